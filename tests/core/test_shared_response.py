from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory
from django.utils.cache import patch_vary_headers

from djangocms_live.shared_response import SharedResponse, belongs_to_nobody


def test_no_cookie_is_set():
    response = SharedResponse("all")
    response.set_cookie("django_language", "de")
    response.set_signed_cookie("secret", "1")
    response.delete_cookie("sessionid")
    assert not response.cookies


def test_it_varies_by_no_visitor():
    response = SharedResponse("all")
    patch_vary_headers(response, ["Accept-Language", "cookie"])
    assert "Vary" not in response


def test_it_varies_by_what_makes_a_difference():
    response = SharedResponse("all", headers={"Vary": "Cookie, Origin"})
    patch_vary_headers(response, ["Accept-Language", "Accept-Encoding"])
    assert response["Vary"] == "Origin, Accept-Encoding"


def test_compressed_it_is_not_given_to_who_cannot_read_it():
    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    response = GZipMiddleware(lambda request: SharedResponse("x" * 1000))(request)
    assert response["Content-Encoding"] == "gzip"
    assert response["Vary"] == "Accept-Encoding"


def test_other_headers_and_the_body_are_as_of_any_response():
    response = SharedResponse("é", content_type="text/plain", status=203)
    response["X-More"] = "1"
    assert dict(response.headers) == {"Content-Type": "text/plain", "X-More": "1"}
    assert (response.content, response.status_code) == (HttpResponse("é").content, 203)


def test_a_request_without_sessions_stays_as_it_is():
    request = RequestFactory().get("/")
    belongs_to_nobody(request)
    assert not hasattr(request, "session")


def test_a_session_is_put_aside():
    request = RequestFactory().get("/")
    request.session = SessionStore("key")
    belongs_to_nobody(request)
    assert (request.session.session_key, request.session.is_empty()) == (None, True)
