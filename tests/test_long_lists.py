"""Promises of long lists: notes and works cited that are cut into slices come out as if they were laid out at once."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from readings import heard, pages_of, pdf_of, pictures_of
from reportbuild.building.outcome import Outcome
from reportbuild.building.run import Workshop
from reportbuild.rendering.long_lists import part
from reportbuild.rendering.media import parsed

WORDS = "agreement officer county sheriff jail warrant federal state local police community court record notice".split()
NOTES = 90
CHAPTERS = 3
WORKS = CHAPTERS * NOTES


def phrase(dice: random.Random, least: int, most: int) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(dice.randrange(least, most))).capitalize()


def chapter(number: int, changed: str) -> Iterator[str]:
    """A chapter with notes of one line and of many, some of several paragraphs, each after a sentence."""
    dice = random.Random(number)
    yield f"# {phrase(dice, 2, 5)}"
    for note in range(NOTES):
        yield f"{phrase(dice, 3, 9)}.[^{note}] {phrase(dice, 3, 6)} [@work{(number - 1) * NOTES + note}]."
    for note in range(NOTES):
        yield f"[^{note}]: {phrase(dice, 2, 60)}. {changed if (number, note) == (2, 40) else ''}"
        if note % 9 == 4:
            yield f"    {phrase(dice, 20, 50)}."


def works() -> Iterator[str]:
    for number in range(WORKS):
        dice = random.Random(f"work {number}")
        kind = "book" if number % 3 else "webpage"
        yield f"- id: work{number}\n  type: {kind}\n  title: {phrase(dice, 3, 40)}"
        yield f"  author: [{{family: {phrase(dice, 1, 2)}, given: Ada}}]\n  issued: '{1990 + number % 30}'"


def write_book(folder: Path, look: str, changed: str = "") -> Path:
    """A manuscript whose notes and works cited take several pages."""
    folder.mkdir(exist_ok=True)
    for number in range(1, CHAPTERS + 1):
        (folder / f"{number}.md").write_text("\n\n".join(chapter(number, changed)) + "\n")
    (folder / "references.yaml").write_text("\n".join(works()) + "\n")
    names = ", ".join(f"{number}.md" for number in range(1, CHAPTERS + 1))
    groups = "[{title: Books, types: [book]}, {title: Elsewhere}]"
    (folder / "book.yaml").write_text(
        "title: Notes\ndate: 2025-07-18\ncitation-style: chicago-notes-bibliography\nnotes: book\n"
        f"bibliography: {{groups: {groups}}}\n"
        f"contents: {{body: [{names}], back: [notes, bibliography]}}\n"
        f"editions: {{print: {{{look}, formats: [pdf, epub]}}}}\n"
    )
    return folder


@pytest.fixture
def in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists count as long from few pages on."""
    monkeypatch.setattr("reportbuild.rendering.long_lists.LONG", 30_000)
    monkeypatch.setattr("reportbuild.rendering.long_lists.SLICE", 45_000)


def built(folder: Path, cache: Path | None = None) -> Outcome:
    outcome = Workshop(jobs=1, cache=cache).build(folder, folder / "out")
    assert {problem.code for problem in outcome.problems} <= {"page.small-type"}
    return outcome


def slices_of(outcome: Outcome) -> list[str]:
    return [name for name in outcome.ran if ", items " in name]


def epub_of(outcome: Outcome) -> Mapping[str, bytes]:
    """What is in the EPUB, whatever the identity of the PDF whose pages it marks."""
    content = next(file.content for file in outcome.files if file.name.endswith(".epub"))
    with ZipFile(BytesIO(content)) as file:
        return {name: re.sub(rb"urn:uuid:[0-9a-f-]+", b"urn:uuid:", file.read(name)) for name in file.namelist()}


LOOKS = {
    "in two columns": "layout: report, paper: letter",
    "in one": "layout: report, paper: 6x9",
    "in a layout with room above each group": "layout: large-print",
}


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS)
def test_lists_in_slices_are_the_lists(
    look: str, tmp_path: Path, in_slices: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same words on each page, the same looks, the same structure, the same marks of pages in the EPUB."""
    folder = write_book(tmp_path, LOOKS[look])
    cut = built(folder)
    assert len(slices_of(cut)) >= 4
    assert {name.split(",")[0] for name in slices_of(cut)} == {"lay out notes", "lay out bibliography"}
    monkeypatch.setattr("reportbuild.rendering.long_lists.LONG", 10_000_000)
    whole = built(folder)
    assert {"lay out notes", "lay out bibliography"} <= set(whole.ran)
    assert pages_of(pdf_of(cut)) == pages_of(pdf_of(whole))
    assert pictures_of(pdf_of(cut)) == pictures_of(pdf_of(whole))
    assert heard(pdf_of(cut)) == heard(pdf_of(whole))
    assert epub_of(cut) == epub_of(whole)


@pytest.mark.slow
def test_a_changed_note_lays_out_what_comes_after(tmp_path: Path, in_slices: None) -> None:
    """Slices before it are kept, and what comes of it is the same as fresh."""
    folder, look = tmp_path / "book", LOOKS["in two columns"]
    first = built(write_book(folder, look), tmp_path / "kept")
    again = built(
        write_book(folder, look, "One word more, and a line more, and a third that follows it. " * 3), tmp_path / "kept"
    )
    fresh = built(folder)
    assert pdf_of(again) == pdf_of(fresh)
    notes = [[name for name in slices_of(each) if "notes" in name] for each in (first, again)]
    assert notes[0][0] not in notes[1]
    assert 1 <= len(notes[1]) < len(notes[0])


@pytest.mark.slow
def test_a_slice_that_no_page_ends_is_laid_out_again(
    tmp_path: Path, in_slices: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slices of a few lines have no page that another note could begin: they grow until there is one, or no more."""
    folder = write_book(tmp_path, LOOKS["in one"])
    right = built(folder)
    monkeypatch.setattr("reportbuild.rendering.long_lists.SLICE", 3_000)
    again = built(folder)
    assert len(slices_of(again)) > 2 * len(slices_of(right))
    assert pages_of(pdf_of(again)) == pages_of(pdf_of(right))


@pytest.mark.parametrize(
    "text",
    [
        "<section><nav><ol><li>a</li></ol></nav></section>",
        "<section><blockquote><ul><li>a</li></ul></blockquote></section>",
        "<section><div><ul><li>a</li></ul><ul><li>b</li></ul></div></section>",
        "<section><p>No list.</p><ul></ul></section>",
    ],
)
def test_what_is_more_than_lists_is_not_cut(text: str) -> None:
    """Lists in what does not go on to a next page as they do, two in one that joining could not tell apart, or none."""
    assert part(parsed(text)) is None
