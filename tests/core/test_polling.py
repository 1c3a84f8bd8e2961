"""What is answered to whoever asks without a socket, and what it costs when many do."""

import json
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from djangocms_live import journal, models, polling
from djangocms_live.api import Feature, Push, publish
from djangocms_live.topics import View
from tests.protocol_schema import check_from_server

from .model import DE, EN

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def clean_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def at_once(monkeypatch):
    """Processes remember nothing of where topics stand."""
    monkeypatch.setattr(polling, "FRESH", 0)


@pytest.fixture
def news(features):
    @features
    class News(Feature):
        name = "news"
        renderings = []

        def render(self, topic, events, view):
            self.renderings.append(([event.offset for event in events], view))
            return super().render(topic, events, view)

    return News


@pytest.fixture
def pages(features):
    @features
    class Pages(Feature):
        name = "pages"
        per_page = True
        renderings = []

        def render(self, topic, events, view):
            self.renderings.append(view)
            return [Push(events[-1].offset, "rendered", data={"for": view.url})]

    return Pages


@pytest.fixture
def user():
    return get_user_model().objects.create_user("ann", password="secret")


@pytest.fixture
def ann(user):
    """A logged-in browser."""
    client = Client()
    client.force_login(user)
    return client


def ask(*pairs, client=None, path="/live/poll"):
    query = [pair for token, at in pairs for pair in (("t", token), ("at", at))]
    return (client or Client()).get(f"{path}?{urlencode(query)}")


def poll(*pairs, **options):
    """The answers to some (token, position), each judged as a socket's welcome is."""
    response = ask(*pairs, **options)
    assert response.status_code == 200
    told = response.json()
    welcome = {"sid": "poll", "ping": 25, "user": told["user"], "subs": told["subs"]}
    check_from_server({"id": 1, "welcome": welcome})
    assert set(told) == {"interval", "user", "still", "subs"}
    return told["subs"]


def offsets(answer):
    return [pub["o"] for pub in answer["pubs"]]


def start(topic):
    """The position at which the topic stands."""
    head = journal.heads([topic])[topic]
    return f"{head.epoch}:{head.head}"


@pytest.mark.usefixtures("news", "at_once")
class TestHistory:
    def test_from_now_on(self, token):
        publish("news.1", "posted")
        (answer,) = poll((token("news.1"), "-"))
        assert start("news.1") == f"{answer['e']}:{answer['o']}"
        assert answer == {**answer, "t": "news.1", "o": 1, "recovered": False, "pubs": []}

    def test_where_nothing_was_ever_published(self, token):
        (answer,) = poll((token("news.1"), ":0"))
        assert answer == {"t": "news.1", "e": "", "o": 0, "recovered": True, "pubs": []}

    def test_the_first_event_is_found_from_nowhere(self, token):
        publish("news.1", "posted", key="a", data={"n": 1}, by="req")
        (answer,) = poll((token("news.1"), ":0"))
        assert answer["recovered"]
        assert answer["pubs"] == [
            {"o": 1, "type": "posted", "key": "a", "data": {"n": 1}, "by": "req"}
        ]

    def test_what_was_missed_comes_in_its_order_and_no_more(self, token):
        publish("news.1", "posted")
        then = start("news.1")
        publish("news.1", "posted")
        publish("news.1", "posted")
        (answer,) = poll((token("news.1"), then))
        assert offsets(answer) == [2, 3]
        assert f"{answer['e']}:{answer['o']}" == start("news.1")
        (answer,) = poll((token("news.1"), start("news.1")))
        assert answer["recovered"]
        assert answer["pubs"] == []

    def test_topics_are_answered_in_the_order_of_the_questions(self, token):
        publish("news.2", "posted")
        pairs = [(token("news.2"), ":0"), ("forged", "-"), (token("news.1"), ":0")]
        answers = poll(*pairs)
        assert [answer["t"] for answer in answers] == ["news.2", "forged", "news.1"]
        assert [offsets(answer) for answer in answers if "pubs" in answer] == [[1], []]

    def test_what_a_dead_process_left_behind_is_numbered(self, token):
        journal.append("news.1", "posted", "", {}, "")
        (answer,) = poll((token("news.1"), ":0"))
        assert offsets(answer) == [1]

    def test_a_trimmed_history_is_not_told_in_part(self, token):
        publish("news.1", "posted")
        then = start("news.1")
        publish("news.1", "posted")
        publish("news.1", "posted")
        journal.trim({"news.1": 2})
        (answer,) = poll((token("news.1"), then))
        assert answer == {**answer, "o": 3, "recovered": False, "pubs": []}

    def test_of_another_epoch_nothing_is_known(self, token):
        publish("news.1", "posted")
        (answer,) = poll((token("news.1"), "other:0"))
        assert not answer["recovered"]

    @pytest.mark.parametrize("offset", [2, 10**15 - 1])
    def test_a_position_from_before_a_restored_backup_reads_the_page(self, token, offset):
        publish("news.1", "posted")
        epoch = start("news.1").partition(":")[0]
        (answer,) = poll((token("news.1"), f"{epoch}:{offset}"))
        assert answer == {**answer, "o": 1, "recovered": False}

    def test_more_than_the_history_keeps_is_not_told(self, token, settings):
        settings.DJANGOCMS_LIVE = {"HISTORY_SIZE": 2}
        for _ in range(3):
            models.Event.objects.create(topic="news.1", type="posted", created="2026-01-01T00:00Z")
        (answer,) = poll((token("news.1"), ":0"))
        assert not answer["recovered"]

    def test_more_bytes_than_a_recovery_may_have(self, token, settings):
        settings.DJANGOCMS_LIVE = {"RECOVER_BYTES": 100}
        publish("news.1", "posted", data={"text": "x" * 100})
        (answer,) = poll((token("news.1"), ":0"))
        assert not answer["recovered"]

    def test_an_answer_that_is_full_tells_the_rest_to_read_the_page(self, token, settings):
        settings.DJANGOCMS_LIVE = {"MAX_OUTBOX": 100}
        publish("news.1", "posted", data={"text": "x" * 100})
        publish("news.2", "posted")
        one, two = poll((token("news.1"), ":0"), (token("news.2"), ":0"))
        assert (one["recovered"], two["recovered"]) == (True, False)

    def test_a_history_that_changes_while_it_is_read(self, token, monkeypatch):
        publish("news.1", "posted")
        read = journal.read

        def begin_anew_and_read(topic, after):
            journal.begin_anew()
            return read(topic, after)

        monkeypatch.setattr(journal, "read", begin_anew_and_read)
        (answer,) = poll((token("news.1"), ":0"))
        assert not answer["recovered"]

    def test_rows_that_somebody_deleted(self, token):
        publish("news.1", "posted")
        models.Event.objects.all().delete()
        (answer,) = poll((token("news.1"), ":0"))
        assert answer == {**answer, "o": 1, "recovered": True, "pubs": []}


class TestRendering:
    def test_a_feature_that_fails_has_the_page_read(self, features, token, caplog):
        @features
        class Broken(Feature):
            name = "broken"

            def render(self, topic, events, view):
                raise RuntimeError

        publish("broken.1", "posted")
        (answer,) = poll((token("broken.1"), ":0"))
        assert not answer["recovered"]
        assert "Broken cannot render broken.1" in caplog.text

    def test_features_may_be_asynchronous(self, features, token):
        @features
        class Later(Feature):
            name = "later"

            async def render(self, topic, events, view):
                return [Push(events[-1].offset, "rendered")]

        publish("later.1", "posted")
        (answer,) = poll((token("later.1"), ":0"))
        assert answer["pubs"][0]["type"] == "rendered"

    def test_a_page_is_rendered_for_itself(self, pages, token):
        publish("pages.1", "published")
        other = View("en", "http://testserver/other/")
        answers = poll((token("pages.1"), ":0"), (token("pages.1", other), ":0"))
        assert [answer["pubs"][0]["data"]["for"] for answer in answers] == [EN.url, other.url]

    def test_who_is_logged_in_is_told_to_look(self, pages, token, ann, user):
        publish("pages.1", "published")
        response = ask((token("pages.1"), ":0"), client=ann, path="/live/poll/own")
        assert response.json()["user"] == {"id": str(user.pk)}
        assert response.json()["subs"][0]["pubs"][0]["type"] == "changed"
        assert pages.renderings == []

    def test_what_is_for_them_reaches_nobody_else(self, pages, token, ann):
        publish("pages.1", "published")
        poll((token("pages.1"), ":0"), client=ann, path="/live/poll/own")
        (answer,) = poll((token("pages.1"), ":0"))
        assert answer["pubs"][0]["type"] == "rendered"

    def test_a_cookie_changes_nothing_of_the_answer_for_everybody(self, pages, token, ann):
        publish("pages.1", "published")
        response = ask((token("pages.1"), ":0"), client=ann)
        assert response.json()["user"] is None
        assert response.json()["subs"][0]["pubs"][0]["type"] == "rendered"


class TestCrowd:
    def test_a_thousand_at_one_position_cost_one_rendering(self, news, token):
        publish("news.1", "posted")
        for _ in range(1000):
            (answer,) = poll((token("news.1"), ":0"))
            assert offsets(answer) == [1]
        assert len(news.renderings) == 1

    def test_languages_are_rendered_by_themselves_and_pages_together(self, news, token):
        publish("news.1", "posted")
        views = [EN, DE, View("en", "http://testserver/other/")]
        for view in views:
            poll((token("news.1", view), ":0"))
        assert [view for _, view in news.renderings] == [EN, DE]

    def test_the_next_event_is_rendered_for_each_position(self, news, token, at_once):
        publish("news.1", "posted")
        poll((token("news.1"), ":0"))
        then = start("news.1")
        publish("news.1", "posted")
        (late,), (recent,) = poll((token("news.1"), ":0")), poll((token("news.1"), then))
        assert (offsets(late), offsets(recent)) == ([1, 2], [2])
        assert [events for events, _ in news.renderings] == [[1], [1, 2], [2]]

    def test_where_a_topic_stands_is_asked_once_in_a_second(self, news, token, statements):
        poll((token("news.1"), ":0"))
        statements.clear()
        poll((token("news.1"), ":0"))
        assert statements == []

    @pytest.mark.parametrize("epoch", [True, False])
    def test_who_has_heard_more_than_we_remember_is_believed(self, news, token, epoch):
        if epoch:
            publish("news.1", "posted")
        poll((token("news.1"), ":0"))
        publish("news.1", "posted")
        (answer,) = poll((token("news.1"), start("news.1")))
        assert answer["recovered"]
        assert f"{answer['e']}:{answer['o']}" == start("news.1")

    def test_nobody_waits_while_another_renders(self, features, token):
        told = []

        @features
        class Slow(Feature):
            name = "slow"

            def render(self, topic, events, view):
                told.append(ask((token("slow.1"), ":0")))
                return super().render(topic, events, view)

        publish("slow.1", "posted")
        (answer,) = poll((token("slow.1"), ":0"))
        assert offsets(answer) == [1]
        (meanwhile,) = told
        assert meanwhile.json()["subs"] == [
            {"t": "slow.1", "e": "", "o": 0, "recovered": True, "pubs": []}
        ]
        assert "no-store" in meanwhile["Cache-Control"]

    def test_one_answer_does_not_render_for_ever(self, news, token, monkeypatch):
        monkeypatch.setattr(polling, "PATIENCE", -1)
        publish("news.1", "posted")
        response = ask((token("news.1"), ":0"))
        assert response.json()["subs"][0]["o"] == 0
        assert "no-store" in response["Cache-Control"]
        assert news.renderings == []

    def test_a_cache_that_is_away_costs_work_and_nothing_else(self, news, token, monkeypatch):
        def away(*args, **kwargs):
            raise OSError("no cache")

        for name in ("get_many", "set_many", "add"):
            monkeypatch.setattr(polling.cache, name, away)
        publish("news.1", "posted")
        for _ in range(2):
            (answer,) = poll((token("news.1"), ":0"))
            assert offsets(answer) == [1]
        assert len(news.renderings) == 2


class TestWhoMayHear:
    @pytest.fixture
    def diary(self, features):
        @features
        class Diary(Feature):
            name = "diary"
            public = False

            def may_subscribe(self, user, topic):
                return user is not None and topic == f"diary.{user.pk}"

        return Diary

    def test_without_a_session(self, diary, token, ann, user):
        for path in ("/live/poll", "/live/poll/own"):
            (answer,) = poll((token(f"diary.{user.pk}"), ":0"), path=path)
            assert answer["err"]["code"] == 103

    def test_by_the_address_for_everybody_a_session_opens_nothing(self, diary, token, ann, user):
        (answer,) = poll((token(f"diary.{user.pk}"), ":0"), client=ann)
        assert answer["err"]["code"] == 103

    def test_ones_own_and_nobody_elses(self, diary, token, ann, user):
        publish(f"diary.{user.pk}", "written")
        own, other = poll(
            (token(f"diary.{user.pk}"), ":0"),
            (token(f"diary.{user.pk + 1}"), ":0"),
            client=ann,
            path="/live/poll/own",
        )
        assert offsets(own) == [1]
        assert other["err"]["code"] == 103

    def test_what_a_feature_shows_to_everybody_is_for_everybody(self, features, token):
        @features
        class Open(Feature):
            name = "open"
            public = False

            async def may_subscribe(self, user, topic):
                return topic == "open.1"

        one, two = poll((token("open.1"), ":0"), (token("open.2"), ":0"))
        assert one["recovered"]
        assert two["err"]["code"] == 103

    def test_a_feature_that_cannot_tell(self, features, token, caplog):
        @features
        class Undecided(Feature):
            name = "undecided"
            public = False

            def may_subscribe(self, user, topic):
                raise RuntimeError

        response = ask((token("undecided.1"), ":0"))
        assert response.json()["subs"][0]["err"] == {
            "code": 100,
            "msg": "permission unknown, try again",
            "temp": True,
        }
        assert "no-store" in response["Cache-Control"]
        assert "Undecided cannot tell" in caplog.text

    def test_an_ended_session_is_nobodys(self, diary, token, ann, user):
        SessionStore(ann.session.session_key).delete()
        response = ask((token(f"diary.{user.pk}"), ":0"), client=ann, path="/live/poll/own")
        assert response.json()["user"] is None
        assert response.json()["subs"][0]["err"]["code"] == 103

    def test_topics_of_no_feature(self, token):
        (answer,) = poll((token("nobody.1"), ":0"))
        assert answer["err"]["code"] == 102

    def test_who_is_there_does_not_show(self, features, token, statements):
        @features
        class Readers(Feature):
            name = "readers"
            tracked_only = True

        response = ask((token("readers.1"), "-"), (token("readers.2"), ":0"))
        assert response.json()["still"] == ["readers.1", "readers.2"]
        one, two = response.json()["subs"]
        assert one == {"t": "readers.1", "e": "", "o": 0, "recovered": False, "pubs": []}
        assert two["recovered"]
        assert not [sql for sql in statements if "djangocms_live" in sql]


def test_the_database_is_away(news, token, monkeypatch, caplog):
    def away(topics):
        raise OperationalError("away")

    monkeypatch.setattr(journal, "heads", away)
    response = ask((token("news.1"), ":0"))
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "no-store" in response["Cache-Control"]
    assert json.loads(response.content)["err"]["temp"]
    assert "journal cannot be read" in caplog.text


def test_without_a_channel_layer(news, token, settings):
    """A site without an ASGI server has no use for one."""
    settings.CHANNEL_LAYERS = {}
    publish("news.1", "posted")
    journal.append("news.1", "posted", "", {}, "")
    (answer,) = poll((token("news.1"), ":0"))
    assert offsets(answer) == [1, 2]
