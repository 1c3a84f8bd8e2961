import pytest

from djangocms_live import access
from djangocms_live.api import Feature
from djangocms_live.connection import Connection
from djangocms_live.protocol import Close
from djangocms_live.recheck import Visitor


async def call(function, *args):
    return function(*args)


class Ann:
    pk = 7


@pytest.fixture
def people(monkeypatch):
    """Users by session."""
    people = {"session": Ann()}
    monkeypatch.setattr(access, "user_of", people.get)
    return people


class Diary(Feature):
    """Everybody has one, and may read it while they are not grounded."""

    name = "diary"
    public = False
    permitted = True
    owned = True

    def may_subscribe(self, user, topic):
        return type(self).permitted

    def own_topics(self, user):
        return [f"diary.{user.pk}"] if type(self).owned else []


@pytest.fixture
def diary(features):
    @features
    class Fresh(Diary):
        pass

    return Fresh


class TestMayJoin:
    @pytest.mark.parametrize("answer", [True, False])
    async def test_however_the_question_is_written(self, people, answer):
        async def ask(self, user, topic):
            return answer

        def plain(self, user, topic):
            return answer

        def disguised(self, user, topic):
            return ask(self, user, topic)

        for may_subscribe in (ask, plain, disguised):
            feature = type("Asking", (Feature,), {"may_subscribe": may_subscribe})()
            assert await access.may_join(call, "session", feature, "a.1") is answer

    @pytest.mark.parametrize(("session", "user"), [("session", Ann), (None, type(None))])
    async def test_of_whom(self, people, session, user):
        asked = []

        class Asking(Feature):
            def may_subscribe(self, user, topic):
                asked.append((type(user), topic))

        assert await access.may_join(call, session, Asking(), "a.1") is False
        assert asked == [(user, "a.1")]


class TestOwnTopics:
    async def test_by_default_none_and_nobody_is_asked(self):
        async def call(*args):
            raise AssertionError

        assert await access.own_topics(call, Feature(), Ann()) == ()

    async def test_as_the_feature_says(self):
        assert await access.own_topics(call, Diary(), Ann()) == ["diary.7"]

    @pytest.mark.parametrize("topic", ["news.1", "diary", "diary.<script>", "diary." + "x" * 300])
    async def test_none_of_others(self, topic):
        feature = type("Bad", (Diary,), {"own_topics": lambda self, user: [topic]})()
        with pytest.raises(ValueError, match="is no"):
            await access.own_topics(call, feature, Ann())


class TestLook:
    @pytest.fixture
    def connection(self):
        async def send(message):
            raise AssertionError

        connection = Connection(send, max_outbox=100, now=0)
        connection.subscriptions = {"news.1": None, "diary.7": None}
        return connection

    @pytest.fixture
    def visitor(self):
        return Visitor("session", "", "7")

    async def test_all_is_as_it_was(self, people, news, diary, connection, visitor):
        await access.look(call, connection, visitor)
        assert connection.closing is None

    @pytest.mark.parametrize("now", [None, type("Bob", (), {"pk": 8})])
    async def test_somebody_else(self, people, news, diary, connection, visitor, now):
        people["session"] = now
        await access.look(call, connection, visitor)
        assert connection.closing == (Close.REVOKED, "logged out")

    async def test_a_right_was_withdrawn(self, people, news, diary, connection, visitor):
        diary.permitted = False
        await access.look(call, connection, visitor)
        assert connection.closing == (Close.REVOKED, "permission withdrawn")

    async def test_own_topics_are_not_asked_for(self, people, news, diary, connection, visitor):
        visitor.own = frozenset({"diary.7"})
        diary.permitted = False
        await access.look(call, connection, visitor)
        assert connection.closing is None
        diary.owned = False
        await access.look(call, connection, visitor)
        assert connection.closing == (Close.REVOKED, "permission withdrawn")

    async def test_anonymous(self, people, news, diary, connection):
        people.clear()
        await access.look(call, connection, Visitor())
        assert connection.closing is None
        diary.permitted = False
        await access.look(call, connection, Visitor())
        assert connection.closing == (Close.REVOKED, "permission withdrawn")

    async def test_a_feature_that_is_no_longer_there(self, people, news, connection, visitor):
        await access.look(call, connection, visitor)
        assert connection.closing == (Close.REVOKED, "permission withdrawn")

    async def test_public_topics_are_not_asked_for(
        self, people, news, connection, visitor, monkeypatch
    ):
        monkeypatch.setattr(news, "may_subscribe", None)
        del connection.subscriptions["diary.7"]
        await access.look(call, connection, visitor)
        assert connection.closing is None


def test_identity():
    assert access.identity(None) is None
    assert access.identity(Ann()) == "7"
