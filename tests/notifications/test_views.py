"""The inbox: its page, what the bell asks for, and nobody's but one's own."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from djangocms_live.notifications.models import Message, Notification
from djangocms_live.notifications.sending import notify

pytestmark = pytest.mark.django_db

URL = "/live/notifications/en/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def ben(person):
    return person("ben")


@pytest.fixture
def here(client, ana):
    client.force_login(ana)
    return client


def tell(user, title="News", **said):
    """One notification of a user's."""
    message = notify(user, "other", title=title, **({"url": "/en/a/"} | said))
    return Notification.objects.get(message=message, recipient=user)


def html_of(response):
    return response.content.decode()


def headlines(response):
    return re.findall(r'__headline" dir="auto">(?:<a[^>]*>)?([^<]*)', html_of(response))


@pytest.mark.parametrize("path", ["", "?page=2", "news/", "list/", "preferences/", "follows/"])
def test_who_is_not_logged_in_is_asked_to(client, path):
    answer = client.get(f"{URL}{path}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/?next=/live/notifications/en/")
    assert "no-store" in answer["Cache-Control"]
    told = client.get(f"{URL}{path}", headers=JSON)
    assert (told.status_code, told.json()) == (403, {"reason": "login"})


def test_after_a_form_one_gets_to_the_inbox(client):
    answer = client.post(f"{URL}mark/", {"what": "read", "all": "1"})
    assert answer["Location"] == "/login/?next=/live/notifications/en/"


def test_the_inbox_has_ones_own_and_nobody_elses(here, ana, ben):
    tell(ana, "Mine")
    tell(ben, "Theirs")
    answer = here.get(URL)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert headlines(answer) == ["Mine"]
    assert "1 new" in html_of(answer)
    assert here.head(URL).status_code == 200
    assert here.put(URL).status_code == 405


def test_an_empty_inbox_says_so(here):
    html = html_of(here.get(URL))
    assert "Nothing new." in html
    assert 'name="all"' not in html
    assert "Nothing is archived." in html_of(here.get(f"{URL}?archived"))


def test_looking_changes_nothing(here, ana):
    row = tell(ana)
    here.get(URL)
    here.get(f"{URL}list/")
    here.head(f"{URL}{row.pk}/go/")
    row.refresh_from_db()
    assert (row.seen, row.read) == (None, None)


def test_text_is_text(here, ana):
    tell(ana, "<img src=x>", text='"><script>', icon="javascript:1")
    html = html_of(here.get(URL)) + here.get(f"{URL}list/").json()["html"]
    assert "&lt;img src=x&gt;" in html
    assert "<img" not in html
    assert "<script>" not in html


def test_what_is_about_the_same_is_one_entry(here, ana):
    for n in range(3):
        tell(ana, f"Post {n}", subject="post")
    answer = here.get(URL)
    assert headlines(answer) == ["Post 2 (3)"]


def test_pages(here, ana, configure):
    configure(PAGE_SIZE=2)
    for n in range(5):
        tell(ana, f"News {n}")
    first, last = here.get(URL), here.get(f"{URL}?page=3")
    assert headlines(first) == ["News 4", "News 3"]
    assert 'href="/live/notifications/en/?page=2" rel="next"' in html_of(first)
    assert 'rel="prev"' not in html_of(first)
    assert headlines(last) == ["News 0"]
    assert 'href="/live/notifications/en/?page=2" rel="prev"' in html_of(last)
    assert 'rel="next"' not in html_of(last)


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "9" * 30, "1000000000"])
def test_pages_that_there_are_not(here, ana, page):
    tell(ana)
    assert here.get(f"{URL}?page={page}").status_code == 200


def test_the_archive(here, ana):
    tell(ana, "Kept")
    row = tell(ana, "Put away")
    answer = here.post(f"{URL}mark/", {"what": "archived", "ids": row.pk})
    assert (answer.status_code, answer["Location"]) == (303, URL)
    assert headlines(here.get(URL)) == ["Kept"]
    assert headlines(here.get(f"{URL}?archived")) == ["Put away"]
    answer = here.post(f"{URL}mark/", {"what": "inbox", "ids": row.pk, "archived": "1"})
    assert answer["Location"] == f"{URL}?archived"
    assert headlines(here.get(URL)) == ["Put away", "Kept"]


def test_the_forms_of_the_page_do_what_they_say(here, ana):
    """As a browser without JavaScript would send them."""
    row = tell(ana, "News")
    html = html_of(here.get(URL))
    form = re.search(r'<form class="djangocms-live-entry__form".*?</form>', html, re.DOTALL)[0]
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', form))
    assert re.findall(r'name="what" value="(\w+)"', form) == ["read", "archived"]
    here.post(f"{URL}mark/", fields | {"what": "read"})
    row.refresh_from_db()
    assert row.read
    assert row.seen
    assert 'name="what" value="unread"' in html_of(here.get(URL))


def test_back_to_the_page_of_the_form_and_nowhere_else(here, ana):
    row = tell(ana)
    fields = {"what": "read", "ids": row.pk, "page": "3", "next": "//evil.example/"}
    assert here.post(f"{URL}mark/", fields)["Location"] == f"{URL}?page=3"
    fields["page"] = "//evil.example/"
    assert here.post(f"{URL}mark/", fields)["Location"] == URL


def test_all_at_once(here, ana, ben):
    for user in (ana, ana, ben):
        tell(user)
    answer = here.post(f"{URL}mark/", {"what": "seen", "all": "1"}, headers=JSON)
    assert answer.json() == {"changed": 2, "unseen": 0, "newest": 0}
    assert Notification.objects.filter(seen=None).get().recipient == ben


def test_nobody_marks_what_is_not_theirs(here, ben):
    row = tell(ben)
    answer = here.post(f"{URL}mark/", {"what": "archived", "ids": row.pk}, headers=JSON)
    assert answer.json()["changed"] == 0
    row.refresh_from_db()
    assert (row.seen, row.archived) == (None, None)


def test_an_entry_is_all_that_it_shows_and_nothing_that_came_later(here, ana, ben):
    old, shown = tell(ana, subject="post"), tell(ana, subject="post")
    others, another = tell(ben, subject="post"), tell(ana)
    later = tell(ana, subject="post")
    answer = here.post(f"{URL}mark/", {"what": "read", "ids": shown.pk}, headers=JSON)
    assert answer.json()["changed"] == 2
    for row, read in ((old, 1), (shown, 1), (later, 0), (others, 0), (another, 0)):
        row.refresh_from_db()
        assert bool(row.read) == bool(read)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"what": "deleted", "all": "1"},
        {"what": "read", "ids": "x"},
        {"what": "read", "ids": "-1"},
        {"what": "read", "ids": "٣"},
        {"what": "read", "ids": "9" * 19},
        {"what": "read", "ids": ",".join(["1"] * 101)},
    ],
)
def test_what_makes_no_sense(here, ana, fields):
    row = tell(ana)
    assert here.post(f"{URL}mark/", fields).status_code == 400
    row.refresh_from_db()
    assert row.read is None


def test_nothing_named_is_nothing_done(here, ana):
    tell(ana)
    answer = here.post(f"{URL}mark/", {"what": "read"}, headers=JSON)
    assert answer.json()["changed"] == 0


def test_csrf(ana):
    row = tell(ana)
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    fields = {"what": "read", "ids": row.pk}
    assert client.post(f"{URL}mark/", fields).status_code == 403
    token = re.search('csrfmiddlewaretoken" value="([^"]+)', html_of(client.get(URL)))[1]
    fields["csrfmiddlewaretoken"] = token
    assert client.post(f"{URL}mark/", fields).status_code == 303
    row.refresh_from_db()
    assert row.read


def test_the_panel_of_the_bell(here, ana):
    for n in range(11):
        row = tell(ana, f"News {n}")
    told = here.get(f"{URL}list/", headers=JSON).json()
    assert (told["unseen"], told["newest"], told["more"]) == (11, row.pk, True)
    assert told["html"].count("data-entry=") == 10
    assert "csrfmiddlewaretoken" in told["html"]
    assert "News 10" in told["html"]


def test_news_that_visitors_are_told_too_name_what_they_are_told(here, ana):
    message = notify(ana, "published", title="Storm")
    (told,) = here.get(f"{URL}news/", headers=JSON).json()
    assert told["notice"] == f"p.{message.pk}"


def test_news_for_toasts(here, ana, ben):
    first = tell(ana, "First")
    rows = [tell(ana, f"Post {n}", subject="post", text="More") for n in range(2)]
    tell(ben, "Theirs")
    told = here.get(f"{URL}news/?after={first.pk}", headers=JSON).json()
    assert told == [
        {
            "id": rows[1].pk,
            "ids": [rows[1].pk, rows[0].pk],
            "headline": "Post 1 (2)",
            "text": "More",
            "url": f"{URL}{rows[1].pk}/go/",
            "icon": "",
            "kind": "other",
            "notice": "",
        }
    ]
    assert len(here.get(f"{URL}news/", headers=JSON).json()) == 2
    assert here.get(f"{URL}news/?after={rows[1].pk}", headers=JSON).json() == []


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/en/a/?b=1#c", "/en/a/?b=1#c"),
        ("https://example.org/x", "https://example.org/x"),
        ("", URL),
        ("//evil.example/", URL),
        ("/\\evil.example/", URL),
        ("javascript:alert(1)", URL),
        ("en/a/", URL),
    ],
)
def test_an_entry_leads_where_its_message_says(here, ana, address, there):
    row = tell(ana, url=address)
    answer = here.get(f"{URL}{row.pk}/go/?next=/elsewhere/")
    assert (answer.status_code, answer["Location"]) == (302, there)
    row.refresh_from_db()
    assert row.read
    linked = f'href="{URL}{row.pk}/go/"' in html_of(here.get(URL))
    assert linked == (there != URL)


def test_nobody_follows_what_is_not_theirs(here, ben):
    row = tell(ben, url="/secret/")
    answer = here.get(f"{URL}{row.pk}/go/")
    assert answer.status_code == 410
    assert "secret" not in html_of(answer)
    assert here.get(f"{URL}999999/go/").status_code == 410
    assert here.get(f"{URL}{row.pk}/go/", headers=JSON).status_code == 410
    row.refresh_from_db()
    assert row.read is None


@pytest.mark.parametrize(("language", "dir"), [("de", "ltr"), ("ar", "rtl")])
def test_it_speaks_the_language_of_its_path(here, ana, language, dir):
    tell(ana, {"de": "Neues", "ar": "جديد", "en": "News"}, url={"de": "/de/", "ar": "/ar/"})
    answer = here.get(f"/live/notifications/{language}/")
    assert answer["Content-Language"] == language
    assert f'<html lang="{language}" dir="{dir}">' in html_of(answer)
    assert headlines(answer) == [{"de": "Neues", "ar": "جديد"}[language]]
    row = Notification.objects.get()
    go = here.get(f"/live/notifications/{language}/{row.pk}/go/")
    assert go["Location"] == f"/{language}/"


@pytest.mark.parametrize("path", ["", "me/", "news/", "list/", "1/go/", "preferences/", "follows/"])
def test_languages_that_there_are_not(here, path):
    assert here.get(f"/live/notifications/xx/{path}").status_code == 410


@pytest.mark.parametrize("path", ["", "list/", "news/", "me/"])
def test_the_number_of_queries_does_not_grow(here, ana, path):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert here.get(f"{URL}{path}").status_code == 200
        return len(found)

    tell(ana)
    queries()  # whatever is asked once
    few = queries()
    for n in range(15):
        tell(ana, f"News {n}", subject=f"post {n % 8}")
    assert queries() == few <= 8


def test_what_is_deleted_is_gone(here, ana):
    tell(ana)
    Message.objects.all().delete()
    assert "Nothing new." in html_of(here.get(URL))
