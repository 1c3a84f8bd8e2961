"""Event streams in a real server, whose frames are ordered over HTTP. For test_stream_outlets.py.

GET /live/events  as ever; the one topic needs no journal, so there is no database
GET /token        the topic's token
POST /offer?times=…  every stream is offered the body so often
GET /state?linger=…  sets how long a reader has for the last event, if given
All answer with what the process knows of itself.
"""

import json
from pathlib import Path
from urllib.parse import parse_qs

import django

django.setup()

from djangocms_live import event_stream as module  # noqa: E402
from djangocms_live.api import Feature, View, register  # noqa: E402
from djangocms_live.topics import sign  # noqa: E402

streams = []
past = []
ended = []


@register
class Wire(Feature):
    name = "wire"
    tracked_only = True


class Watched(module.EventStream):
    async def _stream(self, receive):
        streams.append(self)
        try:
            await super()._stream(receive)
        finally:
            streams.remove(self)
            past.append(self._wire)

    async def _end(self, code, reason):
        ended.append(int(code))
        await super()._end(code, reason)


def state():
    (pss,) = [
        int(line.split()[1])
        for line in Path("/proc/self/smaps_rollup").read_text().splitlines()
        if line.startswith("Pss:")
    ]
    return {
        "wires": [type(stream._wire).__name__ for stream in streams],
        "told": all(stream._started for stream in streams),
        "token": sign("wire.1", View("en", "http://testserver/")),
        "pss": pss * 1024,
        "ended": ended,
        "gone": [any(stream._wire.gone for stream in streams), all(wire.gone for wire in past)],
    }


async def application(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["path"] == "/live/events":
        await Watched(scope, send).answer(receive)
        return
    query = {name: value for name, (value,) in parse_qs(scope["query_string"].decode()).items()}
    if scope["path"] == "/offer":
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message["body"]
            if not message.get("more_body"):
                break
        for _ in range(int(query["times"])):
            for stream in streams:
                stream.connection.offer(body.decode())
    module.LINGER = float(query.get("linger", module.LINGER))
    answer = json.dumps(state()).encode()
    headers = [(b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
