"""The numbers in the toolbar: where they stand, and what their element joins."""

import re

import pytest
from cms.toolbar.utils import (
    get_object_edit_url,
    get_object_preview_url,
    get_object_structure_url,
)
from django.utils.translation import override
from djangocms_versioning.models import Version

from djangocms_live.api import unsign
from djangocms_live.presence.numbers import texts

pytestmark = pytest.mark.django_db


def topics(html):
    """What the numbers' element joins; None without one."""
    found = re.search(r'<cms-live feature="presence-numbers" topic="([^"]*)"', html)
    return [unsign(token)[0] for token in found.group(1).split()] if found else None


def get(client, url):
    return client.get(url).content.decode()


@pytest.mark.parametrize("address", [get_object_edit_url, get_object_structure_url])
def test_readers_and_whom_a_publishing_reaches(admin_client, draft, address):
    html = get(admin_client, address(draft))
    page = draft.page_id
    assert topics(html) == [f"readers.of.page.{page}", f"edit.reach.page.{page}.en"]
    assert "djangocms_live/presence-numbers.js" in html


def test_where_nothing_is_published_there_are_readers_alone(admin_client, admin_user, draft):
    readers = [f"readers.of.page.{draft.page_id}"]
    assert topics(get(admin_client, get_object_preview_url(draft))) == readers
    Version.objects.get_for_content(draft).publish(admin_user)
    html = get(admin_client, draft.get_absolute_url())
    assert topics(html) == readers
    assert "djangocms_live/presence-numbers.js" in html


def test_what_has_no_versions_is_never_published(admin_client, poll):
    html = get(admin_client, get_object_edit_url(poll))
    assert topics(html) == [f"readers.of.polls.poll.{poll.pk}"]


def test_visitors_have_none(client, admin_user, draft):
    Version.objects.get_for_content(draft).publish(admin_user)
    html = get(client, draft.get_absolute_url())
    assert topics(html) is None
    assert "presence-numbers.js" not in html


def test_pages_that_are_about_nothing_in_particular(admin_client):
    html = get(admin_client, "/plain/")
    assert topics(html) is None
    assert "presence-numbers.js" not in html


@pytest.mark.parametrize(
    ("switched", "joined"),
    [
        ({"ENABLED": False}, None),
        ({"PRESENCE": {"READERS": False, "EDITORS": False}}, None),
        ({"PRESENCE": {"READERS": False}}, ["edit.reach"]),
        ({"PRESENCE": {"EDITORS": False}}, ["readers.of"]),
    ],
)
def test_switched_off(admin_client, draft, settings, switched, joined):
    settings.DJANGOCMS_LIVE = switched
    html = get(admin_client, get_object_edit_url(draft))
    found = topics(html)
    assert (found and [topic.partition(".page")[0] for topic in found]) == joined
    assert ("presence-numbers.js" in html) == bool(joined)


def test_nothing_of_it_is_a_number_before_the_socket_tells_one(admin_client, draft):
    html = get(admin_client, get_object_edit_url(draft))
    assert '<span class="djangocms-live-said" data-number="readers" hidden></span>' in html
    assert '<span class="djangocms-live-said" data-number="reach" hidden></span>' in html


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_each_number_has_its_form(language):
    with override(language):
        said = texts()
    kinds = ("zero", "one", "two", "few", "many")
    said_of = {kind: said.get(f"reach_{kind}", said["reach_other"]) for kind in kinds}
    # Arabic says one and two without a digit.
    assert all("{count}" in words for words in (said["readers_other"], said_of["many"]))
    assert (said["nobody"] == "No open page would follow") == (language == "en")
    forms = {*said_of.values(), said["reach_other"]}
    assert len(forms) == {"en": 2, "de": 1, "ar": 6}[language]
