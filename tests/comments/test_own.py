"""What is known of oneself: to read, to download, to erase."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from djangocms_live.comments import answers
from djangocms_live.comments.models import Comment, Subscription

from .conftest import fill_in, member

pytestmark = pytest.mark.django_db

ME = "/live/comments/en/me/"


@pytest.fixture(autouse=True)
def _clean():
    cache.clear()


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna", "anna@example.com")


def test_a_stranger(talk, client):
    talk().say("Another's words")
    page = client.get(ME)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    html = page.content.decode()
    assert "has not written here" in html
    assert "30 days" in html
    assert "Another" not in html
    assert client.get(f"{ME}download/").status_code == 410
    assert client.post(f"{ME}erase/", {"sure": "on"}).status_code == 410
    assert Comment.objects.get().body == "Another's words"


def test_an_account(talk, client, anna):
    there = talk("A page")
    there.say("My words", writer=member(anna))
    there.say("Another's words", by="ben", email="anna@example.com")
    client.force_login(anna)
    html = client.get(ME).content.decode()
    assert "My words" in html
    assert "A page" in html
    assert "Another" not in html  # an account's address proves nothing
    answer = client.get(f"{ME}download/")
    assert answer["Content-Disposition"] == 'attachment; filename="comments.json"'
    assert [c["body"] for c in answer.json()["comments"]] == ["My words"]


def test_erase(talk, client, anna):
    there = talk()
    there.say("My words", writer=member(anna))
    client.force_login(anna)
    answer = client.post(f"{ME}erase/", {})
    assert answer.status_code == 400
    assert 'class="errorlist"' in answer.content.decode()
    assert Comment.objects.get().body
    answer = client.post(f"{ME}erase/", {"sure": "on"})
    assert "erased" in answer.content.decode()
    assert (Comment.objects.get().body, Comment.objects.get().author) == ("", None)
    assert client.get(f"{ME}erase/").status_code == 405


def test_csrf(talk, anna):
    talk().say("My words", writer=member(anna))
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)
    assert client.post(f"{ME}erase/", {"sure": "on"}).status_code == 403
    assert client.post(f"{ME}link/", {"email": "a@example.com"}).status_code == 403
    token = re.search('csrfmiddlewaretoken" value="([^"]+)', client.get(ME).content.decode())[1]
    fields = {"sure": "on", "csrfmiddlewaretoken": token}
    assert client.post(f"{ME}erase/", fields).status_code == 200


def test_a_guests_browser(talk, client):
    there = talk()
    fill_in(client, there.write_url, name="Eve", body="Words of Eve")
    assert "Words of Eve" in client.get(ME).content.decode()
    client.post(f"{ME}erase/", {"sure": "on"})
    assert Comment.objects.get().name == ""
    assert "has not written here" in client.get(ME).content.decode()


class TestLink:
    def ask(self, client, commit, email):
        with commit():
            return client.post(f"{ME}link/", {"email": email})

    def test_another_browser(self, talk, client, commit, mailoutbox):
        there = talk()
        there.say("Words of Eve", by="eve", email="Eve@example.com")
        there.say("Other words", by="ben")
        answer = self.ask(client, commit, "eve@example.com")
        assert "is on its way" in answer.content.decode()
        (mail,) = mailoutbox
        assert mail.to == ["eve@example.com"]
        url = re.search(r"https://example.com(\S+)", mail.body.split("\n", 1)[1])[1]
        page = client.get(url)
        html = page.content.decode()
        assert "Words of Eve" in html
        assert "Other words" not in html
        assert page["Referrer-Policy"] == "no-referrer"
        download, erase = (
            re.search(f'"({ME}{name}/[^"]+)"', html)[1] for name in ("download", "erase")
        )
        assert len(client.get(download).json()["comments"]) == 1
        client.post(erase, {"sure": "on"})
        assert set(Comment.objects.values_list("body", flat=True)) == {"", "Other words"}

    def test_it_tells_no_stranger_who_is_known(self, talk, client, commit, mailoutbox):
        talk().say("Words", email="eve@example.com")
        known = self.ask(client, commit, "eve@example.com")
        unknown = self.ask(client, commit, "nobody@example.com")
        assert known.content == unknown.content
        assert len(mailoutbox) == 1

    def test_not_again_and_again(self, talk, client, commit, mailoutbox, configure):
        talk().say("Words", email="eve@example.com")
        for _ in range(3):
            self.ask(client, commit, "eve@example.com")
        assert len(mailoutbox) == 1
        configure(RATE_OTHER=(1, 3600))
        self.ask(client, commit, "a@example.com")
        assert self.ask(client, commit, "b@example.com").status_code == 429

    def test_no_address(self, client, commit):
        assert self.ask(client, commit, "nonsense").status_code == 400

    def test_forged(self, talk, client):
        talk().say("Words", email="eve@example.com")
        assert client.get(f"{ME}?k=eve@example.com").status_code == 410
        assert client.post(f"{ME}erase/?k=eve", {"sure": "on"}).status_code == 410

    def test_for_a_day(self, talk, client, commit, mailoutbox):
        import time_machine

        talk().say("Words", email="eve@example.com")
        with time_machine.travel("2026-01-01T10:00:00Z", tick=False):
            self.ask(client, commit, "eve@example.com")
            url = re.search(r"https://example.com(\S+\?k=\S+)", mailoutbox[0].body)[1]
            assert client.get(url).status_code == 200
        with time_machine.travel("2026-01-02T10:00:01Z", tick=False):
            assert client.get(url).status_code == 410


def test_unknown_tokens(client):
    for path in ("answers/nonsense/", "answers/nonsense/leave/"):
        assert client.get(f"/live/comments/en/{path}").status_code == 410
    assert client.post("/live/comments/en/answers/nonsense/").status_code == 410


def test_confirm_needs_its_token_and_csrf(talk, commit):
    there = talk()
    comment = there.say(email="eve@example.com")
    answers.subscribe(comment, "eve@example.com")
    url = f"/live/comments/en/answers/{Subscription.objects.get().token}/"
    client = Client(enforce_csrf_checks=True)
    assert client.post(url).status_code == 403
    assert Subscription.objects.get().confirmed is None
