"""Print what happens on a page, a line for each event, until Ctrl-C."""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from .client import Event, LiveError, follow
from .protocol import dumps

Write = Callable[[str], object]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", help="a public page, https://example.com/en/news/")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print each event as one line of JSON")
    form.add_argument("--raw", action="store_true", help="print the socket's frames as they are")
    parser.add_argument(
        "--count", type=int, default=0, metavar="N", help="end after so many events"
    )


def run(write: Write, url: str, *, json: bool, raw: bool, count: int) -> None:
    """Until Ctrl-C, or until nobody reads on. ``write`` gets each line. Raises ``LiveError``."""
    with suppress(KeyboardInterrupt):
        asyncio.run(tail(write, url, json=json, raw=raw, count=count))


async def tail(write: Write, url: str, *, json: bool, raw: bool, count: int) -> None:
    async with follow(url, on_frame=write if raw else None) as live:
        left = count
        async for event in live:
            if not raw:
                write(as_json(event) if json else as_line(event))
            left -= 1
            if left == 0:
                return


def as_line(event: Event) -> str:
    line = "  ".join((_now(), event.topic, event.type, event.key)).rstrip()
    # What comes from elsewhere moves no cursor and rings no bell.
    return "".join(character if character.isprintable() else " " for character in line)


def as_json(event: Event) -> str:
    return dumps(
        {
            "time": _now(),
            "kind": event.kind,
            "topic": event.topic,
            "type": event.type,
            "key": event.key,
            "data": event.data,
            "by": event.by,
            "position": str(event.position) if event.position else None,
        }
    )


def _now() -> str:
    return datetime.now().astimezone().isoformat(" ", "seconds")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(argv: list[str] | None = None) -> int:
    """``python -m djangocms_live.tail <url>``: returns 1 if nothing can be followed."""
    parser = argparse.ArgumentParser("python -m djangocms_live.tail", description=__doc__)
    arguments(parser)
    options: dict[str, Any] = vars(parser.parse_args(argv))
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        run(_say, **options)
    except LiveError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except BrokenPipeError:
        # "… | head": the interpreter's own last flush is to find nobody missing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
