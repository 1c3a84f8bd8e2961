"""Topic names, and the signed tokens by which a page allows its viewers to join them.

A name is ``<feature>.<rest>``. A token says: whoever holds this page may hear of this topic,
in this language, at this address. Tokens are the same for every visitor, so pages stay cacheable.
"""

import hashlib
import re
from dataclasses import dataclass

from django.core import signing

MAX_NAME = 200
MAX_TOKEN = 4096
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+")
_SALT = "djangocms_live.topic"


@dataclass(frozen=True, slots=True)
class View:
    """What a viewer looks at: a language and the absolute URL of the page; "" if it is not ours."""

    language: str
    url: str


class BadToken(Exception):
    """The token was not made by this site."""


def check_name(topic: str) -> str:
    """Return the name, or raise ``ValueError`` saying what a name looks like."""
    if len(topic) > MAX_NAME or not _NAME.fullmatch(topic):
        raise ValueError(
            f"{topic!r} is not a topic: write '<feature>.<name>' with letters, digits, '_' and "
            f"'-' between dots, {MAX_NAME} characters at most."
        )
    return topic


def feature_of(topic: str) -> str:
    return topic.partition(".")[0]


def group_name(topic: str) -> str:
    """The channel layer's group of a topic: under 100 characters, so long names are hashed."""
    name = f"live.{topic}"
    if len(name) < 100:
        return name
    return "live.sha256." + hashlib.sha256(topic.encode()).hexdigest()


def sign(topic: str, view: View) -> str:
    """Make the token of a topic, without a space, a quote or anything else HTML minds."""
    return signing.Signer(salt=_SALT).sign_object([check_name(topic), view.language, view.url])


def unsign(token: str) -> tuple[str, View]:
    """Read a token. Raises ``BadToken`` for whatever this site did not sign."""
    if len(token) > MAX_TOKEN:
        raise BadToken
    try:
        topic, language, url = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, UnicodeEncodeError):
        raise BadToken from None
    return topic, View(language, url)
