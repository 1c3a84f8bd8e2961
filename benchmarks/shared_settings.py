"""What both sites under measurement have in common: database, layer and nothing to spare."""

import os

import dj_database_url

SECRET_KEY = "only for measuring"
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "channels",
]
MIDDLEWARE: list[str] = []
DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # As Django's documentation advises for SQLite in production.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
    }

LAYERS = {
    "pubsub": "channels_redis.pubsub.RedisPubSubChannelLayer",
    "core": "channels_redis.core.RedisChannelLayer",
}
if layer := os.environ.get("LAYER"):
    # Without socket_timeout None, redis-py 8 ends the core layer's idle sockets after 5 s.
    hosts = [{"address": os.environ["REDIS_URL"], "socket_timeout": None}]
    CHANNEL_LAYERS = {"default": {"BACKEND": LAYERS[layer], "CONFIG": {"hosts": hosts}}}
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
