"""Chapters made ready to stand together on one sheet: side headings that have the room, and what may be left out."""

from __future__ import annotations

from lxml import etree

from reportbuild.rendering.media import having_class, parsed, remove, written

SIDE_WIDTH = 20
"""Characters of a side heading that its column holds in a line."""

TEXT_WIDTH = 62
"""Characters that a line of text beside it holds."""


PICTURE = 1000
"""Characters of text that are as high as a picture, at the least."""


def optional_blocks(xhtml: str) -> int:
    """How many blocks of a chapter may be left out where there is no room."""
    return xhtml.count('<div class="optional">')


def without_optional(xhtml: str, count: int) -> str:
    """A chapter without the first of its blocks that may be left out, and without the notes that only they call.

    count   how many of them
    """
    if not count:
        return xhtml
    section = parsed(xhtml)
    for block in having_class(section, "optional")[:count]:
        called = [link.get("id", "") for link in block.iter("a") if link.get("id", "").startswith("call-")]
        remove(block)
        for note in [each for each in section.iter("li") if f"call-{each.get('id')}" in called]:
            remove(note)
    return written(section, "xml")


def with_side_headings(xhtml: str) -> str:
    """A chapter whose section headings know whether the text beside them is long enough to stand at its side.

    One that is not, because it is long or what follows is short, has the class “over” and stands above its text.
    """
    section = parsed(xhtml)
    for heading in section.iter("h1", "h2", "h3"):
        behind = _length_behind(heading)
        lines = -(-len("".join(heading.itertext())) // SIDE_WIDTH)
        if lines > 4 or lines * 1.2 + 1 > behind / TEXT_WIDTH:
            heading.set("class", " ".join([*heading.get("class", "").split(), "over"]))
    return written(section, "xml")


def _length_behind(heading: etree._Element) -> int:
    """Characters of paragraphs, lists and recommendations up to what reaches over the whole width."""
    length = 0
    for element in heading.itersiblings():
        if element.tag == "figure":
            return length + PICTURE
        if element.tag not in ("p", "ul", "ol") and element.get("class") != "recommendations":
            break
        length += len("".join(element.itertext()))
    return length
