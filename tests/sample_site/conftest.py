"""The sample site's tests run under its own settings, on its own seeded content:

pytest --ds=sample_site.settings tests/sample_site
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from cms.models import Page
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

if settings.SETTINGS_MODULE != "sample_site.settings":
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        call_command("seed", verbosity=0)


@pytest.fixture(autouse=True)
def _cache_of_one_test(settings: Any, worker_id: str) -> Iterator[None]:
    """No page of the test before; and workers that share a Redis do not clear each other's."""
    default = dict(settings.CACHES["default"])
    if "LOCATION" in default:
        number = int(worker_id.removeprefix("gw")) if worker_id != "master" else 0
        default["LOCATION"] = urlsplit(default["LOCATION"])._replace(path=f"/{number + 1}").geturl()
    settings.CACHES = {"default": default}
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def url(db: None) -> Callable[[str, str], str]:
    """The address of a page, by its name in newsroom.py and language."""

    def address(name: str, language: str) -> str:
        return Page.objects.get(reverse_id=name).get_absolute_url(language)

    return address


@pytest.fixture
def signed_in(db: None) -> Callable[[str], Client]:
    def client_of(name: str) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(username=name))
        return client

    return client_of
