"""What has no versions is public as soon as it is saved. Pages without versions: see below."""

import os
import subprocess
import sys
from pathlib import Path

from cms import api
from cms.models import PageContent, Placeholder

from djangocms_live.regions import naming, opted_in
from djangocms_live.regions.unversioned import on_placeholder_operation
from tests.polls.models import Poll, Result


def test_registered_models(build, hears):
    with hears() as heard:
        poll = Poll.objects.create(question="Rain?")
    assert heard == [f"cms.polls.poll.{poll.pk} published"]
    name = f"cms.polls.poll.{poll.pk} published"
    with hears() as heard:
        poll.save()
    assert heard == [name]
    with hears() as heard:
        poll.delete()
    assert heard == [name]


def test_registered_models_with_versions_say_nothing_of_drafts(build, hears, monkeypatch):
    monkeypatch.setattr(opted_in, "models", lambda: {PageContent})
    with hears() as heard:
        draft = build.draft(build.page(publish=False))
        draft.title = "Other"
        draft.save()
        draft.delete()
    assert heard == []


def test_it_is_decided_for_each_model(build, hears, monkeypatch):
    """Versions of aliases can be switched off while pages have them."""
    alias = build.alias("text")
    monkeypatch.setattr(naming, "is_versioned", lambda model: model is PageContent)
    name = f"cms.djangocms_alias.alias.{alias.pk}.en published"
    with hears() as heard:
        alias.contents.get().save()
    assert heard == [name]
    with hears() as heard:
        build.words(alias.contents.get().placeholder, "more")
        build.words(build.slot(build.draft(build.page(publish=False))), "draft")
    assert heard == [name]


def test_other_models_say_nothing(hears, admin_user):
    with hears() as heard:
        admin_user.save()
        admin_user.delete()
    assert heard == []


def test_plugins_by_code(build, hears):
    poll = build.poll()
    placeholder = poll.placeholders.create(slot="text")
    name = f"cms.polls.poll.{poll.pk} published"
    with hears() as heard:
        words = build.words(placeholder, "one")
    assert heard == [name]
    with hears() as heard:
        words.text = "two"
        words.save()
    assert heard == [name]
    with hears() as heard:
        placeholder.delete_plugin(words)
    assert heard == [name]


def test_plugins_in_the_editor(build, hears, admin_client):
    """The CMS's own endpoints: adding, moving, clearing."""
    poll = build.poll()
    placeholder = poll.placeholders.create(slot="poll_text")
    name = f"cms.polls.poll.{poll.pk} published"
    base = "/en/admin/cms/placeholder/"
    query = (
        f"?placeholder_id={placeholder.pk}&plugin_type=WordsPlugin&plugin_language=en"
        "&plugin_position=1&cms_path=/en/"
    )
    with hears() as heard:
        answer = admin_client.post(f"{base}add-plugin/{query}", {"text": "one"})
        assert answer.status_code == 200
    assert heard == [name]
    first = placeholder.get_plugins().get()
    with build.commit():
        build.words(placeholder, "two")
    with hears() as heard:
        data = {
            "plugin_id": first.pk,
            "target_language": "en",
            "target_position": 2,
        }
        answer = admin_client.post(f"{base}move-plugin/?cms_path=/en/", data)
        assert answer.status_code == 200
    assert heard == [name]
    with hears() as heard:
        answer = admin_client.post(
            f"{base}clear-placeholder/{placeholder.pk}/?language=en&cms_path=/en/", {"post": "yes"}
        )
        assert answer.status_code in (200, 302)
    assert not placeholder.has_plugins()
    assert heard == [name]


def test_clipboard_says_nothing(build, hears):
    clipboard = Placeholder.objects.create(slot="clipboard")
    with hears() as heard:
        build.words(clipboard, "one")
        on_placeholder_operation(placeholder=clipboard, operation="add_plugin")
    assert heard == []


def test_deleted_with_all_its_plugins(build, hears):
    poll = build.poll()
    placeholder = poll.placeholders.create(slot="text")
    with build.commit():
        build.words(placeholder, "one")
    with hears() as heard:
        Poll.objects.get(pk=poll.pk).delete()
        on_placeholder_operation(placeholder=placeholder)
        of_nothing = Placeholder(content_type_id=placeholder.content_type_id, object_id=0)
        on_placeholder_operation(placeholder=of_nothing)
    assert heard == [f"cms.polls.poll.{poll.pk} published"]


def test_plugins_without_a_placeholder(hears, db):
    with hears() as heard:
        Result.objects.create(topic="cms.news", plugin_type="ResultPlugin", language="en")
        Result.objects.get().delete()
    assert heard == []


def test_plugins_of_drafts_say_nothing_whoever_saves_them(build, hears, admin_client):
    page = build.page(publish=False)
    placeholder = build.slot(build.draft(page))
    query = (
        f"?placeholder_id={placeholder.pk}&plugin_type=WordsPlugin&plugin_language=en"
        "&plugin_position=1&cms_path=/en/"
    )
    with hears() as heard:
        url = f"/en/admin/cms/placeholder/add-plugin/{query}"
        assert admin_client.post(url, {"text": "draft"}).status_code == 200
        api.add_plugin(placeholder, "WordsPlugin", "en", text="draft")
    assert heard == []


def test_sites_without_versioning_and_without_aliases(tmp_path):
    """Another set of apps is another process: the tests in ``unversioned`` run there."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.settings_unversioned",
        "DJANGOCMS_LIVE_TEST_DIR": str(tmp_path),
    }
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--nomigrations", "tests/unversioned"],
        env=os.environ | environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
