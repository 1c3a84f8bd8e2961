"""From a comment's being sent to its being read by everybody, on the sample site.

A guest writes over HTTP as the browser does, and readers have the page open. Told is how long the
request takes, and when the reader who came first and the one who came last have the comment.
"""

import argparse
import asyncio
import time

from benchmarks import machine
from benchmarks.processes import load_on
from benchmarks.publish_latency import sample_site, told
from tests.live_client import LiveClient, live_client, subscriptions
from tests.site import PATIENCE, Server
from tests.talker import Talker, where

PAUSE = 0.3  # seconds: longer than pushes are collected, so that each comes by itself


async def said(talker: Talker, readers: list[LiveClient], body: str) -> tuple[float, float, float]:
    """Seconds until the request is answered, the first reader has it, and the last one."""
    await asyncio.sleep(PAUSE)
    started = time.perf_counter()

    async def answered() -> float:
        await asyncio.to_thread(talker.post, body)
        return time.perf_counter() - started

    async def seen(reader: LiveClient) -> float:
        await reader.until(lambda frame: body in str(frame), PATIENCE)
        return time.perf_counter() - started

    request, *times = await asyncio.gather(answered(), *map(seen, readers))
    return request, min(times), max(times)


async def measure(server: Server, path: str, write: str, readers: int, count: int) -> None:
    """The load client has all readers but the two that are watched: the first and the last."""
    page = (await asyncio.to_thread(server.get, path)).read().decode()
    subs = subscriptions(page)
    talker = Talker(readers, [server.port], write)
    await asyncio.to_thread(talker.open_form)
    with load_on(server.port) as load:
        async with live_client(server.socket_url, max_size=None) as first:
            await first.hello(subs)
            if readers > 2:
                joining = {"path": "/live/", "hello": {"lang": "en", "subs": subs}}
                await asyncio.to_thread(load.do, "connect", viewers=readers - 2, joining=joining)
            async with live_client(server.socket_url, max_size=None) as last:
                await last.hello(subs)
                watched = [first, last]
                await said(talker, watched, f"warm {readers}")
                found = [await said(talker, watched, f"word {readers} {n}x") for n in range(count)]
    names = ("answered", "first sees it", "last sees it")
    for what, seconds in zip(names, zip(*found, strict=True), strict=True):
        told(f"comment sent, {readers} readers: {what}", list(seconds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50, help="comments for each figure")
    parser.add_argument("--readers", type=int, nargs="+", default=[2, 500])
    options = parser.parse_args()
    machine.raise_file_limit(4096)
    with sample_site(DJANGO_SETTINGS_MODULE="tests.scale.talk_settings") as site:
        path, write, _ = where(site)
        server = site.serve()
        for readers in options.readers:
            asyncio.run(measure(server, path, write, readers, options.count))


if __name__ == "__main__":
    main()
