"""Promises of the short ways that the layout engine is led: pages come out as they do the long way, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest

from reportbuild.rendering import plain_cells, thrift
from tagged_book import laid

CELLS = (
    "plain",
    "",
    " spaces around ",
    "two words and more of them than one line of a narrow column ever holds",
    "Donaudampfschifffahrtsgesellschaftskapitän",
    "shy\u00adhyphen",
    "a\u2028b",
    "tab\tbed",
    "שלום",
    "1,234.50<span style='padding-right: 1ch'></span>",
    "<em>marked</em>",
    "one<br>two",
    "AVAToTe fi ffl",
)

STYLES = (
    "",
    "td { text-align: right; border: 1pt solid; padding: 1mm }",
    "td { text-align: center; vertical-align: middle; height: 1cm }",
    "td { text-align: justify; text-indent: 2mm; letter-spacing: 0.3pt }",
    "td { white-space: nowrap; word-spacing: 2pt; max-height: 3mm }",
    "td { white-space: pre-wrap; hyphens: auto; overflow-wrap: anywhere }",
    "td { position: relative; top: 1mm; line-height: 2 }",
    "td::first-letter { font-size: 200% } tr:nth-child(odd) { background: #eee }",
    "table { border-collapse: collapse } tr { border-bottom: 1pt solid } td:first-child { border-left: 2pt solid red }",
    "table { direction: rtl; border-collapse: collapse } td { border: 0.5pt solid }",
    "td { text-decoration: underline; border-radius: 2pt; background: #ddd }",
)


@pytest.mark.parametrize("style", STYLES)
def test_a_plain_cell_comes_out_as_any_other(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is in cells and said of them, over the ends of pages too: the short way gives the same bytes."""
    rows = "".join(f"<tr>{''.join(f'<td>{it}</td>' for it in CELLS[n : n + 5])}</tr>" for n in range(0, len(CELLS), 5))
    table = f'<table lang="de"><tbody>{rows * 40}</tbody></table>'
    short = laid(table, style)
    assert short.value.count > 1
    for room, answer in ((plain_cells, "_is_plain"), (thrift, "_has_no_say"), (thrift, "_has_no_background")):
        monkeypatch.setattr(room, answer, lambda asked: False)
    assert laid(table, style) == short


def test_the_short_way_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the test before would be one of nothing."""
    taken = []

    def noted(cell: Any, line: Any) -> Any:
        taken.append(line)
        return short_way(cell, line)

    short_way = plain_cells._cell
    monkeypatch.setattr(plain_cells, "_cell", noted)
    laid(f"<table><tbody>{'<tr><td>plain</td></tr>' * 9}</tbody></table>", "")
    assert len(taken) >= 9
