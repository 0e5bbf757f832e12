"""Marks beside the pages of a sheet: where to cut, where to fold, and crosses that show whether the inks meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportbuild.model.press import MM, Mark, PressSettings

AWAY = 3 * MM
"""A mark begins this far from the page, or where the bleed ends, whichever is farther."""

LONG = 5 * MM
SHORTEST = 1 * MM
WIDTH = 0.25

TICK = 8 * MM
"""The length of a mark at the sheet's edge, where there is no room beside the pages; half is printed."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Where a sheet is cut and folded, in points from its lower left corner.

    block    left, bottom, right and top of all pages together
    across   upright cuts, by their distance from the left
    down     level cuts, by their distance from below
    folds    upright folds
    """

    sheet: tuple[float, float]
    block: tuple[float, float, float, float]
    across: tuple[float, ...]
    down: tuple[float, ...]
    folds: tuple[float, ...]


def margin_for(marks: Sequence[Mark], bleed: float) -> float:
    """The white around the pages that marks, and what bleeds, need."""
    if not marks:
        return bleed
    return max(AWAY, bleed) + LONG + (5 * MM if Mark.REGISTRATION in marks else 2 * MM)


def draw_marks(lines: Lines, marks: Sequence[Mark], wanted: PressSettings) -> bytes:
    """What draws them. For a press with four inks, marks are in all of them.

    Source  ISO 32000-1, 8.6.6.4: the colorant All
    """
    drawn: list[str] = []
    if Mark.CROP in marks:
        drawn += (_upright(lines, x, wanted.bleed) for x in lines.across)
        drawn += (_level(lines, y, wanted.bleed) for y in lines.down)
    if Mark.FOLD in marks and lines.folds:
        drawn += ("[3 2] 0 d", *(_upright(lines, x, wanted.bleed) for x in lines.folds), "[] 0 d")
    if Mark.REGISTRATION in marks:
        drawn += _crosses(lines, wanted.bleed)
    if not any("S" in one for one in drawn):
        return b""
    colour = "/All CS 1 SCN" if wanted.colour == "cmyk" else "0 G"
    return "\n".join(("q", colour, f"{WIDTH} w", *(one for one in drawn if one), "Q")).encode()


def _upright(lines: Lines, x: float, bleed: float) -> str:
    _, bottom, _, top = lines.block
    if not WIDTH < x < lines.sheet[0] - WIDTH:
        return ""
    return " ".join(
        f"{x:.4f} {one:.4f} m {x:.4f} {two:.4f} l S" for one, two in _ends(lines.sheet[1], bottom, top, bleed)
    )


def _level(lines: Lines, y: float, bleed: float) -> str:
    left, _, right, _ = lines.block
    if not WIDTH < y < lines.sheet[1] - WIDTH:
        return ""
    return " ".join(
        f"{one:.4f} {y:.4f} m {two:.4f} {y:.4f} l S" for one, two in _ends(lines.sheet[0], left, right, bleed)
    )


def _ends(length: float, low: float, high: float, bleed: float) -> Iterator[tuple[float, float]]:
    """From where to where the two marks of a line reach; without room beside the pages, from the sheet's edges."""
    away = max(AWAY, bleed)
    room = min(low, length - high) - away
    if room >= SHORTEST:
        reach = min(LONG, room)
        yield low - away - reach, low - away
        yield high + away, high + away + reach
    else:
        yield 0, TICK
        yield length - TICK, length


def _crosses(lines: Lines, bleed: float) -> Iterator[str]:
    """A cross in a ring in the middle of every side that has room for one."""
    left, bottom, right, top = lines.block
    middle, half, radius = (left + right) / 2, (bottom + top) / 2, 1.5 * MM
    away = max(AWAY, bleed) + LONG / 2
    places = ((middle, bottom - away), (middle, top + away), (left - away, half), (right + away, half))
    for x, y in places:
        if 2 * radius <= x <= lines.sheet[0] - 2 * radius and 2 * radius <= y <= lines.sheet[1] - 2 * radius:
            yield _cross(x, y, radius)


def _cross(x: float, y: float, radius: float) -> str:
    arm, bend = 1.6 * radius, radius * 0.5523
    ring = f"{x + radius:.4f} {y:.4f} m "
    for dx, dy, ex, ey, fx, fy in (
        (radius, bend, bend, radius, 0, radius),
        (-bend, radius, -radius, bend, -radius, 0),
        (-radius, -bend, -bend, -radius, 0, -radius),
        (bend, -radius, radius, -bend, radius, 0),
    ):
        ring += f"{x + dx:.4f} {y + dy:.4f} {x + ex:.4f} {y + ey:.4f} {x + fx:.4f} {y + fy:.4f} c "
    cross = f"{x - arm:.4f} {y:.4f} m {x + arm:.4f} {y:.4f} l {x:.4f} {y - arm:.4f} m {x:.4f} {y + arm:.4f} l S"
    return f"{ring}S {cross}"
