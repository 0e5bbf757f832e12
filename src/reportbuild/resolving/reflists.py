"""The works cited as lists: in groups, each with what is said of it and with the places that cite it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reportbuild.model.document import Chapter, CitedIn, Heading, Note, Reference, ReferenceList, Table
from reportbuild.model.entries import Entry
from reportbuild.model.inlines import Citation, CrossRef, Text
from reportbuild.model.metadata import Bibliography, Group
from reportbuild.model.problems import Place
from reportbuild.model.walking import Node, find, plain_text, rewrite

Terms = Mapping[str, str]


def reference_lists(
    references: Sequence[Reference], wanted: Bibliography, entries: Mapping[str, Entry], *, at: Place
) -> Iterator[ReferenceList]:
    """The works cited, in groups by type or keyword; a group with neither takes what is left, else a last one does."""
    left = list(references)
    for position, group in enumerate(wanted.groups, 1):
        mine = [reference for reference in left if _belongs(entries[reference.key], group)]
        left = [reference for reference in left if reference not in mine]
        if mine:
            yield ReferenceList(at, f"bibliography-{position}", (Text(at, group.title),), tuple(mine))
    if left:
        yield ReferenceList(at, "bibliography-rest", (), tuple(left))


def _belongs(entry: Entry, group: Group) -> bool:
    if not group.types and not group.keywords:
        return True
    keywords = {word.strip() for word in re.split("[,;]", str(entry.csl.get("keyword", "")))}
    return entry.type in group.types or bool(keywords & set(group.keywords))


def with_chapter_references(chapter: Chapter, references: Sequence[Reference], terms: Terms) -> Chapter:
    """The chapter with the works that it cites listed at its end."""
    if not references:
        return chapter
    at = chapter.heading.at
    heading = Heading(at, 2, f"references-{chapter.name}", (Text(at, terms["references"]),), numbered=False)
    works = ReferenceList(at, f"references-{chapter.name}-list", (), tuple(references))
    return replace(chapter, blocks=(*chapter.blocks, heading, works))


def back_referenced(
    references: Sequence[Reference], chapters: Sequence[Chapter], terms: Terms
) -> tuple[Reference, ...]:
    """The works with a link to every place that cites them.

    chapters   resolved, with `marked` citations
    """
    found: dict[str, list[CitedIn]] = {}
    for chapter in chapters:
        for key, targets in _cited_in(chapter, terms).items():
            found.setdefault(key, []).append(CitedIn(chapter.heading.at, _name(chapter, terms), targets))
    return tuple(replace(reference, cited_on=tuple(found.get(reference.key, ()))) for reference in references)


def marked(chapter: Chapter) -> Chapter:
    """The chapter with an id at each citation in its text, for links to lead to; notes have ids anyway."""

    def mark(node: Node) -> Node:
        return replace(node, marked=True) if isinstance(node, Citation) else node

    return replace(chapter, blocks=rewrite(chapter.blocks, mark))


def _cited_in(chapter: Chapter, terms: Terms) -> Mapping[str, tuple[CrossRef, ...]]:
    """For each work, links to the places of a chapter that cite it: to calls of notes, to citations in the text."""
    targets: dict[str, dict[str, CrossRef]] = {}
    notes = (*chapter.notes, *(note for table in find(chapter.blocks, Table) for note in table.notes))
    for note in notes:
        for citation in find(note, Citation):
            _enter(citation, f"call-{note.id}", _in_note(note, terms), targets)
    told = {citation.id for note in notes for citation in find(note, Citation)}
    own = {id(citation) for table in find(chapter.blocks, Table) for citation in find(table.notes, Citation)}
    for citation in find(chapter.blocks, Citation):
        if not {citation.id, f"{citation.id}-note"} & told and id(citation) not in own:
            _enter(citation, citation.id, "", targets)
    return {key: tuple(refs.values()) for key, refs in targets.items()}


def _enter(citation: Citation, target: str, words: str, targets: dict[str, dict[str, CrossRef]]) -> None:
    for cite in citation.cites:
        mine = targets.setdefault(cite.key, {})
        text = Text(citation.at, words or str(len(mine) + 1))
        mine.setdefault(target, CrossRef(citation.at, target, (text,), target=target))


def _in_note(note: Note, terms: Terms) -> str:
    return terms["cited-note"].replace("{number}", note.number)


def _name(chapter: Chapter, terms: Terms) -> str:
    if chapter.heading.number:
        return terms["chapter-ref"].replace("{number}", chapter.heading.number)
    return plain_text(chapter.heading.kids)
