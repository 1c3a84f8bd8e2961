"""Runs the repository's systemd units without systemd, by what they say.

Read are: specifiers (%i, %d), Environment, EnvironmentFile, LoadCredential, WorkingDirectory,
ExecStart, ExecReload, Restart, RestartSec, KillMode, KillSignal and TimeoutStopSec. The sandbox is
systemd's own business: ``systemd-analyze`` judges it.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import threading
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import psutil

Settings = dict[str, dict[str, list[str]]]

#: What systemd gives a service of the system, and nothing of whoever runs this.
BARE = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "LANG": "C.UTF-8"}


def read(path: Path) -> Settings:
    """Sections, names and all of their values; an empty value takes back what stood before."""
    settings: Settings = defaultdict(lambda: defaultdict(list))
    section = ""
    text = re.sub(r"\\\n\s*", " ", path.read_text())
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            settings[section][name].append(value)
    return settings


def seconds(value: str) -> float:
    return float(value.removesuffix("s"))


class Unit:
    """A service, alive until it is stopped: what dies meanwhile begins again as Restart= says."""

    def __init__(self, name: str, folder: Path, run: Path, **environment: str) -> None:
        """``folder`` has the unit files; pid and output go to ``run``."""
        self.name = name.removesuffix(".service")
        prefix, at, self._instance = self.name.partition("@")
        settings = read(folder / f"{prefix}{at}.service")
        self.unit, self.service = settings["Unit"], settings["Service"]
        self._run = run / self.name
        self._run.mkdir(parents=True, exist_ok=True)
        self.log = self._run / "log"
        self.pid_file = self._run / "pid"
        self._environment = environment
        self._unwanted = threading.Event()
        self._supervisor: threading.Thread | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def one(self, name: str, default: str = "") -> str:
        return (self.service.get(name) or [default])[-1]

    @property
    def patience(self) -> float:
        return seconds(self.one("TimeoutStopSec", "90"))

    def start(self) -> "Unit":
        self._unwanted.clear()
        self._spawn()
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)
        self._supervisor.start()
        return self

    def stop(self) -> float:
        """End it as systemd would; the seconds it took. Who needs longer is killed, and told of."""
        self._unwanted.set()
        assert self.process is not None
        main = psutil.Process(self.process.pid)
        began = main.create_time()
        asked = time.monotonic()
        number = signal.Signals[self.one("KillSignal", "SIGTERM")]
        whole = self.one("KillMode", "control-group") == "control-group"
        with suppress(psutil.NoSuchProcess):
            for each in [*(main.children(recursive=True) if whole else ()), main]:
                each.send_signal(number)
        assert self._supervisor is not None
        self._supervisor.join(self.patience)
        late = self._supervisor.is_alive()
        self._kill_the_rest()
        self._supervisor.join()
        assert not late, f"{self.name}, up since {began}: not ended after {self.patience} s"
        return time.monotonic() - asked

    def reload(self) -> None:
        assert self.process is not None
        for command in self.service["ExecReload"]:
            words = shlex.split(command.replace("$MAINPID", str(self.process.pid)))
            subprocess.run(words, check=True)

    def run_once(self) -> str:
        """A oneshot service: its commands one after another; what they said."""
        return "".join(
            subprocess.run(
                self._words(command),
                cwd=self.one("WorkingDirectory"),
                env=self.environment(),
                check=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            ).stdout
            for command in self.service["ExecStart"]
        )

    def environment(self) -> dict[str, str]:
        found = BARE | self._environment
        for path in self.service["EnvironmentFile"]:
            found |= read_environment(Path(path))
        for line in self.service["Environment"]:
            found |= dict(word.split("=", 1) for word in shlex.split(line))
        return found

    def _words(self, command: str) -> list[str]:
        command = command.replace("%i", self._instance).replace("%d", str(self._credentials()))
        return shlex.split(command)

    def _credentials(self) -> Path:
        folder = self._run / "credentials"
        folder.mkdir(exist_ok=True)
        for line in self.service["LoadCredential"]:
            name, _, path = line.partition(":")
            shutil.copy(path, folder / name)
        return folder

    def _spawn(self) -> None:
        (command,) = self.service["ExecStart"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._words(command),
                cwd=self.one("WorkingDirectory"),
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.pid_file.write_text(f"{self.process.pid}\n")

    def _supervise(self) -> None:
        while True:
            assert self.process is not None
            self.process.wait()
            self._kill_the_rest()
            if self.one("Restart") != "always":
                return
            if self._unwanted.wait(seconds(self.one("RestartSec", "0.1"))):
                return
            self._spawn()

    def _kill_the_rest(self) -> None:
        """What a service leaves behind, systemd ends: the session stands for its cgroup."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def read_environment(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return {name: "".join(shlex.split(it)) for name, _, it in (li.partition("=") for li in lines)}
