"""A Redis and a PostgreSQL of the tests' own: started, killed, and started again on their port.

``python -m tests.servers COMMAND`` runs a command on them: DATABASE_URL and REDIS_URL name them.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from tests.site import HOST, free_port, wait_for


class Service:
    """A server process with a port and a folder, which it keeps when it is killed."""

    graceful = signal.SIGTERM

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix=f"{type(self).__name__.lower()}-")
        self.folder = Path(self._folder.name)
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.options: Mapping[str, Any] = {}

    def command(self) -> list[str]:
        raise NotImplementedError

    def ready(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0

    def start(self) -> Self:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

        def is_up() -> bool:
            # PostgreSQL does not start while children of one that was killed are still there.
            if self.process is None or self.process.poll() is not None:
                command = self.command()
                self.process = subprocess.Popen(command, cwd=self.folder, **quiet, **self.options)
            return self.ready()

        wait_for(is_up, type(self).__name__)
        return self

    def end(self, number: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait()
            self.process = None

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def stop(self) -> None:
        self.end(self.graceful)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._folder.cleanup()


class Redis(Service):
    def __init__(self, *, keeps_data: bool = False) -> None:
        super().__init__()
        self.keeps_data = keeps_data
        self.url = f"redis://{HOST}:{self.port}/0"

    def command(self) -> list[str]:
        keep = ["--appendonly", "yes"] if self.keeps_data else ["--save", "", "--appendonly", "no"]
        return ["redis-server", "--bind", HOST, "--port", str(self.port), *keep]


class Postgres(Service):
    """A cluster that survives its own death, but no power cut. It refuses to run as root."""

    graceful = signal.SIGINT  # "fast": does not wait for clients

    def __init__(self) -> None:
        super().__init__()
        self.url = f"postgres://tests@{HOST}:{self.port}/postgres"
        if os.geteuid() == 0:
            self.options = {"user": "postgres", "group": "postgres"}
            shutil.chown(self.folder, "postgres", "postgres")
        initdb = ["initdb", "-A", "trust", "-U", "tests", "-E", "UTF8", "-N", "data"]
        subprocess.run(
            [program(initdb[0]), *initdb[1:]],
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
            **self.options,
        )

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": HOST,
            "port": self.port,
            "unix_socket_directories": self.folder,
            "fsync": "off",
            "max_connections": 200,
        }
        flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [program("postgres"), "-D", "data", *flags]

    def database(self, name: str) -> str:
        """Make one more database; its URL."""
        place = ["-h", HOST, "-p", str(self.port), "-U", "tests"]
        subprocess.run([program("createdb"), *place, name], check=True)
        return self.url.rpartition("/")[0] + f"/{name}"

    def ready(self) -> bool:
        ask = [program("pg_isready"), "-q", "-h", HOST, "-p", str(self.port)]
        return subprocess.call(ask) == 0


def program(name: str) -> str:
    """Debian keeps PostgreSQL's own programs off the PATH, in a folder for each version."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    newest = sorted(folders, key=lambda folder: float(folder.parent.name), reverse=True)
    path = os.pathsep.join([*map(str, newest), os.environ.get("PATH", os.defpath)])
    found = shutil.which(name, path=path)
    if found is None:
        raise FileNotFoundError(f"PostgreSQL's {name} is missing: apt-get install postgresql")
    return found


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with Postgres() as postgres, Redis() as redis:
        urls = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
        return subprocess.call(command, env=os.environ | urls)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
