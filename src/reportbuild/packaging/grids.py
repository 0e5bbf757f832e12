"""Where places for pages lie on a sheet, and how large they are."""

from __future__ import annotations

from dataclasses import dataclass

from reportbuild.model.press import SHEETS, As, Mark, PressSettings
from reportbuild.packaging.imposition import spine_width
from reportbuild.packaging.marks import Lines, margin_for

CUT = (As.TWO_UP, As.FOUR_UP, As.CUT_AND_STACK)
"""What is cut into single pages."""

GRIDS = {As.PAGES: (1, 1), As.BOOKLET: (2, 1), As.SIGNATURES: (2, 1), As.WRAP: (2, 1)}
"""Columns and rows of what does not depend on the pages' shape."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where places for pages lie on a sheet, in points from its lower left corner."""

    columns: int
    rows: int
    width: float
    height: float
    across: float
    down: float
    sheet: tuple[float, float]
    scale: float

    @property
    def block(self) -> tuple[float, float, float, float]:
        """All places together: left, bottom, right, top."""
        wide = self.columns * self.width + (self.columns - 1) * self.across
        high = self.rows * self.height + (self.rows - 1) * self.down
        left, bottom = (self.sheet[0] - wide) / 2, (self.sheet[1] - high) / 2
        return (left, bottom, left + wide, bottom + high)

    def corner(self, column: int, row: int) -> tuple[float, float]:
        """The lower left corner of a place."""
        left, _, _, top = self.block
        return left + column * (self.width + self.across), top - (row + 1) * self.height - row * self.down


def columns_and_rows(size: tuple[float, float], wanted: PressSettings) -> tuple[int, int]:
    places = {As.TWO_UP: 2, As.FOUR_UP: 4, As.CUT_AND_STACK: wanted.up}.get(wanted.as_, 1)
    if wanted.as_ in GRIDS:
        return GRIDS[wanted.as_]
    if places == 4:
        return 2, 2
    return (2, 1) if size[0] <= size[1] else (1, 2)


def make_grid(size: tuple[float, float], wanted: PressSettings, pages: int) -> Grid:
    """As large as the pages are, or as the sheet allows, whichever way it is turned; never larger than they are."""
    columns, rows = columns_and_rows(size, wanted)
    cut = wanted.as_ in CUT
    gap = max(wanted.gutter, 2 * wanted.bleed) if cut else 0.0
    across = spine_width(pages, wanted.stock.caliper) if wanted.as_ is As.WRAP else gap
    gaps = (columns - 1) * across, (rows - 1) * gap
    margin = margin_for(marks_of(wanted), wanted.bleed)
    if wanted.sheet is None:
        sheet = (columns * size[0] + gaps[0] + 2 * margin, rows * size[1] + gaps[1] + 2 * margin)
        return Grid(columns, rows, *size, across, gap, sheet, 1.0)
    upright = SHEETS[wanted.sheet]
    scales = {
        sheet: min(1.0, (sheet[0] - gaps[0]) / (columns * size[0]), (sheet[1] - gaps[1]) / (rows * size[1]))
        for sheet in (upright, upright[::-1])
    }
    best = max(scales, key=lambda sheet: round(scales[sheet], 6))
    scale = scales[best]
    return Grid(columns, rows, size[0] * scale, size[1] * scale, across, gap, best, scale)


def marks_of(wanted: PressSettings) -> tuple[Mark, ...]:
    """What is drawn beside the pages if nobody says."""
    if wanted.marks is not None:
        return wanted.marks
    if wanted.as_ in CUT:
        return (Mark.CROP,)
    return (Mark.CROP, Mark.FOLD) if wanted.as_ is As.WRAP else ()


def lines_of(grid: Grid, wanted: PressSettings) -> Lines:
    """Where is cut, and where is folded."""
    left, _, right, _ = grid.block
    folded = grid.columns == 2 and wanted.as_ in (As.BOOKLET, As.SIGNATURES, As.WRAP)
    inner = sorted({round(grid.corner(1, 0)[0], 4), round(grid.corner(0, 0)[0] + grid.width, 4)}) if folded else []
    if folded:
        across = [left, right]
    else:
        across = [edge for n in range(grid.columns) for x in (grid.corner(n, 0)[0],) for edge in (x, x + grid.width)]
    down = [edge for n in range(grid.rows) for y in (grid.corner(0, n)[1],) for edge in (y, y + grid.height)]
    cuts = (tuple(sorted({round(x, 4) for x in across})), tuple(sorted({round(y, 4) for y in down})))
    return Lines(grid.sheet, grid.block, *cuts, tuple(inner))
