"""What browsers are answered that can have no socket, and whether a cache may answer for us."""

import json
import secrets
from urllib.parse import urlencode, urljoin

from django.db import DatabaseError
from django.urls import reverse

from ..conf import settings
from ..publishing import publish
from ..topics import View, sign
from .http import Answer, get
from .inside import forget
from .report import Mark, Report, Watch

STEP = "Polls"


def look_at_polls(report: Report, url: str) -> None:
    """Ask once as an anonymous browser does, for what was published here just now."""
    topic = f"doctor.{secrets.token_hex(8)}"
    query = urlencode({"t": sign(topic, View("en", url)), "at": ":0"})
    address = urljoin(url, reverse("djangocms_live:poll"))
    try:
        if settings.ENABLED:
            publish(topic, "probed")
        watch = Watch()
        answer = get(f"{address}?{query}")
        _judge(report, address, answer, watch)
    except OSError as error:
        mend = "See that the server runs, and that the proxy passes this path on."
        report.broken(STEP, f"{address} cannot be reached: {error}", mend)
    except DatabaseError:
        report.broken(STEP, "Nothing can be published here.", "See what the step 'Journal' says.")
    finally:
        forget(topic)


def _judge(report: Report, address: str, answer: Answer, watch: Watch) -> None:
    try:
        (told,) = json.loads(answer.body)["subs"]
        arrived = bool(told.get("pubs")) or not settings.ENABLED
    except (ValueError, KeyError, TypeError, AttributeError):
        mend = "Let the proxy send this path to the same site as the others under it."
        report.broken(STEP, f"{address} answers with {answer.status}, unread.", mend)
        return
    if error := told.get("err"):
        mend = "Run live_doctor with the SECRET_KEY of the site, and in its version."
        report.broken(STEP, f"The server says: {error['msg']}.", mend)
    elif not arrived:
        mend = "Run live_doctor with the DATABASES of the site."
        report.broken(STEP, "The server does not see what this command writes.", mend)
    elif not _is_for_all(answer):
        mend = (
            "Something on the way adds cookies, or Vary: Cookie, to all answers: leave out this "
            "path, so that a cache can answer a crowd."
        )
        report.warn(STEP, "browsers without a socket are answered, each for itself.", mend)
    elif any(one.step == "Socket" and one.mark is Mark.BROKEN for one in report.findings):
        often = f"every {settings.POLL_INTERVAL} s, or less often"
        report.good(STEP, f"without a socket all browsers ask here, {often}; answered in {watch}.")
    else:
        report.good(STEP, f"browsers without a socket are answered, here in {watch}.")


def _is_for_all(answer: Answer) -> bool:
    varies = ",".join(answer.headers.get_all("Vary", [])).lower()
    control = answer.headers.get("Cache-Control", "")
    return "public" in control and "cookie" not in varies and "Set-Cookie" not in answer.headers
