"""Tables that may be too wide for their page, tried beforehand: what is widest in them, laid out and measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree
from weasyprint.formatting_structure.boxes import TableBox

from reportbuild.model.problems import Place
from reportbuild.reading.shelf import Shelf
from reportbuild.rendering.engine import Fetcher, overheard, prepare, raised_by_engine, reader, render
from reportbuild.rendering.media import parsed
from reportbuild.rendering.table_headers import cells_of
from reportbuild.rendering.table_setting import Shape

SLACK = 0.5
"""CSS pixels by which a table may be wider than its room, and nobody sees it."""

NEVER_TOO_WIDE = 45
"""So many characters side by side stand in a line of any layout."""

NARROWEST = 10.5
"""Ems that a column of things compared wants, lest its lines be of one or two words."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A table, laid out to see how wide it is.

    over     heads of the column that is the first to reach out of the room, its words; None if none does
    ems      width of a column of things compared, in the size of its type
    """

    over: str | None
    ems: float


Measure = Callable[[Mapping[str, Shape]], Mapping[str, Tried]]
"""Tries tables in a shape for each: id to how they came out."""


def candidates(xhtml: str) -> str:
    """The tables of a chapter that could be too wide, with no more rows than show it; empty if there are none."""
    if "table-block" not in xhtml:
        return ""
    section = parsed(xhtml)
    blocks = [block for block in section.iter("div") if "table-block" in block.get("class", "").split()]
    kept = "".join(_specimen(block) for block in blocks if _may_be_too_wide(block))
    return f'<section class="{section.get("class")}">{kept}</section>' if kept else ""


def measure(document: str, styles: Sequence[str], shelves: Mapping[str, Shelf], *, at: Place) -> Mapping[str, Tried]:
    """How wide the tables of a document come out, by the id of their block; nothing if the engine gives up on it.

    What there is to tell is told when the whole chapter is laid out.
    """
    read = reader(shelves, at, [])
    with overheard():
        try:
            pages = render(document, prepare(styles, read), Fetcher(read)).document.pages
        except Exception as error:
            if not raised_by_engine(error):
                raise
            return {}
    return {name: tried for page in pages for name, tried in _tables(page._page_box)}


def shapes_for(xhtml: str, measured: Measure) -> tuple[Mapping[str, Shape], Mapping[str, str]]:
    """How each table of a chapter is set on paper, where it is not as usual; and of those that fit in no way, the
    column that reaches out first.

    xhtml   what `candidates` gave
    """
    turns = {
        block.get("id", ""): block.get("data-turn", "comparison" if _compares(block) else "auto")
        for block in parsed(xhtml).iter("div")
        if "table-block" in block.get("class", "").split()
    }
    shapes = {name: Shape.TURNED for name, turn in turns.items() if turn == "landscape"}
    turned_by_hand = frozenset(shapes)
    first = measured(shapes)
    for name, tried in first.items():
        if turns[name] == "comparison" and (tried.over is not None or tried.ems < NARROWEST):
            shapes[name] = Shape.STACKED
        elif tried.over is not None and turns[name] == "auto":
            shapes[name] = Shape.TURNED
    again = measured(shapes) if shapes.keys() - turned_by_hand else first
    over = {name: tried.over for name, tried in again.items() if tried.over is not None}
    for name in over:
        shapes[name] = Shape.TURNED_TIGHT if shapes.get(name) is Shape.TURNED else Shape.TIGHT
    return shapes, over


def _may_be_too_wide(block: etree._Element) -> bool:
    table = block.find("table")
    if table is None:
        return False
    if _compares(block) or block.get("data-turn") == "landscape":
        return True
    widest: dict[int, int] = {}
    for row in _plain_rows(table):
        for place, cell in enumerate(row):
            widest[place] = max(widest.get(place, 0), _longest_word(cell))
    return sum(widest.values()) + 2 * len(widest) > NEVER_TOO_WIDE


def _compares(block: etree._Element) -> bool:
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


def _tables(box: Any) -> Iterator[tuple[str, Tried]]:
    """The tables in a box, by the id of the block that each is in."""
    waiting: list[tuple[Any, Any]] = [(box, None)]
    while waiting:
        box, block = waiting.pop()
        element = getattr(box, "element", None)
        if element is not None and element.tag == "div" and "table-block" in element.get("class", "").split():
            block = box
        if isinstance(box, TableBox) and block is not None:
            yield block.element.get("id", ""), _tried(box, block.width)
        else:
            waiting += [(child, block) for child in getattr(box, "children", ())]


def _tried(table: Any, room: float) -> Tried:
    edges = [start + width for start, width in zip(table.column_positions, table.column_widths, strict=True)]
    left = table.content_box_x()
    out = next((place for place, edge in enumerate(edges) if edge - left > room + SLACK), None)
    things = max(1, len(edges) - 1)
    ems = sum(table.column_widths[1:]) / things / table.style["font_size"] if len(edges) > 1 else 0.0
    return Tried(None if out is None else _head(table.element, out), ems)


def _head(table: Any, place: int) -> str:
    """The words at the head of a column."""
    heads = [cell for cell in cells_of(table) if cell.scope == "Column" and cell.x <= place < cell.x + cell.columns]
    words = " ".join("".join(heads[-1].element.itertext()).split()) if heads else ""
    return words or f"{place + 1}"
