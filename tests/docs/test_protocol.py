"""The AsyncAPI document is one, and the page that is made of it says what the code says.

Whether frames are as it says is no matter of this module: every test that has a socket checks each
frame it sees (``tests/live_client.py``, ``tests/protocol_schema.py``).
"""

import json
import re
from enum import IntEnum

import pytest
import yaml
from jsonschema.validators import validator_for

from djangocms_live import protocol
from tests import protocol_schema

from .samples import DOCS, ROOT, Sample, samples

PAGE = (DOCS / "reference" / "protocol.rst").read_text()
DOCUMENT = yaml.safe_load((DOCS / "protocol.asyncapi.yaml").read_text())
ROW = re.compile(r"^(\d{3,4}) +(\w+) ", re.MULTILINE)
FRAMES = [s for s in samples() if s.note[0] in ("from client", "from server")]
CHECKS = {
    "from client": protocol_schema.check_from_client,
    "from server": protocol_schema.check_from_server,
}


def test_it_is_asyncapi() -> None:
    folder = ROOT / "node_modules" / "@asyncapi" / "specs" / "schemas"
    schema = json.loads((folder / f"{DOCUMENT['asyncapi']}.json").read_text())
    errors = validator_for(schema)(schema).iter_errors(DOCUMENT)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("sample", FRAMES, ids=str)
def test_frames_of_the_page(sample: Sample) -> None:
    CHECKS[sample.note[0]](json.loads(sample.code))


def test_the_page_shows_a_conversation() -> None:
    assert {sample.note[0] for sample in FRAMES} == set(CHECKS)


@pytest.mark.parametrize(
    ("heading", "codes", "schema"),
    [
        ("Close codes", protocol.Close, ("bye", "bye")),
        ("Error codes", protocol.ErrorCode, ("err",)),
    ],
)
def test_codes(heading: str, codes: type[IntEnum], schema: tuple[str, ...]) -> None:
    section = PAGE.split(f"\n{heading}\n")[1].split("\n\n\n")[0]
    assert [(int(code), name) for code, name in ROW.findall(section)] == [
        (code.value, code.name) for code in codes
    ]
    found = DOCUMENT["components"]["schemas"][schema[0]]
    for name in schema[1:]:
        found = found["properties"][name]
    assert found["properties"]["code"]["enum"] == [code.value for code in codes]


def test_the_subprotocol() -> None:
    assert DOCUMENT["info"]["title"] == protocol.SUBPROTOCOL
    assert f"``{protocol.SUBPROTOCOL}``" in PAGE
