"""A lazy view of ``settings.DJANGOCMS_LIVE`` over ``DEFAULTS``.

Values are read at the moment of use, so tests and ``override_settings`` just work.
Sources of the figures are named in ``docs/`` beside the wire protocol.
"""

from typing import Any

from django.conf import settings as django_settings

DEFAULTS: dict[str, Any] = {
    # Switches.
    "ENABLED": True,
    "ACCELERATE": True,  # write past the ASGI interface where the server is known
    "CARRIER": "page",  # who holds the browser's socket
    "ORIGINS": None,  # None: the site's ALLOWED_HOSTS; else a list of "https://example.com"
    # Liveness, in seconds.
    "PING_INTERVAL": 25,
    "PONG_TIMEOUT": 8,
    "HELLO_TIMEOUT": 10,
    "MAX_AGE": 24 * 60 * 60,
    "BYE_SPREAD": 15,  # over which browsers come back after a shutdown
    # Limits of one socket.
    "MAX_FRAME": 64 * 1024,  # bytes, inbound
    "MAX_OUTBOX": 1024 * 1024,  # bytes waiting for a slow reader
    "MAX_TOPICS": 64,
    "MAX_SOCKETS_PER_ADDRESS": 50,  # not logged in, for each process; 0: any number
    "MAX_SOCKETS_PER_USER": 20,
    "TRUSTED_PROXIES": 0,  # how many proxies in front append to X-Forwarded-For
    "COMMAND_BURST": 20,
    "COMMAND_RATE": 5,  # per second
    # The journal.
    "HISTORY_SIZE": 100,  # events kept for a topic
    "HISTORY_AGE": 60 * 60,  # seconds
    "RECOVER_BYTES": 256 * 1024,
    "SETTLE": 15,  # seconds after which a page may be stamped with an event's offset
    "TICK": None,  # seconds; None: 1 with an in-memory layer, 25 with a shared one
    # Rendering.
    "COALESCE": 0.5,  # seconds between two renderings of a region
    "MAX_PAGES": 20,  # pages that one process renders for an event
    "INLINE_HTML": 64 * 1024,  # bytes of HTML in a frame; more is fetched by the viewer
    "FETCH_SPREAD": 2,  # seconds over which viewers spread their own fetching
    "QUERY_PARAMETERS": (),  # query parameters that change what a page shows
    # Threads of a process.
    "JOURNAL_THREADS": 4,
    "RENDER_THREADS": 2,
    "IDENTITY_THREADS": 2,
    # The channel layer.
    "LAYER_ALIAS": "default",
    "LAYER_TIMEOUT": 2,  # seconds a publish may wait for the layer
}


class Settings:
    """Attribute access to the merged settings; unknown names raise ``AttributeError``."""

    def __getattr__(self, name: str) -> Any:
        try:
            default = DEFAULTS[name]
        except KeyError:
            raise AttributeError(f"DJANGOCMS_LIVE has no setting {name!r}") from None
        return getattr(django_settings, "DJANGOCMS_LIVE", {}).get(name, default)


settings = Settings()
