import pytest
from asgiref.sync import async_to_sync, iscoroutinefunction, sync_to_async
from django.contrib.auth import get_user_model, login, logout
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from djangocms_live.middleware import COOKIE, WhoMiddleware

pytestmark = pytest.mark.django_db


def plain(request):
    return HttpResponse()


def curious(request):
    return HttpResponse(str(dict(request.session)))


def log_in(request):
    user, _ = get_user_model().objects.get_or_create(username="ana")
    login(request, user, "django.contrib.auth.backends.ModelBackend")
    return HttpResponse()


def log_out(request):
    request.user = None
    logout(request)
    return HttpResponse()


class Visitor:
    """Somebody with a browser: it keeps the cookies that it is sent."""

    def __init__(self, *, is_async):
        self.cookies = {}
        self.is_async = is_async

    def asks(self, view):
        request = RequestFactory().get("/")
        request.COOKIES.update(self.cookies)
        if self.is_async:
            # In this thread, where the test's transaction is.
            middleware = SessionMiddleware(WhoMiddleware(sync_to_async(view)))
            response = async_to_sync(middleware)(request)
        else:
            response = SessionMiddleware(WhoMiddleware(view))(request)
        for name, morsel in response.cookies.items():
            self.cookies[name] = morsel.value
            if morsel["max-age"] == 0:
                del self.cookies[name]
        return response

    @property
    def who(self):
        return self.cookies.get(COOKIE)


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def visitor(request):
    return Visitor(is_async=request.param)


def test_a_page_for_everybody_stays_one(visitor, statements):
    response = visitor.asks(plain)
    assert not response.cookies
    assert not response.has_header("Vary")
    assert statements == []


def test_a_session_without_a_login_has_no_name(visitor):
    response = visitor.asks(curious)
    assert COOKIE not in response.cookies


def test_each_login_has_a_name_of_its_own(visitor):
    names = set()
    for _ in range(2):
        visitor.asks(log_in)
        names.add(visitor.who)
        assert visitor.who not in visitor.cookies["sessionid"]
        visitor.asks(log_out)
        assert visitor.who is None
    assert len(names) == 2
    assert all(len(name) == 16 for name in names)


def test_the_name_stays_as_long_as_the_login(visitor):
    visitor.asks(log_in)
    who = visitor.who
    for view in (plain, curious):
        response = visitor.asks(view)
        assert COOKIE not in response.cookies
        assert visitor.who == who


def test_a_cookie_that_was_lost_comes_back(visitor):
    visitor.asks(log_in)
    who = visitor.cookies.pop(COOKIE)
    visitor.asks(plain)
    assert visitor.who is None, "nobody looked into the session"
    visitor.asks(curious)
    assert visitor.who == who


def test_a_session_that_ended_elsewhere_takes_the_name_with_it(visitor):
    visitor.asks(log_in)
    del visitor.cookies["sessionid"]
    response = visitor.asks(plain)
    assert visitor.who is None
    assert response["Vary"] == "Cookie"


def test_scripts_read_it_and_it_travels_as_the_sessions_own(visitor, settings):
    settings.SESSION_COOKIE_SECURE = True
    settings.SESSION_COOKIE_PATH = "/site/"
    settings.SESSION_COOKIE_DOMAIN = "example.com"
    settings.SESSION_COOKIE_AGE = 100
    morsel = visitor.asks(log_in).cookies[COOKIE]
    assert not morsel["httponly"]
    assert morsel["secure"]
    assert (morsel["path"], morsel["domain"]) == ("/site/", "example.com")
    assert (morsel["samesite"], morsel["max-age"]) == ("Lax", 100)
    gone = visitor.asks(log_out).cookies[COOKIE]
    assert (gone["path"], gone["domain"], gone["max-age"]) == ("/site/", "example.com", 0)


def test_it_ends_with_the_browser_if_the_session_does(visitor, settings):
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE = True
    assert visitor.asks(log_in).cookies[COOKIE]["max-age"] == ""


def test_it_is_renewed_with_the_session(visitor, settings):
    visitor.asks(log_in)

    def change(request):
        request.session["basket"] = 1
        return HttpResponse()

    assert COOKIE in visitor.asks(change).cookies
    assert COOKIE not in visitor.asks(curious).cookies
    settings.SESSION_SAVE_EVERY_REQUEST = True
    assert COOKIE in visitor.asks(curious).cookies


def test_without_sessions_there_is_nothing_to_tell():
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = "old"
    assert not WhoMiddleware(plain)(request).cookies


def test_it_is_what_it_is_wrapped_around():
    async def answer(request): ...

    assert iscoroutinefunction(WhoMiddleware(answer))
    assert not iscoroutinefunction(WhoMiddleware(plain))
