"""Nothing that people read is written in English alone."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from djangocms_live.assets import STRINGS
from scripts.messages import ELSEWHERE, ROOT, TREES

#: Attributes that are read by people.
READ = {"alt", "aria-label", "aria-description", "label", "placeholder", "title"}
TRANSLATED = re.compile(r"(^_|^n?p?gettext(_lazy|_noop)?)$")
#: What Django shows under these names. What commands, checks and logs say is for those who run the
#: site, and in English, as Django's own is.
SHOWN_KEYWORDS = {
    *("verbose_name", "verbose_name_plural", "help_text", "label", "empty_label"),
    *("description", "short_description", "title", "message"),
}
#: By the class that has them.
SHOWN_ATTRIBUTES = {
    "Meta": {"verbose_name", "verbose_name_plural"},
    "AppConfig": {"verbose_name"},
    "Plugin": {"name", "module"},
}
#: Answers to the client, which says what became of it in words of its own.
FOR_SCRIPTS = {"push_forms.py"}
#: What stands for the value of a variable, which may be an element's name.
VALUE = "x0"
#: The same in all languages.
SYMBOLS = {"ms", "s"}
SHOWN_CALLS = {
    *("ValidationError", "PermissionDenied", "message_user"),
    *("add_modal_item", "add_link_item", "add_sideframe_item", "add_ajax_item", "add_button"),
}


def templates() -> list[Path]:
    paths = (path for tree in TREES for path in (ROOT / tree).rglob("templates/**/*"))
    wanted = (path for path in paths if path.parent.name not in ELSEWHERE)
    return sorted(path for path in wanted if path.suffix in {".html", ".txt"})


def modules() -> list[Path]:
    paths = (path for tree in TREES for path in (ROOT / tree).rglob("*.py"))
    others = {"management", *ELSEWHERE, *FOR_SCRIPTS}
    return sorted(path for path in paths if not others & set(path.parts))


def scripts() -> list[Path]:
    return sorted(path for tree in TREES for path in (ROOT / tree).rglob("client/**/*.js"))


class Words(HTMLParser):
    """The words of a template: between its elements, and in attributes that are read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.code = tag in {"script", "style", "svg"}
        button = tag == "input" and dict(attrs).get("type") in {"submit", "button"}
        shown = READ | {"value"} if button else READ
        self.take(*(value or "" for name, value in attrs if name in shown))

    def handle_endtag(self, tag: str) -> None:
        self.code = False

    def handle_data(self, data: str) -> None:
        if not self.code:
            self.take(data)

    def take(self, *texts: str) -> None:
        """Keep what is words: no numbers and no names of classes, which have hyphens for spaces."""
        for text in (text.replace(VALUE, "").strip() for text in texts):
            is_class = re.fullmatch(r"[a-z]+(-+[a-z]+)+", text)
            if re.search(r"[^\W\d_]", text) and not is_class and text.strip("– ") not in SYMBOLS:
                self.found.append(text)


def unmarked_in(template: str) -> list[str]:
    texts, marked = [], False
    for token in Lexer(template).tokenize():
        if token.token_type is TokenType.BLOCK:
            name = token.contents.split()[0]
            if name.removeprefix("end") in {"blocktranslate", "blocktrans", "comment"}:
                marked = not name.startswith("end")
        elif token.token_type is TokenType.VAR:
            texts.append(VALUE)
        elif token.token_type is TokenType.TEXT and not marked:
            texts.append(token.contents)
    parser = Words()
    parser.feed("".join(texts))
    parser.close()
    return parser.found


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def shown(tree: ast.AST) -> Iterator[ast.expr]:
    """The expressions whose value people read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = name_of(node)
            if name in SHOWN_CALLS:
                yield from node.args
            if name.endswith("Field") and node.args:
                yield node.args[0]
            if name in SHOWN_CALLS or name.endswith(("Field", "display", "action")):
                yield from (k.value for k in node.keywords if k.arg in SHOWN_KEYWORDS)
        elif isinstance(node, ast.ClassDef):
            yield from shown_by(node)


def shown_by(node: ast.ClassDef) -> Iterator[ast.expr]:
    names = [node.name, *map(ast.unparse, node.bases)]
    words = {word for end, found in SHOWN_ATTRIBUTES.items() if ends(names, end) for word in found}
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            name = line.targets[0].id
            if name in words or (ends(names, "Choices") and name.isupper()):
                yield line.value


def ends(names: list[str], end: str) -> bool:
    return any(name.endswith(end) for name in names)


def unmarked_words(tree: ast.AST) -> list[str]:
    found = []
    for expression in shown(tree):
        texts = expression.elts[1:] if isinstance(expression, ast.Tuple) else [expression]
        for text in texts:
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
                found.append(text.value)
            elif isinstance(text, ast.JoinedStr):
                found.append(ast.unparse(text))
    return found


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_templates(path: Path) -> None:
    assert unmarked_in(path.read_text()) == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_python(path: Path) -> None:
    assert unmarked_words(ast.parse(path.read_text())) == []


@pytest.mark.parametrize("path", scripts(), ids=lambda path: str(path.relative_to(ROOT)))
def test_scripts(path: Path) -> None:
    """What the client says comes from the server; what it has itself is tests/core/test_words."""
    code = re.sub(r"(?m)^\s*(//|/?\*).*|//\s.*$|.*(console\.|Error\().*", "", path.read_text())
    sentences = re.findall(r"""["'`]([A-Z][a-z]+ [^"'`\n]*)["'`]""", code)
    assert set(sentences) <= set(STRINGS.values())


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Hello, {{ name }}</p>", ["Hello,"]),
        ('<img alt="A boat">', ["A boat"]),
        ('{% translate "said" %} more', ["more"]),
        ("{% blocktranslate %}said{% endblocktranslate %}<{{ tag }} class='x'>", []),
    ],
)
def test_the_search_finds_words_in_templates(template: str, words: list[str]) -> None:
    assert unmarked_in(template) == words


@pytest.mark.parametrize(
    "code",
    [
        'CharField("{}")',
        'CharField(_("said"), help_text="{}")',
        "class Boat(Model):\n  class Meta:\n    verbose_name = '{}'",
        "class Boat(CMSPlugin):\n  name = '{}'",
        "class Boats(TextChoices):\n  ONE = 'one', '{}'",
        'raise ValidationError("{}")',
        '@admin.display(description="{}")\ndef boat(): ...',
    ],
)
def test_the_search_finds_words_in_python(code: str) -> None:
    assert unmarked_words(ast.parse(code.format("A boat"))) == ["A boat"]
