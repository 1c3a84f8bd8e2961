import importlib
import sys
from concurrent.futures import ThreadPoolExecutor

import django_tasks
import pytest
from django.conf import settings
from django.db import transaction

from djangocms_live import tasks

DONE = []


@tasks.task
def note(word, *, loud=False):
    """Remember a word."""
    if word == "oops":
        raise RuntimeError("oops")
    DONE.append(word.upper() if loud else word)


@pytest.fixture(autouse=True)
def _nothing_done():
    DONE.clear()


@pytest.fixture
def threads(monkeypatch):
    """A pool whose work can be waited for."""
    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(tasks, "_threads", lambda: pool)
        yield lambda: pool.submit(bool).result()


@pytest.fixture
def reloaded():
    """The module as it is when Django starts with other settings."""

    def load():
        tasks.queue_package.cache_clear()
        return importlib.reload(tasks)

    yield load
    load()


def test_called_it_is_done_now():
    note("now")
    assert DONE == ["now"]
    assert (note.__name__, note.__doc__) == ("note", "Remember a word.")


@pytest.mark.django_db
class TestLater:
    def test_after_the_commit(self, settings, django_capture_on_commit_callbacks):
        settings.DJANGOCMS_LIVE = {"TASKS": "immediate"}
        with django_capture_on_commit_callbacks(execute=True):
            note.later("hello", loud=True)
            assert DONE == []
        assert DONE == ["HELLO"]

    def test_not_after_a_rollback(self, settings, django_capture_on_commit_callbacks):
        settings.DJANGOCMS_LIVE = {"TASKS": "immediate"}
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            note.later("hello")
            transaction.set_rollback(True)
        assert DONE == []

    def test_in_a_thread(self, threads, django_capture_on_commit_callbacks, caplog):
        with django_capture_on_commit_callbacks(execute=True):
            note.later("oops")
            note.later("hello")
        threads()
        assert DONE == ["hello"]
        assert "test_tasks.note failed" in caplog.text

    def test_without_a_queue_there_is_a_pool(self):
        pool = tasks._threads()
        assert pool is tasks._threads()
        assert pool.submit(str, 7).result() == "7"


class TestQueue:
    @pytest.fixture
    def installed(self, monkeypatch):
        # Not by override_settings: the CMS does not like its apps to be set up twice.
        monkeypatch.setattr(settings, "INSTALLED_APPS", [*settings.INSTALLED_APPS, "django_tasks"])

    def test_the_package_django_tasks(self, installed, reloaded, settings):
        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
        loaded = reloaded()
        assert loaded.has_queue()
        task = loaded.task(note.function)
        task._start(("hello",), {"loud": True})
        (result,) = django_tasks.default_task_backend.results
        assert result.task.module_path == "djangocms_live.tasks.run"
        assert result.args == ["tests.core.test_tasks.note", ["hello"], {"loud": True}]
        result.task.call(*result.args)
        assert DONE == ["HELLO"]

    def test_one_that_does_it_at_once_is_none(self, installed, reloaded, settings):
        backend = "django_tasks.backends.immediate.ImmediateBackend"
        settings.TASKS = {"default": {"BACKEND": backend}}
        assert not reloaded().has_queue()

    def test_before_django_6(self, reloaded, monkeypatch):
        monkeypatch.setitem(sys.modules, "django.tasks", None)
        assert not reloaded().has_queue()

    def test_django_6(self, reloaded, monkeypatch, settings):
        """Django's own speaks as the package does."""
        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
        monkeypatch.setitem(sys.modules, "django.tasks", django_tasks)
        assert reloaded().has_queue()
