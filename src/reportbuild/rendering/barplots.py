"""Bars, parts of bars, dots and ranges: values of things that have names, each on a line of its own."""

from __future__ import annotations

from collections.abc import Sequence

from reportbuild.model.charts import Chart, ChartKind, Mark
from reportbuild.rendering.scales import Scale, value_scale
from reportbuild.rendering.strokes import (
    FILLS,
    GRID,
    MARKERS,
    QUIET,
    SIZE,
    Area,
    filled,
    legend,
    line,
    marker,
    width_of,
    words,
    wrapped,
)

TALLEST = 440.0
"""Points that rows may take together: a page holds them with their caption."""

GAP = 5.0

TICK = 26.0
"""Points that a value on the scale and the space behind it take."""

BESIDE = 0.32
"""Of the width of ranges, what words may take on either side; where they need more, names stand over them."""


def draw_rows(chart: Chart, width: float, ink: str, *, around: Sequence[float] = ()) -> tuple[list[str], float]:
    """A chart whose rows have names: its parts, and how high it is.

    around   values that bars are to be measured with, of other charts beside this one
    """
    names = list(dict.fromkeys(mark.name for mark in chart.marks))
    parts: list[str] = []
    top = 0.0
    if chart.series and chart.kind is not ChartKind.RANGE:
        sign = "marker" if chart.kind is ChartKind.DOT else "fill"
        drawn, high = legend(chart.series, 0, 0, width, sign, ink)
        parts.append(drawn)
        top += high
    if chart.unit:
        parts.append(words(chart.unit, 0, top + SIZE, fill=QUIET))
        top += SIZE * 1.7
    widest = width * 0.34
    lines = max((len(wrapped(name, widest, SIZE, 2)) for name in names), default=1)
    pitch = _pitch(chart, len(names), lines)
    size = _label_size(pitch)
    left = min(max((width_of(name, size) for name in names), default=0), widest) + GAP
    if chart.kind is ChartKind.RANGE and _outer(chart) > (width - left) * BESIDE:
        ranges, bottom = _ranges_below_names(chart, names, Area(0, top, width, pitch), ink)
        return [*parts, *ranges], bottom + _axis_room(chart)
    plot = Area(left, top, width - left, pitch * len(names))
    below = _axis_room(chart)
    for number, name in enumerate(names):
        parts += _name(name, left - GAP, top + (number + 0.5) * pitch, pitch, size)
    match chart.kind:
        case ChartKind.RANGE:
            parts += _ranges(chart, names, plot, ink, _outer(chart))
        case ChartKind.DOT:
            parts += _dots(chart, names, plot, ink)
        case ChartKind.STACKED_BAR:
            parts += _stacks(chart, names, plot, ink)
        case _:
            parts += _bars(chart, names, plot, ink, _bar_scale(chart, plot, around))
    return parts, plot.bottom + below


def _pitch(chart: Chart, rows: int, lines: int) -> float:
    """From row to row: as much as is comfortable, or as the page or the author allow.

    lines   of the longest name
    """
    grouped = chart.kind is ChartKind.BAR and len(chart.series) > 1
    usual = {ChartKind.RANGE: 24.0, ChartKind.DOT: 14.0}.get(chart.kind, 17.0)
    if grouped:
        usual = 10.0 * len(chart.series) + 6
    usual = max(usual, lines * SIZE * 1.15 + 4)
    room = chart.height_mm * 72 / 25.4 - 30 if chart.height_mm else TALLEST
    return min(usual, room / max(rows, 1)) if not chart.height_mm else max(room / max(rows, 1), 6.5)


def _axis_room(chart: Chart) -> float:
    return SIZE * 2 if chart.kind in (ChartKind.DOT, ChartKind.RANGE) else 2.0


def _name(name: str, right: float, middle: float, pitch: float, size: float) -> list[str]:
    lines = wrapped(name, right, size, max(1, int(pitch // (size * 1.15))))
    first = middle + size * 0.34 - (len(lines) - 1) * size * 0.575
    return [words(text, right, first + n * size * 1.15, anchor="end", size=size) for n, text in enumerate(lines)]


def _label_size(pitch: float) -> float:
    return min(SIZE, max(6.2, pitch * 0.85))


def _bars(chart: Chart, names: Sequence[str], plot: Area, ink: str, scale: Scale) -> list[str]:
    """Bars from nothing, each with its value at its end."""
    pitch, series = plot.height / max(len(names), 1), chart.series or ("",)
    size = _label_size(pitch / len(series))
    zero, thick = scale.place(0), (pitch - min(6, pitch * 0.3)) / len(series)
    found = {(mark.name, mark.series): mark for mark in chart.marks}
    parts = []
    for row, name in enumerate(names):
        top = plot.y + row * pitch + (pitch - thick * len(series)) / 2
        for n, part in enumerate(series):
            mark = found.get((name, part))
            if mark is not None:
                y = top + n * thick
                parts += _bar(mark, scale, Area(zero, y, 0, thick * 0.92), FILLS[n % len(FILLS)], ink, size)
    return [*parts, line(zero, plot.y, zero, plot.bottom, width=0.6)]


def _bar(mark: Mark, scale: Scale, slot: Area, fill: str, ink: str, size: float) -> list[str]:
    end = scale.place(mark.value)
    area = Area(min(slot.x, end), slot.y, abs(end - slot.x), slot.height)
    said = f"{mark.printed} {mark.says}".strip()
    anchor, x = ("start", area.right + 3) if mark.value >= 0 else ("end", area.x - 3)
    return [filled(fill, area, ink), words(said, x, slot.y + slot.height / 2 + size * 0.34, anchor=anchor, size=size)]


def _bar_scale(chart: Chart, plot: Area, around: Sequence[float]) -> Scale:
    """Bars with room for the words behind the longest ones, on either side of nothing."""
    said = [(mark.value, width_of(f"{mark.printed} {mark.says}".strip()) + 5) for mark in chart.marks]
    values = [*(value for value, _ in said), *around, 0.0]
    low, high = min(values), max(values) if any(values) else 1.0
    right = max((wide for value, wide in said if value >= 0), default=0.0)
    left = max((wide for value, wide in said if value < 0), default=0.0)
    return Scale(low, high, plot.x + min(left, plot.width / 3), plot.right - min(right, plot.width / 2))


def _stacks(chart: Chart, names: Sequence[str], plot: Area, ink: str) -> list[str]:
    """Parts of a bar end to end, those with room for it with their value in them, and nothing added up unasked."""
    pitch = plot.height / max(len(names), 1)
    size = _label_size(pitch)
    sums = [sum(mark.value for mark in chart.marks if mark.name == name) for name in names]
    scale = Scale(0, max([*sums, 0]) or 1, plot.x, plot.right - 2)
    parts = []
    for row, name in enumerate(names):
        at, thick = 0.0, pitch * 0.74
        y = plot.y + row * pitch + (pitch - thick) / 2
        for n, series in enumerate(chart.series or ("",)):
            for mark in (m for m in chart.marks if (m.name, m.series) == (name, series) and m.value):
                x, end = scale.place(at), scale.place(at + mark.value)
                fill = FILLS[n % len(FILLS)]
                area = Area(x, y, end - x - 0.6, thick)
                parts += [filled(fill, area, ink), _inside(mark.printed, area, fill, size)]
                at += mark.value
    return [*parts, line(plot.x, plot.y, plot.x, plot.bottom, width=0.6)]


def _inside(text: str, area: Area, fill: str, size: float) -> str:
    """A value in the middle of its part, on white where there are lines or dots; none where there is no room."""
    wide = width_of(text, size)
    if wide + 3 > area.width:
        return ""
    x, y = area.x + area.width / 2, area.y + area.height / 2
    ground = Area(x - wide / 2 - 1, y - size * 0.5, wide + 2, size)
    patch = filled("empty", ground, "white") if fill not in ("solid", "pale", "empty") else ""
    return patch + words(
        text, x, y + size * 0.34, anchor="middle", size=size, fill="white" if fill == "solid" else "#14171a"
    )


def _gridded(chart: Chart, plot: Area, room: tuple[float, float], *, zero: bool) -> tuple[Scale, list[str]]:
    """A scale along the lower edge with a light line at each of its values.

    room   points that words take beside the first and the last value
    """
    percent = any(mark.printed.endswith("%") for mark in chart.marks)
    start, end = plot.x + room[0], plot.right - room[1]
    values = [mark.value for mark in chart.marks]
    most = min(5, max(1, int((end - start) / TICK)))
    scale = value_scale(values, start, end, lang=chart.lang, percent=percent, zero=zero, most=most)
    parts = []
    for value, text in scale.ticks:
        x = scale.place(value)
        parts.append(line(x, plot.y, x, plot.bottom, stroke=GRID, width=0.5))
        parts.append(words(text, x, plot.bottom + SIZE * 1.3, anchor="middle", fill=QUIET))
    return scale, parts


def _dots(chart: Chart, names: Sequence[str], plot: Area, ink: str) -> list[str]:
    pitch = plot.height / max(len(names), 1)
    single = len(chart.series) < 2
    size = _label_size(pitch)
    beside = max((width_of(mark.printed, size) for mark in chart.marks), default=0) + 8 if single else 8
    scale, parts = _gridded(chart, plot, (8, beside), zero=True)
    for row, name in enumerate(names):
        y = plot.y + (row + 0.5) * pitch
        parts.append(line(plot.x, y, plot.right, y, stroke=GRID, width=0.4, dash="0.8 2"))
        for mark in [mark for mark in chart.marks if mark.name == name][::-1]:  # the full dot lies upon the open one
            n = chart.series.index(mark.series) if mark.series in chart.series else 0
            parts.append(marker(MARKERS[n % len(MARKERS)], scale.place(mark.value), y, ink))
            if single:
                parts.append(words(mark.printed, scale.place(mark.value) + 6, y + size * 0.34, size=size))
    return parts


def _ranges(chart: Chart, names: Sequence[str], plot: Area, ink: str, beside: float) -> list[str]:
    """Two values of one thing, an open and a full dot, with a line between them; each with its value and its date.

    plot     each row is as high as the others, and what is drawn stands in its middle
    beside   points that words take on either side
    """
    pitch = plot.height / max(len(names), 1)
    scale, parts = _gridded(chart, plot, (beside, beside), zero=False)
    for row, name in enumerate(names):
        y = plot.y + (row + 0.5) * pitch
        marks = [mark for mark in chart.marks if mark.name == name]
        places = [scale.place(mark.value) for mark in marks]
        parts.append(line(min(places), y, max(places), y, stroke=ink, width=1.6))
        for n, (mark, x) in enumerate(zip(marks, places, strict=True)):
            parts.append(marker("ring" if n == 0 and len(marks) > 1 else "disc", x, y, ink, 3.2))
            leftmost = x == min(places) and (len(marks) == 1 or n == places.index(x))
            anchor, at = ("end", x - 6) if leftmost and len(marks) > 1 else ("start", x + 6)
            parts.append(words(_dated(mark), at, y + SIZE * 0.34, anchor=anchor))
    return parts


def _ranges_below_names(chart: Chart, names: Sequence[str], row: Area, ink: str) -> tuple[list[str], float]:
    """Ranges over the whole width, each below its name, for columns where both have no room in one line.

    row   the first, without its name
    """
    high = SIZE * 1.15 * max((len(wrapped(name, row.width, SIZE, 2)) for name in names), default=1)
    pitch = row.height + high
    plot = Area(0, row.y + high / 2, row.width, pitch * len(names))
    parts = _ranges(chart, names, plot, ink, min(_outer(chart), row.width * 0.42))
    for number, name in enumerate(names):
        for n, text in enumerate(wrapped(name, row.width, SIZE, 2)):
            parts.append(words(text, 0, row.y + number * pitch + SIZE * (1 + n * 1.15), bold=True))
    return parts, plot.bottom


def _outer(chart: Chart) -> float:
    """Points that the longest of the words beside ranges takes."""
    return max((width_of(_dated(mark)) for mark in chart.marks), default=0) + 8


def _dated(mark: Mark) -> str:
    return f"{mark.printed} ({mark.says})" if mark.says else mark.printed
