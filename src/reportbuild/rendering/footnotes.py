"""Long notes at the foot of a page, split over pages: the layout engine sets each on one page or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any

from weasyprint.css.properties import ZERO_PIXELS
from weasyprint.formatting_structure.boxes import LineBox, ParentBox, TextBox
from weasyprint.formatting_structure.build import create_anonymous_boxes
from weasyprint.layout import LayoutContext
from weasyprint.layout.block import block_level_layout

Box = Any
"""A box of the engine's, which has no types."""

FEWEST_LINES = 2
"""So many lines of a note stand together at least, before and behind a split."""

LARGEST_SHARE = 0.75
"""So much of a page may be notes that began before it."""


def let_notes_split(context: LayoutContext) -> None:
    """Has a layout split notes that are too long for the page of their call: the rest opens the next page's notes."""
    for name in ("reported_footnotes", "in_column"):
        context.__dict__[f"_{name}"] = context.__dict__.pop(name)
    context.__class__ = _Context
    context._parts, context._carried, context._waiting = {}, set(), []
    context._newest, context._overflowed = None, False


class _Context(LayoutContext):  # type: ignore[misc]  # the engine has no types
    """The engine's state of a layout. It asks here whether a line still fits above the note that it calls."""

    _parts: dict[Box, tuple[Box, Box]]
    """Notes that were split, with their beginnings and their ends."""

    _carried: set[Box]
    """Notes, and ends of notes, that were left to the next page."""

    _waiting: list[Box]
    """Ends of notes that this page leaves to the next."""

    _newest: Box | None
    """The note that was put on the page last, until it is asked whether its line still fits."""

    _overflowed: bool
    """True if the page was just said to be full."""

    @property
    def in_column(self) -> bool:
        """True in a column, and when asked right after the page was said to be full.

        Outside of columns the engine would then move notes to the next page, away from their calls, to make room for
        one more line, and forget the notes that this line calls.
        """
        asked, self._overflowed = self._overflowed, False
        return asked or self._in_column

    @in_column.setter
    def in_column(self, is_: bool) -> None:
        self._in_column = is_

    def _update_footnote_area(self) -> bool:
        kept, self._overflowed = self._overflowed, False
        overflows: bool = super()._update_footnote_area()
        self._overflowed = kept
        return overflows

    @property
    def reported_footnotes(self) -> list[Box]:
        """What the next page's notes begin with."""
        return self._reported_footnotes

    @reported_footnotes.setter
    def reported_footnotes(self, notes: list[Box]) -> None:
        """Empty when a page begins; later, notes that found no room on it, which stand behind the ends that wait."""
        if not notes:
            self._waiting.clear()
        self._reported_footnotes = [*(end for end in self._waiting if end not in notes), *notes]

    def layout_footnote(self, footnote: Box) -> bool:
        self._overflowed = False
        overflows: bool = super().layout_footnote(footnote)
        self._newest = footnote
        area = self.current_footnote_area
        excess = area.margin_height() - LARGEST_SHARE * area.page.height
        if footnote not in self._carried:
            return False  # whether it is too long is asked next, with the place of its line
        if self._waiting:
            return True
        if excess > 0 and self._split(footnote, excess):
            return False
        return overflows or (excess > 0 and footnote is not self.current_page_footnotes[0])

    def overflows_page(self, bottom_space: float, position_y: float) -> bool:
        newest, self._newest = self._newest, None
        overflows: bool = super().overflows_page(bottom_space, position_y)
        if overflows and newest is not None and not self._in_column:
            overflows = not self._split(newest, position_y - (self.page_bottom - bottom_space))
        self._overflowed = overflows
        return overflows

    def report_footnote(self, footnote: Box) -> None:
        whole = next((whole for whole, (head, _) in self._parts.items() if head is footnote), footnote)
        self._carried.add(whole)
        if whole in self._parts:
            self._join(whole)
            self.reported_footnotes.append(whole)
            self._update_footnote_area()
        else:
            super().report_footnote(footnote)

    def unlayout_footnote(self, footnote: Box) -> None:
        self._carried.discard(footnote)
        if footnote in self._parts and footnote not in self.footnotes:
            self._join(footnote)
            self.footnotes.append(footnote)
            self._update_footnote_area()
        else:
            super().unlayout_footnote(footnote)

    def _split(self, footnote: Box, excess: float) -> bool:
        """Leaves the end of a note for the next page, so that its beginning is shorter by some height."""
        notes = self.current_page_footnotes
        parts = self._cut(footnote, excess) if footnote in notes else None
        if parts is None:
            return False
        notes[notes.index(footnote)] = parts[0]
        self.reported_footnotes.append(parts[1])
        self._parts[footnote] = parts
        self._carried.add(parts[1])
        self._waiting.append(parts[1])
        self._update_footnote_area()
        return True

    def _join(self, footnote: Box) -> None:
        """Takes back a split, and the note from the page."""
        head, tail = self._parts.pop(footnote)
        whereabouts = ((self.current_page_footnotes, head), (self.reported_footnotes, tail), (self._waiting, tail))
        for notes, part in whereabouts:
            if part in notes:
                notes.remove(part)

    def _cut(self, footnote: Box, excess: float) -> tuple[Box, Box] | None:
        """A note in two, at the last line that leaves enough behind; None if there is no such line."""
        whole = create_anonymous_boxes(footnote.deepcopy())
        area = create_anonymous_boxes(self.current_footnote_area.deepcopy())
        set_ = block_level_layout(self, area, -inf, None, area.page)[0].children[-1]
        lowest = set_.position_y + set_.height - excess
        lines = list(_lines(set_, ()))
        for path, line in reversed(lines[FEWEST_LINES - 1 : -FEWEST_LINES]):
            if line.position_y + line.height <= lowest and (parts := _parted(whole, path, line.resume_at)):
                return _loose(parts[0]), _loose(parts[1])
        return None


def _lines(box: Box, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Box]]:
    """The lines of a box as set, but for empty ones, each with the way to the block that it is in."""
    for number, child in enumerate(box.children):
        if isinstance(child, LineBox) and child.height:
            yield path, child
        elif isinstance(child, ParentBox) and not isinstance(child, LineBox):
            yield from _lines(child, (*path, number))


def _parted(box: Box, path: tuple[int, ...], resume_at: Any) -> tuple[Box, Box] | None:
    """A box before it is set, parted behind a line; None where a word or something else would be torn.

    path        to the block that the line is in
    resume_at   where the next line of the block begins, as the engine says it; None if it is the block's last
    """
    if not path:
        return _parted_line(box, resume_at) if resume_at else None
    if path[0] >= len(box.children):
        return None
    child, before, behind = box.children[path[0]], box.children[: path[0]], box.children[path[0] + 1 :]
    if len(path) == 1 and resume_at is None:
        return (_with(box, [*before, child]), _going_on(box, behind)) if behind else None
    parts = _parted(child, path[1:], resume_at)
    return (_with(box, [*before, parts[0]]), _going_on(box, [parts[1], *behind])) if parts else None


def _parted_line(box: Box, resume_at: Any) -> tuple[Box, Box] | None:
    """A block that holds one long line, or an inline box, parted where a line was broken."""
    if isinstance(box, TextBox):
        ((offset, _),) = resume_at.items()
        before, behind = box.text[:offset], box.text[offset:]
        if not (before[-1:].isspace() or behind[:1].isspace()) or not before.strip() or not behind.strip():
            return None
        return box.copy_with_text(before.rstrip()), box.copy_with_text(behind.lstrip())
    if not isinstance(box, ParentBox):
        return None
    if len(box.children) == 1 and isinstance(box.children[0], LineBox) and not isinstance(box, LineBox):
        parts = _parted_line(box.children[0], resume_at)
        return (_with(box, [parts[0]]), _going_on(box, [parts[1]])) if parts else None
    ((number, inner),) = resume_at.items()
    before, behind = box.children[:number], box.children[number:]
    if inner is not None and (parts := _parted_line(box.children[number], inner)):
        return _with(box, [*before, parts[0]]), _going_on(box, [parts[1], *behind[1:]])
    return None


def _loose(box: Box) -> Box:
    """A box without the lines that were made for it: the engine makes them itself, and only once."""
    if not isinstance(box, ParentBox):
        return box
    inside = (kids for child in box.children for kids in (child.children if isinstance(child, LineBox) else [child]))
    return _with(box, [_loose(kid) for kid in inside])


def _with(box: Box, children: list[Box]) -> Box:
    made = box.copy()
    made.children = children
    return made


def _going_on(box: Box, children: list[Box]) -> Box:
    """The rest of a box: without an indent, and without its name, which leads to where it began."""
    made = _with(box, children)
    made.style = box.style.copy()
    made.style["anchor"] = None
    made.style["text_indent"] = ZERO_PIXELS
    return made
