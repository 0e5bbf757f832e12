"""Promises of reading a whole folder: every chapter that is named, and what is wrong with the names."""

from __future__ import annotations

import pytest

from manuscripts import Manuscript, read_manuscript
from reportbuild.model.document import Paragraph, Table
from reportbuild.model.problems import Checked, Place
from reportbuild.model.walking import find, plain_text
from reportbuild.reading.shelf import Memory

BOOK = """\
title: T
date: 2025-07-18
language: es-ES
contents:
  front: [imprint, summary.md]
  body: [chapters/01.md]
editions:
  report: {}
  brief: {contents: [summary.md, chapters/brief.md]}
"""
FILES = {"summary.md": "# S\n", "chapters/01.md": "# One\n", "chapters/brief.md": "# B\n"}


def read(book: str = BOOK, **files: str | None) -> Checked[Manuscript | None]:
    """A manuscript in memory; "chapters_01" is chapters/01.md, and None takes a file away."""
    named = {name.replace("_", "/", 1) + ".md": text for name, text in files.items()}
    there = {"book.yaml": book, **FILES, **named}
    return read_manuscript(Memory({name: text.encode() for name, text in there.items() if text is not None}))


def sound(book: str = BOOK, **files: str | None) -> Manuscript:
    checked = read(book, **files)
    assert not checked.problems
    assert checked.value
    return checked.value


def told(book: str = BOOK, **files: str | None) -> list[str]:
    return [str(problem) for problem in read(book, **files).problems]


def test_every_file_that_contents_name_is_read() -> None:
    """The book's and the editions', each once, by the name it has there."""
    manuscript = sound()
    assert list(manuscript.drafts) == ["summary.md", "chapters/01.md", "chapters/brief.md"]
    assert {draft.lang for draft in manuscript.drafts.values()} == {"es-ES"}
    assert manuscript.named_at["imprint"] == Place("book.yaml", 5, 11)
    assert manuscript.named_at["summary.md"] == Place("book.yaml", 5, 20)
    assert manuscript.named_at["chapters/brief.md"] == Place("book.yaml", 9, 34)


def test_a_section_of_a_chapter_is_read_with_it() -> None:
    """Its file is read once."""
    checked = read(BOOK.replace("[summary.md, chapters/brief.md]", "[summary.md#a, summary.md#b, chapters/brief.md]"))
    assert checked.problems == ()
    assert checked.value
    assert list(checked.value.drafts) == ["summary.md", "chapters/01.md", "chapters/brief.md"]


def test_references_are_read_from_the_root() -> None:
    """Files named references.*, unless book.yaml names others."""
    works = '[{"id": "a", "type": "book", "title": "A"}]'
    files = {"book.yaml": BOOK, **FILES, "references.json": works, "old/references.json": "["}
    shelf = Memory({name: text.encode() for name, text in files.items()})
    checked = read_manuscript(shelf)
    assert not checked.problems
    assert checked.value
    assert [entry.key for entry in checked.value.entries] == ["a"]
    missing = read(BOOK + "references: [works.json]\n")
    assert [(problem.code, problem.at.line) for problem in missing.problems] == [("file.missing", 10)]


def test_words_of_our_own_may_be_the_authors() -> None:
    """“not stated” and “Total” are printed as book.yaml has them."""
    table = ":::{models} m.md\n:::\n"
    chapter = "# One\n\n" + table
    data = "aspects: {a: A}\nmodels: [{name: M}]\n"
    terms = BOOK + "terms: {not-stated: sin datos}\n"
    for book, words in ((BOOK, "no consta"), (terms, "sin datos")):
        manuscript = sound(book, chapters_01=chapter, m=data)
        (found,) = find(manuscript.drafts["chapters/01.md"].blocks, Table)
        assert plain_text(found.rows[0].cells[1]) == words


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "imprint",
            "imprnt",
            "book.yaml:5:11: error[meta.unknown-part] there is no part “imprnt” (did you mean “imprint”?)",
        ),
        (
            "[chapters/01.md]",
            "[chapters/01.md, chapters/01.md]",
            "book.yaml:6:26: error[meta.twice] “chapters/01.md” stands here a second time (take one of the two away)",
        ),
        (
            "[chapters/01.md]",
            "[chapters/01.md, chapters/02.md]",
            "book.yaml:6:26: error[file.missing] there is no file “chapters/02.md” (did you mean “chapters/01.md”?)",
        ),
        (
            "[chapters/01.md]",
            "[chapters/01.md, ../02.md]",
            "book.yaml:6:26: error[file.outside] “../02.md” leads out of the manuscript"
            " (keep the file in the manuscript's folder, and name it from there)",
        ),
    ],
)
def test_a_name_in_contents_that_is_wrong_is_told_at_its_place(old: str, new: str, problem: str) -> None:
    """Parts nobody writes have names of their own; files must be there, once."""
    assert told(BOOK.replace(old, new)) == [problem]


def test_two_chapters_of_one_name_are_told() -> None:
    """Labels are made of the file's name."""
    assert told(BOOK.replace("[chapters/01.md]", "[chapters/01.md, other/01.md]"), other_01="# O\n") == [
        "book.yaml:6:26: error[meta.same-name] “other/01.md” has the name of another chapter, “chapters/01.md”"
        " (give the file another name)"
    ]


def test_a_chapter_nobody_names_is_told() -> None:
    """As a hint, and not if another chapter includes it."""
    hint = (
        "chapters/02.md: hint[meta.unused-file] “chapters/02.md” is not among the contents, so it is in no edition"
        " (add it to contents in book.yaml, or take the file away)"
    )
    assert told(chapters_02="words\n", elsewhere_03="words\n") == [hint]
    assert told(chapters_02="words\n", summary="# S\n\n:::{include} chapters/02.md\n:::\n") == []


def test_content_for_an_edition_that_is_not_there_is_told() -> None:
    """It would never be printed."""
    text = "# S\n\n:::{only} edition=breif\nx\n:::\n\n:::{only} edition=brief\nx\n:::\n"
    assert told(summary=text) == [
        "summary.md:3:1: error[md.unknown-edition] there is no edition “breif” (did you mean “brief”?)"
    ]


def test_what_is_wrong_with_the_book_does_not_hide_what_is_wrong_with_a_chapter() -> None:
    """All is told at once."""
    assert [problem.code for problem in read(BOOK + "titel: x\n", summary="").problems] == [
        "meta.unknown-key",
        "md.empty",
    ]


def test_a_chapter_that_is_too_large_is_refused() -> None:
    """Before it is read."""
    checked = read(summary="# S\n\n" + "word " * 2_000_000)
    assert [(problem.code, problem.at) for problem in checked.problems] == [
        ("file.too-large", Place("book.yaml", 5, 20))
    ]
    assert checked.value
    assert "summary.md" not in checked.value.drafts


def test_a_chapter_that_is_not_utf_8_is_told_at_the_byte() -> None:
    """And is no empty chapter."""
    files = {name: text.encode() for name, text in {"book.yaml": BOOK, **FILES}.items()}
    checked = read_manuscript(Memory({**files, "summary.md": b"# S\n\nma\xf1ana\n"}))
    assert [(problem.code, problem.at) for problem in checked.problems] == [
        ("file.not-utf-8", Place("summary.md", 3, 3))
    ]


def test_without_a_book_there_is_no_manuscript() -> None:
    """What is wrong with it is told."""
    nothing = read_manuscript(Memory({}))
    assert (nothing.value, [problem.code for problem in nothing.problems]) == (None, ["meta.missing-file"])
    broken = read_manuscript(Memory({"book.yaml": b"title: T\n"}))
    assert (broken.value, {problem.code for problem in broken.problems}) == (None, {"meta.missing"})


def test_reading_changes_nothing_and_gives_the_same_twice() -> None:
    """Drafts are plain values."""
    first, second = sound(summary="# S\n\nOne *two* [@a]^[x].\n"), sound(summary="# S\n\nOne *two* [@a]^[x].\n")
    assert first == second
    assert [type(block) for block in first.drafts["summary.md"].blocks[1:]] == [Paragraph]
