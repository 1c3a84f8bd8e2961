"""``{% live_readers %}`` and its like: how many read what, and what is read most."""

from typing import Any

from django import template
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from djangocms_live.templatetags.djangocms_live import live_assets

from ..readers import BOARD, mark
from ..rendering import SCRIPTS, is_counted, joining, topic_of
from ..words import pause_label

register = template.Library()

_JOINING = "djangocms_live_readers_board"


@register.simple_tag(takes_context=True)
def live_readers(context: template.Context, source: Model) -> SafeString:
    """``{% live_readers article %}``: how many are reading it now, in a list of any length.

    All of a page share one subscription, and rendering asks the database nothing. Nothing shows
    while fewer than the setting ``SMALLEST`` are reading.
    """
    request = context.get("request")
    if not is_counted(request):
        return SafeString("")
    # The lowest of the dictionaries: it outlives blocks and loops, and included templates see it.
    kept = context.dicts[0]
    if _JOINING not in kept:
        kept[_JOINING] = joining(request, BOARD, get_language() or "")
    live_assets(context, *SCRIPTS)
    name = mark(topic_of(source))
    return format_html(
        '<cms-live class="djangocms-live-read" feature="readers" key="{}"{} data-mark="{}" hidden>'
        '<span class="djangocms-live-readers__dot" aria-hidden="true"></span>'
        '<span>{}</span> <data value="0">0</data></cms-live>',
        name,
        kept[_JOINING],
        name,
        gettext("Reading now:"),
    )


@register.simple_tag(takes_context=True)
def live_most_read(context: template.Context) -> SafeString:
    """``<ol {% live_most_read %}>``: a list that puts what is read most first, and keeps it so.

    Let each of its items have a ``{% live_readers %}``. Without JavaScript, and until there are
    numbers, it stays in the order of the template.
    """
    if not is_counted(context.get("request")):
        return SafeString("")
    live_assets(context, *SCRIPTS)
    return format_html('data-live-most-read="{}"', pause_label())


@register.simple_tag(takes_context=True)
def live_reading(context: template.Context, source: Model) -> SafeString:
    """``{% live_reading article %}`` in the template of a page: who has it open is reading it.

    For pages without the plugin, which does the same and shows the number.
    """
    request: Any = context.get("request")
    if not is_counted(request):
        return SafeString("")
    live_assets(context, *SCRIPTS)
    return format_html(
        '<cms-live feature="readers"{} hidden></cms-live>',
        joining(request, topic_of(source), get_language() or ""),
    )
