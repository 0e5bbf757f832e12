"""What is asked of a build, and what comes of it, for people and for machines."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from reportbuild.building.cache import Filed
from reportbuild.building.press import Record
from reportbuild.model.problems import Checked, Problem
from reportbuild.reading.shelf import Folder, Shelf

BUILT_BY = f"reportbuild {version('reportbuild')}"


class UnknownEditionError(LookupError):
    """An edition is asked for that `book.yaml` does not have; in words for people."""


class JudgeFailedError(RuntimeError):
    """A judge is not there, or came to no verdict; in words for people."""


@dataclass(frozen=True, slots=True)
class Judge:
    """A program that is installed here and judges finished files.

    command   "verapdf", "epubcheck" or "ace"
    version   as it calls itself, with its name: "EPUBCheck v5.3.0"
    """

    command: str
    version: str


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of a manuscript.

    editions   names from `book.yaml`; none means all of them
    printed    False where a check is all that is wanted
    judges     that are to be asked about the finished files
    """

    editions: tuple[str, ...] = ()
    printed: bool = True
    judges: tuple[Judge, ...] = ()


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One file of an edition.

    name     in the output folder: "report.pdf"
    pages    None for what has none
    filed    where its content is kept, pickled; None if it is not
    """

    name: str
    edition: str
    title: str
    content: bytes
    pages: int | None = None
    filed: Filed | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a build or a check.

    files      what was written; empty if there was an error
    problems   everything an author should know, each once
    account    the steps, done or kept, in order
    """

    files: tuple[BuiltFile, ...]
    problems: tuple[Problem, ...]
    account: tuple[Record, ...]

    @property
    def ran(self) -> tuple[str, ...]:
        """Names of the steps that were done, not kept."""
        return tuple(record.name for record in self.account if not record.kept)

    @property
    def sound(self) -> bool:
        """True if there is no error."""
        return Checked(None, self.problems).sound


def report(outcome: Outcome) -> bytes:
    """`build.json`: for every file what it is, and of the build what was done and told."""
    files = [
        {
            "file": file.name,
            "edition": file.edition,
            "title": file.title,
            "pages": file.pages,
            "bytes": len(file.content),
            "sha256": hashlib.sha256(file.content).hexdigest(),
        }
        for file in outcome.files
    ]
    told = [problem_record(problem) for problem in outcome.problems]
    steps = [step_record(record) for record in outcome.account]
    report = {"built-by": BUILT_BY, "files": files, "problems": told, "steps": steps}
    return (json.dumps(report, ensure_ascii=False, indent=2) + "\n").encode()


def step_record(record: Record) -> dict[str, str | bool]:
    """A step as plain values, for machines."""
    return {"step": record.name, "kept": record.kept, **({"why": record.why} if record.why else {})}


def problem_record(problem: Problem) -> dict[str, str | int]:
    """A problem as plain values, for machines."""
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "file": problem.at.path,
        "line": problem.at.line,
        "column": problem.at.column,
        "message": problem.message,
        "hint": problem.hint,
    }


def shipped(folder: str) -> Shelf:
    """A folder that comes with us ("layouts", "docs", "starter"): inside the installed package, or in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / folder
    return Folder(inside if inside.is_dir() else package.parent.parent / folder)
