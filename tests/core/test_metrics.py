"""The figures, read by Prometheus's own parsers."""

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as openmetrics_families,
)
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import REGISTRY

from djangocms_live import process
from djangocms_live.metrics import LiveCollector, exposition

from .clock import until
from .test_admin import Running

OPENMETRICS = "application/openmetrics-text; version=1.0.0"


@pytest.fixture
def running(monkeypatch):
    found = [Running(), Running(pid=4712, layer="lost"), Running(pid=4713, layer="none")]
    monkeypatch.setattr(process, "running", lambda: found)


def samples(families):
    return {
        (sample.name.removeprefix("djangocms_live_"), *sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def test_all_of_them(running):
    body, _ = exposition("")
    found = samples(text_string_to_metric_families(body.decode()))
    who = ("process", "web1:4711")
    assert found[("sockets", who, ("user", "anonymous"))] == 12345 - 17
    assert found[("sockets", who, ("user", "logged_in"))] == 17
    assert found[("topics", who)] == 2
    assert found[("subscriptions", who)] == 13000
    assert found[("waiting_bytes", who)] == 5
    assert found[("uptime_seconds", who)] == 61.5
    assert found[("deliveries_total", who)] == 99
    assert found[("events_total", who)] == 3
    assert found[("wake_ups_total", who)] == 4
    assert found[("ticks_total", who)] == 5
    assert found[("resets_total", who)] == 0
    assert found[("closes_total", ("code", "4003"), who)] == 7
    assert found[("refusals_total", who, ("reason", "denied"))] == 3
    assert found[("journal_seconds_count", who)] == 2
    assert found[("journal_seconds_sum", who)] == 0.005
    assert found[("process_info", ("id", "ab12"), who, ("server", "daphne"), ("version", "1.0"))]


def test_the_layer_where_there_is_one(running):
    found = samples(text_string_to_metric_families(exposition("")[0].decode()))
    layers = {key[1][1]: value for key, value in found.items() if key[0] == "layer_up"}
    assert layers == {"web1:4711": 1, "web1:4712": 0}


def test_as_openmetrics(running):
    body, content_type = exposition(OPENMETRICS)
    assert content_type.startswith("application/openmetrics-text")
    found = samples(openmetrics_families(body.decode()))
    assert found[("deliveries_total", ("process", "web1:4711"))] == 99


def test_before_the_first_socket():
    assert samples(text_string_to_metric_families(exposition("")[0].decode())) == {}


def test_in_a_registry_of_the_site(running):
    registry = CollectorRegistry()
    registry.register(LiveCollector())
    name = "djangocms_live_deliveries_total"
    assert registry.get_sample_value(name, {"process": "web1:4712"}) == 99
    assert REGISTRY.get_sample_value(name, {"process": "web1:4712"}) is None


@pytest.mark.django_db
class TestWhoMayRead:
    def get(self, client, **headers):
        return client.get("/live/metrics", headers=headers, follow=True).status_code

    def test_nobody(self, client):
        assert self.get(client) == 404

    def test_who_has_the_token(self, client, settings):
        settings.DJANGOCMS_LIVE = {"METRICS_TOKEN": "secrét"}
        assert self.get(client) == 403
        assert self.get(client, authorization="Bearer wrong") == 403
        assert self.get(client, authorization="Bearer secrét") == 200

    def test_who_comes_from_there(self, client, settings):
        settings.DJANGOCMS_LIVE = {"METRICS_ADDRESSES": ["192.0.2.1", "127.0.0.0/8"]}
        assert self.get(client) == 200
        settings.DJANGOCMS_LIVE = {"METRICS_ADDRESSES": ["192.0.2.0/24"]}
        assert self.get(client) == 403

    def test_both(self, client, settings):
        settings.DJANGOCMS_LIVE = {"METRICS_ADDRESSES": ["192.0.2.1"], "METRICS_TOKEN": "secret"}
        assert self.get(client, authorization="Bearer secret") == 403
        settings.DJANGOCMS_LIVE["METRICS_ADDRESSES"] = ["127.0.0.1"]
        assert self.get(client, authorization="Bearer secret") == 200
        assert self.get(client) == 403

    def test_an_answer_is_not_kept(self, client, settings):
        settings.DJANGOCMS_LIVE = {"METRICS_ADDRESSES": ["127.0.0.1"]}
        response = client.get("/live/metrics")
        assert "no-store" in response["Cache-Control"]
        assert response["Content-Type"].startswith("text/plain")
        assert client.post("/live/metrics").status_code == 405


def test_without_the_extra(run_without):
    code = """
        from django.conf import settings
        from django.http import Http404
        from django.test import RequestFactory
        from djangocms_live import views
        from djangocms_live.checks import names as checks
        settings.DJANGOCMS_LIVE = {"METRICS_ADDRESSES": ["127.0.0.1"]}
        try:
            views.metrics(RequestFactory().get("/live/metrics"))
        except Http404:
            print("404", *[message.id for message in checks.check_metrics()])
    """
    assert run_without("prometheus_client", code).split() == ["404", "djangocms_live.W005"]


@pytest.mark.django_db(transaction=True)
async def test_of_a_real_process(open_socket, token, news, async_client, settings):
    settings.DJANGOCMS_LIVE = {"METRICS_ADDRESSES": ["127.0.0.1"]}
    viewer = await open_socket()
    await viewer.hello({"t": token("news.1")})
    await until(lambda: process.current().stats()["subscriptions"] == 1)
    response = await async_client.get("/live/metrics")
    found = samples(text_string_to_metric_families(response.content.decode()))
    assert [value for key, value in found.items() if key[0] == "subscriptions"] == [1]
