"""Whether a Content-Security-Policy lets the live client work."""

from collections.abc import Collection
from urllib.parse import urljoin, urlsplit

from django.templatetags.static import static
from django.urls import reverse

#: Where a directive looks if it is not there itself.
FALLBACKS = {
    "connect-src": ("connect-src", "default-src"),
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "style-src": ("style-src-elem", "style-src", "default-src"),
    "worker-src": ("worker-src", "child-src", "script-src", "default-src"),
}


def needed(page: str, bundle: str, worker: str) -> list[tuple[str, str]]:
    """What the browser of a page loads and asks: each a directive and an absolute URL.

    Raises ``NoReverseMatch`` where the site has not included our addresses, and ``ValueError``
    where its static files have no style sheet of ours.
    """
    socket = urlsplit(urljoin(page, reverse("djangocms_live:socket")))
    return [
        ("connect-src", socket._replace(scheme=socket.scheme.replace("http", "ws")).geturl()),
        # Who cannot have the socket. An address that begins with wss: does not let it through.
        ("connect-src", urljoin(page, reverse("djangocms_live:poll"))),
        ("script-src", bundle),
        ("style-src", urljoin(page, static("djangocms_live/live.css"))),
        ("worker-src", worker),
    ]


def forbidden(header: str, page: str, needs: Collection[tuple[str, str]]) -> dict[str, str]:
    """What a policy takes away from a page: directive -> the first URL that it does not allow.

    ``header`` may hold several policies, separated by commas; each has its say. ``needs`` has
    directives with absolute URLs. Pure.
    """
    refused: dict[str, str] = {}
    for policy in header.split(","):
        directives = _parse(policy)
        for directive, url in needs:
            sources = next((directives[d] for d in FALLBACKS[directive] if d in directives), None)
            if sources is not None and not _allows(sources, url, page):
                refused.setdefault(directive, url)
    return refused


def _parse(policy: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        found.setdefault(name.lower(), sources)  # of two the first counts
    return found


def _allows(sources: list[str], url: str, page: str) -> bool:
    if "'strict-dynamic'" in sources:
        return False  # addresses do not count then, and ours are plain script elements
    return any(_matches(source, url, page) for source in sources)


def _matches(source: str, url: str, page: str) -> bool:
    wanted, own = urlsplit(url), urlsplit(page)
    if source == "'self'":
        # Unlike an address without a scheme, this means the page's socket too.
        page_scheme = wanted.scheme.replace("ws", "http")
        return wanted.netloc == own.netloc and _scheme_fits(own.scheme, page_scheme)
    if source == "*":
        return wanted.scheme in ("http", "https", "ws", "wss")
    if source.startswith("'"):
        return False
    if source.endswith(":"):
        return _scheme_fits(source[:-1], wanted.scheme)
    scheme, _, rest = source.rpartition("://")
    if not _scheme_fits(scheme or own.scheme, wanted.scheme):
        return False
    host, slash, path = rest.partition("/")
    return _host_fits(host, wanted.netloc) and _path_fits(slash + path, wanted.path)


def _scheme_fits(allowed: str, wanted: str) -> bool:
    """A secure scheme may always stand for the insecure one.

    CSP 3 lets ``wss:`` stand for ``https:`` too, but Chromium 156 does not.
    """
    return wanted in (allowed, allowed + "s")


def _host_fits(allowed: str, wanted: str) -> bool:
    if ":" not in allowed.rpartition("]")[2]:
        wanted = wanted.removesuffix(":443").removesuffix(":80")
    if allowed.startswith("*."):
        return wanted.endswith(allowed[1:])
    return wanted == allowed or (
        allowed.endswith(":*") and wanted.partition(":")[0] == allowed[:-2]
    )


def _path_fits(allowed: str, wanted: str) -> bool:
    if allowed.endswith("/"):
        return wanted.startswith(allowed)
    return not allowed or wanted == allowed
