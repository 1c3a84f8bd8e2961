"""A site that overrides every template of ours, as the documentation says: each extends its own
path, and puts a mark around what stands in each of its blocks.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.template import Origin, TemplateDoesNotExist
from django.template.loaders.base import Loader as Base

ROOT = Path(__file__).resolve().parents[2] / "djangocms_live"
BLOCK = re.compile(r"{%\s*block (\w+)\s*%}(?!{%\s*endblock)")


@cache
def ours() -> dict[str, Path]:
    """The templates of the package, by the names that they are loaded by."""
    return {
        path.relative_to(folder).as_posix(): path
        for folder in [ROOT / "templates", *ROOT.glob("*/templates")]
        for path in sorted(folder.rglob("*.*"))
    }


def blocks(path: Path) -> list[str]:
    """All but those that only children fill."""
    return BLOCK.findall(path.read_text(encoding="utf-8"))


def mark(name: str, block: str) -> str:
    return f"⟦{name} {block}⟧"


class Loader(Base):
    """The first of the site's loaders."""

    def get_template_sources(self, name: str) -> Iterator[Origin]:
        if name in ours():
            yield Origin(f"overriding/{name}", name, self)

    def get_contents(self, origin: Origin) -> str:
        path = ours().get(str(origin.template_name))
        if path is None:
            raise TemplateDoesNotExist(origin)
        name = str(origin.template_name)
        marked = "".join(
            f"{{% block {block} %}}{mark(name, block)}{{{{ block.super }}}}{{% endblock %}}"
            for block in blocks(path)
        )
        return f'{{% extends "{name}" %}}{marked}'
