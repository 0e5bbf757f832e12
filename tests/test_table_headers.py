"""Which cells head which, from small tables."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from reportbuild.rendering.table_headers import Cell, cells_of, headers_of


def grid(rows: str) -> dict[str, Cell]:
    """The cells of a table by their text."""
    return {cell.element.text or "": cell for cell in cells_of(fromstring(f"<table>{rows}</table>"))}


def heads(rows: str) -> dict[str, str]:
    """Each data cell's headers, as the file would name them: text to texts."""
    cells = cells_of(fromstring(f"<table>{rows}</table>"))

    def words(elements: tuple[Element, ...]) -> str:
        return " ".join(element.text or "" for element in elements)

    return {cell.text or "": words(headers) for cell, headers in headers_of(cells).items()}


def test_spans_push_the_cells_after_them() -> None:
    """A cell beside or under one that spans columns or rows stands in the next free column."""
    cells = grid(
        '<tr><th rowspan="2">A</th><th colspan="2">B</th></tr><tr><td>c</td><td>d</td></tr><tr><td>e</td></tr>'
    )
    assert {text: (cell.x, cell.y) for text, cell in cells.items()} == {
        "A": (0, 0), "B": (1, 0), "c": (1, 1), "d": (2, 1), "e": (0, 2),
    }  # fmt: skip


def test_header_without_a_scope_has_that_of_its_place() -> None:
    """In the head of a table a header heads its column, elsewhere its row; what the author says goes before that."""
    cells = grid("<thead><tr><th>A</th></tr></thead><tbody><tr><th>B</th></tr><tr><th scope='col'>C</th></tr></tbody>")
    assert {text: cell.scope for text, cell in cells.items()} == {"A": "Column", "B": "Row", "C": "Column"}


def test_plain_table_needs_no_list_of_headers() -> None:
    """Where every header heads one column or one row, its scope says it all."""
    assert heads("<thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><th>C</th><td>1</td></tr></tbody>") == {}


def test_cell_under_two_heads_names_both() -> None:
    """Under a head of two rows a cell has the wide header and its own."""
    rows = """<thead><tr><th rowspan="2">Kind</th><th colspan="2">Count</th></tr>
    <tr><th>Old</th><th>New</th></tr></thead>
    <tbody><tr><th>Jail</th><td>1</td><td>2</td></tr></tbody>"""
    assert heads(rows) == {"1": "Count Old Jail", "2": "Count New Jail"}


def test_header_of_a_group_of_rows_heads_the_rest_of_it() -> None:
    """A header of a row group heads the cells of its own group, and no others."""
    rows = """<tbody><tr><th scope="rowgroup" colspan="2">East</th></tr>
    <tr><th scope="row">a</th><td>1</td></tr></tbody>
    <tbody><tr><th scope="rowgroup" colspan="2">West</th></tr><tr><th scope="row">b</th><td>2</td></tr></tbody>"""
    assert heads(rows) == {"1": "East a", "2": "West b"}


def test_senseless_spans_count_as_one() -> None:
    """A span that is no number, or none, is 1."""
    cell = grid('<tr><td colspan="x" rowspan="0">A</td></tr>')["A"]
    assert (cell.columns, cell.rows) == (1, 1)
