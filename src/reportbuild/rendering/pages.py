"""Filled markup into laid-out pages. Nothing outside of this room, and of those it is built on, knows WeasyPrint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from reportbuild.model.problems import Checked, Place, Problem, Severity
from reportbuild.reading.shelf import Shelf
from reportbuild.rendering.areas import areas_by_link, set_areas
from reportbuild.rendering.completeness import Reading, follow
from reportbuild.rendering.contents import POINTS_PER_PX, Contents, contents_of, link_elements, walk
from reportbuild.rendering.engine import Fetcher, Rendered, overheard, prepare, reader, render
from reportbuild.rendering.marking import mark_drawing
from reportbuild.rendering.script import script_of
from reportbuild.rendering.structure import Node, links_in, structure_of
from reportbuild.rendering.tagging import Tagging, tidy, write_structure


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an id fell.

    page   counted from 0 within the chapter
    x, y   points from the lower left of the page
    """

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Pages:
    """One chapter, laid out. Its folios are not printed yet: `bind` stamps them.

    pdf       the chapter as a tagged PDF of its own; empty if it could not be laid out
    count     number of pages, at least 1
    anchors   id to where it fell
    """

    pdf: bytes
    count: int
    anchors: Mapping[str, Anchor]


def lay_out(document: str, styles: Sequence[str], shelves: Mapping[str, Shelf], *, at: Place) -> Checked[Pages]:
    """A complete HTML document as tagged pages.

    document   links to other places of the book are "urn:x-reportbuild:label"
    styles     texts of style sheets, in the order of the cascade; none imports another
    shelves    by scheme, what the document and the styles may name: "book:figures/x.svg" is the file "figures/x.svg" on
               the shelf "book"; nothing else is ever fetched
    at         the chapter, for problems

    The same arguments give the same bytes.

    Problems  page.fetch-refused    something is named that is on none of the shelves
              page.content-lost     words or ids of the document are on no page
              page.no-alt           a picture has neither words in its place nor the mark of an ornament
              page.font-fallback    a character is set in a font that only this machine has
              page.engine-warning   the layout engine does not understand a part of the document or of the styles
              page.engine-failed    it gave up
              and those of `take`
    """
    problems: list[Problem] = []
    read = reader(shelves, at, problems)
    prepared = prepare(styles, read)
    with overheard() as heard:
        try:
            rendered = render(document, prepared, Fetcher(read))
        except Exception as error:  # whatever it is, it is the engine's
            return Checked(Pages(b"", 1, {}), (*problems, _engine_failed(error, at)))
        made = _pages(rendered, at)
    warnings = (_engine_warning(words, at) for words in (*prepared.heard, *heard))
    return Checked(made.value, tuple(dict.fromkeys((*problems, *made.problems, *warnings))))


def _pages(rendered: Rendered, at: Place) -> Checked[Pages]:
    """Laid-out pages checked for completeness, then drawn and tagged."""
    pages, root = rendered.document.pages, rendered.root
    met = tuple(walk(pages, link_elements(root)))
    script = script_of(root, rendered.shown)
    reading = follow(met, script, [(page.width, page.height) for page in pages])
    anchors = _anchors(pages)
    ids = [element.get("id", "") for element in script.texts if element.get("id")]
    problems = [_lost_words(reading.lost, at)] if reading.lost else []
    problems += [_lost_id(id_, at) for id_ in ids if id_ not in anchors]
    problems += [_no_alt(image, at) for image in script.texts if image.tag == "img" and "alt" not in image.attrib]
    contents = contents_of(met, {child: parent for parent in root.iter() for child in parent})
    nodes = structure_of(root, contents.inside, prefix=ids[0] if ids else at.path)
    pdf = _drawn(rendered, contents, nodes, reading)
    problems += (_fallback(*found, at) for found in rendered.fallbacks())
    return Checked(Pages(pdf, len(pages), anchors), tuple(problems))


def _anchors(pages: Sequence[Any]) -> dict[str, Anchor]:
    found: dict[str, Anchor] = {}
    for number, page in enumerate(pages):
        for name, (x, y, _, _) in page.anchors.items():
            found.setdefault(name, Anchor(number, x * POINTS_PER_PX, (page.height - y) * POINTS_PER_PX))
    return found


def _drawn(rendered: Rendered, contents: Contents, nodes: Sequence[Node], reading: Reading) -> bytes:
    """Pages as a tagged PDF. The engine's own tags are left aside: they know less of the document than we do."""
    pages = rendered.document.pages
    heights = [page.height for page in pages]
    named = frozenset(links_in(nodes))
    areas = [area for area in contents.areas if area.link in named]
    set_areas(pages, areas)
    marks = mark_drawing(pages, contents.artifacts, reading)

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


def _no_alt(image: Element, at: Place) -> Problem:
    message = f"the picture “{image.get('src', '')}” has no words in its place"
    return Problem("page.no-alt", message, at, 'give it alt="…", or alt="" if it is an ornament')


def _fallback(family: str, characters: str, at: Place) -> Problem:
    message = f"“{characters}” is set in “{family}”, a font of this machine and not of the layout"
    hint = "elsewhere it looks different: give the layout a font that has it"
    return Problem("page.font-fallback", message, at, hint, Severity.WARNING)


def _engine_warning(words: str, at: Place) -> Problem:
    return Problem("page.engine-warning", f"the layout engine says: {words}", at, severity=Severity.WARNING)


def _engine_failed(error: Exception, at: Place) -> Problem:
    return Problem("page.engine-failed", f"the layout engine gave up: {type(error).__name__}: {error}", at)
