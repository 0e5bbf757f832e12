"""Laws of rebuilding: whatever is changed, and wherever a build is ended, what is kept makes the same book as none."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reportbuild.building import press, readings
from reportbuild.building.outcome import Outcome
from reportbuild.building.run import Workshop

Files = dict[str, str]

BOOK = {
    "book.yaml": """title: Trees
authors: [{name: The park office}]
date: 2025-07-18
language: en-US
citation-style: chicago-notes-bibliography
contents: {front: [contents], body: [a.md, b.md, c.md], back: [notes, bibliography]}
editions:
  report: {layout: report, formats: [pdf]}
""",
    "references.yaml": """references:
- {id: oak, type: book, title: Oaks, author: [{family: Ash, given: Ada}], issued: "1999", publisher: Grove}
- {id: elm, type: book, title: Elms, author: [{family: Fir, given: Bo}], issued: "2004", publisher: Grove}
""",
    "trees.csv": "street,trees\nMain,12\nOak,7\n",
    "a.md": "# Streets {#a}\n\nTrees give shade.[^a1] See [](#tbl) on {page}`tbl`.\n\n[^a1]: So says @oak.\n",
    "b.md": "# Counts {#b}\n\n:::{table} trees.csv\n:name: tbl\n:caption: Trees\n:::\n\nMore in [](#c) [@elm].\n",
    "c.md": "# Parks {#c}\n\nAn {abbr}`NGO` waters them [@oak, p. 4; @elm].\n",
}
"""A small book with something of everything that chapters have of each other."""

BOOK["book.yaml"] += "abbreviations: {NGO: non-governmental organisation}\n"

PARAGRAPH = "Somebody counted the trees again, street by street, and wrote down what the wind had left of them. " * 9

Edit = tuple[str, str, int]
"""What to do, to which file, and a number that makes it differ from others of its kind."""

CHAPTERS = ("a.md", "b.md", "c.md")
DEEDS: Mapping[str, Callable[[str, int], str]] = {
    "a word": lambda text, n: text.replace("hade", f"hade{n}", 1).replace("aters", f"aters {n}", 1),
    "a paragraph": lambda text, n: f"{text}\nNumber {n}.\n",
    "a page": lambda text, n: f"{text}\n{PARAGRAPH * (3 + n)}\n",
    "a line before": lambda text, n: text.replace("\n\n", "\n\n\n", 1),
    "a note": lambda text, n: (
        f"{text}\nOne more.[^m{text.count('[^m')}]\n\n[^m{text.count('[^m')}]: A note {n}, @elm.\n"
    ),
    "a citation": lambda text, n: f"{text}\nAs told [@elm, p. {n}].\n",
    "a section": lambda text, n: f"{text}\n## Part {n}\n\nShort.\n",
    "a title": lambda text, n: text.replace("# ", f"# Old {n} ", 1),
    "an abbreviation": lambda text, n: f"{text}\nThe {{abbr}}`NGO` again.\n",
    "a reference": lambda text, n: f"{text}\nBack to [](#{'abc'[n % 3]}), {{page}}`{'abc'[n % 3]}`.\n",
    "nothing": lambda text, n: text,
}


def edited(files: Files, edit: Edit) -> Files:
    """The book after an edit."""
    deed, name, number = edit
    if deed == "data":
        return {**files, "trees.csv": f"{files['trees.csv']}Street {number},{number}\n"}
    if deed == "a work":
        return {**files, "references.yaml": files["references.yaml"].replace("title: Oaks", f"title: Oaks {number}")}
    if deed == "the order":
        turned = {"[a.md, b.md, c.md]": "[c.md, a.md, b.md]", "[c.md, a.md, b.md]": "[a.md, b.md, c.md]"}
        before = next(order for order in turned if order in files["book.yaml"])
        return {**files, "book.yaml": files["book.yaml"].replace(before, turned[before])}
    if deed == "the cover":
        return {**files, "book.yaml": files["book.yaml"].replace("title: Trees", f"title: Trees {number}")}
    return {**files, name: DEEDS[deed](files[name], number)}


edits = st.tuples(
    st.sampled_from((*DEEDS, "data", "a work", "the order", "the cover")),
    st.sampled_from(CHAPTERS),
    st.integers(min_value=1, max_value=6),
)


@dataclass
class Desk:
    """A folder to build in, again and again, with what all builds before have kept."""

    folder: Path
    workshop: Workshop

    def build(self, files: Files) -> Mapping[str, bytes]:
        return built(self.workshop, files, self.folder)


def built(workshop: Workshop, files: Files, folder: Path) -> Mapping[str, bytes]:
    """What is built of a book: its files, which tell no error."""
    lay_down(files, folder)
    outcome: Outcome = workshop.build(folder / "book", folder / "output")
    assert outcome.sound, outcome.problems
    return {file.name: file.content for file in outcome.files}


def lay_down(files: Files, folder: Path) -> None:
    (folder / "book").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / "book" / name).write_text(text)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with TemporaryDirectory() as folder, Workshop(jobs=1, cache=Path(folder) / "cache") as workshop:
        yield Desk(Path(folder), workshop)


@pytest.mark.slow
@given(st.lists(edits, min_size=1, max_size=3))
@settings(
    max_examples=200, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
def test_kept_is_fresh_after_any_edits(desk: Desk, changes: Sequence[Edit]) -> None:
    """Built after each of some edits with what two hundred such stories have kept, a book is byte for byte the one
    that is built from nothing."""
    files = dict(BOOK)
    for edit in changes:
        files = edited(files, edit)
        kept = desk.build(files)
    assert kept == built(Workshop(jobs=1, cache=None), files, desk.folder)


@pytest.mark.slow
@given(st.lists(st.lists(edits, min_size=1, max_size=3), min_size=12, max_size=12))
@settings(max_examples=1, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
def test_side_by_side_is_one_after_another(stories: Sequence[Sequence[Edit]]) -> None:
    """Workers make the same bytes as one process does, whoever finishes first."""
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder, Workshop(jobs=3, cache=None) as many:
        patch.setattr(readings, "WORTH_WORKERS", 0)
        patch.setattr(press, "WORTH_WORKERS", 0)
        for changes in stories:
            files = dict(BOOK)
            for edit in changes:
                files = edited(files, edit)
            parallel = built(many, files, Path(folder))
            assert parallel == built(Workshop(jobs=1, cache=None), files, Path(folder))


def end_after(calls: int) -> None:
    """Ends this process, as a power cut does, when so many functions were called."""
    left = iter(range(calls))

    def count(frame: FrameType, event: str, argument: object) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="builds are ended in a forked process, which Windows lacks")
def test_a_build_that_is_ended_anywhere_leaves_a_whole_edition(desk: Desk) -> None:
    """Ended at fifty places, from its first call to its last, a build leaves every file old or new and whole, and what
    it kept until then makes the right book."""
    dice = random.Random(287)
    files, ended, before = dict(BOOK), 0, desk.build(BOOK)
    for number in range(1, 51):
        files = edited(dict(BOOK), ("a page" if number % 2 else "a word", CHAPTERS[number % 3], 10 + number))
        lay_down(files, desk.folder)
        child = os.fork()
        if not child:
            end_after(int(10 ** dice.uniform(3, 5.7)))
            desk.workshop.build(desk.folder / "book", desk.folder / "output")
            os._exit(0)
        ended += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        found = {name: (desk.folder / "output" / name).read_bytes() for name in before}
        after = desk.build(files)
        assert all(found[name] in (before[name], after[name]) for name in found)
        before = after
    assert before == built(Workshop(jobs=1, cache=None), files, desk.folder)
    assert ended > 25
