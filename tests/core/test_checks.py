import pytest
from django.core.checks import run_checks
from django.test import override_settings

from djangocms_live import checks

urlpatterns = []


def ids(messages):
    return [message.id for message in messages]


def test_all_are_registered():
    found = {message.id for message in run_checks()}
    with override_settings(DJANGOCMS_LIVE={"MAX_PAGE": 1, "HISTORY_AGE": 1}):
        assert {m.id for m in run_checks()} - found >= {
            "djangocms_live.E001",
            "djangocms_live.W001",
        }


class TestSettings:
    def test_known(self, settings):
        settings.DJANGOCMS_LIVE = {"MAX_PAGES": 1}
        assert checks.check_settings() == []
        del settings.DJANGOCMS_LIVE
        assert checks.check_settings() == []

    def test_unknown(self, settings):
        settings.DJANGOCMS_LIVE = {"MAX_PAGES": 1, "NOISE": 1, "COLOUR": 2}
        (message,) = checks.check_settings()
        assert message.id == "djangocms_live.E001"
        assert "COLOUR, NOISE." in message.msg
        assert "MAX_PAGES" in message.hint


class TestBundle:
    @pytest.mark.parametrize(("found", "expected"), [("x.js", []), (None, ["djangocms_live.E002"])])
    def test_built(self, monkeypatch, found, expected):
        monkeypatch.setattr(checks.finders, "find", lambda name: found)
        assert ids(checks.check_bundle()) == expected


class TestUrls:
    def test_included(self):
        assert checks.check_urls() == []

    def test_forgotten(self, settings):
        settings.ROOT_URLCONF = __name__
        assert ids(checks.check_urls()) == ["djangocms_live.E003"]


class TestHistory:
    @pytest.mark.parametrize(
        ("durations", "age", "expected"),
        [
            ({}, 3600, []),
            ({}, 61, []),
            ({}, 60, ["djangocms_live.W001"]),
            ({"content": 3600}, 3600, ["djangocms_live.W001"]),
            ({"content": 10}, 11, []),
            ({"menus": 10}, 11, ["djangocms_live.W001"]),
        ],
    )
    def test_outlives_cached_pages(self, settings, durations, age, expected):
        settings.CMS_CACHE_DURATIONS = durations
        settings.DJANGOCMS_LIVE = {"HISTORY_AGE": age}
        assert ids(checks.check_history()) == expected

    def test_defaults(self):
        assert checks.check_history() == []


class TestSharedCache:
    LAYER = {"default": {"BACKEND": "tests.core.layers.Layer"}}

    def test_one_process(self):
        assert checks.check_shared_cache() == []

    def test_several_with_a_cache_for_each(self, settings):
        settings.CHANNEL_LAYERS = self.LAYER
        assert ids(checks.check_shared_cache()) == ["djangocms_live.W002"]

    @pytest.mark.parametrize(
        "caches",
        [{"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}, {}],
    )
    def test_several_with_a_shared_cache(self, settings, caches):
        settings.CHANNEL_LAYERS = self.LAYER
        settings.CACHES = caches
        assert checks.check_shared_cache() == []
