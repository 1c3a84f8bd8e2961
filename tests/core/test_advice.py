from types import SimpleNamespace

import pytest

from djangocms_live import advice


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(advice, "_said", set())


def port(backlog):
    return SimpleNamespace(server=SimpleNamespace(backlog=backlog))


def test_a_short_queue_is_told_once(caplog):
    for _ in range(3):
        advice.look_at_daphne(port(50))
    (record,) = caplog.records
    assert "only 50 browsers" in record.getMessage()
    assert "backlog=4096" in record.getMessage()


@pytest.mark.parametrize("transport", [port(4096), SimpleNamespace(server=None), object()])
def test_nothing_to_say_of_a_long_one_or_of_what_is_not_known(caplog, transport):
    advice.look_at_daphne(transport)
    assert not caplog.records


@pytest.mark.parametrize(
    ("protocol", "said"),
    [
        (SimpleNamespace(conn=SimpleNamespace(extensions=["deflate"])), True),
        (SimpleNamespace(extensions=["deflate"]), True),
        (SimpleNamespace(conn=SimpleNamespace(extensions=[])), False),
        (object(), False),
    ],
)
def test_compression(caplog, protocol, said):
    advice.look_at_uvicorn(protocol)
    assert ("--ws-per-message-deflate false" in caplog.text) == said


def test_nothing_while_developing(caplog, settings):
    settings.DEBUG = True
    advice.look_at_daphne(port(50))
    settings.DEBUG = False
    assert not caplog.records
    advice.look_at_daphne(port(50))
    assert caplog.records
