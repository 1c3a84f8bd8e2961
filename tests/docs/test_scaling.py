"""The arithmetic of a million viewers: of measured constants, and the page says what it says."""

import json
import subprocess
import sys

import pytest

from docs import scaling

from .samples import DOCS, ROOT, samples

RESULTS = json.loads((ROOT / "benchmarks" / "results.json").read_text())
CROWDS = [
    row
    for row in RESULTS["fanout"]
    if row["variant"] == "accelerated" and row["viewers"] == scaling.VIEWERS_PER_PROCESS
]


def test_the_page_shows_what_the_program_says() -> None:
    (shown,) = (s.code for s in samples() if "1,000,000 viewers\n" in s.code)
    said = subprocess.check_output(
        [sys.executable, DOCS / "scaling.py", "1000000"], text=True, cwd=ROOT
    )
    assert said == shown


def test_the_constants_were_measured() -> None:
    assert CROWDS
    assert max(row["viewers"] for row in RESULTS["fanout"]) == scaling.VIEWERS_PER_PROCESS
    assert max(row["us_per_delivery"] for row in CROWDS) <= scaling.DELIVERY_US
    assert max(row["kb_per_viewer"] for row in CROWDS) <= scaling.VIEWER_KB
    ours = [row for row in RESULTS["connect"] if row["variant"] != "recipe"]
    assert min(row["connects_per_s"] for row in ours) >= scaling.CONNECTS_PER_S


@pytest.mark.parametrize("viewers", [1, 9_000, 9_001, 1_000_000])
def test_what_grows(viewers: int) -> None:
    needs = scaling.Needs(viewers)
    assert needs.processes * scaling.VIEWERS_PER_PROCESS >= viewers
    assert needs.machines * (scaling.CORES - 1) >= needs.processes
    assert needs.redis_messages == needs.processes + 1, "not one for each viewer"
    assert needs.seconds_to_come_back <= 27


def test_the_network_is_what_limits_large_frames() -> None:
    small, large = scaling.Needs(1_000_000), scaling.Needs(1_000_000, frame=64_000)
    assert small.seconds_to_the_last == pytest.approx(0.214, abs=0.01)
    assert large.seconds_to_the_last == pytest.approx(3.2)
