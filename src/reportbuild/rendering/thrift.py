"""What the layout engine does again and again, done once, or not at all: styles that nobody asks for, lengths and fonts
worked out for each line anew."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import lru_cache
from math import inf
from typing import Any

from weasyprint import CSS, HTML, css
from weasyprint.css import StyleFor, declaration_precedence
from weasyprint.formatting_structure.boxes import Box, LineBox, TableCellBox, TableRowBox, TextBox
from weasyprint.html import UA_STYLESHEET
from weasyprint.layout import block, inline, table
from weasyprint.text.ffi import ffi, gobject, pango
from weasyprint.text.line_break import Layout


class Html(HTML):  # type: ignore[misc]  # the engine has no types
    """The engine's document before layout, without what its own style sheet says of pseudo-elements of any element."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_own_sheet()]


@lru_cache(maxsize=1)
def _own_sheet() -> CSS:
    sheet = copy(UA_STYLESHEET)
    sheet.matcher = copy(sheet.matcher)
    sheet.matcher.other_selectors = [each for each in sheet.matcher.other_selectors if each[3] is None]
    return sheet


@lru_cache(maxsize=1)
def _of_any_element() -> Mapping[str, Mapping[str, Any]]:
    """What the engine's own style sheet says of pseudo-elements, by their kind, as the engine has it in a cascade."""
    found: dict[str, dict[str, Any]] = {}
    for _, specificity, _, kind, (declarations, _) in UA_STYLESHEET.matcher.other_selectors:
        for name, values, importance in declarations if kind else ():
            weight = (declaration_precedence("user agent", importance), inf, specificity)
            found.setdefault(kind, {})[name] = values, weight
    return found


class _StyleFor(StyleFor):  # type: ignore[misc]  # the engine has no types
    """The engine's styles of elements. Those of markers and of calls of notes wait until somebody asks for them.

    The engine computes six such styles for each element, of which hardly one is ever used. Measured with WeasyPrint
    70.0: an eighth of the time and a twelfth of the memory that a table takes.
    """

    def __init__(self, html: Any, *others: Any) -> None:
        self._root, self._base_url = html.etree_element, html.base_url
        self._asked: set[tuple[Any, str]] = set()
        super().__init__(html, *others)

    def __call__(self, element: Any, pseudo_type: str | None = None) -> Any:
        if pseudo_type and pseudo_type in _of_any_element() and (element, pseudo_type) not in self._asked:
            self._compute(element, pseudo_type)
        return super().__call__(element, pseudo_type)

    def _compute(self, element: Any, kind: str) -> None:
        self._asked.add((element, kind))
        computed = self._computed_styles.get((element, kind))
        said = computed.cascaded if computed is not None else {}
        self._cascaded_styles[element, kind] = {**_of_any_element()[kind], **said}
        self.set_computed_styles(element, element, self._root, kind, self._base_url)
        del self._cascaded_styles[element, kind]


css.StyleFor = _StyleFor


def _remembering_setup(setup: Any) -> Any:
    """The engine's way to make ready a piece of text, which remembers by its style what it did before.

    Most texts share their styles. With the lengths below, measured with WeasyPrint 70.0: a sixteenth of the time
    that a table takes.
    """
    ffi.cdef("PangoLayout * pango_layout_copy (PangoLayout *src);")

    def remembered(layout: Any, style: Any) -> None:
        known = style.__dict__.get("reportbuild_setup")
        if known is None:
            setup(layout, style)
            said = {name: getattr(layout, name) for name in _SET_UP if hasattr(layout, name)}
            style.reportbuild_setup = said, _owned(pango.pango_layout_copy(layout.layout))
            layout.style = style
            return
        said, bare = known
        layout.__dict__.update(said)
        layout.style, layout.layout = style, _owned(pango.pango_layout_copy(bare))

    return remembered


def _owned(layout: Any) -> Any:
    return ffi.gc(layout, gobject.g_object_unref)


_SET_UP = (
    *("first_line_direction", "language", "ascent", "underline_position", "strikethrough_position"),
    *("underline_thickness", "strikethrough_thickness"),
)
"""What making ready a piece of text tells of it, beside what Pango is told."""

Layout.setup = _remembering_setup(Layout.setup)


def _remembering_lengths(resolve: Any) -> Any:
    """The engine's way to work out the edges of a box, which remembers by its style those that are always the same.

    It is done for lines, words and cells alone: nothing changes the style of one of them once it is laid out.
    """

    def remembered(box: Any, containing_block: Any) -> None:
        if not isinstance(box, _OFTEN):
            resolve(box, containing_block)
            return
        known = box.style.__dict__.get("reportbuild_lengths")
        if known is None:
            resolve(box, containing_block)
            box.style.reportbuild_lengths = _lengths(box) if _are_fixed(box.style) else ()
        elif known:
            # Borders of cells were set when they were collapsed, each cell's own.
            box.__dict__.update({**known[1], **box.__dict__, **known[0]} if known[2] else {**known[1], **known[0]})
        else:
            resolve(box, containing_block)

    return remembered


_OFTEN = (LineBox, TextBox, TableCellBox, TableRowBox)

_SIDES = ("top", "right", "bottom", "left")
_EDGES = (*(f"{edge}_{side}" for edge in ("margin", "padding") for side in _SIDES),)
_LENGTHS = (*_EDGES, *(f"{end}{axis}" for axis in ("width", "height") for end in ("", "min_", "max_")))
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)


def _are_fixed(style: Any) -> bool:
    """True if all lengths of a style are what they are, whatever is around."""
    values = (style[name] for name in _LENGTHS)
    return style["box_sizing"] == "content-box" and all(
        value is None or value == "auto" or getattr(value, "unit", "%") != "%" for value in values
    )


def _lengths(box: Any) -> tuple[Mapping[str, Any], Mapping[str, Any], bool]:
    borders = {name: box.style[name] for name in _BORDERS}
    return {name: getattr(box, name) for name in _LENGTHS}, borders, box.style["border_collapse"] == "collapse"


for _module in (block, inline, table):
    _module.resolve_percentages = _remembering_lengths(_module.resolve_percentages)


def _remembering_strut(strut: Any) -> Any:
    """The engine's way to tell how high a line is and where it stands, which remembers both by the style."""

    def remembered(style: Any) -> Any:
        known = style.__dict__.get("reportbuild_strut")
        if known is None:
            known = style.reportbuild_strut = strut(style)
        return known

    return remembered


inline.strut = _remembering_strut(inline.strut)


def _is_in_normal_flow(box: Any) -> bool:
    """The engine's own question, in one call for six: it is put ten times for each cell."""
    position = box.style["position"]
    return (
        box.style["float"] not in ("left", "right", "inline-start", "inline-end", "footnote")
        and position not in ("absolute", "fixed")
        and position[0] not in ("running()", "note()")
    )


Box.is_in_normal_flow = _is_in_normal_flow
