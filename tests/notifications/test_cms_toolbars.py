"""The menu with which editors announce something."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from cms.toolbar.items import ModalItem, SideframeItem
from cms.toolbar.utils import get_object_edit_url
from django.contrib.auth.models import Permission

from djangocms_live.notifications import announcing
from tests.presence.conftest import poll  # noqa: F401 (fixture)

from .announcer import HOUR, announce

pytestmark = pytest.mark.django_db

ADD = "/en/admin/djangocms_live_notifications/announcement/add/"
LIST = "/en/admin/djangocms_live_notifications/announcement/"


@pytest.fixture
def editor(person):
    user = person("editor", is_staff=True)
    codenames = ("add_announcement", "change_announcement")
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def menu(client, path="/en/"):
    """The name of the menu, and label, path and query of its items; None without one."""
    toolbar = client.get(path).wsgi_request.toolbar
    toolbar.populate()
    found = toolbar.menus.get("djangocms_live_notifications")
    if found is None:
        return None
    items = [item for item in found.get_items() if isinstance(item, SideframeItem | ModalItem)]
    urls = [urlsplit(str(item.url)) for item in items]
    return str(found.name), [
        (str(item.name), url.path, dict(parse_qsl(url.query)))
        for item, url in zip(items, urls, strict=True)
    ]


def test_to_whom(desk, build):
    page = build.page("Home", home=True)
    name, items = menu(desk)
    assert name == "Announce"
    given = {"site": "1", "language": "en"}
    assert items == [
        ("To readers of this page...", ADD, {"audience": "page", "page": str(page.pk), **given}),
        ("To everybody on the site...", ADD, {"audience": "everybody", **given}),
        ("Out now...", LIST, {"state": "out", "site__id__exact": "1"}),
    ]


def test_how_many_are_out(desk, build):
    build.page("Home", home=True)
    for given in ({}, {}, {"starts": HOUR}):
        announcing.saved(announce(**given))
    announcing.withdraw(announce())
    name, items = menu(desk)
    assert name == "Announce (2)"
    label, path, query = items[-1]
    assert label == "Out now (2)..."
    assert desk.get(path, query).context["cl"].result_count == 2


def test_the_form_knows_whom_it_is_for(desk, build):
    page = build.page("Harbour", home=True)
    _, items = menu(desk)
    _, path, query = items[0]
    html = desk.get(path, query).content.decode()
    assert f'<option value="{page.pk}" selected>{page}</option>' in html
    assert '<option value="page" selected>' in html
    assert 'name="texts-0-title"' in html
    assert '<option value="en" selected>English</option>' in html


def test_where_a_page_is_edited(client, admin_user, build):
    client.force_login(admin_user)
    page = build.page("Home", home=True)
    _, items = menu(client, get_object_edit_url(build.draft(page)))
    assert items[0][2]["page"] == str(page.pk)


def test_where_there_is_no_page(client, admin_user, build, poll):  # noqa: F811
    client.force_login(admin_user)
    build.page("Home", home=True)
    for path in ("/plain/", get_object_edit_url(poll)):
        _, items = menu(client, path)
        assert [label for label, _, _ in items] == ["To everybody on the site...", "Out now..."]


def test_who_may_only_add_has_no_list(desk, editor, build):
    build.page("Home", home=True)
    editor.user_permissions.set(Permission.objects.filter(codename="add_announcement"))
    _, items = menu(desk)
    assert [path for _, path, _ in items] == [ADD, ADD]


def test_nobody_else_sees_it(client, build, person):
    build.page("Home", home=True)
    assert menu(client) is None
    plain = person("plain")
    plain.user_permissions.set(Permission.objects.filter(codename="add_announcement"))
    for user in (plain, person("staff", is_staff=True)):
        client.force_login(user)
        assert menu(client) is None
