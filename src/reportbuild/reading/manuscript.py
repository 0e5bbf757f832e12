"""A whole folder opened: the book's settings, and the texts of the chapters that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any

from reportbuild.model.document import Part
from reportbuild.model.metadata import Book
from reportbuild.model.problems import Checked, Place, Problem, Severity, did_you_mean
from reportbuild.reading.desk import LARGEST_TEXT
from reportbuild.reading.lock import LOCK
from reportbuild.reading.settings import SETTINGS, check_written, read_written
from reportbuild.reading.shelf import Shelf, take_text
from reportbuild.reading.yaml import Located

PARTS = ("imprint", "contents", "tables", "figures", "notes", "bibliography", "index")
"""Parts nobody writes; contents name them by their word."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A manuscript, opened: what `book.yaml` says, and which files it names.

    named_at    where in `book.yaml` each file and part is first named
    chapters    the name that contents give a chapter's file to its text, for every file that can be read
    references  files of references to where they are named
    settings    everything that `book.yaml` says, with its places
    """

    book: Book
    named_at: Mapping[str, Place]
    chapters: Mapping[str, str]
    references: Mapping[str, Place]
    settings: Located


def open_manuscript(shelf: Shelf) -> Checked[Manuscript | None]:
    """The manuscript on a shelf, its chapters not read yet; None if its book.yaml cannot be understood.

    Problems  meta.unknown-part    contents name something that is neither a part nor a .md file
              meta.twice           contents name something twice
              meta.same-name       a chapter's file has the name of another one, but for folder and ending, or of a part
              and those of `read_settings` and, for chapters, of `take_text`
    """
    written = read_written(shelf)
    settings = check_written(written.value) if written.sound else Checked(None)
    book, values = settings.value, written.value.values
    if book is None:
        return Checked(None, (*written.problems, *settings.problems))
    contents = tuple(_contents(values))
    named_at: dict[str, Place] = {}
    for name, at in (each for named in contents for each in named):
        named_at.setdefault(name, at)
    texts = _texts(named_at, shelf)
    told = (*written.problems, *settings.problems, *_misnamed(contents), *_same_names(named_at), *texts.problems)
    return Checked(Manuscript(book, named_at, texts.value, _reference_files(book, values, shelf), values), told)


def check_files(manuscript: Manuscript, drafts: Mapping[str, Sequence[str]], shelf: Shelf) -> Iterator[Problem]:
    """Chapters that no contents name and no chapter includes, as far as all chapters could be read.

    drafts   chapter to the paths of all files that its text came from

    Problems  meta.unused-file   a .md file in chapters/ that nothing names (a hint)
    """
    named = {_chapter_of(name) for name in manuscript.named_at if _is_file(name)}
    there = [name for name in shelf.names() if name.startswith("chapters/") and _is_file(name)]
    used = {path for paths in drafts.values() for path in paths}
    if named <= set(drafts):
        yield from (_unused(name) for name in there if name not in used)


def check_conditions(manuscript: Manuscript, conditions: Sequence[tuple[str, Place]]) -> Iterator[Problem]:
    """Editions that content is meant for and that there are not.

    conditions   name of an edition, and where it stands

    Problems  md.unknown-edition
    """
    known = manuscript.book.editions
    for name, at in conditions:
        if name not in known:
            hint = did_you_mean(name, known) or "editions are named in book.yaml"
            yield Problem("md.unknown-edition", f"there is no edition “{name}”", at, hint)


Named = tuple[tuple[str, Place], ...]


def _contents(values: Located) -> Iterator[Named]:
    """What the book's contents name, and what the contents of each edition do that has its own, in order."""
    editions = values.value["editions"]
    for root in (("contents",), *(("editions", name, "contents") for name in editions)):
        lists = [keys for keys in (root, *((*root, part) for part in Part)) if isinstance(_value(values, keys), list)]
        named = [(keys, n, name) for keys in lists for n, name in enumerate(_value(values, keys))]
        yield tuple((name, values.at(*keys, n)) for keys, n, name in named if isinstance(name, str))


def _value(values: Located, keys: Sequence[str]) -> Any:
    value = values.value
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _chapter_of(name: str) -> str:
    """The file of a name in contents, which may be that of a section: “summary.md#key-findings”."""
    return name.partition("#")[0]


def _is_file(name: str) -> bool:
    return _chapter_of(name).lower().endswith(".md")


def _misnamed(contents: Sequence[Named]) -> Iterator[Problem]:
    """Names in contents that mean nothing, and names that stand twice."""
    for named in contents:
        met: set[str] = set()
        for name, at in named:
            if not _is_file(name) and name not in PARTS:
                hint = did_you_mean(name, PARTS) or f"name a .md file, or one of {', '.join(PARTS)}"
                yield Problem("meta.unknown-part", f"there is no part “{name}”", at, hint)
            if name in met:
                yield Problem("meta.twice", f"“{name}” stands here a second time", at, "take one of the two away")
            met.add(name)


def _same_names(named_at: Mapping[str, Place]) -> Iterator[Problem]:
    """Labels are made of the names of chapters and parts, so that no two can be named the same."""
    met = {name: f"the part “{name}”" for name in PARTS if name in named_at}
    for file in dict.fromkeys(_chapter_of(name) for name in named_at if _is_file(name)):
        mine = f"another chapter, “{file}”"
        other = met.setdefault(PurePosixPath(file).stem, mine)
        if other != mine:
            at = next(at for name, at in named_at.items() if _chapter_of(name) == file)
            message = f"“{file}” has the name of {other}"
            yield Problem("meta.same-name", message, at, "give the file another name")


def _texts(named_at: Mapping[str, Place], shelf: Shelf) -> Checked[Mapping[str, str]]:
    """The text of every file that is named and can be read, by its name."""
    files: dict[str, Place] = {}
    for name, at in named_at.items():
        if _is_file(name):
            files.setdefault(_chapter_of(name), at)
    taken = {name: take_text(shelf, name, at, limit=LARGEST_TEXT) for name, at in files.items()}
    told = tuple(problem for text in taken.values() for problem in text.problems)
    return Checked({name: text.value for name, text in taken.items() if text.sound}, told)


def _unused(name: str) -> Problem:
    hint = f"add it to contents in {SETTINGS}, or take the file away"
    message = f"“{name}” is not among the contents, so it is in no edition"
    return Problem("meta.unused-file", message, Place(name), hint, Severity.HINT)


def _reference_files(book: Book, values: Located, shelf: Shelf) -> Mapping[str, Place]:
    """The files of references, each with where it is named."""
    beside = (name for name in shelf.names() if fnmatch(name, "references.*") and "/" not in name and name != LOCK)
    named = {name: values.at("references", number) for number, name in enumerate(book.references)}
    return named or {name: Place(name) for name in beside}
