"""Promises of pagination: which side a chapter opens on, where blank pages go, what number each page prints."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportbuild.packaging.pagination import Leaf, Run, paginate, roman, sides
from reportbuild.rendering.layout_settings import Folio, Side

RUNS = st.lists(st.builds(Run, st.integers(1, 5), st.sampled_from(Side), st.sampled_from(Folio)), max_size=8)


def run(count: int, folio: str = "arabic", opens: str = "recto") -> Run:
    return Run(count, Side(opens), Folio(folio))


def ledger(*runs: Run) -> list[str]:
    """The pages of a book: a run's letter and page, and the number; a dash for a blank."""
    return [
        f"{'-' if leaf.run is None else f'{chr(97 + leaf.run)}{leaf.page}'} {leaf.number}" for leaf in paginate(runs)
    ]


def test_a_chapter_opens_on_a_right_hand_page() -> None:
    """After an odd number of pages a blank one goes before it; after an even number none does."""
    assert ledger(run(1), run(2), run(1)) == ["a0 1", "- 2", "b0 3", "b1 4", "c0 5"]


def test_a_chapter_may_open_on_a_left_hand_page() -> None:
    """The back of the title page needs no blank; after a left-hand page one goes before it."""
    assert ledger(run(1), run(1, opens="verso")) == ["a0 1", "b0 2"]
    assert ledger(run(2), run(1, opens="verso")) == ["a0 1", "a1 2", "- 3", "b0 4"]


def test_a_book_that_opens_left_begins_with_a_blank() -> None:
    """The first page of a book is always a right-hand one."""
    assert ledger(run(1, opens="verso")) == ["- 1", "a0 2"]


def test_a_chapter_may_open_on_the_next_page() -> None:
    """Whichever it is: no page is left blank."""
    assert ledger(run(1), run(1, opens="next"), run(2, opens="next")) == ["a0 1", "b0 2", "c0 3", "c1 4"]


def test_front_matter_is_roman_and_the_body_begins_at_one() -> None:
    """The blank between them belongs to the front matter."""
    assert ledger(run(3, "roman"), run(2)) == ["a0 i", "a1 ii", "a2 iii", "- iv", "b0 1", "b1 2"]


def test_a_cover_counts_without_a_number() -> None:
    """As printers do it: cover and imprint are pages i and ii, so that the contents begin on page iii."""
    made = paginate([run(1, "none"), run(1, "none", "verso"), run(2, "roman")])
    assert [(leaf.number, leaf.folio) for leaf in made] == [
        ("i", Folio.NONE),
        ("ii", Folio.NONE),
        ("iii", Folio.ROMAN),
        ("iv", Folio.ROMAN),
    ]


def test_numbers_go_on_from_chapter_to_chapter() -> None:
    """Back matter goes on where the body left off, and roman pages between them change nothing."""
    assert ledger(run(2), run(2, "roman"), run(2)) == ["a0 1", "a1 2", "b0 i", "b1 ii", "c0 3", "c1 4"]


def test_a_book_of_nothing_has_no_pages() -> None:
    """And nothing to number."""
    assert paginate([]) == ()


def test_sides_are_those_of_first_pages() -> None:
    """Blank pages shift what follows and are no chapter's."""
    assert sides(paginate([run(1), run(2), run(1, opens="verso"), run(1, opens="next")])) == {
        0: Side.RECTO,
        1: Side.RECTO,
        2: Side.VERSO,
        3: Side.RECTO,
    }


@given(RUNS)
def test_every_page_is_in_the_book_once(runs: list[Run]) -> None:
    """In order, with at most one blank before a chapter and none anywhere else."""
    leaves = paginate(runs)
    printed = [(leaf.run, leaf.page) for leaf in leaves if leaf.run is not None]
    assert printed == [(n, page) for n, each in enumerate(runs) for page in range(each.count)]
    assert all(after.run is not None and after.page == 0 for leaf, after in pairwise(leaves) if leaf.run is None)
    assert not leaves or leaves[-1].run is not None


@given(RUNS)
def test_every_chapter_opens_where_it_should(runs: list[Run]) -> None:
    """On the side that its layout asks for."""
    opened = sides(paginate(runs))
    assert all(each.opens in (Side.NEXT, opened[n]) for n, each in enumerate(runs))
    assert opened.keys() == set(range(len(runs)))


@given(RUNS)
def test_no_two_pages_have_the_same_number(runs: list[Run]) -> None:
    """A reader who looks for page 12 finds one; each numbering counts up without gaps."""
    leaves = paginate(runs)
    numbers = [leaf.number for leaf in leaves]
    assert len(set(numbers)) == len(numbers)
    arabic = [leaf.number for leaf in leaves if leaf.folio is Folio.ARABIC]
    assert arabic == [str(n) for n in range(1, len(arabic) + 1)]
    others = [leaf.number for leaf in leaves if leaf.folio is not Folio.ARABIC]
    assert others == [roman(n) for n in range(1, len(others) + 1)]


@given(st.lists(st.builds(Run, st.integers(1, 5), st.just(Side.RECTO), st.sampled_from(Folio)), max_size=8))
def test_odd_numbers_are_on_the_right(runs: list[Run]) -> None:
    """In a book whose chapters all open right, as on every bookshelf."""

    def odd(leaf: Leaf) -> bool:
        return value(leaf.number) % 2 == 1

    assert all(odd(leaf) == (position % 2 == 0) for position, leaf in enumerate(paginate(runs)))


def value(number: str) -> int:
    """What a printed number counts, read as a reader does: a smaller digit before a greater one is taken away."""
    if number.isdecimal():
        return int(number)
    digits = ["ivxlcdm".index(letter) for letter in number]
    worth = [(1, 5, 10, 50, 100, 500, 1000)[digit] for digit in digits]
    return sum(-one if one < after else one for one, after in zip(worth, [*worth[1:], 0], strict=True))


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (40, "xl"), (49, "xlix"), (90, "xc"), (400, "cd"), (1994, "mcmxciv")],
)
def test_roman_numerals(number: int, written: str) -> None:
    """In small letters, as front matter has them."""
    assert roman(number) == written


@given(st.integers(1, 3999))
def test_roman_numerals_can_be_read_back(number: int) -> None:
    """Each says its number, and no letter stands more than three times in a row."""
    assert value(roman(number)) == number
    assert not any(letter * 4 in roman(number) for letter in "ivxlcdm")
