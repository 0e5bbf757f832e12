"""Words beside the points of a drawing, where they lie on nothing; thin lines lead to those that stand apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import hypot

from reportbuild.rendering.strokes import QUIET, SIZE, Area, filled, line, width_of, words, wrapped

FAR = 9.0
"""Points from a point to its words, beyond which a line leads to them."""

WIDEST = 62.0
"""Points that the words beside a point may be wide."""

GAPS = (5.0, 14.0, 26.0, 42.0, 60.0)
SHIFTS = (0.0, -0.5, 0.5, -0.85, 0.85)
"""Where words are tried: so far above or below, then so much of their width to the left or right."""


@dataclass(slots=True)
class Room:
    """The room of a drawing, which fills as words are put into it.

    bounds   where words may stand
    taken    what they may not lie on
    told     what lines that lead to words may not cross: words, and other such lines
    """

    bounds: Area
    taken: list[Area]
    told: list[Area] = field(default_factory=list)

    def labelled(self, number: str, says: str, x: float, y: float) -> str:
        """A number and words beside a point; nothing, if there is no room for them."""
        lines = [number]
        lines += wrapped(says, WIDEST, SIZE - 1, 4) if says else []
        area = self._place(lines, x, y)
        if area is None:
            return ""
        leader = _leader(area, x, y)
        self.taken += [area, *leader]
        self.told += [area, *leader]
        drawn = _led(area, x, y) if leader else ""
        drawn += filled("empty", area, "white")  # no line of the grid runs through the words
        for row, text in enumerate(lines):
            bold = row == 0
            base = area.y + SIZE * 0.9 + row * SIZE * 1.08
            size = SIZE if bold else SIZE - 1
            drawn += words(text, area.x + area.width / 2, base, anchor="middle", bold=bold, size=size)
        return drawn

    def _place(self, lines: Sequence[str], x: float, y: float) -> Area | None:
        """The nearest place to a point where words lie on nothing, and a line can lead to them."""
        found = [area for area in _places(lines, x, y) if self._is_free(area, x, y)]
        return min(found, key=lambda area: hypot(*_way(area, x, y)), default=None)

    def _is_free(self, area: Area, x: float, y: float) -> bool:
        inside = (
            area.x >= self.bounds.x
            and area.right <= self.bounds.right
            and area.y >= self.bounds.y
            and area.bottom <= self.bounds.bottom
        )
        if not inside or any(area.meets(other) for other in self.taken):
            return False
        return not any(step.meets(other) for step in _leader(area, x, y) for other in self.told)


def _places(lines: Sequence[str], x: float, y: float) -> Iterator[Area]:
    bold = width_of(lines[0], SIZE, bold=True) if lines else 0
    wide = max((bold, *(width_of(each, SIZE - 1) * 0.94 for each in lines[1:])))
    high = SIZE * 1.08 * len(lines) + 1
    for gap in GAPS:
        for shift in SHIFTS:
            left = x - wide / 2 + shift * (wide + 6)
            yield Area(left, y - gap - high, wide, high)
            yield Area(left, y + gap, wide, high)


def _way(area: Area, x: float, y: float) -> tuple[float, float]:
    """From a point to the nearest of an area: how far to the right, and how far down."""
    return min(max(x, area.x), area.right) - x, min(max(y, area.y), area.bottom) - y


def _leader(area: Area, x: float, y: float) -> list[Area]:
    """Small areas along the line that leads to words; none where they stand near enough."""
    dx, dy = _way(area, x, y)
    far = hypot(dx, dy)
    if far <= FAR:
        return []
    steps = int(far // 3)
    return [Area(x + dx * n / steps - 1, y + dy * n / steps - 1, 2, 2) for n in range(1, steps)]


def _led(area: Area, x: float, y: float) -> str:
    dx, dy = _way(area, x, y)
    return line(x, y, x + dx, y + dy, stroke=QUIET, width=0.4)
