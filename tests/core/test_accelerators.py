"""What goes over the wire, read as bytes: with and without the short cut, on both servers.

The servers run as processes of their own. If a release of Daphne, Twisted or Uvicorn changes what
the short cut relies on, ``test_the_server_is_still_known`` says so; everything else keeps working.
"""

import asyncio
import base64
import json
import os
import select
import shlex
import socket
import ssl
import subprocess
import sys
from types import SimpleNamespace
from urllib.request import Request, urlopen

import pytest

from djangocms_live.accelerators import FastDaphneOutlet, Outlet, outlet, websocket_frame
from djangocms_live.protocol import PING, SUBPROTOCOL
from tests.site import HOST, ROOT, free_port, wait_for

MEGABYTE = 2**20
TEXTS = {
    "one": "x",
    "longest short": "x" * 125,
    "shortest medium": "x" * 126,
    "longest medium": "x" * 65535,
    "shortest long": "x" * 65536,
    "long": "0123456789" * 30_000,
    "not ASCII": "Grüße, مرحبا, 你好, 😀 " * 40,
}


class Viewer:
    """A browser reduced to its socket."""

    def __init__(self, port, *, tls=None, receive_buffer=None, compressed=False):
        plain = self.socket = socket.socket()
        if receive_buffer:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        plain.settimeout(30)
        plain.connect((HOST, port))
        if tls:
            self.socket = tls.wrap_socket(plain)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /live/ HTTP/1.1",
            f"Host: {HOST}:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Protocol: {SUBPROTOCOL}",
        ]
        if compressed:
            lines.append("Sec-WebSocket-Extensions: permessage-deflate")
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self.socket.recv(4096)
        self.handshake, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        assert b" 101 " in self.handshake
        self.say('{"id":1,"hello":{}}')
        if not compressed:
            assert b"welcome" in self.frame()[1]

    def say(self, text):
        """Send a short frame, masked with zeros."""
        self.socket.sendall(bytes((0x81, 0x80 + len(text), 0, 0, 0, 0)) + text.encode())

    def read(self, size):
        """So many bytes as they came."""
        while len(self.buffer) < size:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError
            self.buffer += more
        found, self.buffer = self.buffer[:size], self.buffer[size:]
        return found

    def raw_frame(self):
        """The bytes of the next frame which is no ping; it must be unmasked and final."""
        head = self.read(2)
        assert head[0] & 0xF0 == 0x80
        size = head[1]
        if size > 125:
            more = self.read(2 if size == 126 else 8)
            head, size = head + more, int.from_bytes(more)
        frame = head + self.read(size)
        return self.raw_frame() if frame == websocket_frame(PING) else frame

    def frame(self):
        """The opcode and the payload of the next frame."""
        frame = self.raw_frame()
        head = {126: 4, 127: 10}.get(frame[1], 2)
        return frame[0] & 0x0F, frame[head:]

    def dropped(self):
        """Whether the other side has reset the connection; nothing is read to find out."""
        poll = select.poll()
        poll.register(self.socket, select.POLLERR | select.POLLHUP)
        return bool(poll.poll(0))

    def close(self):
        self.socket.close()


class Server:
    def __init__(self, name, folder, *, accelerate=True, tls=False, options=(), **environment):
        self.name = name
        self.port = free_port()
        self.log = folder / f"{name}-{self.port}.log"
        self.viewers = []
        application = "tests.core.outlet_site:application"
        if name == "daphne":
            kind = f"ssl:privateKey={folder}/key.pem:certKey={folder}/cert.pem" if tls else "tcp"
            endpoint = f"{kind}:port={self.port}:interface={HOST}"
            command = ["daphne", "-v", "0", "-e", endpoint]
        else:
            command = ["uvicorn", "--host", HOST, "--port", str(self.port), "--no-access-log"]
            if tls:
                command += ["--ssl-keyfile", f"{folder}/key.pem"]
                command += ["--ssl-certfile", f"{folder}/cert.pem"]
        self.context = None
        if tls:
            self.context = ssl.create_default_context(cafile=folder / "cert.pem")
            self.context.check_hostname = False
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command, *options, application],
                cwd=ROOT,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "tests.core.outlet_settings",
                    "ACCELERATE": "1" if accelerate else "",
                    **environment,
                },
                stdout=log,
                stderr=log,
            )
        wait_for(self.answers, f"{name}, see {self.log}")

    def answers(self):
        if self.process.poll() is not None:
            raise RuntimeError(self.log.read_text())
        try:
            return self.state() is not None
        except OSError:
            return False

    def ask(self, path, body=None):
        scheme = "https" if self.context else "http"
        request = Request(f"{scheme}://{HOST}:{self.port}{path}", data=body)
        with urlopen(request, timeout=30, context=self.context) as answer:
            return json.load(answer)

    def state(self, **query):
        return self.ask("/state?" + "&".join(f"{name}={value}" for name, value in query.items()))

    def offer(self, text, times=1, ready="always"):
        return self.ask(f"/offer?times={times}&ready={ready}", text.encode())

    def viewer(self, **options):
        viewer = Viewer(self.port, tls=self.context, **options)
        self.viewers.append(viewer)
        wait_for(lambda: len(self.state()["outlets"]) == len(self.viewers), "all viewers")
        return viewer

    def forget_viewers(self):
        for viewer in self.viewers:
            viewer.close()
        self.viewers.clear()
        wait_for(lambda: not self.state()["outlets"], "the end of all viewers")

    def stop(self):
        for viewer in self.viewers:
            viewer.close()
        # Not SIGINT, which a test run in the background passes on as one to be ignored.
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """Start servers; those that differ in nothing are one."""
    folder = tmp_path_factory.mktemp("servers")
    subprocess.run(
        shlex.split(
            "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 "
            f"-subj /CN=localhost -addext subjectAltName=IP:{HOST}"
        ),
        cwd=folder,
        check=True,
        capture_output=True,
    )
    servers = {}

    def start(*arguments, **options):
        key = repr((arguments, options))
        if key not in servers:
            servers[key] = Server(*arguments, folder, **options)
        server = servers[key]
        server.forget_viewers()
        return server

    yield start
    for server in servers.values():
        server.stop()


both = pytest.mark.parametrize("name", ["daphne", "uvicorn"])
tiers = pytest.mark.parametrize("accelerate", [True, False], ids=["accelerated", "portable"])


@both
def test_the_server_is_still_known(start, name):
    server = start(name)
    server.viewer()
    expected = f"Fast{name.title()}Outlet"
    assert server.state()["outlets"] == [expected], (
        f"This release of {name} is not what djangocms_live.accelerators knows. Viewers are "
        "served through the ASGI interface instead; look at what has changed."
    )


@both
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_same_bytes_on_both_ways(start, name, text):
    found = []
    for accelerate in (True, False):
        server = start(name, accelerate=accelerate)
        viewer = server.viewer()
        server.offer(text)
        found.append(viewer.raw_frame())
    assert found == [websocket_frame(text)] * 2


@both
@tiers
def test_both_ways_in_turn_keep_their_order(start, name, accelerate):
    server = start(name, accelerate=accelerate)
    server.state(linger=30)
    viewer = server.viewer(receive_buffer=8192)
    # More than the buffers of socket and transport take, less than the outbox: all are in use.
    times = 250
    server.offer("#" + "x" * 4000, times, "mixed")
    for number in range(times):
        assert viewer.frame() == (1, f"{number}{'x' * 4000}".encode())


@both
@tiers
def test_a_reader_who_stops_costs_little_and_delays_nobody(start, name, accelerate):
    server = start(name, accelerate=accelerate)
    ended = len(server.state(linger=0.2)["ended"])
    reading, stalled = server.viewer(), server.viewer(receive_buffer=4096)
    text = "#" + "x" * 65536
    before = server.state()["pss"]
    grown = 0
    for _ in range(60):
        grown = max(grown, server.offer(text, 10)["pss"] - before)
        for number in range(10):
            assert reading.frame() == (1, text.replace("#", str(number)).encode())
    wait_for(stalled.dropped, "the end of a reader who has stopped")
    state = server.state()
    assert len(state["outlets"]) == 1
    assert state["ended"][ended:] == [4003]
    assert grown < 8 * MEGABYTE  # of forty that were sent
    server.offer("still here")
    assert reading.frame() == (1, b"still here")


@both
@tiers
def test_a_reader_who_comes_back_in_time_is_told_why(start, name, accelerate):
    server = start(name, accelerate=accelerate)
    server.state(linger=30)
    viewer = server.viewer(receive_buffer=65536)
    ended = len(server.state()["ended"])
    while len(server.state()["ended"]) == ended:
        server.offer("x" * 65536)
    while (received := viewer.frame()) == (1, b"x" * 65536):
        pass
    opcode, payload = received
    assert (opcode, int.from_bytes(payload[:2])) == (8, 4003)


def test_tls_on_daphne_takes_the_way_that_encrypts(start):
    server = start("daphne", tls=True)
    viewer = server.viewer()
    assert server.state()["outlets"] == ["DaphneOutlet"]
    server.offer("secret")
    assert viewer.frame() == (1, b"secret")


def test_tls_on_uvicorn_is_below_the_short_cut(start):
    server = start("uvicorn", tls=True)
    viewer = server.viewer()
    assert server.state()["outlets"] == ["FastUvicornOutlet"]
    server.offer("secret")
    assert viewer.frame() == (1, b"secret")


def test_compression_is_left_to_the_server(start):
    server = start("uvicorn")
    viewer = server.viewer(compressed=True)
    assert b"permessage-deflate" in viewer.handshake
    assert server.state()["outlets"] == ["UvicornOutlet"]


@both
def test_behind_the_session_middleware(start, name):
    server = start(name, WRAPPED="1")
    viewer = server.viewer()
    assert server.state()["outlets"] == [f"Fast{name.title()}Outlet"]
    server.offer("hello", 3, "mixed")
    assert [viewer.frame() for _ in range(3)] == [(1, b"hello")] * 3


@both
def test_a_viewer_who_left_meanwhile(start, name):
    server = start(name)
    staying, leaving = server.viewer(), server.viewer()
    leaving.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    leaving.close()
    for number in range(50):
        server.offer(str(number))
        assert staying.frame() == (1, str(number).encode())
    wait_for(lambda: len(server.state()["outlets"]) == 1, "the end of the one who left")


@both
def test_one_who_was_closed_and_left(start, name):
    server = start(name)
    server.state(linger=0.05)
    staying, closed = server.viewer(), server.viewer()
    closed.say("not JSON")
    assert closed.frame()[0] == 8
    closed.close()
    wait_for(lambda: len(server.state()["outlets"]) == 1, "the end of the one who left")
    # The time for the close frame runs out in the meantime, and hits nobody.
    for number in range(20):
        server.offer(str(number))
        assert staying.frame() == (1, str(number).encode())


@both
def test_known_to_be_gone(start, name):
    server = start(name)
    server.viewer()
    server.viewer()
    assert server.state()["gone"][0] is False
    server.forget_viewers()
    wait_for(lambda: server.state()["gone"][1], "the end of all sockets")


class TestTwisted:
    """What a real server does only in moments that cannot be chosen."""

    class Transport:
        dataBuffer, _tempDataLen = b"", 0  # noqa: N815

        def __init__(self):
            self.socket, self.far = socket.socketpair()
            self.socket.setblocking(False)

        def close(self):
            self.socket.close()
            self.far.close()

        def registerProducer(self, producer, streaming):  # noqa: N802
            assert streaming

        def unregisterProducer(self):  # noqa: N802
            pass

    def outlet(self, send=None):
        protocol = SimpleNamespace(transport=self.Transport(), state=3, STATE_OPEN=3)
        return FastDaphneOutlet(send, protocol)

    def test_what_the_kernel_refuses_goes_the_plain_way(self):
        outlet = self.outlet()
        outlet._transport.far.close()  # Twisted has not heard of it yet
        assert outlet.write(b"frame") is False
        outlet._transport.socket.close()
        assert outlet.write(b"frame") is False

    async def test_what_nobody_asked_for_waits(self):
        outlet = self.outlet()
        outlet._protocol.application_queue = asyncio.Queue()
        assert outlet.waiting == 0
        outlet._protocol.application_queue.put_nowait({})
        assert outlet.waiting == 1
        outlet._transport.close()

    async def test_paused_twice_and_resumed_once(self):
        sent = []

        async def send(message):
            sent.append(message)

        outlet = self.outlet(send)
        outlet.pauseProducing()
        sending = asyncio.create_task(outlet.send("frame"))
        await asyncio.sleep(0)
        outlet.pauseProducing()  # for a ping of the server's own
        assert sent == []
        outlet.resumeProducing()
        await sending
        assert sent == ["frame"]
        outlet._transport.close()


class TestOtherServers:
    async def send(self, message):
        self.sent = message

    def test_the_plain_way(self):
        found = outlet(self.send, accelerate=True)
        assert type(found) is Outlet
        assert found.send == self.send
        assert found.waiting == 0
        assert found.write(b"frame") is False
        assert found.gone is False
        found.drop()

    def test_one_that_only_seems_to_be_known(self):
        imposter = type("Protocol", (), {"send": self.send})
        imposter.__module__ = "uvicorn.protocols.websockets.some_impl"
        send = SimpleNamespace(__self__=imposter())
        assert type(outlet(send, accelerate=True)) is Outlet
