"""What tests do with pages, and what they look at."""

from playwright.sync_api import Page

CONNECTED = """
() => {
  const all = [...document.querySelectorAll("cms-live")];
  return all.length > 0 && all.every((element) => element.hasAttribute("connected"));
}
"""


def open_live(page: Page, path: str) -> Page:
    """Open a page, wait until all that is live on it is connected, and mark it."""
    page.goto(path)
    page.wait_for_function(CONNECTED)
    page.evaluate("window.neverReloaded = true")
    return page


def assert_not_reloaded(page: Page) -> None:
    assert page.evaluate("window.neverReloaded") is True


def frames_of(page: Page) -> list[str]:
    """A list that fills with every frame that the page's sockets receive.

    Playwright does not see the sockets of workers: such a page must do without.
    """
    frames: list[str] = []
    page.add_init_script("delete globalThis.SharedWorker")
    page.on("websocket", lambda ws: ws.on("framereceived", lambda frame: frames.append(str(frame))))
    return frames


def log_in(page: Page) -> None:
    page.goto("/en/admin/login/?next=/en/about/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("admin")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/about/")
