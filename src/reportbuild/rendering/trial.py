"""Specimens of tables laid out and measured: whether a table is too wide for its page, and how it is set then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure.boxes import TableBox

from reportbuild.model.problems import Place
from reportbuild.reading.shelf import Shelf
from reportbuild.rendering.engine import Fetcher, overheard, prepare, raised_by_engine, reader, render
from reportbuild.rendering.media import parsed
from reportbuild.rendering.specimens import compares
from reportbuild.rendering.table_headers import cells_of
from reportbuild.rendering.table_setting import Shape

SLACK = 0.5
"""CSS pixels by which a table may be wider than its room, and nobody sees it."""

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

    xhtml   the `specimens` of its tables
    """
    turns = {
        block.get("id", ""): block.get("data-turn", "comparison" if compares(block) else "auto")
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
