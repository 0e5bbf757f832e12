"""Subsets of a face put together again: every glyph must look as in the whole face."""

from __future__ import annotations

import struct
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import pytest
from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from reportbuild.packaging.truetype import Subset, read_subset, united


@lru_cache
def face(name: str) -> bytes:
    return (files("font_source_serif_pro") / "files" / name).read_bytes()


def part(letters: str, name: str = "SourceSerifPro-Regular.ttf") -> tuple[Subset, set[int]]:
    """A subset with some letters, made as the layout engine makes them: numbers kept, but for those at the end."""
    font = TTFont(BytesIO(face(name)))
    used = {font.getGlyphID(font.getBestCmap()[ord(letter)]) for letter in letters}
    for keep_numbers, glyphs in ((True, used), (False, range(max(used) + 1))):
        options = subset.Options(retain_gids=keep_numbers, hinting=False, notdef_outline=True)
        maker = subset.Subsetter(options)
        maker.populate(gids=list(glyphs))
        maker.subset(font)
        written = BytesIO()
        font.save(written)
        font = TTFont(BytesIO(written.getvalue()))
    return read_subset(written.getvalue(), frozenset(used)), used


def look(font: TTFont, number: int) -> Any:
    """A glyph's outline, drawn out to the last point."""
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[font.getGlyphName(number)].draw(pen)
    return pen.value


@pytest.mark.parametrize(
    "words", [("abc", "bcd"), ("ÁÉ", "Á0", "ñ"), ("0123", "z", "ŵ½"), ("a",), ("ÃÃ", "ãõñ", "ÀÈÌ", "789")]
)
def test_every_glyph_looks_as_before(words: tuple[str, ...]) -> None:
    """Whatever subsets are united, each glyph has the outline and the width it has in the whole face."""
    parts = [part(letters) for letters in words]
    made = united([one for one, _ in parts])
    assert made is not None
    font, whole = TTFont(BytesIO(made), checkChecksums=2), TTFont(BytesIO(face("SourceSerifPro-Regular.ttf")))
    for number in set().union(*(used for _, used in parts)):
        assert look(font, number) == look(whole, number)
        advances = (one["hmtx"][one.getGlyphName(number)][0] for one in (font, whole))
        assert len(set(advances)) == 1


def test_two_faces_are_not_united() -> None:
    """Subsets in which one number means two glyphs are of two faces."""
    regular, _ = part("abc")
    bold, _ = part("abc", "SourceSerifPro-Bold.ttf")
    assert united([regular, bold]) is None


def test_both_kinds_of_offsets_are_read() -> None:
    """A subset with long offsets is the same as one with short ones."""
    one, used = part("aé")
    made = united([one, one])
    assert made is not None
    assert struct.unpack_from(">H", TTFont(BytesIO(made)).reader["head"], 50) == (1,)
    again = read_subset(made, frozenset(used))
    assert [again.glyph(number).rstrip(b"\0") for number in used if not _is_composite(one.glyph(number))] == [
        one.glyph(number).rstrip(b"\0") for number in used if not _is_composite(one.glyph(number))
    ]


def test_a_number_beyond_the_subset_is_no_glyph() -> None:
    """A glyph that a subset does not have is empty."""
    one, _ = part("a")
    assert one.glyph(60000) == b""


def _is_composite(outline: bytes) -> bool:
    return outline[:1] >= b"\x80"
