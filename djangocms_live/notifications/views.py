"""The inbox: a page that works without JavaScript, and what the bell asks for."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from . import entries, inbox, links, words
from .forms import MarkForm
from .visits import in_language, logged_in, page, url, wants_json

#: Entries in the bell's panel.
NEWEST = 10

#: Far enough back for everybody, and no work for a number that somebody made up.
LAST_PAGE = 10_000


@require_safe
@in_language
@logged_in
def index(request: HttpRequest, language: str) -> HttpResponse:
    """``?page=2``; ``?archived`` for what was put away."""
    archived = "archived" in request.GET
    found = inbox.listing(request.user, page=_page_of(request.GET), archived=archived)
    return page(
        request,
        language,
        "inbox",
        entries=list(entries.shown(found.groups, language)),
        counts=inbox.counts(request.user),
        archived=archived,
        tab="archive" if archived else "inbox",
        here=found.page,
        previous=found.page - 1,
        next=found.page + 1 if found.has_next else 0,
    )


@require_safe
@in_language
@logged_in
def newest(request: HttpRequest, language: str) -> HttpResponse:
    """The bell's panel: the entries as HTML, and how much is new."""
    found = inbox.listing(request.user, size=NEWEST)
    context = {
        "entries": list(entries.shown(found.groups, language)),
        "urls": {"mark": url("mark", language)},
        "language": language,
    }
    html = render_to_string("djangocms_live/notifications/entries.html", context, request)
    unseen, last = inbox.counts(request.user)
    return JsonResponse(
        {"html": html.strip(), "unseen": unseen, "newest": last, "more": found.has_next}
    )


@require_safe
@in_language
@logged_in
def news(request: HttpRequest, language: str) -> HttpResponse:
    """What came ``?after=`` a notification and is worth a toast, the oldest first."""
    columns = ("id", "ids", "headline", "text", "url", "icon", "kind", "notice")
    found = inbox.news(request.user, _number(request.GET.get("after")))
    told = [{name: entry[name] for name in columns} for entry in entries.shown(found, language)]
    return JsonResponse(told, safe=False)


@require_POST
@in_language
@logged_in
def mark(request: HttpRequest, language: str) -> HttpResponse:
    """Make entries seen, read and so on: those with these ``ids``, or ``all``."""
    form = MarkForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"reason": "invalid"}, status=400)
    pks = None if form.cleaned_data["all"] else form.cleaned_data["ids"]
    if pks is not None:
        pks = entries.members(request.user, pks)
    changed = inbox.mark(request.user, form.cleaned_data["what"], pks)
    if wants_json(request):
        unseen, last = inbox.counts(request.user)
        return JsonResponse({"changed": changed, "unseen": unseen, "newest": last})
    # Back to where the form stood: of the request, only a number and a yes are used.
    query = [f"page={_page_of(request.POST)}"] if _page_of(request.POST) > 1 else []
    query += ["archived"] if "archived" in request.POST else []
    back = url("inbox", language) + (f"?{'&'.join(query)}" if query else "")
    return HttpResponseRedirect(back, status=303)


@require_safe
@in_language
@logged_in
def go(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    """Follow an entry to where it leads, and with that it is read."""
    notification = inbox.one(request.user, pk)
    if notification is None:
        raise Http404
    if request.method == "GET":
        inbox.mark(request.user, "read", entries.members(request.user, [pk]))
    address = links.safe(words.url(notification.message, language))
    return HttpResponseRedirect(address or url("inbox", language))


def _page_of(given: Any) -> int:
    return min(max(_number(given.get("page")), 1), LAST_PAGE)


def _number(text: str | None) -> int:
    """A number of somebody's, which may be anything; 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else 0
