"""Page numbers set in pages that were drawn without them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reportbuild.rendering.laid import Numeral

_NUMERAL = re.compile(rb"%numeral (\d+)\n(\[[^\]]*\])")
_GLYPHS = re.compile("<[0-9a-f]*>")

WIDE = 4
"""Hexadecimal figures to a glyph."""


def set_numerals(drawn: bytes, numerals: Sequence[Numeral], values: Mapping[str, str]) -> bytes:
    """What a page draws, with its numbers in place of noughts; these stay where there is none that can be written.

    A number that has not as many figures as there are noughts ends where they end. That looks well in numerals that
    are free; elsewhere it is what is left to do for numbers that did not settle, which is told.

    numerals   of the page's file
    values     numbers, by what the numerals are of; of several in one, all their figures
    """

    def put(found: re.Match[bytes]) -> bytes:
        numeral, text = numerals[int(found[1])], found[2].decode()
        value = values.get(numeral.of, "")
        if not value or not numeral.figures.glyphs.keys() >= {*value}:
            return found[2]
        alike = len(value) == len(numeral.places) and not numeral.free
        return (_set_each if alike else _set_at_end)(text, numeral, value).encode()

    return _NUMERAL.sub(put, drawn)


def _starts(text: str) -> list[int]:
    """Where each glyph stands in a text that is drawn."""
    glyphs = _GLYPHS.finditer(text)
    return [at for each in glyphs for at in range(each.start() + 1, each.end() - 1, WIDE)]


def _set_each(text: str, numeral: Numeral, value: str) -> str:
    """A text with its figures in the noughts' places."""
    starts, pieces, end = _starts(text), list[str](), 0
    for place, sign in zip(numeral.places, value, strict=True):
        pieces += [text[end : starts[place]], numeral.figures.glyphs[sign]]
        end = starts[place] + WIDE
    return "".join([*pieces, text[end:]])


def _set_at_end(text: str, numeral: Numeral, value: str) -> str:
    """A text with a number that ends where the noughts end. Source: ISO 32000-1, 9.4.3 (TJ)."""
    starts, figures = _starts(text), numeral.figures
    first, end = starts[numeral.places[0]], starts[numeral.places[-1]] + WIDE
    wider = sum(map(figures.widths.__getitem__, value)) - figures.widths["0"] * len(numeral.places)
    return f"{text[:first]}>{wider}<{''.join(map(figures.glyphs.__getitem__, value))}{text[end:]}"
