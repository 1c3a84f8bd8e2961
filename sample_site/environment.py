"""What the environment says about this installation, and what holds when it says nothing."""

import base64
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
    return os.environ.get("SECRET_KEY") or _kept(var / "secret_key", secrets.token_urlsafe(50))


def vapid_key(var: Path) -> str:
    """VAPID_PRIVATE_KEY, the key for Web Push, or one that is kept like the other."""
    fresh = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
    return os.environ.get("VAPID_PRIVATE_KEY") or _kept(var / "vapid_key", fresh)


def _kept(path: Path, new: str) -> str:
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(new)
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # atomic: of two processes starting together, one wins
        fresh.unlink()
    return path.read_text()
