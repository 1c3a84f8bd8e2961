"""A lazy view of ``settings.DJANGOCMS_LIVE`` over ``DEFAULTS``.

Values are read at the moment of use, so tests and ``override_settings`` just work.
``docs/reference/settings.rst`` says what each means, and where the figures come from.
"""

from typing import Any

from django.conf import settings as django_settings

DEFAULTS: dict[str, Any] = {
    # Switches.
    "ENABLED": True,
    "ACCELERATE": True,  # write past the ASGI interface where the server is known
    "CARRIER": "worker",  # who holds the socket: one SharedWorker for a browser, or each "page"
    "ORIGINS": None,  # None: the site's ALLOWED_HOSTS; else a list of "https://example.com"
    # Liveness, in seconds.
    "PING_INTERVAL": 25,
    "PONG_TIMEOUT": 8,
    "HELLO_TIMEOUT": 10,
    "MAX_AGE": 24 * 60 * 60,
    "RECHECK": 5 * 60,  # until a logout or a lost right that no signal told of is found; 0: never
    "BYE_SPREAD": 15,  # over which browsers come back after a shutdown
    # Where there is no socket: seconds between two polls of a browser, while there is news.
    "POLL_INTERVAL": 5,
    # Limits of one socket.
    "MAX_FRAME": 64 * 1024,  # bytes, inbound
    "MAX_OUTBOX": 1024 * 1024,  # bytes waiting for a slow reader
    "MAX_TOPICS": 64,
    "MAX_SOCKETS_PER_ADDRESS": 50,  # not logged in, for each process; 0: any number
    "MAX_SOCKETS_PER_USER": 20,
    "TRUSTED_PROXIES": None,  # how many proxies in front append to X-Forwarded-For; None: who knows
    "COMMAND_BURST": 20,
    "COMMAND_RATE": 5,  # per second
    # The journal.
    "HISTORY_SIZE": 100,  # events kept for a topic
    "HISTORY_AGE": 60 * 60,  # seconds
    "RECOVER_BYTES": 256 * 1024,
    "CDN_AGE": 0,  # seconds that a cache in front of the site keeps a page; a check counts it in
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
    # What is done after the answer: mails and the like. "immediate": before it.
    "TASKS": "auto",
    # Who may read the figures at /live/metrics; nobody if neither is set, both if both are.
    "METRICS_TOKEN": None,  # "Authorization: Bearer <token>"
    "METRICS_ADDRESSES": (),  # addresses and networks, "10.0.0.0/8"
    # The channel layer.
    "LAYER_ALIAS": "default",
    "LAYER_TIMEOUT": 2,  # seconds a publish may wait for the layer
}


#: The settings of features: the name of their dictionary in DJANGOCMS_LIVE, and its defaults.
SECTIONS: dict[str, dict[str, Any]] = {}


class Settings:
    """Attribute access to the merged settings; unknown names raise ``AttributeError``."""

    def __init__(self, defaults: dict[str, Any], section: str = "") -> None:
        self._defaults = defaults
        self._section = section

    def __getattr__(self, name: str) -> Any:
        try:
            default = self._defaults[name]
        except KeyError:
            section = f"[{self._section!r}]" if self._section else ""
            raise AttributeError(f"DJANGOCMS_LIVE{section} has no setting {name!r}") from None
        given = getattr(django_settings, "DJANGOCMS_LIVE", {})
        if self._section:
            given = given.get(self._section, {})
        return given.get(name, default)


def section(name: str, defaults: dict[str, Any]) -> Settings:
    """The settings of a feature: a dictionary of its own in ``DJANGOCMS_LIVE``.

    ``settings = section("POLLS", {"CHOICES": 5})`` in the feature's ``conf.py``; a site then
    writes ``DJANGOCMS_LIVE = {"POLLS": {"CHOICES": 3}}``.
    """
    SECTIONS[name] = defaults
    return Settings(defaults, name)


settings = Settings(DEFAULTS)
