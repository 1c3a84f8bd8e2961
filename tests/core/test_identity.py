from importlib import import_module

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from djangocms_live.identity import session_key, user_of

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
