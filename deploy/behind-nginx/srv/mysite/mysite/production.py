"""Any number of processes behind nginx, with PostgreSQL and Redis.

What differs between machines stands in /etc/mysite/environment.
"""

import os
from urllib.parse import urlsplit

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS, MIDDLEWARE

DEBUG = False
SECRET_KEY = os.environ["SECRET_KEY"]

# One list says which hosts are ours, whose forms are taken and whose pages may open the socket.
ORIGINS = os.environ["SITE_ORIGINS"].split()
CSRF_TRUSTED_ORIGINS = ORIGINS
# Health checks and Prometheus ask each process at its own port; nginx lets no such Host through.
ALLOWED_HOSTS = [*(urlsplit(origin).hostname for origin in ORIGINS), "127.0.0.1"]

# nginx is the one proxy in front, appends to X-Forwarded-For and says what came by TLS. With a
# balancer or a CDN before it they are two: then nginx has to pass on their X-Forwarded-Proto.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DJANGOCMS_LIVE = {
    **globals().get("DJANGOCMS_LIVE", {}),
    "ORIGINS": ORIGINS,
    "TRUSTED_PROXIES": 1,
}

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^live/(health|metrics)"]  # asked within the machine, without TLS
SECURE_HSTS_SECONDS = 3600  # a year, once you are sure: 31536000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
_security = "django.middleware.security.SecurityMiddleware"
MIDDLEWARE = [_security, *(name for name in MIDDLEWARE if name != _security)]
# It is for runserver alone, and would bring Twisted into processes of gunicorn and Uvicorn.
INSTALLED_APPS = [name for name in INSTALLED_APPS if name != "daphne"]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["PGDATABASE"],
        # Under ASGI a request has a thread of its own, and its connection would end with it: so
        # threads borrow from a pool. PostgreSQL needs max_connections above processes x max_size.
        "OPTIONS": {"pool": {"min_size": 2, "max_size": 16, "timeout": 10}},
        "CONN_HEALTH_CHECKS": True,  # after PostgreSQL was restarted the pool holds dead ones
    }
}
REDIS_URL = os.environ["REDIS_URL"]
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
MEDIA_ROOT = "/var/lib/mysite/media"

# nginx serves what collectstatic put there, for ever by its hash.
STATIC_ROOT = "/srv/mysite/static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"journal": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["journal"], "level": "WARNING"},
}
