"""Editors' topics over raw sockets: who is let in, and how little one editor alone costs."""

import pytest
from asgiref.sync import sync_to_async
from cms.api import create_page
from cms.models import PagePermission
from cms.models.permissionmodels import ACCESS_PAGE
from django.contrib.auth import get_user_model

from djangocms_live import process
from djangocms_live.api import apublish
from tests.core.conftest import (  # noqa: F401 (fixtures)
    close_thread_connections,
    open_socket,
    processes,
    token,
)
from tests.sessions import session_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(db):
    root = get_user_model().objects.create_superuser("root")
    return create_page("Draft", "page.html", "en", created_by=root)


def editor(name="editor"):
    return session_of(name, "change_page", is_staff=True)


def topics(page):
    place = f"page.{page.pk}.en"
    return [f"edit.at.{place}", "edit.tree", f"edit.reach.{place}"]


@pytest.mark.parametrize(
    "who",
    [
        None,
        ("reader", {}),
        ("staff", {"is_staff": True}),
        ("commentator", {"is_staff": True, "permissions": ["view_comment"]}),
        ("former", {"permissions": ["change_page"]}),
    ],
    ids=lambda who: who[0] if who else "anonymous",
)
async def test_who_holds_the_token_of_an_editor_is_none(
    open_socket,  # noqa: F811
    token,  # noqa: F811
    draft,
    settings,
    who,
):
    settings.CMS_PERMISSION = False
    await apublish(topics(draft)[0], "changed", data={"user": "1", "plugin": 5})
    session = None
    if who is not None:
        name, given = who
        given = dict(given)
        permissions = given.pop("permissions", [])
        session = await sync_to_async(session_of)(name, *permissions, **given)
    socket = await open_socket(session=session)
    tokens = [{"t": token(topic), "since": {"e": "", "o": 0}} for topic in topics(draft)]
    welcome = await socket.hello(*tokens)
    assert [reply["err"]["code"] for reply in welcome["subs"]] == [103] * 3
    for topic in topics(draft):
        assert (await socket.sub(token(topic)))["code"] == 103


async def test_without_permission_for_the_page_there_is_no_way_in(
    open_socket,  # noqa: F811
    token,  # noqa: F811
    draft,
    settings,
):
    settings.CMS_PERMISSION = True

    @sync_to_async
    def restrict():
        somebody = get_user_model().objects.get(username="root")
        PagePermission.objects.create(
            page=draft, user=somebody, can_view=True, grant_on=ACCESS_PAGE
        )

    await restrict()
    socket = await open_socket(session=await sync_to_async(editor)())
    await socket.hello()
    assert (await socket.sub(token(topics(draft)[0])))["code"] == 103


async def test_what_is_said_without_having_joined_is_not_heard(
    open_socket,  # noqa: F811
    token,  # noqa: F811
    draft,
    settings,
):
    settings.CMS_PERMISSION = False
    inside = await open_socket(session=await sync_to_async(editor)())
    await inside.hello({"t": token(topics(draft)[0])})
    outside = await open_socket()
    await outside.hello()
    said = {"t": topics(draft)[0], "s": "editing", "d": {"tab": 1, "plugin": 5}}
    await outside.send_json_to({"id": 2, "state": said})
    answer = await outside.frame()
    assert "err" in answer
    assert (await inside.frame())["tell"]["data"] == {"people": []}


async def test_one_editor_alone_costs_nothing_but_heartbeats(
    open_socket,  # noqa: F811
    token,  # noqa: F811
    draft,
    settings,
    monkeypatch,
):
    """Ten minutes of one editor who joins, looks around and says nothing, as the client does."""
    settings.CMS_PERMISSION = False
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
    socket = await open_socket(session=await sync_to_async(editor)())
    await socket.hello({"t": token(topics(draft)[0])})
    tracker = process.current().trackers._trackers["edit"]
    said = []
    monkeypatch.setattr(tracker.wire, "pass_on", lambda body, to=None: said.append(body))
    now = tracker.clock()
    for part in (tracker, tracker.gossip, tracker.rows, tracker.cards, tracker._reach):
        name = "clock" if part is tracker else "_clock"
        monkeypatch.setattr(part, name, lambda: now)
    tracker.beat()
    assert sum("set" in body for body in said) <= 1
    said.clear()
    for _ in range(600):
        now += 1
        tracker.beat()
    assert 600 / 25 - 2 <= len(said) <= 600 / 25
    assert all(body.keys() == {"from", "v"} for body in said)
