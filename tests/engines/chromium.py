"""Chromium, driven over its own protocol: nothing of a test tool is in the way of what it does."""

import json
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.site import free_port

from .driver import Driver, Tab
from .wire import Wire, begin, end, or_end

ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]


class Chromium(Driver):
    def __init__(self, folder: Path) -> None:
        port = free_port()
        own = (f"--user-data-dir={folder}", f"--remote-debugging-port={port}")
        self.process = begin("chromium", *ARGUMENTS, *own)

        def find_url() -> str:
            with urlopen(f"http://127.0.0.1:{port}/json/version") as answer:
                url: str = json.load(answer)["webSocketDebuggerUrl"]
                return url

        with or_end(self.process):
            self.wire = Wire(find_url)

    def open(self, url: str, *, hidden: bool = False) -> "ChromiumTab":
        options = {"url": "about:blank", "background": hidden}
        target = self.wire.ask("Target.createTarget", options)["targetId"]
        tab = ChromiumTab(self.wire, target)
        tab.goto(url)
        return tab

    def kill_workers(self) -> int:
        """As the task manager would; returns how many there were."""
        targets = self.wire.ask("Target.getTargets", {})["targetInfos"]
        workers = [target for target in targets if target["type"] == "shared_worker"]
        for worker in workers:
            self.wire.ask("Target.closeTarget", {"targetId": worker["targetId"]})
        return len(workers)

    def quit(self) -> None:
        self.wire.close()
        end(self.process)


class ChromiumTab(Tab):
    def __init__(self, wire: Wire, target: str) -> None:
        self.wire = wire
        self.target = target
        attached = wire.ask("Target.attachToTarget", {"targetId": target, "flatten": True})
        self.session = attached["sessionId"]

    def command(self, method: str, **params: Any) -> dict[str, Any]:
        return self.wire.ask(method, params, sessionId=self.session)

    def goto(self, url: str) -> None:
        self.command("Page.navigate", url=url)
        self.until("return document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, code: str) -> Any:
        answer = self.command(
            "Runtime.evaluate",
            expression=f"(async () => {{{code}}})()",
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def back(self) -> None:
        history = self.command("Page.getNavigationHistory")
        entry = history["entries"][history["currentIndex"] - 1]
        self.command("Page.navigateToHistoryEntry", entryId=entry["id"])

    def show(self) -> None:
        self.wire.ask("Target.activateTarget", {"targetId": self.target})

    def crash(self) -> None:
        """Its process ends as it would for want of memory: no word to anybody."""
        self.wire.tell("Page.crash", {}, sessionId=self.session)

    def _close(self) -> None:
        self.wire.ask("Target.closeTarget", {"targetId": self.target})
