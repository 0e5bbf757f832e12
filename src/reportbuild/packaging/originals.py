"""Pages of any PDF made ready to be placed on sheets, whatever their boxes, their rotation and their forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from pikepdf import (
    Array,
    Dictionary,
    Matrix,
    Object,
    Page,
    PasswordError,
    Pdf,
    PdfError,
)

from reportbuild.model.problems import Checked, Place, Problem, Severity

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""

LETTER: Box = (0, 0, 612, 792)

DEEPEST = 50
"""Groups of pages within groups of pages."""

BROKEN = (
    *(PdfError, RuntimeError),
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError),
)
"""What comes of a file in which numbers, names or whole objects are not where they belong: anybody's PDF may be so."""

SMALLEST = 9.0
"""Points; a page that is narrower is none."""


@dataclass(frozen=True, slots=True)
class Original:
    """One page as it is to be printed.

    number   counted from 1
    trim     the edges of the finished page, in its own space
    bleed    how far it is drawn beyond them
    turn     degrees, clockwise, that it is turned for the eye
    unit     points of a unit of its space
    """

    page: Page
    number: int
    trim: Box
    bleed: Box
    turn: int
    unit: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen, in points."""
        left, bottom, right, top = self.trim
        width, height = (right - left) * self.unit, (top - bottom) * self.unit
        return (height, width) if self.turn % 180 else (width, height)

    def bleeds(self, margin: float) -> bool:
        """True if it may be drawn that many points beyond each of its edges."""
        beyond = [abs(one - other) * self.unit for one, other in zip(self.trim, self.bleed, strict=True)]
        return min(beyond) >= margin - 0.01

    @property
    def upright(self) -> Matrix:
        """From its own space to one that begins at the lower left corner of the finished page, as seen, in points."""
        left, bottom, right, top = self.trim
        turned = {
            0: Matrix(1, 0, 0, 1, -left, -bottom),
            90: Matrix(0, -1, 1, 0, -bottom, right),
            180: Matrix(-1, 0, 0, -1, right, top),
            270: Matrix(0, 1, -1, 0, top, -left),
        }[self.turn]
        return turned @ Matrix(self.unit, 0, 0, self.unit, 0, 0)


@dataclass(frozen=True, slots=True)
class Originals:
    """A file whose pages are to be arranged. `size` is what most of them have: width and height in points."""

    pdf: Pdf
    pages: tuple[Original, ...]
    size: tuple[float, float]


def open_originals(content: bytes, at: Place) -> Checked[Originals | None]:
    """The pages of a PDF; None if it cannot be opened.

    Problems  press.encrypted      it opens with a password alone
              press.unreadable     it is no PDF, or a broken one
              press.sizes-differ   pages are not all of one size
    """
    try:
        pdf = Pdf.open(BytesIO(content))
        pages = tuple(_original(page, number) for number, page in enumerate(pdf.pages, 1))
    except PasswordError:
        return Checked(None, (_encrypted(at),))
    except BROKEN as error:
        return Checked(None, (unreadable(str(error).rpartition(": ")[2], at),))
    if not pages:
        return Checked(None, (unreadable("it has no pages", at),))
    if _filled_in(pdf):
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("print")
    sizes = Counter(_rounded(page.size) for page in pages)
    usual = sizes.most_common(1)[0][0]
    size = next(page.size for page in pages if _rounded(page.size) == usual)
    return Checked(Originals(pdf, pages, size), tuple(_sizes_differ(pages, usual, at)))


def as_form(original: Original, sheets: Pdf, bleed: float) -> Object:
    """The page as a form of another file: what is drawn on it, up to `bleed` points beyond its edges.

    Source  ISO 32000-1, 8.10
    """
    form = sheets.copy_foreign(original.page.as_form_xobject(handle_transformations=False))
    margin = bleed / original.unit
    left, bottom, right, top = original.trim
    grown = (left - margin, bottom - margin, right + margin, top + margin)
    form.BBox = Array(_common(grown, original.bleed))
    for key in ("/StructParents", "/StructParent"):
        if key in form:
            del form[key]
    return form


def take_along(originals: Pdf, sheets: Pdf) -> None:
    """Brings what pages refer to and do not hold: which of their layers are shown."""
    if "/OCProperties" in originals.Root:
        layers = originals.make_indirect(originals.Root.OCProperties)
        sheets.Root.OCProperties = sheets.copy_foreign(layers)


def unreadable(why: str, at: Place) -> Problem:
    """A problem: a file that is no PDF, or a broken one."""
    hint = "is it a PDF that other programs open?"
    return Problem("press.unreadable", f"“{at.path}” cannot be read as a PDF: {why}", at, hint)


def _original(page: Page, number: int) -> Original:
    media = _box(page.mediabox, LETTER)
    crop = _common(_box(page.cropbox, media), media)
    crop = crop if _large(crop) else media
    trim = _common(_box(page.obj.get("/TrimBox"), crop), media)
    trim = trim if _large(trim) else crop
    bleed = _common(_box(page.obj.get("/BleedBox"), crop), media)
    bleed = (min(bleed[0], trim[0]), min(bleed[1], trim[1]), max(bleed[2], trim[2]), max(bleed[3], trim[3]))
    turn = _turn(page.obj)
    unit = float(page.obj.get("/UserUnit", 1))
    if not _large(trim):
        raise ValueError(f"x: page {number} has no size")
    return Original(page, number, trim, bleed, turn, unit)


def _turn(page: Object) -> int:
    """Degrees that a page is turned; pages that do not say it themselves are turned as their group is."""
    node: Object | None = page
    for _ in range(DEEPEST):
        if node is None or "/Rotate" in node:
            break
        node = node.get("/Parent")
    return round(float(node.Rotate) / 90) * 90 % 360 if node is not None and "/Rotate" in node else 0


def _box(given: Object | None, otherwise: Box) -> Box:
    """The box with its corners in order, whichever two were given. Source: ISO 32000-1, 7.9.5."""
    if not isinstance(given, Array) or len(given) != 4:
        return otherwise
    one, two, three, four = map(float, given)
    return (min(one, three), min(two, four), max(one, three), max(two, four))


def _common(one: Box, other: Box) -> Box:
    return (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))


def _large(box: Box) -> bool:
    return box[2] - box[0] >= SMALLEST and box[3] - box[1] >= SMALLEST


def _rounded(size: tuple[float, float]) -> tuple[int, int]:
    return round(size[0]), round(size[1])


def _filled_in(pdf: Pdf) -> bool:
    """True if something lies on the pages that is drawn apart from them: fields, stamps, comments."""
    notes = (note for page in pdf.pages for note in page.obj.get("/Annots", Array()))
    if any(isinstance(note, Dictionary) and "/AP" in note for note in notes):
        return True
    form = pdf.Root.get("/AcroForm")
    return isinstance(form, Dictionary) and len(form.get("/Fields", Array())) > 0


def _sizes_differ(pages: Sequence[Original], usual: tuple[int, int], at: Place) -> Iterator[Problem]:
    others = [page for page in pages if _rounded(page.size) != usual]
    if others:
        width, height = _rounded(others[0].size)
        message = f"{len(others)} of {len(pages)} pages are not {usual[0]} × {usual[1]} pt large as most are"
        hint = (
            f"page {others[0].number}, {width} × {height} pt, is turned or made smaller if it must be to fit its place"
        )
        yield Problem("press.sizes-differ", message, at, hint, Severity.WARNING)


def _encrypted(at: Place) -> Problem:
    hint = "save it without its password, in the program that made it, and try again"
    return Problem("press.encrypted", f"“{at.path}” opens with a password alone", at, hint)
