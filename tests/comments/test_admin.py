"""The moderators' queue in the admin, and its other lists."""

import pytest
from cms.models import PagePermission
from django.contrib.auth.models import Permission

from djangocms_live.comments import posting, states
from djangocms_live.comments.models import Action, Ban, Comment, State

from .conftest import guest

pytestmark = pytest.mark.django_db

APP = "/en/admin/djangocms_live_comments/"
QUEUE = f"{APP}comment/"


@pytest.fixture
def desk(client, moderator):
    """A moderator's browser."""
    client.force_login(moderator)
    return client


def allow(user, codename):
    user.user_permissions.add(Permission.objects.get(codename=codename))


def listed(client, query=""):
    """The pks in the list, from the top."""
    answer = client.get(f"{QUEUE}{query}")
    assert answer.status_code == 200, answer
    return [row.pk for row in answer.context["cl"].result_list]


def act(client, action, *comments, **more):
    given = {"action": action, "_selected_action": [c.pk for c in comments], **more}
    return client.post(f"{QUEUE}?state=all", given, follow=True)


class TestList:
    def test_first_of_all_what_needs_a_decision(self, talk, desk):
        there = talk(writers="held")
        held = there.say("Held", by="ben")
        (fine, reported) = there.many(2)
        posting.report(guest("eve"), reported, "spam")
        gone = there.say("Gone", by="eve")
        states.reject(gone)
        assert listed(desk) == [reported.pk, held.pk]
        assert listed(desk, "?state=reported") == [reported.pk]
        assert listed(desk, "?state=visible") == [reported.pk, fine.pk]
        assert listed(desk, "?state=rejected") == [gone.pk]
        assert len(listed(desk, "?state=all")) == 4

    def test_what_it_shows(self, talk, desk):
        there = talk("A page")
        comment = there.say("<b>Long</b> " * 40, name="<i>Eve</i>")
        posting.report(guest("ben"), comment, "spam")
        html = desk.get(QUEUE).content.decode()
        assert "&lt;b&gt;Long" in html
        assert "…" in html
        assert "<i>Eve" not in html
        assert f'<a href="/live/comments/en/{comment.pk}/">A page</a>' in html
        assert 'data-state="visible"' in html

    def test_search(self, talk, desk, moderator):
        there = talk()
        one = there.say("About rain", by="anna", email="anna@example.com")
        there.say("About snow", by="ben")
        assert listed(desk, "?state=all&q=rain") == [one.pk]
        assert listed(desk, "?state=all&q=Anna") == [one.pk]
        assert listed(desk, "?state=all&q=anna@example.com") == []
        allow(moderator, "see_email")
        assert listed(desk, "?state=all&q=anna@example.com") == [one.pk]

    def test_few_queries(self, talk, desk, django_assert_max_num_queries):
        talk().many(40, state=State.HELD)
        talk("Other", home=False).many(5, state=State.HELD)
        with django_assert_max_num_queries(28):
            assert len(listed(desk)) == 45

    def test_of_one_page(self, talk, desk):
        there, other = talk(), talk("Other", home=False)
        one = there.say()
        other.say("Other", by="ben")
        thread = one.thread
        query = f"?state=all&thread__object_id={thread.object_id}"
        assert listed(desk, f"{query}&thread__content_type={thread.content_type_id}") == [one.pk]

    def test_emails_cannot_be_guessed_by_lookups(self, talk, desk):
        talk().say(email="anna@example.com")
        answer = desk.get(f"{QUEUE}?state=all&email__startswith=a")
        assert answer.status_code == 400


class TestBulk:
    @pytest.mark.parametrize(
        ("action", "state"),
        [("approve", "visible"), ("reject", "rejected"), ("spam", "spam"), ("remove", "removed")],
    )
    def test_decide(self, talk, desk, moderator, action, state):
        there = talk(writers="held")
        comments = [there.say(by="anna"), there.say("Two", by="ben")]
        answer = act(desk, f"decide_{action}", *comments)
        assert "2 comments were decided" in answer.content.decode()
        assert set(Comment.objects.values_list("state", flat=True)) == {state}
        trail = Action.objects.values_list("actor", "before", "after")
        assert list(trail) == [(moderator.pk, "held", state)] * 2
        assert (
            "0 comments were decided" in act(desk, f"decide_{action}", *comments).content.decode()
        )

    def test_restore_and_ban(self, talk, desk):
        there = talk()
        mine, theirs = there.say(by="anna"), there.say("Two", by="ben")
        states.remove(mine, reason="author")
        states.remove(theirs)
        answer = act(desk, "decide_restore", mine, theirs).content.decode()
        assert "took it back" in answer
        theirs.refresh_from_db()
        mine.refresh_from_db()
        assert (mine.state, theirs.state) == ("removed", "visible")
        act(desk, "decide_ban", theirs)
        assert Ban.objects.get().person == "gben"

    def test_the_admins_own_log_keeps_no_words(self, talk, desk):
        from django.contrib.admin.models import LogEntry

        comment = talk(writers="held").say("Secret words")
        act(desk, "decide_approve", comment)
        desk.post(f"{QUEUE}{comment.pk}/change/", {"decide": "remove"})
        act(desk, "decide_ban", comment)
        ban = Ban.objects.get()
        fields = {"note": "n", "until_0": "2030-01-01", "until_1": "10:00"}
        desk.post(f"{APP}ban/{ban.pk}/change/", fields)
        desk.post(f"{APP}ban/{ban.pk}/delete/", {"post": "yes"})
        assert not Ban.objects.exists()
        assert not LogEntry.objects.exists()


class TestOne:
    def test_the_conversation_and_the_trail(self, talk, desk, moderator):
        there = talk()
        root = there.say("The root", email="anna@example.com")
        comment = there.say("The reply", by="ben", parent=root, email="ben@example.com")
        there.say("Elsewhere", by="ben")
        posting.report(guest("eve"), comment, "abuse", "so <rude>")
        states.hold(comment, moderator, note="a note")
        html = desk.get(f"{QUEUE}{comment.pk}/change/").content.decode()
        for text in ("The root", "The reply", "so &lt;rude&gt;", "a note", "insulting"):
            assert text in html
        assert "Elsewhere" not in html
        assert "ben@example.com" not in html
        assert "<textarea" not in html
        allow(moderator, "see_email")
        assert "ben@example.com" in desk.get(f"{QUEUE}{comment.pk}/change/").content.decode()

    def test_decide(self, talk, desk):
        comment = talk(writers="held").say()
        page = f"{QUEUE}{comment.pk}/change/"
        assert 'value="approve"' in desk.get(page).content.decode()
        answer = desk.post(page, {"decide": "approve", "body": "other words"})
        assert (answer.status_code, answer["Location"]) == (302, page)
        comment.refresh_from_db()
        assert (comment.state, comment.body) == ("visible", "Hello")
        desk.post(page, {"decide": "promote"})
        desk.post(page, {"body": "other words", "state": "removed"})
        comment.refresh_from_db()
        assert (comment.state, comment.body) == ("visible", "Hello")

    def test_nothing_can_be_added_or_deleted(self, talk, desk):
        comment = talk().say()
        assert desk.get(f"{QUEUE}add/").status_code == 403
        assert desk.post(f"{QUEUE}{comment.pk}/delete/", {"post": "yes"}).status_code == 403
        assert desk.get(f"{QUEUE}9999/change/").status_code == 302


class TestLive:
    def test_the_element(self, talk, desk):
        html = desk.get(QUEUE).content.decode()
        assert 'feature="comments_queue"' in html
        assert 'data-news="/en/admin/djangocms_live_comments/comment/news/"' in html
        assert "djangocms_live/admin-queue.js" in html
        assert 'id="djangocms-live-config"' in html

    def test_switched_off(self, desk, settings):
        settings.DJANGOCMS_LIVE = settings.DJANGOCMS_LIVE | {"ENABLED": False}
        assert "cms-live" not in desk.get(QUEUE).content.decode()

    def test_news(self, talk, desk, moderator):
        there = talk(writers="held")
        one, two, three = (there.say(f"{n}", by=f"p{n}") for n in range(3))
        states.approve(three, moderator)
        ids = f"{one.pk},{two.pk},999,x,{'9' * 30}"
        answer = desk.get(f"{QUEUE}news/?ids={ids}&rows={three.pk}").json()
        assert answer == {
            "waiting": [one.pk, two.pk],
            "label": "2 new waiting",
            "decided": {str(three.pk): "visible (mod)"},
            "total": 2,
        }

    def test_what_was_decided_by_nobody(self, talk, desk):
        comment = talk().say()
        states.remove(comment)
        answer = desk.get(f"{QUEUE}news/?rows={comment.pk}").json()
        assert answer["decided"] == {str(comment.pk): "removed"}


class TestRights:
    @pytest.fixture(autouse=True)
    def _may_see(self, moderator):
        allow(moderator, "see_email")

    def test_export(self, talk, desk):
        there = talk()
        comment = there.say("Mine", by="anna")
        there.say("Another's", by="ben")
        answer = act(desk, "export_person", comment)
        assert [c["body"] for c in answer.json()["comments"]] == ["Mine"]
        assert Action.objects.get().verb == "exported"

    def test_erase(self, talk, desk):
        there = talk()
        comment = there.say("Mine", by="anna")
        there.say("Mine, too", by="anna")
        there.say("Another's", by="ben")
        html = act(desk, "erase_person", comment).content.decode()
        assert "2 comments lose their words" in html
        assert Comment.objects.filter(person="ganna").count() == 2
        act(desk, "erase_person", comment, confirmed="1")
        assert list(Comment.objects.exclude(body="").values_list("body", flat=True)) == [
            "Another's"
        ]

    def test_only_for_who_may_see_addresses(self, talk, desk, moderator):
        moderator.user_permissions.remove(Permission.objects.get(codename="see_email"))
        comment = talk().say("Mine")
        act(desk, "erase_person", comment, confirmed="1")
        assert act(desk, "export_person", comment)["Content-Type"].startswith("text/html")
        assert Comment.objects.get().body == "Mine"


class TestOthers:
    def test_threads(self, talk, desk):
        there = talk("A page")
        there.say()
        assert "A page" in desk.get(f"{APP}thread/").content.decode()
        given = {"_selected_action": [there.thread.pk]}
        desk.post(f"{APP}thread/", {"action": "close", **given})
        assert there.thread.closed
        desk.post(f"{APP}thread/", {"action": "reopen", **given})
        assert not there.thread.closed
        assert set(Action.objects.values_list("verb", flat=True)) == {"closed", "opened"}

    def test_bans(self, talk, desk, moderator):
        comment = talk(writers="held").say(by="eve")
        act(desk, "decide_ban", comment)
        ban = Ban.objects.get()
        assert "Eve" in desk.get(f"{APP}ban/").content.decode()
        given = {"action": "delete_selected", "_selected_action": [ban.pk], "post": "yes"}
        desk.post(f"{APP}ban/", given)
        assert not Ban.objects.exists()
        last = Action.objects.latest("pk")
        assert (last.verb, last.actor) == ("unbanned", moderator)

    def test_the_trail_cannot_be_edited(self, talk, desk, admin_client):
        comment = talk(writers="held").say()
        act(desk, "decide_approve", comment)
        action = Action.objects.get()
        for client in (desk, admin_client):
            assert "approved" in client.get(f"{APP}action/").content.decode()
            page = f"{APP}action/{action.pk}/"
            assert client.post(f"{page}change/", {"note": "x"}).status_code == 403
            assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
            assert client.get(f"{APP}action/add/").status_code == 403
            given = {"action": "delete_selected", "_selected_action": [action.pk], "post": "yes"}
            client.post(f"{APP}action/", given)
        assert Action.objects.get().note == ""


class TestAttacks:
    def test_who_may_not(self, talk, client, django_user_model):
        comment = talk(writers="held").say()
        paths = ["", f"{comment.pk}/change/", "news/?ids=1"]
        for kind, status in (("anonymous", 302), ("plain", 302), ("staff", 403)):
            client.logout()
            if kind != "anonymous":
                staff = kind == "staff"
                client.force_login(django_user_model.objects.create_user(kind, is_staff=staff))
            for path in paths:
                assert client.get(f"{QUEUE}{path}").status_code == status
            given = {"action": "decide_approve", "_selected_action": [comment.pk]}
            assert client.post(QUEUE, given).status_code == status
            answer = client.post(f"{QUEUE}{comment.pk}/change/", {"decide": "approve"})
            assert answer.status_code == status
            for other in ("thread", "ban", "action"):
                assert client.get(f"{APP}{other}/").status_code == status
        comment.refresh_from_db()
        assert comment.state == State.HELD

    def test_pages_that_a_moderator_may_not_see(self, talk, desk, admin_user):
        there, closed = talk(), talk("Secrets", home=False)
        one, other = there.say("Open"), closed.say("Closed", by="ben")
        PagePermission.objects.create(page=closed.page, user=admin_user, can_view=True)
        assert listed(desk, "?state=all") == [one.pk]
        assert desk.get(f"{QUEUE}{other.pk}/change/").status_code == 302
        act(desk, "decide_remove", other)
        desk.post(f"{QUEUE}{other.pk}/change/", {"decide": "remove"})
        assert desk.get(f"{QUEUE}news/?ids={other.pk}&rows={other.pk}").json()["decided"] == {}
        answer = desk.post(f"{closed.url}{other.pk}/moderate/", {"action": "remove"})
        assert answer.status_code == 410
        other.refresh_from_db()
        assert other.is_visible
        assert "Secrets" not in desk.get(f"{APP}thread/").content.decode()
        desk.force_login(admin_user)
        assert len(listed(desk, "?state=all")) == 2

    def test_pages_that_a_moderator_may_not_change(self, talk, desk, configure, moderator):
        there = talk()
        there.say()
        configure(MODERATE="change")
        assert listed(desk, "?state=all") == []
        allow(moderator, "change_page")
        PagePermission.objects.create(page=there.page, user=moderator, can_change=True)
        assert len(listed(desk, "?state=all")) == 1

    def test_csrf(self, talk, moderator):
        from django.test import Client

        comment = talk(writers="held").say()
        client = Client(enforce_csrf_checks=True)
        client.force_login(moderator)
        given = {"action": "decide_approve", "_selected_action": [comment.pk]}
        assert client.post(QUEUE, given).status_code == 403
