"""Each check has an id, says what is wrong and what mends it, and is silent where all is well."""

from importlib.util import find_spec

import pytest
from django.core.checks import run_checks

from djangocms_live.notifications import checks, vapid

from .push import KEY, SUBJECT


def ids():
    found = [*checks.check_extra(), *checks.check_key(), *checks.check_subject()]
    assert all(message.hint for message in found)
    return [message.id.rpartition(".")[2] for message in found]


@pytest.fixture
def without_the_extra(monkeypatch):
    monkeypatch.setattr(vapid, "find_spec", lambda name: None)


def test_all_is_well(configure):
    configure(VAPID_PRIVATE_KEY=KEY, VAPID_SUBJECT=SUBJECT)
    assert ids() == []


def test_no_key(configure):
    assert ids() == ["W002"]


def test_nobody_wants_it(configure, without_the_extra):
    assert ids() == []


def test_a_key_without_the_packages(configure, without_the_extra):
    configure(VAPID_PRIVATE_KEY=KEY, VAPID_SUBJECT=SUBJECT)
    assert ids() == ["W001"]
    assert "webpush" in checks.check_extra()[0].hint


def test_no_key_at_all(configure):
    configure(VAPID_PRIVATE_KEY="nonsense", VAPID_SUBJECT=SUBJECT)
    assert ids() == ["W003"]
    assert "nonsense" not in checks.check_key()[0].msg


def test_no_subject(configure):
    configure(VAPID_PRIVATE_KEY=KEY)
    assert ids() == ["W004"]


@pytest.mark.django_db  # Django asks it what it can
def test_they_are_registered(configure):
    assert find_spec("pywebpush")
    assert "djangocms_live_notifications.W002" in {message.id for message in run_checks()}
