import pytest

from djangocms_live.checks import policy

urlpatterns = []

MIDDLEWARE = ["csp.middleware.CSPMiddleware"]
STRICT = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "connect-src": ["'self'"],
    "worker-src": ["'self'"],
}


class Nonce:
    """As Django's and django-csp's: words only once there is a response."""

    def __str__(self):
        return "'nonce-7'"


def without(name):
    return {key: value for key, value in STRICT.items() if key != name}


class TestDjango:
    """Since 6.0."""

    def test_none(self):
        assert policy.check_policy() == []

    @pytest.mark.parametrize(
        "allowed", [STRICT, {}, {"default-src": "'self'"}, {"img-src": ["'none'"]}]
    )
    def test_enough(self, settings, allowed):
        settings.SECURE_CSP = allowed
        assert policy.check_policy() == []

    @pytest.mark.parametrize(
        ("directives", "named"),
        [
            (without("connect-src"), "connect-src 'self'"),
            ({**STRICT, "connect-src": ["wss://example.com"]}, "connect-src 'self'"),
            (without("style-src"), "style-src 'self'"),
            ({"default-src": ["'self'"], "worker-src": ["'none'"]}, "worker-src 'self'"),
            ({"default-src": ["'self'"], "script-src": [Nonce()]}, "script-src 'self'"),
            ({"default-src": ["'self'"], "upgrade-insecure-requests": True, "style-src": "x.org"},
             "style-src 'self'"),
        ],
    )  # fmt: skip
    def test_too_little(self, settings, directives, named):
        settings.SECURE_CSP = directives
        (message,) = policy.check_policy()
        assert message.id == "djangocms_live.W009"
        assert "SECURE_CSP" in message.msg
        assert named in message.hint

    def test_files_from_elsewhere(self, settings):
        settings.SECURE_CSP = STRICT
        settings.STATIC_URL = "https://cdn.example.net/static/"
        (message,) = policy.check_policy()
        assert "script-src https://cdn.example.net" in message.hint
        assert "style-src https://cdn.example.net" in message.hint
        assert "worker-src" not in message.hint


class TestDjangoCsp:
    def test_not_in_use(self, settings):
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"default-src": ["'none'"]}}
        settings.CSP_DEFAULT_SRC = ["'none'"]
        assert policy.check_policy() == []

    def test_of_version_4(self, settings):
        settings.MIDDLEWARE = MIDDLEWARE
        assert policy.check_policy() == []
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": without("connect-src")}
        (message,) = policy.check_policy()
        assert "CONTENT_SECURITY_POLICY" in message.msg
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": STRICT}
        assert policy.check_policy() == []

    def test_of_version_3(self, settings):
        settings.MIDDLEWARE = MIDDLEWARE
        settings.CSP_DEFAULT_SRC = ("'self'",)
        assert policy.check_policy() == []
        settings.CSP_CONNECT_SRC = ("https://api.example.org",)
        (message,) = policy.check_policy()
        assert message.hint == "Allow connect-src 'self'."
        assert "CSP_…" in message.msg


def test_without_the_urls_another_check_speaks(settings):
    settings.ROOT_URLCONF = __name__
    settings.SECURE_CSP = {"default-src": "'none'"}
    assert policy.check_policy() == []
