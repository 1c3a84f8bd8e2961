"""The sample site, served by a process that kills itself at a chosen moment of a publish.

The moment is the name of a file in the folder MORTAL: ``before_numbering`` (the content is
committed, the event has no offset), ``before_wake_up`` (numbered, nobody knows), or
``before_fan_out`` (the hub is about to tell the viewers). The file goes with the process, so the
next process lives.
"""

import os
import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from sample_site.asgi import application  # isort: split

from djangocms_live import bus, journal
from djangocms_live.stream import Audience

FOLDER = Path(os.environ["MORTAL"])


def mortal(moment: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if (FOLDER / moment).exists():
            (FOLDER / moment).unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)

    return wrapper


journal.sequence = mortal("before_numbering", journal.sequence)
bus.wake = mortal("before_wake_up", bus.wake)
Audience.send = mortal("before_fan_out", Audience.send)  # type: ignore[method-assign]

__all__ = ["application"]
