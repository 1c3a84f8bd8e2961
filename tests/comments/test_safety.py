import pytest
import time_machine
from django.utils import timezone

from djangocms_live.comments import safety, states
from djangocms_live.comments.models import Ban, State
from djangocms_live.comments.options import Options
from djangocms_live.comments.posting import Refused
from djangocms_live.comments.safety import Attempt, hold, judge, refuse, spam

from .conftest import guest, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(talk):
    there = talk()

    def make(body="Hello", by="anna", **kwargs):
        given = {"writer": guest(by), "options": Options(writers="guests")} | kwargs
        return Attempt(spot=there.spot, thread=there.thread, body=body, **given)

    make.talk = there
    return make


def no_shouting(attempt):
    return hold("shouting") if attempt.body.isupper() else None


def looks_like_spam(attempt):
    return spam("pills") if "pills" in attempt.body else None


def never(attempt):
    return refuse("never", "Never.", status=403)


def reason(verdict):
    return verdict and verdict.reason


def test_nothing_is_wrong(attempt):
    assert judge(attempt()) is None


def test_length(attempt, configure):
    configure(MAX_LENGTH=5)
    assert reason(judge(attempt(""))) == "empty"
    assert "1 character too" in judge(attempt("123456")).message
    assert judge(attempt("12345")) is None


def test_bans(attempt):
    Ban.objects.create(person="geve")
    Ban.objects.create(address=guest(address="192.0.2.66").address)
    Ban.objects.create(person="gold", until=timezone.now() - timezone.timedelta(days=1))
    assert judge(attempt(by="eve")).status == 403
    assert reason(judge(attempt(writer=guest("ben", "192.0.2.66")))) == "banned"
    assert judge(attempt(by="old")) is None
    assert judge(attempt()) is None
    with pytest.raises(Refused):
        attempt.talk.say(by="eve")


def test_moderators_are_not_suspected(attempt, moderator):
    from dataclasses import replace

    writer = replace(member(moderator), is_moderator=True)
    Ban.objects.create(person=writer.person)
    assert judge(attempt("https://a.a https://b.b https://c.c", writer=writer)) is None
    assert reason(judge(attempt("", writer=writer))) == "empty"


def test_repeated(attempt, configure):
    comment = attempt.talk.say("Hello")
    assert reason(judge(attempt("Hello"))) == "repeated"
    assert reason(judge(attempt("Hello", by="ben"))) == "repeated"  # the same address
    assert judge(attempt("Hello", writer=guest("cem", "192.0.2.7"))) is None
    states.remove(comment)
    assert judge(attempt("Hello")) is None
    configure(DUPLICATE=0)
    attempt.talk.say("Hello")
    assert judge(attempt("Hello")) is None


class TestRate:
    @pytest.fixture(autouse=True)
    def _at_noon(self, configure):
        configure(RATE=(2, 60), DIRECT=(3, 3600), UNKNOWN_RATE=(4, 60))
        with time_machine.travel("2026-11-25 12:00:10Z", tick=False) as self.time:
            yield

    def test_of_a_person_and_of_an_address(self, attempt):
        assert [judge(attempt(str(n))) for n in range(2)] == [None, None]
        verdict = judge(attempt("2"))
        assert (verdict.reason, verdict.status, verdict.retry_after) == ("rate", 429, 50)
        assert "50 seconds" in verdict.message
        assert reason(judge(attempt(by="ben"))) == "rate"
        assert judge(attempt(writer=guest("cem", "192.0.2.7"))) is None
        self.time.shift(50)
        assert judge(attempt("3")) is None

    def test_first_level(self, attempt):
        parent = attempt.talk.say()
        for _ in range(2):
            self.time.shift(60)
            assert judge(attempt("a")) is None
        self.time.shift(60)
        assert judge(attempt("a")).retry_after > 60
        self.time.shift(60)
        assert judge(attempt("a", parent=parent)) is None

    def test_unknown_addresses_have_one_limit_together(self, attempt):
        from dataclasses import replace

        strangers = [replace(guest(f"g{n}"), address=None) for n in range(5)]
        verdicts = [judge(attempt(str(n), writer=who)) for n, who in enumerate(strangers)]
        assert [reason(verdict) for verdict in verdicts] == [None] * 4 + ["rate"]

    def test_members_are_known(self, attempt, admin_user, django_user_model):
        other = django_user_model.objects.create_user("other")
        for user in (admin_user, other):
            for n in range(2):
                assert judge(attempt(str(n), writer=member(user))) is None

    def test_reactions_and_reports(self, configure, attempt):
        configure(RATE_OTHER=(1, 60))
        assert safety.rate_of("react", guest()) is None
        assert safety.rate_of("report", guest()) is None
        assert safety.rate_of("react", guest("ben")).status == 429
        from dataclasses import replace

        unknown = replace(guest("cem"), address=None)
        assert safety.rate_of("react", unknown) is None

    def test_guests_without_a_cookie_are_limited_by_their_address_alone(self, configure, attempt):
        from dataclasses import replace

        configure(RATE_OTHER=(2, 60), RATE=(2, 60), DIRECT=(2, 60))
        here, there = (replace(guest(address=one), person="") for one in ("192.0.2.1", "192.0.2.2"))
        for limited in (
            lambda who: safety.rate_of("react", who),
            lambda who: safety.rate(attempt(writer=who)),
        ):
            verdicts = [limited(who) for who in (here, here, here, there, there, there)]
            assert [reason(one) for one in verdicts] == [None, None, "rate"] * 2


def test_first(attempt, admin_user):
    held = Options(writers="held")
    assert reason(judge(attempt(options=held))) == "first"
    assert judge(attempt(options=held, writer=member(admin_user))) is None
    everybody = Options(writers="guests", hold_first=True)
    assert reason(judge(attempt(options=everybody, writer=member(admin_user)))) == "first"
    comment = attempt.talk.say("My first")
    assert judge(attempt(options=held)) is None
    states.mark_spam(comment)
    assert reason(judge(attempt(options=held))) == "first"


def test_links(attempt, configure):
    links = "https://a.example https://b.example https://c.example"
    assert reason(judge(attempt(links))) == "links"
    assert judge(attempt("https://a.example https://b.example")) is None
    configure(MAX_LINKS=None)
    assert judge(attempt(links)) is None


def test_words(attempt, configure):
    configure(WORDS_HELD=["casino", "quick money"], WORDS_REFUSED=["Dummkopf"])
    assert reason(judge(attempt("Casino!"))) == "words"
    assert reason(judge(attempt("QUICK,  money"))) == "words"
    assert judge(attempt("casinos")) is None
    assert judge(attempt("So ein DUMMKOPF.")).what == "refuse"
    assert reason(judge(attempt(name="Casino"))) == "words"


def test_the_gravest_word_counts(attempt, configure):
    here = __name__
    configure(CHECKS=[f"{here}.no_shouting", f"{here}.looks_like_spam"])
    assert judge(attempt("HELLO")).state == State.HELD
    assert judge(attempt("pills")).state == State.SPAM
    links = "https://a.example https://b.example https://c.example pills"
    assert judge(attempt(links)).what == "spam"
    configure(CHECKS=[f"{here}.looks_like_spam", f"{here}.never"])
    assert judge(attempt("pills")).what == "refuse"


def test_an_edit_is_no_new_comment(attempt, configure):
    configure(RATE=(0, 60))
    comment = attempt.talk
    editing = attempt("Hello", editing=object())
    assert judge(editing) is None
    assert comment.thread is None


def test_a_window_that_ends_in_between(attempt, configure, monkeypatch):
    configure(RATE=(1, 60))

    def incr(key):
        raise ValueError(key)

    monkeypatch.setattr(safety.cache, "incr", incr)
    assert judge(attempt()) is None
