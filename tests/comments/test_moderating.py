"""Moderating from the page itself."""

import pytest
from django.test import Client

from djangocms_live.comments import posting, states
from djangocms_live.comments.models import Action, Ban, Comment, Report, State

from .conftest import JSON, guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict():
    """A client whose forms need their csrf token."""
    return Client(enforce_csrf_checks=True)


def url(there, comment):
    return f"{there.url}{comment.pk}/moderate/"


def test_the_form_without_javascript(talk, client, moderator):
    there = talk(writers="held")
    comment = there.say("Hello there")
    client.force_login(moderator)
    page = client.get(url(there, comment)).content.decode()
    assert "Hello there" in page
    assert 'value="approve"' in page
    answer = client.post(url(there, comment), {"action": "approve"})
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"/en/?comments=at{comment.pk}.")
    assert answer["Location"].endswith(f"#c-{comment.pk}")
    comment.refresh_from_db()
    assert comment.is_visible


@pytest.mark.parametrize(
    ("action", "state"),
    [("approve", "visible"), ("reject", "rejected"), ("spam", "spam"), ("remove", "removed")],
)
def test_decide(talk, client, moderator, commit, events, action, state):
    there = talk(writers="held")
    comment = there.say()
    client.force_login(moderator)
    with commit():
        answer = client.post(url(there, comment), {"action": action, "request": "r7"}, **JSON)
    assert (answer.status_code, answer.json()["state"]) == (200, state)
    (line,) = Action.objects.all()
    assert (line.actor, line.comment, line.before, line.after) == (
        moderator,
        comment,
        "held",
        state,
    )
    (event,) = events("comments_queue.all")
    assert (event.type, event.key, event.data) == ("decided", comment.key, {})
    if action == "approve":
        (told,) = events(there.topic)
        assert (told.type, told.by) == ("posted", "r7")


def test_restore(talk, client, moderator):
    there = talk()
    comment = there.say()
    states.remove(comment, moderator)
    client.force_login(moderator)
    page = client.get(url(there, comment)).content.decode()
    assert 'value="restore"' in page
    assert (
        client.post(url(there, comment), {"action": "restore"}, **JSON).json()["state"] == "visible"
    )


def test_what_its_author_took_back_stays_removed(talk, client, moderator):
    there = talk()
    comment = there.say()
    states.remove(comment, reason="author")
    client.force_login(moderator)
    answer = client.post(url(there, comment), {"action": "restore"}, **JSON)
    assert (answer.status_code, answer.json()["reason"]) == (409, "undecidable")
    comment.refresh_from_db()
    assert comment.state == State.REMOVED


def test_ban(talk, client, moderator):
    there = talk(writers="held")
    comment = there.say(by="eve")
    client.force_login(moderator)
    for _ in range(2):
        answer = client.post(url(there, comment), {"action": "ban"}, **JSON)
        assert answer.json()["state"] == "rejected"
    (ban,) = Ban.objects.all()
    assert (ban.person, ban.address, ban.name, ban.by) == (
        "geve",
        comment.address,
        "Eve",
        moderator,
    )
    with pytest.raises(posting.Refused):
        there.say("again", by="eve")
    with pytest.raises(posting.Refused):  # from the same address
        there.say("again", by="other")
    there.say("hello", writer=guest("ben", "192.0.2.9"))
    verbs = list(Action.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["banned", "rejected"]


def test_nobody_to_ban(talk, client, moderator):
    there = talk()
    (comment,) = there.many(1)
    client.force_login(moderator)
    assert client.post(url(there, comment), {"action": "ban"}, **JSON).status_code == 409


def test_reports_are_done_with_a_decision(talk, client, moderator, commit, events):
    there = talk()
    comment = there.say()
    with commit():
        posting.report(guest("ben"), comment, "spam")
    assert [e.type for e in events("comments_queue.all")] == ["waiting"]
    client.force_login(moderator)
    assert 'value="approve"' in client.get(url(there, comment)).content.decode()
    with commit():
        client.post(url(there, comment), {"action": "approve"}, **JSON)
    assert Report.objects.get().handled
    assert Action.objects.get().verb == "dismissed"
    assert [e.type for e in events("comments_queue.all")] == ["decided"]
    assert 'value="approve"' not in client.get(url(there, comment)).content.decode()


def test_nonsense(talk, client, moderator):
    there = talk()
    comment = there.say()
    client.force_login(moderator)
    assert client.post(url(there, comment), {"action": "promote"}, **JSON).status_code == 400
    assert client.post(url(there, comment), {}).status_code == 400


class TestAttacks:
    def test_who_may_not(self, talk, client, django_user_model):
        there = talk()
        comment = there.say()
        people = [
            None,
            django_user_model.objects.create_user("plain"),
            django_user_model.objects.create_user("staff", is_staff=True),
        ]
        for user in people:
            client.logout()
            if user:
                client.force_login(user)
            assert client.get(url(there, comment), **JSON).status_code == 403
            for action in ("approve", "remove", "ban"):
                answer = client.post(url(there, comment), {"action": action}, **JSON)
                assert (answer.status_code, answer.json()["reason"]) == (403, "permission")
        comment.refresh_from_db()
        assert comment.is_visible
        assert not Action.objects.exists()

    def test_what_is_held_is_not_there_for_others(self, talk, client, django_user_model):
        there = talk(writers="held")
        comment = there.say()
        client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
        for path in ("moderate/", "html/", ""):
            assert client.get(f"{there.url}{comment.pk}/{path}").status_code == 410

    def test_csrf(self, talk, strict, moderator):
        there = talk()
        comment = there.say()
        strict.force_login(moderator)
        assert strict.post(url(there, comment), {"action": "remove"}).status_code == 403
        token = strict.get(url(there, comment), **JSON).json()["csrf"]
        fields = {"action": "remove", "csrfmiddlewaretoken": token}
        assert strict.post(url(there, comment), fields).status_code == 303
        comment.refresh_from_db()
        assert comment.state == State.REMOVED


class TestMine:
    def test_what_may_come_back(self, talk, client, moderator):
        there = talk()
        hidden, spam, taken, removed, _seen = [there.say(f"Number {n}") for n in range(5)]
        states.reject(hidden, moderator)
        states.mark_spam(spam, moderator)
        states.remove(taken, reason="author")
        states.remove(removed, moderator, reason="moderator")
        mine = f"{there.url}mine/?t={there.spot.token()}"
        assert client.get(mine).json()["restorable"] == []
        client.force_login(moderator)
        assert client.get(mine).json()["restorable"] == [removed.key, spam.key, hidden.key]

    def test_spam_is_gone_for_who_called_it_that(self, talk, client, moderator):
        there = talk()
        comment = there.say("Buy my boat")
        client.force_login(moderator)
        answer = client.post(url(there, comment), {"action": "spam"}, **JSON)
        assert answer.json()["html"] == ""
        answer = client.post(url(there, comment), {"action": "restore"}, **JSON)
        assert "Buy my boat" in answer.json()["html"]

    def test_a_moderator_sees_what_waits(self, talk, client, moderator):
        there = talk(writers="held")
        first, second = there.say("One"), there.say("Two", by="ben")
        mine = f"{there.url}mine/?t={there.spot.token()}"
        assert client.get(mine).json()["moderate"] is False
        client.force_login(moderator)
        answer = client.get(mine).json()
        assert answer["moderate"] is True
        assert [held["key"] for held in answer["held"]] == [first.key, second.key]
        assert "Waiting for you" in answer["held"][0]["html"]
        assert set(answer["queue"]) == {"topic", "since"}
        fetched = client.get(f"{there.url}{first.pk}/html/").json()
        assert "Waiting for you" in fetched["html"]

    def test_each_of_them_once(self, talk, client, moderator):
        from .conftest import member

        there = talk(hold_first=True)
        comment = there.say(writer=member(moderator))
        Comment.objects.update(state=State.HELD)
        client.force_login(moderator)
        answer = client.get(f"{there.url}mine/?t={there.spot.token()}").json()
        assert [held["key"] for held in answer["held"]] == [comment.key]
        assert "only you see it" in answer["held"][0]["html"]
