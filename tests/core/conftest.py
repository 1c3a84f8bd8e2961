"""What the tests of the core share."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from djangocms_live import models, process, registry, topics
from djangocms_live.feature import Feature
from djangocms_live.protocol import SUBPROTOCOL
from djangocms_live.routing import live_application
from tests.protocol_schema import check_from_server

from .clock import turns
from .model import EN

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def alone(settings):
    """No channel layer but where a test asks for one, whatever the tests run on."""
    backend = "channels.layers.InMemoryChannelLayer"
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": backend}}


@pytest.fixture(autouse=True)
def nobody_else_looks():
    """Trackers of features that are installed would ask the database now and then."""
    trackers = [f for f in registry.features() if type(f).tracker is not Feature.tracker]
    for feature in trackers:
        del registry._features[feature.name]
    yield
    registry._features.update({feature.name: feature for feature in trackers})


@pytest.fixture
async def close_thread_connections():
    """Close what asgiref's thread opened: a server drops no database that somebody uses."""
    yield
    await sync_to_async(connections.close_all)()


@pytest.fixture
async def processes(close_thread_connections):
    """Ends what sockets have started in this loop."""
    yield
    for running in process.running():
        await running.stop()
    process._processes.clear()
    await turns(5)


@pytest.fixture
def statements(monkeypatch):
    """All SQL, of whatever thread."""
    statements, execute = [], CursorWrapper.execute

    def listen(self, sql, params=None):
        statements.append(sql)
        return execute(self, sql, params)

    monkeypatch.setattr(CursorWrapper, "execute", listen)
    return statements


@pytest.fixture
def features():
    """Registers features for a test."""
    before = dict(registry._features)
    yield registry.register
    registry._features.clear()
    registry._features.update(before)


@pytest.fixture
def news(features):
    @features
    class NewsFeature(Feature):
        name = "news"

    return NewsFeature


@pytest.fixture
def settle():
    """Let what was published be old enough to count in stamps."""

    def settle():
        then = timezone.now() - timedelta(hours=1)
        models.Event.objects.update(numbered=then)
        models.Topic.objects.update(updated=then)

    return settle


class Socket(WebsocketCommunicator):
    """A browser's socket, each of whose frames is judged by the documented protocol."""

    async def ask(self, name, body, id=1):
        await self.send_json_to({"id": id, name: body})
        return await self.frame()

    async def hello(self, *subs, id=1):
        answer = await self.ask("hello", {"lang": "en", "subs": list(subs)}, id)
        return answer["welcome"]

    async def sub(self, token, since=None, id=2):
        body = {"t": token} | ({"since": since} if since else {})
        answer = await self.ask("sub", body, id)
        return answer.get("sub") or answer["err"]

    async def frame(self):
        """The next frame that is no ping: those come at any moment, even before a welcome."""
        while not (frame := await self.ping_or_frame()):
            pass
        return frame

    async def ping_or_frame(self):
        frame = await self.receive_json_from(10)
        check_from_server(frame)
        return frame

    async def closed(self):
        """The code with which the server closes, whatever it says before."""
        while (output := await self.receive_output(10))["type"] != "websocket.close":
            pass
        await self.wait(10)
        return output["code"]


@pytest.fixture
async def open_socket(processes):
    """Opens sockets; closes those that are still open in the end."""
    sockets = []

    async def open_socket(*, subprotocols=(SUBPROTOCOL,), headers=(), session=None):
        headers = [(b"host", b"testserver"), *headers]
        if session is not None:
            headers.append((b"cookie", f"sessionid={session}".encode()))
        socket = Socket(live_application(None), "/live/", headers, list(subprotocols))
        sockets.append(socket)
        accepted, socket.chosen = await socket.connect(10)
        assert accepted
        return socket

    yield open_socket
    for socket in sockets:
        if not socket.future.done():
            await socket.disconnect()


@pytest.fixture
def token():
    def token(topic, view=EN):
        return topics.sign(topic, view)

    return token


@pytest.fixture
def run_without(tmp_path):
    """Runs code in a new process, as if a package were not installed; returns what it prints."""

    def run_without(package, code):
        (tmp_path / f"{package}.py").write_text(
            f"raise ModuleNotFoundError({package!r}, name={package!r})"
        )
        prelude = "import django; django.setup()\n"
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
        }
        command = [sys.executable, "-c", prelude + dedent(code)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_without
