"""The short way to plain cells gives the pages that the engine gives on its own."""

from __future__ import annotations

from typing import Any

import pytest
from weasyprint.layout import block

from reportbuild.model.problems import Place
from reportbuild.rendering import plain_cells
from reportbuild.rendering.laid import Pages
from reportbuild.rendering.pages import lay_out
from tagged_book import STYLES, document, shelves

CELLS = (
    *(
        "plain",
        "1,234.50",
        "",
        " ",
        "two words",
        "a word-with-hyphens",
        "longer words than there is room for in a column",
    ),
    *(
        "<b>bold</b>",
        "<b>bold</b> and plain",
        "a<br/>b",
        "<a href='#x'>link</a>",
        "x<sup>2</sup>",
        "no\u00a0break",
        "soft\u00adly",
    ),
    *(
        "\u05e9\u05dc\u05d5\u05dd",
        "fi ffl",
        "e\u0301",
        "<p>a paragraph</p>",
        "<p>one</p><p>two</p>",
        "tab\there",
        "<i>i</i>",
    ),
)

LOOKS = (
    *("", "text-align: right", "vertical-align: middle", "padding: 3pt 9%", "border: 2pt solid", "hyphens: auto"),
    *("white-space: nowrap", "text-indent: 2em", "line-height: 2", "background: #eee", "text-transform: uppercase"),
    *("letter-spacing: 2pt", "direction: rtl", "text-align: justify", "height: 40pt", "font-size: 20pt", "width: 20pt"),
)


def pages() -> Pages:
    """A table in which every kind of words stands in every kind of cell, over several pages."""
    cells = [f'<td style="{look}">{words}</td>' for words in CELLS for look in LOOKS]
    rows = "".join(f"<tr>{''.join(cells[n : n + 6])}</tr>" for n in range(0, len(cells), 6))
    table = f"<p id='x'>Before.</p><table><thead><tr>{'<th>head</th>' * 6}</tr></thead><tbody>{rows}</tbody></table>"
    return lay_out(document(table), STYLES, shelves(), at=Place("one.md")).value


def test_the_short_way_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte for byte: short ways are for speed alone."""
    short = pages()
    assert short.count > 1
    monkeypatch.setattr(block, "block_container_layout", block.block_container_layout.__wrapped__)
    assert pages() == short


def test_the_short_way_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the test before would be one of nothing."""
    taken = []

    def noted(cell: Any, line: Any) -> Any:
        taken.append(line)
        return short_way(cell, line)

    short_way = plain_cells._cell
    monkeypatch.setattr(plain_cells, "_cell", noted)
    pages()
    assert len(taken) > len(LOOKS)
