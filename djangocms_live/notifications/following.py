"""Following: a page, all below it, or what is said there; with an account, or with a browser.

    follow(request.user, page, "de", Scope.SECTION)

What is followed is a grouper, never one of its versions. Pages carry a ``Target`` as a signed token
that is the same for every visitor: nobody can follow what this site did not offer.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cms.models import Page
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, Q, QuerySet

from djangocms_live.groupers import concrete, identity

from .access import Open, may_see, openness
from .audiences import Audience, audience
from .models import Browser, Follow, Message, Scope

MAX_TOKEN = 500
_SALT = "djangocms_live.notifications.target"


@dataclass(frozen=True, slots=True)
class Target:
    """What can be followed. ``label`` is a model's ("cms.page"), ``pk`` that of a grouper.

    ``language``: empty for all of them.
    """

    label: str
    pk: str
    language: str = ""
    scope: str = Scope.PAGE.value

    @classmethod
    def of(cls, source: Model, language: str = "", scope: str = Scope.PAGE) -> "Target":
        """An object, or its grouper if it is a content. ``ValueError`` for an unknown scope."""
        model, pk = identity(source)
        return cls(concrete(model)._meta.label_lower, str(pk), language, Scope(scope).value)

    @classmethod
    def of_follow(cls, row: Follow) -> "Target":
        kind = row.content_type
        return cls(f"{kind.app_label}.{kind.model}", row.object_id, row.language, row.scope)

    @classmethod
    def of_token(cls, token: str) -> "Target | None":
        """None for whatever this site did not sign, or what it does not have any more."""
        if len(token) > MAX_TOKEN:
            return None
        try:
            target = cls(*signing.Signer(salt=_SALT).unsign_object(token))
            apps.get_model(target.label)
        except (signing.BadSignature, UnicodeEncodeError, LookupError):
            return None
        return target

    def token(self) -> str:
        data = [self.label, self.pk, self.language, self.scope]
        return signing.Signer(salt=_SALT).sign_object(data)

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    def object(self) -> Model | None:
        """None if it is gone."""
        try:
            return self.model._base_manager.filter(pk=self.pk).first()
        except (ValueError, ValidationError):
            return None

    def columns(self) -> dict[str, Any]:
        """Those of a ``Follow`` that say what is followed."""
        return {
            "content_type": ContentType.objects.get_for_model(self.model),
            "object_id": self.pk,
            "language": self.language,
            "scope": self.scope,
        }


def follow(who: Any, what: "Target | Model", language: str = "", scope: str = Scope.PAGE) -> Follow:
    """Somebody wants to hear of something from now on: a user, or a guest's ``Browser``.

    ``what`` is an object, or a ``Target``, which says language and scope itself. Whoever follows it
    already goes on. The caller has asked whether they may see it.
    """
    columns = _target(what, language, scope).columns()
    found, _new = Follow.objects.get_or_create(**_follower(who), **columns)
    return found


def unfollow(who: Any, what: "Target | Model", language: str = "", scope: str = Scope.PAGE) -> bool:
    """Somebody does not want to hear of it any more. False: they did not follow it."""
    columns = _target(what, language, scope).columns()
    deleted, _models = Follow.objects.filter(**_follower(who), **columns).delete()
    return bool(deleted)


def is_following(
    who: Any, what: "Target | Model", language: str = "", scope: str = Scope.PAGE
) -> bool:
    columns = _target(what, language, scope).columns()
    return Follow.objects.filter(**_follower(who), **columns).exists()


def followed(who: Any, targets: Collection[Target]) -> set[Target]:
    """Those of some targets that somebody follows. One query."""
    rows = Follow.objects.filter(**_follower(who), object_id__in={t.pk for t in targets})
    mine = {Target.of_follow(row) for row in rows.select_related("content_type")}
    return mine & set(targets)


def count(obj: Model, language: str = "") -> int:
    """How many follow an object, be it by a section above it: people and guests' browsers."""
    found = _at(obj, language).aggregate(
        users=Count("user", distinct=True), browsers=Count("browser", distinct=True)
    )
    return int(found["users"] + found["browsers"])


@audience("followers")
def followers(message: Message) -> Audience:
    """Who follows what a message is about: in ``data["language"]`` if it names one, or in all."""
    obj, language = object_of(message), message.data.get("language", "")
    return Audience() if obj is None else audience_of(_at(obj, language), obj, language)


def object_of(message: Message) -> Model | None:
    """What a message is about; None if it is gone, or never was anything."""
    kind = message.content_type
    if kind is None or kind.model_class() is None:
        return None
    return Target(f"{kind.app_label}.{kind.model}", message.object_id).object()


def audience_of(rows: QuerySet[Follow], obj: Model, language: str) -> Audience:
    """Of the people and browsers that follow something, those who may see an object."""
    to_whom = openness(obj, language)
    if to_whom is Open.NOBODY:
        return Audience()
    users = get_user_model()._default_manager
    people = users.filter(pk__in=rows.filter(user__isnull=False).values("user"))
    if to_whom is Open.SOME:

        def among(pks: list[Any]) -> list[Any]:
            # Fresh user objects, because the CMS remembers what it found on them.
            return [u.pk for u in users.filter(pk__in=pks) if may_see(u, obj, language)]

        return Audience(people, among=among)
    if to_whom is Open.USERS:
        return Audience(people)
    browsers = rows.filter(browser__isnull=False).values("browser")
    return Audience(people, Browser.objects.filter(pk__in=browsers))


def _at(obj: Model, language: str) -> QuerySet[Follow]:
    """Who follows an object or, if it is a page, a section that it is in."""
    at = Q(object_id=str(obj.pk), scope__in=[Scope.PAGE, Scope.SECTION])
    if isinstance(obj, Page):
        above = obj.get_ancestors().values_list("pk", flat=True)
        at |= Q(object_id__in=[str(pk) for pk in above], scope=Scope.SECTION)
    rows = in_language(Follow.objects.filter(at), language)
    return rows.filter(content_type=ContentType.objects.get_for_model(obj))


def in_language(rows: QuerySet[Follow], language: str) -> QuerySet[Follow]:
    """Those that want to hear of a language, or of any. Without one, all."""
    return rows.filter(language__in=["", language]) if language else rows


def _follower(who: Any) -> dict[str, Any]:
    return {"browser": who} if isinstance(who, Browser) else {"user": who}


def _target(what: "Target | Model", language: str, scope: str) -> Target:
    return what if isinstance(what, Target) else Target.of(what, language, scope)
