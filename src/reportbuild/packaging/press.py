"""Pages of any PDF arranged on sheets for the press: booklet, signatures, n-up, cut and stacked, cover wrap."""

from __future__ import annotations

import datetime
import uuid
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from pikepdf import Array, Dictionary, Matrix, Name, Object, ObjectStreamMode, Page, Pdf, Stream, String

from reportbuild.model.press import As, Duplex, PressSettings
from reportbuild.model.problems import Checked, Place, Problem, Severity
from reportbuild.packaging.grids import Grid, columns_and_rows, lines_of, make_grid, marks_of
from reportbuild.packaging.imposition import (
    Cell,
    Sheet,
    blanks,
    copies,
    cut_and_stack,
    fold,
    last_page_last,
    one_by_one,
    signatures,
    wrapped,
)
from reportbuild.packaging.marks import draw_marks
from reportbuild.packaging.originals import BROKEN, Original, Originals, as_form, open_originals, take_along, unreadable
from reportbuild.packaging.outputs import Output, apply_output
from reportbuild.packaging.preflight import Placing
from reportbuild.packaging.xmp import Description, packet

SMALL = 0.85
"""Pages that are made smaller than this are told: type of 10 pt would come out under 8.5 pt."""

LEAST = 0.05
"""Pages cannot be made smaller than this: gutters leave no room for them."""

NOTE = "For the press only: pages are arranged for printing, folding and cutting. Read the edition it was made from."


@dataclass(frozen=True, slots=True)
class Slip:
    """What a file for the press is called. What is empty is taken from the original.

    producer   the program, with its version
    profile    the printing condition, an ICC profile
    """

    at: Place
    title: str = ""
    lang: str = ""
    date: datetime.date | None = None
    identifier: str = ""
    creators: tuple[str, ...] = ()
    producer: str = "reportbuild"
    profile: bytes = b""


@dataclass(frozen=True, slots=True)
class Imposed:
    """A file for the press, and what a printer wants to know of it.

    pages        of the original
    sheets       of paper for one copy; each is one or two pages of the file
    page_size    of a finished page, and of a sheet: width and height in points
    scale        of the pages; 1 is as large as they were
    blanks       pages that were added
    parts        pages of each signature
    turned       over which edge the printer turns a sheet; None: it is printed on one side
    spine        its width in points
    """

    pdf: bytes
    pages: int
    sheets: int
    page_size: tuple[float, float]
    sheet_size: tuple[float, float]
    scale: float
    blanks: int
    parts: tuple[int, ...]
    turned: Duplex | None
    spine: float


def impose(content: bytes, wanted: PressSettings, slip: Slip) -> Checked[Imposed | None]:
    """The pages of a PDF on sheets, as they are wanted; None if there is an error.

    Tags, links and bookmarks stay behind: the file says that it is for the press only.

    The same arguments give the same bytes.

    Problems  press.no-room    gutters leave no room for pages
              press.no-pages   a wrap needs to know how thick the block is
              press.too-small  pages are made much smaller to fit the sheet
              and those of `open_originals` and `apply_output`
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the reader mends
            return _arranged(content, wanted, slip)
    except BROKEN as error:
        return Checked(None, (unreadable(f"a part of it is not as it should be ({error})", slip.at),))


def _arranged(content: bytes, wanted: PressSettings, slip: Slip) -> Checked[Imposed | None]:
    opened = open_originals(content, slip.at)
    if opened.value is None:
        return Checked(None, opened.problems)
    originals = opened.value
    if wanted.as_ is As.WRAP and not wanted.pages and len(originals.pages) in (1, 2, 4):
        return Checked(None, (*opened.problems, _no_pages(len(originals.pages), slip.at)))
    plan, order = planned(originals, wanted)
    grid = make_grid(originals.size, wanted, wanted.pages or len(originals.pages))
    if grid.scale < LEAST:
        return Checked(None, (*opened.problems, _no_room(slip.at)))
    made = Pdf.new()
    take_along(originals.pdf, made)
    turned = _turned(plan, grid, wanted)
    placings = _draw(made, originals, plan, order, _Drawing(wanted, grid, turned))
    told = apply_output(made, placings, Output(wanted, slip.profile, slip.at))
    if not Checked(None, told).sound:
        return Checked(None, (*opened.problems, *told))
    _describe(made, originals.pdf, wanted, slip, turned)
    imposed = Imposed(
        pdf=_written(made, wanted),
        pages=len(originals.pages),
        sheets=len(plan) if wanted.as_ is not As.PAGES else -(-len(plan) // 2),
        page_size=(grid.width, grid.height),
        sheet_size=grid.sheet,
        scale=grid.scale,
        blanks=blanks(plan) + order.count(None),
        parts=signatures(len(order), signature_of(wanted)) if wanted.as_ in (As.BOOKLET, As.SIGNATURES) else (),
        turned=turned,
        spine=grid.across if wanted.as_ is As.WRAP else 0,
    )
    return Checked(imposed, (*opened.problems, *_smaller(grid.scale, slip.at), *told))


def planned(originals: Originals, wanted: PressSettings) -> tuple[tuple[Sheet, ...], tuple[int | None, ...]]:
    """The sheets, and which original each page of theirs is."""
    count = len(originals.pages)
    order: tuple[int | None, ...] = tuple(range(count))
    match wanted.as_:
        case As.BOOKLET | As.SIGNATURES:
            order = last_page_last(count) if wanted.back_cover else order
            return fold(len(order), signature_of(wanted), right=wanted.binding == "right"), order
        case As.TWO_UP | As.FOUR_UP:
            return copies(count, *columns_and_rows(originals.size, wanted)), order
        case As.CUT_AND_STACK:
            return cut_and_stack(count, *columns_and_rows(originals.size, wanted)), order
        case As.WRAP:
            return wrapped(count, right=wanted.binding == "right"), order
    return one_by_one(count), order


def signature_of(wanted: PressSettings) -> int | None:
    return wanted.signature or (16 if wanted.as_ is As.SIGNATURES else None)


def _turned(plan: Sequence[Sheet], grid: Grid, wanted: PressSettings) -> Duplex | None:
    """Over which edge sheets are turned; like a leaf of a book, unless it is said otherwise."""
    if wanted.as_ is not As.PAGES and not any(sheet.back for sheet in plan):
        return None
    return wanted.duplex or (Duplex.LONG if grid.sheet[0] <= grid.sheet[1] else Duplex.SHORT)


@dataclass(frozen=True, slots=True)
class _Drawing:
    wanted: PressSettings
    grid: Grid
    turned: Duplex | None

    @property
    def heads_down(self) -> bool:
        """True if the printer turns sheets over their upper edge, so that backs must stand on their heads."""
        upright = self.grid.sheet[0] <= self.grid.sheet[1]
        over_head = (self.turned is Duplex.LONG) is not upright
        return self.turned is not None and over_head and self.wanted.as_ is not As.PAGES


def _draw(
    made: Pdf, originals: Originals, plan: Sequence[Sheet], order: Sequence[int | None], drawing: _Drawing
) -> tuple[Placing, ...]:
    """Every side of every sheet as a page; where each page of the original lies."""
    forms: dict[int, Object] = {}
    placings: list[Placing] = []
    for sheet in plan:
        for back, side in enumerate(sheet.sides):
            placed = [
                _placing(made, originals.pages[number], cell, drawing, forms)
                for cell in side
                for number in (order[cell.page] if cell.page is not None and cell.page < len(order) else None,)
                if number is not None
            ]
            content = b"\n".join(_painting(one, cell, drawing) for one, cell in placed)
            if back and drawing.heads_down:
                width, height = drawing.grid.sheet
                content = f"q -1 0 0 -1 {width:.4f} {height:.4f} cm\n".encode() + content + b"\nQ"
            named = Dictionary({f"/Page{one.number}": one.form for one, _ in placed})
            _side(made, content, named, drawing)
            placings += (one for one, _ in placed)
    return tuple(placings)


def _placing(
    made: Pdf, original: Original, cell: Cell, drawing: _Drawing, forms: dict[int, Object]
) -> tuple[Placing, Cell]:
    """One page in its place. What is folded deep inside is drawn towards the fold."""
    grid, bleed = drawing.grid, drawing.wanted.bleed
    if original.number not in forms:
        forms[original.number] = as_form(original, made, bleed)
    x, y = grid.corner(cell.column, cell.row)
    matrix, (width, height) = original.upright, original.size
    if (width > height) is not (grid.width > grid.height) and width != height:
        matrix, width, height = matrix @ Matrix(0, 1, -1, 0, height, 0), height, width
    scale = min(grid.scale, grid.width / width, grid.height / height)
    across = x + (grid.width - width * scale) / 2 + cell.spine * cell.depth * drawing.wanted.stock.caliper
    matrix = matrix @ Matrix(scale, 0, 0, scale, across, y + (grid.height - height * scale) / 2)
    trim = (x, y, x + grid.width, y + grid.height)
    return Placing(
        forms[original.number], original.number, matrix, trim, bleed > 0 and not original.bleeds(bleed)
    ), cell


def _painting(placing: Placing, cell: Cell, drawing: _Drawing) -> bytes:
    """What draws a page, not an inch beyond its place and its bleed."""
    left, bottom, right, top = placing.trim
    bleed = drawing.wanted.bleed
    left -= _beyond(drawing, cell, -1)
    right += _beyond(drawing, cell, 1)
    return (
        f"q {left:.4f} {bottom - bleed:.4f} {right - left:.4f} {top - bottom + 2 * bleed:.4f} re W n "
        f"{' '.join(f'{part:.6f}' for part in placing.matrix.shorthand)} cm /Page{placing.number} Do Q"
    ).encode()


def _beyond(drawing: _Drawing, cell: Cell, side: int) -> float:
    """How far a page may be drawn beyond its left (-1) or right (1) edge: not over a fold, nor over half a spine."""
    wanted, grid = drawing.wanted, drawing.grid
    if cell.spine == side:
        return 0.0
    inner = wanted.as_ is As.WRAP and cell.column == (0 if side == 1 else 1)
    return min(wanted.bleed, grid.across / 2) if inner else wanted.bleed


def _side(made: Pdf, content: bytes, named: Dictionary, drawing: _Drawing) -> None:
    """One page of the file, with its boxes and marks."""
    grid, wanted = drawing.grid, drawing.wanted
    width, height = grid.sheet
    left, bottom, right, top = grid.block
    lines = draw_marks(lines_of(grid, wanted), marks_of(wanted), wanted)
    resources = Dictionary(XObject=named)
    if b"/All" in lines:
        tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
        resources.ColorSpace = Dictionary(All=Array([Name.Separation, Name.All, Name.DeviceCMYK, tint]))
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(width, 4), round(height, 4)]),
        Resources=resources,
        Contents=made.make_stream(content + b"\n" + lines),
    )
    bleed = wanted.bleed
    bled = (max(left - bleed, 0), max(bottom - bleed, 0), min(right + bleed, width), min(top + bleed, height))
    page.BleedBox = Array([round(edge, 4) for edge in bled])
    page.TrimBox = Array([round(edge, 4) for edge in (left, bottom, right, top)])
    made.pages.append(Page(made.make_indirect(page)))


def _describe(made: Pdf, original: Pdf, wanted: PressSettings, slip: Slip, turned: Duplex | None) -> None:
    """That it is for the press; how a print dialogue should print it."""
    title = slip.title or str(original.docinfo.get("/Title", "")) or slip.at.path
    date = slip.date or _made_on(str(original.docinfo.get("/CreationDate", "")))
    stamp = f"D:{date:%Y%m%d}000000Z"
    known = {"Title": title, "Author": ", ".join(slip.creators), "Subject": NOTE, "Creator": slip.producer}
    known |= {"Producer": slip.producer, "CreationDate": stamp, "ModDate": stamp}
    for key, value in known.items():
        if value:
            made.docinfo[f"/{key}"] = String(value)
    claims: tuple[str, ...] = ()
    if wanted.standard == "x-4":
        made.docinfo["/Trapped"] = Name("/False")
        identity = uuid.uuid5(uuid.NAMESPACE_URL, f"reportbuild:press:{slip.identifier}:{title}:{stamp}")
        claims = (*X4_CLAIMS, f"<xmpMM:DocumentID {MEDIA_MANAGEMENT}>{identity.urn}</xmpMM:DocumentID>")
    description = Description(
        title=title,
        lang=slip.lang,
        date=date,
        identifier=slip.identifier,
        producer=slip.producer,
        creators=slip.creators,
        subject=NOTE,
        other=claims,
    )
    made.Root.Metadata = Stream(made, packet(description), Type=Name.Metadata, Subtype=Name.XML)
    preferences = Dictionary(PrintScaling=Name("/None"), PickTrayByPDFSize=True, DisplayDocTitle=True)
    if turned is not None:
        preferences.Duplex = Name.DuplexFlipShortEdge if turned is Duplex.SHORT else Name.DuplexFlipLongEdge
    made.Root.ViewerPreferences = preferences


MEDIA_MANAGEMENT = 'xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"'

X4_CLAIMS = (
    '<pdfxid:GTS_PDFXVersion xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">PDF/X-4</pdfxid:GTS_PDFXVersion>',
    "<pdf:Trapped>False</pdf:Trapped>",
    f"<xmpMM:VersionID {MEDIA_MANAGEMENT}>1</xmpMM:VersionID>",
    f"<xmpMM:RenditionClass {MEDIA_MANAGEMENT}>default</xmpMM:RenditionClass>",
)
"""Source: ISO 15930-7, 6.16 (identification), 6.17 (document metadata)."""


def _made_on(stamp: str) -> datetime.date:
    """The day of a PDF's date; of one that has none, the first that such a date can mean."""
    try:
        return datetime.date(int(stamp[2:6]), int(stamp[6:8]), int(stamp[8:10]))
    except ValueError:
        return datetime.date(1970, 1, 1)


def _written(made: Pdf, wanted: PressSettings) -> bytes:
    target = BytesIO()
    least, exactly = ("", "1.6") if wanted.standard == "x-4" else ("1.6", "")
    made.save(
        target,
        deterministic_id=True,
        object_stream_mode=ObjectStreamMode.generate,
        min_version=least,
        force_version=exactly,
    )
    return target.getvalue()


def _smaller(scale: float, at: Place) -> Sequence[Problem]:
    if scale >= SMALL:
        return ()
    message = (
        f"pages are made smaller, to {scale:.0%}, to fit the sheet: type of 10 pt comes out as {10 * scale:.1f} pt"
    )
    hint = "lay out smaller pages for it, or take a larger sheet"
    return (Problem("press.too-small", message, at, hint, Severity.WARNING),)


def _no_pages(count: int, at: Place) -> Problem:
    message = f"a cover of {count} page{'s' if count > 1 else ''} says nothing of how thick its spine must be"
    return Problem("press.no-pages", message, at, "say how many pages the block has, such as pages: 96")


def _no_room(at: Place) -> Problem:
    message = "the sheet has no room for pages beside its gutters or its spine"
    return Problem("press.no-room", message, at, "take a larger sheet, or narrower gutters")
