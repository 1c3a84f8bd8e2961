"""The sample site as a user would run it: its own database, and a Daphne process to be killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests import forks

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PATIENCE = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(condition: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Wait until a condition holds, and return what it returned."""
    give_up = time.monotonic() + patience
    while not (value := condition()):
        if time.monotonic() > give_up:
            raise TimeoutError(f"{what}: not within {patience} s")
        time.sleep(0.02)
    return value


#: Runs what it is asked, line by line, and answers with what that prints.
SHELL = """
import contextlib, io, json, sys, traceback
import django
django.setup()
from django.db import connections
for line in sys.stdin:
    said, error = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {})
    except Exception:
        error = traceback.format_exc()
    connections.close_all()
    print(json.dumps([said.getvalue(), error]), flush=True)
"""


class Site:
    """A database of the sample site, and any number of server processes on it."""

    def __init__(self, folder: Path, *, forked: bool = False, **environment: str) -> None:
        """``forked``: its processes need not start, but have begun as one (``tests.forks``)."""
        self.folder = folder
        self.forked = forked
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
            "DJANGO_SETTINGS_MODULE": "sample_site.settings",
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self.servers: list[Server] = []
        self._shell: subprocess.Popen[str] | None = None

    def copy_of(self, other: "Site") -> "Site":
        """Start from another site's content; both must be on SQLite."""
        for path in other.folder.glob("site.sqlite3*"):
            shutil.copy(path, self.folder / path.name)
        return self

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def prepare(self) -> "Site":
        self.manage("migrate", "--verbosity", "0")
        self.manage("seed")
        return self

    def run(self, code: str) -> str:
        """Run Python in a second process, as ``manage.py shell`` would."""
        if self.forked:
            status, said, complaints = forks.run(code, self.environment)
            if status:
                raise RuntimeError(f"{code}\n{said}\n{complaints}")
            return said
        prelude = "import django; django.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", prelude + code],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{code}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def ask(self, code: str) -> str:
        """Run Python that only reads, in a process that stays: Django needs seconds to start."""
        if self.forked:
            return self.run(code)
        if self._shell is None:
            self._shell = subprocess.Popen(
                [sys.executable, "-c", SHELL],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(json.dumps(code) + "\n")
        self._shell.stdin.flush()
        said, error = json.loads(self._shell.stdout.readline())
        if error:
            raise RuntimeError(f"{code}\n{said}\n{error}")
        return str(said)

    def serve(self, **options: Any) -> "Server":
        server = Server(self, **options)
        self.servers.append(server)
        return server.start()

    def close(self) -> None:
        for server in self.servers:
            server.kill()
        if self._shell is not None:
            with self._shell:  # closes its pipes, and so it ends
                self._shell.kill()
            self._shell = None


class Server:
    """One server process of a site."""

    def __init__(
        self,
        site: Site,
        application: str = "sample_site.asgi:application",
        port: int | None = None,
        program: str = "daphne",
        **environment: str,
    ) -> None:
        self.site = site
        self.application = application
        self.program = program
        self.port = port or free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.socket_url = f"ws://{HOST}:{self.port}/live/"
        self.environment = site.environment | environment
        self.log = site.folder / f"server-{self.port}.log"
        self.process: subprocess.Popen[bytes] | forks.Fork | None = None

    def start(self) -> "Server":
        self.log.touch()
        if self.site.forked:
            self.process = forks.start(self.command(), self.environment, self.log)
        else:
            command = [sys.executable, "-m", *self.command()]
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
                )
        wait_for(self.answers, f"{self.application}\n{self.log.read_text()}")
        return self

    def command(self) -> list[str]:
        if self.program.endswith("uvicorn"):
            quiet = ["--log-level", "warning"]
            if self.program == "uvicorn":
                quiet += ["--ws-per-message-deflate", "false"]
            return ["uvicorn", "--host", HOST, "--port", str(self.port), *quiet, self.application]
        if self.program == "gunicorn":
            return ["gunicorn", "--bind", f"{HOST}:{self.port}", self.application]
        if self.program == "plain-daphne":
            return ["daphne", "-v", "0", "-b", HOST, "-p", str(self.port), self.application]
        endpoint = f"tcp:port={self.port}:interface={HOST}:backlog=4096"
        return ["daphne", "-v", "0", "-e", endpoint, self.application]

    def answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError(f"The server ended:\n{self.log.read_text()}")
        try:
            return self.get("/live/health").status == 200
        except (URLError, OSError):
            return False

    def get(self, path: str, **headers: str) -> Any:
        """GET a path; answers of 4xx and 5xx are returned like any other."""
        try:
            return urlopen(Request(self.url + path, headers=headers), timeout=PATIENCE)
        except HTTPError as error:
            return error

    def kill(self) -> None:
        """SIGKILL: no goodbye, no clean-up."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.wait()

    def wait(self) -> int | None:
        return self.process.wait(PATIENCE) if self.process is not None else None
