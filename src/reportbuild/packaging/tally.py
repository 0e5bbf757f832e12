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
    numbers = {page.objgen: number for number, page in enumerate(pages)}
    counting = _Counting({name: str(kind) for name, kind in kinds.items()}, numbers)
    tops = sum(counting.count(element)[1] is not None for element in elements)
    goals = tuple(dict.fromkeys(counting.goals))
    levels, notes = tuple(counting.levels), tuple(counting.notes)
    return Tally(tops=tops, levels=levels, goals=goals, notes=notes, **counting.counts)


def together(tallies: Iterable[Tally]) -> Tally:
    """The sum of the tallies of parts, in their order."""
    columns = zip(*([getattr(each, name.name) for name in fields(Tally)] for each in (Tally(), *tallies)), strict=True)
    return Tally(*(reduce(add, column) for column in columns))


@dataclass(slots=True)
class _Counting:
    """What was counted so far; numbers by their names in a Tally."""

    kinds: Mapping[str, str]
    pages: Mapping[tuple[int, int], int]
    counts: Counter[str] = field(default_factory=Counter)
    levels: list[int] = field(default_factory=list)
    goals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, element: Object, page: Object | None = None) -> tuple[bool, int | None]:
        """Counts an element and all within it: whether there is a header cell, and the first page that it is on."""
        own = str(element.S)
        kind = self.kinds.get(own, own)[1:]
        page = element.get("/Pg", page)
        kids = _kids(element)
        self._add(kind, element, kids)
        heads, begins = False, []
        for kid in kids:
            if isinstance(kid, Dictionary) and "/S" in kid:
                head, first = self.count(kid, page)
                heads = heads or head
            else:
                first = self._page_of(kid, page)
            if first is not None:
                begins.append(first)
        if len(begins) > 1:  # a long table has tens of thousands of elements: few words for each
            self.counts["steps"] += len(begins) - 1
            self.counts["back"] += sum(after < before for before, after in pairwise(begins))
        if kind == "Table":
            self.counts.update(tables=1, bare=not heads)
        return kind == "TH" or heads, begins[0] if begins else None

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


def _kids(element: Object) -> list[Object]:
    kids = element.get("/K")
    return [] if kids is None else list(kids) if isinstance(kids, Array) else [kids]


def _said(element: Object, *keys: str) -> tuple[str, ...]:
    """What an element, or its attributes, say under some keys."""
    attributes = element.get("/A", Array())
    owners = (element, *(attributes if isinstance(attributes, Array) else [attributes]))
    return tuple(str(owner[key]) for owner in owners for key in keys if key in owner)
