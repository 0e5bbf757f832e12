"""Promises of every layout's pages, held against a manuscript that is hard on them: nothing alone, torn or cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
import pytest

from judges_pdf import page_validation, verapdf
from ledger import BODY, FOLIO, HEAD, MM_PER_POINT, ORNAMENT, Area, Char, Ledger, Page, read
from reportbuild.building.outcome import Outcome
from reportbuild.building.run import Workshop
from test_book import lonely_headings

MANUSCRIPT = Path(__file__).parent / "layout_book"
SIZES: Mapping[str, tuple[int, int]] = {
    "report": (152, 229),
    "brief": (210, 297),
    "front-sheet": (216, 279),
    "in-focus": (216, 279),
    "handout": (216, 279),
    "flyer": (108, 140),
    "large-print": (216, 279),
    "booklet": (148, 210),
}
EDGE_MM = 5
"""No printer that people have reaches nearer to the edge."""

pytestmark = pytest.mark.slow
every_edition = pytest.mark.parametrize("edition", SIZES)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """All editions of the manuscript, built once."""
    return Workshop(jobs=1, cache=None).build(MANUSCRIPT, tmp_path_factory.mktemp("layouts"))


@pytest.fixture
def pages(outcome: Outcome, edition: str) -> Ledger:
    """The ledger of one edition's PDF."""
    return read(next(file.content for file in outcome.files if file.name == f"{edition}.pdf"))


def test_nothing_is_told(outcome: Outcome) -> None:
    """A hard manuscript is no wrong one."""
    assert [str(problem) for problem in outcome.problems] == []
    ends = ("pdf", "accessibility.json", "accessibility.html")
    assert {file.name for file in outcome.files} == {*(f"{name}.{end}" for name in SIZES for end in ends), "text.txt"}


@every_edition
def test_pages_have_the_size_that_was_asked_for(pages: Ledger, edition: str) -> None:
    """And as many of them as it was to fit on."""
    assert {(page.width_mm, page.height_mm) for page in pages.pages} == {SIZES[edition]}
    wanted = {"front-sheet": (1,), "handout": (1,), "flyer": (1,), "in-focus": (1, 2)}
    assert len(pages.pages) in wanted.get(edition, range(3, 40))


@every_edition
def test_no_heading_stands_last_on_its_page(pages: Ledger) -> None:
    """Below every heading there is at least one line that is no heading."""
    assert [lonely for page in pages.pages for lonely in lonely_headings(page)] == []


@every_edition
def test_no_note_call_starts_a_line(pages: Ledger) -> None:
    """Beside every call stands the word that it belongs to."""
    calls = [(area, page) for page in pages.pages for area in page.areas if pages.is_call(area)]
    assert [area.label for area, page in calls if _is_torn(area, page)] == []


def _is_torn(call: Area, page: Page) -> bool:
    """True if nothing stands right before a note call, on its line, whatever the size of its type."""
    low, high = call.bottom - 1.5 * call.height, call.top + call.height / 2
    beside = (char for char in page.chars if char.visible and low < (char.bottom + char.top) / 2 < high)
    return not any(-2 < call.left - char.right < call.height / 2 for char in beside)


@every_edition
def test_nothing_comes_near_the_edge(pages: Ledger) -> None:
    """Whatever is printed is on the paper, with room for any printer's grip."""
    edge = EDGE_MM / MM_PER_POINT
    assert [words for page in pages.pages if (words := "".join(_outside(page, edge)))] == []


def _outside(page: Page, edge: float) -> Iterator[str]:
    width, height = page.width_mm / MM_PER_POINT, page.height_mm / MM_PER_POINT
    for char in page.chars:
        if (char.visible and not (edge < char.left and char.right < width - edge)) or (
            char.visible and not (edge < char.bottom and char.top < height - edge)
        ):
            yield char.text


@pytest.mark.parametrize("layout", ["report", "large-print", "booklet"])
def test_nothing_is_printed_over_anything_in_the_margins(layout: str, tmp_path: Path) -> None:
    """A head that names pages is stamped where the chapter's own head would be: only one of them may be there."""
    calls, notes = (
        "".join(f"{end}[^{n}]{text}" for n in range(300)) for end, text in (("Word", "\n\n"), ("", ": A note.\n\n"))
    )
    (tmp_path / "one.md").write_text(f"# One\n\n{calls}{notes}")
    (tmp_path / "book.yaml").write_text(
        "title: Many notes\ndate: 2026-01-15\ncontents: {body: [one.md], back: [notes]}\n"
        f"editions: {{it: {{layout: {layout}, formats: [pdf]}}}}\n"
    )
    made = Workshop(jobs=1, cache=None).build(tmp_path, tmp_path / "output")
    book = read(made.files[0].content)
    assert any("Notes to page" in page.text(HEAD) for page in book.pages)
    for page in book.pages:
        heads = [char for char in page.chars if char.role in (HEAD, FOLIO) and char.visible]
        assert not [one.text + other.text for one, other in combinations(heads, 2) if _lies_upon(one, other)]


def _lies_upon(one: Char, other: Char) -> bool:
    """True if two characters share a third of the narrower one's width, and a part of their height."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.top, other.top) - max(one.bottom, other.bottom)
    return high > 1 and wide > min(one.right - one.left, other.right - other.left) / 3


def test_sides_that_are_alike_have_their_numbers_in_one_place(outcome: Outcome) -> None:
    """Large print puts them in the same place on left and right pages, so that no chapter minds its side."""
    book = read(next(file.content for file in outcome.files if file.name == "large-print.pdf"))
    feet = [[round(c.right) for c in page.chars if c.role == FOLIO and c.visible] for page in book.pages]
    ends = [max(foot) for foot in feet if foot]
    assert max(ends) - min(ends) <= 2


@pytest.mark.parametrize("edition", ["brief", "large-print", "booklet", "report"])
def test_no_head_of_a_table_stands_alone(pages: Ledger) -> None:
    """On every page that the table is on, a row of it is as well."""
    [(first, last)] = pages.tables
    for number in range(first, last + 1):
        assert "words in a cell" in pages.pages[number].text(BODY)


@pytest.mark.parametrize("edition", ["large-print"])
def test_large_print_divides_no_word_and_slants_none(pages: Ledger) -> None:
    """No line ends in a hyphen that is not the word's own, so none does twice; and no face is slanted."""
    texts = ("".join(char.text for char in page.chars if char.role == BODY) for page in pages.pages)
    lines = [line for text in texts for line in text.splitlines()]
    ended = [line for line in lines if line.rstrip().endswith(("-", "\u00ad", "\u2010", "\ufffe"))]
    assert [line for line in ended if "Featherstonehaugh" not in line] == []
    assert not any("It" in font or "Ital" in font for font in pages.fonts)


def test_a_repeated_head_is_no_text(outcome: Outcome) -> None:
    """What is repeated is marked as no part of the text: it would be read out on every page."""
    booklet = read(next(file.content for file in outcome.files if file.name == "large-print.pdf"))
    [(first, last)] = booklet.tables
    assert last > first
    assert "Remark" in booklet.pages[last].text(ORNAMENT)
    assert "Remark" not in booklet.pages[last].text(BODY)


def test_every_edition_is_accessible(outcome: Outcome) -> None:
    """The judge of PDF/UA and PDF/A finds no fault in any of them, nor does a second one."""
    books = {file.name: file.content for file in outcome.files if file.name.endswith(".pdf")}
    assert dict(zip(books, verapdf(*books.values()), strict=True)) == dict.fromkeys(books, ())
    assert {name: page_validation(book) for name, book in books.items()} == {name: [] for name in books}


def test_the_text_has_every_word_of_the_table(outcome: Outcome) -> None:
    """Thirty rows, each read out with the names of its columns."""
    [text] = [file.content.decode() for file in outcome.files if file.name == "text.txt"]
    assert sum(line.startswith("Name: Row ") for line in text.splitlines()) == 30
    assert "R2" in text


def test_large_print_is_large_everywhere(outcome: Outcome) -> None:
    """Text, notes, captions and tables alike have 18 points; only running heads and the calls of notes have fewer."""
    content = next(file.content for file in outcome.files if file.name == "large-print.pdf")
    small = []
    for page in list(pypdfium2.PdfDocument(content))[2:]:
        text = page.get_textpage()
        for place in range(text.count_chars()):
            _, bottom, _, _ = text.get_charbox(place)
            char, size = text.get_text_range(place, 1), _size(text, place)
            if char.strip() and size < 17.9 and bottom < page.get_height() - 31 / MM_PER_POINT:
                small.append((round(size, 1), char))
    assert {size for size, _ in small} <= {14.4}
    assert {char for _, char in small} <= {*"0123456789"}


def _size(text: pypdfium2.PdfTextPage, place: int) -> float:
    """The size of a character's type in points, as it stands on the page."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, place, matrix)
    return float(raw.FPDFText_GetFontSize(text, place) * (abs(matrix.d) or abs(matrix.b)))
