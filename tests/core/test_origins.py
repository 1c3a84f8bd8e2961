import pytest

from djangocms_live.origins import allowed, embedded


def scope(origin):
    return {"headers": [(b"host", b"testserver"), (b"origin", origin)]}


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (b"http://testserver", True),
        (b"https://testserver:8443", True),
        (b"http://TESTSERVER", True),
        (b"https://example.com", True),
        (b"http://127.0.0.1:8000", True),
        (b"https://sub.example.com", False),
        (b"https://example.com.evil.example", False),
        (b"https://evil.example", False),
        (b"https://testserver@evil.example", False),
        (b"null", False),
        (b"", False),
        (b"testserver", False),
        (b"http://[", False),
        (b"\xff\xfe", False),
    ],
)
def test_hosts_of_the_site(origin, expected):
    assert allowed(scope(origin)) is expected


def test_no_browser():
    assert allowed({"headers": [(b"host", b"evil.example")]})
    assert allowed({})


def test_wildcards(settings):
    settings.ALLOWED_HOSTS = [".example.com"]
    assert allowed(scope(b"https://a.example.com"))
    assert not allowed(scope(b"https://testserver"))
    settings.ALLOWED_HOSTS = ["*"]
    assert allowed(scope(b"https://whoever.example"))


def test_ipv6(settings):
    settings.ALLOWED_HOSTS = ["[::1]"]
    assert allowed(scope(b"http://[::1]:8000"))
    assert not allowed(scope(b"http://[::2]:8000"))


def test_explicit_list(settings):
    settings.DJANGOCMS_LIVE = {"ORIGINS": ["https://www.example.org"]}
    assert allowed(scope(b"https://www.example.org"))
    assert not allowed(scope(b"http://www.example.org"))
    assert not allowed(scope(b"http://testserver"))
    settings.DJANGOCMS_LIVE = {"ORIGINS": []}
    assert not allowed(scope(b"http://testserver"))


@pytest.mark.parametrize("debug", [True, False])
def test_development(settings, debug):
    settings.ALLOWED_HOSTS = []
    settings.DEBUG = debug
    for origin in (b"http://localhost:8000", b"http://127.0.0.1:8000", b"http://[::1]:8000"):
        assert allowed(scope(origin)) is debug
    assert not allowed(scope(b"http://testserver"))


@pytest.mark.parametrize(
    ("site", "origin", "expected"),
    [
        (b"cross-site", None, True),
        (b"same-site", None, True),
        (b"cross-site", b"https://testserver", False),  # whose origin is looked at
        (b"same-origin", None, False),
        (b"none", None, False),  # typed by a person
        (None, None, False),
    ],
)
def test_embedded(site, origin, expected):
    told = [(b"sec-fetch-site", site), (b"origin", origin)]
    assert embedded({"headers": [pair for pair in told if pair[1] is not None]}) is expected
