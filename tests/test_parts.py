"""Promises of the parts nobody writes: imprint, contents, lists of tables and figures, notes, bibliography."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from reportbuild.model.document import (
    Chapter,
    Heading,
    Listing,
    ListingEntry,
    ListingKind,
    NoteList,
    Paragraph,
    Part,
    Quote,
    Reference,
    ReferenceList,
    Table,
)
from reportbuild.model.entries import Entry
from reportbuild.model.figures import Figure
from reportbuild.model.inlines import Citation, Cite, CrossRef, IndexMark, Link
from reportbuild.model.metadata import Book, Where
from reportbuild.model.terms import terms_for
from reportbuild.model.walking import find, plain_text
from reportbuild.reading.manuscript import PARTS
from reportbuild.resolving.index import Marked
from reportbuild.resolving.parts import Sources, make_part, with_chapter_notes, with_foot_notes
from trees import HERE, abbreviation, book, call, chapter, figure, heading, line, note, paragraph, table, text


def sources(
    *chapters: Chapter, of: Book | None = None, works: Sequence[tuple[str, str]] = (), notes_at: Where = Where.BOOK
) -> Sources:
    """What parts are made from; works are pairs of key and type."""
    of = of or book()
    references = [Reference(HERE, key, line(f"About {key}.")) for key, _ in works]
    entries = {key: Entry(HERE, key, type_, {}) for key, type_ in works}
    return Sources(of, terms_for(of.language, of.terms), chapters, references, entries, notes_at)


def made(name: str, given: Sources) -> Chapter:
    part = make_part(name, Part.FRONT, given, at=HERE)
    assert part is not None
    return part


def numbered(figure_or_table: Figure | Table, number: str) -> Figure | Table:
    return replace(figure_or_table, number=number)


def test_every_part_has_a_heading_of_our_own() -> None:
    """Its title is our word in the book's language, it has no number, and its id is its word's."""
    one = chapter("one", numbered(figure("f"), "1"), numbered(table("t"), "1"), notes=(note("a", "A"),))
    marked = (Marked(IndexMark(HERE, "mark", ("oak",)), "One"),)
    given = replace(sources(one, of=book(language="es"), works=[("cbs", "article")]), marked=marked)
    parts = [made(name, given) for name in PARTS]
    titles = ["Sobre esta edición", "Índice", "Cuadros", "Figuras", "Notas", "Bibliografía", "Índice alfabético"]
    assert [plain_text(part.heading.kids) for part in parts] == titles
    assert [part.role for part in parts] == [part.name for part in parts] == list(PARTS)
    assert {(part.lang, part.part, part.heading.number) for part in parts} == {("es", Part.FRONT, "")}
    assert [part.heading.id for part in parts] == [f"ch-{name}" for name in PARTS]


@pytest.mark.parametrize("name", ["contents", "tables", "figures", "notes", "bibliography", "index"])
def test_a_part_that_would_be_empty_is_not_there(name: str) -> None:
    """No page says “Tables” and lists none."""
    given = sources() if name == "contents" else sources(chapter("one", paragraph("x")))
    assert make_part(name, Part.BACK, given, at=HERE) is None


def lines(part: Chapter) -> list[tuple[int, str, str, str]]:
    """The lines of a listing: level, number, words, target."""
    [listing] = find(part.blocks, Listing)
    return [(entry.level, entry.number, plain_text(entry.kids), entry.target) for entry in listing.entries]


def test_contents_list_chapters_and_sections_in_order() -> None:
    """Down to level 2, in the order of reading, with the numbers that are printed."""
    one = chapter("one", heading("Why", 2), heading("Deeper", 3), heading("How", 2))
    one = replace(one, blocks=(replace(one.heading, number="1"), *one.blocks[1:]))
    assert lines(made("contents", sources(chapter("summary"), one, chapter("about")))) == [
        (1, "", "summary", "summary"),
        (1, "1", "one", "one"),
        (2, "", "Why", "why"),
        (2, "", "How", "how"),
        (1, "", "about", "about"),
    ]


def test_contents_do_not_list_themselves_or_the_imprint() -> None:
    """What stands before them anyway is not found by them; notes and bibliography are."""
    there = [chapter(role, role=role) for role in ("imprint", "contents", "notes", "bibliography")]
    assert [words for _, _, words, _ in lines(made("contents", sources(*there)))] == ["notes", "bibliography"]


def test_a_title_is_repeated_without_what_belongs_to_its_place() -> None:
    """No note number, no link within a link, no long form of an abbreviation: those stand with the title itself."""
    long = replace(abbreviation("ICE"), expansion="Immigration", first=True)
    inside = Link(HERE, "https://example.org", line("agree", CrossRef(HERE, "x", line("ments"), target="x")))
    title = replace(heading("x", id_="x"), kids=line("What ", long, " does", call("a"), " with ", inside))
    [entry] = find(made("contents", sources(Chapter("x", "chapter", Part.BODY, (title,)))).blocks, ListingEntry)
    assert plain_text(entry.kids) == "What ICE does with agreements"
    assert list(find(entry.kids, Link, CrossRef)) == []


def test_lists_of_tables_and_figures_have_all_that_are_numbered() -> None:
    """In order, wherever they are nested; one without a caption has no number and no line."""
    nested = Quote(HERE, (numbered(figure("f1", "First"), "1"),))
    one = chapter("one", nested, numbered(table("t1", caption="Counts"), "1"), figure("f0", ""))
    given = sources(one, chapter("two", numbered(figure("f2", "Second"), "2")))
    figures, tables = made("figures", given), made("tables", given)
    assert lines(figures) == [(1, "1", "First", "f1"), (1, "2", "Second", "f2")]
    assert lines(tables) == [(1, "1", "Counts", "t1")]
    assert [next(find(part.blocks, Listing)).kind for part in (figures, tables)] == [
        ListingKind.FIGURES,
        ListingKind.TABLES,
    ]


def groups(part: Chapter) -> list[tuple[str, str, list[str]]]:
    """The groups of notes: chapter, title, names."""
    return [
        (each.chapter, plain_text(each.title), [n.name for n in each.notes]) for each in find(part.blocks, NoteList)
    ]


def test_notes_are_grouped_by_chapter() -> None:
    """Each group has its chapter's number and title; a chapter without notes has no group."""
    one = chapter("one", notes=(note("a", "A"), note("b", "B")))
    one = replace(one, blocks=(replace(one.heading, number="1", kids=line("What it is", call("a"))),))
    given = sources(chapter("foreword", notes=(note("a", "A"),)), chapter("silent"), one)
    assert groups(made("notes", given)) == [("foreword", "foreword", ["a"]), ("one", "1. What it is", ["a", "b"])]


@pytest.mark.parametrize("where", [Where.CHAPTER, Where.PAGE])
def test_notes_are_printed_in_one_place_only(where: Where) -> None:
    """Where they stand with their chapters, or at the foot of the page, no part of the book repeats them."""
    given = sources(chapter("one", notes=(note("a", "A"),)), notes_at=where)
    assert make_part("notes", Part.BACK, given, at=HERE) is None


def test_notes_can_stand_at_the_end_of_their_chapter() -> None:
    """Under a heading of our own, unnumbered; a chapter without notes stays the same."""
    with_notes = chapter("one", paragraph("x"), notes=(note("a", "A"),))
    ended = with_chapter_notes(with_notes, terms_for("en", {}))
    assert ended.blocks[:-2] == with_notes.blocks
    assert ended.notes == with_notes.notes
    title, notes = ended.blocks[-2:]
    assert isinstance(title, Heading)
    assert (title.level, plain_text(title.kids), title.numbered) == (2, "Notes", False)
    assert notes == NoteList(HERE, "", (), with_notes.notes)
    silent = chapter("two", paragraph("x"))
    assert with_chapter_notes(silent, terms_for("en", {})) is silent


def test_notes_can_stand_at_the_feet_of_their_pages() -> None:
    """A list behind the chapter, marked for whoever lays it out; a chapter without notes stays the same."""
    with_notes = chapter("one", paragraph("x"), notes=(note("a", "A"),))
    ended = with_foot_notes(with_notes, terms_for("en", {}))
    assert ended.blocks == (*with_notes.blocks, NoteList(HERE, "one", line("Notes"), with_notes.notes, at_foot=True))
    silent = chapter("two", paragraph("x"))
    assert with_foot_notes(silent, terms_for("en", {})) is silent


WORKS = [("cbs", "article-newspaper"), ("ina", "legislation"), ("ice", "report"), ("fr", "legislation"), ("x", "song")]


def bibliography(*wanted: tuple[str, list[str]]) -> list[tuple[str, list[str]]]:
    """The groups of a bibliography of WORKS: title and keys."""
    said = {"groups": [{"title": title, "types": types} for title, types in wanted]}
    part = made("bibliography", sources(of=book(bibliography=said), works=WORKS))
    found = list(find(part.blocks, ReferenceList))
    assert len({each.id for each in found}) == len(found)
    return [(plain_text(each.title), [entry.key for entry in each.entries]) for each in found]


def test_a_bibliography_without_groups_is_one_list() -> None:
    """In the order of the citation style, under no title but the part's own."""
    assert bibliography() == [("", ["cbs", "ina", "ice", "fr", "x"])]


def test_a_bibliography_is_grouped_by_type() -> None:
    """Groups stand as the book says, works in them in their order; a group of nothing is not there."""
    wanted = [("Laws", ["legislation"]), ("Films", ["motion_picture"]), ("Press", ["article-newspaper", "song"])]
    assert bibliography(*wanted, ("Other", [])) == [
        ("Laws", ["ina", "fr"]),
        ("Press", ["cbs", "x"]),
        ("Other", ["ice"]),
    ]


def test_no_work_is_lost_between_groups() -> None:
    """What belongs to no group stands last; what belongs to two stands in the first alone."""
    assert bibliography(("Laws", ["legislation"]), ("All law", ["legislation", "report"])) == [
        ("Laws", ["ina", "fr"]),
        ("All law", ["ice"]),
        ("", ["cbs", "x"]),
    ]


def test_works_that_notes_cite_are_works_cited() -> None:
    """Where the citation style has no bibliography of its own, the part says so."""
    part = made("bibliography", replace(sources(works=WORKS), listed=False))
    assert plain_text(part.heading.kids) == "Works cited"


def cited(key: str, id_: str) -> Citation:
    return Citation(HERE, id_, (Cite(HERE, key),))


def test_a_bibliography_can_say_where_a_work_is_cited() -> None:
    """Calls of notes and citations in the text, by chapter, in order; a work that nobody cites says nothing."""
    in_note = replace(note("a", cited("cbs", "c1"), cited("ina", "c2")), id="note-one-1", number="1")
    one = chapter("one", paragraph(cited("cbs", "c3"), cited("cbs", "c4")), notes=(in_note,))
    one = replace(one, blocks=(replace(one.heading, number="1"), *one.blocks[1:]))
    about = chapter("about", paragraph(cited("cbs", "c5")))
    given = sources(one, about, of=book(bibliography={"cited-on": True}), works=WORKS)
    found = {each.key: each.cited_on for each in find(made("bibliography", given).blocks, Reference)}
    assert {
        key: [(it.chapter, [ref.target for ref in it.places]) for it in places] for key, places in found.items()
    } == {
        "cbs": [("Chapter 1", ["call-note-one-1", "c3", "c4"]), ("about", ["c5"])],
        "ina": [("Chapter 1", ["call-note-one-1"])],
        "ice": [],
        "fr": [],
        "x": [],
    }
    assert [each.cited_on for each in find(made("bibliography", sources(works=WORKS)).blocks, Reference)] == [()] * 5


def imprint(**said: object) -> list[str]:
    return [plain_text(each) for each in find(made("imprint", sources(of=book(**said))).blocks, Paragraph)]


def test_an_imprint_says_all_that_is_known() -> None:
    """Who owns it, which version, who published it, its numbers, its licence, whom to ask, and how to cite it."""
    said = imprint(
        authors=[{"name": "Ana Pérez"}, {"name": "Bo Li"}],
        subtitle="A report",
        publisher={"name": "Press", "place": "Austin", "url": "https://press.example.org/", "contact": "a@example.org"},
        version="1.0",
        identifiers={"isbn": "978-3-16-148410-0", "issn": "1234-5678", "doi": "10.1000/182"},
        licence="CC-BY-4.0",
    )
    assert said == [
        "© 2025 Ana Pérez and Bo Li",
        "Version 1.0, July 18, 2025",
        "Austin: Press, press.example.org",
        "ISBN 978-3-16-148410-0",
        "ISSN 1234-5678",
        "doi.org/10.1000/182",
        "Licence: Creative Commons BY 4.0, creativecommons.org/licenses/by/4.0",
        "Contact: a@example.org",
        "Suggested citation: Ana Pérez and Bo Li. Growth: A report. Austin: Press, 2025. doi.org/10.1000/182.",
    ]


def test_an_imprint_of_a_book_that_says_little() -> None:
    """What is not known leaves no line, no comma and no empty sentence behind."""
    assert imprint() == ["© 2025", "July 18, 2025", "Suggested citation: Growth. 2025."]


@pytest.mark.parametrize(
    ("said", "cited"),
    [
        ({"publisher": {"name": "Press"}}, "Press. Growth. Press, 2025."),
        ({"authors": [{"name": "A"}, {"name": "B"}, {"name": "C"}]}, "A, B, and C. Growth. 2025."),
        ({"authors": [{"name": "Martin King Jr."}]}, "Martin King Jr. Growth. 2025."),
        ({"title": "Who grows?"}, "Who grows? 2025."),
        ({"title": "Who grows?", "subtitle": "Nobody"}, "Who grows?: Nobody. 2025."),
    ],
)
def test_a_suggested_citation_has_no_mark_twice(said: dict[str, object], cited: str) -> None:
    """A name or a title that ends in a mark of its own gets no other."""
    assert imprint(**said)[-1] == f"Suggested citation: {cited}"


def test_links_of_an_imprint_lead_out_of_the_book() -> None:
    """To the publisher, the licence's deed and the DOI; a licence in words of its own stays words."""
    said = {"publisher": {"name": "P", "url": "https://p.example.org"}, "identifiers": {"doi": "10.1000/182"}}
    part = made("imprint", sources(of=book(**said, licence="CC-BY-NC-SA-3.0")))
    assert [link.url for link in find(part.blocks, Link)] == [
        "https://p.example.org",
        "https://doi.org/10.1000/182",
        "https://creativecommons.org/licenses/by-nc-sa/3.0/",
        "https://doi.org/10.1000/182",
    ]
    assert "Licence: All rights reserved." in imprint(licence="All rights reserved.")


@pytest.mark.parametrize(
    ("language", "date"),
    [("en-US", "July 18, 2025"), ("en-GB", "18 July 2025"), ("es", "18 de julio de 2025"), ("qaa", "July 18, 2025")],
)
def test_a_date_is_printed_in_the_books_language(language: str, date: str) -> None:
    """In a language that nobody has dates for it is English; the book prints all the same."""
    assert date in imprint(language=language)


def test_names_that_look_like_slots_are_names() -> None:
    """What an author calls things is not filled in a second time."""
    assert "Version {date}, July 18, 2025" in imprint(version="{date}")


def test_parts_are_made_from_what_is_given_and_change_none_of_it() -> None:
    """The chapters stay as they are; a part is another chapter."""
    one = chapter("one", paragraph(text("x")), notes=(note("a", "A"),))
    before = repr(one)
    made("contents", sources(one))
    made("notes", sources(one))
    assert repr(one) == before
