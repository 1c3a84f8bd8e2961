"""Three processes behind one address, PostgreSQL and Redis: each of them is there to fail."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import Postgres, Redis
from tests.site import Server, Site

APPLICATION = "tests.scale.board.asgi:application"


def board(folder: Path, **environment: str) -> Site:
    """A site with the board's tables."""
    folder.mkdir()
    site = Site(folder, DJANGO_SETTINGS_MODULE="tests.scale.board.settings", **environment)
    site.manage("migrate", "--run-syncdb", "--verbosity", "0")
    return site


@dataclass
class Cluster:
    site: Site
    servers: list[Server]
    postgres: Postgres
    redis: Redis

    @property
    def ports(self) -> list[int]:
        return [server.port for server in self.servers]

    def revive(self) -> "Cluster":
        for server in self.servers:
            if server.process is None or server.process.poll() is not None:
                server.start()
        return self


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres() as postgres:
        yield postgres


def cluster_on(
    layer: str, programs: list[str], postgres: Postgres, folder: Path
) -> Iterator[Cluster]:
    with Redis(keeps_data=layer == "core") as redis:
        urls = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
        site = board(folder, LAYER=layer, **urls)
        servers = [site.serve(application=APPLICATION, program=name) for name in programs]
        yield Cluster(site, servers, postgres, redis)
        site.close()


@pytest.fixture(scope="session")
def pubsub(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """With the layer that the README advises; it keeps nothing in Redis."""
    folder = tmp_path_factory.mktemp("pubsub") / "site"
    yield from cluster_on("pubsub", ["daphne", "daphne", "uvicorn"], postgres, folder)


@pytest.fixture(scope="session")
def core(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """With the layer that keeps groups in Redis, which keeps them on its disk."""
    folder = tmp_path_factory.mktemp("core") / "site"
    yield from cluster_on("core", ["daphne", "daphne"], postgres, folder)


@pytest.fixture
def cluster(pubsub: Cluster) -> Cluster:
    return pubsub.revive()
