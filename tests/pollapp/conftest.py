from tests.regions.conftest import _fresh_caches, build, commit, editor  # noqa: F401
