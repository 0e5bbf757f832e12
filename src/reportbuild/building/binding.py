"""Laid-out parts into one bound PDF: cut out of the files they were laid out in, stamped with folios, and sewn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reportbuild.building.digests import Keyed, digest, digest_of
from reportbuild.building.laying import Paper, common_values, lay_out
from reportbuild.building.paper import Settled
from reportbuild.building.press import Done, Kept, Step, Work
from reportbuild.building.workers import Parts
from reportbuild.model.problems import Checked, Place
from reportbuild.packaging.attachments import Attachment
from reportbuild.packaging.gathering import Gathering, Stamps, gather, gather_stamps
from reportbuild.packaging.pagelist import PageList, identity, page_list
from reportbuild.packaging.pagination import Leaf, page_value, printed_number
from reportbuild.packaging.pdf import Binding, Block, bind
from reportbuild.packaging.sharing import Common, Holdings, Shared, needed, share, told_apart
from reportbuild.packaging.tally import Tally
from reportbuild.reading.shelf import take
from reportbuild.rendering.laid import Pages
from reportbuild.rendering.layout_settings import Folio
from reportbuild.rendering.layouts import fill
from reportbuild.rendering.markup import Markup

STRIP = 32
"""Folios that are laid out together, whether the book has so many pages or not, so that they stay when it grows."""

BEFORE = 2
"""Empty sheets before a strip: a layout may set the first page of a document apart, and means none of those."""

Sheet = tuple[str, str, str]
"""What a page prints that depends on its number: the number, what kind of page it is, and a running head."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What is to be bound: a step that gives the PDF, how many pages it has, where they begin, and the cover.

    page_list   None where chapters share their pages
    tallies     what the structure trees of its parts offer
    smallest    of its type, in points; None where there are no words
    """

    step: Step
    pages: int
    page_list: PageList | None
    cover: Done
    tallies: tuple[Kept[Tally], ...]
    smallest: float | None


def bind_edition(settled: Settled, markups: Sequence[Kept[Markup]], paper: Paper) -> Work[Checked[Bound]]:
    """Everything that is bound, and the step that binds it.

    Problems  those of `fill` and `lay_out`, of folios
    """
    steps = [
        _gather_step(name, part, pages.count, paper.book.language)
        for name, part, pages in zip(settled.names, settled.parts, settled.pages, strict=True)
    ]
    strips = list(_strips(settled))
    done = yield [*(_strip_step(strip, paper) for strip in strips), *steps]
    stamps, gathered = done[: len(strips)], done[len(strips) :]
    held, shared = yield from _common([*gathered, *stamps])
    chapters = [markup.value for markup in markups]
    itself = identity(digest_of((paper.key, *(each.parts[0].digest for each in (*gathered, *stamps)))))
    binding = replace(_binding(chapters, paper), itself=itself)
    stamped = {page: (n, place) for n, strip in enumerate(strips) for page, place in strip.pages.items()}
    inputs = {
        "gatherings": tuple(each.parts[0] for each in gathered),
        "folios": tuple(each.parts[0] for each in stamps),
        "of pages": stamped,
        "held": held,
        "shared": shared,
        "leaves": settled.leaves,
        "binding": Keyed(binding, digest(binding)),
    }
    apart = len(settled.parts) == len(chapters) + 1
    name = paper.terms["page-mark"]
    listed = page_list(settled.leaves, settled.pages, chapters, name=name, source=itself) if apart else None
    problems = tuple(problem for each in stamps for problem in each.problems)
    tallies = tuple(each.parts[3] for each in gathered)
    smallest = min((pages.smallest.size for pages in settled.pages if pages.smallest), default=None)
    bound = Bound(Step("bind", _bound, inputs), len(settled.leaves), listed, settled.parts[0], tallies, smallest)
    return Checked(bound, problems)


def _common(parts: Sequence[Done]) -> Work[tuple[tuple[Keyed, ...], Kept[Shared]]]:
    """What each part has in common with others, and the things themselves, from parts that together have them all."""
    held = [part.parts[2].value for part in parts]
    (shared,) = yield [_sharing(parts, held, needed(held))]
    if shared.kept.value is None:
        held = told_apart(held)
        (shared,) = yield [_sharing(parts, held, range(len(held)))]
    return tuple(Keyed(each, digest(each)) for each in held), shared.kept


def _sharing(parts: Sequence[Done], held: Sequence[Holdings], chosen: Sequence[int]) -> Step:
    inputs = {"of": tuple(parts[n].parts[1] for n in chosen), "held": tuple(held[n] for n in chosen)}
    return Step("share fonts and pictures", _shared, inputs)


def _gather_step(name: str, part: Done, pages: int, lang: str) -> Step:
    return Step(f"gather {name}", _gathered, {"pages": part.kept, "language": lang}, weight=pages, apart=True)


def _gathered(pages: Pages, lang: str) -> Checked[Parts]:
    """A part cut out of its file, what of it may be shared, and what its structure tree offers."""
    gathering, common, tally = gather(pages, lang) or (None, Common(), Tally())
    return Checked(Parts((gathering, common.content, common.held, tally)))


def _shared(contents: Sequence[bytes], held: Sequence[Holdings]) -> Checked[Shared | None]:
    return Checked(share([Common(*each) for each in zip(contents, held, strict=True)]))


def _bound(
    parts: Sequence[Gathering | None],
    stamps: Sequence[Stamps | None],
    stamped: Mapping[int, tuple[int, int]],
    held: Sequence[Holdings],
    shared: Shared,
    leaves: Sequence[Leaf],
    binding: Binding,
) -> Checked[bytes]:
    return bind(Block(parts, stamps, stamped, held, shared), leaves, binding)


# --- folios


@dataclass(frozen=True, slots=True)
class _Strip:
    """Sheets that are laid out together.

    pages   of the book, to the sheets that are laid over them
    """

    name: str
    sheets: tuple[Sheet, ...]
    pages: Mapping[int, int]


def _strips(settled: Settled) -> Iterator[_Strip]:
    """Sheets for all pages that print something that depends on their numbers.

    What most pages print depends on the number alone: such sheets lie in strips that are always full, so that a book
    that grows by a page finds all of them kept. The others, openings and the like, follow each other in further strips.
    """
    ordinary: dict[tuple[Folio, int], dict[int, int]] = {}
    others: list[Sheet] = []
    pages: dict[int, int] = {}
    for position, leaf in enumerate(settled.leaves):
        kind, head, value = (
            _kind(leaf, settled.pages),
            settled.heads.get((leaf.run, leaf.page), ""),
            page_value(leaf.number),
        )
        if kind == "inside" and not head and value % 2 != position % 2:
            strip, place = divmod(value - 1, STRIP)
            ordinary.setdefault((leaf.folio, strip), {})[position] = place
        elif kind != "bare" or head:
            if len(others) % 2 != position % 2:
                others.append(("", "bare", ""))
            pages[position] = len(others)
            others.append((leaf.number, kind, head))
    for (folio, strip), there in ordinary.items():
        first = strip * STRIP + 1
        numbers = [printed_number(number, folio) for number in range(first, first + STRIP)]
        yield _Strip(f"{numbers[0]}–{numbers[-1]}", tuple((number, "inside", "") for number in numbers), there)
    for first in range(0, len(others), STRIP):
        sheets = tuple(others[first : first + STRIP])
        there = {page: place - first for page, place in pages.items() if place // STRIP == first // STRIP}
        yield _Strip(f"of other pages, {first // STRIP + 1}", sheets, there)


def _kind(leaf: Leaf, pages: Sequence[Pages]) -> str:
    """What kind of page it is for a layout's folios."""
    if leaf.run is None or leaf.folio is Folio.NONE:
        return "bare"
    if leaf.page in pages[leaf.run].turned:
        return "turned"
    return "opening" if leaf.page == 0 else "inside"


def _strip_step(strip: _Strip, paper: Paper) -> Step:
    inputs = {"sheets": strip.sheets, "layout": Keyed(paper, paper.key)}
    return Step(f"lay out folios {strip.name}", _folios, inputs, apart=True)


def _folios(sheets: Sequence[Sheet], paper: Paper) -> Checked[Parts]:
    """Folios as stamps, and what they may share."""
    all_sheets = (*(("", "bare", ""),) * BEFORE, *sheets)
    leaves = [{"number": number, "place": kind, "head": head} for number, kind, head in all_sheets]
    values = {**common_values(paper), "opens": "recto", "lang": paper.book.language, "leaves": leaves}
    document = fill(paper.layout, "folios.html", values)
    laid = lay_out(document.value, paper.layout.folio_styles, paper, Place("book.yaml"))
    stamps, common = gather_stamps(laid.value, BEFORE) or (None, Common())
    return Checked(Parts((stamps, common.content, common.held)), (*document.problems, *laid.problems))


# --- what the file says of itself


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
        attachments=_attachments(markups, paper),
        producer=paper.producer,
    )


def _attachments(markups: Sequence[Markup], paper: Paper) -> tuple[Attachment, ...]:
    """The data of charts, and the files of data that the text names, each once."""
    files = {(each.name, each.content): each for each in paper.attached}
    for path in dict.fromkeys(name for markup in markups for name in markup.data):
        name, content = path.rpartition("/")[2], take(paper.shelves["book"], path, Place(path)).value
        files.setdefault((name, content), Attachment(name, content, "text/csv", path))
    return tuple(files.values())
