"""``{% live_notices %}``: for the templates of a site, where the plugin would be on every page."""

from typing import Any

from django import template
from django.contrib.sites.shortcuts import get_current_site
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from djangocms_live.templatetags.djangocms_live import live_assets

from ..models import LiveNotices, Published
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
