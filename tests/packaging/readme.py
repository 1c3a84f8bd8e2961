"""The README's quick start, read as an integrator reads it: commands, and code for named files."""

from pathlib import Path

from docutils import nodes
from docutils.core import publish_doctree

README = Path(__file__).resolve().parents[2] / "README.rst"


def parse() -> nodes.document:
    """The document; anything a package index could not render is an error."""
    settings = {"halt_level": 2, "report_level": 2, "syntax_highlight": "none"}
    return publish_doctree(README.read_text(), settings_overrides=settings)


def quick_start() -> list[tuple[str, str]]:
    """The (language, code) of each block of that section, in order."""
    (section,) = [
        section
        for section in parse().findall(nodes.section)
        if section.next_node(nodes.title).astext() == "Add it to your site"
    ]
    return [
        (block["classes"][-1], block.astext()) for block in section.findall(nodes.literal_block)
    ]


def commands() -> list[str]:
    lines = [code.splitlines() for language, code in quick_start() if language == "console"]
    return [line.removeprefix("$ ") for block in lines for line in block]


def code_for(path: str) -> str:
    """The Python block whose first line names the file."""
    (code,) = [code for _, code in quick_start() if code.startswith(f"# {path}")]
    return code
