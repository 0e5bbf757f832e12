"""Promises of imposition: paper that is folded, or cut and stacked, as it says reads from front to back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reportbuild.packaging.imposition import (
    Cell,
    Sheet,
    blanks,
    copies,
    cut_and_stack,
    fold,
    last_page_last,
    one_by_one,
    signatures,
    spine_width,
    wrapped,
)

Leaf = tuple[int | None, int | None]
"""A piece of paper that lies on a table: what is on its upper face, and what is on its lower."""

COUNTS = range(1, 65)
SIGNATURES = (None, *range(4, 65, 4))


def face(side: Sequence[Cell], column: int, row: int = 0) -> int | None:
    """What is printed at a place of a side; a place is given once, or the side is not printed."""
    there = [cell.page for cell in side if (cell.column, cell.row) == (column, row)]
    assert len(there) == (1 if side else 0)
    return there[0] if there else None


def folded(nested: Sequence[Sheet]) -> list[Leaf]:
    """Sheets as they come from the printer, the outermost first, folded by hand; the leaves from the front cover on.

    The pile is laid down with its backs up and the outermost sheet undermost. The right half is lifted and folded over
    onto the left. Then the back cover lies on top, so the book is turned over.
    """
    pile = [
        {column: (face(sheet.back, column), face(sheet.front, 1 - column)) for column in (0, 1)}
        for sheet in reversed(nested)
    ]
    left = [sheet[0] for sheet in pile]
    right = [(lower, upper) for upper, lower in (sheet[1] for sheet in pile)]
    book = [*reversed(right), *left]
    return [(lower, upper) for upper, lower in reversed(book)]


def read(leaves: Sequence[Leaf]) -> list[int | None]:
    return [page for leaf in leaves for page in leaf]


def gathered(sheets: Sequence[Sheet]) -> list[list[Sheet]]:
    """Signatures: each begins with a sheet that no other lies around."""
    found: list[list[Sheet]] = []
    for sheet in sheets:
        if sheet.front[0].depth == 0:
            found.append([])
        found[-1].append(sheet)
    return found


@pytest.mark.parametrize("signature", SIGNATURES)
def test_folded_sheets_read_from_front_to_back(signature: int | None) -> None:
    """From 1 to 64 pages, whatever the size of a signature: folded, nested and gathered, all pages come in order."""
    for count in COUNTS:
        book = [page for part in gathered(fold(count, signature)) for page in read(folded(part))]
        assert book[:count] == list(range(count))
        assert book[count:] == [None] * (-count % 4)


@pytest.mark.parametrize("signature", SIGNATURES)
def test_books_bound_on_the_right_read_the_other_way(signature: int | None) -> None:
    """For scripts from right to left the spine is on the right: seen in a mirror, it is the same book."""
    for count in COUNTS:
        left, right = fold(count, signature), fold(count, signature, right=True)
        for one, other in zip(left, right, strict=True):
            for side, mirrored in zip(one.sides, other.sides, strict=True):
                assert [face(side, column) for column in (0, 1)] == [face(mirrored, column) for column in (1, 0)]


@pytest.mark.parametrize("signature", range(4, 65, 4))
def test_signatures_are_no_larger_than_asked_and_even(signature: int) -> None:
    """None is thicker than what was asked, and the last is no thin one: no two differ by more than a sheet."""
    for count in COUNTS:
        sizes = signatures(count, signature)
        assert max(sizes) <= signature
        assert max(sizes) - min(sizes) <= 4
        assert sum(sizes) == count + blanks(fold(count, signature))


def test_every_side_that_is_folded_knows_its_fold() -> None:
    """Creep is drawn towards the fold: pages on the left have it on their right."""
    sheets = fold(32, 16)
    assert {(cell.column, cell.spine) for sheet in sheets for side in sheet.sides for cell in side} == {(0, 1), (1, -1)}
    assert [sheet.front[0].depth for sheet in sheets] == [0, 1, 2, 3] * 2


def test_the_last_page_stays_the_back_cover() -> None:
    """Blank pages go where nobody misses a page: before the back cover, if the last page is one."""
    for count in COUNTS:
        order = last_page_last(count)
        book = [order[page] for page in read(folded(fold(len(order)))) if page is not None]
        assert book[-1] == count - 1
        assert [page for page in book if page is not None] == list(range(count))
        assert len(book) % 4 == 0


@pytest.mark.parametrize(("columns", "rows"), [(2, 1), (1, 2), (2, 2), (3, 3)])
def test_cut_sheets_are_whole_copies(columns: int, rows: int) -> None:
    """Cut through, a pile of sheets is as many piles as a sheet has places, and each reads from front to back."""
    for count in COUNTS:
        sheets = copies(count, columns, rows)
        for pile in cut(sheets, columns, rows):
            assert [page for page in read(pile) if page is not None] == list(range(count))
            assert len(pile) == (count + 1) // 2


@pytest.mark.parametrize(("columns", "rows"), [(2, 1), (1, 2), (2, 2), (3, 3)])
def test_stacks_laid_on_each_other_read_from_front_to_back(columns: int, rows: int) -> None:
    """The piles of one cut, laid under each other from left to right and from top to bottom, are one pile, in order."""
    for count in COUNTS:
        piles = cut(cut_and_stack(count, columns, rows), columns, rows)
        book = read([leaf for pile in piles for leaf in pile])
        assert book[:count] == list(range(count))
        assert set(book[count:]) <= {None}
        assert len(cut_and_stack(count, columns, rows)) == -(-count // (2 * columns * rows))


def cut(sheets: Sequence[Sheet], columns: int, rows: int) -> list[list[Leaf]]:
    """A pile of sheets, the first on top, fronts up, cut into piles: a place's back is behind it, seen mirrored."""
    return [
        [(face(sheet.front, column, row), face(sheet.back, columns - 1 - column, row)) for sheet in sheets]
        for row in range(rows)
        for column in range(columns)
    ]


def test_one_page_needs_no_back() -> None:
    """A flyer of one page is printed on one side."""
    assert [sheet.back for sheet in (*copies(1, 2, 2), *cut_and_stack(1, 2, 2), *one_by_one(3))] == [()] * 5


@pytest.mark.parametrize(
    ("pages", "front", "back", "insides"), [(1, 0, None, []), (2, 0, 1, []), (4, 0, 3, [1, 2]), (96, 0, None, [])]
)
def test_a_cover_goes_around(pages: int, front: int, back: int | None, insides: list[int]) -> None:
    """Laid down with its outside up, a cover has its front on the right; the insides are behind their own outsides."""
    (sheet,) = wrapped(pages)
    assert [face(sheet.front, column) for column in (1, 0)] == [front, back]
    assert [face(sheet.back, column) for column in (0, 1) if sheet.back] == insides


def test_a_spine_is_as_wide_as_its_leaves_are_thick() -> None:
    """Two pages to a leaf, an odd one too."""
    assert spine_width(96, 0.1) == pytest.approx(4.8)
    assert spine_width(97, 0.1) == pytest.approx(4.9)
