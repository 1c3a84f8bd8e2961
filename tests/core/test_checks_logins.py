import pytest
from django.contrib.sessions.middleware import SessionMiddleware

from djangocms_live import assets
from djangocms_live.checks import logins


def ids(messages):
    return [message.id for message in messages]


class TestWho:
    @pytest.mark.parametrize(
        ("carrier", "middleware", "expected"),
        [
            ("worker", [], ["djangocms_live.W003"]),
            ("worker", [assets.WHO], []),
            ("page", [], []),
        ],
    )
    def test_a_shared_socket(self, settings, carrier, middleware, expected):
        settings.DJANGOCMS_LIVE = {"CARRIER": carrier}
        settings.MIDDLEWARE = middleware
        messages = logins.check_who()
        assert ids(messages) == expected
        assert all(assets.WHO in message.hint for message in messages)


class TestOrder:
    @pytest.mark.parametrize(
        ("middleware", "warned"),
        [
            ([logins.SESSIONS, assets.WHO], False),
            ([logins.SESSIONS, logins.AUTHENTICATION, assets.WHO], False),
            ([assets.WHO, logins.SESSIONS, logins.AUTHENTICATION], True),
            ([assets.WHO], False),  # another check says what is missing
            ([logins.SESSIONS], False),
        ],
    )
    def test_the_session_is_there_first(self, settings, middleware, warned):
        settings.MIDDLEWARE = middleware
        assert ids(logins.check_order()) == (["djangocms_live.W011"] if warned else [])


class OwnSessions(SessionMiddleware):
    """A site's own."""


class TestLogins:
    def test_all_is_there(self):
        assert logins.check_logins() == []

    def test_middleware_of_ones_own(self, settings):
        own = f"{__name__}.OwnSessions"
        settings.MIDDLEWARE = [own, f"{__name__}.plain", logins.AUTHENTICATION]
        assert logins.check_logins() == []

    @pytest.mark.parametrize("missing", [logins.SESSIONS, logins.AUTHENTICATION])
    def test_middleware_is_missing(self, settings, missing):
        settings.MIDDLEWARE = [path for path in settings.MIDDLEWARE if path != missing]
        (message,) = logins.check_logins()
        assert message.id == "djangocms_live.W010"
        assert f"{missing!r} to MIDDLEWARE" in message.hint
        assert "INSTALLED_APPS" not in message.hint

    def test_apps_are_missing(self, monkeypatch):
        monkeypatch.setattr(logins.apps, "is_installed", lambda name: "sessions" not in name)
        (message,) = logins.check_logins()
        assert "'django.contrib.sessions' to INSTALLED_APPS" in message.hint
        assert "auth'" not in message.hint


def plain(get_response):
    return get_response
