"""The Python client and servers of all sorts. With the real one: tests/faults/test_client.py."""

import asyncio
import datetime as dt
import json
import ssl
from http import HTTPStatus
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from websockets.exceptions import ConnectionClosed

from djangocms_live import backoff, client
from djangocms_live.client import Kind, NothingLive, Stopped, Unreachable, follow, join

from .clock import until
from .peer import Peer, joined, page, pub, refusal

ONE = page("token k:3")


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch):
    monkeypatch.setattr(backoff, "BASE", 0.01)
    monkeypatch.setattr(backoff, "REVOKED_SPREAD", 0.01)


@pytest.fixture
async def peer():
    async with Peer(ONE) as peer:
        yield peer


@pytest.fixture
async def open_live():
    """Enters what it is given while the test plays the server; leaves it in the end."""
    entered = []

    async def open_live(live, visit=None, *subs, **options):
        entering = asyncio.create_task(live.__aenter__())
        entered.append((live, entering))
        if visit is not None:
            visit = await visit
            hello = await visit.hello(*(subs or [joined()]), **options)
            await entering
            return visit, hello
        return await entering

    yield open_live
    for live, entering in entered:
        entering.cancel()
        await asyncio.gather(entering, return_exceptions=True)
        await live.__aexit__(None, None, None)


async def take(live, number=1):
    async with asyncio.timeout(10):
        return [await anext(live) for _ in range(number)]


def offsets(events):
    return [event.position.offset for event in events]


class TestFollowing:
    async def test_a_page(self, peer, open_live):
        live = follow(peer.url)
        visit, hello = await open_live(live, peer.visit())
        assert hello == {"lang": "en", "subs": [{"t": "token", "since": {"e": "k", "o": 3}}]}
        assert live.page.socket == peer.socket
        assert live.connected
        await visit.push(4, text="Goal!")
        (event,) = await take(live)
        assert (event.kind, event.topic, event.type) == (Kind.EVENT, "news.1", "posted")
        assert event.data == {"text": "Goal!"}

    async def test_what_is_of_the_moment_moves_no_position(self, peer, open_live):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        await visit.say({"t": "news.1", "tell": {"type": "here", "data": {"n": 2}}})
        (event,) = await take(live)
        assert (event.kind, event.type, event.data) == (Kind.TELL, "here", {"n": 2})
        assert live.positions == {"news.1": "k:3"}

    @pytest.mark.parametrize(("present", "topics"), [(False, ["token"]), (True, ["token", "who"])])
    async def test_a_program_is_no_reader_unless_it_says_so(self, peer, open_live, present, topics):
        peer.html = page("token k:3", "who -")
        live = follow(peer.url, present=present)
        _, hello = await open_live(live, peer.visit())
        assert [sub["t"] for sub in hello["subs"]] == topics

    async def test_a_loop(self, peer, open_live):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        await visit.push(4)
        await visit.push(5)
        seen = []
        async for event in live:
            seen.append(event.position.offset)
            if len(seen) == 2:
                break
        assert seen == [4, 5]

    async def test_positions_tell_what_the_loop_has_in_hand(self, peer, open_live):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        assert live.positions == {"news.1": "k:3"}
        await visit.push(4)
        await visit.push(5)
        await take(live)
        assert live.positions == {"news.1": "k:4"}
        await take(live)
        assert json.loads(json.dumps(live.positions)) == {"news.1": "k:5"}

    async def test_a_program_goes_on_where_it_was(self, peer, open_live):
        live = follow(peer.url, since={"news.1": "k:1"})
        visit, _ = await open_live(live, peer.visit())
        assert await visit.sub(joined(offset=3, pubs=[pub(2), pub(3)])) == [
            {"t": "token", "since": {"e": "k", "o": 1}}
        ]
        assert offsets(await take(live, 2)) == [2, 3]

    async def test_what_came_onto_the_page(self, peer, open_live):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        await visit.push(4, regions={"x": {"topic": "alias", "since": "a:1", "html": ""}})
        assert await visit.sub(joined("alias.1", "a", 1)) == [
            {"t": "alias", "since": {"e": "a", "o": 1}}
        ]
        await visit.push(2, "alias.1")
        assert [event.topic for event in await take(live, 2)] == ["news.1", "alias.1"]

    async def test_to_read_the_page_again(self, peer, open_live):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        peer.html = page("other k:1")
        assert (await live.read()).topics.keys() == {"other"}
        assert (await visit.next())["unsub"] == {"t": "news.1"}
        assert await visit.sub(joined("news.2", offset=1)) == [
            {"t": "other", "since": {"e": "k", "o": 1}}
        ]

    async def test_tokens_without_a_page(self, peer, open_live):
        live = join(peer.socket, ["token"], language="de")
        visit, hello = await open_live(live, peer.visit())
        assert hello == {"lang": "de", "subs": [{"t": "token"}]}
        await visit.push(4)
        assert offsets(await take(live)) == [4]
        with pytest.raises(Unreachable, match="no page"):
            await live.read()

    async def test_every_frame_for_whoever_wants_to_see(self, peer, open_live):
        frames = []
        live = follow(peer.url, on_frame=frames.append)
        visit, _ = await open_live(live, peer.visit())
        await visit.push(4)
        await take(live)
        assert [next(iter(json.loads(text).items())) for text in frames] == [
            ("id", 1),
            ("t", "news.1"),
        ]

    async def test_headers_go_along(self, peer, open_live):
        live = follow(peer.url, headers={"X-Who": "me"})
        visit, _ = await open_live(live, peer.visit())
        sent = visit.socket.request.headers
        assert (sent["X-Who"], sent["Sec-WebSocket-Protocol"]) == ("me", "cmslive.v1")
        assert sent["User-Agent"].startswith("djangocms-live/")
        assert "Origin" not in sent

    async def test_before_it_is_entered(self):
        live = follow("http://127.0.0.1:9/")
        assert not live.connected
        with pytest.raises(RuntimeError, match="async with"):
            _ = live.page
        await live.__aexit__(None, None, None)

    async def test_after_it_was_left_the_loop_ends(self, peer, open_live):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        await visit.push(4)
        await until(lambda: live._followed.heard["news.1"].offset == 4)
        await live.__aexit__(None, None, None)
        assert [event.position.offset async for event in live] == [4]
        assert [event async for event in live] == []
        assert not live.connected

    async def test_a_time_out_around_it_loses_nothing(self, peer, open_live):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await anext(live)
        await visit.push(4)
        assert offsets(await take(live)) == [4]

    async def test_certificates_of_ones_own(self, open_live, tmp_path):
        server, trusting = tls(tmp_path)
        async with Peer(ONE, ssl=server) as peer:
            live = follow(peer.url, ssl=trusting)
            visit, _ = await open_live(live, peer.visit())
            assert live.page.socket.startswith("wss://")
            await visit.push(4)
            assert offsets(await take(live)) == [4]
            with pytest.raises(Unreachable, match="certificate"):
                await open_live(follow(peer.url))


class TestComingBack:
    async def test_it_recovers_from_where_it_was(self, peer, open_live):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        await visit.push(4)
        await visit.close(1012)
        again = await peer.visit()
        hello = await again.hello(joined(offset=5, pubs=[pub(4), pub(5)]))
        assert hello["subs"] == [{"t": "token", "since": {"e": "k", "o": 4}}]
        assert offsets(await take(live, 2)) == [4, 5]

    async def test_a_gap_is_a_reset(self, peer, open_live):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        await visit.close(4001)
        again = await peer.visit()
        await again.hello(joined(epoch="n", offset=9, recovered=False))
        (reset,) = await take(live)
        assert (reset.kind, reset.type, str(reset.position)) == (Kind.RESET, "reset", "n:9")
        assert live.positions == {"news.1": "n:9"}

    async def test_within_the_spread_of_a_goodbye(self, peer, open_live):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        await visit.say({"bye": {"code": 4001, "reason": "restart", "spread": 0}})
        await visit.close(4001)
        await (await peer.visit()).hello(joined())

    async def test_a_server_that_is_away(self, open_live, caplog):
        caplog.set_level("INFO")
        async with Peer(ONE) as peer:
            live = follow(peer.url)
            visit, _ = await open_live(live, peer.visit())
            peer.refuse = HTTPStatus.BAD_GATEWAY
            await visit.close(1001)
            await until(lambda: "1006" in caplog.text)
            peer.refuse = None
            await (await peer.visit()).hello(joined(offset=4, pubs=[pub(4)]))
            assert offsets(await take(live)) == [4]

    async def test_a_hello_that_is_refused(self, peer, open_live):
        live = follow(peer.url)
        entering = asyncio.create_task(open_live(live))
        first = await peer.visit()
        await first.next()
        await first.say({"id": 1, "err": {"code": 106, "msg": "no", "temp": False}})
        await (await peer.visit()).hello(joined())
        await entering

    async def test_a_welcome_that_is_none(self, peer, open_live):
        live = follow(peer.url)
        entering = asyncio.create_task(open_live(live))
        visit = await peer.visit()
        await visit.next()
        await visit.say({"id": 1, "welcome": {"ping": "soon"}})
        await visit.close(1000)
        await (await peer.visit()).hello(joined())
        await entering

    @pytest.mark.parametrize("code", [4501, 4503, 4505])
    async def test_codes_that_end_it(self, peer, open_live, code):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        await visit.push(4)
        await visit.close(code, "no")
        assert offsets(await take(live)) == [4]
        for _ in range(2):
            with pytest.raises(Stopped, match=f"closed with {code}: no") as error:
                await take(live)
            assert error.value.code == code

    async def test_an_end_before_it_began(self, peer, open_live):
        live = follow(peer.url)
        entering = asyncio.create_task(open_live(live))
        await (await peer.visit()).close(4503)
        with pytest.raises(Stopped, match="no reason given"):
            await entering

    async def test_revoked_once_the_page_is_read_again(self, peer, open_live):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        await visit.close(4504)
        again = await peer.visit()
        await again.hello(joined())
        assert peer.reads == 2
        (reset,) = await take(live)
        assert reset.kind is Kind.RESET
        await again.close(4504)
        with pytest.raises(Stopped):
            await take(live)

    async def test_revoked_without_a_page(self, peer, open_live):
        live = join(peer.socket, ["token"])
        visit, _ = await open_live(live, peer.visit())
        await visit.close(4504)
        await (await peer.visit()).hello(joined())
        assert peer.reads == 0


class TestLife:
    async def test_pings_are_answered(self, peer, open_live):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        await visit.say({})
        assert await visit.next() == {}

    async def test_a_silent_server_is_left(self, peer, open_live, monkeypatch):
        monkeypatch.setattr(client, "PING_GRACE", 0.01)
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit(), ping=0.001)
        await (await peer.visit()).hello(joined())
        with pytest.raises(ConnectionClosed):
            await visit.socket.recv()

    async def test_a_server_that_never_welcomes(self, peer, open_live, monkeypatch):
        monkeypatch.setattr(backoff, "CONNECT_TIMEOUT", 0.05)
        entering = asyncio.create_task(open_live(follow(peer.url)))
        first = await peer.visit()
        await first.next()
        await first.say({})  # a ping is no welcome
        await (await peer.visit()).hello(joined())
        await entering

    async def test_a_slow_program_costs_no_memory_and_no_event(self, peer, open_live, monkeypatch):
        monkeypatch.setattr(client, "MAX_WAITING", 10_000)
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())

        async def flood():
            for offset in range(4, 304):
                await visit.push(offset, text="x" * 1000)

        flooding = asyncio.create_task(flood())
        await until(lambda: not live._mailbox._room.is_set())
        assert len(live._mailbox._items) < 20
        assert offsets(await take(live, 300)) == list(range(4, 304))
        await flooding

    async def test_a_refusal_that_passes(self, peer, open_live, monkeypatch):
        monkeypatch.setattr("djangocms_live.followed.BASE", 0.02)
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit(), refusal(100, temp=True))
        assert await visit.sub(joined()) == [{"t": "token", "since": {"e": "k", "o": 3}}]
        await visit.push(4)
        assert offsets(await take(live)) == [4]

    async def test_a_key_that_was_changed(self, peer, open_live):
        """While the site was away it got a new key: the page has the tokens of now."""
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        peer.html = page("fresh k:1")
        await visit.close(1012)
        again = await peer.visit()
        await again.hello(refusal(102))
        assert await again.sub(joined(offset=5), joined(offset=5, pubs=[pub(4), pub(5)])) == [
            {"t": "fresh", "since": {"e": "k", "o": 1}},
            {"t": "fresh", "since": {"e": "k", "o": 3}},
        ]
        assert offsets(await take(live, 2)) == [4, 5]

    async def test_one_topic_that_is_refused_among_others(self, peer, open_live, caplog):
        peer.html = page("token k:3", "other k:1")
        live = follow(peer.url)
        subs = [joined(), refusal(106)]
        visit, _ = await open_live(live, peer.visit(), *subs)
        await visit.push(4)
        assert offsets(await take(live)) == [4]
        assert "cannot be followed: no" in caplog.text

    async def test_a_page_that_is_away_when_it_should_be_read_again(self, peer, open_live, caplog):
        peer.html = page("token k:3", "other k:1")
        live = follow(peer.url)
        peer_reads_once = open_live(live, peer.visit(), joined(), refusal(102))
        entering = asyncio.create_task(peer_reads_once)
        await until(lambda: peer.reads)
        peer.status = HTTPStatus.SERVICE_UNAVAILABLE
        visit, _ = await entering
        await visit.push(4)
        assert offsets(await take(live)) == [4]
        assert "503" in caplog.text

    async def test_hostile_frames(self, peer, open_live):
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        for frame in (
            b"\x00\xff",
            "",
            "nonsense",
            "[" * 100_000,
            "NaN",
            '{"bye": {"spread": NaN}}',
            "[]",
            "7",
            "null",
            '{"id": 99, "sub": {}}',
            '{"id": "x"}',
            '{"id": 1, "welcome": {"ping": 0, "subs": []}}',
            '{"t": 1}',
            '{"t": "news.1"}',
            '{"t": "news.1", "pub": {"o": 1e400, "type": "x"}}',
            '{"t": "news.1", "pub": {"o": ' + "9" * 5000 + ', "type": "x"}}',
            '{"later": {}}',
            '{"bye": 1}',
        ):
            await visit.say(frame)
        await visit.push(4)
        assert offsets(await take(live)) == [4]

    async def test_an_endless_frame_ends_the_connection(self, peer, open_live, monkeypatch):
        monkeypatch.setattr(client, "MAX_FRAME", 10_000)
        live = follow(peer.url)
        visit, _ = await open_live(live, peer.visit())
        await visit.push(4, text="x" * 10_000)
        again = await peer.visit()
        assert (await again.hello(joined()))["subs"][0]["since"] == {"e": "k", "o": 3}

    async def test_a_question_to_a_socket_that_has_just_ended(self, peer, open_live):
        live = follow(peer.url)
        await open_live(live, peer.visit())
        await live._socket.close()
        assert await live._command("unsub", {"t": "news.1"}) > 0


class TestNothing:
    @pytest.mark.parametrize(
        ("html", "words"),
        [
            ("<p>Hello</p>", "Nothing is live on "),
            ('<cms-live topic="token" since="k:3">', "does not say where its socket is"),
            (page("token k:3", url="ftp://example.com/"), "does not say where"),
        ],
    )
    async def test_a_page_that_is_not_live(self, peer, html, words):
        peer.html = html
        with pytest.raises(NothingLive, match=words):
            async with follow(peer.url):
                pass

    async def test_no_token_that_the_server_knows(self, peer, open_live):
        entering = asyncio.create_task(open_live(follow(peer.url)))
        await (await peer.visit()).hello(refusal(102))
        with pytest.raises(NothingLive, match="knows no topic of"):
            await entering
        assert peer.reads == 2

    async def test_a_page_that_is_not_there(self, peer):
        peer.status = HTTPStatus.NOT_FOUND
        with pytest.raises(Unreachable, match="404 Not Found"):
            async with follow(peer.url):
                pass

    @pytest.mark.parametrize(
        ("status", "words"),
        [(404, "serves no live socket"), (426, "without ASGI"), (418, "something else is there")],
    )
    async def test_no_socket(self, peer, status, words):
        peer.refuse = HTTPStatus(status)
        with pytest.raises(Unreachable, match=words):
            async with follow(peer.url):
                pass

    async def test_nobody_listens(self, peer):
        peer.html = page("token k:3", url="http://127.0.0.1:9/live/")
        with pytest.raises(Unreachable, match="cannot be reached"):
            async with follow(peer.url):
                pass

    async def test_given_up_while_it_connects(self, peer):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2), follow(peer.url):
                pass
        await (await peer.visit()).socket.wait_closed()


def tls(folder):
    """Contexts of a server with a certificate of its own, and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "peer")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "peer.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(certificate.public_bytes(Encoding.PEM) + private)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=path)
