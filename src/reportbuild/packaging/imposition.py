"""Which page lies where on which sheet, so that folding, or cutting and stacking, puts them in order. Arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

LEAF = 2
"""Pages of one leaf: its front and its back."""

FOLDED = 4
"""Pages of a sheet that is folded once: two leaves."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One page's place on a side of a sheet.

    page     counted from 0; None for a blank one
    column   from the left, as the side lies before the eye
    row      from the top
    depth    how many sheets lie around this one in its signature: paper is thick, so inner pages creep outwards
    spine    which edge of the page is folded: -1 the left one, 1 the right one, 0 none
    """

    page: int | None
    column: int
    row: int = 0
    depth: int = 0
    spine: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper: its front, and its back as it is seen when the sheet is turned over like a leaf of a book."""

    front: tuple[Cell, ...]
    back: tuple[Cell, ...] = ()

    @property
    def sides(self) -> tuple[tuple[Cell, ...], ...]:
        return tuple(side for side in (self.front, self.back) if side)


def fold(pages: int, signature: int | None = None, *, right: bool = False) -> tuple[Sheet, ...]:
    """Sheets that are folded in the middle and put into each other: signature after signature, the outermost first.

    pages       at least 1; blank ones follow them until the last sheet is full
    signature   the most pages that are folded together, a multiple of 4; None: all of them, stitched through the fold
    right       bound on the right, for scripts that run from right to left

    Signatures are as even as they can be, the thicker ones first: a thin one at the end would not hold.
    """
    sizes = _signatures(ceil(pages / FOLDED), signature // FOLDED if signature else None)
    return tuple(sheet for start, size in sizes for sheet in _nested(start, size, pages, right=right))


def copies(pages: int, columns: int, rows: int) -> tuple[Sheet, ...]:
    """Each leaf in every place of its sheet: cut, the sheets are as many whole copies as there are places."""
    places = [(column, row) for row in range(rows) for column in range(columns)]
    return tuple(
        _sheet([(leaf, place) for place in places], pages, columns, printed_behind=pages > 1)
        for leaf in range(ceil(pages / LEAF))
    )


def cut_and_stack(pages: int, columns: int, rows: int) -> tuple[Sheet, ...]:
    """Sheets that are cut all at once; the stacks, laid on each other place by place, are in order."""
    places = [(column, row) for row in range(rows) for column in range(columns)]
    height = ceil(ceil(pages / LEAF) / len(places))
    return tuple(
        _sheet(
            [(number * height + level, place) for number, place in enumerate(places)],
            pages,
            columns,
            printed_behind=pages > 1,
        )
        for level in range(height)
    )


def wrapped(pages: int, *, right: bool = False) -> tuple[Sheet, ...]:
    """A cover around a block: the back and the front cover with the spine between them, and the insides behind.

    pages   of the cover: 1 is the front; 2 are front and back; 4 are front, inside of the front, inside of the back,
            back. Of more, which are a whole book, the first is the front.
    """
    front, back = 0, {2: 1, 4: 3}.get(pages)
    outside = (front, back) if right else (back, front)
    inside = (2, 1) if right else (1, 2)
    return (Sheet(_two(outside), _two(inside) if pages == 4 else ()),)


def one_by_one(pages: int) -> tuple[Sheet, ...]:
    """Every page alone on a side of its own, one after the other."""
    return tuple(Sheet((Cell(page, 0),)) for page in range(pages))


def blanks(sheets: Sequence[Sheet]) -> int:
    """How many blank pages were added."""
    return sum(cell.page is None for sheet in sheets for side in sheet.sides for cell in side)


def signatures(pages: int, signature: int | None = None) -> tuple[int, ...]:
    """Pages of each signature, blank ones included."""
    sizes = _signatures(ceil(pages / FOLDED), signature // FOLDED if signature else None)
    return tuple(size * FOLDED for _, size in sizes)


def last_page_last(pages: int) -> tuple[int | None, ...]:
    """The pages of a folded book that keeps its last page for the back cover: blank ones stand before that."""
    missing = -pages % FOLDED
    return (*range(pages - 1), *(None,) * missing, pages - 1)


def spine_width(pages: int, caliper: float) -> float:
    """How thick a block of pages is; `caliper` is the thickness of one leaf, in whatever unit."""
    return ceil(pages / LEAF) * caliper


def _signatures(sheets: int, most: int | None) -> Iterator[tuple[int, int]]:
    """The first page of each signature, and how many sheets it has."""
    number = ceil(sheets / most) if most else 1
    start = 0
    for position in range(number):
        size = sheets // number + (position < sheets % number)
        yield start, size
        start += size * FOLDED


def _nested(start: int, size: int, pages: int, *, right: bool) -> Iterator[Sheet]:
    first, last = start, start + size * FOLDED - 1
    for depth in range(size):
        low, high = first + depth * LEAF, last - depth * LEAF
        yield Sheet(_pair(high, low, pages, depth, right=right), _pair(low + 1, high - 1, pages, depth, right=right))


def _pair(left: int, right_page: int, pages: int, depth: int, *, right: bool) -> tuple[Cell, ...]:
    """Two pages beside a fold."""
    both = (right_page, left) if right else (left, right_page)
    return tuple(
        Cell(page if page < pages else None, column, depth=depth, spine=1 - 2 * column)
        for column, page in enumerate(both)
    )


def _two(pages: tuple[int | None, int | None]) -> tuple[Cell, ...]:
    return tuple(Cell(page, column) for column, page in enumerate(pages))


def _sheet(leaves: Sequence[tuple[int, tuple[int, int]]], pages: int, columns: int, *, printed_behind: bool) -> Sheet:
    """Leaves in their places; behind each, its own back."""
    front = tuple(Cell(_there(leaf * LEAF, pages), column, row) for leaf, (column, row) in leaves)
    back = tuple(Cell(_there(leaf * LEAF + 1, pages), columns - 1 - column, row) for leaf, (column, row) in leaves)
    return Sheet(front, back if printed_behind else ())


def _there(page: int, pages: int) -> int | None:
    return page if page < pages else None
