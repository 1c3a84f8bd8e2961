"""A site of two live topics and nothing to render: what fails here is the core. For tests/scale."""

import os

import dj_database_url

SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "tests.scale.board.urls"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "channels",
    "djangocms_live",
    "tests.scale.board",
]
MIDDLEWARE: list[str] = []
MIGRATION_MODULES = {"board": None}
DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {"timeout": 20, "transaction_mode": "IMMEDIATE"}

# "memory" is each process for itself.
LAYERS = {
    "memory": {"BACKEND": "channels.layers.InMemoryChannelLayer"},
    "pubsub": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [os.environ.get("REDIS_URL")]},
    },
    "core": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # Otherwise redis-py 8 ends what is idle for five seconds.
        "CONFIG": {"hosts": [{"address": os.environ.get("REDIS_URL"), "socket_timeout": None}]},
    },
}
CHANNEL_LAYERS = {"default": LAYERS[os.environ.get("LAYER", "memory")]}
SILENCED_SYSTEM_CHECKS = ["djangocms_live.E002", "djangocms_live.W002"]  # no browser, no pages

DJANGOCMS_LIVE = {
    "ACCELERATE": os.environ.get("ACCELERATE", "1") == "1",
    # Minutes of life within seconds.
    "PING_INTERVAL": int(os.environ.get("PING_INTERVAL", "2")),
    "PONG_TIMEOUT": int(os.environ.get("PONG_TIMEOUT", "2")),
    "BYE_SPREAD": 2,
    "SETTLE": 1,
    "MAX_SOCKETS_PER_ADDRESS": 0,
}
