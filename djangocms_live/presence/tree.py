"""The page tree in the admin shows who is on which page.

The tree is made by the CMS's script, and other apps replace its template. So our own script comes
with the media of its admin, which all of them keep, and asks here for what it needs beside itself.
"""

from collections import defaultdict
from typing import Any

from django.conf import settings as django_settings
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context
from django.urls import reverse_lazy
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from sekizai.helpers import get_varname

from djangocms_live.api import stamp
from djangocms_live.conf import settings as core
from djangocms_live.templatetags.djangocms_live import live_assets

from . import access
from .conf import settings
from .editors import TREE

SCRIPT = Script(
    "djangocms_live/presence-tree.js",
    **{"data-live-tree": reverse_lazy("djangocms_live:presence:tree")},
)
STYLE = "djangocms_live/presence-tree.css"


def extend(media: Any) -> None:
    """Add our own to the ``Media`` of an admin."""
    media.js = (*getattr(media, "js", ()), SCRIPT)
    css = getattr(media, "css", {})
    media.css = {**css, "all": (*css.get("all", ()), STYLE)}


@never_cache
@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """The element that joins the topic, and the core's client; nothing for whoever may not."""
    user: Any = request.user
    if not (core.ENABLED and settings.EDITORS and access.may_see(user, TREE)):
        return HttpResponse(status=204)
    asked = request.GET.get("language", "")
    language = asked if asked in dict(django_settings.LANGUAGES) else get_language() or ""
    with override(language):
        blocks: defaultdict[str, list[Any]] = defaultdict(list)
        live_assets(Context({get_varname(): blocks}))
        context = {
            "live": stamp(request, [TREE], language),
            "user": user.pk,
            "scripts": blocks["js"],
            "texts": {
                "you": _("You"),
                "on": _("{name} ({language})"),
            },
        }
        return render(request, "djangocms_live/presence/tree.html", context)
