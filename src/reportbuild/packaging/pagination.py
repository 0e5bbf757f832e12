"""Which page of the book each page of a chapter is, and what number it prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportbuild.model.pickling import by_fields
from reportbuild.rendering.layout_settings import Folio, Side


@dataclass(frozen=True, slots=True)
class Run:
    """Pages that come in one piece: a chapter, laid out.

    count    pages, at least 1
    opens    on a right-hand page, on a left-hand page, or on the next
    folio    how its pages are numbered; numbers go on from the run before unless its folio differs
    """

    count: int
    opens: Side
    folio: Folio


@by_fields
@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the book.

    run     which run it belongs to, counted from 0; None for a blank page put in so that the next run opens right
    page    which page of that run, counted from 0
    number  as printed and as page labels say: "iv", "12"; never printed on a blank page or without a folio
    folio   how it is numbered
    """

    run: int | None
    page: int
    number: str
    folio: Folio


def paginate(runs: Sequence[Run]) -> tuple[Leaf, ...]:
    """The pages of the book in order, blank ones included.

    The first page is a recto. Unnumbered pages (the cover) count in the roman run that follows them, as printers do.
    """
    leaves: list[Leaf] = []
    counted: dict[Folio, int] = {}
    for position, run in enumerate(runs):
        if run.opens not in (Side.NEXT, _side(len(leaves))):
            leaves.append(_leaf(None, 0, leaves[-1].folio if leaves else run.folio, counted))
        leaves += [_leaf(position, page, run.folio, counted) for page in range(run.count)]
    return tuple(leaves)


def sides(leaves: Sequence[Leaf]) -> Mapping[int, Side]:
    """Run to the side that its first page is on."""
    return {
        leaf.run: _side(position) for position, leaf in enumerate(leaves) if leaf.page == 0 and leaf.run is not None
    }


def roman(number: int) -> str:
    """A number from 1 up in lower-case roman numerals."""
    written = ""
    for value, digit in _ROMAN:
        times, number = divmod(number, value)
        written += digit * times
    return written


def page_value(number: str) -> int:
    """A printed page number, arabic or roman, as what it counts."""
    if number.isdecimal():
        return int(number)
    digits = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}[letter] for letter in number]
    return sum(-one if one < after else one for one, after in zip(digits, [*digits[1:], 0], strict=True))


def printed_number(number: int, folio: Folio) -> str:
    """A page number as it is printed."""
    return str(number) if folio is Folio.ARABIC else roman(number)


def _side(position: int) -> Side:
    """The side of a page of the book, counted from 0: the first is a recto."""
    return Side.VERSO if position % 2 else Side.RECTO


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def _leaf(run: int | None, page: int, folio: Folio, counted: dict[Folio, int]) -> Leaf:
    """The next page; `counted` says how many there are of each numbering so far and is counted up."""
    shared = Folio.ROMAN if folio is Folio.NONE else folio
    counted[shared] = counted.get(shared, 0) + 1
    number = counted[shared]
    return Leaf(run, page, printed_number(number, folio), folio)
