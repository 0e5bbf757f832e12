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
from trees import book


def paper(edition: dict[str, str], **said: str) -> Paper:
    of = book(editions={"report": edition}, **said)
    layout = Layout("plain", Memory({}), (), (), "", {})
    return Paper(of, of.editions["report"], layout, {}, {}, "", "", {})


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


def built(folder: Path) -> Outcome:
    """A book in which a chapter prints the page number of another, built here and now."""
    (folder / "one.md").write_text("# One\n\nSee {page}`ch-two`.\n")
    (folder / "two.md").write_text("# Two\n\nWords.\n")
    (folder / "book.yaml").write_text(
        "title: Growth\ndate: 2025-07-18\neditions: {report: {}}\ncontents: {body: [one.md, two.md]}\n"
    )
    return Workshop(jobs=1, cache=None).build(folder, folder / "output")


@pytest.mark.parametrize(("rounds", "told"), [(1, ["page.unsettled"]), (2, []), (5, [])])
def test_numbers_settle_or_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rounds: int, told: list[str]
) -> None:
    """A page reference is laid out twice: tried without its number, then drawn with it. Too few rounds are told."""
    monkeypatch.setattr("reportbuild.building.paper.ROUNDS", rounds)
    outcome = built(tmp_path)
    assert [problem.code for problem in outcome.problems] == told
    assert [name for name in outcome.ran if name.endswith(" one") and name != "read one"] == [
        "mark up one",
        *(["try pages of one"] if rounds > 1 else []),
        "lay out one",
        "gather one",
    ]
    assert outcome.ran.count("lay out two") == 1
    assert (tmp_path / "output" / "report.pdf").read_bytes().startswith(b"%PDF")


def test_contents_wait_for_the_numbers_that_they_print(tmp_path: Path) -> None:
    """Contents are nothing but page numbers: they are laid out once, when there are some."""
    (tmp_path / "one.md").write_text("# One\n\nWords.\n")
    (tmp_path / "book.yaml").write_text(
        "title: Growth\ndate: 2025-07-18\neditions: {report: {}}\ncontents: {front: [contents], body: [one.md]}\n"
    )
    outcome = Workshop(jobs=1, cache=None).build(tmp_path, tmp_path / "output")
    assert outcome.ran.index("lay out one") < outcome.ran.index("lay out contents")
    assert outcome.ran.count("lay out contents") == 1


@pytest.mark.parametrize(("layout", "times"), [("large-print", 2), ("booklet", 3)])
def test_a_chapter_minds_its_side_only_where_sides_differ(layout: str, times: int, tmp_path: Path) -> None:
    """One of two chapters opens on a left-hand page; where that is another than a right-hand one, it is done again."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# {name.title()}\n\nWords.\n")
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
