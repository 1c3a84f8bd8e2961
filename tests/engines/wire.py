"""Commands to a browser over a WebSocket: what WebDriver BiDi and Chromium's own have in common."""

import itertools
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from websockets.sync.client import connect

from tests.site import wait_for

PATIENCE = 60  # seconds: a browser that starts on a busy machine takes its time


class Wire:
    def __init__(self, find_url: Callable[[], str]) -> None:
        self._find_url = find_url
        self._numbers = itertools.count(1)
        self._open = ExitStack()
        self._socket = wait_for(self._connect, "a browser's port", PATIENCE)

    def _connect(self) -> Any:
        try:
            url = self._find_url()
            return self._open.enter_context(connect(url, max_size=None, compression=None))
        except OSError:
            return None

    def ask(self, method: str, params: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The answer to a command; events that come in between are of no interest."""
        number = self.tell(method, params, **more)
        while (answer := json.loads(self._socket.recv(PATIENCE))).get("id") != number:
            pass
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer}")
        return answer["result"]

    def tell(self, method: str, params: dict[str, Any], **more: Any) -> int:
        """A command whose answer nobody waits for."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params, **more}))
        return number

    def close(self) -> None:
        self._open.close()


def begin(*command: str, **environment: str) -> subprocess.Popen[bytes]:
    """A browser, and with it all the processes that it starts, which `end` ends together."""
    return subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@contextmanager
def or_end(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """What does not begin well shall not stay behind."""
    try:
        yield
    except BaseException:
        end(process)
        raise


def end(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
