"""One Daphne process, which is all there is: TLS, pages, static files and the live socket.

What differs between machines stands in /etc/mysite/environment.
"""

import os
from urllib.parse import urlsplit

from .settings import *  # noqa: F403
from .settings import MIDDLEWARE

DEBUG = False
SECRET_KEY = os.environ["SECRET_KEY"]

# One list says which hosts are ours, whose forms are taken and whose pages may open the socket.
ORIGINS = os.environ["SITE_ORIGINS"].split()
ALLOWED_HOSTS = [urlsplit(origin).hostname for origin in ORIGINS]
CSRF_TRUSTED_ORIGINS = ORIGINS

# No proxy: nobody's X-Forwarded-For is believed, and Daphne itself knows what came by TLS.
DJANGOCMS_LIVE = {
    **globals().get("DJANGOCMS_LIVE", {}),
    "ORIGINS": ORIGINS,
    "TRUSTED_PROXIES": 0,
}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# "Without a shared channel layer each process is alone": there is one.
SILENCED_SYSTEM_CHECKS = [*globals().get("SILENCED_SYSTEM_CHECKS", []), "djangocms_live.W004"]

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 3600  # a year, once you are sure: 31536000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

# Where the unit may write: StateDirectory=mysite.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": "/var/lib/mysite/db.sqlite3",
        # Writers wait for each other instead of failing, and readers do not wait at all.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
        },
    }
}
MEDIA_ROOT = "/var/lib/mysite/media"

# Daphne serves no files. WhiteNoise does: those of STATIC_ROOT, compressed, for ever by their hash.
STATIC_ROOT = "/srv/mysite/static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
_security = "django.middleware.security.SecurityMiddleware"
MIDDLEWARE = [
    _security,
    "whitenoise.middleware.WhiteNoiseMiddleware",
    *(name for name in MIDDLEWARE if name != _security),
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"journal": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["journal"], "level": "WARNING"},
}
