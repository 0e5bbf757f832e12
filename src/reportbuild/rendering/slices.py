"""Where the pages of a slice of a long table or list begin and end, among those that were laid out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from weasyprint.formatting_structure.boxes import PageBox

from reportbuild.rendering.contents import Met
from reportbuild.rendering.long_lists import ITEM
from reportbuild.rendering.long_tables import BODY, ROWS, TOGETHER


@dataclass(frozen=True, slots=True)
class Window:
    """The pages of a slice.

    pages   the first, and the one after the last, counted from 0
    end     the row or item that begins the next page
    room    for rows on a page, below the heads of the columns
    """

    pages: tuple[int, int]
    end: int
    room: float


def pieces_in(root: Element) -> Sequence[Element]:
    """The rows or items of a slice and those behind it, in order."""
    bodies = [body for table in root.iter("table") for body in table if body.get(BODY) is not None]
    rows = [row for body in bodies for row in body if row.get(ROWS) is None]
    return rows or [item for item in root.iter("li") if item.get(ITEM) == ""]


def window_of(met: Iterable[Met], pieces: Sequence[Element], first: int, pages: int | None) -> Window:
    """The pages from the one that a slice's first piece begins to the last one that another piece begins.

    first   the number of the first piece in its table, or in all lists
    pages   how many there are; None if all are the slice's, for no piece comes after
    """
    numbers = {piece: first + position for position, piece in enumerate(pieces)}
    begun: dict[Element, int] = {}
    tops: dict[int, tuple[int, bool, float]] = {}
    heights: dict[int, float] = {}
    for one in met:
        element = one.box.element
        if isinstance(one.box, PageBox):
            heights[one.page] = one.box.content_box_y() + one.box.height
        elif element is not None and not one.artifact:
            fresh = begun.setdefault(element, one.page) == one.page
            if element in numbers:
                tops.setdefault(one.page, (numbers[element], fresh, heights[one.page] - one.box.position_y))
            elif one.leaf and not fresh:
                # Words that began on an earlier page, above the first piece on this one.
                tops.setdefault(one.page, (first, False, 0))
    start = begun[pieces[0]] if first else 0
    last = first + len(pieces) - (0 if pages is None else TOGETHER)
    tops_of_fresh = {
        page: (piece, room) for page, (piece, fresh, room) in tops.items() if fresh and first < piece <= last
    }
    ends = [(page, *top) for page, top in tops_of_fresh.items() if page > start]
    if pages is None:
        return Window((start, max(heights) + 1), first + len(pieces), ends[-1][2] if ends else 0)
    page, piece, room = ends[-1] if ends else (pages, first, 0)
    return Window((start, page), piece, room)


def within(met: Iterable[Met], window: range) -> tuple[Met, ...]:
    """What was met on some pages, which are counted from the first of them."""
    first = window.start
    return tuple(Met(one.box, one.page - first, one.artifact, one.link, one.leaf) for one in met if one.page in window)
