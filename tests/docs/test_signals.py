"""The page of signals names each, with what it is sent with."""

import re
from pathlib import Path

from django.dispatch import Signal

import djangocms_live
from djangocms_live.comments import signals

from .samples import DOCS

PAGE = (DOCS / "reference" / "signals.rst").read_text()
ROW = re.compile(r"^   \* - ``(\w+)``\n     - (.+)\n", re.MULTILINE)
CALL = re.compile(r"signals\.(\w+)\.send(?:_robust)?\(\s*[\w.]+,\s*(.*?)\)\n", re.DOTALL)


def test_every_signal_is_there() -> None:
    named = {name for name, value in vars(signals).items() if isinstance(value, Signal)}
    assert {name for name, _ in ROW.findall(PAGE)} == named


def test_each_is_sent_with_what_the_page_says() -> None:
    said = {name: set(re.findall(r"``(\w+)``", arguments)) for name, arguments in ROW.findall(PAGE)}
    folder = Path(djangocms_live.__file__).parent / "comments"
    sent = [call for path in folder.rglob("*.py") for call in CALL.findall(path.read_text())]
    assert {name for name, _ in sent} == set(said)
    for name, arguments in sent:
        assert set(re.findall(r"(\w+)=", arguments)) == said[name]
