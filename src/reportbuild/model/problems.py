"""What is wrong with a manuscript, and exactly where: Place, Problem, Checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Generic, TypeVar

from reportbuild.model.pickling import by_fields

T = TypeVar("T")
U = TypeVar("U")


@by_fields
@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file of the manuscript or of a layout.

    path     as the shelf names it, with forward slashes: "chapters/02-models.md"
    line     counted from 1; 0 means the file as a whole
    column   in characters, counted from 1; 0 means the line as a whole
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.path, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


class Severity(StrEnum):
    """How much it matters: an error keeps the edition from being written, a warning and a hint do not."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an author should know.

    code      "area.what-is-wrong"; keeps its meaning once released
    message   what is, understandable alone; names are in curly quotes
    hint      what to do about it; may be empty
    """

    code: str
    message: str
    at: Place
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.at}: {self.severity}[{self.code}] {self.message}{hint}"


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """A stage's value, and the problems found on the way to it."""

    value: T
    problems: tuple[Problem, ...] = ()

    @property
    def sound(self) -> bool:
        """True while no problem is an error."""
        return not any(p.severity is Severity.ERROR for p in self.problems)

    def map(self, function: Callable[[T], U]) -> Checked[U]:
        """The same problems around another value."""
        return Checked(function(self.value), self.problems)


def gather(parts: Iterable[Checked[T]]) -> Checked[tuple[T, ...]]:
    """Many checked values as one: all values in order, all problems in order."""
    kept = tuple(parts)
    return Checked(tuple(p.value for p in kept), tuple(problem for p in kept for problem in p.problems))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known name, or nothing."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"did you mean “{near[0]}”?" if near else ""
