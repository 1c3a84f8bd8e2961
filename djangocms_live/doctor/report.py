"""What the doctor finds: one line for a step, with a reason and what mends it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Mark(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    BROKEN = "broken"


SIGNS = {Mark.GOOD: "✓", Mark.WARNING: "!", Mark.BROKEN: "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    mark: Mark
    step: str
    words: str
    mend: str = ""

    def __str__(self) -> str:
        line = f"{SIGNS[self.mark]} {self.step}: {self.words}"
        return f"{line}\n    {self.mend}" if self.mend else line


class Trouble(NamedTuple):
    """What is wrong, and what mends it."""

    words: str
    mend: str


class Report:
    """Findings in the order of the steps; ``heard`` gets each as it is found."""

    def __init__(self, heard: Callable[[Finding], None] = lambda finding: None) -> None:
        self.findings: list[Finding] = []
        self._heard = heard

    def good(self, step: str, words: str) -> None:
        self._add(Finding(Mark.GOOD, step, words))

    def warn(self, step: str, words: str, mend: str) -> None:
        self._add(Finding(Mark.WARNING, step, words, mend))

    def broken(self, step: str, words: str, mend: str) -> None:
        self._add(Finding(Mark.BROKEN, step, words, mend))

    def _add(self, finding: Finding) -> None:
        self.findings.append(finding)
        self._heard(finding)

    @property
    def broken_steps(self) -> int:
        return sum(finding.mark is Mark.BROKEN for finding in self.findings)


class Watch:
    """Says in words how long something took."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._began

    def __str__(self) -> str:
        return spoken(self.seconds)


def spoken(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
