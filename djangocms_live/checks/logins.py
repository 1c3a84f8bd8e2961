"""Whether one visitor can be told from another."""

from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.utils.module_loading import import_string

from .. import assets
from ..conf import settings

SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"


@register(Tags.compatibility)
def check_who(**kwargs: Any) -> list[CheckMessage]:
    if settings.CARRIER != "worker" or assets.knows_who():
        return []
    return [
        Warning(
            "Each open page has a WebSocket of its own; the tabs of a browser could share one.",
            hint=f"Add {assets.WHO!r} to MIDDLEWARE, after AuthenticationMiddleware: it keeps "
            "one login apart from another. Or set DJANGOCMS_LIVE['CARRIER'] to 'page'.",
            id="djangocms_live.W003",
        )
    ]


@register(Tags.compatibility)
def check_order(**kwargs: Any) -> list[CheckMessage]:
    middleware = list(django_settings.MIDDLEWARE)
    if assets.WHO not in middleware or SESSIONS not in middleware:
        return []
    if middleware.index(SESSIONS) < middleware.index(assets.WHO):
        return []
    return [
        Warning(
            "WhoMiddleware comes before the session, so it cannot tell one login from another.",
            hint=f"Put {assets.WHO!r} after {AUTHENTICATION!r} in MIDDLEWARE.",
            id="djangocms_live.W011",
        )
    ]


@register(Tags.compatibility)
def check_logins(**kwargs: Any) -> list[CheckMessage]:
    missing = [
        f"{app!r} to INSTALLED_APPS"
        for app in ("django.contrib.auth", "django.contrib.sessions")
        if not apps.is_installed(app)
    ]
    missing += [
        f"{name!r} to MIDDLEWARE"
        for name in (SESSIONS, AUTHENTICATION)
        if not any(_is_a(path, name) for path in django_settings.MIDDLEWARE)
    ]
    if not missing:
        return []
    return [
        Warning(
            "Nobody can be logged in, so what is live for people with accounts is not: moderators' "
            "queues, inboxes, colleagues in the toolbar.",
            hint=f"Add {', '.join(missing)}. If all of your site is public, silence this.",
            id="djangocms_live.W010",
        )
    ]


def _is_a(path: str, name: str) -> bool:
    """Whether a middleware is Django's own, or a site's that builds on it."""
    found = import_string(path)
    return isinstance(found, type) and issubclass(found, import_string(name))
