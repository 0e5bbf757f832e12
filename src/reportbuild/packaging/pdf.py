"""Pages of all chapters bound into one PDF: folios, outline, page labels, links across chapters, metadata."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from urllib.parse import unquote

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, OutlineItem, Page, Pdf, Stream, String

from reportbuild.model.problems import Checked, Place, Problem, did_you_mean
from reportbuild.packaging.pagination import Leaf
from reportbuild.packaging.sharing import share
from reportbuild.packaging.tags import finish, graft, plant, renumber
from reportbuild.packaging.xmp import Description, packet
from reportbuild.rendering.layouts import Folio
from reportbuild.rendering.markup import OutlineEntry
from reportbuild.rendering.media import INNER
from reportbuild.rendering.pages import Anchor, Pages


@dataclass(frozen=True, slots=True)
class Binding:
    """What a bound file says of itself.

    at         the book, for problems
    outline    headings of the whole book, in order; one whose id fell on no page is left out
    producer   the program, with its version
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
    producer: str = "reportbuild"
    claims: bool = True


def bind(parts: Sequence[Pages], leaves: Sequence[Leaf], sheet: Pages | None, binding: Binding) -> Checked[bytes]:
    """One PDF of all parts, with its pages in the order of the leaves.

    parts   at least one of which could be laid out
    sheet   as many pages as there are leaves, with nothing on them but what depends on a page's number; they are laid
            over the pages. None: nothing is

    The same arguments give the same bytes.

    Problems  page.dead-link   a link leads to a label that is nowhere in the book
    """
    book = Pdf.new()
    _gather(book, parts, leaves, binding.lang)
    stamped = _stamp(book, Pdf.open(BytesIO(sheet.pdf))) if sheet is not None else ()
    share(book, (*(page.obj.Resources for page in book.pages), *stamped))
    places = _places(parts, leaves)
    problems = tuple(_bind_links(book, leaves, places, binding.at))
    _name_places(book, places)
    _outline(book, binding.outline, places)
    _label_pages(book, leaves)
    _describe(book, binding)
    return Checked(_written(book), problems)


def _gather(book: Pdf, parts: Sequence[Pages], leaves: Sequence[Leaf], lang: str) -> None:
    """All pages in order, and their trees in one; chapters are opened one at a time.

    A blank page, and one that could not be laid out, is as large as the one before it.
    """
    trunk = plant(book)
    with Pdf.open(BytesIO(next(part.pdf for part in parts if part.pdf))) as first:
        size = _boxes(first.pages[0])
    for run, pages in groupby(leaves, key=lambda leaf: leaf.run):
        if run is None or not parts[run].pdf:
            book.pages.extend(_blank(book, size) for _ in pages)
            continue
        with Pdf.open(BytesIO(parts[run].pdf)) as source:
            renumber(source, trunk.following)
            book.pages.extend(source.pages[leaf.page] for leaf in pages)
            graft(source, trunk, lang)
            if "/OutputIntents" not in book.Root:
                book.Root.OutputIntents = book.copy_foreign(source.make_indirect(source.Root.OutputIntents))
        size = _boxes(book.pages[-1])
    finish(trunk)


def _boxes(page: Page) -> Mapping[str, tuple[float, ...]]:
    """The edges of a page and of its trim and bleed, in points."""
    names = (name for name in ("/MediaBox", "/TrimBox", "/BleedBox") if name in page.obj)
    return {name: tuple(map(float, page.obj[name])) for name in names}


def _blank(book: Pdf, boxes: Mapping[str, tuple[float, ...]]) -> Page:
    page = Dictionary(Type=Name.Page, Resources=Dictionary(), Contents=book.make_stream(b""))
    for name, edges in boxes.items():
        page[name] = Array(edges)
    return Page(page)


def _stamp(book: Pdf, sheet: Pdf) -> Sequence[Object]:
    """Lays the sheet's pages over the book's, each as a form of its own lest names of resources collide.

    The forms' resources.
    """
    save = book.make_stream(b"q")
    shared: dict[tuple[int, int], Object] = {}
    for number, (page, stamp) in enumerate(zip(book.pages, sheet.pages, strict=True)):
        drawn = stamp.Contents.read_bytes()
        if b" BDC" not in drawn:
            continue
        key = stamp.obj.Resources.objgen
        if key not in shared:
            shared[key] = book.copy_foreign(stamp.obj.Resources)
        form = book.make_stream(drawn, Type=Name.XObject, Subtype=Name.Form)
        form.BBox, form.Resources = Array(stamp.obj.MediaBox), shared[key]
        name = f"/Folio{number}"
        _resource(page, "/XObject")[name] = form
        paint = book.make_stream(f"Q {name} Do".encode())
        contents = page.obj.Contents
        page.obj.Contents = Array([save, *(contents if isinstance(contents, Array) else [contents]), paint])
    return tuple(shared.values())


def _resource(page: Page, kind: str) -> Object:
    if kind not in page.obj.Resources:
        page.obj.Resources[kind] = Dictionary()
    return page.obj.Resources[kind]


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place in the book: a page counted from 0, and points from its lower left."""

    page: int
    x: float
    y: float


def _places(parts: Sequence[Pages], leaves: Sequence[Leaf]) -> dict[str, _Spot]:
    """Every label of the book, in alphabetical order; of two that are alike the first counts."""
    numbers = {(leaf.run, leaf.page): number for number, leaf in enumerate(leaves)}
    places: dict[str, _Spot] = {}
    for run, part in enumerate(parts):
        for label, anchor in part.anchors.items():
            places.setdefault(label, _spot(anchor, numbers[run, anchor.page]))
    return dict(sorted(places.items(), key=lambda item: bytes(String(item[0]))))


def _spot(anchor: Anchor, page: int) -> _Spot:
    return _Spot(page, round(anchor.x, 3), round(anchor.y, 3))


def _bind_links(book: Pdf, leaves: Sequence[Leaf], places: Mapping[str, _Spot], at: Place) -> Iterator[Problem]:
    """Turns links that were left open between parts into links within the file."""
    for page, leaf in zip(book.pages, leaves, strict=True):
        for annotation in page.obj.get("/Annots", ()):
            address = str(annotation.A.URI) if "/A" in annotation else ""
            if not address.startswith(INNER):
                continue
            label = unquote(address.removeprefix(INNER))
            if label in places:
                del annotation["/A"]
                annotation.Dest = String(label)
            else:
                yield _dead_link(label, leaf.number, places, at)


def _name_places(book: Pdf, places: Mapping[str, _Spot]) -> None:
    """Every label as a named destination, which is what “file.pdf#label” asks for."""
    names, pages = Array(), [page.obj for page in book.pages]
    for label, spot in places.items():
        names.append(String(label))
        names.append(Array([pages[spot.page], Name.XYZ, spot.x, spot.y, None]))
    book.Root.Names = Dictionary(Dests=book.make_indirect(Dictionary(Names=names)))


def _outline(book: Pdf, entries: Sequence[OutlineEntry], places: Mapping[str, _Spot]) -> None:
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
        style, value = styles[leaf.folio], _value(leaf.number)
        if (style, value) != expected:
            ranges.append(number)
            ranges.append(Dictionary(S=style, St=value))
        expected = style, value + 1
    book.Root.PageLabels = book.make_indirect(Dictionary(Nums=ranges))


def _value(number: str) -> int:
    """A printed page number, arabic or roman, as what it counts."""
    if number.isdecimal():
        return int(number)
    digits = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}[letter] for letter in number]
    return sum(-one if one < after else one for one, after in zip(digits, [*digits[1:], 0], strict=True))


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


def _written(book: Pdf) -> bytes:
    target = BytesIO()
    book.save(target, deterministic_id=True, min_version="1.7", object_stream_mode=ObjectStreamMode.generate)
    return target.getvalue()


def _dead_link(label: str, page: str, places: Mapping[str, _Spot], at: Place) -> Problem:
    message = f"a link on page {page} leads to “{label}”, which is nowhere in the book"
    return Problem("page.dead-link", message, at, did_you_mean(label, places))
