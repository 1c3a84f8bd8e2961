"""From an editor's publish to the open page, on the sample site.

An editor publishes over HTTP as the CMS has it; a client that has the page open sees the frame.
What djangocms_live adds to the publish request is seen by switching it off, in turns.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from asgiref.sync import sync_to_async

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import machine
from benchmarks.processes import load_on
from tests.editor import Editor
from tests.live_client import LiveClient, live_client, subscriptions
from tests.site import PATIENCE, Server, Site

PAGE = "/en/"
TITLE = "Front page"
COALESCE = 0.6  # seconds after which the next publish is delivered at once again


class _Stay(HTTPRedirectHandler):
    """The page that the editor is sent to afterwards is not part of the publish."""

    def redirect_request(self, *arguments: Any) -> None:
        return None


class Publisher:
    """An editor who has a draft ready and presses Publish."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.editor = Editor(server)
        self._opener = build_opener(HTTPCookieProcessor(self.editor.cookies), _Stay())

    def prepare(self, word: str) -> None:
        """Make a draft of the page that has a new word in its text."""
        self._path = f"/en/admin/djangocms_versioning/pagecontentversion/{draft(word)}/publish/"

    def publish(self) -> float:
        """Returns the seconds until the request was answered."""
        token = next(c.value for c in self.editor.cookies if c.name == "csrftoken")
        request = Request(
            self.server.url + self._path,
            urlencode({"csrfmiddlewaretoken": token}).encode(),
            headers={"Referer": self.server.url + "/", "Origin": self.server.url},
        )
        started = time.perf_counter()
        try:
            self._opener.open(request, timeout=PATIENCE)
        except HTTPError as answer:
            if answer.code != 302:
                raise
        return time.perf_counter() - started


def draft(word: str) -> int:
    """The version of a new draft, made in this process: it is not what is measured."""
    from cms.models import CMSPlugin, PageContent
    from django.contrib.auth.models import User
    from djangocms_versioning.constants import PUBLISHED
    from djangocms_versioning.models import Version

    contents = PageContent.admin_manager.filter(
        title=TITLE, language="en", versions__state=PUBLISHED
    )
    version = Version.objects.get_for_content(contents.get()).copy(User.objects.get(pk=1))
    for plugin in CMSPlugin.objects.filter(
        placeholder__in=version.content.get_placeholders(), plugin_type="TextPlugin"
    ):
        text, _ = plugin.get_plugin_instance()
        text.body = f"<p>{word}</p>"
        text.save()
    return version.pk


async def visible(viewer: LiveClient, publisher: Publisher, word: str) -> tuple[float, float]:
    """Publish; returns the seconds of the request, and until the word has come."""
    await sync_to_async(publisher.prepare)(word)
    await asyncio.sleep(COALESCE)
    started = time.perf_counter()
    publishing = asyncio.create_task(asyncio.to_thread(publisher.publish))
    await viewer.until(lambda frame: word in str(frame), PATIENCE)
    seen = time.perf_counter() - started
    return await publishing, seen


def told(what: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    worst = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(f"{what:<52} median {1000 * median(ordered):7.1f} ms   p99 {1000 * worst:7.1f} ms")


async def measure_visible(
    server: Server, sockets: int, count: int, words: Callable[[], str]
) -> None:
    page = (await asyncio.to_thread(server.get, PAGE)).read().decode()
    subs = subscriptions(page)
    hello = {"lang": "en", "subs": subs}
    publisher = await asyncio.to_thread(Publisher, server)
    with load_on(server.port) as load:
        if sockets > 1:
            joining = {"path": "/live/", "hello": hello}
            await asyncio.to_thread(load.do, "connect", viewers=sockets - 1, joining=joining)
        async with live_client(server.socket_url, max_size=None) as viewer:
            await viewer.hello(subs)
            found = [await visible(viewer, publisher, words()) for _ in range(count)]
    told(f"publish to frame, {sockets} sockets", [seen for _, seen in found])


def measure_request(on: Server, off: Server, count: int, words: Callable[[], str]) -> None:
    """The same publish at both servers, in turns; nobody watches."""
    publishers = {"on": Publisher(on), "off": Publisher(off)}
    seconds: dict[str, list[float]] = {"on": [], "off": []}
    for number in range(2 * count + 2):
        which = "on" if number % 2 else "off"
        publishers[which].prepare(words())
        taken = publishers[which].publish()
        if number >= 2:  # the first of each fills caches
            seconds[which].append(taken)
    told("publish request, djangocms_live on", seconds["on"])
    told("publish request, djangocms_live off", seconds["off"])
    added = [on - off for on, off in zip(seconds["on"], seconds["off"], strict=True)]
    print(f"{'added by djangocms_live':<52} median {1000 * median(added):7.1f} ms")


@contextmanager
def sample_site(**environment: str) -> Iterator[Site]:
    with TemporaryDirectory(prefix="bench-") as folder:
        site = Site(Path(folder), **environment).prepare()
        try:
            yield site
        finally:
            site.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30, help="publishes for each figure")
    parser.add_argument("--sockets", type=int, nargs="+", default=[1, 500])
    options = parser.parse_args()
    machine.raise_file_limit(4096)
    numbers = iter(range(10**6))
    words = lambda: f"word{next(numbers)}x"  # noqa: E731
    with sample_site() as site:
        os.environ.update(site.environment)
        import django

        django.setup()
        on = site.serve()
        off = site.serve(DJANGO_SETTINGS_MODULE="benchmarks.switched_off")
        measure_request(on, off, options.count, words)
        for sockets in options.sockets:
            asyncio.run(measure_visible(on, sockets, options.count, words))


if __name__ == "__main__":
    main()
