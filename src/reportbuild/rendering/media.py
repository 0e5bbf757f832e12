"""Markup made ready for paper or for screen. Here, and not before, the two part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import quote

from lxml import etree

INNER = "urn:x-reportbuild:"
"""Scheme of links inside the book while its chapters are apart; binding turns them into real ones."""

PICTURES = "book:"
"""Scheme of the manuscript's files; what follows is escaped as in any address."""

WORD_JOINER = "\u2060"
ZERO_WIDTH_SPACE = "\u200b"

_EPUB = "http://www.idpf.org/2007/ops"
_EPUB_TYPE = f"{{{_EPUB}}}type"


def for_paper(xhtml: str, numbers: Mapping[str, str], terms: Mapping[str, str]) -> str:
    """A chapter's XHTML as the page engine wants it.

    numbers   id to the printed number of its page; an id that is missing prints as the widest number we know

    Page numbers are filled in, links inside the book get a scheme that survives a PDF of one chapter alone, long
    addresses may break after a slash, and no note call is torn from its word.
    """
    section = _parsed(xhtml)
    _drop_other_medium(section, "screen")
    for image in section.iter("img"):
        image.set("src", PICTURES + quote(image.get("src", "")))
    for slot in _having_class(section, "page-of"):
        slot.text = _number(slot.get("data-label", ""), numbers)
    for link in _having_class(section, "page-ref"):
        _fill(link, terms["page-ref"].replace("{number}", _number(link.get("data-label", ""), numbers)))
    for link in section.iter("a"):
        _make_paper_link(link)
    for call in _having_class(section, "note-call"):
        _append_before(call, WORD_JOINER)
    for block in _having_class(section, "table-block"):
        _mark_continuation(block)
    for element in section.iter():
        element.attrib.pop(_EPUB_TYPE, None)
    return _written(section, "html")


def for_screen(xhtml: str) -> str:
    """A chapter's XHTML as reading systems and browsers want it: no page numbers, wide tables in boxes that scroll."""
    section = _parsed(xhtml)
    _drop_other_medium(section, "print")
    for slot in [*_having_class(section, "page-of"), *_having_class(section, "leader")]:
        _remove(slot)
    for block in _having_class(section, "table-block"):
        _let_scroll(block)
    for element in section.iter():
        for name in ("data-continued", "data-label"):
            element.attrib.pop(name, None)
    return _written(section, "xml")


def _number(label: str, numbers: Mapping[str, str]) -> str:
    return numbers.get(label, "000")


def _make_paper_link(link: etree._Element) -> None:
    href = link.get("href", "")
    if href.startswith("#"):
        link.set("href", INNER + href[1:])
    elif link.text and "/" in link.text and " " not in link.text:
        link.text = re.sub(r"(?<=[^/:])(/+|[.?&=_](?=\w{3}))", _breakable, link.text)


def _breakable(found: re.Match[str]) -> str:
    """An address breaks after a slash and before any other mark. Source: Chicago Manual of Style, 18th ed., 7.46."""
    mark = found[0]
    return mark + ZERO_WIDTH_SPACE if mark.startswith("/") else ZERO_WIDTH_SPACE + mark


def _mark_continuation(block: etree._Element) -> None:
    """Markers around a table that tell the running head when it goes on from the page before.

    The empty first element keeps the marker from being the first thing on a page: a string that is set there counts as
    set at the page's start, and a table that begins a page would be called continued.
    """
    continued = block.attrib.pop("data-continued", None)
    if not continued:
        return
    block.insert(0, _marker("table-guard", None))
    block.insert(1, _marker("table-mark", continued))
    table = block.find("table")
    assert table is not None
    table.addnext(_marker("table-mark", ""))


def _marker(kind: str, text: str | None) -> etree._Element:
    marker = etree.Element("div", {"class": kind})
    if text is not None:
        marker.set("data-continued", text)
    return marker


def _let_scroll(block: etree._Element) -> None:
    """A table in a box of its own that scrolls, and that the keyboard can reach by the caption's name.

    Source: WCAG 2.2, 1.4.10 (reflow), 2.1.1 (keyboard), 4.1.2 (name); a table without a caption has no name to give.
    """
    table = block.find("table")
    assert table is not None
    box = etree.Element("div", {"class": "scroll"})
    caption = table.find("caption")
    if caption is not None:
        caption.set("id", f"{block.get('id')}-caption")
        box.attrib.update({"role": "region", "tabindex": "0", "aria-labelledby": caption.get("id", "")})
    table.addprevious(box)
    box.append(table)
    box.tail, table.tail = table.tail, None


def _drop_other_medium(section: etree._Element, other: str) -> None:
    for element in list(section.iter("*")):
        if element.get("data-only") == other:
            _remove(element)
        else:
            element.attrib.pop("data-only", None)


def _having_class(section: etree._Element, name: str) -> list[etree._Element]:
    return [element for element in section.iter("*") if name in element.get("class", "").split()]


def _remove(element: etree._Element) -> None:
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


def _fill(element: etree._Element, text: str) -> None:
    for kid in list(element):
        element.remove(kid)
    element.text = text


def _parsed(xhtml: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(f'<body xmlns:epub="{_EPUB}">{xhtml}</body>'.encode(), parser)
    return root[0]


def _written(section: etree._Element, syntax: Literal["html", "xml"]) -> str:
    """The section as text. The page engine reads HTML, where an empty <span/> would never end."""
    section.tail = "\n"
    written: str = etree.tostring(section, encoding="unicode", method=syntax)
    return written.replace(f' xmlns:epub="{_EPUB}"', "", 1)
