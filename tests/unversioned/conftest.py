import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_caches(db):
    """The CMS keeps pages for a minute, and another test's page has the same address."""
    cache.clear()
