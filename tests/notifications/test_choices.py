"""What people want to hear of: preferences, what they follow, and the page to follow something."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

from djangocms_live.notifications.following import Target, follow, is_following
from djangocms_live.notifications.kinds import channels_of
from djangocms_live.notifications.models import Follow, Preference, Scope
from tests.polls.models import Poll

from .guests import browser
from .push import KEY, SUBJECT
from .test_me import knows

pytestmark = pytest.mark.django_db

URL = "/live/notifications/en/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def here(client, ana):
    client.force_login(ana)
    return client


@pytest.fixture
def page(build):
    return build.page("Home")


def html_of(response):
    return response.content.decode()


def boxes(response):
    """By the names of the checkboxes, whether they are checked."""
    found = re.findall(r'type="checkbox" name="([^"]+)"[^>]*?( checked)?>', html_of(response))
    return {name: bool(checked) for name, checked in found}


def address(target, language="en"):
    return f"/live/notifications/{language}/follow/{target.token()}/"


class TestPreferences:
    def test_shows_what_is_the_case(self, here, ana):
        shown = boxes(here.get(f"{URL}preferences/"))
        assert shown["reply.mail"] is channels_of([ana.pk], "reply")[ana.pk]["mail"] is True
        assert shown["published.mail"] is False
        assert not Preference.objects.exists()

    def test_choose_and_choose_again(self, here, ana):
        shown = boxes(here.get(f"{URL}preferences/"))
        wanted = {name: "on" for name, checked in shown.items() if checked}
        del wanted["published.toast"]
        wanted["published.mail"] = "on"
        answer = here.post(f"{URL}preferences/", wanted)
        assert 'role="status">Saved.' in html_of(answer)
        row = Preference.objects.get()
        assert (row.user, row.kind) == (ana, "published")
        channels = channels_of([ana.pk], "published")[ana.pk]
        assert (channels["toast"], channels["inbox"], channels["mail"]) == (False, True, True)
        assert boxes(here.get(f"{URL}preferences/")) == boxes(answer)
        here.post(f"{URL}preferences/", wanted | {"published.toast": "on"})
        assert Preference.objects.get().toast

    def test_what_cannot_be_chosen_stays(self, here, ana):
        Preference.objects.create(user=ana, kind="published", push=False, mail=True)
        shown = boxes(here.get(f"{URL}preferences/"))
        assert "published.push" not in shown
        here.post(f"{URL}preferences/", {"published.push": "on", "published.inbox": "on"})
        row = Preference.objects.get(kind="published")
        assert (row.push, row.mail, row.toast, row.inbox) == (False, False, False, True)

    def test_push_where_the_site_has_it(self, here, configure):
        configure(VAPID_PRIVATE_KEY=KEY, VAPID_SUBJECT=SUBJECT)
        answer = here.get(f"{URL}preferences/")
        assert boxes(answer)["published.push"] is True
        assert "on each device where you turned it on" in html_of(answer)

    def test_mail_for_those_who_have_an_address(self, here, ana):
        ana.email = ""
        ana.save()
        answer = here.get(f"{URL}preferences/")
        assert "reply.mail" not in boxes(answer)
        assert "Each of them has a link to stop" not in html_of(answer)

    def test_kinds_for_those_who_can_get_them(self, here, ana, configure):
        assert "moderation.inbox" not in boxes(here.get(f"{URL}preferences/"))
        ana.is_staff = True
        ana.save()
        assert "moderation.inbox" in boxes(here.get(f"{URL}preferences/"))
        configure(TALK=False)
        shown = boxes(here.get(f"{URL}preferences/"))
        assert {name.partition(".")[0] for name in shown} == {"published", "announcement", "other"}

    def test_every_box_has_a_name(self, here):
        html = html_of(here.get(f"{URL}preferences/"))
        ids = set(re.findall(r' id="([^"]+)"', html))
        named = re.findall(r'type="checkbox"[^>]*aria-labelledby="([^"]+)"', html)
        assert len(named) == html.count('type="checkbox"') > 0
        assert all(set(names.split()) <= ids for names in named)

    def test_csrf(self, ana):
        client = Client(enforce_csrf_checks=True)
        client.force_login(ana)
        assert client.post(f"{URL}preferences/").status_code == 403


class TestFollows:
    def test_shows_ones_own(self, here, ana, person, page, build):
        follow(ana, page, "en")
        follow(ana, Poll.objects.create(question="Tea?"), scope=Scope.THREAD)
        follow(person("ben"), build.page("Theirs"), "en")
        html = html_of(here.get(f"{URL}follows/"))
        assert "Home" in html
        assert "Tea?" in html
        assert "the comments here" in html
        assert "English" in html
        assert "Theirs" not in html
        assert address(Target.of(page, "en")) in html

    def test_nothing(self, here):
        assert "You follow nothing yet." in html_of(here.get(f"{URL}follows/"))

    def test_stop(self, here, ana, person, page):
        mine, theirs = follow(ana, page, "en"), follow(person("ben"), page, "en")
        form = re.search(r'name="id" value="(\d+)"', html_of(here.get(f"{URL}follows/")))
        assert form[1] == str(mine.pk)
        for _ in range(2):
            answer = here.post(f"{URL}follows/", {"id": mine.pk})
            assert (answer.status_code, answer["Location"]) == (303, f"{URL}follows/")
        here.post(f"{URL}follows/", {"id": theirs.pk})
        assert Follow.objects.get() == theirs

    @pytest.mark.parametrize("pk", ["", "x", "-1", "²", "9" * 19])
    def test_what_makes_no_sense(self, here, pk):
        assert here.post(f"{URL}follows/", {"id": pk}).status_code == 410

    def test_what_is_not_public_any_more_can_still_be_ended(self, here, ana, build):
        row = follow(ana, build.page("Secret", publish=False), "en")
        html = html_of(here.get(f"{URL}follows/"))
        assert "Something that is not public any more" in html
        assert "Secret" not in html
        assert f'name="id" value="{row.pk}"' in html


class TestFollowPage:
    def test_follow_and_stop_without_javascript(self, here, ana, page):
        url = address(Target.of(page, "en"))
        html = html_of(here.get(url))
        assert '<p class="djangocms-live-own__subject" dir="auto">Home</p>' in html
        assert '<a href="/en/home/">Back' in html
        assert 'name="what" value="follow"' in html
        answer = here.post(url, {"what": "follow"})
        assert (answer.status_code, answer["Location"]) == (303, url)
        assert is_following(ana, page, "en")
        assert 'name="what" value="unfollow"' in html_of(here.get(url))
        here.post(url, {"what": "unfollow"})
        assert not is_following(ana, page, "en")

    def test_for_scripts(self, here, ana, page):
        url = address(Target.of(page, "en", Scope.SECTION))
        assert here.post(url, {"what": "follow"}, headers=JSON).json() == {"following": True}
        assert Follow.objects.get().scope == Scope.SECTION
        assert here.post(url, {"what": "unfollow"}, headers=JSON).json() == {"following": False}

    def test_csrf(self, ana, page):
        client = Client(enforce_csrf_checks=True)
        client.force_login(ana)
        assert client.post(address(Target.of(page, "en")), {"what": "follow"}).status_code == 403
        assert not Follow.objects.exists()

    def test_guests_are_told_how(self, client, page, configure):
        url = address(Target.of(page, "en"))
        html = html_of(client.get(url))
        assert f'href="/login/?next={quote(url)}"' in html
        assert "Guests follow by push" not in html
        configure(VAPID_PRIVATE_KEY=KEY, VAPID_SUBJECT=SUBJECT)
        html = html_of(client.get(url))
        assert "Guests follow by push" in html
        assert "data-in-page" in html
        assert 'name="what"' not in html

    def test_nobody_follows_without_an_account_or_a_browser(self, client, page):
        url = address(Target.of(page, "en"))
        answer = client.post(url, {"what": "follow"})
        assert answer.status_code == 403
        assert "Log in" in html_of(answer)
        answer = client.post(url, {"what": "follow"}, headers=JSON)
        assert (answer.status_code, answer.json()["reason"]) == (403, "login")
        assert not Follow.objects.exists()

    def test_a_guest_by_a_browser(self, client, page):
        row = browser()
        knows(client, row)
        url = address(Target.of(page, "en"))
        assert client.post(url, {"what": "follow"}, headers=JSON).json() == {"following": True}
        assert Follow.objects.get().browser == row
        assert 'value="unfollow"' in html_of(client.get(url))
        client.post(url, {"what": "unfollow"})
        assert not Follow.objects.exists()

    def test_what_is_not_for_somebody_is_not_there(self, client, here, ana, build):
        draft = build.page("Secret", publish=False)
        url = address(Target.of(draft, "en"))
        for method in (here.get, here.post):
            answer = method(url)
            assert answer.status_code == 410
            assert "Secret" not in html_of(answer)
        assert not Follow.objects.exists()
        assert here.post(url, {"what": "follow"}, headers=JSON).status_code == 410

    def test_what_is_not_public_any_more_can_still_be_ended(self, here, ana, build):
        draft = build.page("Secret", publish=False)
        target = Target.of(draft, "en")
        follow(ana, draft, "en")
        assert here.get(address(target)).status_code == 410
        assert here.post(address(target), {"what": "unfollow"}).status_code == 303
        assert not Follow.objects.exists()

    def test_nothing_but_what_this_site_offered(self, here, page):
        token = Target.of(page, "en").token()
        for bad in (token[:-2], f"{token}x", "x" * 600):
            assert here.get(f"{URL}follow/{bad}/").status_code == 410
        assert here.put(f"{URL}follow/{token}/").status_code == 405
        assert here.get(f"/live/notifications/xx/follow/{token}/").status_code == 410
