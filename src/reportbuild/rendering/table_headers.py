"""Which cells of a table head which others, worked out from its HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in its table's grid.

    x, y            column and row it begins in, counted from 0
    columns, rows   how many it spans
    scope           what it heads: "Column" or "Row"; empty if it is no header
    group           the element its row is in: a head, a body, a foot, or the table itself
    wide            True if it heads a group of columns or of rows
    """

    element: Element
    x: int
    y: int
    columns: int
    rows: int
    scope: str
    group: Element
    wide: bool


def cells_of(table: Element) -> tuple[Cell, ...]:
    """All cells of a table, row by row.

    Source  HTML Standard, 4.9.12.1, forming a table
    """
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for y, (group, row) in enumerate(_rows(table)):
        x = 0
        for element in row:
            if element.tag not in ("td", "th"):
                continue
            while (x, y) in taken:
                x += 1
            columns, rows = _span(element, "colspan"), _span(element, "rowspan")
            taken |= {(x + right, y + down) for right in range(columns) for down in range(rows)}
            wide = element.get("scope") in ("rowgroup", "colgroup")
            cells.append(Cell(element, x, y, columns, rows, _scope(element, group), group, wide))
            x += columns
    return tuple(cells)


def headers_of(cells: tuple[Cell, ...]) -> Mapping[Element, tuple[Element, ...]]:
    """Each data cell's header cells; nothing at all for a plain table, where the headers' scope says it.

    Source  HTML Standard, 4.9.12.2, forming relationships between data cells and header cells
    """
    heads = [cell for cell in cells if cell.scope]
    if _is_plain(heads):
        return {}
    return {
        cell.element: tuple(head.element for head in heads if _heads(head, cell)) for cell in cells if not cell.scope
    }


def _is_plain(heads: list[Cell]) -> bool:
    """True if every header heads one whole column or one whole row."""
    spanning = any(head.wide or head.columns > 1 or head.rows > 1 for head in heads)
    return not spanning and len({head.y for head in heads if head.scope == "Column"}) <= 1


def _heads(head: Cell, cell: Cell) -> bool:
    if head.scope == "Column":
        return head.y < cell.y and head.x < cell.x + cell.columns and cell.x < head.x + head.columns
    if head.wide:
        return head.group is cell.group and head.y <= cell.y
    return head.x < cell.x and head.y < cell.y + cell.rows and cell.y < head.y + head.rows


def _rows(table: Element) -> Iterator[tuple[Element, Element]]:
    """Each row, after the group it is in."""
    for child in table:
        if child.tag == "tr":
            yield table, child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from ((child, row) for row in child if row.tag == "tr")


def _scope(element: Element, group: Element) -> str:
    if element.tag != "th":
        return ""
    said = element.get("scope", "col" if group.tag == "thead" else "row")
    return "Column" if said.startswith("col") else "Row"


def _span(element: Element, name: str) -> int:
    said = element.get(name, "")
    return max(1, int(said)) if said.isdecimal() else 1
