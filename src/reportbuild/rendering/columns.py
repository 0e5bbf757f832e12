"""The layout engine's columns, each laid out once: on a full page the columns that were tried are those that stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from weasyprint.formatting_structure.boxes import BlockBox, InlineBlockBox, InlineBox, LineBox, TextBox
from weasyprint.layout import block, column
from weasyprint.layout.percent import percentage

Box = Any
"""A box of the engine's, which has no types."""


def lay_out_columns_once() -> None:
    """Has the engine keep the columns that it tries, in all documents from now on. They come out the same.

    The engine tries columns as high as the page, to see whether all fits. Where it does not, it lays out the same
    columns once more. Here each is tried where it will stand, and given when it is asked for. Measured with WeasyPrint
    70.0: two fifths of the time that the pages of notes take.
    """
    block.columns_layout = _keeping_columns(block.columns_layout)
    column._create_column_box = _knowing_places(column._create_column_box)
    block.block_box_layout = _asking_once(block.block_box_layout)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that was tried.

    asked      all that it depends on; last, whether anything may be split in it so that the page does not stay empty
    absolute   what stands in it and is placed later: markers of lists
    made       the box, where the next column goes on, and more that the engine tells of it
    """

    asked: tuple[Any, ...]
    absolute: Sequence[Box]
    made: tuple[Any, ...]


class _Tried:
    """The columns of a page that were tried, in their order.

    bottom_space   what is left free below columns, at least
    count          of columns on a page; infinite where it follows from their width
    left, step     where the first column stands, and the next from there
    """

    def __init__(self, bottom_space: float, style: Any) -> None:
        self.bottom_space, self.left, self.step = bottom_space, 0.0, 0.0
        self.count = style["column_count"] if style["column_width"] == "auto" else inf
        self.columns: list[_Column] = []

    def next_place(self, skip_stack: Any) -> float:
        """Where the column stands that is tried next: in the first place, if it goes on where none of these ended."""
        if not self.columns or skip_stack is None or skip_stack is not self.columns[-1].made[1]:
            self.columns.clear()
        return self.left + len(self.columns) * self.step

    def are_too_few(self) -> bool:
        """True if all columns were tried as high as the page: what is left then is not balanced with them."""
        return len(self.columns) == self.count and bool(self.columns[-1].asked[-1])

    def take(self, asked: tuple[Any, ...], absolute_boxes: list[Box]) -> tuple[Any, ...] | None:
        """The first column, if it is the one that is asked for; None, and no other is kept, if it is not."""
        if self.columns and self.columns[0].asked == asked and self.columns[0].made[0] is not None:
            taken = self.columns.pop(0)
            absolute_boxes.extend(taken.absolute)
            return taken.made
        self.columns.clear()
        return None


def _keeping_columns(layout: Callable[..., Any]) -> Callable[..., Any]:
    """The engine's way to lay out a box of columns, which keeps those that it tries where they hold text alone."""

    def laid_out(context: Any, box: Box, bottom_space: float, *others: Any) -> Any:
        *_, first_letter_style, first_line_style = others
        if first_letter_style is first_line_style is None and bottom_space < inf and _is_plain(box):
            box = box.copy()
            box.reportbuild_tried = _Tried(bottom_space, box.style)
        return layout(context, box, bottom_space, *others)

    return laid_out


def _knowing_places(create: Callable[..., Box]) -> Callable[..., Box]:
    """The engine's way to make an empty column, which tells where each will stand: all are tried in the first place."""

    def created(box: Box, containing_block: Box, children: Any, width: float, position_y: float) -> Box:
        made = create(box, containing_block, children, width, position_y)
        tried = box.__dict__.get("reportbuild_tried")
        if tried is not None:
            gap = box.style["column_gap"]
            gap = box.style["font_size"] if gap == "normal" else percentage(gap, box.style, box.width)
            tried.left, tried.step = made.position_x, width + gap
            made.reportbuild_tried = tried
        return made

    return created


def _asking_once(layout: Callable[..., Any]) -> Callable[..., Any]:
    """The engine's way to lay out a block, which takes columns that were tried.

    The engine asks for columns in three ways: it tries one; it sets what comes behind it, as if there were no room at
    all, to see how much higher columns must be; and it sets one that stays, alone without a list of margins.
    """

    def laid_out(context: Any, box: Box, bottom_space: float, skip_stack: Any, *others: Any, **named: Any) -> Any:
        tried = box.__dict__.get("reportbuild_tried")
        if tried is None:
            return layout(context, box, bottom_space, skip_stack, *others, **named)
        if bottom_space == inf:
            bare = tried.are_too_few()
            return (_bare(box),) if bare else layout(context, box, bottom_space, skip_stack, *others, **named)
        _, page_is_empty, absolute_boxes, _, margins, *_ = others
        if margins is not None:
            box.position_x, bottom_space = tried.next_place(skip_stack), max(tried.bottom_space, bottom_space)
        place = box.position_x, box.position_y, box.width, context.page_bottom
        asked = *place, bottom_space, skip_stack, page_is_empty
        made = tried.take(asked, absolute_boxes) if margins is None else None
        made = made or layout(context, box, bottom_space, skip_stack, *others, **named)
        if margins is not None:
            tried.columns.append(_Column(asked, absolute_boxes, made))
        return made

    return laid_out


def _bare(box: Box) -> Box:
    return box.copy_with_children(())


def _is_plain(box: Box) -> bool:
    """True for text in the flow and markers of lists alone: laid out, they leave no trace but boxes."""
    known = box.__dict__.get("reportbuild_plain")
    if known is None:
        known = box.reportbuild_plain = box.style["direction"] == "ltr" and all(map(_holds_plain, box.children))
    return bool(known)


def _holds_plain(box: Box) -> bool:
    return box.is_outside_marker or (
        type(box) in _PLAIN
        and _is_simple(box.style)
        and box.footnote is box.note is box.first_letter_style is box.first_line_style is None
        and not box.is_leader
        and all(map(_holds_plain, box.children))
    )


_PLAIN = {BlockBox, InlineBlockBox, InlineBox, LineBox, TextBox}


def _is_simple(style: Any) -> bool:
    """True for a style that lets a box stand where it comes, whole, and makes no columns of it.

    In tables of collapsed borders the engine works out borders once: a box whose end was cut off does not forget it.
    """
    known = style.__dict__.get("reportbuild_in_columns")
    if known is None:
        known = style.reportbuild_in_columns = (
            style["float"] == "none"
            and style["position"] in ("static", "relative")
            and style["column_width"] == style["column_count"] == "auto"
            and style["max_lines"] == "none"
            and style["continue"] != "discard"
            and style["border_collapse"] == "separate"
        )
    return bool(known)
