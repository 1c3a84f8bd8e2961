import pytest

from djangocms_live.backoff import Backoff
from djangocms_live.protocol import Close


class Now:
    seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def now():
    return Now()


@pytest.fixture
def backoff(now):
    return Backoff(now, chance=lambda: 1.0)


def test_the_wait_doubles_up_to_a_limit(backoff):
    waits = [backoff.closed(1006) for _ in range(8)]
    assert waits == [0.5, 1, 2, 4, 8, 16, 20, 20]


def test_full_jitter(now):
    assert Backoff(now, chance=lambda: 0.0).closed(1006) == 0
    assert 0 <= Backoff(now).closed(1006) <= 0.5


def test_a_year_offline(backoff):
    for _ in range(10_000):
        assert backoff.closed(1006) <= 20


def test_patience_grows_with_failures(backoff):
    assert backoff.patience == 5
    for _ in range(9):
        backoff.closed(1006)
    assert backoff.patience == 20


def test_a_steady_connection_starts_it_afresh(backoff, now):
    for _ in range(5):
        backoff.closed(1006)
    backoff.welcomed()
    now.seconds += 9
    assert backoff.closed(1006) == 16
    backoff.welcomed()
    now.seconds += 10
    assert backoff.closed(1006) == 0.5


@pytest.mark.parametrize("code", [Close.RESTART, Close.TOO_SLOW, Close.NO_PONG, 1001, 1012, 5000])
def test_codes_that_say_come_back(backoff, code):
    assert backoff.closed(code) == 0.5


@pytest.mark.parametrize("code", [Close.BAD_FRAME, Close.ORIGIN, Close.VERSION, 4999])
def test_codes_that_say_stay_away(backoff, code):
    assert backoff.closed(code) is None
    assert backoff.closed(code, spread=15) is None


def test_the_servers_spread(backoff):
    assert backoff.closed(Close.RESTART, spread=15) == 15
    assert backoff.closed(Close.RESTART) == 0.5


def test_too_many_come_late(now, backoff):
    assert backoff.closed(Close.TOO_MANY) == 120
    assert Backoff(now, chance=lambda: 0.0).closed(Close.TOO_MANY) == 60


def test_revoked_once_is_another_try_and_twice_is_none(backoff, now):
    assert backoff.closed(Close.REVOKED) == 2
    now.seconds += 59
    assert backoff.closed(Close.REVOKED) is None
    now.seconds += 60
    assert backoff.closed(Close.REVOKED) == 2
