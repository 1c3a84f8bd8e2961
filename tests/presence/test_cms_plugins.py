"""What the plugin of readers leaves in a page: the same for everybody, and no number."""

import re

import pytest
from cms import api
from cms.toolbar.utils import get_object_edit_url, get_object_preview_url
from django.db import connection
from django.test.utils import CaptureQueriesContext

from djangocms_live.api import unsign

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(build, commit):
    def make(**options):
        page = build.page("Home", publish=False, home=True)
        draft = build.draft(page)
        api.add_plugin(build.slot(draft), "LivePresencePlugin", "en", **options)
        with commit():
            build.publish(draft)
        return page

    return make


def read(client, path="/en/"):
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def element(html):
    found = re.findall(r'<cms-live[^>]* feature="readers".*?</cms-live>', html, re.DOTALL)
    return found[0] if found else ""


def topics(html):
    token = re.search(r'topic="([^"]+)"', element(html))
    return [unsign(word)[0] for word in token[1].split()] if token else []


def test_it_joins_what_the_page_is_whatever_its_version(home, build, commit, client):
    there = home()
    assert topics(read(client)) == [f"readers.at.page.{there.pk}"]
    with commit():
        build.publish(build.draft(there))
    assert topics(read(client)) == [f"readers.at.page.{there.pk}"]


def test_there_is_no_number_in_it_and_nobody(home, build, client, admin_client):
    build.page("Other")
    other = client.get("/en/other/")
    home(faces=True)
    first = client.get("/en/")
    html = first.content.decode()
    assert re.search(r"<cms-live[^>]* hidden>", element(html))
    assert "<span data-number></span>" in html
    assert "data-people hidden></ul>" in html
    assert "csrf" not in html
    for header in ("Vary", "Cache-Control", "Set-Cookie"):
        assert first.get(header) == other.get(header)
    assert first.cookies.keys() <= other.cookies.keys()
    with CaptureQueriesContext(connection) as queries:
        assert read(client) == html
    assert len(queries) <= 1, "it is kept in the page cache"
    assert element(html) in read(admin_client)


def test_what_an_editor_chooses(home, client):
    home(hide_below=7, rounded=False, faces=True)
    html = element(read(client))
    assert 'data-least="7"' in html
    assert "data-rounded" not in html
    assert 'data-faces="/live/presence/en/"' in html


def test_without_faces_there_is_no_place_for_them(home, client):
    home()
    html = element(read(client))
    assert "data-rounded" in html
    assert "data-faces" not in html
    assert "data-people" not in html


def test_the_words_are_in_it(home, client):
    home()
    html = element(read(client))
    assert '<p data-text="reading_other">{count} reading now</p>' in html
    assert '<p data-text="about_other">About {count} reading now</p>' in html


def test_the_scripts_come_with_it(home, client):
    home()
    assert 'src="/static/djangocms_live/readers.js"' in read(client)


@pytest.mark.parametrize(
    ("mode", "labelled"), [(get_object_edit_url, True), (get_object_preview_url, False)]
)
def test_editors_see_a_label_where_they_edit_and_are_no_readers(
    home,
    build,
    admin_client,
    mode,
    labelled,
):
    html = read(admin_client, mode(build.draft(home(hide_below=4))))
    assert ("Readers now: shown from 4 readers on" in html) == labelled
    assert element(html) == ""


@pytest.mark.parametrize("switch", [{"ENABLED": False}, {"PRESENCE": {"READERS": False}}])
def test_switched_off_there_is_nothing(home, client, settings, switch):
    settings.DJANGOCMS_LIVE = switch
    home()
    html = read(client)
    assert element(html) == ""
    assert "readers.js" not in html
