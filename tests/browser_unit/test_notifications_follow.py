"""Follow buttons: one press with an account; for guests words first, then the browser asks."""

import json

import pytest
from playwright.sync_api import Page, expect

from .inbox import Desk

LABEL = "Follow this page"
KEY = {"key": "K", "csrf": "c", "on": False, "token": "", "worker": "/sw.js", "scope": "/"}

# What a browser would have: push services are out of reach of tests.
PUSH = """
  window.asked = 0;
  const subscription = {
    endpoint: "https://push.example/1",
    toJSON: () => ({ endpoint: "https://push.example/1", keys: { p256dh: "p", auth: "a" } }),
    unsubscribe: async () => true,
  };
  const manager = {
    getSubscription: async () => null,
    subscribe: async () => subscription,
  };
  const registration = {
    active: { scriptURL: location.origin + "/live/notifications/sw.js" }, pushManager: manager,
  };
  Object.defineProperty(navigator, "serviceWorker", { value: {
    getRegistrations: async () => [registration],
    getRegistration: async () => undefined,
    register: async () => registration,
  } });
  window.PushManager = class {};
  window.Notification = class {
    static permission = "default";
    static requestPermission = async () => {
      window.asked++;
      return (Notification.permission = window.answer);
    };
  };
"""


@pytest.fixture
def desk(stage):
    desk = Desk(stage)
    headers = {"Content-Type": "application/json"}
    stage.answers["/live/notifications/push/key/"] = (200, headers, json.dumps(KEY).encode())
    return desk


@pytest.fixture
def ana(desk, visit):
    def open_(**said) -> Page:
        desk.me(**said)
        desk.page(desk.follow(), who="ab12")
        page = visit(connected=False)
        desk.hear(page)
        return page

    return open_


@pytest.fixture
def guest(desk, stage, visit):
    """A guest, whose browser answers so when it asks."""

    def open_(answer: str, **options) -> Page:
        stage.file("/static/push.js", f"window.answer = '{answer}';{PUSH}")
        desk.page(
            desk.follow(**options),
            scripts='<script src="/static/push.js"></script>'
            '<script defer src="/static/notifications.js"></script>',
        )
        page = visit(connected=False)
        desk.hear(page)
        return page

    return open_


def button(page: Page):
    return page.get_by_role("button", name=LABEL)


def test_follow_and_stop(desk, ana):
    page = ana()
    expect(page.get_by_role("link", name=LABEL)).to_be_hidden()
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    button(page).click()
    expect(button(page)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("You follow this now.")).to_be_visible()
    button(page).click()
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    token = {"csrfmiddlewaretoken": ["c1"]}
    assert desk.posted == [
        ("token", token | {"what": ["follow"]}),
        ("token", token | {"what": ["unfollow"]}),
    ]


def test_who_follows_sees_it(ana):
    expect(button(ana(follows=["token"]))).to_have_attribute("aria-pressed", "true")


def test_what_did_not_work_is_said_in_its_place(desk, ana, expected_errors):
    expected_errors.append("503")
    page = ana()
    desk.status = 503
    button(page).click()
    expect(page.get_by_text("That did not work. Please try again.")).to_be_visible()
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    desk.status = 200
    button(page).click()
    expect(button(page)).to_have_attribute("aria-pressed", "true")


def test_nobody_is_asked_before_they_have_read_and_pressed(desk, guest):
    page = guest("granted")
    button(page).click()
    dialog = page.get_by_role("dialog", name="Follow without an account")
    expect(dialog).to_contain_text("Your browser will ask you to allow it.")
    assert page.evaluate("window.asked") == 0
    dialog.get_by_role("button", name="Not now").click()
    expect(dialog).to_have_count(0)
    expect(button(page)).to_be_focused()
    button(page).click()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate("window.asked") == 0
    assert desk.posted == []
    assert desk.asked("me/") == 0


def test_a_guest_follows_with_the_browser(desk, guest):
    page = guest("granted")
    button(page).click()
    page.get_by_role("button", name="Follow with this browser").click()
    expect(button(page)).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.asked") == 1
    assert [name for name, _fields in desk.posted] == ["subscribe", "token"]
    # The next page asks what is followed, and one press ends it.
    desk.me(False, follows=["token"])
    page.reload()
    expect(button(page)).to_have_attribute("aria-pressed", "true")
    button(page).click()
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    assert desk.posted[-1][1]["what"] == ["unfollow"]


def test_a_guest_whose_browser_says_no(desk, guest):
    page = guest("denied")
    button(page).click()
    page.get_by_role("button", name="Follow with this browser").click()
    expect(page.get_by_text("Your browser does not allow notifications")).to_be_visible()
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    assert desk.posted == []


def test_a_guest_who_closes_the_question(desk, guest):
    page = guest("default")
    button(page).click()
    page.get_by_role("button", name="Follow with this browser").click()
    expect(button(page)).not_to_have_attribute("aria-busy", "true")
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    assert desk.posted == []


def test_where_guests_cannot_follow_the_link_leads_on(guest):
    page = guest("granted", push=False)
    expect(page.get_by_role("link", name=LABEL)).to_be_visible()
    expect(button(page)).to_have_count(0)


def test_without_javascript_the_link_leads_on(desk, visit):
    desk.page(desk.follow())
    page = visit(connected=False, java_script_enabled=False)
    expect(page.get_by_role("link", name=LABEL)).to_have_attribute(
        "href", "/live/notifications/en/follow/token/"
    )


def test_a_button_that_comes_later_works_too(desk, ana):
    page = ana()
    page.evaluate("(html) => document.body.insertAdjacentHTML('beforeend', html)", desk.follow("b"))
    expect(button(page)).to_have_count(2)
    button(page).nth(1).click()
    expect(button(page).nth(1)).to_have_attribute("aria-pressed", "true")
    assert desk.posted[-1][0] == "b"
