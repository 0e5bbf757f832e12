"""Markup made ready for paper or for screen. Here, and not before, the two part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote

from lxml import etree

from reportbuild.rendering.laid import FREE, NUMERAL
from reportbuild.rendering.stacking import set_side_by_side, stack
from reportbuild.rendering.table_setting import (
    AS_IT_IS,
    Shape,
    add_class,
    let_scroll,
    mark_continuation,
    mark_size,
    name_headers,
    set_in_shape,
)

INNER = "urn:x-reportbuild:"
"""Scheme of links inside the book while its chapters are apart; binding turns them into real ones."""

PICTURES = "book:"
"""Scheme of the manuscript's files; what follows is escaped as in any address."""

NONE: Mapping[str, str] = MappingProxyType({})
"""No page is known."""

WORD_JOINER = "\u2060"
ZERO_WIDTH_SPACE = "\u200b"

_EPUB = "http://www.idpf.org/2007/ops"
_EPUB_TYPE = f"{{{_EPUB}}}type"


def for_paper(
    xhtml: str, numbers: Mapping[str, str], terms: Mapping[str, str], shapes: Mapping[str, Shape] = AS_IT_IS
) -> str:
    """A chapter's XHTML as the page engine wants it.

    numbers   id to the printed number of its page; an id that is missing prints as the widest number we know
    shapes    id of a table to how it is set, where it is not as usual

    Page numbers are filled in, links inside the book get a scheme that survives a PDF of one chapter alone, long
    addresses and words without end may break, no note call is torn from its word, and notes for the foot of the page
    stand behind their calls.
    """
    return written(set_for_paper(xhtml, numbers, terms, shapes), "both")


def set_for_paper(
    xhtml: str, numbers: Mapping[str, str], terms: Mapping[str, str], shapes: Mapping[str, Shape] = AS_IT_IS
) -> etree._Element:
    """The same, not yet written."""
    section = parsed(xhtml)
    _drop_other_medium(section, "screen")
    for group in having_class(section, "at-foot"):
        _move_to_calls(group, section)
    for places in having_class(section, "pages"):
        _name_pages(places, numbers, terms)
    for places in having_class(section, "index-pages"):
        _list_pages(places, numbers)
    for figure in having_class(section, "extent-spread"):
        _open_spread(figure)
    for image in section.iter("img"):
        image.set("src", PICTURES + quote(image.get("src", "")))
    for slot in having_class(section, "page-of"):
        slot.text = _number_in(slot, numbers)
        if NUMERAL in slot.attrib:
            slot.set(FREE, "")
    for link in having_class(section, "page-ref"):
        _fill_page(link, _number_in(link, numbers), terms)
    for link in section.iter("a"):
        _make_paper_link(link)
    for call in having_class(section, "note-call"):
        _append_before(call, WORD_JOINER)
    for block in having_class(section, "table-block"):
        mark_continuation(block)
        set_in_shape(block, shapes.get(block.get("id", "")))
    for table in section.iter("table"):
        mark_size(table)
    for numbered in section.iter("ol"):
        _start(numbered)
    for element in section.iter():
        element.attrib.pop(_EPUB_TYPE, None)
        text, tail = element.text, element.tail
        if not _is_settable(text):
            element.text = _settable(text)
        if not _is_settable(tail):
            element.tail = _settable(tail)
    return section


def for_screen(xhtml: str, numbers: Mapping[str, str] = NONE, terms: Mapping[str, str] = NONE) -> str:
    """A chapter's XHTML as reading systems and browsers want it: no lists of page numbers, wide tables in boxes that
    scroll, things compared in a block for each, which stand side by side where there is room.

    numbers   id to the printed number of its page, where the edition marks the pages of a PDF; else empty
    """
    section = parsed(xhtml)
    _drop_other_medium(section, "print")
    for slot in [*having_class(section, "page-of"), *having_class(section, "leader")]:
        remove(slot)
    for link in having_class(section, "page-ref"):
        if link.get("data-label") in numbers:
            _fill_page(link, numbers[link.get("data-label", "")], terms)
    for block in having_class(section, "table-block"):
        let_scroll(block)
    for nav in section.iter("nav"):
        nav.set("aria-labelledby", section.get("aria-labelledby", ""))
    for table in section.iter("table"):
        if "comparison" in table.get("class", "").split():
            stack(table)
            set_side_by_side(table)
        name_headers(table)
    for element in section.iter():
        for name in ("data-continued", "data-label", "data-mark", "data-turn"):
            element.attrib.pop(name, None)
    return written(section, "xml")


def _move_to_calls(group: etree._Element, section: etree._Element) -> None:
    """Each note of a list at its call, as an element that the styles float to the foot of the page.

    It stands before the raised number, not behind it, where a line that ends there would lose it. In HTML a paragraph
    in a paragraph ends the outer one, so what is in a note becomes spans that say what they were.
    """
    calls = {link.get("id"): link.getparent() for link in section.iter("a") if link.get("id", "").startswith("call-")}
    for note in having_class(group, "note"):
        call = calls.get(f"call-{note.get('id')}")
        if call is None:
            continue
        for element in note.iter("*"):
            element.text, element.tail = _on_one_line(element.text), _on_one_line(element.tail)
            if element.tag in _BLOCKS:
                element.set("data-tag", element.tag)
                element.tag = "span"
        note.attrib.pop("data-tag")
        note.set("class", "footnote")
        note.tail = None
        call.insert(0, note)
    remove(group)


def _open_spread(figure: etree._Element) -> None:
    """A picture over two facing pages: the same on both, each showing its half. It is told of once."""
    image = figure.find("img")
    if image is None:
        return
    left = etree.Element("div", {"class": "half left"})
    right = etree.Element("div", {"class": "half right"})
    image.addprevious(left)
    figure.append(right)
    left.append(image)
    left.tail, image.tail = image.tail, None
    caption = figure.find("figcaption")
    if caption is not None:
        left.addnext(caption)
    right.append(etree.Element("img", {"src": image.get("src", ""), "alt": "", "role": "presentation"}))


def _on_one_line(text: str | None) -> str | None:
    """Text without line ends, which the page engine would keep in a note."""
    return re.sub(r"\s*\n\s*", " ", text) if text else None


_BLOCKS = frozenset(
    ("aside", "blockquote", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "hr", "li", "ol", "p", "pre")
) | frozenset(("section", "table", "tbody", "td", "th", "thead", "tr", "ul"))
"""What would end the paragraph that calls the note."""


def _name_pages(places: etree._Element, numbers: Mapping[str, str], terms: Mapping[str, str]) -> None:
    """The pages that links lead to in place of the links, each once: “Cited on pages 3, 14.”"""
    links: dict[str, etree._Element] = {}
    for link in list(places):
        places.remove(link)
        links.setdefault(_number(link.get("data-label", ""), numbers), link)
    before, _, behind = terms["cited-on-page" if len(links) == 1 else "cited-on-pages"].partition("{pages}")
    places.text = before
    for position, (number, link) in enumerate(links.items(), 1):
        link.text, link.tail = number, ", " if position < len(links) else behind
        places.append(link)


def _list_pages(places: etree._Element, numbers: Mapping[str, str]) -> None:
    """The pages that links lead to in place of the links, those that follow each other as a range: “, 3, 14–16”."""
    links: dict[str, etree._Element] = {}
    for link in list(places):
        places.remove(link)
        links.setdefault(_number(link.get("data-label", ""), numbers), link)
    runs: list[list[str]] = []
    for number in links:
        if runs and _follows(runs[-1][-1], number):
            runs[-1].append(number)
        else:
            runs.append([number])
    for run in runs:
        _append_within(places, ", ")
        link = links[run[0]]
        link.text, link.tail = run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}", None
        places.append(link)


def _follows(before: str, number: str) -> bool:
    """True for a page that follows another one; numbers of the front matter, which are Roman, are not counted."""
    return before.isdecimal() and number.isdecimal() and int(number) == int(before) + 1 > 1


def _append_within(element: etree._Element, text: str) -> None:
    """Put text behind all that an element holds."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _number_in(element: etree._Element, numbers: Mapping[str, str]) -> str:
    """The page number that an element prints; where it is set later, the element says so."""
    label = element.get("data-label", "")
    number = _number(label, numbers)
    if not number.strip("0"):
        element.set(NUMERAL, label)
    return number


def counts_pages(xhtml: str) -> bool:
    """True if a chapter's words depend on what page numbers are, and not only on how long they are: pages that follow
    each other become a range."""
    return 'class="index-pages"' in xhtml or 'class="pages"' in xhtml


def _number(label: str, numbers: Mapping[str, str]) -> str:
    return numbers.get(label, "000")


def _make_paper_link(link: etree._Element) -> None:
    href = link.get("href", "")
    if href.startswith("#"):
        link.set("href", INNER + href[1:])
    elif link.text and "/" in link.text and " " not in link.text:
        add_class(link, "address")
        link.text = re.sub(r"(?<=[^/:])(/+(?=.)|-|[.?&=_](?=\w{3}))", _breakable, link.text)


def _breakable(found: re.Match[str]) -> str:
    """An address breaks after a slash and before any other mark, a hyphen among them.

    Source  Chicago Manual of Style, 18th ed., 7.46
    """
    mark = found[0]
    if mark.startswith("/"):
        return mark + ZERO_WIDTH_SPACE
    return ZERO_WIDTH_SPACE + mark + (WORD_JOINER if mark == "-" else "")


_HYPHENS = {0x2010: "-", 0x2011: f"{WORD_JOINER}-{WORD_JOINER}"}
"""Hyphens of their own code that few fonts have, and what looks and breaks the same."""

_NUMBERED = re.compile(r"(?<=[§¶]) (?=\d)|(?<=\b[Nn]o\.) (?=\d)|(?<=\bp\.) (?=\d)|(?<=\bpp\.) (?=\d)")
"""The space between a sign or a short word and the number that belongs to it."""

LONGEST_WORD = 40
"""Characters without a place to break."""

_NEVER_ENDING = re.compile(rf"(?:(?![\s\xa0\xad/-])[!-\u058f]){{{LONGEST_WORD},}}")
_BITE = re.compile(r".{8}(?=.)")


def _is_settable(text: str | None) -> bool:
    """True for what can be told at once to be settable as it is, which most cells of a long table are."""
    return text is None or (len(text) < LONGEST_WORD and text.isascii() and ". " not in text)


def _settable(text: str | None) -> str | None:
    """Text as fonts have it and lines hold it: what is longer than any word may break where it must, “§ 9” never."""
    if text is None:
        return None
    held = _NUMBERED.sub("\u00a0", text.translate(_HYPHENS))
    return _NEVER_ENDING.sub(lambda word: _BITE.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", word[0]), held)


def _start(numbered: etree._Element) -> None:
    """Has a list begin with the number it says: the page engine does not read that attribute."""
    start = numbered.get("start", "")
    if start.removeprefix("-").isdecimal():
        numbered.set("style", f"counter-reset: list-item {int(start) - 1}")


def _drop_other_medium(section: etree._Element, other: str) -> None:
    for element in list(section.iter("*")):
        if element.get("data-only") == other:
            remove(element)
        else:
            element.attrib.pop("data-only", None)


def having_class(section: etree._Element, name: str) -> list[etree._Element]:
    return [element for element in _MAYBE_HAVING_CLASS(section, name=name) if name in element.get("class").split()]


_MAYBE_HAVING_CLASS = etree.XPath("descendant-or-self::*[contains(@class, $name)]")


def remove(element: etree._Element) -> None:
    if element.tail:
        _append_before(element, element.tail)
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def _append_before(element: etree._Element, text: str) -> None:
    """Put text in front of an element."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text


def _fill_page(link: etree._Element, number: str, terms: Mapping[str, str]) -> None:
    """A reference by its page, and behind it the mark that stood within the quotes of the name."""
    for kid in list(link):
        link.remove(kid)
    link.text = terms["page-ref"].replace("{number}", number)
    link.tail = link.get("data-mark", "") + (link.tail or "")


NEVER_CLOSED = frozenset(("br", "col", "hr", "img", "link", "meta", "wbr"))
"""Elements of HTML that have no end tag."""


def parsed(xhtml: str) -> etree._Element:
    """The one element of a chapter's XHTML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(f'<body xmlns:epub="{_EPUB}">{xhtml}</body>'.encode(), parser)
    return root[0]


def written(section: etree._Element, syntax: Literal["both", "xml"]) -> str:
    """The section as text. What is read as HTML, too, has end tags where XML could do without: there an empty <span/>
    would never end."""
    section.tail = "\n"
    if syntax == "both":
        for element in section.iter("*"):
            if not len(element) and not element.text and element.tag not in NEVER_CLOSED:
                element.text = ""
    written: str = etree.tostring(section, encoding="unicode")
    return written.replace(f' xmlns:epub="{_EPUB}"', "", 1)
