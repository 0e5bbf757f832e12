"""The columns, heads and rows of a table as XHTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from reportbuild.model.document import Blocks, Column, Row, Table
from reportbuild.model.tabular import RowKind, Spanner
from reportbuild.rendering.phrasing import attributes, mark_up_line

WIDTH_OF_A_POINT = 0.5
"""Of a decimal point, in the width of a figure."""


def mark_up_rows(table: Table, cell: Callable[[Blocks], str]) -> str:
    """What stands between a table's caption and its end: widths, heads, and a body for each group of rows.

    cell   the words of a cell as XHTML

    Source  HTML Standard, 4.9.10 (the th element: what scope says)
    """
    widths = _widths(table.columns)
    heads = "\n".join(f"<tr>{row}</tr>" for row in _heads(table))
    bodies = "\n".join(_body(rows, table.columns, cell) for rows in _bodies(table.rows))
    return f"{widths}<thead>{heads}</thead>\n{bodies}"


def _widths(columns: Sequence[Column]) -> str:
    if not any(column.width for column in columns):
        return ""
    styles = (f"width: {column.width:g}%" if column.width else None for column in columns)
    return "<colgroup>" + "".join(f"<col{attributes(style=style)}/>" for style in styles) + "</colgroup>\n"


def _heads(table: Table) -> Iterator[str]:
    """The rows of heads; a column that stands under no spanner begins beside them and reaches down to its cells."""
    rows = (*table.spanners, ())
    begun: set[int] = set()
    for level, spanners in enumerate(rows):
        spanned = {spanner.first: spanner for spanner in spanners}
        covered = {place for spanner in spanners for place in range(spanner.first, spanner.first + spanner.span)}
        cells = ""
        for place, column in enumerate(table.columns):
            if place in spanned:
                cells += _spanner(spanned[place])
            elif place not in covered and place not in begun:
                begun.add(place)
                cells += _column_head(column, len(rows) - level)
        yield cells


def _spanner(spanner: Spanner) -> str:
    span = str(spanner.span) if spanner.span > 1 else None
    return (
        f"<th{attributes(scope='col', colspan=span, class_='spanner')}><span>{mark_up_line(spanner.title)}</span></th>"
    )


def _column_head(column: Column, rows: int) -> str:
    """A column's head; the corner above the heads of rows may say nothing, and then heads nothing either."""
    unit = f' <span class="unit">({mark_up_line(column.unit)})</span>' if column.unit else ""
    if not column.title:
        return f"<td{attributes(rowspan=str(rows) if rows > 1 else None, class_=_side(column))}></td>"
    opening = attributes(scope="col", rowspan=str(rows) if rows > 1 else None, class_=_side(column))
    return f"<th{opening}>{mark_up_line(column.title)}{unit}</th>"


def _side(column: Column) -> str | None:
    kinds = (column.align.value if column.align != "start" else "", "figures" if column.figures else "")
    return " ".join(kind for kind in kinds if kind) or None


def _bodies(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows of each group together; the line that sums up all of them stands apart from the last."""
    number, grouped = 0, any(row.kind is RowKind.GROUP for row in rows)
    marked: list[tuple[int, Row]] = []
    for row in rows:
        number += row.kind is RowKind.GROUP or (grouped and row.kind is RowKind.TOTAL)
        marked.append((number, row))
    if not marked:
        yield []
    for _, run in groupby(marked, lambda each: each[0]):
        yield [row for _, row in run]


def _body(rows: Sequence[Row], columns: Sequence[Column], cell: Callable[[Blocks], str]) -> str:
    around = [_cell_around(column) for column in columns]
    return "<tbody>\n" + "".join(_row(row, around, cell) for row in rows) + "</tbody>"


def _cell_around(column: Column) -> tuple[str, str]:
    """The opening and the end of a column's cells."""
    element, scope = ("th", "row") if column.row_header else ("td", None)
    return f"<{element}{attributes(scope=scope, class_=_side(column))}>", f"</{element}>"


def _row(row: Row, around: Sequence[tuple[str, str]], cell: Callable[[Blocks], str]) -> str:
    if row.kind is RowKind.GROUP:
        span = str(len(around)) if len(around) > 1 else None
        return f'<tr class="group"><th{attributes(scope="rowgroup", colspan=span)}>{cell(row.cells[0])}</th></tr>\n'
    kind = {RowKind.SUBTOTAL: "total subtotal"}.get(row.kind, "total" if row.total else None)
    paddings = row.padding or ("",) * len(around)
    cells = ""
    for (opening, end), words, padding in zip(around, row.cells, paddings, strict=True):
        cells += f"{opening}{cell(words)}{_padding(padding)}{end}"
    return f"<tr{attributes(class_=kind)}>{cells}</tr>\n"


def _padding(missing: str) -> str:
    """Room at the end of a number for the decimals that it lacks: the points of a column stand below each other."""
    if not missing:
        return ""
    width = sum(1 if sign == "0" else WIDTH_OF_A_POINT for sign in missing)
    return f'<span class="pad" style="width: {width:g}ch"></span>'
