"""Promises of editions made of parts: what is taken comes whole, what is left out is named and never a broken link."""

from __future__ import annotations

import pytest

from reportbuild.building.outcome import Order
from reportbuild.building.run import Workshop
from reportbuild.model.document import Box, BoxKind, Draft, Heading, Part, Recommendations
from reportbuild.model.inlines import CrossRef, Link, NoteCall, RefForm
from reportbuild.model.terms import ENGLISH
from reportbuild.model.walking import find, plain_text
from reportbuild.reading.shelf import Memory
from reportbuild.resolving.crossrefs import Elsewhere, resolve_crossrefs
from reportbuild.resolving.excerpt import part_labels, take_kinds, take_part, without_notes
from reportbuild.resolving.labels import Kind, number, numbered_as_in
from trees import HERE, call, chapter, draft, figure, heading, line, note, paragraph

FINDINGS = Box(HERE, BoxKind.KEY_FINDINGS, "found", line("What we found"), (paragraph("shade", call("a")),))
ASKED = Recommendations(HERE, line("Cities"), ((paragraph("plant"),), (paragraph("water"),)), ("plant", "water"))

WHOLE = draft(
    "streets",
    paragraph("before", call("b")),
    FINDINGS,
    heading("Oaks", 2),
    paragraph("oak"),
    heading("Old oaks", 3),
    figure("fig"),
    heading("Elms", 2),
    ASKED,
    notes=(note("a", "of shade"), note("b", "of before")),
)


def taken(label: str) -> Draft:
    part = take_part(WHOLE, label, f"streets-{label}", ENGLISH)
    assert part is not None
    return part


def headings(part: Draft) -> list[tuple[int, str]]:
    return [(each.level, plain_text(each.kids)) for each in find(part.blocks, Heading)]


def test_a_section_becomes_a_chapter_with_all_below_it() -> None:
    """Up to the next heading of its level, raised to a chapter's, without a chapter's number."""
    part = taken("oaks")
    assert headings(part) == [(1, "Oaks"), (2, "Old oaks")]
    assert [plain_text(each) for each in part.blocks[1:2]] == ["oak"]
    assert not part.blocks[0].numbered  # type: ignore[union-attr]
    assert part.name == "streets-oaks"


def test_the_title_of_a_box_becomes_the_title_of_the_chapter() -> None:
    """No words stand there twice, and styles know what kind of box it was; only the notes it calls come with it."""
    part = taken("found")
    assert headings(part) == [(1, "What we found")]
    assert list(find(part.blocks, Box)) == []
    assert (part.role, [each.name for each in part.notes]) == ("key-findings", ["a"])


def test_a_figure_alone_stands_under_the_heading_it_had() -> None:
    """The nearest above it."""
    assert headings(taken("fig")) == [(1, "Old oaks")]


def test_one_recommendation_can_be_taken_alone() -> None:
    """By its own label, without the others to the same addressee."""
    [found] = find(taken("water").blocks, Recommendations)
    assert (found.ids, len(found.items)) == (("water",), 1)


@pytest.mark.parametrize("label", ["", "nothing", "a"])
def test_what_is_not_there_is_not_taken(label: str) -> None:
    """A note's name is no label either."""
    assert take_part(WHOLE, label, "x", ENGLISH) is None
    assert label not in part_labels(WHOLE)


def test_kinds_alone_keep_their_chapters_title() -> None:
    """And a chapter that has none of them is left out."""
    part = take_kinds(WHOLE, ("key-findings", "figure"))
    assert part is not None
    assert headings(part) == [(1, "streets")]
    assert [type(each).__name__ for each in part.blocks[1:]] == ["Box", "Figure"]
    assert take_kinds(WHOLE, ("table",)) is None


def test_without_notes_no_call_is_left() -> None:
    """A raised number that leads nowhere would be a broken promise."""
    bare = without_notes(WHOLE)
    assert (bare.notes, list(find(bare.blocks, NoteCall))) == ((), [])


def test_what_is_left_out_is_named_as_the_full_report_names_it() -> None:
    """With its number there, and with a link to the report where its address is known."""
    labels = number([(Part.BODY, draft("a", figure("one"), figure("two")))], {}, restart=True).value.labels
    refs = chapter("b", paragraph(CrossRef(HERE, "two"), CrossRef(HERE, "two", kids=line("the chart"))))
    made = resolve_crossrefs(refs, {}, ENGLISH, Elsewhere(labels, "https://example.org/report"))
    assert made.problems == ()
    assert plain_text(made.value.blocks[1]) == "Figure 2 in the full reportthe chart (Figure 2 in the full report)"
    assert {link.url for link in find(made.value, Link)} == {"https://example.org/report"}
    assert list(find(made.value, CrossRef)) == []


def test_a_page_that_is_left_out_is_named_by_its_section() -> None:
    """Its number is that of another print."""
    labels = number([(Part.BODY, draft("a", heading("Oaks", 2), figure("one")))], {}, restart=True).value.labels
    refs = chapter("b", paragraph(CrossRef(HERE, "one", form=RefForm.PAGE)))
    made = resolve_crossrefs(refs, {}, ENGLISH, Elsewhere(labels, ""))
    assert plain_text(made.value.blocks[1]) == "“Oaks” in the full report"


def test_a_word_that_another_glossary_explains_stands_alone() -> None:
    """Its reader is not sent to the full report for every word that has an entry there."""
    labels = number([(Part.BODY, draft("a", figure("oak")))], {}, restart=True).value.labels
    refs = chapter("b", paragraph(CrossRef(HERE, "oak", line("oaks"), RefForm.TERM)))
    made = resolve_crossrefs(refs, {}, ENGLISH, Elsewhere(labels, "https://example.org/report"))
    assert made.problems == ()
    assert plain_text(made.value.blocks[1]) == "oaks"
    assert (list(find(made.value, Link)), list(find(made.value, CrossRef))) == ([], [])


def test_a_label_that_is_nowhere_is_still_told() -> None:
    """An edition of parts hides no mistake."""
    made = resolve_crossrefs(chapter("b", paragraph(CrossRef(HERE, "none"))), {}, ENGLISH, Elsewhere({}, ""))
    assert [problem.code for problem in made.problems] == ["ref.unknown"]


def test_recommendations_keep_their_numbers_and_figures_do_not() -> None:
    """R2 is R2 in every edition; the only figure of an edition is its first."""
    whole = number([(Part.BODY, draft("a", figure("one"), figure("two"), ASKED))], {}, restart=True).value.labels
    part = take_part(draft("a", heading("S", 2), figure("two"), ASKED), "s", "a-s", ENGLISH)
    assert part is not None
    mine = numbered_as_in(whole, number([(Part.BODY, part)], {}, restart=True).value).labels
    assert (mine["water"].number, mine["two"].number) == ("2", "1")
    assert mine["water"].kind is Kind.RECOMMENDATION


BOOK = """title: Shade
date: 2026-01-15
contents: {body: [one.md, two.md], back: [notes]}
editions:
  report: {}
  part: {contents: ["one.md#oaks"], notes: none}
  kinds: {only: figure}
"""
ONE = "# One\n\nText.[^a]\n\n## Oaks {#oaks}\n\nSee [](#elms) and [](#oaks).[^a2]\n\n[^a]: A.\n[^a2]: B.\n"


def test_an_edition_of_a_part_is_sound() -> None:
    """Its references to the rest, and its notes, make no problem and no missing part."""
    shelf = Memory(
        {"book.yaml": BOOK.encode(), "one.md": ONE.encode(), "two.md": b"# Two\n\n## Elms {#elms}\n\nElm.\n"}
    )
    outcome = Workshop(jobs=1, cache=None)._make(shelf, Order(("part",), printed=False), lambda record: None)
    assert [str(problem) for problem in outcome.problems] == []
