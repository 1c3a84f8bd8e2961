"""Web Push in a real browser, as far as it goes without a push service of the browser's maker.

Chromium subscribes at Google's servers and nowhere else, and a test cannot ask them. So here
``PushManager.subscribe`` answers with a subscription to a push service of our own, which decrypts
what the site sends (push_service.py); that is then given to Chromium over its debugging protocol,
as if Google had delivered it. All else is real: the service worker at the root scope, under the
site's strict policy, the permission, the HTTP requests with their csrf token, the note. A note
cannot be clicked without a desktop: the event is made by hand in the worker, which may focus no tab
for it, so it is recorded which one it would have focused.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, Worker

from djangocms_live.notifications import vapid
from tests.e2e.browsing import log_in
from tests.push_service import PushService, Subscribed
from tests.site import Server, Site, wait_for

CLIENT = Path(__file__).parents[2] / "djangocms_live" / "notifications" / "client"
URL = "/live/notifications/push/key/"
STORM, FERRIES = "/en/storm-watch/", "/en/ferries/"

#: A push service of ours, instead of the browser's maker's.
SUBSCRIBE = """
(subscription) => {
  const made = {
    ...subscription,
    options: {},
    toJSON: () => subscription,
    unsubscribe: async () => { made.ended = true; return true; },
  };
  window.asked = [];
  PushManager.prototype.subscribe = async function (options) {
    window.asked.push(options);
    made.ended = false;
    return made;
  };
  PushManager.prototype.getSubscription = async () =>
    window.asked.length && !made.ended ? made : null;
}
"""
CLICK = """
async (index) => {
  const focused = [];
  WindowClient.prototype.focus = async function () { focused.push(this.url); return this; };
  self.clients.openWindow = async (url) => { focused.push(`new ${url}`); };
  const [notification] = await self.registration.getNotifications();
  const event = new NotificationEvent("notificationclick", { notification });
  const done = new Promise((resolve) => { event.waitUntil = resolve; });
  self.dispatchEvent(event);
  await (await done);
  return focused;
}
"""
NOTIFY = """
from django.contrib.auth import get_user_model
from djangocms_live.notifications.sending import notify
user = get_user_model().objects.get(username="admin")
notify(user, "other", title="The ferry sails", text="At noon.", url="{url}")
"""
UNREAD = """
from djangocms_live.notifications.models import Notification
print(Notification.objects.filter(read=None).count())
"""
BROWSERS = """
from djangocms_live.notifications.models import Browser
print([(row.user and row.user.username, row.language) for row in Browser.objects.all()])
"""


@pytest.fixture
def browser(whole_browser: Browser) -> Browser:
    return whole_browser


@pytest.fixture
def key() -> str:
    return vapid.new_private_key()


@pytest.fixture
def service(key: str) -> Iterator[PushService]:
    with PushService(vapid.public_part(vapid._load(key))) as running:
        yield running
    assert running.complaints == []


@pytest.fixture
def server(site: Site, service: PushService, key: str) -> Server:
    # What the site does in other processes of the test pushes as well.
    site.environment |= {
        "DJANGO_SETTINGS_MODULE": "tests.e2e.push_settings",
        "VAPID_PRIVATE_KEY": key,
        "PUSH_SERVICE": service.url,
    }
    return site.serve()


@pytest.fixture
def phone(service: PushService) -> Subscribed:
    return service.browser()


@pytest.fixture
def open_page(person: Callable[..., Page], phone: Subscribed) -> Callable[..., Page]:
    """Somebody who would allow notes, in front of a page that has the client's modules."""

    def source(route: Route) -> None:
        name = route.request.url.partition("/client-source/")[2]
        body = (CLIENT / name).read_text()
        route.fulfill(body=body, content_type="text/javascript")

    def make(path: str = STORM, *, logged_in: bool = False, allow: bool = True) -> Page:
        page = person()
        if allow:
            page.context.grant_permissions(["notifications"])
        page.context.route(re.compile("/client-source/"), source)
        if logged_in:
            log_in(page)
        page.goto(path)
        page.evaluate(SUBSCRIBE, phone.info)
        return page

    return make


def call(page: Page, function: str, module: str = "push.js", **options: Any) -> Any:
    """Call a function of the client, as the bell and the follow button do."""
    given = json.dumps({"url": URL, "language": "en", **options})
    code = f"import('/client-source/{module}').then((m) => m.{function}({given}))"
    return page.evaluate(code)


def worker_of(page: Page) -> Worker:
    context = page.context
    return (
        context.service_workers[0]
        if context.service_workers
        else context.wait_for_event("serviceworker")
    )


def deliver(page: Page, said: Any) -> None:
    """What the push service has, to the browser's service worker."""
    session = page.context.new_cdp_session(page)
    found: list[Any] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda e: found.extend(e["registrations"])
    )
    session.send("ServiceWorker.enable")
    wait_for_registration(page, found)
    session.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": page.evaluate("location.origin"),
            "registrationId": found[-1]["registrationId"],
            "data": json.dumps(said),
        },
    )
    session.detach()


def wait_for_registration(page: Page, found: list[Any]) -> None:
    """Events of the session come while the page is asked something."""
    wait_for(lambda: page.evaluate("1") and found, "the registration")


def notes(page: Page, number: int = 1) -> list[Any]:
    """The notes on the screen, once there are so many."""
    code = """
    async (number) => {
      const found = await (await navigator.serviceWorker.ready).getNotifications();
      const said = ({ title, body, lang, dir, tag }) => ({ title, body, lang, dir, tag });
      return found.length === number ? { notes: found.map(said) } : null;
    }
    """
    found = wait_for(lambda: page.evaluate(code, number), f"{number} notes")
    return list(found["notes"])


def test_from_the_site_to_the_screen(
    open_page: Callable[..., Page], server: Server, phone: Subscribed, service: PushService
) -> None:
    page = open_page(logged_in=True)
    assert call(page, "pushState") == {"state": "off"}
    found = call(page, "enablePush")
    assert found["state"] == "on"
    assert page.evaluate("window.asked") == [
        {"userVisibleOnly": True, "applicationServerKey": service.site_key}
    ]
    assert server.site.ask(BROWSERS).strip() == "[('admin', 'en')]"
    scope = page.evaluate("navigator.serviceWorker.ready.then(({ scope }) => scope)")
    assert scope == f"{server.url}/"
    assert call(page, "pushState")["state"] == "on"

    server.site.run(NOTIFY.format(url=FERRIES))
    wait_for(lambda: phone.said, "the push")
    (said,) = phone.said
    deliver(page, said)
    assert notes(page) == [
        {
            "title": "The ferry sails",
            "body": "At noon.",
            "lang": "en",
            "dir": "ltr",
            "tag": said["tag"],
        }
    ]
    # Delivered twice, shown once.
    deliver(page, said)
    notes(page)

    # A click leads to the tab that shows it, and it is read.
    ferries = page.context.new_page()
    ferries.goto(FERRIES)
    assert server.site.ask(UNREAD).strip() == "1"
    focused = worker_of(page).evaluate(CLICK)
    assert focused == [f"{server.url}{FERRIES}"]
    notes(page, 0)
    assert server.site.ask(UNREAD).strip() == "0"

    # Without one it opens the page, and leaves the others as they are.
    ferries.close()
    deliver(page, said)
    notes(page)
    assert worker_of(page).evaluate(CLICK) == [f"new {server.url}{FERRIES}"]
    assert page.url == f"{server.url}{STORM}"

    assert call(page, "disablePush") == {"state": "off"}
    assert server.site.ask(BROWSERS).strip() == "[]"


def test_a_guest(open_page: Callable[..., Page], server: Server) -> None:
    page = open_page()
    token = call(page, "enablePush", language="de")["token"]
    assert token
    assert call(page, "pushState") == {"state": "on", "token": token}
    assert server.site.ask(BROWSERS).strip() == "[(None, 'de')]"


def test_logout_ends_it(open_page: Callable[..., Page], server: Server) -> None:
    page = open_page(logged_in=True)
    call(page, "enablePush")
    csrf = page.evaluate("document.cookie").partition("csrftoken=")[2].partition(";")[0]
    answer = page.request.post(
        f"{server.url}/en/admin/logout/",
        form={"csrfmiddlewaretoken": csrf},
        headers={"Referer": server.url},
    )
    assert answer.ok
    assert server.site.ask(BROWSERS).strip() == "[(None, 'en')]"
    log_in(page)
    assert server.site.ask(BROWSERS).strip() == "[('admin', 'en')]"


def test_who_says_no(open_page: Callable[..., Page], server: Server) -> None:
    """Nobody answers in a browser without a screen, which is a no."""
    page = open_page(allow=False)
    assert call(page, "enablePush")["state"] in ("denied", "off")
    assert (
        page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    )
    assert server.site.ask(BROWSERS).strip() == "[]"


def test_the_sites_own_worker_is_not_replaced(
    open_page: Callable[..., Page], server: Server
) -> None:
    page = open_page()
    page.context.route(
        "**/own-worker.js",
        lambda route: route.fulfill(body="// the site's", content_type="text/javascript"),
    )
    page.evaluate("navigator.serviceWorker.register('/own-worker.js')")
    assert call(page, "enablePush")["state"] == "on"
    code = """
    navigator.serviceWorker.getRegistrations().then((all) =>
      all.map(({ scope, active, installing }) =>
        [new URL(scope).pathname, new URL((active ?? installing).scriptURL).pathname]))
    """
    assert sorted(page.evaluate(code)) == [
        ["/", "/own-worker.js"],
        ["/live/notifications/", "/live/notifications/sw.js"],
    ]


def test_a_note_of_the_browser_while_nobody_looks(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.evaluate("navigator.serviceWorker.register('/live/notifications/sw.js', { scope: '/' })")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    notice = {"title": "The ferry sails", "body": "At noon.", "tag": "t", "url": FERRIES}
    assert call(page, "desktopNotice", "desktop.js", **notice) is False
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }) && true"
    )
    assert call(page, "desktopNotice", "desktop.js", **notice) is True
    assert [note["title"] for note in notes(page)] == ["The ferry sails"]
    # Where pushes come, that would be one too many.
    page.evaluate("PushManager.prototype.getSubscription = async () => ({})")
    assert call(page, "desktopNotice", "desktop.js", **notice) is False
