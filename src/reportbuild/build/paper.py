"""Chapters into one bound PDF: laid out one by one, until no printed page number moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reportbuild.build.journal import Journal
from reportbuild.model.metadata import Book, EditionSettings
from reportbuild.model.problems import Checked, Place, Problem, Severity
from reportbuild.packaging.pagination import Leaf, Run, paginate, sides
from reportbuild.packaging.pdf import Binding, bind
from reportbuild.reading.shelf import Shelf
from reportbuild.rendering.layouts import Folio, Layout, Side, fill, safe
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import for_paper
from reportbuild.rendering.pages import Pages, lay_out
from reportbuild.resolving.parts import printed_date

ROUNDS = 5
"""How often chapters that print page numbers are laid out again before we give up. (Typst gives up at the same.)"""


@dataclass(frozen=True, slots=True)
class Paper:
    """What all chapters of an edition are laid out with.

    shelves    by scheme, what pages may name: "book", "layout", "font"
    terms      our printed words
    producer   the program with its version, for the file's metadata
    """

    book: Book
    settings: EditionSettings
    layout: Layout
    shelves: Mapping[str, Shelf]
    terms: Mapping[str, str]
    producer: str

    @property
    def title(self) -> str:
        return self.settings.title or self.book.title

    @property
    def subtitle(self) -> str:
        """The book's subtitle belongs to the book's title: an edition of another title has its own or none."""
        return self.settings.subtitle if self.settings.title else self.settings.subtitle or self.book.subtitle


@dataclass(frozen=True, slots=True)
class Printed:
    """A bound PDF and how many pages it has."""

    pdf: bytes
    pages: int


@dataclass(frozen=True, slots=True)
class Asked(Mapping[str, str]):
    """A mapping that remembers what it was asked, and what it answered: "" where it had no answer."""

    answers: Mapping[str, str]
    questions: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        self.questions[key] = self.answers.get(key, "")
        return self.answers[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)


def print_edition(markups: Sequence[Markup], paper: Paper, journal: Journal) -> Checked[Printed]:
    """The edition's PDF.

    Problems  page.unsettled   page numbers still moved after the last round
              and those of `fill`, `lay_out` and `bind`
    """
    cover = lay_out_cover(paper, journal)
    laid, numbers, unsettled = _settle(markups, paper, cover.value, journal)
    parts = (cover, *laid)
    pages = [part.value for part in parts]
    leaves = _leaves(markups, paper, pages)
    heads = dict(_heads(markups, pages, numbers, paper.terms))
    sheet = journal.step("lay out folios", _folios, paper, leaves, heads)
    binding = _binding(markups, paper)
    bound = journal.step("bind", bind, pages, leaves, sheet.value, binding)
    problems = [problem for part in (*parts, sheet, bound) for problem in part.problems]
    return Checked(Printed(bound.value, len(leaves)), (*problems, *unsettled))


def _settle(
    markups: Sequence[Markup], paper: Paper, cover: Pages, journal: Journal
) -> tuple[tuple[Checked[Pages], ...], Mapping[str, str], tuple[Problem, ...]]:
    """Every chapter's pages, and the printed page number of every id, once the two agree."""
    numbers: Mapping[str, str] = {_side_of(markup): Side.RECTO.value for markup in markups}
    laid: dict[str, Checked[Pages]] = {}
    answers: dict[str, Mapping[str, str]] = {}
    for _ in range(ROUNDS):
        moved = [m for m in markups if m.name not in laid or _moved(answers[m.name], numbers)]
        if not moved:
            return tuple(laid[m.name] for m in markups), numbers, ()
        for markup in moved:
            asked = Asked(numbers)
            laid[markup.name] = journal.step(f"lay out {markup.name}", _laid_out, markup, paper, asked)
            answers[markup.name] = asked.questions
        parts = [cover, *(laid[m.name].value for m in markups)]
        numbers = _printed(markups, parts, _leaves(markups, paper, parts))
    late = [m.name for m in markups if _moved(answers[m.name], numbers)]
    return tuple(laid[m.name] for m in markups), numbers, tuple(map(_unsettled, late[:1]))


def _moved(answers: Mapping[str, str], numbers: Mapping[str, str]) -> bool:
    return any(numbers.get(label, "") != answer for label, answer in answers.items())


def lay_out_cover(paper: Paper, journal: Journal) -> Checked[Pages]:
    """The cover, laid out: the PDF's first page, and what the EPUB's cover is drawn from."""
    values = {**_common(paper), "opens": "recto", "lang": paper.book.language, "date": printed_date(paper.book)}
    document = fill(paper.layout, "cover.html", values)
    laid = journal.step("lay out cover", _lay_out, document.value, paper, "book.yaml")
    return Checked(laid.value, (*document.problems, *laid.problems))


def _laid_out(markup: Markup, paper: Paper, numbers: Mapping[str, str]) -> Checked[Pages]:
    opens = paper.layout.opening(markup.role, markup.part).opens
    values = {
        **_common(paper),
        "opens": numbers.get(_side_of(markup), Side.RECTO) if opens is Side.NEXT else opens.value,
        "lang": markup.lang,
        "title": markup.title,
        "head": markup.title,
        "part": markup.part.value,
        "role": markup.role,
        "xhtml": safe(for_paper(markup.xhtml, numbers, paper.terms)),
    }
    document = fill(paper.layout, "chapter.html", values)
    laid = _lay_out(document.value, paper, markup.name)
    return Checked(laid.value, (*document.problems, *laid.problems))


def _common(paper: Paper) -> dict[str, object]:
    book = paper.book.model_copy(update={"title": paper.title, "subtitle": paper.subtitle})
    return {"book": book, "paper": paper.settings.paper.value}


def _lay_out(document: str, paper: Paper, name: str) -> Checked[Pages]:
    return lay_out(document, paper.layout.styles, paper.shelves, at=Place(name))


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


def _folios(paper: Paper, leaves: Sequence[Leaf], heads: Mapping[tuple[int | None, int], str]) -> Checked[Pages]:
    """Sheets with nothing but what depends on a page's number.

    heads   running heads that do: (run, page) to text
    """
    sheets = [
        {"number": leaf.number, "place": _place(leaf), "head": heads.get((leaf.run, leaf.page), "")} for leaf in leaves
    ]
    values = {**_common(paper), "lang": paper.book.language, "leaves": sheets}
    document = fill(paper.layout, "folios.html", values)
    laid = lay_out(document.value, paper.layout.folio_styles, paper.shelves, at=Place("book.yaml"))
    return Checked(laid.value, (*document.problems, *laid.problems))


def _place(leaf: Leaf) -> str:
    """What kind of page it is for a layout's folios."""
    if leaf.run is None or leaf.folio is Folio.NONE:
        return "bare"
    return "opening" if leaf.page == 0 else "inside"


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


def _binding(markups: Sequence[Markup], paper: Paper) -> Binding:
    book = paper.book
    return Binding(
        title=paper.title,
        lang=book.language,
        date=book.date,
        identifier=book.identifier,
        at=Place("book.yaml"),
        creators=book.creators,
        publisher=book.publisher.name if book.publisher else "",
        subject=book.description,
        keywords=book.keywords,
        rights=book.licence,
        outline=tuple(entry for markup in markups for entry in markup.outline),
        producer=paper.producer,
    )


def _unsettled(name: str) -> Problem:
    message = f"after {ROUNDS} rounds page numbers still move in “{name}”"
    hint = "a printed page number may be one off; a word more or less near it usually settles it"
    return Problem("page.unsettled", message, Place(name), hint, Severity.WARNING)
