"""Promises of works in their author's own words, and of every recipe in the docs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportbuild.model.entries import Entry
from reportbuild.model.inlines import Cite, Inlines, Styled
from reportbuild.model.problems import Place
from reportbuild.model.terms import ENGLISH
from reportbuild.model.walking import plain_text
from reportbuild.reading.bibliography import read_references
from reportbuild.reading.desk import Tongue, make_desk
from reportbuild.reading.inlines import read_words
from reportbuild.reading.origins import on_one_line
from reportbuild.reading.shelf import Memory
from reportbuild.resolving.ownwords import printed_locator, with_locator
from test_citations import Desk, notes, printed, shown
from trees import HERE, call, draft, line, note, paragraph

DOCS = (Path(__file__).parent.parent / "docs" / "citations.md").read_text("utf-8")

RECIPES = re.findall(
    r"### ([^\n]+)\n\n```yaml\n(.*?)```\n\n`\[@(\w+), \{(.*?)\}\]`\n\n```text\n(.*?)```", DOCS, re.DOTALL
)


def works(text: str) -> tuple[Entry, ...]:
    read = read_references(Memory({"r.yaml": text.encode()}), {"r.yaml": Place("book.yaml")})
    assert not read.problems
    return read.value


@pytest.mark.parametrize("style", ["chicago-notes-bibliography", "bluebook-law-review"])
@pytest.mark.parametrize(("name", "work", "key", "cited", "prints"), RECIPES, ids=[recipe[0] for recipe in RECIPES])
def test_a_recipe_prints_what_the_docs_say(name: str, work: str, key: str, cited: str, prints: str, style: str) -> None:
    """Cited at first, cited again, and in the bibliography."""
    desk = Desk()
    label, _, locator = cited.partition(" ")
    labels = {"p.": "page", "sec.": "section", "para.": "paragraph"}
    once, again = (desk.cite(Cite(HERE, key, label=labels[label], locator=locator)) for _ in range(2))
    made, drafts = printed(draft("a", paragraph("x ", once, ". Y ", again, ".")), in_=style, works=works(work))
    assert not made.problems
    listed = [shown(it.kids) for it in made.value.references]
    said = [text.replace("\u00a0", " ") for text in (*notes(drafts), *listed)]
    assert said == prints.rstrip("\n").split("\n")


def test_there_is_a_recipe_for_every_kind_that_styles_garble() -> None:
    """And for some more."""
    assert len(RECIPES) >= 10
    wanted = {"Executive order", "Statute", "Agency memorandum", "Court filing"}
    assert wanted <= {recipe[0] for recipe in RECIPES}


ORDER = """
- id: order
  type: bill
  title: An order
  citation: {note: "Order 1, {locator} (2025).", short: "Order, at {locator}", bibliography: "*Order* 1."}
- {id: book, type: book, title: A book, author: [{family: Roe}], issued: "2020"}
"""


def printed_notes(*kids: object, style: str = "chicago-notes-bibliography") -> list[str]:
    _, drafts = printed(draft("a", paragraph(*kids)), in_=style, works=works(ORDER))  # type: ignore[arg-type]
    return notes(drafts)


def test_own_words_keep_their_place_among_others() -> None:
    """Words before and behind them, other works beside them, and one full stop at the end."""
    desk = Desk()
    see = Cite(HERE, "order", line("see"), line(", and more"), "page", "4")
    assert printed_notes("x ", desk.cite(see, "book"), ".") == [
        "See Order 1, 4 (2025), and more; Roe, *A Book* (2020)."
    ]
    assert printed_notes("x ", desk.cite("book", "order"), ".") == ["Roe, *A Book* (2020); Order 1 (2025)."]
    assert printed_notes("x ", desk.cite("order"), ". Y ", desk.cite("book"), ". Z ", desk.cite("order"), ".") == [
        "Order 1 (2025).",
        "Roe, *A Book* (2020).",
        "Order.",
    ]


def test_own_words_stand_within_a_note_too() -> None:
    """As the style puts a citation into a sentence."""
    desk = Desk()
    held = note("n", "As ", desk.cite("order"), " says.")
    _, drafts = printed(draft("a", paragraph("x", call("n")), notes=(held,)), works=works(ORDER))
    assert notes(drafts) == ["As (Order 1 (2025)) says."]


def test_each_chapter_begins_with_the_full_words() -> None:
    """Where notes begin anew, so do they."""
    desk = Desk()
    chapters = [draft(name, paragraph("x ", desk.cite("order"), ".")) for name in ("a", "b")]
    _, drafts = printed(*chapters, works=works(ORDER))
    assert notes(drafts) == ["Order 1 (2025)."] * 2
    _, drafts = printed(*chapters, works=works(ORDER), restart=False)
    assert notes(drafts) == ["Order 1 (2025).", "Order."]


def test_a_style_without_notes_keeps_its_words_in_the_text() -> None:
    """And prints the author's in the bibliography, behind its numbers."""
    desk = Desk()
    made, (chapter,) = printed(draft("a", paragraph("x ", desk.cite("order"), ".")), in_="ieee", works=works(ORDER))
    assert "[1]" in shown(chapter.blocks)
    assert [shown(it.kids) for it in made.value.references] == ["[1] *Order* 1."]


@pytest.mark.parametrize(
    ("label", "locator", "lang", "said"),
    [
        ("page", "12-14", "en-US", "12–14"),
        ("section", "3", "en-US", "§\u00a03"),
        ("section", "3, 5", "en-US", "§§\u00a03, 5"),
        ("paragraph", "7", "es", "párr.\u00a07"),
        ("chapter", "2-3", "es-MX", "caps.\u00a02–3"),
        ("note", "4", "de", "n.\u00a04"),
        ("elsewhere", "4", "en", "elsewhere\u00a04"),
    ],
)
def test_what_is_cited_has_its_word(label: str, locator: str, lang: str, said: str) -> None:
    """A page has none; several have the word for several."""
    assert printed_locator(Cite(HERE, "k", label=label, locator=locator), lang) == said


@pytest.mark.parametrize(
    ("words", "locator", "said"),
    [
        ("A, {locator} (2025)", "4", "A, 4 (2025)"),
        ("A, {locator} (2025)", "", "A (2025)"),
        ("Order at {locator}.", "", "Order"),
        ("Order at {locator}.", "4", "Order at 4"),
        ("Order.", "4", "Order, 4"),
        ("Order No. 4.", "", "Order No. 4"),
        ("8 U.S.C.", "", "8 U.S.C."),
        ("§ 1{locator}", "(a)", "§ 1(a)"),
        ("Smith et al.", "", "Smith et al."),
        ("", "4", ", 4"),
    ],
)
def test_the_locator_goes_where_it_belongs(words: str, locator: str, said: str) -> None:
    """Without one, nothing of its place is left; a full stop is the style's business."""
    made = with_locator(line(words) if words else (), Cite(HERE, "k", locator=locator), "en")
    assert plain_text(made) == said.strip()


def read(markdown: str) -> Inlines:
    desk = make_desk(markdown, "r.yaml", Tongue("en-US", ENGLISH), Memory({}))
    return read_words(markdown, on_one_line(Place("r.yaml", 1, 1), len(markdown)), desk)


def test_the_place_survives_markdown() -> None:
    """Braces are attributes elsewhere; here they are not, within italics neither."""
    made = with_locator(read("*A, {locator}* b {locator}"), Cite(HERE, "k", locator="4"), "en")
    assert plain_text(made) == "A, 4 b 4"
    assert isinstance(made[0], Styled)


@given(st.text(max_size=30), st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=10))
def test_whatever_the_words_are_they_are_printed(words: str, locator: str) -> None:
    """No word is lost, whatever is cited."""
    made = plain_text(with_locator(line(words), Cite(HERE, "k", locator=locator), "en"))
    kept = "".join(filter(str.isalnum, words.replace("{locator}", "")))
    assert [c for c in kept if c not in made] == []
