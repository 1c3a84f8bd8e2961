import re

import pytest
from django.test import Client

from djangocms_live.comments import states
from djangocms_live.comments.models import Comment, State

from .conftest import JSON, fill_in

pytestmark = pytest.mark.django_db


def test_write_without_javascript(talk, client):
    there = talk()
    page = client.get(there.write_url)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    html = page.content.decode()
    assert "csrfmiddlewaretoken" in html
    assert 'name="body"' in html
    fields = {"name": "Anna", "body": "Hello there"}
    form = fill_in_page(html, **fields)
    answer = client.post(there.write_url, form)
    comment = Comment.objects.get()
    assert answer.status_code == 303
    assert re.fullmatch(rf"/en/\?comments=at{comment.pk}\.\d+#c-{comment.pk}", answer["Location"])
    assert "Hello there" in client.get(answer["Location"]).content.decode()


def fill_in_page(html, **fields):
    return dict(re.findall(r'name="(stamp|request)" value="([^"]*)"', html)) | fields


def test_write(talk, client, commit):
    there = talk()
    with commit():
        answer = fill_in(client, there.write_url, name="Anna", body="Hello")
    assert answer.status_code == 201, answer.content
    comment = Comment.objects.get()
    data = answer.json()
    assert (data["state"], data["key"], data["count"]) == ("visible", comment.key, 1)
    assert f'id="c-{comment.pk}"' in data["html"]
    assert set(data["author"]) == {"topic", "since"}
    # From the first write on, a guest is known.
    again = fill_in(client, there.write_url, name="Anna", body="More")
    assert again.status_code == 201
    assert Comment.objects.values("person").distinct().count() == 1


def test_errors_stand_in_place(talk, client):
    there = talk()
    answer = fill_in(client, there.write_url, name="", body="", website="buy")
    assert answer.status_code == 400
    assert answer.json()["html"].count('class="errorlist"') == 3


def test_an_answer_that_was_lost(talk, client):
    """The guest's cookie was lost with it; the form knows who they are."""
    there = talk()
    form = client.get(there.write_url, **JSON).json()["html"]
    fields = fill_in_page(form, name="Anna", body="Hello")
    first = client.post(there.write_url, fields, **JSON)
    client.cookies.clear()
    second = client.post(there.write_url, fields, **JSON)
    assert first.json()["key"] == second.json()["key"]
    assert Comment.objects.count() == 1


def test_held(talk, client, commit):
    there = talk(writers="held")
    with commit():
        answer = fill_in(client, there.write_url, name="Anna", body="Hello")
    assert answer.status_code == 202
    assert answer.json()["state"] == "held"
    assert "Hello" in answer.json()["html"]
    mine = client.get(f"{there.url}mine/?t={there.spot.token()}", **JSON).json()
    (held,) = mine["held"]
    assert "Hello" in held["html"]
    comment = Comment.objects.get()
    client.cookies.clear()
    assert client.get(f"{there.url}{comment.pk}/html/").status_code == 410
    stranger = client.get(f"{there.url}mine/?t={there.spot.token()}").json()
    assert (stranger["held"], stranger["comments"], stranger["author"]) == ([], {}, {})


def test_rate(talk, client, configure):
    configure(RATE=(2, 60))
    there = talk()
    for n in range(2):
        assert fill_in(client, there.write_url, name="A", body=f"{n}").status_code == 201
    answer = fill_in(client, there.write_url, name="A", body="3")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert answer.json()["reason"] == "rate"


def test_reply_edit_remove_react_report(talk, client, commit):
    there = talk()
    with commit():
        fill_in(client, there.write_url, name="Anna", body="Hello")
    root = Comment.objects.get()
    own = f"{there.url}{root.pk}/"
    assert fill_in(client, f"{own}reply/", name="Anna", body="Yes").status_code == 201
    assert Comment.objects.latest("pk").parent == root
    assert fill_in(client, f"{own}edit/", body="Hello all").json()["html"].count("Hello all") == 1
    reacted = fill_in(client, f"{own}react/", reaction="like").json()
    assert (reacted["key"], reacted["score"], reacted["mine"]) == (f"r.{root.pk}", 1, "like")
    assert fill_in(client, f"{own}react/", reaction="nonsense").status_code == 400
    assert "Thank you" in fill_in(client, f"{own}report/", reason="spam").json()["html"]
    fetched = client.get(f"{own}html/").json()
    assert "Hello all" in fetched["html"]
    assert fetched["score"] == 1
    removed = fill_in(client, f"{own}remove/").json()
    assert removed["state"] == "removed"
    assert "not here any more" in removed["html"]  # a gap: there is a reply
    assert client.get(own).status_code == 410


def test_what_is_not_mine(talk, client):
    there = talk()
    own = f"{there.url}{there.say().pk}/"
    for action in ("edit", "remove"):
        assert client.get(f"{own}{action}/").status_code == 410
        assert client.post(f"{own}{action}/", {"body": "x"}).status_code == 410


def test_the_edit_window_ends(talk, client, configure):
    there = talk()
    fill_in(client, there.write_url, name="Anna", body="Hello")
    configure(EDIT_WINDOW=0)
    url = f"{there.url}{Comment.objects.get().pk}/edit/"
    assert client.get(url).status_code == 410


def test_csrf(talk):
    from django.test import Client

    there = talk()
    client = Client(enforce_csrf_checks=True)
    assert client.post(there.write_url, {"body": "x"}).status_code == 403


def test_permalink(talk, client):
    there = talk(page_size=2)
    comments = there.many(5)
    answer = client.get(f"{there.url}{comments[0].pk}/")
    assert answer["Location"] == f"/en/?comments=at{comments[0].pk}#c-{comments[0].pk}"
    html = client.get(answer["Location"]).content.decode()
    assert "Number 0" in html
    assert "Number 4" not in html


def test_tokens_of_others(talk, client):
    there = talk()
    for token in ("", "nonsense", there.spot.token() + "x", "x" * 5000):
        assert client.get(f"{there.url}write/?t={token}").status_code == 410
    assert client.get(there.write_url.replace("/en/", "/de/")).status_code == 410
    assert client.get(there.write_url.replace("/en/", "/xx/")).status_code == 410


class TestRestricted:
    @pytest.fixture
    def there(self, talk, build):
        there = talk()
        there.page.login_required = True
        there.page.save()
        return there

    def test_nobody_from_outside(self, there, client):
        comment = there.say("secret")
        for url in (there.write_url, f"{there.url}mine/?t={there.spot.token()}"):
            assert client.get(url).status_code == 410
        for action in ("", "html/", "reply/", "react/", "report/", "edit/", "remove/"):
            assert client.get(f"{there.url}{comment.pk}/{action}").status_code == 410
            assert client.post(f"{there.url}{comment.pk}/{action}").status_code in (410, 405)

    def test_members_fetch(self, there, admin_client):
        comment = there.say("secret")
        assert "secret" in admin_client.get(f"{there.url}{comment.pk}/html/").json()["html"]
        assert fill_in(admin_client, there.write_url, body="me too").status_code == 201

    @pytest.mark.parametrize("change", [states.hold, states.remove])
    def test_a_gap(self, there, client, django_user_model, change):
        """Nobody is told more than the list shows: that something was there."""
        comment = there.say("secret")
        there.say("an answer", by="ben", parent=comment)
        lonely = there.say("alone", by="ben")
        change(comment)
        change(lonely)
        reader = Client()
        reader.force_login(django_user_model.objects.create_user("reader"))
        seen = reader.get(f"{there.url}{comment.pk}/html/")
        assert seen.status_code == 200
        assert "not here any more" in seen.json()["html"]
        assert "secret" not in seen.content.decode()
        assert reader.get(f"{there.url}{lonely.pk}/html/").status_code == 410
        assert client.get(f"{there.url}{comment.pk}/html/").status_code == 410
        assert reader.get(f"{there.url}{comment.pk}/reply/").status_code == 410

    def test_unpublished(self, talk, build, client, commit):
        there = talk()
        comment = there.say("was public")
        with commit():
            build.unpublish(build.public(there.page))
        assert client.get(there.write_url).status_code == 410
        assert client.get(f"{there.url}{comment.pk}/html/").status_code == 410


def test_only_members_may_write(talk, client):
    there = talk(writers="users")
    answer = client.get(there.write_url, **JSON)
    assert (answer.status_code, answer.json()["reason"]) == (403, "login")
    assert "/login/?next=" in answer.json()["html"]
    assert client.post(there.write_url, {"body": "x"}).status_code == 403


def test_held_state_of_a_hidden_comment(talk, client, commit):
    there = talk()
    with commit():
        fill_in(client, there.write_url, name="Anna", body="Hello")
    comment = Comment.objects.get()
    states.mark_spam(comment)
    assert comment.state == State.SPAM
    mine = client.get(f"{there.url}mine/?t={there.spot.token()}").json()
    assert [held["state"] for held in mine["held"]] == ["held"]
