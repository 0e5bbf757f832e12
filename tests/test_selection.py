"""Promises of selection: an edition has what is meant for it and for everybody, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reportbuild.model.document import Draft, ListBlock, Only
from reportbuild.model.inlines import Text
from reportbuild.model.walking import find
from reportbuild.resolving.selection import select
from trees import HERE, call, draft, note, paragraph


def only(key: str, value: str, *words: str) -> Only:
    return Only(HERE, key, value, tuple(paragraph(word) for word in words))


def words(read: Draft, *, edition: str = "report", lang: str = "en-US") -> list[str]:
    """The words of the draft that this edition has, the chapter's title left out."""
    return [each.text for each in find(select(read, edition=edition, lang=lang), Text)][1:]


def test_an_edition_has_its_own_and_what_is_for_all() -> None:
    """What is meant for another edition goes, with the mark around what stays."""
    read = draft("a", only("edition", "brief", "short"), paragraph("all"), only("edition", "report", "long", "longer"))
    assert words(read, edition="report") == ["all", "long", "longer"]
    assert words(read, edition="brief") == ["short", "all"]
    assert list(find(select(read, edition="brief", lang="en"), Only)) == []


def test_all_editions_but_one() -> None:
    """What one edition has in another form, the others have as it was."""
    read = draft("a", only("not-edition", "large", "wide"), only("edition", "large", "narrow"))
    assert (words(read, edition="report"), words(read, edition="large")) == (["wide"], ["narrow"])


@pytest.mark.parametrize(
    ("value", "lang", "kept"),
    [
        ("en", "en-US", True),
        ("en", "en", True),
        ("es", "en-US", False),
        ("pt-BR", "pt-BR", True),
        ("pt-br", "pt-BR", True),
        ("PT", "pt-BR", True),
        ("pt-BR", "pt-PT", False),
        ("pt-BR", "pt", False),
    ],
)
def test_a_language_is_meant_with_all_its_regions(value: str, lang: str, kept: bool) -> None:
    """Content for English is for American English, content for Brazil for Brazil alone; capitals do not matter."""
    assert words(draft("a", only("lang", value, "x")), lang=lang) == (["x"] if kept else [])


@pytest.mark.parametrize("medium", ["print", "screen"])
def test_paper_and_screen_do_not_part_here(medium: str) -> None:
    """Content for one medium stays, marked, for whoever fills a layout."""
    read = draft("a", only("medium", medium, "x"))
    assert select(read, edition="report", lang="en") == read


def test_conditions_within_conditions_both_hold() -> None:
    """What is for the brief in Spanish is in neither the Spanish report nor the English brief."""
    read = draft("a", Only(HERE, "edition", "brief", (only("lang", "es", "x"), paragraph("y"))))
    assert words(read, edition="brief", lang="es") == ["x", "y"]
    assert words(read, edition="brief", lang="en") == ["y"]
    assert words(read, edition="report", lang="es") == []


def test_content_is_found_wherever_it_is_nested() -> None:
    """In a list's item, and in a note as well."""
    item = ListBlock(HERE, ((paragraph("x"), only("edition", "brief", "y")),))
    with_note = replace(note("a", "n"), kids=(paragraph("n"), only("edition", "brief", "m")))
    read = draft("a", item, paragraph("z", call("a")), notes=(with_note,))
    assert words(read, edition="report") == ["x", "z", "n"]
    assert words(read, edition="brief") == ["x", "y", "z", "n", "m"]


def test_notes_that_only_other_editions_call_go_too() -> None:
    """A note stays if anything that stays calls it, or if nobody ever did (which others tell)."""
    gone = Only(HERE, "edition", "brief", (paragraph(call("a"), call("both")),))
    notes = (note("a", "A"), note("both", "Both"), note("unused", "Unused"))
    kept = select(draft("a", gone, paragraph(call("both")), notes=notes), edition="report", lang="en")
    assert [each.name for each in kept.notes] == ["both", "unused"]


def test_a_draft_for_everybody_is_taken_as_it_is() -> None:
    """Nothing is copied where nothing goes."""
    read = draft("a", paragraph("x", call("n")), notes=(note("n", "N"),))
    assert select(read, edition="report", lang="en").blocks is read.blocks
