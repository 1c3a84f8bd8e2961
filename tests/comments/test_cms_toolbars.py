"""The number in the CMS's toolbar."""

import pytest
from cms.models import PagePermission
from cms.toolbar.items import SideframeItem
from django.contrib.auth.models import Permission
from django.urls import reverse

pytestmark = pytest.mark.django_db


def menu(client, path="/en/"):
    """The labels and addresses of the comments' menu; None without one."""
    toolbar = client.get(path).wsgi_request.toolbar
    toolbar.populate()
    found = toolbar.menus.get("djangocms_live_comments")
    if found is None:
        return None
    items = [item for item in found.get_items() if isinstance(item, SideframeItem)]
    return str(found.name), [(str(item.name), item.url) for item in items]


def test_how_many_wait(talk, client, moderator):
    there, other = talk(writers="held"), talk("Other", home=False, writers="held")
    there.say("One")
    other.say("Two", by="ben")
    other.say("Three", by="ben")
    client.force_login(moderator)
    name, items = menu(client)
    assert name == "Comments (3)"
    queue = reverse("admin:djangocms_live_comments_comment_changelist")
    assert [label for label, _ in items] == [
        "Waiting on this page (1)...",
        "All on this page...",
        "Waiting on the whole site...",
    ]
    assert items[2][1] == queue
    listed = [client.get(url).context["cl"].result_count for _, url in items]
    assert listed == [1, 1, 3]
    _other_name, other_items = menu(client, other.page.get_absolute_url("en"))
    assert other_items[0][0] == "Waiting on this page (2)..."
    assert client.get(other_items[1][1]).context["cl"].result_count == 2


def test_the_page_learns_of_another_number(talk, client, moderator):
    """In the same words, and leading to the same list."""
    there = talk(writers="held")
    there.say("One")
    client.force_login(moderator)
    assert said(client, there) == menu_words(client)
    there.say("Two", by="ben")
    words = said(client, there)
    assert words == menu_words(client)
    assert words["menu"] == "Comments (2)"


def said(client, there):
    """What a page is told when something waits, or does not any more."""
    return client.get(f"{there.url}mine/?t={there.spot.token()}").json()["toolbar"]


def menu_words(client):
    name, items = menu(client)
    here, url = items[0]
    return {"menu": name, "here": here.removesuffix("..."), "url": url}


def test_what_they_have_no_say_in_is_not_counted(talk, client, moderator, admin_user):
    _there, closed = talk(writers="held"), talk("Closed", home=False, writers="held")
    closed.say()
    PagePermission.objects.create(page=closed.page, user=admin_user, can_view=True)
    client.force_login(moderator)
    assert menu(client)[0] == "Comments"


def test_nobody_else_sees_it(talk, client, django_user_model):
    there = talk(writers="held")
    there.say()
    assert menu(client) is None
    plain = django_user_model.objects.create_user("plain")
    plain.user_permissions.add(Permission.objects.get(codename="moderate"))
    staff = django_user_model.objects.create_user("staff", is_staff=True)
    for user in (plain, staff):
        client.force_login(user)
        assert menu(client) is None


def test_where_there_is_no_page(talk, client, moderator):
    talk(writers="held").say()
    client.force_login(moderator)
    _, items = menu(client, "/plain/")
    assert [label for label, _ in items] == ["Waiting on the whole site..."]
