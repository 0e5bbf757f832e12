"""Chapters into one bound PDF: laid out one by one, until no printed page number moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from reportbuild.building.digests import Keyed, digest_of
from reportbuild.building.press import Done, Kept, Press, Step
from reportbuild.model.metadata import Book, EditionSettings
from reportbuild.model.metadata import Paper as PaperSize
from reportbuild.model.problems import Checked, Place, Problem, Severity
from reportbuild.packaging.attachments import Attachment
from reportbuild.packaging.pagination import Leaf, Run, paginate, sides
from reportbuild.reading.shelf import Shelf
from reportbuild.rendering.laid import Pages, Type
from reportbuild.rendering.layout_settings import Side
from reportbuild.rendering.layouts import Layout, fill, safe
from reportbuild.rendering.looks import asked_options, properties
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import PICTURES, for_paper
from reportbuild.rendering.places import numbered
from reportbuild.rendering.table_setting import Shape
from reportbuild.resolving.parts import printed_date

ROUNDS = 5
"""How often chapters that print page numbers are laid out again before we give up. (Typst gives up at the same.)"""


LISTINGS = ("contents", "tables", "figures", "index")
"""Roles of chapters that are nothing but page numbers."""

NOT_YET = Pages(b"", 1, {})
"""Stands for pages that wait for the others' numbers."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What all chapters of an edition are laid out with.

    shelves    by scheme, what pages may name: "book", "layout", "font"
    terms      our printed words
    producer   the program with its version, for the file's metadata
    key        a digest of the layout's files and of whatever else shapes every page
    images     digests of pictures, by the shelf's names
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


@dataclass(frozen=True, slots=True)
class Settled:
    """An edition whose page numbers move no more.

    parts    the cover and the chapters, laid out
    leaves   every page of the book
    heads    running heads that name pages: (run, page) to text
    """

    names: tuple[str, ...]
    parts: tuple[Done, ...]
    pages: tuple[Pages, ...]
    leaves: tuple[Leaf, ...]
    heads: Mapping[tuple[int | None, int], str]


def settle(markups: Sequence[Kept[Markup]], paper: Paper, press: Press) -> Checked[Settled]:
    """The edition's pages.

    Problems  page.unsettled   page numbers still moved after the last round
              and those of `fill` and `lay_out`
    """
    parts, numbers, unsettled = _settle(markups, paper, press)
    chapters = [markup.value for markup in markups]
    pages = tuple(part.kept.value for part in parts)
    heads = dict(_heads(chapters, pages, numbers, paper.terms))
    names = ("cover", *(chapter.name for chapter in chapters))
    problems = (*(problem for part in parts for problem in part.problems), *unsettled)
    return Checked(Settled(names, parts, pages, _leaves(chapters, paper, pages), heads), problems)


def cover_step(paper: Paper) -> Step:
    """To lay out the cover: the PDF's first page, and what the EPUB's cover is drawn from."""
    return Step("lay out cover", _cover, {"paper": Keyed(paper, paper.key)}, apart=True)


def first_steps(markups: Sequence[Kept[Markup]], paper: Paper) -> list[Step]:
    """The steps that `settle` begins with, when no page number is known; none of them waits for another."""
    chapters = [markup.value for markup in markups]
    numbers = _at_first(chapters)
    apart = (each for each in zip(markups, chapters, strict=True) if each[1].role not in LISTINGS)
    asked = ((markup, _given(_asked(chapter, paper), numbers)) for markup, chapter in apart)
    return [cover_step(paper), *(_page_step(markup, paper, given) for markup, given in asked)]


def _at_first(chapters: Sequence[Markup]) -> Mapping[str, str]:
    """What is said of page numbers before there are any."""
    return {_side_of(chapter): Side.RECTO.value for chapter in chapters}


def _settle(
    markups: Sequence[Kept[Markup]], paper: Paper, press: Press
) -> tuple[tuple[Done, ...], Mapping[str, str], tuple[Problem, ...]]:
    """The cover and every chapter's pages, and the printed page number of every id, once the two agree.

    Contents and lists, which are nothing but page numbers, wait until there are some.
    """
    chapters = [markup.value for markup in markups]
    waiting = {n for n, chapter in enumerate(chapters) if chapter.role in LISTINGS}
    asked = [_asked(chapter, paper) for chapter in chapters]
    numbers = _at_first(chapters)
    laid: dict[int, Done] = {}
    answers: dict[int, Mapping[str, str]] = {}
    first = [cover_step(paper)]
    for _ in range(ROUNDS + bool(waiting)):
        given = {n: _given(asked[n], numbers) for n in range(len(chapters))}
        moved = [n for n in given if answers.get(n) != given[n] and n not in waiting] or [*waiting]
        if not moved and not first:
            break
        done = press.do_all([*first, *(_page_step(markups[n], paper, given[n]) for n in moved)])
        laid.update(zip([-1][: len(first)] + moved, done, strict=True))
        answers.update((n, given[n]) for n in moved)
        first, waiting = [], set()
        pages = [laid[n].kept.value if n in laid else NOT_YET for n in range(-1, len(chapters))]
        numbers = _printed(chapters, pages, _leaves(chapters, paper, pages))
    late = [n for n in answers if answers[n] != _given(asked[n], numbers)]
    return tuple(laid[n] for n in sorted(laid)), numbers, tuple(_unsettled(chapters[n]) for n in late[:1])


def _asked(chapter: Markup, paper: Paper) -> tuple[str, ...]:
    """Whatever a chapter's pages depend on that is known only when all chapters are laid out."""
    opens = paper.layout.opening(chapter.role, chapter.part).opens
    return (*chapter.pages_asked, *((_side_of(chapter),) if opens is Side.NEXT else ()))


def _given(asked: Sequence[str], numbers: Mapping[str, str]) -> Mapping[str, str]:
    """What a chapter is told of what it asked."""
    return {label: numbers[label] for label in asked if label in numbers}


def _page_step(markup: Kept[Markup], paper: Paper, numbers: Mapping[str, str]) -> Step:
    chapter = markup.value
    images = ((name, paper.images.get(name, "")) for name in chapter.images)
    return Step(
        f"lay out {chapter.name}",
        _laid_out,
        {
            "text": markup,
            "page of": dict(numbers),
            "layout and pictures": Keyed(paper, digest_of((paper.key, *(part for each in images for part in each)))),
        },
        weight=len(chapter.xhtml),
        apart=True,
    )


def _cover(paper: Paper) -> Checked[Pages]:
    values = {**common_values(paper), "opens": "recto", "lang": paper.book.language, "date": printed_date(paper.book)}
    document = fill(paper.layout, "cover.html", values)
    laid = lay_out(document.value, paper.layout.styles, paper, Place("book.yaml"))
    return Checked(laid.value, (*document.problems, *laid.problems))


def _laid_out(markup: Markup, numbers: Mapping[str, str], paper: Paper) -> Checked[Pages]:
    opens = paper.layout.opening(markup.role, markup.part).opens
    at = Place(markup.path)
    values = {
        **common_values(paper),
        "opens": numbers.get(_side_of(markup), Side.RECTO) if opens is Side.NEXT else opens.value,
        "lang": markup.lang,
        "title": markup.title,
        "head": markup.title,
        "part": markup.part.value,
        "role": markup.role,
    }

    def filled(xhtml: str, shapes: Mapping[str, Shape]) -> Checked[str]:
        set_ = safe(for_paper(xhtml, numbers, paper.terms, shapes))
        return fill(paper.layout, "chapter.html", {**values, "xhtml": set_})

    shapes, over = _shapes(markup.xhtml, filled, paper, at)
    document = filled(numbered(markup.xhtml), shapes)
    laid = lay_out(document.value, paper.layout.styles, paper, at)
    told = (_too_wide(name, column, at) for name, column in over.items())
    return Checked(laid.value, (*document.problems, *told, *laid.problems))


def _shapes(
    xhtml: str, filled: Callable[[str, Mapping[str, Shape]], Checked[str]], paper: Paper, at: Place
) -> tuple[Mapping[str, Shape], Mapping[str, str]]:
    """How the tables of a chapter are set that do not fit as they are, and those that fit in no way."""
    from reportbuild.rendering.trial import candidates, measure, shapes_for  # they load the engine: see `lay_out`

    tables = candidates(xhtml)
    styles = (paper.properties, *paper.layout.styles)
    if not tables:
        return {}, {}
    return shapes_for(tables, lambda given: measure(filled(tables, given).value, styles, paper.shelves, at=at))


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
    type_, least = laid.value.smallest, paper.layout.smallest_type
    small = [_small_type(type_, paper.layout, at)] if type_ and round(type_.size, 2) < least else []
    return Checked(laid.value, (*laid.problems, *small))


def _small_type(type_: Type, layout: Layout, at: Place) -> Problem:
    least = f"{layout.smallest_type:g} is the least in the layout “{layout.name}”"
    message = f"“{type_.words[:40]}” is set in {type_.size:.1f} points, and {least}"
    hint = "set it larger in the layout's styles; what may be small says smallest_type in layout.yaml"
    return Problem("page.small-type", message, at, hint, Severity.WARNING)


def _leaves(markups: Sequence[Markup], paper: Paper, parts: Sequence[Pages]) -> tuple[Leaf, ...]:
    roles = [("cover", "front"), *((markup.role, markup.part.value) for markup in markups)]
    openings = [paper.layout.opening(role, part) for role, part in roles]
    return paginate([Run(pages.count, o.opens, o.folio) for pages, o in zip(parts, openings, strict=True)])


def _printed(markups: Sequence[Markup], parts: Sequence[Pages], leaves: Sequence[Leaf]) -> Mapping[str, str]:
    """What pages ask of the whole book: id to the printed number of its page, and the side each chapter opens on."""
    numbers = {(leaf.run, leaf.page): leaf.number for leaf in leaves}
    opened = sides(leaves)
    return {
        **{
            label: numbers[run, anchor.page] for run, part in enumerate(parts) for label, anchor in part.anchors.items()
        },
        **{_side_of(markup): opened[run].value for run, markup in enumerate(markups, 1)},
    }


def _side_of(markup: Markup) -> str:
    """The question which side a chapter opens on; no id has a space in it."""
    return f"side of {markup.name}"


def _heads(
    markups: Sequence[Markup], parts: Sequence[Pages], numbers: Mapping[str, str], terms: Mapping[str, str]
) -> Iterator[tuple[tuple[int | None, int], str]]:
    """Running heads that name pages: (run, page) to text. The cover is run 0."""
    for run, markup in enumerate(markups, 1):
        if markup.role == "notes":
            yield from (((run, page), head) for page, head in _note_heads(markup, parts[run], numbers, terms))


def _note_heads(
    markup: Markup, pages: Pages, numbers: Mapping[str, str], terms: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    """For each page of notes, which pages of the text they belong to: "Notes to pages 12–15"."""
    first = ""
    notes = [id_ for id_ in markup.ids if f"call-{id_}" in numbers]
    for page in range(pages.count):
        here = [numbers[f"call-{note}"] for note in notes if pages.anchors[note].page == page]
        first, last = (here[0], here[-1]) if here else (first, first)
        if first:
            term = terms["notes-to-page" if first == last else "notes-to-pages"]
            yield page, term.replace("{first}", first).replace("{last}", last)
        first = last


def _unsettled(markup: Markup) -> Problem:
    message = f"after {ROUNDS} rounds page numbers still move in “{markup.title}”"
    hint = "a printed page number may be one off; a word more or less near it usually settles it"
    return Problem("page.unsettled", message, Place(markup.path), hint, Severity.WARNING)
