import asyncio
import json

from hypothesis import given
from hypothesis import strategies as st

from djangocms_live import stream as streams
from djangocms_live.feature import Feature, Push
from djangocms_live.protocol import Position
from djangocms_live.stream import Audience, Delivery, Stream
from djangocms_live.topics import View

from .model import DE, EN, Listener


class Plain(Feature):
    name = "plain"


class PerPage(Feature):
    name = "page"
    per_page = True


def delivery(after, head, text="x"):
    return Delivery(after, head, (f"{text}{head}",))


class TestDelivery:
    def test_encodes_each_push(self):
        made = Delivery.of(2, 4, [Push(3, "posted", "k", {"a": 1}, "me"), Push(4, "removed")])
        assert (made.after, made.head) == (2, 4)
        assert [json.loads(pub) for pub in made.pubs] == [
            {"o": 3, "type": "posted", "key": "k", "data": {"a": 1}, "by": "me"},
            {"o": 4, "type": "removed", "data": {}},
        ]
        assert made.size == sum(map(len, made.pubs))


class TestMemory:
    def test_nothing_is_missed_at_the_head(self):
        audience = Audience("plain.1", EN, 7)
        assert audience.remembered(7) == []
        assert audience.remembered(8) == []

    def test_before_memory_begins(self):
        audience = Audience("plain.1", EN, 7)
        assert audience.remembered(6) is None
        audience.advance(delivery(7, 8), 1000)
        assert audience.remembered(6) is None

    def test_from_any_offset_within(self):
        audience = Audience("plain.1", EN, 7)
        audience.advance(delivery(7, 8), 1000)
        audience.advance(delivery(8, 11), 1000)
        audience.advance(delivery(11, 12), 1000)
        assert audience.head == 12
        assert audience.remembered(7) == ["x8", "x11", "x12"]
        assert audience.remembered(8) == ["x11", "x12"]
        assert audience.remembered(10) == ["x11", "x12"]
        assert audience.remembered(11) == ["x12"]

    def test_is_bounded_by_bytes(self):
        audience = Audience("plain.1", EN, 0)
        for head in range(1, 6):
            audience.advance(delivery(head - 1, head, "0123456789abcde"), 48)
        assert audience.remembered(1) is None
        assert audience.remembered(2) == [f"0123456789abcde{head}" for head in (3, 4, 5)]

    def test_a_delivery_beyond_all_bounds_is_not_kept(self):
        audience = Audience("plain.1", EN, 0)
        audience.advance(delivery(0, 1, "x" * 100), 50)
        assert audience.remembered(0) is None
        audience.advance(delivery(1, 2), 50)
        assert audience.remembered(1) == ["x2"]

    def test_is_bounded_by_number(self):
        audience = Audience("plain.1", EN, 0)
        for head in range(1, 150):
            audience.advance(Delivery(head - 1, head, ()), 1000)
        assert audience.remembered(49) == []
        assert audience.remembered(48) is None

    def test_forget(self):
        audience = Audience("plain.1", EN, 0)
        audience.advance(delivery(0, 9, "x" * 40), 50)
        audience.catching_up[3] = None
        audience.forget(2)
        assert audience.head == 2
        assert audience.catching_up == {}
        assert audience.remembered(1) is None
        audience.advance(delivery(2, 3, "y" * 40), 50)  # the size was forgotten as well
        assert audience.remembered(2) == ["y" * 40 + "3"]

    @given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 30)), max_size=30))
    def test_what_is_remembered_is_complete(self, steps):
        audience, said = Audience("plain.1", EN, 0), {}
        for step, size in steps:
            made = delivery(audience.head, audience.head + step, "x" * size)
            said[made.head] = made.pubs[0]
            audience.advance(made, 100)
        for after in range(audience.head + 1):
            pubs = audience.remembered(after)
            assert pubs is None or pubs == [pub for head, pub in said.items() if head > after]


class TestSend:
    async def test_to_everybody_in_order(self):
        audience = Audience("plain.1", EN, 0)
        viewers = [Listener() for _ in range(3)]
        audience.viewers.update(dict.fromkeys(viewers))
        await audience.send(['{"n":1}', '{"n":2}'])
        assert [viewer.frames for viewer in viewers] == [[{"n": 1}, {"n": 2}]] * 3

    async def test_others_get_a_turn_in_between(self):
        audience = Audience("plain.1", EN, 0)
        crowd = [Listener() for _ in range(streams.SENDS_BEFORE_YIELD * 3)]
        audience.viewers.update(dict.fromkeys(crowd))
        served = []

        async def look():
            while len(served) < 3:
                served.append(sum(len(viewer.frames) for viewer in audience.viewers))
                await asyncio.sleep(0)

        await asyncio.gather(audience.send(["{}"]), look())
        assert served == [500, 1000, 1500]


class TestAudiences:
    def test_one_for_each_language(self):
        stream = Stream("plain.1", Plain())
        other = View("en", "http://testserver/en/other/")
        audience = stream.audience(EN, False)
        assert stream.audience(other, False) is audience
        assert stream.audience(EN, True) is audience
        assert stream.audience(DE, False) is not audience
        assert audience.view == EN

    def test_one_for_each_page(self):
        stream = Stream("page.1", PerPage())
        other = View("en", "http://testserver/en/other/")
        assert stream.audience(EN, False) is stream.audience(View("en", EN.url), False)
        assert stream.audience(EN, False) is not stream.audience(other, False)
        assert stream.audience(EN, False).view == EN

    def test_logged_in_viewers_of_pages_are_one_audience_that_looks_for_itself(self):
        stream = Stream("page.1", PerPage())
        assert stream.audience(EN, True) is stream.audience(DE, True)
        assert stream.audience(EN, True).view is None
        assert stream.audience(EN, False) is not stream.audience(EN, True)

    def test_begins_where_the_stream_stands(self):
        stream = Stream("plain.1", Plain())
        stream.epoch, stream.head = "k3", 7
        audience = stream.audience(EN, False)
        assert stream.position(audience) == Position("k3", 7)
        stream.head = 8
        assert stream.behind == [audience]
        assert stream.position(audience) == Position("k3", 7)
        assert stream.audience(DE, False) not in stream.behind

    def test_empty_ones_go(self):
        stream = Stream("plain.1", Plain())
        watched, awaited, left = (
            stream.audience(View(language, EN.url), False) for language in ("en", "de", "ar")
        )
        watched.viewers[Listener()] = None
        awaited.expected = 1
        assert [audience.empty for audience in (watched, awaited, left)] == [False, False, True]
        stream.drop_empty()
        assert list(stream.audiences.values()) == [watched, awaited]
        assert stream.viewers == 1


class TestStates:
    async def test_idle(self):
        stream = Stream("plain.1", Plain())
        assert stream.idle
        stream.joining = 1
        assert not stream.idle
        stream.joining = 0
        audience = stream.audience(EN, False)
        assert not stream.idle
        assert audience.empty
        stream.drop_empty()
        assert stream.idle

    async def test_loaded(self):
        async def load(error=None):
            if error:
                raise error

        stream = Stream("plain.1", Plain())
        assert not stream.loaded
        stream.loading = asyncio.create_task(load())
        assert not stream.loaded
        await stream.loading
        assert stream.loaded
        stream.loading = asyncio.create_task(load(OSError()))
        await asyncio.wait([stream.loading])
        assert not stream.loaded
