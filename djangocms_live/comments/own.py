"""What is known of oneself, for whoever asks: to read, to download, to erase. And one's mails.

Under ``live/comments/<language>/me/``. One is known by one's account, else by the cookie of the
browser that one wrote from, else by a link that was mailed to one's address (``?k=…``; good for a
day). Nothing here tells a stranger whether an address is known.
"""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core import signing
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from djangocms_live.tasks import task

from . import access, answers, mail, names, rights, safety
from .conf import settings
from .models import Subscription
from .people import COOKIE, new_guest, writer_of
from .places import Spot
from .rights import Subject
from .visits import in_language

#: Comments that the page lists; the download has all.
SHOWN = 100

_SALT = "djangocms_live.comments.me"
_DAY = 24 * 60 * 60
_HOUR = 60 * 60
_FOLDER = "djangocms_live/comments"


class LinkForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class EraseForm(forms.Form):
    sure = forms.BooleanField(label=gettext_lazy("Yes, erase all of it. It cannot be undone."))


@require_safe
@in_language
def me(request: HttpRequest, language: str) -> HttpResponse:
    return _me(request, language, EraseForm(), LinkForm())


def _me(
    request: HttpRequest, language: str, erase_form: Any, link_form: Any, status: int = 200
) -> HttpResponse:
    subject = _subject(request)
    comments = []
    if subject is not None:
        rows = subject.comments().select_related("thread__content_type").order_by("-pk")
        comments = list(rows[:SHOWN])
    titles = names.titles({c.thread_id: c.thread for c in comments}.values())
    context = {
        "subject": subject,
        "comments": [(c, titles[c.thread_id], names.link_to(c)) for c in comments],
        "download_url": _url("me_download", request, language),
        "erase_url": _url("me_erase", request, language),
        "link_url": _url("me_link", request, language),
        "erase_form": erase_form,
        "link_form": link_form,
        "days": settings.PURGE_DAYS,
    }
    return _page(request, language, "me", status, **context)


@require_safe
@in_language
def download(request: HttpRequest, language: str) -> HttpResponse:
    subject = _subject(request)
    if subject is None:
        raise Http404
    return rights.download(subject)


@require_POST
@in_language
def erase(request: HttpRequest, language: str) -> HttpResponse:
    subject = _subject(request)
    if subject is None:
        raise Http404
    form = EraseForm(request.POST)
    if not form.is_valid():
        return _me(request, language, form, LinkForm(), 400)
    rights.erase(subject)
    response = _said(request, language, _("All of it is erased."))
    if not request.user.is_authenticated and "k" not in request.GET:
        response.delete_cookie(COOKIE)
    return response


@require_POST
@in_language
def link(request: HttpRequest, language: str) -> HttpResponse:
    """Mail a link to somebody who has no account, and another browser than they wrote from."""
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _me(request, language, EraseForm(), form, 400)
    # As somebody new each time, so that it is their address that is counted.
    if refusal := safety.rate_of("link", writer_of(request, new_guest())):
        return _said(request, language, refusal.message, refusal.status)
    email = form.cleaned_data["email"].strip().lower()
    digest = salted_hmac(_SALT, email, algorithm="sha256").hexdigest()
    if cache.add(f"djangocms_live:comments:link:{digest}", True, _HOUR):
        mail_link.later(email, language)
    message = _("If there are comments with this address, a mail is on its way to it.")
    return _said(request, language, message)


@task
def mail_link(email: str, language: str) -> None:
    if not Subject.of_email(email).exists():
        return
    site = mail.site_of()
    path = reverse("djangocms_live:comments:me", args=[language])
    query = urlencode({"k": signing.dumps(email, salt=_SALT)})
    mail.send("me", email, language, site=site, url=f"{site}{path}?{query}")


@require_http_methods(["GET", "HEAD", "POST"])
@in_language
def confirm(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """A guest was asked by mail whether the address is theirs. A button says yes."""
    subscription = _subscription(token)
    if request.method == "POST":
        answers.confirm(subscription)
        return _said(request, language, _("You will hear of answers."), back=_back(subscription))
    return _page(request, language, "confirm", back=_back(subscription))


@csrf_exempt  # the token is all it takes, and mail programs press this button, too
@require_http_methods(["GET", "HEAD", "POST"])
@in_language
def leave(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """No more mails: about one comment, or with ``all`` about any of the same person."""
    if request.method != "POST":
        return _page(request, language, "leave", back=_back(_subscription(token)))
    subscription = Subscription.objects.filter(token=token).first()
    if subscription is not None:
        rows = Subscription.objects.filter(pk=subscription.pk)
        if "all" in request.POST:
            rows = Subscription.objects.filter(person=subscription.person)
        rows.delete()
    # A second press is no error.
    return _said(request, language, _("You get no more of these mails."))


def _subject(request: HttpRequest) -> Subject | None:
    if "k" in request.GET:
        try:
            return Subject.of_email(signing.loads(request.GET["k"], salt=_SALT, max_age=_DAY))
        except signing.BadSignature:
            raise Http404 from None
    if request.user.is_authenticated:
        return Subject.of_user(request.user)
    person = writer_of(request).person
    return Subject.of_guest(person) if person else None


def _subscription(token: str) -> Subscription:
    rows = Subscription.objects.select_related("comment__thread__content_type")
    subscription = rows.filter(token=token).first()
    if subscription is None:
        raise Http404
    return subscription


def _back(subscription: Subscription) -> str:
    comment = subscription.comment
    return access.address_of(Spot.of_thread(comment.thread, comment.language))


def _url(name: str, request: HttpRequest, language: str) -> str:
    path = reverse(f"djangocms_live:comments:{name}", args=[language])
    return f"{path}?{urlencode({'k': request.GET['k']})}" if "k" in request.GET else path


def _said(
    request: HttpRequest, language: str, message: str, status: int = 200, back: str = "/"
) -> HttpResponse:
    return _page(request, language, "said", status, message=message, back=back)


def _page(
    request: HttpRequest, language: str, name: str, status: int = 200, **context: Any
) -> HttpResponse:
    context = {"back": "/"} | context
    context |= {"template": f"{_FOLDER}/{name}.html", "language": language}
    response = render(request, f"{_FOLDER}/page.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"  # the address may be a key
    return response
