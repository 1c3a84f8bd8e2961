"""The core in the page: elements, others' features, the connection's state, whose socket it is."""

import pytest
from playwright.sync_api import expect

from .stage import region, until

# The poll of the documentation: a third party's feature has exactly the power of ours.
POLL = """
  djangocmsLive.define("poll", (element, live) => {
    live.on("tally", ({ data }) => {
      element.querySelector("output").textContent = data.total;
    });
  });
"""
POLL_ELEMENT = (
    '<cms-live feature="poll" topic="signed:poll.1" since="k1:0"><output>0</output></cms-live>'
)


#: Whoever holds the socket: a page sees the same.
CARRIERS = pytest.mark.parametrize("carrier", ["worker", "page"])


def state_of(page):
    return page.locator("html")


def test_a_feature_of_others(stage, visit):
    stage.file("/static/poll.js", POLL)
    stage.page(POLL_ELEMENT, scripts='<script defer src="/static/poll.js"></script>')
    page = visit()
    stage.publish(topic="poll.1", type="tally", total=7)
    expect(page.locator("output")).to_have_text("7")


def test_what_is_told_in_passing(stage, visit):
    stage.file("/static/poll.js", POLL)
    stage.page(POLL_ELEMENT, scripts='<script defer src="/static/poll.js"></script>')
    page = visit()
    stage.send({"t": "poll.1", "tell": {"type": "tally", "data": {"total": 8}}})
    expect(page.locator("output")).to_have_text("8")


def test_elements_wait_for_their_feature(stage, visit):
    stage.file("/static/poll.js", POLL)
    stage.page(POLL_ELEMENT + region("<p>0:0</p>"))
    page = visit(connected=False)
    expect(page.locator("[feature=cms]")).to_have_attribute("connected", "")
    expect(page.locator("[feature=poll]")).not_to_have_attribute("connected", "")
    stage.publish(topic="poll.1", type="tally", total=7)
    page.add_script_tag(url="/static/poll.js")
    expect(page.locator("[feature=poll]")).to_have_attribute("connected", "")
    expect(page.locator("output")).to_have_text("7")


def test_an_element_that_comes_later_and_goes(stage, visit):
    stage.page(region("<p>0:0</p>"))
    page = visit()
    page.evaluate("""
      const element = document.querySelector("cms-live").cloneNode(true);
      element.setAttribute("topic", "signed:cms.page.2");
      element.removeAttribute("connected");
      document.body.append(element);
    """)
    expect(page.locator("cms-live[connected]")).to_have_count(2)
    page.evaluate("document.querySelectorAll('cms-live')[1].remove()")
    stage.wait(lambda: len(stage.commands) == 2)
    assert [next(iter(command.keys() - {"id"})) for command in stage.commands] == ["sub", "unsub"]


def test_an_element_that_is_moved_keeps_its_subscription(stage, visit):
    stage.page(region("<p>0:0</p>") + "<aside></aside>")
    page = visit()
    page.evaluate("document.querySelector('aside').append(document.querySelector('cms-live'))")
    stage.show("<p>1:0</p>")
    expect(page.locator("aside p")).to_have_text("1:0")
    expect(page.get_by_role("button", name="pause updates")).to_have_count(1)
    assert stage.commands == []


def test_an_element_that_is_moved_keeps_what_it_holds(stage, visit):
    stage.page(region("<p>0:0</p>", mode="ask") + "<aside></aside>")
    page = visit()
    stage.show("<p>1:0</p>")
    expect(page.get_by_role("button", name="Show what is new")).to_be_visible()
    page.evaluate("document.querySelector('aside').append(document.querySelector('cms-live'))")
    page.locator("aside").get_by_role("button", name="Show what is new").click()
    expect(page.locator("aside p")).to_have_text("1:0")
    assert stage.commands == []


def test_scripts_that_run_twice_change_nothing(stage, visit):
    stage.page(region("<p>0:0</p>"))
    page = visit()
    page.evaluate("window.before = djangocmsLive")
    for name in ("live", "regions", "live", "regions"):
        page.add_script_tag(url=f"/static/{name}.js")
    page.evaluate("document.dispatchEvent(new Event('DOMContentLoaded'))")
    assert page.evaluate("window.before === djangocmsLive")
    stage.show("<p>1:0</p>")
    expect(page.locator("cms-live p")).to_have_text("1:0")
    expect(page.get_by_role("button", name="pause updates")).to_have_count(1)
    assert stage.connections == 1


def test_a_page_without_live_elements_connects_to_nothing(stage, visit):
    stage.page("<h1>Still</h1>" + region("<p>draft</p>", topic=""))
    page = visit(connected=False)
    until(page, "globalThis.djangocmsLive")
    assert page.evaluate("djangocmsLive.status") is None
    expect(state_of(page)).not_to_have_attribute("data-live-state", "connected")
    assert stage.connections == 0


def test_a_page_without_a_main_config_block_has_defaults(stage, visit):
    stage.page(region("<p>0:0</p>"))
    status, headers, body = stage.answers["/"]
    body = body.replace(b"djangocms-live-config", b"something-else")
    stage.answers["/"] = (status, headers, body)
    visit()
    assert stage.hellos[0]["lang"] == "en"


def test_the_state_is_told(stage, visit):
    stage.page(region("<p>0:0</p>"))
    page = visit()
    page.evaluate("""
      window.states = [];
      void djangocmsLive.on("status", ({ state }) => states.push(state));
    """)
    stage.close_sockets(4001)
    until(page, "states.includes('waiting')")
    expect(state_of(page)).to_have_attribute("data-live-state", "connected")
    assert page.evaluate("states") == ["waiting", "connecting", "connected"]
    assert page.evaluate("djangocmsLive.status") == "connected"


def test_a_lost_connection_is_told_after_five_seconds(stage, visit, expected_errors):
    expected_errors.append("WebSocket connection")
    stage.page(region("<p>0:0</p>"), strings={"connection_lost": "Verbindung verloren."})
    page = visit(clock=True)
    stage.down()
    expect(state_of(page)).not_to_have_attribute("data-live-state", "connected")
    expect(page.locator("cms-live")).not_to_have_attribute("connected", "")
    expect(page.get_by_text("Verbindung verloren.")).to_have_count(0)
    page.clock.run_for(6_000)
    expect(page.locator(".djangocms-live-notice")).to_have_text("Verbindung verloren.")
    expect(page.get_by_role("status")).to_have_text("Verbindung verloren.")
    stage.up()
    for _ in range(100):
        page.clock.run_for(500)
        if page.evaluate("djangocmsLive.status") == "connected":
            break
    expect(state_of(page)).to_have_attribute("data-live-state", "connected")
    expect(page.locator(".djangocms-live-notice")).to_have_count(0)


@CARRIERS
def test_offline_and_back(stage, visit, carrier):
    stage.page(region("<p>0:0</p>"), carrier=carrier)
    page = visit()
    page.context.set_offline(True)
    expect(state_of(page)).to_have_attribute("data-live-state", "offline")
    stage.wait(lambda: not stage.sockets)
    stage.show("<p>1:0</p>")
    page.context.set_offline(False)
    expect(page.locator("cms-live p")).to_have_text("1:0")


@CARRIERS
def test_a_page_that_is_frozen_and_thawed(stage, visit, carrier):
    stage.page(region("<p>0:0</p>"), carrier=carrier)
    page = visit()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    stage.wait(lambda: not stage.sockets)
    expect(page.locator("cms-live")).not_to_have_attribute("connected", "")
    stage.show("<p>1:0</p>")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("cms-live p")).to_have_text("1:0")
    expect(page.locator("cms-live")).to_have_attribute("connected", "")


@CARRIERS
def test_leaving_the_page_says_goodbye(stage, visit, carrier):
    stage.page(region("<p>0:0</p>"), carrier=carrier)
    stage.page("<h1>Still</h1>", path="/other/")
    page = visit()
    page.goto("/other/")
    stage.wait(lambda: not stage.sockets)
    page.go_back()
    expect(page.locator("cms-live")).to_have_attribute("connected", "")


def test_tabs_share_a_socket(stage, visit):
    stage.page(region("<p>0:0</p>"))
    stage.page(region("<p>sunny</p>", key="weather", topic="signed:cms.page.2"), "/w/")
    one = visit()
    two = one.context.new_page()
    two.goto("/w/")
    expect(two.locator("cms-live")).to_have_attribute("connected", "")
    stage.show("<p>1:0</p>")
    expect(one.locator("cms-live p")).to_have_text("1:0")
    stage.publish(
        topic="cms.page.2",
        path="/w/",
        regions={"weather": {"hash": "r", "html": "<p>rain</p>"}},
    )
    expect(two.locator("cms-live p")).to_have_text("rain")
    assert stage.connections == 1
    one.close()
    stage.wait(lambda: [command for command in stage.commands if "unsub" in command])
    assert len(stage.sockets) == 1


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("/static/missing.js", "its script does not load"),
        ("/static/mute.js", "it does not answer"),
        ("/static/throws.js", "its script does not load"),
        ("/static/older.js", "it is of another version"),
        ("https://example.com/worker.js", "SecurityError"),
    ],
)
def test_without_a_worker_each_page_has_its_socket(
    stage, visit, expected_errors, informed, script, why
):
    expected_errors += ["404", "a mistake"]
    stage.file("/static/mute.js", "/* it says nothing */")
    stage.file("/static/throws.js", "throw new Error('a mistake')")
    stage.file(
        "/static/older.js",
        "onconnect = ({ ports: [port] }) => port.postMessage({ type: 'ready', build: 'old' })",
    )
    stage.page(region("<p>0:0</p>"), worker=script)
    page = visit(connected=False)
    expect(state_of(page)).to_have_attribute("data-live-state", "connected", timeout=20_000)
    stage.show("<p>1:0</p>")
    expect(page.locator("cms-live p")).to_have_text("1:0")
    (line,) = informed
    assert line.startswith("djangocms-live: no shared worker (")
    assert why in line


def test_a_policy_that_forbids_workers(stage, visit, expected_errors, informed):
    expected_errors.append("worker-src")
    stage.page(region("<p>0:0</p>"))
    status, headers, body = stage.answers["/"]
    policy = {"Content-Security-Policy": "worker-src 'none'"}
    stage.answers["/"] = (status, headers | policy, body)
    page = visit()
    stage.show("<p>1:0</p>")
    expect(page.locator("cms-live p")).to_have_text("1:0")
    assert len(informed) == 1


WHO = "document.cookie = 'djangocms_live_who={}; path=/'"


def test_a_login_in_another_tab_moves_this_one_when_it_is_seen(stage, visit):
    stage.page(region("<p>0:0</p>"))
    one = visit()
    one.evaluate("hide(true)")
    two = one.context.new_page()
    two.goto("/")
    two.evaluate(WHO.format("ab12"))
    two.reload()
    expect(two.locator("cms-live")).to_have_attribute("connected", "")
    assert stage.connections == 2
    stage.show("<p>1:0</p>")
    expect(two.locator("cms-live p")).to_have_text("1:0")
    assert len(stage.sockets) == 2
    one.evaluate("hide(false)")
    stage.wait(lambda: len(stage.sockets) == 1)
    expect(one.locator("cms-live")).to_have_attribute("connected", "")
    expect(one.locator("cms-live p")).to_have_text("1:0")
    stage.show("<p>2:0</p>")
    for page in (one, two):
        expect(page.locator("cms-live p")).to_have_text("2:0")
    assert stage.connections == 2


TYPING = """
  djangocmsLive.define("talk", (element, live) => {
    element.querySelector("button").addEventListener("click", () => live.state("typing"));
    live.on("state", ({ s, sid, topic }) => {
      element.querySelector("output").textContent += `${sid} ${s} ${topic}`;
    });
  });
"""


def test_what_others_do_right_now(stage, visit):
    stage.file("/static/talk.js", TYPING)
    stage.page(
        '<cms-live feature="talk" topic="signed:talk.1" since="k1:0"><button>Type</button>'
        "<output></output></cms-live>",
        scripts='<script defer src="/static/talk.js"></script>',
    )
    page = visit()
    page.get_by_role("button").click(click_count=3)
    stage.wait(lambda: stage.commands)
    stage.send({"t": "talk.1", "state": {"s": "typing", "sid": "s"}})
    stage.send({"t": "talk.1", "state": {"s": "typing", "sid": "another"}})
    expect(page.locator("output")).to_have_text("another typing talk.1")
    (command,) = stage.commands
    assert command["state"] == {"t": "talk.1", "s": "typing"}


@CARRIERS
@pytest.mark.parametrize("code", [4503, 4505])
def test_a_server_that_wants_no_more(stage, visit, code, carrier):
    stage.page(region("<p>0:0</p>"), carrier=carrier)
    page = visit()
    stage.close_sockets(code)
    expect(state_of(page)).to_have_attribute("data-live-state", "stopped")
    expect(page.locator("cms-live p")).to_have_text("0:0")
    assert stage.connections == 1
