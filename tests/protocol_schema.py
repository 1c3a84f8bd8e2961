"""The documented protocol, by which the tests judge every frame they see."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "protocol.asyncapi.yaml"


@cache
def _validator(operation: str) -> Draft202012Validator:
    document = yaml.safe_load(DOCUMENT.read_text())
    messages = document["operations"][operation]["messages"]
    names = {message["$ref"].rsplit("/", 1)[1] for message in messages}
    channel = document["channels"]["socket"]["messages"]
    kinds = {channel[name]["$ref"].rsplit("/", 1)[1] for name in names}
    payloads = [document["components"]["messages"][kind]["payload"]["$ref"] for kind in kinds]
    refs = [{"$ref": ref} for ref in sorted(payloads)]
    return Draft202012Validator({"oneOf": refs, "components": document["components"]})


def check_from_server(frame: Any) -> None:
    """Raise if a server does not send such a frame."""
    _validator("sendToClient").validate(frame)


def check_from_client(frame: Any) -> None:
    """Raise if a well-behaved client does not send such a frame."""
    _validator("receiveFromClient").validate(frame)
