"""What ``live_tail`` prints, and how it ends."""

import asyncio
import io
import json
import re
import signal
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from djangocms_live import tail
from djangocms_live.mailbox import Event, Kind
from djangocms_live.protocol import Position

from .conftest import ROOT
from .peer import Peer, joined, page

TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d"


@pytest.fixture
async def peer():
    async with Peer(page("token k:3")) as peer:
        yield peer


async def said(peer, run, *events):
    """What it prints of these events; ``run`` blocks."""
    running = asyncio.create_task(asyncio.to_thread(run))
    visit = await peer.visit()
    await visit.hello(joined())
    for offset, data in enumerate(events, 4):
        await visit.push(offset, **data)
    return await running


async def test_a_line_for_each_event(peer, capsys):
    result = await said(peer, lambda: tail.main([peer.url, "--count", "2"]), {}, {})
    assert result == 0
    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(rf"{TIME}  news\.1  posted", first)
    assert second.endswith("posted")


async def test_json(peer, capsys):
    await said(peer, lambda: tail.main([peer.url, "--json", "--count", "1"]), {"n": "é"})
    event = json.loads(capsys.readouterr().out)
    assert re.fullmatch(TIME, event.pop("time"))
    assert event == {
        "kind": "event",
        "topic": "news.1",
        "type": "posted",
        "key": "",
        "data": {"n": "é"},
        "by": "",
        "position": "k:4",
    }


async def test_raw(peer, capsys):
    await said(peer, lambda: tail.main([peer.url, "--raw", "--count", "1"]), {})
    welcome, push = map(json.loads, capsys.readouterr().out.splitlines())
    assert welcome["welcome"]["ping"] == 25
    assert push["pub"]["o"] == 4


def test_what_is_not_numbered_and_what_would_move_the_cursor():
    event = Event(Kind.TELL, "news.1", "h\x1b[2Jere", "k\r\n")
    assert re.fullmatch(rf"{TIME}  news\.1  h \[2Jere  k", tail.as_line(event))
    assert json.loads(tail.as_json(event))["position"] is None


def test_a_key():
    event = Event(Kind.EVENT, "news.1", "posted", "c.7", position=Position("k", 1))
    assert tail.as_line(event).endswith("  news.1  posted  c.7")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "nonsense"])
def test_what_cannot_be_followed(capsys, url):
    assert tail.main([url]) == 1
    assert capsys.readouterr().err.count("\n") == 1


async def test_nobody_reads_on(peer, tmp_path, monkeypatch):
    def write(text):
        raise BrokenPipeError

    with (tmp_path / "out").open("w") as out:
        monkeypatch.setattr(sys, "stdout", Broken(out))
        assert await said(peer, lambda: tail.main([peer.url]), {}) == 0


class Broken:
    """Standard output into a program that has ended."""

    def __init__(self, file):
        self.fileno = file.fileno

    def write(self, text):
        raise BrokenPipeError


class TestCommand:
    async def test_it_prints(self, peer):
        out = io.StringIO()
        await said(peer, lambda: call_command("live_tail", peer.url, count=1, stdout=out), {})
        assert "news.1  posted" in out.getvalue()

    def test_what_cannot_be_followed(self):
        with pytest.raises(CommandError, match="cannot be reached"):
            call_command("live_tail", "http://127.0.0.1:9/")

    def test_without_the_extra(self, run_without):
        code = """
        from django.core.management import CommandError, call_command
        try:
            call_command("live_tail", "http://127.0.0.1:9/")
        except CommandError as error:
            print(error)
        """
        assert "djangocms-live[client]" in run_without("websockets", code)


@pytest.mark.parametrize("command", [["-m", "djangocms_live.tail"], ["manage.py", "live_tail"]])
async def test_ctrl_c(peer, command):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        peer.url,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    async with asyncio.timeout(30):
        visit = await peer.visits.get()
        await visit.hello(joined())
        await visit.push(4)
        assert b"news.1  posted" in await process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, err = await process.communicate()
    assert (process.returncode, out, err) == (0, b"", b"")
