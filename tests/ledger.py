"""A finished PDF read as a stranger reads it, by PDFium and pikepdf: pages, characters, running heads, links.

Nothing here knows how we make pages, so that what it tells can be held against what we meant.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

MM_PER_POINT = 25.4 / 72

BODY, HEAD, FOLIO, ORNAMENT, PICTURE = "body", "head", "folio", "ornament", "picture"
"""What a character may belong to: the text; a running head; a printed page number; what else is said to be no part of
the text, such as a table's head that is repeated; a picture, which is marked as a whole."""


@dataclass(frozen=True, slots=True)
class Char:
    """A character on a page, with its box in points from the lower left.

    text    a space or a line's end where two words stand apart, though nothing may be drawn there
    mark    number of the marked content that it stands in, -1 for none
    role    one of those above
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    mark: int
    role: str

    @property
    def visible(self) -> bool:
        return self.text.isprintable() and self.text.strip() != "" and self.right > self.left


@dataclass(frozen=True, slots=True)
class Area:
    """Where a page can be clicked, in points from the lower left.

    label   where it leads in the file; empty if out of it
    url     where it leads out of the file; empty if in it
    says    what a screen reader calls it
    """

    label: str
    url: str
    left: float
    bottom: float
    right: float
    top: float
    says: str

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def width(self) -> float:
        return self.right - self.left

    def covers(self, char: Char) -> bool:
        """True if the middle of a character can be clicked."""
        x, y = (char.left + char.right) / 2, (char.bottom + char.top) / 2
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a label is: a page counted from 0, and points from its lower left."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    label     its number as readers show it
    chars     in the order in which they are drawn
    figures   how many begin here; tables likewise
    headings  for each heading, the marks of its words
    markers   marks of what stands before an item of a list
    """

    label: str
    width_mm: int
    height_mm: int
    chars: tuple[Char, ...]
    areas: tuple[Area, ...]
    figures: int
    tables: int
    headings: tuple[frozenset[int], ...]
    markers: frozenset[int]

    def text(self, role: str = BODY) -> str:
        """Its text in one role, as one line."""
        return " ".join("".join(char.text for char in self.chars if char.role == role).split())

    @property
    def blank(self) -> bool:
        return not any(char.visible for char in self.chars)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A whole file.

    spots     label to where it is
    outline   level from 1, words, and label of every bookmark, in order
    tables    first and last page of every table, counted from 0, in order
    fonts     names of all fonts, and whether they are embedded
    """

    pages: tuple[Page, ...]
    spots: Mapping[str, Spot]
    outline: tuple[tuple[int, str, str], ...]
    tables: tuple[tuple[int, int], ...]
    fonts: Mapping[str, bool]

    def number_of(self, label: str) -> str:
        """The page label of the page that a label is on."""
        return self.pages[self.spots[label].page].label

    def is_call(self, area: Area) -> bool:
        """True for the raised number that leads to a note: the note has a way back to it."""
        return f"call-{area.label}" in self.spots

    def is_way_back(self, area: Area) -> bool:
        return area.label.startswith("call-") and area.label.removeprefix("call-") in self.spots


def read(pdf: bytes) -> Ledger:
    """The ledger of a PDF."""
    with pikepdf.open(BytesIO(pdf)) as file, pdfium.PdfDocument(pdf) as document:
        labels = [document.get_page_label(number) for number in range(len(document))]
        tables: list[tuple[int, int]] = []
        told = _told(file, tables)
        pages = tuple(_page(*page) for page in zip(document, file.pages, labels, told, strict=True))
        return Ledger(pages, dict(_spots(file)), tuple(_outline(file)), tuple(tables), dict(_fonts(file)))


def _page(page: pdfium.PdfPage, file: pikepdf.Page, label: str, told: _Told) -> Page:
    width, height = page.get_size()
    return Page(
        label,
        round(width * MM_PER_POINT),
        round(height * MM_PER_POINT),
        tuple(_parted(_chars(page, frozenset(told.pictures)))),
        tuple(_areas(file)),
        told.begun.count("Figure"),
        told.begun.count("Table"),
        tuple(told.headings),
        frozenset(told.markers),
    )


def _chars(page: pdfium.PdfPage, pictures: frozenset[int]) -> Iterator[Char]:
    words, height = page.get_textpage(), page.get_height()
    known: dict[int, tuple[int, str]] = {}
    mark, role = -1, BODY
    box = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = box
    for index in range(words.count_chars()):
        drawn = raw.FPDFText_GetTextObject(words, index)
        if drawn:
            key = ctypes.addressof(drawn.contents)
            if key not in known:
                known[key] = (raw.FPDFPageObj_GetMarkedContentID(drawn), _role(drawn, height))
            mark, role = known[key]
            role = PICTURE if mark in pictures else role
        text = chr(raw.FPDFText_GetUnicode(words, index))
        raw.FPDFText_GetCharBox(words, index, left, right, bottom, top)
        yield Char(text, left.value, bottom.value, right.value, top.value, mark, role)


def _parted(chars: Iterable[Char]) -> Iterator[Char]:
    """Characters with a space where there is room for a word between two of them on a line, as before a number behind
    a leader: PDFium sees a space there or not."""
    before: dict[str, Char] = {}
    for char in chars:
        last = before.get(char.role)
        if last and _stand_apart(last, char):
            yield replace(char, text=" ", right=char.left)
        before[char.role] = char
        yield char


def _stand_apart(before: Char, char: Char) -> bool:
    beside = before.bottom < (char.bottom + char.top) / 2 < before.top
    from_right = "\u0590" <= before.text <= "\u08ff"
    return before.visible and char.visible and beside and char.left - before.right > 12 and not from_right


def _role(drawn: object, height: float) -> str:
    """What a drawn text belongs to: what is said to be no part of the text is told apart by the margin it stands in."""
    if not any(
        _name(raw.FPDFPageObj_GetMark(drawn, n)) == "Artifact" for n in range(raw.FPDFPageObj_CountMarks(drawn))
    ):
        return BODY if raw.FPDFPageObj_GetMarkedContentID(drawn) >= 0 else PICTURE
    box = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(drawn, *box)
    return HEAD if box[1].value > 0.9 * height else FOLIO if box[3].value < 0.1 * height else ORNAMENT


def _name(mark: object) -> str:
    """The name of a mark, which PDFium writes into a buffer as UTF-16."""
    buffer, length = (ctypes.c_ushort * 64)(), ctypes.c_ulong()
    raw.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), length)
    return bytes(buffer)[: max(0, length.value - 2)].decode("utf-16-le")


def _areas(page: pikepdf.Page) -> Iterator[Area]:
    for annotation in page.obj.get("/Annots", ()):
        left, right = sorted(float(annotation.Rect[side]) for side in (0, 2))
        bottom, top = sorted(float(annotation.Rect[side]) for side in (1, 3))
        label = str(annotation.get("/Dest", ""))
        url = str(annotation.A.get("/URI", "")) if "/A" in annotation else ""
        yield Area(label, url, left, bottom, right, top, str(annotation.get("/Contents", "")))


def _spots(file: pikepdf.Pdf) -> Iterator[tuple[str, Spot]]:
    numbers = {page.obj.objgen: number for number, page in enumerate(file.pages)}
    names = file.Root.Names.Dests.Names
    for position in range(0, len(names), 2):
        place = names[position + 1]
        yield str(names[position]), Spot(numbers[place[0].objgen], float(place[2]), float(place[3]))


def _outline(file: pikepdf.Pdf) -> Iterator[tuple[int, str, str]]:
    def walk(items: Sequence[pikepdf.OutlineItem], level: int) -> Iterator[tuple[int, str, str]]:
        for item in items:
            yield level, item.title, str(item.destination)
            yield from walk(item.children, level + 1)

    with file.open_outline() as outline:
        yield from walk(outline.root, 1)


def _fonts(file: pikepdf.Pdf) -> Iterator[tuple[str, bool]]:
    """Name of each font without the letters that tell subsets apart, and whether its file is there."""
    for object_ in file.objects:
        if isinstance(object_, pikepdf.Dictionary) and object_.get("/Type") == pikepdf.Name.FontDescriptor:
            name = str(object_.FontName).lstrip("/").rpartition("+")[2]
            yield name, any(key in object_ for key in ("/FontFile", "/FontFile2", "/FontFile3"))


@dataclass(frozen=True, slots=True)
class _Told:
    """What the structure tree says of a page: kinds of figures and tables that begin there, and marks."""

    begun: list[str]
    headings: list[frozenset[int]]
    markers: list[int]
    pictures: list[int]


_HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")


def _told(file: pikepdf.Pdf, tables: list[tuple[int, int]]) -> tuple[_Told, ...]:
    """What the tree says of each page; and, into a list, first and last page of every table."""
    numbers = {page.obj.objgen: number for number, page in enumerate(file.pages)}
    told = tuple(_Told([], [], [], []) for _ in numbers)
    for element in _elements(file.Root.StructTreeRoot):
        kind = str(element.S).lstrip("/")
        if kind not in ("Figure", "Table", "Lbl", *_HEADINGS):
            continue
        marks = tuple(_marks(element, None))
        if not marks:
            continue
        page = told[numbers[marks[0][0]]]
        if kind == "Lbl":
            page.markers.extend(mark for _, mark in marks)
        elif kind in _HEADINGS:
            page.headings.append(frozenset(mark for _, mark in marks))
        else:
            page.begun.append(kind)
            page.pictures.extend(mark for _, mark in marks if kind == "Figure")
            tables.extend([(numbers[marks[0][0]], numbers[marks[-1][0]])] if kind == "Table" else [])
    return told


def _elements(root: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = root.get("/K", ())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _marks(element: pikepdf.Object, page: pikepdf.Object | None) -> Iterator[tuple[tuple[int, int], int]]:
    """Page object and number of every mark in an element, in order."""
    page = element.get("/Pg", page)
    kids = element.get("/K", ())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            assert page is not None
            yield page.objgen, kid
        elif kid.get("/Type") == pikepdf.Name.MCR:
            yield kid.get("/Pg", page).objgen, int(kid.MCID)
        elif "/S" in kid:
            yield from _marks(kid, page)
