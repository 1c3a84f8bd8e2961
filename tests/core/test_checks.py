import re
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from djangocms_live import checks

urlpatterns = []


ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "checks.rst"


def ids(messages):
    return [message.id for message in messages]


def test_all_are_documented():
    documented = set(re.findall(r"^djangocms_live\.[EW]\d+", DOCS.read_text(), re.MULTILINE))
    written = set()
    for path in (ROOT / "djangocms_live").rglob("checks.py"):
        written |= set(re.findall(r'id="(djangocms_live\.[EW]\d+)"', path.read_text()))
    assert len(written) > 8
    assert written <= documented


@pytest.mark.django_db  # Django asks it what it can
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

    def test_those_of_features(self, settings, monkeypatch):
        monkeypatch.setitem(checks.SECTIONS, "POLLS", {"CHOICES": 5})
        settings.DJANGOCMS_LIVE = {"POLLS": {"CHOICES": 3}}
        assert checks.check_settings() == []
        settings.DJANGOCMS_LIVE = {"POLLS": {"CHOICE": 3}}
        (message,) = checks.check_settings()
        assert "POLLS.CHOICE." in message.msg
        assert "POLLS.CHOICES" in message.hint


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


class TestWho:
    @pytest.mark.parametrize(
        ("carrier", "middleware", "expected"),
        [
            ("worker", [], ["djangocms_live.W003"]),
            ("worker", [checks.assets.WHO], []),
            ("page", [], []),
        ],
    )
    def test_a_shared_socket(self, settings, carrier, middleware, expected):
        settings.DJANGOCMS_LIVE = {"CARRIER": carrier}
        settings.MIDDLEWARE = middleware
        messages = checks.check_who()
        assert ids(messages) == expected
        assert all(checks.assets.WHO in message.hint for message in messages)


class TestLayer:
    def test_the_default_need_not_be_there(self, settings):
        assert checks.check_layer() == []
        settings.CHANNEL_LAYERS = {}
        assert checks.check_layer() == []

    def test_another_must(self, settings):
        settings.DJANGOCMS_LIVE = {"LAYER_ALIAS": "live"}
        (message,) = checks.check_layer()
        assert message.id == "djangocms_live.E004"
        assert "default" in message.hint
        settings.CHANNEL_LAYERS = {}
        assert ids(checks.check_layer()) == ["djangocms_live.E004"]
        settings.CHANNEL_LAYERS = {"live": {"BACKEND": "tests.core.layers.Layer"}}
        assert checks.check_layer() == []

    def test_a_default_that_others_replace(self, settings):
        settings.CHANNEL_LAYERS = {"chat": {"BACKEND": "tests.core.layers.Layer"}}
        assert ids(checks.check_layer()) == ["djangocms_live.E004"]


class TestSeveralProcesses:
    @pytest.mark.django_db
    def test_told_to_who_deploys_only(self, settings):
        assert ids(checks.check_several_processes()) == ["djangocms_live.W004"]
        assert "djangocms_live.W004" not in ids(run_checks())
        assert "djangocms_live.W004" in ids(run_checks(include_deployment_checks=True))
        settings.CHANNEL_LAYERS = TestSharedCache.LAYER
        assert checks.check_several_processes() == []


class TestMetrics:
    @pytest.mark.parametrize(
        "allowed", [{}, {"METRICS_TOKEN": "x"}, {"METRICS_ADDRESSES": ["127.0.0.1"]}]
    )
    def test_with_the_extra(self, settings, allowed):
        settings.DJANGOCMS_LIVE = allowed
        assert checks.check_metrics() == []

    def test_without(self, settings, monkeypatch):
        def import_module(name):
            raise ModuleNotFoundError(name)

        monkeypatch.setattr(checks, "import_module", import_module)
        assert checks.check_metrics() == []
        settings.DJANGOCMS_LIVE = {"METRICS_TOKEN": "x"}
        assert ids(checks.check_metrics()) == ["djangocms_live.W005"]


class TestRedisTimeout:
    CORE = "channels_redis.core.RedisChannelLayer"
    PUBSUB = "channels_redis.pubsub.RedisPubSubChannelLayer"
    URL = "redis://127.0.0.1/0"

    @pytest.mark.parametrize(
        ("version", "backend", "config", "warned"),
        [
            ("8.1.0", CORE, {}, True),
            ("8.1.0", CORE, {"hosts": [URL]}, True),
            ("8.1.0", CORE, {"hosts": [{"address": URL}]}, True),
            ("8.1.0", CORE, {"hosts": [{"address": URL, "socket_timeout": None}, URL]}, True),
            ("8.1.0", CORE, {"hosts": [("127.0.0.1", 6379)]}, True),
            ("10.0", CORE, {}, True),
            ("8.1.0", CORE, {"hosts": [{"address": URL, "socket_timeout": None}]}, False),
            ("8.1.0", CORE, {"hosts": [f"{URL}?socket_timeout=30"]}, False),
            ("7.9.1", CORE, {}, False),
            ("8.1.0", PUBSUB, {}, False),
        ],
    )
    def test_a_silent_redis(self, settings, monkeypatch, version, backend, config, warned):
        monkeypatch.setattr("redis.__version__", version)
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": backend, "CONFIG": config}}
        assert ids(checks.check_redis_timeout()) == (["djangocms_live.W006"] if warned else [])

    def test_no_layer(self, settings):
        settings.CHANNEL_LAYERS = {}
        assert checks.check_redis_timeout() == []


class TestOrigins:
    @pytest.mark.parametrize(
        ("hosts", "origins", "warned"),
        [
            (["example.com"], None, False),
            (["*"], None, True),
            (["example.com", "*"], None, True),
            (["*"], ["https://example.com"], False),
        ],
    )
    def test_any_site(self, settings, hosts, origins, warned):
        settings.ALLOWED_HOSTS = hosts
        settings.DJANGOCMS_LIVE = {"ORIGINS": origins}
        assert ids(checks.check_origins()) == (["djangocms_live.W007"] if warned else [])
