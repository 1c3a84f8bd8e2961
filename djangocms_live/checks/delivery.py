"""What a site must serve: the bundle, and the addresses."""

from typing import Any

from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import NoReverseMatch, reverse


@register(Tags.staticfiles)
def check_bundle(**kwargs: Any) -> list[CheckMessage]:
    if finders.find("djangocms_live/live.js"):
        return []
    return [
        Error(
            "The browser bundle is not built.",
            hint="In a checkout run 'npm ci && npm run build'; packages on PyPI carry it.",
            id="djangocms_live.E002",
        )
    ]


@register(Tags.urls)
def check_urls(**kwargs: Any) -> list[CheckMessage]:
    try:
        reverse("djangocms_live:socket")
    except NoReverseMatch:
        return [
            Error(
                "The live URLs are not included.",
                hint='Add path("live/", include("djangocms_live.urls")) to the root URLconf, '
                "outside of i18n_patterns.",
                id="djangocms_live.E003",
            )
        ]
    return []
