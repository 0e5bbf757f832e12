"""Promises of laying out a book on paper: titles are those of the edition, and numbers settle or are told."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from reportbuild.building.laying import Paper
from reportbuild.building.outcome import Outcome
from reportbuild.building.run import Workshop
from reportbuild.reading.shelf import Memory
from reportbuild.rendering.layouts import Layout
from reportbuild.rendering.page_numbers import Numerals
from trees import book


def paper(edition: dict[str, str], **said: str) -> Paper:
    of = book(editions={"report": edition}, **said)
    layout = Layout("plain", Memory({}), (), (), "", {})
    return Paper(of, of.editions["report"], layout, {}, {}, "", "", {}, "")


@pytest.mark.parametrize(
    ("edition", "title", "subtitle"),
    [
        ({}, "Growth", "In two years"),
        ({"title": "Highlights"}, "Highlights", ""),
        ({"subtitle": "In short"}, "Growth", "In short"),
        ({"title": "Highlights", "subtitle": "In short"}, "Highlights", "In short"),
    ],
)
def test_a_subtitle_belongs_to_its_title(edition: dict[str, str], title: str, subtitle: str) -> None:
    """An edition of another title has its own subtitle or none, never the book's."""
    made = paper(edition, title="Growth", subtitle="In two years")
    assert (made.title, made.subtitle) == (title, subtitle)


MANY = "- a\n" * 340
"""Lines that take more pages than anybody would guess of so few words."""


def built(folder: Path, between: str = "", front: str = "") -> Outcome:
    """A book in which a chapter prints the page number of another, built here and now."""
    (folder / "one.md").write_text(f"# One\n\nSee {{page}}`ch-two`.\n\n{between}")
    (folder / "two.md").write_text("# Two\n\nWords.\n")
    (folder / "book.yaml").write_text(
        "title: Growth\ndate: 2025-07-18\neditions: {report: {}}\n"
        f"contents: {{front: [{front}], body: [one.md, two.md]}}\n"
    )
    return Workshop(jobs=1, cache=None).build(folder, folder / "output")


def done_to(outcome: Outcome, name: str) -> list[str]:
    return [step.removesuffix(f" {name}") for step in outcome.ran if step.endswith(f" {name}") and "read" not in step]


def test_a_chapter_that_names_a_page_is_laid_out_once(tmp_path: Path) -> None:
    """How many figures its number has can be guessed, as a rule; the number itself is set when it is bound."""
    assert done_to(built(tmp_path), "one") == ["mark up", "lay out", "gather"]


@pytest.mark.parametrize(("rounds", "told"), [(1, ["page.unsettled"]), (2, []), (5, [])])
def test_numbers_settle_or_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rounds: int, told: list[str]
) -> None:
    """A number of more figures than was guessed makes the chapter be laid out again. Too few rounds are told."""
    monkeypatch.setattr("reportbuild.building.paper.ROUNDS", rounds)
    outcome = built(tmp_path, MANY)
    assert [problem.code for problem in outcome.problems] == told
    assert done_to(outcome, "one") == ["mark up", *["lay out"] * min(rounds, 2), "gather"]
    assert outcome.ran.count("lay out two") == 1
    assert (tmp_path / "output" / "report.pdf").read_bytes().startswith(b"%PDF")


def test_contents_are_laid_out_without_the_numbers_that_they_print(tmp_path: Path) -> None:
    """Their numbers hang from the right edge: lines are the same whatever they are."""
    outcome = built(tmp_path, MANY, "contents")
    assert done_to(outcome, "contents") == ["mark up", "lay out", "gather"]
    document = pypdfium2.PdfDocument(tmp_path / "output" / "report.pdf")
    pages = [page.get_textpage().get_text_bounded() for page in document]
    (two,) = (document.get_page_label(n) for n, text in enumerate(pages) if "Words." in text)
    assert int(two) > 9
    assert any(line.startswith("2 Two") and line.endswith(two) for text in pages for line in text.splitlines())


def test_contents_that_have_to_know_their_numbers_wait_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the styles put numbers into the line, contents are laid out again once no other chapter moves."""
    begin = Numerals.__init__
    monkeypatch.setattr(Numerals, "__init__", lambda self, is_free: begin(self, lambda element: False))
    ran = built(tmp_path, MANY, "contents").ran
    laid = [step for step in ran if step in ("lay out one", "lay out contents")]
    assert laid == ["lay out contents", "lay out one", "lay out one", "lay out contents"]


@pytest.mark.parametrize(("layout", "times"), [("large-print", 2), ("booklet", 3)])
def test_a_chapter_minds_its_side_only_where_sides_differ(layout: str, times: int, tmp_path: Path) -> None:
    """One of two chapters opens on a left-hand page; where that is another than a right-hand one, it is done again."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# {name.title()}\n\n{MANY if name == 'one' else 'Words.'}\n")
    (tmp_path / "book.yaml").write_text(
        "title: Sides\ndate: 2026-01-15\ncontents: {body: [one.md, two.md]}\n"
        f"editions: {{it: {{layout: {layout}, formats: [pdf]}}}}\n"
    )
    ran = Workshop(jobs=1, cache=None).build(tmp_path, tmp_path / "output").ran
    assert ran.count("lay out one") + ran.count("lay out two") == times


NOTED = {
    "book.yaml": """
title: Notes
date: 2025-01-01
contents: {body: [one.md], back: [notes]}
editions: {report: {layout: booklet, formats: [pdf]}}
""",
    "one.md": "# One\n\n"
    + "".join(f"Words that have a note.[^n{n}]\n\n[^n{n}]: {'Trees give shade. ' * 25}\n\n" for n in range(60)),
}


def test_what_stands_in_margins_is_the_same_however_strips_are_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Layouts set a document's first page apart; a strip's first sheet is a page like others."""
    for name, text in NOTED.items():
        (tmp_path / name).write_text(text)

    def pages(strip: int) -> list[str]:
        monkeypatch.setattr("reportbuild.building.binding.STRIP", strip)
        outcome = Workshop(jobs=1, cache=None).build(tmp_path, tmp_path / "out")
        assert outcome.sound
        document = pypdfium2.PdfDocument(outcome.files[0].content)
        return [page.get_textpage().get_text_bounded() for page in document]

    whole = pages(32)
    assert sum("Notes to page" in text for text in whole) > 4
    assert pages(2) == whole
