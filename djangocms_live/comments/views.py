"""Reading one comment, and writing, over HTTP. Never cached: forms and one's own comments are here.

Browsers get pages and redirects. The client asks with ``Accept: application/json`` and gets:

GET of a form
    200 ``{html, csrf}``: the ``<form>``. 403 ``{reason, message, html, csrf}`` if one cannot write
    here, with the reason in words.
POST, all well
    ``{state, key, html, count, parent, root, branch, depth, author}``: 201 with the state
    "visible", 202 with "held" if a moderator has to see it first and nobody else may; 200 for
    edit and remove. A report has ``{html, csrf}``, a reaction ``{key: "r.<id>", html, score, mine,
    author}``.
POST, not taken
    400, 403, 409, 410, or 429 with ``Retry-After``: ``{reason, message, html, csrf}``, ``html``
    being the form again with the errors in place.
``GET …/<id>/html/``
    200 ``{key, state, html, count, reactions, score, …}``.
``GET …/mine/?t=<token>``
    200 ``{user, moderator, may_write, reason, comments, held, reactions, author}``; see ``mine``.

``author`` is ``{topic, since}``: attributes for a ``<cms-live feature="comments">`` by which people
hear what becomes of their comments. The field ``request`` of a form is the ``by`` of the pushes
that it causes. Each view sees to it first that the requester may see the page at all; if not, or if
nothing is there, all of them answer 410.
"""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from . import answers, posting, queue, safety, states, waiting
from .conf import settings
from .forms import BodyForm, ReactForm, ReportForm, StampedForm, WriteForm
from .fragments import load, own_fragment
from .models import Comment, Reaction, State
from .moderation import restorable
from .options import Options
from .posting import Draft, Refused
from .rendering import reactions, reactions_html
from .visits import Visit, in_language

#: One's own comments that ``mine`` tells of.
MINE = 100

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@_form_methods
@in_language
def write(request: HttpRequest, language: str) -> HttpResponse:
    """A comment of the first level, at the place in the token ``t``."""
    return _write(Visit.by_token(request, language))


@_form_methods
@in_language
def reply(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    visit = Visit.at_comment(request, language, pk)
    if not visit.the.is_visible:
        raise Http404
    return _write(visit)


def _write(visit: Visit) -> HttpResponse:
    parent, options = visit.comment, visit.options
    refusal = posting.may_write(visit.writer, options, visit.thread)
    if refusal is not None:
        return visit.refused(refusal)
    form = WriteForm(
        visit.request.POST if visit.request.method == "POST" else None,
        is_guest=visit.writer.user is None,
        may_mail=answers.may_mail(visit.writer.user),
        auto_id=f"write-{parent.pk if parent else 0}-%s",
    )
    me_url = reverse("djangocms_live:comments:me", args=[visit.language])
    context: dict[str, Any] = {"form": form, "parent": parent, "me_url": me_url}
    if not form.is_bound:
        return visit.form("write", **context)
    if not form.is_valid():
        return visit.form("write", 400, **context)
    data = form.cleaned_data
    draft = Draft(
        data["body"], data.get("name", ""), data.get("email", ""), parent, data["request"]
    )
    try:
        comment = posting.post(visit.know(form.guest), visit.spot, options, draft)
    except Refused as refused:
        return _again(visit, "write", refused, **context)
    if data.get("notify"):
        answers.subscribe(comment, data.get("email", ""))
    visit.comment = comment
    return visit.done(status=201 if comment.is_visible else 202)


@_form_methods
@in_language
def edit(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    """Change one's own comment, as long as the edit window is open."""
    visit = Visit.at_comment(request, language, pk)
    comment = visit.the
    if not visit.is_mine or seconds_to_edit(comment) <= 0:
        raise Http404
    form = BodyForm(
        request.POST if request.method == "POST" else None,
        initial={"body": comment.body},
        auto_id=f"edit-{pk}-%s",
    )
    if not form.is_bound:
        return visit.form("edit", form=form)
    if not form.is_valid():
        return visit.form("edit", 400, form=form)
    data = form.cleaned_data
    options = visit.options or Options()
    try:
        posting.change(visit.writer, comment, visit.spot, options, data["body"], data["request"])
    except Refused as refused:
        return _again(visit, "edit", refused, form=form)
    return visit.done()


@_form_methods
@in_language
def remove(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    """Take back one's own comment."""
    visit = Visit.at_comment(request, language, pk)
    if not visit.is_mine:
        raise Http404
    form = StampedForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return visit.form("remove", form=form)
    if not form.is_valid():
        return visit.form("remove", 400, form=form)
    states.remove(visit.the, reason="author", by=form.cleaned_data["request"])
    return visit.done(visit.now() | {"state": "removed"})


@_form_methods
@in_language
def react(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    """Choose a reaction, or take it back by choosing none."""
    visit = Visit.at_comment(request, language, pk)
    options = visit.options
    if options is None or not options.reactions or not visit.the.is_visible:
        raise Http404
    refusal = posting.may_write(visit.writer, options, visit.thread)
    if refusal is not None:
        return visit.refused(refusal)
    form = ReactForm(request.POST if request.method == "POST" else None)
    node = load([pk])[pk]
    mine = Reaction.objects.filter(comment=pk, person=visit.writer.person).first()
    context: dict[str, Any] = {
        "form": form,
        "choices": reactions(node),
        "mine": mine.name if mine else "",
    }
    if not form.is_bound:
        return visit.form("react", **context)
    if not form.is_valid():
        return visit.form("react", 400, **context)
    writer = visit.know(form.guest)
    if wait := safety.rate_of("react", writer):
        return _again(visit, "react", Refused(wait), **context)
    data = form.cleaned_data
    posting.react(writer, visit.the, data["reaction"], by=data["request"])
    node = load([pk])[pk]
    return visit.done(
        {
            "key": f"r.{pk}",
            "html": reactions_html(node, language),
            "score": node.comment.score,
            "mine": data["reaction"],
        }
    )


@_form_methods
@in_language
def report(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    """Tell the moderators that something is wrong with a comment."""
    visit = Visit.at_comment(request, language, pk)
    if not visit.the.is_visible:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None, auto_id=f"report-{pk}-%s")
    if not form.is_bound:
        return visit.form("report", form=form)
    if not form.is_valid():
        return visit.form("report", 400, form=form)
    writer = visit.know(form.guest)
    if refusal := safety.rate_of("report", writer):
        return _again(visit, "report", Refused(refusal), form=form)
    posting.report(writer, visit.the, form.cleaned_data["reason"], form.cleaned_data["note"])
    return visit.form("reported")


@require_safe
@in_language
def permalink(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    """To the comment, on whichever page of its thread it is by now."""
    return HttpResponseRedirect(Visit.at_comment(request, language, pk).address)


@require_safe
@in_language
def html(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    """One comment as whoever asks may see it, where a push may not carry it; or its gap."""
    visit = Visit.at_comment(request, language, pk, gaps=True)
    node = load([pk])[pk]
    reactions = reactions_html(node, language) if node.comment.is_visible else ""
    return JsonResponse(visit.now() | {"reactions": reactions, "score": node.comment.score})


@require_safe
@in_language
def mine(request: HttpRequest, language: str) -> HttpResponse:
    """What a page from a cache cannot know of its reader. Fetched after connecting.

    ``user`` is a name, or null for guests; ``may_write``, and else ``reason``. ``comments`` tells
    by key how many seconds are left to edit one's own, ``held`` is a list of those that only they
    see (as a POST answers them), ``reactions`` names by key (``r.<id>``) what they chose.

    ``moderate`` is true for who decides about this thread. Their ``held`` has all that wait in it,
    ``restorable`` the keys of those that are hidden and may come back. For staff ``queue`` has the
    attributes by which they hear of more (types ``waiting`` and ``decided``), and ``toolbar`` what
    the CMS's toolbar says now: ``menu``, and ``here`` in the item that leads to ``url``.
    """
    visit = Visit.by_token(request, language)
    writer, options = visit.writer, visit.options
    refusal = posting.may_write(writer, options, visit.thread)
    answer: dict[str, Any] = {
        "user": writer.name if writer.user is not None else None,
        "moderator": writer.is_moderator,
        "moderate": visit.moderates,
        "may_write": refusal is None,
        "reason": refusal.reason if refusal else "",
        "comments": {},
        "held": [],
        "restorable": [],
        "reactions": {},
        "author": visit.author(),
    }
    if writer.person and visit.thread is not None:
        answer |= _own(visit, options or Options())
    if answer["moderate"]:
        own = {held["key"] for held in answer["held"]}
        answer["held"] += [held for held in _waiting(visit) if held["key"] not in own]
        hidden = restorable(Comment.objects.filter(thread=visit.thread)).order_by("-pk")
        answer["restorable"] = [comment.key for comment in hidden[:MINE]]
        if request.user.is_staff:
            answer["queue"] = queue.attributes(request, language)
            answer["toolbar"] = waiting.words_at(request.user, visit.spot.place)._asdict()
    return JsonResponse(answer)


def _waiting(visit: Visit) -> list[dict[str, Any]]:
    """What waits in the thread, for who may decide."""
    held = Comment.objects.filter(thread=visit.thread, state=State.HELD).order_by("-pk")
    nodes = load(list(held.values_list("pk", flat=True)[:MINE]))
    options = visit.options or Options()
    return [
        own_fragment(node, visit.language, options, asks=True)
        | {"key": node.comment.key, "state": "held", "count": node.comment.thread.visible}
        for _, node in sorted(nodes.items())
    ]


def _own(visit: Visit, options: Options) -> dict[str, Any]:
    person = visit.writer.person
    written = Comment.objects.filter(thread=visit.thread, person=person).exclude(
        state__in=[State.REMOVED, State.REJECTED]
    )
    comments = list(written.order_by("-pk")[:MINE])
    held = load([comment.pk for comment in comments if not comment.is_visible])
    chosen = Reaction.objects.filter(comment__thread=visit.thread, person=person)
    return {
        "comments": {comment.key: seconds_to_edit(comment) for comment in comments},
        "held": [
            own_fragment(node, visit.language, options)
            | {"key": node.comment.key, "state": "held", "count": node.comment.thread.visible}
            for _, node in sorted(held.items())
        ],
        "reactions": {
            f"r.{pk}": name
            for pk, name in chosen.order_by("-pk").values_list("comment", "name")[:MINE]
        },
    }


def seconds_to_edit(comment: Comment) -> int:
    """How long its author may still change it."""
    if comment.state not in (State.VISIBLE, State.HELD):
        return 0
    end = comment.created + timedelta(seconds=settings.EDIT_WINDOW)
    return max(int((end - timezone.now()).total_seconds()), 0)


def _again(visit: Visit, name: str, refused: Refused, **context: Any) -> HttpResponse:
    """The form once more, with the words of a refusal in it."""
    verdict = refused.verdict
    context["form"].add_error(None, verdict.message)
    return visit.form(name, verdict.status, verdict, **context)
