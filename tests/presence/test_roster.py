import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from djangocms_live.presence.gossip import count, people
from djangocms_live.presence.roster import Roster

from .conftest import Clock, Wire, anybody, user

T, LIST = "room.at.1", "room.list"


class Room(Roster):
    """Counts, and shows who does what; ``room.list`` only looks."""

    def counts(self, topic):
        return topic != LIST

    def seen_from(self, topic):
        return [topic, LIST]

    def shown(self, topic):
        entries = self.entries(T)
        return {"n": count(entries), "people": people(entries)}


def make(wire, clock, **options):
    options = {"every": 5, "grace": 15, "passing": 5} | options
    room = Room(wire, **options, clock=clock)
    room.beat()
    wire.take_passed_on()
    return room


@pytest.fixture
def room(wire, clock):
    return make(wire, clock)


def pass_by(room, clock, seconds):
    for _ in range(seconds):
        clock.pass_by(1)
        room.beat()


def numbers(wire):
    return [(topic, data["n"], to) for topic, _, data, to in wire.take_told()]


class TestViewers:
    def test_who_comes_is_told_at_once(self, room, wire):
        room.joined(T, anybody("a"))
        assert wire.take_told() == [(T, "here", {"n": 1, "people": {}}, "a")]

    def test_others_are_told_soon(self, room, wire, clock):
        room.joined(T, anybody("a"))
        room.joined(T, anybody("b"))
        assert numbers(wire) == [(T, 1, "a"), (T, 1, "b")]
        pass_by(room, clock, 4)
        assert numbers(wire) == []
        pass_by(room, clock, 1)
        assert numbers(wire) == [(T, 2, None)]

    def test_are_told_at_once_after_a_quiet_time(self, room, wire, clock):
        room.joined(T, anybody("a"))
        pass_by(room, clock, 60)
        numbers(wire)
        room.joined(T, anybody("b"))
        pass_by(room, clock, 1)
        assert (T, 2, None) in numbers(wire)

    def test_are_told_nothing_where_nothing_changes(self, room, wire, clock):
        room.joined(T, anybody("a"))
        pass_by(room, clock, 10)
        numbers(wire)
        pass_by(room, clock, 600)
        assert numbers(wire) == []

    def test_do_not_see_a_reload(self, room, wire, clock):
        room.joined(T, anybody("a"))
        room.joined(T, anybody("b"))
        pass_by(room, clock, 10)
        numbers(wire)
        room.left(T, anybody("b"))
        pass_by(room, clock, 1)
        room.joined(T, anybody("b again"))
        pass_by(room, clock, 60)
        assert numbers(wire) == [(T, 2, "b again")]

    def test_see_who_left(self, room, wire, clock):
        room.joined(T, anybody("a"))
        room.joined(T, user("b", 7))
        pass_by(room, clock, 10)
        numbers(wire)
        room.left(T, user("b", 7))
        pass_by(room, clock, 14)
        assert numbers(wire) == []
        pass_by(room, clock, 2)
        assert numbers(wire) == [(T, 1, None)]

    def test_who_left_hears_nothing(self, room, wire, clock):
        room.joined(T, anybody("a"))
        room.left(T, anybody("a"))
        numbers(wire)
        pass_by(room, clock, 60)
        assert numbers(wire) == []

    def test_who_comes_when_all_are_gone_hears_of_now(self, room, wire, clock):
        for sid in "ab":
            room.joined(T, anybody(sid))
        pass_by(room, clock, 10)
        for sid in "ab":
            room.left(T, anybody(sid))
        pass_by(room, clock, 10)
        numbers(wire)
        room.joined(T, anybody("c"))
        assert numbers(wire) == [(T, 1, "c")]

    def test_who_only_looks_is_not_counted(self, room, wire, clock):
        room.joined(T, anybody("a"))
        room.joined(LIST, anybody("b"))
        assert numbers(wire) == [(T, 1, "a"), (LIST, 1, "b")]
        room.joined(T, anybody("c"))
        pass_by(room, clock, 10)
        assert {(LIST, 2, None), (T, 2, None)} <= set(numbers(wire))
        room.left(LIST, anybody("b"))
        pass_by(room, clock, 10)
        assert count(room.entries(T)) == 2

    def test_newcomers_know_what_the_others_know(self, room, wire, clock):
        """Else what is told next could be news to some of them only."""
        room.joined(T, anybody("a"))
        pass_by(room, clock, 1)
        room.joined(T, anybody("b"))
        room.left(T, anybody("b"))
        room.joined(T, anybody("c"))
        pass_by(room, clock, 60)
        heard = {}
        for _, _, data, to in wire.take_told():
            for sid in [to] if to else ["a", "c"]:
                heard[sid] = data["n"]
        assert heard["a"] == heard["c"] == 2


class TestDoing:
    def test_is_told(self, room, wire, clock):
        member = user("a", 7)
        room.joined(T, member)
        room.does(T, member, 1, {"s": "editing"})
        pass_by(room, clock, 5)
        assert wire.take_told()[-1] == (
            T,
            "here",
            {"n": 1, "people": {"7": [{"s": "editing"}]}},
            None,
        )
        room.does(T, member, 1, None)
        pass_by(room, clock, 5)
        assert wire.take_told()[-1][2]["people"] == {"7": []}

    def test_of_those_nobody_knows_is_nothing(self, room, wire, clock):
        room.joined(T, anybody("a"))
        room.does(T, anybody("a"), 1, {"s": "editing"})
        pass_by(room, clock, 10)
        assert people(room.entries(T)) == {}


class TestProcesses:
    @pytest.fixture
    def far(self, clock):
        wire = Wire("two")
        return make(wire, clock), wire

    def carry(self, *rooms):
        """Bring what was passed on to all others, until nobody has anything to say."""
        while said := [(room, one) for room in rooms for one in room.wire.take_passed_on()]:
            for sender, (body, to) in said:
                for room in rooms:
                    if room is not sender and to in (None, room.wire.process):
                        room.heard(body)

    def test_are_summed(self, room, wire, clock, far):
        there, _ = far
        room.joined(T, anybody("a"))
        room.joined(T, user("b", 7))
        there.joined(T, user("c", 7))
        for _ in range(6):
            clock.pass_by(1)
            room.beat()
            there.beat()
            self.carry(room, there)
        assert count(room.entries(T)) == count(there.entries(T)) == 2
        assert numbers(wire)[-1] == (T, 2, None)

    def test_are_told_of_changes_together(self, room, wire, clock):
        for number in range(50):
            room.joined(f"room.at.{number}", anybody(str(number)))
        pass_by(room, clock, 60)
        sent = wire.take_passed_on()
        assert [body.keys() for body, _ in sent if "set" in body] == [{"from", "v", "base", "set"}]
        assert len(sent) == 3  # the changes, and two heartbeats

    def test_are_not_told_too_often(self, room, wire, clock):
        for number in range(60):
            room.joined(T, anybody(str(number)))
            pass_by(room, clock, 1)
        assert len(wire.take_passed_on()) == 12

    def test_hear_nothing_where_nothing_changes_but_heartbeats(self, room, wire, clock):
        room.joined(T, anybody("a"))
        pass_by(room, clock, 10)
        wire.take_passed_on()
        pass_by(room, clock, 250)
        assert wire.take_passed_on() == [({"from": "one", "v": 1}, None)] * 10

    def test_a_crash_is_forgotten(self, room, wire, clock, far):
        there, _ = far
        room.joined(T, anybody("a"))
        there.joined(T, anybody("b"))
        there.beat()
        self.carry(room, there)
        assert count(room.entries(T)) == 2
        pass_by(room, clock, 61)
        assert count(room.entries(T)) == 1
        assert numbers(wire)[-1] == (T, 1, None)

    def test_a_goodbye_is_a_shorter_story(self, room, clock, far):
        there, _ = far
        there.joined(T, anybody("b"))
        there.beat()
        there.leaving()
        self.carry(room, there)
        assert count(room.entries(T)) == 1
        pass_by(room, clock, 15)
        assert count(room.entries(T)) == 0

    def test_without_a_layer_is_nobody_to_tell(self, clock):
        wire = Wire(shared=False)
        room = Room(wire, every=5, grace=15, passing=5, clock=clock)
        room.joined(T, anybody("a"))
        pass_by(room, clock, 100)
        assert wire.passed_on == []
        assert count(room.entries(T)) == 1

    def test_ask_who_is_there_when_they_begin(self, wire, clock):
        room = Room(wire, every=5, grace=15, passing=5, clock=clock)
        pass_by(room, clock, 100)
        room.reached()
        assert wire.passed_on == [({"hello": "one"}, None)]

    def test_learn_at_once_what_was_lost_while_nobody_was_heard(self, far, room, clock):
        there, _ = far
        for one, name in ((room, "a"), (there, "b")):
            one.joined(T, anybody(name))
            one.beat()
            one.wire.take_passed_on()  # it is lost
        room.reached()
        self.carry(room, there)
        assert count(room.entries(T)) == count(there.entries(T)) == 2


class Crowd:
    """Random lives of readers in processes that come, part and crash, over a bad network."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.clock = Clock()
        self.rooms, self.inside, self.on_the_way = {}, {}, []
        self.born = 0
        for _ in range(3):
            self.begin()

    def begin(self):
        self.born += 1
        wire = Wire(f"p{self.born}")
        room = Room(wire, every=5, grace=15, passing=5, clock=self.clock)
        self.rooms[wire.process] = room
        self.inside[wire.process] = {}
        room.reached()

    def crash(self):
        if len(self.rooms) > 1:
            name = self.chance.choice(list(self.rooms))
            del self.rooms[name], self.inside[name]

    def come(self):
        name = self.chance.choice(list(self.rooms))
        self.born += 1
        pk = self.chance.choice([None, None, 7, 8, 9])
        member = anybody(f"s{self.born}") if pk is None else user(f"s{self.born}", pk)
        topic = f"room.at.{self.chance.randint(1, 2)}"
        self.inside[name][member] = topic
        self.rooms[name].joined(topic, member)

    def go(self):
        name = self.chance.choice(list(self.rooms))
        if self.inside[name]:
            member = self.chance.choice(list(self.inside[name]))
            self.rooms[name].left(self.inside[name].pop(member), member)

    def pass_time(self):
        self.clock.pass_by(self.chance.choice([1, 1, 5, 20]))
        self.beat()

    def beat(self):
        for name, room in self.rooms.items():
            room.beat()
            self.on_the_way += [(name, *said) for said in room.wire.take_passed_on()]

    def arrive(self):
        if self.on_the_way:
            index = self.chance.randrange(len(self.on_the_way))
            message = self.on_the_way[index]
            if self.chance.random() < 0.8:
                del self.on_the_way[index]
            self.deliver(*message, lost=0.3)

    def deliver(self, sender, body, to, lost=0.0):
        for name, room in self.rooms.items():
            if name != sender and to in (None, name) and self.chance.random() >= lost:
                room.heard(body)

    def settle(self):
        for _ in range(120):
            self.clock.pass_by(1)
            self.beat()
            while self.on_the_way:
                self.deliver(*self.on_the_way.pop(0))
                self.on_the_way += [
                    (name, *said)
                    for name, room in self.rooms.items()
                    for said in room.wire.take_passed_on()
                ]

    def check(self):
        for topic in ("room.at.1", "room.at.2"):
            inside = [
                member
                for members in self.inside.values()
                for member, where in members.items()
                if where == topic
            ]
            known = {member.user for member in inside if member.user}
            right = sum(member.user is None for member in inside) + len(known)
            for room in self.rooms.values():
                assert count(room.entries(topic)) == right
                assert people(room.entries(topic)).keys() == known


@pytest.mark.long
@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=0, max_value=2**32), st.integers(min_value=5, max_value=120))
def test_all_processes_count_the_same_people(seed, steps):
    crowd = Crowd(seed)
    doing = [crowd.come, crowd.go, crowd.pass_time, crowd.arrive, crowd.begin, crowd.crash]
    for act in crowd.chance.choices(doing, [8, 6, 5, 12, 1, 1], k=steps):
        act()
    crowd.settle()
    crowd.check()
