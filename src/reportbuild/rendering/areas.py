"""Where links can be clicked, and what the areas say of themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element

from pydyf import Dictionary, String

from reportbuild.rendering.contents import Area
from reportbuild.rendering.laid import NUMERAL, OF_NUMBER
from reportbuild.rendering.media import INNER


def set_areas(pages: Sequence[Any], areas: Sequence[Area]) -> None:
    """Gives laid-out pages one area for each line of each link, in place of the engine's.

    The engine makes one for every box within a link, and none for a link that is an item of a flexible line.
    """
    for number, page in enumerate(pages):
        known = {link[3]: link[2] for link in page.links}
        page.bookmarks.clear()
        page.links[:] = [
            ("external", _address(area.link), _rectangle(area.box, known.get(area.box)), area.box)
            for area in areas
            if area.page == number
        ]


def areas_by_link(areas: Sequence[Area]) -> Mapping[Element, Sequence[tuple[int, Dictionary]]]:
    """Each link's areas as written, with the page they are on; they say in words where they lead."""
    found: dict[Element, list[tuple[int, Dictionary]]] = {}
    for area in areas:
        annotation = area.box.link_annotation
        annotation["Contents"] = String(_words(area.link))
        annotation["F"] = 4  # printed as the paper around it. Source: ISO 19005-3, 6.3.2
        found.setdefault(area.link, []).append((area.page, annotation))
    return found


def _address(link: Element) -> str:
    """Where a link leads, in the characters that an address may have. Source: RFC 3986, section 2."""
    address = link.get("href", "")
    whole = INNER + address[1:] if address.startswith("#") else address
    return quote(whole, safe="/:?#[]@!$&'()*+,;=~%")


def _words(link: Element) -> str:
    """What a link is called by those who cannot see it; a sign stands before noughts that keep a number's room."""
    words = link.get("aria-label") or link.get("title") or " ".join("".join(link.itertext()).split())
    return re.sub("0+", rf"{OF_NUMBER}\g<0>", words) if NUMERAL in link.attrib else words


Rectangle = tuple[float, float, float, float]


def _rectangle(box: Any, known: Rectangle | None) -> Rectangle:
    """Left, top, right and bottom of what can be clicked.

    known   the engine's own; it is as high as the line, which is no height at all for a raised number that must not
            spread its line: then the letters count
    """
    if known and known[3] - known[1] >= box.border_height():
        return known
    left, top, width, height = box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height()
    return left, top, left + width, top + height
