"""The tutorial, followed to the letter: its blocks become files and commands, step by step."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from urllib.error import URLError
from urllib.request import urlopen

from tests.packaging.conftest import Distributions, Environment
from tests.site import free_port, wait_for

from .commands import command_lines
from .samples import DOCS, Sample, samples

HEADING = re.compile(r"^(\d)\. .+\n-+$", re.MULTILINE)
FILE = re.compile(r"\A(?:# |\{# )([\w/]+\.\w+)(?: #\})?\n")
OURS = re.compile(r"djangocms-live(\[\w+\])")
#: Files that a step goes on with; of others it shows the whole.
APPENDED = {"mysite/settings.py", "mysite/urls.py", "mysite/asgi.py"}
REPLACED = {("1", "mysite/urls.py")}


def steps() -> dict[str, list[Sample]]:
    """The blocks of each step, by its number."""
    text = (DOCS / "tutorial.rst").read_text()
    starts = {match[1]: text[: match.start()].count("\n") for match in HEADING.finditer(text)}
    found: dict[str, list[Sample]] = {number: [] for number in starts}
    for sample in samples():
        if sample.page == "docs/tutorial.rst":
            number = max(n for n, line in starts.items() if line < sample.line)
            found[number].append(sample)
    return found


class Project:
    """A folder, and a virtual environment that has what the tutorial said to install."""

    def __init__(self, folder: Path, environment: Environment, wheel: Distributions) -> None:
        self.folder, self.environment, self.wheel = folder, environment, wheel.wheel
        #: Commands that the reader types while the server runs.
        self.meanwhile: list[list[str]] = []

    def follow(self, number: str) -> "Project":
        serving = False
        for sample in steps()[number]:
            if sample.language != "console":
                self._write(number, sample.code)
                continue
            for words in command_lines(sample.code):
                if words[-1] == "runserver":
                    serving = True
                elif serving:
                    self.meanwhile.append(words)
                else:
                    self.run(*words)
        return self

    def _write(self, number: str, code: str) -> None:
        match = FILE.match(code)
        assert match, f"Which file is this? {code}"
        path = self.folder / match[1]
        path.parent.mkdir(exist_ok=True)
        before = ""
        if match[1] in APPENDED and (number, match[1]) not in REPLACED:
            before = path.read_text() + "\n"
        # The comment is for the reader; before a doctype it would be a line of the page.
        path.write_text(before + (code if path.suffix == ".py" else code[match.end() :]))

    def run(self, program: str, *arguments: str) -> None:
        told = [OURS.sub(lambda match: f"{self.wheel}{match[1]}", word) for word in arguments]
        self.environment.run(program, *told, cwd=self.folder)

    def ask(self, code: str) -> str:
        """What Python prints in a process of its own."""
        with self.environment.start(
            "python", "manage.py", "shell", "--verbosity", "0", "-c", code, cwd=self.folder
        ) as process:
            said, _ = process.communicate()
        assert process.returncode == 0, said
        return said.strip().splitlines()[-1]

    @contextmanager
    def served(self) -> Iterator[str]:
        """By the tutorial's ``runserver``, on a port that is free."""
        port = free_port()
        arguments = ["manage.py", "runserver", "--noreload", str(port)]
        address = f"http://127.0.0.1:{port}"
        with self.environment.start("python", *arguments, cwd=self.folder) as server:
            try:
                wait_for(lambda: _answers(server, address), "runserver")
                yield address
            finally:
                server.terminate()


def _answers(server: Popen[str], address: str) -> bool:
    if server.poll() is not None:
        raise AssertionError(server.stdout and server.stdout.read())
    try:
        with urlopen(f"{address}/en/") as response:
            return response.status == 200
    except URLError:
        return False
