"""Processes of the sample site that need not start: one is ready, and forks for each one.

Django, the CMS and all apps take two to three seconds to import, and a browser test wants several
processes: that was most of what it cost. A fork has its own environment, its own settings, read
anew from it, and its own database; it is killed, stopped and waited for like any other process.
"""

import contextlib
import importlib
import json
import os
import runpy
import select
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: Settings that apps have looked at when they were made ready.
FROZEN = {"AUTH_USER_MODEL", "DEFAULT_AUTO_FIELD", "INSTALLED_APPS", "LANGUAGES", "LOGGING"}
#: Imported beforehand, beside the apps; none of them may make Twisted's reactor.
BEFOREHAND = ("autobahn.websocket.protocol", "twisted.internet.endpoints", "twisted.web.http")
MODULE = "DJANGO_SETTINGS_MODULE"


class Fork:
    """A process, as ``subprocess.Popen`` has it."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._nursery = nursery
        self._ended = os.pidfd_open(pid)

    def poll(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._ended], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"fork {self.pid}", timeout or 0)
            self.returncode = self._nursery.ask(reap=self.pid)
            os.close(self._ended)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


class Nursery:
    """The process that is ready, for one settings module."""

    _all: dict[str, "Nursery"] = {}

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forks"],
            cwd=ROOT,
            env={**environment, "DATABASE_URL": "sqlite://"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Nursery":
        module = environment[MODULE]
        if module not in cls._all:
            cls._all[module] = cls(environment)
        return cls._all[module]

    def ask(self, **command: Any) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("The process that forks has ended.")
        return int(answer)


def start(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Fork:
    """Run ``python -m <arguments>``; its output is added to a file."""
    command = {"module": list(arguments), "out": str(log), "err": str(log)}
    return _fork(environment, command)


def run(code: str, environment: Mapping[str, str]) -> tuple[int, str, str]:
    """Run Python where Django is set up; returns its exit code, its output and its errors."""
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        command = {"code": code, "out": str(out), "err": str(err)}
        code_of_exit = _fork(environment, command).wait()
        return code_of_exit, out.read_text(), err.read_text()


def _fork(environment: Mapping[str, str], command: Mapping[str, Any]) -> Fork:
    nursery = Nursery.of(environment)
    return Fork(nursery, nursery.ask(environment=dict(environment), **command))


# In the process that is ready.


def serve() -> None:
    import django
    from django.conf import settings

    # An app for runserver only; it would make Twisted's reactor, whose files forks would share.
    settings.INSTALLED_APPS = _apps(settings.INSTALLED_APPS)
    django.setup()
    for name in BEFOREHAND:
        importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules
    # They hear of each setting that changes, and drop what was made of the old one.
    importlib.import_module("django.test.signals")
    for line in sys.stdin:
        command = json.loads(line)
        if "reap" in command:
            _answer(os.waitstatus_to_exitcode(os.waitpid(command["reap"], 0)[1]))
        elif (pid := os.fork()) == 0:
            os._exit(_be(command))
        else:
            _answer(pid)


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _apps(names: Sequence[str]) -> list[str]:
    return [name for name in names if name != "daphne"]


def _be(command: Mapping[str, Any]) -> int:
    """What a fork does; returns its exit code."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for target, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(command[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), target)
    try:
        _settle(command["environment"])
        if "code" in command:
            exec(command["code"], {"__name__": "__main__"})
        else:
            sys.argv = command["module"]
            runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _settle(environment: Mapping[str, str]) -> None:
    """Become what a process with this environment would be."""
    from django.conf import settings
    from django.core.signals import setting_changed
    from django.db import connections
    from django.utils.functional import Promise

    os.environ.clear()
    os.environ.update(environment)
    module = sys.modules[os.environ[MODULE]]
    for name in dict.fromkeys(("sample_site.environment", "sample_site.settings", module.__name__)):
        importlib.reload(importlib.import_module(name))
    wanted = {name: getattr(module, name) for name in dir(module) if name.isupper()}
    wanted["INSTALLED_APPS"] = _apps(wanted["INSTALLED_APPS"])
    # To compare what is lazy, an address for instance, would load what is not to be loaded yet.
    fixed = {name: value for name, value in wanted.items() if not isinstance(value, Promise)}
    changed = {name for name, value in fixed.items() if getattr(settings, name) != value}
    assert not changed & FROZEN, f"a process of its own is needed for {changed & FROZEN}"
    for name in sorted(changed):
        setattr(settings, name, wanted[name])
        if name == "DATABASES":
            # Its receiver only warns that this is too late, as it is not here.
            connections.close_all()
            connections._settings = None
            connections.__dict__.pop("settings", None)
            del connections["default"]
        else:
            setting_changed.send(sender=None, setting=name, value=wanted[name], enter=True)


if __name__ == "__main__":
    serve()
