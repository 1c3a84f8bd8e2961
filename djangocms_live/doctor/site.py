"""What the site answers to plain HTTP: addresses, scripts, processes, policy, clock."""

import json
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse

from ..bus import shared_layer
from ..protocol import SUBPROTOCOL
from ..topics import BadToken, unsign
from .csp import forbidden, needed
from .http import Answer, get
from .report import Report, Trouble

ASKED_FOR_HEALTH = 8  # times: several processes behind one address show themselves
CLOCKS_DIFFER = 5  # seconds; an answer may take one or two
SCRIPT_TYPES = ("text/javascript", "application/javascript")
TOPIC = re.compile(r'<cms-live\b[^>]*\stopic="([^"]*)"')


def look_at_site(report: Report, url: str) -> bool:
    """Returns whether the live addresses answer at all."""
    try:
        page = get(url, follow=True)
    except OSError as error:
        mend = "See that the server runs, and that the address and its certificate are right."
        report.broken("Site", f"{url} cannot be reached: {error}", mend)
        return False
    if page.status >= 400:
        mend = "Name a public page with --url. 400 often is a host that ALLOWED_HOSTS lacks."
        report.broken("Site", f"{page.url} answers with {page.status}.", mend)
    else:
        report.good("Site", f"{page.url} answers.")
        look_at_page(report, page)
    try:
        answers = look_at_address(report, page.url)
        look_at_processes(report, page.url)
        look_at_scripts(report, page)
    except NoReverseMatch:
        report.broken(
            "Address",
            "The live URLs are not included.",
            'Add path("live/", include("djangocms_live.urls")) to the root URLconf.',
        )
        return False
    return answers


def look_at_page(report: Report, page: Answer) -> None:
    tokens = [token for topic in TOPIC.findall(page.text) for token in topic.split()]
    if not tokens:
        report.warn(
            "Page",
            "nothing on it is live.",
            "Add a Live region or a Live page plugin, or name another page with --url.",
        )
        return
    try:
        found = {unsign(token)[0] for token in tokens}
    except BadToken:
        report.broken(
            "Page",
            "Its topics were signed with another key than this command has.",
            "Run live_doctor with the SECRET_KEY of the site. If you do: a cache holds pages from "
            "before the key changed.",
        )
    else:
        report.good("Page", f"topics that it follows: {len(found)}.")


def look_at_address(report: Report, url: str) -> bool:
    address = urljoin(url, reverse("djangocms_live:socket"))
    answer = get(address)
    if answer.status == 426 and answer.headers.get("Sec-WebSocket-Protocol") == SUBPROTOCOL:
        report.good("Address", f"{address} is where the socket is.")
        return True
    words, mend = _what_answered(answer)
    report.broken("Address", f"{address} {words}", mend)
    return False


def _what_answered(answer: Answer) -> Trouble:
    if answer.status in (301, 302, 307, 308):
        return Trouble(
            f"sends on to {answer.headers.get('Location')}.",
            "Name the address that visitors end up at with --url. If it is only this path, "
            "include djangocms_live.urls outside of i18n_patterns.",
        )
    if answer.status in (502, 503, 504):
        return Trouble(
            f"is not served: the proxy answers with {answer.status}.",
            "Start the ASGI server, and see that the proxy sends this path to its port.",
        )
    if answer.status == 400:
        return Trouble(
            "answers with 400.", "Put the host into ALLOWED_HOSTS; let the proxy pass on Host."
        )
    return Trouble(
        f"answers with {answer.status} instead of 426: something else is there.",
        "Include djangocms_live.urls before the CMS's own URLs, and see that the proxy sends this "
        "path to the same site.",
    )


def look_at_processes(report: Report, url: str) -> None:
    address = urljoin(url, reverse("djangocms_live:health"))
    found: dict[str, dict[str, Any]] = {}
    for _ in range(ASKED_FOR_HEALTH):
        answer = get(address)
        try:
            health = json.loads(answer.body)
            found[health["process"]] = health
            skew = health["now"] - time.time()
        except (ValueError, KeyError, TypeError):
            mend = "See that the proxy passes it on to the site as it is."
            report.warn("Health", f"{address} answers with {answer.status}, unread.", mend)
            return
        if answer.status != 200:
            mend = "'leaving' passes with a restart; else see to the database of that process."
            report.broken("Health", f"A process says: {health['status']}.", mend)
            return
    look_at_clock(report, skew)
    if len(found) > 1 and shared_layer() is None:
        report.warn(
            "Health",
            f"{len(found)} processes answer, and each of them is alone.",
            "Pages follow after a second. For less use a shared channel layer: pip install "
            '"djangocms-live[redis]", channels_redis.pubsub.RedisPubSubChannelLayer.',
        )
    else:
        report.good("Health", f"processes that answered, all of them well: {len(found)}.")
    if any(health["layer"] == "lost" for health in found.values()):
        mend = "See that the servers reach Redis, and its log; until then events are a second late."
        report.warn("Health", "a process does not hear its channel layer.", mend)


def look_at_clock(report: Report, skew: float) -> None:
    if abs(skew) > CLOCKS_DIFFER:
        report.warn(
            "Clock",
            f"the server's differs from this machine's by {skew:+.0f} s.",
            "Let all machines that publish and serve keep time (chrony, systemd-timesyncd): the "
            "journal's history ages by their clocks.",
        )
    else:
        report.good("Clock", "the server's and this machine's agree.")


def look_at_scripts(report: Report, page: Answer) -> None:
    """The worker's script is of the site's own origin; what it and the page load may not be."""
    try:
        bundle = urljoin(page.url, static("djangocms_live/live.js"))
    except ValueError as error:  # a manifest that has not heard of it
        report.broken("Bundle", str(error), "Run 'manage.py collectstatic'.")
        return
    worker = urljoin(page.url, reverse("djangocms_live:worker"))
    look_at_worker(report, worker)
    if served := _script(report, "Bundle", bundle):
        _compare_bundle(report, served)
    policy = ",".join(page.headers.get_all("Content-Security-Policy", []))
    look_at_policy(report, policy, page.url, bundle, worker)


def look_at_worker(report: Report, url: str) -> None:
    script = _script(report, "Worker", url)
    if script is None:
        return
    imported = re.search(r'importScripts\("([^"]+)"\)', script.text)
    if script.url != url or imported is None:
        mend = "Browsers start a worker from the site's own address only: serve it there."
        report.broken("Worker", f"{url} is not the worker's script.", mend)
    elif _script(report, "Worker", urljoin(url, imported[1])):
        report.good("Worker", f"{url} and what it imports are scripts.")


def _script(report: Report, step: str, url: str) -> Answer | None:
    try:
        answer = get(url, follow=True)
    except OSError as error:
        report.broken(step, f"{url} cannot be reached: {error}", "See to STATIC_URL and its host.")
        return None
    if answer.status != 200:
        mend = "Run 'manage.py collectstatic', and see that the server has the files."
        report.broken(step, f"{url} answers with {answer.status}.", mend)
        return None
    if answer.type not in SCRIPT_TYPES:
        mend = "Browsers run it as text/javascript only: let the server of the files say so."
        report.broken(step, f"{url} is called {answer.type}.", mend)
        return None
    return answer


def _compare_bundle(report: Report, served: Answer) -> None:
    path = finders.find("djangocms_live/live.js")
    if path and Path(path).read_bytes() != served.body:
        mend = "Run 'manage.py collectstatic' on the server, and clear what a CDN keeps."
        report.warn("Bundle", f"{served.url} is another one than is installed here.", mend)
    else:
        report.good("Bundle", f"{served.url} is the one that is installed here.")


def look_at_policy(report: Report, policy: str, page: str, bundle: str, worker: str) -> None:
    if not policy:
        report.good("Policy", "the page has no Content-Security-Policy that could forbid anything.")
        return
    refused = forbidden(policy, page, needed(page, bundle, worker))
    for directive, url in refused.items():
        host = urlsplit(url).netloc
        source = "'self'" if host == urlsplit(page).netloc else host
        mend = f"Add {source} to {directive}."
        report.broken("Policy", f"The Content-Security-Policy forbids {url}.", mend)
    if not refused:
        report.good("Policy", "the Content-Security-Policy allows all that is needed.")
