"""Promises of our own report's other editions: nothing is told of them, and each says what its kind is for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger import BODY, Ledger, read
from reportbuild.building.outcome import Outcome
from reportbuild.building.run import Workshop

MANUSCRIPT = Path(__file__).parents[1] / "manuscript"
EDITIONS = ("highlights", "in-focus", "handout", "flyer", "large-print")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """These editions, built once."""
    return Workshop(jobs=1, cache=None).build(MANUSCRIPT, tmp_path_factory.mktemp("sample"), editions=EDITIONS)


def pages(outcome: Outcome, name: str) -> Ledger:
    return read(next(file.content for file in outcome.files if file.name == f"{name}.pdf"))


def words(book: Ledger) -> str:
    return re.sub(r"\s+", " ", "".join(char.text for page in book.pages for char in page.chars))


def test_nothing_is_told(outcome: Outcome) -> None:
    """No table is too wide, no type too small, and every sheet fits."""
    assert list(map(str, outcome.problems)) == []


def test_highlights_say_why_what_was_found_and_what_is_recommended(outcome: Outcome) -> None:
    """In this order, on one page, with one chart, and with the recommendations as the report numbers them."""
    book = pages(outcome, "highlights")
    said = words(book)
    parts = ("Why this report was written", "What it found", "Figure 1.", "What it recommends", "R1", "R6")
    places = [said.index(part) for part in parts]
    assert (len(book.pages), places) == (1, sorted(places))
    assert "Figure 2" not in said


def test_in_focus_fills_its_two_pages(outcome: Outcome) -> None:
    """Both columns of both reach down to the last fifth, where the foot of the sheet stands."""
    book = pages(outcome, "in-focus")
    assert len(book.pages) == 2
    for page in book.pages:
        middle = max(char.right for char in page.chars) / 2 + 20
        text = [char for char in page.chars if char.role == BODY and char.visible and char.bottom > 60]
        for column in (True, False):
            assert min(char.bottom for char in text if (char.left < middle) is column) < 792 / 5


def test_large_print_parts_the_widest_tables(outcome: Outcome) -> None:
    """The states and their models are two tables there, and all else refers to the one of that name."""
    said = words(pages(outcome, "large-print"))
    assert "Agreements and agencies by state" in said
    assert "Agreements by state and model" in said
