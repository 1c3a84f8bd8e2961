"""Whose socket it is: the session cookie of the handshake, resolved when it matters.

Visitors without a session cookie cost no query. Nothing is ever written here, unlike in a request.
"""

import hashlib
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user,
    get_user_model,
    load_backend,
)
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import cached_db, db
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.http import parse_cookie
from django.utils import timezone
from django.utils.crypto import constant_time_compare


def session_key(scope: dict[str, Any]) -> str | None:
    """The session key among the handshake's cookies."""
    for name, value in scope.get("headers", ()):
        if name == b"cookie":
            # As Django reads them: one odd cookie does not hide the others.
            key = parse_cookie(value.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
            # Quoted octal escapes make anything possible, which some databases cannot even ask for.
            if key and key.isascii() and key.isprintable():
                return key
    return None


def digest(key: str) -> str:
    """By which processes speak of a session: nobody can use it who overhears them."""
    return hashlib.sha256(key.encode()).hexdigest()


class _Frozen(dict[str, Any]):
    """A session's data for Django's own check, which would like to write into stale sessions."""

    def cycle_key(self) -> None:
        pass

    def flush(self) -> None:
        self.clear()


def user_of(key: str) -> Any | None:
    """The logged-in user of a session, checked as in a request; None for all others.

    Synchronous. The user is a fresh object: django CMS remembers permissions on user objects.
    """
    return users_of([key])[0]


def users_of(keys: Sequence[str]) -> list[Any | None]:
    """The same for many, in their order.

    Two queries together where sessions and users are read by Django's own backends; a site's own
    backends are asked for each.
    """
    sessions = _sessions(set(keys))
    visits = [_Visit.of(sessions.get(key, {})) for key in keys]
    pks = {visit.pk for visit in visits if visit and visit.is_plain}
    users = get_user_model()._default_manager.in_bulk(pks) if pks else {}
    return [visit and visit.user(users) for visit in visits]


def _sessions(keys: set[str]) -> dict[str, dict[str, Any]]:
    """What sessions hold, by their keys."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    in_cache = _reads_as(store, cached_db.SessionStore)
    if not in_cache and not _reads_as(store, db.SessionStore):
        return {key: store(key).load() for key in keys}
    # A cache that refuses one key, for its length, refuses all that are asked for with it.
    longest = store.get_model_class()._meta.get_field("session_key").max_length
    keys = {key for key in keys if len(key) <= longest}
    found = _from_cache(store, keys) if in_cache else {}
    return found | _from_database(store, keys - found.keys())


def _reads_as(store: Any, known: Any) -> bool:
    """Whether a site's store may be one of its own, but finds sessions as Django's does."""
    return all(
        getattr(store, name, None) is getattr(known, name, None)
        for name in ("load", "_get_session_from_db")
    )


def _from_cache(store: Any, keys: set[str]) -> dict[str, dict[str, Any]]:
    names = {store.cache_key_prefix + key: key for key in keys}
    try:
        hits = caches[settings.SESSION_CACHE_ALIAS].get_many(names)
    except Exception:  # as Django has it: the database knows them, too
        return {}
    return {names[name]: data for name, data in hits.items() if data is not None}


def _from_database(store: Any, keys: set[str]) -> dict[str, dict[str, Any]]:
    rows = store.get_model_class().objects.filter(
        session_key__in=keys, expire_date__gt=timezone.now()
    )
    decode = store().decode
    return {row.session_key: decode(row.session_data) for row in rows}


@dataclass(frozen=True, slots=True)
class _Visit:
    """What a session says of who is logged in. Not believed before ``user`` has looked."""

    data: dict[str, Any]
    pk: Any
    backend: Any

    @classmethod
    def of(cls, data: dict[str, Any]) -> "_Visit | None":
        try:
            pk = get_user_model()._meta.pk.to_python(data[SESSION_KEY])
            path = data[BACKEND_SESSION_KEY]
        except (KeyError, ValidationError):
            return None
        if path not in settings.AUTHENTICATION_BACKENDS:
            return None
        return cls(data, pk, load_backend(path))

    @property
    def is_plain(self) -> bool:
        """Whether the backend finds users by their primary key, and in no other way."""
        return type(self.backend).get_user is ModelBackend.get_user

    def user(self, users: Mapping[Any, Any]) -> Any | None:
        if not self.is_plain:
            found = get_user(SimpleNamespace(session=_Frozen(self.data)))  # type: ignore[arg-type]
            return found if found.is_authenticated else None
        user = copy(users.get(self.pk))
        if user is None or not self.backend.user_can_authenticate(user):
            return None
        return user if self._is_verified(user) else None

    def _is_verified(self, user: Any) -> bool:
        """A new password, or a new secret, ends the sessions from before. As ``auth.get_user``."""
        if not hasattr(user, "get_session_auth_hash"):
            return True
        given: str = self.data.get(HASH_SESSION_KEY) or ""
        return bool(given) and (
            constant_time_compare(given, user.get_session_auth_hash())
            or any(
                constant_time_compare(given, fallback)
                for fallback in user.get_session_auth_fallback_hash()
            )
        )
