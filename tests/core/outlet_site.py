"""A live socket in a real server, whose frames are ordered over HTTP. For test_accelerators.py.

POST /offer?times=…&ready=…  every viewer is offered the body so often, numbered in place of a "#";
                             ready-made "always", or "mixed" with plain ones in turn
GET /state?linger=…          sets how long a reader has for the close frame, if given
Both answer with what the process knows of itself.
"""

import json
import os
from pathlib import Path
from urllib.parse import parse_qs

import django

django.setup()

from channels.sessions import SessionMiddlewareStack  # noqa: E402

from djangocms_live import consumers  # noqa: E402
from djangocms_live.accelerators import websocket_frame  # noqa: E402

viewers = []
past = []
ended = []


class Watched(consumers.LiveConsumer):
    async def _serve(self, receive):
        viewers.append(self)
        try:
            await super()._serve(receive)
        finally:
            viewers.remove(self)
            past.append(self.outlet)

    async def _end(self, code, reason):
        ended.append(int(code))
        await super()._end(code, reason)


def offer(text, times, ready):
    for number in range(times):
        frame = text.replace("#", str(number))
        wire = websocket_frame(frame)
        for viewer in viewers:
            mine = wire if ready == "always" or (ready == "mixed" and number % 2) else None
            viewer.connection.offer(frame, mine)


def state():
    (pss,) = [
        int(line.split()[1])
        for line in Path("/proc/self/smaps_rollup").read_text().splitlines()
        if line.startswith("Pss:")
    ]
    return {
        "outlets": [type(viewer.outlet).__name__ for viewer in viewers],
        "pss": pss * 1024,
        "ended": ended,
        "gone": [any(viewer.outlet.gone for viewer in viewers), all(o.gone for o in past)],
    }


consumer = Watched.as_asgi()
if os.environ.get("WRAPPED"):
    consumer = SessionMiddlewareStack(consumer)


async def application(scope, receive, send):
    if scope["type"] == "websocket":
        await consumer(scope, receive, send)
    elif scope["type"] == "http":
        query = {name: value for name, (value,) in parse_qs(scope["query_string"].decode()).items()}
        if scope["path"] == "/offer":
            body = b""
            while (message := await receive())["type"] == "http.request":
                body += message["body"]
                if not message.get("more_body"):
                    break
            offer(body.decode(), int(query["times"]), query["ready"])
        consumers.LINGER = float(query.get("linger", consumers.LINGER))
        answer = json.dumps(state()).encode()
        headers = [(b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})
