"""A manuscript read as a whole, for tests; a build reads it chapter by chapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportbuild.model.document import Draft
from reportbuild.model.entries import Entry
from reportbuild.model.metadata import Book
from reportbuild.model.problems import Checked, Place, gather
from reportbuild.model.terms import terms_for
from reportbuild.reading.bibliography import read_references
from reportbuild.reading.desk import Tongue
from reportbuild.reading.manuscript import check_conditions, check_files, open_manuscript
from reportbuild.reading.markdown import read_draft
from reportbuild.reading.shelf import Shelf
from reportbuild.reading.yaml import Located
from reportbuild.resolving.survey import survey


@dataclass(frozen=True)
class Manuscript:
    """Everything the author wrote, as read."""

    book: Book
    drafts: Mapping[str, Draft]
    entries: tuple[Entry, ...]
    named_at: Mapping[str, Place]
    settings: Located


def read_manuscript(shelf: Shelf) -> Checked[Manuscript | None]:
    """All rooms of reading, one after the other, as a build visits them."""
    opened = open_manuscript(shelf)
    if opened.value is None:
        return Checked(None, opened.problems)
    book = opened.value.book
    tongue = Tongue(book.language, terms_for(book.language, book.terms))
    read = {name: read_draft(text, name, tongue, shelf) for name, text in opened.value.chapters.items()}
    surveys = {name: survey(draft.value, draft.value) for name, draft in read.items()}
    conditions = [found for each in surveys.values() for found in each.editions]
    entries = read_references(shelf, opened.value.references, tongue)
    problems = (
        *opened.problems,
        *gather(read.values()).problems,
        *check_conditions(opened.value, conditions),
        *check_files(opened.value, {name: each.paths for name, each in surveys.items()}, shelf),
        *entries.problems,
    )
    drafts = {name: draft.value for name, draft in read.items()}
    return Checked(Manuscript(book, drafts, entries.value, opened.value.named_at, opened.value.settings), problems)
