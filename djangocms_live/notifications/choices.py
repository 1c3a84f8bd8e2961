"""What people want to hear of, and through which channels: pages that work without JavaScript."""

from typing import Any

from django.conf import settings as django_settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from . import access, client_words, names, vapid
from .follow_button import label_of
from .following import Target, follow, is_following, unfollow
from .forms import PreferencesForm, channel_label
from .me import follower_of
from .models import Follow, Scope
from .visits import in_language, logged_in, login_url, page, said, url, url_of_key, wants_json

#: What the page lists of what somebody follows; there is a download with all of it.
SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@in_language
@logged_in
def preferences(request: HttpRequest, language: str) -> HttpResponse:
    form = PreferencesForm(request.user, request.POST if request.method == "POST" else None)
    saved = form.is_bound and form.is_valid()
    if saved:
        form.save()
    return page(
        request,
        language,
        "preferences",
        form=form,
        saved=saved,
        channels=[channel_label(name) for name in form.channels],
        tab="preferences",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@in_language
@logged_in
def follows(request: HttpRequest, language: str) -> HttpResponse:
    """What somebody follows; a POST with the ``id`` of one of these ends it."""
    rows = Follow.objects.filter(user=request.user.pk)
    if request.method == "POST":
        given = request.POST.get("id", "")
        if not (given.isascii() and given.isdigit() and len(given) <= 18):
            raise Http404
        rows.filter(pk=int(given)).delete()
        # A second press is no error.
        return HttpResponseRedirect(url("follows", language), status=303)
    found = list(rows.select_related("content_type").order_by("-pk")[:SHOWN])
    targets = {row.pk: Target.of_follow(row) for row in found if row.content_type.model_class()}
    titles = names.titles(targets.values(), language)
    shown = [
        {
            "id": row.pk,
            "title": titles.get(targets[row.pk]) if row.pk in targets else None,
            "scope": Scope(row.scope).label,
            "language": row.language,
            "spoken": dict(django_settings.LANGUAGES).get(row.language, row.language),
            "url": url("follow", language, targets[row.pk].token()) if row.pk in targets else "",
        }
        for row in found
    ]
    return page(request, language, "follows", follows=shown, tab="follows")


@require_http_methods(["GET", "HEAD", "POST"])
@in_language
def follow_page(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """Follow what a page offers, or end it: with ``what`` being "follow" or "unfollow".

    Guests follow with a browser that gets pushes, and scripts are what that takes. Whoever may not
    see something is told the same as of what is not there; only ending it is always possible.
    """
    target = Target.of_token(token)
    if target is None:
        raise Http404
    who, found = follower_of(request), target.object()
    ends = request.method == "POST" and request.POST.get("what") == "unfollow"
    if not ends and not access.may_see(request.user, found, target.language):
        raise Http404
    if request.method == "POST":
        return _decided(request, language, target, who, ends=ends)
    address = names.address_of(found, target.language) if found else ""
    return page(
        request,
        language,
        "follow_page",
        token=token,
        title=names.title_of(found, target.language or language) if found else "",
        label=label_of(target.scope),
        following=who is not None and is_following(who, target),
        push=url_of_key() if vapid.is_configured() else "",
        follow_words=client_words.words("follow"),
        login=login_url(request.get_full_path()),
        back=address or "/",
        page_url=request.path,
    )


def _decided(
    request: HttpRequest, language: str, target: Target, who: Any | None, *, ends: bool
) -> HttpResponse:
    if who is None:
        message = _("Log in, or let your browser show notifications of this site, to follow this.")
        if wants_json(request):
            return JsonResponse({"reason": "login", "message": message}, status=403)
        return said(request, language, message, 403)
    if ends:
        unfollow(who, target)
    else:
        follow(who, target)
    if wants_json(request):
        return JsonResponse({"following": not ends})
    return HttpResponseRedirect(request.path, status=303)
