"""What the doctor makes of a socket. The server here says what a test lets it say."""

import json
import threading
from contextlib import contextmanager
from http import HTTPStatus

import pytest
from django.db import OperationalError
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from djangocms_live import models
from djangocms_live.doctor import wire
from djangocms_live.doctor.report import Mark, Report
from djangocms_live.protocol import SUBPROTOCOL
from djangocms_live.topics import unsign

pytestmark = pytest.mark.django_db(transaction=True)

PUB = {"o": 1, "type": "probed", "key": "before", "data": {}}


class Server:
    """Answers as ours does, but for what a test changes."""

    def __init__(self):
        self.sub = {"e": "k3", "o": 1, "recovered": True, "pubs": [PUB]}
        self.after_sub = self.push
        self.after_pong = lambda socket: None
        self.origins = []

    def push(self, socket, topic):
        socket.send(json.dumps({"t": "doctor.of-another", "e": "k3", "pub": PUB}))
        socket.send(json.dumps({"t": topic, "e": "k3", "pub": PUB | {"o": 2}}))

    def __call__(self, socket):
        self.origins.append(socket.request.headers["Origin"])
        try:
            for text in socket:
                self.answer(socket, json.loads(text))
        except ConnectionClosed:
            pass

    def answer(self, socket, frame):
        if "hello" in frame:
            welcome = {"sid": "x", "ping": 0.05, "user": None, "subs": []}
            socket.send(json.dumps({"id": frame["id"], "welcome": welcome}))
        elif "sub" in frame:
            topic, _ = unsign(frame["sub"]["t"])
            said = {"err": self.sub["err"]} if "err" in self.sub else {"sub": self.sub}
            socket.send(json.dumps({"id": frame["id"]} | said))
            self.after_sub(socket, topic)
        else:
            assert frame == {}
            self.after_pong(socket)


@contextmanager
def serving(handler, **options):
    options = {"subprotocols": [SUBPROTOCOL], "compression": None} | options
    with serve(handler, "127.0.0.1", 0, **options) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}/en/"
        server.shutdown()
        thread.join()


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def look(server):
    """Returns what is not good, and all that was said, after a look at the server."""

    def look(handler=server, *, within=5, patience=0, **options):
        report = Report()
        with serving(handler, **options) as url:
            wire.look_at_wire(report, url, within=within, patience=patience)
        look.said = "\n".join(map(str, report.findings))
        look.steps = [finding.step for finding in report.findings]
        assert not models.Event.objects.exists()
        assert not models.Topic.objects.exists()
        return [(f.mark.value, f.step) for f in report.findings if f.mark is not Mark.GOOD]

    return look


def test_well(look, server):
    assert look() == []
    assert look.steps == ["Socket", "Hello", "Topic", "Event"]
    (origin,) = server.origins
    assert origin.startswith("http://127.0.0.1:")


class TestHandshake:
    @pytest.mark.parametrize(
        ("status", "words"),
        [(426, "Upgrade header was dropped"), (403, "live_application"), (418, "with 418")],
    )
    def test_refused(self, look, status, words):
        def refuse(socket, request):
            return socket.respond(HTTPStatus(status), "")

        assert look(process_request=refuse) == [("broken", "Socket")]
        assert words in look.said

    def test_another_subprotocol(self, look):
        # A server that selects none of what was offered.
        assert look(subprotocols=None, select_subprotocol=lambda *args: None) == []

    def test_nothing_that_speaks_http(self, look, monkeypatch):
        def connect(*args, **options):
            raise EOFError

        monkeypatch.setattr(wire, "connect", connect)
        assert look() == [("broken", "Socket")]
        assert "EOFError" in look.said

    def test_compression_is_dear(self, look):
        assert look(compression="deflate") == [("warning", "Socket")]
        assert "--ws-per-message-deflate false" in look.said


class TestClosed:
    @pytest.mark.parametrize(
        ("code", "words"), [(4503, "ALLOWED_HOSTS"), (4029, "TRUSTED_PROXIES"), (1011, "logs")]
    )
    def test_with_a_code(self, look, code, words):
        assert look(lambda socket: socket.close(code)) == [("broken", "Socket")]
        assert words in look.said
        assert f"Closed with {code}" in look.said

    def test_without(self, look):
        def vanish(socket):
            socket.socket.shutdown(2)

        assert look(vanish) == [("broken", "Socket")]
        assert "Closed with None" in look.said

    def test_silence(self, look, monkeypatch):
        monkeypatch.setattr(wire, "PATIENCE", 0.2)

        def listen(socket):
            for _ in socket:
                pass

        assert look(listen) == [("broken", "Socket")]
        assert "No answer" in look.said


class TestTopic:
    @pytest.mark.parametrize(
        ("err", "words"),
        [
            ({"code": 102, "msg": "the token was not made by this site"}, "SECRET_KEY"),
            ({"code": 102, "msg": "no installed feature owns this topic"}, "same version"),
            ({"code": 100, "msg": "the journal cannot be read, try again"}, "cannot be read"),
        ],
    )
    def test_refused(self, look, server, err, words):
        server.sub = {"err": err | {"temp": False}}
        assert look() == [("broken", "Topic")]
        assert words in look.said

    def test_another_database(self, look, server):
        server.sub["pubs"] = []
        assert look() == [("broken", "Topic")]
        assert "DATABASES" in look.said

    def test_nothing_can_be_published(self, look, monkeypatch):
        def publish(*args, **options):
            raise OperationalError

        monkeypatch.setattr(wire, "publish", publish)
        assert look() == [("broken", "Event")]

    def test_switched_off(self, look, settings):
        settings.DJANGOCMS_LIVE = {"ENABLED": False}
        assert look() == []
        assert look.steps == ["Socket", "Hello"]


class TestEvent:
    def test_it_does_not_arrive(self, look, server):
        server.after_sub = lambda socket, topic: None
        assert look(within=0.1) == [("broken", "Event")]

    def test_only_the_tick_found_it(self, look, settings, monkeypatch):
        monkeypatch.setattr(wire, "SOON", -1)
        assert look() == []  # nothing else was to be expected
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
        assert look() == [("warning", "Event")]
        assert "by the tick" in look.said


class TestPatience:
    @pytest.fixture
    def idle(self, server):
        """After the event comes a ping, and with its pong what a test wants."""

        def after_sub(socket, topic):
            server.push(socket, topic)
            socket.send("{}")

        server.after_sub = after_sub

    @pytest.mark.usefixtures("idle")
    def test_lived_through(self, look):
        assert look(patience=0.6) == []
        assert "lived through" in look.said

    def test_no_ping_though_one_is_due(self, look):
        assert look(patience=0.2) == [("broken", "Patience")]
        assert "buffering" in look.said

    def test_too_short_to_tell(self, look):
        assert look(patience=0.01) == []

    @pytest.mark.usefixtures("idle")
    def test_cut(self, look, server):
        server.after_pong = lambda socket: socket.close()
        assert look(patience=5) == [("broken", "Patience")]
        assert "proxy_read_timeout" in look.said

    @pytest.mark.usefixtures("idle")
    def test_the_server_restarts(self, look, server):
        bye = json.dumps({"bye": {"code": 4001, "reason": "restart", "spread": 15}})
        server.after_pong = lambda socket: socket.send(bye)
        assert look(patience=5) == [("warning", "Patience")]
