"""Where people say whether they want to be seen."""

import re

import pytest
from django.test import Client

from djangocms_live.presence.models import Choice
from djangocms_live.presence.people import cards_for_editors, cards_for_visitors

pytestmark = pytest.mark.django_db

URL = "/live/presence/en/"


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna", is_staff=True)


@pytest.fixture
def here(client, anna):
    client.force_login(anna)
    return client


def checked(html):
    return re.findall(r'<input type="checkbox" name="(\w+)"[^>]* checked', html)


def test_who_is_not_logged_in_is_asked_to(client, settings):
    settings.LOGIN_URL = "/en/admin/login/"
    for answer in (client.get(f"{URL}?next=/en/a/"), client.post(URL, {"to_visitors": "on"})):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/en/admin/login/?next=/live/presence/en/")
        assert "no-store" in answer["Cache-Control"]
    assert not Choice.objects.exists()


def test_looking_stores_nothing(here):
    answer = here.get(URL)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert checked(answer.content.decode()) == ["to_editors"]
    assert not Choice.objects.exists()


def test_choose_and_choose_again(here, anna):
    key = str(anna.pk)
    answer = here.post(URL, {"to_visitors": "on"})
    html = answer.content.decode()
    assert 'role="status">Saved.' in html
    assert checked(html) == ["to_visitors"]
    assert cards_for_visitors([key])[key]["name"] == "anna"
    assert cards_for_editors([key]) == {}
    here.post(URL, {"to_editors": "on"})
    assert checked(here.get(URL).content.decode()) == ["to_editors"]
    assert cards_for_visitors([key]) == {}
    assert cards_for_editors([key])[key]["name"] == "anna"


def test_nobody_chooses_for_others(here, anna, django_user_model):
    other = django_user_model.objects.create_user("ben")
    here.post(f"{URL}?user={other.pk}", {"to_visitors": "on", "user": other.pk})
    assert [choice.user for choice in Choice.objects.all()] == [anna]


def test_what_is_not_asked_stays_as_it_is(client, django_user_model):
    """Who was an editor once keeps what they chose then."""
    ben = django_user_model.objects.create_user("ben")
    Choice.objects.create(user=ben, to_editors=False)
    client.force_login(ben)
    client.post(URL, {"to_visitors": "on", "to_editors": "on"})
    choice = Choice.objects.get()
    assert (choice.to_visitors, choice.to_editors) == (True, False)


def test_a_choice_goes_with_its_user(here, anna):
    here.post(URL, {"to_visitors": "on"})
    anna.delete()
    assert not Choice.objects.exists()


def test_csrf(anna):
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)
    assert client.post(URL, {"to_visitors": "on"}).status_code == 403
    assert not Choice.objects.exists()
    token = re.search('csrfmiddlewaretoken" value="([^"]+)', client.get(URL).content.decode())[1]
    fields = {"to_visitors": "on", "csrfmiddlewaretoken": token}
    assert client.post(URL, fields).status_code == 200
    assert Choice.objects.get().to_visitors


@pytest.mark.parametrize(
    ("given", "back"),
    [
        ("/en/news/", "/en/news/"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_way_back_leads_to_this_site(here, given, back):
    html = here.get(URL, {"next": given}).content.decode()
    assert f'<a href="{back}">Back to the page</a>' in html


@pytest.mark.parametrize(("language", "dir"), [("de", "ltr"), ("ar", "rtl")])
def test_it_speaks_the_language_of_its_path(here, language, dir):
    answer = here.get(f"/live/presence/{language}/")
    assert answer["Content-Language"] == language
    assert f'<html lang="{language}" dir="{dir}">' in answer.content.decode()


def test_other_languages_and_methods(here):
    assert here.get("/live/presence/xx/").status_code == 410
    assert here.delete(URL).status_code == 405


def test_where_nobody_is_shown_there_is_nothing_to_choose(here, settings):
    settings.DJANGOCMS_LIVE = {"PRESENCE": {"READERS": False, "EDITORS": False}}
    html = here.get(URL).content.decode()
    assert "Nobody is shown on this site." in html
    assert "<button" not in html
