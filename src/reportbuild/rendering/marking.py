"""Marks what is drawn on pages: as text and pictures that the structure tree names, or as artifacts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unicodedata import bidirectional

from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.pdf.stream import Stream

from reportbuild.rendering.completeness import Reading
from reportbuild.rendering.contents import LAYOUT, Box
from reportbuild.rendering.glyphs import add_space, settle, soften, space_glyph
from reportbuild.rendering.page_numbers import Numerals


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of content as marked.

    number   the marked-content identifier, counted from 0 within a page or a form
    form     the form it is drawn in, if not on the page itself
    spoken   its words, if they run from right to left: glyphs are drawn from left to right whichever way they are
             read, and who hears them would hear them backwards
    """

    page: int
    number: int
    form: Any = None
    spoken: str = ""


def mark_drawing(
    pages: Sequence[Any], artifacts: Mapping[Box, str], reading: Reading, numerals: Numerals
) -> Mapping[Box, Mark]:
    """Has the pages mark what they draw. Once they are drawn, the mapping that is returned tells every mark.

    artifacts   boxes that are no part of the text to what they are
    numerals    is told of every text
    """
    marks: dict[Box, Mark] = {}
    for number, page in enumerate(pages):
        page.paint = _painter(page.paint, _Marking(number, artifacts, reading, numerals, marks))
    return marks


@dataclass(frozen=True, slots=True)
class _Marking:
    page: int
    artifacts: Mapping[Box, str]
    reading: Reading
    numerals: Numerals
    marks: dict[Box, Mark]


def _painter(paint: Any, marking: _Marking) -> Any:
    def painting(stream: Stream, scale: float = 1) -> None:
        paint(_MarkedStream(stream, marking, is_form=False), scale)
        settle(stream._fonts.values())

    return painting


class _MarkedStream(Stream):  # type: ignore[misc]  # the engine has no types
    """The engine's stream of drawing commands under our marks: the same list of commands, another way to mark them."""

    def __init__(self, drawn: Stream, marking: _Marking, *, is_form: bool) -> None:
        self.__dict__.update(drawn.__dict__)
        self._tags: dict[Box, Any] = {}
        self._marking, self._is_form, self._count, self._inside = marking, is_form, 0, False

    def clone(self, **options: Any) -> _MarkedStream:
        form = _MarkedStream(super().clone(**options), self._marking, is_form=True)
        form._inside = self._inside
        return form

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Marks what is drawn meanwhile as ornament; a line under words is a part of them."""
        if self._inside:
            yield
            return
        with super().artifact():
            yield

    @contextmanager
    def marked(self, box: Box, tag: str) -> Iterator[None]:
        """Marks what is drawn meanwhile; blanks draw nothing and need no mark, unless a line runs under them."""
        blank = isinstance(box, TextBox) and not box.text.strip()
        artifact = LAYOUT if blank else self._marking.artifacts.get(box, "")
        if blank and not box.style["text_decoration_line"]:
            yield
            return
        start = len(self.stream)
        self.stream.append(f"/Artifact <<{artifact}>> BDC" if artifact else f"/{tag} <</MCID {self._count}>> BDC")
        if not artifact:
            form = self if self._is_form else None
            self._marking.marks[box] = Mark(self._marking.page, self._count, form, self._spoken(box))
            self._count += 1
        self._inside = True
        yield
        self._inside = False
        if isinstance(box, TextBox):
            self._marking.numerals.note(box, self, start, self._marking.page, is_form=self._is_form)
        self._mend_end(box, start)
        self.end_marked_content()

    def _spoken(self, box: Box) -> str:
        """What a piece of a line says that runs from right to left."""
        if not isinstance(box, TextBox) or not any(bidirectional(sign) in ("R", "AL") for sign in box.text):
            return ""
        return str(box.text) + (" " if box in self._marking.reading.spaced else "")

    def _mend_end(self, box: Box, start: int) -> None:
        """Makes the end of a line read as in the text: no hyphen in a word that was cut, a space between two words."""
        if box in self._marking.reading.hyphenated:
            soften(self.stream, start)
        elif box in self._marking.reading.spaced:
            font = next(font for font in self._fonts.values() if font.hash == self._old_font[0])
            add_space(self.stream, start, space_glyph(font))
