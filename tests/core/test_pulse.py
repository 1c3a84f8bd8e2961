import pytest

from djangocms_live.protocol import Close
from djangocms_live.pulse import Pulse, Rhythm

from .model import Listener


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def pulse(clock):
    return Pulse(Rhythm(ping=25, pong=8, hello=10, age=3600), clock)


@pytest.fixture
def beat(pulse, clock):
    def beat(seconds):
        for _ in range(seconds):
            clock.now += 1
            pulse.beat(int(clock.now))

    return beat


@pytest.fixture
def add(pulse, clock):
    def add(greeted=True):
        connection = Listener(now=clock.now)
        pulse.add(connection)
        if greeted:
            pulse.greeted(connection)
        return connection

    return add


def closing(connection):
    return connection.closing and connection.closing[0]


def test_everybody_is_pinged_once_in_an_interval(add, beat):
    connections = [add() for _ in range(60)]
    for connection in connections:
        connection.heard = 1000
    beat(25)
    assert [connection.frames for connection in connections] == [[{}]] * 60


def test_who_waits_for_an_answer_is_not_silent(add, beat):
    """In a storm an answer may take long; the ping is sent behind it."""
    connection = add()
    connection.cork()
    beat(100)
    assert connection.frames == []
    assert connection.closing is None
    connection.uncork("[]")
    assert {} in connection.frames
    beat(8)
    assert connection.closing is None
    beat(2)
    assert closing(connection) == Close.NO_PONG


def test_pings_are_spread_over_the_interval(add, beat):
    connections = [add() for _ in range(50)]
    for _ in range(25):
        before = sum(len(connection.frames) for connection in connections)
        beat(1)
        assert sum(len(connection.frames) for connection in connections) - before == 2


def test_who_answers_stays(add, beat, clock):
    connection = add()
    for _ in range(100):
        beat(1)
        if connection.frames:
            connection.frames.clear()
            connection.heard = clock.now
    assert connection.closing is None


def test_who_is_silent_is_closed(add, beat, clock):
    connection = add()
    while not connection.frames:
        beat(1)
    beat(8)
    assert connection.closing is None
    beat(1)
    assert connection.closing == (Close.NO_PONG, "no pong")


def test_silence_is_noticed_although_pings_come_faster(clock, add):
    pulse = Pulse(Rhythm(ping=3, pong=8, hello=10, age=3600), clock)
    connection = add()
    pulse.add(connection)
    pulse.greeted(connection)
    for _ in range(20):
        clock.now += 1
        pulse.beat(int(clock.now))
    assert closing(connection) == Close.NO_PONG


def test_hello_is_due(add, beat):
    silent, polite = add(greeted=False), add()
    polite.heard = 1000
    beat(10)
    assert silent.closing is None
    beat(1)
    assert silent.closing == (Close.NO_HELLO, "no hello")
    assert polite.closing is None


def test_old_age(add, beat, clock):
    connection = add()
    connection.heard = 10_000
    beat(3600)
    assert connection.closing is None
    beat(25)
    assert connection.closing == (Close.RESTART, "old age")


def test_removed(pulse, add, beat):
    connections = [add(), add(greeted=False)]
    assert len(pulse) == 2
    beat(25)  # a pong is due
    for connection in connections:
        connection.closing = None
        connection.frames.clear()
        pulse.remove(connection)
    beat(100)
    assert len(pulse) == 0
    assert [connection.closing for connection in connections] == [None, None]
    assert [connection.frames for connection in connections] == [[], []]


def test_an_interval_below_a_second(clock, add):
    pulse = Pulse(Rhythm(ping=0), clock)
    connection = add()
    pulse.add(connection)
    pulse.beat(1)
    assert connection.frames == [{}]
