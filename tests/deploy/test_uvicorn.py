"""Uvicorn with workers behind nginx."""

import asyncio

from tests.site import wait_for

from .deployment import Deployment
from .front_door import FrontDoor
from .machinery import Machinery
from .restarts import Restarts
from .visitors import nothing_was_missed, page, pages_always_come, publish, visitor


class TestFrontDoor(FrontDoor):
    pass


class TestMachinery(Machinery):
    pass


class TestRestarts(Restarts):
    pass


class TestReload:
    async def test_workers_are_replaced_without_a_gap(self, deployment: Deployment) -> None:
        subs = await page(deployment)
        before = {process.pid for process in deployment.processes()}

        def all_are_new() -> bool:
            now = {process.pid for process in deployment.processes()}
            return len(now) == len(before) and not now & before

        (unit,) = deployment.live_units()
        async with visitor(deployment) as reader, pages_always_come(deployment):
            await reader.hello(subs)
            await publish(deployment)
            unit.reload()
            bye = await reader.until(lambda frame: "bye" in frame, patience=30)
            assert bye["bye"]["reason"] == "restart"
            await asyncio.to_thread(wait_for, all_are_new, "new workers")
        await nothing_was_missed(deployment, subs)
