"""Where the pages of a slice of a long table begin and end, among those that were laid out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from weasyprint.formatting_structure.boxes import PageBox, TableRowBox

from reportbuild.rendering.contents import Met
from reportbuild.rendering.long_tables import BODY, ROWS, TOGETHER


@dataclass(frozen=True, slots=True)
class Window:
    """The pages of a slice.

    pages   the first, and the one after the last, counted from 0
    end     the row that begins the next page
    room    for rows on a page, below the heads of the columns
    """

    pages: tuple[int, int]
    end: int
    room: float


def rows_in(root: Element) -> Sequence[Element]:
    """The rows of a slice and those behind it, in order."""
    bodies = [body for table in root.iter("table") for body in table if body.get(BODY) is not None]
    return [row for body in bodies for row in body if row.get(ROWS) is None]


def window_of(met: Iterable[Met], rows: Sequence[Element], first: int, pages: int | None) -> Window:
    """The pages from the one that a slice's first row begins to the last one that another row begins.

    first   the number of the first row in its table
    pages   how many there are; None if all are the slice's, for no row comes after
    """
    numbers = {row: first + position for position, row in enumerate(rows)}
    begun: dict[Element, int] = {}
    tops: dict[int, tuple[int, bool, float]] = {}
    heights: dict[int, float] = {}
    for one in met:
        if isinstance(one.box, PageBox):
            heights[one.page] = one.box.content_box_y() + one.box.height
        elif isinstance(one.box, TableRowBox) and one.box.element in numbers:
            fresh = begun.setdefault(one.box.element, one.page) == one.page
            tops.setdefault(one.page, (numbers[one.box.element], fresh, heights[one.page] - one.box.position_y))
    start = begun[rows[0]] if first else 0
    last = first + len(rows) - (0 if pages is None else TOGETHER)
    tops_of_fresh = {page: (row, room) for page, (row, fresh, room) in tops.items() if fresh and first < row <= last}
    ends = [(page, *top) for page, top in tops_of_fresh.items() if page > start]
    if pages is None:
        return Window((start, max(heights) + 1), first + len(rows), ends[-1][2] if ends else 0)
    page, row, room = ends[-1] if ends else (pages, first, 0)
    return Window((start, page), row, room)


def within(met: Iterable[Met], window: range) -> tuple[Met, ...]:
    """What was met on some pages, which are counted from the first of them."""
    first = window.start
    return tuple(Met(one.box, one.page - first, one.artifact, one.link, one.leaf) for one in met if one.page in window)
