"""Chapters into one EPUB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reportbuild.building.copy import Copy
from reportbuild.building.digests import Keyed
from reportbuild.building.laying import Paper
from reportbuild.building.steps import Done, Step, Work
from reportbuild.model.problems import Checked, Place, gather
from reportbuild.packaging.epub import Cover, Files, pack
from reportbuild.packaging.galley import HELD, Galley, set_galley
from reportbuild.packaging.pagelist import PageList, marks_of
from reportbuild.reading.shelf import take
from reportbuild.rendering.laid import Pages
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import for_screen
from reportbuild.rendering.places import PageMark, numbered, put_marks

COVER_WIDTH = 1600
"""Pixels; what shops ask of a cover's shorter side at the least."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What the editions for screens are made of.

    marked   where the pages of a PDF begin; None: nowhere
    """

    copies: Sequence[Copy]
    paper: Paper
    marked: PageList | None


def packing(screen: Screen, cover: Done) -> Work[Checked[Step]]:
    """All that goes into the edition's EPUB, with the cover of its PDF, laid out; and the step that packs it.

    Problems  those of `take`, of the cover's layout and of `pack`
    """
    given = inputs(screen)
    picture, *shown = yield [
        Step("draw cover", _picture, {"cover": cover.kept}, apart=True),
        *_showing(screen, given["pages"]),
    ]
    images = pictures(screen)
    shelf = screen.paper.shelves["book"]
    named = tuple(dict.fromkeys(name for copy in screen.copies for name in copy.known.data))
    files = Files(
        style=screen.paper.layout.screen_style,
        images=images.value,
        data={name: take(shelf, name, Place(name)).value for name in named},
        cover=Cover(picture.kept.value, "image/png"),
    )
    text = {"text": tuple(each.kept for each in shown)}
    step = Step("pack", _packed, {**given, **text, "files": files}, apart=True)
    return Checked(step, (*cover.problems, *images.problems))


def _showing(screen: Screen, marks: Mapping[str, Marks]) -> list[Step]:
    """To make each chapter ready for screens, with marks of pages that have no numbers yet.

    A word more in one of them changes no other, nor does a page more before it.
    """
    return [
        Step(
            f"show {(name := copy.known.name)}",
            _shown,
            {"text": copy.whole, "pages": {name: _unnumbered(marks[name])}, "words": screen.paper.terms},
            weight=copy.docket.length // 10,
            apart=True,
        )
        for copy in screen.copies
    ]


def _unnumbered(marks: Marks) -> Marks:
    pages = (replace(mark, number=f"{HELD}{n}", name=f"{HELD}{n}") for n, mark in enumerate(marks.pages))
    return replace(marks, pages=tuple(pages))


def _shown(markup: Markup, marks: Mapping[str, Marks], terms: Mapping[str, str]) -> Checked[Galley]:
    return Checked(set_galley(on_screen(markup, marks, terms)))


def _picture(cover: Pages) -> Checked[bytes]:
    from reportbuild.rendering.snapshot import snapshot  # loads PDFium

    return Checked(snapshot(cover.pdf, 0, width=COVER_WIDTH))


def _packed(
    paper: Paper, parts: Sequence[Galley], marks: Mapping[str, Marks], source: str, files: Files
) -> Checked[bytes]:
    book = paper.book.model_copy(update={"title": paper.title, "subtitle": paper.subtitle})
    within = {part.part.name: marks[part.part.name].pages for part in parts}
    return pack(book, parts, replace(files, before=marks[COVER].pages, within=within, pages_from=source))


def pictures(screen: Screen) -> Checked[Mapping[str, bytes]]:
    """Every picture that the text names, by its name on the shelf.

    Problems  those of `take`
    """
    names = tuple(dict.fromkeys(name for copy in screen.copies for name in copy.known.images))
    images = gather(take(screen.paper.shelves["book"], name, Place(name)) for name in names)
    return images.map(lambda contents: dict(zip(names, contents, strict=True)))


COVER = "the cover"
"""Stands for what comes before the text among the names of chapters; none has a space."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a chapter is told of a PDF's pages: those that begin in it, and the numbers of those that it names."""

    pages: tuple[PageMark, ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)


def inputs(screen: Screen) -> dict[str, Any]:
    """What a step needs that makes an edition for screens."""
    marked, paper = screen.marked, screen.paper
    marks = {COVER: Marks(marked.cover if marked else ())}
    for copy in screen.copies:
        chapter = copy.known
        marks[chapter.name] = Marks(
            marks_of(marked, chapter.name, copy.whole) if marked else (),
            {id_: marked.numbers[id_] for id_ in chapter.pages_asked if id_ in marked.numbers} if marked else {},
        )
    return {
        "paper": Keyed(paper, paper.key),
        "text": tuple(copy.whole for copy in screen.copies),
        "pages": marks,
        "pages of": marked.source if marked else "",
    }


def on_screen(markup: Markup, marks: Mapping[str, Marks], terms: Mapping[str, str]) -> Markup:
    """A chapter as screens show it, with the marks of the pages that begin in it."""
    told = marks[markup.name]
    if not told.pages:
        return replace(markup, xhtml=for_screen(markup.xhtml, told.numbers, terms))
    return replace(markup, xhtml=put_marks(for_screen(numbered(markup.xhtml), told.numbers, terms), told.pages))
