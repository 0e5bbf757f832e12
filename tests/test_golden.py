"""Golden books say what they said when somebody last read it. `pytest --update-golden` keeps what is said now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from goldens import CASES, SHELF, TOLD, Golden, every_book, tell_pages


@every_book
@pytest.mark.parametrize("file", TOLD)
def test_a_golden_book_says_what_is_expected(book: Golden, file: str, pytestconfig: pytest.Config) -> None:
    """Pages, outline, links, the EPUB's parts and the problems told are those that were read and found good."""
    told = "".join(f"{line}\n" for line in TOLD[file](book))
    expected = SHELF / book.case / "expected" / file
    if pytestconfig.getoption("--update-golden"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(told, "utf-8")
    assert told == expected.read_text("utf-8")


def test_every_golden_folder_is_a_case() -> None:
    """No golden book lies about that no test builds."""
    assert {folder.name for folder in SHELF.iterdir()} == set(CASES)


def test_a_ledger_sees_a_page_that_is_gone(golden: Callable[[str], Golden]) -> None:
    """Canary: a ledger of fewer pages, or of pages of another size, is another ledger."""
    book = golden("starter").ledger
    *others, last = book.pages
    told = list(tell_pages(book))
    for pages in (others, [*others, replace(last, width_mm=1)], [*others, replace(last, chars=last.chars[40:])]):
        assert list(tell_pages(replace(book, pages=tuple(pages)))) != told
