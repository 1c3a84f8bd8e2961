"""What it costs to tell ten thousand followers of a page that it was published.

On PostgreSQL and Redis, as a site runs with several processes. Against it stands the plain way: a
row for each follower as it is told, and a message to each follower's group of the channel layer.
Both write the same rows, in turns. Then an editor publishes over HTTP, and followers who are
connected to a Daphne wait for their badge.

``python -m tests.servers python -m benchmarks.notifications`` brings both servers along.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks import machine
from benchmarks.publish_latency import PATIENCE, Publisher, draft, sample_site, told
from tests.live_client import live_client
from tests.site import ROOT, Server

WAITING = 200  # followers who are connected


@dataclass(frozen=True)
class Cost:
    seconds: float
    queries: int
    messages: int


def counted(work: Callable[[], object]) -> Cost:
    """Time, queries, and messages given to the channel layer."""
    from channels.layers import get_channel_layer
    from django.db import connection

    queries = messages = 0
    layer: Any = get_channel_layer()
    send = layer.group_send

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    async def count_messages(*arguments: Any) -> None:
        nonlocal messages
        messages += 1
        await send(*arguments)

    layer.group_send = count_messages
    try:
        with connection.execute_wrapper(count):
            started = time.perf_counter()
            work()
            seconds = time.perf_counter() - started
    finally:
        del layer.group_send
    return Cost(seconds, queries, messages)


def ours(page: Any) -> None:
    from djangocms_live.notifications.sending import notify_audience

    notify_audience("followers", "published", page, title="Storm", data={"language": "en"})


def plain(page: Any) -> None:
    from asgiref.sync import async_to_sync
    from channels.layers import get_channel_layer

    from djangocms_live.notifications.models import Follow, Message, Notification

    send = async_to_sync(get_channel_layer().group_send)
    message = Message.objects.create(kind="published", data={"title": "Storm"})
    for follow in Follow.objects.filter(object_id=str(page.pk)).select_related("user"):
        Notification.objects.create(message=message, recipient=follow.user)
        send(f"user.{follow.user_id}", {"type": "notify", "title": "Storm"})


def compare(page: Any, followers: int, rounds: int) -> None:
    from djangocms_live.notifications.models import Message, Notification

    ways = {"djangocms-live": ours, "plain": plain}
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            costs[name].append(counted(lambda way=way: way(page)))  # type: ignore[misc]
            assert Notification.objects.count() == followers, "not everybody was told"
            Message.objects.all().delete()
    for name, found in costs.items():
        seconds = median(cost.seconds for cost in found)
        print(
            f"{followers} followers, {name:<15} {seconds:7.2f} s  {found[0].queries:6} queries"
            f"  {found[0].messages:6} messages to the channel layer"
        )


async def badges(server: Server, keys: list[str], users: list[str], rounds: int) -> None:
    """An editor publishes; how soon has the first, and the last, of the connected its badge?"""
    from asgiref.sync import sync_to_async

    publisher = await asyncio.to_thread(Publisher, server)
    tokens = await sync_to_async(_tokens)(users)
    found: list[tuple[float, float, float]] = []
    async with AsyncExitStack() as stack:
        readers = []
        for key, token in zip(keys, tokens, strict=True):
            headers = {"Cookie": f"sessionid={key}"}
            client = live_client(server.socket_url, additional_headers=headers)
            reader = await stack.enter_async_context(client)
            await reader.hello([{"t": token}])
            readers.append(reader)
        for number in range(rounds):
            await sync_to_async(_decide)(publisher, f"word{number}x")
            started = time.perf_counter()
            # "publish" returns once it is answered; the badges come meanwhile.
            publishing = asyncio.create_task(asyncio.to_thread(publisher.publish))
            times = await asyncio.gather(*(_seen(r, number + 1, started) for r in readers))
            found.append((await publishing, min(times), max(times)))
    names = ("published", "first badge", "last badge")
    for what, seconds in zip(names, zip(*found, strict=True), strict=True):
        told(f"{len(keys)} connected followers: {what}", list(seconds))


async def _seen(reader: Any, unseen: int, started: float) -> float:
    def is_it(frame: dict[str, Any]) -> bool:
        return frame.get("tell", {}).get("data", {}).get("unseen") == unseen

    await reader.until(is_it, PATIENCE)
    return time.perf_counter() - started


def _tokens(users: list[str]) -> list[str]:
    from djangocms_live.topics import View, sign

    return [sign(f"inbox.user.{user}", View("en", "")) for user in users]


def _decide(publisher: Publisher, word: str) -> None:
    from django.contrib.auth.models import User
    from djangocms_versioning.models import Version

    from djangocms_live.notifications.publications import decide

    version = draft(word)
    publisher._path = f"/en/admin/djangocms_versioning/pagecontentversion/{version}/publish/"
    decide(Version.objects.get(pk=version).content, True, word, User.objects.get(pk=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--followers", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if "REDIS_URL" not in os.environ:
        command = [sys.executable, "-m", "tests.servers", sys.executable, "-m", __spec__.name]
        sys.exit(subprocess.call([*command, *sys.argv[1:]], cwd=ROOT))
    machine.raise_file_limit(4096)
    urls = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    with sample_site(**urls) as site:
        os.environ.update(site.environment)
        # Nothing is done in a thread here, so that all of it is measured.
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.at_once"
        import django

        django.setup()
        from cms.models import Page, PageContent
        from django.contrib.auth.models import User
        from django.contrib.contenttypes.models import ContentType

        from djangocms_live.notifications.models import Follow, Message

        people = [sys.executable, "-m", "benchmarks.people", str(options.followers)]
        said = subprocess.run(
            people, cwd=ROOT, env=site.environment, capture_output=True, check=True
        )
        keys = json.loads(said.stdout)
        users = list(User.objects.filter(username__startswith="reader-").order_by("pk"))
        page = PageContent.objects.get(title="Front page", language="en").page
        kind = ContentType.objects.get_for_model(Page)
        Follow.objects.bulk_create(
            [
                Follow(user=user, content_type=kind, object_id=str(page.pk), language="en")
                for user in users
            ],
            batch_size=1000,
        )
        compare(page, len(users), options.rounds)
        Message.objects.all().delete()
        asyncio.run(
            badges(site.serve(), keys[:WAITING], _owners(keys[:WAITING]), 5 * options.rounds)
        )


def _owners(keys: list[str]) -> list[str]:
    """Whose sessions they are, by primary key."""
    from django.contrib.sessions.backends.db import SessionStore

    return [SessionStore(key)["_auth_user_id"] for key in keys]


if __name__ == "__main__":
    main()
