"""The ordinary Channels recipe: a group for the page, every viewer's own channel in it."""

from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from django.http import HttpRequest, JsonResponse
from django.urls import path

from benchmarks.shared_views import answer, count_queries, payload

GROUP = "page"


class PageConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def page_published(self, event: dict[str, Any]) -> None:
        await self.send_json(event["data"])


async def join(request: HttpRequest) -> JsonResponse:
    """Whoever is connected is in the group: there is nothing to say first."""
    return answer(path="/ws/", hello=None)


async def publish(request: HttpRequest) -> JsonResponse:
    message = {"type": "page.published", "data": payload(request)}
    await get_channel_layer().group_send(GROUP, message)
    return answer()


urlpatterns = [path("join", join), path("publish", publish), path("queries", count_queries)]
