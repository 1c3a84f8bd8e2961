"""Where one votes: an ordinary form on a page of its own, which needs no script.

The plugin cannot have the form: its HTML is the same for everybody, and a form's token is not.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import activate
from django.views.decorators.cache import never_cache

from .cms_live import tell_vote
from .forms import VoteForm
from .models import Choice, Poll


@never_cache
def vote(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    if language not in dict(settings.LANGUAGES):
        raise Http404
    activate(language)
    poll = get_object_or_404(Poll, pk=pk)
    voted = request.session.get("polls", [])
    form = VoteForm(poll, request.POST or None)
    if request.method == "POST" and pk not in voted and form.is_valid():
        cast(poll, form.cleaned_data["choice"])
        request.session["polls"] = [*voted, pk]
        return redirect(request.get_full_path())
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = f"/{language}/"
    context = {"language": language, "poll": poll, "form": form, "voted": pk in voted, "back": back}
    status = 422 if form.errors else 200
    return render(request, "pollapp/vote.html", context, status=status)


@transaction.atomic
def cast(poll: Poll, choice: Choice) -> None:
    """The vote and what is said of it: both of them, or none."""
    poll.choices.filter(pk=choice.pk).update(votes=F("votes") + 1)
    tell_vote(poll)
