"""Whether the Content-Security-Policy in the settings lets the live client work.

Django 6.0 has ``SECURE_CSP``, django-csp 4 ``CONTENT_SECURITY_POLICY``, and older versions of that
a setting for each directive. A policy that a proxy adds is seen by ``live_doctor`` only.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse

from ..doctor.csp import FALLBACKS, forbidden, needed

PAGE = "https://example.com/"  # stands for whatever address the site has


@register(Tags.security)
def check_policy(**kwargs: Any) -> list[CheckMessage]:
    try:
        needs = needed(
            PAGE,
            urljoin(PAGE, static("djangocms_live/live.js")),
            urljoin(PAGE, reverse("djangocms_live:worker")),
        )
    except (NoReverseMatch, ValueError):
        return []  # other checks say that the addresses, or the bundle, are missing
    messages: list[CheckMessage] = []
    for setting, header in policies():
        refused = forbidden(header, PAGE, needs)
        if not refused:
            continue
        mend = "; ".join(f"{name} {_source(url)}" for name, url in refused.items())
        messages.append(
            Warning(
                f"The Content-Security-Policy in {setting} forbids what live pages need: "
                f"{', '.join(refused)}.",
                hint=f"Allow {mend}.",
                id="djangocms_live.W009",
            )
        )
    return messages


def _source(url: str) -> str:
    found = urlsplit(url)
    return "'self'" if found.netloc == urlsplit(PAGE).netloc else f"https://{found.netloc}"


def policies() -> Iterator[tuple[str, str]]:
    """The policies that the settings have, as headers, each with the name of its setting."""
    if directives := getattr(django_settings, "SECURE_CSP", None):
        yield "SECURE_CSP", _header(directives)
    if "csp.middleware.CSPMiddleware" not in django_settings.MIDDLEWARE:
        return
    given = getattr(django_settings, "CONTENT_SECURITY_POLICY", None) or {}
    if directives := given.get("DIRECTIVES"):
        yield "CONTENT_SECURITY_POLICY", _header(directives)
    names = {directive for tried in FALLBACKS.values() for directive in tried}
    settings = {name: f"CSP_{name.upper().replace('-', '_')}" for name in sorted(names)}
    older = {
        name: sources
        for name, setting in settings.items()
        if (sources := getattr(django_settings, setting, None)) is not None
    }
    if older:
        yield "CSP_…", _header(older)


def _header(directives: Mapping[str, Any]) -> str:
    return "; ".join(f"{name} {_sources(value)}" for name, value in directives.items())


def _sources(value: Any) -> str:
    """Sources are a list, or a word; nonces are objects that become words for each response."""
    if isinstance(value, str):
        return value
    return " ".join(map(str, value)) if isinstance(value, list | tuple | set) else ""
