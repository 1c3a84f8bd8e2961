"""The timer: with a fake clock, then in a process that serves sockets."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from djangocms_live.notifications import announcing, timer
from djangocms_live.notifications.models import Announcement
from djangocms_live.notifications.timer import EVERY, Timer
from tests.core.clock import quiet
from tests.core.conftest import (  # noqa: F401 (fixtures)
    alone,
    close_thread_connections,
    open_socket,
    processes,
    token,
)
from tests.presence.conftest import Clock, Wire

from .announcer import announce


@pytest.fixture
def looks(monkeypatch):
    """When it looked, and what it is told: seconds until the next that is due."""

    class Looks(list):
        next = None

    looks, clock = Looks(), Clock()
    looks.clock = clock

    def look():
        looks.append(clock.now - 1000)
        if isinstance(looks.next, Exception):
            raise looks.next
        return looks.next

    monkeypatch.setattr(announcing, "look", look)
    return looks


async def live(looks, seconds):
    """So many seconds in the life of a process."""
    made = Timer(Wire(), looks.clock)
    for _ in range(seconds):
        made.beat()
        await quiet()
        looks.clock.pass_by(1)


async def test_it_looks_now_and_then(looks):
    await live(looks, 31)
    assert looks == [0, EVERY, 2 * EVERY, 3 * EVERY]


async def test_it_looks_when_it_knows_that_something_is_due(looks):
    looks.next = 3.5
    await live(looks, 8)
    assert looks == [0, 4]


async def test_what_is_far_away_is_no_reason_to_look_less_often(looks):
    looks.next = 5000
    await live(looks, 11)
    assert looks == [0, EVERY]


async def test_what_cannot_be_sent_is_not_tried_all_the_time(looks):
    looks.next = -60
    await live(looks, 11)
    assert looks == [0, EVERY]


async def test_it_looks_again_after_an_error(looks, caplog):
    looks.next = ValueError("no database")
    await live(looks, 11)
    assert looks == [0, EVERY]
    assert "the next look will do it" in caplog.text


async def test_it_looks_once_at_a_time(looks):
    made = Timer(Wire(), looks.clock)
    made.beat()
    made.beat()
    await quiet()
    assert len(looks) == 1


@pytest.mark.django_db(transaction=True)
async def test_open_pages_hear_of_what_becomes_due(
    open_socket,  # noqa: F811
    token,  # noqa: F811
    monkeypatch,
):
    """Scheduled beforehand; nobody does anything when its time comes."""
    monkeypatch.setattr(timer, "EVERY", 0.5)
    announcement = await sync_to_async(announce)(starts=timedelta(seconds=1))
    socket = await open_socket()
    await socket.hello({"t": token("notices.site.1")})
    push = await socket.frame()
    assert timezone.now() >= announcement.starts
    assert push["t"] == "notices.site.1"
    assert (push["pub"]["type"], push["pub"]["key"]) == ("announced", announcement.key)
    assert push["pub"]["data"]["title"] == "Hello"
    assert (await Announcement.objects.aget()).sent is not None
