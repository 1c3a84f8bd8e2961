"""WebKitGTK's own little browser, driven over WebDriver: JSON over HTTP."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.site import free_port, wait_for

from .driver import Driver, Tab
from .wire import PATIENCE, begin, end, or_end


class WebKit(Driver):
    def __init__(self, folder: Path) -> None:
        (browser,) = Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser")
        port = free_port()
        # To root it refuses a sandbox.
        root = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"} if os.getuid() == 0 else {}
        command = ("xvfb-run", "-a", "WebKitWebDriver", f"--port={port}")
        self.process = begin(*command, HOME=str(folder), **root)
        self._root = f"http://127.0.0.1:{port}"
        with or_end(self.process):
            wait_for(self._answers, "WebKitWebDriver", PATIENCE)
            options = {"binary": str(browser), "args": ["--automation"]}
            wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
            session = self.ask("POST", "/session", capabilities=wanted)["sessionId"]
            self._root += f"/session/{session}"
            self._window = self._blank = self.ask("GET", "/window")

    def _answers(self) -> bool:
        try:
            return bool(self.ask("GET", "/status"))
        except OSError:
            return False

    def ask(self, method: str, path: str, **body: Any) -> Any:
        data = json.dumps(body).encode() if method == "POST" else None
        headers = {"Content-Type": "application/json"}
        request = Request(self._root + path, data, headers, method=method)
        try:
            with urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except HTTPError as error:
            raise RuntimeError(f"{path}: {error.read().decode()}") from None

    def switch(self, window: str) -> None:
        """Commands go to one tab at a time; that brings nothing to the front."""
        if window != self._window:
            self.ask("POST", "/window", handle=window)
            self._window = window

    def open(self, url: str, *, hidden: bool = False) -> "WebKitTab":
        # A new tab stays behind the blank one, a new window is seen.
        kind = "tab" if hidden else "window"
        self.switch(self._blank)
        tab = WebKitTab(self, self.ask("POST", "/window/new", type=kind)["handle"])
        tab.goto(url)
        return tab

    def uncover(self) -> None:
        """Close the blank tab in front: no command brings another one there."""
        self.switch(self._blank)
        blank = self.ask("POST", "/window/new", type="window")["handle"]
        self.ask("DELETE", "/window")
        self._window = ""
        self._blank = blank

    def quit(self) -> None:
        end(self.process)


class WebKitTab(Tab):
    def __init__(self, browser: WebKit, handle: str) -> None:
        self.browser = browser
        self.handle = handle

    def _command(self, method: str, path: str, **body: Any) -> Any:
        self.browser.switch(self.handle)
        return self.browser.ask(method, path, **body)

    def goto(self, url: str) -> None:
        self._command("POST", "/url", url=url)

    def run(self, code: str) -> Any:
        script = f"""
          const done = arguments[arguments.length - 1];
          (async () => {{{code}}})().then(
            (value) => done({{ value }}), (error) => done({{ error: `${{error}}` }}));
        """
        answer = self._command("POST", "/execute/async", script=script, args=[])
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("value")

    def back(self) -> None:
        self._command("POST", "/back")

    def show(self) -> None:
        if self.run("return document.visibilityState") == "hidden":
            self.browser.uncover()

    def _close(self) -> None:
        self._command("DELETE", "/window")
