"""``{% live_comments %}`` and ``{% live_comment_count %}``: for templates and any object."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django import template
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from djangocms_live.api import stamp
from djangocms_live.groupers import concrete, identity
from djangocms_live.templatetags.djangocms_live import live_assets
from djangocms_live.visitors import is_live

from ..conf import settings
from ..options import Options
from ..paging import Part
from ..places import Place, Spot, count_topic
from ..reading import totals
from ..rendering import SCRIPTS, context_of_thread, name_feed, thread_html

register = template.Library()

_COUNTED = "djangocms_live_comment_counts"
_SLOT = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,29}")


@register.simple_tag(takes_context=True)
def live_comments(
    context: template.Context,
    source: Model,
    slot: str = "comments",
    *,
    shared: bool = False,
    **options: Any,
) -> SafeString:
    """``{% live_comments article slot="talk" writers="users" order="oldest" %}``

    The thread about an object. ``slot`` names it, if there are several; ``shared`` makes it one for
    all languages; the rest is what editors choose in the plugin.
    """
    if not _SLOT.fullmatch(slot):
        raise template.TemplateSyntaxError(f"A slot is a short name in letters, not {slot!r}.")
    try:
        chosen = Options.of_tag(options)
    except ValueError as error:
        raise template.TemplateSyntaxError(f"live_comments: {error}") from None
    request, language = context.get("request"), get_language() or ""
    place = Place.of(source, "" if shared else language, slot)
    spot = Spot(place, request.path if request else "", language, chosen.changed())
    live_assets(context, *SCRIPTS)
    shown = context_of_thread(request, spot, chosen, Part.of_request(request))
    name_feed(context, shown["feed_url"])
    return thread_html(shown, request)


@register.inclusion_tag("djangocms_live/comments/retention.html")
def live_comment_retention() -> dict[str, Any]:
    """``{% live_comment_retention %}``: what is stored and for how long; for a privacy page."""
    return {"days": settings.PURGE_DAYS}


@register.simple_tag(takes_context=True)
def live_comment_counts(context: template.Context, sources: Iterable[Model]) -> str:
    """``{% live_comment_counts articles %}`` before a list: two queries for all that it counts.

    What ``{% live_comment_count %}`` of each of them shows afterwards costs none.
    """
    # The lowest of the dictionaries: it outlives blocks and loops, and included templates see it.
    context.dicts[0].setdefault(_COUNTED, {}).update(_counted(context, list(sources)))
    return ""


@register.simple_tag(takes_context=True)
def live_comment_count(context: template.Context, source: Model) -> SafeString:
    """``{% live_comment_count article %}``: how many comments there are about it, kept right."""
    topic = count_topic(source)
    found = context.get(_COUNTED, {}).get(topic) or _counted(context, [source])[topic]
    if found.attributes:
        live_assets(context, *SCRIPTS)
    return format_html(
        '<cms-live class="djangocms-live-comment-count" feature="comments" data-count-of{}>'
        '<data value="{}">{}</data></cms-live>',
        SafeString("".join(format_html(' {}="{}"', *item) for item in found.attributes.items())),
        found.number,
        found.number,
    )


class _Counted(NamedTuple):
    number: int
    #: By which the element joins the topic; none where nothing is live.
    attributes: dict[str, str]


def _counted(context: template.Context, sources: list[Model]) -> dict[str, _Counted]:
    """What there is to show of each object, by its topic."""
    request = context.get("request")
    by_topic = {count_topic(source): _place(source) for source in sources}
    topics = list(by_topic)
    attributes: list[dict[str, str]] = [{} for _ in topics]
    # Positions before numbers: what happens between the two is told once more, and not missed.
    if topics and request is not None and is_live(request):
        stamped = stamp(request, topics, get_language() or "")
        names, columns = stamped.keys(), (value.split(" ") for value in stamped.values())
        attributes = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    numbers = totals(list(by_topic.values()))
    return dict(zip(topics, map(_Counted, numbers, attributes), strict=True))


def _place(source: Model) -> Place:
    model, pk = identity(source)
    return Place(concrete(model)._meta.label_lower, str(pk), "", "")
