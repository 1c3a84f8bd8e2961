import pytest

from djangocms_live.notifications import kinds
from djangocms_live.notifications.kinds import channels_of, defaults, kind_of, register_kind
from djangocms_live.notifications.models import Preference

pytestmark = pytest.mark.django_db


@pytest.fixture
def registered(monkeypatch):
    monkeypatch.setattr(kinds, "KINDS", dict(kinds.KINDS))


@pytest.mark.usefixtures("registered")
def test_a_kind_of_ones_own():
    made = register_kind("shipped", "An order was shipped", mail=True, push=False)
    assert kind_of("shipped") is made
    assert defaults(made) == {"toast": True, "inbox": True, "mail": True, "push": False}


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(
    ("name", "words"), [("reply", "already"), ("", "1 to 40"), ("x" * 41, "1 to 40")]
)
def test_names_that_cannot_be(name, words):
    with pytest.raises(ValueError, match=words):
        register_kind(name, "")


def test_a_verb_that_nobody_registered_is_something_else():
    assert kind_of("shipped").name == "other"


def test_the_site_s_defaults_go_over_the_kind_s(configure):
    configure(CHANNELS={"published": {"mail": True}})
    assert defaults(kind_of("published"))["mail"] is True
    assert defaults(kind_of("comment"))["mail"] is False


def test_channels_of_many_are_one_query(person, django_assert_num_queries):
    ana, ben = person("ana"), person("ben")
    Preference.objects.create(user=ana, kind="reply", toast=False, mail=False, push=True)
    Preference.objects.create(user=ben, kind="mention", toast=False)
    with django_assert_num_queries(1):
        found = channels_of([ana.pk, ben.pk], "reply")
    assert found[ana.pk] == {"toast": False, "inbox": True, "mail": False, "push": True}
    assert found[ben.pk] == defaults(kind_of("reply"))
    # What is registered as nothing of its own is chosen as "other".
    Preference.objects.create(user=ana, kind="other", inbox=False)
    assert channels_of([ana.pk], "shipped")[ana.pk]["inbox"] is False
