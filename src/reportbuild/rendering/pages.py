"""Filled markup into laid-out pages. Nothing outside of this room, and of those it is built on, knows WeasyPrint."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from reportbuild.model.problems import Checked, Place, Problem, Severity
from reportbuild.reading.shelf import Shelf
from reportbuild.rendering.areas import areas_by_link, set_areas
from reportbuild.rendering.completeness import SHOWN_WORDS, Reading, follow, page_begins
from reportbuild.rendering.contents import (
    POINTS_PER_PX,
    Contents,
    Met,
    contents_of,
    lines_of,
    link_elements,
    smallest_type,
    walk,
)
from reportbuild.rendering.engine import (
    Fetcher,
    Prepared,
    Rendered,
    overheard,
    prepare,
    raised_by_engine,
    reader,
    render,
)
from reportbuild.rendering.laid import Anchor, Pages, Slice, Type
from reportbuild.rendering.marking import mark_drawing
from reportbuild.rendering.media import PICTURES
from reportbuild.rendering.page_numbers import Numerals
from reportbuild.rendering.resolution import coarse_pictures
from reportbuild.rendering.script import script_of
from reportbuild.rendering.slices import pieces_in, window_of, within
from reportbuild.rendering.structure import Node, is_foot_note, links_in, structure_of
from reportbuild.rendering.tagging import Tagging, tidy, write_structure

LONGEST_NAME = 80
"""Characters of a picture's address that are shown: one that holds the picture itself has thousands."""


MANY_PAGES = 30
"""From so many pages on, what layout leaves behind is cleared away before they are drawn; below, it is not worth it."""

TURNED = "turned"
"""Name of the pages that styles have for tables which are too wide for an upright one."""


def lay_out(document: str, styles: Sequence[str], shelves: Mapping[str, Shelf], *, at: Place) -> Checked[Pages]:
    """A complete HTML document as tagged pages.

    document   links to other places of the book are "urn:x-reportbuild:label"; page numbers that are noughts are set
               later: see `rendering/page_numbers.py`
    styles     texts of style sheets, in the order of the cascade; none imports another
    shelves    by scheme, what the document and the styles may name: "book:figures/x.svg" is the file "figures/x.svg" on
               the shelf "book"; nothing else is ever fetched
    at         the chapter, for problems

    The same arguments give the same bytes.

    Problems  page.fetch-refused    something is named that is on none of the shelves
              page.content-lost     words or ids of the document are on no page
              page.no-alt           a picture has neither words in its place nor the mark of an ornament
              page.note-apart       a note at the foot of a page begins on a later page than its call
              page.low-resolution   a picture is printed with too few dots
              page.font-fallback    a character is set in a font that only this machine has
              page.picture-broken   a picture cannot be drawn
              page.engine-warning   the layout engine does not understand a part of the document or of the styles
              page.engine-failed    it gave up
              and those of `take`
    """
    return _guarded(document, styles, shelves, at, lambda rendered: _checked_pages(rendered, at))


def try_pages(document: str, styles: Sequence[str], shelves: Mapping[str, Shelf], *, at: Place) -> Pages:
    """How many pages a document has, and where its ids fall: as `lay_out`, but nothing is drawn, and nothing told."""

    def made(rendered: Rendered) -> Checked[Pages]:
        pages = rendered.document.pages
        return Checked(Pages(b"", len(pages), _anchors(pages)))

    tried: Pages = _guarded(document, styles, shelves, at, made).value
    return tried


@dataclass(frozen=True, slots=True)
class Cut:
    """Rows of a long table, or items of long lists, to be laid out, and what around them.

    document   complete, with a place for rows
    bodies     the rows, with those that are laid out before and behind them, as XML; none for items
    first      the first row or item, counted from 0
    last       True if none comes after
    """

    document: str
    bodies: str
    first: int
    last: bool


def lay_out_slice(cut: Cut, styles: Sequence[str], shelves: Mapping[str, Shelf], *, at: Place) -> Checked[Slice]:
    """Some rows or items as tagged pages, from a page that the first begins to one that another begins.

    All else is as in `lay_out`.
    """
    made = _guarded(cut.document, styles, shelves, at, lambda rendered: _sliced(rendered, cut, at), cut.bodies)
    value = made.value if isinstance(made.value, Slice) else Slice(made.value, cut.first, 0)
    return Checked(value, made.problems)


def _guarded(
    document: str,
    styles: Sequence[str],
    shelves: Mapping[str, Shelf],
    at: Place,
    make: Callable[[Rendered], Checked[Any]],
    rows: str = "",
) -> Checked[Any]:
    """What is made of a document once it is laid out, with all that is to be told; empty pages if the engine fails."""
    problems: list[Problem] = []
    read = reader(shelves, at, problems)
    prepared = prepare(styles, read)
    with overheard() as heard:
        try:
            made = make(render(document, prepared, Fetcher(read), rows))
        except Exception as error:
            if not raised_by_engine(error):
                raise
            broken = tuple(_broken_alone(document, lambda image: _draw(image, prepared, read), at))
            made = Checked(Pages(b"", 1, {}), broken or (_engine_failed(error, at),))
    warnings = _heard((*prepared.heard, *heard), problems, at)
    return Checked(made.value, tuple(dict.fromkeys((*problems, *made.problems, *warnings))))


def _checked_pages(rendered: Rendered, at: Place) -> Checked[Pages]:
    return _pages(rendered, tuple(walk(rendered.document.pages, link_elements(rendered.root))), at)


def _sliced(rendered: Rendered, cut: Cut, at: Place) -> Checked[Slice]:
    """The pages of a slice out of those that were laid out: what comes before and behind is thrown away."""
    pages, root = rendered.document.pages, rendered.root
    if len(pages) > MANY_PAGES:
        gc.collect()
    met = tuple(walk(pages, link_elements(root)))
    window = window_of(met, pieces_in(root), cut.first, None if cut.last else len(pages))
    made = _pages(rendered, met, at, range(*window.pages), f"from-{cut.first}")
    return Checked(Slice(made.value, window.end, window.room), made.problems)


def _pages(
    rendered: Rendered, met: Sequence[Met], at: Place, window: range | None = None, part: str = ""
) -> Checked[Pages]:
    """Laid-out pages checked for completeness, then drawn and tagged.

    window   of the pages, those that are drawn
    part     which part of the chapter it is, if there are several
    """
    pages, root = rendered.document.pages, rendered.root
    script = script_of(root, rendered.shown)
    reading = follow(met, script, [(page.width, page.height) for page in pages])
    anchors = _anchors(pages)
    ids = [element.get("id", "") for element in script.texts if element.get("id")]
    problems = [_lost_words(reading.lost, at)] if reading.lost else []
    problems += [_lost_id(id_, at) for id_ in ids if id_ not in anchors]
    problems += [_note_apart(note, at) for note in root.iter("span") if _is_apart(note, anchors)]
    problems += [_no_alt(image, at) for image in script.texts if image.tag == "img" and "alt" not in image.attrib]
    if window is not None:
        rendered, met = rendered.cut(window), within(met, window)
        pages, anchors = rendered.document.pages, _within(anchors, window)
    problems += coarse_pictures(met)
    contents = contents_of(met, {child: parent for parent in root.iter() for child in parent})
    nodes = structure_of(root, contents.inside, prefix=".".join(filter(None, (ids[0] if ids else at.path, part))))
    numerals = Numerals(rendered.free)
    pdf = _drawn(rendered, contents, nodes, reading, numerals)
    problems += (_fallback(*found, at) for found in rendered.fallbacks())
    notes = {element for note in root.iter("span") if is_foot_note(note) for element in note.iter()}
    begins, lines = page_begins(met, script, reading, notes), lines_of(met)
    numbers = range(len(pages))
    starts, filled = tuple(map(begins.get, numbers)), tuple(lines[n] for n in numbers)
    smallest = smallest_type(met, root)
    type_ = Type(*smallest) if smallest else None
    found, uneven = tuple(numerals.found), numerals.uneven
    made = Pages(pdf, len(pages), anchors, filled, starts, _turned(pages), type_, numerals=found, uneven=uneven)
    return Checked(made, tuple(problems))


def _within(anchors: Mapping[str, Anchor], window: range) -> dict[str, Anchor]:
    return {
        name: replace(anchor, page=anchor.page - window.start)
        for name, anchor in anchors.items()
        if anchor.page in window
    }


def _draw(body: str, prepared: Prepared, read: Callable[[str], bytes]) -> None:
    """Draws a page for nothing but to see whether it can be drawn."""
    render(body, prepared, Fetcher(read)).document.write_pdf()


def _broken_alone(document: str, draw: Callable[[str], None], at: Place) -> Iterator[Problem]:
    """The pictures that the engine gives up on, found by drawing each on a page of its own."""
    for image in dict.fromkeys(re.findall(r"<img [^>]*>", document)):
        try:
            draw(image)
        except Exception as error:  # whatever it is, it is the engine's
            address = re.search(r'src="([^"]*)"', image)
            yield _picture_broken(unquote(unescape(address[1])) if address else "", str(error), at)


def _anchors(pages: Sequence[Any]) -> dict[str, Anchor]:
    found: dict[str, Anchor] = {}
    for number, page in enumerate(pages):
        for name, (x, y, _, _) in page.anchors.items():
            found.setdefault(name, Anchor(number, x * POINTS_PER_PX, (page.height - y) * POINTS_PER_PX))
    return found


def _turned(pages: Sequence[Any]) -> tuple[int, ...]:
    """Pages of the kind that styles have for what lies on its side."""
    return tuple(number for number, page in enumerate(pages) if page._page_box.page_type.name == TURNED)


def _drawn(
    rendered: Rendered, contents: Contents, nodes: Sequence[Node], reading: Reading, numerals: Numerals
) -> bytes:
    """Pages as a tagged PDF. The engine's own tags are left aside: they know less of the document than we do."""
    pages = rendered.document.pages
    heights = [page.height for page in pages]
    named = frozenset(links_in(nodes))
    areas = [area for area in contents.areas if area.link in named]
    set_areas(pages, areas)
    marks = mark_drawing(pages, contents.artifacts, reading, numerals)

    def finish(document: Any, pdf: Any) -> None:
        write_structure(nodes, Tagging(pdf, marks, areas_by_link(areas), tidy(pdf), heights))

    drawn: bytes = rendered.document.write_pdf(finisher=finish)
    return drawn


def _lost_words(words: str, at: Place) -> Problem:
    return Problem(
        "page.content-lost", f"“{words} …” is on no page", at, "look for what hides or overlays it in the styles"
    )


def _lost_id(id_: str, at: Place) -> Problem:
    return Problem("page.content-lost", f"“{id_}” is on no page", at, "links to it would lead nowhere")


def _is_apart(element: Element, anchors: Mapping[str, Anchor]) -> bool:
    """True for a note at the foot of a page that is not the page of its call."""
    id_ = element.get("id", "")
    call, note = anchors.get(f"call-{id_}"), anchors.get(id_)
    return is_foot_note(element) and call is not None and note is not None and call.page != note.page


def _note_apart(note: Element, at: Place) -> Problem:
    words = " ".join("".join(note.itertext()).split()[:SHOWN_WORDS])
    message = f"the note “{words} …” begins on a later page than its call"
    hint = "a long note before it fills the page: shorten that one, or print notes with the chapter"
    return Problem("page.note-apart", message, at, hint, Severity.WARNING)


def _no_alt(image: Element, at: Place) -> Problem:
    message = f"the picture “{image.get('src', '').removeprefix(PICTURES)}” has no words in its place"
    return Problem("page.no-alt", message, at, 'give it alt="…", or alt="" if it is an ornament')


def _fallback(family: str, characters: str, at: Place) -> Problem:
    message = f"“{characters}” is set in “{family}”, a font of this machine and not of the layout"
    hint = "elsewhere it looks different: give the layout a font that has it"
    return Problem("page.font-fallback", message, at, hint, Severity.WARNING)


def _in_no_font(characters: str, at: Place) -> Problem:
    message = f"“{characters}” is in no font, neither of the layout nor of this machine, and an empty box is printed"
    hint = "write it in another way, or give the layout a font that has it"
    return Problem("page.font-fallback", message, at, hint, Severity.WARNING)


def _heard(heard: Iterable[str], told: Sequence[Problem], at: Place) -> Iterator[Problem]:
    """What the engine said, without what we told already: that a file is not to be had."""
    for words in heard:
        picture = re.match(r"Failed to (?:load image at '|render SVG image )(.*?)(?:'|$)(?:: *(.*))?", words, re.DOTALL)
        glyph = re.match(r"\.notdef glyph rendered .*?\"(.+)\" \(", words, re.DOTALL)
        if glyph:
            yield _in_no_font(glyph[1], at)
        elif picture is None:
            yield _engine_warning(words, at)
        elif not any(f"“{unquote(picture[1]).removeprefix(PICTURES)}”" in problem.message for problem in told):
            yield _picture_broken(unquote(picture[1]), picture[2] or "", at)


def _picture_broken(address: str, reason: str, at: Place) -> Problem:
    name = address.removeprefix(PICTURES)
    shown = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
    message = f"the picture “{shown}” cannot be drawn" + (f": {reason}" if reason else "")
    return Problem("page.picture-broken", message, Place(name) if name != address else at, "save it again, or anew")


def _engine_warning(words: str, at: Place) -> Problem:
    hint = "look for it in the styles of the layout, or in the pictures"
    return Problem("page.engine-warning", f"the layout engine says: {words}", at, hint, Severity.WARNING)


def _engine_failed(error: Exception, at: Place) -> Problem:
    message = f"the layout engine gave up: {type(error).__name__}: {error}"
    return Problem("page.engine-failed", message, at, "this is our mistake: please report it with this file")
