"""Tells a chat room what happens on a page, each thing once, however often it is started anew.

python bot.py https://example.com/en/news/ https://chat.example.com/hook positions.json
"""

import asyncio
import json
import sys
from pathlib import Path
from urllib.request import Request, urlopen

from djangocms_live.client import Kind, follow


def say(hook: str, text: str) -> None:
    body = json.dumps({"text": text}).encode()
    with urlopen(Request(hook, body, {"Content-Type": "application/json"}), timeout=10):
        pass


async def main(url: str, hook: str, place: str) -> None:
    positions = Path(place)
    since = json.loads(positions.read_text()) if positions.exists() else {}
    async with follow(url, since=since) as live:
        async for event in live:
            if event.kind is Kind.EVENT:
                await asyncio.to_thread(say, hook, f"{event.topic}: {event.type}")
            elif event.kind is Kind.RESET:
                await asyncio.to_thread(say, hook, f"{event.topic}: much has happened")
            new = positions.with_suffix(".new")
            new.write_text(json.dumps(live.positions))
            new.replace(positions)  # whole, or not at all


asyncio.run(main(*sys.argv[1:]))
