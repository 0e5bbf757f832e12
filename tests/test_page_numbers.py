"""Promises of page numbers that are set after pages are laid out: nobody can tell them from those that were there."""

from __future__ import annotations

import re
from pathlib import Path
from unittest.mock import patch

import pypdfium2
import pytest
from pikepdf import Pdf

from reportbuild.building.run import Workshop
from reportbuild.packaging.page_numbers import set_numerals
from reportbuild.rendering.laid import FREE, NUMERAL, OF_HEAD, OF_NUMBER, Pages
from reportbuild.rendering.page_numbers import Numerals
from tagged_book import laid

EVEN = 'p { text-align: left } .ref { font-feature-settings: "pnum" 0, "tnum" 1 }'
HUNG = ".line { position: relative } .hung { position: absolute; right: 0 }"


def referring(number: str, style: str = EVEN, words: str = "Trees give shade, as the table on") -> Pages:
    """A line that names a page, and goes on."""
    made = laid(
        f'<h1 id="one">One</h1><p>{words} <a class="ref" {NUMERAL}="t">page {number}</a> says. Go on.</p>', style
    )
    assert not made.problems
    return made.value


def hanging(number: str, *, free: bool = True, style: str = HUNG) -> Pages:
    """A line of contents."""
    said = f'{NUMERAL}="t" {FREE}=""' if free else ""
    made = laid(f'<h1 id="one">One</h1><div class="line">Growth<span class="hung" {said}>{number}</span></div>', style)
    assert not made.problems
    return made.value


def with_numbers(pages: Pages, path: Path, values: dict[str, str]) -> pypdfium2.PdfDocument:
    """The pages as a file in which numbers are set."""
    with Pdf.open(_saved(pages, path)) as pdf:
        for page in pdf.pages:
            page.Contents.write(set_numerals(page.Contents.read_bytes(), pages.numerals, values))
        pdf.save(path / "set.pdf")
    return pypdfium2.PdfDocument(path / "set.pdf")


def _saved(pages: Pages, path: Path) -> Path:
    (path / "laid.pdf").write_bytes(pages.pdf)
    return path / "laid.pdf"


def words_of(document: pypdfium2.PdfDocument) -> str:
    return " ".join(document[0].get_textpage().get_text_bounded().split())


def picture(document: pypdfium2.PdfDocument) -> bytes:
    return bytes(document[0].render(scale=3).to_pil().tobytes())


@pytest.mark.parametrize(
    ("noughts", "number"), [("0", "7"), ("00", "11"), ("00", "47"), ("000", "171"), ("000", "908")]
)
def test_a_number_set_later_looks_like_one_that_was_there(noughts: str, number: str, tmp_path: Path) -> None:
    """To the pixel, and to those who copy it; the words behind it stand where they stood."""
    made = with_numbers(referring(noughts), tmp_path, {"t": number})
    there = pypdfium2.PdfDocument(referring(number).pdf)
    assert words_of(made) == words_of(there)
    assert f"page {number} says" in words_of(made)
    assert picture(made) == picture(there)


def test_a_number_may_begin_the_next_line(tmp_path: Path) -> None:
    """What stands before it in its link has no number in it, and keeps none from being set later."""
    pages = referring("00", EVEN + "p { width: 2.5em; hyphens: manual }")
    assert not pages.uneven
    assert "page 47 says" in words_of(with_numbers(pages, tmp_path, {"t": "47"}))


def test_another_number_is_another_picture(tmp_path: Path) -> None:
    """What compares pictures sees one figure."""
    made = with_numbers(referring("00"), tmp_path, {"t": "47"})
    assert picture(made) != picture(pypdfium2.PdfDocument(referring("41").pdf))


@pytest.mark.parametrize("number", ["4", "47", "471", "4711", "iv", "xxxviii", "mdcl"])
def test_a_number_that_hangs_at_the_right_ends_there(number: str, tmp_path: Path) -> None:
    """However many figures it has, and in Roman ones too, it ends where the one that was there would end."""
    made = with_numbers(hanging("000"), tmp_path, {"t": number})
    there = pypdfium2.PdfDocument(hanging(number, free=False).pdf)
    assert words_of(made) == words_of(there)
    ends = [_right_end(each, number) for each in (made, there)]
    assert ends[0] == pytest.approx(ends[1], abs=0.15)


def _right_end(document: pypdfium2.PdfDocument, words: str) -> float:
    page = document[0].get_textpage()
    index, count = page.search(words, match_case=True).get_next()
    return float(page.get_charbox(index + count - 1)[2])


def test_without_a_number_noughts_stay(tmp_path: Path) -> None:
    """And no trace of us stays in what the page draws."""
    pages = referring("00")
    with Pdf.open(_saved(pages, tmp_path)) as pdf:
        drawn = pdf.pages[0].Contents.read_bytes()
    assert drawn.count(b"%numeral") == len(pages.numerals) == 1
    assert b"%numeral" not in set_numerals(drawn, pages.numerals, {})
    assert "page 00 says" in words_of(with_numbers(pages, tmp_path, {}))


@pytest.mark.parametrize("number", ["4", "471"])
def test_a_number_that_did_not_settle_is_right_all_the_same(number: str, tmp_path: Path) -> None:
    """It has less or more room than it should, which the build tells; and it is the number."""
    assert f"{number} says" in words_of(with_numbers(referring("00"), tmp_path, {"t": number}))


def test_a_number_that_cannot_be_written_leaves_noughts(tmp_path: Path) -> None:
    """One that became Roman, in a book whose numbers do not settle."""
    assert "page 00 says" in words_of(with_numbers(referring("00"), tmp_path, {"t": "iv"}))


@pytest.mark.parametrize(
    "pages",
    [
        referring("00", "p { text-align: left }  .ref { font-feature-settings: 'pnum' 1 }"),
        hanging("000", style=".line { position: relative }"),
        hanging("000", style=HUNG + " .hung { letter-spacing: 0.1em }"),
        hanging("000", style=HUNG + " .hung { text-transform: uppercase }"),
    ],
    ids=["figures of several widths", "in the line", "spaced", "capitals"],
)
def test_what_cannot_be_set_later_says_so(pages: Pages) -> None:
    """Such pages are laid out with the numbers themselves."""
    assert pages.uneven
    assert pages.numerals == ()


def test_several_numbers_of_a_head_are_set_one_by_one(tmp_path: Path) -> None:
    """A sheet of folios holds room for its own number, and for those in a running head."""
    style = """@page :right { @top-right { content: string(head) } @bottom-right { content: string(number) } }
    div { string-set: number attr(data-number), head attr(data-head); height: 0 }"""
    head = f"Notes to pages {OF_HEAD}000–{OF_HEAD}000"
    made = laid(f'<div id="one" data-number="{OF_NUMBER}00" data-head="{head}"></div>', style).value
    document = with_numbers(made, tmp_path, {OF_NUMBER: "47", OF_HEAD: "112115"})
    assert {"Notes to pages 112–115", "47"} <= {*document[0].get_textpage().get_text_bounded().splitlines()}


BOOK = {
    "book.yaml": """
title: Numbers
date: 2026-01-15
contents: {front: [contents], body: [one.md, two.md], back: [notes]}
editions: {it: {layout: report, formats: [pdf]}}
""",
    "one.md": "# One\n\nSee {page}`ch-two`, and {page}`sec-late`.\n\n"
    + "".join(f"Words with a note.[^n{n}]\n\n[^n{n}]: {'Trees give shade. ' * 12}\n\n" for n in range(70)),
    "two.md": "# Two\n\n" + "Trees give shade, and shade is cool. " * 1500 + "\n\n## Late {#sec-late}\n\nThe end.\n",
}


def built(folder: Path) -> list[str]:
    """What each page of the book says."""
    folder.mkdir()
    for name, text in BOOK.items():
        (folder / name).write_text(text)
    outcome = Workshop(jobs=1, cache=None).build(folder, folder / "output")
    assert outcome.problems == ()
    document = pypdfium2.PdfDocument(folder / "output" / "it.pdf")
    return [page.get_textpage().get_text_bounded() for page in document]


def test_a_layout_whose_figures_are_uneven_prints_the_same_numbers(tmp_path: Path) -> None:
    """It is slower and no less right: each number is laid out then."""

    def note(self: Numerals, box: object, stream: object, start: int, page: int, *, is_form: bool) -> None:
        self.uneven = True

    usual = built(tmp_path / "usual")
    with patch.object(Numerals, "note", note):
        assert built(tmp_path / "uneven") == usual
    assert any("Notes to pages " in text for text in usual)
    named = re.search(r"See page (\d+), and page (\d+)\.", " ".join(" ".join(usual).split()))
    assert named, usual[4:7]
    for number, words in zip(named.groups(), ("Trees give shade, and shade", "The end."), strict=True):
        assert number in next(text for text in usual if words in text).split()
