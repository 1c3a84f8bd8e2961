"""What ``make bench`` simulates ends, in all processes, with the numbers that are true."""

import pytest

from benchmarks.presence import Ours, Plain, RedisSets, Scene, bytes_for_a_reader, simulate

SCENE = Scene(processes=3, readers=60, pages=20, seconds=6, churn=0.05)


@pytest.mark.parametrize("kind", [Ours, Plain, RedisSets])
async def test_all_ways_end_with_what_is_true(kind):
    """``simulate`` raises if any process is wrong about one of the busiest pages."""
    found = await simulate(kind(SCENE))
    assert found["churn"]["messages/s"] > 0
    assert found["churn"]["frames/s"] > 0


async def test_a_process_that_is_wrong_is_found_out(monkeypatch):
    monkeypatch.setattr(Plain, "follow", lambda self, process, body: None)
    with pytest.raises(RuntimeError, match="processes say"):
        await simulate(Plain(SCENE))


async def test_where_nothing_changes_there_is_the_heartbeat_alone():
    found = await simulate(Ours(Scene(processes=3, readers=60, pages=20, seconds=50)))
    assert found["quiet"]["messages/s"] * 50 == pytest.approx(3 * 2, abs=3)
    assert found["quiet"]["frames/s"] == 0


async def test_changes_are_told_together():
    scene = Scene(processes=3, readers=300, pages=20, seconds=10, churn=0.1)
    ours, plain = await simulate(Ours(scene)), await simulate(Plain(scene))
    assert plain["churn"]["messages/s"] > 50 * ours["churn"]["messages/s"]
    assert plain["churn"]["frames/s"] > 10 * ours["churn"]["frames/s"]


def test_memory_of_a_reader():
    assert 50 < bytes_for_a_reader(SCENE) < 5000
