"""Several Daphnes with PostgreSQL and Redis behind nginx."""

import asyncio
import json
import subprocess
from contextlib import AsyncExitStack
from urllib.request import urlopen

from tests.servers import Postgres
from tests.site import HOST, wait_for

from .deployment import Deployment
from .front_door import FrontDoor
from .machinery import Machinery
from .restarts import Restarts
from .units import BARE
from .visitors import nothing_was_missed, page, pages_always_come, publish, visitor

PORTS = ("8001", "8002")
#: In place of systemd's own: what was ended begins again, as the unit says.
SYSTEMCTL = """#!/bin/sh
test "$1" = restart || exit 64
pid={run}/${{2%.service}}/pid
old=$(cat "$pid")
kill "$old"
while test "$(cat "$pid")" = "$old"; do sleep 0.1; done
"""


class TestFrontDoor(FrontDoor):
    pass


class TestMachinery(Machinery):
    pass


class TestRestarts(Restarts):
    pass


def health(deployment: Deployment, port: str) -> dict[str, object]:
    """As a balancer asks a process: at its own port, by its address, without TLS."""
    with urlopen(f"http://{HOST}:{deployment.machine.ports[port]}/live/health") as answer:
        return dict(json.load(answer))


class TestSeveral:
    async def test_all_processes_hear_of_it(self, deployment: Deployment) -> None:
        def each_has_some() -> bool:
            found = [health(deployment, port) for port in PORTS]
            return all(one["sockets"] and one["layer"] == "ok" for one in found)

        subs = await page(deployment)
        async with AsyncExitStack() as stack:
            readers = [await stack.enter_async_context(visitor(deployment)) for _ in range(6)]
            for reader in readers:
                await reader.hello(subs)
            await asyncio.to_thread(wait_for, each_has_some, "sockets at each process")
            await publish(deployment)
            for reader in readers:
                # Each hears by Redis: the tick would take 25 s.
                assert (await reader.publication(patience=10))["type"] == "published"

    async def test_rolling_restart(self, deployment: Deployment) -> None:
        subs = await page(deployment)
        before = {process.pid for process in deployment.processes()}
        async with visitor(deployment) as reader, pages_always_come(deployment):
            await reader.hello(subs)
            await publish(deployment)
            await asyncio.to_thread(roll, deployment)
            await reader.until(lambda frame: "bye" in frame)
        after = {process.pid for process in deployment.processes()}
        assert len(after) == len(before)
        assert not before & after
        await nothing_was_missed(deployment, subs)

    async def test_postgresql_starts_again(self, deployment: Deployment) -> None:
        """The pools' connections are dead then; nobody is to see it."""
        (postgres,) = (it for it in deployment.services if isinstance(it, Postgres))
        async with visitor(deployment) as reader:
            await reader.hello(await page(deployment))
            await asyncio.to_thread(postgres.stop)
            await asyncio.to_thread(postgres.start)
            for _ in range(20):
                with await asyncio.to_thread(deployment.get, "/admin/login/") as answer:
                    assert answer.status == 200
            await publish(deployment)
            assert (await reader.publication())["type"] == "published"


def roll(deployment: Deployment) -> None:
    program = deployment.machine.path("/bin/systemctl")
    program.parent.mkdir()
    program.write_text(SYSTEMCTL.format(run=deployment.machine.path("/run")))
    program.chmod(0o755)
    ports = [deployment.machine.ports[port] for port in PORTS]
    path = {"PATH": f"{program.parent}:{BARE['PATH']}"}
    subprocess.run([deployment.project / "rolling-restart", *ports], env=BARE | path, check=True)
