"""What the load client asks of both sites beside the sockets."""

from typing import Any

from django.db.backends.signals import connection_created
from django.http import HttpRequest, JsonResponse


class Queries:
    made = 0


def _watch(connection: Any, **kwargs: Any) -> None:
    connection.execute_wrappers.append(_count)


def _count(execute: Any, *arguments: Any) -> Any:
    Queries.made += 1
    return execute(*arguments)


connection_created.connect(_watch)


def answer(**values: Any) -> JsonResponse:
    """A response that says how long it is, so no server sends it in chunks."""
    response = JsonResponse(values)
    response["Content-Length"] = len(response.content)
    return response


async def count_queries(request: HttpRequest) -> JsonResponse:
    """How many queries this process has made so far."""
    return answer(queries=Queries.made)


def payload(request: HttpRequest) -> dict[str, Any]:
    """An event whose JSON is as long as the load client wishes."""
    data = {"seq": int(request.GET["seq"]), "html": ""}
    frame = 24  # what JSON adds
    data["html"] = "x" * (int(request.GET["size"]) - frame)
    return data
