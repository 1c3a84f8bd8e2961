"""Comments from elsewhere: each source makes ``Entry`` objects, and ``store`` stores them.

An entry is stored once, however often it is imported: its ``source`` is remembered. The order is
that of time, so that answers come after what they answer. Nobody is told of old comments.
"""

from .entries import Entry, ImportFailed
from .storing import Outcome, store

__all__ = ["Entry", "ImportFailed", "Outcome", "store"]
