"""What changes a draft is told to those who have it open, and to nobody else."""

import pytest
from cms.models import CMSPlugin, PageContent, UserSettings
from cms.toolbar.utils import get_object_edit_url
from django.db import transaction
from djangocms_versioning.models import Version

from djangocms_live.models import Event
from djangocms_live.presence.changes import topic_of

pytestmark = pytest.mark.django_db
ADMIN = "/en/admin/cms/placeholder/"


@pytest.fixture
def draft(build):
    return build.draft(build.page(publish=False))


@pytest.fixture
def told(commit):
    """Do something; what is told of it: type, key, data, by."""

    def of(content, act):
        topic, content_pk = topic_of(content), content.pk
        seen = set(Event.objects.values_list("pk", flat=True))
        with commit():
            act()
        events = Event.objects.filter(topic=topic).exclude(pk__in=seen).order_by("pk")
        for event in events:
            assert event.data.pop("content") == content_pk
        return [(event.type, event.key, event.data, event.by) for event in events]

    return of


def edit(client, plugin, text="New", **extra):
    url = f"{ADMIN}edit-plugin/{plugin.pk}/?cms_path=/en/"
    return client.post(url, {"text": text, **extra.pop("fields", {})}, **extra)


def test_topics_are_of_the_page_and_not_of_the_version(build, draft):
    assert topic_of(draft) == f"edit.at.page.{draft.page_id}.en"
    alias = build.alias("words")
    content = build.draft(alias)
    assert topic_of(content) == f"edit.at.djangocms_alias.alias.{alias.pk}.en"
    poll = build.poll()
    assert topic_of(poll) == f"edit.at.polls.poll.{poll.pk}"


def test_a_plugin_is_changed(admin_client, admin_user, build, draft, told):
    slot = build.slot(draft)
    plugin = build.words(slot, "Old")
    ((type_, key, data, by),) = told(draft, lambda: edit(admin_client, plugin))
    assert (type_, by) == ("changed", "")
    assert key == f"{admin_user.pk}.{slot.pk}.{plugin.pk}"
    assert data == {
        "user": str(admin_user.pk),
        "placeholder": slot.pk,
        "plugin": plugin.pk,
        "kind": "WordsPlugin",
        "operation": "change_plugin",
    }


def test_no_name_is_kept(admin_client, admin_user, build, draft):
    admin_user.first_name = "Ada"
    admin_user.save()
    edit(admin_client, build.words(build.slot(draft), "Old"))
    assert "Ada" not in str(list(Event.objects.values()))
    assert "New" not in str(list(Event.objects.values()))


def test_a_window_is_known_by_a_field_or_a_header(admin_client, build, draft, told):
    plugin = build.words(build.slot(draft), "Old")
    field = {"_djangocms_live_window": "123"}
    assert told(draft, lambda: edit(admin_client, plugin, fields=field))[0][3] == "123"
    header = {"X-Djangocms-Live-Window": "124" * 40}
    by = told(draft, lambda: edit(admin_client, plugin, headers=header))[0][3]
    assert by == ("124" * 40)[:64]


@pytest.mark.parametrize("given", ["\x00", "<b>", "1.5", "-1", "٣"])
def test_what_is_no_number_names_no_window(admin_client, build, draft, told, given):
    plugin = build.words(build.slot(draft), "Old")
    fields = {"_djangocms_live_window": given}
    assert told(draft, lambda: edit(admin_client, plugin, fields=fields))[0][3] == ""


def test_plugins_come_move_and_go(admin_client, build, draft, told):
    slot = build.slot(draft)
    first = build.words(slot, "First")
    add = (
        f"{ADMIN}add-plugin/?placeholder_id={slot.pk}&plugin_type=WordsPlugin"
        "&plugin_language=en&plugin_position=2&cms_path=/en/"
    )
    added = told(draft, lambda: admin_client.post(add, {"text": "Second"}))
    second = CMSPlugin.objects.exclude(pk=first.pk).get()
    assert [(data["operation"], data["plugin"]) for _, _, data, _ in added] == [
        ("add_plugin", second.pk)
    ]
    move = {"plugin_id": second.pk, "target_language": "en", "target_position": 1}
    url = f"{ADMIN}move-plugin/?cms_path=/en/"
    assert told(draft, lambda: admin_client.post(url, move))[0][2]["operation"] == "move_plugin"
    url = f"{ADMIN}delete-plugin/{first.pk}/?cms_path=/en/"
    ((_, _, data, _),) = told(draft, lambda: admin_client.post(url, {"post": "yes"}))
    assert (data["operation"], data["plugin"]) == ("delete_plugin", first.pk)
    url = f"{ADMIN}clear-placeholder/{slot.pk}/?language=en&cms_path=/en/"
    ((_, _, data, _),) = told(draft, lambda: admin_client.post(url, {"post": "yes"}))
    assert (data["operation"], data["plugin"], data["kind"]) == ("clear_placeholder", None, "")


def test_a_clipboard_is_nobodys_draft(admin_client, admin_user, build, draft, told):
    admin_client.get(get_object_edit_url(draft, "en"))  # makes the clipboard
    clipboard = UserSettings.objects.get(user=admin_user).clipboard
    plugin = build.words(build.slot(draft), "Old")
    data = {"plugin_id": plugin.pk, "target_language": "en", "placeholder_id": clipboard.pk}
    url = f"{ADMIN}move-plugin/?cms_path=/en/"
    ((_, _, data, _),) = told(draft, lambda: admin_client.post(url, data))
    assert data["operation"] == "cut_plugin"
    assert not Event.objects.filter(topic__contains="usersettings").exists()


def test_an_alias_and_a_poll(admin_client, build, told):
    content = build.draft(build.alias("Old"))
    plugin = content.placeholder.get_plugins("en").get()
    assert told(content, lambda: edit(admin_client, plugin))[0][0] == "changed"
    poll = build.poll()
    placeholder = poll.placeholders.create(slot="poll_text")
    plugin = build.words(placeholder, "Old")
    assert told(poll, lambda: edit(admin_client, plugin))[0][2]["plugin"] == plugin.pk


def test_a_title_is_changed(admin_client, draft, told):
    def rename():
        draft.title = "Other"
        draft.save()

    ((type_, _, data, _),) = told(draft, rename)
    assert (type_, data["operation"]) == ("changed", "change_page")


def test_a_new_draft_is_no_change(build, draft, told):
    build.publish(draft)
    assert told(draft, lambda: Version.objects.get_for_content(draft).copy(build.editor)) == []


def test_published(build, draft, told):
    ((type_, key, data, _),) = told(draft, lambda: build.publish(draft))
    assert (type_, key, data["user"]) == ("published", "version", str(build.editor.pk))


def test_put_away(build, draft, told):
    def archive():
        Version.objects.get_for_content(draft).archive(build.editor)

    ((type_, _, data, _),) = told(draft, archive)
    assert (type_, data["user"]) == ("gone", str(build.editor.pk))


def test_discarded(admin_client, build, draft, told):
    build.publish(draft)
    second = Version.objects.get_for_content(draft).copy(build.editor)
    content = second.content
    url = f"/en/admin/djangocms_versioning/pagecontentversion/{second.pk}/discard/"

    def discard():
        admin_client.post(url, {"discard": "1"})

    assert "gone" in [type_ for type_, *_ in told(content, discard)]
    assert not PageContent.admin_manager.filter(pk=content.pk).exists()


def test_unpublishing_concerns_no_draft(build, draft, told):
    build.publish(draft)
    assert told(draft, lambda: build.unpublish(draft)) == []


def test_nothing_is_told_where_editors_are_not_shown(
    admin_client,
    build,
    draft,
    told,
    settings,
):
    settings.DJANGOCMS_LIVE = {"PRESENCE": {"EDITORS": False}}
    plugin = build.words(build.slot(draft), "Old")
    assert told(draft, lambda: edit(admin_client, plugin)) == []


def test_what_is_rolled_back_is_not_told(draft, transactional_db):
    seen = Event.objects.count()
    with transaction.atomic():
        draft.title = "Other"
        draft.save()
        transaction.set_rollback(True)
    assert Event.objects.count() == seen
