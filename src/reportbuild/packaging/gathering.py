"""A chapter's pages as a gathering: cut out of the chapter's own file, ready to be sewn into the book's.

What chapters may have in common, fonts and pictures, is left for `sharing`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import unquote

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

from reportbuild.model.pickling import by_fields
from reportbuild.packaging.joining import Stretch, stretches
from reportbuild.packaging.page_numbers import set_numerals
from reportbuild.packaging.sharing import Common, Commons
from reportbuild.packaging.sheaf import COUNTED, Cutter, Loose, Matter, Sheaf, entries
from reportbuild.packaging.tally import Counting, Tally
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
    chapter = _Chapter(pages, lang, numbers)
    for stretch in stretches(pages):
        chapter.add(stretch)
        del stretch  # no file is held while the next is opened
    return chapter.gathered()


@dataclass(slots=True)
class _Chapter:
    """What was gathered so far of a chapter, whose pages are in one file or in several.

    names     of what stays outside of its sheaf, by numbers
    keys      of the parent tree
    parents   what stands in the parent tree
    ids       with the numbers of their elements
    """

    pages: Pages
    lang: str
    numbers: Mapping[str, str]
    cutter: Cutter = field(default_factory=Cutter)
    commons: Commons = field(default_factory=Commons)
    counting: Counting = field(default_factory=Counting)
    names: dict[int, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    elements: list[int] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    parents: list[Loose] = field(default_factory=list)
    ids: list[tuple[bytes, int]] = field(default_factory=list)
    asked: list[tuple[str, int]] = field(default_factory=list)

    def add(self, stretch: Stretch) -> None:
        """Cuts pages out of their file, and lets go of it."""
        source, tree = stretch.source, stretch.source.Root.StructTreeRoot
        self._set_numerals(stretch)
        self.asked += _name_goals(stretch, self.numbers)
        self._turn_to(stretch)
        self.elements += _elements(stretch, self.lang, self.cutter)
        for number, kids in stretch.more.items():
            self.cutter.extend(number, kids)
        self.sheets += (_sheet(page, self.cutter) for page in source.pages)
        keys, numbers = _numbers(tree.ParentTree.Nums)
        self.keys += keys
        self.parents.append(self.cutter.read(numbers))
        self.ids += _ids(tree, self.cutter)
        kinds = entries(tree, "/RoleMap")
        self.kinds |= {key: str(kind) for key, kind in kinds.items()}
        self.counting.turn_to(kinds, (page.obj for page in source.pages), stretch.first)
        self.counting.add(tree.K[0], stretch.ends)
        self.cutter.let_go()

    def gathered(self) -> tuple[Gathering, Matter, Common, Tally]:
        """All of it, once every file was added."""
        limits = COUNTED, self.keys[0], COUNTED, self.keys[-1]
        numbered = self.cutter.add(b"<< /Limits [ %s%d %s%d ] /Nums [ " % limits, *self.parents, b"] >>")
        ids = sorted(self.ids) if self.pages.further else self.ids
        named = {name: self.cutter.position(number) for name, number in ids}
        names, common = self.commons.common()
        sheaf, matter = self.cutter.sheaf({**self.names, **names})
        gathering = Gathering(
            sheaf,
            sheets=tuple(self.sheets),
            elements=tuple(self.elements),
            kinds=self.kinds,
            numbers=numbered,
            names=named,
            asked=tuple(self.asked),
            spots={label: _spot(label, anchor) for label, anchor in self.pages.anchors.items()},
        )
        return gathering, matter, common, self.counting.total()

    def _set_numerals(self, stretch: Stretch) -> None:
        of_pages = {numeral.page for numeral in self.pages.numerals}
        for number, page in enumerate(stretch.source.pages, stretch.first) if of_pages else ():
            if number in of_pages:
                drawn = page.obj.Contents
                content = set_numerals(drawn.read_bytes(), self.pages.numerals, self.numbers)
                drawn.write(zlib.compress(content), filter=Name.FlateDecode)

    def _turn_to(self, stretch: Stretch) -> None:
        """Turns to a file in which only the pages, the document and what may be common stay where they are."""
        source, before = stretch.source, stretch.before
        shared = self.commons.find(source, _resources(source.pages), before)
        pages = [page.obj.objgen[0] for page in source.pages]
        document = source.Root.StructTreeRoot.K[0].objgen[0]
        self.cutter.turn_to(source, (document, *pages, *shared), before, stretch.ends)
        self.names |= {before + own: f"page {number}" for number, own in enumerate(pages, stretch.first)}
        self.names[self.cutter.number(document)] = "document"


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
        commons, cutter = Commons(), Cutter()
        cutter.turn_to(source, commons.find(source, [page.obj.Resources for page in source.pages]))
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
        names, common = commons.common()
        sheaf, matter = cutter.sheaf(names)
        return Stamps(sheaf, forms), matter, common


def _name_goals(stretch: Stretch, numbers: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Makes links that were left open lead to labels of the book, and say the numbers of their pages.

    The labels, with the page of each link.
    """
    for number, page in enumerate(stretch.source.pages, stretch.first):
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


def _elements(stretch: Stretch, lang: str, cutter: Cutter) -> Iterator[int]:
    spoken = str(stretch.source.Root.get("/Lang", lang))
    for top in stretch.tops:
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


def _numbers(numbers: Object) -> tuple[Sequence[int], bytes]:
    """What stands in a parent tree: its keys, and all of it as it is written. Source: ISO 32000-1, 7.9.7."""
    keys = [int(numbers[position]) for position in range(0, len(numbers), 2)]
    values = (numbers[position].unparse() for position in range(1, len(numbers), 2))
    return keys, b"".join(b"%s%d %s " % (COUNTED, key, value) for key, value in zip(keys, values, strict=True))


def _ids(tree: Object, cutter: Cutter) -> Iterator[tuple[bytes, int]]:
    names = tree.IDTree.Names if "/IDTree" in tree else Array()
    for position in range(0, len(names), 2):
        yield bytes(names[position]), cutter.want(names[position + 1])
