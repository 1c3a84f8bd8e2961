"""One of the deployments of deploy/, on a machine of its own, with real services."""

import json
import signal
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

import psutil

from tests.servers import Postgres, Redis, Service
from tests.site import HOST, SHELL, wait_for

from .machine import Machine, make_environment
from .project import make_project
from .units import BARE, Unit, read

#: The folders of deploy/ that belong together; the docs name them in the same order.
FOLDERS = {
    "daphne": ("common", "daphne"),
    "scaled": ("common", "behind-nginx", "scaled"),
    "split": ("common", "behind-nginx", "split"),
    "uvicorn": ("common", "behind-nginx", "uvicorn"),
}
PROJECT = "/srv/mysite"
UNITS = "/etc/systemd/system"

#: As cms_project/publish.py does, which finds its region once: what it adds is one, too.
PUBLISH = """
from cms.api import add_plugin
from cms.models import CMSPlugin
region = CMSPlugin.objects.get(plugin_type="LiveRegionPlugin", parent=None)
add_plugin(region.placeholder, "LiveRegionPlugin", "en", target=region)
"""

#: Nginx without systemd: its own folders, and nobody else's.
ALONE = """
client_body_temp_path {0}/body; proxy_temp_path {0}/proxy; fastcgi_temp_path {0}/fastcgi;
uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi;
"""


class Nginx(Service):
    """Debian's nginx with the machine's configuration."""

    graceful = signal.SIGQUIT

    def __init__(self, machine: Machine) -> None:
        super().__init__()
        self.port = int(machine.ports["443"])
        self.main = machine.path("/etc/nginx/nginx.conf")
        (machine.path("/etc/nginx/conf.d") / "alone.conf").write_text(ALONE.format(self.folder))
        subprocess.run(["nginx", "-t", "-q", "-c", self.main], check=True)

    def command(self) -> list[str]:
        return ["nginx", "-c", str(self.main), "-g", "daemon off;"]


class StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


class Deployment:
    def __init__(self, name: str, root: Path, wheel: Path) -> None:
        self.name = name
        self.machine = Machine(root)
        self.project = self.machine.path(PROJECT)
        self.origin = self.machine.origin
        self.socket_url = f"{self.origin.replace('https', 'wss')}/live/"
        self.tls = ssl.create_default_context(cafile=self.machine.authority)
        self._opener = build_opener(HTTPSHandler(context=self.tls), StayHere)
        self._shell: subprocess.Popen[str] | None = None
        self._started = ExitStack()
        self.units: list[Unit] = []
        self.services: list[Service] = []
        self.start_seconds = 0.0
        make_project(self.project)
        self.machine.place(*FOLDERS[name])
        make_environment(self.project, wheel)

    @property
    def has_services(self) -> bool:
        return self.machine.path("/etc/nginx").exists()

    def start(self) -> "Deployment":
        values = {"SECRET_KEY": "only-for-this-test" * 4, "SITE_ORIGINS": self.origin}
        if self.has_services:
            postgres, redis = (self._started.enter_context(it()) for it in (Postgres, Redis))
            self.services += [postgres, redis]
            values |= {"PGHOST": HOST, "PGPORT": str(postgres.port), "PGUSER": "tests"}
            values |= {"PGDATABASE": "postgres", "PGPASSWORD": "", "REDIS_URL": redis.url}
        self.machine.fill_in(**values)
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self.manage("shell", "-c", "import add_page")
        began = time.monotonic()
        for name in self.unit_names():
            self.units.append(self.unit(name).start())
        if self.has_services:
            self.services.append(self._started.enter_context(Nginx(self.machine)))
        wait_for(lambda: self.answers("/live/health"), f"{self.name}\n{self.log()}")
        self.start_seconds = time.monotonic() - began
        return self

    def unit(self, name: str) -> Unit:
        return Unit(name, self.machine.path(UNITS), self.machine.path("/run"))

    def unit_names(self) -> list[str]:
        """What ``systemctl enable`` would start: services, and what targets want."""
        folder = self.machine.path(UNITS)
        names = [
            path.name
            for path in sorted(folder.glob("*.service"))
            if "@" not in path.name and read(path)["Service"]["Type"] != ["oneshot"]
        ]
        for path in sorted(folder.glob("*.target")):
            names += [name for line in read(path)["Unit"]["Wants"] for name in line.split()]
        return names

    def live_units(self) -> list[Unit]:
        return [unit for unit in self.units if unit.name.startswith("djangocms-live")]

    def processes(self) -> list[psutil.Process]:
        """Those that hold sockets: a unit's process, or the workers that it has started."""
        found = []
        for unit in self.live_units():
            assert unit.process is not None
            # What has just died has no successor yet.
            with suppress(psutil.NoSuchProcess):
                main = psutil.Process(unit.process.pid)
                workers = [it for it in main.children() if "spawn_main" in " ".join(it.cmdline())]
                found += workers or [main]
        return found

    def stop(self) -> None:
        if self._shell is not None:
            with self._shell:
                self._shell.kill()
        with ExitStack() as all_of_them:
            all_of_them.push(self._started)
            for unit in self.units:
                all_of_them.callback(unit.stop)

    def log(self) -> str:
        return "\n".join(f"{unit.name}:\n{unit.log.read_text()}" for unit in self.units)

    # What an operator does.

    def command(self, *words: str) -> list[str]:
        return [str(self.project / "with-environment"), *words]

    def manage(self, *arguments: str, fails: bool = False) -> str:
        done = subprocess.run(
            self.command("venv/bin/python", "manage.py", *arguments),
            env=BARE | {"SSL_CERT_FILE": str(self.machine.authority)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert fails or done.returncode == 0, done.stdout
        return done.stdout

    def ask(self, code: str) -> str:
        """Python in a process that serves nobody, and that stays: Django needs seconds to start."""
        if self._shell is None:
            self._shell = subprocess.Popen(
                self.command("venv/bin/python", "-c", SHELL),
                env=BARE,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(json.dumps(code) + "\n")
        self._shell.stdin.flush()
        said, error = json.loads(self._shell.stdout.readline())
        assert not error, error
        return str(said)

    def publish(self) -> None:
        self.ask(PUBLISH)

    # What visitors do.

    def get(self, path: str, data: bytes | None = None, **headers: str) -> Any:
        """The answer, whatever its status; redirects are not followed."""
        url = path if "://" in path else f"{self.origin}{path}"
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            return self._opener.open(Request(url, data, names), timeout=30)
        except HTTPError as error:
            return error

    def answers(self, path: str) -> bool:
        with suppress(URLError, OSError), self.get(path) as answer:
            return bool(answer.status == 200)
        return False


@contextmanager
def deployed(name: str, root: Path, wheel: Path) -> Iterator[Deployment]:
    deployment = Deployment(name, root, wheel)
    try:
        yield deployment.start()
    finally:
        deployment.stop()
