"""Pages of all chapters bound into one PDF: folios, outline, page labels, links across chapters, metadata."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, Stream, String

from reportbuild.model.data import Attachment
from reportbuild.model.problems import Checked, Place, Problem, did_you_mean
from reportbuild.packaging.attachments import attach
from reportbuild.packaging.gathering import Gathering, Spot, Stamps, written
from reportbuild.packaging.pagination import Leaf, page_value
from reportbuild.packaging.sewing import sew
from reportbuild.packaging.sharing import INTENTS, Holdings, Shared
from reportbuild.packaging.sheaf import Cutter, Matter, Numbered, Sheaf
from reportbuild.packaging.tags import references, tree_texts
from reportbuild.packaging.xmp import Description, packet
from reportbuild.rendering.layout_settings import Folio
from reportbuild.rendering.markup import OutlineEntry


@dataclass(frozen=True, slots=True)
class Binding:
    """What a bound file says of itself.

    at         the book, for problems
    outline    headings of the whole book, in order; one whose id fell on no page is left out
    attachments   files that the PDF carries
    producer   the program, with its version
    itself     a URN of this very file, made of its contents
    claims     True if the file may say that it conforms to PDF/A-3a and PDF/UA-1: no problem was told on the way
    """

    title: str
    lang: str
    date: datetime.date
    identifier: str
    at: Place
    creators: tuple[str, ...] = ()
    publisher: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    rights: str = ""
    outline: tuple[OutlineEntry, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    producer: str = "reportbuild"
    itself: str = ""
    claims: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """Everything that is bound: the book block.

    parts     the cover and the chapters; None for one that could not be laid out
    stamps    what is laid over pages; None for what could not be laid out
    held      what they have in common, by their own names for it: of the parts, then of the stamps
    shared    the things themselves
    """

    parts: Sequence[Gathering | None]
    stamps: Sequence[Stamps | None]
    held: Sequence[Holdings]
    shared: Shared


def bind(block: Block, matters: Iterable[Matter], leaves: Sequence[Leaf], binding: Binding) -> Checked[bytes]:
    """One PDF of all parts, with its pages in the order of the leaves.

    matters   of the block's sheaves, the stamps before the parts; each is asked for when it is written, so that not all
              of them have to be held at once

    The same arguments give the same bytes.

    Problems  page.dead-link   a link leads to a label that is nowhere in the book
    """
    places = _places(block.parts, leaves)
    frame = _frame(block, leaves, places, binding)
    numbers = _numbers(frame, len(leaves))
    sewn = _sewn(frame, block, leaves, numbers)
    others = {
        **dict(tree_texts(sewn.chapters, numbers)),
        numbers["places"]: _named_places(places, numbers),
        numbers["pages"]: _page_tree(leaves, numbers),
        **dict(zip(_page_numbers(leaves, numbers), _page_texts(block, sewn, leaves, numbers), strict=True)),
    }
    sheaves = (sewn.frame, sewn.shared, *(each for each in (*sewn.stamps, *sewn.parts) if each))
    all_matters = chain((frame.matter, block.shared.matter), matters)
    file = sew(sheaves, all_matters, others, root=numbers["root"], about=numbers["about"])
    return Checked(file, tuple(_dead_links(block, leaves, places, binding.at)))


@dataclass(frozen=True, slots=True)
class _Frame:
    """The book without its pages: its catalogue, outline, labels and metadata, and streams that pages share.

    positions   in the sheaf: "root", "about", "save", "paint", "blank"
    """

    sheaf: Sheaf
    matter: Matter
    positions: Mapping[str, int]


def _frame(block: Block, leaves: Sequence[Leaf], places: _Places, binding: Binding) -> _Frame:
    book = Pdf.new()
    elsewhere = {name: book.make_indirect(Dictionary(Of=Name(f"/{name}"))) for name in _ELSEWHERE}
    book.Root.Pages, book.Root.StructTreeRoot = elsewhere["pages"], elsewhere["tree"]
    book.Root.Names = Dictionary(Dests=elsewhere["places"])
    book.Root.MarkInfo = Dictionary(Marked=True)
    if INTENTS in block.shared.positions:
        book.Root.OutputIntents = elsewhere["intents"]
    attach(book, binding.attachments, binding.date)
    _outline(book, binding.outline, places)
    _label_pages(book, leaves)
    _describe(book, binding)
    names = {made.objgen[0]: name for name, made in elsewhere.items()}
    cutter = Cutter()
    cutter.turn_to(book, names)
    streams = {"save": b"q", "paint": b"Q /Folio Do", "blank": b""}
    positions = {name: cutter.take(book.make_stream(drawn)) for name, drawn in streams.items()}
    positions |= {"root": cutter.take(book.Root), "about": cutter.take(book.trailer.Info)}
    return _Frame(*cutter.sheaf(names), positions)


_ELSEWHERE = ("pages", "tree", "places", "intents")
"""What the catalogue leads to, and is written when all numbers are known."""


def _numbers(frame: _Frame, pages: int) -> dict[str, int]:
    """Numbers of the objects that hold the book together: the frame's, those written last, and each page's."""
    numbers = {name: 1 + position for name, position in frame.positions.items()}
    names = ("pages", "tree", "document", "places", *(f"page {page}" for page in range(pages)))
    return numbers | {name: number for number, name in enumerate(names, 1 + frame.sheaf.count)}


@dataclass(frozen=True, slots=True)
class _Sewn:
    """All sheaves, with their numbers."""

    frame: Numbered
    shared: Numbered
    stamps: tuple[Numbered | None, ...]
    parts: tuple[Numbered | None, ...]
    chapters: tuple[tuple[Gathering, Numbered], ...]


def _sewn(frame: _Frame, block: Block, leaves: Sequence[Leaf], numbers: Mapping[str, int]) -> _Sewn:
    first = max(numbers.values()) + 1
    shared = block.shared.sheaf.numbered(first, {})
    intents = first + block.shared.positions.get(INTENTS, 0)
    following = first + block.shared.sheaf.count
    common = [block.shared.numbers(held, first) for held in block.held]
    pages: dict[int, dict[str, int]] = {}
    for number, leaf in enumerate(leaves):
        if leaf.run is not None:
            pages.setdefault(leaf.run, {})[f"page {leaf.page}"] = numbers[f"page {number}"]
    parts: list[Numbered | None] = []
    for run, (part, names) in enumerate(zip(block.parts, common, strict=False)):
        outer = {"document": numbers["document"], **pages.get(run, {}), **names}
        parts.append(part.sheaf.numbered(following, outer) if part else None)
        following += part.sheaf.count if part else 0
    stamps: list[Numbered | None] = []
    for each, names in zip(block.stamps, common[len(parts) :], strict=True):
        stamps.append(each.sheaf.numbered(following, names) if each else None)
        following += each.sheaf.count if each else 0
    chapters = tuple((part, each) for part, each in zip(block.parts, parts, strict=True) if part and each)
    numbered = frame.sheaf.numbered(1, {**numbers, "intents": intents})
    return _Sewn(numbered, shared, tuple(stamps), tuple(parts), chapters)


def _page_numbers(leaves: Sequence[Leaf], numbers: Mapping[str, int]) -> list[int]:
    return [numbers[f"page {page}"] for page in range(len(leaves))]


def _page_tree(leaves: Sequence[Leaf], numbers: Mapping[str, int]) -> bytes:
    kids = references(_page_numbers(leaves, numbers))
    return b"<< /Type /Pages /Count %d /Kids [ %s ] >>\n" % (len(leaves), kids)


def _page_texts(block: Block, sewn: _Sewn, leaves: Sequence[Leaf], numbers: Mapping[str, int]) -> Iterator[bytes]:
    """Every page, with its stamp over it, as a form lest names of resources collide.

    A blank page, and one that could not be laid out, is as large as the first of the chapter before it, whose last may
    lie on its side; the first as the one after.
    """
    size = next((part.sheets[0].boxes for part in block.parts if part), _A4)
    for number, leaf in enumerate(leaves):
        part, own = (block.parts[leaf.run], sewn.parts[leaf.run]) if leaf.run is not None else (None, None)
        said = [b"/Type /Page /Parent %d 0 R" % numbers["pages"]]
        stamp = _stamp(block, sewn, number)
        if part and own:
            sheet = part.sheets[leaf.page]
            size = part.sheets[0].boxes
            drawn, (needs, named) = own.scraps[sheet.drawn], map(own.scraps.__getitem__, sheet.needs)
            said.append(b"/StructParents %d %s" % (own.first + sheet.parents, own.scraps[sheet.entries]))
        else:
            drawn, needs, named = references([numbers["blank"]]), b"", b""
        if stamp:
            drawn = b"[ %d 0 R %s %d 0 R ]" % (numbers["save"], drawn, numbers["paint"])
            named += b"/Folio %d 0 R" % stamp
        said += [b"/Contents %s /Resources << %s /XObject << %s >> >>" % (drawn, needs, named)]
        boxes = sheet.boxes if part and own else size
        said += [b"%s [ %s ]" % (name.encode(), b" ".join(map(written, box))) for name, box in boxes.items()]
        yield b"<< %s >>\n" % b" ".join(said)


_A4 = {"/MediaBox": (0.0, 0.0, 595.276, 841.89)}
"""The size of the pages of a book that could not be laid out at all."""


def _stamp(block: Block, sewn: _Sewn, page: int) -> int | None:
    """The number of the form that is laid over a page."""
    both = zip(block.stamps, sewn.stamps, strict=True)
    forms = (each.first + made.forms[page] for made, each in both if made and each and page in made.forms)
    return next(forms, None)


def _dead_links(block: Block, leaves: Sequence[Leaf], places: _Places, at: Place) -> Iterator[Problem]:
    numbers = {(leaf.run, leaf.page): leaf.number for leaf in leaves}
    for run, part in enumerate(block.parts):
        for label, page in part.asked if part else ():
            if label not in places:
                yield _dead_link(label, numbers[run, page], places, at)


_Places = Mapping[str, tuple[Spot, int]]
"""Where labels are: a spot, and its page in the book, counted from 0."""


def _places(parts: Sequence[Gathering | None], leaves: Sequence[Leaf]) -> _Places:
    """Every label of the book, in alphabetical order; of two that are alike the first counts."""
    numbers = {(leaf.run, leaf.page): number for number, leaf in enumerate(leaves)}
    places: dict[str, tuple[Spot, int]] = {}
    for run, part in enumerate(parts):
        for label, spot in part.spots.items() if part else ():
            places.setdefault(label, (spot, numbers[run, spot.page]))
    return dict(sorted(places.items(), key=lambda item: item[1][0].order))


def _named_places(places: _Places, numbers: Mapping[str, int]) -> bytes:
    """Every label as a named destination, which is what “file.pdf#label” asks for."""
    pages = [number for name, number in numbers.items() if name.startswith("page ")]
    named = (b"%s [ %d 0 R %s ]" % (spot.name, pages[page], spot.at) for spot, page in places.values())
    return b"<< /Names [ %s ] >>\n" % b" ".join(named)


def _outline(book: Pdf, entries: Sequence[OutlineEntry], places: _Places) -> None:
    """Headings as bookmarks, nested by their level however levels leap."""
    with book.open_outline() as outline:
        open_: list[tuple[int, list[OutlineItem]]] = [(0, outline.root)]
        for entry in entries:
            if entry.id not in places:
                continue
            while open_[-1][0] >= entry.level:
                open_.pop()
            item = OutlineItem(entry.text, String(entry.id))
            item.is_closed = True
            open_[-1][1].append(item)
            open_.append((entry.level, item.children))


def _label_pages(book: Pdf, leaves: Sequence[Leaf]) -> None:
    """Page labels as printed; pages without a printed number count in small roman figures."""
    styles = {Folio.ARABIC: Name.D, Folio.ROMAN: Name.r, Folio.NONE: Name.r}
    ranges = Array()
    expected: tuple[Name, int] | None = None
    for number, leaf in enumerate(leaves):
        style, value = styles[leaf.folio], page_value(leaf.number)
        if (style, value) != expected:
            ranges.append(number)
            ranges.append(Dictionary(S=style, St=value))
        expected = style, value + 1
    book.Root.PageLabels = book.make_indirect(Dictionary(Nums=ranges))


def _describe(book: Pdf, binding: Binding) -> None:
    """Title, language, dates and the like, for readers and for catalogues."""
    root = book.Root
    root.Lang = String(binding.lang)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageLayout = Name.TwoPageRight
    description = Description(
        title=binding.title,
        lang=binding.lang,
        date=binding.date,
        identifier=binding.identifier,
        producer=binding.producer,
        creators=binding.creators,
        publisher=binding.publisher,
        subject=binding.subject,
        keywords=binding.keywords,
        rights=binding.rights,
        claims=binding.claims,
        itself=binding.itself,
    )
    root.Metadata = Stream(book, packet(description), Type=Name.Metadata, Subtype=Name.XML)
    stamp = f"D:{binding.date:%Y%m%d}000000Z"
    known = {
        "Title": binding.title,
        "Author": ", ".join(binding.creators),
        "Subject": binding.subject,
        "Keywords": ", ".join(binding.keywords),
        "Creator": binding.producer,
        "Producer": binding.producer,
        "CreationDate": stamp,
        "ModDate": stamp,
    }
    for key, value in known.items():
        if value:
            book.docinfo[f"/{key}"] = String(value)


def _dead_link(label: str, page: str, places: _Places, at: Place) -> Problem:
    message = f"a link on page {page} leads to “{label}”, which is nowhere in the book"
    return Problem("page.dead-link", message, at, did_you_mean(label, places))
