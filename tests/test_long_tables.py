"""Promises of long tables: cut into slices, they come out as if they were laid out at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Pdf

from readings import heard, pages_of, pdf_of, pictures_of
from reportbuild.building.outcome import Outcome
from reportbuild.building.run import Workshop
from reportbuild.packaging.tree import read_tree

ROWS = 190
PLACES = ("Ash", "Birch Hill and Lower Birch", "Cedar", "Dogwood on the Water", "Elm")

PLAIN = "columns: {no: {format: integer}, place: {row-header: true}, day: {format: date}, trees: {format: integer}}"
GROUPED = """columns:
  no: {format: integer, under: Counted}
  place: {row-header: true, title: "Place[^where]"}
  day: {format: date, under: Counted}
  trees: {format: integer, under: Counted}
group: park
totals: [trees]
notes: {where: By the old names.}"""
TURNED = PLAIN + "\norientation: landscape"

KINDS: Mapping[str, str] = {"plain": PLAIN, "with groups, notes and heads above heads": GROUPED, "turned": TURNED}


def register(folder: Path, options: str, changed: int = -1) -> None:
    """A manuscript with a table, and words before and behind it. One row may have another number of trees."""
    rows = [
        f"{n},{PLACES[n * 7 % 5]} {'and Beyond the Railway Bridge ' * (n % 11 == 0)}{n},2024-0{1 + n % 9}-11,"
        f"{n * 37 % 999 + (1 if n == changed else 0)},Park {n // 47}"
        for n in range(ROWS)
    ]
    (folder / "trees.csv").write_text("\n".join(["no,place,day,trees,park", *rows]) + "\n")
    table = f":::{{table}} trees.csv\n---\nname: tbl-trees\ncaption: All trees\n{options}\n---\n:::"
    before, after = (
        "# Trees\n\n## Counts\n\nBefore, see {page}`after`.",
        f"## After {{#after}}\n\nThe end. {'Words. ' * 90}",
    )
    text = f"{before}\n\n{table}\n\n{after}\n"
    (folder / "trees.md").write_text(text)
    (folder / "book.yaml").write_text(
        "title: Trees\ndate: 2025-07-18\ncontents: {body: [trees.md]}\n"
        "editions: {print: {layout: report, paper: letter, formats: [pdf]}}\n"
    )


@pytest.fixture
def in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables count as long from few rows on."""
    monkeypatch.setattr("reportbuild.rendering.long_tables.LONG", 60)
    monkeypatch.setattr("reportbuild.building.slices.SLICE", 30)


def built(folder: Path, cache: Path | None = None) -> Outcome:
    outcome = Workshop(jobs=1, cache=cache).build(folder, folder / "out")
    assert [problem.code for problem in outcome.problems] == []
    return outcome


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_in_slices_is_the_table(kind: str, tmp_path: Path, in_slices: None, monkeypatch: Any) -> None:
    """The same words, rows and heads on each page, and the same structure, as if it was laid out at once."""
    register(tmp_path, KINDS[kind])
    cut = built(tmp_path)
    assert len({name for name in cut.ran if ", rows " in name}) >= 3
    monkeypatch.setattr("reportbuild.rendering.long_tables.LONG", 10_000)
    whole = built(tmp_path)
    assert "lay out trees" in whole.ran
    assert pages_of(pdf_of(cut)) == pages_of(pdf_of(whole))
    assert pictures_of(pdf_of(cut)) == pictures_of(pdf_of(whole))
    assert heard(pdf_of(cut)) == heard(pdf_of(whole))


def test_all_rows_are_there_under_their_heads(tmp_path: Path, in_slices: None) -> None:
    """One table with one head in the tree; on paper the head stands on each page, and a word says that it goes on."""
    register(tmp_path, PLAIN)
    pdf = pdf_of(built(tmp_path))
    with Pdf.open(BytesIO(pdf)) as file:
        (table,) = read_tree(file).root.find("Table")
    assert [kid.kind for kid in table.branches] == ["Caption", "THead", "TBody"]
    numbers = [row.branches[0].text for row in table.find("TR")]
    assert numbers == ["no", *map(str, range(ROWS))]
    pages = [page for page in pages_of(pdf) if "2024" in page]
    assert len(pages) > 4
    assert all("trees" in page for page in pages)
    assert ["(continued)" in page for page in pages] == [False] + [True] * (len(pages) - 1)


@pytest.mark.parametrize("factor", [0.8, 1.3])
def test_a_wrong_guess_moves_no_row(factor: float, tmp_path: Path, in_slices: None, monkeypatch: Any) -> None:
    """Where a slice ends is seen when it is laid out; what was worked out beforehand only saves time."""
    register(tmp_path, PLAIN)
    right = built(tmp_path)
    monkeypatch.setattr("reportbuild.building.slices.Long", lambda *said: _misjudged(factor, *said))
    wrong = built(tmp_path)
    assert {*wrong.ran} != {*right.ran}
    assert pages_of(pdf_of(wrong)) == pages_of(pdf_of(right))
    assert heard(pdf_of(wrong)) == heard(pdf_of(right))


def _misjudged(factor: float, *said: Any) -> Any:
    from reportbuild.rendering.long_tables import Long

    long = Long(*said)
    return replace(long, heights=tuple(height * factor for height in long.heights))


def test_a_table_that_cannot_be_ruled_is_laid_out_at_once(tmp_path: Path, in_slices: None, monkeypatch: Any) -> None:
    """Nothing is lost but time."""
    register(tmp_path, PLAIN)
    monkeypatch.setattr("reportbuild.rendering.ruling.rule", lambda *said: None)
    outcome = built(tmp_path)
    assert "lay out trees" in outcome.ran
    assert len(pages_of(pdf_of(outcome))) > 4


def test_a_changed_row_lays_out_its_slice(tmp_path: Path, in_slices: None) -> None:
    """The others are kept, and what comes of it is the same as fresh."""
    register(tmp_path, PLAIN)
    for row in (-1, 70):
        register(tmp_path, PLAIN, changed=row)
        again = built(tmp_path, tmp_path / "kept")
    fresh = built(tmp_path)
    assert pdf_of(again) == pdf_of(fresh)
    assert len({name for name in again.ran if ", rows " in name}) == 1
    assert len({name for name in fresh.ran if ", rows " in name}) >= 3
