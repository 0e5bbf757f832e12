"""Tables drawn with pipes: the parser's tokens into a table, each cell with its column in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType

from reportbuild.model.document import Align, Blocks, Column, Paragraph, Row, Table
from reportbuild.model.inlines import Inlines
from reportbuild.model.problems import Place, Problem
from reportbuild.reading.desk import Desk, fresh_id
from reportbuild.reading.grammar import Node
from reportbuild.reading.inlines import read_inlines
from reportbuild.reading.origins import aligned

ALIGNS: Mapping[str, Align] = MappingProxyType(
    {"text-align:center": Align.CENTER, "text-align:right": Align.END, "text-align:left": Align.START}
)


def read_pipe_table(table: Node, at: Place, desk: Desk) -> Table:
    """A table drawn with pipes, without what a directive around it may add.

    Problems  table.ragged  a row has more or fewer cells than the first; the parser cuts and fills in silence
              table.empty   it has no rows
    """
    id_ = str(table.token.attrs.get("id") or fresh_id(desk, "table"))
    header, *rows = (row for part in table.kids for row in part.kids)
    columns = tuple(
        Column(words, ALIGNS.get(str(cell.token.attrs.get("style", "")), Align.START))
        for cell, words in zip(header.kids, _cells(header, desk), strict=True)
    )
    if not rows:
        desk.tell(Problem("table.empty", "this table has no rows", at, "write one below the line of dashes"))
    read = tuple(Row(tuple(_blocks(words) for words in _cells(row, desk))) for row in rows)
    return Table(at, id_, (), columns, read)


def _cells(row: Node, desk: Desk) -> Iterator[Inlines]:
    """The words of each cell of a row; those that are too many are told and left out."""
    assert row.token.map is not None
    line, start = row.token.map[0], row.token.meta["column"] - 1
    columns = _starts(desk.lines[line], start)
    if len(columns) != len(row.kids):
        extra = columns[len(row.kids)] + 1 if len(columns) > len(row.kids) else 0
        message = f"cells in this row: {len(columns)}; columns in the table: {len(row.kids)}"
        desk.tell(
            Problem("table.ragged", message, Place(desk.path, line + 1, extra), "write a pipe within a cell as \\|")
        )
    for cell, column in zip_longest(row.kids, columns[: len(row.kids)], fillvalue=None):
        assert cell is not None
        token = cell.kids[0].token
        place = desk.place(line + 1, (start if column is None else column) + 1)
        yield read_inlines(token, aligned(token.content, desk.lines, place), desk)


def _starts(line: str, start: int) -> list[int]:
    """Where the cells of a row begin, counted from 0: behind each pipe without a backslash before it."""
    text = line.rstrip()
    pipes = [n for n in range(start, len(text)) if text[n] == "|" and text[n - 1 : n] != "\\"]
    starts = [n + 1 for n in pipes if n + 1 < len(text)]
    if not pipes or pipes[0] != start:
        starts.insert(0, start)
    return [n + len(text[n:]) - len(text[n:].lstrip()) if text[n:].strip() else n for n in starts]


def _blocks(words: Inlines) -> Blocks:
    return (Paragraph(words[0].at, words),) if words else ()
