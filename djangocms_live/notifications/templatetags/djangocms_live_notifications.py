"""``{% live_notices %}``, ``{% live_bell %}``, ``{% live_follow %}``: for the templates of a site.

For what would be on every page, and for objects that are no pages.
"""

from typing import Any

from django import template
from django.contrib.sites.shortcuts import get_current_site
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from djangocms_live.templatetags.djangocms_live import live_assets

from ..bell import context_of_bell
from ..follow_button import context_of_follow
from ..models import LiveNotices, Published, Scope
from ..rendering import SCRIPTS, context_of_notices

register = template.Library()


@register.simple_tag(takes_context=True)
def live_notices(
    context: template.Context, *, announcements: bool = True, published: str = "none"
) -> SafeString:
    """``{% live_notices published="site" %}``

    The announcements that hold now, and news of them and of pages that are published: on the whole
    ``site``, in the ``section`` below this page, or ``none``.
    """
    if published not in Published.values:
        raise template.TemplateSyntaxError(
            f"live_notices: published is none, section or site, not {published!r}."
        )
    request: Any = context.get("request")
    if request is None:
        return SafeString("")
    # Lazy: of another type than it says.
    page = getattr(request, "current_page", None) or None
    site = page.site_id if page else get_current_site(request).pk
    chosen = LiveNotices(announcements=announcements, published=published)
    shown = context_of_notices(request, site, page, get_language() or "", chosen)
    if shown["live"]:
        live_assets(context, *SCRIPTS)
    return render_to_string("djangocms_live/notifications/notices.html", shown, request)


@register.simple_tag(takes_context=True)
def live_bell(context: template.Context) -> SafeString:
    """``{% live_bell %}``: the inbox of whoever is logged in; visitors see nothing of it."""
    shown = context_of_bell(context.get("request"), get_language() or "")
    return _rendered(context, "bell", shown, live=shown["bell"])


@register.simple_tag(takes_context=True)
def live_follow(
    context: template.Context,
    source: Model,
    scope: str = "page",
    *,
    all_languages: bool = False,
) -> SafeString:
    """``{% live_follow article %}``, ``{% live_follow request.current_page scope="section" %}``

    A button to follow an object: the ``page`` alone, the ``section``, which is all below it, too,
    or the ``thread``, what is said there. In the language of the page, or in ``all_languages``.
    """
    if scope not in Scope.values:
        raise template.TemplateSyntaxError(
            f"live_follow: scope is page, section or thread, not {scope!r}."
        )
    if not source:  # request.current_page, where there is none
        return SafeString("")
    request, language = context.get("request"), get_language() or ""
    shown = context_of_follow(request, source, language, scope, everywhere=all_languages)
    return _rendered(context, "follow_button", shown, live=bool(shown["token"]))


def _rendered(
    context: template.Context, name: str, shown: dict[str, Any], *, live: bool
) -> SafeString:
    if not live:
        return SafeString("")
    live_assets(context, *SCRIPTS)
    return render_to_string(f"djangocms_live/notifications/{name}.html", shown)
