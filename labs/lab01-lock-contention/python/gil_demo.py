"""The lesson's `gil-demo` in CPython: the sum of the squares below n, twice.

    python3 gil_demo.py sequential|threads|processes      (speaks the runner protocol; the referee starts it)

The work is cut as in the Rust contenders (`src/work.rs`), and threads and processes are started before the clock: the
lesson's own timing counted the start of its pool as work.
"""
import concurrent.futures, multiprocessing, os, sys, threading

import contend_runner


def cpu_bound_task(start, stop):
    """The lesson's function, of a range instead of all numbers below n."""
    result = 0
    for i in range(start, stop):
        result += i ** 2
    return result


def chunks(n, workers):
    """The 2 n additions in as many neighbouring shares."""
    borders = [2 * n * worker // workers for worker in range(workers + 1)]
    return list(zip(borders, borders[1:]))


def sums(n, start, stop):
    """What the additions from `start` up to `stop` add to the first sum, and to the second."""
    return [cpu_bound_task(min(start, n), min(stop, n)), cpu_bound_task(max(start, n) - n, max(stop, n) - n)]


def merge(parts):
    return [sum(part[0] for part in parts), sum(part[1] for part in parts)]


def sequential(n, workers):
    return lambda: sums(n, 0, 2 * n)


def threads(n, workers):
    pool = concurrent.futures.ThreadPoolExecutor(workers)
    # The pool starts a thread only when none is idle: all of them meet once, so that all of them are there.
    together = threading.Barrier(workers)
    list(pool.map(lambda _: together.wait(60), range(workers)))
    shares = chunks(n, workers)
    return lambda: merge(list(pool.map(lambda share: sums(n, *share), shares)))


# What each child said last of its own use: the kernel tells a parent only of children that have ended.
used_by_child = {}
together = None


def children():
    total = {"cpu_ns": 0, "voluntary": 0, "involuntary": 0, "minor_faults": 0}
    for used in used_by_child.values():
        for name, value in used.items():
            total[name] += value
    return total


def own_usage():
    """As the protocol's module counts it, in a child."""
    return os.getpid(), contend_runner.usage()


def start_child(barrier):
    global together
    together = barrier


def meet(_):
    together.wait(60)
    return own_usage()


def sums_in_child(request):
    return sums(*request), own_usage()


def processes(n, workers):
    barrier = multiprocessing.Barrier(workers)
    pool = multiprocessing.Pool(workers, start_child, (barrier,))
    # Each child takes exactly one of these, since it waits there for the others: now all are up, and have said once
    # what starting cost them.
    used_by_child.update(pool.map(meet, range(workers), chunksize=1))
    requests = [(n, start, stop) for start, stop in chunks(n, workers)]

    def call():
        replies = pool.map(sums_in_child, requests, chunksize=1)
        for _, (child, used) in replies:
            # One child may have served two requests, and replies come in the order of the requests.
            if used["cpu_ns"] > used_by_child[child]["cpu_ns"]:
                used_by_child[child] = used
        return merge([part for part, _ in replies])

    return call


def job(hello):
    way = {"sequential": sequential, "threads": threads, "processes": processes}[sys.argv[1]]
    return way(hello["point"]["n"], hello["workers"])


if __name__ == "__main__":
    contend_runner.serve(job, children)
