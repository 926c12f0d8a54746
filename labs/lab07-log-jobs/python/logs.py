"""The experiments `full` and `levels` in CPython: the made logs of a folder, in their two layouts.

    python3 logs.py full|levels sequential|threads|processes      (speaks the runner protocol; the referee starts it)

What the lesson's log analyser would be if it were to be quick: bytes instead of text, lines split once, fields cut out
by their places, a compiled expression only where numbers are masked. One file is one piece of work.
"""
import collections, concurrent.futures, multiprocessing, os, re, sys, threading

import contend_runner

LEVELS = {b"TRACE": "TRACE", b"DEBUG": "DEBUG", b"INFO": "INFO", b"WARN": "WARN", b"ERROR": "ERROR", b"FATAL": "FATAL"}
MONTHS = {b"Nov": b"11"}
NUMBER = re.compile(rb"0x[0-9a-fA-F]*|[0-9](?:[0-9]|[.:,](?=[0-9]))*")
TOP = 20


class Found:
    def __init__(self):
        self.lines = self.records = self.sent = 0
        self.levels, self.hours, self.statuses, self.sources, self.messages = (
            collections.Counter() for _ in range(5))

    def merge(self, other):
        self.lines += other.lines
        self.records += other.records
        self.sent += other.sent
        for name in ("levels", "hours", "statuses", "sources", "messages"):
            getattr(self, name).update(getattr(other, name))
        return self

    def answer(self):
        def top(counter):
            best = sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:TOP]
            return [[name.decode(errors="replace"), count] for name, count in best]

        return {
            "lines": self.lines, "records": self.records, "levels": dict(self.levels),
            "hours": {hour.decode(): count for hour, count in self.hours.items()},
            "statuses": {str(int(status)): count for status, count in self.statuses.items()}, "sent": self.sent,
            "sources": len(self.sources), "top_sources": top(self.sources),
            "messages": len(self.messages), "top_messages": top(self.messages),
        }


def analyze(path, full):
    found = Found()
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")
    if not lines[-1]:
        lines.pop()
    found.lines = len(lines)
    (requests if os.path.basename(path).startswith(b"access") else records)(found, lines, full)
    return found


def records(found, lines, full):
    levels, hours, sources, messages = found.levels, found.hours, found.sources, found.messages
    for line in lines:
        # 2026-11-25 13:05:30,123 [thread] LEVEL logger - message
        if line[4:5] != b"-" or line[19:20] != b",":
            continue
        fields = line[line.index(b"] ") + 2:]
        level, rest = fields[:5].rstrip(), fields[6:]
        found.records += 1
        levels[LEVELS[level]] += 1
        hours[line[:13]] += 1
        if full:
            source, message = rest.split(b" - ", 1)
            sources[source] += 1
            messages[NUMBER.sub(b"#", message).rstrip()] += 1


def requests(found, lines, full):
    hours, statuses, sources, messages = found.hours, found.statuses, found.sources, found.messages
    found.records = len(lines)
    found.levels["none"] += len(lines)
    for line in lines:
        # client - - [25/Nov/2026:13:05:30 +0900] "GET /path?query HTTP/1.1" status bytes "-" "agent"
        time = line.index(b"[") + 1
        hours[line[time + 7:time + 11] + b"-" + MONTHS[line[time + 3:time + 6]] + b"-" + line[time:time + 2] + b" "
              + line[time + 12:time + 14]] += 1
        if full:
            request, rest = line[time + 29:].split(b'"', 1)
            method, target, _ = request.split(b" ")
            status, size = rest.split(b" ", 3)[1:3]
            statuses[status] += 1
            found.sent += int(size)
            sources[line[:line.index(b" ")]] += 1
            messages[method + b" " + target.split(b"?", 1)[0]] += 1


def paths_of(hello):
    folder = os.fsencode(hello["fixture"])
    return sorted(os.path.join(folder, name) for name in os.listdir(folder))


def merged(parts):
    found = Found()
    for part in parts:
        found.merge(part)
    return found.answer()


def sequential(paths, full, workers):
    return lambda: merged(analyze(path, full) for path in paths)


def threads(paths, full, workers):
    pool = concurrent.futures.ThreadPoolExecutor(workers)
    # The pool starts a thread only when none is idle: all of them meet once, so that all of them are there.
    together = threading.Barrier(workers)
    list(pool.map(lambda _: together.wait(60), range(workers)))
    return lambda: merged(pool.map(analyze, paths, [full] * len(paths)))


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


def analyze_in_child(request):
    return analyze(*request), (os.getpid(), contend_runner.usage())


def processes(paths, full, workers):
    barrier = multiprocessing.Barrier(workers)
    pool = multiprocessing.Pool(workers, start_child, (barrier,))
    # Each child takes exactly one of these, since it waits there for the others: now all are up.
    used_by_child.update(pool.map(meet, range(workers), chunksize=1))

    def call():
        parts = []
        for part, (child, used) in pool.map(analyze_in_child, [(path, full) for path in paths], chunksize=1):
            parts.append(part)
            if used["cpu_ns"] > used_by_child[child]["cpu_ns"]:
                used_by_child[child] = used
        return merged(parts)

    return call


def job(hello):
    ways = {"sequential": sequential, "threads": threads, "processes": processes}
    return ways[sys.argv[2]](paths_of(hello), sys.argv[1] == "full", hello["workers"])


if __name__ == "__main__":
    contend_runner.serve(job, children)
