"""Promises to print shops: inks, boxes, printing condition, and that whatever they would send back is told before."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from press_pdfs import drawing, leaflet, pressed, printing_condition
from reportbuild.packaging.colours import Mixing, by_profile, by_rule, most_ink
from reportbuild.packaging.press import Imposed

SHOP = {"colour": "cmyk", "bleed": "3 mm", "marks": ["crop", "registration"]}


def shop(content: Pdf, *expected: str, **wanted: object) -> Imposed:
    """A file for a print shop, by a profile, of which no more is told than expected."""
    given = {**SHOP, "profile_": "press.icc", **wanted}
    checked = pressed(content, printing_condition(), **given)
    assert [problem.code for problem in checked.problems] == list(expected)
    assert checked.value is not None
    return checked.value


def operators(pdf: bytes) -> list[str]:
    """What draws the first page of the original."""
    opened = pikepdf.open(BytesIO(pdf))
    form = opened.pages[0].obj.Resources.XObject["/Page1"]
    return [
        " ".join([*(str(operand) for operand in one.operands), str(one.operator)])
        for one in pikepdf.parse_content_stream(form)
    ]


@pytest.fixture(params=["profile", "rule"])
def mixing(request: pytest.FixtureRequest) -> Mixing:
    made = by_profile(printing_condition()) if request.param == "profile" else by_rule()
    assert made
    return made


@pytest.mark.parametrize("grey", [0.2, 0.5, 1.0])
def test_greys_are_black_ink_alone(mixing: Mixing, grey: float) -> None:
    """Exactly as much black as the grey is dark, and no other ink."""
    assert mixing.ink(grey, grey, grey) == pytest.approx((0, 0, 0, 1 - grey))


@pytest.mark.parametrize("black", [(0, 0, 0), (0.0784, 0.0902, 0.102), (0.067, 0.067, 0.067)])
def test_text_that_is_almost_black_is_pure_black(mixing: Mixing, black: tuple[float, float, float]) -> None:
    """Layouts set text in #14171a: on paper it is one plate, and no screen of dots."""
    assert mixing.ink(*black) == (0, 0, 0, 1)


def test_dark_blue_is_not_black(mixing: Mixing) -> None:
    """A colour stays one, however dark."""
    cyan, _, yellow, _ = mixing.ink(0.0, 0.02, 0.12)
    assert cyan > yellow


@pytest.mark.parametrize(
    ("colour", "strong", "weak"),
    [((1, 0, 0), (1, 2), 0), ((0, 0.6, 0), (0, 2), 1), ((0, 0, 1), (0, 1), 2), ((1, 1, 0), (2,), 0)],
)
def test_colours_are_their_complements(
    mixing: Mixing, colour: tuple[float, ...], strong: tuple[int, ...], weak: int
) -> None:
    """Red is magenta and yellow, green is cyan and yellow: by a profile and by rule."""
    inks = mixing.ink(*colour)
    assert all(inks[n] > 0.5 for n in strong)
    assert inks[weak] < min(inks[n] for n in strong) - 0.3


def test_a_picture_mixes_as_its_colours_do(mixing: Mixing) -> None:
    """A dot of a picture and a surface of the same colour look alike; a grey picture is black ink alone."""
    dots = Image.new("RGB", (2, 1), (200, 40, 40))
    made = mixing.picture(dots)
    assert made.mode == "CMYK"
    assert [value / 255 for value in made.getpixel((1, 0))] == pytest.approx(mixing.ink(200 / 255, 40 / 255, 40 / 255))
    assert mixing.picture(Image.new("RGB", (2, 2), (90, 90, 90))).mode == "L"


def test_the_most_ink_is_that_of_the_darkest_dot() -> None:
    """Four inks of a dot together; not the most of each."""
    picture = Image.new("CMYK", (2, 1), (255, 0, 0, 0))
    picture.putpixel((1, 0), (0, 255, 255, 0))
    assert most_ink(picture) == pytest.approx(2, abs=0.03)


def test_text_is_printed_with_black_ink_alone() -> None:
    """Whichever way black was set, or if it never was."""
    content = b"BT 0 0 0 rg (a) Tj 0 g (b) Tj /R cs 0 0 0 sc (c) Tj /P cs 0 0 0 scn (d) Tj 0 0 0 RG ET"
    spaces = Dictionary(R=Name.DeviceRGB, P=Array([Name.CalRGB, Dictionary(WhitePoint=[1, 1, 1])]))
    told = operators(shop(drawing(content, ColorSpace=spaces)).pdf)
    assert {line for line in told if line.split()[-1] not in ("Tj", "BT", "ET")} == {"0 0 0 1 k", "0 0 0 1 K"}


def test_no_colour_of_screens_is_left() -> None:
    """In pages, in forms within them, in gradients, in patterns and in pictures: all is inks."""
    made = drawing(
        b"0.8 0.1 0.1 rg 20 20 9 9 re f /Pattern cs /P scn 40 20 9 9 re f /Inner Do /S sh "
        b"60 60 m 70 70 l S q 20 0 0 20 80 80 cm /I Do Q"
    )
    resources = made.pages[0].obj.Resources
    inner = made.make_stream(b"0 0 1 rg 1 1 2 2 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    inner.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
    picture = made.make_stream(
        bytes((200, 30, 30)) * 100 * 100, Type=Name.XObject, Subtype=Name.Image, Width=100, Height=100
    )
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
    ramp = made.make_indirect(Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 0, 0], C1=[1, 1, 0], N=1))
    shading = made.make_indirect(
        Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=[0, 0, 9, 9], Function=ramp)
    )
    tile = made.make_stream(b"0 1 0 rg 0 0 2 2 re f", PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 4, 4])
    tile.XStep = tile.YStep = 4
    tile.Resources = Dictionary()
    resources.XObject = Dictionary(Inner=inner, I=picture)
    resources.Shading, resources.Pattern = Dictionary(S=shading), Dictionary(P=tile)
    printed = shop(made)
    opened = pikepdf.open(BytesIO(printed.pdf))
    drawn = b"".join(
        one.read_bytes() for one in opened.objects if isinstance(one, pikepdf.Stream) and "/Width" not in one
    )
    assert not [word for word in drawn.split() if word in (b"rg", b"RG", b"g", b"G")]
    form = opened.pages[0].obj.Resources.XObject["/Page1"]
    assert form.Resources.XObject.I.ColorSpace == Name.DeviceCMYK
    assert Name.DeviceCMYK == form.Resources.XObject.Inner.Group.CS
    assert form.Resources.Shading.S.ColorSpace == Name.DeviceCMYK
    assert [len(form.Resources.Shading.S.Function[end]) for end in ("/C0", "/C1")] == [4, 4]


def test_what_masks_something_is_not_printed_and_stays() -> None:
    """A group that says how transparent something is has no inks."""
    made = drawing(b"/M gs 0 0 1 rg 20 20 9 9 re f")
    mask = made.make_stream(b"1 1 1 rg 0 0 99 99 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 99, 99])
    mask.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
    made.pages[0].obj.Resources.ExtGState = Dictionary(M=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask)))
    opened = pikepdf.open(BytesIO(shop(made).pdf))
    kept = opened.pages[0].obj.Resources.XObject["/Page1"].Resources.ExtGState.M.SMask.G
    assert kept.read_bytes() == b"1 1 1 rg 0 0 99 99 re f"


def test_spot_colours_stay_spot_colours() -> None:
    """An ink of its own is printed by its own plate."""
    space = Array(
        [
            Name.Separation,
            Name("/Red 032"),
            Name.DeviceCMYK,
            Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 1, 1, 0], N=1),
        ]
    )
    told = operators(shop(drawing(b"/Spot cs 1 scn 9 9 99 99 re f", ColorSpace=Dictionary(Spot=space))).pdf)
    assert told == ["/Spot cs", "1 scn", "9 9 99 99 re", "f"]


def test_marks_are_in_every_ink() -> None:
    """Whether inks meet is seen where all of them are printed on each other."""
    opened = pikepdf.open(BytesIO(shop(drawing(b"")).pdf))
    page = opened.pages[0].obj
    assert b"/All CS 1 SCN" in page.Contents.read_bytes()
    assert page.Resources.ColorSpace.All[1] == Name.All


def test_a_file_is_x_4_only_with_its_printing_condition() -> None:
    """It is said in the catalogue of properties and by an output intent that holds the profile, and nowhere else."""
    plain, exchanged = shop(drawing(b"")), shop(drawing(b""), standard="x-4")
    for made, claims in ((plain, False), (exchanged, True)):
        opened = pikepdf.open(BytesIO(made.pdf))
        assert (b"PDF/X-4" in opened.Root.Metadata.read_bytes()) is claims
        assert opened.Root.OutputIntents[0].S == Name.GTS_PDFX
        assert opened.Root.OutputIntents[0].DestOutputProfile.read_bytes() == printing_condition()
        assert opened.Root.OutputIntents[0].OutputConditionIdentifier == "Test press"
    opened = pikepdf.open(BytesIO(exchanged.pdf))
    assert opened.pdf_version == "1.6"
    assert str(opened.docinfo["/Trapped"]) == "/False"
    assert all("/TrimBox" in page.obj and "/Annots" not in page.obj for page in opened.pages)
    assert "/ID" in opened.trailer


def test_a_file_that_cannot_be_x_4_is_not_made() -> None:
    """Fonts that are only named are an error then, and a warning otherwise."""
    made = pressed(leaflet(1), printing_condition(), **SHOP, profile_="press.icc", standard="x-4")
    assert made.value is None
    assert [(problem.code, problem.severity.value) for problem in made.problems] == [("press.not-embedded", "error")]
    shop(leaflet(1), "press.not-embedded")


@pytest.mark.parametrize("profile", [b"", b"no profile", bytes(200)])
def test_a_broken_profile_is_no_profile(profile: bytes) -> None:
    """Whatever the file holds, nothing breaks."""
    assert by_profile(profile) is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"0.1 w 20 20 m 90 90 l S", ["press.hairline"]),
        (b"0 w 20 20 m 90 90 l S", ["press.hairline"]),
        (b"0.1 0 0 0.1 0 0 cm 2 w 200 200 m 900 900 l S", ["press.hairline"]),
        (b"0.25 w 20 20 m 90 90 l S", []),
        (b"20 20 99 0.1 re f", ["press.hairline"]),
        (b"20 20 99 0.1 re W n", []),
        (b"1 1 1 0.5 k 20 20 9 9 re f", ["press.ink"]),
        (b"1 1 1 0 k 20 20 9 9 re f", []),
        (b"BT 0.6 0.5 0.5 1 k (a) Tj ET", ["press.rich-black"]),
        (b"BT 1 0.5 0 0.2 k (a) Tj ET", []),
        (b"0.6 0.5 0.5 1 k 20 20 9 9 re f", []),
        (b"0 0 1 0 k 0 0 99 99 re f", ["press.no-bleed"]),
        (b"0 0 0 0 k 0 0 300 500 re f", []),
    ],
)
def test_what_a_print_shop_would_send_back_is_told(content: bytes, told: list[str]) -> None:
    """Thin lines, however they are drawn; too much ink; black text of several inks; what ends at the knife."""
    shop(drawing(content), *told)


@pytest.mark.parametrize(("points", "told"), [(72, []), (73, ["press.resolution"])])
def test_coarse_pictures_are_told(points: int, told: list[str]) -> None:
    """Three hundred dots to the inch are enough, as large as the picture is shown."""
    made = drawing(f"q {points} 0 0 {points} 20 20 cm /I Do Q".encode())
    picture = made.make_stream(bytes(300 * 300), Type=Name.XObject, Subtype=Name.Image, Width=300, Height=300)
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
    made.pages[0].obj.Resources.XObject = Dictionary(I=picture)
    shop(made, *told)


def test_pages_made_smaller_are_looked_at_as_they_are_printed() -> None:
    """A line that is thick enough alone may be a hairline on its sheet."""
    made = drawing(b"0.35 w 20 20 m 90 90 l S", (612, 792))
    shop(made)
    shop(made, "press.too-small", "press.hairline", as_="2-up", sheet="letter", bleed="0 mm")


def test_what_an_office_prints_is_not_looked_over() -> None:
    """Who folds a booklet on the printer in the hall is not asked about inks."""
    assert pressed(drawing(b"0.1 w 20 20 m 90 90 l S"), as_="booklet").problems == ()
