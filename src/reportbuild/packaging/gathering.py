"""A chapter's pages as a gathering: cut out of the chapter's own file, ready to be sewn into the book's.

What chapters may have in common, fonts and pictures, is left for `sharing`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

from reportbuild.model.pickling import by_fields
from reportbuild.packaging.joining import joined
from reportbuild.packaging.page_numbers import set_numerals
from reportbuild.packaging.sharing import Common, common
from reportbuild.packaging.sheaf import COUNTED, Cutter, Matter, Sheaf, entries
from reportbuild.packaging.tally import Tally, tally
from reportbuild.rendering.laid import HELD, OF_NUMBER, Anchor, Pages
from reportbuild.rendering.media import INNER

BOXES = ("/MediaBox", "/TrimBox", "/BleedBox")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a gathering: scraps of the sheaf, by their numbers, and the number that it has in the parent tree.

    boxes    the edges of the page and of its trim and bleed, in points
    entries  what else the page's dictionary says, without brackets
    drawn    its contents: a stream
    needs    its resources without what is drawn by name, and those, both without brackets
    """

    boxes: Mapping[str, tuple[float, ...]]
    entries: int
    drawn: int
    needs: tuple[int, int]
    parents: int


@by_fields
@dataclass(frozen=True, slots=True)
class Spot:
    """Where a label is, ready to be written.

    page    of the chapter, counted from 0
    order   by which labels are put in order
    name    the label, as it is written
    at      where on the page, as it is written
    """

    page: int
    order: bytes
    name: bytes
    at: bytes


@dataclass(frozen=True, slots=True)
class Gathering:
    """A chapter's pages.

    sheaf      its objects. Outside of it are "document", "page 0" and so on, and what is `common`
    sheets     its pages
    elements   the structure elements right under the document
    kinds      what its own kinds of elements stand for
    numbers    the node of the parent tree that holds its numbers
    names      ids, as they are sorted, and elements
    asked      labels that its links lead to, with the page of each
    spots      where its labels are
    """

    sheaf: Sheaf
    sheets: tuple[Sheet, ...]
    elements: tuple[int, ...]
    kinds: Mapping[str, str]
    numbers: int
    names: Mapping[bytes, int]
    asked: tuple[tuple[str, int], ...]
    spots: Mapping[str, Spot]


@dataclass(frozen=True, slots=True)
class Stamps:
    """What is laid over pages of the book: forms, by the pages. What they have in `common` is outside."""

    sheaf: Sheaf
    forms: Mapping[int, int]


def gather(pages: Pages, lang: str, numbers: Mapping[str, str]) -> tuple[Gathering, Matter, Common, Tally] | None:
    """A chapter's gathering, the matter of its sheaf, what it may have in common with others, and its tree's tally.

    None if the chapter could not be laid out.

    lang     the book's; a chapter in another language says so
    numbers  id to the printed number of its page, for the chapter's numerals
    """
    if not pages.pdf:
        return None
    with joined(pages) as source:
        for number in sorted({numeral.page for numeral in pages.numerals}):
            drawn = source.pages[number].obj.Contents
            content = set_numerals(drawn.read_bytes(), pages.numerals, numbers)
            drawn.write(zlib.compress(content), filter=Name.FlateDecode)
        asked = tuple(_name_goals(source, numbers))
        tree = source.Root.StructTreeRoot
        document = tree.K[0]
        outer = {page.obj.objgen: f"page {number}" for number, page in enumerate(source.pages)}
        shared, alike = common(source, [*_resources(source.pages)])
        cutter = Cutter(source, {**outer, **shared, document.objgen: "document"})
        elements = tuple(_elements(source, document, lang, cutter))
        kinds = entries(tree, "/RoleMap")
        sheets = tuple(_sheet(page, cutter) for page in source.pages)
        numbered = cutter.add(_numbers(tree.ParentTree.Nums))
        names = dict(_names(tree, cutter))
        sheaf, matter = cutter.sheaf()
        spots = {label: _spot(label, anchor) for label, anchor in pages.anchors.items()}
        own = {key: str(kind) for key, kind in kinds.items()}
        gathering = Gathering(sheaf, sheets, elements, own, numbered, names, asked, spots)
        return gathering, matter, alike, tally(document.K, kinds, [page.obj for page in source.pages])


@by_fields
@dataclass(frozen=True, slots=True)
class Stamped:
    """What is laid over a page of the book.

    template   which of the templates
    figures    of the numbers that are to stand in it, by what its numerals are of
    """

    template: int
    figures: Mapping[str, str]


def gather_stamps(templates: Pages, stamped: Mapping[int, Stamped]) -> tuple[Stamps, Matter, Common] | None:
    """What is laid over pages of the book, the matter of its sheaf, and what it may have in common with them.

    None if there is nothing.

    templates   pages with nothing on them but what depends on a page's number
    stamped     by the pages of the book, counted from 0
    """
    if not templates.pdf:
        return None
    with Pdf.open(BytesIO(templates.pdf)) as source:
        shared, alike = common(source, [page.obj.Resources for page in source.pages])
        cutter = Cutter(source, shared)
        forms: dict[int, int] = {}
        drawn = [page.obj.Contents.read_bytes() for page in source.pages]
        for number, stamp in stamped.items():
            if b" BDC" in drawn[stamp.template]:
                content = set_numerals(drawn[stamp.template], templates.numerals, stamp.figures)
                page = source.pages[stamp.template].obj
                form = source.make_stream(zlib.compress(content), Filter=Name.FlateDecode)
                form.Type, form.Subtype = Name.XObject, Name.Form
                form.BBox, form.Resources = Array(page.MediaBox), page.Resources
                forms[number] = cutter.take(form)
        sheaf, matter = cutter.sheaf()
        return Stamps(sheaf, forms), matter, alike


def _name_goals(source: Pdf, numbers: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Makes links that were left open lead to labels of the book, and say the numbers of their pages.

    The labels, with the page of each link.
    """
    for number, page in enumerate(source.pages):
        for area in page.obj.get("/Annots", ()):
            address = str(area.A.URI) if "/A" in area else ""
            if address.startswith(INNER):
                label = unquote(address.removeprefix(INNER))
                del area["/A"]
                area.Dest = String(label)
                said = str(area.get("/Contents", ""))
                if OF_NUMBER in said:
                    area.Contents = String(HELD.sub(numbers.get(label, r"\2"), said))
                yield label, number


def _resources(pages: Iterable[Page]) -> Iterator[Object]:
    """The resources of all pages and of the forms on them, each once."""
    seen: set[tuple[int, int]] = set()
    waiting = [page.obj.Resources for page in pages]
    while waiting:
        named = waiting.pop()
        if named.is_indirect and named.objgen in seen:
            continue
        seen.add(named.objgen)
        yield named
        drawn = (form for form in entries(named, "/XObject").values() if form.get("/Subtype") == Name.Form)
        for form in drawn:
            if form.objgen not in seen:
                seen.add(form.objgen)
                waiting += [form.Resources] if "/Resources" in form else []


def _elements(source: Pdf, document: Object, lang: str, cutter: Cutter) -> Iterator[int]:
    spoken = str(source.Root.get("/Lang", lang))
    for top in document.K:
        if spoken != lang and "/Lang" not in top:
            top.Lang = String(spoken)
        yield cutter.take(top)


def _sheet(page: Page, cutter: Cutter) -> Sheet:
    made = page.obj
    own = {"/Type", "/Parent", "/Contents", "/Resources", "/StructParents", *BOXES}
    said = Dictionary({key: value for key, value in entries(made).items() if key not in own})
    needs = entries(made.Resources)
    named = needs.pop("/XObject", Dictionary())
    return Sheet(
        boxes=boxes(page),
        entries=cutter.scrap(_inside(said)),
        drawn=cutter.scrap(made.Contents.unparse()),
        needs=(cutter.scrap(_inside(Dictionary(needs))), cutter.scrap(_inside(named))),
        parents=int(made.StructParents),
    )


def boxes(page: Page) -> Mapping[str, tuple[float, ...]]:
    """The edges of a page and of its trim and bleed, in points."""
    return {name: tuple(map(float, page.obj[name])) for name in BOXES if name in page.obj}


def _spot(label: str, anchor: Anchor) -> Spot:
    """Source: ISO 32000-1, 12.3.2.2 (destinations) and 7.9.6 (the order of names)."""
    name = String(label)
    at = b"/XYZ %s %s null" % (written(round(anchor.x, 3)), written(round(anchor.y, 3)))
    return Spot(anchor.page, bytes(name), name.unparse(), at)


def written(edge: float) -> bytes:
    """A number of points as a PDF has it."""
    return b"%.10g" % edge


def _inside(made: Object) -> bytes:
    """What stands between the brackets."""
    width = 1 if isinstance(made, Array) else 2
    return made.unparse(resolved=True)[width:-width]


def _numbers(numbers: Object) -> bytes:
    """A node of the parent tree. Source: ISO 32000-1, 7.9.7."""
    keys = [COUNTED + b"%d" % int(numbers[position]) for position in range(0, len(numbers), 2)]
    values = (numbers[position].unparse() for position in range(1, len(numbers), 2))
    entries = b" ".join(part for entry in zip(keys, values, strict=True) for part in entry)
    return b"<< /Limits [ %s %s ] /Nums [ %s ] >>" % (keys[0], keys[-1], entries)


def _names(tree: Object, cutter: Cutter) -> Iterator[tuple[bytes, int]]:
    names = tree.IDTree.Names if "/IDTree" in tree else Array()
    for position in range(0, len(names), 2):
        yield bytes(names[position]), cutter.take(names[position + 1])
