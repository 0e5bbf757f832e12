"""Promises of the accessibility metadata: nothing is claimed that is not there."""

from __future__ import annotations

from collections.abc import Iterable

from reportbuild.model.document import Part
from reportbuild.packaging.accessibility import Offered, metadata, together
from reportbuild.rendering.markup import Markup
from screen_book import documents, part, parts


def offered(inside: str) -> Offered:
    xhtml = f'<section><h1 id="a">A</h1>{inside}</section>'
    return _offered((part("a", "chapter", Part.BODY, xhtml),))


def _offered(parts: Iterable[Markup]) -> Offered:
    return together(document.offered for document in documents(parts).value)


def said(inside: str, name: str) -> list[str]:
    return [value for property_, value, _ in metadata(offered(inside), "en") if property_ == f"schema:{name}"]


def test_a_report_is_counted() -> None:
    """Headings, pictures, tables and note calls are counted; a decorative picture is none."""
    assert _offered(parts()) == Offered(headings=10, pictures=1, described=1, tables=2, headed=2, notes=5, roles=True)


def test_words_alone_suffice_only_if_all_pictures_are_described() -> None:
    """One picture without a description, and neither descriptions nor reading by words alone are claimed."""
    described = '<img src="a.svg" alt="A chart"/>'
    assert said(described, "accessModeSufficient") == ["textual", "textual,visual"]
    assert "alternativeText" in said(described, "accessibilityFeature")
    assert said(described + '<img src="b.svg"/>', "accessModeSufficient") == ["textual,visual"]
    assert "alternativeText" not in said(described + '<img src="b.svg"/>', "accessibilityFeature")
    assert "Pictures described in words: 1 of 2." in said(described + '<img src="b.svg"/>', "accessibilitySummary")[0]


def test_text_alone() -> None:
    """A book of words is textual, and its summary is silent about pictures, tables and notes."""
    assert said("<p>Words.</p>", "accessMode") == ["textual"]
    assert said("<p>Words.</p>", "accessModeSufficient") == ["textual"]
    assert said("<p>Words.</p>", "accessibilityHazard") == ["none"]
    summary = said("<p>Words.</p>", "accessibilitySummary")[0]
    assert summary.endswith("leads through it. Headings mark its structure.")


def test_decoration_is_no_picture() -> None:
    """A picture that says nothing makes no book visual."""
    assert said('<img src="a.svg" alt="" role="presentation"/>', "accessMode") == ["textual"]


def test_table_without_scope_is_not_called_marked() -> None:
    """A table counts as marked only if header cells say what they head."""
    bare = offered("<table><tr><th>A</th></tr></table>")
    assert (bare.tables, bare.headed) == (1, 0)


def test_summary_speaks_the_books_language() -> None:
    """Spanish books are summed up in Spanish, others we have no words for in English, and marked so."""
    languages = {tag: metadata(offered(""), tag)[-1][2] for tag in ("es-MX", "en-US", "fi")}
    assert languages == {"es-MX": "es", "en-US": "en", "fi": "en"}
