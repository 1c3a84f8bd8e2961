"""What the environment says about this installation, and what holds when it says nothing."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url

SQLITE_OPTIONS = {
    # A transaction that begins as a reader cannot wait for the write lock later on.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def flag(name: str, default: bool) -> bool:
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def words(name: str) -> list[str]:
    return os.environ.get(name, "").replace(",", " ").split()


def database(var: Path) -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{var / 'demo.sqlite3'}"
    config: dict[str, Any] = dict(dj_database_url.parse(url))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {**SQLITE_OPTIONS, **config.get("OPTIONS", {})}
    return config


def secret_key(var: Path) -> str:
    """SECRET_KEY, or one made at the first start and kept for all processes."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = var / "secret_key"
    if not path.exists():
        fresh = var / f"secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # atomic: of two processes starting together, one wins
        fresh.unlink()
    return path.read_text()
