"""A folder that stands for a machine: deploy/ is copied there as an operator copies it to /.

What an operator would change is changed, and nothing else: the site's host, ports that are taken,
and here also where / is. ``Machine.changes`` says how.
"""

import getpass
import re
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import trustme

from tests.site import HOST, ROOT

DEPLOY = ROOT / "deploy"
PORTS = ("80", "443", "8000", "8001", "8002")
#: Files of the machine itself, which stand where they always do.
OF_DEBIAN = ("/etc/nginx/mime.types",)
FOLDERS = (
    *("/etc/mysite", "/etc/nginx", "/etc/letsencrypt", "/srv/mysite", "/run/nginx.pid"),
    *("/var/lib/mysite", "/var/cache/nginx", "/var/log/nginx"),
)


def free_ports(number: int) -> list[str]:
    """Ports that nobody has, each another one."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind((HOST, 0))
        return [str(probe.getsockname()[1]) for probe in probes]


class Machine:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        self.origin = f"https://localhost:{self.ports['443']}"
        self.authority = self._certificates()
        for name in ("/var/log/nginx", "/var/cache/nginx", "/var/lib/mysite/media", "/run"):
            self.path(name).mkdir(parents=True)
        self._changes = self.changes()
        longest_first = sorted(self._changes, key=len, reverse=True)
        pattern = "|".join(rf"\b{it}\b" if it.isdigit() else re.escape(it) for it in longest_first)
        self._pattern = re.compile(pattern)

    def changes(self) -> dict[str, str]:
        """What is read in a file of deploy/, and what stands there on this machine."""
        return {
            **{folder: f"{self.root}{folder}" for folder in FOLDERS},
            **{name: name for name in OF_DEBIAN},
            **self.ports,
            "example.com": "localhost",
            "user www-data": f"user {getpass.getuser()}",
            # A minute's idling in seconds; the pings of the project come as much more often.
            "proxy_read_timeout 60s": "proxy_read_timeout 5s",
            # Nginx's redirect: the port is not the usual one.
            "https://$host": f"https://$host:{self.ports['443']}",
        }

    def path(self, name: str) -> Path:
        return self.root / name.removeprefix("/")

    def changed(self, text: str) -> str:
        return self._pattern.sub(lambda match: self._changes[match[0]], text)

    def place(self, *folders: str) -> None:
        """``cp -r deploy/<folder>/. /``, and the changes."""
        for folder in folders:
            for source in sorted((DEPLOY / folder).rglob("*")):
                if source.is_file():
                    self._place(source, self.root / source.relative_to(DEPLOY / folder))

    def _place(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self.changed(source.read_text()))
        shutil.copymode(source, target)

    def fill_in(self, **values: str) -> None:
        """Fill in the environment file. Each name has to stand there."""
        path = self.path("/etc/mysite/environment")
        text = path.read_text()
        for name, value in values.items():
            text, found = re.subn(rf"^{name}=.*$", f"{name}='{value}'", text, flags=re.MULTILINE)
            assert found == 1, f"{name} is not in {path}"
        path.write_text(text)

    def _certificates(self) -> Path:
        """A certificate of the site, where certbot would have put it; returns the authority's."""
        folder = self.path("/etc/letsencrypt/live/localhost")
        folder.mkdir(parents=True)
        authority = trustme.CA()
        issued = authority.issue_cert("localhost", "127.0.0.1")
        issued.private_key_pem.write_to_path(folder / "privkey.pem")
        issued.cert_chain_pems[0].write_to_path(folder / "cert.pem")
        authority.cert_pem.write_to_path(folder / "chain.pem")
        for pem in (*issued.cert_chain_pems, authority.cert_pem):
            pem.write_to_path(folder / "fullchain.pem", append=True)
        return folder / "chain.pem"


def make_environment(project: Path, wheel: Path) -> None:
    """A virtual environment with what the deployment's requirements name, and this wheel."""
    requirements = project / "requirements.txt"
    text = requirements.read_text()
    built, found = re.subn(
        r"^(djangocms-live\[.*\])$", rf"\1 @ file://{wheel}", text, flags=re.MULTILINE
    )
    assert found == 1
    requirements.write_text(built)
    uv = Path(sys.executable).with_name("uv")
    subprocess.run(
        [uv, "venv", "--quiet", "--python", sys.executable, project / "venv"], check=True
    )
    into = ["--python", str(project / "venv/bin/python"), "--requirements", str(requirements)]
    subprocess.run([uv, "pip", "install", "--quiet", *into], check=True)
