"""What lies on laid-out pages, read from the layout engine's boxes: which words and pictures, of which elements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint.formatting_structure.boxes import LineBox, MarginBox, ReplacedBox, TableRowGroupBox, TextBox
from weasyprint.layout.absolute import AbsolutePlaceholder

Box = Any
"""A box of the engine's, which has no types."""

POINTS_PER_PX = 0.75
"""A CSS pixel, the engine's unit, is 1/96 inch, a point 1/72."""

PAGINATION = "/Type /Pagination"
"""What a running head, a folio and a repeated table head are, as a property list. Source: ISO 32000-1, table 330."""

LAYOUT = "/Type /Layout"
"""What an ornament is."""


@dataclass(frozen=True, slots=True)
class Met:
    """A box, met while walking the pages in reading order.

    page       counted from 0
    artifact   what the box is if it is no part of the text: entries of a property list; empty if it is
    link       the link that it is the outermost box of, if it is
    leaf       True for a piece of a line and for a picture
    """

    box: Box
    page: int
    artifact: str
    link: Element | None
    leaf: bool


@dataclass(frozen=True, slots=True)
class Area:
    """Where a link can be clicked: the outermost box of it on a line.

    page   counted from 0
    """

    link: Element
    box: Box
    page: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What belongs to each element, whatever pages it is spread over.

    inside      element to the boxes and elements met directly in it, in order
    artifacts   boxes that are no part of the text to what they are
    areas       where links can be clicked
    """

    inside: Mapping[Element, Sequence[Element | Box]]
    artifacts: Mapping[Box, str]
    areas: Sequence[Area]


def contents_of(met: Iterable[Met], parents: Mapping[Element, Element]) -> Contents:
    """The boxes of a walk, sorted by the element they belong to."""
    inside: dict[Element, list[Element | Box]] = {}
    artifacts: dict[Box, str] = {}
    areas: list[Area] = []
    for one in met:
        if one.artifact:
            if one.leaf:
                artifacts[one.box] = one.artifact
        elif one.box.element is not None:
            owner = _owner(one.box, parents)
            _enter(owner, inside, parents)
            if one.leaf:
                inside[owner].append(one.box)
            if one.link is not None:
                areas.append(Area(one.link, one.box, one.page))
    return Contents(inside, artifacts, areas)


def walk(pages: Sequence[Any], links: Mapping[Element, Element]) -> Iterator[Met]:
    """Every box of the pages, parents before children, in the order in which the pages are read.

    links   element to the link that it is in, or is
    """
    repeating: set[Element] = set()
    for number, page in enumerate(pages):
        waiting: list[tuple[Box, str, bool]] = [(page._page_box, "", False)]
        while waiting:
            box, artifact, linked = waiting.pop()
            if isinstance(box, AbsolutePlaceholder):
                box = box._box
            leaf = isinstance(box, TextBox | ReplacedBox)
            artifact = artifact or _artifact(box, repeating)
            link = None if linked or isinstance(box, TextBox | LineBox) else links.get(box.element)
            yield Met(box, number, artifact, link, leaf)
            waiting += [(child, artifact, linked or link is not None) for child in reversed(box.children)]


def lines_of(met: Iterable[Met]) -> Counter[int]:
    """How many lines of text each page has, counted from 0, without what is in the margins."""
    return Counter(one.page for one in met if isinstance(one.box, LineBox) and not one.artifact)


def smallest_type(met: Iterable[Met], root: Element) -> tuple[float, str] | None:
    """The smallest type in points, and words in it; raised and lowered signs are left out, small by their nature."""
    raised = {child for element in root.iter() if _is_raised(element) for child in element.iter()}
    found = ((one.box.style["font_size"], one.box) for one in met if isinstance(one.box, TextBox))
    set_ = ((size, box.text.strip()) for size, box in found if size and box.element not in raised)
    smallest = min(((size, text) for size, text in set_ if text), default=None, key=lambda each: each[0])
    return smallest and (smallest[0] * POINTS_PER_PX, smallest[1])


def _is_raised(element: Element) -> bool:
    return element.tag in ("sub", "sup") or element.get("role") == "doc-noteref"


def _artifact(box: Box, repeating: set[Element]) -> str:
    """What a box is if it is no part of the text. A table's head is one from the second page on."""
    if isinstance(box, MarginBox):
        return _margin(box.at_keyword)
    if isinstance(box, TableRowGroupBox) and (box.is_header or box.is_footer) and box.element is not None:
        if box.element in repeating:
            return PAGINATION
        repeating.add(box.element)
    drawn = isinstance(box, ReplacedBox) and "::" in box.element_tag
    return LAYOUT if box.is_leader or drawn or is_ornament(box.element) else ""


def _margin(place: str) -> str:
    """What a margin box is: "@top-left" is a header."""
    for edge, kind in (("top", "Header"), ("bottom", "Footer")):
        if place.startswith(f"@{edge}"):
            return f"{PAGINATION} /Subtype /{kind} /Attached [/{edge.title()}]"
    return PAGINATION


def link_elements(root: Element) -> dict[Element, Element]:
    """Element to the link that it is in, or is."""
    return {element: link for link in root.iter("a") if link.get("href") for element in link.iter()}


def is_ornament(element: Element | None) -> bool:
    """True for an element that says nothing: a rule, a picture without words, whatever is hidden from readers' aids."""
    if element is None:
        return False
    said = element.attrib
    if element.tag == "img":
        return said.get("alt") == "" or said.get("role") in ("presentation", "none")
    return element.tag == "hr" or said.get("aria-hidden") == "true"


def _owner(box: Box, parents: Mapping[Element, Element]) -> Element:
    """The element a box belongs to. The call of a footnote belongs to the text around it, not to the note."""
    element: Element = box.element
    return parents[element] if box.element_tag.endswith("::footnote-call") else element


def _enter(element: Element, inside: dict[Element, list[Any]], parents: Mapping[Element, Element]) -> None:
    """Notes that an element begins, inside its parent, unless it began before."""
    if element in inside:
        return
    inside[element] = []
    if element in parents:
        parent = parents[element]
        _enter(parent, inside, parents)
        inside[parent].append(element)
