import pytest

from djangocms_live.ratelimit import TokenBucket


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def bucket(clock):
    return TokenBucket(3, 2, clock)


def test_burst_then_refusal(bucket):
    assert [bucket.take() for _ in range(5)] == [True, True, True, False, False]
    assert bucket.refused == 2


def test_refills_with_time(bucket, clock):
    for _ in range(3):
        bucket.take()
    clock.now += 0.4
    assert not bucket.take()
    clock.now += 0.1
    assert bucket.take()
    assert not bucket.take()


def test_never_more_than_the_burst(bucket, clock):
    clock.now += 1000
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_what_costs_more_is_paid_off(bucket, clock):
    assert bucket.take(5)
    clock.now += 1.4
    assert not bucket.take()
    clock.now += 0.1
    assert bucket.take(0.5)


def test_what_turned_out_to_cost_more(bucket, clock):
    assert bucket.take()
    bucket.spend(4)
    clock.now += 1.4
    assert not bucket.take()
    clock.now += 0.1
    assert bucket.take()


def test_refusals_in_a_row(bucket, clock):
    for _ in range(6):
        bucket.take()
    assert bucket.refused == 3
    clock.now += 0.5
    bucket.take()
    assert bucket.refused == 0
