import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from djangocms_live import cors

FRIEND = "https://www.example.com"
HOSTILE = [
    "null",
    "",
    "*",
    "https://www.example.com.evil.example",
    "https://www.example.co",
    "http://www.example.com",
    "https://www.example.com:8443",
    "HTTPS://WWW.EXAMPLE.COM",
    "https://www.example.com/",
    "https://evil.example, https://www.example.com",
    "https://www.example.com\r\nX-Evil: 1",
]


@pytest.fixture(autouse=True)
def friends(settings):
    settings.DJANGOCMS_LIVE = {"ORIGINS": [FRIEND, "https://app.example.com"]}


def ask(origin=None, method="get"):
    headers = {} if origin is None else {"Origin": origin}
    return getattr(RequestFactory(), method)("/live/poll", headers=headers)


def allowed(origin=None):
    response = HttpResponse()
    cors.allow(ask(origin), response)
    return response.headers


def test_a_friend_may_read_and_nobody_lends_cookies():
    headers = allowed(FRIEND)
    assert headers["Access-Control-Allow-Origin"] == FRIEND
    assert headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize("origin", [None, *HOSTILE])
def test_nobody_else_may(origin):
    headers = allowed(origin)
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Vary"] == "Origin", "or a cache gives this answer to a friend"


def test_without_a_list_there_is_nothing_to_say(settings):
    settings.DJANGOCMS_LIVE = {}
    assert "Vary" not in allowed(FRIEND)
    assert "Access-Control-Allow-Origin" not in allowed(FRIEND)


def test_an_empty_list_allows_nobody(settings):
    settings.DJANGOCMS_LIVE = {"ORIGINS": []}
    assert "Access-Control-Allow-Origin" not in allowed(FRIEND)


def test_a_string_in_place_of_a_list_allows_no_part_of_itself(settings):
    settings.DJANGOCMS_LIVE = {"ORIGINS": "https://www.example.com"}
    assert "Access-Control-Allow-Origin" not in allowed("https://www.example.co")


def test_other_reasons_to_vary_stay():
    response = HttpResponse(headers={"Vary": "Accept-Encoding"})
    cors.allow(ask(FRIEND), response)
    assert response["Vary"] == "Accept-Encoding, Origin"


def test_preflight():
    response = cors.answer_preflight(ask(FRIEND, "options"))
    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == FRIEND
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Last-Event-ID" in response["Access-Control-Allow-Headers"]
    assert int(response["Access-Control-Max-Age"]) > 0


@pytest.mark.parametrize("origin", HOSTILE)
def test_preflight_of_anybody_else(origin):
    response = cors.answer_preflight(ask(origin, "options"))
    assert not [name for name in response.headers if name.startswith("Access-Control")]
