"""A whole site for the tests: django CMS with versioning and aliases, on a file of SQLite."""

import os
import tempfile
from pathlib import Path

import dj_database_url

BASE_DIR = Path(__file__).parent

SECRET_KEY = "only for tests"
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "example.com"]
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
ROOT_URLCONF = "tests.urls"
ASGI_APPLICATION = "tests.asgi.application"
SITE_ID = 1
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {"default": dj_database_url.config(default="sqlite:///:memory:")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Threads and other processes must see the same database, so it is a file.
    directory = os.environ.setdefault("DJANGOCMS_LIVE_TEST_DIR", tempfile.mkdtemp())
    DATABASES["default"]["TEST"] = {"NAME": f"{directory}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"] = {"timeout": 20, "transaction_mode": "IMMEDIATE"}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
if "REDIS_URL" in os.environ:
    CHANNEL_LAYERS["default"] = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [os.environ["REDIS_URL"]]},
    }

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "cms",
    "menus",
    "treebeard",
    "sekizai",
    "channels",
    "djangocms_versioning",
    "parler",
    "djangocms_alias",
    "djangocms_live",
    "djangocms_live.regions",
    "djangocms_live.comments",
    "djangocms_live.presence",
    "djangocms_live.notifications",
    "tests.polls",
    "tests.pollapp",
]

MIDDLEWARE = [
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

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
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

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]
CMS_LANGUAGES = {
    1: [{"code": code, "name": name, "public": True} for code, name in LANGUAGES],
    "default": {"fallbacks": [], "public": True, "hide_untranslated": False},
}
CMS_CONFIRM_VERSION4 = True  # asked for by CMS 5.0, unknown to 5.1
CMS_PERMISSION = True
CMS_TEMPLATES = [
    ("page.html", "Page"),
    ("inheriting.html", "Inheriting"),
    ("rootless.html", "Rootless"),
]
X_FRAME_OPTIONS = "SAMEORIGIN"

STATIC_URL = "/static/"
LOGIN_URL = "/login/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The bundle and a key for push are not needed here; treebeard's warning is the CMS's business.
SILENCED_SYSTEM_CHECKS = [
    "djangocms_live.E002",
    "djangocms_live.W012",
    "djangocms_live_notifications.W002",
    "treebeard.E001",
]
