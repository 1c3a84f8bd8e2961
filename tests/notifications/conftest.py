"""What the tests of notifications share: pages, people, and work that is done at once."""

import pytest
from django.contrib.auth import get_user_model

from tests.regions.conftest import (  # noqa: F401 (fixtures)
    _fresh_caches,
    build,
    commit,
    editor,
    events,
    hears,
    visitor_request,
)

from .push import service, subscribed  # noqa: F401 (fixtures)


@pytest.fixture(autouse=True)
def _at_once(settings):
    """What is done after an answer is done before it."""
    settings.DJANGOCMS_LIVE = {"TASKS": "immediate", "NOTIFICATIONS": {}}


@pytest.fixture
def configure(settings):
    """Change settings of notifications: ``configure(PAGE_SIZE=2)``."""

    def change(**given):
        notifications = settings.DJANGOCMS_LIVE["NOTIFICATIONS"] | given
        settings.DJANGOCMS_LIVE = settings.DJANGOCMS_LIVE | {"NOTIFICATIONS": notifications}

    return change


@pytest.fixture
def person(db):
    """Makes users: ``person("ana")``."""

    def make(name="ana", **fields):
        return get_user_model().objects.create_user(name, f"{name}@example.com", **fields)

    return make


@pytest.fixture
def people(db):
    """Many users at once, quickly."""

    def make(number, prefix="reader"):
        model = get_user_model()
        names = [f"{prefix}{n}" for n in range(number)]
        model.objects.bulk_create([model(username=name, password="!") for name in names])
        return list(model.objects.filter(username__startswith=prefix).order_by("pk"))

    return make
