import pytest

from djangocms_live.conf import DEFAULTS
from djangocms_live.conf import settings as live


def test_defaults(settings):
    assert not hasattr(settings, "DJANGOCMS_LIVE")
    assert {name: getattr(live, name) for name in DEFAULTS} == DEFAULTS


def test_read_at_the_moment_of_use(settings):
    settings.DJANGOCMS_LIVE = {"MAX_PAGES": 3}
    assert live.MAX_PAGES == 3
    assert DEFAULTS["MAX_TOPICS"] == live.MAX_TOPICS
    settings.DJANGOCMS_LIVE = {"MAX_PAGES": None}
    assert live.MAX_PAGES is None


def test_unknown_names():
    with pytest.raises(AttributeError, match="no setting 'MAX_PAGE'"):
        live.MAX_PAGE  # noqa: B018
