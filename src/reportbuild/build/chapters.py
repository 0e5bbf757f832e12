"""All drafts of a manuscript into the resolved chapters of one edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportbuild.build.journal import Journal
from reportbuild.model.document import Chapter, Draft, Part, Reference
from reportbuild.model.inlines import Inlines
from reportbuild.model.metadata import Contents, EditionSettings, Notes, Where
from reportbuild.model.problems import Checked, Place, gather
from reportbuild.model.terms import terms_for
from reportbuild.reading.manuscript import PARTS, Manuscript
from reportbuild.resolving.citations import StyleSheet, cite, notes_for_citations, resolve_citations
from reportbuild.resolving.crossrefs import resolve_crossrefs
from reportbuild.resolving.labels import Numbering, number, numbered_chapter
from reportbuild.resolving.parts import Sources, make_part, with_chapter_notes
from reportbuild.resolving.selection import select

Terms = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One edition of a manuscript, and the citation style it is set in."""

    manuscript: Manuscript
    name: str
    style: StyleSheet

    @property
    def settings(self) -> EditionSettings:
        return self.manuscript.book.editions[self.name]

    @property
    def contents(self) -> Contents:
        return self.settings.contents or self.manuscript.book.contents

    @property
    def notes(self) -> Notes:
        return self.settings.notes or self.manuscript.book.notes

    @property
    def terms(self) -> Terms:
        return terms_for(self.manuscript.book.language, self.manuscript.book.terms)


def resolve(wanted: Wanted, journal: Journal) -> Checked[tuple[Chapter, ...]]:
    """The edition's chapters in reading order, with the parts nobody writes among them.

    Problems  all of `resolving`
    """
    drafts = [(part, _prepared(draft, wanted)) for part, draft in _written(wanted)]
    book, restart = wanted.manuscript.book, wanted.notes.numbering == "chapter"
    numbering = journal.step("number", number, drafts, book.abbreviations, restart=restart)
    ordered = [draft for _, draft in drafts]
    cited = journal.step(
        "cite", cite, ordered, wanted.manuscript.entries, wanted.style, lang=book.language, restart=restart
    )
    known = _Known(numbering.value, cited.value.texts, wanted.terms)
    chapters = gather(journal.step(f"resolve {draft.name}", _resolved, draft, part, known) for part, draft in drafts)
    problems = (*numbering.problems, *cited.problems, *chapters.problems)
    return Checked(_with_parts(chapters.value, cited.value.references, wanted), problems)


def _written(wanted: Wanted) -> Iterator[tuple[Part, Draft]]:
    """The drafts the edition's contents name, in reading order."""
    for part in Part:
        for name in getattr(wanted.contents, part):
            if name in wanted.manuscript.drafts:
                yield part, wanted.manuscript.drafts[name]


def _prepared(draft: Draft, wanted: Wanted) -> Draft:
    """The draft as this edition has it, with notes for its citations where the style asks for notes."""
    selected = select(draft, edition=wanted.name, lang=wanted.manuscript.book.language)
    return notes_for_citations(selected) if wanted.style.in_notes else selected


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the whole book when a chapter is resolved."""

    numbering: Numbering
    citations: Mapping[str, Inlines]
    terms: Terms


def _resolved(draft: Draft, part: Part, known: _Known) -> Checked[Chapter]:
    cited = resolve_citations(draft, known.citations)
    numbered = numbered_chapter(cited.value, part, known.numbering)
    linked = resolve_crossrefs(numbered.value, known.numbering.labels, known.terms)
    return Checked(linked.value, (*cited.problems, *numbered.problems, *linked.problems))


def _with_parts(chapters: Sequence[Chapter], references: Sequence[Reference], wanted: Wanted) -> tuple[Chapter, ...]:
    """The chapters with the parts nobody writes, contents last of all since they list the others."""
    if wanted.notes.where is Where.CHAPTER:
        chapters = [with_chapter_notes(chapter, wanted.terms) for chapter in chapters]
    there = {chapter.name: chapter for chapter in chapters}
    order = _order(wanted)
    for late in (False, True):
        sources = Sources(
            wanted.manuscript.book,
            wanted.terms,
            [there[name] for _, name in order if name in there],
            references,
            {entry.key: entry for entry in wanted.manuscript.entries},
            wanted.notes.where,
        )
        for part, name in order:
            if name in PARTS and (name == "contents") is late:
                made = make_part(name, part, sources, at=wanted.manuscript.named_at[name])
                there.update({name: made} if made else {})
    return tuple(there[name] for _, name in order if name in there)


def _order(wanted: Wanted) -> tuple[tuple[Part, str], ...]:
    """Names of all parts of the edition, written or not, in reading order."""
    drafts = wanted.manuscript.drafts
    named = ((part, name) for part in Part for name in getattr(wanted.contents, part))
    return tuple((part, drafts[name].name if name in drafts else name) for part, name in named)
