"""What is known of oneself: to download and to erase."""

import pytest
from django.test import Client

from djangocms_live.notifications.models import Notification
from djangocms_live.notifications.sending import notify

pytestmark = pytest.mark.django_db

URL = "/live/notifications/en/"


@pytest.fixture
def ana(person):
    ana = person("ana")
    notify(ana, "other", title="Mine")
    return ana


@pytest.fixture
def here(client, ana):
    client.force_login(ana)
    return client


def test_download(here, person):
    notify(person("ben"), "other", title="Theirs")
    answer = here.get(f"{URL}export/")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert [row["headline"] for row in answer.json()["notifications"]] == ["Mine"]


def test_erase(here, ana, person):
    notify(person("ben"), "other", title="Theirs")
    assert "Your account stays." in here.get(f"{URL}erase/").content.decode()
    answer = here.post(f"{URL}erase/", {})
    assert answer.status_code == 400
    assert 'class="errorlist"' in answer.content.decode()
    assert Notification.objects.count() == 2
    answer = here.post(f"{URL}erase/", {"sure": "on"})
    assert "All of it is erased." in answer.content.decode()
    assert Notification.objects.get().recipient.username == "ben"


def test_strangers(client):
    for path in ("export/", "erase/"):
        assert client.get(f"{URL}{path}")["Location"] == f"/login/?next={URL}{path}"


def test_csrf(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    assert client.post(f"{URL}erase/", {"sure": "on"}).status_code == 403
    assert Notification.objects.exists()
