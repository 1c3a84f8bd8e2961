"""Traps of what lies beneath that need no server to be seen; more in tests/faults/test_traps.py."""

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from djangocms_live.api import publish


@pytest.mark.django_db(transaction=True)
async def test_a_burst_is_more_than_the_in_memory_layer_holds(open_socket, token, news, settings):
    """It would drop what is above its capacity without a word; here it is not asked at all."""
    backend = "channels.layers.InMemoryChannelLayer"
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": backend, "CONFIG": {"capacity": 5}}}
    settings.DJANGOCMS_LIVE = {"HISTORY_SIZE": 1000}
    viewer = await open_socket()
    await viewer.hello({"t": token("news.1")})

    def burst():
        for _ in range(100):
            publish("news.1", "posted")

    await sync_to_async(burst)()
    seen = []
    while len(seen) < 100:
        frame = await viewer.frame()
        if frame:  # a ping comes between
            seen.append(frame["pub"]["o"])
    assert seen == list(range(1, 101))
    assert get_channel_layer().channels == {}
