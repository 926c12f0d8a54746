"""The experiments `fetch`, `parse` and `cancellation` with aiohttp and the standard library's HTML parser.

    python3 scrape.py fetch|give-up      (speaks the runner protocol; the referee starts it)

As in the Rust contenders the connections are opened before the clock and kept alive.
"""
import asyncio, resource, sys, zlib
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

import aiohttp

import contend_runner

PAGES = 10_000
UNSEEN = {"head", "script", "style"}
BLOCKS = {"body", "h1", "li", "p", "ul"}


class Page(HTMLParser):
    """Title, links and text of the lab's pages, which close what they open, all but `<meta>`."""

    def __init__(self, base):
        super().__init__(convert_charrefs=True)
        self.base, self.title, self.links, self.parts = base, "", {}, []
        self.unseen, self.in_title = 0, False

    def handle_starttag(self, tag, attributes):
        if tag in UNSEEN:
            self.unseen += 1
        elif tag in BLOCKS:
            self.parts.append("\n")
        elif tag == "title":
            self.in_title = True
        elif tag == "a":
            self.links[urldefrag(urljoin(self.base, dict(attributes)["href"])).url] = None

    def handle_endtag(self, tag):
        if tag in UNSEEN:
            self.unseen -= 1
        elif tag in BLOCKS:
            self.parts.append("\n")
        elif tag == "title":
            self.in_title = False

    def handle_data(self, data):
        if self.in_title:
            self.title += data
        elif not self.unseen:
            self.parts.append(data.replace("\n", " "))

    def text(self):
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line)


class Visits:
    def __init__(self, hello):
        point = hello["point"]
        self.base = "http://" + hello["fixture"]
        self.concurrency = point["concurrency"]
        self.total = self.concurrency * point["pages_per_slot"]
        self.is_page = point["depth"] == "page"
        self.timeout_s = point["timeout_ms"] / 1000
        self.give_up_s = point.get("give_up_ms", 0) / 1000

    def url(self, page):
        return f"{self.base}/page/{page % PAGES}"

    def look(self, page, body):
        if not self.is_page:
            return [page, len(body), zlib.crc32(body)]
        found = Page(self.url(page))
        found.feed(body.decode())
        found.close()
        parts = [found.title, *found.links, found.text()]
        return [page, len(body), zlib.crc32("".join(part + "\n" for part in parts).encode())]


def job(hello):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    visits = Visits(hello)
    if hard != resource.RLIM_INFINITY and hard < visits.concurrency + 64:
        raise SystemExit(f"needs {visits.concurrency + 64} open files, and `ulimit -Hn` allows {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    gives_up = sys.argv[1] == "give-up"
    loop = asyncio.new_event_loop()

    async def open_session():
        connector = aiohttp.TCPConnector(limit=visits.concurrency, keepalive_timeout=3600)
        timeout = aiohttp.ClientTimeout(total=visits.timeout_s)
        session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        # All connections are opened at once and left in the pool.
        await asyncio.gather(*(get(session, page) for page in range(visits.concurrency)))
        return session

    # ANCHOR: gather
    async def get(session, page):
        async with session.get(visits.url(page)) as response:
            response.raise_for_status()
            return await response.read()

    async def fetch(slot):
        seen = []
        for page in range(slot, visits.total, visits.concurrency):
            seen.append(visits.look(page, await get(session, page)))
        return seen
    # ANCHOR_END: gather

    async def give_up(slot):
        try:
            async with asyncio.timeout(visits.give_up_s):
                async with session.get(visits.base + "/hang/0"):
                    raise OSError("the server answered what it never answers")
        except TimeoutError:
            return await fetch(slot)

    session = loop.run_until_complete(open_session())
    slot_of = give_up if gives_up else fetch

    async def visit_all():
        slots = await asyncio.gather(*(slot_of(slot) for slot in range(visits.concurrency)))
        return sorted(seen for slot in slots for seen in slot)

    return lambda: loop.run_until_complete(visit_all())


if __name__ == "__main__":
    contend_runner.serve(job)
