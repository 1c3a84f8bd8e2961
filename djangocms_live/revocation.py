"""Who is logged out, deactivated or has lost a right is told to every process at once.

Each looks at that person's sockets again. What no signal tells, as ``QuerySet.update()``, and what
the channel layer loses, is found by the regular recheck.
"""

from functools import partial
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model, user_logged_in, user_logged_out
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save

from . import bus
from .conf import settings
from .identity import digest


def revoke(user_pk: Any = None, *, using: str | None = None) -> None:
    """Look again at the sockets of a user (None: of everybody), if the transaction commits.

    Sockets whose session has ended, and those on a private topic that its feature does not permit
    any more, are closed with 4504.
    """
    body = {"user": None if user_pk is None else str(user_pk)}
    _tell("look", body, using)


def _tell(kind: str, body: dict[str, Any], using: str | None = None) -> None:
    if settings.ENABLED:
        transaction.on_commit(partial(bus.tell_everybody, kind, body), using=using, robust=True)


def connect() -> None:
    user_logged_in.connect(on_login)
    user_logged_out.connect(on_logout)
    user_model = get_user_model()
    # django CMS has users of its own that are users, too.
    for model in apps.get_models():
        if issubclass(model, user_model):
            post_save.connect(on_user_saved, sender=model)
            post_delete.connect(on_user_deleted, sender=model)
    post_delete.connect(on_rights_changed, sender=Group)
    for owner, name in (
        (user_model, "groups"),
        (user_model, "user_permissions"),
        (Group, "permissions"),
    ):
        if hasattr(owner, name):  # a site's own user may do without
            m2m_changed.connect(on_rights_changed, sender=getattr(owner, name).through)


def on_logout(request: Any, **kwargs: Any) -> None:
    # The session ends right after this signal, so nobody could see its end by looking.
    _end(_session_key(request))


def on_login(request: Any, **kwargs: Any) -> None:
    """The browser may have come with another session, which is over now."""
    before = getattr(request, "COOKIES", {}).get(django_settings.SESSION_COOKIE_NAME)
    if before != _session_key(request):
        _end(before)


def _session_key(request: Any) -> str | None:
    return getattr(getattr(request, "session", None), "session_key", None)


def _end(session: str | None) -> None:
    if session:
        _tell("ended", {"session": digest(session)})


def on_user_saved(
    instance: Model, created: bool, update_fields: Any, using: str, **kwargs: Any
) -> None:
    # Each login writes when it was.
    if not created and set(update_fields or ["is_active"]) != {"last_login"}:
        revoke(instance.pk, using=using)


def on_user_deleted(instance: Model, using: str, **kwargs: Any) -> None:
    revoke(instance.pk, using=using)


def on_rights_changed(
    instance: Model, using: str, action: str = "post_delete", **kwargs: Any
) -> None:
    """Groups and permissions: of one user, or of all who are in a group."""
    if action.startswith("post_"):
        revoke(instance.pk if isinstance(instance, get_user_model()) else None, using=using)
