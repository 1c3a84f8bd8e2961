"""``.. asyncapi-messages:: sendToClient``: the messages of an operation, as the YAML has them."""

from pathlib import Path
from typing import Any, ClassVar

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

FILE = Path(__file__).with_name("protocol.asyncapi.yaml")


class Messages(SphinxDirective):
    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(FILE))
        document = yaml.safe_load(FILE.read_text())
        lines = [".. list-table::", "   :header-rows: 1", "   :widths: 15 45 40", ""]
        lines += _row("Message", "Frame", "What it says")
        for name, message in _messages(document, self.arguments[0]):
            frame = _shape(document, message["payload"])
            lines += _row(f"``{name}``", f"``{frame}``", " ".join(message["summary"].split()))
        container = nodes.container()
        self.state.nested_parse(StringList(lines, str(FILE)), self.content_offset, container)
        return container.children


def _row(*cells: str) -> list[str]:
    return [f"   {'*' if i == 0 else ' '} - {cell}" for i, cell in enumerate(cells)]


def _messages(document: dict[str, Any], operation: str) -> list[tuple[str, dict[str, Any]]]:
    references = document["operations"][operation]["messages"]
    named = [(ref["$ref"].rsplit("/", 1)[1], _resolve(document, ref)) for ref in references]
    return [(name, _resolve(document, message)) for name, message in named]


def _resolve(document: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in found:
        path, found = found["$ref"].removeprefix("#/").split("/"), document
        for part in path:
            found = found[part]
    return found


def _shape(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """What a frame looks like, in short: ``{"id": …, "unsub": {"t": …}}``. Optional: ``"key"?``."""
    schema = _resolve(document, schema)
    if "properties" not in schema:
        return "{}" if schema.get("additionalProperties") is False else "…"
    required = schema.get("required", [])
    fields = [
        f'"{name}"{"" if name in required else "?"}: {_shape(document, inner)}'
        for name, inner in schema["properties"].items()
    ]
    return f"{{{', '.join(fields)}}}"


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("asyncapi-messages", Messages)
    return {"parallel_read_safe": True}
