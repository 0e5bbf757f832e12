"""Promises of numbering: what counts through the book, what starts again, and what has letters of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from reportbuild.model.document import (
    Box,
    BoxKind,
    Chapter,
    Draft,
    Heading,
    ListBlock,
    Note,
    Only,
    Part,
    Quote,
    Recommendations,
    Table,
)
from reportbuild.model.figures import Figure, Figures
from reportbuild.model.inlines import Abbreviation, NoteCall
from reportbuild.model.problems import Checked
from reportbuild.model.walking import find
from reportbuild.resolving.labels import Kind, Numbering, check_ids, number, numbered_chapter
from trees import HERE, abbreviation, call, draft, figure, heading, line, note, paragraph, table


def numbering(
    *drafts: Draft, parts: Sequence[Part] = (), known: Mapping[str, str] | None = None, restart: bool = True
) -> Checked[Numbering]:
    """The drafts numbered; all in the body unless parts say otherwise."""
    placed = zip(parts or [Part.BODY] * len(drafts), drafts, strict=True)
    return number(tuple(placed), known or {}, restart=restart)


def chapters(
    *drafts: Draft, parts: Sequence[Part] = (), known: Mapping[str, str] | None = None, restart: bool = True
) -> list[Chapter]:
    """The drafts with their numbers printed; nothing is told."""
    made = numbering(*drafts, parts=parts, known=known, restart=restart)
    resolved = [
        numbered_chapter(each, part, made.value)
        for part, each in zip(parts or [Part.BODY] * len(drafts), drafts, strict=True)
    ]
    assert [problem for checked in (made, *resolved) for problem in checked.problems] == []
    return [checked.value for checked in resolved]


def calls(chapter: Chapter) -> list[str]:
    """The printed numbers of a chapter's calls, as a reader meets them."""
    return [each.number for each in find(chapter.blocks, NoteCall)]


def test_chapters_of_the_body_are_numbered() -> None:
    """Front and back matter have no numbers, and neither has a chapter that asks for none; the rest counts on."""
    plain = replace(draft("aside"), blocks=(heading("Aside", numbered=False),))
    parts = (Part.FRONT, Part.BODY, Part.BODY, Part.BODY, Part.BACK)
    made = chapters(draft("foreword"), draft("one"), plain, draft("two"), draft("about"), parts=parts)
    assert [chapter.heading.number for chapter in made] == ["", "1", "", "2", ""]


def test_sections_are_not_numbered() -> None:
    """A report names its sections by their titles."""
    [chapter] = chapters(draft("one", heading("Section", 2), heading("Deeper", 3)))
    assert [each.number for each in find(chapter.blocks, Heading)] == ["1", "", ""]


def test_figures_and_tables_count_through_the_book() -> None:
    """Each kind has a row of numbers of its own, which no chapter starts again, wherever figures are nested."""
    inside = Quote(HERE, (ListBlock(HERE, ((figure("f2"),),)),))
    made = chapters(draft("one", figure("f1"), table("t1"), inside), draft("two", table("t2"), figure("f3")))
    assert [[each.number for each in find(c.blocks, Figure, Table)] for c in made] == [["1", "1", "2"], ["2", "3"]]


def test_parts_of_a_figure_have_its_number_and_a_letter() -> None:
    """They count as one; a part is named by both: “Figure 2b”."""
    letters = (replace(figure("a"), number="a"), replace(figure("b", ""), number="b"))
    read = draft("one", figure("before"), Figures(HERE, "both", line("Both"), letters), figure("after"))
    labels = numbering(read).value.labels
    assert [labels[name].number for name in ("before", "both", "a", "b", "after")] == ["1", "2", "2a", "2b", "3"]
    [chapter] = chapters(read)
    assert [each.number for each in find(chapter.blocks, Figure)] == ["1", "2a", "2b", "3"]


def test_a_figure_without_a_caption_is_part_of_the_text() -> None:
    """It has no number and moves no other's; it can be named all the same."""
    [chapter] = chapters(draft("one", figure("f1", ""), table("t1", caption=""), figure("f2"), table("t2")))
    assert [each.number for each in find(chapter.blocks, Figure, Table)] == ["", "", "1", "1"]
    assert numbering(draft("one", figure("f1", ""))).value.labels["f1"].kind is Kind.FIGURE


def test_recommendations_count_through_the_book() -> None:
    """R1, R2 … go on from one addressee to the next, and from chapter to chapter."""

    def asked(*ids: str) -> Recommendations:
        return Recommendations(HERE, line("Sheriffs"), tuple((paragraph(id_),) for id_ in ids), ids)

    made = chapters(draft("one", asked("a", "b"), asked("c")), draft("two", asked("d")))
    assert [each.start for chapter in made for each in find(chapter.blocks, Recommendations)] == [1, 3, 4]
    assert numbering(draft("one", asked("a", "b"))).value.labels["b"].number == "2"


def test_notes_have_the_numbers_of_their_calls() -> None:
    """Notes stand in the order in which the text calls them, not in the file's; each has an id of its own."""
    read = draft("one", paragraph("x", call("b"), "y", call("a")), notes=(note("a", "A"), note("b", "B")))
    [chapter] = chapters(read)
    assert [(each.name, each.number, each.id) for each in chapter.notes] == [
        ("b", "1", "note-one-1"),
        ("a", "2", "note-one-2"),
    ]
    assert [(each.note, each.number) for each in find(chapter.blocks, NoteCall)] == [
        ("note-one-1", "1"),
        ("note-one-2", "2"),
    ]


def test_a_note_that_is_called_twice_is_printed_twice() -> None:
    """Every number in the text finds a note under it, and every note leads back to one place."""
    [chapter] = chapters(draft("one", paragraph(call("a"), "x", call("a")), notes=(note("a", "A"),)))
    assert calls(chapter) == [each.number for each in chapter.notes] == ["1", "2"]
    assert len({each.id for each in chapter.notes}) == 2


def test_a_note_that_nobody_calls_has_no_number() -> None:
    """Numbers without gaps: what is not called is not printed."""
    [chapter] = chapters(draft("one", paragraph(call("b")), notes=(note("a", "A"), note("b", "B"))))
    assert [each.name for each in chapter.notes] == ["b"]


def two_chapters() -> tuple[Draft, Draft]:
    one = draft("one", paragraph(call("a"), call("b")), notes=(note("a", "A"), note("b", "B")))
    return one, draft("two", paragraph(call("a")), notes=(note("a", "A"),))


def test_numbers_start_again_with_each_chapter() -> None:
    """Note 1 is the first of its chapter; notes of the same name in two chapters are two notes."""
    assert [calls(chapter) for chapter in chapters(*two_chapters())] == [["1", "2"], ["1"]]


def test_numbers_run_through_the_book() -> None:
    """Where the book wants it the numbers go on, and so do those of the notes themselves."""
    made = chapters(*two_chapters(), restart=False)
    assert [calls(chapter) for chapter in made] == [["1", "2"], ["3"]]
    assert [each.number for each in made[1].notes] == ["3"]


def lettered(id_: str, *names: str) -> Table:
    """A table that calls notes of its own."""
    cells = tuple(line("x", call(name)) for name in names)
    return table(id_, *cells, notes=tuple(note(name, f"{id_} {name}") for name in sorted(set(names))))


def test_a_tables_own_notes_have_letters() -> None:
    """They stay with the table in the order of their calls and do not count among the chapter's."""
    [chapter] = chapters(draft("one", lettered("t", "y", "x", "y"), paragraph(call("z")), notes=(note("z", "Z"),)))
    [made] = find(chapter.blocks, Table)
    assert [(each.name, each.number, each.id) for each in made.notes] == [
        ("y", "a", "t-note-a"),
        ("x", "b", "t-note-b"),
    ]
    assert calls(chapter) == ["a", "b", "a", "1"]
    assert [each.note for each in find(made.rows, NoteCall)] == ["t-note-a", "t-note-b", "t-note-a"]
    assert [each.name for each in chapter.notes] == ["z"]


@pytest.mark.parametrize("restart", [True, False])
def test_notes_of_one_name_in_text_and_tables_are_different_notes(restart: bool) -> None:
    """A table's note “a” is its own: not another table's, not the text's, and it moves no other number."""
    one = draft(
        "one", paragraph(call("a")), lettered("t1", "a"), lettered("t2", "b", "a"), paragraph(call("a"), call("b"))
    )
    one = replace(one, notes=(note("a", "text a"), note("b", "text b")))
    two = draft("two", paragraph(call("c")), notes=(note("c", "C"),))
    made = chapters(one, two, restart=restart)
    assert calls(made[0]) == ["1", "a", "a", "b", "2", "3"]
    assert calls(made[1]) == ["1" if restart else "4"]
    ids = [each.id for each in find(made[0], Note)]
    assert len(ids) == len(set(ids)) == 6


def test_a_table_calls_notes_of_the_chapter_too() -> None:
    """A call in a table that has no such note of its own is one of the text's, with the text's numbers."""
    own = replace(lettered("t", "a"), caption=line("Growth", call("b")))
    [chapter] = chapters(draft("one", own, paragraph(call("b")), notes=(note("b", "B"),)))
    assert calls(chapter) == ["1", "a", "2"]


def test_a_table_has_more_notes_than_letters() -> None:
    """After z comes aa: no two notes of a table share a letter or an id."""
    names = [f"n{number:02}" for number in range(60)]
    [chapter] = chapters(draft("one", lettered("t", *names)))
    [made] = find(chapter.blocks, Table)
    letters = [each.number for each in made.notes]
    assert letters[:2] + letters[25:28] + letters[51:54] == ["a", "b", "z", "aa", "ab", "az", "ba", "bb"]
    assert len({each.id for each in made.notes}) == 60
    assert [each.number for each in find(made.rows, NoteCall)] == letters


def test_a_call_without_a_note_keeps_its_name() -> None:
    """It stays in the text as it is, so that the gap is seen, and takes no number from others."""
    [chapter] = chapters(draft("one", paragraph(call("gone"), call("a")), notes=(note("a", "A"),)))
    assert [(each.name, each.number) for each in find(chapter.blocks, NoteCall)] == [("gone", ""), ("a", "1")]


def test_a_note_within_a_note_is_told() -> None:
    """Its call has no number, and the author hears which one it is and where."""
    read = draft("one", paragraph(call("a")), notes=(note("a", "see", call("b")), note("b", "B")))
    [problem] = numbered_chapter(read, Part.BODY, numbering(read).value).problems
    assert (problem.code, problem.at) == ("note.nested", HERE)
    assert "“b”" in problem.message


def test_everything_that_has_a_label_can_be_named() -> None:
    """Chapters, sections, figures, tables, boxes and single recommendations; the words they are named by come along."""
    box = Box(HERE, BoxKind.KEY_FINDINGS, "b", (), ())
    asked = Recommendations(HERE, line("Sheriffs"), ((paragraph("Stop"),),), ("r",))
    read = draft("one", heading("Two", 2), figure("f", "Growth"), table("t1"), box, asked)
    labels = numbering(read).value.labels
    assert {id_: (label.kind, label.number) for id_, label in labels.items()} == {
        "one": (Kind.CHAPTER, "1"),
        "two": (Kind.SECTION, ""),
        "f": (Kind.FIGURE, "1"),
        "t1": (Kind.TABLE, "1"),
        "b": (Kind.BOX, ""),
        "r": (Kind.RECOMMENDATION, "1"),
    }
    assert (labels["f"].title, labels["b"].term) == (line("Growth"), "box-key-findings")


def test_a_label_that_is_taken_is_told_at_the_second() -> None:
    """The first keeps it, in whatever chapter it stands; the message says where that is."""
    made = numbering(draft("one", figure("x", "First")), draft("two", table("x", caption="Second")))
    assert made.value.labels["x"].title == line("First")
    [problem] = made.problems
    assert (problem.code, problem.message) == ("ref.duplicate", f"the label “x” is taken already, at {HERE}")


def test_a_label_that_we_give_ourselves_is_told() -> None:
    """Parts, notes and works have ids of ours: who calls a figure so hears of it, at the figure."""
    labels = numbering(draft("one", figure("ref-cbs"), figure("fig"))).value.labels
    assert check_ids(labels, ["one", "ref-cbs", "fig"]) == ()
    [problem] = check_ids(labels, ["one", "ref-cbs", "fig", "ref-cbs", "note-1", "note-1"])
    assert (problem.code, problem.at) == ("ref.duplicate", HERE)
    assert "“ref-cbs”" in problem.message


@pytest.mark.parametrize(
    ("label", "fine"), [("fig-1", True), ("año", True), ("1a", False), ("a b", False), ('a"', False)]
)
def test_a_label_must_be_one_that_every_format_can_hold(label: str, fine: bool) -> None:
    """No spaces, no quotes, no digit first."""
    told = [problem.code for problem in numbering(draft("one", figure(label))).problems]
    assert told == ([] if fine else ["ref.bad-label"])


def uses(chapter: Chapter) -> list[tuple[str, str, bool]]:
    return [(each.short, each.expansion, each.first) for each in find(chapter, Abbreviation)]


def test_an_abbreviation_is_expanded_at_its_first_use_in_the_book() -> None:
    """Once in the book, not once in every chapter; each abbreviation for itself."""
    known = {"ICE": "Immigration", "MOA": "Agreement"}
    made = chapters(
        draft("one", paragraph(abbreviation("ICE", 5), abbreviation("ICE", 6))),
        replace(draft("two", paragraph(abbreviation("ICE", 7), abbreviation("MOA", 8)))),
        known=known,
    )
    assert uses(made[0]) == [("ICE", "Immigration", True), ("ICE", "Immigration", False)]
    assert uses(made[1]) == [("ICE", "Immigration", False), ("MOA", "Agreement", True)]


def test_a_heading_or_table_is_no_first_use() -> None:
    """They are too narrow for the long form: the first use in running text prints it."""
    read = draft(
        "one",
        replace(heading("Two", 2), kids=line(abbreviation("ICE", 4))),
        table("t", line(abbreviation("ICE", 5))),
        paragraph(abbreviation("ICE", 6)),
    )
    assert [first for _, _, first in uses(chapters(read, known={"ICE": "Immigration"})[0])] == [False, False, True]


def test_a_note_has_abbreviations_that_are_known() -> None:
    """In a note an abbreviation knows what it stands for; the text's first use is the first all the same."""
    read = draft("one", paragraph(call("a"), abbreviation("ICE", 6)), notes=(note("a", abbreviation("ICE", 9)),))
    assert uses(chapters(read, known={"ICE": "Immigration"})[0]) == [
        ("ICE", "Immigration", True),
        ("ICE", "Immigration", False),
    ]


def test_what_an_abbreviation_stands_for_may_stand_beside_it() -> None:
    """Said once in any chapter, before or after, it is known everywhere; what `book.yaml` says goes first."""
    drafts = (
        draft("one", paragraph(abbreviation("MOA", 5), abbreviation("ICE", 6))),
        draft("two", paragraph(abbreviation("MOA", 7, "Agreement"), abbreviation("ICE", 8, "Ice cream"))),
    )
    made = chapters(*drafts, known={"ICE": "Immigration"})
    assert uses(made[0]) == [("MOA", "Agreement", True), ("ICE", "Immigration", True)]


def test_an_abbreviation_that_nobody_explains_is_told() -> None:
    """At every place where it stands, in text and notes."""
    read = draft("one", paragraph(abbreviation("XYZ", 5), call("a")), notes=(note("a", abbreviation("XYZ", 9)),))
    told = numbering(read).problems
    assert [(problem.code, problem.at.line) for problem in told] == [
        ("ref.unknown-abbreviation", 5),
        ("ref.unknown-abbreviation", 9),
    ]


def test_a_summary_in_front_is_a_summary() -> None:
    """A file of that name before the body has the role of one; elsewhere it is a chapter like others."""
    parts = (Part.FRONT, Part.FRONT)
    assert [c.role for c in chapters(draft("summary"), draft("foreword"), parts=parts)] == ["summary", "chapter"]
    assert [c.role for c in chapters(draft("summary"))] == ["chapter"]


def test_content_for_one_medium_counts_in_both() -> None:
    """A figure for the screen alone has its number on paper, too, so that both say “Figure 2” of the same figure."""
    made = chapters(draft("one", Only(HERE, "medium", "screen", (figure("f1"),)), figure("f2")))
    assert [each.number for each in find(made[0].blocks, Figure)] == ["1", "2"]


def test_a_draft_is_not_changed_by_numbering() -> None:
    """The same draft can be numbered for another edition."""
    one, two = two_chapters()
    before = (repr(one), repr(two))
    chapters(one, two)
    assert (repr(one), repr(two)) == before
