"""Settings that nobody reads, and what their values need."""

from importlib import import_module
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from .. import journal
from ..conf import DEFAULTS, SECTIONS, settings


@register(Tags.compatibility)
def check_settings(**kwargs: Any) -> list[CheckMessage]:
    given = getattr(django_settings, "DJANGOCMS_LIVE", {})
    known = set(DEFAULTS) | set(SECTIONS)
    unknown = set(given) - known
    for name, defaults in SECTIONS.items():
        known |= {f"{name}.{key}" for key in defaults}
        unknown |= {f"{name}.{key}" for key in given.get(name, {}) if key not in defaults}
    if not unknown:
        return []
    names = ", ".join(sorted(unknown))
    return [
        Error(
            f"DJANGOCMS_LIVE has settings that nobody reads: {names}.",
            hint=f"Known are: {', '.join(sorted(known))}.",
            id="djangocms_live.E001",
        )
    ]


@register(Tags.compatibility)
def check_metrics(**kwargs: Any) -> list[CheckMessage]:
    if not (settings.METRICS_TOKEN or settings.METRICS_ADDRESSES):
        return []
    try:
        import_module("prometheus_client")
    except ModuleNotFoundError:
        return [
            Warning(
                "The figures may be read, but nothing is there to write them.",
                hint='pip install "djangocms-live[metrics]"',
                id="djangocms_live.W005",
            )
        ]
    return []


@register(Tags.compatibility, deploy=True)
def check_sqlite(**kwargs: Any) -> list[CheckMessage]:
    database = django_settings.DATABASES[journal.database()]
    options = database.get("OPTIONS", {})
    if not database["ENGINE"].endswith("sqlite3") or options.get("transaction_mode"):
        return []
    return [
        Warning(
            "Of two who write to SQLite at the same moment, one fails: its database is locked.",
            hint='Say "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20} in DATABASES: '
            "then one waits for the other.",
            id="djangocms_live.W013",
        )
    ]


@register(Tags.security)
def check_list_of_origins(**kwargs: Any) -> list[CheckMessage]:
    if not isinstance(settings.ORIGINS, str):
        return []
    return [
        Error(
            "DJANGOCMS_LIVE['ORIGINS'] is a word and not a list: parts of it would be allowed.",
            hint=f"Write [{settings.ORIGINS!r}].",
            id="djangocms_live.E006",
        )
    ]


@register(Tags.security, deploy=True)
def check_proxies(**kwargs: Any) -> list[CheckMessage]:
    if settings.TRUSTED_PROXIES is not None:
        return []
    return [
        Warning(
            "Nobody has said how many proxies stand in front of the site, so whoever sends "
            "X-Forwarded-For has no address and no limits.",
            hint="Set DJANGOCMS_LIVE['TRUSTED_PROXIES'] to the number of those that append to "
            "X-Forwarded-For, 0 if there is none.",
            id="djangocms_live.W012",
        )
    ]


@register(Tags.security, deploy=True)
def check_origins(**kwargs: Any) -> list[CheckMessage]:
    if settings.ORIGINS is not None or "*" not in django_settings.ALLOWED_HOSTS:
        return []
    return [
        Warning(
            "Pages of any site may open the live socket in the name of their visitors.",
            hint='List this site\'s own in DJANGOCMS_LIVE["ORIGINS"], ["https://example.com"], or '
            "in ALLOWED_HOSTS.",
            id="djangocms_live.W007",
        )
    ]
