"""The runner protocol, version 2, for contenders written in Python.

    import contend_runner
    def job(hello):            # builds what is built once; returns the call that is timed
        n = hello["point"]["n"]
        return lambda: sum(i * i for i in range(n))
    contend_runner.serve(job)
"""
import hashlib, json, os, platform, resource, sys, time

VERSION = 2


def digest(answer):
    """SHA-256 over canonical JSON; whole numbers beyond 2**53 count as their digits."""
    def exact(value):
        if isinstance(value, bool) or value is None or isinstance(value, (str, float)):
            return value
        if isinstance(value, int):
            return str(value) if abs(value) > 2**53 else value
        if isinstance(value, dict):
            return {str(key): exact(item) for key, item in value.items()}
        return [exact(item) for item in value]
    text = json.dumps(exact(answer), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def usage(children=lambda: {}):
    """What this process used, and what `children()` says its living children used."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    sum_of = {
        "cpu_ns": time.process_time_ns(),
        "voluntary": own.ru_nvcsw,
        "involuntary": own.ru_nivcsw,
        "minor_faults": own.ru_minflt,
    }
    for name, value in children().items():
        sum_of[name] += value
    return sum_of


def serve(job, children=lambda: {}):
    """Answers the referee until it says `end`. `job(hello)` returns the call to time, or raises SystemExit(why) to be
    shown as skipped."""
    commands, replies = os.fdopen(3, "r"), os.fdopen(4, "w", buffering=1)
    hello, call = {}, None
    for line in commands:
        command = json.loads(line)
        try:
            match command["do"]:
                case "hello":
                    hello = command
                    version = f"{platform.python_implementation()} {platform.python_version()}"
                    reply = {"did": "hello", "protocol": VERSION, "pid": os.getpid(), "version": version}
                case "build":
                    start = time.perf_counter_ns()
                    call = job(hello)
                    reply = {"did": "built", "wall_ns": time.perf_counter_ns() - start}
                case "slice":
                    time.sleep(command["rest_us"] / 1e6)
                    if command["untimed_call"]:
                        call()
                    before = usage(children)
                    start = time.perf_counter_ns()
                    for _ in range(command["calls"]):
                        answer = call()
                    wall = time.perf_counter_ns() - start
                    after = usage(children)
                    reply = {"did": "sample", "wall_ns": wall, "calls": command["calls"], "digest": digest(answer),
                             "usage": {name: after[name] - before[name] for name in after}}
                case "audit":
                    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                    reply = {"did": "audit", "peak_kib": peak}
                case "end":
                    break
                case other:
                    reply = {"did": "failed", "kind": "error", "message": f"this runner does not know `{other}`"}
        except SystemExit as why:
            reply = {"did": "failed", "kind": "skip", "message": str(why)}
        except Exception as error:
            reply = {"did": "failed", "kind": "panic", "message": f"{type(error).__name__}: {error}"}
        replies.write(json.dumps(reply) + "\n")
    sys.exit(0)
