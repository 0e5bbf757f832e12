"""The states as equal tiles: values as shades with their numbers, or categories as signs, each in its own place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reportbuild.model.charts import Chart, Mark
from reportbuild.model.states import STATES
from reportbuild.rendering.strokes import FILLS, INK, QUIET, SIZE, Area, filled, legend, width_of, words

COLUMNS = 12
LOWEST = 23.0
"""Points from row to row that a name and what stands below it need; narrow tiles are higher than wide."""

SHADES = ("#ffffff", "#dfe5e9", "#b9c4cc", "#7f909c", "#2f4656")
"""From little to much; no two are nearer than a printer keeps apart, and each tile has its number as well."""


def draw_tiles(chart: Chart, width: float, ink: str) -> tuple[list[str], float]:
    """A tile for every state; territories only where the data tell of one."""
    told: dict[str, list[Mark]] = {}
    for mark in chart.marks:
        told.setdefault(mark.name, []).append(mark)
    shown = {code: state for code, state in STATES.items() if not state.optional or code in told}
    parts: list[str] = []
    top = 0.0
    if chart.unit:
        parts.append(words(chart.unit, 0, SIZE, fill=QUIET))
        top += SIZE * 1.8
    if chart.series:
        drawn, high = legend(chart.series, 0, top, width, "fill", ink)
        parts.append(drawn)
        top += high
    else:
        bounds = _bounds([mark.value for mark in chart.marks])
        drawn, high = _key(chart, bounds, top)
        parts.append(drawn)
        top += high
    pitch = min(width / COLUMNS, 31.0)
    if chart.height_mm:
        pitch = min(pitch, (chart.height_mm * 72 / 25.4 - top) / 8)
    down = pitch if chart.height_mm else max(pitch, LOWEST)
    for code, state in shown.items():
        tile = Area(state.column * pitch, top + state.row * down, pitch - 2, down - 2)
        marks = told.get(code, [])
        parts += _signs(code, marks, chart.series, tile, ink) if chart.series else _shade(code, marks, tile, bounds)
    return parts, top + (max(state.row for state in shown.values()) + 1) * down


def _signs(code: str, marks: Sequence[Mark], series: Sequence[str], tile: Area, ink: str) -> Iterator[str]:
    """The categories of a state, each a filled strip that stands at its own place in the tile."""
    there = {mark.series: mark for mark in marks if mark.value}
    yield _outline(tile, "#8b969e" if there else "#c9d0d5")
    yield words(
        code,
        tile.x + tile.width / 2,
        tile.y + SIZE * 1.15,
        anchor="middle",
        bold=bool(there),
        fill=INK if there else QUIET,
    )
    edge = min(3.0, tile.width * 0.12)
    inner = Area(tile.x + edge, tile.y + SIZE * 1.6, tile.width - 2 * edge, tile.height - SIZE * 1.6 - edge)
    wide = inner.width / len(series)
    for n, name in enumerate(series):
        if name in there:
            yield filled(FILLS[n % len(FILLS)], Area(inner.x + n * wide + 0.5, inner.y, wide - 1, inner.height), ink)


def _shade(code: str, marks: Sequence[Mark], tile: Area, bounds: Sequence[float]) -> Iterator[str]:
    """A value of a state, as a shade and as a number; nothing known is another thing than none."""
    middle = tile.x + tile.width / 2
    if not marks:
        yield _outline(tile, "#8b969e", dash="1.5 1.5")
        yield words(code, middle, tile.y + SIZE * 1.2, anchor="middle", fill=QUIET)
        return
    n = _shade_of(marks[0].value, bounds)
    ink = "white" if n >= len(SHADES) - 1 else INK
    yield _outline(tile, "#8b969e", fill=SHADES[n])
    yield words(code, middle, tile.y + SIZE * 1.2, anchor="middle", fill=ink)
    size = min(SIZE + 2, SIZE * tile.width / max(width_of(marks[0].printed) + 3, 1))
    yield words(marks[0].printed, middle, tile.bottom - 5, anchor="middle", bold=True, size=size, fill=ink)


def _outline(tile: Area, stroke: str, *, dash: str = "", fill: str = "white") -> str:
    more = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{tile.x:.2f}" y="{tile.y:.2f}" width="{tile.width:.2f}" height="{tile.height:.2f}" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="0.6"{more}/>'
    )


def _bounds(values: Sequence[float]) -> list[float]:
    """The values at which the next shade begins: so that each shade has about as many states as the others."""
    ordered = sorted(value for value in values if value > 0)
    wanted = len(SHADES) - 1
    if not ordered:
        return []
    found = [ordered[0]] + [ordered[len(ordered) * n // wanted] for n in range(1, wanted)]
    return sorted(dict.fromkeys(found))


def _shade_of(value: float, bounds: Sequence[float]) -> int:
    reached = sum(value >= bound for bound in bounds)
    return round(reached * (len(SHADES) - 1) / len(bounds)) if bounds else 0


def _key(chart: Chart, bounds: Sequence[float], top: float) -> tuple[str, float]:
    """The shades with the values that they stand for."""
    printed: Mapping[float, str] = {mark.value: mark.printed for mark in chart.marks}
    groups: dict[int, list[float]] = {}
    for value in sorted(printed):
        groups.setdefault(_shade_of(value, bounds), []).append(value)
    parts, x = [], 0.0
    for n, values in sorted(groups.items()):
        low, high = printed[values[0]], printed[values[-1]]
        said = low if low == high else f"{low}–{high}"
        parts.append(_outline(Area(x, top + 0.6, 16, SIZE), "#8b969e", fill=SHADES[n]))
        parts.append(words(said, x + 20, top + SIZE * 0.85))
        x += 32 + width_of(said)
    if chart.absent:
        parts.append(_outline(Area(x, top + 0.6, 16, SIZE), "#8b969e", dash="1.5 1.5"))
        parts.append(words(chart.absent, x + 20, top + SIZE * 0.85))
    return "".join(parts), SIZE * 1.6 + 4
