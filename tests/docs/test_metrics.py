"""The page of metrics names each, with its type and its labels."""

import re

from djangocms_live.metrics import PREFIX, LiveCollector

from .samples import DOCS

PAGE = (DOCS / "reference" / "metrics.rst").read_text()
ROW = re.compile(r"^``(\w+)`` +(info|gauge|counter|summary) +([a-z]*)(?:,|  |$)", re.MULTILINE)
SAID = {name: (kind, label) for name, kind, label in ROW.findall(PAGE)}


def test_every_metric_is_there_with_its_type() -> None:
    told = {metric.name.removeprefix(PREFIX): metric.type for metric in LiveCollector().collect()}
    assert {name: kind for name, (kind, _) in SAID.items()} == told


def test_labels() -> None:
    families = {metric.name.removeprefix(PREFIX): metric for metric in LiveCollector().collect()}
    for name, (kind, label) in SAID.items():
        labels = set(families[name]._labelnames) - {"process"}
        assert kind == "info" or labels == ({label} - {""})


def test_what_to_watch_is_there() -> None:
    named = set(re.findall(rf"{PREFIX}(\w+)", PAGE.split("What to watch")[1]))
    assert {name.removesuffix("_total") for name in named} <= set(SAID)
