"""The admin's page "Live": what the processes do, as they do it.

It stands in the admin's index like a model, and is no model's list. Without JavaScript it shows
what the process which answers does at this moment.
"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import process
from .assets import client_config
from .cms_live import may_see
from .conf import settings
from .models import Live
from .protocol import Close
from .sight.gossip import describe
from .sight.snapshot import TOP, TOPIC
from .stamps import stamp

#: Why sockets end, in words. The same number means the same to browsers.
ENDS = {
    0: _("The browser left, or its network"),
    Close.RESTART: _("The server restarted"),
    Close.HIDDEN: _("Every tab was hidden for long"),
    Close.TOO_SLOW: _("Too slow to take what was sent"),
    Close.NO_PONG: _("No answer to a ping"),
    Close.TOO_MANY: _("Too many sockets or commands"),
    Close.BAD_FRAME: _("Frames that make no sense"),
    Close.NO_HELLO: _("No hello"),
    Close.ORIGIN: _("A page of another site"),
    Close.REVOKED: _("Logged out, or no longer permitted"),
    Close.VERSION: _("Another version of the protocol"),
}

#: What was asked for and not given.
REFUSALS = {
    "denied": _("Topics that the visitor may not see"),
    "unknown_topic": _("Topics that this site did not sign"),
    "limit": _("Topics above the limit of a socket"),
    "too_many": _("Commands above the rate"),
    "per_address": _("Sockets above the limit of an address"),
    "per_user": _("Sockets above the limit of a person"),
    "bad_request": _("Commands that make no sense"),
    "unknown_command": _("Commands that nobody knows"),
    "unauthorized": _("Commands that need a login"),
    "internal": _("Errors of this site"),
}

#: The columns of the last hour: ten minutes each, by how long ago they were.
TENS = ("60–50", "50–40", "40–30", "30–20", "20–10", "10–0")

#: States of the channel layer.
LAYERS = {"none": _("Alone"), "ok": _("Heard"), "lost": _("Not heard")}


@admin.register(Live)
class LiveAdmin(admin.ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.changelist_view)
        return [path("", view, name="djangocms_live_live_changelist")]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = [running.stats() for running in process.running()]
        context = {
            **self.admin_site.each_context(request),
            "title": Live._meta.verbose_name,
            "opts": Live._meta,
            "processes": [_row(stats) for stats in found],
            "totals": _totals(found),
            "top": _top(found),
            "hours": _hours([running.hour() for running in process.running()]),
            "hour_columns": TENS,
            "ends": [(code, words, _sum(found, "closes", code)) for code, words in ENDS.items()],
            "refusals": [
                (name, words, _sum(found, "refusals", name)) for name, words in REFUSALS.items()
            ],
            "layers": LAYERS,
            "live": stamp(request, [TOPIC], get_language() or "") if settings.ENABLED else {},
            "config": client_config(),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "djangocms_live/live.html", context)


def _row(stats: dict[str, Any]) -> dict[str, Any]:
    reads = stats["journal_reads"]
    return {
        **stats,
        "layer_words": LAYERS[stats["layer"]],
        "reading": 1000 * stats["journal_seconds"] / reads if reads else None,
        "refused": sum(stats["refusals"].values()),
    }


def _totals(found: list[dict[str, Any]]) -> dict[str, int]:
    names = ("sockets", "logged_in", "subscriptions", "deliveries", "waiting_bytes")
    return {name: sum(stats[name] for stats in found) for name in names}


def _top(found: list[dict[str, Any]]) -> list[tuple[str, int, str, float]]:
    """Topics, viewers, names, and how long the bar is in percent."""
    named = [(topic, n, describe(topic)) for stats in found for topic, n in stats["top"]]
    rows = [(topic, n, words) for topic, n, words in named if words is not None]
    most = max((n for _, n, _ in rows), default=1)
    return [(topic, n, words, round(100 * n / most, 1)) for topic, n, words in rows]


def _hours(told: list[dict[str, Any]]) -> list[tuple[str, str, list[int]]]:
    """Topics, names, and the most viewers in each ten minutes. The busiest first."""
    sums: dict[str, list[int]] = {}
    for hour in told:
        for topic, values in hour["topics"]:
            known = sums.get(topic, [0] * len(values))
            sums[topic] = [a + b for a, b in zip(known, values, strict=True)]
    busiest = sorted(sums.items(), key=lambda row: (-sum(row[1]), row[0]))
    named = [(topic, describe(topic), values) for topic, values in busiest]
    rows = [(topic, words, _tens(values)) for topic, words, values in named if words is not None]
    return rows[:TOP]


def _tens(values: list[int]) -> list[int]:
    size = len(values) // len(TENS)
    return [max(values[start : start + size]) for start in range(0, len(values), size)]


def _sum(found: list[dict[str, Any]], kind: str, name: int | str) -> int:
    return sum(
        stats[kind].get(str(int(name) if isinstance(name, int) else name), 0) for stats in found
    )
