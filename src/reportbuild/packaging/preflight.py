"""What a print shop would send back: too much ink, black text of several inks, hairlines, coarse pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pikepdf import (
    Array,
    Dictionary,
    Matrix,
    Name,
    Object,
    Pdf,
    PdfImage,
    Stream,
    parse_content_stream,
)

from reportbuild.packaging.colours import most_ink
from reportbuild.packaging.originals import BROKEN

HAIRLINE = 0.25
"""Points: thinner lines break up, or vanish."""

FINE = 300
"""Dots of a picture to the inch."""

NEAR = 0.5
"""Points: what ends so near a page's edge is meant to reach it."""

DARK = 0.2
"""Red, green and blue of what looks black are no more than this."""

DEEPEST = 24
"""Forms within forms."""

FILLS = frozenset(("f", "F", "f*", "B", "B*", "b", "b*"))
STROKES = frozenset(("S", "s", "B", "B*", "b", "b*"))
SHOWS = frozenset(("Tj", "TJ", "'", '"'))
COLOURS = frozenset(("g", "rg", "k", "sc", "scn", "G", "RG", "K", "SC", "SCN"))

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Placing:
    """A page on a sheet.

    form     what draws it
    number   of the original, counted from 1
    matrix   from the form's space to the sheet's
    trim     the finished page on the sheet: left, bottom, right, top
    bare     True if nothing is drawn beyond that although it should be
    """

    form: Object
    number: int
    matrix: Matrix
    trim: Box
    bare: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """Something seen: what, the worst measure of it, on which pages of the original, counted from 1."""

    kind: str
    measure: float
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """What holds while something is drawn. Colours are as many numbers as their space has."""

    matrix: Matrix
    fill: tuple[float, ...] = (0.0,)
    stroke: tuple[float, ...] = (0.0,)
    width: float = 1.0


@dataclass(slots=True)
class _Sight:
    limit: float
    placing: Placing
    seen: dict[str, dict[int, float]]
    weighed: dict[tuple[int, int], float]
    boxes: list[Box] = field(default_factory=list)

    def tell(self, kind: str, measure: float) -> None:
        pages = self.seen.setdefault(kind, {})
        worse = min if kind in ("hairline", "coarse") else max
        pages[self.placing.number] = worse(measure, pages.get(self.placing.number, measure))


def look_over(placings: Iterable[Placing], limit: float) -> tuple[Finding, ...]:
    """Everything that is seen on pages as they lie on their sheets, each page once.

    limit   the most ink on one spot, from 0 to 4

    The kinds are "ink" and "rich-black" (ink, from 0 to 4), "hairline" (points), "coarse" (dots to the inch) and "edge"
    (what reaches the edge of a page that nothing is drawn beyond).
    """
    seen: dict[str, dict[int, float]] = {}
    weighed: dict[tuple[int, int], float] = {}
    for placing in {placing.number: placing for placing in placings}.values():
        _look(placing.form, _State(placing.matrix), _Sight(limit, placing, seen, weighed), DEEPEST)
    worst = {kind: (min if kind in ("hairline", "coarse") else max) for kind in seen}
    return tuple(Finding(kind, worst[kind](pages.values()), tuple(sorted(pages))) for kind, pages in seen.items())


def unembedded(made: Pdf) -> tuple[str, ...]:
    """Names of fonts that the file only names. Source: ISO 32000-1, 9.9."""
    fonts = [one for one in made.objects if isinstance(one, Dictionary) and one.get("/Type") == Name.Font]
    whole = [font for font in fonts if font.get("/Subtype") not in (Name.Type0, Name.Type3)]
    lacking = {
        str(font.get("/BaseFont", "?")).lstrip("/")
        for font in whole
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.get("/FontDescriptor", Dictionary()).keys())
    }
    return tuple(sorted(lacking))


def _look(form: Object, start: _State, sight: _Sight, deep: int) -> None:
    state, saved = start, list[_State]()
    resources = form.get("/Resources", Dictionary())
    try:
        read = parse_content_stream(form)
    except BROKEN:
        return
    for instruction in read:
        name, operands = str(instruction.operator), instruction.operands
        if name == "q":
            saved.append(state)
        elif name == "Q":
            state = saved.pop() if saved else state
        elif name == "Do":
            drawn = dict(resources.get("/XObject", {})).get(str(operands[0]))
            if drawn is not None and deep:
                _drawn(drawn, state, sight, deep)
        elif name == "re":
            sight.boxes.append(_box(state.matrix, *map(float, operands)))
        else:
            _painted(name, state, sight)
            state = _changed(state, name, operands, resources)


def _changed(state: _State, name: str, operands: Any, resources: Object) -> _State:
    """What holds after an operator."""
    if name == "cm":
        return replace(state, matrix=Matrix(*map(float, operands)) @ state.matrix)
    if name == "w":
        return replace(state, width=float(operands[0]))
    if name == "gs":
        set_ = dict(resources.get("/ExtGState", {})).get(str(operands[0]), Dictionary())
        return replace(state, width=float(set_.LW)) if "/LW" in set_ else state
    if name in COLOURS:
        colour = tuple(float(one) for one in operands if not isinstance(one, Name))
        return replace(state, stroke=colour) if name.isupper() else replace(state, fill=colour)
    return state


def _painted(name: str, state: _State, sight: _Sight) -> None:
    """What is seen where something is filled, stroked or written."""
    if name in FILLS or name in SHOWS:
        _weigh(state.fill, sight)
    if name in STROKES:
        _weigh(state.stroke, sight)
        thin = state.width * _scale(state.matrix)
        if thin < HAIRLINE - 0.005:
            sight.tell("hairline", thin)
    if name in SHOWS and _is_rich_black(state.fill):
        sight.tell("rich-black", sum(state.fill))
    if name in FILLS:
        for box in sight.boxes:
            _filled(box, state, sight)
    if name in FILLS or name in STROKES or name == "n":
        sight.boxes.clear()


def _filled(box: Box, state: _State, sight: _Sight) -> None:
    """A filled rectangle may be a line; one that reaches the page's edge is meant to bleed."""
    width, height = box[2] - box[0], box[3] - box[1]
    if 0 < min(width, height) < HAIRLINE - 0.005 and max(width, height) > 2:
        sight.tell("hairline", min(width, height))
    if not _is_white(state.fill):
        _reach(box, sight)


def _drawn(drawn: Object, state: _State, sight: _Sight, deep: int) -> None:
    """A form or a picture."""
    if drawn.get("/Subtype") == Name.Form:
        inner = Matrix(*map(float, drawn.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))) @ state.matrix
        _look(drawn, replace(state, matrix=inner), sight, deep - 1)
        return
    if drawn.get("/Subtype") != Name.Image:
        return
    matrix = state.matrix
    across = (matrix.a**2 + matrix.b**2) ** 0.5 / 72
    down = (matrix.c**2 + matrix.d**2) ** 0.5 / 72
    if across > 0 and down > 0:
        dots = min(int(drawn.Width) / across, int(drawn.Height) / down)
        if dots < FINE - 1 and "/SMaskInData" not in drawn:
            sight.tell("coarse", dots)
    _reach(_box(matrix, 0, 0, 1, 1), sight)
    if drawn.get("/ColorSpace") == Name.DeviceCMYK:
        key = drawn.objgen
        if key not in sight.weighed:
            sight.weighed[key] = _most_ink(drawn)
        if sight.weighed[key] > sight.limit + 0.005:
            sight.tell("ink", sight.weighed[key])


def _most_ink(picture: Stream | Object) -> float:
    try:
        drawn = PdfImage(picture).as_pil_image()  # type: ignore[arg-type]
    except (*BROKEN, OSError):
        return 0.0
    return most_ink(drawn) if drawn.mode == "CMYK" else 0.0


def _weigh(colour: Sequence[float], sight: _Sight) -> None:
    if len(colour) == 4 and sum(colour) > sight.limit + 0.005:
        sight.tell("ink", sum(colour))


def _reach(box: Box, sight: _Sight) -> None:
    trim = sight.placing.trim
    inside = box[0] < trim[2] and box[2] > trim[0] and box[1] < trim[3] and box[3] > trim[1]
    near = (box[0] - trim[0], box[1] - trim[1], trim[2] - box[2], trim[3] - box[3])
    if sight.placing.bare and inside and min(near) < NEAR:
        sight.tell("edge", 0.0)


def _is_rich_black(colour: Sequence[float]) -> bool:
    """True for what looks black and is not black ink alone."""
    if len(colour) != 4 or sum(colour[:3]) < 0.02:
        return False
    return all((1 - ink) * (1 - colour[3]) <= DARK for ink in colour[:3])


def _is_white(colour: Sequence[float]) -> bool:
    return sum(colour) == 0 if len(colour) == 4 else bool(colour) and min(colour) == 1


def _scale(matrix: Matrix) -> float:
    """How much a matrix enlarges lines, in its lesser direction for those that are level or upright."""
    return float(abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5)


def _box(matrix: Matrix, x: float, y: float, width: float, height: float) -> Box:
    """A rectangle as it lies on the sheet."""
    corners = [
        matrix.transform(corner) for corner in ((x, y), (x + width, y), (x, y + height), (x + width, y + height))
    ]
    return (
        min(float(px) for px, _ in corners),
        min(float(py) for _, py in corners),
        max(float(px) for px, _ in corners),
        max(float(py) for _, py in corners),
    )


def pages_of(finding: Finding) -> Iterator[str]:
    """The first few of its pages, in words."""
    yield from map(str, finding.pages[:5])
    if len(finding.pages) > 5:
        yield f"{len(finding.pages) - 5} more"
