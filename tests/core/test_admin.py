"""The admin's page "Live", as the server writes it."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse

from djangocms_live import admin, models, process
from djangocms_live.api import Feature
from djangocms_live.protocol import Close, ErrorCode

URL = "/en/admin/djangocms_live/live/"

pytestmark = pytest.mark.django_db

STATS = {
    "id": "ab12",
    "host": "web1",
    "pid": 4711,
    "server": "daphne",
    "version": "1.0",
    "uptime": 61.5,
    "leaving": False,
    "layer": "ok",
    "sockets": 12345,
    "logged_in": 17,
    "waiting_bytes": 5,
    "topics": 2,
    "subscriptions": 13000,
    "deliveries": 99,
    "events": 3,
    "wake_ups": 4,
    "ticks": 5,
    "resets": 0,
    "journal_reads": 2,
    "journal_seconds": 0.005,
    "closes": {"4003": 7, "0": 1},
    "refusals": {"denied": 3, "per_user": 1},
    "top": [("news.1", 10), ("named.<b>", 5)],
}


#: Most in the last ten minutes but one.
HOUR = [0] * 41 + [777, 3] + [0] * 15 + [234, 0]


class Running:
    def __init__(self, hour=(), **stats):
        self._stats = STATS | stats
        self._hour = {"minute": 100, "topics": [[topic, values] for topic, values in hour]}

    def stats(self):
        return self._stats

    def hour(self):
        return self._hour


@pytest.fixture
def staff(client):
    user = get_user_model().objects.create_user("ann", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_live"))
    client.force_login(user)
    return client


@pytest.fixture
def running(monkeypatch):
    one, two = [("news.1", HOUR), ("named.<b>", [1] * 60)], [("news.1", [0] * 59 + [1000])]
    found = [
        Running(one),
        Running(two, id="cd34", pid=4712, top=[], journal_reads=0),
    ]
    monkeypatch.setattr(process, "running", lambda: found)


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


class TestWhoMaySee:
    def test_staff_with_the_permission(self, staff):
        assert staff.get(URL).status_code == 200
        assert f'href="{URL}"' in staff.get("/en/admin/").content.decode()

    def test_superusers(self, admin_client):
        assert admin_client.get(URL).status_code == 200

    @pytest.mark.parametrize("is_staff", [True, False])
    def test_nobody_else(self, client, is_staff):
        user = get_user_model().objects.create_user("bob", is_staff=is_staff)
        client.force_login(user)
        response = client.get(URL)
        assert response.status_code == (403 if is_staff else 302)
        if is_staff:
            assert f'href="{URL}"' not in client.get("/en/admin/").content.decode()

    def test_nothing_can_be_changed(self, admin_client):
        assert admin_client.get(f"{URL}add/").status_code in (302, 404)
        index = admin_client.get("/en/admin/").content.decode()
        assert f"{URL}add/" not in index
        assert models.Live._meta.proxy
        codes = Permission.objects.filter(content_type__model="live").values_list("codename")
        assert list(codes) == [("view_live",)]

    def test_the_address_of_the_index(self):
        assert reverse("admin:djangocms_live_live_changelist").endswith(URL.removeprefix("/en"))


class TestPage:
    def test_two_processes(self, staff, running):
        said = text(staff.get(URL))
        assert "Sockets 24690" in said
        assert "web1:4711 daphne, 1.0 Heard 12345 2 – 2.5 ms 5 4 62 s" in said
        assert "web1:4712 daphne, 1.0 Heard 12345 2 – – 5 4 62 s" in said
        assert "news.1" in said
        assert "As it was when this page was loaded" in said

    def test_bars_and_escapes(self, staff, running):
        html = staff.get(URL).content.decode()
        assert 'width="100.0%"' in html
        assert 'width="50.0%"' in html
        assert "named.&lt;b&gt;" in html
        assert "named.<b>" not in html

    def test_what_is_one_persons_own_is_not_listed(self, staff, running, features):
        @features
        class News(Feature):
            name = "news"

            def describe(self, topic):
                return None

        html = staff.get(URL).content.decode()
        assert "news.1" not in html
        assert "named.&lt;b&gt;" in html

    def test_the_last_hour_summed_over_processes(self, staff, running):
        said = text(staff.get(URL)).partition("The last hour")[2]
        assert "60–50 50–40 40–30 30–20 20–10 10–0" in said
        assert said.index("news.1 0 0 0 0 777 1000") < said.index("named.&lt;b&gt; 1 1 1 1 1 1")

    def test_a_process_that_saw_nobody(self, staff):
        assert "Nobody had a live page open" in text(staff.get(URL))

    def test_what_was_counted_is_shown_and_the_rest_hidden(self, staff, running):
        html = staff.get(URL).content.decode()
        assert '<tr data-id="4003"><th' in html
        assert '<tr data-id="4503" hidden><th' in html
        assert '<tr data-id="denied"><th' in html
        assert '<tr data-id="limit" hidden><th' in html
        assert "14" in text(staff.get(URL)).partition("Too slow")[2][:60]

    def test_a_process_without_sockets(self, staff):
        said = text(staff.get(URL))
        assert "holds no sockets" in said
        assert "Nobody has a live page open" in said

    def test_it_follows(self, staff):
        html = staff.get(URL).content.decode()
        assert re.search(r'<cms-live class="sight" feature="sight" topic="[^"]+" since=":0">', html)
        assert 'id="djangocms-live-config"' in html
        assert "djangocms_live/sight.js" in html

    def test_not_where_live_is_switched_off(self, staff, settings):
        settings.DJANGOCMS_LIVE = {"ENABLED": False}
        html = staff.get(URL).content.decode()
        assert 'feature="sight">' in html
        assert "sight.js" not in html

    def test_under_the_strictest_policy(self, staff, running):
        html = staff.get(URL).content.decode()
        ours = html[html.index("<cms-live") : html.index("</cms-live>")]
        assert not re.search(r"\s(style|on\w+)=", ours)
        assert "<script" not in ours
        assert "<style" not in ours

    @pytest.mark.parametrize("language", ["de", "ar"])
    def test_in_other_languages(self, staff, running, language):
        said = text(staff.get(URL.replace("/en/", f"/{language}/")))
        for english in ("Sockets", "Deliveries", "Most watched", "Too slow", "Follows"):
            assert english not in said
        assert "24690" in said


def test_every_code_has_its_words():
    assert set(admin.ENDS) == {0, *Close}
    kinds = {code.name.lower() for code in ErrorCode} | {"per_address", "per_user"}
    assert set(admin.REFUSALS) == kinds


def test_a_dump_of_the_database_takes_no_notice(tmp_path):
    call_command("dumpdata", "djangocms_live", output=str(tmp_path / "dump.json"))
