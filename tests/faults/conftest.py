from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site import Site


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("seeded")).prepare()


@pytest.fixture
def site(seeded: Site, tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path, MORTAL=str(tmp_path)).copy_of(seeded)
    yield site
    site.close()
