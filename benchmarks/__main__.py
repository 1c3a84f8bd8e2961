"""Measure djangocms_live against the ordinary Channels recipe: python -m benchmarks [--quick].

All variants take turns, round after round; what is told is the median of the rounds.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from tests.servers import Postgres, Redis

from . import machine, measures, report
from .measures import Row
from .processes import ROOT, Variant

RESULTS = ROOT / "benchmarks" / "results.json"
PLOT = ROOT / "docs" / "images" / "fanout.png"
MIGRATE = ("django", "migrate", "--verbosity", "0", "--skip-checks")


@dataclass(frozen=True)
class Plan:
    servers: tuple[str, ...] = ("daphne", "uvicorn")
    layers: tuple[str, ...] = ("pubsub", "core")
    rounds: int = 3
    sizes: tuple[int, ...] = (5, 50, 500, 2000)
    connects: int = 2000
    storm: int = 2000
    people: bool = True
    faults: bool = True
    megabytes: int = 40
    names: tuple[str, ...] = ("recipe", "ours", "accelerated")

    @property
    def variants(self) -> list[Variant]:
        return [
            Variant(server, layer, name)
            for server, layer, name in product(self.servers, self.layers, self.names)
        ]

    @property
    def on_pubsub(self) -> list[Variant]:
        return [variant for variant in self.variants if variant.layer == "pubsub"]


QUICK = Plan(
    layers=("pubsub",),
    rounds=1,
    sizes=(5, 50),
    connects=100,
    storm=100,
    people=False,
    faults=False,
    names=("recipe", "accelerated"),
)


def manage(settings: dict[str, str], *arguments: str) -> str:
    """Run a module with the settings of our site, whose tables both sites use."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=Variant("", "", "ours").environment(settings),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def medians(rows: list[Row]) -> list[Row]:
    """One row for each thing that was measured several times."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        key = tuple(value for name, value in row.items() if name in report.NAMES)
        groups.setdefault(key, []).append(row)
    return [report.rounded(merged(group)) for group in groups.values()]


def merged(rows: list[Row]) -> Row:
    found: Row = {}
    for name, value in rows[0].items():
        values = [row[name] for row in rows if row.get(name) is not None]
        numeric = name not in report.NAMES and values and not isinstance(value, str)
        found[name] = median(values) if numeric else value
    return {**found, "rounds": len(rows)}


class Bench:
    """A plan carried out; ``rows`` keeps what every single round found."""

    def __init__(self, plan: Plan, settings: dict[str, str], redis: Redis) -> None:
        self.plan = plan
        self.settings = settings
        self.redis = redis
        self.rows: dict[str, list[Row]] = {}

    def measure(self, what: str, variant: Variant, rows: Iterable[Row]) -> None:
        """Tell of each row; a variant that breaks down is told of too, and the rest goes on."""
        found = self.rows.setdefault(what, [])
        try:
            for row in rows:
                print(what, json.dumps(report.rounded(row)), file=sys.stderr, flush=True)
                found.append(row)
        except (RuntimeError, TimeoutError) as error:
            print(what, variant, "broke down:", error, file=sys.stderr, flush=True)
            found.append({**variant.labels, "broke_down": str(error)[:200]})

    def fanout(self) -> None:
        for variant in self.plan.variants:
            rows = measures.fanout(variant, self.settings, self.plan.sizes, self.redis)
            self.measure("fanout", variant, rows)

    def arrivals(self) -> None:
        for variant in self.plan.on_pubsub:
            rows = measures.connect(variant, self.settings, self.plan.connects)
            self.measure("connect", variant, rows)
            rows = measures.storm(variant, self.settings, self.plan.storm)
            self.measure("storm", variant, rows)

    def people(self, postgres: Postgres) -> None:
        settings = self.settings | {"DATABASE_URL": postgres.url}
        manage(settings, *MIGRATE)
        cookies = json.loads(manage(settings, "benchmarks.people", str(self.plan.storm)))
        for variant in self.plan.on_pubsub:
            rows = measures.storm(variant, settings, self.plan.storm, cookies)
            self.measure("storm", variant, rows)

    def faults(self) -> None:
        events = self.plan.megabytes * 2**20 // measures.LARGE_EVENT_BYTES
        for variant in self.plan.on_pubsub:
            self.measure("stall", variant, measures.stall(variant, self.settings, events))
        for variant in self.plan.variants:
            rows = measures.redis_restart(variant, self.settings, self.redis)
            self.measure("redis", variant, rows)


def run(plan: Plan) -> dict[str, list[Row]]:
    with TemporaryDirectory(prefix="bench-") as folder, Redis() as redis:
        settings = {"DATABASE_URL": f"sqlite:///{folder}/site.sqlite3", "REDIS_URL": redis.url}
        manage(settings, *MIGRATE)
        bench = Bench(plan, settings, redis)
        for _ in range(plan.rounds):
            bench.fanout()
        for _ in range(plan.rounds):
            bench.arrivals()
        if plan.people:
            with Postgres() as postgres:
                bench.people(postgres)
        if plan.faults:
            bench.faults()
    return {what: medians(found) for what, found in bench.rows.items()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small and short, to see it work")
    parser.add_argument("--rounds", type=int, default=Plan.rounds)
    parser.add_argument("--viewers", type=int, default=9000, help="the largest crowd")
    parser.add_argument("--servers", nargs="+", default=Plan.servers)
    parser.add_argument("--layers", nargs="+", default=Plan.layers)
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--results", type=Path, help="where to, instead of results.json")
    options = parser.parse_args()
    files = machine.raise_file_limit(2 * options.viewers + 1000)
    if options.quick:
        plan = QUICK
    else:
        largest = min(options.viewers, files - 500)
        sizes = tuple(size for size in Plan.sizes if size < largest)
        plan = Plan(
            servers=tuple(options.servers),
            layers=tuple(options.layers),
            rounds=options.rounds,
            sizes=(*sizes, largest),
            faults=not options.no_faults,
        )
    started = machine.describe()
    results = {"machine": started, "versions": machine.versions(), **run(plan)}
    print(report.tables(results))
    # A quick run is to see that all works; its figures replace nobody's.
    path = options.results or (None if options.quick else RESULTS)
    if path:
        path.write_text(json.dumps(results, indent=1) + "\n")
        report.plot(results, path.with_suffix(".png") if options.results else PLOT)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
