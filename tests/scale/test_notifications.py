"""Inboxes while Redis and processes die: nothing is lost, and every badge is right in the end."""

import asyncio
import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.live_client import LiveClient, live_client
from tests.servers import Postgres, Redis
from tests.site import Server, Site

from .crowd import until

pytestmark = [pytest.mark.xdist_group("pages"), pytest.mark.timeout(300)]

PEOPLE = 20
CONVERGED = 60  # seconds: two looks at the database, on a busy machine

ENROL = f"""
import json
from django.contrib.auth.models import User
from django.test import Client
from djangocms_live.topics import View, sign
found = []
for number in range({PEOPLE}):
    user = User.objects.create_user(f"person-{{number}}")
    client = Client()
    client.force_login(user)
    found.append([client.session.session_key, sign(f"inbox.user.{{user.pk}}", View("en", ""))])
print(json.dumps(found))
"""

TELL = """
from django.contrib.auth.models import User
from djangocms_live.notifications.sending import notify
people = User.objects.filter(username__startswith="person-")
notify(people, "other", title="News", subject="news")
notify(people.order_by("pk")[0], "other", title="For one")
"""

READ = """
from django.contrib.auth.models import User
from djangocms_live.notifications import inbox
inbox.mark(User.objects.get(username="person-1"), "read")
"""

STORED = """
import json
from django.contrib.auth.models import User
from djangocms_live.notifications.inbox import counts_of
people = User.objects.filter(username__startswith="person-").order_by("pk")
found = counts_of([user.pk for user in people])
print(json.dumps([found[user.pk].unseen for user in people]))
"""

# It dies when half of the audience have their rows, without a goodbye.
DIE_WHILE_TELLING = """
import os
from djangocms_live.conf import DEFAULTS
from djangocms_live.notifications import conf, sending
DEFAULTS["TASKS"] = "immediate"
conf.DEFAULTS["BATCH"] = 10
deliver = sending._deliver
batches = iter([deliver])
def dying(message, pks):
    for work in batches:
        return work(message, pks)
    os._exit(9)
sending._deliver = dying
sending.notify_audience("users", "other", title="For all", once="for all")
"""

SOMEBODY_IS_LATE = """
from datetime import timedelta
from django.utils import timezone
from djangocms_live.notifications.models import Message
print(Message.objects.filter(once="for all", due__isnull=False).update(
    due=timezone.now() - timedelta(minutes=2)))
"""


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    with Redis() as redis:
        yield redis


@pytest.fixture(scope="module")
def site(
    postgres: Postgres, redis: Redis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("inboxes")
    urls = {"DATABASE_URL": postgres.database("inboxes"), "REDIS_URL": redis.url}
    site = Site(folder, DJANGO_SETTINGS_MODULE="tests.scale.talk_settings", **urls).prepare()
    yield site
    site.close()


class Device:
    """A bell at one of the servers, at first at a certain one; it comes back at any other."""

    def __init__(self, servers: list[Server], session: str, token: str) -> None:
        self.servers = servers
        self.headers = {"Cookie": f"sessionid={session}"}
        self.token = token
        self.unseen = -1
        self.failed = ""
        self._task = asyncio.create_task(self._live())

    async def _live(self) -> None:
        for turn in count():
            url = self.servers[turn % len(self.servers)].socket_url
            try:
                async with live_client(url, additional_headers=self.headers) as client:
                    await self._watch(client)
            except (OSError, TimeoutError, EOFError):
                await asyncio.sleep(0.2)
            except Exception as error:
                self.failed = repr(error)
                raise

    async def _watch(self, client: LiveClient) -> None:
        welcome = await client.hello([{"t": self.token}])
        assert "err" not in welcome["subs"][0], welcome
        while True:
            frame: dict[str, Any] = await client.until(lambda frame: "tell" in frame, 3600)
            self.unseen = frame["tell"]["data"]["unseen"]

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def test_redis_and_processes_die_and_no_badge_is_wrong(site: Site, redis: Redis) -> None:
    people = json.loads(await asyncio.to_thread(site.ask, ENROL))
    servers = [await asyncio.to_thread(site.serve) for _ in range(2)]
    # Each person has two devices, at different processes.
    devices = [[Device(order, *person) for order in (servers, servers[::-1])] for person in people]

    async def converged() -> list[int]:
        stored: list[int] = json.loads(await asyncio.to_thread(site.ask, STORED))
        await until(
            lambda: all(
                device.unseen == unseen
                for pair, unseen in zip(devices, stored, strict=True)
                for device in pair
            ),
            lambda: (stored, [[(d.unseen, d.failed) for d in pair] for pair in devices]),
            CONVERGED,
        )
        return stored

    async def happens(code: str) -> None:
        await asyncio.to_thread(site.ask, code)

    assert await converged() == [0] * PEOPLE
    await happens(TELL)
    assert await converged() == [2] + [1] * (PEOPLE - 1)

    await asyncio.to_thread(redis.kill)
    await happens(TELL)
    await asyncio.to_thread(redis.start)
    assert await converged() == [4] + [2] * (PEOPLE - 1)

    await asyncio.to_thread(servers[0].kill)
    await happens(TELL)
    await happens(READ)
    assert await converged() == [6, 0] + [3] * (PEOPLE - 2)
    await asyncio.to_thread(servers[0].start)

    with pytest.raises(RuntimeError):
        await asyncio.to_thread(site.run, DIE_WHILE_TELLING)
    half = json.loads(await asyncio.to_thread(site.ask, STORED))
    assert sum(half) == sum([6, 0] + [3] * (PEOPLE - 2)) + 10 - 3, "not in the middle of it"
    assert "1" in await asyncio.to_thread(site.ask, SOMEBODY_IS_LATE)
    await asyncio.to_thread(site.manage, "live_notifications")
    assert await converged() == [7, 1] + [4] * (PEOPLE - 2)

    for device in [device for pair in devices for device in pair]:
        await device.stop()
        assert device.failed == ""
