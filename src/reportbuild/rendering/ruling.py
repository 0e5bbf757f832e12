"""The columns of a long table, ruled before it is cut, and how high each of its rows will be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from types import SimpleNamespace
from typing import Any

from weasyprint.formatting_structure.boxes import LineBox, TableBox, TextBox
from weasyprint.layout import inline

from reportbuild.model.problems import Place
from reportbuild.reading.shelf import Shelf
from reportbuild.rendering.engine import Fetcher, overheard, prepare, raised_by_engine, reader, render
from reportbuild.rendering.long_tables import Row

NEAR = 0.02
"""So far may a width that is added up from characters' be from the true one, as a part of it: letters are kerned."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a table comes out.

    widths    of its columns, in CSS pixels
    heights   of its rows
    page      height of a page's text
    carried   pages to the first row, with its own, of a document for rows in the middle of the table
    """

    widths: tuple[float, ...]
    heights: tuple[float, ...]
    page: float
    carried: int


def rule(
    document: str, rows: Sequence[Row], tried: Sequence[int], styles: Sequence[str], shelves: Mapping[str, Shelf]
) -> Ruling | None:
    """The columns as wide as some rows ask for, and the heights of all; None if the engine gives up.

    document   with a place for rows
    tried      the positions of the rows that are laid out
    """
    read = reader(shelves, Place("book.yaml"), [])
    bodies = f"<tbody>{''.join(rows[number].xml for number in tried)}</tbody>"
    with overheard():
        try:
            pages = render(document, prepare(styles, read), Fetcher(read), bodies).document.pages
            return _ruled(pages, rows, tried)
        except Exception as error:
            if not raised_by_engine(error):
                raise
            return None


@dataclass(slots=True)
class _Column:
    """What the words of a column are set in.

    width        that they have; None if they are on one line whatever they are
    style        the engine's
    characters   their widths, as far as they are known
    lines        that texts take, as far as they are known
    """

    width: float | None
    style: Any
    characters: dict[str, float] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def lines_of(self, text: str) -> int:
        """How many lines a text takes."""
        if text not in self.lines:
            self.lines[text] = self._counted(" ".join(text.split()))
        return self.lines[text]

    def _counted(self, text: str) -> int:
        if not text or self.width is None:
            return bool(text)
        if sum(map(self._advance, text)) < self.width * (1 - NEAR):
            return 1
        count, rest = 0, text
        while rest:
            count += 1
            resume = inline.split_first_line(rest, self.style, _CONTEXT, self.width, 0)[2]
            rest = rest.encode()[resume:].decode().lstrip() if resume else ""
        return count

    def _advance(self, character: str) -> float:
        if character not in self.characters:
            ten = inline.split_first_line(f"|{character * 10}|", self.style, _CONTEXT, None, 0)[3]
            none = inline.split_first_line("||", self.style, _CONTEXT, None, 0)[3]
            self.characters[character] = (ten - none) / 10
        return self.characters[character]


_CONTEXT = SimpleNamespace(dictionaries={})
"""What the engine wants to know around a text: the dictionaries that words are hyphenated by."""


def _ruled(pages: Sequence[Any], rows: Sequence[Row], tried: Sequence[int]) -> Ruling | None:
    """Widths as they were laid out, and heights worked out from how many lines the words of each cell take."""
    tables = [box for page in pages for box in boxes_in(page._page_box, TableBox)]
    laid = [row for table in tables for group in table.children if not group.is_header for row in group.children]
    whole = {tried[position]: row for position, row in enumerate(laid)} if len(laid) == len(tried) else {}
    plain = {number: row for number, row in whole.items() if rows[number].cells}
    if not plain:
        return None
    columns = [_column(place, plain.values()) for place in range(len(tables[0].column_widths))]
    line = next(box for row in plain.values() for box in boxes_in(row, LineBox)).height
    above = median(row.height - line * _lines(rows[number], columns) for number, row in plain.items())
    heights = (
        whole[number].height if number in whole else above + line * max(1, _lines(row, columns))
        for number, row in enumerate(rows)
    )
    first = next(n for n, page in enumerate(pages) if any(boxes_in(page._page_box, TableBox)))
    return Ruling(tuple(tables[0].column_widths), tuple(heights), pages[first]._page_box.height, first + 1)


def _column(place: int, rows: Iterable[Any]) -> _Column:
    cells = [row.children[place] for row in rows if place < len(row.children)]
    texts = [(cell, text) for cell in cells for text in boxes_in(cell, TextBox) if text.text.strip()]
    if not texts:
        return _Column(None, None)
    cell, text = texts[0]
    wraps = text.style["white_space"] in ("normal", "pre-wrap", "pre-line")
    return _Column(cell.width if wraps else None, text.style)


def _lines(row: Row, columns: Sequence[_Column]) -> int:
    return max((column.lines_of(cell) for column, cell in zip(columns, row.cells, strict=False)), default=0)


def boxes_in(box: Any, kind: type) -> Iterator[Any]:
    """The outermost boxes of a kind."""
    if isinstance(box, kind):
        yield box
    else:
        for child in getattr(box, "children", ()):
            yield from boxes_in(child, kind)
