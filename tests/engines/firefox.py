"""Firefox, driven over WebDriver BiDi, which it speaks itself: no geckodriver is needed."""

import json
from pathlib import Path
from typing import Any

from tests.site import free_port

from .driver import Driver, Tab
from .wire import Wire, begin, end, or_end

PREFERENCES = """
user_pref("app.update.enabled", false);
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""


class Firefox(Driver):
    def __init__(self, folder: Path) -> None:
        (folder / "user.js").write_text(PREFERENCES)
        port = free_port()
        profile = ("--no-remote", "--profile", str(folder))
        self.process = begin(
            "firefox-esr", "--headless", *profile, f"--remote-debugging-port={port}", "about:blank"
        )
        with or_end(self.process):
            self.wire = Wire(lambda: f"ws://127.0.0.1:{port}/session")
            self.wire.ask("session.new", {"capabilities": {}})

    def open(self, url: str, *, hidden: bool = False) -> "FirefoxTab":
        options = {"type": "tab", "background": hidden}
        context = self.wire.ask("browsingContext.create", options)["context"]
        tab = FirefoxTab(self.wire, context)
        tab.goto(url)
        return tab

    def quit(self) -> None:
        self.wire.close()
        end(self.process)


class FirefoxTab(Tab):
    def __init__(self, wire: Wire, context: str) -> None:
        self.wire = wire
        self.context = context

    def _command(self, name: str, **params: Any) -> dict[str, Any]:
        return self.wire.ask(f"browsingContext.{name}", {"context": self.context, **params})

    def goto(self, url: str) -> None:
        self._command("navigate", url=url, wait="complete")

    def run(self, code: str) -> Any:
        # As text: the protocol has types of its own for what is in it.
        function = f"(async () => JSON.stringify(await (async () => {{{code}}})() ?? null))()"
        answer = self.wire.ask(
            "script.evaluate",
            {"expression": function, "target": {"context": self.context}, "awaitPromise": True},
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def back(self) -> None:
        self._command("traverseHistory", delta=-1)

    def show(self) -> None:
        self._command("activate")

    def _close(self) -> None:
        self._command("close")
