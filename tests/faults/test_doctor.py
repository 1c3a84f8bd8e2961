"""The doctor at real sites: well, and with the mistakes that real deployments have."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.live_client import SUBPROTOCOL
from tests.servers import Redis, Service
from tests.site import HOST, ROOT, Site, wait_for

UPGRADE = """
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_set_header Host $http_host;
"""


class Nginx(Service):
    """Passes everything on to a port, in the way that a test says."""

    def __init__(self, upstream: int, live: str) -> None:
        super().__init__()
        (self.folder / "nginx.conf").write_text(
            f"""
            daemon off; pid {self.folder}/pid; error_log stderr;
            events {{}}
            http {{
              access_log off;
              client_body_temp_path {self.folder}/body; proxy_temp_path {self.folder}/proxy;
              fastcgi_temp_path {self.folder}/f; uwsgi_temp_path {self.folder}/u;
              scgi_temp_path {self.folder}/s;
              server {{
                listen {HOST}:{self.port};
                proxy_set_header Host $http_host;
                location / {{ proxy_pass http://{HOST}:{upstream}; }}
                location /live/ {{ proxy_pass http://{HOST}:{upstream}; {live} }}
              }}
            }}"""
        )
        self.url = f"http://{HOST}:{self.port}/en/"

    def command(self) -> list[str]:
        return ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]


Doctor = Callable[..., dict[str, dict[str, str]]]


@pytest.fixture
def doctor(site: Site) -> Doctor:
    """Runs the command; returns the worst finding of each step."""

    def doctor(*arguments: str, **environment: str) -> dict[str, dict[str, str]]:
        done = subprocess.run(
            [sys.executable, "manage.py", "live_doctor", "--json", *arguments],
            cwd=ROOT,
            env=site.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout, done.stderr
        found: dict[str, dict[str, str]] = {}
        ranks = ["good", "warning", "broken"]
        for finding in json.loads(done.stdout):
            worst = found.setdefault(finding["step"], finding)
            if ranks.index(finding["mark"]) > ranks.index(worst["mark"]):
                found[finding["step"]] = finding
        broken = [finding for finding in found.values() if finding["mark"] == "broken"]
        assert done.returncode == bool(broken), found
        return found

    return doctor


@pytest.fixture
def proxied(site: Site) -> Iterator[Callable[..., str]]:
    """Starts nginx before a server; returns the address of a page."""
    with ExitStack() as started:

        def proxied(live: str, **options: Any) -> str:
            nginx = Nginx(site.serve(**options).port, live)
            return started.enter_context(nginx).url

        yield proxied


def bad(found: dict[str, dict[str, str]]) -> dict[str, str]:
    return {step: f["mark"] for step, f in found.items() if f["mark"] != "good"}


STEPS = {"Settings", "Journal", "Channel layer", "Site", "Page", "Address", "Health", "Clock"}
STEPS |= {"Worker", "Bundle", "Policy", "Socket", "Hello", "Topic", "Event", "Polls"}


def test_daphne(site: Site, doctor: Doctor) -> None:
    found = doctor("--url", f"{site.serve().url}/en/")
    assert bad(found) == {}
    assert found.keys() == STEPS


def test_daphne_behind_nginx(proxied: Callable[..., str], doctor: Doctor) -> None:
    found = doctor("--url", proxied(UPGRADE), "--patience", "2")
    assert bad(found) == {}
    assert found.keys() == STEPS | {"Patience"}


def test_nginx_without_the_upgrade(proxied: Callable[..., str], doctor: Doctor) -> None:
    found = doctor("--url", proxied(""))
    assert bad(found) == {"Socket": "broken"}
    assert "Upgrade header was dropped" in found["Socket"]["words"]
    assert "proxy_set_header Upgrade" in found["Socket"]["mend"]


def test_nginx_without_patience(proxied: Callable[..., str], doctor: Doctor) -> None:
    url = proxied(f"{UPGRADE} proxy_read_timeout 4s; proxy_send_timeout 4s;")
    found = doctor("--url", url, "--patience", "15")
    assert bad(found) == {"Patience": "broken"}
    assert "proxy_read_timeout" in found["Patience"]["mend"]


def test_nginx_without_a_server_behind_it(
    site: Site, proxied: Callable[..., str], doctor: Doctor
) -> None:
    url = proxied(UPGRADE)
    site.servers[0].kill()
    found = doctor("--url", url)
    assert bad(found)["Site"] == bad(found)["Address"] == "broken"
    assert "502" in found["Address"]["words"]


def test_nobody_there(site: Site, doctor: Doctor) -> None:
    server = site.serve()
    server.kill()
    assert bad(doctor("--url", server.url)) == {"Site": "broken"}


def test_gunicorn_alone(site: Site, doctor: Doctor) -> None:
    server = site.serve(program="gunicorn", application="sample_site.wsgi:application")
    found = doctor("--url", f"{server.url}/en/")
    assert bad(found)["Socket"] == "broken"
    assert "ASGI server" in found["Socket"]["mend"]
    assert found["Polls"]["mark"] == "good"


def test_uvicorn_that_compresses(site: Site, doctor: Doctor) -> None:
    server = site.serve(program="compressing-uvicorn")
    found = doctor("--url", f"{server.url}/en/")
    assert bad(found) == {"Socket": "warning"}
    assert "--ws-per-message-deflate false" in found["Socket"]["mend"]


def test_an_application_without_the_socket(site: Site, doctor: Doctor) -> None:
    server = site.serve(application="tests.faults.bare_asgi:application")
    found = doctor("--url", f"{server.url}/en/")
    assert bad(found) == {"Socket": "broken"}
    assert "live_application" in found["Socket"]["mend"]


def test_a_host_that_may_not_connect(site: Site, doctor: Doctor) -> None:
    server = site.serve(application="tests.faults.choosy_asgi:application")
    found = doctor("--url", f"{server.url}/en/")
    assert bad(found) == {"Socket": "broken"}
    assert "4503" in found["Socket"]["words"]
    assert "ORIGINS" in found["Socket"]["mend"]


def test_the_keys_differ(site: Site, doctor: Doctor) -> None:
    url = f"{site.serve().url}/en/"
    found = doctor("--url", url, SECRET_KEY="another")
    assert bad(found) == {"Page": "broken", "Topic": "broken", "Polls": "broken"}


def test_the_databases_differ(site: Site, seeded: Site, doctor: Doctor) -> None:
    url = f"{site.serve().url}/en/"
    found = doctor("--url", url, DATABASE_URL=seeded.environment["DATABASE_URL"])
    assert bad(found) == {"Topic": "broken", "Polls": "broken"}


class TestRedis:
    @pytest.fixture
    def redis(self) -> Iterator[Redis]:
        with Redis() as redis:
            yield redis

    def test_two_processes(self, site: Site, redis: Redis, doctor: Doctor) -> None:
        site.environment["REDIS_URL"] = redis.url
        found = doctor("--url", f"{site.serve().url}/en/")
        assert bad(found) == {}
        assert found.keys() == STEPS | {"Redis"}

    def test_it_is_away(self, site: Site, redis: Redis, doctor: Doctor) -> None:
        redis.kill()
        found = doctor(REDIS_URL=redis.url)
        assert bad(found) == {"Redis": "broken", "Site": "warning"}

    def test_the_layers_differ(self, site: Site, redis: Redis, doctor: Doctor) -> None:
        """A server that hears its own layer well, and another one is told."""
        site.environment["REDIS_URL"] = redis.url
        server = site.serve()
        with connect(server.socket_url, subprotocols=[Subprotocol(SUBPROTOCOL)]), Redis() as other:
            layer = lambda: json.load(server.get("/live/health"))["layer"]  # noqa: E731
            wait_for(lambda: layer() == "ok", "the layer")
            found = doctor("--url", f"{server.url}/en/", REDIS_URL=other.url)
        assert bad(found) == {"Event": "broken"}
        assert "different channel layers" in found["Event"]["mend"]
