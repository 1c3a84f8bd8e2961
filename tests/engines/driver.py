"""What the tests ask of a browser, whichever engine it has."""

from abc import ABC, abstractmethod
from typing import Any

from tests.site import wait_for

CONNECTED = """
const all = [...document.querySelectorAll("cms-live[topic]")];
return document.readyState === "complete" && all.length > 0
  && all.every((element) => element.hasAttribute("connected"));
"""


class Tab(ABC):
    closed = False

    @abstractmethod
    def goto(self, url: str) -> None: ...

    @abstractmethod
    def run(self, code: str) -> Any:
        """The body of an async function in the page; returns what it returns, as JSON has it."""

    @abstractmethod
    def back(self) -> None: ...

    @abstractmethod
    def show(self) -> None:
        """Bring it to the front, which hides the others."""

    @abstractmethod
    def _close(self) -> None: ...

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self._close()

    def until(self, code: str) -> None:
        wait_for(lambda: self.run(code), code)

    def until_connected(self) -> None:
        self.until(CONNECTED)

    def until_it_says(self, text: str) -> None:
        self.until(f"return document.body.innerText.includes({text!r})")


class Driver(ABC):
    """A browser with a profile of its own. A blank tab stays open, so that it does not end."""

    @abstractmethod
    def open(self, url: str, *, hidden: bool = False) -> Tab: ...

    @abstractmethod
    def quit(self) -> None: ...
