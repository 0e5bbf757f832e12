"""The words of markup, and whether a finished page or file says them all, in order and nothing else between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from lxml import etree

from ledger import BODY, Page
from reportbuild.rendering.media import parsed
from reportbuild.rendering.stacking import stack
from reportbuild.rendering.table_setting import Shape

UNSEEN = re.compile("[\u2060\u200b\u00ad\ufffe]")
"""Word joiner, zero width space, soft hyphen: they say where a line may break, and are no part of a word."""

LIKE_HYPHENS = {0x2010: "-", 0x2011: "-"}
"""Few fonts have hyphens of their own code: on paper they are ordinary ones."""

_BLOCKS = frozenset(
    """
    address article aside blockquote body br caption col colgroup dd div dl dt figcaption figure footer h1 h2 h3 h4 h5
    h6 header hr html img li main nav ol p pre section table tbody td tfoot th thead tr ul
    """.split()
)
"""Elements that part words even where no space is written."""


def things_apart(xhtml: str) -> str:
    """Markup of a chapter with things that it compares in a block for each, as screens have them."""
    section = parsed(xhtml)
    for table in section.iter("table"):
        if table.get("class") == "comparison":
            stack(table)
    section.tail = None
    return etree.tostring(section, encoding="unicode")


def heads_in_lines(xhtml: str) -> str:
    """Markup for pages with the heads of tables in the lines in which they are seen: one that stands beside others and
    reaches down to the last line is told there by PDFium."""
    section = etree.fromstring(xhtml, etree.HTMLParser(encoding="utf-8", huge_tree=True))
    for head in section.iter("thead"):
        first, last = head[0], head[-1]
        for cell in first.xpath("th[@rowspan][preceding-sibling::th[@class = 'spanner']]"):
            last.append(cell)
    return etree.tostring(section, encoding="unicode", method="html")


def shapes_of(xhtml: str) -> Mapping[str, Shape]:
    """How tables stand on pages of the report: more than four things compared stand apart."""
    blocks = (block for block in parsed(xhtml).iter("div") if block.find("table[@class='comparison']") is not None)
    return {block.get("id", ""): Shape.STACKED for block in blocks if len(block.findall("table/thead/tr/*")) > 5}


def words_of(xhtml: str | bytes) -> list[str]:
    """Every word of markup in the order of its text, titles of documents left out.

    xhtml   a whole document as bytes, or a section as text, in the syntax of XML or of HTML
    """
    parser: etree._FeedParser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    if isinstance(xhtml, str):
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    if not xhtml:
        return []
    root = etree.fromstring(xhtml if isinstance(xhtml, bytes) else xhtml.encode(), parser)
    return _in_one_order(UNSEEN.sub("", "".join(_texts(root))).translate(LIKE_HYPHENS)).split()


def _texts(element: etree._Element) -> Iterator[str]:
    if not isinstance(element.tag, str):
        return
    name = etree.QName(element).localname
    if name == "head":
        return
    edge = " " if name in _BLOCKS or element.get("class") == "page-of" else ""
    yield edge + (element.text or "")
    for kid in element:
        yield from _texts(kid)
        yield kid.tail or ""
    yield edge


_FROM_RIGHT = re.compile("[\u0590-\u08ff]+(?:[ \r\n]+[\u0590-\u08ff]+)+")


def _in_one_order(text: str) -> str:
    """Text with words that run from the right in alphabetical order: PDFium tells them in the order they stand."""
    return _FROM_RIGHT.sub(lambda found: " ".join(sorted(found[0].split())), text)


def printed(pages: Iterable[Page]) -> str:
    """What pages say: running heads and folios, repeated table heads and ornaments, and the marks of lists left out.

    The text is in the order in which it is drawn. That is the order of reading but for what stands before the items of
    lists, which is drawn last on its page and is no part of the markup.
    """
    return "".join(chain.from_iterable((*_said(page), "\n") for page in pages))


def _said(page: Page) -> Iterator[str]:
    kept = [char for char in page.chars if char.role == BODY]
    markers: dict[int, str] = {}
    for char in kept:
        if char.mark in page.markers:
            markers[char.mark] = markers.get(char.mark, "") + char.text
    dropped = {mark for mark, text in markers.items() if _MARKER.fullmatch(text.strip())}
    yield from (char.text for char in kept if char.mark not in dropped)


_MARKER = re.compile(r"[•◦▪–]|\d+\.")


def first_difference(words: Sequence[str], said: str) -> str:
    """Where what is said first departs from the words, for people to read; empty if it says them all and no more.

    Within a word, a hyphen and the end of a line may be said that are not written; between two words there must be a
    space or the end of a line.
    """
    text = _in_one_order(UNSEEN.sub("", said))
    place = 0
    for number, word in enumerate(words):
        start = len(text) - len(text[place:].lstrip())
        end = _after(word, text, start)
        if end is None or (start == place and number):
            wanted = " ".join(words[max(0, number - 5) : number + 5])
            return f"wanted “{wanted}”, found “{text[max(0, place - 30) : place + 60]}”"
        place = end
    rest = text[place:].strip()
    return f"nothing more was wanted, found “{rest[:80]}”" if rest else ""


def _after(word: str, text: str, place: int) -> int | None:
    """The place after a word that begins at a place in the text; None if it does not."""
    for letter in word:
        if not text.startswith(letter, place):
            torn = _TORN.match(text, place)
            if torn and letter == "-" and torn[0].startswith("\x02"):
                place = torn.end()
                continue
            place = torn.end() if torn else place
            if not text.startswith(letter, place):
                return None
        place += 1
    return place


_TORN = re.compile(r"\x02(?:\r?\n)*|[-‐]?(?:\r?\n)+")
"""What is said where a word runs over the end of a line: PDFium says U+0002 for a hyphen, ours or the word's."""
