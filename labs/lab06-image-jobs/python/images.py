"""The experiment `resize` with Pillow: photographs of a folder, as the lesson does it, with their proportions kept.

    python3 images.py sequential|threads|processes      (speaks the runner protocol; the referee starts it)
"""
import concurrent.futures, io, multiprocessing, os, sys, threading

from PIL import Image

import contend_runner

GRID = (8, 6)
TOLERANCE = 6


def grid(picture):
    return picture.convert("RGB").resize(GRID, Image.Resampling.BOX).tobytes()


def look(path):
    with Image.open(path) as picture:
        return grid(picture)


def resize(path, original):
    """Width, height, and whether it looks like its original."""
    with Image.open(path) as picture:
        picture.load()
        scale = min(800 / picture.width, 600 / picture.height, 1)
        size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        resized = picture.resize(size, Image.Resampling.LANCZOS)
    file = io.BytesIO()
    resized.save(file, "JPEG", quality=85)
    like = all(abs(one - other) <= TOLERANCE for one, other in zip(grid(resized), original))
    return [resized.width, resized.height, like]


def paths_of(hello):
    folder = os.fsencode(hello["fixture"])
    return sorted(os.path.join(folder, name) for name in os.listdir(folder))[:hello["point"]["pictures"]]


def sequential(paths, grids, workers):
    return lambda: [resize(path, grid) for path, grid in zip(paths, grids)]


def threads(paths, grids, workers):
    pool = concurrent.futures.ThreadPoolExecutor(workers)
    # The pool starts a thread only when none is idle: all of them meet once, so that all of them are there.
    together = threading.Barrier(workers)
    list(pool.map(lambda _: together.wait(60), range(workers)))
    return lambda: list(pool.map(resize, paths, grids))


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


def resize_in_child(request):
    return resize(*request), (os.getpid(), contend_runner.usage())


def processes(paths, grids, workers):
    barrier = multiprocessing.Barrier(workers)
    pool = multiprocessing.Pool(workers, start_child, (barrier,))
    # Each child takes exactly one of these, since it waits there for the others: now all are up.
    used_by_child.update(pool.map(meet, range(workers), chunksize=1))

    def call():
        answer = []
        for seen, (child, used) in pool.map(resize_in_child, list(zip(paths, grids)), chunksize=1):
            answer.append(seen)
            if used["cpu_ns"] > used_by_child[child]["cpu_ns"]:
                used_by_child[child] = used
        return answer

    return call


def job(hello):
    ways = {"sequential": sequential, "threads": threads, "processes": processes}
    paths = paths_of(hello)
    return ways[sys.argv[1]](paths, [look(path) for path in paths], hello["workers"])


if __name__ == "__main__":
    contend_runner.serve(job, children)
