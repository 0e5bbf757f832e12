"""The parts nobody writes, made and marked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reportbuild.building.copy import docket_of
from reportbuild.building.workers import Parts
from reportbuild.model.document import Chapter, Note, Part, Reference
from reportbuild.model.entries import Entry
from reportbuild.model.metadata import Book, Where
from reportbuild.model.problems import Checked, Place
from reportbuild.rendering.markup import mark_up
from reportbuild.resolving.index import Marked
from reportbuild.resolving.parts import Sources, make_part
from reportbuild.resolving.survey import outline_of


def make_marked_up(
    name: str,
    part: Part,
    book: Book,
    terms: Mapping[str, str],
    where: Where,
    chapters: tuple[Chapter | None, ...],
    notes: tuple[tuple[Note, ...], ...],
    references: tuple[Reference, ...],
    works: Mapping[str, Entry],
    marked: tuple[Marked, ...],
    listed: bool,
    at: Place,
) -> Checked[Parts]:
    """A part with its outline; nothing where it would be empty. What it gets is what `building/chapters.py` gives."""
    there = [chapter for chapter in chapters if chapter]
    if notes:
        there = [replace(chapter, notes=own) for chapter, own in zip(there, notes, strict=True)]
    made = make_part(name, part, Sources(book, terms, there, references, works, where, listed, marked), at=at)
    if made is None:
        return Checked(Parts((None, None, (), None, None)))
    markup = mark_up(made, terms)
    return Checked(Parts((markup, outline_of(made), (), None, docket_of(markup))))
