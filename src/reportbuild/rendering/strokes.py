"""Lines, words, markers and filled areas of a drawing, as SVG. Lengths are points; y grows downwards.

Nothing is told by colour alone: series differ by markers, dashes, hatching and lightness, and keep apart in black and
white.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin

POINTS_PER_MM = 72 / 25.4
SIZE = 8.0
"""Type, where there is room."""

FAMILY = "Source Sans Pro, Helvetica, Arial, sans-serif"
INK = "#14171a"
QUIET = "#5b646c"
GRID = "#d9dee2"

DASHES = ("", "5 2.5", "1.2 2", "7 2 1.2 2", "3 1.5", "9 3")
MARKERS = ("disc", "ring", "triangle", "diamond", "cross", "square")
FILLS = ("solid", "hatched", "pale", "dotted", "crossed", "empty")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle: its upper left corner, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def meets(self, other: Area) -> bool:
        """True if the two overlap."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


def drawing(parts: Iterable[str], width: float, height: float) -> str:
    """A whole SVG picture, at its size on paper. It says nothing itself: the words in its place stand around it."""
    body = "\n".join(part for part in parts if part)
    size = f'width="{number(width / POINTS_PER_MM)}mm" height="{number(height / POINTS_PER_MM)}mm"'
    box = f'viewBox="0 0 {number(width)} {number(height)}"'
    style = f'font-family="{FAMILY}" font-size="{number(SIZE)}" fill="{INK}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} {style}>\n{body}\n</svg>\n'


def number(value: float) -> str:
    """A length as it is written: two decimals at most, no negative nothing."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def words(
    text: str, x: float, y: float, *, anchor: str = "start", bold: bool = False, size: float = SIZE, fill: str = INK
) -> str:
    """Words on one line; y is that of the line they stand on."""
    more = f' text-anchor="{anchor}"' if anchor != "start" else ""
    more += ' font-weight="600"' if bold else ""
    more += f' font-size="{number(size)}"' if size != SIZE else ""
    more += f' fill="{fill}"' if fill != INK else ""
    return f'<text x="{number(x)}" y="{number(y)}"{more}>{escape(_writable(text))}</text>'


def _writable(text: str) -> str:
    return "".join(c if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff" else " " for c in text)


def width_of(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """About how wide words are; rather too much than too little, since screens may have another font."""
    ems = sum(_em(c) for c in text)
    return ems * size * (1.08 if bold else 1.03)


def _em(c: str) -> float:
    if c in "iljI.,:;|!'’()[] -/":
        return 0.29
    if c in "ftr":
        return 0.36
    if c in "mwMW%@—":
        return 0.82
    if ord(c) > 0x2E80:
        return 1.0
    return 0.6 if c.isupper() else 0.52


def wrapped(text: str, width: float, size: float = SIZE, most: int = 3) -> list[str]:
    """Words on as many lines as they need, each no wider than that if its words allow; the last may end in “…”."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return [_cut(line, width, size) for line in lines] or [""]


def _cut(line: str, width: float, size: float) -> str:
    while len(line) > 2 and width_of(line, size) > width * 1.15:
        line = line[:-2].rstrip() + "…"
    return line


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = INK, width: float = 0.75, dash: str = "") -> str:
    more = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{number(width)}"{more}/>'


def polyline(points: Sequence[tuple[float, float]], *, stroke: str, width: float, dash: str = "") -> str:
    more = f' stroke-dasharray="{dash}"' if dash else ""
    path = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
    look = f'fill="none" stroke="{stroke}" stroke-width="{number(width)}" stroke-linejoin="round"'
    return f'<path d="{path}" {look}{more}/>'


def marker(kind: str, x: float, y: float, stroke: str, size: float = 2.6) -> str:
    """A small sign on a point: filled ones and open ones take turns."""
    open_ = f'fill="white" stroke="{stroke}" stroke-width="1.1"'
    if kind in ("disc", "ring"):
        look = f'fill="{stroke}"' if kind == "disc" else open_
        return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(size * 0.95)}" {look}/>'
    if kind == "cross":
        arms = (
            f"M{number(x - size)} {number(y - size)}L{number(x + size)} {number(y + size)}"
            f"M{number(x - size)} {number(y + size)}L{number(x + size)} {number(y - size)}"
        )
        return f'<path d="{arms}" stroke="{stroke}" stroke-width="1.4"/>'
    corners = {"triangle": 3, "diamond": 4, "square": 4}[kind]
    turn = pi / 4 if kind == "square" else 0
    reach = size * 1.25
    spots = [
        (x + reach * sin(turn + 2 * pi * n / corners), y - reach * cos(turn + 2 * pi * n / corners))
        for n in range(corners)
    ]
    path = "M" + "L".join(f"{number(a)} {number(b)}" for a, b in spots) + "Z"
    return f'<path d="{path}" {open_ if kind == "diamond" else f"fill={chr(34)}{stroke}{chr(34)}"}/>'


def filled(kind: str, area: Area, ink: str) -> str:
    """A rectangle with one of the fills that are told apart without colour."""
    if area.width <= 0 or area.height <= 0:
        return ""
    fill = {"solid": ink, "pale": "#c3ccd3"}.get(kind, "white")
    edge = "" if kind == "solid" else f' stroke="{ink}" stroke-width="0.6"'
    inset = 0 if kind == "solid" else min(0.3, area.width / 2, area.height / 2)
    within = Area(area.x + inset, area.y + inset, area.width - 2 * inset, area.height - 2 * inset)
    place = (
        f'x="{number(within.x)}" y="{number(within.y)}" width="{number(within.width)}" height="{number(within.height)}"'
    )
    inside = {  # slanting lines have corners at their ends, which the frame covers if they end in its middle
        "hatched": lambda: _strokes(_hatching(within, 3.2, rising=True), ink, 0.9),
        "crossed": lambda: _strokes(
            [*_hatching(within, 4.4, rising=True), *_hatching(within, 4.4, rising=False)], ink, 0.6
        ),
        "dotted": lambda: _dots(area, ink),
    }
    return f'<rect {place} fill="{fill}"{edge}/>' + (inside[kind]() if kind in inside else "")


def _strokes(lines: Sequence[tuple[float, float, float, float]], ink: str, width: float) -> str:
    path = "".join(f"M{number(a)} {number(b)}L{number(c)} {number(d)}" for a, b, c, d in lines)
    return f'<path d="{path}" stroke="{ink}" stroke-width="{number(width)}"/>' if path else ""


def _hatching(area: Area, step: float, *, rising: bool) -> list[tuple[float, float, float, float]]:
    """Slanting lines, each cut where it leaves the rectangle: no reader needs to know of patterns or of clipping."""
    found = []
    offset = step / 2
    while offset < area.width + area.height:
        start = (min(offset, area.width), max(0.0, offset - area.width))
        end = (max(0.0, offset - area.height), min(offset, area.height))
        (a, b), (c, d) = start, end
        if rising:
            found.append((area.x + a, area.y + b, area.x + c, area.y + d))
        else:
            found.append((area.right - a, area.y + b, area.right - c, area.y + d))
        offset += step
    return found


def _dots(area: Area, ink: str) -> str:
    return "".join(
        f'<circle cx="{number(x)}" cy="{number(y)}" r="0.65" fill="{ink}"/>' for x, y in _dot_places(area, 2.8)
    )


def _dot_places(area: Area, step: float) -> Iterator[tuple[float, float]]:
    columns, rows = int((area.width - 1.5) // step) + 1, int((area.height - 1.5) // step) + 1
    left = area.x + (area.width - (columns - 1) * step) / 2
    top = area.y + (area.height - (rows - 1) * step) / 2
    for row in range(rows):
        for column in range(columns):
            yield left + column * step, top + row * step


def legend(names: Sequence[str], x: float, y: float, width: float, sign: str, ink: str) -> tuple[str, float]:
    """The signs of series with their names, in lines, and how high they are together.

    sign   "fill", "marker" or "line"
    """
    parts: list[str] = []
    at, top, pitch = x, y, SIZE * 1.6
    for n, name in enumerate(names):
        needed = 20 + width_of(name) + 12
        if at > x and at + needed > x + width:
            at, top = x, top + pitch
        parts.append(_sign(sign, n, at, top, ink))
        parts.append(words(name, at + 20, top + SIZE * 0.85))
        at += needed
    return "".join(parts), top - y + pitch + 4


def _sign(sign: str, n: int, x: float, y: float, ink: str) -> str:
    middle = y + SIZE * 0.58
    if sign == "fill":
        return filled(FILLS[n % len(FILLS)], Area(x, y + 0.6, 16, SIZE), ink)
    drawn = marker(MARKERS[n % len(MARKERS)], x + 8, middle, ink)
    if sign == "line":
        drawn = line(x, middle, x + 16, middle, stroke=ink, width=1.3, dash=DASHES[n % len(DASHES)]) + drawn
    return drawn
