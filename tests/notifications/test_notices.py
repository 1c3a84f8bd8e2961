"""The feature of notices: what viewers get of its facts."""

import pytest
from asgiref.sync import sync_to_async
from cms.models import PagePermission
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from djangocms_live.api import View, publish
from djangocms_live.models import Event
from djangocms_live.notifications import announcing
from djangocms_live.notifications.models import Announcement, Message
from djangocms_live.notifications.notices import Notices, tell_published
from djangocms_live.notifications.sending import notify
from djangocms_live.notifications.timer import Timer
from tests.core.conftest import (  # noqa: F401 (fixtures)
    alone,
    close_thread_connections,
    open_socket,
    processes,
    token,
)
from tests.presence.conftest import Wire

from .announcer import HOUR, announce

EN = View("en", "http://testserver/en/")
DE = View("de", "http://testserver/de/")
SITE = "notices.site.1"
BOTH = {"en": {"title": "Closed", "text": "Until noon", "url": "/en/"}, "de": "Geschlossen"}


@pytest.fixture
def pushes(events):
    """What viewers of a topic would get of all its events."""

    def render(topic, view=EN):
        return Notices().render(topic, events(topic), view)

    return render


@pytest.fixture
def out(commit):
    """Makes announcements that are out."""

    def make(audience="everybody", **given):
        with commit():
            announcement = announce(audience, **given)
            announcing.send(announcement)
        return announcement

    return make


def kinds(pushes):
    return [(push.type, push.key) for push in pushes]


def test_it_is_for_everybody():
    assert Notices.public
    assert not Notices.tracked_only


@pytest.mark.django_db
def test_what_its_topics_are_about():
    assert Notices().describe(SITE) == "Announcements: example.com"


async def test_its_tracker_is_the_timer():
    assert isinstance(Notices().tracker(Wire()), Timer)


@pytest.mark.django_db
class TestAnnounced:
    def test_in_the_language_of_the_viewer(self, out, pushes):
        announcement = out(texts=BOTH, ends=HOUR, level="warning")
        [push] = pushes(SITE)
        assert (push.type, push.key) == ("announced", f"a.{announcement.pk}")
        assert push.data == {
            "title": "Closed",
            "text": "Until noon",
            "url": "/en/",
            "level": "warning",
            "until": announcement.ends.isoformat(),
            "lang": "en",
        }
        [push] = pushes(SITE, DE)
        assert (push.data["title"], push.data["text"], push.data["url"]) == ("Geschlossen", "", "")
        [push] = pushes(SITE, View("ar", "http://testserver/ar/"))
        assert push.data["lang"] == "en"

    def test_to_readers_of_a_language(self, out, pushes):
        out("language", language="de", texts=BOTH)
        assert pushes(SITE) == []
        [push] = pushes("notices.language.1.de", DE)
        assert push.data["title"] == "Geschlossen"

    def test_to_readers_of_a_page(self, out, pushes, build):
        page, other = build.page("Here"), build.page("There")
        out("page", page=page)
        [push] = pushes(f"notices.page.{page.pk}")
        assert push.data["title"] == "Hello"
        assert pushes(f"notices.page.{other.pk}") == []

    def test_readers_of_a_page_that_is_not_for_everybody_read_it_again(self, out, pushes, build):
        page = build.page(login_required=True)
        announcement = out("page", page=page, texts={"en": "Secret"})
        [push] = pushes(f"notices.page.{page.pk}")
        assert (push.type, push.key) == ("changed", announcement.key)
        assert push.data["spread"] > 0
        assert "Secret" not in str(push)

    @pytest.mark.parametrize(
        "change",
        [
            {"withdrawn": timezone.now()},
            {"ends": timezone.now() - HOUR},
            {"starts": timezone.now() + HOUR},
            {"audience": "staff"},
            {"audience": "language", "language": "en"},
        ],
        ids="-".join,
    )
    def test_what_counts_is_now(self, out, pushes, change):
        """Between the event and its rendering something was faster."""
        announcement = out(texts={"en": "Too late"})
        Announcement.objects.update(**change)
        [push] = pushes(SITE)
        assert (push.type, push.key, push.data) == ("withdrawn", announcement.key, {})

    def test_without_words_or_deleted(self, out, pushes):
        mute, gone = out(), out()
        mute.texts.all().delete()
        keys = [mute.key, gone.key]
        Announcement.objects.filter(pk=gone.pk).delete()
        assert kinds(pushes(SITE)) == [("withdrawn", key) for key in keys]

    def test_so_many_cost_no_more(self, out, pushes, events, django_assert_num_queries):
        for _ in range(5):
            out(texts=BOTH)
        found = events(SITE)
        with django_assert_num_queries(2):
            assert len(Notices().render(SITE, found, EN)) == 5

    def test_nonsense(self, commit, pushes):
        with commit():
            publish(SITE, "announced", key="a.9999")
            publish(SITE, "announced", key="b.1")
            publish(SITE, "announced", key="a.x")
            publish(SITE, "announced")
        assert kinds(pushes(SITE)) == [("withdrawn", "a.9999")]


@pytest.mark.django_db
class TestPublished:
    @pytest.fixture
    def tell(self, commit):
        def tell(page, language="en", **given):
            said = {"title": {"en": "Rain", "de": "Regen"}, "url": "/en/rain/"} | given
            with commit():
                message = notify([], "published", page, data={"language": language}, **said)
                tell_published(message)
            return message

        return tell

    def test_to_the_site_and_all_above(self, build, tell, pushes):
        home = build.page("Home")
        page = build.page("Rain", parent=home)
        message = tell(page, text="It rains")
        for topic in ("notices.new.1.en", f"notices.below.{home.pk}.en"):
            [push] = pushes(topic)
            assert (push.type, push.key) == ("published", f"p.{message.pk}")
            assert push.data == {
                "title": "Published: Rain",
                "text": "It rains",
                "url": "/en/rain/",
                "level": "info",
                "until": "",
                "lang": "en",
            }
        assert pushes("notices.new.1.de") == pushes(f"notices.below.{page.pk}.en") == []

    def test_only_where_one_may_be_led(self, build, tell, pushes):
        tell(build.page(), url="javascript:alert(1)")
        [push] = pushes("notices.new.1.en")
        assert push.data["url"] == ""

    def test_rolled_back_nobody_hears_of_it(self, build, tell):
        page = build.page()
        before = Event.objects.count()
        with transaction.atomic():
            tell(page)
            transaction.set_rollback(True)
        assert Event.objects.count() == before

    @pytest.mark.parametrize("how", ["login", "permission", "draft", "language"])
    def test_what_is_not_for_everybody_is_told_to_nobody(self, build, tell, settings, how):
        page = build.page(publish=how != "draft", login_required=how == "login")
        if how == "permission":
            user = get_user_model().objects.create_user("member")
            PagePermission.objects.create(page=page, user=user, can_view=True)
        if how == "language":
            hidden = [dict(one, public=False) for one in settings.CMS_LANGUAGES[1]]
            settings.CMS_LANGUAGES = settings.CMS_LANGUAGES | {1: hidden}
        tell(page)
        assert not Event.objects.filter(topic__startswith="notices.").exists()

    def test_restricted_unpublished_or_deleted_since_then(self, build, commit, tell, pushes):
        restricted, unpublished, deleted = (build.page(name) for name in "abc")
        keys = [f"p.{tell(page).pk}" for page in (restricted, unpublished, deleted)]
        assert {push.type for push in pushes("notices.new.1.en")} == {"published"}
        restricted.login_required = True
        restricted.save()
        with commit():
            build.unpublish(build.public(unpublished))
            deleted.delete()
        found = pushes("notices.new.1.en")
        assert kinds(found) == [("withdrawn", key) for key in keys]
        assert "Rain" not in str(found)

    @pytest.mark.parametrize("how", ["unpublished", "deleted"])
    def test_open_pages_hear_that_it_is_gone(self, build, commit, tell, events, how):
        home = build.page("Home")
        page = build.page("Rain", parent=home)
        old, message = tell(page), tell(page)
        Message.objects.filter(pk=old.pk).update(created=timezone.now() - 48 * HOUR)
        with commit():
            if how == "deleted":
                page.delete()
            else:
                build.unpublish(build.public(page))
        for topic in ("notices.new.1.en", f"notices.below.{home.pk}.en"):
            told = [(event.type, event.key) for event in events(topic)]
            assert told == [("published", f"p.{old.pk}"), ("withdrawn", f"p.{message.pk}")]

    def test_expired_since_then(self, build, tell, pushes):
        message = tell(build.page(), expires=timezone.now() + HOUR)
        [push] = pushes("notices.new.1.en")
        assert push.data["until"] == message.expires.isoformat()
        Message.objects.update(expires=timezone.now())
        [push] = pushes("notices.new.1.en")
        assert push.type == "withdrawn"

    def test_what_is_no_page(self, build, tell, pushes):
        tell(build.poll(), language="")
        assert len(pushes("notices.new.1.en")) == len(pushes("notices.new.1.de")) == 1

    def test_about_nothing(self, commit):
        with commit():
            tell_published(notify([], "published", title="Nothing"))
        assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestSockets:
    """With a real process, journal and database."""

    async def test_who_is_there_hears_of_both(self, open_socket, token):  # noqa: F811
        announcement = await sync_to_async(announce)(starts=-HOUR)
        socket = await open_socket()
        await socket.hello({"t": token(SITE)})
        for change, kind in ((announcing.send, "announced"), (announcing.withdraw, "withdrawn")):
            await sync_to_async(change)(announcement)
            pub = (await socket.frame())["pub"]
            assert (pub["type"], pub["key"]) == (kind, announcement.key)

    async def test_who_comes_back_hears_that_it_was_withdrawn(
        self,
        open_socket,  # noqa: F811
        token,  # noqa: F811
    ):
        announcement = await sync_to_async(announce)(starts=-HOUR)
        await sync_to_async(announcing.send)(announcement)
        await sync_to_async(announcing.withdraw)(announcement)
        socket = await open_socket()
        welcome = await socket.hello({"t": token(SITE), "since": {"e": "", "o": 0}})
        [sub] = welcome["subs"]
        assert sub["recovered"]
        [pub] = sub["pubs"]
        assert (pub["type"], pub["key"], pub["data"]) == ("withdrawn", announcement.key, {})
