"""Promises of sheets: they fit where they must, drop what may go, say by how much they do not, and never clip."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from reportbuild.building.outcome import Outcome
from reportbuild.building.press import Press
from reportbuild.building.run import Workshop
from reportbuild.building.sheet import _last
from reportbuild.building.steps import Work
from reportbuild.rendering.qr import qr_code
from reportbuild.rendering.sheets import optional_blocks, with_side_headings, without_optional

LINE = "Trees give shade, and streets without any are hotter.\n\n"
BOOK = """title: Shade
url: https://example.org/shade
date: 2026-01-15
contents: {{body: [one.md]}}
editions: {{flyer: {{fit: 1 page{more}}}}}
"""


FLYER = ", layout: flyer, paper: quarter-letter"


def built(folder: Path, text: str, more: str = FLYER) -> Outcome:
    (folder / "book.yaml").write_text(BOOK.format(more=more), "utf-8")
    (folder / "one.md").write_text(f"# One\n\n{text}", "utf-8")
    return Workshop(jobs=1, cache=None).build(folder, folder / "output")


def words(outcome: Outcome) -> str:
    file, *_ = outcome.files
    import pypdfium2

    page = pypdfium2.PdfDocument(file.content)[0]
    return str(page.get_textpage().get_text_range())


def sizes(outcome: Outcome) -> set[str]:
    return {name for name in outcome.ran if "points" in name}


def test_a_short_text_is_set_in_the_largest_type(tmp_path: Path) -> None:
    """And is one page, with nothing told."""
    outcome = built(tmp_path, LINE)
    assert (outcome.problems, outcome.files[0].pages) == ((), 1)
    assert "lay out the sheet at 15 points" in sizes(outcome)


def test_a_longer_text_is_set_smaller_and_still_one_page(tmp_path: Path) -> None:
    """The size is found in rounds of two or three, not by trying all."""
    outcome = built(tmp_path, LINE * 10)
    assert (outcome.problems, outcome.files[0].pages) == ((), 1)
    assert len(sizes(outcome)) <= 10
    assert words(outcome).count("Trees give shade") == 10


def test_what_may_be_left_out_goes_in_its_order_where_there_is_no_room(tmp_path: Path) -> None:
    """No more of it than must; the rest is whole."""
    outcome = built(tmp_path, f"{{.optional}}\n{'First. ' * 60}\n\n{{.optional}}\n{'Second. ' * 3}\n\n{LINE * 14}")
    assert (outcome.problems, outcome.files[0].pages) == ((), 1)
    said = words(outcome)
    assert ("First." in said, "Second." in said, said.count("Trees give shade")) == (False, True, 14)


def test_what_does_not_fit_is_told_by_how_many_lines_and_nothing_is_written(tmp_path: Path) -> None:
    """Clipping would be a lie, and so would a second page."""
    outcome = built(tmp_path, LINE * 40)
    [problem] = outcome.problems
    assert (problem.code, str(problem.at)) == ("page.does-not-fit", "book.yaml:5:20")
    assert "lines too long for 1 page" in problem.message
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("layout", ["flyer", "front-sheet", "handout", "in-focus"])
def test_a_sheet_says_where_the_full_report_is(tmp_path: Path, layout: str) -> None:
    """In words, and as a picture with words in its place; unless the edition wants no picture."""
    paper = "quarter-letter" if layout == "flyer" else "letter"
    outcome = built(tmp_path, LINE, f", layout: {layout}, paper: {paper}")
    assert outcome.problems == ()
    assert "example.org/shade" in words(outcome).replace("\u200b", "")
    file, *_ = outcome.files
    assert _alternatives(file.content) == ["QR code for https://example.org/shade"]
    bare, *_ = built(tmp_path, LINE, f", layout: {layout}, paper: {paper}, options: {{qr: false}}").files
    assert _alternatives(bare.content) == []


def _alternatives(pdf: bytes) -> list[str]:
    with pikepdf.open(BytesIO(pdf)) as book:
        return [str(each.Alt) for each in book.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]


@pytest.mark.parametrize("tried", [{0}, {9}, {0, 3, 6, 9}])
@pytest.mark.parametrize("last", [-1, 0, 1, 4, 5, 9])
def test_tries_side_by_side_find_the_last_that_holds(last: int, tried: set[int]) -> None:
    """Wherever it is, and wherever they begin; none is made twice."""
    made: list[int] = []

    def hold(asked: Sequence[int]) -> Work[list[bool]]:
        yield []
        made.extend(asked)
        return [n <= last for n in asked]

    assert Press("", None, None, lambda question: "").work([_last(10, hold, tried)]) == (last,)
    assert len(made) == len(set(made))


def test_a_dropped_block_takes_its_notes_with_it() -> None:
    """A note that nothing calls would be a riddle."""
    xhtml = (
        '<section><div class="optional"><p>a<a id="call-n1" href="#n1">1</a></p></div><div class="optional">'
        '<p>b</p></div><ol><li id="n1">x</li><li id="n2">y</li></ol></section>'
    )
    assert optional_blocks(xhtml) == 2
    made = without_optional(xhtml, 1)
    assert ("call-n1" in made, ">x<" in made, ">b<" in made, ">y<" in made) == (False, False, True, True)
    assert without_optional(xhtml, 0) == xhtml


@pytest.mark.parametrize(
    ("heading", "behind", "over"),
    [
        ("Oaks", "<p>" + "shade " * 40 + "</p>", False),
        ("Oaks", "<p>shade</p>", True),
        ("Oaks " * 20, "<p>" + "s " * 900 + "</p>", True),
        (
            "What it recommends",
            '<section class="recommendations"><ol>' + "<li>Plant oaks.</li>" * 20 + "</ol></section>",
            False,
        ),
    ],
)
def test_a_side_heading_stands_above_where_it_has_no_room(heading: str, behind: str, over: bool) -> None:
    """Because it is long, or because the text beside it is short: it would run into the next one."""
    made = with_side_headings(f"<section><h2>{heading}</h2>{behind}</section>")
    assert ('class="over"' in made) is over


def test_a_qr_code_is_a_picture_of_its_own() -> None:
    """It is fetched from nowhere, and the same address gives the same picture."""
    assert qr_code("https://example.org/a").startswith("data:image/svg+xml;base64,")
    assert qr_code("https://example.org/a") == qr_code("https://example.org/a")
