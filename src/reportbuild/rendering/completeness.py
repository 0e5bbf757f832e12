"""Whether every word of a document is on its pages, and how lines cut the text: layout may lose words, and does lose
the spaces at the ends of lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from weasyprint.formatting_structure.boxes import ReplacedBox, TextBox

from reportbuild.rendering.contents import PAGINATION, Box, Met
from reportbuild.rendering.places import PLACE, Begin, characters
from reportbuild.rendering.script import Script, own_text, squeezed, words_after

SHOWN_WORDS = 8
"""So many of the words that were lost are named."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a document, followed through its pages.

    lost         the first words that are on no page; empty if all are
    hyphenated   pieces of lines whose last character is a hyphen of the engine's
    spaced       pieces of lines after which the text has a space that was not set
    found        pieces of lines to the number of characters of their element's own text, squeezed, that come before
    """

    lost: str
    hyphenated: frozenset[Box]
    spaced: frozenset[Box]
    found: Mapping[Box, int]


def follow(met: Iterable[Met], script: Script, sizes: Sequence[tuple[float, float]]) -> Reading:
    """The text of each element, followed through the pieces of lines that it was set in.

    met      a walk over the pages
    script   the words that should be seen
    sizes    width and height of each page, in the engine's unit; what lies outside cannot be seen
    """
    progress = _Progress(dict.fromkeys(script.texts, 0), {}, set(), {})
    spaced: set[Box] = set()
    before: Box = None
    for box in _pieces(met, script, sizes):
        if box.text[0].isspace():
            spaced.discard(before)
        if not _is_generated(box):
            _find(box, script, progress)
            if script.is_space(box.element, progress.reached[box.element]) and not box.text[-1].isspace():
                spaced.add(box)
        elif before in spaced and box.element_tag.endswith("::after"):
            spaced.remove(before)
            spaced.add(box)
        before = box
    return Reading(_lost(script, progress), frozenset(progress.hyphenated), frozenset(spaced), progress.found)


def page_begins(met: Iterable[Met], script: Script, reading: Reading, notes: Collection[Element]) -> dict[int, Begin]:
    """Pages to the place in the numbered text where each begins; a page without words or pictures of it is left out.

    notes   elements that are set apart from the text, at the foot of pages: none begins a page
    """
    begins: dict[int, Begin] = {}
    for one in met:
        element = one.box.element
        if one.page in begins or not one.leaf or one.artifact or element is None or element in notes:
            continue
        place = element.get(PLACE)
        if place is None:
            continue
        if one.box in reading.found:
            begins[one.page] = Begin(int(place), len(characters(script.texts[element][: reading.found[one.box]])))
        elif isinstance(one.box, ReplacedBox):
            begins[one.page] = Begin(int(place), 0)
    return begins


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far the text of each element was found, where words were first missed, and which pieces end in a hyphen."""

    reached: dict[Element, int]
    missed: dict[Element, int]
    hyphenated: set[Box]
    found: dict[Box, int]


def _find(box: Box, script: Script, progress: _Progress) -> None:
    """Finds the words of a piece in the text of its element, from where the piece before ended."""
    whole, here = script.texts[box.element], progress.reached[box.element]
    words, hyphen = squeezed(box.text), box.style["hyphenate_character"]
    if words.endswith(hyphen) and not whole.startswith(words, here):
        words = words.removesuffix(hyphen)
        progress.hyphenated.add(box)
    found = whole.find(words, here)
    if found > here:
        progress.missed.setdefault(box.element, here)
    if found >= 0:
        progress.found[box] = found
        progress.reached[box.element] = found + len(words)


def _lost(script: Script, progress: _Progress) -> str:
    """The first words in the document that were not found."""
    for element, whole in script.texts.items():
        place = progress.missed.get(element, progress.reached[element])
        if place < len(whole):
            return words_after(own_text(element), place, SHOWN_WORDS)
    return ""


def _pieces(met: Iterable[Met], script: Script, sizes: Sequence[tuple[float, float]]) -> Iterator[Box]:
    """The pieces of lines that hold words of the text, each once: nothing repeated, nothing off the page."""
    for one in met:
        box = one.box
        if not isinstance(box, TextBox) or not box.text.strip() or one.artifact.startswith(PAGINATION):
            continue
        if box.element not in script.texts or (one.artifact and _is_generated(box)):
            continue
        width, height = sizes[one.page]
        if box.position_x < width and box.position_y + box.height > 0 and box.position_y < height:
            yield box


def _is_generated(box: Box) -> bool:
    """True for words that the styles put before or after an element's own."""
    return "::" in box.element_tag and not box.element_tag.endswith("::first-letter")
