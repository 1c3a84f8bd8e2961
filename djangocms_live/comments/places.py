"""Where a thread is: what it is about, in which language, and which of several there.

A place is known before its thread has a row: rendering never writes. It is in the topic's name, and
in the signed token by which a page lets its visitors write.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model

from djangocms_live.groupers import concrete, identity

from .models import Thread
from .models.talk import lock

_SALT = "djangocms_live.comments.place"
MAX_TOKEN = 2048

_UNSAFE = re.compile(r"[^A-Za-z0-9-]")
_ESCAPED = re.compile(r"(?:_[0-9a-f]{2})+")

#: In a topic's name: the thread is shared over languages.
_SHARED = "all"


@dataclass(frozen=True, slots=True)
class Place:
    """Identity of a thread. ``label`` is a model's ("cms.page"), ``pk`` that of a grouper."""

    label: str
    pk: str
    language: str
    slot: str

    @classmethod
    def of(cls, source: Model, language: str, slot: str) -> "Place":
        """The place at an object, or at its grouper if it is a content."""
        model, pk = identity(source)
        return cls(concrete(model)._meta.label_lower, str(pk), language, slot)

    @classmethod
    def of_thread(cls, thread: Thread) -> "Place":
        kind = thread.content_type
        return cls(f"{kind.app_label}.{kind.model}", thread.object_id, thread.language, thread.slot)

    @property
    def topic(self) -> str:
        parts = ["comments", self.label, _written(self.pk), self.language or _SHARED, self.slot]
        return ".".join(parts)

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    def object(self) -> Model | None:
        """What it is about; None if it is gone."""
        try:
            return self.model._base_manager.filter(pk=self.pk).first()
        except (ValueError, ValidationError):
            return None

    def thread(self) -> Thread | None:
        """The thread's row; None as long as nobody has said anything."""
        return Thread.objects.filter(**self._columns()).first()

    def lock(self, path: str = "", options: dict[str, Any] | None = None) -> Thread:
        """The thread's row, locked until the transaction ends, and made if it is new."""
        rows = Thread.objects.filter(**self._columns())
        if not lock(rows, "visible"):
            Thread.objects.get_or_create(
                **self._columns(), defaults={"path": path[:500], "options": options or {}}
            )
            lock(rows, "visible")
        return rows.get()

    def _columns(self) -> dict[str, Any]:
        return {
            "content_type": ContentType.objects.get_for_model(self.model),
            "object_id": self.pk,
            "language": self.language,
            "slot": self.slot,
        }


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as it is seen on a page: what a token says."""

    place: Place
    #: The page's path, and the language it is in.
    path: str
    language: str
    #: What a template's tag decided; empty for plugins, which are asked when it matters.
    options: dict[str, Any] = field(default_factory=dict)

    def token(self) -> str:
        """Signed: the same for every visitor, and of no use for any other place."""
        place = self.place
        data = [place.label, place.pk, place.language, place.slot]
        return signing.Signer(salt=_SALT).sign_object(
            [data, self.path, self.language, self.options], compress=True
        )

    @classmethod
    def of_token(cls, token: str) -> "Spot | None":
        """None for whatever this site did not sign."""
        if len(token) > MAX_TOKEN:
            return None
        try:
            data, path, language, options = signing.Signer(salt=_SALT).unsign_object(token)
        except (signing.BadSignature, UnicodeEncodeError):
            return None
        return cls(Place(*data), path, language, options)

    @classmethod
    def of_thread(cls, thread: Thread, language: str) -> "Spot":
        """The spot of a thread that was written in, for who looks at it in a language."""
        return cls(Place.of_thread(thread), thread.path, language, thread.options)


def place_of(topic: str) -> Place | None:
    """The place in a topic's name; None for the other topics of comments."""
    match topic.split("."):
        case ["comments", app, model, pk, language, slot] if model in apps.all_models.get(app, ()):
            language = "" if language == _SHARED else language
            return Place(f"{app}.{model}", _read(pk), language, slot)
    return None


def counted_place(topic: str) -> Place | None:
    """The object in the name of a count's topic, as a place without language and slot."""
    match topic.split("."):
        case ["comments", "count", app, model, pk] if model in apps.all_models.get(app, ()):
            return Place(f"{app}.{model}", _read(pk), "", "")
    return None


def count_topic(source: Model) -> str:
    """The topic of how many comments there are about an object, in all its threads."""
    model, pk = identity(source)
    return f"comments.count.{concrete(model)._meta.label_lower}.{_written(str(pk))}"


def author_topic(secret: str) -> str:
    """The topic of one person: what becomes of their own comments. Nobody can guess its name."""
    return f"comments.author.{secret}"


def _written(pk: str) -> str:
    """A pk as it may stand in a topic's name: ``_`` escapes what may not, and itself."""
    return _UNSAFE.sub(lambda m: "".join(f"_{byte:02x}" for byte in m[0].encode()), pk)


def _read(part: str) -> str:
    return _ESCAPED.sub(
        lambda m: bytes.fromhex(m[0].replace("_", "")).decode(errors="replace"), part
    )
