"""The figures of this process for Prometheus. Needs the extra ``[metrics]``.

They are read when somebody scrapes. Register ``LiveCollector()`` with a registry of your own, or
let ``/live/metrics`` answer: ``METRICS_TOKEN`` or ``METRICS_ADDRESSES`` say who may read it.
"""

from collections.abc import Iterable
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.registry import Collector

from . import process

PREFIX = "djangocms_live_"

#: name -> (key of the snapshot, what it is)
GAUGES = {
    "topics": ("topics", "Topics that are followed"),
    "subscriptions": ("subscriptions", "Topics of all sockets"),
    "waiting_bytes": ("waiting_bytes", "What slow readers have not taken yet"),
    "uptime_seconds": ("uptime", "Since the first socket"),
}
COUNTERS = {
    "deliveries": ("deliveries", "Publications that were sent, one for each viewer"),
    "events": ("events", "Events that were read of the journal"),
    "wake_ups": ("wake_ups", "Wake-ups that came"),
    "ticks": ("ticks", "Looks at the journal without a wake-up"),
    "resets": ("resets", "Viewers who were told to read their page again"),
}


class LiveCollector(Collector):
    """Reads what every live process of this server process tells; nothing before the first socket.

    The label ``process`` keeps those apart that answer under one address.
    """

    def collect(self) -> Iterable[Metric]:
        found = [running.stats() for running in process.running()]
        yield self._info(found)
        yield self._sockets(found)
        for name, (key, words) in GAUGES.items():
            gauge = GaugeMetricFamily(PREFIX + name, words, labels=["process"])
            for stats in found:
                gauge.add_metric([_who(stats)], stats[key])
            yield gauge
        for name, (key, words) in COUNTERS.items():
            counter = CounterMetricFamily(PREFIX + name, words, labels=["process"])
            for stats in found:
                counter.add_metric([_who(stats)], stats[key])
            yield counter
        yield self._counts(found, "closes", "code", "Sockets that ended; 0: the browser left")
        yield self._counts(found, "refusals", "reason", "What was asked for and not given")
        yield self._readings(found)
        yield self._layer(found)

    def _info(self, found: list[dict[str, Any]]) -> Metric:
        info = InfoMetricFamily(PREFIX + "process", "Who this is", labels=["process"])
        for stats in found:
            said = {"version": stats["version"], "server": stats["server"], "id": stats["id"]}
            info.add_metric([_who(stats)], said)
        return info

    def _sockets(self, found: list[dict[str, Any]]) -> Metric:
        gauge = GaugeMetricFamily(PREFIX + "sockets", "Open sockets", labels=["process", "user"])
        for stats in found:
            anonymous = stats["sockets"] - stats["logged_in"]
            gauge.add_metric([_who(stats), "anonymous"], anonymous)
            gauge.add_metric([_who(stats), "logged_in"], stats["logged_in"])
        return gauge

    def _counts(self, found: list[dict[str, Any]], kind: str, label: str, words: str) -> Metric:
        counter = CounterMetricFamily(PREFIX + kind, words, labels=["process", label])
        for stats in found:
            for name, number in stats[kind].items():
                counter.add_metric([_who(stats), name], number)
        return counter

    def _readings(self, found: list[dict[str, Any]]) -> Metric:
        words = "Readings of the journal, and how long they took"
        summary = SummaryMetricFamily(PREFIX + "journal_seconds", words, labels=["process"])
        for stats in found:
            summary.add_metric([_who(stats)], stats["journal_reads"], stats["journal_seconds"])
        return summary

    def _layer(self, found: list[dict[str, Any]]) -> Metric:
        words = "Whether the shared channel layer is heard"
        gauge = GaugeMetricFamily(PREFIX + "layer_up", words, labels=["process"])
        for stats in found:
            if stats["layer"] != "none":
                gauge.add_metric([_who(stats)], stats["layer"] == "ok")
        return gauge


def _who(stats: dict[str, Any]) -> str:
    return f"{stats['host']}:{stats['pid']}"


def exposition(accept: str) -> tuple[bytes, str]:
    """What Prometheus reads, and its content type, as it likes to have it."""
    registry = CollectorRegistry()
    registry.register(LiveCollector())
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type
