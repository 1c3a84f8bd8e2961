import logging

import pytest

from djangocms_live.protocol import Close
from djangocms_live.refusals import LINES, Refusals


@pytest.fixture
def refusals():
    return Refusals()


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.DEBUG, "djangocms_live.refusals")

    def lines():
        found = [(record.levelname, record.getMessage()) for record in caplog.records]
        caplog.clear()
        return found

    return lines


@pytest.mark.parametrize("code", list(Close))
def test_one_line_for_a_socket(refusals, lines, code):
    refusals.note(code, "a reason", "192.0.2.1")
    ordinary = code in (4001, 4002, 4003, 4008)
    level = "DEBUG" if ordinary else "INFO" if code == 4504 else "WARNING"
    assert lines() == [(level, f"Closed a socket: {code} a reason from 192.0.2.1")]
    refusals.sum_up()
    assert lines() == []


def test_an_address_that_is_not_known(refusals, lines):
    refusals.note(Close.ORIGIN, "origin not allowed", None)
    assert lines() == [
        ("WARNING", "Closed a socket: 4503 origin not allowed from an unknown address")
    ]


def test_a_flood_is_summed_up(refusals, lines):
    for _ in range(1000):
        refusals.note(Close.BAD_FRAME, "not JSON", "192.0.2.1")
    refusals.note(Close.TOO_MANY, "too many sockets", "192.0.2.1")
    assert len(lines()) == 2
    refusals.sum_up()
    assert lines() == [("WARNING", "Closed 999 more sockets with 4501 from 192.0.2.1")]
    refusals.note(Close.BAD_FRAME, "not JSON", "192.0.2.1")
    assert len(lines()) == 1


def test_a_flood_from_everywhere_is_too(refusals, lines):
    for number in range(10_000):
        refusals.note(Close.BAD_FRAME, "not JSON", f"2001:db8:{number}::/64")
    assert len(lines()) == LINES
    refusals.sum_up()
    assert lines() == [
        ("WARNING", f"Closed {10_000 - LINES} more sockets from yet other addresses")
    ]
    assert not refusals._repeated


def test_trouble_of_ours_is_told_once_a_minute(refusals, lines, caplog):
    error = OSError("the database is away")
    for _ in range(1000):
        refusals.trouble("A session could not be read.", error)
    refusals.trouble("Something else.", error)
    assert "the database is away" in caplog.text
    assert lines() == [
        ("WARNING", "A session could not be read."),
        ("WARNING", "Something else."),
    ]
    refusals.sum_up()
    assert lines() == [("WARNING", "999 more times: A session could not be read.")]
    refusals.trouble("Something else.", error)
    assert len(lines()) == 1


def test_ordinary_ones_take_no_room(refusals, lines):
    for _ in range(1000):
        refusals.note(Close.RESTART, "restart", "192.0.2.1")
    assert len(lines()) == 1000
    refusals.sum_up()
    assert lines() == []
