import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpResponse

from djangocms_live.comments import people
from djangocms_live.comments.people import address_hash, clean_name, display_name, writer_of


def request_of(rf, user=None, cookies=None, **kwargs):
    request = rf.get("/", **kwargs)
    request.user = user or AnonymousUser()
    request.COOKIES |= cookies or {}
    return request


def test_a_guest_is_known_from_the_first_write_on(rf):
    request = request_of(rf)
    assert writer_of(request).person == ""
    writer = writer_of(request, people.new_guest())
    assert writer.person.startswith("g")
    response = HttpResponse()
    people.remember(request, response, writer)
    cookie = response.cookies[people.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    later = request_of(rf, cookies={people.COOKIE: cookie.value})
    assert writer_of(later, "gother").person == writer.person
    response = HttpResponse()
    people.remember(later, response, writer_of(later))
    assert not response.cookies


@pytest.mark.parametrize("value", ["", "gabc", "gabc:1:forged"])
def test_cookies_that_we_did_not_sign(rf, value):
    assert writer_of(request_of(rf, cookies={people.COOKIE: value})).person == ""


def test_a_guest_cannot_be_a_user(rf):
    response = HttpResponse()
    response.set_signed_cookie(people.COOKIE, "u1", salt=people._SALT)
    value = response.cookies[people.COOKIE].value
    assert writer_of(request_of(rf, cookies={people.COOKIE: value})).person == ""


@pytest.mark.django_db
def test_a_user(rf, admin_user):
    request = request_of(rf, admin_user, headers={"User-Agent": "A" * 500})
    writer = writer_of(request, "gnew")
    assert (writer.person, writer.name) == (f"u{admin_user.pk}", "admin")
    assert writer.is_moderator
    assert len(writer.agent) == 400
    response = HttpResponse()
    people.remember(request, response, writer)
    assert not response.cookies


def test_addresses(rf):
    assert writer_of(request_of(rf)).remote == "127.0.0.1"
    behind = request_of(rf, headers={"X-Forwarded-For": "192.0.2.1"})
    assert writer_of(behind).address is None
    one = address_hash("192.0.2.1")
    assert "192" not in one
    assert len(one) == 64
    assert address_hash("::ffff:192.0.2.1") == one
    assert address_hash("192.0.2.2") != one
    assert address_hash("2001:db8::1") == address_hash("2001:db8::ffff:1")
    assert address_hash("2001:db8::1") != address_hash("2001:db8:0:1::1")
    assert address_hash("unknown") != one


def test_the_hash_has_the_sites_secret_in_it(settings):
    one = address_hash("192.0.2.1")
    settings.SECRET_KEY = "another"
    assert address_hash("192.0.2.1") != one


@pytest.mark.parametrize(
    ("user", "name"),
    [
        (User(username="anna"), "anna"),
        (User(username="anna@example.com"), "anna"),
        (User(username="a", first_name="Anna", last_name="Berg"), "Anna Berg"),
    ],
)
def test_display_name(user, name):
    assert display_name(user) == name


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        (" Anna \n Berg ", "Anna Berg"),
        ("\u202eanna\u200b", "anna"),
        ("\u3164\u2800", ""),
        ("x" * 99, "x" * 60),
        ("مريم", "مريم"),
    ],
)
def test_clean_name(name, clean):
    assert clean_name(name) == clean
