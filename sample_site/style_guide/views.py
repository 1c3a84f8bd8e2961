"""The overview, and each scene as a page of its own."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from sample_site.security_policy import PUBLIC

from .notifications import BELL, FOLLOWING, TOASTS
from .readers import READERS
from .regions import PAGE, REGION
from .talk import COMMENTS

COMPONENTS = [REGION, PAGE, COMMENTS, READERS, BELL, TOASTS, FOLLOWING]
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
        "again": played.again,
    }
    context = {"scene": played, "script": script, "component": found, "state": state}
    response = render(request, "sample_site/style_guide/scene.html", context | _chosen(request))
    response["Content-Security-Policy"] = PUBLIC
    return response


def _chosen(request: HttpRequest) -> dict[str, Any]:
    theme, look = request.GET.get("theme"), request.GET.get("look")
    return {
        "theme": theme if theme in THEMES else "auto",
        "look": look if look in LOOKS else "plain",
    }
