import pytest

from djangocms_live.presence.gossip import Gossip, count
from djangocms_live.presence.reach import EVERY, LEASE, MOST, REACH, WANTED_EVERY, Reach

from .conftest import Wire

T = f"{REACH}page.7.en"


class Process:
    def __init__(self, name, clock):
        self.wire = Wire(name)
        self.clock = clock
        self.gossip = Gossip(name, clock)
        self.reach = Reach(self.wire, self.gossip, clock)
        self.changed = []

    def beat(self):
        self.changed += self.reach.beat()
        if said := self.gossip.flush():
            self.wire.pass_on(said.body, said.to)

    def number(self):
        return count(self.gossip.entries(T))


@pytest.fixture
def two(clock):
    return Process("a", clock), Process("b", clock)


def pass_by(two, clock, seconds):
    for _ in range(seconds):
        clock.pass_by(1)
        for process in two:
            process.beat()
        carry(two)


def carry(two):
    said = [(process, one) for process in two for one in process.wire.take_passed_on()]
    for sender, (body, to) in said:
        for process in two:
            if process is not sender and to in (None, process.wire.process):
                process.reach.heard(body) or process.gossip.heard(body)


def test_browsers_of_all_processes_are_counted(two, clock):
    here, there = two
    here.wire.watched["cms.page.7.en"] = 2
    there.wire.watched["cms.page.7.en"] = 310
    here.reach.joined(T)
    assert here.number() == 2
    pass_by(two, clock, 10)
    assert here.number() == 312
    assert T in here.changed


def test_numbers_follow(two, clock):
    here, there = two
    there.wire.watched["cms.page.7.en"] = 3
    here.reach.joined(T)
    pass_by(two, clock, 10)
    there.wire.watched["cms.page.7.en"] = 1
    pass_by(two, clock, int(EVERY) + 1)
    assert here.number() == 1
    there.wire.watched.clear()
    pass_by(two, clock, int(EVERY) + 1)
    assert here.number() == 0


def test_nobody_tells_what_nobody_wants(two, clock):
    two[1].wire.watched["cms.page.7.en"] = 3
    for process in two:
        process.beat()
        assert process.wire.passed_on == []


def test_a_number_is_told_for_a_while_after_it_was_wanted(two, clock):
    here, there = two
    there.wire.watched["cms.page.7.en"] = 3
    here.reach.joined(T)
    here.reach.joined(T)
    here.reach.left(T)
    pass_by(two, clock, 200)
    assert here.number() == 3
    here.reach.left(T)
    pass_by(two, clock, int(LEASE) + 10)
    assert here.number() == there.number() == 0
    assert there.gossip.topics() == set()


def test_who_looks_says_so_now_and_then_and_nothing_else(two, clock):
    here, _ = two
    here.reach.joined(T)
    here.wire.take_passed_on()
    pass_by([here], clock, 100)
    # Carried to nobody, and counted.
    clock.pass_by(WANTED_EVERY)
    here.beat()
    assert here.wire.passed_on == [({"wanted": [T]}, None)]


def test_another_process_may_want_so_much_and_no_more(two, clock):
    _, there = two
    wanted = [f"{REACH}page.{number}.en" for number in range(MOST + 10)]
    there.wire.watched |= {f"cms.page.{number}.en": 1 for number in range(MOST + 10)}
    assert there.reach.heard({"wanted": [*wanted, "edit.at.page.1.en", 7]})
    there.beat()
    assert len(there.gossip.topics()) == MOST


def test_what_else_is_said_is_for_others(two):
    assert not two[0].reach.heard({"from": "b", "v": 1})
    two[0].reach.left(T)
