"""The experiments `capacity` and `topology` in CPython: the two queues of the standard library.

    python3 queues.py threads|asyncio      (speaks the runner protocol; the referee starts it)

Threads are started before the clock. Both end as their documentation shows it: a `None` for each consumer, behind the
last message; the producers are joined first, so that none comes too early.
"""
import asyncio, queue, sys, threading

import contend_runner


def messages(capacity):
    """As many as the Rust contenders send (`src/capacity.rs`)."""
    if capacity == 1:
        return 2_000
    return 200_000 if capacity == 0 or capacity >= 1_000 else 50_000 if capacity >= 100 else 10_000


class Flow:
    def __init__(self, hello):
        point = hello["point"]
        # To Python's queues a bound of 0 is none.
        self.capacity = 0 if point["capacity"] == "unbounded" else int(point["capacity"])
        self.producers, self.consumers = (int(number) for number in point["topology"].split(":"))
        self.messages = messages(self.capacity)

    def share(self, producer):
        return range(self.messages * producer // self.producers, self.messages * (producer + 1) // self.producers)


class Tally:
    def __init__(self, producers):
        self.messages = self.sum = self.squares = self.out_of_order = 0
        self.next = [0] * producers

    def take(self, message):
        producer, number = message
        self.messages += 1
        self.sum += number
        self.squares += number * number
        if number < self.next[producer]:
            self.out_of_order += 1
        self.next[producer] = number + 1


def found(tallies):
    return {name: sum(getattr(tally, name) for tally in tallies)
            for name in ("messages", "sum", "squares", "out_of_order")}


def threads(flow):
    jobs = [queue.SimpleQueue() for _ in range(flow.producers + flow.consumers)]
    ended = queue.SimpleQueue()

    def work(jobs):
        while True:
            job, *arguments = jobs.get()
            try:
                ended.put((job.__name__, job(*arguments)))
            except BaseException as why:
                ended.put(("failed", why))

    for index in range(flow.producers + flow.consumers):
        threading.Thread(target=work, args=(jobs[index],), daemon=True).start()

    def produce(producer, channel):
        for number in flow.share(producer):
            channel.put((producer, number))

    def consume(channel):
        tally = Tally(flow.producers)
        while (message := channel.get()) is not None:
            tally.take(message)
        return tally

    def call():
        channel = queue.Queue(flow.capacity)
        for consumer in range(flow.consumers):
            jobs[flow.producers + consumer].put((consume, channel))
        for producer in range(flow.producers):
            jobs[producer].put((produce, producer, channel))
        tallies, left = [], flow.producers
        while len(tallies) < flow.consumers:
            name, result = ended.get()
            if name == "failed":
                raise result
            if name == "consume":
                tallies.append(result)
            else:
                left -= 1
                if not left:
                    for _ in range(flow.consumers):
                        channel.put(None)
        return found(tallies)

    return call


def coroutines(flow):
    loop = asyncio.new_event_loop()

    async def produce(producer, channel):
        for number in flow.share(producer):
            await channel.put((producer, number))

    async def consume(channel):
        tally = Tally(flow.producers)
        while (message := await channel.get()) is not None:
            tally.take(message)
        return tally

    async def race():
        channel = asyncio.Queue(flow.capacity)
        consumers = [asyncio.create_task(consume(channel)) for _ in range(flow.consumers)]
        await asyncio.gather(*(produce(producer, channel) for producer in range(flow.producers)))
        for _ in range(flow.consumers):
            await channel.put(None)
        return found(await asyncio.gather(*consumers))

    return lambda: loop.run_until_complete(race())


def job(hello):
    return {"threads": threads, "asyncio": coroutines}[sys.argv[1]](Flow(hello))


if __name__ == "__main__":
    contend_runner.serve(job)
