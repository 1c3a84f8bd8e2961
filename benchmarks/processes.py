"""The server under measurement and the load client: started, pinned to their cores, ended."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.request import urlopen

from tests.site import HOST, free_port, wait_for

from . import machine

ROOT = Path(__file__).resolve().parent.parent
BACKLOG = 4096


@dataclass(frozen=True)
class Variant:
    """One thing to measure: a server, a channel layer, and who serves the page on it."""

    server: str  # daphne or uvicorn
    layer: str  # pubsub, core, or "" for the one in memory
    name: str  # recipe, ours or accelerated

    @property
    def site(self) -> str:
        return "recipe" if self.name == "recipe" else "ours"

    @property
    def labels(self) -> dict[str, str]:
        return {"server": self.server, "layer": self.layer or "memory", "variant": self.name}

    def command(self, port: int) -> list[str]:
        application = f"benchmarks.{self.site}.asgi:application"
        if self.server == "daphne":
            endpoint = f"tcp:port={port}:interface={HOST}:backlog={BACKLOG}"
            return [sys.executable, "-m", "daphne", "-v", "0", "-e", endpoint, application]
        options = {"host": HOST, "port": port, "backlog": BACKLOG, "log-level": "warning"}
        options["ws-per-message-deflate"] = "false"
        flags = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        return [sys.executable, "-m", "uvicorn", "--no-access-log", *flags, application]

    def environment(self, settings: dict[str, str]) -> dict[str, str]:
        return {
            **os.environ,
            **settings,
            "DJANGO_SETTINGS_MODULE": f"benchmarks.{self.site}.settings",
            "LAYER": self.layer,
            "ACCELERATE": "1" if self.name == "accelerated" else "0",
            "PYTHONPATH": str(ROOT),
        }


def on_cores(cores: set[int]) -> Callable[[], None]:
    return lambda: os.sched_setaffinity(0, cores)


class Server:
    """One process that serves a variant."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.pid = process.pid
        self.port = port

    def cpu_ns(self) -> int:
        return machine.cpu_ns(self.pid)

    def pss_kb(self) -> int:
        return machine.pss_kb(self.pid)

    def queries(self) -> int:
        with urlopen(f"http://{HOST}:{self.port}/queries", timeout=30) as answer:
            count: int = json.load(answer)["queries"]
        return count


@contextmanager
def served(variant: Variant, settings: dict[str, str]) -> Iterator[Server]:
    port = free_port()
    measured, _ = machine.cores()
    with (
        NamedTemporaryFile(prefix="bench-", suffix=".log") as log,
        subprocess.Popen(
            variant.command(port),
            cwd=ROOT,
            env=variant.environment(settings),
            preexec_fn=on_cores(measured),  # noqa: PLW1509 (there are no threads here)
            stdout=log,
            stderr=log,
        ) as process,
    ):
        server = Server(process, port)

        def answers() -> bool:
            if process.poll() is not None:
                raise RuntimeError(f"{variant} ended:\n{Path(log.name).read_text()}")
            try:
                return server.queries() >= 0
            except OSError:
                return False

        try:
            wait_for(answers, f"{variant} on {port}")
            yield server
        finally:
            process.kill()


class Load:
    """The load client, told what to do line by line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def do(self, what: str, **arguments: Any) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"do": what, **arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The load client ended during {what!r}.")
        result: dict[str, Any] = json.loads(line)
        return result


@contextmanager
def load_on(port: int, publish_at: int | None = None) -> Iterator[Load]:
    _, others = machine.cores()
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load", str(port), str(publish_at or port)],
        cwd=ROOT,
        preexec_fn=on_cores(others),  # noqa: PLW1509
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Load(process)
        finally:
            process.kill()
