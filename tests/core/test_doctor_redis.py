import time

import pytest

from djangocms_live.doctor import redis
from djangocms_live.doctor.report import Mark, Report


class FakeRedis:
    """A Redis as far as the doctor asks it; the real one is asked in tests/faults."""

    takes = 0.0
    error = None
    closed = 0

    def __init__(self, connection_pool):
        self.pool = connection_pool

    async def info(self, section):
        if self.error:
            raise self.error
        time.sleep(self.takes)
        return {"redis_version": "7.0.15"}

    async def aclose(self, close_connection_pool):
        FakeRedis.closed += 1


@pytest.fixture(autouse=True)
def fake(monkeypatch, settings):
    hosts = ["redis://:secret@127.0.0.1:1/0", ("127.0.0.1", 2)]
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "tests.core.layers.Layer", "CONFIG": {"hosts": hosts}}
    }
    monkeypatch.setattr(redis, "Redis", FakeRedis)
    monkeypatch.setattr(FakeRedis, "closed", 0)


async def test_each_is_reached():
    report = Report()
    assert await redis.look_at_redis(report)
    assert [finding.mark for finding in report.findings] == [Mark.GOOD, Mark.GOOD]
    assert "7.0.15" in report.findings[0].words
    assert FakeRedis.closed == 2


async def test_far_away(monkeypatch):
    monkeypatch.setattr(FakeRedis, "takes", 0.03)
    report = Report()
    assert await redis.look_at_redis(report)
    assert [finding.mark for finding in report.findings] == [Mark.WARNING, Mark.WARNING]


async def test_out_of_reach(monkeypatch):
    monkeypatch.setattr(FakeRedis, "error", ConnectionError("redis://:secret@127.0.0.1:1"))
    report = Report()
    assert not await redis.look_at_redis(report)
    (finding,) = report.findings
    assert finding.mark is Mark.BROKEN
    assert "ConnectionError" in finding.words
    assert "secret" not in str(finding)
    assert FakeRedis.closed == 1
