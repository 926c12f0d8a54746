"""The experiment `files` in CPython: lines, words and bytes of each file of a folder.

    python3 files.py sequential|asyncio|threads|processes      (speaks the runner protocol; the referee starts it)

The lesson's ways, with pools that are started before the clock. Its `aiofiles` is not in the standard library; it does
what `asyncio` does here, a thread of a pool for each step.
"""
import asyncio, concurrent.futures, multiprocessing, os, stat, sys, threading

import contend_runner


def count(path):
    """Lines, words, bytes of a file, or why there are none."""
    try:
        with open(path, "rb") as file:
            text = file.read()
    except FileNotFoundError:
        return "vanished"
    except PermissionError:
        return "no-permission"
    except IsADirectoryError:
        return "is-a-directory"
    except OSError:
        return "cannot-be-read"
    return [text.count(b"\n"), len(text.split()), len(text)]


class Files:
    """As in the Rust contenders (`src/files/work.rs`): sorted by name, odd ones never opened."""

    def __init__(self, hello):
        point = hello["point"]
        self.concurrency = max(1, point["concurrency"])
        self.at_work = min(hello["workers"], self.concurrency)
        folder = os.fsencode(hello["fixture"])
        paths = [folder]
        if os.path.isdir(folder):
            paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
        self.paths, self.odd = [], []
        for index, path in enumerate(paths[:point["files"]]):
            try:
                mode = os.stat(path).st_mode
            except OSError:
                mode = stat.S_IFREG
            if stat.S_ISDIR(mode):
                self.odd.append((index, "is-a-directory"))
            elif not stat.S_ISREG(mode):
                self.odd.append((index, "not-a-regular-file"))
            else:
                self.paths.append(path)

    def answer(self, counted):
        for index, result in self.odd:
            counted.insert(index, result)
        return counted


def sequential(files):
    return lambda: files.answer([count(path) for path in files.paths])


def pool_of_threads(size):
    pool = concurrent.futures.ThreadPoolExecutor(size)
    # The pool starts a thread only when none is idle: all of them meet once, so that all of them are there.
    together = threading.Barrier(size)
    list(pool.map(lambda _: together.wait(60), range(size)))
    return pool


def threads(files):
    pool = pool_of_threads(files.at_work)
    return lambda: files.answer(list(pool.map(count, files.paths)))


def coroutines(files):
    loop = asyncio.new_event_loop()
    loop.set_default_executor(pool_of_threads(files.at_work))

    async def count_one(path, permits):
        async with permits:
            return await asyncio.to_thread(count, path)

    async def count_all():
        permits = asyncio.Semaphore(files.concurrency)
        return await asyncio.gather(*(count_one(path, permits) for path in files.paths))

    return lambda: files.answer(list(loop.run_until_complete(count_all())))


# What each child said last of its own use: the kernel tells a parent only of children that have ended.
used_by_child = {}
together = None


def children():
    total = {"cpu_ns": 0, "voluntary": 0, "involuntary": 0, "minor_faults": 0}
    for used in used_by_child.values():
        for name, value in used.items():
            total[name] += value
    return total


def start_child(barrier):
    global together
    together = barrier


def meet(_):
    together.wait(60)
    return os.getpid(), contend_runner.usage()


def count_in_child(paths):
    return [count(path) for path in paths], (os.getpid(), contend_runner.usage())


def processes(files):
    size = files.at_work
    barrier = multiprocessing.Barrier(size)
    pool = multiprocessing.Pool(size, start_child, (barrier,))
    # Each child takes exactly one of these, since it waits there for the others: now all are up.
    used_by_child.update(pool.map(meet, range(size), chunksize=1))
    # As large as the pool's own choice: four pieces for each child.
    piece = max(1, -(-len(files.paths) // (4 * size)))
    pieces = [files.paths[start:start + piece] for start in range(0, len(files.paths), piece)]

    def call():
        answer = []
        for counted, (child, used) in pool.map(count_in_child, pieces, chunksize=1):
            answer += counted
            if used["cpu_ns"] > used_by_child[child]["cpu_ns"]:
                used_by_child[child] = used
        return files.answer(answer)

    return call


def job(hello):
    ways = {"sequential": sequential, "asyncio": coroutines, "threads": threads, "processes": processes}
    return ways[sys.argv[1]](Files(hello))


if __name__ == "__main__":
    contend_runner.serve(job, children)
