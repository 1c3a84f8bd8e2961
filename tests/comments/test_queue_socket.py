"""The queue's topic, with a raw socket: who has the token of a moderator is not one."""

import pytest
from asgiref.sync import sync_to_async

from djangocms_live.api import apublish
from djangocms_live.comments.queue import TOPIC
from tests.core.conftest import (  # noqa: F401 (fixtures)
    close_thread_connections,
    open_socket,
    processes,
    token,
)
from tests.sessions import session_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "who",
    [
        None,
        ("plain", {}),
        ("staff", {"is_staff": True}),
        ("reader", {"is_staff": True, "permissions": ["view_comment"]}),
        ("not_staff", {"permissions": ["moderate"]}),
    ],
    ids=lambda who: who[0] if who else "anonymous",
)
async def test_others_are_refused(open_socket, token, who):  # noqa: F811
    session = None
    if who is not None:
        name, given = who
        permissions = given.pop("permissions", [])
        session = await sync_to_async(session_of)(name, *permissions, **given)
    socket = await open_socket(session=session)
    await socket.hello()
    assert (await socket.sub(token(TOPIC)))["code"] == 103


async def test_a_moderator_hears_ids(open_socket, token):  # noqa: F811
    session = await sync_to_async(session_of)("mod", "moderate", is_staff=True)
    socket = await open_socket(session=session)
    await socket.hello()
    assert (await socket.sub(token(TOPIC)))["t"] == TOPIC
    await apublish(TOPIC, "waiting", key="c.7")
    frame = await socket.frame()
    assert (frame["t"], frame["pub"]["type"], frame["pub"]["key"]) == (TOPIC, "waiting", "c.7")
    assert frame["pub"]["data"] == {}
