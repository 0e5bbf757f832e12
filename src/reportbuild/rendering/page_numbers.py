"""Page numbers that pages are drawn without: noughts keep the room until the numbers are known.

Where all figures of a font are as wide as each other, a line is the same whichever number it prints, as long as that
has as many figures. A number that hangs from the right edge of its line, as those of contents do, has no say in it at
all. So a page that only prints other numbers than before need not be laid out again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from unicodedata import bidirectional
from xml.etree.ElementTree import Element

from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from reportbuild.rendering.laid import FREE, HELD, NUMERAL, Figures, Numeral

_FIGURES = "0123456789"
_ROMAN = "ivxlcdm"
_PAIRS = "".join(map("".join, product(_FIGURES, repeat=2)))
_NOUGHTS = re.compile("()(0+)")
_TEXT = re.compile(rb"\[((?:<[0-9a-f]*>|[-0-9.]+)*)\] TJ")
_WHOLE = re.compile(rb"\[((?:<[0-9a-f]*>|-?0)+)\] TJ")


@dataclass(frozen=True, slots=True)
class _Glyph:
    number: int
    width: int
    font: Any


@dataclass(frozen=True, slots=True)
class _Drawn:
    """How a text is drawn, whatever its numbers are.

    count    of its glyphs
    places   of the figures among them
    signs    what numbers are written with, and how
    """

    count: int
    places: tuple[int, ...]
    signs: dict[str, _Glyph]


class Numerals:
    """The numerals of pages, while these are drawn.

    found    in the order in which they are drawn
    uneven   True if a number that should be set later cannot be
    """

    def __init__(self, is_free: Callable[[Element], bool]) -> None:
        """is_free   True for an element whose width has no say in what is around it, and that is held at the right"""
        self.found: list[Numeral] = []
        self.uneven = False
        self._is_free = is_free
        self._known: dict[tuple[int, str, bool], tuple[_Drawn | None, Figures | None]] = {}

    def note(self, box: Any, stream: Any, start: int, page: int, *, is_form: bool) -> None:
        """Marks a text that was just drawn, if it prints a number that is set later.

        stream   drawn on, since the place `start` in its commands
        """
        said = {} if box.element is None else box.element.attrib
        held = HELD.findall(box.text)
        if not (held or (NUMERAL in said and "0" in box.text)):  # “page” may end the line before its number
            return
        free = not held and FREE in said
        drawn, figures = self._drawn(box, free, stream)
        texts = [n for n in range(start, len(stream.stream)) if _is_text(stream.stream[n])]
        if (
            drawn is None
            or figures is None
            or is_form
            or len(texts) != 1
            or _glyphs_in(stream.stream[texts[0]], _WHOLE if free else _TEXT) != drawn.count
            or (free and not self._is_free(box.element))
        ):
            self.uneven = True
            return
        stream.stream.insert(texts[0], b"%%numeral %d" % len(self.found))
        self.found.append(Numeral(held[0][0] if held else said[NUMERAL], page, figures, drawn.places, free))

    def _drawn(self, box: Any, free: bool, stream: Any) -> tuple[_Drawn | None, Figures | None]:
        key = id(box.style), box.text, free
        if key not in self._known:
            drawn = (_freely if free else _evenly)(box.text, box.style)
            self._known[key] = drawn, _registered(drawn.signs, stream) if drawn else None
        return self._known[key]


def _is_text(command: Any) -> bool:
    return isinstance(command, bytes) and command.endswith((b" TJ", b" Tj"))


def _glyphs_in(command: bytes, form: re.Pattern[bytes]) -> int:
    """How many glyphs a command draws, each of two bytes; -1 if it is not of a form."""
    found = form.fullmatch(command)
    return sum(map(len, re.findall(rb"<([0-9a-f]*)>", found[1]))) // 4 if found else -1


def _evenly(text: str, style: Any) -> _Drawn | None:
    """How a text is drawn; None if that depends on what its numbers are.

    All its noughts belong to them, or, if there are signs that hold room for a number, those behind the signs.
    """
    signs = {sign for sign, _ in HELD.findall(text)}
    if len(signs) > 1 or any(bidirectional(sign) in ("R", "AL") for sign in text):
        return None
    noughts = HELD if signs else _NOUGHTS

    def drawn_with(figure: str) -> list[_Glyph]:
        return [*_shaped(noughts.sub(lambda found: found[1] + figure * len(found[2]), text), style)]

    first, *others = drawn = [drawn_with(figure) for figure in _FIGURES]
    places = tuple(n for n, (a, b) in enumerate(zip(first, others[0], strict=False)) if a.number != b.number)
    around = {tuple(glyph for n, glyph in enumerate(each) if n not in places) for each in drawn}
    figures = [{each[n] for n in places} for each in drawn if len(each) == len(first)]
    pairs = [*_shaped(_PAIRS, style)]
    if (
        len(places) != sum(len(found) for _, found in noughts.findall(text))
        or len(around) > 1
        or [len(each) for each in figures] != [1] * len(_FIGURES)
        or len(pairs) != len(_PAIRS)
        or len({glyph.width for each in (*figures, pairs) for glyph in each}) > 1
    ):
        return None
    return _Drawn(len(first), places, {figure: each.pop() for figure, each in zip(_FIGURES, figures, strict=True)})


def _freely(text: str, style: Any) -> _Drawn | None:
    """How noughts are drawn; None if not every number can be set in their place, sign by sign."""
    signs = {sign: [*_shaped(sign, style)] for sign in _FIGURES + _ROMAN}
    changed = style["text_transform"] != "none" or style["letter_spacing"] not in ("normal", 0)
    if changed or text.strip("0") or any(len(each) != 1 for each in signs.values()):
        return None
    return _Drawn(len(text), tuple(range(len(text))), {sign: each[0] for sign, each in signs.items()})


def _shaped(text: str, style: Any) -> Iterator[_Glyph]:
    """The glyphs of a text, without those that are nothing."""
    layout = Layout(style)
    layout.set_text(text)
    line, _ = layout.get_first_line()
    run = line.runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        for info in item.glyphs.glyphs[0 : item.glyphs.num_glyphs]:
            if info.glyph != pango.PANGO_GLYPH_EMPTY:
                yield _Glyph(info.glyph, info.geometry.width, item.item.analysis.font)


def _registered(signs: dict[str, _Glyph], stream: Any) -> Figures | None:
    """The glyphs, which their font keeps from now on; None if they are of several fonts."""
    fonts = {id(font): (font, size) for font, size in (stream.add_font(glyph.font) for glyph in signs.values())}
    if len(fonts) > 1:
        return None
    ((font, size),) = fonts.values()
    for sign, glyph in signs.items():
        if glyph.number not in font.widths:
            pango.pango_font_get_glyph_extents(glyph.font, glyph.number, stream.ink_rect, stream.logical_rect)
            font.widths[glyph.number] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
        font.to_unicode.setdefault(glyph.number, sign)
    glyphs = {sign: f"{glyph.number:04x}" for sign, glyph in signs.items()}
    return Figures(glyphs, {sign: font.widths[glyph.number] for sign, glyph in signs.items()})
