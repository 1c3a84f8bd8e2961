import ast

from docutils import nodes

from djangocms_live.conf import DEFAULTS

from . import readme


def test_it_is_what_an_index_can_show() -> None:
    readme.parse()


def test_its_settings_have_the_defaults_it_says() -> None:
    (table,) = readme.parse().findall(nodes.table)
    rows = [[cell.astext() for cell in row] for row in table.next_node(nodes.tbody)]
    said = {name: ast.literal_eval(default) for name, default, _ in rows}
    assert said == {name: DEFAULTS[name] for name in said}
