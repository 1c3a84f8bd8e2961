"""The page of the Python API names all that features may use, and nothing that is not there."""

import re
from importlib import import_module

from djangocms_live import api

from .samples import DOCS

PAGE = (DOCS / "reference" / "api.rst").read_text()
DIRECTIVE = re.compile(
    r"^\.\. (?:currentmodule|auto(?:function|class|exception)|py:function):: (\w+(?:\.\w+)*)",
    re.MULTILINE,
)


def documented() -> list[tuple[str, str]]:
    """Each name, with the module that it is of."""
    module, found = "", []
    for name in DIRECTIVE.findall(PAGE):
        if name.startswith("djangocms_live."):
            module = name
        else:
            found.append((module, name))
    return found


def test_all_of_the_api_is_there() -> None:
    assert {name for module, name in documented() if module == "djangocms_live.api"} == set(
        api.__all__
    )


def test_nothing_is_there_that_is_not() -> None:
    assert len(documented()) > len(api.__all__)
    for module, name in documented():
        assert hasattr(import_module(module), name), f"{module} has no {name}."


def test_what_is_async_is_said_to_be() -> None:
    for name in ("apublish", "atell"):
        assert re.search(rf"^\.\. py:function:: {name}\(.*\n   :async:", PAGE, re.MULTILINE)
        assert getattr(api, name).__class__.__name__ == "SyncToAsync"
