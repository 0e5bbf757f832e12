"""Promises of pictures before they are printed: what is mended in them, what is told, and what never gets through."""

from __future__ import annotations

from io import BytesIO

import pytest
from lxml import etree
from PIL import Image, ImageCms

from reportbuild.model.problems import Severity
from reportbuild.reading.pictures import Mended, check_picture, mended
from reportbuild.reading.shelf import Memory
from reportbuild.reading.svg import clean_svg

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def codes(name: str, content: bytes) -> list[tuple[str, Severity]]:
    return [(problem.code, problem.severity) for problem in check_picture(name, content)]


def test_a_sound_picture_keeps_its_pixels() -> None:
    """Nothing is told of it, and not one of its pixels is another."""
    for kind in ("PNG", "JPEG"):
        content = saved(Image.linear_gradient("L").convert("RGB"), kind)
        assert codes("a", content) == []
        assert opened(mended("a", content)).tobytes() == opened(content).tobytes()


def test_what_photographs_carry_unseen_stays_out() -> None:
    """Camera, place and comments are gone; the pixels are the same bytes."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    jpeg = saved(Image.new("RGB", (9, 9), "red"), "JPEG", exif=exif, comment=b"SecretCamera")
    png = saved(Image.new("RGB", (9, 9), "red"), "PNG", exif=exif)
    for content in (jpeg, png):
        assert b"SecretCamera" in content
        assert b"SecretCamera" not in mended("a", content)
        assert opened(mended("a", content)).tobytes() == opened(content).tobytes()


def test_a_picture_on_its_side_is_turned() -> None:
    """As its camera says: by a hint, since nothing is to be done."""
    exif = Image.Exif()
    exif[0x0112] = 6
    content = saved(Image.new("RGB", (20, 10)), "JPEG", exif=exif)
    assert codes("a.jpg", content) == [("image.converted", Severity.HINT)]
    made = opened(mended("a.jpg", content))
    assert (made.size, made.getexif().get(0x0112)) == ((10, 20), None)


def test_colours_of_presses_become_those_of_screens() -> None:
    """CMYK is RGB afterwards, and its author is warned."""
    content = saved(Image.new("CMYK", (9, 9), (0, 255, 255, 0)), "JPEG")
    assert codes("a.jpg", content) == [("image.converted", Severity.WARNING)]
    made = opened(mended("a.jpg", content))
    red, green, blue = made.getpixel((4, 4))  # type: ignore[misc]
    assert made.mode == "RGB"
    assert red > 200 > 80 > max(green, blue)


def test_a_profile_of_its_own_is_brought_to_srgb() -> None:
    """A picture without one is left alone, and so is one that says it is sRGB."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert codes("a.png", saved(Image.new("RGB", (9, 9)), "PNG", icc_profile=srgb)) == []
    own = saved(Image.new("RGB", (9, 9)), "PNG", icc_profile=lab)
    assert codes("a.png", own) == [("image.converted", Severity.HINT)]
    assert "icc_profile" not in opened(mended("a.png", own)).info


def test_a_broken_profile_breaks_nothing() -> None:
    """It says nothing of the colours, which are kept."""
    content = saved(Image.new("RGB", (9, 9), "red"), "PNG", icc_profile=b"no profile at all")
    assert opened(mended("a.png", content)).getpixel((0, 0)) == (255, 0, 0)


def test_what_moves_stands_still() -> None:
    """As it begins."""
    frames = [Image.new("RGB", (9, 9), "blue")]
    content = saved(Image.new("RGB", (9, 9), "red"), "PNG", save_all=True, append_images=frames)
    assert codes("a.png", content) == [("image.converted", Severity.WARNING)]
    made = opened(mended("a.png", content))
    assert (getattr(made, "is_animated", False), made.convert("RGB").getpixel((0, 0))) == (False, (255, 0, 0))


def test_sixteen_bits_keep_their_lightness() -> None:
    """White stays white and middle grey middle grey."""
    content = saved(Image.new("I;16", (9, 9), 0x8000), "PNG")
    assert codes("a.png", content) == [("image.converted", Severity.HINT)]
    assert opened(mended("a.png", content)).getpixel((0, 0)) == 0x80


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a"])
def test_what_is_no_picture_is_told(content: bytes) -> None:
    """Whatever its name says; and mending it breaks nothing."""
    assert codes("a.png", content) == [("image.broken", Severity.ERROR)]
    assert mended("a.png", content) == content


def test_a_torn_picture_is_told() -> None:
    """One whose end is missing."""
    content = saved(Image.effect_noise((200, 200), 50), "JPEG")
    assert codes("a.jpg", content[: len(content) // 2]) == [("image.broken", Severity.ERROR)]


@pytest.mark.parametrize(
    "inside",
    [
        "<script>x()</script>",
        '<circle r="1" onclick="x()"/>',
        '<circle r="1" ONLOAD="x()"/>',
        '<image href="file:///etc/passwd"/>',
        '<image xlink:href="https://evil.example/a.png"/>',
        '<use href="other.svg#a"/>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
        '<a href="javascript:x()"><text>x</text></a>',
        '<a href=" JavaScript:x()"><text>x</text></a>',
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        "<style>@import 'https://evil.example/x.css';</style>",
        "<style>text { fill: url(https://evil.example/x) }</style>",
        "<rect style=\"fill: url( 'file:///etc/passwd' )\"/>",
        '<rect fill="url(//evil.example/x)"/>',
        '<set attributeName="href" to="javascript:x()"/>',
        '<animate attributeName="xlink:href" to="https://evil.example/"/>',
    ],
)
def test_an_svg_does_nothing_and_fetches_nothing(inside: str) -> None:
    """What acts or is elsewhere is taken out and told; what is around it stays, and a second look finds nothing."""
    content = f"{OPEN}<text>before</text>{inside}<text>after</text></svg>".encode()
    cleaned = clean_svg("a.svg", content)
    assert {problem.code for problem in cleaned.problems} == {"image.cleaned"}
    assert not any(word in cleaned.value for word in (b"evil", b"passwd", b"script", b"x()", b"other.svg"))
    assert b">before<" in cleaned.value
    assert b">after<" in cleaned.value
    assert clean_svg("a.svg", cleaned.value).problems == ()


def test_entities_bring_nothing_in() -> None:
    """Neither a file, nor themselves a thousandfold."""
    leak = f'<!DOCTYPE svg [<!ENTITY leak SYSTEM "file:///etc/passwd">]>{OPEN}<text>a&leak;b</text></svg>'
    cleaned = clean_svg("a.svg", leak.encode())
    assert [problem.code for problem in cleaned.problems] == ["image.cleaned"]
    assert "".join(etree.fromstring(cleaned.value).itertext()) == "ab"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    bomb = f'<!DOCTYPE svg [{laughs}]>{OPEN}<text fill="&l11;">&l11;</text></svg>'
    assert "image.broken" in [problem.code for problem in clean_svg("a.svg", bomb.encode()).problems]


@pytest.mark.parametrize(
    "inside",
    [
        '<a href="https://example.org"><text>x</text></a>',
        '<image href="data:image/png;base64,AAAA"/>',
        '<use href="#a"/><rect id="a" fill="url(#b)" style="fill: url(#b)"/>',
        "<style>@font-face { src: url(data:font/woff2;base64,AAAA) }</style>",
        '<metadata><x:y xmlns:x="urn:x" x:label="layer"/></metadata>',
    ],
)
def test_what_drawing_programs_write_stays(inside: str) -> None:
    """Links out, data in the file and references within it: the file is as it was, byte for byte."""
    content = f"{OPEN}{inside}</svg>".encode()
    cleaned = clean_svg("a.svg", content)
    assert (cleaned.value, cleaned.problems) == (content, ())


def test_a_shelf_mends_pictures_alone() -> None:
    """Other files are as they were, even if they look like one."""
    evil = f"{OPEN}<script>x()</script></svg>".encode()
    shelf = Mended(Memory({"a.svg": evil, "a.txt": evil}))
    assert b"script" not in shelf.read("a.svg")
    assert shelf.read("a.txt") == evil
