"""Measure djangocms_live against the ordinary Channels recipe: python -m benchmarks [--quick].

All variants take turns, round after round; what is told is the median of the rounds. The whole is
made of pieces that can be run one by one: each replaces its own rows of the results.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
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
FASTER = "pubsub"
Results = dict[str, Any]
PIECES = ("fanout", "connect", "storm", "people", "stall", "redis")


@dataclass(frozen=True)
class Plan:
    pieces: tuple[str, ...] = PIECES
    servers: tuple[str, ...] = ("daphne", "uvicorn")
    layers: tuple[str, ...] = ("pubsub", "core")
    variants: tuple[str, ...] = ("recipe", "ours", "accelerated")
    rounds: int = 3
    sizes: tuple[int, ...] = (5, 50, 500, 2000, 9000)
    crowd: int = 2000
    megabytes: int = 40

    def measured(self, layers: Iterable[str]) -> list[Variant]:
        return [
            Variant(server, layer, name)
            for server, layer, name in product(self.servers, layers, self.variants)
        ]


QUICK = Plan(
    pieces=("fanout", "connect", "storm"),
    layers=("pubsub",),
    variants=("recipe", "accelerated"),
    rounds=1,
    sizes=(5, 50),
    crowd=100,
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


class Bench:
    """A plan carried out; ``rows`` keeps what every single round found."""

    def __init__(
        self, plan: Plan, settings: dict[str, str], redis: Redis, save: Callable[[Results], None]
    ) -> None:
        self.plan = plan
        self.settings = settings
        self.save = save
        self.redis_server = redis
        self.rows: dict[str, list[Row]] = {}

    def run(self) -> None:
        for piece in self.plan.pieces:
            getattr(self, piece)()

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
        # Whatever comes next: who ends the run keeps what it has found.
        self.save({what: medians(found) for what, found in self.rows.items()})

    @property
    def on_the_faster_layer(self) -> list[Variant]:
        return self.plan.measured([FASTER])

    def fanout(self) -> None:
        plan = self.plan
        for turn in range(plan.rounds):
            for variant in plan.measured(plan.layers):
                # The recipe needs a quarter of a minute for each event to the largest crowd.
                once = turn == 0 and variant.layer == FASTER
                sizes = [n for n in plan.sizes if once or n < measures.LARGE_CROWD]
                rows = measures.fanout(variant, self.settings, sizes, self.redis_server)
                self.measure("fanout", variant, rows)

    def connect(self) -> None:
        for _ in range(self.plan.rounds):
            for variant in self.on_the_faster_layer:
                rows = measures.connect(variant, self.settings, self.plan.crowd)
                self.measure("connect", variant, rows)

    def storm(self) -> None:
        for _ in range(self.plan.rounds):
            for variant in self.on_the_faster_layer:
                rows = measures.storm(variant, self.settings, self.plan.crowd)
                self.measure("storm", variant, rows)

    def people(self) -> None:
        with Postgres() as postgres:
            settings = self.settings | {"DATABASE_URL": postgres.url}
            manage(settings, *MIGRATE)
            cookies = json.loads(manage(settings, "benchmarks.people", str(self.plan.crowd)))
            for variant in self.on_the_faster_layer:
                rows = measures.storm(variant, settings, self.plan.crowd, cookies)
                self.measure("storm", variant, rows)

    def stall(self) -> None:
        events = self.plan.megabytes * 2**20 // measures.LARGE_EVENT_BYTES
        for variant in self.on_the_faster_layer:
            self.measure("stall", variant, measures.stall(variant, self.settings, events))

    def redis(self) -> None:
        for variant in self.plan.measured(self.plan.layers):
            rows = measures.redis_restart(variant, self.settings, self.redis_server)
            self.measure("redis", variant, rows)


def run(plan: Plan, save: Callable[[Results], None]) -> None:
    with TemporaryDirectory(prefix="bench-") as folder, Redis() as redis:
        settings = {"DATABASE_URL": f"sqlite:///{folder}/site.sqlite3", "REDIS_URL": redis.url}
        manage(settings, *MIGRATE)
        Bench(plan, settings, redis, save).run()


# What was found, and what was known before.


def medians(rows: list[Row]) -> list[Row]:
    """One row for each thing that was measured several times."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(report.key(row), []).append(row)
    return [report.rounded(merged(group)) for group in groups.values()]


def merged(rows: list[Row]) -> Row:
    found: Row = {}
    for name, value in rows[0].items():
        values = [row[name] for row in rows if row.get(name) is not None]
        numeric = name not in report.NAMES and values and not isinstance(value, str)
        found[name] = median(values) if numeric else value
    return {**found, "rounds": len(rows)}


def joined(before: Results, now: Results) -> Results:
    """The results with the rows of a new run in place of the older ones of the same things.

    Rows of another machine or of other versions are not kept: they compare with nothing.
    """
    about = ("machine", "versions")
    if any(before.get(name) != now[name] for name in about):
        return now
    joined: Results = {name: now[name] for name in about}
    for what in report.HEADINGS:
        kept = [row for row in before.get(what, []) if "broke_down" not in row]
        rows = {report.key(row): row for row in [*kept, *now.get(what, [])]}
        if rows:
            joined[what] = sorted(rows.values(), key=report.order)
    return joined


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small and short, to see it work")
    parser.add_argument("--only", nargs="+", choices=PIECES, default=PIECES)
    parser.add_argument("--servers", nargs="+", default=Plan.servers)
    parser.add_argument("--layers", nargs="+", default=Plan.layers)
    parser.add_argument("--variants", nargs="+", default=Plan.variants)
    parser.add_argument("--rounds", type=int, default=Plan.rounds)
    parser.add_argument("--sizes", nargs="+", type=int, default=Plan.sizes, help="of the fan-out")
    parser.add_argument("--results", type=Path, help="where to, instead of results.json")
    options = parser.parse_args()
    files = machine.raise_file_limit(2 * max(options.sizes) + 1000)
    sizes = sorted({min(size, files - 500) for size in options.sizes})
    plan = QUICK
    if not options.quick:
        plan = Plan(
            pieces=tuple(options.only),
            servers=tuple(options.servers),
            layers=tuple(options.layers),
            variants=tuple(options.variants),
            rounds=options.rounds,
            sizes=tuple(sizes),
        )
    about = {"machine": machine.describe(), "versions": machine.versions()}
    # A quick run is to see that all works; its figures replace nobody's.
    path = options.results or (None if options.quick else RESULTS)
    before = json.loads(path.read_text()) if path and path.exists() else {}
    results: Results = {}

    def save(found: Results) -> None:
        results.update(joined(before, about | found))
        if path:
            path.write_text(json.dumps(results, indent=1) + "\n")

    run(plan, save)
    print(report.tables(results))
    if path:
        report.plot(results, path.with_suffix(".png") if options.results else PLOT)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
