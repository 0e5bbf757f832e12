"""Promises of the book's metadata: what `book.yaml` may say, and what a catalogue is told."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from reportbuild.model.metadata import Contents, Notes, Where
from trees import book


def test_a_book_needs_little() -> None:
    """Title, date, contents and one edition are enough; everything else has a usual value."""
    said = book()
    assert said.language == "en-US"
    assert said.citation_style == "chicago-notes-bibliography"
    assert (said.notes.where, said.notes.numbering) == (Where.BOOK, "chapter")
    assert (said.editions["report"].layout, said.editions["report"].paper) == ("report", None)
    assert said.editions["report"].formats == ("pdf",)


@pytest.mark.parametrize("missing", ["title", "date", "contents", "editions"])
def test_what_a_book_needs_may_not_be_empty(missing: str) -> None:
    """A title page without a title, a book without a date, contents or editions is refused."""
    with pytest.raises(ValidationError, match=missing):
        book(**{missing: "" if missing == "title" else None})
    with pytest.raises(ValidationError, match="editions"):
        book(editions={})


@pytest.mark.parametrize(
    "said",
    [
        {"titel": "Growth"},
        {"publisher": {"name": "P", "adress": "x"}},
        {"authors": [{"name": "A", "email": "a@example.org"}]},
        {"editions": {"report": {"format": ["pdf"]}}},
        {"contents": {"main": ["a.md"]}},
    ],
)
def test_an_unknown_key_is_refused_at_every_depth(said: dict[str, object]) -> None:
    """A misspelt key is never passed over in silence."""
    with pytest.raises(ValidationError, match="Extra inputs"):
        book(**said)


def test_keys_are_written_with_hyphens() -> None:
    """Two words are parted by a hyphen, as everywhere in YAML of this kind."""
    said = book(**{"citation-style": "apa", "authors": [{"name": "Ana Pérez", "sort-name": "Pérez, Ana"}]})
    assert (said.citation_style, said.authors[0].sort_name) == ("apa", "Pérez, Ana")


def test_contents_that_are_a_list_are_the_body() -> None:
    """Who has no front and back matter writes a list alone."""
    assert book(contents=["a.md", "b.md"]).contents == Contents(body=("a.md", "b.md"))
    assert book(contents={"back": ["notes"]}).contents == Contents(back=("notes",))


def test_notes_are_a_word_or_more() -> None:
    """“notes: chapter” is short for saying where they stand; their numbers restart unless the book says otherwise."""
    assert book(notes="chapter").notes == Notes(where=Where.CHAPTER, numbering="chapter")
    assert book(notes={"where": "page", "numbering": "book"}).notes == Notes(where=Where.PAGE, numbering="book")
    with pytest.raises(ValidationError, match="where"):
        book(notes="margin")


@pytest.mark.parametrize("name", ["report", "hand-out", "2025"])
def test_an_edition_is_named_like_a_file(name: str) -> None:
    """Letters, digits and hyphens: the file of an edition has its name."""
    assert tuple(book(editions={name: {}}).editions) == (name,)


@pytest.mark.parametrize("name", ["", "-", "../report", "a/b", "a.b", "a b", "año", "CON\0"])
def test_an_edition_cannot_be_named_like_a_path(name: str) -> None:
    """No edition can write outside the output folder, or where some system could not."""
    with pytest.raises(ValidationError, match="becomes a file name"):
        book(editions={name: {}})


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("date", "18.7.2025"),
        ("language", "English"),
        ("language", "en_US"),
        ("identifiers", {"isbn": "ISBN 978"}),
        ("identifiers", {"doi": "https://doi.org/10.1000/1"}),
        ("identifiers", {"issn": "12345678"}),
        ("authors", [{"name": "A", "orcid": "0000"}]),
        ("authors", [{"name": "A", "role": "boss"}]),
        ("authors", [{"name": ""}]),
        ("publisher", {"name": "P", "url": "javascript:alert(1)"}),
        ("editions", {"report": {"formats": []}}),
        ("editions", {"report": {"formats": ["docx"]}}),
        ("editions", {"report": {"paper": "a7"}}),
    ],
)
def test_what_catalogues_could_not_read_is_refused(key: str, wrong: object) -> None:
    """Dates, languages, numbers and addresses have the form that those who read them expect."""
    with pytest.raises(ValidationError, match=key):
        book(**{key: wrong})


def test_identity_is_the_best_number_there_is() -> None:
    """An ISBN goes before a DOI; its hyphens and spaces are for people only."""
    numbers = {"isbn": "978-3-16 148410-0", "doi": "10.1000/182"}
    assert book(identifiers=numbers).identifier == "urn:isbn:9783161484100"
    assert book(identifiers={"doi": "10.1000/182"}).identifier == "https://doi.org/10.1000/182"


def test_identity_without_a_number_is_always_the_same() -> None:
    """The same title and publisher give the same UUID in every build, another title or publisher another one."""
    alone, other = book(), book(title="Decline")
    published = book(publisher={"name": "P"})
    assert alone.identifier == book(version="2.0", subtitle="Other words").identifier
    assert len({alone.identifier, other.identifier, published.identifier}) == 3
    assert alone.identifier.startswith("urn:uuid:")


def test_creators_are_the_authors() -> None:
    """Translators and editors made the book, too, but are not its authors where it has some."""
    people = [{"name": "Ed", "role": "editor"}, {"name": "Ana"}, {"name": "Bo"}]
    assert book(authors=people).creators == ("Ana", "Bo")


def test_a_book_without_authors_has_other_creators() -> None:
    """Editors stand in for authors, the publisher for people; without any there are none."""
    publisher = {"name": "P"}
    assert book(authors=[{"name": "Ed", "role": "editor"}], publisher=publisher).creators == ("Ed",)
    assert book(publisher=publisher).creators == ("P",)
    assert book().creators == ()


def test_nothing_changes_a_book() -> None:
    """What was read stays as it was read."""
    with pytest.raises(ValidationError, match="frozen"):
        setattr(book(), "title", "Other")  # noqa: B010  # types forbid it as well
