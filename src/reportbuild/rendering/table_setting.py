"""Tables made ready: on paper to go on, to turn or to stack where they do not fit; on screens to scroll."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from lxml import etree

from reportbuild.rendering.stacking import stack
from reportbuild.rendering.table_headers import cells_of, headers_of


class Shape(StrEnum):
    """How a table is set on paper that does not fit as it is.

    Turned, it has a page that lies on its side; stacked, things compared stand below each other; tight, it has small
    type and words that break where they must.
    """

    TURNED = "turned"
    STACKED = "stacked"
    TIGHT = "tight"
    TURNED_TIGHT = "turned tight"


AS_IT_IS: Mapping[str, Shape] = MappingProxyType({})


def mark_continuation(block: etree._Element) -> None:
    """Markers around a table that tell the running head when it goes on from the page before.

    The empty first element keeps the marker from being the first thing on a page: a string that is set there counts as
    set at the page's start, and a table that begins a page would be called continued.
    """
    continued = block.attrib.pop("data-continued", None)
    table = block.find("table")
    if not continued or table is None:
        return
    block.insert(0, _marker("table-guard", None))
    block.insert(1, _marker("table-mark", continued))
    table.addnext(_marker("table-mark", ""))


def set_in_shape(block: etree._Element, shape: Shape | None) -> None:
    """Sets a table as it fits. One in a box or in a list has no page of its own to turn to; headings go with it."""
    block.attrib.pop("data-turn", None)
    table = block.find("table")
    if shape is None or table is None:
        return
    if shape in (Shape.TURNED, Shape.TURNED_TIGHT) and _may_turn(block):
        add_class(block, "turned")
        add_class(next(block.iterancestors("section")), "has-turned")
        for before in block.itersiblings(preceding=True):
            if not re.fullmatch("h[1-6]", str(before.tag)):
                break
            add_class(before, "with-turned")
    if shape is Shape.STACKED:
        stack(table)
    if shape in (Shape.TIGHT, Shape.TURNED_TIGHT):
        add_class(table, "widest")


def _may_turn(block: etree._Element) -> bool:
    return all(
        around.tag in ("section", "body", "html") or around.get("class") is None for around in block.iterancestors()
    )


def name_headers(table: etree._Element) -> None:
    """Names the heads of every cell, in a table where their scope alone would not tell.

    Source  HTML Standard, 4.9.12.2; WCAG 2.2, technique H43
    """
    headers = headers_of(cells_of(table))
    prefix = next((around.get("id") for around in table.iterancestors() if around.get("id")), "table")
    named: dict[etree._Element, str] = {}
    for cell, heads in headers.items():
        for head in heads:
            named.setdefault(head, f"{prefix}-head-{len(named) + 1}")
            head.set("id", head.get("id") or named[head])
        if heads:
            cell.set("headers", " ".join(head.get("id", "") for head in heads))


def mark_size(table: etree._Element) -> None:
    """Has styles know a table of many columns, one that is small, and rows that may be higher than a page.

    The first needs smaller type to stay on the page, the second should stay whole, and the last must be allowed to
    break.
    """
    columns = sum(int(head.get("colspan", "1")) for head in table.findall("thead/tr[1]/*"))
    if columns > _MANY:
        add_class(table, "wide")
    rows = table.findall("tbody/tr")
    if len(rows) <= _FEW and len("".join(table.itertext())) <= 2 * _MUCH:
        add_class(table, "small")
    for row in rows:
        if max((len("".join(cell.itertext())) for cell in row), default=0) > _MUCH:
            add_class(row, "tall")


_MANY = 6
"""So many columns a page holds in the type of tables."""

_FEW = 8
"""So many rows are rather moved to the next page than parted."""

_MUCH = 900
"""So many characters a narrow cell holds on less than a page."""


def add_class(element: etree._Element, kind: str) -> None:
    element.set("class", " ".join(dict.fromkeys([*element.get("class", "").split(), kind])))


def _marker(kind: str, text: str | None) -> etree._Element:
    marker = etree.Element("div", {"class": kind})
    if text is not None:
        marker.set("data-continued", text)
    return marker


def let_scroll(block: etree._Element) -> None:
    """A table in a box of its own that scrolls, and that the keyboard can reach by the caption's name.

    Source: WCAG 2.2, 1.4.10 (reflow), 2.1.1 (keyboard), 4.1.2 (name); a table without a caption has no name to give.
    """
    table = block.find("table")
    assert table is not None
    box = etree.Element("div", {"class": "scroll"})
    caption = table.find("caption")
    if caption is not None:
        caption.set("id", f"{block.get('id')}-caption")
        box.attrib.update({"role": "region", "tabindex": "0", "aria-labelledby": caption.get("id", "")})
    table.addprevious(box)
    box.append(table)
    box.tail, table.tail = table.tail, None
