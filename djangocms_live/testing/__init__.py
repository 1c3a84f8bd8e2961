"""For the tests of whoever writes live plugins: what was published, a socket, a server, a suite.

Each name is imported when it is used, for that needs Django to be set up. ``pytest_plugin`` has
fixtures, ``conformance`` the suite that any feature can be run through. Only those fixtures need
pytest. ``LiveServer`` needs Daphne, and so does what of Channels ``LiveCommunicator`` is made of.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assertions import assert_not_published, assert_published, assert_told
    from .capture import Capture, Published, capture_publishes
    from .communicator import LiveCommunicator, Refusal
    from .pages import Element, live_elements
    from .server import LiveServer

_WHERE = {
    "Capture": "capture",
    "Element": "pages",
    "LiveCommunicator": "communicator",
    "LiveServer": "server",
    "Published": "capture",
    "Refusal": "communicator",
    "assert_not_published": "assertions",
    "assert_published": "assertions",
    "assert_told": "assertions",
    "capture_publishes": "capture",
    "live_elements": "pages",
}

__all__ = [
    "Capture",
    "Element",
    "LiveCommunicator",
    "LiveServer",
    "Published",
    "Refusal",
    "assert_not_published",
    "assert_published",
    "assert_told",
    "capture_publishes",
    "live_elements",
]


def __getattr__(name: str) -> Any:
    try:
        module = _WHERE[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    return getattr(import_module(f"{__name__}.{module}"), name)
