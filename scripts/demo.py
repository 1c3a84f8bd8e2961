"""Serve the sample site with Daphne, migrated and seeded; --reset makes its data afresh."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
# A publish may bring a crowd back at once: let the kernel hold it.
BACKLOG = 4096
PATIENCE = 60


def manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True)


def prepare() -> None:
    manage("migrate", "--skip-checks", "--verbosity", "0")
    manage("seed", "--skip-checks")


def reset() -> None:
    """SQLite's file and uploads lie in var/; any other database is emptied where it is."""
    shutil.rmtree(ROOT / "var", ignore_errors=True)
    if os.environ.get("DATABASE_URL"):
        manage("migrate", "--skip-checks", "--verbosity", "0")
        manage("flush", "--no-input", "--verbosity", "0")
    prepare()


def refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            sys.exit(
                f"Port {port} cannot be used ({error.strerror}). Name another: make demo PORT=8001"
            )


def start_daphne(port: int) -> subprocess.Popen[bytes]:
    endpoint = f"tcp:port={port}:interface={HOST}:backlog={BACKLOG}"
    command = ["daphne", "--verbosity", "0", "--endpoint", endpoint, "sample_site.asgi:application"]
    return subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT)


def wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < give_up:
        try:
            with urlopen(url, timeout=PATIENCE):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    server.terminate()
    sys.exit("The sample site did not start: see the messages above.")


def serve(port: int) -> int:
    refuse_busy_port(port)
    prepare()
    server = start_daphne(port)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    url = f"http://{HOST}:{port}/"
    try:
        wait_until_it_answers(url, server)
        print(f"Ready: {url} (editor: admin / admin, at {url}admin/)", flush=True)
        return server.wait()
    except KeyboardInterrupt:
        server.wait()
        return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reset", action="store_true")
    if parser.parse_args().reset:
        reset()
    else:
        sys.exit(serve(int(os.environ.get("PORT") or 8000)))
