"""Visitors of a deployment: what their browsers do, and what an editor does meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.exceptions import InvalidHandshake, InvalidMessage

from tests.live_client import LiveClient, live_client, subscriptions

from .deployment import Deployment

HEADS = """
import json
from djangocms_live.models import Topic
print(json.dumps({topic.name: topic.head for topic in Topic.objects.all()}))
"""
#: What a browser meets while nobody is there, or somebody who is about to leave.
AWAY = (OSError, ConnectionError, InvalidHandshake, InvalidMessage, TimeoutError)


@asynccontextmanager
async def visitor(deployment: Deployment, **options: Any) -> AsyncIterator[LiveClient]:
    options = {"origin": deployment.origin, "ssl": deployment.tls, **options}
    async with live_client(deployment.socket_url, **options) as client:
        yield client


async def page(deployment: Deployment) -> list[dict[str, Any]]:
    """What a browser that has just loaded the page asks for."""
    html = await asyncio.to_thread(lambda: deployment.get("/").read().decode())
    wanted = subscriptions(html)
    assert wanted
    return wanted


@asynccontextmanager
async def pages_always_come(deployment: Deployment) -> AsyncIterator[None]:
    """Whoever asks for a page meanwhile gets it, every time."""
    over = asyncio.Event()

    async def ask() -> list[int]:
        statuses = []
        while not over.is_set() or not statuses:
            with await asyncio.to_thread(deployment.get, "/") as answer:
                statuses.append(answer.status)
        return statuses

    asking = asyncio.create_task(ask())
    try:
        yield
    finally:
        over.set()
        statuses = await asking
    assert set(statuses) == {200}, statuses


async def publish(deployment: Deployment) -> None:
    await asyncio.to_thread(deployment.publish)


async def returned(
    deployment: Deployment, subs: list[dict[str, Any]], patience: float = 30
) -> dict[str, Any]:
    """A browser that has lost its connection tries until somebody is there; the welcome it gets."""
    async with asyncio.timeout(patience):
        while True:
            try:
                async with visitor(deployment) as client:
                    return await client.hello(subs)
            except AWAY:
                await asyncio.sleep(0.1)


async def nothing_was_missed(deployment: Deployment, subs: list[dict[str, Any]]) -> None:
    """Who comes back with what it knew before gets all that was published since."""
    welcome = await returned(deployment, subs)
    heads = json.loads(await asyncio.to_thread(deployment.ask, HEADS))
    assert all(sub["recovered"] for sub in welcome["subs"])
    assert {sub["t"]: sub["o"] for sub in welcome["subs"]} == {
        sub["t"]: heads[sub["t"]] for sub in welcome["subs"]
    }
    assert any(sub["pubs"] for sub in welcome["subs"])
