"""Promises of the one page number: whatever the edition, page 14 begins with the same word."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

import screens
from goldens import Golden, every_book, manuscript_of
from ledger import Page, read
from reportbuild.building.run import Workshop
from reportbuild.packaging.pagelist import page_list
from reportbuild.packaging.pagination import Leaf
from reportbuild.reading.settings import read_settings
from reportbuild.reading.shelf import Memory
from reportbuild.rendering.laid import Pages
from reportbuild.rendering.layout_settings import Folio
from reportbuild.rendering.places import Begin, PageMark, characters, numbered, put_marks, translate
from words import printed


@every_book
def test_every_page_of_the_pdf_begins_in_the_epub_with_the_same_word(book: Golden) -> None:
    """Every page is in the page list, in order; blank ones begin where the next one does."""
    begun = screens.begun_in_epub(book.epub)
    assert list(begun) == [page.label for page in book.ledger.pages]
    assert [fault for page in book.ledger.pages if (fault := differs(page, begun))] == []


def differs(page: Page, begun: dict[str, str]) -> str:
    """What is wrong with the place where a page begins; empty if it is right. The cover is a picture."""
    words, wanted = begun[page.label].split(), printed((page,)).split()
    if page.label == "i" or page.blank:
        return f"page {page.label} says “{' '.join(words)}”" if words else ""
    if not wanted:
        return ""  # nothing but a picture is on it
    # Where the line before ended in the middle of a word, the whole word stands behind the mark.
    if words and _same(wanted[0], words[0]):
        return ""
    return f"page {page.label} begins with “{' '.join(wanted[:4])}”, the text with “{' '.join(words[:4])}”"


def _same(part: str, word: str) -> bool:
    """True if a page's first word is a word of the text, its end, or a piece of an address that is parted twice."""
    part, word = characters(part), characters(word)
    return word.endswith(part) or word.startswith(part) or ("/" in word and part in word)


def test_a_mark_at_another_word_is_seen(golden_notes: Golden) -> None:
    """Canary: with each mark at the word after, no page begins right but those of a word."""
    begun = screens.begun_in_epub(golden_notes.epub)
    moved = {number: " ".join(words.split()[3:]) for number, words in begun.items()}
    full = [page for page in golden_notes.ledger.pages if len(begun[page.label].split()) > 8]
    assert len(full) > 3
    assert all(differs(page, moved) for page in full)


def mark(number: str, element: int, passed: int = 0) -> PageMark:
    return PageMark(number, f"Page {number}", Begin(element, passed))


def marked(xhtml: str, *marks: PageMark) -> str:
    """Markup with “[14]” where page 14 begins."""
    made = put_marks(numbered(xhtml), marks)
    root = etree.fromstring(f'<body xmlns:epub="http://www.idpf.org/2007/ops">{made}</body>')
    for span in root.xpath("//span[@role='doc-pagebreak']"):
        span.tail = f"[{span.get('id')[5:]}]{span.tail or ''}"
    etree.strip_elements(root, "span", with_tail=False)
    return etree.tostring(root[0], encoding="unicode").replace(' xmlns:epub="http://www.idpf.org/2007/ops"', "").strip()


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        (0, "<section><p>[2]One <em>two</em> three</p></section>"),
        (2, "<section><p>[2]One <em>two</em> three</p></section>"),
        (3, "<section><p>One <em>two</em> [2]three</p></section>"),
        (6, "<section><p>One <em>two</em> [2]three</p></section>"),
        (99, "<section><p>One <em>two</em> three[2]</p></section>"),
    ],
)
def test_a_mark_stands_before_a_whole_word(passed: int, expected: str) -> None:
    """Characters are counted without spaces; a word that is parted by the end of a page stands on the later one."""
    assert marked("<section><p>One <em>two</em> three</p></section>", mark("2", 1, passed)) == expected


def test_a_mark_stands_before_what_begins_its_page() -> None:
    """Before a heading, a figure and a table, whose names it would be read with; in a paragraph and a list item."""
    figure = "<figure><figcaption>F</figcaption><img/></figure>"
    text = f"<section><h1><b>1</b> A</h1><p>x</p>{figure}<ul><li>y</li></ul></section>"
    assert marked(text, mark("1", 2)).startswith("<section>[1]<h1>")
    assert "<p>[1]x</p>" in marked(text, mark("1", 3))
    assert "</p>[1]<figure>" in marked(text, mark("1", 5))
    assert "<li>[1]y</li>" in marked(text, mark("1", 8))
    captioned = "<section><p>x</p><figure><figcaption>F</figcaption><img/></figure></section>"
    assert "</p>[1]<figure>" in marked(captioned, mark("1", 4))
    rows = "<tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody>"
    table = f'<section><div class="table-block"><table><caption>T</caption>{rows}</table></div></section>'
    assert '<div class="table-block">[1]<table>' in marked(table, mark("1", 3))
    assert "<td>[1]b</td>" in marked(table, mark("1", 8))


def test_pages_that_begin_at_one_place_keep_their_order() -> None:
    """A blank page's mark stands before that of the page after it."""
    text = "<section><h1>A</h1><p>One two</p></section>"
    assert marked(text, mark("1", 1), mark("2", 1)) == "<section>[1][2]<h1>A</h1><p>One two</p></section>"
    assert "<p>[1][2]One two</p>" in marked(text, mark("1", 2), mark("2", 2))
    assert "<p>One [1][2]two</p>" in marked(text, mark("1", 2, 3), mark("2", 2, 3))


def test_a_page_on_which_nothing_begins_is_marked_where_the_text_goes_on() -> None:
    """At the next page's mark, or at the chapter's end: a page with the other half of a picture, or of a long note."""
    laid = Pages(b"", 4, {}, begins=(Begin(0, 0), None, Begin(2, 0), None))
    leaves = [Leaf(0, page, str(page + 1), Folio.ARABIC) for page in range(4)]
    text = "<section><p>a</p><p>b</p></section>"
    pages = page_list(leaves, [laid], {}, name="Page {number}", source="urn:x")
    assert marked(text, *pages.cover) == "<section>[1]<p>a</p><p>[2][3]b</p>[4]</section>"


def test_what_a_screen_leaves_out_hands_its_mark_on() -> None:
    """A page that begins in words for print alone is marked at the next words there are."""
    whole = numbered("<section><p>a</p><p>b</p><p>c</p></section>")
    shorter = whole.replace('<p data-place="2">b</p>', "")
    assert '<p><span role="doc-pagebreak"' in put_marks(shorter, [mark("9", 2)])
    assert put_marks(shorter, [mark("9", 2)]).index("page-9") > shorter.index("a</p>") - 20


def test_a_place_is_found_in_another_edition() -> None:
    """By the words around it, where the other edition has more or less."""
    source = "<section><h1>A</h1><p>one</p><p>two</p><p>three</p></section>"
    target = "<section><h1>A</h1><p>new</p><p>one</p><p>three</p></section>"
    assert translate(Begin(2, 1), source, target) == Begin(3, 1)
    assert translate(Begin(3, 2), source, target) == Begin(4, 0)
    assert translate(Begin(4, 2), source, target) == Begin(4, 2)


BOOK = """\
title: T
date: 2025-07-18
contents: [a.md]
editions:
  report: {formats: [pdf]}
  reader: {formats: [epub], pages-from: %s}
"""


@pytest.mark.parametrize(("name", "what"), [("reprot", "does not exist"), ("reader", "makes no PDF")])
def test_pages_come_from_an_edition_that_has_some(name: str, what: str) -> None:
    """Another name is an error at its place, with the one that was meant."""
    [problem] = read_settings(Memory({"book.yaml": (BOOK % name).encode()})).problems
    assert (problem.code, problem.at.line, problem.at.column) == ("meta.wrong-value", 6, 41)
    assert what in problem.message


def test_another_edition_marks_the_pages_of_the_pdf_it_names(tmp_path: Path) -> None:
    """An EPUB on its own has the pages of the named PDF, and says which file that is; without the key it has none."""
    manuscript = manuscript_of("starter")
    files = {path.relative_to(manuscript).as_posix(): path for path in manuscript.rglob("*") if path.is_file()}
    for name, path in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(path.read_bytes())
    text = (tmp_path / "book.yaml").read_text().partition("editions:")[0]
    text += "editions:\n  print: {formats: [pdf]}\n  own: {formats: [epub]}\n"
    text += "  reader: {formats: [epub, web], pages-from: print}\n"
    (tmp_path / "book.yaml").write_text(text)
    outcome = Workshop(jobs=1, cache=None).build(tmp_path, tmp_path / "out")
    made = {file.name: file.content for file in outcome.files}
    labels = [page.label for page in read(made["print.pdf"]).pages]
    assert list(screens.begun_in_epub(made["reader.epub"])) == labels
    assert list(screens.begun_on_web(made["reader.html"])) == labels
    assert screens.begun_in_epub(made["own.epub"]) == {}
    assert screens.page_source(made["reader.epub"]) == screens.identity(made["print.pdf"])
    assert screens.page_source(made["own.epub"]) == ""
