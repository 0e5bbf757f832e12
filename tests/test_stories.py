"""Stories of rebuilding: build, change something, build again, and see which steps were done."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pypdfium2
import pytest

from reportbuild.building.outcome import Outcome
from reportbuild.building.run import Workshop

STARTER = Path(__file__).parents[1] / "src/reportbuild/starter"
PARAGRAPH = "Another paragraph, as long as a paragraph is when somebody has something to say about trees. " * 8


class Story:
    """A manuscript, and builds of it that keep their steps."""

    def __init__(self, folder: Path) -> None:
        self.manuscript = folder / "manuscript"
        self.output = folder / "output"
        self.workshop = Workshop(jobs=1, cache=folder / "cache")
        shutil.copytree(STARTER, self.manuscript)
        self.build()

    def build(self) -> Outcome:
        outcome = self.workshop.build(self.manuscript, self.output)
        assert outcome.sound, outcome.problems
        return outcome

    def edit(self, name: str, old: str, new: str) -> None:
        file = self.manuscript / name
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))

    def files(self) -> dict[str, bytes]:
        measured = ("report.accessibility.json", "report.accessibility.html")
        names = ("report.pdf", "report.epub", "report.html", *measured)
        return {name: (self.output / name).read_bytes() for name in names}


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def test_nothing_changed_nothing_done(story: Story) -> None:
    """A build of what was built already does no step, and writes the same files."""
    before = story.files()
    assert story.build().ran == ()
    assert story.files() == before


AGAIN = ("read streets", "mark up streets", "lay out streets", "gather streets")
"""What a change in the words of one chapter costs; fonts are shared anew if it brings a letter that was not there."""

WRITTEN = (
    *("bind", "measure report.pdf"),
    *("show streets", "pack", "measure report.epub"),
    *("fill web page", "write web page", "measure report.html"),
)
"""Files that are others are measured again; the certificate is another one only if something else was found. The fonts
of the web page are cut anew only for characters that were not there."""


def test_one_word_lays_out_one_chapter(story: Story) -> None:
    """A word that moves nothing redoes its own chapter, and what all chapters are bound into."""
    story.edit("chapters/streets.md", "long ago", "far away")
    assert story.build().ran == (*AGAIN, *WRITTEN)


WIDE = """:::{table} data/wide.csv
---
caption: Trees by species, street and year
name: tbl-wide
---
:::
"""


def test_a_word_beside_a_wide_table_tries_no_table(story: Story) -> None:
    """How a table is set hangs on the table alone."""
    (story.manuscript / "data/wide.csv").write_text(
        ",".join(f"Measurement{n}" for n in range(12)) + "\n" + ",".join(map(str, range(12))) + "\n"
    )
    story.edit("chapters/streets.md", "## What the numbers say", f"{WIDE}\n## What the numbers say")
    assert "try tables of streets" in story.build().ran
    story.edit("chapters/streets.md", "long ago", "far away")
    ran = story.build().ran
    assert "lay out streets" in ran
    assert "try tables of streets" not in ran


def test_a_page_more_lays_out_no_other_chapter(story: Story) -> None:
    """Folios are stamped, so chapters that only moved are kept; where their page numbers stand these are set anew."""
    story.edit("chapters/streets.md", "## What the numbers say", f"{PARAGRAPH}\n\n" * 9 + "## What the numbers say")
    ran = story.build().ran
    assert ran[:3] == AGAIN[:3]
    assert {step for step in ran if step.startswith("lay out")} - {"lay out folios 1"} == {"lay out streets"}
    assert "gather contents" in ran
    assert not {"read next-steps", "mark up next-steps", "read summary", "lay out summary", "cite"} & set(ran)


def test_a_new_note_renumbers_only_its_own_chapter(story: Story) -> None:
    """Numbers begin anew with each chapter: a note more concerns its chapter, the notes and the citations."""
    story.edit(
        "chapters/streets.md",
        "> A street without shade",
        "One more.[^more]\n\n[^more]: A note.\n\n> A street without shade",
    )
    ran = story.build().ran
    assert {"read streets", "mark up streets", "mark up notes", "lay out notes"} <= set(ran)
    assert not {"mark up next-steps", "mark up summary", "lay out summary", "mark up contents"} & set(ran)


def test_a_new_figure_reaches_those_who_name_a_later_one(story: Story) -> None:
    """A chapter that mentions a number which moved is marked up again; one that does not is kept."""
    story.edit(
        "chapters/summary.md", ":::{key-findings}", '![A tree.](figures/trees.svg "First of all")\n\n:::{key-findings}'
    )
    ran = story.build().ran
    assert "mark up streets" in ran
    assert "mark up next-steps" not in ran


def test_a_number_in_the_data_redoes_the_table_that_shows_it(story: Story) -> None:
    """A chapter asks for its data files; a change in one reaches the chapter and nobody else."""
    story.edit("data/trees.csv", "Oak Avenue,31", "Oak Avenue,32")
    assert story.build().ran == (*AGAIN, "share fonts and pictures", *WRITTEN)


def test_a_picture_redoes_the_pages_that_show_it(story: Story) -> None:
    """Reading looks at a picture, but its chapter's text stays: nothing is marked up, only its pages are laid out."""
    story.edit("figures/trees.svg", "#1c3f60", "#000000")
    ran = story.build().ran
    assert "lay out streets" in ran
    assert not {"mark up streets", "lay out summary"} & set(ran)


def test_a_title_on_the_cover_keeps_every_chapter_read(story: Story) -> None:
    """What only the cover and running heads show makes pages be laid out, but nothing be read."""
    story.edit("book.yaml", "title: Shade on our streets", "title: Shade for our streets")
    ran = story.build().ran
    assert "lay out cover" in ran
    assert not [step for step in ran if step.startswith("read")]


def test_an_error_is_never_kept(story: Story) -> None:
    """A manuscript with an error tells it each time, and the edition before stays as it was."""
    before = story.files()
    story.edit("chapters/next-steps.md", "{page}`tbl-trees`", "{page}`tbl-treees`")
    for _ in range(2):
        outcome = story.workshop.build(story.manuscript, story.output)
        assert [problem.code for problem in outcome.problems] == ["ref.unknown"]
    assert story.files() == before


def test_warnings_are_told_again_when_nothing_is_done(story: Story) -> None:
    """A kept step repeats what it told."""
    story.edit("chapters/summary.md", "This report is an example.", "This <b>report</b> is an example.")
    told = story.build().problems
    assert told
    again = story.build()
    assert again.ran == ()
    assert again.problems == told


def test_kept_is_the_same_as_fresh(story: Story, tmp_path: Path) -> None:
    """After any of these edits the files are, byte for byte, those of a build that keeps nothing."""
    edits = (
        ("chapters/streets.md", "long ago", "far away, and not so long ago"),
        ("chapters/streets.md", "## What the numbers say", f"{PARAGRAPH}\n\n" * 9 + "## What the numbers say"),
        ("data/trees.csv", "River Road,8", "River Road,18"),
        ("references.yaml", "A guide to counting trees", "A guide to counting"),
        ("book.yaml", "notes: book", "notes: chapter"),
    )
    for name, old, new in edits:
        story.edit(name, old, new)
        story.build()
    fresh = Workshop(jobs=1, cache=None).build(story.manuscript, tmp_path / "fresh")
    assert {file.name: file.content for file in fresh.files} == story.files()


def test_what_was_torn_is_done_again(story: Story, tmp_path: Path) -> None:
    """Whatever of the kept values is not what it was: the next build is right, and says nothing of it."""
    with sqlite3.connect(tmp_path / "cache/steps.sqlite") as base:
        base.execute("UPDATE contents SET content = substr(content, 2) WHERE step % 3 = 1")
    story.edit("chapters/streets.md", "long ago", "far away")
    assert story.build().problems == ()
    fresh = Workshop(jobs=1, cache=None).build(story.manuscript, tmp_path / "fresh")
    assert {file.name: file.content for file in fresh.files} == story.files()


def test_files_that_are_not_kept_any_more_are_made_again(story: Story, tmp_path: Path) -> None:
    """Where nothing changed, it is kept where the files are; if they are there no more, they are made, and kept."""
    before = story.files()
    with sqlite3.connect(tmp_path / "cache/steps.sqlite") as base:
        base.execute("PRAGMA foreign_keys = ON")
        base.execute("DELETE FROM steps WHERE id < (SELECT max(id) FROM steps)")
    assert len(story.build().account) > 1
    assert story.files() == before
    assert [record.name for record in story.build().account] == ["everything"]


def test_where_all_is_torn_all_is_given_up(story: Story, tmp_path: Path) -> None:
    """A cache that nothing can be read from is begun anew, and not value by value, in as many builds as it takes."""
    with sqlite3.connect(tmp_path / "cache/steps.sqlite") as base:
        base.execute("UPDATE contents SET content = zeroblob(length(content))")
    for other in ("far away", "not so far away"):
        story.edit("chapters/streets.md", "long ago", f"long ago, {other}")
        story.build()
    story.edit("chapters/streets.md", "long ago", "no longer ago")
    ran = story.build().ran
    assert ran[:4] == AGAIN
    assert not {"read summary", "lay out summary", "gather summary"} & set(ran)


def test_it_says_why(story: Story) -> None:
    """The account of a build names, for each step that was done, what had changed since it was done last."""
    story.edit("chapters/streets.md", "## What the numbers say", f"{PARAGRAPH}\n\n" * 9 + "## What the numbers say")
    why = {record.name: record.why for record in story.build().account if not record.kept}
    assert why["read streets"] == "text changed"
    assert why["gather contents"].startswith("page of ")
    assert "moved from" in why["gather contents"]
    assert "lay out next-steps" not in why


def test_it_says_why_a_page_number_that_is_longer_lays_out_a_chapter(story: Story) -> None:
    """It is laid out with noughts in place of the number, which say nothing to an author: their number is told."""
    story.edit("chapters/streets.md", ":::{table}", f"{PARAGRAPH}\n\n" * 50 + ":::{table}")
    why = {record.name: record.why for record in story.build().account}
    assert why["lay out next-steps"] == "page of tbl-trees has 2 figures now, and had 1"


FACTS = """\
trees:
  all: {from: data/trees.csv, sum: trees, source: census}
  oaks: {from: data/trees.csv, first: trees, where: {street: Oak Avenue}, source: census}
  river: {from: data/trees.csv, first: trees, where: {street: River Road}, source: census}
"""
CLAIMS = """\
fewer:
  says: Oak Avenue has fewer than 40 trees.
  holds: trees.oaks < 40
  sources: [census]
"""


class Counted(Story):
    """A manuscript with facts: one chapter prints the total, one prints a street that stays, one prints none."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (self.manuscript / "data/facts.yaml").write_text(FACTS)
        (self.manuscript / "data/claims.yaml").write_text(CLAIMS)
        self.edit("chapters/summary.md", "This report is an example.", "There are {fact}`trees.all` trees.")
        self.edit("chapters/next-steps.md", "\n\nAs [](", "\n\nRiver Road has {fact}`trees.river`. As [](")
        self.build()


@pytest.fixture
def counted(tmp_path: Path) -> Counted:
    return Counted(tmp_path)


def words_of(story: Story) -> str:
    """All words of the PDF, on one line."""
    with pypdfium2.PdfDocument(story.files()["report.pdf"]) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pdf)


def test_a_number_in_the_data_redoes_what_rests_on_it(counted: Counted) -> None:
    """The table and the sentence that print it are made again; a sentence of another number is not."""
    assert "There are 74 trees." in words_of(counted)
    counted.edit("data/trees.csv", "Oak Avenue,31", "Oak Avenue,32")
    ran = counted.build().ran
    assert {"read facts", "mark up summary", "lay out summary", "mark up streets"} <= set(ran)
    assert not {"read summary", "read next-steps", "mark up next-steps", "lay out next-steps", "cite"} & set(ran)
    assert "There are 75 trees." in words_of(counted)


def test_a_number_that_nobody_prints_redoes_no_sentence(counted: Counted) -> None:
    """Facts are computed again, and come out the same: only the chapter with the table changes."""
    counted.edit("data/trees.csv", "School Lane,9,3100", "School Lane,9,3101")
    ran = counted.build().ran
    assert "read facts" in ran
    assert not {"mark up summary", "mark up next-steps", "lay out summary"} & set(ran)


def test_a_claim_that_stops_holding_is_told_with_its_numbers(counted: Counted) -> None:
    """The data change under a claim: nothing is written, and both places are named."""
    before = counted.files()
    counted.edit("data/trees.csv", "Oak Avenue,31", "Oak Avenue,44")
    [told] = counted.workshop.build(counted.manuscript, counted.output).problems
    assert (told.code, str(told.at)) == ("fact.claim-broken", "data/claims.yaml:3:10")
    assert "trees.oaks is 44 (data/trees.csv:3:12)" in told.message
    assert counted.files() == before


CHARTS = """
:::{chart} data/oaks.csv
:name: fig-oaks
:kind: line
:y: oaks

Oaks
:::

:::{chart} data/elms.csv
:name: fig-elms
:y: elms

Elms
:::
"""


@pytest.fixture
def charted(story: Story) -> Story:
    """The story's manuscript with two charts in one chapter."""
    (story.manuscript / "data").mkdir(exist_ok=True)
    for name in ("oaks", "elms"):
        (story.manuscript / f"data/{name}.csv").write_text(f"year,{name}\n2020,90\n2025,140\n")
    chapter = story.manuscript / "chapters/streets.md"
    chapter.write_text(f"{chapter.read_text()}\n{CHARTS}")
    assert {"draw fig-oaks", "draw fig-elms"} <= set(story.build().ran)
    return story


def test_only_its_own_data_draw_a_chart_again(charted: Story) -> None:
    """A value that changes is drawn where it stands, and in no other chart; no other chapter is laid out again."""
    charted.edit("data/oaks.csv", "2025,140", "2025,150")
    ran = charted.build().ran
    assert {"draw fig-oaks", "mark up streets", "lay out streets"} <= set(ran)
    assert "draw fig-elms" not in ran
    assert [step for step in ran if step.startswith("lay out")] == ["lay out streets"]


def test_words_around_a_chart_do_not_draw_it_again(charted: Story) -> None:
    """Neither a caption, nor where it stands, nor a row of its file that is not drawn."""
    charted.edit("chapters/streets.md", "\n\nOaks\n", "\n\nOaks of the city\n")
    assert not [step for step in charted.build().ran if step.startswith("draw")]
    charted.edit("chapters/streets.md", "## What the numbers say", "A word.\n\n## What the numbers say")
    assert not [step for step in charted.build().ran if step.startswith("draw")]
