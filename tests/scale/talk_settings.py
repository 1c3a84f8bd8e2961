"""The sample site where people may talk as fast as they can, and missed much. For test_comments."""

from sample_site.settings import *  # noqa: F403

DJANGOCMS_LIVE = {
    "MAX_SOCKETS_PER_ADDRESS": 0,
    # All that a reader missed is told again; by default a page is read anew after 100 events.
    "HISTORY_SIZE": 5000,
    "RECOVER_BYTES": 64 * 1024 * 1024,
    "COMMENTS": {"TOO_FAST": 0, "RATE": None, "DIRECT": None},
}
