"""In what words colleagues hear of a change."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model

from djangocms_live.api import Event, View
from djangocms_live.presence.changes import topic_of
from djangocms_live.presence.cms_live import LiveEditors
from djangocms_live.presence.models import Choice

pytestmark = pytest.mark.django_db
EN, DE = View("en", "http://testserver/en/"), View("de", "http://testserver/de/")
AT = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def ana():
    return get_user_model().objects.create_user("ana", first_name="Ana", last_name="Mir")


@pytest.fixture
def draft(build):
    return build.draft(build.page(publish=False))


@pytest.fixture
def tell(draft):
    def render(data, type_="changed", view=EN):
        event = Event(topic_of(draft), 7, type_, "k", {"content": draft.pk, **data}, "w", AT)
        (push,) = LiveEditors().render(topic_of(draft), [event], view)
        assert (push.offset, push.type, push.key, push.by) == (7, type_, "", "w")
        return push.data

    return render


def test_who_and_what(ana, build, draft, tell):
    plugin = build.words(build.slot(draft), "Soup at the school")
    data = tell({"user": str(ana.pk), "plugin": plugin.pk, "kind": "WordsPlugin"})
    name = plugin.get_plugin_class().name
    assert data == {
        "content": draft.pk,
        "user": str(ana.pk),
        "plugin": plugin.pk,
        "kind": "WordsPlugin",
        "name": "Ana Mir",
        "at": int(AT.timestamp()),
        "what": f"{name} “Soup at the school”",
    }


def test_long_words_are_cut(ana, build, draft, tell):
    plugin = build.words(build.slot(draft), "word " * 40)
    assert len(tell({"plugin": plugin.pk, "kind": "WordsPlugin"})["what"]) < 70


def test_who_does_not_want_to_be_seen_is_not_named(ana, tell):
    Choice.objects.create(user=ana, to_editors=False)
    data = tell({"user": str(ana.pk)})
    assert (data["user"], data["name"]) == ("", "")


def test_a_script_has_no_name(tell):
    assert tell({"user": ""})["name"] == ""


def test_of_what_is_gone_its_kind_remains(build, draft, tell):
    name = build.words(build.slot(draft), "Soup").get_plugin_class().name
    assert tell({"plugin": 404, "kind": "WordsPlugin"})["what"] == name
    assert tell({"plugin": 404, "kind": "NoSuchPlugin"})["what"] == "NoSuchPlugin"
    assert tell({"operation": "change_page"})["what"] == ""


def test_an_ended_draft_leads_to_what_there_is_now(build, draft, tell):
    build.publish(draft)
    second = build.draft(draft.page)
    assert tell({}, "published")["href"].endswith(f"/preview/{second.pk}/")
    second.versions.get().delete()
    assert tell({}, "gone")["href"].endswith(f"/preview/{draft.pk}/")


def test_an_ended_object_leads_nowhere(build, draft, tell):
    draft.page.delete()
    assert tell({}, "gone")["href"] == ""
