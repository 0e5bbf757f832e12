"""The layout engine's short way to cells that hold one line of words and nothing else: nearly all of a long table's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from weasyprint.formatting_structure.boxes import LineBox, TableCellBox, TextBox
from weasyprint.layout import block, inline
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, pango

Box = Any
"""A box of the engine's, which has no types."""


def take_short_ways() -> None:
    """Has the engine lay out plain cells the short way, in all documents from now on. They come out the same.

    The engine asks of each cell whatever may be asked of any block: of floats, margins, footnotes, first letters. Where
    the answer is known beforehand it is not asked, and the same sums are done in the same order. Measured with
    WeasyPrint 70.0: a fifth of the time that the pages of a long table take.
    """
    block.block_container_layout = _with_short_way(block.block_container_layout)


def _with_short_way(layout: Callable[..., Any]) -> Callable[..., Any]:
    def laid_out(
        context: Any, box: Box, bottom_space: float, skip_stack: Any, page_is_empty: bool, *others: Any, **named: Any
    ) -> Any:
        if type(box) is TableCellBox and skip_stack is None and _is_plain(box):
            line = _line(box)
            if line is not None and _has_room(context, box, bottom_space, line):
                return _cell(box, line), None, {"break": "any", "page": box.style["page"]}, [], False, None
        return layout(context, box, bottom_space, skip_stack, page_is_empty, *others, **named)

    return laid_out


def _is_plain(cell: Box) -> bool:
    """True for a cell that holds one line of words, of which nothing is asked but to stand there."""
    if len(cell.children) != 1 or cell.height != "auto" or cell.force_fragmentation:
        return False
    line = cell.children[0]
    if type(line) is not LineBox or len(line.children) != 1:
        return False
    if cell.first_letter_style is not None or cell.first_line_style is not None:
        return False
    words = line.children[0]
    if type(words) is not TextBox or words.justification_spacing or line.is_leader or words.is_leader:
        return False
    text = words.text
    if not text or text[0].isspace() or text[-1].isspace() or _PARTS.search(text):
        return False
    return all(map(_is_simple, (cell.style, line.style, words.style))) and _is_bare(line.style)


_PARTS = re.compile("[\t\n\f\r\v\x85\xad\u2028\u2029]")
"""What may part a text into lines, whatever room there is, or keeps its own width."""


def _is_simple(style: Any) -> bool:
    """True for a style that lets a box stand where it comes, from left to right, and be cut in no way of its own."""
    known = style.__dict__.get("reportbuild_simple")
    if known is None:
        known = style.reportbuild_simple = (
            style["direction"] == "ltr"
            and style["position"] == "static"
            and style["float"] == "none"
            and style["vertical_align"] in ("baseline", "top", "middle", "bottom")
            and style["continue"] != "discard"
            and style["max_lines"] == "none"
            and style["box_decoration_break"] != "clone"
            and style["text_align_all"] != "justify"
            and style["text_align_last"] != "justify"
            and style["font_size"] > 0
        )
    return bool(known)


def _is_bare(style: Any) -> bool:
    """True for the style of a line, and of the words in it, that have no edges."""
    known = style.__dict__.get("reportbuild_bare")
    if known is None:
        edges = (style[f"{edge}_{side}"] for edge in ("margin", "padding") for side in _SIDES)
        known = style.reportbuild_bare = (
            style["vertical_align"] == "baseline"
            and all(getattr(edge, "value", None) == 0 for edge in edges)
            and not any(style[f"border_{side}_width"] for side in _SIDES)
        )
    return bool(known)


_SIDES = ("top", "right", "bottom", "left")


def _line(cell: Box) -> Box | None:
    """The line of a cell, if all the words find room in it."""
    line = cell.children[0]
    (words,) = line.children
    x, y = cell.content_box_x(), cell.content_box_y()
    available = (x + cell.width) - x
    inline.resolve_percentages(line, cell)
    inline.resolve_one_percentage(line, "text_indent", cell.width)
    line.position_x, line.position_y = x, y
    inline.resolve_percentages(words, cell)
    words.position_x, words.position_y = x + line.text_indent, y
    right = (x + available) * (1 + 1e-9)
    set_words = _set(words, right - words.position_x)
    if set_words is None or set_words.position_x + set_words.margin_width() > right:
        return None
    made = line.copy_with_children([set_words])
    made.width = set_words.position_x + set_words.margin_width() - x
    inline._adjust_line_height(made)
    line.width, line.height = made.width, made.height
    offset = inline.text_align(None, made, available, last=True)
    _stand(made, set_words, offset, y)
    made.resume_at = None
    return made


def _set(words: Box, room: float) -> Box | None:
    """Words as set; None if they do not fit into one line. What it does is what `split_text_box` does of the engine.

    What fits in with something to spare would not be cut in a narrower room either, so that Pango need not know it.
    """
    style = words.style
    layout = _Layout(style, 0, room)
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    layout.set_text(words.text)
    first, _ = layout.get_first_line()
    width, height = line_break.line_size(first, style)
    if width + SPARE > room or first.length <= 0:
        return None
    made = words.copy_with_text(layout.text)
    made.width, made.height, made.pango_layout = width, height, layout
    half_leading = (inline.strut(style)[0] - height) / 2
    made.margin_top = made.margin_bottom = half_leading
    made.baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS + half_leading
    return made


SPARE = 1
"""CSS pixels that must be left beside words."""


class _Layout(line_break.Layout):  # type: ignore[misc]  # the engine has no types
    """Words as Pango has set them. The engine has them set again when they are drawn; these wait for it."""

    def reactivate(self, style: Any) -> None:
        """Makes ready to be drawn, if it is not any more."""
        if "layout" not in self.__dict__:
            super().reactivate(style)


def _stand(line: Box, words: Box, offset: float, y: float) -> None:
    """Places words in their line, and the line in its cell. What it does is what `line_box_verticality` does."""
    top = 0 - words.baseline
    bottom = top + words.margin_height()
    line_top = 0 - line.baseline
    line_bottom = line_top + line.margin_height()
    words.position_y = top
    top, bottom = min(top, line_top), max(bottom, line_bottom)
    line.baseline = -top
    line.position_y = top
    line.height = bottom - top
    line.margin_top = line.margin_bottom = 0
    line.translate(offset, y - top)
    line.position_y = y


def _has_room(context: Any, cell: Box, bottom_space: float, line: Box) -> bool:
    edge = line.position_y + line.height + (cell.border_bottom_width + cell.padding_bottom)
    return not context.overflows_page(bottom_space, edge)


def _cell(cell: Box, line: Box) -> Box:
    made = cell.copy_with_children([line])
    made.height = max(0, line.position_y + line.height - made.content_box_y())
    made.height = max(min(made.height, made.max_height), made.min_height)
    return made
