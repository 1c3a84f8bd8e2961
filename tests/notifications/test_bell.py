"""The bell is the same for everybody, and leads to the inbox without JavaScript."""

import pytest
from cms import api
from cms.toolbar.utils import get_object_edit_url
from django.template import Context, Template

from djangocms_live.notifications.bell import context_of_bell
from djangocms_live.notifications.sending import notify

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(build, commit):
    page = build.page("Home", publish=False)
    draft = build.draft(page)
    api.add_plugin(build.slot(draft), "LiveBellPlugin", "en")
    with commit():
        build.publish(draft)
    return page


def test_on_a_page(client, page):
    html = client.get("/en/home/").content.decode()
    assert "data-live-bell" in html
    assert 'href="/live/notifications/en/" rel="nofollow">Notifications</a>' in html
    for name in ("me", "news", "list", "mark", "preferences"):
        assert f'data-{name}="/live/notifications/en/{name}/"' in html
    assert "notifications.js" in html
    assert 'data-text="news_other">{count} new notifications</p>' in html


def test_is_the_same_for_everybody(client, page, person, settings):
    settings.CMS_PAGE_CACHE = False
    first = client.get("/en/home/").content.decode()
    ana = person("ana")
    notify(ana, "other", title="News")
    client.force_login(ana)
    assert client.get("/en/home/").content.decode() == first


def test_in_the_cms_own_modes_it_is_a_label(client, editor, build, page):
    client.force_login(editor)
    html = client.get(get_object_edit_url(build.draft(page))).content.decode()
    assert "data-live-bell" not in html
    assert '<p class="djangocms-live-edit-label">Notification bell</p>' in html


def test_by_a_tag(rf):
    tag = Template("{% load djangocms_live_notifications %}{% live_bell %}")
    html = tag.render(Context({"request": rf.get("/")}))
    assert "data-live-bell" in html
    assert tag.render(Context()) == ""


def test_where_nothing_is_live_there_is_none(rf, settings):
    assert context_of_bell(rf.get("/"), "en")["bell"]
    settings.DJANGOCMS_LIVE = {"ENABLED": False}
    assert not context_of_bell(rf.get("/"), "en")["bell"]
