"""What pages that are the same for everybody ask about whoever looks at them."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from djangocms_live.api import unsign
from djangocms_live.notifications import browsers
from djangocms_live.notifications.following import Target, follow
from djangocms_live.notifications.sending import notify

from .guests import browser

pytestmark = pytest.mark.django_db

URL = "/live/notifications/en/me/"


@pytest.fixture
def ana(person):
    return person("ana")


def knows(client, row):
    """The client's browser gets pushes, and is this row's."""
    response = HttpResponse()
    browsers.remember(RequestFactory().get("/"), response, row)
    client.cookies.update(response.cookies)


def test_nobody(client):
    answer = client.get(URL)
    assert "no-store" in answer["Cache-Control"]
    said = answer.json()
    assert said.pop("csrf")
    assert said == {
        "user": False,
        "key": "",
        "unseen": 0,
        "newest": 0,
        "inbox": None,
        "follows": [],
    }


def test_somebody(client, ana, person):
    row = notify(ana, "other", title="News").notifications.get()
    notify(person("ben"), "other", title="Theirs")
    client.force_login(ana)
    said = client.get(URL).json()
    assert (said["user"], said["unseen"], said["newest"]) == (True, 1, row.pk)
    topic, view = unsign(said["inbox"]["topic"])
    assert topic == f"inbox.user.{ana.pk}"
    assert view.language == "en"


def test_a_browser_knows_a_user_by_a_name_that_tells_nothing(client, ana, person):
    keys = []
    for user in (ana, ana, person("ben")):
        client.force_login(user)
        keys.append(client.get(URL).json()["key"])
    assert keys[0] == keys[1] != keys[2]
    assert len(keys[0]) == 16


def test_the_token_is_one_that_forms_take(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    token = client.get(URL).json()["csrf"]
    mark = "/live/notifications/en/mark/"
    assert client.post(mark, {"what": "read", "all": "1"}).status_code == 403
    fields = {"what": "read", "all": "1", "csrfmiddlewaretoken": token}
    assert client.post(mark, fields).status_code == 303


def test_what_somebody_follows_of_what_is_asked(client, ana, person, build):
    home, news = build.page("Home"), build.page("News")
    follow(ana, home, "en")
    follow(person("ben"), news, "en")
    tokens = [Target.of(page, "en").token() for page in (home, news)]
    client.force_login(ana)
    said = client.get(URL, {"follow": [*tokens, "nonsense", "x" * 600]}).json()
    assert said["follows"] == [tokens[0]]
    assert client.get(URL).json()["follows"] == []


def test_what_a_guest_follows(client, build):
    home = build.page("Home")
    row = browser()
    follow(row, home, "en")
    token = Target.of(home, "en").token()
    assert client.get(URL, {"follow": token}).json()["follows"] == []
    knows(client, row)
    said = client.get(URL, {"follow": token}).json()
    assert (said["user"], said["follows"]) == (False, [token])


def test_a_browser_of_somebody_is_no_guests(client, ana, build):
    home = build.page("Home")
    row = browser(user=ana)
    follow(ana, home, "en")
    follow(row, home, "en")
    knows(client, row)
    token = Target.of(home, "en").token()
    assert client.get(URL, {"follow": token}).json()["follows"] == []


def test_not_more_than_a_page_has(client, ana, build):
    home = build.page("Home")
    follow(ana, home, "en")
    client.force_login(ana)
    token = Target.of(home, "en").token()
    asked = ["nonsense"] * 50 + [token]
    assert client.get(URL, {"follow": asked}).json()["follows"] == []


def test_only_to_be_asked(client):
    assert client.post(URL).status_code == 405
