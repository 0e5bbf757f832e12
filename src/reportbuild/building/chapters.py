"""All drafts of a manuscript into the marked-up chapters of one edition, a step for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from reportbuild.building.backmatter import make_marked_up
from reportbuild.building.copy import Copy, docket_of
from reportbuild.building.digests import Keyed, digest, still
from reportbuild.building.figures import Evidence, check_sources, facts_for, gather_evidence
from reportbuild.building.orders import Wanted, all_parts, written_parts
from reportbuild.building.press import Press
from reportbuild.building.readings import Taken, as_is_best, read_chapters, reading_step, references_step
from reportbuild.building.steps import Done, Step
from reportbuild.building.workers import Parts
from reportbuild.model.data import Fact
from reportbuild.model.document import Draft, Part, Reference
from reportbuild.model.entries import Entry
from reportbuild.model.inlines import Inlines
from reportbuild.model.metadata import Format, Where
from reportbuild.model.problems import Checked, Place, Problem
from reportbuild.reading.manuscript import PARTS
from reportbuild.rendering.markup import mark_up
from reportbuild.resolving.batches import format_citations
from reportbuild.resolving.citations import Cited, cite, resolve_citations
from reportbuild.resolving.citeproc import Formatted, Request
from reportbuild.resolving.crossrefs import Elsewhere, check_media, resolve_crossrefs
from reportbuild.resolving.facts import print_facts
from reportbuild.resolving.index import Marked, check_index, marked_places
from reportbuild.resolving.labels import Kind, Numbering, check_ids, number, numbered_as_in, numbered_chapter
from reportbuild.resolving.lint import lint_works
from reportbuild.resolving.parts import with_chapter_notes, with_foot_notes
from reportbuild.resolving.reflists import marked, with_chapter_references
from reportbuild.resolving.survey import Survey, outline_of

BYTES_READ = 8
"""Of a draft, for each character of text; about."""

WORTH_WARMING_UP = 300_000
"""Bytes of a draft: so many make a slice of a long table, which one worker lays out."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the whole book when its chapters are resolved; a chapter gets as much as it asks for.

    facts        that it prints, by name
    citations    printed, by id
    references   the works that each chapter cites, where each has a bibliography of its own
    """

    numbering: Numbering
    facts: Mapping[str, Fact]
    citations: Mapping[str, Inlines]
    references: Mapping[str, tuple[Reference, ...]]
    elsewhere: Elsewhere | None = None


def make_chapters(wanted: Wanted, press: Press, *, linted: bool) -> Checked[tuple[Copy, ...]]:
    """The edition's chapters, marked up, in reading order, with the parts nobody writes among them.

    linted   True if what an editor would ask about the references is told, too

    Problems  meta.missing-part   the contents do not name the part that notes or citations lead to
              and all of `reading` and `resolving`
    """
    read = read_chapters(wanted, press)
    evidence = press.once("facts", lambda: gather_evidence(wanted.shelf, press))
    taken = read.map(lambda drafts: _with_facts(drafts, evidence.value))
    entries = press.once("references", lambda: press.do(references_step(wanted)))
    numbering = _number(taken.value, wanted)
    elsewhere = _elsewhere(wanted, evidence.value, press) if _looks_beyond(taken.value, numbering.value) else None
    if elsewhere:
        numbering = replace(numbering, value=numbered_as_in(elsewhere.labels, numbering.value))
    cited = _cite(taken.value, entries.kept.value, wanted, press)
    whole = Known(numbering.value, evidence.value.facts, cited.value.texts, cited.value.chapters, elsewhere)
    made = _mark_up_written(taken.value, whole, wanted, press, printed=not linted)
    indexed = (
        [each.survey.skeleton for each in taken.value] if "index" in (name for _, name in all_parts(wanted)) else []
    )
    marked = tuple(place for skeleton in indexed for place in marked_places(skeleton))
    sources = _Written(made.value, cited.value.references, entries.kept.value, marked)
    copies = _with_parts(sources, wanted, press)
    problems = (*taken.problems, *evidence.problems, *entries.problems, *numbering.problems, *cited.problems)
    problems += (*made.problems, *check_sources(evidence.value, entries.kept.value))
    problems += tuple(check_index(marked))
    if linted:
        drafts = [each.survey.skeleton for each in taken.value]
        problems += evidence.value.typed_in([each.survey for each in taken.value], wanted.tongue.lang)
        asked = lint_works(entries.kept.value, drafts, wanted.style, wanted.manuscript.book.bibliography)
        # What a part of the book does not cite, the rest of it may.
        problems += tuple(it for it in asked if wanted.settings.is_whole or it.code != "bib.uncited")
    astray = check_media([each.survey.skeleton for each in taken.value], wanted.media)
    ids = [id_ for copy in copies for id_ in copy.known.ids]
    given_twice = check_ids(numbering.value.labels, ids) if numbering.sound else ()
    return Checked(copies, (*problems, *astray, *given_twice, *_missing_parts(taken.value, wanted)))


# --- the whole book


def _number(taken: Sequence[Taken], wanted: Wanted) -> Checked[Numbering]:
    book, restart = wanted.manuscript.book, wanted.notes.numbering == "chapter"
    return number([(each.part, each.survey.skeleton) for each in taken], book.abbreviations, restart=restart)


def _looks_beyond(taken: Sequence[Taken], numbering: Numbering) -> bool:
    """True if something that is not in the edition has a say in what it prints."""
    asked = {label for each in taken for label in each.survey.asked}
    kinds = {label.kind for label in numbering.labels.values()}
    return not asked <= numbering.labels.keys() or Kind.RECOMMENDATION in kinds


def _elsewhere(wanted: Wanted, evidence: Evidence, press: Press) -> Elsewhere | None:
    """The full report's labels, for an edition that is a part of it. What is wrong with it is told when it is made."""
    full = wanted.full
    return press.once("labels of the full report", lambda: _all_labels(full, evidence, press)) if full else None


def _all_labels(full: Wanted, evidence: Evidence, press: Press) -> Elsewhere:
    book = full.manuscript.book
    named = list(written_parts(full))
    read = press.do_all([reading_step(each, full, press) for each in named])
    there = [(it.part, each.parts[1].value) for it, each in zip(named, read, strict=True) if each.parts[1].value]
    drafts = [(part, evidence.printed_in(survey).skeleton) for part, survey in there]
    return Elsewhere(number(drafts, book.abbreviations, restart=True).value.labels, book.address)


def _cite(taken: Sequence[Taken], entries: Sequence[Entry], wanted: Wanted, press: Press) -> Checked[Cited]:
    """All citations formatted; what only moved is not formatted again."""

    def kept(request: Request, at: Place) -> Checked[Formatted]:
        done = press.do(
            Step("cite", format_citations, {"citations": Keyed(request, still(request)), "style": Keyed(at, "")})
        )
        return Checked(cast(Formatted, done.kept.value), done.problems)

    return cite(
        [each.survey.skeleton for each in taken],
        entries,
        wanted.style,
        lang=wanted.manuscript.book.language,
        restart=wanted.notes.numbering == "chapter",
        bibliography=wanted.manuscript.book.bibliography,
        run=kept,
    )


def _with_facts(taken: Sequence[Taken], evidence: Evidence) -> tuple[Taken, ...]:
    return tuple(replace(each, survey=evidence.printed_in(each.survey)) for each in taken)


# --- chapter by chapter


def _mark_up_written(
    taken: Sequence[Taken], whole: Known, wanted: Wanted, press: Press, *, printed: bool
) -> Checked[tuple[Done, ...]]:
    steps = []
    for each in taken:
        known = _known(each.survey, whole)
        steps.append(
            Step(
                f"mark up {each.survey.skeleton.name}",
                _mark_up,
                {
                    "text": each.draft,
                    "part": each.part,
                    "rest of the book": Keyed(known, still(known)),
                    "words": wanted.tongue.terms,
                    "notes": wanted.notes.where,
                    "back references": wanted.manuscript.book.bibliography.cited_on,
                },
                weight=each.draft.size // BYTES_READ,
            )
        )
    if printed and Format.PDF in wanted.settings.formats:
        _warm_up(steps, [each.draft.size for each in taken], press)
    done = press.do_all(as_is_best(steps, press))
    return Checked(done, tuple(problem for each in done for problem in each.problems))


def _warm_up(steps: Sequence[Step], sizes: Sequence[int], press: Press) -> None:
    """Has workers load the page engine while chapters with long tables are marked up: they will be wanted."""
    much = sum(size for size in sizes if size > WORTH_WARMING_UP)
    if press.workers and much and press.missing(steps):
        press.workers.start(len(steps) + much // WORTH_WARMING_UP)


def _known(asking: Survey, whole: Known) -> Known:
    """As much of what is known as a chapter asks for. One that asks for what is not there is given all, for a hint."""
    numbering, labels = whole.numbering, whole.numbering.labels
    away = whole.elsewhere.labels if whole.elsewhere else {}
    if all(label in labels or label in away for label in asking.asked):
        away = {label: away[label] for label in asking.asked if label not in labels}
        labels = {label: labels[label] for label in (*asking.labels, *asking.asked) if label in labels}
    name, own = asking.skeleton.name, set(asking.paths)
    first = {short: numbering.first_uses[short] for short in asking.short if short in numbering.first_uses}
    slice_ = Numbering(
        labels,
        {name: numbering.first_notes[name]},
        {short: at for short, at in first.items() if at.path in own},
        {short: numbering.abbreviations[short] for short in asking.short if short in numbering.abbreviations},
    )
    texts = {id_: whole.citations[id_] for id_ in asking.citations if id_ in whole.citations}
    elsewhere = replace(whole.elsewhere, labels=away) if whole.elsewhere else None
    references = {name: whole.references.get(name, ())}
    return Known(slice_, facts_for(asking, whole.facts), texts, references, elsewhere)


def _mark_up(
    draft: Draft, part: Part, known: Known, terms: Mapping[str, str], where: Where, cited_on: bool
) -> Checked[Parts]:
    """A chapter resolved and marked up.

    Its markup, its outline for contents and lists, its notes, where the bibliography says where a work is cited the
    chapter itself, and what is known of its markup.
    """
    counted = print_facts(draft, known.facts)
    cited = resolve_citations(counted.value, known.citations)
    numbered = numbered_chapter(cited.value, part, known.numbering)
    linked = resolve_crossrefs(numbered.value, known.numbering.labels, terms, known.elsewhere)
    chapter = marked(linked.value) if cited_on else linked.value
    if where in (Where.CHAPTER, Where.PAGE):
        chapter = (with_chapter_notes if where is Where.CHAPTER else with_foot_notes)(chapter, terms)
    chapter = with_chapter_references(chapter, known.references[draft.name], terms)
    markup, whole = mark_up(chapter, terms), chapter if cited_on else None
    parts = Parts((markup, outline_of(chapter), chapter.notes, whole, docket_of(markup)))
    return Checked(parts, (*counted.problems, *cited.problems, *numbered.problems, *linked.problems))


# --- the parts nobody writes


@dataclass(frozen=True, slots=True)
class _Written:
    """What the parts nobody writes are made of."""

    chapters: tuple[Done, ...]
    references: tuple[Reference, ...]
    entries: tuple[Entry, ...]
    marked: tuple[Marked, ...]


def _with_parts(written: _Written, wanted: Wanted, press: Press) -> tuple[Copy, ...]:
    """The markup of all chapters in reading order; contents are made last of all since they list the others."""
    there = {each.parts[4].value.markup.name: each for each in written.chapters}
    order = list(all_parts(wanted))
    for late in (False, True):
        for part, name in order:
            if name in PARTS and (name == "contents") is late:
                made = press.do(_part_step(name, part, [there[n] for _, n in order if n in there], written, wanted))
                there.update({name: made} if made.parts[4].value else {})
    both = (there[name].parts for _, name in order if name in there)
    return tuple(Copy(parts[0], parts[4].value) for parts in both)


def _missing_parts(taken: Sequence[Taken], wanted: Wanted) -> Iterator[Problem]:
    """Notes and citations lead to parts that only print if the contents name them."""
    style, named = wanted.style, [name for _, name in all_parts(wanted)]
    by_chapter = wanted.manuscript.book.bibliography.scope == "chapter"
    noted = wanted.notes.where is Where.BOOK and any(each.survey.skeleton.notes for each in taken)
    listed = style.has_bibliography and not style.in_notes and not by_chapter
    if noted and "notes" not in named:
        yield _missing_part("notes", "or print them elsewhere, with notes: chapter or notes: page", wanted)
    if listed and "bibliography" not in named and any(each.survey.citations for each in taken):
        yield _missing_part("bibliography", "or choose a style that cites in notes", wanted)


def _missing_part(part: str, otherwise: str, wanted: Wanted) -> Problem:
    said = wanted.manuscript.settings
    own = ("editions", wanted.name, "contents")
    at = said.key_at(*own) if wanted.settings.contents else said.key_at("contents")
    message = f"the text has {'notes' if part == 'notes' else 'citations'}, and the contents name no part “{part}”"
    return Problem("meta.missing-part", message, at, f"add it: {{body: […], back: [{part}]}}; {otherwise}")


def _part_step(name: str, part: Part, chapters: Sequence[Done], written: _Written, wanted: Wanted) -> Step:
    """Each is given only what it is made of, so that what it does not show does not make it be made again."""
    book = wanted.manuscript.book
    cites, marks = name == "bibliography", name == "index"
    marked = written.marked if marks else ()
    whole = cites and book.bibliography.cited_on
    works = {entry.key: entry for entry in written.entries} if cites else {}
    listed = chapters if whole or not (cites or marks) else ()
    inputs = {
        "name": name,
        "part": part,
        "book": Keyed(book, digest(book.model_dump_json(exclude={"look", "editions"}))),
        "words": wanted.tongue.terms,
        "notes": wanted.notes.where,
        "headings": tuple(chapter.parts[3 if whole else 1].still for chapter in listed),
        "their notes": tuple(chapter.parts[2].still for chapter in chapters) if name == "notes" else (),
        "references": Keyed(written.references, still(written.references)) if cites else (),
        "works": Keyed(works, still(works)),
        "marked": Keyed(marked, still(marked)),
        "listed": wanted.style.has_bibliography,
        "at": Keyed(wanted.manuscript.named_at[name], ""),
    }
    return Step(f"mark up {name}", make_marked_up, inputs)
