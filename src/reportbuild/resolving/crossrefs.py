"""Printed names in place of labels."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from reportbuild.model.document import Box, Chapter, Definitions, Draft, Heading, Only, Recommendations, Table
from reportbuild.model.figures import Figure, Figures
from reportbuild.model.inlines import CrossRef, Inline, Link, NoteCall, RefForm, Text
from reportbuild.model.problems import Checked, Problem, did_you_mean
from reportbuild.model.walking import Node, find, plain_text, rewrite, walk
from reportbuild.resolving.labels import Kind, Label
from reportbuild.resolving.punctuation import with_lines, with_names


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The full report, as an edition that is a part of it sees it.

    labels    everything in it that can be referred to, numbered as it is there
    address   where it is found; may be empty
    """

    labels: Mapping[str, Label]
    address: str


def resolve_crossrefs(
    chapter: Chapter, labels: Mapping[str, Label], terms: Mapping[str, str], elsewhere: Elsewhere | None = None
) -> Checked[Chapter]:
    """The chapter with the printed name of its target in place of every label: "Figure 2", linked.

    Where a page is asked for, the name is that of the section, for screens; paper prints the page in its place. What
    the edition leaves out is named as the full report names it, "Figure 2 in the full report", and leads there if it
    has an address; a word that only the full report's glossary explains stands alone.

    A reference that leads nowhere stays in the text as its label, so that the page shows the gap as well.

    Problems  ref.unknown       the label is nowhere in the book
              ref.unknown-term  no glossary explains the term
    """

    if next(find(chapter, CrossRef), None) is None:
        return Checked(chapter)

    def resolve(node: Node) -> Node:
        if not isinstance(node, CrossRef) or node.target:
            return node
        if node.label not in labels:
            return _led_away(node, elsewhere, terms) if elsewhere and node.label in elsewhere.labels else node
        named = _section_name if node.form is RefForm.PAGE else printed_name
        name = node.kids or (Text(node.at, named(labels[node.label], terms)),)
        return replace(node, kids=name, target=node.label)

    resolved = rewrite(chapter, resolve)
    if chapter.lang in ("en", "en-US"):
        resolved = rewrite(resolved, lambda node: with_lines(node, with_names, CrossRef))
    unknown = (ref for ref in find(resolved, CrossRef) if not ref.target)
    return Checked(resolved, tuple(_unknown(ref, labels) for ref in unknown))


def check_media(drafts: Sequence[Draft], media: Collection[str]) -> tuple[Problem, ...]:
    """What is wrong with references between what is only for print or for screens and the rest.

    media   "print", "screen": those that the edition is made for

    Problems  ref.other-medium  the target is not in a medium that the reference is in
    """
    if not any(only.key == "medium" for draft in drafts for only in find(draft.blocks, Only)):
        return ()
    problems: list[Problem] = []
    for medium in media:
        elsewhere = {id_ for draft in drafts for id_ in _labels_elsewhere(draft, medium)}
        refs = (ref for draft in drafts for ref in _refs_in_medium(draft, medium))
        problems += [_other_medium(ref, medium) for ref in refs if ref.label in elsewhere]
    return tuple(problems)


def _led_away(ref: CrossRef, elsewhere: Elsewhere, terms: Mapping[str, str]) -> list[Inline]:
    """A reference to what is only in the full report: in the author's own words with our name behind them."""
    if ref.form is RefForm.TERM:  # a word that is explained elsewhere is a word like any other here
        return list(ref.kids)
    label = elsewhere.labels[ref.label]
    name = _section_name(label, terms) if ref.form is RefForm.PAGE else printed_name(label, terms)
    text = terms["elsewhere"].replace("{name}", name)
    words = Text(ref.at, text)
    led = Link(ref.at, elsewhere.address, (words,)) if elsewhere.address else words
    return [*ref.kids, Text(ref.at, " ("), led, Text(ref.at, ")")] if ref.kids else [led]


def _refs_in_medium(draft: Draft, medium: str) -> Iterator[CrossRef]:
    """The references that a draft has in a medium, in its text and in the notes called there."""
    blocks = rewrite(draft.blocks, partial(_in_medium, medium))
    called = {call.name for call in find(blocks, NoteCall)}
    return find((blocks, *(note for note in draft.notes if note.name in called)), CrossRef)


def _in_medium(medium: str, node: Node) -> Node:
    return [] if isinstance(node, Only) and node.key == "medium" and node.value != medium else node


def _labels_elsewhere(draft: Draft, medium: str) -> Iterator[str]:
    """The labels of what a draft has for the other medium only."""
    for only in find(draft.blocks, Only):
        for node in walk(only.kids) if not _in_medium(medium, only) else ():
            if isinstance(node, Heading | Figure | Figures | Table | Box):
                yield node.id
            elif isinstance(node, Recommendations | Definitions):
                yield from node.ids


def printed_name(label: Label, terms: Mapping[str, str]) -> str:
    """What a reference to a label prints: "Table 3", "Chapter 2", "R4", or the title in quotes."""
    match label.kind:
        case Kind.CHAPTER if label.number:
            return terms["chapter-ref"].replace("{number}", label.number)
        case Kind.FIGURE | Kind.TABLE:
            return f"{terms[label.kind]} {label.number}".rstrip()
        case Kind.RECOMMENDATION:
            return terms["recommendation"].replace("{number}", label.number)
    title = plain_text(label.title) or terms.get(label.term, label.id)
    return terms["section-ref"].replace("{title}", title)


def _other_medium(ref: CrossRef, medium: str) -> Problem:
    where, other = ("in print", "screen") if medium == "print" else ("on screens", "print")
    message = f"“{ref.label}” is not {where}, and this reference to it is"
    return Problem("ref.other-medium", message, ref.at, f"put the reference into :::{{only}} {other}, too")


def _section_name(label: Label, terms: Mapping[str, str]) -> str:
    return terms["section-ref"].replace("{title}", plain_text(label.section))


def _unknown(ref: CrossRef, labels: Mapping[str, Label]) -> Problem:
    if ref.form is RefForm.TERM:
        return _unknown_term(ref, labels)
    hint = did_you_mean(ref.label, labels) or "labels are given as {#label} behind a heading, or :name: in a directive"
    return Problem("ref.unknown", f"nothing in the book is labelled “{ref.label}”", ref.at, hint)


def _unknown_term(ref: CrossRef, labels: Mapping[str, Label]) -> Problem:
    terms = [plain_text(label.title) for label in labels.values() if label.kind is Kind.TERM]
    words = plain_text(ref.kids)
    hint = did_you_mean(words, terms) or f"explain it in a :::{{glossary}}, or write {{term}}`{words} <term there>`"
    return Problem("ref.unknown-term", f"no glossary explains “{words}”", ref.at, hint)
