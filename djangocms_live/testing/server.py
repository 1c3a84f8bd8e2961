"""A real Daphne on the test's own database, for browsers and whatever else comes by the network.

It is a process of its own, so it sees what a test commits: ``TransactionTestCase``, or
``pytest.mark.django_db(transaction=True)``. What a test changes in its own process, as by
``override_settings`` or a mock, it does not see; ``settings=`` is for that.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any, Self

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.urls import reverse

HOST = "127.0.0.1"
GOODBYE = 8  # seconds; a process sends its sockets away in five

#: It finds what we find: pytest and others add to the path.
START = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from djangocms_live.testing.serve import main
main()
"""


class LiveServer:
    """One server. ``with LiveServer() as server``, or ``start`` and ``stop``."""

    def __init__(
        self,
        application: str | None = None,
        *,
        settings: Mapping[str, Any] | None = None,
        static: bool = True,
        patience: float = 60,
    ) -> None:
        """``application``: its dotted path; None: ``ASGI_APPLICATION``.

        ``settings`` are set in the server's process; values are what JSON can hold. ``static``
        serves static files as ``runserver`` does. ``patience``: seconds that it may take to start.
        """
        self._application = application
        self._settings = dict(settings or {})
        self._static = static
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """``http://127.0.0.1:<port>``, without a slash in the end."""
        return f"http://{HOST}:{self._port}"

    @property
    def ws_url(self) -> str:
        """Where the live socket is: ``ws://127.0.0.1:<port>/live/``."""
        return f"ws://{HOST}:{self._port}{reverse('djangocms_live:socket')}"

    @property
    def log(self) -> str:
        """What the process has printed and logged so far."""
        return Path(self._log.name).read_text(errors="replace")

    def start(self) -> Self:
        """Start, and wait until it answers. Raises ``RuntimeError`` with its log if it does not."""
        if find_spec("daphne") is None:
            raise ImproperlyConfigured(
                'Install it with Daphne: pip install "djangocms-live[testing]"'
            )
        orders = {
            "application": self._application or django_settings.ASGI_APPLICATION,
            "databases": _databases(),
            "host": HOST,
            "settings": self._settings,
            "static": self._static,
        }
        self._log = tempfile.NamedTemporaryFile(prefix="djangocms-live-")  # noqa: SIM115
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            bufsize=0,
        )
        self._port = self._ask(orders)["port"]
        return self

    def forget(self) -> None:
        """Have it forget what it knows of a database that was emptied since: its caches."""
        self._ask({"forget": True})

    def stop(self) -> None:
        """Send all sockets away, as a restart does, and end within seconds."""
        process, self._process = self._process, None
        if process is None:
            return
        with process:  # closes the pipes: that ends it, even if we are killed
            process.terminate()
            try:
                process.wait(GOODBYE)
            except subprocess.TimeoutExpired:
                process.kill()
        self._log.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _ask(self, orders: dict[str, Any]) -> dict[str, Any]:
        """One line there, one line back."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise RuntimeError("The live server is not running.")
        late = Timer(self._patience, process.kill)
        late.start()
        try:
            process.stdin.write(json.dumps(orders, default=str).encode() + b"\n")
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            late.cancel()
        if not line:
            log = self.log
            self.stop()
            raise RuntimeError(f"The live server does not answer, or not in time.\n{log}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _databases() -> dict[str, str]:
    """The names of the test's databases, which another process must be able to open."""
    names = {}
    for connection in connections.all():
        in_memory = getattr(connection, "is_in_memory_db", None)  # SQLite's
        if in_memory is not None and in_memory():
            raise ImproperlyConfigured(
                f"The test database {connection.alias!r} is in this process's memory, where no "
                "server can see it. Name a file: "
                'DATABASES = {"default": {…, "TEST": {"NAME": BASE_DIR / "test.sqlite3"}}}.'
            )
        names[connection.alias] = str(connection.settings_dict["NAME"])
    return names
