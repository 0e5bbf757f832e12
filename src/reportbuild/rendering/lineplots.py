"""Lines through values with dates, and small charts side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from reportbuild.model.charts import Chart, ChartKind, Mark
from reportbuild.rendering.barplots import TALLEST, draw_rows
from reportbuild.rendering.labelling import WIDEST, Room
from reportbuild.rendering.scales import Scale, day_scale, value_scale
from reportbuild.rendering.strokes import (
    DASHES,
    GRID,
    MARKERS,
    POINTS_PER_MM,
    QUIET,
    SIZE,
    Area,
    legend,
    line,
    marker,
    polyline,
    width_of,
    words,
    wrapped,
)

HEIGHT_MM = 78.0
STEEPEST = 0.8
"""Of its width, the height of a narrow chart of lines: in a picture that stands on end every line is a cliff."""

ALL_LABELLED = 24
"""So many values of a single line all have their number beside them, where there is room."""


def draw_line(chart: Chart, width: float, ink: str) -> tuple[list[str], float]:
    """Values over time: each at its day, those that matter with their number, every line with its name at its end."""
    height = chart.height_mm * POINTS_PER_MM or min(HEIGHT_MM * POINTS_PER_MM, width * STEEPEST)
    lines = _lines(chart)
    percent = any(mark.printed.endswith("%") for mark in chart.marks)
    values = [mark.value for mark in chart.marks]
    rough = value_scale(values, 0, 1, lang=chart.lang, percent=percent)
    left = max(width_of(text) for _, text in rough.ticks) + 5
    right = max((min(_end_width(marks), width * 0.3) for marks in lines), default=0) + 10
    top = SIZE * 2 if chart.unit else SIZE
    plot = Area(left, top, width - left - right, height - top - SIZE * 2)
    down = value_scale(values, plot.bottom, plot.y, lang=chart.lang, percent=percent)
    across = day_scale([mark.day or 0 for mark in chart.marks], plot.x + 4, plot.right, lang=chart.lang, most=9)
    parts = [words(chart.unit, 0, SIZE, fill=QUIET)] if chart.unit else []
    parts += [*_grid(down, across, plot), *_all_lines(lines, across, down, ink)]
    spots = [(mark, across.place(mark.day or 0), down.place(mark.value)) for marks in lines for mark in marks]
    taken = [Area(x - 3, y - 3, 6, 6) for _, x, y in spots] + list(_along(lines, across, down))
    bounds = Area(plot.x - 6, 0, width - plot.x + 6, plot.bottom)
    parts += _ends(lines, across, down, plot, taken, width)
    parts += _values(lines, across, down, Room(bounds, taken))
    return parts, height


def _lines(chart: Chart) -> list[list[Mark]]:
    return [
        sorted((mark for mark in chart.marks if mark.series == series), key=lambda mark: mark.day or 0)
        for series in chart.series or ("",)
    ]


def _grid(down: Scale, across: Scale, plot: Area) -> Iterator[str]:
    for value, text in down.ticks:
        y = down.place(value)
        strong = value == 0
        yield line(plot.x, y, plot.right, y, stroke="#14171a" if strong else GRID, width=0.6 if strong else 0.5)
        yield words(text, plot.x - 5, y + SIZE * 0.34, anchor="end", fill=QUIET)
    free = -1.0e9
    for day, text in across.ticks:
        x = across.place(day)
        yield line(x, plot.bottom, x, plot.bottom + 3, width=0.5)
        if x - width_of(text) / 2 > free:
            yield words(text, x, plot.bottom + SIZE * 1.55, anchor="middle", fill=QUIET)
            free = x + width_of(text) / 2 + 3


def _all_lines(lines: Sequence[Sequence[Mark]], across: Scale, down: Scale, ink: str) -> Iterator[str]:
    for n, marks in enumerate(lines):
        points = [(across.place(mark.day or 0), down.place(mark.value)) for mark in marks]
        yield polyline(points, stroke=ink, width=1.3, dash=DASHES[n % len(DASHES)])
        if len(points) <= 60:
            yield from (marker(MARKERS[n % len(MARKERS)], x, y, ink, 2.2) for x, y in points)


def _along(lines: Sequence[Sequence[Mark]], across: Scale, down: Scale) -> Iterator[Area]:
    """Small areas along the lines, for words to keep off."""
    for marks in lines:
        points = [(across.place(mark.day or 0), down.place(mark.value)) for mark in marks]
        for (a, b), (c, d) in pairwise(points):
            steps = int(max(abs(c - a), abs(d - b)) // 5) + 1
            for n in range(min(steps, 200)):
                x, y = a + (c - a) * n / steps, b + (d - b) * n / steps
                yield Area(x - 1, y - 1, 2, 2)


def _end_width(marks: Sequence[Mark]) -> float:
    return max(width_of(_end_words(marks), bold=True), min(width_of(marks[-1].says), WIDEST))


def _end_words(marks: Sequence[Mark]) -> str:
    last = marks[-1]
    return f"{last.printed} {last.series}".strip()


def _ends(
    lines: Sequence[Sequence[Mark]], across: Scale, down: Scale, plot: Area, taken: list[Area], width: float
) -> Iterator[str]:
    """The name and last value of each line beside its end, moved apart where lines end close to each other."""
    ends = sorted((down.place(marks[-1].value), n) for n, marks in enumerate(lines))
    room = width - plot.right - 8
    blocks = {n: wrapped(_end_words(lines[n]), room, most=2) for _, n in ends}
    for n, marks in enumerate(lines):
        blocks[n] += wrapped(marks[-1].says, room) if marks[-1].says else []
    y = -1.0e9
    placed = []
    for wanted, n in ends:
        y = max(wanted, y)
        placed.append((n, y))
        y += SIZE * 1.15 * len(blocks[n]) + 1
    over = max(0.0, placed[-1][1] + SIZE * 1.15 * (len(blocks[placed[-1][0]]) - 1) - plot.bottom) if placed else 0
    for n, at in placed:
        x = across.place(lines[n][-1].day or 0) + 7
        for row, text in enumerate(blocks[n]):
            base = at - over + SIZE * 0.34 + row * SIZE * 1.15
            yield words(text, x, base, bold=row == 0)
            taken.append(Area(x, base - SIZE, width_of(text, bold=True), SIZE * 1.2))


def _values(lines: Sequence[Sequence[Mark]], across: Scale, down: Scale, room: Room) -> Iterator[str]:
    """Numbers and words beside the values that matter, where there is room; those with words first."""
    wanted = [mark for marks in lines for mark in _worth_saying(marks, len(lines)) if mark != marks[-1]]
    for mark in sorted(wanted, key=lambda mark: (not mark.says, mark.day or 0)):
        yield room.labelled(mark.printed, mark.says, across.place(mark.day or 0), down.place(mark.value))


def _worth_saying(marks: Sequence[Mark], lines: int) -> list[Mark]:
    if lines == 1 and len(marks) <= ALL_LABELLED:
        return list(marks)
    ends = {0, len(marks) - 1}
    values = [mark.value for mark in marks]
    ends |= {values.index(max(values)), values.index(min(values))}
    return [mark for n, mark in enumerate(marks) if n in ends or mark.says]


PANEL_MM = 24.0
MANY_PANELS = 24


def draw_panels(chart: Chart, width: float, ink: str) -> tuple[list[str], float]:
    """Small charts on one scale, side by side, as many to a line as their words allow."""
    dated = all(mark.day is not None for mark in chart.marks)
    most = 3 if not dated else 4 if len(chart.panels) <= MANY_PANELS else 6
    columns = min(most, max(1, len(chart.panels)))
    lines = -(-len(chart.panels) // columns)
    room = chart.height_mm * POINTS_PER_MM if chart.height_mm else TALLEST
    high_at_most = min(PANEL_MM * POINTS_PER_MM, (room - 2 * SIZE) / max(lines, 1) - 10)
    gap = 14.0
    wide = (width - gap * (columns - 1)) / columns
    values = [mark.value for mark in chart.marks]
    parts: list[str] = []
    top = 0.0
    if chart.unit:
        parts.append(words(chart.unit, 0, SIZE, fill=QUIET))
        top += SIZE * 1.8
    if dated and len(chart.series) > 1:
        drawn, high = legend(chart.series, 0, top, width, "line", ink)
        parts.append(drawn)
        top += high
    tallest = 0.0
    for n, panel in enumerate(chart.panels):
        marks = tuple(mark for mark in chart.marks if mark.panel == panel)
        if n and n % columns == 0:
            top, tallest = top + tallest + 10, 0.0
        at = Area((n % columns) * (wide + gap), top, wide, high_at_most)
        small = replace(chart, marks=marks, unit="", panels=())
        drawn_parts, high = (
            _small_line(small, at, ink, values, chart.marks) if dated else _small_bars(small, at, ink, values)
        )
        title = words(wrapped(panel, wide, most=1)[0], 0, SIZE, bold=True)
        parts.append(f'<g transform="translate({at.x:.2f} {at.y:.2f})">{title}{"".join(drawn_parts)}</g>')
        tallest = max(tallest, high)
    return parts, top + tallest


def _small_line(
    chart: Chart, at: Area, ink: str, values: Sequence[float], every: Sequence[Mark]
) -> tuple[list[str], float]:
    """A small chart of lines: first and last value, no more; days and values on the scales of all of them."""
    percent = any(mark.printed.endswith("%") for mark in every)
    top, bottom = SIZE * 2.2, at.height - SIZE * 1.6
    right = max(width_of(mark.printed) for mark in every) + 6
    down = value_scale(values, bottom, top, lang=chart.lang, percent=percent, most=2)
    days = [mark.day or 0 for mark in every]
    across = day_scale(days, 3, at.width - right, lang=chart.lang, most=3)
    lines = [marks for marks in _lines(chart) if marks]
    parts = [line(0, bottom, at.width - right + 3, bottom, width=0.5)]
    parts += _all_lines(lines, across, down, ink)
    ticks = across.ticks[:: max(1, len(across.ticks) - 1)]
    for n, (day, text) in enumerate(ticks):
        anchor = "start" if n == 0 and across.place(day) < 15 else "middle"
        parts.append(words(text, across.place(day), bottom + SIZE * 1.2, anchor=anchor, fill=QUIET, size=SIZE - 1))
    free = -1.0e9
    for marks in sorted(lines, key=lambda marks: down.place(marks[-1].value)):
        y = max(down.place(marks[-1].value) + SIZE * 0.34, free)
        parts.append(words(marks[-1].printed, across.place(marks[-1].day or 0) + 5, y, bold=True))
        free = y + SIZE * 1.05
    return parts, at.height


def _small_bars(chart: Chart, at: Area, ink: str, values: Sequence[float]) -> tuple[list[str], float]:
    """A small chart of bars below its title, on the scale of all of them."""
    bars = replace(chart, kind=ChartKind.BAR)
    parts, high = draw_rows(bars, at.width, ink, around=values)
    return [f'<g transform="translate(0 {SIZE * 1.8:.2f})">{"".join(parts)}</g>'], high + SIZE * 1.8
