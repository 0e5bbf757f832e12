"""Promises of the navigation document."""

from __future__ import annotations

from lxml import etree

from reportbuild.model.document import Part
from reportbuild.model.terms import terms_for
from reportbuild.packaging.navigation import Stop, stops, write_navigation
from screen_book import documents, part, parts

XHTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"


def test_contents_go_down_to_the_second_level() -> None:
    """A chapter's line holds its sections, and the chapter itself is named by its file alone."""
    xhtml = '<section><h1 id="a">A</h1><h2 id="b">B</h2><h3 id="c">C</h3><h2 id="d"></h2></section>'
    made = documents((part("a", "chapter", Part.BODY, xhtml),)).value
    assert stops(made, "en-US") == (Stop("A", "a.xhtml", kids=(Stop("B", "a.xhtml#b"),)),)


def test_a_chapter_in_another_language_says_so() -> None:
    """The title of a Spanish chapter in an English book is marked as Spanish."""
    made = documents(
        (part("a", "chapter", Part.BODY, '<section lang="es"><h1 id="a">Año</h1></section>', lang="es"),)
    ).value
    nav = write_navigation(made, "en", terms_for("en", {}), "").decode()
    assert '<a href="a.xhtml" lang="es" xml:lang="es">Año</a>' in nav


def test_landmarks() -> None:
    """Cover, contents, the first chapter, notes and bibliography can be jumped to; the list is not shown."""
    made = documents(parts()).value
    nav = etree.fromstring(write_navigation(made, "en-US", terms_for("en-US", {}), "cover.xhtml"))
    toc, landmarks = nav.iter(f"{XHTML}nav")
    assert (toc.get("role"), toc.get(TYPE), landmarks.get("hidden")) == ("doc-toc", "toc", "hidden")
    assert [(a.get(TYPE), a.get("href"), a.text) for a in landmarks.iter(f"{XHTML}a")] == [
        ("cover", "cover.xhtml", "Cover"),
        ("toc", "nav.xhtml#toc", "Contents"),
        ("bodymatter", "01-models.xhtml", "1 What officers may do"),
        ("endnotes", "notes.xhtml", "Notes"),
        ("bibliography", "bibliography.xhtml", "Bibliography"),
    ]


def test_printed_contents_are_the_landmark_and_not_in_themselves() -> None:
    """A part that prints the contents is where the landmark leads, and has no line in the contents."""
    contents = part("contents", "contents", Part.FRONT, '<section><h1 id="contents">Contents</h1></section>')
    made = documents((contents, *parts())).value
    nav = etree.fromstring(write_navigation(made, "en-US", terms_for("en-US", {}), ""))
    assert nav.xpath(
        "string(//*[@epub:type='landmarks']//*[@epub:type='toc']/@href)", namespaces={"epub": TYPE[1:-5]}
    ) == ("contents.xhtml")
    assert stops(made, "en-US")[0].text == "About this edition"
