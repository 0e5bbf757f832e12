"""Places in a chapter's text that are the same on paper and on screens, and marks that are put there."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import count, takewhile

from lxml import etree

from reportbuild.model.pickling import by_fields
from reportbuild.rendering.script import squeezed

PLACE = "data-place"
"""Attribute that numbers the elements of a chapter before paper and screen part."""

EPUB = "http://www.idpf.org/2007/ops"


@by_fields
@dataclass(frozen=True, slots=True, order=True)
class Begin:
    """Where something begins in a chapter.

    element   its number, counted from 0
    passed    so many characters of the text directly in it come before, spaces and invisible ones not counted
    """

    element: int
    passed: int


END = Begin(sys.maxsize, 0)
"""Where a chapter's text has ended."""


@by_fields
@dataclass(frozen=True, slots=True)
class PageMark:
    """Where a page begins.

    number   as printed: "iv", "12"
    name     what is read out: "Page 12"
    begin    None: where the chapter begins
    """

    number: str
    name: str
    begin: Begin | None

    @property
    def id(self) -> str:
        return f"page-{self.number}"


def numbered(xhtml: str) -> str:
    """Markup of ours with every element numbered in the order of the text."""
    numbers = count()
    return re.sub(r"<[a-z][a-z0-9]*", lambda found: f'{found[0]} {PLACE}="{next(numbers)}"', xhtml)


def characters(text: str) -> str:
    """Text without what paper and screen may have differently: spaces, soft hyphens, capitals, places to break."""
    return re.sub("[\u2060\u200b]", "", squeezed(text))


def put_marks(xhtml: str, marks: Sequence[PageMark]) -> str:
    """Numbered markup with a mark where each page begins, its elements' numbers taken away.

    A mark stands in front of a whole word, and of a heading, a figure or a table that begins its page. Where the
    element is not in this markup, the mark stands at the next one that is.

    Source  DPUB-ARIA 1.1, doc-pagebreak; EPUB Accessibility 1.1, section 2.6 (page navigation)
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    section = etree.fromstring(f'<body xmlns:epub="{EPUB}">{xhtml}</body>'.encode(), parser)[0]
    elements = {int(element.get(PLACE, "-1")): element for element in section.iter("*") if element.get(PLACE)}
    known = sorted(elements)
    for mark in marks:
        begin = mark.begin or Begin(known[0], 0)
        at = bisect_left(known, begin.element)
        span = _span(mark)
        if at == len(known):
            section.append(span)
        elif known[at] == begin.element and begin.passed:
            _put_within(elements[known[at]], begin.passed, span)
        else:
            _put_in_front(elements[known[at]], span)
    for element in elements.values():
        del element.attrib[PLACE]
    section.tail = "\n"
    written: str = etree.tostring(section, encoding="unicode")
    return written.replace(f' xmlns:epub="{EPUB}"', "", 1)


def translate(begin: Begin, source: str, target: str) -> Begin:
    """The same place in other markup of the same chapter, as another edition has it.

    source, target   markup, not numbered
    """
    before, after = list(_own_texts(source)), list(_own_texts(target))
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        if begin.element < block.a + block.size:
            moved = begin.element - block.a
            return Begin(block.b + moved, begin.passed) if moved >= 0 else Begin(block.b, 0)
    return Begin(len(after), 0)


def _own_texts(xhtml: str) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(f'<body xmlns:epub="{EPUB}">{xhtml}</body>'.encode(), parser)[0]
    for element in root.iter("*"):
        own = "".join((element.text or "", *(kid.tail or "" for kid in element)))
        yield f"{element.tag} {characters(own)}"


def _span(mark: PageMark) -> etree._Element:
    said = {"role": "doc-pagebreak", f"{{{EPUB}}}type": "pagebreak", "id": mark.id, "aria-label": mark.name}
    return etree.Element("span", said)


_INLINE = frozenset("a abbr b cite code em i span strong sub sup".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_LED = _INLINE | _HEADINGS | frozenset("caption figcaption figure img table thead tbody tr th td".split())
"""Elements at whose very beginning nothing is put in, if it can stand before them."""

_HOLD = _INLINE | frozenset("section div aside blockquote li dd dt td th p nav body pre".split())
"""Elements that may hold a mark among what is in them."""


def _leads(element: etree._Element) -> bool:
    """True for what a mark should rather stand before; words that name something else are not begun with one."""
    return element.tag in _LED or bool({"scroll", "box-title"} & set(element.get("class", "").split()))


def _holds(element: etree._Element) -> bool:
    return element.tag in _HOLD and not {"scroll", "box-title"} & set(element.get("class", "").split())


def _put_in_front(element: etree._Element, span: etree._Element) -> None:
    """Puts a mark before whatever an element begins."""
    before: etree._Element | None = element if element.tag == "img" else None
    inside = element if _holds(element) and before is None else None
    node = element
    while _leads(node) and (parent := node.getparent()) is not None and parent.tag != "body":
        if _holds(parent):
            before, inside = node, None
        if not _is_first(node):
            break
        node = parent
    if before is not None:
        before.addprevious(span)
    else:
        _put_first(inside if inside is not None else element, span)


def _put_first(element: etree._Element, span: etree._Element) -> None:
    """Puts a mark before whatever is in an element, behind the marks that are there already."""
    there = list(takewhile(_is_mark, element)) if not (element.text or "").strip() else []
    if there:
        span.tail, there[-1].tail = there[-1].tail, None
        there[-1].addnext(span)
    else:
        span.tail, element.text = element.text, None
        element.insert(0, span)


def _is_first(element: etree._Element) -> bool:
    """True if nothing but marks comes before an element in the one around it. Before a picture its caption may: paper
    can have it below."""
    before = list(element.itersiblings(preceding=True))
    texts = (element.getparent().text, *(one.tail for one in before))
    captioned = element.tag == "img"
    passed = (_is_mark(one) or (captioned and one.tag == "figcaption") for one in before)
    return all(passed) and not any(text and text.strip() for text in texts)


def _is_mark(element: etree._Element) -> bool:
    return bool(element.get("role") == "doc-pagebreak")


def _put_within(element: etree._Element, passed: int, span: etree._Element) -> None:
    """Puts a mark where so many characters of an element's own text have passed, before the word that goes on there."""
    left = passed
    for kid in (None, *element):
        text = (element.text if kid is None else kid.tail) or ""
        size = len(characters(text))
        if left < size:
            place = _start_of_word(text, _position(text, left))
            if kid is None and not text[:place].strip():
                _put_in_front(element, span)
            else:
                _split(element, kid, place, span)
            return
        left -= size
    element.append(span)


def _position(text: str, passed: int) -> int:
    """The place in a text where the next character follows that counts."""
    for place, character in enumerate(text):
        size = len(characters(character))
        if size and passed <= 0:
            return place
        passed -= size
    return len(text)


def _start_of_word(text: str, place: int) -> int:
    """Back to where a word begins, or a part of it after a dash."""
    while 0 < place < len(text) and not (text[place - 1].isspace() or text[place - 1] in "–—"):
        place -= 1
    return place


def _split(element: etree._Element, kid: etree._Element | None, place: int, span: etree._Element) -> None:
    """Puts a mark into the text that an element begins with, or that follows one of its kids."""
    if kid is None:
        text = element.text or ""
        element.text, span.tail = text[:place], text[place:]
        element.insert(0, span)
    else:
        text = kid.tail or ""
        kid.addnext(span)  # takes the tail along
        kid.tail, span.tail = text[:place], text[place:]
