"""Where people say whether they want to be seen: a page that works without JavaScript."""

from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .forms import ChoiceForm
from .models import Choice

_FOLDER = "djangocms_live/presence"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seen(request: HttpRequest, language: str) -> HttpResponse:
    """Both switches of whoever is logged in. ``next`` is the page that they came from."""
    if language not in dict(django_settings.LANGUAGES):
        # A 404 would be redirected by LocaleMiddleware to a page that the CMS does not have either.
        return HttpResponse(status=410)
    with override(language):
        user: Any = request.user
        if not user.is_authenticated:
            response: HttpResponse = redirect_to_login(
                request.get_full_path(), resolve_url(django_settings.LOGIN_URL)
            )
        else:
            choice = Choice.objects.filter(user=user).first() or Choice(user=user)
            response = _answer(request, language, choice)
    response["Content-Language"] = language
    return response


def _answer(request: HttpRequest, language: str, choice: Choice) -> HttpResponse:
    form = ChoiceForm(request.POST if request.method == "POST" else None, instance=choice)
    saved = form.is_bound and form.is_valid()
    if saved:
        form.save()
    context = {"form": form, "saved": saved, "language": language, "back": _back(request)}
    return render(request, f"{_FOLDER}/seen.html", context)


def _back(request: HttpRequest) -> str:
    back = request.GET.get("next", "")
    hosts, secure = {request.get_host()}, request.is_secure()
    return back if url_has_allowed_host_and_scheme(back, hosts, require_https=secure) else "/"
