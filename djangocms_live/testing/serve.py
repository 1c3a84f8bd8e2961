"""The process of a ``LiveServer``: Daphne on a test's database, until its standard input ends.

It takes orders line by line as JSON, and answers each with one line. What the site prints goes
where errors go.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from threading import Thread
from typing import IO, Any

from channels.routing import get_default_application
from daphne.server import Server
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache


def main() -> None:
    """The first order says what to serve, each further one that caches are to be forgotten."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    orders = json.loads(sys.stdin.readline())
    application = prepare(orders)

    def ready() -> None:
        (_, port), *_ = server.listening_addresses
        _say(answers, port=port)
        Thread(target=obey, args=(sys.stdin, answers, _end), daemon=True).start()

    server = Server(
        application,
        endpoints=[f"tcp:port=0:interface={orders['host']}"],
        ready_callable=ready,
        verbosity=0,
    )
    server.run()


def prepare(orders: dict[str, Any]) -> Any:
    """Set Django up on the databases of the test; returns the application."""
    for alias, name in orders["databases"].items():
        settings.DATABASES[alias]["NAME"] = name
    settings.DEBUG = False  # as in tests
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, orders["host"]]
    for name, value in orders["settings"].items():
        setattr(settings, name, value)
    settings.ASGI_APPLICATION = orders["application"]
    get_asgi_application()  # sets Django up; what the site has to serve may count on that
    application = get_default_application()
    if orders["static"]:
        application = ASGIStaticFilesHandler(application)
    return application


def obey(orders: IO[str], answers: IO[str], end: Callable[[], None]) -> None:
    """Whoever started us may be killed without a word; its end of the pipe then is closed."""
    for _ in orders:
        forget()
        _say(answers)
    end()


def forget() -> None:
    """Forget what was true of a database before it was emptied.

    A cache that others share is not ours to clear; the test has it, too.
    """
    for cache in caches.all():
        if isinstance(cache, LocMemCache):
            cache.clear()
    for model in apps.get_models():
        clear = getattr(model._default_manager, "clear_cache", None)
        if clear is not None:  # content types, sites
            clear()


def _end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _say(answers: IO[str], **what: Any) -> None:
    answers.write(json.dumps(what) + "\n")
    answers.flush()
