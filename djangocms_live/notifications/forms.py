"""What people send about their inbox and their wishes."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .conf import settings
from .entries import MOST
from .kinds import KINDS, Kind, defaults
from .models import CHANNELS, Preference

#: Kinds that only come where comments are installed; the last one to those who decide about them.
TALK = ("reply", "mention", "comment", "moderation")
MODERATION = "moderation"


class Numbers(forms.Field):
    """Primary keys: several values, or one with commas."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        found = [text.strip() for given in value or () for text in given.split(",") if text.strip()]
        if len(found) > MOST or any(not _is_number(text) for text in found):
            raise ValidationError(_("These are no numbers."))
        return [int(text) for text in found]


class MarkForm(forms.Form):
    what = forms.ChoiceField(
        choices=[(name, name) for name in ("seen", "read", "unread", "archived", "inbox")]
    )
    ids = Numbers(required=False)
    all = forms.BooleanField(required=False)


class EraseForm(forms.Form):
    sure = forms.BooleanField(label=_("Yes, erase all of it. It cannot be undone."))


class PreferencesForm(forms.Form):
    """A checkbox for each kind and channel that there is on this site for this person."""

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        self.user = user
        self.kinds = kinds_for(user)
        self.channels = channels_for(user)
        chosen = {row.kind: row.channels() for row in Preference.objects.filter(user=user.pk)}
        self.wanted = {kind.name: chosen.get(kind.name) or defaults(kind) for kind in self.kinds}
        for kind in self.kinds:
            for channel in self.channels:
                self.fields[_name(kind, channel)] = forms.BooleanField(
                    required=False,
                    initial=self.wanted[kind.name][channel],
                    label=channel_label(channel),
                )

    def rows(self) -> Iterator[tuple[Kind, list[tuple[str, Any]]]]:
        """Each kind with its checkboxes, in the order of ``channels``."""
        for kind in self.kinds:
            yield kind, [(name, self[_name(kind, name)]) for name in self.channels]

    def save(self) -> None:
        """Store what is wanted; what could not be chosen here stays as it was."""
        for kind in self.kinds:
            wanted = self.wanted[kind.name]
            chosen = {name: self.cleaned_data[_name(kind, name)] for name in self.channels}
            if any(chosen[name] != wanted[name] for name in chosen):
                Preference.objects.update_or_create(
                    user=self.user, kind=kind.name, defaults={**wanted, **chosen}
                )


def kinds_for(user: Any) -> list[Kind]:
    """The kinds that somebody can get here."""
    talk = apps.is_installed("djangocms_live.comments") and settings.TALK
    return [
        kind
        for kind in KINDS.values()
        if (talk or kind.name not in TALK)
        and (kind.name != MODERATION or getattr(user, "is_staff", False))
    ]


def channels_for(user: Any) -> list[str]:
    """The channels that can reach somebody here."""
    missing = set()
    if not settings.VAPID_PRIVATE_KEY:
        missing.add("push")
    if not getattr(user, "email", ""):
        missing.add("mail")
    return [name for name in CHANNELS if name not in missing]


def channel_label(channel: str) -> Any:
    return Preference._meta.get_field(channel).verbose_name


def _name(kind: Kind, channel: str) -> str:
    return f"{kind.name}.{channel}"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
