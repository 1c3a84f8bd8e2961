"""Announcements in the admin, and what operators look at there."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from djangocms_live.models import Event
from djangocms_live.notifications import announcing, inbox
from djangocms_live.notifications.models import Announcement, AnnouncementText

from .announcer import HOUR, MINUTE, announce

pytestmark = pytest.mark.django_db

APP = "/en/admin/djangocms_live_notifications/"
LIST = f"{APP}announcement/"
ADD = f"{LIST}add/"


@pytest.fixture
def editor(person):
    """No superuser."""
    user = person("editor", is_staff=True)
    allow(user, "add_announcement", "change_announcement", "delete_announcement")
    return user


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def allow(user, *codenames):
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


def moment(name, when):
    if when is None:
        return {f"{name}_0": "", f"{name}_1": ""}
    local = timezone.localtime(timezone.now() + when)
    return {f"{name}_0": local.date().isoformat(), f"{name}_1": local.time().isoformat("seconds")}


def filled_in(*texts, starts=-MINUTE, ends=None, initial=0, **fields):
    """What the browser posts. ``texts``: dictionaries with the fields of each."""
    given = {"audience": "everybody", "page": "", "language": "", "level": "info", "site": "1"}
    given |= moment("starts", starts) | moment("ends", ends) | fields
    texts = texts or ({"language": "en", "title": "Hello"},)
    given |= {"texts-TOTAL_FORMS": len(texts), "texts-INITIAL_FORMS": initial}
    for number, text in enumerate(texts):
        blank = {"id": "", "announcement": "", "language": "en", "title": "", "text": "", "url": ""}
        given |= {f"texts-{number}-{name}": value for name, value in (blank | text).items()}
    return given


def errors(answer):
    """All that the form complains about, by field; of the texts, too."""
    assert answer.status_code == 200, "nothing was saved"
    form = answer.context["adminform"].form
    [texts] = answer.context["inline_admin_formsets"]
    found = {name: list(said) for name, said in form.errors.items()}
    for of_text in texts.formset.errors:
        found |= {name: list(said) for name, said in of_text.items()}
    if texts.formset.non_form_errors():
        found["texts"] = list(texts.formset.non_form_errors())
    return found


def change(announcement):
    return f"{LIST}{announcement.pk}/change/"


def text_of(announcement):
    text = announcement.texts.get()
    return {
        "id": text.pk,
        "announcement": announcement.pk,
        "language": text.language,
        "title": text.title,
    }


class TestAdd:
    def test_at_once(self, desk, editor, commit, events):
        words = {"title": "Hello", "text": "One\r\n two", "url": " /en/ "}
        with commit():
            answer = desk.post(ADD, filled_in(words), follow=True)
        assert "The announcement is out." in answer.content.decode()
        announcement = Announcement.objects.get()
        text = announcement.texts.get()
        assert (text.title, text.text, text.url) == ("Hello", "One two", "/en/")
        assert announcement.created_by == editor
        assert announcement.sent
        [event] = events("notices.site.1")
        assert (event.type, event.key) == ("announced", announcement.key)

    def test_later(self, desk, commit):
        with commit():
            answer = desk.post(ADD, filled_in(starts=HOUR, ends=2 * HOUR), follow=True)
        assert "The announcement goes out on" in answer.content.decode()
        assert Announcement.objects.get().sent is None
        assert not Event.objects.exists()

    def test_in_several_languages_to_inboxes(self, desk, commit, person):
        ana = person()
        english = {"language": "en", "title": "Hello"}
        german = {"language": "de", "title": "Hallo"}
        with commit():
            desk.post(ADD, filled_in(english, german, audience="users"))
        [group] = inbox.listing(ana).groups
        assert (group.headline("en"), group.headline("de")) == ("Hello", "Hallo")

    def test_to_readers_of_a_page_or_a_language(self, desk, build):
        page = build.page()
        desk.post(ADD, filled_in(audience="page", page=page.pk, language="de"))
        desk.post(ADD, filled_in(audience="language", page=page.pk, language="de"))
        found = Announcement.objects.order_by("pk").values_list("audience", "page", "language")
        assert list(found) == [("page", page.pk, ""), ("language", None, "de")]

    def test_whoever_may_add_needs_no_other_permission(self, client, person, commit):
        user = person("writer", is_staff=True)
        allow(user, "add_announcement")
        client.force_login(user)
        assert 'name="texts-0-title"' in client.get(ADD).content.decode()
        with commit():
            client.post(ADD, filled_in())
        assert Announcement.objects.get().created_by == user
        assert AnnouncementText.objects.count() == 1
        assert client.get(LIST).status_code == 403

    def test_nobody_else_may(self, client, person):
        client.force_login(person("staff", is_staff=True))
        assert client.get(ADD).status_code == 403
        assert client.post(ADD, filled_in()).status_code == 403
        assert not Announcement.objects.exists()

    def test_in_the_modal_of_the_cms(self, desk):
        """It shows messages of the page that it is led to, and closes."""
        answer = desk.post(ADD, filled_in(_popup="1"), follow=True)
        assert answer.redirect_chain == [(LIST, 302)]
        assert "The announcement is out." in answer.content.decode()

    def test_in_a_popup_of_django(self, desk):
        answer = desk.post(ADD, filled_in(_popup="1", _to_field="id"))
        assert "django-admin-popup-response-constants" in answer.content.decode()

    def test_it_begins_with_what_is_likely(self, desk):
        form = desk.get(ADD).context["adminform"].form
        assert form.initial["site"] == "1"
        given = "audience={}&language=de"
        for audience, language in (("language", "de"), ("everybody", None)):
            answer = desk.get(f"{ADD}?{given.format(audience)}")
            assert answer.context["adminform"].form.initial.get("language") == language
        html = desk.get(f"{ADD}?language=de").content.decode()
        first = html.partition('name="texts-0-language"')[2].partition("</select>")[0]
        assert '<option value="de" selected>' in first


class TestErrors:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({"audience": "page"}, {"page": ["Choose the page whose readers it is for."]}),
            (
                {"audience": "language"},
                {"language": ["Choose the language whose readers it is for."]},
            ),
            (
                {"starts": HOUR, "ends": MINUTE},
                {"ends": ["It has to end after it starts."]},
            ),
            (
                {"starts": -2 * HOUR, "ends": -HOUR},
                {"ends": ["That is over already: nobody would see it."]},
            ),
        ],
    )
    def test_of_the_announcement(self, desk, given, expected):
        assert errors(desk.post(ADD, filled_in(**given))) == expected

    @pytest.mark.parametrize(
        "given",
        [{"audience": "page", "page": "9999"}, {"audience": "language", "language": "xx"}],
    )
    def test_one_thing_is_said_once(self, desk, given):
        [said] = errors(desk.post(ADD, filled_in(**given))).values()
        assert len(said) == 1
        assert "Choose the" not in said[0]

    def test_nonsense(self, desk):
        given = filled_in(audience="all", starts_0="x", starts_1="")
        assert set(errors(desk.post(ADD, given))) >= {"audience", "starts"}

    def test_a_page_of_another_site(self, desk, build, django_db_blocker):
        from django.contrib.sites.models import Site

        page, other = build.page(), Site.objects.create(domain="other.example", name="Other")
        given = filled_in(audience="page", page=page.pk, site=other.pk)
        assert errors(desk.post(ADD, given)) == {"page": ["This page belongs to another site."]}

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example/", "example.com"])
    def test_where_it_must_not_lead(self, desk, url):
        found = errors(desk.post(ADD, filled_in({"title": "Hello", "url": url})))
        assert found == {
            "url": ["Write a path of this site, as /news/, or an address with https://."]
        }

    def test_words_there_must_be(self, desk):
        assert "title" in errors(desk.post(ADD, filled_in({"title": ""})))
        none = filled_in() | {"texts-TOTAL_FORMS": 0}
        assert errors(desk.post(ADD, none)) == {"texts": ["Write it in one language at least."]}

    def test_each_language_once(self, desk):
        twice = filled_in({"title": "One"}, {"title": "Two"})
        assert "language" in str(errors(desk.post(ADD, twice)))
        assert not Announcement.objects.exists()

    def test_the_last_words_stay(self, desk):
        announcement = announce(starts=HOUR)
        deleted = text_of(announcement) | {"DELETE": "on"}
        given = filled_in(deleted, initial=1, starts=HOUR)
        assert errors(desk.post(change(announcement), given)) == {
            "texts": ["Write it in one language at least."]
        }
        assert announcement.texts.count() == 1


class TestChange:
    def test_before_it_is_out_everything_can_be_changed(self, desk, commit, events):
        announcement = announce(starts=HOUR)
        words = text_of(announcement) | {"title": "Other"}
        with commit():
            given = filled_in(words, initial=1, audience="language", language="de")
            desk.post(change(announcement), given)
        announcement.refresh_from_db()
        assert announcement.sent
        assert [event.key for event in events("notices.language.1.de")] == [announcement.key]
        assert announcement.texts.get().title == "Other"

    def test_afterwards_only_the_words_and_the_end(self, desk, commit, events):
        announcement = announce()
        with commit():
            announcing.send(announcement)
        words = text_of(announcement) | {"title": "Other"}
        given = filled_in(words, initial=1, audience="staff", level="warning", starts=2 * HOUR)
        with commit():
            answer = desk.post(change(announcement), given | moment("ends", HOUR), follow=True)
        assert "The announcement is out." in answer.content.decode()
        found = Announcement.objects.get()
        assert (found.audience, found.level) == ("everybody", "warning")
        assert found.starts == announcement.starts
        assert found.ends is not None
        [event] = events("notices.site.1")
        assert (event.type, event.offset) == ("announced", 2)

    def test_it_can_be_ended_now(self, desk, commit):
        announcement = announce(starts=-2 * HOUR)
        with commit():
            announcing.send(announcement)
        given = filled_in(text_of(announcement), initial=1, ends=-MINUTE)
        with commit():
            answer = desk.post(change(announcement), given, follow=True)
        assert "is out" not in answer.content.decode()
        assert Announcement.objects.get().ends < timezone.now()

    def test_it_cannot_end_before_it_was_sent(self, desk, commit):
        announcement = announce()
        with commit():
            announcing.send(announcement)
        given = filled_in(text_of(announcement), initial=1, ends=-2 * HOUR)
        assert "ends" in errors(desk.post(change(announcement), given))

    def test_what_was_sent_while_it_was_edited_is_not_sent_again(
        self, desk, commit, person, monkeypatch
    ):
        ana = person()
        announcement = announce("users", starts=timedelta(seconds=-1))
        form = announcement._meta.model  # what the form has loaded
        save = form.save

        def slowly(self, **kwargs):
            monkeypatch.setattr(form, "save", save)
            announcing.send_due()
            save(self, **kwargs)

        monkeypatch.setattr(form, "save", slowly)
        words = text_of(announcement) | {"title": "Other"}
        with commit():
            desk.post(change(announcement), filled_in(words, initial=1, audience="users"))
        assert Announcement.objects.get().sent
        [group] = inbox.listing(ana).groups
        assert (group.count, group.headline("en")) == (1, "Other")

    def test_what_was_withdrawn_stays_as_it_is(self, desk):
        announcement = announce()
        announcing.withdraw(announcement)
        assert desk.get(change(announcement)).status_code == 200
        words = text_of(announcement) | {"title": "Other"}
        assert desk.post(change(announcement), filled_in(words, initial=1)).status_code == 403
        assert announcement.texts.get().title == "Hello"

    def test_deleting_withdraws(self, desk, commit, events):
        announcement = announce()
        with commit():
            announcing.send(announcement)
        key = announcement.key
        with commit():
            desk.post(f"{LIST}{announcement.pk}/delete/", {"post": "yes"})
        assert not Announcement.objects.exists()
        assert [(event.type, event.key) for event in events("notices.site.1")] == [
            ("withdrawn", key)
        ]


class TestList:
    def act(self, desk, action, *announcements):
        pks = [one.pk for one in announcements]
        given = {"action": action, "_selected_action": pks}
        return desk.post(LIST, given, follow=True).content.decode()

    def test_what_it_shows(self, desk, build):
        page = build.page("Harbour")
        announce("page", page=page, texts={"en": "<b>Closed</b>"})
        announce("language", language="de")
        html = desk.get(LIST).content.decode()
        assert "&lt;b&gt;Closed" in html
        assert "readers of a page: Harbour" in html
        assert "readers of a language: de" in html
        assert 'data-state="waiting"' in html

    def test_states(self, desk):
        made = {
            "waiting": announce(starts=HOUR),
            "out": announce(),
            "ended": announce(starts=-HOUR, ends=-MINUTE),
            "withdrawn": announce(),
        }
        announcing.send(made["out"])
        announcing.withdraw(made["withdrawn"])
        for state, announcement in made.items():
            answer = desk.get(f"{LIST}?state={state}")
            assert [row.pk for row in answer.context["cl"].result_list] == [announcement.pk]
            assert f'data-state="{state}"' in answer.content.decode()
        assert desk.get(f"{LIST}?state=x").context["cl"].result_count == 4

    def test_search_in_all_languages(self, desk):
        one = announce(texts={"en": "Rain", "de": {"title": "Regen", "text": "Heute"}})
        announce()
        for word in ("regen", "heute", "RAIN"):
            answer = desk.get(f"{LIST}?q={word}")
            assert [row.pk for row in answer.context["cl"].result_list] == [one.pk]

    def test_few_queries(self, desk, build, django_assert_max_num_queries):
        for number in range(12):
            announce("page", page=build.page(f"Page {number}"), created_by=build.editor)
        desk.get(LIST)
        with django_assert_max_num_queries(20):
            assert desk.get(LIST).content.decode().count("readers of a page: Page") == 12

    def test_send_now(self, desk, commit, events):
        waits, other = announce(starts=HOUR), announce(starts=HOUR)
        with commit():
            html = self.act(desk, "send_now", waits, other)
        assert "2 announcements were sent." in html
        assert len(events("notices.site.1")) == 2
        assert "0 announcements were sent." in self.act(desk, "send_now", waits, other)

    def test_withdraw(self, desk, commit, events):
        announcement = announce()
        with commit():
            announcing.send(announcement)
        with commit():
            html = self.act(desk, "withdraw", announcement)
        assert "1 announcement was withdrawn." in html
        assert [event.type for event in events("notices.site.1")] == ["withdrawn"]

    def test_not_by_who_may_only_look(self, client, person):
        user = person("looks", is_staff=True)
        allow(user, "view_announcement")
        client.force_login(user)
        announcement = announce()
        self.act(client, "withdraw", announcement)
        announcement.refresh_from_db()
        assert announcement.withdrawn is None
        html = client.get(change(announcement)).content.decode()
        assert "Hello" in html
        assert 'name="texts-0-title"' not in html
