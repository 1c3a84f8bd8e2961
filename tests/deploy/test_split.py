"""Pages by gunicorn, ``/live/`` by Daphnes, and nginx sends each where it belongs."""

import asyncio
import json

import psutil

from tests.site import wait_for

from .deployment import Deployment
from .front_door import FrontDoor
from .machinery import Machinery
from .restarts import Restarts
from .units import Unit
from .visitors import page, pages_always_come, publish, visitor


class TestFrontDoor(FrontDoor):
    pass


class TestMachinery(Machinery):
    pass


class TestRestarts(Restarts):
    pass


def gunicorn(deployment: Deployment) -> Unit:
    (unit,) = (unit for unit in deployment.units if unit.name == "mysite-pages")
    return unit


def workers(unit: Unit) -> set[int]:
    assert unit.process is not None
    return {child.pid for child in psutil.Process(unit.process.pid).children()}


class TestPaths:
    def test_live_goes_to_daphne(self, deployment: Deployment) -> None:
        with deployment.get("/live/health") as answer:
            assert json.load(answer)["interface"] == "asgi"

    async def test_sockets_do_not_mind_a_new_gunicorn(self, deployment: Deployment) -> None:
        unit = gunicorn(deployment)
        before = workers(unit)

        def all_are_new() -> bool:
            now = workers(unit)
            return len(now) == len(before) and not now & before

        async with visitor(deployment) as reader, pages_always_come(deployment):
            await reader.hello(await page(deployment))
            unit.reload()
            await asyncio.to_thread(wait_for, all_are_new, "new workers")
            await publish(deployment)
            assert (await reader.publication())["type"] == "published"

    async def test_nor_none_at_all(self, deployment: Deployment) -> None:
        unit = gunicorn(deployment)
        async with visitor(deployment) as reader:
            await reader.hello(await page(deployment))
            await asyncio.to_thread(unit.stop)
            with await asyncio.to_thread(deployment.get, "/admin/login/") as answer:
                assert answer.status == 502
            await publish(deployment)
            assert (await reader.publication())["type"] == "published"
            unit.start()
            await asyncio.to_thread(
                wait_for, lambda: deployment.answers("/admin/login/"), "gunicorn"
            )
