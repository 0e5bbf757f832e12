"""Promises of what a bibliography lists: what was cited, or all; for the book, or for each chapter by itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reportbuild.model.document import Draft
from reportbuild.model.entries import Entry, Lookup, OwnWords
from reportbuild.model.inlines import CrossRef
from reportbuild.model.metadata import Bibliography
from reportbuild.model.walking import find
from reportbuild.reading.citing import Span, read_cited
from reportbuild.resolving.citations import Cited, cite, notes_for_citations, resolve_citations
from test_citations import Desk, entries, shown, style
from test_ownwords import RECIPES
from trees import HERE, draft, line, paragraph


def works(*extra: Entry) -> tuple[Entry, ...]:
    return (*entries(), *extra)


def cited(
    chapters: Sequence[Draft], in_: str = "chicago-notes-bibliography", *, from_: Sequence[Entry] = (), **wanted: object
) -> Cited:
    sheet = style(in_)
    ready = [notes_for_citations(it) if sheet.in_notes else it for it in chapters]
    bibliography = Bibliography(**wanted)  # type: ignore[arg-type]
    return cite(ready, from_ or works(), sheet, lang="en-US", restart=True, bibliography=bibliography).value


def chapters() -> list[Draft]:
    desk = Desk()
    return [
        draft("one", paragraph("x ", desk.cite("book", "many"), ".")),
        draft("two", paragraph("x ", desk.cite("ship"), ". Y ", desk.cite("book"), ".")),
    ]


def test_what_is_cited_is_listed_or_everything() -> None:
    """In the order of the style."""
    assert [it.key for it in cited(chapters()).references] == ["many", "ship", "book"]
    assert {it.key for it in cited(chapters(), entries="all").references} == {it.key for it in works()}
    assert {it.key for it in cited([draft("one", paragraph("x"))], entries="all").references} == {
        it.key for it in works()
    }


@pytest.mark.parametrize("name", ["chicago-notes-bibliography", "apa"])
def test_each_chapter_lists_what_it_cites(name: str) -> None:
    """With ids of its own, and every work cited in full at first in each."""
    made = cited(chapters(), name, scope="chapter")
    assert made.references == ()
    assert {chapter: [it.key for it in listed] for chapter, listed in made.chapters.items()} == {
        "one": ["many", "book"],
        "two": ["ship", "book"],
    }
    ids = [it.id for listed in made.chapters.values() for it in listed]
    assert len(set(ids)) == len(ids) == 4


def test_numbers_begin_anew_in_each_chapter_with_a_list_of_its_own() -> None:
    """And lead to the work in that chapter's list."""
    made = cited(chapters(), "ieee", scope="chapter")
    assert shown(made.chapters["two"][0].kids).startswith("[1] C. Darwin")
    refs = [ref.target for words in made.texts.values() for ref in find(words, CrossRef)]
    assert set(refs) == {it.id for listed in made.chapters.values() for it in listed}


def test_a_style_without_a_bibliography_lists_works_as_its_notes_do() -> None:
    """By the names of their authors, each in full."""
    listed = [shown(it.kids) for it in cited(chapters(), "bluebook-law-review").references]
    assert listed == [
        "A. Capps, A. Rosenblum & A. Chishti, Delegation and Divergence (2011), "
        "[https://example.org/many](https://example.org/many).",
        "Charles Darwin, The Voyage of the *Beagle* (1839).",
        "Doris Provine, Policing Immigrants: On the Front Lines (2016).",
    ]


def test_what_a_style_keeps_out_of_its_bibliography_is_not_in_it() -> None:
    """Chicago cites letters in notes alone; that is no gap."""
    letter = Entry(
        HERE,
        "letter",
        "personal_communication",
        {"id": "letter", "type": "personal_communication", "author": [{"family": "Fox", "given": "Jane"}]},
    )
    made = cited([draft("one", paragraph("x ", Desk().cite("letter"), "."))], from_=works(letter))
    assert made.references == ()
    assert [shown(words) for words in made.texts.values()] == ["Jane Fox, personal communication."]


def test_nothing_is_printed_where_a_style_cites_by_name_alone_and_the_name_is_there() -> None:
    """MLA prints no more than the name, which the sentence has; no space is left before the full stop."""
    desk = Desk()
    one = draft("one", paragraph("As Darwin says ", desk.cite("ship", suppress_author=True), "."))
    made = cited([one], "modern-language-association")
    (_, said) = resolve_citations(one, made.texts).value.blocks
    assert shown(said) == "As Darwin says."


def test_what_is_said_below_a_work_is_not_said_within_it() -> None:
    """An annotation is the book's, and printed only where the book wants it."""
    law = Entry(HERE, "note", "book", {"id": "note", "type": "book", "title": "T", "annote": "Read."}, OwnWords())
    law = Entry(HERE, "note", "book", law.csl, OwnWords(), line("Read."), Lookup("200", archive="https://a.example/1"))
    one = [draft("one", paragraph("x ", Desk().cite("note"), "."))]
    (plain,) = cited(one, from_=[law]).references
    (said,) = cited(one, from_=[law], annotated=True, archived=True).references
    assert (plain.annotation, plain.archive) == ((), "")
    assert (said.annotation, said.archive) == (line("Read."), "https://a.example/1")
    assert "Read" not in shown(said.kids)


def test_an_archive_that_leads_astray_is_not_printed() -> None:
    """What a file of ours was made to hold by others is no address."""
    work = Entry(
        HERE, "w", "book", {"id": "w", "type": "book", "title": "T"}, lookup=Lookup("200", archive="javascript:1")
    )
    one = [draft("one", paragraph("x ", Desk().cite("w"), "."))]
    (said,) = cited(one, from_=[work], archived=True).references
    assert said.archive == ""


@pytest.mark.parametrize(("key", "written"), [(recipe[2], recipe[3]) for recipe in RECIPES])
def test_what_the_recipes_cite_is_read_as_they_say(key: str, written: str) -> None:
    """A page, a section or a paragraph, whatever its value looks like."""
    text = f"@{key}, {{{written}}}"
    (made,) = read_cited(text, Span(0, len(text)), lambda position: position + 1)
    label, _, value = written.partition(" ")
    assert (made.key, made.locator) == (key, value)
    assert made.label == {"p.": "page", "sec.": "section", "para.": "paragraph"}[label]
