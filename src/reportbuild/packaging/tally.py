"""What the structure tree of a PDF offers, counted element by element: of a whole file, or of a part and added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import reduce
from itertools import pairwise
from operator import add

from pikepdf import Array, Dictionary, Name, Object

_HEADINGS = frozenset(f"H{level}" for level in range(1, 7))


@dataclass(frozen=True, slots=True)
class Tally:
    """What some structure elements and those within them offer. The tally of a book is the sum of its parts'.

    tops         of those elements, how many are on pages
    levels       of its headings, in order
    mute_heads   header cells that do not say what they head
    bare         tables without a header cell
    wordless     pictures without words
    mute_ways    areas to click that do not say where they lead
    dead_links   links that have no area to click
    goals        labels that its links lead to
    notes        ids of its notes
    languages    words in another language
    steps        from one element or mark to the next within the same one
    back         those of them that lead to an earlier page
    """

    tops: int = 0
    elements: int = 0
    levels: tuple[int, ...] = ()
    heads: int = 0
    mute_heads: int = 0
    tables: int = 0
    bare: int = 0
    pictures: int = 0
    wordless: int = 0
    links: int = 0
    mute_ways: int = 0
    dead_links: int = 0
    goals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    languages: int = 0
    steps: int = 0
    back: int = 0


def tally(elements: Iterable[Object], kinds: Mapping[str, Object], pages: Sequence[Object]) -> Tally:
    """Everything in some elements of one file.

    kinds   what its own kinds of elements stand for, as its role map says
    pages   of the file, in order
    """
    counting = Counting()
    counting.turn_to(kinds, pages)
    counting.tops += map(counting.count, elements)
    return counting.total()


def together(tallies: Iterable[Tally]) -> Tally:
    """The sum of the tallies of parts, in their order."""
    columns = zip(*([getattr(each, name.name) for name in fields(Tally)] for each in (Tally(), *tallies)), strict=True)
    return Tally(*(reduce(add, column) for column in columns))


_Met = tuple[bool, int | None]
"""Of an element or a mark: whether there is a header cell in it, and the first page that it is on."""


@dataclass(slots=True)
class _Open:
    """An element that may go on in another file: what was met in it so far."""

    kind: str
    met: list[_Met | _Open] = field(default_factory=list)


@dataclass(slots=True)
class Counting:
    """What was counted so far of the elements of one file, or of several one after another.

    counts   numbers by their names in a Tally
    tops     what was met right under the document
    open     elements that may go on, by their numbers
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[tuple[int, int], int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    levels: list[int] = field(default_factory=list)
    goals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tops: list[_Met | _Open] = field(default_factory=list)
    open: dict[int, _Open] = field(default_factory=dict)

    def turn_to(self, kinds: Mapping[str, Object], pages: Iterable[Object], first: int = 0) -> None:
        """Turns to a file: what its own kinds of elements stand for, and its pages, which are counted from `first`."""
        self.kinds = {name: str(kind) for name, kind in kinds.items()}
        self.pages = {page.objgen: number for number, page in enumerate(pages, first)}

    def add(self, document: Object, ends: Mapping[int, int]) -> None:
        """Counts what is in a document element of this file.

        ends   elements that may be in several files: their numbers in this one, to numbers that are good for all
        """
        self._count_part(document, ends, self.tops)

    def count(self, element: Object, page: Object | None = None) -> _Met:
        """Counts an element and all within it."""
        kind = self._kind(element)
        page = element.get("/Pg", page)
        kids = _kids(element)
        self._add(kind, element, kids)
        heads, begins = False, []
        for kid in kids:
            if _is_element(kid):
                head, first = self.count(kid, page)
                heads = heads or head
            else:
                first = self._page_of(kid, page)
            if first is not None:
                begins.append(first)
        return self._closed(kind, heads, begins)

    def total(self) -> Tally:
        """The tally of all that was counted."""
        tops = sum(first is not None for _, first in map(self._summed, self.tops))
        goals = tuple(dict.fromkeys(self.goals))
        return Tally(tops=tops, levels=tuple(self.levels), goals=goals, notes=tuple(self.notes), **self.counts)

    def _count_part(
        self, element: Object, ends: Mapping[int, int], met: list[_Met | _Open], page: Object | None = None
    ) -> None:
        """Counts what is in this file of an element that may be in several, behind what was met in it so far."""
        page = element.get("/Pg", page)
        for kid in _kids(element):
            if not _is_element(kid):
                met.append((False, self._page_of(kid, page)))
            elif kid.objgen[0] in ends:
                self._count_part(kid, ends, self._opened(kid, ends[kid.objgen[0]], met).met, page)
            else:
                met.append(self.count(kid, page))

    def _opened(self, element: Object, number: int, met: list[_Met | _Open]) -> _Open:
        if number not in self.open:
            self.open[number] = _Open(self._kind(element))
            self._add(self.open[number].kind, element, _kids(element))
            met.append(self.open[number])
        return self.open[number]

    def _summed(self, one: _Met | _Open) -> _Met:
        if not isinstance(one, _Open):
            return one
        met = [*map(self._summed, one.met)]
        return self._closed(one.kind, any(head for head, _ in met), [first for _, first in met if first is not None])

    def _closed(self, kind: str, heads: bool, begins: Sequence[int]) -> _Met:
        """An element with all that is in it counted.

        heads    True if there is a header cell in it
        begins   the pages that what is in it begins on
        """
        if len(begins) > 1:  # a long table has tens of thousands of elements: few words for each
            self.counts["steps"] += len(begins) - 1
            self.counts["back"] += sum(after < before for before, after in pairwise(begins))
        if kind == "Table":
            self.counts.update(tables=1, bare=not heads)
        return kind == "TH" or heads, begins[0] if begins else None

    def _kind(self, element: Object) -> str:
        own = str(element.S)
        return self.kinds.get(own, own)[1:]

    def _page_of(self, mark: Object, page: Object | None) -> int | None:
        """The page of a mark; None for an area."""
        if isinstance(mark, Dictionary):
            page = mark.get("/Pg", page) if "/MCID" in mark else None
        return self.pages.get(page.objgen) if page is not None else None

    def _add(self, kind: str, element: Object, kids: list[Object]) -> None:
        self.counts["elements"] += 1
        if kind in _HEADINGS:
            self.levels.append(int(kind[1]))
        elif kind == "TH":
            self.counts.update(heads=1, mute_heads=not _said(element, "/Scope", "/ID"))
        elif kind == "Figure":
            self.counts.update(pictures=1, wordless=not "".join(_said(element, "/Alt")).strip())
        elif kind == "Link":
            self._add_link(kids)
        elif kind == "Note":
            self.notes.append("".join(_said(element, "/ID")))
        elif kind == "Span":
            self.counts["languages"] += bool(_said(element, "/Lang"))

    def _add_link(self, kids: list[Object]) -> None:
        areas = [kid.Obj for kid in kids if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR]
        mute = sum(not str(area.get("/Contents", "")).strip() for area in areas)
        self.counts.update(links=1, mute_ways=mute, dead_links=not areas)
        self.goals += [str(area.Dest) for area in areas if "/Dest" in area]


def _is_element(kid: Object) -> bool:
    return isinstance(kid, Dictionary) and "/S" in kid


def _kids(element: Object) -> list[Object]:
    kids = element.get("/K")
    return [] if kids is None else list(kids) if isinstance(kids, Array) else [kids]


def _said(element: Object, *keys: str) -> tuple[str, ...]:
    """What an element, or its attributes, say under some keys."""
    attributes = element.get("/A", Array())
    owners = (element, *(attributes if isinstance(attributes, Array) else [attributes]))
    return tuple(str(owner[key]) for owner in owners for key in keys if key in owner)
