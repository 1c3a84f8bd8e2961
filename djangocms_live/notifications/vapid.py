"""The key pair that this site is known by to push services (RFC 8292, "VAPID").

The private key signs each push; browsers are given the public one when they subscribe, and their
push service then takes pushes from nobody else. A new key ends all subscriptions, so it is made
once (``manage.py live_vapid``) and kept like any secret. All of it needs the extra ``[webpush]``.
"""

import base64
import binascii
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .conf import settings

try:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_private_key,
    )
except ImportError:  # the extra "webpush", which brings it
    ec = None  # type: ignore[assignment]

EXTRA = 'pip install "djangocms-live[webpush]"'

_BYTES = 32  # of a private key on the curve P-256


class BadKey(Exception):
    """``VAPID_PRIVATE_KEY`` is no private key of the curve P-256, or its file cannot be read."""


def is_installed() -> bool:
    """Whether the extra ``[webpush]`` is there."""
    return bool(find_spec("pywebpush") and find_spec("py_vapid"))


def is_configured() -> bool:
    """Whether this site can push at all."""
    if not (is_installed() and settings.VAPID_PRIVATE_KEY and is_subject(settings.VAPID_SUBJECT)):
        return False
    try:
        private_key()
    except BadKey:
        return False
    return True


def is_subject(subject: str) -> bool:
    """Whether push services could write to it: they refuse whoever they cannot write to."""
    scheme, _, rest = subject.partition(":")
    return (scheme == "mailto" and "@" in rest) or (scheme == "https" and len(rest) > len("//"))


def private_key() -> Any:
    """The key of the settings, as ``cryptography`` has it. Raises ``BadKey``."""
    return _load(str(settings.VAPID_PRIVATE_KEY))


def public_key() -> str:
    """What browsers want as ``applicationServerKey``. Raises ``BadKey``."""
    return public_part(private_key())


def new_private_key() -> str:
    """A fresh key as it stands in the settings."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64url(number.to_bytes(_BYTES, "big"))


def public_part(key: Any) -> str:
    """The point that goes with a private key, uncompressed, in url-safe base64."""
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64url(point)


def is_point(data: bytes) -> bool:
    """Whether it is somebody's public key: of others nothing could be encrypted for them."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data)
    except ValueError:
        return False
    return True


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Of either alphabet, with padding or without. Raises ``ValueError``."""
    if not text.isascii():
        raise ValueError("base64 is ASCII")
    text = text.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error


@lru_cache(maxsize=4)
def _load(given: str) -> Any:
    try:
        raw = from_base64url(given)
    except ValueError:
        raw = b""
    if len(raw) != _BYTES:
        return _read(Path(given))
    try:
        return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
    except ValueError as error:
        raise BadKey("it is no key of the curve P-256") from error


def _read(path: Path) -> Any:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise BadKey(
            "it is neither 32 bytes in url-safe base64 nor the path of a file that can be read"
        ) from error
    except (ValueError, TypeError) as error:
        raise BadKey("the file is no PEM of a private key without a password") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise BadKey("the file has a key of another curve than P-256")
    return key
