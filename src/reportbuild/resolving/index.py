"""The places that a book's index leads to, and the index made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from reportbuild.model.document import Draft, Heading, Only
from reportbuild.model.index import IndexEntry, IndexGroup, IndexList
from reportbuild.model.inlines import CrossRef, IndexMark, RefForm, Text
from reportbuild.model.problems import Place, Problem, Severity, did_you_mean
from reportbuild.model.walking import Node, find, plain_text
from reportbuild.reading.desk import filed


@dataclass(frozen=True, slots=True)
class Marked:
    """A place that the index leads to.

    section   title of the section that it is in
    medium    "print" or "screen" where it is in one of them alone
    """

    mark: IndexMark
    section: str
    medium: str = ""


def marked_places(draft: Draft) -> tuple[Marked, ...]:
    """Every place of a draft that the index leads to, in the order of reading; those in notes last."""
    if next(find((draft.blocks, draft.notes), IndexMark), None) is None:
        return ()
    elsewhere = {
        mark.id: only.value
        for only in find(draft.blocks, Only)
        if only.key == "medium"
        for mark in find(only.kids, IndexMark)
    }
    return tuple(_marked(draft, elsewhere))


def _marked(draft: Draft, elsewhere: Mapping[str, str]) -> Iterator[Marked]:
    title = section = ""
    kinds: tuple[type[Node], ...] = (Heading, IndexMark)
    for node in find(draft.blocks, *kinds):
        if isinstance(node, Heading):
            section = plain_text(node.kids)
            title = title or section
        else:
            yield Marked(node, section, elsewhere.get(node.id, ""))
    for mark in find(draft.notes, IndexMark):
        yield Marked(mark, title)


def check_index(marked: Sequence[Marked]) -> Iterator[Problem]:
    """Entries that the index points at and does not have.

    Problems  ref.unknown-entry  (a warning)
    """
    known = _entries(marked)
    for each in marked:
        other = each.mark.see
        if other and other not in known:
            names = ["!".join(entry) for entry in known]
            hint = did_you_mean("!".join(other), names) or "mark a place with {index}`…` under that entry"
            message = f"the index points at an entry “{'!'.join(other)}” and has none"
            yield Problem("ref.unknown-entry", message, each.mark.at, hint, Severity.WARNING)


@dataclass(slots=True)
class _Entry:
    """An entry while it is gathered."""

    path: tuple[str, ...]
    marked: list[Marked] = field(default_factory=list)


def _entries(marked: Sequence[Marked]) -> dict[tuple[str, ...], _Entry]:
    """The entries of the index by what they are filed under, those above others among them."""
    entries: dict[tuple[str, ...], _Entry] = {}
    for each in marked:
        for depth in range(1, len(each.mark.entry) + 1):
            path = each.mark.entry[:depth]
            entries.setdefault(path, _Entry(path))
        entries[each.mark.entry].marked.append(each)
    return entries


def make_index(marked: Sequence[Marked], terms: Mapping[str, str], at: Place) -> IndexList | None:
    """The index of a book, by letters; None if nothing is marked.

    at   where the index is asked for

    Source  Chicago Manual of Style, 18th edition, on indexes: letter by letter, “see” in place of pages
    """
    entries = _entries(marked)
    ordered = sorted(entries, key=lambda path: [filed(part) for part in path])
    ids = {path: f"index-entry-{number}" for number, path in enumerate(ordered, 1)}
    tops = [_made(path, ordered, _Known(entries, ids, at)) for path in ordered if len(path) == 1]
    grouped = groupby(tops, key=lambda entry: _letter(entry.title, terms))
    groups = tuple(IndexGroup(at, letter, tuple(inside)) for letter, inside in grouped)
    return IndexList(at, groups) if groups else None


@dataclass(frozen=True, slots=True)
class _Known:
    entries: Mapping[tuple[str, ...], _Entry]
    ids: Mapping[tuple[str, ...], str]
    at: Place


def _made(path: tuple[str, ...], ordered: Sequence[tuple[str, ...]], known: _Known) -> IndexEntry:
    marked = known.entries[path].marked
    places = [each for each in marked if not each.mark.see]
    pointers = [each.mark for each in marked if each.mark.see]
    inner = tuple(_made(other, ordered, known) for other in ordered if other[:-1] == path)
    return IndexEntry(
        known.at,
        known.ids[path],
        path[-1],
        places=tuple(_to_page(each) for each in places if each.medium != "screen"),
        sections=tuple(_to_sections([each for each in places if each.medium != "print"])),
        see=tuple(dict.fromkeys(_pointer(mark, known) for mark in pointers)),
        also=bool(places or inner) or any(mark.also for mark in pointers),
        inner=inner,
    )


def _to_page(each: Marked) -> CrossRef:
    return CrossRef(each.mark.at, each.mark.id, (), RefForm.PAGE, each.mark.id)


def _to_sections(places: Sequence[Marked]) -> Iterator[CrossRef]:
    """A link to the first place in each section."""
    met: set[str] = set()
    for each in places:
        if each.section not in met:
            met.add(each.section)
            yield CrossRef(each.mark.at, each.mark.id, (Text(each.mark.at, each.section),), target=each.mark.id)


def _pointer(mark: IndexMark, known: _Known) -> CrossRef:
    words = (Text(known.at, ", ".join(mark.see)),)
    return CrossRef(known.at, known.ids.get(mark.see, ""), words, target=known.ids.get(mark.see, ""))


def _letter(title: str, terms: Mapping[str, str]) -> str:
    first = filed(title)[0][:1]
    return first.upper() if first.isalpha() else terms["index-signs"]
