"""What laying out gives: pages as plain data, for rooms that do without the engine, which is slow to load."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reportbuild.model.pickling import by_fields
from reportbuild.rendering.places import Begin


@by_fields
@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an id fell.

    page   counted from 0 within the chapter
    x, y   points from the lower left of the page
    """

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Type:
    """Words in the size of type that they are set in, in points."""

    size: float
    words: str


@dataclass(frozen=True, slots=True)
class Further:
    """Pages of a chapter after its first, from where a long table or list is cut.

    pdf      tagged, of its own
    goes_on  the innermost kind of structure element that was cut, and goes on in it
    """

    pdf: bytes
    goes_on: str


XML, XML_ENDS = "<!--xml-->", "<!--/xml-->"
"""Stand in an HTML document around an element that is well-formed XML, too, and is read as that: in a twentieth of the
time."""

NUMERAL = "data-numeral"
"""Attribute of an element whose figures are a page number that is set later: the label of the place on that page."""

FREE = "data-free"
"""Attribute of such an element that is nothing but the number, and may be as wide as that turns out to be."""

OF_NUMBER, OF_HEAD = "\u2062", "\u2063"
"""Signs that nobody sees, before noughts that keep the room for a page's own number, and for numbers in its head."""

HELD = re.compile(f"([{OF_NUMBER}{OF_HEAD}])(0+)")
"""Noughts behind such a sign."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How a font draws what numbers are written with.

    glyphs   of each sign, in four hexadecimal figures
    widths   of each sign, in thousandths of the type's size
    """

    glyphs: Mapping[str, str]
    widths: Mapping[str, int]


@by_fields
@dataclass(frozen=True, slots=True)
class Numeral:
    """A page number that is not set yet: noughts stand in its place.

    Before it stands the comment “%numeral n” in what its page draws, n being its position among the numerals.

    of       the label of the place whose page it names; OF_NUMBER, OF_HEAD
    page     that it stands on, counted from 0
    figures  that it is set in
    places   where the noughts stand among the glyphs that are drawn, one for each figure
    free     True if it may be wider or narrower than the noughts, and ends where they end
    """

    of: str
    page: int
    figures: Figures
    places: tuple[int, ...]
    free: bool


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
    further   the pages after those of the PDF, where a long table or list is cut
    numerals  page numbers that are set later
    uneven    True if there should be more of those, but the figures of their font are not all alike
    """

    pdf: bytes
    count: int
    anchors: Mapping[str, Anchor]
    lines: tuple[int, ...] = ()
    begins: tuple[Begin | None, ...] = ()
    turned: tuple[int, ...] = ()
    smallest: Type | None = None
    further: tuple[Further, ...] = ()
    numerals: tuple[Numeral, ...] = ()
    uneven: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """Pages of a chapter that a long table or list goes through, cut off where a page begins with a row or an item.

    end    the row or item that begins the next page, counted from 0; their number if there is no next page
    room   for rows on a page, below the heads of the columns, in the engine's unit
    """

    pages: Pages
    end: int
    room: float
