import asyncio

import pytest

from djangocms_live import states
from djangocms_live.states import EVERY, PER_TOPIC, WRITES, States

from .clock import quiet


class Viewer:
    def __init__(self, sid):
        self.sid = sid
        self.frames = []

    def whisper(self, frame, ready):
        assert frame.encode() in ready
        self.frames.append(frame)


class Room:
    """One process: its viewers by topic, what it told the others, and its clock."""

    def __init__(self, viewers=3):
        self.now = 100.0
        self.told = []
        self.topics = {"f.1": [Viewer(f"s{number}") for number in range(viewers)]}
        self.states = States(lambda topic: self.topics.get(topic, []), self.tell, lambda: self.now)

    async def tell(self, *message):
        self.told.append(message)

    def say(self, speaker=0, topic="f.1", state="typing"):
        self.states.say(Viewer(f"s{speaker}"), topic, state)

    async def heard(self, topic="f.1"):
        await quiet()
        return [len(viewer.frames) for viewer in self.topics[topic]]


@pytest.fixture
def room():
    return Room()


async def test_all_but_who_said_it(room):
    room.say()
    assert await room.heard() == [0, 1, 1]
    frame = '{"t":"f.1","state":{"s":"typing","sid":"s0"}}'
    assert room.topics["f.1"][1].frames == [frame]
    assert room.told == [("f.1", "state", {"t": "f.1", "s": "typing", "sid": "s0"})]


async def test_from_another_process(room):
    room.states.hear("f.1", "typing", "elsewhere")
    assert await room.heard() == [1, 1, 1]
    assert room.told == []


async def test_the_same_once_in_a_while(room):
    for _ in range(4):
        room.say()
    room.now += EVERY - 0.1
    room.say()
    assert await room.heard() == [0, 1, 1]
    assert len(room.told) == 1
    room.now += 0.1
    room.say()
    assert await room.heard() == [0, 2, 2]


async def test_another_state_or_topic_is_not_the_same(room):
    room.topics["f.2"] = [Viewer("s9")]
    room.say()
    room.say(state="reading")
    room.say(topic="f.2")
    assert await room.heard() == [0, 2, 2]
    assert await room.heard("f.2") == [1]


async def test_a_topic_hears_a_few_however_many_speak(room):
    for speaker in range(100):
        room.say(speaker + 10)
        room.states.hear("f.1", "typing", f"elsewhere {speaker}")
    assert await room.heard() == [PER_TOPIC] * 3
    assert len(room.told) == 3
    room.now += 1
    room.say(200)
    assert await room.heard() == [PER_TOPIC + 1] * 3
    assert len(room.told) == 4


async def test_who_was_not_passed_on_may_say_it_again(room):
    for speaker in range(PER_TOPIC + 1):
        room.say(speaker + 10)
    room.now += 1
    room.say(PER_TOPIC + 10)
    assert await room.heard() == [PER_TOPIC + 1] * 3


async def test_a_process_writes_so_much_and_no_more():
    room = Room(viewers=WRITES * 3)
    room.topics["f.2"] = [Viewer("x")]
    room.say()
    room.say(topic="f.2")
    assert sum(await room.heard()) == WRITES * 3 - 1
    assert await room.heard("f.2") == [0]
    room.now += 2.0  # what was written too much is paid off
    room.say(topic="f.2")
    assert await room.heard("f.2") == [0]
    room.now += 0.1
    room.say(topic="f.2")
    assert await room.heard("f.2") == [1]


async def test_a_large_audience_does_not_stop_the_rest(monkeypatch):
    monkeypatch.setattr(states, "SENDS_BEFORE_YIELD", 10)
    room = Room(viewers=100)
    room.say()
    turns = 0
    while not room.topics["f.1"][-1].frames:
        await asyncio.sleep(0)
        turns += 1
    assert turns >= 9


async def test_nothing_is_kept(room):
    for speaker in range(50):
        for number in range(50):
            room.say(speaker, topic=f"f.{number}")
        room.now += 1
    assert len(room.states._said) <= PER_TOPIC * 50 * (EVERY + 1)
    room.now += EVERY
    room.say(topic="g.1")
    await quiet()
    assert len(room.states._said) == len(room.states._passed) == 1
    assert room.states._tasks == set()
