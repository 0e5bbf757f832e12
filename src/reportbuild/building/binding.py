"""Laid-out parts into one bound PDF: cut out of the files they were laid out in, stamped with folios, and sewn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from reportbuild.building.copy import Copy
from reportbuild.building.digests import Keyed, digest, digest_of
from reportbuild.building.laying import Paper, common_values, lay_out
from reportbuild.building.paper import Settled
from reportbuild.building.steps import Done, Kept, Step, Work
from reportbuild.building.workers import OneByOne, Parts
from reportbuild.model.data import Attachment
from reportbuild.model.problems import Checked, Place
from reportbuild.packaging.gathering import Gathering, Stamped, Stamps, gather, gather_stamps
from reportbuild.packaging.pagelist import PageList, identity, page_list
from reportbuild.packaging.pagination import Leaf
from reportbuild.packaging.pdf import Binding, Block, bind
from reportbuild.packaging.sharing import Common, Holdings, Shared, needed, share, told_apart
from reportbuild.packaging.sheaf import Matter
from reportbuild.packaging.tally import Tally
from reportbuild.reading.shelf import take
from reportbuild.rendering.laid import OF_HEAD, OF_NUMBER, Pages
from reportbuild.rendering.layout_settings import Folio
from reportbuild.rendering.layouts import fill
from reportbuild.rendering.markup import Markup

STRIP = 32
"""Sheets that are laid out together."""

BEFORE = 2
"""Empty sheets before a strip: a layout may set the first page of a document apart, and means none of those."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What is to be bound: how many pages it has, where they begin, and the cover.

    gathered    its parts, cut out of the files they were laid out in
    stamps      what is laid over their pages
    leaves      every page of the book
    page_list   None where chapters share their pages
    smallest    of its type, in points; None where there are no words
    """

    gathered: tuple[Done, ...]
    stamps: tuple[Done, ...]
    leaves: tuple[Leaf, ...]
    binding: Binding
    page_list: PageList | None
    cover: Done
    smallest: float | None

    @property
    def tallies(self) -> tuple[Kept[Tally], ...]:
        """What the structure trees of its parts offer."""
        return tuple(each.parts[3] for each in self.gathered)


def bind_edition(settled: Settled, copies: Sequence[Copy], paper: Paper) -> Work[Checked[Bound]]:
    """Everything that is bound.

    Problems  those of `fill` and `lay_out`, of folios
    """
    stamps, gathered = yield from _gathering(settled, paper)
    itself = identity(digest_of((paper.key, *(each.parts[0].digest for each in (*gathered, *stamps)))))
    binding = replace(_binding([copy.known for copy in copies], paper), itself=itself)
    apart = len(settled.parts) == len(copies) + 1
    name, texts = paper.terms["page-mark"], {copy.known.name: copy.whole for copy in copies}
    listed = page_list(settled.leaves, settled.pages, texts, name=name, source=itself) if apart else None
    problems = tuple(problem for each in stamps for problem in each.problems)
    smallest = min((pages.smallest.size for pages in settled.pages if pages.smallest), default=None)
    parts = tuple(gathered), tuple(stamps), settled.leaves
    return Checked(Bound(*parts, binding, listed, settled.parts[0], smallest), problems)


def sewing(bound: Bound) -> Work[Checked[Step]]:
    """The step that makes the PDF, once it is known what the parts have in common."""
    held, shared = yield from _common([*bound.gathered, *bound.stamps])
    inputs = {
        "gatherings": tuple(each.parts[0] for each in bound.gathered),
        "folios": tuple(each.parts[0] for each in bound.stamps),
        "matter": OneByOne((*(each.parts[3] for each in bound.stamps), *(each.parts[4] for each in bound.gathered))),
        "held": held,
        "shared": shared,
        "leaves": bound.leaves,
        "binding": Keyed(bound.binding, digest(bound.binding)),
    }
    return Checked(Step("bind", _bound, inputs, apart=True))


def _gathering(settled: Settled, paper: Paper) -> Work[tuple[Sequence[Done], Sequence[Done]]]:
    """What is laid over pages, and the parts, cut out of the files that they were laid out in."""
    strips = _strips(settled, exact=False)
    gather = [*_gather_steps(settled, paper)]
    done = yield [*(_strip_step(strip, paper) for strip in strips), *gather]
    laid, gathered = done[: len(strips)], done[len(strips) :]
    if any(each.kept.value.uneven for each in laid):
        strips = _strips(settled, exact=True)
        laid = yield [_strip_step(strip, paper) for strip in strips]
    stamps = yield [_stamp_step(each, strip) for each, strip in zip(laid, strips, strict=True)]
    told = [Done(made.parts, each.problems) for made, each in zip(stamps, laid, strict=True)]
    return told, gathered


def _common(parts: Sequence[Done]) -> Work[tuple[tuple[Keyed, ...], Kept[Shared]]]:
    """What each part has in common with others, and the things themselves, from parts that together have them all."""
    held = [part.parts[2].value for part in parts]
    (shared,) = yield [_sharing(parts, held, needed(held))]
    if shared.kept.value is None:
        held = told_apart(held)
        (shared,) = yield [_sharing(parts, held, range(len(held)))]
    return tuple(Keyed(each, digest(each)) for each in held), shared.kept


def _sharing(parts: Sequence[Done], held: Sequence[Holdings], chosen: Sequence[int]) -> Step:
    inputs = {"parts": tuple(parts[n].parts[1] for n in chosen), "held": tuple(held[n] for n in chosen)}
    return Step("share fonts and pictures", _shared, inputs, apart=True)


def _gather_steps(settled: Settled, paper: Paper) -> Iterator[Step]:
    for name, part, pages in zip(settled.names, settled.parts, settled.pages, strict=True):
        asked = dict.fromkeys(numeral.of for numeral in pages.numerals)
        numbers = {label: settled.numbers[label] for label in asked if label in settled.numbers}
        inputs = {"pages": part.kept, "language": paper.book.language, "page of": numbers}
        yield Step(f"gather {name}", _gathered, inputs, weight=pages.count, apart=True)


def _gathered(pages: Pages, lang: str, numbers: Mapping[str, str]) -> Checked[Parts]:
    """A part cut out of its file, what of it may be shared, and what its structure tree offers."""
    gathering, matter, common, tally = gather(pages, lang, numbers) or (None, None, Common(), Tally())
    return Checked(Parts((gathering, common.content, common.held, tally, matter)))


def _shared(contents: Sequence[bytes], held: Sequence[Holdings]) -> Checked[Shared | None]:
    return Checked(share([Common(*each) for each in zip(contents, held, strict=True)]))


def _bound(
    parts: Sequence[Gathering | None],
    stamps: Sequence[Stamps | None],
    matters: Iterable[Matter | None],
    held: Sequence[Holdings],
    shared: Shared,
    leaves: Sequence[Leaf],
    binding: Binding,
) -> Checked[bytes]:
    return bind(Block(parts, stamps, held, shared), filter(None, matters), leaves, binding)


# --- folios


_Figures = Mapping[str, str]
"""Of numbers that are set later, by what these are of."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a page prints that depends on its number: the number, what kind of page it is, and a running head."""

    number: str
    kind: str
    head: str


_BARE = _Sheet("", "bare", "")


@dataclass(frozen=True, slots=True)
class _Strip:
    """Sheets that are laid out together.

    stamped   pages of the book that they are laid over
    """

    name: str
    sheets: tuple[_Sheet, ...]
    stamped: Mapping[int, Stamped]


def _strips(settled: Settled, *, exact: bool) -> Sequence[_Strip]:
    """Sheets for all pages that print something that depends on their numbers.

    One does for all pages of a kind and a side whose numbers have as many figures, which are set later.

    exact   True if each number has a sheet of its own: for a layout whose figures are not as wide as each other
    """
    stamps: dict[tuple[_Sheet, int], dict[int, _Figures]] = {}
    for position, leaf in enumerate(settled.leaves):
        kind, head = _kind(leaf, settled.pages), settled.heads.get((leaf.run, leaf.page), "")
        if kind != "bare" or head:
            number, own = (leaf.number, "") if exact else _held(leaf.number, OF_NUMBER)
            head, others = (head, "") if exact else _held(head, OF_HEAD)
            figures = {of: it for of, it in ((OF_NUMBER, own), (OF_HEAD, others)) if it}
            stamps.setdefault((_Sheet(number, kind, head), position % 2), {})[position] = figures
    rectos, versos = ([sheet for sheet in stamps if sheet[1] == side] for side in (0, 1))
    sheets = [one for pair in zip_longest(rectos, versos, fillvalue=(_BARE, 0)) for one in pair]
    return [_strip(first, sheets[first : first + STRIP], stamps) for first in range(0, len(sheets), STRIP)]


def _strip(
    first: int, sheets: Sequence[tuple[_Sheet, int]], stamps: Mapping[tuple[_Sheet, int], Mapping[int, _Figures]]
) -> _Strip:
    stamped = {
        page: Stamped(BEFORE + n, figures)
        for n, each in enumerate(sheets)
        for page, figures in stamps.get(each, {}).items()
    }
    return _Strip(f"{first // STRIP + 1}", tuple(sheet for sheet, _ in sheets), stamped)


def _held(text: str, sign: str) -> tuple[str, str]:
    """A text that holds room for its numbers, and their figures."""
    return re.sub(r"[0-9]+", lambda found: sign + "0" * len(found[0]), text), "".join(re.findall("[0-9]", text))


def _kind(leaf: Leaf, pages: Sequence[Pages]) -> str:
    """What kind of page it is for a layout's folios."""
    if leaf.run is None or leaf.folio is Folio.NONE:
        return "bare"
    if leaf.page in pages[leaf.run].turned:
        return "turned"
    return "opening" if leaf.page == 0 else "inside"


def _strip_step(strip: _Strip, paper: Paper) -> Step:
    inputs = {"sheets": strip.sheets, "layout": Keyed(paper, paper.key)}
    return Step(f"lay out folios {strip.name}", _folios, inputs, weight=len(strip.stamped), apart=True)


def _folios(sheets: Sequence[_Sheet], paper: Paper) -> Checked[Pages]:
    all_sheets = (*(_BARE,) * BEFORE, *sheets)
    leaves = [{"number": each.number, "place": each.kind, "head": each.head} for each in all_sheets]
    values = {**common_values(paper), "opens": "recto", "lang": paper.book.language, "leaves": leaves}
    document = fill(paper.layout, "folios.html", values)
    laid = lay_out(document.value, paper.layout.folio_styles, paper, Place("book.yaml"))
    return Checked(laid.value, (*document.problems, *laid.problems))


def _stamp_step(laid: Done, strip: _Strip) -> Step:
    inputs = {"sheets": laid.kept, "pages": strip.stamped}
    return Step(f"number pages {strip.name}", _stamps, inputs, weight=len(strip.stamped), apart=True)


def _stamps(sheets: Pages, stamped: Mapping[int, Stamped]) -> Checked[Parts]:
    """What is laid over pages, and what of it may be shared."""
    stamps, matter, common = gather_stamps(sheets, stamped) or (None, None, Common())
    return Checked(Parts((stamps, common.content, common.held, matter)))


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
