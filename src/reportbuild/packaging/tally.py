"""What the structure tree of a PDF offers, counted element by element: of a whole file, or of a part and added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import reduce
from operator import add

from pikepdf import Array, Dictionary, Name, Object

_HEADINGS = frozenset(f"H{level}" for level in range(1, 7))


@dataclass(frozen=True, slots=True)
class Tally:
    """What some structure elements and those within them offer. The tally of a book is the sum of its parts'.

    levels       of its headings, in order
    mute_heads   header cells that do not say what they head
    bare         tables without a header cell
    wordless     pictures without words
    mute_ways    areas to click that do not say where they lead
    dead_links   links that have no area to click
    goals        labels that its links lead to
    notes        ids of its notes
    languages    words in another language
    """

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


def tally(elements: Iterable[Object], kinds: Mapping[str, Object]) -> Tally:
    """Everything in some elements of one file.

    kinds   what its own kinds of elements stand for, as its role map says
    """
    counting = _Counting({name: str(kind) for name, kind in kinds.items()})
    for element in elements:
        counting.count(element)
    goals = tuple(dict.fromkeys(counting.goals))
    return Tally(levels=tuple(counting.levels), goals=goals, notes=tuple(counting.notes), **counting.counts)


def together(tallies: Iterable[Tally]) -> Tally:
    """The sum of the tallies of parts, in their order."""
    columns = zip(*([getattr(each, name.name) for name in fields(Tally)] for each in (Tally(), *tallies)), strict=True)
    return Tally(*(reduce(add, column) for column in columns))


@dataclass(slots=True)
class _Counting:
    """What was counted so far; numbers by their names in a Tally."""

    kinds: Mapping[str, str]
    counts: Counter[str] = field(default_factory=Counter)
    levels: list[int] = field(default_factory=list)
    goals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, element: Object) -> bool:
        """Counts an element and all within it; True if there is a header cell."""
        own = str(element.S)
        kind = self.kinds.get(own, own)[1:]
        kids = list(_kids(element))
        self._add(kind, element, kids)
        within = [self.count(kid) for kid in kids if isinstance(kid, Dictionary) and "/S" in kid]
        if kind == "Table":
            self.counts.update(tables=1, bare=not any(within))
        return kind == "TH" or any(within)

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


def _kids(element: Object) -> Iterator[Object]:
    kids = element.get("/K", Array())
    yield from kids if isinstance(kids, Array) else (kids,)


def _said(element: Object, *keys: str) -> tuple[str, ...]:
    """What an element, or its attributes, say under some keys."""
    attributes = element.get("/A", Array())
    owners = (element, *(attributes if isinstance(attributes, Array) else [attributes]))
    return tuple(str(owner[key]) for owner in owners for key in keys if key in owner)
