from datetime import timedelta
from importlib import import_module

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from djangocms_live.identity import digest, session_key, user_of, users_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return get_user_model().objects.create_user("ann", password="secret")


def login(user):
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


class TestSessionKey:
    @pytest.mark.parametrize(
        ("headers", "key"),
        [
            ([], None),
            ([(b"host", b"x")], None),
            ([(b"cookie", b"sessionid=abc")], "abc"),
            ([(b"cookie", b"a=b; sessionid=abc; c=d")], "abc"),
            ([(b"cookie", b"a=b"), (b"cookie", b"sessionid=abc")], "abc"),
            ([(b"cookie", b"sessionid=")], None),
            ([(b"cookie", b"sessionid2=abc")], None),
            ([(b"cookie", b"")], None),
            ([(b"cookie", rb'sessionid="\000abcdefgh"')], None),
            ([(b"cookie", b"sessionid=\xfcber")], None),
            ([(b"cookie", b"\xff\xfe;;==,,sessionid")], None),
            ([(b"cookie", b"bad[]{}=1; sessionid=abc")], "abc"),
        ],
    )
    def test_among_cookies(self, headers, key):
        assert session_key({"headers": headers}) == key

    def test_scope_without_headers(self):
        assert session_key({}) is None

    def test_name_of_the_cookie(self, settings):
        settings.SESSION_COOKIE_NAME = "sid"
        assert session_key({"headers": [(b"cookie", b"sessionid=abc; sid=def")]}) == "def"


class TestUser:
    @pytest.mark.parametrize(
        "engine",
        [
            "django.contrib.sessions.backends.db",
            "django.contrib.sessions.backends.cached_db",
            "django.contrib.sessions.backends.cache",
            "django.contrib.sessions.backends.signed_cookies",
        ],
    )
    def test_of_every_kind_of_session(self, settings, user, engine):
        settings.SESSION_ENGINE = engine
        key = login(user)
        assert user_of(key) == user
        assert user_of("nonsense") is None
        assert users_of(["nonsense", key, key]) == [None, user, user]
        import_module(engine).SessionStore(key).flush()
        if "signed" not in engine:  # a signed cookie cannot be taken back
            assert user_of(key) is None

    def test_a_fresh_object_each_time(self, user):
        key = login(user)
        assert user_of(key) is not user_of(key)

    def test_backend_that_is_no_longer_used(self, settings, user):
        key = login(user)
        settings.AUTHENTICATION_BACKENDS = []
        assert user_of(key) is None

    def test_rotated_secret_key(self, settings, user):
        """A request would move such a session on; here it is only believed."""
        key = login(user)
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "new"
        assert user_of(key) == user

    def test_nothing_is_written(self, user, django_assert_num_queries):
        key = login(user)
        user.set_password("new")
        user.save()
        with django_assert_num_queries(2):
            assert user_of(key) is None
        store = import_module("django.contrib.sessions.backends.db").SessionStore(key)
        assert store.load()["_auth_user_id"] == str(user.pk)


class Choosy(ModelBackend):
    """A site's own."""

    def get_user(self, user_id):
        user = super().get_user(user_id)
        return None if user.username == "reader-1" else user


class TestUsers:
    @pytest.fixture
    def others(self):
        make = get_user_model().objects.create_user
        return [make(f"reader-{number}") for number in range(20)]

    def test_many_cost_what_one_costs(self, user, others, django_assert_num_queries):
        keys = [login(one) for one in [user, *others]]
        with django_assert_num_queries(2):
            assert users_of([*keys, "nonsense"]) == [user, *others, None]

    def test_those_in_the_cache_are_not_asked_for(self, settings, others, statements):
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
        keys = [login(other) for other in others]
        caches["default"].delete(f"django.contrib.sessions.cached_db{keys[0]}")
        statements.clear()
        assert users_of(keys[1:]) == others[1:]
        assert len(statements) == 1
        assert users_of(keys) == others
        assert len(statements) == 3

    def test_a_key_of_nobody_takes_the_cache_from_no_one(self, settings, user, statements):
        """Caches refuse keys that are too long, and with them what is asked for together."""
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
        key = login(user)
        statements.clear()
        assert users_of(["x" * 300, key]) == [None, user]
        assert len(statements) == 1

    def test_a_cache_that_is_away(self, settings, user, monkeypatch):
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
        key = login(user)

        def away(*args):
            raise OSError

        monkeypatch.setattr(type(caches["default"]), "get_many", away)
        assert user_of(key) == user

    def test_each_is_somebody_of_their_own(self, user):
        key = login(user)
        one, two = users_of([key, key])
        assert one == two
        assert one is not two

    def test_who_is_no_longer_active(self, user):
        key = login(user)
        get_user_model().objects.update(is_active=False)
        assert user_of(key) is None

    def test_a_session_of_whom_nobody_knows(self, user):
        key = login(user)
        user.delete()
        assert user_of(key) is None

    @pytest.mark.parametrize("pk", ["nobody", "", None])
    def test_a_session_that_says_nonsense(self, user, pk):
        key = login(user)
        store = SessionStore(key)
        store["_auth_user_id"] = pk
        store.save()
        other = login(get_user_model().objects.create_user("ben"))
        assert users_of([key, other])[0] is None
        assert users_of([key, other])[1].username == "ben"

    def test_a_session_without_its_hash(self, user):
        key = login(user)
        store = SessionStore(key)
        del store["_auth_user_hash"]
        store.save()
        assert user_of(key) is None

    def test_users_whose_sessions_need_none(self, user, monkeypatch):
        key = login(user)
        monkeypatch.delattr(AbstractBaseUser, "get_session_auth_hash")
        assert user_of(key) == user

    def test_a_backend_of_the_sites_own(self, settings, user, others):
        settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Choosy"]
        keys = [login(one) for one in [user, *others]]
        expected = [user, others[0], None, *others[2:]]
        assert users_of(keys) == expected

    def test_nor_is_anything_written_there(self, settings, user):
        """Django would, into a session from before a new password, or a new secret."""
        settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Choosy"]
        key = login(user)
        before = SessionStore(key).load()
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "new"
        assert user_of(key) == user
        user.set_password("new")
        user.save()
        assert user_of(key) is None
        assert SessionStore(key).load() == before

    @pytest.mark.parametrize("name", ["load", "_get_session_from_db"])
    def test_a_store_that_looks_closer(self, user, monkeypatch, name):
        engine = import_module("django.contrib.sessions.backends.db")
        key, found = login(user), {"load": {}, "_get_session_from_db": None}[name]
        closer = type("Closer", (SessionStore,), {name: lambda self: found})
        monkeypatch.setattr(engine, "SessionStore", closer)
        assert user_of(key) is None

    def test_an_expired_session(self, user):
        key = login(user)
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
        assert user_of(key) is None


def test_a_digest_is_no_key():
    assert digest("abc") == digest("abc") != digest("abd")
    assert "abc" not in digest("abc")
