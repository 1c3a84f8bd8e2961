"""What all tests share."""

import signal

import pytest
from cms.utils.permissions import set_current_user
from django.apps import apps
from django.core.management.commands import flush
from django.db import connection, transaction
from django.utils.translation import deactivate

from tests.site import wait_for


def pytest_configure(config):
    # Whoever starts us in the background may ignore Ctrl-C, and servers would inherit that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # djangocms-alias copies a content without naming a user; versioning warns, and it is harmless.
    config.addinivalue_line("filterwarnings", "ignore:No user has been supplied:UserWarning")


@pytest.fixture(scope="session", autouse=True)
def rows_of_a_new_database():
    """Put back what a migration leaves, permissions and the like, instead of making it anew.

    That is most of what a test with transactions of its own costs otherwise: half a second.
    """
    original = flush.emit_post_migrate_signal
    rows = {}

    def emit(verbosity, interactive, db, **kwargs):
        if db not in rows:
            original(verbosity, interactive, db, **kwargs)
            managers = [model._base_manager.using(db) for model in apps.get_models()]
            rows[db] = [(manager, found) for manager in managers if (found := list(manager.all()))]
            return
        with transaction.atomic(using=db):
            for manager, found in rows[db]:
                manager.bulk_create(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "emit_post_migrate_signal", emit)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """PostgreSQL drops no database with a session in it, and one that was closed takes its time."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            wait_for(lambda: not others_in_the_database(), "the end of all sessions")
            connection.close()


def others_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT query FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchall()


@pytest.fixture(autouse=True)
def no_request_before_this():
    """A thread keeps the last request's language, and the CMS its user, who makes new users."""
    deactivate()
    set_current_user(None)
