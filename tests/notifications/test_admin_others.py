"""What operators look at in the admin: what was told, who follows, which browsers get it."""

import pytest
from django.contrib.auth.models import Permission

from djangocms_live.notifications import following, inbox
from djangocms_live.notifications.models import Browser, Message
from djangocms_live.notifications.sending import notify

pytestmark = pytest.mark.django_db

APP = "/en/admin/djangocms_live_notifications/"


@pytest.fixture
def onlooker(client, person):
    user = person("looks", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_message"))
    client.force_login(user)
    return client


def test_messages(admin_client, people, commit, django_assert_max_num_queries):
    readers = people(3)
    with commit():
        for number in range(5):
            notify(readers, "reply", title=f"<b>{number}", actor="Ben", text="Private words")
    inbox.mark(readers[0], "read")
    admin_client.get(f"{APP}message/")
    with django_assert_max_num_queries(12):
        html = admin_client.get(f"{APP}message/").content.decode()
    assert "&lt;b&gt;4" in html
    assert "Private words" not in html
    assert html.count('<td class="field-recipients">3</td>') == 5
    assert html.count('<td class="field-have_read">1</td>') == 5
    one = admin_client.get(f"{APP}message/{Message.objects.latest('pk').pk}/change/")
    assert "Private words" not in one.content.decode()


def test_a_message_is_taken_back(admin_client, people, commit):
    readers = people(3)
    with commit():
        message = notify(readers, "other", title="Wrong")
        notify(readers, "other", title="Right")
    given = {"action": "take_back", "_selected_action": [message.pk]}
    with commit():
        html = admin_client.post(f"{APP}message/", given, follow=True).content.decode()
    assert "1 message was taken back." in html
    assert [inbox.counts(reader).unseen for reader in readers] == [1, 1, 1]


def test_not_by_who_may_only_look(onlooker, people, commit):
    with commit():
        message = notify(people(1), "other", title="Stays")
    given = {"action": "take_back", "_selected_action": [message.pk]}
    onlooker.post(f"{APP}message/", given)
    assert Message.objects.exists()
    assert onlooker.post(f"{APP}message/{message.pk}/delete/", {"post": "yes"}).status_code == 403


def test_followers(admin_client, build, person, django_assert_max_num_queries):
    page, poll = build.page("Harbour"), build.poll("Rain?")
    browser = Browser.objects.create(digest="d", endpoint="https://push.example/secret")
    for number in range(5):
        following.follow(person(f"user{number}"), page, "en")
    following.follow(browser, page, "en")
    following.follow(person("ana"), poll)
    admin_client.get(f"{APP}follow/")
    with django_assert_max_num_queries(15):
        html = admin_client.get(f"{APP}follow/").content.decode()
    assert html.count("<bdi>Harbour</bdi>") == 6
    assert html.count("<bdi>Rain?</bdi>") == 1
    assert "a browser" in html
    found = admin_client.get(f"{APP}follow/?q=user3").context["cl"]
    assert [str(row.user) for row in found.result_list] == ["user3"]


def test_what_was_followed_and_is_gone(admin_client, build, person):
    poll = build.poll()
    following.follow(person(), poll)
    pk = poll.pk
    poll.delete()
    assert f"<bdi>poll {pk}</bdi>" in admin_client.get(f"{APP}follow/").content.decode()


def test_browsers_keep_their_secrets(admin_client, person):
    browser = Browser.objects.create(
        user=person("ana"),
        digest="d" * 64,
        endpoint="https://push.example/secret",
        p256dh="public-key",
        auth="auth-key",
    )
    for path in (f"{APP}browser/", f"{APP}browser/{browser.pk}/change/"):
        html = admin_client.get(path).content.decode()
        assert "push.example" in html
        for secret in ("secret", "d" * 64, "public-key", "auth-key", browser.token):
            assert secret not in html
    assert admin_client.get(f"{APP}browser/?q=ana").context["cl"].result_count == 1
    assert admin_client.get(f"{APP}browser/?q=secret").context["cl"].result_count == 0
    assert admin_client.get(f"{APP}browser/999/change/").status_code == 302


@pytest.mark.parametrize("name", ["message", "follow", "browser"])
def test_nothing_is_written_there(admin_client, name):
    assert admin_client.get(f"{APP}{name}/add/").status_code == 403
