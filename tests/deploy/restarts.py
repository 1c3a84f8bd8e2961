"""Processes end, as asked or by accident: visitors come back and have missed nothing."""

import asyncio
from contextlib import AsyncExitStack

from tests.site import wait_for

from .deployment import Deployment
from .visitors import nothing_was_missed, page, publish, visitor


class Restarts:
    async def test_is_announced(self, deployment: Deployment) -> None:
        subs = await page(deployment)
        async with AsyncExitStack() as stack:
            readers = [await stack.enter_async_context(visitor(deployment)) for _ in range(4)]
            for reader in readers:
                await reader.hello(subs)
            ending = asyncio.create_task(asyncio.to_thread(restart, deployment))
            for reader in readers:
                bye = await reader.until(lambda frame: "bye" in frame, patience=20)
                assert bye["bye"] == {"code": 4001, "reason": "restart", "spread": 15}
                assert await reader.closed() == 4001
            await publish(deployment)
            await ending
        await nothing_was_missed(deployment, subs)

    async def test_killed(self, deployment: Deployment) -> None:
        """The process with most connections: who was at others hears on, the rest comes back."""
        subs = await page(deployment)
        processes = deployment.processes()
        async with AsyncExitStack() as stack:
            readers = [await stack.enter_async_context(visitor(deployment)) for _ in range(6)]
            for reader in readers:
                await reader.hello(subs)
            victim = max(processes, key=lambda process: len(process.net_connections("tcp")))
            victim.kill()
            ends = [asyncio.create_task(reader.socket.wait_closed()) for reader in readers]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED, timeout=20)
            assert any(end.done() for end in ends)
            await publish(deployment)
            for reader, end in zip(readers, ends, strict=True):
                if not end.done():
                    await reader.publication()
                end.cancel()
        await nothing_was_missed(deployment, subs)

        def all_are_back() -> bool:
            now = deployment.processes()
            return len(now) == len(processes) and victim not in now

        await asyncio.to_thread(wait_for, all_are_back, "its successor")


def restart(deployment: Deployment) -> None:
    """``systemctl restart`` of all that hold sockets; returns when somebody answers again."""
    for unit in deployment.live_units():
        took = unit.stop()
        assert took < unit.patience / 2
        unit.start()
    wait_for(lambda: deployment.answers("/live/health"), deployment.log())
