"""What the whole book needs to know of a draft: what it numbers, names, cites and asks for, without its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from reportbuild.model.document import (
    Box,
    Chapter,
    CodeBlock,
    Definitions,
    Draft,
    Heading,
    Only,
    Paragraph,
    Recommendations,
    Row,
    Rule,
    Table,
)
from reportbuild.model.figures import Figure, Figures
from reportbuild.model.inlines import (
    Abbreviation,
    Citation,
    CrossRef,
    FactRef,
    IndexMark,
    Inline,
    Inlines,
    NoteCall,
    Text,
)
from reportbuild.model.problems import Place
from reportbuild.model.walking import Node, find, rewrite, walk
from reportbuild.resolving.typed import numbers_in

N = TypeVar("N")

CARRIED: tuple[type[Inline], ...] = (Citation, NoteCall, Abbreviation, CrossRef, FactRef, IndexMark)
"""What is counted, cited or referred to within a line."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A draft as the whole book sees it.

    skeleton    the draft with its headings, captions, notes, calls, citations, references and abbreviations: what is
                numbered and cited is the same in it as in the draft itself
    labels      what can be referred to
    asked       labels that it refers to
    citations   ids of its citations
    short       abbreviations that it uses
    facts       facts that it prints, with where
    numbers     numbers typed into its text that might be facts
    editions    editions that some of its content is meant for
    paths       files that its text came from
    """

    skeleton: Draft
    labels: tuple[str, ...]
    asked: tuple[str, ...]
    citations: tuple[str, ...]
    short: tuple[str, ...]
    facts: tuple[tuple[str, Place], ...]
    numbers: tuple[tuple[str, Place], ...]
    editions: tuple[tuple[str, Place], ...]
    paths: tuple[str, ...]


def survey(draft: Draft, raw: Draft) -> Survey:
    """What the book needs to know of a draft.

    raw   the draft as read, with the content of all editions
    """
    # Each tree is walked once: a long table has a hundred thousand nodes.
    blocks = tuple(walk(draft.blocks))
    everything = (*blocks, *walk(draft.notes))
    whole = blocks if raw.blocks is draft.blocks else tuple(walk(raw.blocks))
    only = _of((*whole, *walk(raw.notes)), Only)
    return Survey(
        skeleton=replace(draft, blocks=rewrite(draft.blocks, _thinned)),
        labels=tuple(label for node in blocks for label in _labels(node)),
        asked=tuple(dict.fromkeys(ref.label for ref in _of(everything, CrossRef))),
        citations=tuple(citation.id for citation in _of(everything, Citation)),
        short=tuple(dict.fromkeys(each.short for each in _of(everything, Abbreviation))),
        facts=tuple((name, ref.at) for ref in _of(everything, FactRef) for name in ref.names),
        numbers=numbers_in(draft),
        editions=tuple((each.value, each.at) for each in only if each.key.endswith("edition")),
        paths=tuple(dict.fromkeys([raw.path, *(node.at.path for node in whole if hasattr(node, "at"))])),
    )


def _of(nodes: Iterable[Node], kind: type[N]) -> Iterator[N]:
    return (node for node in nodes if isinstance(node, kind))


def outline_of(chapter: Chapter) -> Chapter:
    """A resolved chapter as contents and lists need it: headings, figures and tables without rows; no notes."""
    parts = {part.id for whole in find(chapter.blocks, Figures) for part in whole.parts}
    kept: Iterator[Heading | Figure | Figures | Table] = find(chapter.blocks, Heading, Figure, Figures, Table)
    thin = tuple(_outlined(node) for node in kept if node.id not in parts)
    return replace(chapter, blocks=thin, notes=())


def _outlined(node: Heading | Figure | Figures | Table) -> Heading | Figure | Figures | Table:
    match node:
        case Table():
            return replace(node, rows=(), notes=())
        case Figure():
            return replace(node, drawn=None)
        case Figures():
            return replace(node, parts=())
    return node


def _labels(node: Node) -> tuple[str, ...]:
    match node:
        case Heading() | Figure() | Figures() | Table() | Box():
            return (node.id,)
        case Recommendations() | Definitions():
            return node.ids
    return ()


def _thinned(node: Node) -> Node:
    """A block with what is counted in it, and without the words around that; kids come before their parents."""
    match node:
        case Paragraph():
            if all(kid.__class__ is Text for kid in node.kids):  # as nearly all cells of a long table
                return []
            carried: Inlines = tuple(find(node.kids, *CARRIED))
            return replace(node, kids=carried) if carried else []
        case CodeBlock() | Rule():
            return []
        case Figure():
            return replace(node, drawn=None)
        case Table():
            cells = tuple(block for row in node.rows for cell in row.cells for block in cell)
            return replace(node, rows=(Row((cells,)),) if cells else ())
    return node
