"""The layout engine made thrifty: styles that are alike are one, and what follows from a style is worked out once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from math import inf
from typing import Any

from weasyprint import css
from weasyprint.css import ComputedStyle, StyleFor, check_math, cssselect2, declaration_precedence
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import build
from weasyprint.formatting_structure.boxes import Box, LineBox, TableCellBox, TableRowBox, TextBox
from weasyprint.html import UA_STYLESHEET
from weasyprint.layout import background, block, inline, table
from weasyprint.layout.leader import leader_index
from weasyprint.text.ffi import ffi, gobject, pango
from weasyprint.text.line_break import Layout, line_size


def make_thrifty() -> None:
    """Makes the engine thrifty, in all documents from now on. What it sets looks the same."""
    css.StyleFor = _Styles
    ComputedStyle.__missing__ = _as_nobody_says(ComputedStyle.__missing__)
    Layout.setup = _remembering_setup(Layout.setup)
    for module in (block, inline, table):
        module.resolve_percentages = _remembering_lengths(module.resolve_percentages)
    inline.strut = _remembering_strut(inline.strut)
    inline.handle_leader = _in_one_piece(inline.handle_leader)
    Box.is_in_normal_flow = _is_in_normal_flow
    background.layout_box_backgrounds = _only_where_there_is_one(background.layout_box_backgrounds)
    cssselect2.Matcher.match = _match
    build.collapse_table_borders = _passing_over_cells(build.collapse_table_borders)


class _Named(ComputedStyle):  # type: ignore[misc]  # the engine has no types
    """The style of an element that has an id: that of others like it, and its own name."""

    def __init__(self, like: Any, name: str) -> None:
        given = like.parent_style, like.cascaded, like.pseudo_type, like.root_style, like.base_url
        super().__init__(*given, like.font_config, like.initial_page_sizes)
        self.specified = like.specified
        self.like = like
        self["anchor"] = name

    @property
    def anonymous_style(self) -> Any:
        """The style of boxes in between, which have no names."""
        return self.like.anonymous_style

    def copy(self) -> _Named:
        """A style that can be changed by itself."""
        made = _Named(self.like, self["anchor"])
        made.update(self)
        return made

    def __missing__(self, key: str) -> Any:
        return self.like[key]


class _Styles(StyleFor):  # type: ignore[misc]  # the engine has no types
    """The engine's styles of a document, one for all elements that are alike.

    The engine does so itself, but takes an id for a style: an element that has one gets a style of its own, and so does
    everything in it. It also gives each element styles of markers and calls, whether it can have them or not, and each
    page and each box in its margins, which are many, a style of its own. Measured with WeasyPrint 70.0 in 90 pages of
    notes: 180 of 400 MB; in a chapter of five pages: a twentieth of the time.
    """

    def __init__(self, *given: Any) -> None:
        self._alike: dict[Any, Any] = {}
        super().__init__(*given)

    def __call__(self, element: Any, pseudo_type: str | None = None) -> Any:
        if pseudo_type in _EVERYWHERE and (element, pseudo_type) not in self._computed_styles:
            self.set_computed_styles(element, element, pseudo_type=pseudo_type)
        return super().__call__(element, pseudo_type)

    def set_computed_styles(
        self,
        element: Any,
        parent: Any,
        root: Any = None,
        pseudo_type: str | None = None,
        base_url: str | None = None,
        target_collector: Any = None,
    ) -> None:
        """Gives an element the style of those that have the same parent's style and the same declarations."""
        if parent is None:
            super().set_computed_styles(element, parent, root, pseudo_type, base_url, target_collector)
            return
        own = element, pseudo_type
        cascaded = {**_EVERYWHERE.get(pseudo_type, {}), **self._cascaded_styles.get(own, {})}
        name = cascaded.pop("anchor", None)
        above = self._computed_styles[parent, None]
        like = self._like(getattr(above, "like", above), cascaded, pseudo_type)
        if own in self._cascaded_styles:
            self._cascaded_styles[own] = like.cascaded
        self._computed_styles[own] = _Named(like, name[0]) if name else like
        if name and target_collector:
            target_collector.collect_anchor(name[0])

    def add_page_declarations(self, page: Any) -> None:
        """What the style sheets say of a page, without what they said of those before, which is worked out."""
        self._cascaded_styles.clear()
        super().add_page_declarations(page)

    def _like(self, above: Any, cascaded: Mapping[str, tuple[Any, Any]], pseudo_type: str | None) -> Any:
        """The style of all that is in an element of a style, and of which the same is said.

        Values are compared by their addresses: they live as long as the style that was the first to have them.
        """
        said = tuple((key, id(value), *rank, *weight) for key, (value, (*rank, weight)) in cascaded.items())
        key = id(above), pseudo_type, said
        if key not in self._alike:
            root = above if above.is_root_element else above.root_style
            given = above, cascaded, pseudo_type, root, above.base_url, self.font_config, self.initial_page_sizes
            self._alike[key] = ComputedStyle(*given)
        return self._alike[key]


def _as_nobody_says(compute: Callable[..., Any]) -> Callable[..., Any]:
    """The engine's way to a value of a style, shorter for those of which nothing is said: nearly all.

    They are what they are at first, or above. Measured with WeasyPrint 70.0: 3 in 100 of the time of a chapter.
    """

    def computed(style: Any, key: str) -> Any:
        said, above = style.cascaded, style.parent_style
        if key not in said and key in _AT_FIRST and (key not in _OF_SIDES or _LOGICAL.isdisjoint(said)):
            return style.setdefault(key, INITIAL_VALUES[key])
        if key not in said and key in _PASSED_ON and above is not None and not check_math(above[key]):
            return style.setdefault(key, above[key])
        return compute(style, key)

    return computed


_DERIVED = {"position", "float", "display", "page", *filter(re.compile("text_decoration_").match, INITIAL_VALUES)}
"""Properties that depend on more than what is said of them."""

_PASSED_ON = INHERITED - _DERIVED - {*PHYSICAL_FUNCTIONS}
_AT_FIRST = {*INITIAL_VALUES} - INHERITED - INITIAL_NOT_COMPUTED - _DERIVED
_OF_SIDES = _AT_FIRST & {*PHYSICAL_FUNCTIONS}
_LOGICAL = {logical(block="ttb", inline=way) for logical in PHYSICAL_FUNCTIONS.values() for way in ("ltr", "rtl")}
"""Names of sides by the direction of the text: what is said of one of them is said of a side of the page."""


def _take_out(matcher: Any) -> Mapping[str | None, Mapping[str, tuple[Any, Any]]]:
    """What the engine's own style sheet says of markers and calls of all elements, taken out of it."""
    said: dict[str | None, dict[str, tuple[Any, Any]]] = {}
    for _, specificity, _, pseudo_type, (declarations, _) in matcher.other_selectors:
        if pseudo_type:
            weight = declaration_precedence("user agent", ""), inf, specificity
            said.setdefault(pseudo_type, {}).update((name, (value, weight)) for name, value, _ in declarations)
    matcher.other_selectors = [each for each in matcher.other_selectors if each[3] not in said]
    return said


_EVERYWHERE = _take_out(UA_STYLESHEET.matcher)


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


def _remembering_strut(strut: Any) -> Any:
    """The engine's way to tell how high a line is and where it stands, which remembers both by the style."""

    def remembered(style: Any) -> Any:
        known = style.__dict__.get("reportbuild_strut")
        if known is None:
            known = style.reportbuild_strut = strut(style)
        return known

    return remembered


def _in_one_piece(handle: Any) -> Any:
    """The engine's way to fill a line with a leader, which leaves one piece of text, drawn at once.

    The engine repeats what is given, a dot, and lays out and draws each by itself. Measured with WeasyPrint 70.0: more
    than half of the time that contents of 16 pages take.
    """

    def handled(context: Any, line: Any, containing_block: Any) -> None:
        index, leader = leader_index(line)
        if index is None:
            return
        handle(context, line, containing_block)
        if len(leader.children) > 1:
            leader.children = (_joined(leader.children),) if _joins(leader.children) else leader.children

    return handled


def _joins(dots: Sequence[Any]) -> bool:
    """True if so many in a row are as wide as all of them one by one: nothing is kerned between them."""
    layout = Layout(dots[0].style)
    layout.set_text(dots[0].text * len(dots))
    width, _ = line_size(layout.get_first_line()[0], dots[0].style)
    return bool(abs(width - dots[0].width * len(dots)) < _UNSEEN)


_UNSEEN = 0.05
"""CSS pixels."""


def _joined(dots: Sequence[Any]) -> Any:
    """One piece of text in the place of all. The engine goes from right to left: its last dot is the first."""
    made = dots[-1].copy()
    made.text, made.width = made.text * len(dots), made.width * len(dots)
    made.pango_layout = copy(made.pango_layout)
    made.pango_layout.text = made.text
    return made


def _is_in_normal_flow(box: Any) -> bool:
    """The engine's own question, in one call for six: it is put ten times for each cell."""
    position = box.style["position"]
    return (
        box.style["float"] not in ("left", "right", "inline-start", "inline-end", "footnote")
        and position not in ("absolute", "fixed")
        and position[0] not in ("running()", "note()")
    )


def _only_where_there_is_one(lay_out: Any) -> Any:
    """The engine's way to backgrounds, which remembers by their styles the boxes that have none."""

    def remembered(page: Any, box: Any, picture: Any, layout_children: bool = True, style: Any = None) -> None:
        if style is not None or box is page or not layout_children or not _has_no_background(box.style):
            lay_out(page, box, picture, layout_children, style)
            return
        box.__dict__.update(_NO_RADII)
        for child in box.all_children():
            remembered(page, child, picture)
        box.background = None

    return remembered


_CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
_NO_RADII = dict.fromkeys(_CORNERS, (0, 0))


def _has_no_background(style: Any) -> bool:
    """True if nothing of a style is painted behind a box, nor a picture around it, and no corner of it is round."""
    known = style.__dict__.get("reportbuild_no_background")
    if known is None:
        known = style.reportbuild_no_background = (
            style["border_image_source"][0] == "none"
            and style["mask_border_source"][0] == "none"
            and all((0, "px") in style[corner] for corner in _CORNERS)
            and (style["visibility"] == "hidden" or get_color(style, "background_color").alpha == 0)
            and all(kind == "none" for kind, _ in style["background_image"])
            and not style["box_shadow"]
        )
    return bool(known)


def _match(matcher: Any, element: Any) -> list[tuple[Any, ...]]:
    """The engine's way to find the selectors that match an element, which remembers which may match what has a tag and
    classes as it has: for nearly all elements of a long table, hardly any."""
    tree = element.etree_element
    id_, kinds = tree.get("id"), matcher.__dict__.setdefault("reportbuild_kinds", {})
    kind = tree.tag, tree.get("class"), id_ if id_ in matcher.id_selectors else None, "lang" in tree.attrib
    if kind not in kinds:
        kinds[kind] = _selectors_for(matcher, element)
    matching = [(weight, order, pseudo, said) for test, weight, order, pseudo, said in kinds[kind] if test(element)]
    matching.sort()
    return matching


def _selectors_for(matcher: Any, element: Any) -> list[tuple[Any, ...]]:
    """The selectors that may match an element of some tag, classes and id."""
    found = [*matcher.id_selectors.get(element.id, ())] if element.id is not None else []
    for name in element.classes:
        found += matcher.class_selectors.get(name, ())
    found += matcher.lower_local_name_selectors.get(cssselect2.ascii_lower(element.local_name), ())
    found += matcher.namespace_selectors.get(element.namespace_url, ())
    found += matcher.lang_attr_selectors if "lang" in element.etree_element.attrib else ()
    return [*found, *matcher.other_selectors]


def _passing_over_cells(collapse: Any) -> Any:
    """The engine's way to find out which of a table's borders is drawn, without the cells that have no say in it:
    without borders of their own, they lose to all that are around them."""

    def collapsed(table: Any, grid_width: int, grid_height: int) -> Any:
        rows = [row for group in table.children for row in group.children]
        if table.style["direction"] != "ltr" or not grid_width:
            return collapse(table, grid_width, grid_height)
        whole = [row.children for row in rows]
        for row in rows:
            row.children = [cell for cell in row.children if not _has_no_say(cell)]
        vertical, horizontal = collapse(table, grid_width, grid_height)
        for y, (row, cells) in enumerate(zip(rows, whole, strict=True)):
            row.children = cells
            for cell in filter(_has_no_say, cells):
                x = cell.grid_x
                cell.border_top_width = horizontal[y][x][1][1] / 2
                cell.border_bottom_width = horizontal[y + 1][x][1][1] / 2
                cell.border_left_width = vertical[y][x][1][1] / 2
                cell.border_right_width = vertical[y][x + 1][1][1] / 2
        return vertical, horizontal

    return collapsed


def _has_no_say(cell: Any) -> bool:
    """True for a cell without borders, of one column and one row."""
    known = cell.style.__dict__.get("reportbuild_no_border")
    if known is None:
        sides = ((cell.style[f"border_{side}_style"], cell.style[f"border_{side}_width"]) for side in _SIDES)
        known = cell.style.reportbuild_no_border = all(side == ("none", 0) for side in sides)
    return bool(known and cell.colspan == cell.rowspan == 1)
