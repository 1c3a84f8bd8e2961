"""What is known of oneself here, to download and to erase."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from . import rights
from .forms import EraseForm
from .visits import in_language, logged_in, page, said


@require_safe
@in_language
@logged_in
def export(request: HttpRequest, language: str) -> HttpResponse:
    return rights.download(request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@in_language
@logged_in
def erase(request: HttpRequest, language: str) -> HttpResponse:
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        rights.erase(request.user)
        return said(request, language, _("All of it is erased."))
    return page(request, language, "erase", 400 if form.is_bound else 200, form=form)
