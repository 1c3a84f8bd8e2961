import pytest

from djangocms_live.conf import DEFAULTS, SECTIONS, section
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


class TestSection:
    @pytest.fixture
    def polls(self):
        yield section("POLLS", {"CHOICES": 5})
        del SECTIONS["POLLS"]

    def test_over_its_own_defaults(self, polls, settings):
        assert polls.CHOICES == 5
        settings.DJANGOCMS_LIVE = {"POLLS": {"CHOICES": 3}}
        assert polls.CHOICES == 3
        settings.DJANGOCMS_LIVE = {"MAX_PAGES": 3}
        assert polls.CHOICES == 5

    def test_unknown_names(self, polls):
        with pytest.raises(
            AttributeError, match=r"DJANGOCMS_LIVE\['POLLS'\] has no setting 'CHOICE'"
        ):
            polls.CHOICE  # noqa: B018
