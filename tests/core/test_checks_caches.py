import pytest

from djangocms_live.checks import caches


def ids(messages):
    return [message.id for message in messages]


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
        assert ids(caches.check_history()) == expected

    def test_outlives_a_cdn(self, settings):
        settings.DJANGOCMS_LIVE = {"HISTORY_AGE": 3600, "CDN_AGE": 3539}
        assert caches.check_history() == []
        settings.DJANGOCMS_LIVE = {"HISTORY_AGE": 3600, "CDN_AGE": 3540}
        assert ids(caches.check_history()) == ["djangocms_live.W001"]

    def test_defaults(self):
        assert caches.check_history() == []


class TestSharedCache:
    LAYER = {"default": {"BACKEND": "tests.core.layers.Layer"}}

    def test_one_process(self):
        assert caches.check_shared_cache() == []

    def test_several_with_a_cache_for_each(self, settings):
        settings.CHANNEL_LAYERS = self.LAYER
        assert ids(caches.check_shared_cache()) == ["djangocms_live.W002"]

    @pytest.mark.parametrize(
        "shared",
        [{"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}, {}],
    )
    def test_several_with_a_shared_cache(self, settings, shared):
        settings.CHANNEL_LAYERS = self.LAYER
        settings.CACHES = shared
        assert caches.check_shared_cache() == []
