"""Event streams over real connections: readers who stop, leave, or go on with the next request."""

import json
import os
import select
import socket
import subprocess
import sys
from http.client import HTTPConnection
from types import SimpleNamespace
from urllib.request import Request, urlopen

import pytest

from djangocms_live.accelerators import Outlet
from djangocms_live.protocol import dumps, tell
from djangocms_live.stream_outlets import (
    DaphneStreamOutlet,
    UvicornStreamOutlet,
    stream_outlet,
)
from tests.site import HOST, ROOT, free_port, wait_for

MEGABYTE = 2**20


class Reader:
    """A connection that asked for a stream."""

    def __init__(self, port, token, *, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(30)
        self.socket.connect((HOST, port))
        request = f"GET /live/events?t={token} HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
        self.socket.sendall(request.encode())
        self.buffer = b""
        self.until(b"event: joined")
        self.until(b"\n\n")

    def until(self, text):
        """Read up to some bytes; returns what came before."""
        while text not in self.buffer:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError
            self.buffer += more
        before, _, self.buffer = self.buffer.partition(text)
        return before

    def dropped(self):
        """Whether the other side has reset the connection; nothing is read to find out."""
        poll = select.poll()
        poll.register(self.socket, select.POLLERR | select.POLLHUP)
        return bool(poll.poll(0))


class Server:
    def __init__(self, name, folder):
        self.port = free_port()
        self.readers = []
        self.log = folder / f"{name}.log"
        application = "tests.core.stream_site:application"
        if name == "daphne":
            command = ["daphne", "-v", "0", "-e", f"tcp:port={self.port}:interface={HOST}"]
        else:
            http = {"uvicorn": "h11", "httptools": "httptools"}[name]
            command = ["uvicorn", "--host", HOST, "--port", str(self.port), "--http", http]
            command += ["--no-access-log", "--lifespan", "off"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command, application],
                cwd=ROOT,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "tests.core.outlet_settings",
                    "ACCELERATE": "1",
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
        with urlopen(Request(f"http://{HOST}:{self.port}{path}", data=body), timeout=30) as answer:
            return json.load(answer)

    def state(self, **query):
        return self.ask("/state?" + "&".join(f"{name}={value}" for name, value in query.items()))

    def offer(self, text, times=1):
        frame = tell("wire.1", "said", {"text": text})
        return self.ask(f"/offer?times={times}", frame.encode())

    def reader(self, **options):
        reader = Reader(self.port, self.state()["token"], **options)
        self.readers.append(reader)
        return reader

    def forget_readers(self):
        for reader in self.readers:
            reader.socket.close()
        self.readers.clear()
        wait_for(lambda: not self.state()["wires"], "the end of all readers")

    def stop(self):
        self.forget_readers()
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    folder = tmp_path_factory.mktemp("servers")
    servers = {}

    def start(name):
        if name not in servers:
            servers[name] = Server(name, folder)
        server = servers[name]
        server.forget_readers()
        return server

    yield start
    for server in servers.values():
        server.stop()


both = pytest.mark.parametrize("name", ["daphne", "uvicorn"])


@both
def test_the_server_is_still_known(start, name):
    server = start(name)
    server.reader()
    assert server.state()["wires"] == [f"{name.title()}StreamOutlet"], (
        f"This release of {name} is not what djangocms_live.stream_outlets knows: a reader who "
        "stops is not noticed. Look at what has changed."
    )


@both
def test_in_order(start, name):
    server = start(name)
    reader = server.reader()
    for number in range(20):
        server.offer(f"number {number}", 3)
        for _ in range(3):
            reader.until(dumps({"text": f"number {number}"}).encode())


@both
def test_a_reader_who_stops_costs_little_and_delays_nobody(start, name):
    server = start(name)
    ended = len(server.state(linger=0.2)["ended"])
    reading, stalled = server.reader(), server.reader(receive_buffer=4096)
    text = "x" * 65536
    before = server.state()["pss"]
    grown = 0
    for _ in range(60):
        grown = max(grown, server.offer(text, 10)["pss"] - before)
        for _ in range(10):
            reading.until(text.encode())
    wait_for(stalled.dropped, "the end of a reader who has stopped")
    state = server.state()
    assert len(state["wires"]) == 1
    assert state["ended"][ended:] == [4003]
    assert grown < 8 * MEGABYTE  # of forty that were sent
    server.offer("still here")
    reading.until(b"still here")


@both
def test_a_reader_who_comes_back_in_time_is_told_why(start, name):
    server = start(name)
    server.state(linger=30)
    reader = server.reader(receive_buffer=65536)
    ended = len(server.state()["ended"])
    while len(server.state()["ended"]) == ended:
        server.offer("x" * 65536)
    reader.until(b"event: bye")
    reader.until(b'data: {"code":4003,"reason":"too slow","spread":0}')


@both
def test_who_leaves_is_forgotten_at_once(start, name):
    server = start(name)
    staying, leaving = server.reader(), server.reader()
    assert len(server.state()["wires"]) == 2
    leaving.socket.close()
    wait_for(lambda: len(server.state()["wires"]) == 1, "the end of who has left")
    server.offer("hello")
    staying.until(b"hello")
    assert server.state()["gone"] == [False, True]


@both
def test_a_connection_whose_stream_was_refused_serves_the_next_request(start, name):
    server = start(name)
    connection = HTTPConnection(HOST, server.port, timeout=30)
    connection.request("GET", "/live/events?t=forged")
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (
        404,
        b"Nothing can be followed: the token was not made by this site.\n",
    )
    connection.request("GET", "/state")
    assert json.load(connection.getresponse())["wires"] == []
    connection.close()
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("module", ["somewhere", "uvicorn.protocols.http.h11_impl"])
def test_a_server_that_is_not_what_it_seems(monkeypatch, module):
    class Cycle:
        async def send(self, message):
            """Nothing."""

    Cycle.__module__ = module
    cycle = Cycle()
    assert isinstance(stream_outlet(cycle.send), Outlet)


def test_at_anything_unexpected_the_plain_one():
    class Odd:
        @property
        def args(self):
            raise RuntimeError

    odd = Odd()
    assert type(stream_outlet(odd)) is Outlet


class TestWhatIsLeftAlone:
    """Transports that were never to be dropped: any call of theirs would fail here."""

    def test_a_connection_of_http_2_is_that_of_others(self):
        outlet = DaphneStreamOutlet.__new__(DaphneStreamOutlet)
        outlet._protocol = SimpleNamespace(clientproto=b"HTTP/2")
        outlet.drop()

    def test_one_that_has_ended_by_itself(self):
        transport = SimpleNamespace(is_closing=lambda: True, get_write_buffer_size=lambda: 0)
        UvicornStreamOutlet(None, SimpleNamespace(transport=transport)).drop()
