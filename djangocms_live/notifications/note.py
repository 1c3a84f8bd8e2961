"""Where an editor decides whether followers hear of something: a form in a modal of the CMS."""

from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.admin import site as admin_site
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from djangocms_live.groupers import is_versioned

from . import following, publications
from .models import PublicationNote

_FOLDER = "djangocms_live/notifications"


class NoteForm(forms.Form):
    """``previous`` is when followers were told the last time, as far as this form knows."""

    notify = forms.TypedChoiceField(
        label=gettext_lazy("Notify followers"),
        help_text=PublicationNote._meta.get_field("notify").help_text,
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("Line of text"),
        help_text=PublicationNote._meta.get_field("text").help_text,
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    previous = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: Any = None, at_once: bool) -> None:
        super().__init__(data, initial=initial)
        if at_once:  # the button itself says yes
            del self.fields["notify"]

    def clean_previous(self) -> Any:
        text = self.cleaned_data["previous"]
        try:
            found = parse_datetime(text) if text else None
        except ValueError:
            found = None
        if text and found is None:
            raise ValidationError("")
        return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_member_required
def note(request: HttpRequest, language: str, content_type: int, pk: str) -> HttpResponse:
    """410 for what is not there, or not for whoever asks."""
    content = _content(content_type, pk)
    if content is None or not publications.may_publish(request.user, content):
        # A 404 would be redirected by LocaleMiddleware to a page that the CMS does not have either.
        return HttpResponse(status=410)
    with override(language if language in dict(django_settings.LANGUAGES) else None):
        return _answer(request, content)


def _answer(request: HttpRequest, content: Model) -> HttpResponse:
    decided = publications.note_of(content)
    versioned = is_versioned(type(content))
    at_once = not versioned or publications.is_public(content)
    is_told = versioned and decided is not None and decided.sent is not None
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(decided, versioned),
        at_once=at_once,
    )
    if form.is_bound and form.is_valid() and not is_told:
        _decide(content, request.user, at_once=at_once, **form.cleaned_data)
        return render(request, f"{_FOLDER}/note_closed.html")
    context = {
        **admin_site.each_context(request),
        "title": _("Tell followers now") if at_once else _("Notify followers"),
        "is_popup": True,
        "form": form,
        "at_once": at_once,
        "note": decided,
        "is_told": is_told,
        "number": following.count(*publications.whole(content)),
    }
    return render(request, f"{_FOLDER}/note.html", context)


@transaction.atomic
def _decide(
    content: Model, user: Any, *, at_once: bool, text: str, previous: Any, notify: bool = True
) -> None:
    publications.decide(content, notify, text, user)
    if at_once:
        publications.tell(content, user, previous)


def _initial(decided: PublicationNote | None, versioned: bool) -> dict[str, str]:
    previous = decided.sent if decided and not versioned else None
    return {
        "notify": "yes" if publications.is_wanted(decided) else "no",
        # What was told is no news the next time.
        "text": decided.text if decided and not previous else "",
        "previous": previous.isoformat() if previous else "",
    }


def _content(content_type: int, pk: str) -> Model | None:
    """What the CMS shows with a toolbar, and followers can be told of; nothing else."""
    kind = ContentType.objects.filter(pk=content_type).first()
    model: Any = kind and kind.model_class()
    if model not in apps.get_app_config("cms").cms_extension.toolbar_enabled_models:
        return None
    manager = getattr(model, "admin_manager", model._base_manager)
    try:
        found: Model | None = manager.filter(pk=pk).first()
    except (ValueError, ValidationError):  # no such pk can be
        return None
    return found if found is not None and publications.can_be_told(found) else None
