"""No more mails, by the address in each of them."""

import pytest
from django.core import signing
from django.test import Client

from djangocms_live.notifications import leave
from djangocms_live.notifications.kinds import KINDS, channels_of
from djangocms_live.notifications.leave import no_more_mails, url_of
from djangocms_live.notifications.models import Notification, Preference
from djangocms_live.notifications.sending import notify

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(person):
    return person("ana")


def mails_of(user):
    return {kind for kind in KINDS if channels_of([user.pk], kind)[user.pk]["mail"]}


def test_a_button_ends_them(ana, person):
    ben = person("ben")
    notify([ana, ben], "reply", title="Home")
    client = Client(enforce_csrf_checks=True)
    url = url_of(ana, "en")
    answer = client.get(url)
    assert answer.status_code == 200
    assert '<form method="post">' in answer.content.decode()
    assert mails_of(ana) == {"reply", "mention"}
    for _ in range(2):  # a second press is no error
        answer = client.post(url)
        assert answer.status_code == 200
        assert "no more of these mails" in answer.content.decode()
        assert answer["Referrer-Policy"] == "no-referrer"
    assert mails_of(ana) == set()
    assert mails_of(ben) == {"reply", "mention"}
    assert Notification.objects.get(mail=True).recipient == ben


def test_all_else_stays_as_it_was(ana):
    Preference.objects.create(user=ana, kind="reply", toast=False, mail=True, push=False)
    Preference.objects.create(user=ana, kind="published", inbox=False)
    no_more_mails(ana)
    chosen = {row.kind: row.channels() for row in Preference.objects.filter(user=ana)}
    assert chosen == {
        "reply": {"toast": False, "inbox": True, "mail": False, "push": False},
        "mention": {"toast": True, "inbox": True, "mail": False, "push": True},
        "published": {"toast": True, "inbox": False, "mail": False, "push": True},
    }


def test_who_was_never_here(ana, client):
    for token in ("x", "x" * (leave.MAX_TOKEN + 1), signing.Signer().sign_object("1")):
        url = url_of(ana, "en").rsplit("/", 2)[0] + f"/{token}/"
        assert client.get(url).status_code == 410
        assert client.post(url).status_code == 410
    assert mails_of(ana)


def test_an_account_that_is_gone(ana, client):
    url = url_of(ana, "en")
    ana.delete()
    assert client.post(url).status_code == 200
    ana.pk = "no number"
    assert client.post(url_of(ana, "en")).status_code == 200
