"""Promises to those who hear a table: every cell knows its heads, on paper and on screens, walked as their aids do."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO

import pytest
from lxml import etree
from pikepdf import Pdf

from goldens import Golden
from reportbuild.packaging.tree import Branch, read_tree
from words import UNSEEN

Heard = tuple[str, frozenset[str]]
"""A cell's words, and those of its heads."""

HEARD: Mapping[str, Heard] = {
    "a group, a head above its column, its column and its row": (
        "1,204",
        frozenset({"North", "Counted", "Trees", "Oak Street"}),
    ),
    "a unit": ("10.25", frozenset({"South", "Measured", "Height (m)", "Mill Lane"})),
    "a column under no other head": ("May 2024", frozenset({"South", "Day", "Mill Lane"})),
    "a plain table": ("September 30, 2011", frozenset({"Built", "Old Fort"})),
    "a table on its side": ("293.7", frozenset({"Spring", "March", "Observatory hill"})),
    "a thing compared": ("Composts Waters", frozenset({"Garden lease (GL)", "What the tenant does"})),
    "a thing compared in a block": ("Tying", frozenset({"Rope", "What it is used for"})),
    "what is not stated": ("not stated", frozenset({"Watering can", "Weight"})),
}


@pytest.mark.parametrize("kind", HEARD)
def test_a_cell_on_paper_knows_its_heads(kind: str, golden: Callable[[str], Golden]) -> None:
    """By the ids that it names, or else by the scope of the heads in its column and its row."""
    assert HEARD[kind] in set(_heard_on_paper(golden("tables")))


@pytest.mark.parametrize("kind", HEARD)
def test_a_cell_on_screens_knows_its_heads(kind: str, golden: Callable[[str], Golden]) -> None:
    """By the same rules, with the attributes of HTML."""
    assert HEARD[kind] in set(_heard_on_screens(golden("tables")))


def test_no_cell_is_without_heads(golden: Callable[[str], Golden]) -> None:
    """In no table of the book, in either edition."""
    book = golden("tables")
    cells = [*_heard_on_paper(book), *_heard_on_screens(book)]
    assert len(cells) > 700
    assert all(heads for _, heads in cells)


def test_a_long_table_is_one_table_of_all_its_rows(golden: Callable[[str], Golden]) -> None:
    """However many pages it runs over, with one head, though that is printed on each."""
    tables = [*read_tree(Pdf.open(BytesIO(golden("tables").pdf))).root.find("Table")]
    (days,) = (table for table in tables if "Visitors by day" in _words(table))
    assert [kid.kind for kid in days.branches] == ["Caption", "THead", "TBody"]
    assert len(list(days.find("TR"))) == 1 + 80 + 1


def _words(branch: Branch) -> str:
    return " ".join(UNSEEN.sub("", branch.text).split())


def _heard_on_paper(book: Golden) -> Iterator[Heard]:
    for table in read_tree(Pdf.open(BytesIO(book.pdf))).root.find("Table"):
        named = {head.said["ID"]: _own(head) for head in table.find("TH") if "ID" in head.said}
        columns: list[str] = []
        for row in table.find("TR"):
            cells = row.branches
            if all(cell.said.get("Scope") == "Column" if cell.kind == "TH" else not _own(cell) for cell in cells):
                columns = [_own(cell) for cell in cells]  # a corner that says nothing heads nothing
                continue
            heads = {_own(cell) for cell in cells if cell.kind == "TH" and cell.said["Scope"] == "Row"}
            for place, cell in enumerate(cells):
                if cell.kind == "TD" and "Headers" in cell.said:
                    yield _own(cell), frozenset(named[name] for name in cell.said["Headers"])
                elif cell.kind == "TD":
                    yield _own(cell), frozenset({*heads, columns[place]})


def _own(cell: Branch) -> str:
    """The words of a cell without calls of notes and the marks of lists."""
    return " ".join(_without_calls(cell).split())


def _without_calls(branch: Branch) -> str:
    parts = []
    for kid in branch.kids:
        if isinstance(kid, str):
            parts.append(UNSEEN.sub("", kid))
        elif kid.kind not in ("Reference", "Lbl"):
            parts.append(_without_calls(kid) + (" " if kid.kind == "LI" else ""))
    return "".join(parts)


def _heard_on_screens(book: Golden) -> Iterator[Heard]:
    with zipfile.ZipFile(BytesIO(book.epub)) as archive:
        pages = [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xhtml")]
    for table in (table for page in pages for table in page.iter("{*}table")):
        named = {head.get("id"): _seen(head) for head in table.iter("{*}th") if head.get("id")}
        (columns,) = ([_seen(head) for head in row] for row in table.findall("{*}thead/{*}tr")[-1:] or [[]])
        for row in table.findall("{*}tbody/{*}tr"):
            heads = {_seen(cell) for cell in row if cell.get("scope") == "row"}
            for place, cell in enumerate(row):
                if etree.QName(cell).localname == "td" and cell.get("headers"):
                    yield _seen(cell), frozenset(named[name] for name in cell.get("headers", "").split())
                elif etree.QName(cell).localname == "td":
                    yield _seen(cell), frozenset({*heads, columns[place]})


def _seen(cell: etree._Element) -> str:
    calls = cell.xpath(".//text()[not(ancestor::*[contains(@class, 'note-call')])]")
    return " ".join("".join(calls).split())
