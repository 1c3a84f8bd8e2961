"""Whatever is lost, doubled or late: in the end all processes know the same, and it is right."""

import json
import random

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from djangocms_live.presence.gossip import Gossip, count, people
from djangocms_live.presence.rows import Entry

from .conftest import Clock

T, U = "edit.at.page.1.en", "edit.at.page.2.en"


def over_the_wire(message):
    return json.loads(json.dumps(message.body))


class Network:
    """Processes that tell each other everything, at once, unless a test says otherwise."""

    def __init__(self, *names, clock=None):
        self.clock = clock or Clock()
        self.lives = {name: Gossip(name, self.clock) for name in names}
        self.sent = []

    def __getitem__(self, name):
        return self.lives[name]

    def send(self, sender, message):
        if message is None:
            return
        self.sent.append((sender, message))
        for name, gossip in list(self.lives.items()):
            if name != sender and message.to in (None, name):
                for answer in gossip.heard(over_the_wire(message)).answers:
                    self.send(name, answer)

    def say(self, name, topic, entry):
        self[name].set(topic, entry)
        self.send(name, self[name].flush())

    def beat(self):
        for name, gossip in list(self.lives.items()):
            gossip.expire()
            self.send(name, gossip.beat())


@pytest.fixture
def two():
    return Network("a", "b")


def bodies(network):
    return [message.body for _, message in network.sent]


class TestChanges:
    def test_are_told_together_and_once(self, two):
        two["a"].set(T, Entry(3, {}))
        two["a"].set(U, Entry(1, {"7": []}))
        two.send("a", two["a"].flush())
        assert bodies(two) == [
            {
                "from": "a",
                "v": 1,
                "base": 0,
                "set": {T: Entry(3, {}), U: Entry(1, {"7": []})},
            }
        ]
        assert two["b"].entries(T) == [Entry(3, {})]
        assert two["b"].entries(U) == [Entry(1, {"7": []})]
        assert two["a"].flush() is None

    def test_are_none_if_all_is_as_it_was(self, two):
        two.say("a", T, Entry(3, {}))
        two["a"].set(T, Entry(3, {}))
        two["a"].set(U, None)
        assert two["a"].flush() is None

    def test_name_their_topics(self, two):
        two["a"].set(T, Entry(3, {}))
        heard = two["b"].heard(over_the_wire(two["a"].flush()))
        assert heard == ([T], [])

    def test_take_back(self, two):
        two.say("a", T, Entry(3, {}))
        two.say("a", T, None)
        assert two["b"].entries(T) == []
        assert two["b"].topics() == set()

    def test_add_up(self, two):
        two.say("a", T, Entry(3, {"7": [{"s": "viewing"}]}))
        two.say("b", T, Entry(2, {"7": [{"s": "editing"}], "8": []}))
        for name in "ab":
            assert count(two[name].entries(T)) == 7
            assert people(two[name].entries(T)).keys() == {"7", "8"}
        assert people(two["a"].entries(T))["7"] == [{"s": "viewing"}, {"s": "editing"}]
        assert two["a"].topics() == two["b"].topics() == {T}


class TestGaps:
    def test_are_found_with_the_next_change(self, two):
        two["a"].set(T, Entry(1, {}))
        two["a"].flush()  # lost
        two.say("a", U, Entry(2, {}))
        assert two["b"].entries(T) == [Entry(1, {})]
        assert two["b"].entries(U) == [Entry(2, {})]
        assert bodies(two)[1:] == [
            {"ask": "b"},
            {"from": "a", "v": 2, "all": {T: Entry(1, {}), U: Entry(2, {})}},
        ]
        assert [message.to for _, message in two.sent] == [None, "a", "b"]

    def test_are_found_with_the_next_heartbeat(self, two):
        two["a"].set(T, Entry(1, {}))
        two["a"].flush()  # lost
        two.clock.pass_by(25)
        two.beat()
        assert two["b"].entries(T) == [Entry(1, {})]

    def test_in_what_was_taken_back(self, two):
        two.say("a", T, Entry(1, {}))
        two.say("a", U, Entry(1, {}))
        two["a"].set(T, None)
        two["a"].flush()  # lost
        two.clock.pass_by(25)
        two.beat()
        assert two["b"].topics() == {U}

    def test_are_asked_for_once_in_a_while(self, two):
        two.say("a", T, Entry(1, {}))
        two["a"].set(T, Entry(2, {}))
        two["a"].flush()  # lost
        two["a"].set(T, Entry(3, {}))
        late = over_the_wire(two["a"].flush())
        assert len(two["b"].heard(late).answers) == 1
        assert two["b"].heard(late).answers == []
        two.clock.pass_by(1)
        assert len(two["b"].heard(late).answers) == 1

    def test_are_answered_once_in_a_while(self, two):
        two.say("a", T, Entry(1, {}))
        assert len(two["a"].heard({"ask": "b"}).answers) == 1
        assert two["a"].heard({"ask": "b"}).answers == []
        assert len(two["a"].heard({"ask": "c"}).answers) == 1
        two.clock.pass_by(1)
        assert len(two["a"].heard({"ask": "b"}).answers) == 1

    def test_late_messages_change_nothing(self, two):
        two["a"].set(T, Entry(1, {}))
        first = two["a"].flush()
        two.send("a", first)
        two.say("a", T, Entry(2, {}))
        [before] = two["a"].heard({"ask": "b"}).answers
        two.say("a", T, Entry(3, {}))
        for late in (first, before):
            assert two["b"].heard(over_the_wire(late)) == ([], [])
        assert two["b"].entries(T) == [Entry(3, {})]


class TestHeartbeat:
    def test_comes_where_nothing_changes(self, two):
        two.say("a", T, Entry(1, {}))
        for _ in range(200):
            two.clock.pass_by(1)
            two.beat()
        assert bodies(two)[1:] == [{"from": "a", "v": 1}] * 8
        assert two["b"].entries(T) == [Entry(1, {})]

    def test_is_not_needed_where_something_does(self, two):
        for number in range(200):
            two.clock.pass_by(1)
            two.say("a", T, Entry(number + 1, {}))
            two.beat()
        assert all("set" in body for body in bodies(two))

    def test_comes_from_nobody_who_has_nothing(self, two):
        two.clock.pass_by(100)
        two.beat()
        assert two.sent == []


class TestProcesses:
    def test_that_begin_learn_all_at_once(self, two):
        two.say("a", T, Entry(1, {}))
        two.say("b", T, Entry(2, {}))
        two.lives["c"] = Gossip("c", two.clock)
        two.send("c", two["c"].begin())
        assert count(two["c"].entries(T)) == 3

    def test_that_begin_are_not_answered_by_those_that_have_nothing(self, two):
        two.send("a", two["a"].begin())
        assert bodies(two) == [{"hello": "a"}]

    def test_that_are_not_heard_are_forgotten(self, two):
        two.say("a", T, Entry(1, {}))
        two.say("b", T, Entry(2, {}))
        del two.lives["a"]
        two.clock.pass_by(59)
        assert two["b"].expire() == []
        two.clock.pass_by(2)
        assert two["b"].expire() == [T]
        assert two["b"].entries(T) == [Entry(2, {})]

    def test_that_are_heard_again_are_learned_anew(self, two):
        two.say("a", T, Entry(1, {}))
        two.clock.pass_by(61)
        assert two["b"].expire() == [T]
        two.send("a", two["a"].beat())
        assert two["b"].entries(T) == [Entry(1, {})]

    def test_that_leave_count_until_their_sockets_are_elsewhere(self, two):
        two.say("a", T, Entry(1, {}))
        two.send("a", two["a"].leave())
        assert two["b"].entries(T) == [Entry(1, {})]
        two.clock.pass_by(15)
        assert two["b"].expire() == [T]
        assert two["b"].entries(T) == []

    def test_that_nobody_knew_may_leave(self, two):
        two.send("a", two["a"].leave())
        assert two["b"].expire() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"what": "else"},
        {"from": "a"},
        {"from": 7, "v": 1, "all": {}},
        {"from": "a", "v": "1", "all": {}},
        {"from": "b", "v": 99, "all": {T: [1, {}]}},
        {"ask": None},
        {"hello": 1},
    ],
)
def test_what_is_not_understood_is_passed_over(two, body):
    assert two["b"].heard(body) == ([], [])
    assert two["b"].topics() == set()


class Life:
    """Random lives of processes: what really is, and what each of them believes."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.clock = Clock()
        self.lives, self.truth, self.on_the_way = {}, {}, []
        self.apart = set()
        self.born = 0
        for _ in range(3):
            self.begin()

    def begin(self):
        self.born += 1
        name = f"p{self.born}"
        self.lives[name] = Gossip(name, self.clock)
        self.truth[name] = {}
        self.send(name, self.lives[name].begin())

    def crash(self):
        if len(self.lives) > 1:
            name = self.any()
            del self.lives[name], self.truth[name]
            self.apart.discard(name)

    def leave(self):
        if len(self.lives) > 1:
            name = self.any()
            self.send(name, self.lives[name].leave())
            del self.lives[name], self.truth[name]
            self.apart.discard(name)

    def change(self):
        name, topic = self.any(), self.chance.choice([T, U, "edit.at.page.3.en"])
        known = self.chance.sample(["7", "8", "9"], self.chance.randint(0, 3))
        entry = Entry(self.chance.randint(0, 4), {key: [] for key in known})
        entry = entry if entry != Entry(0, {}) else None
        self.lives[name].set(topic, entry)
        self.truth[name][topic] = entry

    def flush(self):
        name = self.any()
        self.send(name, self.lives[name].flush())

    def part(self):
        self.apart.add(self.any())

    def mend(self):
        self.apart.clear()

    def pass_time(self):
        self.clock.pass_by(self.chance.choice([0.5, 5, 30]))
        self.beat()

    def any(self):
        return self.chance.choice(list(self.lives))

    def send(self, sender, message):
        if message is not None:
            self.on_the_way.append((sender, message))

    def arrive(self):
        """Some message, in whatever order; maybe lost, or not for the last time."""
        if not self.on_the_way:
            return
        index = self.chance.randrange(len(self.on_the_way))
        sender, message = self.on_the_way[index]
        if self.chance.random() < 0.8:
            del self.on_the_way[index]
        for name in list(self.lives):
            lost = self.chance.random() < 0.2 or (name in self.apart) != (sender in self.apart)
            if not lost:
                self.deliver(name, sender, message)

    def deliver(self, name, sender, message):
        if name != sender and message.to in (None, name):
            for answer in self.lives[name].heard(over_the_wire(message)).answers:
                self.send(name, answer)

    def beat(self):
        for name, gossip in self.lives.items():
            gossip.expire()
            self.send(name, gossip.beat())

    def settle(self):
        """The network is well again; what was on its way still comes."""
        self.apart.clear()
        for _ in range(100):
            self.clock.pass_by(1)
            for name, gossip in self.lives.items():
                self.send(name, gossip.flush())
            self.beat()
            while self.on_the_way:
                sender, message = self.on_the_way.pop(0)
                for name in list(self.lives):
                    self.deliver(name, sender, message)

    def check(self):
        right = {}
        for entries in self.truth.values():
            for topic, entry in entries.items():
                if entry is not None:
                    right.setdefault(topic, []).append(entry)
        for gossip in self.lives.values():
            assert gossip.topics() == right.keys()
            for topic, entries in right.items():
                assert sorted(gossip.entries(topic), key=plain) == sorted(entries, key=plain)


def plain(entry):
    """To sort by: equal people may stand in another order."""
    return entry.number, sorted(entry.people)


OPERATIONS = {
    "change": 10,
    "flush": 8,
    "arrive": 16,
    "pass_time": 5,
    "part": 1,
    "mend": 1,
    "begin": 1,
    "crash": 1,
    "leave": 1,
}


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(st.integers(min_value=0, max_value=2**32), st.integers(min_value=5, max_value=150))
def test_all_processes_end_with_the_same_right_answer(seed, steps):
    life = Life(seed)
    names, weights = list(OPERATIONS), list(OPERATIONS.values())
    for _ in range(steps):
        name = life.chance.choices(names, weights)[0]
        note(name)
        getattr(life, name)()
    life.settle()
    life.check()
