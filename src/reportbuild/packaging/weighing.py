"""How many sheets a copy of a PDF takes, and what it weighs: what a group must know to count paper and postage."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from reportbuild.model.press import MM, As, PressSettings
from reportbuild.model.problems import Checked, Place
from reportbuild.packaging.grids import CUT, make_grid
from reportbuild.packaging.originals import open_originals
from reportbuild.packaging.press import planned

SQUARE_METRE = (1000 * MM) ** 2
"""In square points."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One copy.

    pages    as they are read
    sheets   of paper that go through the printer; where several copies are cut from a sheet, a part of one
    size     of such a sheet: width and height in points
    grams    without an envelope or a cover of another paper
    """

    pages: int
    sheets: float
    size: tuple[float, float]
    grams: float


def weigh(content: bytes, wanted: PressSettings, at: Place) -> Checked[Weighed | None]:
    """What a copy of a PDF comes to, printed on both sides as it is wanted; None if it cannot be opened.

    What is cut weighs as much as its pages; what is only folded weighs as much as its sheets.

    Problems  those of `open_originals`
    """
    opened = open_originals(content, at)
    if opened.value is None:
        return Checked(None, opened.problems)
    pages, (width, height) = len(opened.value.pages), opened.value.size
    if wanted.as_ in (As.PAGES, As.WRAP):
        return Checked(_weighed(pages, ceil(pages / 2), (width, height), wanted))
    grid = make_grid(opened.value.size, wanted, pages)
    plan = planned(opened.value, wanted)[0]
    if wanted.as_ not in CUT:
        spread = (2 * width, height) if wanted.sheet is None else grid.sheet
        return Checked(_weighed(pages, len(plan), spread, wanted))
    leaves = _weighed(pages, ceil(pages / 2), (grid.width, grid.height), wanted)
    places = grid.columns * grid.rows if wanted.as_ is not As.CUT_AND_STACK else 1
    return Checked(Weighed(pages, len(plan) / places, grid.sheet, leaves.grams))


def _weighed(pages: int, sheets: int, size: tuple[float, float], wanted: PressSettings) -> Weighed:
    return Weighed(pages, sheets, size, sheets * size[0] * size[1] / SQUARE_METRE * wanted.stock.weight)
