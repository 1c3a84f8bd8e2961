"""Each code block of the documentation is run, rendered, or read by what it is for."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from cms.middleware.toolbar import ToolbarMiddleware
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.asgi import get_asgi_application
from django.template import engines
from django.test.utils import isolate_apps
from django.urls import include, path

from djangocms_live import registry
from tests.polls.models import Poll

from . import commands
from .samples import PAGES, ROOT, Sample, included, samples

ALL = samples()
#: Languages that are seen to by this module or, as JavaScript, by one beside it.
KNOWN = {"console", "css", "html", "html+django", "javascript", "json", "python", "text", "yaml"}
BEFORE = "from tests.settings import *\nimport os\n"
#: A sample may list what the settings of the tests have already.
AFTER = "".join(f"{n} = list(dict.fromkeys({n}))\n" for n in ("INSTALLED_APPS", "MIDDLEWARE"))
NOTES = {"", "from client", "from server"}


def of(*languages: str) -> Any:
    found = [sample for sample in ALL if sample.language in languages and sample.note[0] in NOTES]
    return pytest.mark.parametrize("sample", found, ids=str)


def is_settings(code: str) -> bool:
    """Nothing but names in capitals."""
    body = [node for node in ast.parse(code).body if not isinstance(node, ast.Import)]
    return all(isinstance(node, ast.Assign) and _name(node).isupper() for node in body)


def _name(node: ast.Assign) -> str:
    target = node.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def test_every_language_has_somebody_who_reads_it() -> None:
    orphans = [s for s in ALL if s.language not in KNOWN and not s.note[0]]
    assert [f"{sample}: {sample.language or 'no language'}" for sample in orphans] == [], (
        "Write `.. tested by: tests/…::test_…` before such a block, or `.. not run: <why>`."
    )


def test_notes_name_tests_that_are_there() -> None:
    for sample in ALL:
        kind, said = sample.note
        if kind == "tested by":
            assert _is_there(said), f"{sample} is tested by {said}, which is not there."
        elif kind == "not run":
            assert len(said) > 10, f"{sample} has to say why it is not run."
        else:
            assert kind in NOTES, f"{sample} has a note that nobody knows: {kind!r}"


def _is_there(test: str) -> bool:
    file, _, function = test.partition("::")
    source = ROOT / file
    return source.exists() and (not function or f"def {function}(" in source.read_text())


def test_tests_that_are_named_in_the_text_are_there() -> None:
    for page in PAGES:
        for test in re.findall(r"``(tests/[\w/.]+(?:::\w+)?)``", page.read_text()):
            assert _is_there(test), f"{page.relative_to(ROOT)} names {test}, which is not there."


def test_every_block_says_its_language() -> None:
    """A bare ``::`` has none, and nobody would read it."""
    for page in PAGES:
        for number, line in enumerate(page.read_text().splitlines(), 1):
            bare = line.rstrip().endswith("::") and not line.lstrip().startswith("..")
            assert not bare, f"{page.relative_to(ROOT)}:{number}"


@pytest.mark.parametrize(("where", "file"), included(), ids=lambda it: str(it).removeprefix("/"))
def test_what_is_included_is_run(where: str, file: Path) -> None:
    """By the tests it belongs to, by the tests of deployments, by ``test_scaling``."""
    assert file.is_file()
    name = file.relative_to(ROOT).as_posix()
    assert name.startswith(("tests/", "deploy/", "sample_site/", "docs/scaling.py")), where


def read_console(code: str) -> None:
    lines = commands.command_lines(code)
    assert lines, "A line that is typed begins with a dollar sign."
    for words in lines:
        commands.read(words)


def read_css(code: str) -> None:
    command = [ROOT / "node_modules/.bin/esbuild", "--loader=css"]
    done = subprocess.run(
        command, input=code, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")


READERS = {
    "console": read_console,
    "css": read_css,
    "json": json.loads,
    "yaml": yaml.safe_load,
}


@of(*READERS)
def test_what_is_read(sample: Sample) -> None:
    READERS[sample.language](sample.code)


@of("python")
@pytest.mark.django_db(transaction=True)
def test_python(sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if is_settings(sample.code):
        check_settings(sample.code, tmp_path)
        return
    monkeypatch.setattr(registry, "_features", dict(registry._features))
    with isolate_apps("django.contrib.auth"):
        exec(compile(sample.code, str(sample), "exec"), world())


def check_settings(code: str, folder: Path) -> None:
    """``manage.py check`` with them: nothing may be unknown or contradict itself."""
    (folder / "sample_settings.py").write_text(BEFORE + code + AFTER)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sample_settings",
        "METRICS_TOKEN": "secret",
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
    }
    command = [sys.executable, ROOT / "manage.py", "check"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def world() -> dict[str, Any]:
    """What samples speak of without saying where it comes from."""
    customer = get_user_model().objects.create_user("anna", "anna@example.com")
    order = Poll.objects.create(question="Tea?")
    order.customer = customer
    return {
        "__name__": "sample",
        "application": get_asgi_application(),
        "chat": SimpleNamespace(post=print),
        "include": include,
        "order": order,
        "path": path,
        "urlpatterns": [],
        "user": customer,
    }


@of("html", "html+django")
@pytest.mark.django_db
def test_templates(sample: Sample, rf: Any) -> None:
    request = rf.get("/en/")
    request.user = AnonymousUser()
    request.session = {}
    request.current_page = None
    ToolbarMiddleware(lambda request: None)(request)
    articles = [Poll.objects.create(question=question) for question in ("Tea?", "Coffee?")]
    context = {"article": articles[0], "articles": articles}
    html = engines["django"].from_string(sample.code).render(context, request)
    assert html.strip() or "load" in sample.code
