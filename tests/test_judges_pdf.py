"""Canaries: veraPDF must sing when something is wrong, or its silence says nothing."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Name

import judges_pdf
import tagged_book


def test_the_judge_knows_right_from_wrong() -> None:
    """veraPDF fails nothing in our book, and in spoilt copies of it just what was spoilt."""
    sound, mute, loose, unclaimed = judges_pdf.verapdf(
        tagged_book.bound(),
        spoilt("a figure without words"),
        spoilt("content without a tree"),
        spoilt("no colour profile"),
    )
    assert sound == ()
    assert [rule.split(":")[0] for rule in mute] == ["7.3-1"]
    assert "7.1-11" in {rule.split(":")[0] for rule in loose}
    assert [rule.split(":")[0] for rule in unclaimed] == ["6.2.10-2", "6.2.4.3-2"]


def test_a_judge_that_cannot_work_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its classes the judge's silence is an error of the test, not a verdict."""
    monkeypatch.setattr(judges_pdf, "_jar", lambda: Path("nowhere.jar"))
    with pytest.raises(AssertionError):
        judges_pdf.verapdf(tagged_book.bound())


def spoilt(how: str) -> bytes:
    """The book with one thing wrong."""
    with pikepdf.open(BytesIO(tagged_book.bound())) as pdf:
        if how == "a figure without words":
            figure = next(made for made in pdf.objects if _is_figure(made))
            del figure["/Alt"]
        elif how == "content without a tree":
            del pdf.Root["/StructTreeRoot"]
        else:
            pdf.Root.OutputIntents = Array()
        saved = BytesIO()
        pdf.save(saved)
    return saved.getvalue()


def _is_figure(made: pikepdf.Object) -> bool:
    return isinstance(made, pikepdf.Dictionary) and made.get("/S") == Name.Figure
