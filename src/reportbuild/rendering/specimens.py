"""Tables that could be too wide for a page, cut down to what is widest in them."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from reportbuild.rendering.media import parsed

NEVER_TOO_WIDE = 45
"""So many characters side by side stand in a line of any layout."""


def specimens(xhtml: str) -> str:
    """The tables of a chapter that could be too wide, with no more rows than show it; empty if there are none."""
    if "table-block" not in xhtml:
        return ""
    section = parsed(xhtml)
    blocks = [block for block in section.iter("div") if "table-block" in block.get("class", "").split()]
    kept = "".join(_specimen(block) for block in blocks if _may_be_too_wide(block))
    return f'<section class="{section.get("class")}">{kept}</section>' if kept else ""


def _may_be_too_wide(block: etree._Element) -> bool:
    table = block.find("table")
    if table is None:
        return False
    if compares(block) or block.get("data-turn") == "landscape":
        return True
    widest: dict[int, int] = {}
    for row in _plain_rows(table):
        for place, cell in enumerate(row):
            widest[place] = max(widest.get(place, 0), _longest_word(cell))
    return sum(widest.values()) + 2 * len(widest) > NEVER_TOO_WIDE


def compares(block: etree._Element) -> bool:
    """True for the block of a table of things compared."""
    return block.find("table[@class='comparison']") is not None


def _plain_rows(table: etree._Element) -> list[etree._Element]:
    """The rows with a cell for each column."""
    rows = [*table.findall("thead/tr"), *table.findall("tbody/tr")]
    most = max((len(row) for row in rows), default=0)
    return [row for row in rows if len(row) == most and not any(cell.get("colspan") for cell in row)]


def _longest_word(cell: etree._Element) -> int:
    return max(map(len, "".join(cell.itertext()).split()), default=0)


def _specimen(block: etree._Element) -> str:
    """A table with its heads and the rows that have the longest word of a column."""
    table = block.find("table")
    assert table is not None
    longest: dict[int, tuple[int, etree._Element]] = {}
    rows = _plain_rows(table)
    for row in rows:
        for place, cell in enumerate(row):
            length = _longest_word(cell)
            if length > longest.get(place, (-1, row))[0]:
                longest[place] = length, row
    kept = {id(row) for _, row in longest.values()}
    made = etree.Element("div", dict(block.attrib))
    made.append(_with_rows(table, kept))
    written: str = etree.tostring(made, encoding="unicode")
    return written


def _with_rows(table: etree._Element, kept: set[int]) -> etree._Element:
    made = etree.Element("table", dict(table.attrib))
    made.set("style", "hyphens: manual")
    made.extend(deepcopy(part) for part in table if part.tag in ("colgroup", "thead"))
    body = etree.SubElement(made, "tbody")
    body.extend(deepcopy(row) for row in table.iterfind("tbody/tr") if id(row) in kept or table.get("class"))
    return made
