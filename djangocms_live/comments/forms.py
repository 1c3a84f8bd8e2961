"""The forms of visitors. Two fields are not for people: a trap for robots, and a signed stamp.

The stamp says when the form was made: what comes back too soon was filled in by a machine, and one
that lay open for a day is made anew. It also carries the key that a new guest will have, so that
a request which is sent again is the same person's.
"""

import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .conf import settings
from .models import Report
from .people import clean_name, new_guest

_SALT = "djangocms_live.comments.form"


@dataclass(frozen=True, slots=True)
class Stamp:
    made: float
    guest: str

    @classmethod
    def new(cls) -> "Stamp":
        return cls(time.time(), new_guest())

    @classmethod
    def read(cls, text: str) -> "Stamp | None":
        try:
            return cls(*signing.Signer(salt=_SALT).unsign_object(text[:500]))
        except (signing.BadSignature, UnicodeEncodeError):
            return None

    def __str__(self) -> str:
        return signing.Signer(salt=_SALT).sign_object([self.made, self.guest])

    @property
    def age(self) -> float:
        return time.time() - self.made


class StampedForm(forms.Form):
    """``stamp`` and ``request``: every form that writes."""

    stamp = forms.CharField(widget=forms.HiddenInput, required=False)
    request = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(stamp=str(Stamp.new()), request=uuid4().hex)

    @property
    def guest(self) -> str:
        """The key of whoever sends it, if they have none yet; empty for a form that is not ours."""
        stamp = Stamp.read(self.data.get(self.add_prefix("stamp"), ""))
        return stamp.guest if stamp else ""

    def clean_stamp(self) -> str:
        given: str = self.cleaned_data["stamp"]
        stamp = Stamp.read(given)
        if stamp is None or stamp.age > settings.TOO_OLD:
            self._renew()
            raise ValidationError(_("The form was open for a long time. Please send it again."))
        return given

    def _renew(self) -> None:
        data: Any = self.data.copy()
        data[self.add_prefix("stamp")] = str(Stamp.new())
        self.data = data


class BodyForm(StampedForm):
    """To change what one has written."""

    body = forms.CharField(
        label=_("Your comment"), strip=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    field_order = ["body", "stamp", "request"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["maxlength"] = settings.MAX_LENGTH


class WriteForm(BodyForm):
    """To write. Guests say who they are; nobody else is asked."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address (nobody will see it)"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    notify = forms.BooleanField(label=_("Mail me when somebody answers"), required=False)
    field_order = ["name", "email", "body", "notify", "website", "stamp", "request"]

    def __init__(self, *args: Any, is_guest: bool, may_mail: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_guest:
            del self.fields["name"], self.fields["email"]
        if not may_mail:
            del self.fields["notify"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        asks = data.get("notify") and "email" in self.fields and "email" not in self.errors
        if asks and not data["email"]:
            self.add_error("email", _("Without an address we cannot mail you."))
        return data

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        if not name:
            raise ValidationError(_("Please write your name in letters."))
        return name

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("This field is a trap for robots. Please leave it empty."))
        return ""

    def clean_stamp(self) -> str:
        given = super().clean_stamp()
        stamp = Stamp.read(given)
        if stamp and stamp.age < settings.TOO_FAST:
            raise ValidationError(_("That was very fast. Please send it once more."))
        return given


class ReactForm(StampedForm):
    """An empty choice takes the reaction back."""

    reaction = forms.CharField(required=False, max_length=20)

    def clean_reaction(self) -> str:
        name: str = self.cleaned_data["reaction"]
        if name and name not in settings.REACTIONS:
            raise ValidationError(_("There is no such reaction."))
        return name


class ReportForm(StampedForm):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"), choices=Report.Reason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Anything to add?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ["reason", "note", "stamp", "request"]
