"""Promises of cross-references: each becomes a link with a printed name, or a problem that says where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from reportbuild.model.document import Block, Box, BoxKind, Chapter, Note, Only, Part, Recommendations
from reportbuild.model.inlines import CrossRef, Inlines, RefForm
from reportbuild.model.problems import Checked
from reportbuild.model.terms import ENGLISH, terms_for
from reportbuild.model.walking import find, plain_text
from reportbuild.resolving.crossrefs import check_media, printed_name, resolve_crossrefs
from reportbuild.resolving.labels import Label, number
from trees import HERE, abbreviation, call, chapter, draft, figure, heading, line, note, paragraph, table


def labels() -> Mapping[str, Label]:
    """One of each kind that can be referred to, and some without a title or a number."""
    asked = Recommendations(HERE, line("Sheriffs"), ((paragraph("Stop"),), (paragraph("Go"),)), ("rec-stop", "rec-go"))
    boxes = (Box(HERE, BoxKind.WARNING, "box-plain", (), ()), Box(HERE, BoxKind.ASIDE, "box-own", line("A story"), ()))
    titled = replace(heading("x", 2, "sec"), kids=line("What ", abbreviation("ICE"), call("a"), " does"))
    one = draft("one", titled, figure("fig"), figure("fig-plain", ""), table("tab"), asked, *boxes)
    drafts = ((Part.FRONT, draft("foreword")), (Part.BODY, one))
    return number(drafts, {"ICE": "Immigration"}, restart=True).value.labels


def refer(label: str, *kids: str, form: RefForm = RefForm.NAME) -> CrossRef:
    return CrossRef(HERE, label, line(*kids), form)


def resolved(*refs: CrossRef, terms: Mapping[str, str] = ENGLISH) -> Checked[Chapter]:
    return resolve_crossrefs(chapter("two", paragraph(*refs)), labels(), terms)


def words(checked: Checked[Chapter]) -> list[str]:
    return [plain_text(each.kids) for each in find(checked.value, CrossRef)]


@pytest.mark.parametrize(
    ("label", "name", "in_spanish"),
    [
        ("one", "Chapter 1", "capítulo 1"),
        ("foreword", "“foreword”", "«foreword»"),
        ("sec", "“What ICE does”", "«What ICE does»"),
        ("fig", "Figure 1", "Figura 1"),
        ("fig-plain", "Figure", "Figura"),
        ("tab", "Table 1", "Cuadro 1"),
        ("rec-stop", "R1", "R1"),
        ("rec-go", "R2", "R2"),
        ("box-plain", "“Warning”", "«Advertencia»"),
        ("box-own", "“A story”", "«A story»"),
    ],
)
def test_every_kind_of_label_has_a_printed_name(label: str, name: str, in_spanish: str) -> None:
    """By number where there is one, else by title, else by our word for what it is, in the book's language."""
    made = resolved(refer(label))
    [ref] = find(made.value, CrossRef)
    assert (plain_text(ref.kids), ref.target, made.problems) == (name, label, ())
    assert printed_name(labels()[label], terms_for("es", {})) == in_spanish


def test_the_authors_own_words_stay() -> None:
    """A reference with words of its own prints them and leads to the same place."""
    made = resolved(refer("fig", "the chart"))
    [ref] = find(made.value, CrossRef)
    assert (plain_text(ref.kids), ref.target) == ("the chart", "fig")


def test_a_reference_to_a_page_has_words_for_the_screen() -> None:
    """On paper it becomes a page number; where there are no pages, the name stands in for it."""
    made = resolved(refer("sec", form=RefForm.PAGE))
    [ref] = find(made.value, CrossRef)
    assert (plain_text(ref.kids), ref.form, ref.target) == ("“What ICE does”", RefForm.PAGE, "sec")


def test_a_reference_that_leads_nowhere_is_told_and_stays() -> None:
    """The page shows the gap as well; the nearest label is suggested, and others are resolved all the same."""
    made = resolved(refer("fgi"), refer("fig"))
    assert [each.target for each in find(made.value, CrossRef)] == ["", "fig"]
    assert [str(problem) for problem in made.problems] == [
        f"{HERE}: error[ref.unknown] nothing in the book is labelled “fgi” (did you mean “fig”?)"
    ]


@pytest.mark.parametrize("kids", [(), ("some words",)])
def test_every_reference_becomes_a_link_or_a_problem(kids: Inlines) -> None:
    """In text, captions, cells and notes, with words of its own or without."""
    ref = CrossRef(HERE, "fig", line(*kids))
    lost = CrossRef(HERE, "lost", line(*kids))
    titled = replace(table("tab", line(ref, lost), notes=(note("a", ref, lost),)), caption=line(ref, lost))
    whole = chapter("two", titled, paragraph(ref, lost), notes=(note("n", ref, lost),))
    made = resolve_crossrefs(whole, labels(), ENGLISH)
    targets = [each.target for each in find(made.value, CrossRef)]
    assert targets == ["fig", ""] * 5
    assert len(made.problems) == 5
    assert {problem.code for problem in made.problems} == {"ref.unknown"}


def media_told(*media: str, blocks: tuple[Block, ...], notes: tuple[Note, ...] = ()) -> list[str]:
    """The problems of references between media, for an edition made for these."""
    drafts = [draft("one", *blocks, notes=notes), draft("two", paragraph(refer("one")))]
    return [f"{problem.code} {problem.message}" for problem in check_media(drafts, media)]


def only(medium: str, *blocks: Block) -> Only:
    return Only(HERE, "medium", medium, blocks)


IN_PRINT = "ref.other-medium “fig” is not in print, and this reference to it is"
ON_SCREENS = "ref.other-medium “fig” is not on screens, and this reference to it is"


@pytest.mark.parametrize(
    ("there", "here", "told"),
    [
        ("screen", "", [IN_PRINT]),
        ("screen", "print", [IN_PRINT]),
        ("screen", "screen", []),
        ("print", "", [ON_SCREENS]),
        ("print", "screen", [ON_SCREENS]),
        ("print", "print", []),
        ("", "print", []),
        ("", "", []),
    ],
)
def test_a_reference_to_another_medium_is_told(there: str, here: str, told: list[str]) -> None:
    """What is on screens alone cannot be referred to in print, nor the other way round; both on one side can."""
    target: Block = only(there, figure("fig")) if there else figure("fig")
    source: Block = only(here, paragraph(refer("fig"))) if here else paragraph(refer("fig"))
    assert media_told("print", "screen", blocks=(target, source)) == told


def test_only_the_media_of_an_edition_matter() -> None:
    """An edition that is never printed may refer to anything that screens show; the hint says where to refer from."""
    blocks = (only("screen", figure("fig")), paragraph(refer("fig")))
    assert [each.hint for each in check_media([draft("one", *blocks)], ["print"])] == [
        "put the reference into :::{only} screen, too"
    ]
    printed = (only("print", figure("fig")), paragraph(refer("fig")))
    assert [each.hint for each in check_media([draft("one", *printed)], ["screen"])] == [
        "put the reference into :::{only} print, too"
    ]
    assert media_told("screen", blocks=blocks) == []
    assert media_told("print", blocks=blocks) == [IN_PRINT]


@pytest.mark.parametrize("label", ["sec", "fig", "tab", "box", "rec"])
def test_every_kind_of_label_is_in_its_medium(label: str) -> None:
    """Sections, figures, tables, boxes and recommendations, however deep they stand."""
    asked = Recommendations(HERE, line("Sheriffs"), ((paragraph("Stop"),),), ("rec",))
    box = Box(HERE, BoxKind.NOTE, "box", (), (table("tab"),))
    there = only("screen", heading("x", 2, "sec"), figure("fig"), box, asked)
    [told] = media_told("print", blocks=(there, paragraph(refer(label))))
    assert f"“{label}”" in told


def test_a_note_is_in_the_media_of_its_calls() -> None:
    """What only a screen calls is not read in print, and may refer to what is not there."""
    there, notes = only("screen", figure("fig")), (note("a", refer("fig")),)
    assert media_told("print", blocks=(there, only("screen", paragraph(call("a")))), notes=notes) == []
    assert media_told("print", blocks=(there, paragraph(call("a"))), notes=notes) == [IN_PRINT]


def test_resolving_twice_changes_nothing() -> None:
    """What is a link already is left alone."""
    once = resolved(refer("fig"), refer("sec", form=RefForm.PAGE)).value
    assert resolve_crossrefs(once, labels(), ENGLISH).value is once


@pytest.mark.parametrize(
    ("lang", "behind", "printed"),
    [
        ("en-US", ". It", "See “What ICE does.” It"),
        ("en", ", and", "See “What ICE does,” and"),
        ("en-US", ".", "See “What ICE does.”"),
        ("en-US", "; it", "See “What ICE does”; it"),
        ("en-US", "... it", "See “What ICE does”... it"),
        ("en-GB", ". It", "See “What ICE does”. It"),
    ],
)
def test_full_stops_and_commas_stand_inside_quotes_in_america(lang: str, behind: str, printed: str) -> None:
    """As after a quotation: behind a title in quotes they go inside, in American English alone."""
    told = replace(chapter("two", paragraph("See ", refer("sec"), behind)), lang=lang)
    assert plain_text(resolve_crossrefs(told, labels(), ENGLISH).value.blocks).removeprefix("two") == printed
