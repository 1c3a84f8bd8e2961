"""A PostgreSQL and a Redis of one's own, which vanish when they are no longer needed.

``python -m tests.servers COMMAND`` runs a command on them: DATABASE_URL and REDIS_URL name them.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.site import HOST, free_port, wait_for


def postgres_program(name: str) -> str:
    """Debian keeps PostgreSQL's own programs off the PATH, in a folder for each version."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name)
    )
    path = os.pathsep.join([*map(str, reversed(folders)), os.environ.get("PATH", os.defpath)])
    return shutil.which(name, path=path) or sys.exit(f"PostgreSQL's {name} is missing.")


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


@contextmanager
def running(command: list[str], stop: signal.Signals, **options: object) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    try:
        yield
    finally:
        process.send_signal(stop)
        process.wait()


@contextmanager
def postgres() -> Iterator[str]:
    """A cluster without durability. PostgreSQL refuses to run as root: it is another's then."""
    owner = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    with TemporaryDirectory(prefix="postgres-") as folder:
        if owner:
            shutil.chown(folder, **owner)
        data = f"{folder}/data"
        subprocess.run(
            [postgres_program("initdb"), "-A", "trust", "-U", "tests", "-E", "UTF8", "-N", data],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
            **owner,
        )
        port = free_port()
        options = {"listen_addresses": HOST, "port": port, "unix_socket_directories": folder}
        options |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        ask = [postgres_program("pg_isready"), "-q", "-h", HOST, "-p", str(port)]
        with running(
            [postgres_program("postgres"), "-D", data, *flags],
            signal.SIGINT,
            cwd=folder,
            stderr=subprocess.DEVNULL,
            **owner,
        ):
            wait_for(lambda: subprocess.call(ask) == 0, "PostgreSQL")
            yield f"postgres://tests@{HOST}:{port}/postgres"


@contextmanager
def redis() -> Iterator[str]:
    port = free_port()
    with TemporaryDirectory(prefix="redis-") as folder:
        options = ["--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no"]
        with running(["redis-server", *options], signal.SIGTERM, cwd=folder):
            wait_for(lambda: answers(port), "Redis")
            yield f"redis://{HOST}:{port}/0"


def main(command: list[str]) -> int:
    with ExitStack() as stack:
        urls = {
            "DATABASE_URL": stack.enter_context(postgres()),
            "REDIS_URL": stack.enter_context(redis()),
        }
        return subprocess.call(command, env=os.environ | urls)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
