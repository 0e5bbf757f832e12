"""What laying out gives: pages as plain data, for rooms that do without the engine, which is slow to load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportbuild.rendering.places import Begin


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an id fell.

    page   counted from 0 within the chapter
    x, y   points from the lower left of the page
    """

    page: int
    x: float
    y: float

    def __reduce__(self) -> tuple[type[Anchor], tuple[int, float, float]]:
        """How it is pickled: see Place."""
        return Anchor, (self.page, self.x, self.y)


@dataclass(frozen=True, slots=True)
class Type:
    """Words in the size of type that they are set in, in points."""

    size: float
    words: str


@dataclass(frozen=True, slots=True)
class Further:
    """Pages of a chapter after its first, from where a long table is cut.

    pdf        tagged, of its own
    same_body  True if it goes on with the body of the table that was cut, False if it begins with a new one
    """

    pdf: bytes
    same_body: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """One chapter, laid out. Its folios are not printed yet: `bind` stamps them.

    pdf       the chapter as a tagged PDF of its own, or its first pages; empty if it could not be laid out
    count     number of pages, at least 1
    anchors   id to where it fell
    lines     of text on each page, running heads left out
    begins    where in the numbered text each page begins; None for one on which none of it begins
    turned    pages that lie on their side among others that stand, counted from 0
    smallest  of its type, raised and lowered signs left out; None where there are no words
    further   the pages after those of the PDF, where a long table is cut
    """

    pdf: bytes
    count: int
    anchors: Mapping[str, Anchor]
    lines: tuple[int, ...] = ()
    begins: tuple[Begin | None, ...] = ()
    turned: tuple[int, ...] = ()
    smallest: Type | None = None
    further: tuple[Further, ...] = ()


@dataclass(frozen=True, slots=True)
class Slice:
    """Pages of a chapter that a long table goes through, cut off where a page begins with a row.

    end    the row that begins the next page, counted from 0; the number of rows if there is no next page
    room   for rows on a page, below the heads of the columns, in the engine's unit
    """

    pages: Pages
    end: int
    room: float
