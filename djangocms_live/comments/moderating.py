"""Moderating from the page itself: ``POST live/comments/<language>/<id>/moderate/``.

``action`` is "approve", "reject", "spam", "remove", "restore" or "ban"; ``request`` may be the id
of the request. The client gets ``{state, key, html, count, …}``: the state that the comment is in,
and the comment as the moderator sees it. Others are refused with 403, and what cannot be decided
so with 409. Browsers without JavaScript get a page with the same buttons, and are sent back.
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from . import moderation
from .models import Comment, State
from .moderation import Decision, Undecidable
from .safety import refuse
from .visits import Visit, in_language

LABELS = {
    Decision.APPROVE: gettext_lazy("Approve"),
    Decision.REJECT: gettext_lazy("Reject"),
    Decision.SPAM: gettext_lazy("It is spam"),
    Decision.REMOVE: gettext_lazy("Remove"),
    Decision.RESTORE: gettext_lazy("Restore"),
    Decision.BAN: gettext_lazy("Ban the author"),
}

_CHOICES = {
    State.HELD: (Decision.APPROVE, Decision.REJECT, Decision.SPAM, Decision.BAN),
    State.VISIBLE: (Decision.APPROVE, Decision.REMOVE, Decision.SPAM, Decision.BAN),
}
_GONE = (Decision.RESTORE, Decision.BAN)


class ModerateForm(forms.Form):
    action = forms.ChoiceField(choices=[(decision.value, "") for decision in Decision])
    request = forms.CharField(required=False, max_length=64)


@require_http_methods(["GET", "HEAD", "POST"])
@in_language
def moderate(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    visit = Visit.at_comment(request, language, pk)
    if not visit.moderates:
        refusal = refuse("permission", _("You do not moderate these comments."), status=403)
        return visit.refused(refusal)
    form = ModerateForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "choices": choices(visit.the)}
    if not form.is_bound:
        return visit.form("moderate", **context)
    if not form.is_valid():
        return visit.form("moderate", 400, **context)
    decision = Decision(form.cleaned_data["action"])
    try:
        moderation.decide(visit.the, decision, request.user, by=form.cleaned_data["request"])
    except Undecidable as error:
        form.add_error(None, str(error))
        return visit.form("moderate", 409, refuse("undecidable", str(error)), **context)
    return visit.done(visit.now() | {"state": visit.the.state})


def choices(comment: Comment) -> list[tuple[str, str]]:
    """What can be decided about it, with the words on the buttons."""
    decisions: tuple[Decision, ...] = _CHOICES.get(State(comment.state), _GONE)
    if comment.is_visible and not comment.reports.filter(handled=None).exists():
        decisions = tuple(decision for decision in decisions if decision is not Decision.APPROVE)
    return [(decision.value, str(LABELS[decision])) for decision in decisions]
