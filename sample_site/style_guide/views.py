"""The overview, and each scene as a page of its own."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.i18n import JavaScriptCatalog

from sample_site.security_policy import PUBLIC

from .editing import LABELS, MODALS, MODERATION, TREE
from .mails import MAILS
from .notifications import BELL, FOLLOWING, TOASTS
from .pages import ABOUT_COMMENTS, OWN, SEEN
from .readers import READERS
from .regions import PAGE, REGION
from .talk import COMMENTS
from .toolbar import TOOLBAR

VISITORS = [REGION, PAGE, COMMENTS, READERS, BELL, TOASTS, FOLLOWING, OWN, ABOUT_COMMENTS, SEEN]
EDITORS = [TOOLBAR, TREE, MODERATION, MODALS, LABELS]
COMPONENTS = [*VISITORS, MAILS, *EDITORS]
THEMES = ["auto", "light", "dark"]
LOOKS = ["plain", "gazette", "brand"]


def overview(request: HttpRequest) -> HttpResponse:
    """Every component in every state, in frames: each has a window and a server of its own."""
    chosen = _chosen(request)
    shown = [
        (
            part,
            [(name, scene(get_language() or "en").height) for name, scene in part.states.items()],
        )
        for part in COMPONENTS
    ]
    context = {"components": shown, "themes": THEMES, "looks": LOOKS, **chosen}
    response = render(request, "sample_site/style_guide/overview.html", context)
    response["Content-Security-Policy"] = f"{PUBLIC}; frame-src 'self'"
    return response


@never_cache
def scene(request: HttpRequest, component: str, state: str) -> HttpResponse:
    """One component in one state. ``again`` is the page as it is when the client reads it anew."""
    found = next((part for part in COMPONENTS if part.name == component), None)
    if found is None or state not in found.states:
        raise Http404
    if "catalog" in request.GET:  # what the admin's own scripts say
        return JavaScriptCatalog.as_view(packages=["django.contrib.admin"])(request)
    played = found.states[state](get_language() or "en")
    match request.GET.get("again"):
        case "gone":
            raise Http404
        case "moved":
            return HttpResponseRedirect("../lost/")
        case "login":
            return HttpResponseRedirect(f"../lost/?next={request.path}")
    script = {
        "frames": played.frames,
        "answers": played.answers,
        "acts": played.acts,
        "until": played.until,
        "user": played.user,
        "push": played.push,
        "again": played.again,
    }
    context = {"scene": played, "script": script, "component": found, "state": state}
    context |= _chosen(request)
    if played.whole:
        response = HttpResponse(_document(request, played.html, context))
    else:
        response = render(request, "sample_site/style_guide/scene.html", context)
    response["Content-Security-Policy"] = PUBLIC
    return response


def _document(request: HttpRequest, html: str, context: dict[str, Any]) -> str:
    """A whole document as it is, with the scene's server in its head, before all other scripts."""
    head = render_to_string("sample_site/style_guide/head.html", context, request)
    root = format_html('<html data-theme="{}" ', context["theme"])
    return html.replace("<html ", root, 1).replace("<head>", f"<head>\n{head}", 1)


def _chosen(request: HttpRequest) -> dict[str, Any]:
    theme, look = request.GET.get("theme"), request.GET.get("look")
    return {
        "theme": theme if theme in THEMES else "auto",
        "look": look if look in LOOKS else "plain",
    }
