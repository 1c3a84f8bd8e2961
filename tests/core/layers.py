"""A channel layer between "processes" of one test, that can fail, hang and forget."""

import asyncio

from channels.layers import InMemoryChannelLayer


class Layer:
    """Not an in-memory layer as far as the bus can see."""

    def __init__(self, **config):
        self._memory = InMemoryChannelLayer()
        self.trouble = None
        self.calls = []

    def forget_groups(self):
        """What a restart without persistence does."""
        self._memory.groups.clear()

    def __getattr__(self, name):
        async def call(*args):
            self.calls.append((name, *args))
            if self.trouble == "hangs":
                await asyncio.Event().wait()
            if self.trouble == "fails":
                raise ConnectionError("no layer")
            return await getattr(self._memory, name)(*args)

        return call
