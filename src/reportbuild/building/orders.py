"""What an edition is made of: its parts in reading order, written or not, and what of each chapter it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reportbuild.model.document import Draft, Part
from reportbuild.model.metadata import Contents, EditionSettings, Format, Notes, Where
from reportbuild.model.problems import Checked, Place, Problem, did_you_mean
from reportbuild.model.terms import terms_for
from reportbuild.reading.desk import Tongue
from reportbuild.reading.manuscript import PARTS, Manuscript
from reportbuild.reading.shelf import Shelf
from reportbuild.resolving.citations import StyleSheet, notes_for_citations
from reportbuild.resolving.excerpt import part_labels, take_kinds, take_part, unnumbered, without_notes
from reportbuild.resolving.selection import select

LISTINGS = ("contents", "tables", "figures", "imprint")
"""Parts nobody writes that are of no use in an edition of nothing but some kinds of blocks, unless it names them."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What a layout makes of editions that say nothing of it themselves.

    numbered   False if chapters are known by their titles alone
    notes      where notes are printed; None for as the book says
    """

    numbered: bool = True
    notes: Where | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One edition of a manuscript, and the citation style it is set in.

    whole   True if it is to be everything that the book's contents name, whatever the edition itself has
    """

    manuscript: Manuscript
    name: str
    style: StyleSheet
    shelf: Shelf
    habits: Habits = Habits()
    whole: bool = False

    @property
    def settings(self) -> EditionSettings:
        return self.manuscript.book.editions[self.name]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Of which kinds of blocks it is made alone; none means of everything."""
        return () if self.whole else tuple(kind.value for kind in self.settings.only)

    @property
    def contents(self) -> Contents:
        book = self.manuscript.book.contents
        if self.whole or self.settings.is_whole:
            return book
        if self.settings.contents:
            return self.settings.contents
        kept = {part.value: [n for n in getattr(book, part) if n not in LISTINGS] for part in Part}
        return Contents.model_validate(kept)

    @property
    def notes(self) -> Notes:
        book = self.manuscript.book.notes
        if self.settings.notes:
            return self.settings.notes
        return book.model_copy(update={"where": self.habits.notes}) if self.habits.notes else book

    @property
    def media(self) -> tuple[str, ...]:
        """What the edition is made for: "print", "screen" or both."""
        formats = self.settings.formats
        return (*(("print",) if Format.PDF in formats else ()), *(("screen",) if {*formats} - {Format.PDF} else ()))

    @property
    def tongue(self) -> Tongue:
        book = self.manuscript.book
        return Tongue(book.language, terms_for(book.language, book.terms))

    @property
    def full(self) -> Wanted | None:
        """The full report, of which this edition is a part; None if it is no part."""
        if self.whole or self.settings.is_whole:
            return None
        editions = self.manuscript.book.editions
        name = next((name for name, edition in editions.items() if edition.is_whole), self.name)
        return replace(self, name=name, habits=Habits(), whole=True)


@dataclass(frozen=True, slots=True)
class Named:
    """A chapter, or a part of one, among an edition's contents.

    file    the chapter's
    label   of the part; empty for the whole chapter
    name    of what becomes of it, unique in the edition
    at      where the contents name it
    """

    part: Part
    file: str
    label: str
    name: str
    at: Place


def written_parts(wanted: Wanted) -> Iterator[Named]:
    """The chapters that the edition's contents name, in reading order; of those with one name, the first."""
    met: set[str] = set()
    for part in Part:
        for given in getattr(wanted.contents, part):
            file, _, label = given.partition("#")
            if file in wanted.manuscript.chapters and name_of(given) not in met:
                met.add(name_of(given))
                yield Named(part, file, label, name_of(given), wanted.manuscript.named_at[given])


def all_parts(wanted: Wanted) -> Iterator[tuple[Part, str]]:
    """Names of all parts of the edition, written or not, in reading order; each once."""
    met: set[str] = set()
    for part in Part:
        for name in (name if name in PARTS else name_of(name) for name in getattr(wanted.contents, part)):
            if name not in met:
                met.add(name)
                yield part, name


def name_of(given: str) -> str:
    """The name of what contents name: "summary" for "chapters/summary.md", "summary-key-findings" with a label."""
    file, _, label = given.partition("#")
    stem = file.rpartition("/")[2].rpartition(".")[0]
    return f"{stem}-{label}" if label else stem


@dataclass(frozen=True, slots=True)
class Share:
    """What of a chapter an edition takes.

    edition   its name, where the chapter may have something for one edition and not for another
    kinds     blocks of these kinds alone; none means all
    noted     False if notes are left to the full report
    in_notes  True if the style cites in notes
    """

    edition: str
    label: str
    name: str
    kinds: tuple[str, ...]
    numbered: bool
    noted: bool
    in_notes: bool


def share_of(named: Named, wanted: Wanted) -> Share:
    """What an edition takes of a chapter that it names: editions that take the same share it."""
    text = wanted.manuscript.chapters[named.file]
    return Share(
        wanted.name if "edition" in text or "{include}" in text else "",
        named.label,
        named.name,
        wanted.kinds,
        wanted.habits.numbered,
        wanted.notes.where is not Where.NONE,
        wanted.style.in_notes,
    )


def take_share(read: Draft, share: Share, tongue: Tongue, at: Place) -> Checked[Draft | None]:
    """A chapter's draft as an edition wants it, with a note for each citation; None if there is nothing for it.

    Problems  meta.unknown-section   the contents name a part of a chapter that is not there
    """
    draft: Draft | None = select(read, edition=share.edition, lang=tongue.lang)
    assert draft is not None
    problems: tuple[Problem, ...] = ()
    if share.label:
        part = take_part(draft, share.label, share.name, tongue.terms)
        problems = () if part else (_unknown_section(share.label, draft, at),)
        draft = part
    if draft and share.kinds:
        draft = take_kinds(draft, share.kinds)
    if draft and not share.numbered:
        draft = unnumbered(draft)
    if draft and share.in_notes:
        draft = notes_for_citations(draft)
    if draft and not share.noted:
        draft = without_notes(draft)
    return Checked(draft, problems)


def _unknown_section(label: str, draft: Draft, at: Place) -> Problem:
    labels = tuple(part_labels(draft))
    hint = did_you_mean(label, labels) or (f"there are {', '.join(labels)}" if labels else "it has no labels")
    return Problem("meta.unknown-section", f"nothing in “{draft.path}” is labelled “{label}”", at, hint)
