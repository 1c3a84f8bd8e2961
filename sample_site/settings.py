"""Settings of the sample site: everything that differs between installations is environment.

DATABASE_URL, REDIS_URL, CACHE_URL, SAMPLE_TEXT, ALLOWED_HOSTS, SECRET_KEY, VAPID_PRIVATE_KEY,
DEBUG, MANIFEST_STATIC.
"""

import os
from pathlib import Path

from cms import __version__ as cms_version
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from sample_site import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)

SECRET_KEY = environment.secret_key(VAR_DIR)
DEBUG = environment.flag("DEBUG", default=True)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *environment.words("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")

# The two rich text packages register the same plugin name: one of them, never both.
SAMPLE_TEXT = os.environ.get("SAMPLE_TEXT") or "djangocms_text_ckeditor"

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "cms",
    "menus",
    "treebeard",
    "sekizai",
    "djangocms_versioning",
    "parler",
    "djangocms_alias",
    SAMPLE_TEXT,
    "channels",
    "djangocms_live",
    "djangocms_live.regions",
    "djangocms_live.comments",
    "djangocms_live.presence",
    "djangocms_live.notifications",
    "sample_site",
]

MIDDLEWARE = [
    "sample_site.security_policy.ContentSecurityPolicy",
    "cms.middleware.utils.ApphookReloadMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "djangocms_live.middleware.WhoMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.middleware.user.CurrentUserMiddleware",
    "cms.middleware.page.CurrentPageMiddleware",
    "cms.middleware.toolbar.ToolbarMiddleware",
    "cms.middleware.language.LanguageCookieMiddleware",
]
X_FRAME_OPTIONS = "SAMEORIGIN"  # the CMS edits in frames of its own

ROOT_URLCONF = "sample_site.urls"
ASGI_APPLICATION = "sample_site.asgi.application"
WSGI_APPLICATION = "sample_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sekizai.context_processors.sekizai",
                "cms.context_processors.cms_settings",
            ],
        },
    },
]

DATABASES = {"default": environment.database(VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if REDIS_URL := os.environ.get("REDIS_URL"):
    # The same Redis, unless the cache has one of its own.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": os.environ.get("CACHE_URL") or REDIS_URL,
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL]},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

SITE_ID = 1
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

if cms_version.startswith("5.0"):
    CMS_CONFIRM_VERSION4 = True
CMS_LANGUAGES = {
    # No fallbacks: what is published in one language never stands in for another.
    "default": {"public": True, "fallbacks": [], "hide_untranslated": True},
}
CMS_TEMPLATES = [
    ("sample_site/front.html", _("Front page")),
    ("sample_site/article.html", _("Article")),
    ("sample_site/minutes.html", _("Live page")),
    ("sample_site/timetable.html", _("Timetable")),
    ("sample_site/plain.html", _("Plain page")),
]
CMS_PERMISSION = True
# A warning about the CMS's tree, which the CMS's own limit on treebeard's version answers.
SILENCED_SYSTEM_CHECKS = ["treebeard.E001"]
CMS_TOOLBAR_ANONYMOUS_ON = False

LOGIN_URL = reverse_lazy("sign_in")
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# Who tries it out alone sees a number, too.
DJANGOCMS_LIVE = {
    "TRUSTED_PROXIES": int(os.environ.get("TRUSTED_PROXIES", "0")),
    "PRESENCE": {"SMALLEST": 1},
    "NOTIFICATIONS": {
        "VAPID_PRIVATE_KEY": environment.vapid_key(VAR_DIR),
        "VAPID_SUBJECT": "mailto:web@gazette.example",
    },
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MANIFEST_STATIC = environment.flag("MANIFEST_STATIC", default=False)
if MANIFEST_STATIC:
    _STATIC_STORAGE = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
else:
    _STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
