"""The last hour, minute by minute."""

import pytest

from djangocms_live.sight.minutes import KEPT, REMEMBERED, TOLD, Minutes


class Site:
    """Topics with viewers, and a clock on the wall."""

    def __init__(self):
        self.now = 6000.0  # the hundredth minute
        self.viewers = {}
        self.asked = []

    def top(self, number):
        self.asked.append(number)
        return sorted(self.viewers.items(), key=lambda row: -row[1])[:number]

    def pass_by(self, minutes):
        self.now += 60 * minutes


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def minutes(site):
    return Minutes(site.top, lambda: site.now)


def row(values):
    """A row whose last minutes are these."""
    return [0] * (KEPT - len(values)) + values


def test_nothing_at_first(minutes):
    assert minutes.told() == {"minute": 100, "topics": []}


def test_it_looks_once_a_minute(site, minutes):
    site.viewers = {"news.1": 3}
    minutes.beat()
    site.viewers = {"news.1": 9}
    site.now += 59
    minutes.beat()
    assert minutes.told() == {"minute": 100, "topics": [["news.1", row([3])]]}
    site.now += 1
    minutes.beat()
    assert minutes.told() == {"minute": 101, "topics": [["news.1", row([3, 9])]]}
    assert site.asked == [REMEMBERED] * 2


def test_minutes_without_viewers(site, minutes):
    site.viewers = {"news.1": 3}
    minutes.beat()
    site.pass_by(2)
    site.viewers = {"news.2": 1}
    minutes.beat()
    site.pass_by(1)
    assert minutes.told() == {
        "minute": 103,
        "topics": [["news.1", row([3, 0, 0, 0])], ["news.2", row([1, 0])]],
    }


def test_the_busiest_of_the_hour_come_first_and_the_rest_is_not_told(site, minutes):
    site.viewers = {f"news.{n}": n for n in range(1, REMEMBERED + 10)}
    minutes.beat()
    topics = minutes.told()["topics"]
    assert len(topics) == TOLD
    assert [values[-1] for _, values in topics] == list(range(39, 39 - TOLD, -1))


def test_after_an_hour_it_is_forgotten(site, minutes):
    site.viewers = {"news.1": 3}
    minutes.beat()
    site.viewers = {"news.2": 1}
    for _ in range(KEPT - 1):
        site.pass_by(1)
        minutes.beat()
    assert minutes.told()["topics"][1] == ["news.1", [3] + [0] * (KEPT - 1)]
    site.pass_by(1)
    minutes.beat()
    assert [topic for topic, _ in minutes.told()["topics"]] == ["news.2"]
    site.pass_by(KEPT)
    assert minutes.told()["topics"] == []


def test_memory_is_bounded(site, minutes):
    for n in range(5 * KEPT):
        site.viewers = {f"news.{n}.{i}": 1 for i in range(2 * REMEMBERED)}
        minutes.beat()
        site.pass_by(1)
    assert len(minutes._samples) == KEPT
    assert all(len(sample) == REMEMBERED for _, sample in minutes._samples)


@pytest.mark.parametrize("hours", [-24, 24])
def test_a_clock_that_is_set(site, minutes, hours):
    site.viewers = {"news.1": 3}
    minutes.beat()
    site.pass_by(60 * hours)
    site.viewers = {"news.1": 5}
    minutes.beat()
    assert [topic[1] for topic in minutes.told()["topics"]] == [row([5])]
