"""A chapter laid out at once, and what all chapters of an edition are laid out with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from reportbuild.building.copy import Copy
from reportbuild.building.digests import Keyed, digest_of
from reportbuild.building.steps import Kept, Step
from reportbuild.model.data import Attachment
from reportbuild.model.metadata import Book, EditionSettings
from reportbuild.model.metadata import Paper as PaperSize
from reportbuild.model.problems import Checked, Place, Problem, Severity
from reportbuild.reading.shelf import Shelf
from reportbuild.rendering.laid import XML, XML_ENDS, Pages
from reportbuild.rendering.layout_settings import Side
from reportbuild.rendering.layouts import Layout, fill, safe
from reportbuild.rendering.looks import asked_options, properties
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import PICTURES, for_paper
from reportbuild.rendering.places import numbered
from reportbuild.rendering.table_setting import Shape


@dataclass(frozen=True, slots=True)
class Paper:
    """What all chapters of an edition are laid out with.

    shelves    by scheme, what pages may name: "book", "layout", "font"
    terms      our printed words
    producer   the program with its version, for the file's metadata
    key        a digest of the layout's files and of whatever else shapes every page
    images     digests of pictures, by the shelf's names
    date       of the book, in words of its language
    attached   files that the PDF carries
    """

    book: Book
    settings: EditionSettings
    layout: Layout
    shelves: Mapping[str, Shelf]
    terms: Mapping[str, str]
    producer: str
    key: str
    images: Mapping[str, str]
    date: str
    attached: tuple[Attachment, ...] = ()

    @property
    def size(self) -> PaperSize:
        return self.settings.paper or self.layout.sizes[0]

    @property
    def properties(self) -> str:
        """The style sheet of the layout's colours and fonts, or the organisation's own."""
        return properties(self.layout, self.book.look)

    @property
    def title(self) -> str:
        return self.settings.title or self.book.title

    @property
    def subtitle(self) -> str:
        """The book's subtitle belongs to the book's title: an edition of another title has its own or none."""
        return self.settings.subtitle if self.settings.title else self.settings.subtitle or self.book.subtitle


def cover_step(paper: Paper) -> Step:
    """To lay out the cover: the PDF's first page, and what the EPUB's cover is drawn from."""
    return Step("lay out cover", _cover, {"paper": Keyed(paper, paper.key)}, apart=True)


@dataclass(frozen=True, slots=True)
class Trial:
    """The tables of a chapter, tried beforehand: how those are set that do not fit as they are.

    told   of those that fit in no way
    """

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    told: tuple[Problem, ...] = ()


def try_tables_step(copy: Copy, paper: Paper) -> Step:
    """To try those tables of a chapter that could be too wide, for which no page number is needed."""
    chapter = _tables_alone(copy.known)
    inputs = {"tables": chapter, "layout and pictures": keyed(chapter, paper)}
    return Step(f"try tables of {chapter.name}", _tried, inputs, len(chapter.wide), apart=True)


def _tables_alone(chapter: Markup) -> Markup:
    """A chapter without its running text: a word more in it does not make its tables be tried again."""
    return replace(chapter, outline=(), ids=(), pages_asked=(), data=(), charts=())


def page_step(copy: Copy, paper: Paper, numbers: Mapping[str, str], tables: Kept[Trial] | None) -> Step:
    """To lay out a chapter at once. `tables` is what came of trying them, if that was necessary."""
    return Step(f"lay out {copy.known.name}", _laid_out, *chapter_inputs(copy, paper, numbers, tables), apart=True)


def try_pages_step(copy: Copy, paper: Paper, numbers: Mapping[str, str], tables: Kept[Trial] | None) -> Step:
    """To find out where a chapter's pages end, without drawing them: for one that will be laid out again."""
    inputs, weight = chapter_inputs(copy, paper, numbers, tables)
    return Step(f"try pages of {copy.known.name}", _pages_tried, inputs, weight, apart=True)


def chapter_inputs(
    copy: Copy, paper: Paper, numbers: Mapping[str, str], tables: Kept[Trial] | None
) -> tuple[Mapping[str, Any], int]:
    """What a chapter's pages are made of, and how much it is."""
    shared = keyed(copy.known, paper)
    inputs = {"text": copy.whole, "page of": dict(numbers), "tables": tables, "layout and pictures": shared}
    return inputs, copy.docket.length


def keyed(chapter: Markup, paper: Paper) -> Keyed:
    """What a chapter is laid out with, known by the layout and by the pictures that the chapter has."""
    images = ((name, paper.images.get(name, "")) for name in chapter.images)
    return Keyed(paper, digest_of((paper.key, *(part for each in images for part in each))))


def _cover(paper: Paper) -> Checked[Pages]:
    values = {**common_values(paper), "opens": "recto", "lang": paper.book.language, "date": paper.date}
    document = fill(paper.layout, "cover.html", values)
    laid = lay_out(document.value, paper.layout.styles, paper, Place("book.yaml"))
    return Checked(laid.value, (*document.problems, *laid.problems))


def _laid_out(markup: Markup, numbers: Mapping[str, str], tables: Trial | None, paper: Paper) -> Checked[Pages]:
    tried = tables or Trial()
    document = _document(markup, numbers, tried, paper)
    laid = lay_out(document.value, paper.layout.styles, paper, Place(markup.path))
    return Checked(laid.value, (*document.problems, *tried.told, *laid.problems))


def _pages_tried(markup: Markup, numbers: Mapping[str, str], tables: Trial | None, paper: Paper) -> Checked[Pages]:
    document = _document(markup, numbers, tables or Trial(), paper)
    return Checked(try_pages(document.value, paper, Place(markup.path)))


def _document(markup: Markup, numbers: Mapping[str, str], tried: Trial, paper: Paper) -> Checked[str]:
    text = for_paper(numbered(markup.xhtml), numbers, paper.terms, tried.shapes)
    return filled(f"{XML}{text}{XML_ENDS}", markup, numbers, paper)


def filled(
    xhtml: str, markup: Markup, numbers: Mapping[str, str], paper: Paper, opens: Side | None = None
) -> Checked[str]:
    """A chapter's words in the layout's template.

    opens   another side than the chapter's own
    """
    values = {
        **common_values(paper),
        "opens": (opens or side_opened(markup, numbers, paper)).value,
        "lang": markup.lang,
        "title": markup.title,
        "head": markup.title,
        "part": markup.part.value,
        "role": markup.role,
        "xhtml": safe(xhtml),
    }
    return fill(paper.layout, "chapter.html", values)


def side_opened(markup: Markup, numbers: Mapping[str, str], paper: Paper) -> Side:
    """The side that a chapter opens on."""
    opens = paper.layout.opening(markup.role, markup.part).opens
    return Side(numbers.get(side_of(markup), Side.RECTO)) if opens is Side.NEXT else opens


def _tried(markup: Markup, paper: Paper) -> Checked[Trial]:
    from reportbuild.rendering.trial import measure, shapes_for  # they load the engine: see `lay_out`

    at, tables = Place(markup.path), markup.wide

    def measured(shapes: Mapping[str, Shape]) -> Mapping[str, Any]:
        document = filled(for_paper(tables, {}, paper.terms, shapes), markup, {}, paper)
        return measure(document.value, styles_of(paper), paper.shelves, at=at)

    shapes, over = shapes_for(tables, measured)
    return Checked(Trial(shapes, tuple(_too_wide(name, column, at) for name, column in over.items())))


def styles_of(paper: Paper) -> tuple[str, ...]:
    """The style sheets of chapters."""
    return (paper.properties, *paper.layout.styles)


def _too_wide(name: str, column: str, at: Place) -> Problem:
    message = f"the table “{name}” is wider than its page from the column “{column}” on, and is set as tight as can be"
    hint = "look at its page; hide columns, part the table in two, or let it turn with orientation: auto"
    return Problem("page.table-too-wide", message, at, hint, Severity.WARNING)


def common_values(paper: Paper) -> dict[str, object]:
    """What every template of a layout is told."""
    book = paper.book.model_copy(update={"title": paper.title, "subtitle": paper.subtitle})
    logo = paper.book.look.logo
    return {
        "book": book,
        "setting": "",
        "paper": paper.size.value,
        "options": asked_options(paper.layout, paper.settings.options),
        "logo": PICTURES + quote(logo) if logo else "",
    }


def lay_out(document: str, styles: Sequence[str], paper: Paper, at: Place) -> Checked[Pages]:
    """A document as pages, in some of the layout's styles. What may go wrong is said in `rendering/pages.py`."""
    # The engine takes most of a second to load. Where workers lay out, this process does without it.
    from reportbuild.rendering import pages

    laid = pages.lay_out(document, (paper.properties, *styles), paper.shelves, at=at)
    return Checked(laid.value, (*laid.problems, *small_type(laid.value, paper.layout, at)))


def try_pages(document: str, paper: Paper, at: Place) -> Pages:
    """A document as pages that are not drawn, in the styles of chapters: what is wrong with them is told when they are.

    Only `count` and `anchors` are known.
    """
    from reportbuild.rendering import pages  # it loads the engine: see `lay_out`

    return pages.try_pages(document, styles_of(paper), paper.shelves, at=at)


def small_type(pages: Pages, layout: Layout, at: Place) -> Iterator[Problem]:
    """What is told of words in smaller type than the layout allows."""
    type_ = pages.smallest
    if type_ and round(type_.size, 2) < layout.smallest_type:
        least = f"{layout.smallest_type:g} is the least in the layout “{layout.name}”"
        message = f"“{type_.words[:40]}” is set in {type_.size:.1f} points, and {least}"
        hint = "set it larger in the layout's styles; what may be small says smallest_type in layout.yaml"
        yield Problem("page.small-type", message, at, hint, Severity.WARNING)


def side_of(markup: Markup) -> str:
    """The question which side a chapter opens on; no id has a space in it."""
    return f"side of {markup.name}"
