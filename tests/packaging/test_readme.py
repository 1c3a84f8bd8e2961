import ast

import pytest
from docutils import nodes

from djangocms_live.comments import conf as comments
from djangocms_live.conf import DEFAULTS
from djangocms_live.notifications import conf as notifications
from djangocms_live.presence import conf as presence

from . import readme

IN_WORDS = {"REACTIONS", "DISPLAY_NAME"}


def test_it_is_what_an_index_can_show() -> None:
    readme.parse()


@pytest.mark.parametrize(
    ("first", "defaults"),
    [
        ("MAX_LENGTH", comments.DEFAULTS),
        ("READERS", presence.DEFAULTS),
        ("NOTIFY_ON_PUBLISH", notifications.DEFAULTS),
        ("ENABLED", DEFAULTS),
    ],
)
def test_its_settings_have_the_defaults_it_says(first: str, defaults: dict[str, object]) -> None:
    (rows,) = (rows for rows in tables() if rows[0][0] == first)
    said = {name: ast.literal_eval(it) for name, it, _ in rows if name not in IN_WORDS}
    assert said == {name: defaults[name] for name in said}


def tables() -> list[list[list[str]]]:
    return [
        [[cell.astext() for cell in row] for row in table.next_node(nodes.tbody)]
        for table in readme.parse().findall(nodes.table)
    ]
