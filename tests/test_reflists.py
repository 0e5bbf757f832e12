"""Promises of lists of works: groups, one for each chapter, and where each work is cited."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html

from reportbuild.model.document import Chapter, Heading, Note, Part, Reference, ReferenceList
from reportbuild.model.entries import Entry
from reportbuild.model.inlines import Citation, Cite, NoteCall
from reportbuild.model.metadata import Bibliography, Group
from reportbuild.model.terms import ENGLISH
from reportbuild.model.walking import find, plain_text
from reportbuild.rendering.markup import mark_up
from reportbuild.rendering.media import for_paper, for_screen
from reportbuild.resolving.parts import with_chapter_notes, with_foot_notes
from reportbuild.resolving.reflists import back_referenced, marked, reference_lists, with_chapter_references
from trees import HERE, heading, line, paragraph, table


def work(key: str, type_: str, keyword: str = "") -> Entry:
    return Entry(HERE, key, type_, {"keyword": keyword} if keyword else {})


WORKS = {it.key: it for it in (work("law", "bill"), work("map", "map", "city; trees"), work("book", "book"))}


def listed(*groups: Group) -> list[tuple[str, list[str]]]:
    references = [Reference(HERE, key, line(key)) for key in WORKS]
    lists = reference_lists(references, Bibliography(groups=groups), WORKS, at=HERE)
    return [(plain_text(it.title), [entry.key for entry in it.entries]) for it in lists]


def test_groups_are_by_type_and_by_keyword() -> None:
    """A work is in the first group that it belongs to; a last one takes what is left, and needs no title."""
    assert listed() == [("", ["law", "map", "book"])]
    assert listed(Group(title="Laws", types=("bill",)), Group(title="Trees", keywords=("trees",))) == [
        ("Laws", ["law"]),
        ("Trees", ["map"]),
        ("", ["book"]),
    ]
    assert listed(Group(title="Laws", types=("bill",)), Group(title="Others")) == [
        ("Laws", ["law"]),
        ("Others", ["map", "book"]),
    ]


def cites(id_: str, *keys: str) -> Citation:
    return Citation(HERE, id_, tuple(Cite(HERE, key) for key in keys), kids=line("(x)"))


def chapter(name: str, number: str, *blocks: object, notes: tuple[Note, ...] = ()) -> Chapter:
    title = replace(heading(name), number=number)
    return Chapter(name, "chapter", Part.BODY, (title, *blocks), notes)  # type: ignore[arg-type]


def cited_on(*chapters: Chapter) -> dict[str, list[tuple[str, list[tuple[str, str]]]]]:
    references = back_referenced([Reference(HERE, key, line(key)) for key in WORKS], chapters, ENGLISH)
    return {
        it.key: [(place.chapter, [(ref.target, plain_text(ref.kids)) for ref in place.places]) for place in it.cited_on]
        for it in references
    }


def test_a_work_knows_where_its_notes_are_called() -> None:
    """In a style of notes, links lead to the calls: that is where the text is that the work stands behind."""
    call = NoteCall(HERE, "n", "note-a-1", "1")
    one = chapter(
        "one", "1", paragraph("x", call), notes=(Note(HERE, "n", (paragraph(cites("c1", "law")),), "note-a-1", "1"),)
    )
    assert cited_on(one) == {"law": [("Chapter 1", [("call-note-a-1", "note 1")])], "map": [], "book": []}


def test_a_work_knows_where_the_text_cites_it() -> None:
    """In a style without notes, links lead to the citations themselves, which are counted by chapter."""
    one = chapter("one", "1", paragraph(cites("c1", "law"), cites("c2", "law", "book")))
    two = chapter("Two", "", paragraph(cites("c3", "law")))
    assert cited_on(one, two)["law"] == [("Chapter 1", [("c1", "1"), ("c2", "2")]), ("Two", [("c3", "1")])]
    assert cited_on(one, two)["book"] == [("Chapter 1", [("c2", "1")])]


def test_a_list_of_notes_in_the_chapter_counts_no_second_time() -> None:
    """Wherever notes are printed, a note is cited from at its call alone."""
    note = Note(HERE, "n", (paragraph(cites("c1", "law")),), "note-a-1", "1")
    one = chapter("one", "1", paragraph("x", NoteCall(HERE, "n", "note-a-1", "1")), notes=(note,))
    for placed in (with_chapter_notes(one, ENGLISH), with_foot_notes(one, ENGLISH)):
        assert cited_on(placed)["law"] == [("Chapter 1", [("call-note-a-1", "note 1")])]


def test_tables_count() -> None:
    """What a table's own notes cite is cited at their calls."""
    own = Note(HERE, "t", (paragraph(cites("c1", "map")),), "t-note-a", "a")
    assert cited_on(chapter("one", "1", table("t", notes=(own,))))["map"] == [
        ("Chapter 1", [("call-t-note-a", "note a")])
    ]


def test_paper_names_pages_and_screens_name_places() -> None:
    """Each page once, in order; the links lead to the same places in both."""
    one = marked(chapter("one", "1", paragraph(cites("c1", "law"), cites("c2", "law"), cites("c3", "law"))))
    (reference,) = back_referenced([Reference(HERE, "law", line("The law."))], [one], ENGLISH)
    ending = Chapter("b", "bibliography", Part.BACK, (heading("B"), ReferenceList(HERE, "l", (), (reference,))))
    xhtml = mark_up(ending, ENGLISH).xhtml
    paper = html.fromstring(for_paper(xhtml, {"c1": "3", "c2": "3", "c3": "14"}, ENGLISH))
    screen = html.fromstring(for_screen(xhtml))
    (said,) = paper.xpath("//p[contains(@class, 'cited-on')]")
    assert said.text_content() == "Cited on pages 3, 14."
    assert [link.get("href") for link in said] == ["urn:x-reportbuild:c1", "urn:x-reportbuild:c3"]
    (said,) = screen.xpath("//p[contains(@class, 'cited-on')]")
    assert said.text_content() == "Cited in Chapter 1 (1, 2, 3)."
    assert {f"#{id_}" for id_ in ("c1", "c2", "c3")} == {link.get("href") for link in said}
    assert 'id="c1"' in mark_up(one, ENGLISH).xhtml


@pytest.mark.parametrize(("pages", "said"), [({"c1": "iv"}, "Cited on page iv."), ({}, "Cited on page 000.")])
def test_one_page_is_one_page(pages: dict[str, str], said: str) -> None:
    """And a page that is not known yet is as wide as any."""
    one = marked(chapter("one", "1", paragraph(cites("c1", "law"))))
    (reference,) = back_referenced([Reference(HERE, "law", line("The law."))], [one], ENGLISH)
    ending = Chapter("b", "bibliography", Part.BACK, (heading("B"), ReferenceList(HERE, "l", (), (reference,))))
    assert said in html.fromstring(for_paper(mark_up(ending, ENGLISH).xhtml, pages, ENGLISH)).text_content()


def test_a_chapter_lists_what_it_cites_at_its_end() -> None:
    """Under a heading of its own, with ids that no other chapter's list has; without works, nothing."""
    references = (Reference(HERE, "law", line("The law."), "ref-one-law"),)
    one = with_chapter_references(chapter("one", "1", paragraph("x")), references, ENGLISH)
    assert [plain_text(it.kids) for it in find(one.blocks, Heading)] == ["one", "References"]
    assert 'id="ref-one-law"' in mark_up(one, ENGLISH).xhtml
    assert with_chapter_references(one, (), ENGLISH) is one


def test_what_is_said_of_a_work_stands_below_it() -> None:
    """Its annotation, and the address of a copy that an archive keeps."""
    said = Reference(HERE, "law", line("The law."), "", line("Read in part."), archive="https://archive.example/law")
    made = Chapter("b", "bibliography", Part.BACK, (heading("B"), ReferenceList(HERE, "l", (), (said,))))
    text = html.fromstring(for_screen(mark_up(made, ENGLISH).xhtml)).xpath("string(//li)")
    assert " ".join(text.split()) == "The law. Archived at https://archive.example/law. Read in part."
