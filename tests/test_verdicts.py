"""What foreign judges say of every golden book's files. That they would say so, their canaries promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import judges_pdf
import judges_web
import tagged_book
from goldens import CASES, Golden, every_book
from reportbuild.packaging.epub import pack
from reportbuild.packaging.galley import set_galley
from screen_book import book as small_book
from screen_book import files, parts
from test_judges_pdf import spoilt


@pytest.mark.slow
def test_verapdf_fails_no_rule(golden: Callable[[str], Golden]) -> None:
    """PDF/UA-1 and PDF/A-3a at once, every book's PDF."""
    verdicts = judges_pdf.verapdf(*(golden(case).pdf for case in CASES))
    assert dict(zip(CASES, verdicts, strict=True)) == dict.fromkeys(CASES, ())


@every_book
def test_a_second_opinion_agrees(book: Golden) -> None:
    """Another program, written by others, finds nothing either."""
    assert judges_pdf.page_validation(book.pdf) == []


def test_the_second_opinion_sees_what_is_wrong() -> None:
    """Canary: a picture whose words are gone."""
    assert judges_pdf.page_validation(tagged_book.bound()) == []
    assert judges_pdf.page_validation(spoilt("a figure without words")) != []
    assert judges_pdf.page_validation(spoilt("no colour profile")) != []


@pytest.mark.slow
@pytest.mark.parametrize("case", ["starter", "notes", "tables", "facts", "charts", "report"])
def test_ace_finds_nothing(case: str, golden: Callable[[str], Golden]) -> None:
    """EPUB Accessibility 1.1 and WCAG, as far as the DAISY Consortium's checker sees."""
    assert judges_web.ace(golden(case).epub) == []


@pytest.mark.slow
def test_ace_sees_what_is_wrong() -> None:
    """Canary: one picture that is not described."""
    bare = [replace(part, xhtml=part.xhtml.replace(' alt="', ' data-alt="')) for part in parts()]
    faults = judges_web.ace(pack(small_book(), [*map(set_galley, bare)], files()).value)
    assert any("image-alt" in fault for fault in faults)
