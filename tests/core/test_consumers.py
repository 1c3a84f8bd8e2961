"""The socket as a browser meets it: answers, errors, and the codes it is closed with."""

import asyncio
import json
import threading

import pytest
from django.core import signing
from django.db import connection

from djangocms_live import process
from djangocms_live.api import Feature, Push, apublish, publish
from djangocms_live.consumers import LiveConsumer
from djangocms_live.topics import View

from .clock import until
from .model import DE, EN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("news")]


class TestHello:
    async def test_welcome(self, open_socket, settings):
        socket = await open_socket()
        welcome = await socket.hello()
        assert len(welcome.pop("sid")) >= 12
        assert welcome == {"ping": 25, "user": None, "subs": []}
        assert socket.chosen == "cmslive.v1"

    async def test_each_socket_has_an_id_of_its_own(self, open_socket):
        assert (await (await open_socket()).hello())["sid"] != (
            await (await open_socket()).hello()
        )["sid"]

    async def test_ping_is_a_setting(self, open_socket, settings):
        settings.DJANGOCMS_LIVE = {"PING_INTERVAL": 7}
        assert (await (await open_socket()).hello())["ping"] == 7

    async def test_subscriptions_are_answered_in_their_order(self, open_socket, token):
        await apublish("news.2", "posted", data={"n": 1})
        socket = await open_socket()
        tokens = [token("news.2"), "forged", token("news.1")]
        welcome = await socket.hello(
            {"t": tokens[0], "since": {"e": "", "o": 0}}, {"t": tokens[1]}, {"t": tokens[2]}
        )
        first, second, third = welcome["subs"]
        assert (first["t"], first["o"], first["recovered"]) == ("news.2", 1, True)
        assert first["pubs"] == [{"o": 1, "type": "posted", "data": {"n": 1}}]
        assert (second["t"], second["err"]["code"]) == ("forged", 102)
        assert (third["t"], third["e"], third["recovered"]) == ("news.1", "", False)

    @pytest.mark.parametrize("subs", [{}, "text", [1], [{}, None]])
    async def test_nonsense(self, open_socket, subs):
        socket = await open_socket()
        assert (await socket.ask("hello", {"subs": subs}))["err"]["code"] == 105
        assert (await socket.hello())["subs"] == []

    @pytest.mark.parametrize("sub", [{}, {"t": 1}, {"t": None}, {"t": ["x"]}])
    async def test_a_nonsensical_subscription_among_good_ones(self, open_socket, token, sub):
        socket = await open_socket()
        bad, good = (await socket.hello(sub, {"t": token("news.1")}))["subs"]
        assert (bad["t"], bad["err"]["code"]) == ("", 105)
        assert good["t"] == "news.1"

    async def test_only_once(self, open_socket):
        socket = await open_socket()
        await socket.hello()
        assert (await socket.ask("hello", {}))["err"]["code"] == 105

    async def test_without_subscriptions(self, open_socket):
        socket = await open_socket()
        assert (await socket.ask("hello", {}))["welcome"]["subs"] == []


class TestSubscribing:
    async def test_live(self, open_socket, token):
        socket = await open_socket()
        await socket.hello()
        assert await socket.sub(token("news.1")) == {
            "t": "news.1",
            "e": "",
            "o": 0,
            "recovered": False,
            "pubs": [],
        }
        await apublish("news.1", "posted", key="c.1", data={"n": 1}, by="req")
        frame = await socket.frame()
        assert frame.pop("e")
        assert frame == {
            "t": "news.1",
            "pub": {"o": 1, "type": "posted", "key": "c.1", "data": {"n": 1}, "by": "req"},
        }

    async def test_recovery(self, open_socket, token):
        for n in range(3):
            await apublish("news.1", "posted", data={"n": n})
        socket = await open_socket()
        await socket.hello()
        epoch = (await socket.sub(token("news.1")))["e"]
        await socket.ask("unsub", {"t": "news.1"})
        answer = await socket.sub(token("news.1"), {"e": epoch, "o": 1})
        assert answer["recovered"]
        assert [pub["data"]["n"] for pub in answer["pubs"]] == [1, 2]

    async def test_unsubscribing(self, open_socket, token):
        socket = await open_socket()
        await socket.hello({"t": token("news.1")}, {"t": token("news.2")})
        assert await socket.ask("unsub", {"t": "news.1"}, 9) == {"id": 9, "unsub": {}}
        assert await socket.ask("unsub", {"t": "news.7"}, 10) == {"id": 10, "unsub": {}}
        await apublish("news.1", "posted")
        await apublish("news.2", "posted")
        assert (await socket.frame())["t"] == "news.2"

    async def test_features_render_for_the_page(self, open_socket, token, features):
        @features
        class Pages(Feature):
            name = "pages"
            per_page = True

            def render(self, topic, events, view):
                return [Push(events[-1].offset, "rendered", data={"at": [view.language, view.url]})]

        one, two = await open_socket(), await open_socket()
        await one.hello({"t": token("pages.1", EN)})
        await two.hello({"t": token("pages.1", DE)})
        await apublish("pages.1", "published")
        assert (await one.frame())["pub"]["data"] == {"at": ["en", EN.url]}
        assert (await two.frame())["pub"]["data"] == {"at": ["de", DE.url]}

    @pytest.mark.parametrize(
        "forged",
        [
            "",
            "news.1",
            "live.news.1",
            "x" * 5000,
            "\ud800:half a character",
            'news.1","o":1}',
            signing.Signer(salt="elsewhere").sign_object(["news.1", "en", "http://testserver/"]),
            signing.Signer(key="other").sign_object(["news.1", "en", "http://testserver/"]),
        ],
    )
    async def test_tokens_that_this_site_did_not_make(self, open_socket, forged):
        socket = await open_socket()
        (answer,) = (await socket.hello({"t": forged}))["subs"]
        assert answer["err"]["code"] == 102
        assert (await socket.sub(forged))["code"] == 102

    async def test_topics_of_no_feature(self, open_socket, token):
        socket = await open_socket()
        await socket.hello()
        assert (await socket.sub(token("weather.1")))["code"] == 102

    async def test_nonsensical_position(self, open_socket, token):
        socket = await open_socket()
        await socket.hello()
        assert (await socket.sub(token("news.1"), {"e": 1, "o": "x"}))["code"] == 105

    async def test_a_thousand(self, open_socket, token, settings):
        settings.DJANGOCMS_LIVE = {"MAX_TOPICS": 8, "MAX_FRAME": 10**6}
        socket = await open_socket()
        subs = [{"t": token(f"news.{number}", View("en", "/"))} for number in range(1000)]
        answers = (await socket.hello(*subs))["subs"]
        assert all("err" not in answer for answer in answers[:8])
        assert {answer["err"]["code"] for answer in answers[8:]} == {106}
        assert process.current().stats()["subscriptions"] == 8
        assert (await socket.sub(token("news.9")))["code"] == 106
        await socket.ask("unsub", {"t": "news.0"})
        assert (await socket.sub(token("news.9")))["t"] == "news.9"

    async def test_asking_again_takes_no_further_place(self, open_socket, token, settings):
        settings.DJANGOCMS_LIVE = {"MAX_TOPICS": 1}
        socket = await open_socket()
        await socket.hello({"t": token("news.1")})
        assert (await socket.sub(token("news.1", DE)))["t"] == "news.1"


class TestOrder:
    async def test_the_answer_precedes_what_is_pushed(self, open_socket, token, features):
        """A feature that is asked for permission takes its time; the first topic goes on."""
        asked = asyncio.Event()
        loop = asyncio.get_running_loop()

        @features
        class Private(Feature):
            name = "private"
            public = False

            def may_subscribe(self, user, topic):
                loop.call_soon_threadsafe(asked.set)
                return asyncio.run_coroutine_threadsafe(answer.wait(), loop).result(10)

        answer = asyncio.Event()
        socket = await open_socket()
        await socket.hello({"t": token("news.1")})
        await socket.send_json_to({"id": 2, "sub": {"t": token("private.1")}})
        await asked.wait()
        await apublish("news.1", "posted")
        await until(lambda: process.current().stats()["deliveries"] == 1)
        answer.set()
        assert [(await socket.frame()).get("id") for _ in range(2)] == [2, None]


class TestClosing:
    @pytest.mark.parametrize("text", ["garbage", "[]", '{"id":0,"hello":{}}', '{"hello":{}}', "1"])
    async def test_garbage(self, open_socket, text):
        socket = await open_socket()
        await socket.send_to(text_data=text)
        assert await socket.closed() == 4501

    async def test_garbage_after_hello(self, open_socket, token):
        socket, other = await open_socket(), await open_socket()
        await socket.hello({"t": token("news.1")})
        await other.hello({"t": token("news.1")})
        await socket.send_to(text_data="{")
        assert await socket.closed() == 4501
        await apublish("news.1", "posted")
        assert (await other.frame())["pub"]["o"] == 1
        assert process.current().stats()["sockets"] == 1

    async def test_binary(self, open_socket):
        socket = await open_socket()
        await socket.send_to(bytes_data=b'{"id":1,"hello":{}}')
        assert await socket.closed() == 4501

    async def test_frame_size(self, open_socket, settings):
        settings.DJANGOCMS_LIVE = {"MAX_FRAME": 100}
        socket = await open_socket()
        longest = json.dumps({"id": 1, "hello": {"lang": ""}})
        longest = longest.replace('""', f'"{"x" * (100 - len(longest))}"')
        await socket.send_to(text_data=longest)
        assert "welcome" in await socket.frame()
        await socket.send_to(text_data=longest + " ")
        assert await socket.closed() == 4501

    async def test_frame_size_is_counted_in_bytes(self, open_socket, settings):
        settings.DJANGOCMS_LIVE = {"MAX_FRAME": 100}
        socket = await open_socket()
        frame = '{"id":1,"hello":{"lang":"€"}}'
        await socket.send_to(text_data=frame + " " * (98 - len(frame)))
        assert "welcome" in await socket.frame()
        await socket.send_to(text_data='{"id":2,"unsub":{"t":"' + "€" * 30 + '"}}')
        assert await socket.closed() == 4501

    async def test_frames_of_10_mb(self, open_socket):
        socket = await open_socket()
        await socket.send_to(text_data='{"id":1,"hello":{"x":"' + "x" * 10_000_000 + '"}}')
        assert await socket.closed() == 4501

    @pytest.mark.parametrize("command", ["sub", "unsub", "state", "constructor"])
    async def test_commands_before_hello(self, open_socket, command):
        socket = await open_socket()
        await socket.send_json_to({"id": 1, command: {}})
        assert await socket.closed() == 4502

    async def test_no_hello(self, open_socket):
        socket = await open_socket()
        pulse = process.current().pulse
        pulse._clock = lambda: asyncio.get_running_loop().time() + 11
        pulse.beat(1)
        assert await socket.closed() == 4502

    async def test_no_pong(self, open_socket):
        socket = await open_socket()
        await socket.hello()
        pulse, late = process.current().pulse, 0
        pulse._clock = lambda: asyncio.get_running_loop().time() + late
        for second in range(25):
            pulse.beat(second)
        assert await socket.ping_or_frame() == {}
        late = 9
        pulse.beat(26)
        assert await socket.closed() == 4008

    async def test_pong(self, open_socket):
        socket = await open_socket()
        await socket.hello()
        pulse, late = process.current().pulse, 0
        pulse._clock = lambda: asyncio.get_running_loop().time() + late
        for second in range(25):
            pulse.beat(second)
        assert await socket.ping_or_frame() == {}
        await socket.send_to(text_data="{}")
        assert (await socket.ask("unsub", {"t": "news.1"})) == {"id": 1, "unsub": {}}
        late = 9
        pulse.beat(26)
        assert (await socket.ask("unsub", {"t": "news.1"})) == {"id": 1, "unsub": {}}

    @pytest.mark.parametrize("origin", [b"https://evil.example", b"null", b"http://["])
    async def test_foreign_origin(self, open_socket, origin):
        socket = await open_socket(headers=[(b"origin", origin)])
        assert await socket.closed() == 4503

    @pytest.mark.parametrize(("offered", "chosen"), [((), None), (("v9", "other"), "v9")])
    async def test_other_versions(self, open_socket, offered, chosen):
        socket = await open_socket(subprotocols=offered)
        assert socket.chosen == chosen
        assert await socket.closed() == 4505

    async def test_one_of_the_versions(self, open_socket):
        socket = await open_socket(subprotocols=("cmslive.v9", "cmslive.v1"))
        assert socket.chosen == "cmslive.v1"
        await socket.hello()

    async def test_too_many_commands(self, open_socket, settings):
        settings.DJANGOCMS_LIVE = {"COMMAND_BURST": 3, "COMMAND_RATE": 0.001}
        socket = await open_socket()
        await socket.hello()
        answers = [await socket.ask("unsub", {"t": "news.1"}) for _ in range(5)]
        assert [answer.get("err", {}).get("code") for answer in answers] == [None] * 2 + [111] * 3
        assert answers[-1]["err"]["temp"] is True
        await socket.send_json_to({"id": 1, "unsub": {"t": "news.1"}})
        assert await socket.closed() == 4029

    async def test_a_flood_of_pongs(self, open_socket, caplog):
        socket = await open_socket()
        await socket.hello()
        for _ in range(21):
            await socket.send_to(text_data="{}")
        assert await socket.closed() == 4029
        assert len([r for r in caplog.records if "too many pongs" in r.message]) == 1

    async def test_pongs_are_no_commands(self, open_socket, settings):
        settings.DJANGOCMS_LIVE = {"COMMAND_BURST": 2, "COMMAND_RATE": 0.001}
        socket = await open_socket()
        for _ in range(10):
            await socket.send_to(text_data="{}")
        await socket.hello()


class TestErrors:
    @pytest.mark.parametrize("name", ["publish", "x" * 1000, "\ud800", "__class__"])
    async def test_unknown_commands(self, open_socket, name):
        socket = await open_socket()
        await socket.hello()
        answer = await socket.ask(name, {}, 5)
        assert (answer["id"], answer["err"]["code"]) == (5, 104)
        assert len(answer["err"]["msg"]) < 100

    @pytest.mark.parametrize("command", ["sub", "unsub"])
    @pytest.mark.parametrize("body", [{}, {"t": None}, {"t": 7}])
    async def test_no_topic(self, open_socket, command, body):
        socket = await open_socket()
        await socket.hello()
        assert (await socket.ask(command, body))["err"]["code"] == 105

    async def test_errors_of_ours(self, open_socket, token, monkeypatch, caplog):
        socket = await open_socket()
        await socket.hello()

        async def subscribe(*args):
            raise KeyError("a mistake")

        monkeypatch.setattr(process.current().hub, "subscribe", subscribe)
        answer = await socket.sub(token("news.1"))
        assert (answer["code"], answer["temp"]) == (100, True)
        assert "a mistake" not in answer["msg"]
        assert "a mistake" in caplog.text
        monkeypatch.undo()
        assert (await socket.sub(token("news.1")))["t"] == "news.1"


class TestEnd:
    async def test_everything_is_let_go(self, open_socket, token):
        socket = await open_socket()
        await socket.hello({"t": token("news.1")})
        running = process.current()
        assert running.stats()["subscriptions"] == 1
        await socket.disconnect()
        stats = running.stats()
        assert (stats["sockets"], stats["topics"], stats["subscriptions"]) == (0, 1, 0)
        assert stats["closes"] == {"0": 1}

    async def test_the_server_cancels(self, open_socket, token):
        socket = await open_socket()
        await socket.hello({"t": token("news.1")})
        socket.future.cancel()
        with pytest.raises(asyncio.CancelledError):
            await socket.future
        assert process.current().stats()["sockets"] == 0

    async def test_a_socket_that_cannot_be_closed(self, processes, caplog):
        caplog.set_level("DEBUG", "djangocms_live")
        received = iter([{"type": "websocket.connect"}])

        async def receive():
            return next(received)

        async def send(message):
            if message["type"] == "websocket.close":
                raise OSError("gone")

        await LiveConsumer()({"type": "websocket", "subprotocols": []}, receive, send)
        assert "gone before it could be closed" in caplog.text


async def test_a_plain_thread_publishes(open_socket, token):
    """As any WSGI view or management command of this process would."""
    socket = await open_socket()
    await socket.hello({"t": token("news.1")})

    def run():
        publish("news.1", "posted")
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert (await socket.frame())["pub"]["o"] == 1
    thread.join()
