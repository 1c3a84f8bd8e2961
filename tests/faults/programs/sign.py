"""Shows one part of a page on a sign, and what it becomes: python sign.py https://… ferries"""

import asyncio
import re
import sys
from html import unescape

from djangocms_live.client import Kind, follow


def show(html: str, label: str) -> None:
    """To the terminal here; write to your display instead."""
    part = re.search(rf'<cms-live[^>]*label="{label}"[^>]*>(.*?)</cms-live>', html, re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", part[1]) if part else "Closed"
    print(" ".join(unescape(text).split()), flush=True)


async def main(url: str, label: str) -> None:
    async with follow(url) as live:
        show(live.page.text, label)
        async for event in live:
            if event.kind in (Kind.EVENT, Kind.RESET):
                show((await live.read()).text, label)


asyncio.run(main(*sys.argv[1:]))
