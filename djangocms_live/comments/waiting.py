"""How many comments wait for a moderator, in the words of the CMS toolbar: here and everywhere."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from . import moderation
from .places import Place

#: The lookups of the admin's list that choose the comments about one object.
Lookups = dict[str, Any]


class Words(NamedTuple):
    menu: str
    #: For one object: what the item says, and where it leads. Empty without an object.
    here: str
    url: str


def lookups(model: type[Model], pk: Any) -> Lookups:
    kind = ContentType.objects.get_for_model(model)
    return {"thread__content_type": kind.pk, "thread__object_id": str(pk)}


def queue_url(chosen: Lookups | None = None) -> str:
    """The path of the moderators' list, all of it or a part."""
    queue = reverse("admin:djangocms_live_comments_comment_changelist")
    return f"{queue}?{urlencode(chosen)}" if chosen else queue


def words(user: Any, here: Lookups | None) -> Words:
    """What a moderator's toolbar says now."""
    waiting = moderation.waiting(moderation.comments_of(user))
    menu = _numbered(_("Comments"), waiting.count())
    if here is None:
        return Words(menu, "", "")
    number = waiting.filter(**here).count()
    return Words(menu, _numbered(_("Waiting on this page"), number), queue_url(here))


def words_at(user: Any, place: Place) -> Words:
    return words(user, lookups(place.model, place.pk))


def _numbered(label: str, number: int) -> str:
    return f"{label} ({number})" if number else label
