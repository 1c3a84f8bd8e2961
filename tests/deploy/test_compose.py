"""Containers say the same as the units that the other tests run: commands, limits and paths.

There is no Docker here: nobody has seen these containers start.
"""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from .machine import DEPLOY
from .units import read, read_environment, seconds

COMPOSE = DEPLOY / "compose"
UNIT = read(DEPLOY / "scaled/etc/systemd/system/djangocms-live@.service")["Service"]
LIVE = ["web-1", "web-2"]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load((COMPOSE / "compose.yaml").read_text())["services"]


@pytest.mark.parametrize("name", LIVE)
def test_the_command_is_the_unit_s(services: dict[str, Any], name: str) -> None:
    (command,) = UNIT["ExecStart"]
    said = [word for each in services[name]["command"] for word in each.split("=", 1)]
    unit = shlex.split(command.replace("%i", "8000").replace("127.0.0.1", "0.0.0.0"))
    assert said == ["daphne", *unit[1:]]


@pytest.mark.parametrize("name", LIVE)
def test_limits_are_the_unit_s(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert seconds(service["stop_grace_period"]) == float(UNIT["TimeoutStopSec"][0])
    assert service["stop_signal"] == UNIT["KillSignal"][0]
    assert service["ulimits"]["nofile"] == int(UNIT["LimitNOFILE"][0])
    assert service["sysctls"]["net.core.somaxconn"] == 4096


def test_the_settings_find_what_they_ask_for(services: dict[str, Any]) -> None:
    """All that production.py reads is in the environment file or in the service."""
    settings = (DEPLOY / "behind-nginx/srv/mysite/mysite/production.py").read_text()
    asked = set(re.findall(r'os\.environ\["(\w+)"\]', settings))
    given = read_environment(DEPLOY / "behind-nginx/etc/mysite/environment").keys()
    for name in [*LIVE, "migrate", "jobs"]:
        service = services[name]
        assert asked <= given | service["environment"].keys()
        assert service["env_file"] == "environment"
        assert service["environment"]["PGHOST"] in services
        assert service["environment"]["REDIS_URL"].split("/")[2].split(":")[0] in services


def test_who_waits_for_whom(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service.get("depends_on", {}).keys() <= services.keys(), name
        for other, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in services[other], other


def test_nginx_has_the_files_that_are_tried(services: dict[str, Any]) -> None:
    """Those of behind-nginx, and a site that differs in where the processes are."""
    ours = DEPLOY / "behind-nginx/etc/nginx"
    binds = [it.split(":") for it in services["nginx"]["volumes"] if it.startswith("./")]
    for source, target, mode in binds:
        name = source.removeprefix("./nginx/")
        assert (target, mode) == (f"/etc/nginx/{name}", "ro")
        assert (ours / name).exists() or (COMPOSE / "nginx" / name).exists()
    scaled = (DEPLOY / "scaled/etc/nginx/sites-enabled/mysite").read_text()
    for number, name in enumerate(LIVE, 1):
        scaled = scaled.replace(f"127.0.0.1:800{number}", f"{name}:8000")
    assert (COMPOSE / "nginx/sites-enabled/mysite").read_text() == scaled


def test_static_files_and_uploads_are_where_nginx_looks(services: dict[str, Any]) -> None:
    paths = (DEPLOY / "behind-nginx/etc/nginx/snippets/djangocms-live.conf").read_text()
    shared = {it.split(":")[0]: it.split(":")[1] for it in services["web-1"]["volumes"]}
    nginx = {
        it.split(":")[0]: it.split(":")[1]
        for it in services["nginx"]["volumes"]
        if it.split(":")[0] in shared
    }
    assert nginx == shared
    assert all(f"alias {path}/" in paths for path in shared.values())


def test_the_image_has_what_the_settings_name() -> None:
    image = (COMPOSE / "Dockerfile").read_text()
    assert Path("/srv/mysite").as_posix() in image
    for folder in ("/var/lib/mysite/media", "/srv/mysite/static"):
        assert folder in image
