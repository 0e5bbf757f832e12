"""Galleys: what goes into their gaps makes the documents that one would have made of the whole book at once."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reportbuild.model.document import Part
from reportbuild.packaging.galley import HELD
from reportbuild.packaging.spine import XHTML, finish, page, parse
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.places import PageMark
from screen_book import documents, part

LABELS = ("a0", "b&amp;1", "gone", "50%")
PICTURES = {"rate of 5%.svg": "images/rate-of-5.svg", 'so-called "A&B".svg': "images/so-called-a-b.svg"}
DATA = {"data/100%.csv": "data/100-.csv"}
WORDS = st.sampled_from(["%", "%b", "%d%%", ' href="#a0"', '&lt;a href="#a0"&gt;', "“x”", "&amp;", "1 &gt; 0"])
LINKS = st.builds('<a class="%s" href="#{}" title="x&gt;">{}</a>'.format, st.sampled_from(LABELS), WORDS)
IMAGES = st.sampled_from([f'<img src="{escape(name)}" alt="5%"/>' for name in (*PICTURES, "unknown.svg")])
FILES = st.sampled_from([f'<span data-file="{name}" lang="es">data</span>' for name in (*DATA, "other.csv")])
TEXTS = st.lists(WORDS | LINKS | IMAGES | FILES, max_size=8).map("".join)
MARKS = (PageMark("iv", "Page iv", None), PageMark('7"', "Page 7 & 100%", None))


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_gaps_are_filled_as_if_the_book_were_one_tree(one: str, two: str) -> None:
    """Links cross from file to file or stay words, pictures and data get their names, nothing else changes."""
    parts = [_part("a", "a0", one), _part("b", "b&amp;1", two)]
    made = documents(parts, pictures=PICTURES, data=DATA)
    assert [document.content for document in made.value] == [_whole(each) for each in parts]
    assert len(made.problems) == (one + two).count('href="#gone"') + (one + two).count('href="#50%"')


def test_marks_of_pages_get_their_numbers() -> None:
    """What a mark says, and its id, are known when the EPUB is packed."""
    spans = "".join(f'<span role="doc-pagebreak" id="page-{HELD}{n}" aria-label="{HELD}{n}"></span>' for n in (0, 1))
    content = documents([_part("a", "a0", spans)], marks={"a": MARKS}).value[0].content
    said = [(mark.get("id"), mark.get("aria-label")) for mark in etree.fromstring(content).iter(f"{{{XHTML}}}span")]
    assert said == [("page-iv", "Page iv"), ('page-7"', "Page 7 & 100%")]


def _part(name: str, label: str, inside: str) -> Markup:
    made = part(name, "chapter", Part.BODY, f'<section lang="en"><h1 id="{label}">A</h1><p>{inside}</p></section>')
    return replace(made, data=tuple(DATA))


def _whole(each: Markup) -> bytes:
    """A part's document, made with all that is known of the book."""
    tree = parse(page(each.title, each.lang, each.xhtml, "bodymatter"))
    homes = {"a0": "a.xhtml", "b&1": "b.xhtml"}
    for anchor in tree.iter(f"{{{XHTML}}}a"):
        label = anchor.get("href")[1:]
        if label not in homes:
            del anchor.attrib["href"]
        elif homes[label] != f"{each.name}.xhtml":
            anchor.set("href", f"{homes[label]}#{label}")
    for image in tree.iter(f"{{{XHTML}}}img"):
        image.set("src", PICTURES.get(image.get("src"), image.get("src")))
    for name in tree.iter(f"{{{XHTML}}}span"):
        path = name.attrib.pop("data-file")
        if path in DATA:
            name.tag = f"{{{XHTML}}}a"
            name.set("href", DATA[path])
    return finish(tree)
