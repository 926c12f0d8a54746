"""The experiments `waits` and `mixed` in CPython's standard library.

    python3 waits.py threads|asyncio      (speaks the runner protocol; the referee starts it)

As in the Rust contenders the connections are opened before the clock and kept alive.
"""
import asyncio, concurrent.futures, hashlib, http.client, resource, sys, threading

import contend_runner


class Digests:
    """The bodies' digests, made when the answer is written down and not while the clock runs."""

    def __init__(self, bodies):
        self.bodies = bodies

    def __iter__(self):
        return (hashlib.sha256(body).hexdigest() for body in self.bodies)


def hash_of(body, rounds):
    """SHA-256 over the last digest and the body, again and again."""
    digest = b""
    for _ in range(rounds):
        digest = hashlib.sha256(digest + body).digest()
    return digest.hex()


class Requests:
    def __init__(self, hello):
        point = hello["point"]
        self.host, port = hello["fixture"].rsplit(":", 1)
        self.port = int(port)
        self.concurrency = point["concurrency"]
        self.delay_ms = point["delay_ms"]
        self.timeout_s = point["timeout_ms"] / 1000
        self.hash_rounds = point.get("hash_rounds", 0)

    def of_slot(self, slot):
        return range(slot, 2 * self.concurrency, self.concurrency)

    def path(self, item):
        return f"/item/{item}?delay_ms={self.delay_ms}"

    def made_of(self, body):
        return hash_of(body, self.hash_rounds) if self.hash_rounds else body

    def gather(self, slots):
        """What the slots brought, in the order of the items."""
        answers = [brought[turn] for turn in range(2) for brought in slots]
        return answers if self.hash_rounds else Digests(answers)


def threads(requests):
    """A pool of threads, one for each request under way."""
    pool = concurrent.futures.ThreadPoolExecutor(requests.concurrency)
    # The pool starts a thread only when none is idle: all of them meet once, so that all of them are there.
    together = threading.Barrier(requests.concurrency)
    list(pool.map(lambda _: together.wait(60), range(requests.concurrency)))
    connections = []
    for _ in range(requests.concurrency):
        connection = http.client.HTTPConnection(requests.host, requests.port, timeout=requests.timeout_s)
        connection.connect()
        connections.append(connection)

    def fetch(slot):
        brought = []
        for item in requests.of_slot(slot):
            connections[slot].request("GET", requests.path(item))
            response = connections[slot].getresponse()
            body = response.read()
            if response.status != 200:
                raise OSError(f"the server answered {response.status} for item {item}")
            brought.append(requests.made_of(body))
        return brought

    return lambda: requests.gather(list(pool.map(fetch, range(requests.concurrency))))


def coroutines(requests):
    """asyncio's streams, one coroutine for each request under way; there is no HTTP client beside http.client."""
    loop = asyncio.new_event_loop()

    async def connect_all():
        return [await asyncio.open_connection(requests.host, requests.port) for _ in range(requests.concurrency)]

    connections = loop.run_until_complete(connect_all())

    async def get(slot, item):
        reader, writer = connections[slot]
        writer.write(f"GET {requests.path(item)} HTTP/1.1\r\nHost: {requests.host}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        status, *fields = head.decode("latin-1").split("\r\n")
        if status.split()[1] != "200":
            raise OSError(f"the server answered {status} for item {item}")
        fields = dict(field.lower().split(": ", 1) for field in fields if field)
        return await reader.readexactly(int(fields["content-length"]))

    # ANCHOR: gather
    async def fetch(slot):
        brought = []
        for item in requests.of_slot(slot):
            body = await asyncio.wait_for(get(slot, item), requests.timeout_s)
            brought.append(requests.made_of(body))
        return brought

    async def fetch_all():
        return await asyncio.gather(*(fetch(slot) for slot in range(requests.concurrency)))
    # ANCHOR_END: gather

    return lambda: requests.gather(loop.run_until_complete(fetch_all()))


def job(hello):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    requests = Requests(hello)
    if hard != resource.RLIM_INFINITY and hard < requests.concurrency + 64:
        raise SystemExit(f"needs {requests.concurrency + 64} open files, and `ulimit -Hn` allows {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return {"threads": threads, "asyncio": coroutines}[sys.argv[1]](requests)


if __name__ == "__main__":
    contend_runner.serve(job)
