"""System checks of notifications."""

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register

from . import vapid
from .conf import settings

_WHERE = 'DJANGOCMS_LIVE["NOTIFICATIONS"]'


@register(Tags.compatibility)
def check_extra(**kwargs: Any) -> list[CheckMessage]:
    if not settings.VAPID_PRIVATE_KEY or vapid.is_installed():
        return []
    return [
        Warning(
            "There is a key for Web Push, but its packages are not installed.",
            hint=f"{vapid.EXTRA}, or take VAPID_PRIVATE_KEY out of {_WHERE}.",
            id="djangocms_live_notifications.W001",
        )
    ]


@register(Tags.compatibility)
def check_key(**kwargs: Any) -> list[CheckMessage]:
    if not vapid.is_installed():
        return []
    if not settings.VAPID_PRIVATE_KEY:
        return [
            Warning(
                "Web Push is installed, but has no key: nothing is pushed.",
                hint="'python manage.py live_vapid' makes one and prints the settings.",
                id="djangocms_live_notifications.W002",
            )
        ]
    try:
        vapid.private_key()
    except vapid.BadKey as error:
        return [
            Warning(
                f"VAPID_PRIVATE_KEY cannot be used: {error}. Nothing is pushed.",
                hint="Put back the key that browsers have subscribed with, or make another: "
                "'python manage.py live_vapid --new'.",
                id="djangocms_live_notifications.W003",
            )
        ]
    return []


@register(Tags.compatibility)
def check_subject(**kwargs: Any) -> list[CheckMessage]:
    if not settings.VAPID_PRIVATE_KEY or vapid.is_subject(settings.VAPID_SUBJECT):
        return []
    return [
        Warning(
            "Push services are not told whom they may write to, and refuse such a site: nothing "
            "is pushed.",
            hint=f'Set VAPID_SUBJECT in {_WHERE}, "mailto:web@example.com" or an "https://" '
            "address.",
            id="djangocms_live_notifications.W004",
        )
    ]
