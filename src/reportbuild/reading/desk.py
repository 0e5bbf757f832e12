"""What the reading of one chapter has at hand, and what it gathers on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from unicodedata import combining, normalize

from markdown_it import MarkdownIt

from reportbuild.model.data import Fact
from reportbuild.model.document import Note
from reportbuild.model.problems import Place, Problem
from reportbuild.reading.grammar import make_parser
from reportbuild.reading.shelf import Shelf, inner_name

LARGEST_TEXT = 8 * 1024 * 1024
"""Bytes of Markdown or data in one file."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of a chapter, and our printed words in it."""

    lang: str
    terms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Desk:
    """A file being read. The last five fields are gathered into, for the chapter and all that it includes.

    path        of the file, which may be one that the chapter includes
    name        of the chapter
    lines       of the file
    including   the files from the chapter down to this one
    facts       the facts of the manuscript, by the file they are in, once somebody asked for them
    """

    path: str
    name: str
    tongue: Tongue
    shelf: Shelf
    lines: tuple[str, ...]
    parser: MarkdownIt
    including: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    facts: dict[str, Mapping[str, Fact]] = field(default_factory=dict)

    def place(self, line: int, column: int = 1) -> Place:
        return Place(self.path, line, column)

    def tell(self, *problems: Problem) -> None:
        self.problems.extend(problems)


def make_desk(text: str, path: str, tongue: Tongue, shelf: Shelf) -> Desk:
    """A desk with nothing gathered on it yet."""
    name = PurePosixPath(path).stem
    return Desk(path, name, tongue, shelf, lines_of(text), make_parser(tongue.lang), (path,), ids=written_ids(text))


def in_file(desk: Desk, path: str, text: str) -> Desk:
    """The same desk with another file on it."""
    return replace(desk, path=path, lines=lines_of(text), including=(*desk.including, path))


def lines_of(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n"))


def written_ids(text: str) -> set[str]:
    """Labels the author gives, near enough: those we make up keep clear of them."""
    return {a or b for a, b in re.findall(r"\{[^{}`]*#([\w.:-]+)|^[^\w\n]*name:[ \t]*(\S+)", text, re.MULTILINE)}


def fresh_id(desk: Desk, kind: str) -> str:
    """An id for the next thing of a kind that the author gave no label: “ch-02-models-table-1”."""
    while True:
        desk.counts[kind] = desk.counts.get(kind, 0) + 1
        made = f"{stem_id(desk)}-{kind}-{desk.counts[kind]}"
        if made not in desk.ids:
            desk.ids.add(made)
            return made


def titled_id(desk: Desk, title: str) -> str:
    """An id for a section, made of its title."""
    made = wanted = f"{stem_id(desk)}-{slug(title) or 'section'}"
    number = 1
    while made in desk.ids:
        number += 1
        made = f"{wanted}-{number}"
    desk.ids.add(made)
    return made


def stem_id(desk: Desk) -> str:
    """What the ids of a chapter begin with: its name, if an id may begin so."""
    name = slug(desk.name)
    return name if re.match(r"[A-Za-z_]", name) else f"ch-{name}"


def slug(title: str) -> str:
    """Words as part of an id: small letters without accents, digits, hyphens."""
    plain = "".join(c for c in normalize("NFKD", title.lower()) if not combining(c))
    return re.sub(r"[^\w.]+", "-", plain).strip("-.")


def filed(title: str) -> tuple[str, str]:
    """What an alphabetical list files a title by: its letters without accents and capitals, then the title itself."""
    plain = "".join(c for c in normalize("NFKD", title.casefold().replace("ñ", "n\uffff")) if not combining(c))
    return re.sub(r"[^\w\s\uffff]", "", plain).strip(), title


def base_of(desk: Desk, name: str) -> str:
    """The folder a file's name starts from: the chapter's own if the file is there, else the manuscript's."""
    folder = desk.path.rpartition("/")[0]
    inside = inner_name(name, folder) if folder else None
    return folder if inside is not None and _is_there(desk.shelf, inside) else ""


def _is_there(shelf: Shelf, name: str) -> bool:
    try:
        shelf.size(name)
    except OSError:
        return False
    return True
