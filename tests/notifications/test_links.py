import pytest

from djangocms_live.notifications.links import is_safe, safe


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/de/news/?page=2#top",
        "/über/",
        "http://example.com",
        "https://example.com:8000/a?b=//c",
        "HTTPS://example.com/",
    ],
)
def test_paths_and_addresses(url):
    assert is_safe(url)
    assert safe(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news/",
        "//example.com/",
        "///example.com/",
        "/\\example.com/",
        "/\t/example.com/",
        " /news/",
        "/news/\n",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "mailto:ana@example.com",
        "https:",
        "https:/news/",
        "https:///news/",
        "https://[example",
        "#top",
    ],
)
def test_nothing_else(url):
    assert not is_safe(url)
    assert safe(url) == ""
