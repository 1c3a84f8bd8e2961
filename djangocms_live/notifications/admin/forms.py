"""The form of an announcement, and that of its words."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..links import is_safe
from ..models import Announcement, AnnouncementText, Audience


def languages() -> list[tuple[str, Any]]:
    return [(code, _(name)) for code, name in settings.LANGUAGES]


class AnnouncementForm(forms.ModelForm):
    """Fields that are out of reach, because it is out already, are not in it."""

    language = forms.ChoiceField(
        label=capfirst(_("language")),
        required=False,
        choices=lambda: [("", "---------"), *languages()],
        help_text=_("For readers of a language."),
    )

    class Meta:
        model = Announcement
        fields = ("audience", "page", "language", "level", "starts", "ends", "site")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "audience" in self.fields and "audience" in given:
            self._clean_audience(given)
        self._clean_times(given)
        return given

    def _clean_audience(self, given: dict[str, Any]) -> None:
        audience, page = given["audience"], given.get("page")
        if audience == Audience.PAGE:
            if page is None and "page" not in self.errors:
                self.add_error("page", _("Choose the page whose readers it is for."))
            elif page is not None and "site" in given and page.site_id != given["site"].pk:
                self.add_error("page", _("This page belongs to another site."))
        chosen = given.get("language") or "language" in self.errors
        if audience == Audience.LANGUAGE and not chosen:
            self.add_error("language", _("Choose the language whose readers it is for."))
        # What was chosen before another audience was.
        if audience != Audience.PAGE:
            given["page"] = None
        if audience != Audience.LANGUAGE:
            given["language"] = ""

    def _clean_times(self, given: dict[str, Any]) -> None:
        ends, starts = given.get("ends"), given.get("starts", self.instance.starts)
        if ends is None or starts is None:
            return
        if ends <= starts:
            self.add_error("ends", _("It has to end after it starts."))
        elif ends <= timezone.now() and not self.instance.sent:
            self.add_error("ends", _("That is over already: nobody would see it."))


class TextForm(forms.ModelForm):
    language = forms.ChoiceField(label=capfirst(_("language")), choices=languages)

    class Meta:
        model = AnnouncementText
        fields = ("language", "title", "text", "url")
        widgets = {
            "title": forms.TextInput(attrs={"size": 60}),
            "text": forms.Textarea(attrs={"rows": 3, "cols": 60}),
            "url": forms.TextInput(attrs={"size": 60, "dir": "ltr"}),
        }

    def clean_text(self) -> str:
        # It is shown as one line or as many as there is room for.
        return " ".join(self.cleaned_data["text"].split())

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if url and not is_safe(url):
            raise ValidationError(
                _("Write a path of this site, as /news/, or an address with https://.")
            )
        return url


class TextFormSet(BaseInlineFormSet):
    """At least one language, and none of them twice."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if _says_something(form)]
        if not any(self.errors) and not kept:
            raise ValidationError(_("Write it in one language at least."))


def _says_something(form: forms.ModelForm) -> bool:
    given = getattr(form, "cleaned_data", {})
    return bool(given.get("title")) and not given.get("DELETE")
