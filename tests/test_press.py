"""Promises of the press room: whatever PDF comes in, printed, folded and cut it is what was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf

from press_pdfs import AT, leaflet, pressed, saved
from reportbuild.model.press import MM, PressSettings
from reportbuild.packaging.pagination import Run, paginate
from reportbuild.packaging.press import Imposed
from reportbuild.packaging.weighing import weigh
from reportbuild.rendering.layouts import Folio, Side
from tagged_book import bind_pages, binding, laid


def made_of(content: bytes | Pdf, **wanted: Any) -> Imposed:
    """What is made without anything being told."""
    checked = pressed(content, **wanted)
    assert checked.problems == ()
    assert checked.value is not None
    return checked.value


Word = tuple[str, float, float, bool]
"""A word on a side of a sheet: the middle of its first letter, from the lower left; True if upright."""


def words(pdf: bytes) -> list[list[Word]]:
    """The words of every page, read by another PDF reader."""
    document = pypdfium2.PdfDocument(pdf)
    found: list[list[Word]] = []
    for page in document:
        text = page.get_textpage()
        chars = [(text.get_text_range(n, 1), text.get_charbox(n)) for n in range(text.count_chars())]
        starts = [n for n, (char, _) in enumerate(chars) if char == "p"]
        here = []
        for start, end in zip(starts, [*starts[1:], len(chars)], strict=True):
            whole = [char for char in chars[start:end] if char[0].strip()]
            boxes = [box for _, box in whole]
            first = boxes[0]
            forward = boxes[-1][0] > boxes[0][0]
            here.append(
                ("".join(char for char, _ in whole), (first[0] + first[2]) / 2, (first[1] + first[3]) / 2, forward)
            )
        found.append(here)
    document.close()
    return found


def turned_like_a_leaf(side: Sequence[Word], size: tuple[float, float], edge: str) -> list[Word]:
    """A back side as it is seen when the printed sheet is turned over like a leaf of a book.

    A printer that turns a sheet over its other edge lays it down on its head.
    """
    width, height = size
    upright = width <= height
    if (edge == "long-edge") is upright:
        return list(side)
    return [(word, width - x, height - y, not forward) for word, x, y, forward in side]


@pytest.mark.parametrize("edge", ["long-edge", "short-edge"])
@pytest.mark.parametrize("size", [(396, 612), (612, 396)])
def test_a_printed_booklet_reads_from_front_to_back(edge: str, size: tuple[float, float]) -> None:
    """Printed by a printer that turns sheets over either edge, and folded, all pages are in order and upright."""
    made = made_of(leaflet(11, size), as_="booklet", duplex=edge)
    sides = words(made.pdf)
    assert (made.sheets, len(sides), made.blanks) == (3, 6, 1)
    book: dict[int, str] = {}
    for number in range(made.sheets):
        front = sides[2 * number]
        back = turned_like_a_leaf(sides[2 * number + 1], made.sheet_size, edge)
        assert all(forward for _, _, _, forward in (*front, *back))
        for side, left, right in ((front, 11 - 2 * number, 2 * number), (back, 2 * number + 1, 10 - 2 * number)):
            for word, x, _, _ in side:
                book[left if x < made.sheet_size[0] / 2 else right] = word
    assert [book[page] for page in range(11)] == [f"p{number}" for number in range(1, 12)]


@pytest.mark.parametrize("edge", ["long-edge", "short-edge"])
def test_a_flyer_has_its_own_back_behind_it(edge: str) -> None:
    """Each of four places is page 1 with page 2 behind it, upright, whichever edge the printer turns over."""
    made = made_of(leaflet(2, (306, 396)), as_="4-up", duplex=edge, sheet="letter")
    front, back = words(made.pdf)
    back = turned_like_a_leaf(back, made.sheet_size, edge)
    assert {word for word, *_ in front} == {"p1"}
    places = [sorted((x // 306, y // 396) for _, x, y, _ in side) for side in (front, back)]
    assert places == [[(0, 0), (0, 1), (1, 0), (1, 1)]] * 2
    assert {(word, forward) for word, _, _, forward in back} == {("p2", True)}


@pytest.mark.parametrize("edge", ["long-edge", "short-edge"])
def test_a_printed_pile_is_cut_and_stacked(edge: str) -> None:
    """Printed over either edge, cut in four, stacked from the upper left on: all pages in order, all upright."""
    made = made_of(leaflet(19, (306, 396)), as_="cut-and-stack", duplex=edge, sheet="letter")
    sides = words(made.pdf)
    assert len(sides) == 2 * made.sheets == 6
    book: list[str] = []
    for row in (1, 0):
        for column in (0, 1):
            for number in range(made.sheets):
                front, back = sides[2 * number], turned_like_a_leaf(sides[2 * number + 1], made.sheet_size, edge)
                book += at_place(front, column, row) + at_place(back, 1 - column, row)
    assert book == [f"p{number}" for number in range(1, 20)]


def at_place(side: Sequence[Word], column: int, row: int) -> list[str]:
    """The words in a quarter of a letter sheet; rows are counted from below. All of them stand on their feet."""
    there = [(word, up) for word, x, y, up in side if (x // 306, y // 396) == (column, row)]
    assert all(up for _, up in there)
    return [word for word, _ in there]


def test_inner_pages_are_drawn_towards_the_fold() -> None:
    """What paper pushes outwards is drawn back by one leaf's thickness for each sheet around it."""
    made = made_of(leaflet(16), as_="booklet", stock={"caliper": "1 mm"})
    fronts = words(made.pdf)[::2]
    left = [min(x for _, x, _, _ in side) for side in fronts]
    right = [max(x for _, x, _, _ in side) for side in fronts]
    assert [round((x - left[0]) / MM, 1) for x in left] == [0, 1, 2, 3]
    assert [round((right[0] - x) / MM, 1) for x in right] == [0, 1, 2, 3]


def test_signatures_creep_each_for_itself() -> None:
    """The first sheet of every signature lies outermost."""
    made = made_of(leaflet(32), as_="signatures", signature=16, stock={"caliper": "1 mm"})
    assert made.parts == (16, 16)
    left = [min(x for _, x, _, _ in side) for side in words(made.pdf)[::2]]
    assert [round((x - left[0]) / MM) for x in left] == [0, 1, 2, 3] * 2


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("corner", [(0, 0), (100, -50)])
def test_pages_come_out_as_they_are_seen(turn: int, corner: tuple[float, float]) -> None:
    """A page that is turned for the eye, whose boxes begin anywhere, looks on its sheet as it does alone."""
    made = leaflet(1, (300, 500), Rotate=turn)
    page = made.pages[0].obj
    x, y = corner
    page.MediaBox = Array([x, y, x + 300, y + 500])
    page.Contents = made.make_stream(
        f"1 0 0 1 {x} {y} cm 0 0 1 rg 20 30 100 40 re f 1 0 0 rg 200 400 50 60 re f".encode()
    )
    alone = saved(made)
    sheet = made_of(alone)
    assert sheet.page_size == ((500, 300) if turn % 180 else (300, 500))
    assert picture(sheet.pdf) == picture(alone)


def picture(pdf: bytes) -> bytes:
    document = pypdfium2.PdfDocument(pdf)
    drawn = document[0].render(scale=0.5).to_pil().convert("RGB").tobytes()
    document.close()
    return drawn


def test_what_is_cropped_away_stays_away() -> None:
    """What lies outside of a page's crop box is not printed, and the page is as large as it is seen."""
    made = leaflet(1, (300, 500), CropBox=Array([50, 50, 250, 450]))
    assert made_of(made).page_size == (200, 400)
    assert picture(made_of(made).pdf) == picture(saved(made))


def test_boxes_given_the_wrong_way_round_are_understood() -> None:
    """A box is two opposite corners, whichever."""
    made = leaflet(1, (300, 500))
    made.pages[0].obj.MediaBox = Array([300, 500, 0, 0])
    assert made_of(made).page_size == (300, 500)


def test_a_page_of_larger_units_is_as_large_as_it_says() -> None:
    """A unit of a page's space may be more than a point."""
    assert made_of(leaflet(1, (300, 500), UserUnit=2)).page_size == (600, 1000)


def test_pages_of_other_sizes_are_told_and_fitted() -> None:
    """A wide page is turned, a larger one made smaller; none is clipped."""
    made = leaflet(4)
    made.pages[1].obj.MediaBox = Array([0, 0, 612, 396])
    made.pages[2].obj.MediaBox = Array([0, 0, 792, 1224])
    made.pages[2].obj.Contents = made.make_stream(b"BT /F 20 Tf 760 1200 Td (p3) Tj ET")
    checked = pressed(made, as_="booklet")
    assert [problem.code for problem in checked.problems] == ["press.sizes-differ"]
    assert checked.value is not None
    assert checked.value.page_size == (396, 612)
    assert [sorted(word for word, *_ in side) for side in words(checked.value.pdf)] == [["p1", "p4"], ["p2", "p3"]]


def test_what_is_filled_in_is_printed() -> None:
    """A form's fields are drawn apart from its page; their words go along."""
    made = leaflet(1, (300, 500))
    appearance = made.make_stream(b"0 0 1 rg 0 0 100 40 re f", Type=Name.XObject, Subtype=Name.Form)
    appearance.BBox = Array([0, 0, 100, 40])
    field = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[20, 30, 120, 70], F=4)
    field.AP = Dictionary(N=made.make_indirect(appearance))
    made.pages[0].obj.Annots = Array([made.make_indirect(field)])
    assert picture(made_of(made).pdf) == picture(saved(made))


def test_layers_that_are_not_shown_stay_hidden() -> None:
    """Which layers are seen is said once for a whole file, and goes along."""
    made = leaflet(1, (300, 500))
    hidden = made.make_indirect(Dictionary(Type=Name.OCG, Name="Notes"))
    made.Root.OCProperties = Dictionary(OCGs=[hidden], D=Dictionary(OFF=[hidden], Order=[hidden]))
    made.pages[0].obj.Resources.Properties = Dictionary(L=hidden)
    made.pages[0].obj.Contents = made.make_stream(b"/OC /L BDC 0 0 1 rg 20 30 100 40 re f EMC")
    sheet = made_of(made)
    assert picture(sheet.pdf) == picture(saved(made))
    assert set(picture(sheet.pdf)) == {255}


def test_a_locked_file_is_told() -> None:
    """What opens with a password alone cannot be printed; what only may not be changed can."""
    locked = saved(leaflet(1), encryption=pikepdf.Encryption(owner="a", user="b"))
    assert [problem.code for problem in pressed(locked).problems] == ["press.encrypted"]
    guarded = saved(leaflet(1), encryption=pikepdf.Encryption(owner="a", user=""))
    assert not pikepdf.open(BytesIO(made_of(guarded).pdf)).is_encrypted


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"no PDF at all", saved(Pdf.new())])
def test_what_is_no_pdf_is_told(content: bytes) -> None:
    """Nothing that can be handed in makes it break."""
    checked = pressed(content)
    assert (checked.value, [problem.code for problem in checked.problems]) == (None, ["press.unreadable"])


def test_a_file_for_the_press_says_so_and_claims_nothing() -> None:
    """It is not tagged, nor says that it is; its description says what to read instead; it asks for full size."""
    pdf = pikepdf.open(BytesIO(made_of(leaflet(8), as_="booklet").pdf))
    assert {"/StructTreeRoot", "/MarkInfo"} & set(pdf.Root.keys()) == set()
    xmp = pdf.Root.Metadata.read_bytes().decode()
    assert "For the press only" in xmp
    assert "pdfuaid:part" not in xmp
    assert "pdfaid:part" not in xmp
    assert pdf.Root.ViewerPreferences.PrintScaling == Name("/None")
    assert pdf.Root.ViewerPreferences.Duplex == Name.DuplexFlipShortEdge


def test_the_same_pages_give_the_same_bytes() -> None:
    """No clock and no chance is in it."""
    content = saved(leaflet(9), deterministic_id=True)
    assert made_of(content, as_="booklet").pdf == made_of(content, as_="booklet").pdf


def test_boxes_say_where_a_page_ends_and_how_far_it_bleeds() -> None:
    """The trim box is the finished page, the bleed box as much larger as was asked; marks lie outside of both."""
    sheet = pressed(leaflet(1, (300, 500)), marks=["crop", "registration"], bleed="3 mm").value
    assert sheet is not None
    pdf = pikepdf.open(BytesIO(sheet.pdf))
    page = pdf.pages[0].obj
    media, bleed, trim = ([float(edge) for edge in page[name]] for name in ("/MediaBox", "/BleedBox", "/TrimBox"))
    assert (trim[2] - trim[0], trim[3] - trim[1]) == pytest.approx((300, 500))
    assert [abs(a - b) for a, b in zip(trim, bleed, strict=True)] == pytest.approx([3 * MM] * 4, abs=0.001)
    assert min(abs(a - b) for a, b in zip(media, bleed, strict=True)) > 5 * MM


def test_what_is_drawn_beyond_the_page_is_kept_as_far_as_it_bleeds() -> None:
    """Of a picture that reaches far beyond the trim, three millimetres are kept; without bleed, nothing."""
    made = leaflet(1, (400, 400), TrimBox=Array([100, 100, 300, 300]))
    made.pages[0].obj.Contents = made.make_stream(b"0 g 0 0 400 400 re f")
    for bleed in (0, 3):
        sheet = pressed(made, bleed=f"{bleed} mm", marks=["crop"]).value
        assert sheet is not None
        document = pypdfium2.PdfDocument(sheet.pdf)
        drawn = document[0].render(scale=4).to_pil().convert("L")
        middle = [drawn.getpixel((x, drawn.height // 2)) for x in range(drawn.width)]
        document.close()
        assert sum(value < 128 for value in middle) / 4 == pytest.approx(200 + 2 * bleed * MM, abs=0.6)


def test_marks_lie_where_is_cut() -> None:
    """On a sheet with gutters there are two cuts between pages, and marks for each, outside of every page."""
    sheet = made_of(leaflet(1, (200, 300)), as_="2-up", gutter="10 mm")
    drawn = pypdfium2.PdfDocument(sheet.pdf)[0].render(scale=4).to_pil().convert("L")
    top = [x / 4 for x in range(drawn.width) if int(drawn.getpixel((x, 20 * 4 - 30))) < 200]
    left = (sheet.sheet_size[0] - 400 - 10 * MM) / 2
    wanted = [left, left + 200, left + 200 + 10 * MM, left + 400 + 10 * MM]
    assert len(top) >= 4
    assert all(min(abs(x - edge) for edge in wanted) < 0.6 for x in top)


def test_a_cover_is_as_wide_as_its_block_is_thick() -> None:
    """Front, spine and back: the spine is half the pages times the thickness of a leaf."""
    sheet = made_of(leaflet(2), as_="wrap", pages=96, stock={"caliper": "0.1 mm"}, marks=[])
    assert sheet.spine == pytest.approx(4.8 * MM)
    assert sheet.sheet_size[0] == pytest.approx(2 * 396 + 4.8 * MM)
    (outside,) = words(sheet.pdf)
    assert [word for word, *_ in sorted(outside, key=lambda word: word[1])] == ["p2", "p1"]


def test_a_cover_that_does_not_know_its_block_is_told() -> None:
    """Nobody can guess how thick a spine must be."""
    assert [problem.code for problem in pressed(leaflet(2), as_="wrap").problems] == ["press.no-pages"]


@pytest.mark.parametrize(
    ("wanted", "sheets", "grams"),
    [
        ({}, 4, 4 * 0.1397 * 0.2159 * 80),
        ({"as": "booklet"}, 2, 2 * 0.2794 * 0.2159 * 80),
        ({"as": "booklet", "sheet": "letter", "stock": {"weight": 120}}, 2, 2 * 0.2794 * 0.2159 * 120),
        ({"as": "2-up"}, 2, 4 * 0.1397 * 0.2159 * 80),
        ({"as": "cut-and-stack", "up": 2}, 2, 4 * 0.1397 * 0.2159 * 80),
    ],
)
def test_a_copy_weighs_what_its_paper_weighs(wanted: Mapping[str, Any], sheets: float, grams: float) -> None:
    """Eight pages of half a letter sheet: four leaves of 80 g/m², or two sheets that are folded."""
    weighed = weigh(saved(leaflet(8)), PressSettings.model_validate(wanted), AT).value
    assert weighed is not None
    assert (weighed.pages, weighed.sheets) == (8, sheets)
    assert weighed.grams == pytest.approx(grams, rel=0.001)


def test_a_layout_that_bleeds_is_kept_beyond_the_trim() -> None:
    """A layout of one's own says how far its backgrounds reach; the press keeps it, and no white line is told."""
    laid_out = laid("<p>Trees</p>", "@page { bleed: 3mm; background: #246 }").value
    bound = bind_pages([laid_out], paginate([Run(1, Side.RECTO, Folio.ARABIC)]), None, binding()).value
    sheet = pressed(bound, bleed="3 mm", colour="cmyk", marks=["crop"])
    assert [problem.code for problem in sheet.problems] == ["press.no-profile"]
    assert sheet.value is not None
    assert sheet.value.page_size == pytest.approx((120 * MM, 180 * MM))
    document = pypdfium2.PdfDocument(sheet.value.pdf)
    drawn = document[0].render(scale=4).to_pil().convert("L")
    dark = sum(drawn.getpixel((x, drawn.height // 3)) < 200 for x in range(drawn.width)) / 4
    document.close()
    assert dark == pytest.approx(126 * MM, abs=0.6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=6)), min_size=1, max_size=6))
def test_nothing_that_is_handed_in_breaks_it(changes: list[tuple[int, bytes]]) -> None:
    """A PDF with holes in it is arranged as far as it can be read, or told; it is never a mistake of ours."""
    content = bytearray(SOUND)
    for start, bytes_ in changes:
        content[start % len(content) : start % len(content) + len(bytes_)] = bytes_
    checked = pressed(bytes(content), as_="booklet", colour="cmyk")
    assert (checked.value is None) is (not checked.sound)


SOUND = saved(leaflet(3))
