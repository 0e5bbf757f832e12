"""A chapter in slices, each a PDF of its own: what is cut out of them is one, and is counted as one."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from readings import heard
from reportbuild.packaging.gathering import gather
from reportbuild.packaging.tally import Tally, tally
from reportbuild.rendering.laid import Further, Pages
from tagged_book import bind_pages, binding, laid, leaves


def items(*numbers: int) -> str:
    item = '<li id="i{0}"><p>Item {0}, <a href="https://example.org/{0}">its</a> <i lang="es">nota</i></p></li>'
    return "".join(item.format(number) for number in numbers)


def rows(*numbers: int, head: str = "td") -> str:
    return "".join(f"<tr><{head}>Row {number}</{head}><td>{number}</td></tr>" for number in numbers)


LISTS = (
    ("", f"<h1>Notes</h1><section><h2>One</h2><ul>{items(1, 2)}</ul></section>"),
    ("L", f"<section><ul>{items(3)}</ul></section><section><h2>Two</h2><ul>{items(4)}</ul></section>"),
    ("L", f"<section><ul>{items(5)}</ul></section>"),
    ("Sect", f"<section><h2>Three</h2><ul>{items(6, 7)}</ul></section>"),
    ("L", f"<section><ul>{items(8)}</ul></section><h2>End</h2><p>Words behind.</p>"),
)
TABLE = (
    ("", f"<h1>Data</h1><table><tbody>{rows(1, 2)}</tbody></table>"),
    ("TBody", f"<table><tbody>{rows(3)}</tbody></table>"),
    ("Table", f"<table><tbody>{rows(4)}</tbody><tbody>{rows(5)}</tbody></table>"),
    ("TBody", f"<table><tbody>{rows(6, 7, head='th')}</tbody></table><p>Words behind.</p>"),
)
CASES = {
    "lists": (
        LISTS,
        f"<h1>Notes</h1><section><h2>One</h2><ul>{items(1, 2, 3)}</ul></section>"
        f"<section><h2>Two</h2><ul>{items(4, 5)}</ul></section>"
        f"<section><h2>Three</h2><ul>{items(6, 7, 8)}</ul></section><h2>End</h2><p>Words behind.</p>",
    ),
    "a table, the only heads of which are in its last slice": (
        TABLE,
        f"<h1>Data</h1><table><tbody>{rows(1, 2, 3)}</tbody><tbody>{rows(4)}</tbody>"
        f"<tbody>{rows(5)}{rows(6, 7, head='th')}</tbody></table><p>Words behind.</p>",
    ),
}
"""Slices, each with the innermost kind of element that goes on in it; and what they were cut from."""


def chapter(body: str) -> Pages:
    return laid(f"<section>{body}</section>").value


def joined(slices: tuple[tuple[str, str], ...]) -> Pages:
    first, *others = [(goes_on, chapter(body)) for goes_on, body in slices]
    further = tuple(Further(pages.pdf, goes_on) for goes_on, pages in others)
    return replace(first[1], count=first[1].count + sum(pages.count for _, pages in others), further=further)


def bound(pages: Pages) -> bytes:
    return bind_pages([pages], leaves([pages]), None, binding()).value


def counted(pdf: bytes) -> Tally:
    """What there is below the document of a bound file."""
    with pikepdf.open(BytesIO(pdf)) as file:
        tree = file.Root.StructTreeRoot
        return tally(tree.K[0].K, dict(tree.RoleMap), [page.obj for page in file.pages])


@pytest.mark.parametrize("case", CASES)
def test_slices_are_what_they_were_cut_from(case: str) -> None:
    """The same tree; and what is counted slice by slice is what is counted in the bound file."""
    slices, whole = CASES[case]
    pages = joined(slices)
    assert heard(bound(pages))[0] == heard(bound(chapter(whole)))[0]
    gathered = gather(pages, "en", {})
    assert gathered
    assert gathered[3] == counted(bound(pages))
    assert (gathered[3].back, gathered[3].bare) == (0, 0)
