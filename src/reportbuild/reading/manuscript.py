"""A whole folder into the book's settings, its references and its drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any

from reportbuild.model.document import Draft, Only, Part
from reportbuild.model.entries import Entry
from reportbuild.model.metadata import Book
from reportbuild.model.problems import Checked, Place, Problem, Severity, did_you_mean
from reportbuild.model.terms import terms_for
from reportbuild.model.walking import find, walk
from reportbuild.reading.bibliography import read_references
from reportbuild.reading.desk import LARGEST_TEXT, Tongue
from reportbuild.reading.markdown import read_draft
from reportbuild.reading.settings import SETTINGS, check_written, read_written
from reportbuild.reading.shelf import Shelf, inner_name, take_text
from reportbuild.reading.yaml import Located

PARTS = ("imprint", "contents", "tables", "figures", "notes", "bibliography")
"""Parts nobody writes; contents name them by their word."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """Everything the author wrote, as read.

    drafts     by the name that the contents give their files
    entries    the works that can be cited
    named_at   where in `book.yaml` each file and part is first named
    """

    book: Book
    drafts: Mapping[str, Draft]
    entries: tuple[Entry, ...]
    named_at: Mapping[str, Place]


def read_manuscript(shelf: Shelf) -> Checked[Manuscript | None]:
    """The manuscript on a shelf; None if its book.yaml cannot be understood.

    Problems  meta.unknown-part    contents name something that is neither a part nor a .md file
              meta.twice           contents name something twice
              meta.same-name       two chapters' files have one name but for folder and ending
              meta.unused-file     a .md file in chapters/ that nothing names (a hint)
              md.unknown-edition   content for an edition that there is not
              and those of `read_settings`, `read_references` and `read_chapter`
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
    drafts = _drafts(book, named_at, shelf)
    references = read_references(shelf, _reference_files(book, shelf), values.key_at("references"))
    problems = (
        *written.problems,
        *settings.problems,
        *_misnamed(contents),
        *_same_names(named_at),
        *drafts.problems,
        *_unknown_editions(drafts.value, book),
        *_unused(shelf, named_at, drafts.value),
        *references.problems,
    )
    return Checked(Manuscript(book, drafts.value, references.value, named_at), problems)


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
    """Labels are made of the names of chapters, so that no two can be named the same."""
    met: dict[str, str] = {}
    for file in dict.fromkeys(_chapter_of(name) for name in named_at if _is_file(name)):
        other = met.setdefault(PurePosixPath(file).stem, file)
        if other != file:
            message = f"“{file}” has the name of another chapter, “{other}”"
            at = next(at for name, at in named_at.items() if _chapter_of(name) == file)
            yield Problem("meta.same-name", message, at, "give one of the two files another name")


def _drafts(book: Book, named_at: Mapping[str, Place], shelf: Shelf) -> Checked[Mapping[str, Draft]]:
    """The draft of every file that is named and can be read, by its name."""
    tongue = Tongue(book.language, terms_for(book.language, book.terms))
    drafts: dict[str, Draft] = {}
    problems: list[Problem] = []
    for name, at in named_at.items():
        file = _chapter_of(name)
        if not _is_file(name) or file in drafts:
            continue
        text = take_text(shelf, file, at, limit=LARGEST_TEXT)
        problems += text.problems
        if text.sound:
            read = read_draft(text.value, inner_name(file) or file, tongue, shelf)
            problems += read.problems
            drafts[file] = read.value
    return Checked(drafts, tuple(problems))


def _unknown_editions(drafts: Mapping[str, Draft], book: Book) -> Iterator[Problem]:
    for only in (only for draft in drafts.values() for only in find((draft.blocks, draft.notes), Only)):
        if only.key == "edition" and only.value not in book.editions:
            hint = did_you_mean(only.value, book.editions) or "editions are named in book.yaml"
            yield Problem("md.unknown-edition", f"there is no edition “{only.value}”", only.at, hint)


def _unused(shelf: Shelf, named_at: Mapping[str, Place], drafts: Mapping[str, Draft]) -> Iterator[Problem]:
    """Chapters that no contents name and no chapter includes, as far as all chapters could be read."""
    named = {inner_name(_chapter_of(name)) for name in named_at if _is_file(name)}
    there = [name for name in shelf.names() if name.startswith("chapters/") and _is_file(name)]
    unnamed = [name for name in there if name not in named]
    if unnamed and named <= {draft.path for draft in drafts.values()}:
        included = {node.at.path for draft in drafts.values() for node in walk(draft.blocks) if hasattr(node, "at")}
        for name in unnamed:
            if name not in included:
                hint = f"add it to contents in {SETTINGS}, or take the file away"
                yield Problem("meta.unused-file", f"no contents name “{name}”", Place(name), hint, Severity.HINT)


def _reference_files(book: Book, shelf: Shelf) -> tuple[str, ...]:
    return book.references or tuple(name for name in shelf.names() if fnmatch(name, "references.*") and "/" not in name)
