import pytest
from django.core.checks import run_checks

from djangocms_live.checks import layers


def ids(messages):
    return [message.id for message in messages]


class TestLayer:
    def test_the_default_need_not_be_there(self, settings):
        assert layers.check_layer() == []
        settings.CHANNEL_LAYERS = {}
        assert layers.check_layer() == []

    def test_another_must(self, settings):
        settings.DJANGOCMS_LIVE = {"LAYER_ALIAS": "live"}
        (message,) = layers.check_layer()
        assert message.id == "djangocms_live.E004"
        assert "default" in message.hint
        settings.CHANNEL_LAYERS = {}
        assert ids(layers.check_layer()) == ["djangocms_live.E004"]
        settings.CHANNEL_LAYERS = {"live": {"BACKEND": "tests.core.layers.Layer"}}
        assert layers.check_layer() == []

    def test_a_default_that_others_replace(self, settings):
        settings.CHANNEL_LAYERS = {"chat": {"BACKEND": "tests.core.layers.Layer"}}
        assert ids(layers.check_layer()) == ["djangocms_live.E004"]


class TestSeveralProcesses:
    @pytest.mark.django_db
    def test_told_to_who_deploys_only(self, settings):
        assert ids(layers.check_several_processes()) == ["djangocms_live.W004"]
        assert "djangocms_live.W004" not in ids(run_checks())
        assert "djangocms_live.W004" in ids(run_checks(include_deployment_checks=True))
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
        assert layers.check_several_processes() == []


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
        assert ids(layers.check_redis_timeout()) == (["djangocms_live.W006"] if warned else [])

    def test_no_layer(self, settings):
        settings.CHANNEL_LAYERS = {}
        assert layers.check_redis_timeout() == []
