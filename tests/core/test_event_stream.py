"""Server-sent events as a reader meets them, and what the process knows of them."""

import asyncio
import json
import re
from urllib.parse import urlencode

import pytest
from asgiref.testing import ApplicationCommunicator

from djangocms_live import event_stream as module
from djangocms_live import process
from djangocms_live.api import Feature, apublish, atell
from djangocms_live.history import Head
from djangocms_live.protocol import Close
from djangocms_live.routing import live_application

from .clock import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("news")]

EVENT = re.compile(
    r"(?:event: (?P<name>\w+)\n)?(?:id: (?P<id>[^\n]*)\n)?data: (?P<data>[^\n]+)\n\n"
)


class Stream(ApplicationCommunicator):
    """Reads what is streamed, event by event."""

    def __init__(self, query, method="GET", headers=(), http_version="1.1"):
        scope = {
            "type": "http",
            "method": method,
            "path": "/live/events",
            "http_version": http_version,
            "query_string": urlencode(query).encode(),
            "headers": [(b"host", b"testserver"), *headers],
            "client": ["192.0.2.1", 5000],
        }
        super().__init__(live_application(None), scope)
        self.text = ""
        self.comments = 0
        self.retry = []

    async def start(self):
        await self.send_input({"type": "http.request", "body": b""})
        message = await self.receive_output(10)
        self.status = message["status"]
        self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        return self

    async def body(self):
        """All of it, from a response that ends."""
        text = b""
        while True:
            message = await self.receive_output(10)
            text += message["body"]
            if not message.get("more_body"):
                await self.wait(10)
                return text.decode()

    async def event(self):
        """The next event: name, id, data."""
        while True:
            match = EVENT.match(self.text)
            if match:
                self.text = self.text[match.end() :]
                return match["name"] or "", match["id"], json.loads(match["data"])
            first, separator, rest = self.text.partition("\n\n")
            if separator:
                self.text = rest
                if first.startswith("retry: "):
                    self.retry.append(int(first.removeprefix("retry: ")))
                else:
                    assert first == ":"
                    self.comments += 1
                continue
            message = await self.receive_output(10)
            if not message.get("more_body"):
                raise EOFError
            self.text += message["body"].decode()

    async def leave(self):
        await self.send_input({"type": "http.disconnect"})
        await self.wait(10)


@pytest.fixture
async def open_stream(processes):
    streams = []

    async def open_stream(*pairs, **options):
        query = [part for token, at in pairs for part in (("t", token), ("at", at))]
        stream = Stream(query, **options)
        streams.append(stream)
        return await stream.start()

    yield open_stream
    for stream in streams:
        if not stream.future.done():
            await stream.leave()


async def joined(stream):
    name, identifier, data = await stream.event()
    assert name == "joined"
    return identifier, data["topics"]


class TestStreaming:
    async def test_what_happens(self, open_stream, token):
        stream = await open_stream((token("news.1"), ":0"))
        assert stream.status == 200
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.headers["cache-control"] == "no-store"
        assert stream.headers["x-accel-buffering"] == "no"
        assert stream.headers["connection"] == "close"
        assert await joined(stream) == (
            ":0",
            [{"t": token("news.1"), "topic": "news.1", "position": ":0"}],
        )
        assert 1000 <= stream.retry[0] <= 5000
        await apublish("news.1", "posted", key="c.1", data={"n": 1}, by="req_7")
        name, identifier, data = await stream.event()
        assert (name, identifier) == ("", data["position"])
        assert data == {
            "topic": "news.1",
            "kind": "event",
            "type": "posted",
            "key": "c.1",
            "data": {"n": 1},
            "by": "req_7",
            "position": identifier,
        }
        assert identifier.endswith(":1")

    async def test_http_2_knows_no_such_header(self, open_stream, token):
        stream = await open_stream((token("news.1"), ":0"), http_version="2")
        assert "connection" not in stream.headers

    async def test_what_was_missed_comes_before_joined(self, open_stream, token):
        await apublish("news.1", "posted", data={"n": 1})
        await apublish("news.1", "posted", data={"n": 2})
        stream = await open_stream((token("news.1"), ":0"), (token("news.2"), "-"))
        found = [await stream.event() for _ in range(3)]
        assert [data.get("data") for _, _, data in found] == [{"n": 1}, {"n": 2}, None]
        assert [re.sub(r"[\w-]+:", "k:", i) for _, i, _ in found] == ["k:1,-", "k:2,-", "k:2,:0"]

    async def test_who_comes_back_gets_what_was_missed(self, open_stream, token):
        pairs = [(token("news.1"), ":0"), (token("news.2"), ":0")]
        stream = await open_stream(*pairs)
        await joined(stream)
        await apublish("news.1", "posted", data={"n": 1})
        _, identifier, _ = await stream.event()
        await stream.leave()
        await apublish("news.1", "posted", data={"n": 2})
        await apublish("news.2", "posted", data={"n": 3})
        headers = [(b"last-event-id", identifier.encode())]
        again = await open_stream(*pairs, headers=headers)
        found = [(await again.event())[2]["data"] for _ in range(2)]
        assert found == [{"n": 2}, {"n": 3}]

    @pytest.mark.parametrize("last", ["nonsense", "a:1,b:2", ":0:0", "k:x", ""])
    async def test_an_id_of_somebody_else_says_nothing(self, open_stream, token, last):
        headers = [(b"last-event-id", last.encode())]
        stream = await open_stream((token("news.1"), ":0"), headers=headers)
        assert (await joined(stream))[0] == ":0"

    async def test_a_gap_is_a_reset(self, open_stream, token):
        await apublish("news.1", "posted")
        stream = await open_stream((token("news.1"), "other:7"))
        name, identifier, data = await stream.event()
        assert (name, data["kind"], data["type"]) == ("", "reset", "reset")
        assert data["data"] == {"spread": 2}
        assert identifier == data["position"]
        assert (await joined(stream))[0] == identifier

    async def test_a_reset_while_it_runs(self, open_stream, token):
        await apublish("news.1", "posted")
        stream = await open_stream((token("news.1"), "-"))
        place, _ = await joined(stream)
        assert place.endswith(":1"), "from now on"
        hub = process.current().hub
        await hub._reset(hub._streams["news.1"], Head("n", 5, 0))
        name, identifier, data = await stream.event()
        assert (name, data["kind"], identifier) == ("", "reset", "n:5")

    async def test_what_is_of_the_moment_has_a_name(
        self, open_stream, open_socket, token, features
    ):
        @features
        class Chat(Feature):
            name = "chat"
            states = frozenset({"typing"})

        stream = await open_stream((token("chat.1"), "-"))
        place, _ = await joined(stream)
        await atell("chat.1", "counted", {"n": 3})
        assert await stream.event() == (
            "tell",
            place,
            {
                "topic": "chat.1",
                "kind": "tell",
                "type": "counted",
                "data": {"n": 3},
                "position": None,
            },
        )
        socket = await open_socket()
        await socket.hello({"t": token("chat.1")})
        await socket.ask("state", {"t": "chat.1", "s": "typing"})
        name, _, data = await stream.event()
        assert (name, data["kind"], data["type"]) == ("state", "state", "typing")
        assert data["data"].keys() == {"sid"}

    async def test_the_same_topic_twice(self, open_stream, token):
        stream = await open_stream((token("news.1"), ":0"), (token("news.1"), "-"))
        assert (await joined(stream))[0] == ":0,:0"
        await apublish("news.1", "posted")
        _, identifier, data = await stream.event()
        assert identifier == ",".join([data["position"]] * 2)

    async def test_the_heartbeat_needs_no_answer(self, open_stream, token, settings):
        settings.DJANGOCMS_LIVE = {"PING_INTERVAL": 1, "PONG_TIMEOUT": 0}
        stream = await open_stream((token("news.1"), ":0"))
        await joined(stream)
        pulse = process.current().pulse
        for second in range(10):
            pulse.beat(second)
        await apublish("news.1", "posted")
        await stream.event()
        assert stream.comments >= 3

    async def test_of_good_and_bad_tokens_the_good_are_followed(self, open_stream, token):
        stream = await open_stream(("forged", ":0"), (token("news.1"), ":0"))
        place, topics = await joined(stream)
        assert place == ":0,:0"
        assert topics[0]["t"] == "forged"
        assert topics[0]["err"]["code"] == 102
        await apublish("news.1", "posted")
        _, identifier, _ = await stream.event()
        assert re.fullmatch(r":0,[\w-]+:1", identifier)


class TestRefusing:
    async def test_only_forged_tokens(self, open_stream):
        stream = await open_stream(("forged", ":0"))
        assert stream.status == 404
        assert await stream.body() == (
            "Nothing can be followed: the token was not made by this site.\n"
        )

    async def test_a_private_topic_is_not_for_everybody(self, open_stream, token, features):
        @features
        class Secret(Feature):
            name = "secret"
            public = False

        stream = await open_stream((token("secret.1"), "-"))
        assert stream.status == 404
        assert "permission denied" in await stream.body()

    async def test_a_topic_of_no_feature(self, open_stream, token):
        stream = await open_stream((token("nobody.1"), "-"))
        assert stream.status == 404

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ([], "ask for topics"),
            ([("t", "x"), ("at", "nonsense")], '"at" is'),
            ([("t", "x"), ("t", "y"), ("at", "-")], "each"),
            ([("t", "x")] * 65, "64 topics"),
            ([("t", "x")] * 2000, "DATA_UPLOAD_MAX_NUMBER_FIELDS"),
            ([("t", "\x00\ud7ff"), ("at", "\u0661:1")], '"at" is'),
        ],
    )
    async def test_no_question(self, processes, query, words):
        stream = await Stream(query).start()
        assert stream.status == 400
        assert words in await stream.body()

    async def test_thousands_of_forged_tokens(self, processes):
        """After a few such requests the address has to wait; others are served."""
        found = []
        for number in range(60):
            stream = await Stream([("t", f"forged{number}.{n}") for n in range(64)]).start()
            found.append(stream.status)
            await stream.body()
        assert found == [404] * 5 + [200] * 55
        assert process.current().doorkeeper.refused["per_address"] == 55
        assert len(process.current().pulse) == 0

    async def test_an_address_that_has_to_wait_comes_back_late(self, open_stream, token, settings):
        settings.DJANGOCMS_LIVE = {"MAX_SOCKETS_PER_ADDRESS": 2}
        streams = [await open_stream((token("news.1"), "-")) for _ in range(2)]
        for stream in streams:
            await joined(stream)
        third = await open_stream((token("news.1"), "-"))
        name, _, data = await third.event()
        assert (name, data) == ("bye", {"code": 4029, "reason": "too many sockets", "spread": 0})
        assert 60_000 <= third.retry[0] <= 120_000
        with pytest.raises(EOFError):
            await third.event()
        await streams[0].leave()
        await joined(await open_stream((token("news.1"), "-")))

    async def test_while_the_journal_cannot_be_read(self, open_stream, token, monkeypatch):
        """A browser comes back to a stream that ends, and not to one that is refused."""
        stream = Stream([("t", token("news.1")), ("at", ":0")])
        monkeypatch.setattr("djangocms_live.journal.heads", lambda topics: 1 / 0)
        await stream.start()
        assert stream.status == 200
        name, _, data = await stream.event()
        assert (name, data["code"], data["reason"]) == ("bye", 4001, "try again")
        await stream.wait(10)

    async def test_whatever_fails_in_the_hello(self, processes, token, monkeypatch):
        monkeypatch.setattr("djangocms_live.protocol.welcome", lambda *args: 1 / 0)
        stream = await Stream([("t", token("news.1"))]).start()
        name, _, data = await stream.event()
        assert (name, data["code"]) == ("bye", 4001)
        await stream.wait(10)

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
    async def test_other_methods(self, processes, method):
        stream = await Stream([("t", "x")], method=method).start()
        assert (stream.status, stream.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
        await stream.body()

    async def test_head(self, processes, token):
        stream = await Stream([("t", token("news.1"))], method="HEAD").start()
        assert stream.status == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert await stream.body() == ""
        assert not process.running()


class TestOrigins:
    async def ask(self, token, origin, method="GET"):
        headers = [] if origin is None else [(b"origin", origin.encode())]
        return await Stream([("t", token("news.1"))], method=method, headers=headers).start()

    async def test_another_site_of_the_list(self, processes, token, settings):
        settings.DJANGOCMS_LIVE = {"ORIGINS": ["https://www.example.com"]}
        stream = await self.ask(token, "https://www.example.com")
        assert stream.status == 200
        assert stream.headers["access-control-allow-origin"] == "https://www.example.com"
        assert stream.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in stream.headers
        await joined(stream)
        await stream.leave()

    @pytest.mark.parametrize("listed", [["https://www.example.com"], None])
    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "https://www.example.com.x"]
    )
    async def test_of_no_list(self, processes, token, settings, listed, origin):
        settings.DJANGOCMS_LIVE = {"ORIGINS": listed}
        stream = await self.ask(token, origin)
        assert stream.status == 403
        assert "access-control-allow-origin" not in stream.headers
        assert "ORIGINS" in await stream.body()
        assert not process.running()

    async def test_programs_have_none(self, processes, token, settings):
        settings.DJANGOCMS_LIVE = {"ORIGINS": []}
        stream = await self.ask(token, None)
        assert stream.status == 200
        await stream.leave()

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    async def test_an_image_on_a_foreign_page_takes_no_place(self, processes, token, site):
        """Fifty of them would take all places of whoever looks at it, forged ones all at once."""
        for asked in (token("news.1"), "forged"):
            headers = [(b"sec-fetch-site", site.encode()), (b"sec-fetch-mode", b"no-cors")]
            stream = await Stream([("t", asked)], headers=headers).start()
            assert stream.status == 403
        assert not process.running()

    @pytest.mark.parametrize("site", ["same-origin", "none"])
    async def test_the_sites_own_pages_send_no_origin(self, processes, token, site):
        headers = [(b"sec-fetch-site", site.encode())]
        stream = await Stream([("t", token("news.1"))], headers=headers).start()
        assert stream.status == 200
        await stream.leave()

    async def test_preflight(self, processes, token, settings):
        settings.DJANGOCMS_LIVE = {"ORIGINS": ["https://www.example.com"]}
        stream = await self.ask(token, "https://www.example.com", "OPTIONS")
        assert stream.status == 204
        assert "Last-Event-ID" in stream.headers["access-control-allow-headers"]
        await stream.body()


class TestTheProcess:
    async def test_a_stream_counts_as_a_socket_and_leaves_nothing(self, open_stream, token):
        stream = await open_stream((token("news.1"), ":0"))
        await joined(stream)
        stats = process.current().stats()
        assert (stats["sockets"], stats["subscriptions"], stats["logged_in"]) == (1, 1, 0)
        await stream.leave()
        running = process.current()
        assert running.stats()["sockets"] == 0
        assert running.stats()["closes"] == {"0": 1}
        assert running.hub.count("news.1") == 0
        await running.hub.tick()
        assert running.hub.stats()["topics"] == 0
        assert not running.doorkeeper._taken
        assert not running._served

    async def test_no_cookie_is_looked_at(self, open_stream, token, admin_user, client):
        await client.aforce_login(admin_user)
        cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
        stream = await open_stream((token("news.1"), ":0"), headers=[(b"cookie", cookie)])
        await joined(stream)
        (connection,) = process.current().pulse.connections()
        assert (connection.user, connection.personal) == (None, False)

    async def test_goodbye(self, open_stream, token):
        stream = await open_stream((token("news.1"), ":0"))
        await joined(stream)
        await process.current().goodbye()
        name, _, data = await stream.event()
        assert (name, data) == ("bye", {"code": 4001, "reason": "restart", "spread": 15})
        assert 0 <= stream.retry[-1] <= 15_000
        with pytest.raises(EOFError):
            await stream.event()
        await stream.wait(10)
        late = await open_stream((token("news.1"), ":0"))
        assert (await late.event())[2]["code"] == 4001

    async def test_it_grows_old(self, open_stream, token, settings):
        settings.DJANGOCMS_LIVE = {"MAX_AGE": 0, "PING_INTERVAL": 1}
        stream = await open_stream((token("news.1"), ":0"))
        await joined(stream)
        process.current().pulse.beat(0)
        assert (await stream.event())[2]["reason"] == "old age"

    async def test_a_reader_who_does_not_read_is_cut(self, processes, token, settings, monkeypatch):
        monkeypatch.setattr(module, "LINGER", 0.05)
        settings.DJANGOCMS_LIVE = {"MAX_OUTBOX": 1000}
        stuck = asyncio.Event()

        async def send(message):
            if b"joined" in message.get("body", b""):
                return
            if message["type"] == "http.response.body":
                await stuck.wait()

        async def receive():
            await asyncio.Event().wait()

        scope = Stream([("t", token("news.1"))]).scope
        task = asyncio.create_task(module.event_stream(scope, receive, send))
        await until(lambda: process.running() and process.current().hub.count("news.1"))
        for _ in range(5):
            await apublish("news.1", "posted", data={"text": "x" * 500})
        await asyncio.wait_for(task, 10)
        assert process.current().stats()["closes"] == {str(int(Close.TOO_SLOW)): 1}
        assert len(process.current().pulse) == 0

    async def test_a_connection_that_ends_before_it_began(self, processes, token):
        async def send(message):
            raise ConnectionResetError

        scope = Stream([("t", token("news.1"))]).scope
        await module.event_stream(scope, None, send)
        assert process.current().stats()["closes"] == {"0": 1}
        assert len(process.current().pulse) == 0

    async def test_a_body_that_goes_on_is_passed_over(self, open_stream, token):
        stream = await open_stream((token("news.1"), ":0"))
        await joined(stream)
        await stream.send_input({"type": "http.request", "body": b"x", "more_body": True})
        await apublish("news.1", "posted")
        assert (await stream.event())[2]["type"] == "posted"

    async def test_cancelled_by_the_server(self, processes, token):
        stream = await Stream([("t", token("news.1"))]).start()
        await joined(stream)
        stream.future.cancel()
        await asyncio.wait([stream.future])
        assert stream.future.cancelled()
        assert len(process.current().pulse) == 0

    async def test_other_addresses_are_djangos(self):
        asked = []

        async def django(scope, receive, send):
            asked.append(scope["path"])

        others = "/events", "/live/eventsx", "/live/health", "/live/events/", "/en/live/events"
        for path in others:
            scope = {"type": "http", "path": path}
            await live_application(django)(scope, None, None)
        assert asked == list(others)
