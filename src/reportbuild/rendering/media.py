"""Markup made ready for paper or for screen. Here, and not before, the two part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote

from lxml import etree

from reportbuild.rendering.stacking import set_side_by_side, stack
from reportbuild.rendering.table_headers import cells_of, headers_of

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


class Shape(StrEnum):
    """How a table is set on paper that does not fit as it is.

    Turned, it has a page that lies on its side; stacked, things compared stand below each other; tight, it has small
    type and words that break where they must.
    """

    TURNED = "turned"
    STACKED = "stacked"
    TIGHT = "tight"
    TURNED_TIGHT = "turned tight"


AS_IT_IS: Mapping[str, Shape] = MappingProxyType({})


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
    section = parsed(xhtml)
    _drop_other_medium(section, "screen")
    for group in _having_class(section, "at-foot"):
        _move_to_calls(group, section)
    for places in _having_class(section, "pages"):
        _name_pages(places, numbers, terms)
    for places in _having_class(section, "index-pages"):
        _list_pages(places, numbers)
    for figure in _having_class(section, "extent-spread"):
        _open_spread(figure)
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
        _shape(block, shapes.get(block.get("id", "")))
    for table in section.iter("table"):
        _mark_size(table)
    for numbered in section.iter("ol"):
        _start(numbered)
    for element in section.iter():
        element.attrib.pop(_EPUB_TYPE, None)
        element.text, element.tail = _settable(element.text), _settable(element.tail)
    return _written(section, "html")


def for_screen(xhtml: str, numbers: Mapping[str, str] = NONE, terms: Mapping[str, str] = NONE) -> str:
    """A chapter's XHTML as reading systems and browsers want it: no lists of page numbers, wide tables in boxes that
    scroll, things compared in a block for each, which stand side by side where there is room.

    numbers   id to the printed number of its page, where the edition marks the pages of a PDF; else empty
    """
    section = parsed(xhtml)
    _drop_other_medium(section, "print")
    for slot in [*_having_class(section, "page-of"), *_having_class(section, "leader")]:
        _remove(slot)
    for link in _having_class(section, "page-ref"):
        if link.get("data-label") in numbers:
            _fill(link, terms["page-ref"].replace("{number}", numbers[link.get("data-label", "")]))
    for block in _having_class(section, "table-block"):
        _let_scroll(block)
    for nav in section.iter("nav"):
        nav.set("aria-labelledby", section.get("aria-labelledby", ""))
    for table in section.iter("table"):
        if "comparison" in table.get("class", "").split():
            stack(table)
            set_side_by_side(table)
        _name_headers(table)
    for element in section.iter():
        for name in ("data-continued", "data-label", "data-turn"):
            element.attrib.pop(name, None)
    return _written(section, "xml")


def _move_to_calls(group: etree._Element, section: etree._Element) -> None:
    """Each note of a list at its call, as an element that the styles float to the foot of the page.

    It stands before the raised number, not behind it, where a line that ends there would lose it. In HTML a paragraph
    in a paragraph ends the outer one, so what is in a note becomes spans that say what they were.
    """
    calls = {link.get("id"): link.getparent() for link in section.iter("a") if link.get("id", "").startswith("call-")}
    for note in _having_class(group, "note"):
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
    _remove(group)


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


def _number(label: str, numbers: Mapping[str, str]) -> str:
    return numbers.get(label, "000")


def _make_paper_link(link: etree._Element) -> None:
    href = link.get("href", "")
    if href.startswith("#"):
        link.set("href", INNER + href[1:])
    elif link.text and "/" in link.text and " " not in link.text:
        _add_class(link, "address")
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

_NEVER_ENDING = re.compile(r"(?:(?![\s\xa0\xad/-])[!-\u058f]){40,}")
_BITE = re.compile(r".{8}(?=.)")


def _settable(text: str | None) -> str | None:
    """Text as fonts have it and lines hold it: what is longer than any word may break where it must, “§ 9” never."""
    if text is None:
        return None
    held = _NUMBERED.sub("\u00a0", text.translate(_HYPHENS))
    return _NEVER_ENDING.sub(lambda word: _BITE.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", word[0]), held)


def _mark_continuation(block: etree._Element) -> None:
    """Markers around a table that tell the running head when it goes on from the page before.

    The empty first element keeps the marker from being the first thing on a page: a string that is set there counts as
    set at the page's start, and a table that begins a page would be called continued.
    """
    continued = block.attrib.pop("data-continued", None)
    table = block.find("table")
    if not continued or table is None:
        return
    block.insert(0, _marker("table-guard", None))
    block.insert(1, _marker("table-mark", continued))
    table.addnext(_marker("table-mark", ""))


def _shape(block: etree._Element, shape: Shape | None) -> None:
    """Sets a table as it fits. One in a box or in a list has no page of its own to turn to; headings go with it."""
    block.attrib.pop("data-turn", None)
    table = block.find("table")
    if shape is None or table is None:
        return
    if shape in (Shape.TURNED, Shape.TURNED_TIGHT) and _may_turn(block):
        _add_class(block, "turned")
        _add_class(next(block.iterancestors("section")), "has-turned")
        for before in block.itersiblings(preceding=True):
            if not re.fullmatch("h[1-6]", str(before.tag)):
                break
            _add_class(before, "with-turned")
    if shape is Shape.STACKED:
        stack(table)
    if shape in (Shape.TIGHT, Shape.TURNED_TIGHT):
        _add_class(table, "widest")


def _may_turn(block: etree._Element) -> bool:
    return all(
        around.tag in ("section", "body", "html") or around.get("class") is None for around in block.iterancestors()
    )


def _name_headers(table: etree._Element) -> None:
    """Names the heads of every cell, in a table where their scope alone would not tell.

    Source  HTML Standard, 4.9.12.2; WCAG 2.2, technique H43
    """
    headers = headers_of(cells_of(table))
    prefix = next((around.get("id") for around in table.iterancestors() if around.get("id")), "table")
    named: dict[etree._Element, str] = {}
    for cell, heads in headers.items():
        for head in heads:
            named.setdefault(head, f"{prefix}-head-{len(named) + 1}")
            head.set("id", head.get("id") or named[head])
        if heads:
            cell.set("headers", " ".join(head.get("id", "") for head in heads))


def _mark_size(table: etree._Element) -> None:
    """Has styles know a table of many columns, one that is small, and rows that may be higher than a page.

    The first needs smaller type to stay on the page, the second should stay whole, and the last must be allowed to
    break.
    """
    columns = sum(int(head.get("colspan", "1")) for head in table.findall("thead/tr[1]/th"))
    if columns > _MANY:
        _add_class(table, "wide")
    rows = table.findall("tbody/tr")
    if len(rows) <= _FEW and len("".join(table.itertext())) <= 2 * _MUCH:
        _add_class(table, "small")
    for row in rows:
        if max((len("".join(cell.itertext())) for cell in row), default=0) > _MUCH:
            _add_class(row, "tall")


_MANY = 6
"""So many columns a page holds in the type of tables."""

_FEW = 8
"""So many rows are rather moved to the next page than parted."""

_MUCH = 900
"""So many characters a narrow cell holds on less than a page."""


def _add_class(element: etree._Element, kind: str) -> None:
    element.set("class", " ".join(dict.fromkeys([*element.get("class", "").split(), kind])))


def _start(numbered: etree._Element) -> None:
    """Has a list begin with the number it says: the page engine does not read that attribute."""
    start = numbered.get("start", "")
    if start.removeprefix("-").isdecimal():
        numbered.set("style", f"counter-reset: list-item {int(start) - 1}")


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


def parsed(xhtml: str) -> etree._Element:
    """The one element of a chapter's XHTML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(f'<body xmlns:epub="{_EPUB}">{xhtml}</body>'.encode(), parser)
    return root[0]


def _written(section: etree._Element, syntax: Literal["html", "xml"]) -> str:
    """The section as text. The page engine reads HTML, where an empty <span/> would never end."""
    section.tail = "\n"
    written: str = etree.tostring(section, encoding="unicode", method=syntax)
    return written.replace(f' xmlns:epub="{_EPUB}"', "", 1)
