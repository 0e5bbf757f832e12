"""Small repairs to drawn text, so that what is read from a page is what was written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any

from fontTools.ttLib import TTFont

_SOFT_HYPHEN = b"/Span <</ActualText <FEFF00AD>>> BDC"
_LAST_GLYPH = re.compile(rb"\[(.*?)<?([0-9a-f]{4})>([-0-9.]*)\] TJ", re.DOTALL)

_MEANINGS = {"\u00a0": " ", "\u00ad": "-", "\u2010": "-"}
"""Characters that fonts draw with another character's glyph. A glyph in a PDF stands for one: the more common one."""


def soften(commands: list[Any], start: int) -> None:
    """Has the last glyph drawn since a place in the commands read as a soft hyphen: the word goes on in the next line.

    Source  ISO 32000-1, 14.9.4, example 1
    """
    place = _last_text(commands, start)
    found = _LAST_GLYPH.fullmatch(commands[place]) if place is not None else None
    if place is not None and found:
        before, glyph, after = found.groups()
        closed = b">" if before.count(b"<") > before.count(b">") else b""
        hyphen = b"[<" + glyph + b">" + after + b"] TJ"
        commands[place : place + 1] = [b"[" + before + closed + b"] TJ", _SOFT_HYPHEN, hyphen, b"EMC"]


def add_space(commands: list[Any], start: int, glyph: int | None) -> None:
    """Draws a space, which nobody sees, after the last glyph drawn since a place in the commands.

    Source  ISO 32000-1, 14.8.2.5: words are told apart by the spaces between them, not by where they stand
    """
    place = _last_text(commands, start)
    if place is not None and glyph is not None:
        commands[place] = commands[place].removesuffix(b"] TJ") + b"<%04x>] TJ" % glyph


def _last_text(commands: list[Any], start: int) -> int | None:
    """Where text is drawn last since a place in the commands."""
    places = range(len(commands) - 1, start, -1)
    return next((n for n in places if isinstance(commands[n], bytes) and commands[n].endswith(b"] TJ")), None)


def space_glyph(font: Any) -> int | None:
    """The glyph of a space in one of the engine's fonts, which is told that it is used; None if there is none."""
    known: int | None = next((glyph for glyph, text in font.to_unicode.items() if text == " "), None)
    if known is not None:
        return known
    glyph, width = _space_in(font.file_content, font.index)
    if glyph is not None:
        font.to_unicode[glyph] = " "
        font.widths[glyph] = width
    return glyph


@lru_cache(maxsize=32)
def _space_in(file: bytes, index: int) -> tuple[int | None, int]:
    """The glyph of the space in a font file, and its width in thousandths of the type's size."""
    font = TTFont(BytesIO(file), fontNumber=index, lazy=True)
    name = font.getBestCmap().get(ord(" "))
    if name is None:
        return None, 0
    advance, _ = font["hmtx"][name]
    return font.getGlyphID(name), round(advance * 1000 / font["head"].unitsPerEm)


def settle(fonts: Iterable[Any]) -> None:
    """Gives glyphs that several characters share the meaning of the most common one."""
    for font in fonts:
        for glyph, text in font.to_unicode.items():
            if text in _MEANINGS:
                font.to_unicode[glyph] = _MEANINGS[text]
