"""The words of an HTML document, as a script that its pages can be checked against."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element


@dataclass(frozen=True, slots=True)
class Script:
    """The text of a document without what layout may change: spaces, soft hyphens, capitals.

    texts    element to the text directly in it, in the order of the document
    starts   element to where its text begins, and goes on after each element in it: places in its own text, each with
             the place in the whole document's
    spaces   places in the whole document's text where there is a space between words
    """

    texts: Mapping[Element, str]
    starts: Mapping[Element, Sequence[tuple[int, int]]]
    spaces: frozenset[int]

    def is_space(self, element: Element, place: int) -> bool:
        """True if there is a space after so many characters of an element's own text."""
        starts = self.starts[element]
        own, whole = starts[max(0, bisect_left(starts, (place, -1)) - 1)]
        return whole + place - own in self.spaces


def script_of(root: Element, shown: Callable[[Element], bool]) -> Script:
    """The script of a document.

    shown   False for an element that the styles keep from the text on purpose
    """
    texts: dict[Element, str] = {}
    starts: dict[Element, list[tuple[int, int]]] = {}
    spaces: set[int] = set()
    place = 0
    for element, text in _texts(root, shown):
        own = texts.setdefault(element, "")
        starts.setdefault(element, []).append((len(own), place))
        words = text.split()
        if words or element.tag not in _GROUPS:
            spaces |= {place} if text[:1].isspace() else set()
            ends = tuple(_ends(words, place))
            spaces.update(ends if text[-1:].isspace() else ends[:-1])
        texts[element] = own + squeezed(text)
        place += len(texts[element]) - len(own)
    return Script(texts, starts, frozenset(spaces))


_BLOCKS = ("article", "aside", "blockquote", "body", "dl", "div", "figure", "footer", "header", "html", "main", "nav")
_GROUPS = frozenset((*_BLOCKS, "ol", "section", "table", "tbody", "tfoot", "thead", "tr", "ul"))
"""Spaces between the parts of these are the source's, not the text's."""

_CLOSED = frozenset(("math", "object", "select", "svg", "textarea"))
"""What is drawn as a whole: no text of the document lies in it."""


def _texts(element: Element, shown: Callable[[Element], bool]) -> Iterator[tuple[Element, str]]:
    """Every piece of text after the element it is directly in, in the order of the document."""
    if not isinstance(element.tag, str) or not shown(element):
        return
    yield element, "\n" if _parts_words(element) else element.text or ""
    if element.tag in _CLOSED or element.tag.startswith("{"):
        return
    for child in element:
        yield from _texts(child, shown)
        yield element, child.tail or ""


def _parts_words(element: Element) -> bool:
    """True for an element that stands for a space: the end of a line, the dots that lead to a page's number."""
    return element.tag == "br" or "leader" in element.get("class", "").split()


def _ends(words: Sequence[str], place: int) -> Iterator[int]:
    for word in words:
        place += len(squeezed(word))
        yield place


def own_text(element: Element) -> str:
    """The text directly in an element."""
    return "".join((element.text or "", *(child.tail or "" for child in element)))


def squeezed(text: str) -> str:
    """Text without what layout may change: spaces, soft hyphens, capitals."""
    return "".join(text.split()).replace("\xad", "").casefold()


def words_after(text: str, place: int, count: int) -> str:
    """The first words of a text after so many characters of it, squeezed."""
    passed = 0
    for position, character in enumerate(text):
        if passed >= place and character.strip():
            return " ".join(text[position:].split()[:count])
        passed += len(squeezed(character))
    return ""
