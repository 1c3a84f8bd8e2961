import pytest

from djangocms_live.doorkeeper import OFFENCES, PENALTY, Doorkeeper

HERE, THERE = ("address", "192.0.2.1"), ("address", "192.0.2.2")


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def door(clock):
    return Doorkeeper(2, 1, clock)


def test_each_guest_has_so_many_seats(door):
    assert door.enter(HERE)
    assert door.enter(HERE)
    assert not door.enter(HERE)
    assert door.enter(THERE)
    assert door.enter(("user", "7"))
    assert not door.enter(("user", "7"))
    assert door.refused == {"per_address": 1, "per_user": 1}


def test_a_seat_given_back_is_free(door):
    for _ in range(10):
        assert door.enter(HERE)
        door.leave(HERE)


def test_zero_is_no_limit(clock):
    door = Doorkeeper(0, 0, clock)
    assert all(door.enter(HERE) for _ in range(1000))


class TestOffences:
    def offend(self, door, times=OFFENCES):
        for _ in range(times):
            door.offend(HERE[1])

    def test_a_few_are_forgiven(self, door):
        self.offend(door, OFFENCES - 1)
        assert door.enter(HERE)

    def test_then_the_address_waits(self, door, clock):
        self.offend(door)
        assert not door.enter(HERE)
        assert door.enter(THERE)
        assert door.enter(("user", HERE[1]))
        clock.now += PENALTY - 1
        assert not door.enter(HERE)
        clock.now += 1
        assert door.enter(HERE)

    def test_even_if_it_may_hold_any_number(self, clock):
        door = Doorkeeper(0, 0, clock)
        self.offend(door)
        assert not door.enter(HERE)

    def test_old_ones_do_not_count(self, door, clock):
        self.offend(door, OFFENCES - 1)
        clock.now += PENALTY + 1
        self.offend(door, OFFENCES - 1)
        assert door.enter(HERE)

    def test_who_goes_on_waits_longer(self, door, clock):
        self.offend(door)
        clock.now += PENALTY - 1
        self.offend(door, 1)
        clock.now += PENALTY - 1
        assert not door.enter(HERE)

    def test_nothing_is_kept(self, door, clock):
        for number in range(1000):
            for _ in range(OFFENCES):
                door.offend(f"2001:db8:{number}::/64")
        clock.now += 2 * PENALTY
        door.offend(HERE[1])
        assert (len(door._offences), len(door._outside)) == (1, 0)
