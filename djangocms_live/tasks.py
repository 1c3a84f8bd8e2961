"""Work for after the commit and outside of the request: mails, mostly.

    @task
    def greet(person_id): ...

    greet.later(7)  # once this transaction is committed, or not at all

It is done by the site's task queue, where one is configured: Django's own ``TASKS`` (Django 6), or
the package ``django-tasks``. Else a thread of this process does it, and **what the thread has not
done is lost when the process is killed**; a site that minds configures a queue. The setting
``DJANGOCMS_LIVE = {"TASKS": "immediate"}`` has it done before the answer is sent: for tests.

Arguments go to a queue as JSON: ids and words, no objects. A task may run twice.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings as django_settings
from django.db import close_old_connections, connections, transaction
from django.utils.module_loading import import_string

from .conf import settings

logger = logging.getLogger("djangocms_live.tasks")


class Task:
    """A function that can be done later. Called, it is done now."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.__name__ = function.__name__
        self.__doc__ = function.__doc__
        self.__module__ = function.__module__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def later(self, *args: Any, **kwargs: Any) -> None:
        """Do it after the commit. Errors there are logged and hurt nobody."""
        transaction.on_commit(lambda: self._start(args, kwargs), robust=True)

    def _start(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if settings.TASKS == "immediate":
            self.function(*args, **kwargs)
        elif has_queue():
            run.enqueue(f"{self.__module__}.{self.__name__}", list(args), kwargs)
        else:
            _threads().submit(self._in_thread, args, kwargs)

    def _in_thread(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        close_old_connections()
        try:
            self.function(*args, **kwargs)
        except Exception:
            logger.exception("The task %s.%s failed.", self.__module__, self.__name__)
        finally:
            connections.close_all()


def task(function: Callable[..., Any]) -> Task:
    """Decorator of a function of a module: gives it ``later``."""
    return Task(function)


def has_queue() -> bool:
    """Whether the site has a queue that somebody else works on."""
    package = queue_package()
    if package is None:
        return False
    return type(package.task_backends["default"]).__name__ != "ImmediateBackend"


@cache
def queue_package() -> Any:
    """``django.tasks`` or ``django_tasks``, which speak alike; None without either."""
    if "django_tasks" in django_settings.INSTALLED_APPS:
        return import_module("django_tasks")
    try:
        return import_module("django.tasks")
    except ModuleNotFoundError:  # before Django 6
        return None


def _for_queues(function: Callable[..., Any]) -> Any:
    package = queue_package()
    return function if package is None else package.task(function)


@_for_queues
def run(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """The one task that queues know, by its name: does the task of a path."""
    import_string(path)(*args, **kwargs)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, thread_name_prefix="djangocms_live.tasks")
