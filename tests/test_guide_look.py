"""The guide's ten minutes are followed to the letter, and what comes out looks like those who followed them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from ctypes import c_int, create_string_buffer
from pathlib import Path

import font_source_sans_pro
import pikepdf
import pypdfium2
import pypdfium2.raw as raw
import pytest
import yaml
from fontTools.ttLib import TTFont

GUIDE = (Path(__file__).parents[1] / "docs/guide.md").read_text("utf-8")
PROGRAM = Path(sys.executable).parent
FOLDER = "my-report"
FACES = {"Regular": "Regular", "Bold": "Semibold", "Italic": "It"}
MAIN, SECOND = (0x7A, 0x1F, 0x3D), (0xC9, 0x8A, 0x1B)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is built when every block of the section is done in its turn: commands run, files written."""
    here = tmp_path_factory.mktemp("ten-minutes")
    for kind, file, text in blocks_of("Make it look like us in ten minutes"):
        if kind == "sh":
            for line in text.splitlines():
                run(line, here)
        else:
            put(kind, here / FOLDER / file, text)
        if kind == "svg":
            own_typeface(here / FOLDER / "fonts")
    return here / "output"


def blocks_of(title: str) -> Iterator[tuple[str, str, str]]:
    """The blocks of a section: their kind, the file that was last named before them, and what they say."""
    section = GUIDE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    assert section, f"the guide has no section “{title}”"
    before = ""
    for said, kind, text in re.findall(r"(.*?)```(\w+)\n(.*?)```", section, re.DOTALL):
        named = re.findall(r"`((?:[\w-]+/)*[\w-]+\.\w+)`", said)
        before = named[-1] if named else before
        yield kind, before, text


def run(line: str, here: Path) -> None:
    path = f"{PROGRAM}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(line.split(), cwd=here, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert (done.returncode, "warning[" in done.stderr + done.stdout) == (0, False), done.stdout + done.stderr


def put(kind: str, file: Path, text: str) -> None:
    """A block into its file: keys of book.yaml in place of those it has, styles at the end, all else whole."""
    if kind == "yaml":
        assert file.name == "book.yaml"
        text = yaml.safe_dump({**yaml.safe_load(file.read_text("utf-8")), **yaml.safe_load(text)}, allow_unicode=True)
    elif kind == "css":
        text = file.read_text("utf-8") + text
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def own_typeface(folder: Path) -> None:
    """A typeface of another name than any of ours, in the files that the guide names."""
    folder.mkdir()
    for face, ours in FACES.items():
        font = TTFont(Path(font_source_sans_pro.font_directory) / f"SourceSansPro-{ours}.ttf")
        for record in font["name"].names:
            if record.nameID in (1, 3, 4, 6, 16):
                record.string = f"Ours {face}"
        font.save(folder / f"Ours-{face}.ttf")


def pixels(file: Path, page: int) -> dict[tuple[int, int, int], int]:
    """How often each colour is on a page."""
    document = pypdfium2.PdfDocument(file)
    picture = document[page].render(scale=1).to_pil().convert("RGB")
    return {colour: count for count, colour in picture.getcolors(picture.width * picture.height)}


def words(file: Path) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file))


@pytest.mark.parametrize("name", ["report.pdf", "handout.pdf", "ours.pdf"])
def test_the_logo_is_in_every_layout(output: Path, name: str) -> None:
    """With the organisation's name in its place for those who cannot see it."""
    with pikepdf.open(output / name) as file:
        told = [str(each.Alt) for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]
    assert "Your organisation" in told


@pytest.mark.parametrize("name", ["report.pdf", "handout.pdf", "ours.pdf"])
def test_titles_are_in_the_typeface(output: Path, name: str) -> None:
    """In its bold face, which is embedded, as is all that is in it."""
    page = pypdfium2.PdfDocument(output / name)[0].get_textpage()
    start = page.get_text_range().replace("\r\n", "  ").index("Shade on our streets")
    assert {font_of(page, place) for place in range(start, start + 5)} == {"Own-Typeface-Semi-Bold"}
    with pikepdf.open(output / name) as file:
        fonts = [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/FontName" in each]
        ours = [each for each in fonts if "Own-Typeface" in str(each.FontName)]
        assert ours
        assert all("/FontFile2" in each for each in ours)


def test_the_logo_on_the_cover_stands_on_paper(output: Path) -> None:
    """It is made for letters: upon a panel of its own colour it would not be seen."""
    document = pypdfium2.PdfDocument(output / "report.pdf")
    picture = document[0].render(scale=1).to_pil().convert("RGB")
    below = picture.crop((0, picture.height * 2 // 3, picture.width, picture.height))
    colours = {colour: count for count, colour in below.getcolors(below.width * below.height)}
    assert min(colours[MAIN], colours[SECOND]) > 100


def font_of(page: pypdfium2.PdfTextPage, place: int) -> str:
    name, flags = create_string_buffer(100), c_int()
    raw.FPDFText_GetFontInfo(page, place, name, 100, flags)
    return name.value.decode().partition("+")[2]


def test_the_colours_are_on_the_pages(output: Path) -> None:
    """The first fills panels, far beyond what the logo has of it; the second is where ornaments are."""
    assert pixels(output / "handout.pdf", 0)[MAIN] > 10_000
    assert pixels(output / "report.pdf", 0)[MAIN] > 10_000
    assert pixels(output / "report.pdf", 0)[SECOND] > 100


def test_readers_learn_how_to_reach_us(output: Path) -> None:
    """The address and the way to the full report are on the sheet, in words and as a QR code."""
    said = words(output / "handout.pdf").replace("\u200b", "")
    for line in ("Street Tree Alliance", "12 Oak Street, Exampleton", "hello@example.org", "example.org/shade"):
        assert line in said
    with pikepdf.open(output / "handout.pdf") as file:
        told = [str(each.Alt) for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]
    assert "QR code for https://example.org/shade" in told


def test_our_own_layout_says_what_is_different(output: Path) -> None:
    """Its line stands below the title, and its text begins where its narrower column ends."""
    assert "From the Street Tree Alliance, since 1998" in words(output / "ours.pdf")
    page = pypdfium2.PdfDocument(output / "ours.pdf")[0].get_textpage()
    lefts = {round(page.get_rect(n)[0] * 25.4 / 72) for n in range(page.count_rects())}
    assert 19 + 38 in lefts
    assert 19 + 45 not in lefts
