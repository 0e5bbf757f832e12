"""Binding: one file of all chapters, complete, the same every time. The book is that of `tagged_book`."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import ImageChops

import judges
from reportbuild.model.data import Attachment
from reportbuild.packaging.pagination import Leaf, Run, paginate
from reportbuild.rendering.layout_settings import Folio, Side
from tagged_book import bind_pages, binding, bound, laid, leaves, parts, sheet


@pytest.fixture
def pdf() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(bound())) as opened:
        yield opened


@lru_cache
def texts(book: bytes) -> list[str]:
    """The words on each page, as a second reader finds them."""
    document = pypdfium2.PdfDocument(book)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def test_file_is_sound() -> None:
    """qpdf finds nothing wrong."""
    assert judges.qpdf_check(bound()) == []


def test_same_book_in_another_process_is_the_same_file() -> None:
    """The bytes depend on the book alone."""
    program = "import hashlib, tagged_book; print(hashlib.sha256(tagged_book.bound()).hexdigest())"
    here = str(Path(__file__).parent)
    paths = os.pathsep.join([here, *(path for path in sys.path if path)])
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == hashlib.sha256(bound()).hexdigest()


def test_pages_stand_in_order() -> None:
    """The pages are those of the leaves, blank ones between; folios are stamped on all others."""
    assert [text[-1:] for text in texts(bound())] == ["i", "", "1", "2", "3", "4", "5", "6", "7", "", "9"]
    openings = [text.removeprefix("A chapter ").split()[0] for text in texts(bound()) if text]
    assert [openings[n] for n in (0, 1, 7, 8)] == ["Contents", "CHAPTER", "Resumen", "Notes"]


def test_blank_page_is_blank_and_as_large() -> None:
    """A page put in before a chapter has the size of its neighbour and nothing on it."""
    with pikepdf.open(BytesIO(bound())) as pdf:
        assert pdf.pages[1].mediabox == pdf.pages[0].mediabox
        assert pdf.pages[1].Contents.read_bytes() == b""


def test_pages_look_as_they_were_laid_out() -> None:
    """Without folios, every page is to the pixel what the chapter's own file shows."""
    wanted = leaves(parts())
    book = pypdfium2.PdfDocument(bind_pages(parts(), wanted, None, binding()).value)
    chapters = [pypdfium2.PdfDocument(part.pdf) for part in parts()]
    for number, leaf in enumerate(wanted):
        if leaf.run is not None:
            here, there = (page.render(scale=1.5).to_pil() for page in (book[number], chapters[leaf.run][leaf.page]))
            assert ImageChops.difference(here, there).getbbox() is None


def test_stamping_adds_the_folio_and_nothing_else() -> None:
    """What a stamped page shows differs from the same page unstamped only where the folio stands."""
    wanted = leaves(parts())
    plain, stamped = (
        pypdfium2.PdfDocument(book) for book in (bind_pages(parts(), wanted, None, binding()).value, bound())
    )
    before, after = (document[2].render(scale=1).to_pil() for document in (plain, stamped))
    left, top, right, bottom = ImageChops.difference(before, after).getbbox() or (0, 0, 0, 0)
    assert top > 459
    assert 0 < right - left < 10
    assert 0 < bottom - top < 12


def test_page_labels_are_the_printed_numbers() -> None:
    """What a reader's page box shows is what is printed: i, ii, then 1 to 9."""
    document = pypdfium2.PdfDocument(bound())
    assert [document.get_page_label(n) for n in range(len(document))] == ["i", "ii", *map(str, range(1, 10))]


def test_labels_go_on_after_a_gap() -> None:
    """Numbers may begin anywhere and go back to roman: each range says where it starts."""
    page = parts()[0]
    numbers = [("", Folio.NONE, "i"), ("", Folio.ROMAN, "ii"), ("", Folio.ARABIC, "12"), ("", Folio.ROMAN, "xlix")]
    wanted = [Leaf(n, 0, number, folio) for n, (_, folio, number) in enumerate(numbers)]
    document = pypdfium2.PdfDocument(bind_pages([page] * 4, wanted, None, binding()).value)
    assert [document.get_page_label(n) for n in range(4)] == ["i", "ii", "12", "xlix"]


def test_outline_is_nested() -> None:
    """Bookmarks stand under those of a higher level, however many levels lie between, and lead to their headings."""
    document = pypdfium2.PdfDocument(bound())
    items = [(item.level, item.get_title(), item.get_dest().get_index()) for item in document.get_toc()]
    assert items == [
        (0, "Contents", 0), (0, "1 Models", 2), (1, "Lists", 4), (0, "Resumen", 8), (0, "Notes", 10), (1, "Models", 10),
    ]  # fmt: skip


def test_every_label_is_a_destination(pdf: pikepdf.Pdf) -> None:
    """“file.pdf#label” works for every id of the book."""
    names = list(pdf.Root.Names.Dests.Names)
    assert names[::2] == sorted(names[::2], key=bytes)
    assert {str(name) for name in names[::2]} == {label for part in parts() for label in part.anchors}
    places = {str(names[n]): names[n + 1] for n in range(0, len(names), 2)}
    assert places["models"][0].objgen == pdf.pages[2].obj.objgen
    assert float(places["models"][3]) == pytest.approx(parts()[1].anchors["models"].y, abs=0.001)


def test_no_link_is_left_open(pdf: pikepdf.Pdf) -> None:
    """Every link inside the book leads to a destination that exists; the others lead out of it."""
    places = {str(name) for name in list(pdf.Root.Names.Dests.Names)[::2]}
    areas = [area for page in pdf.pages for area in page.get("/Annots", ())]
    assert {str(area.A.URI) for area in areas if "/A" in area} == {"https://example.org/a"}
    inner = {str(area.Dest) for area in areas if "/Dest" in area}
    assert inner
    assert inner <= places


def test_a_dead_link_is_told() -> None:
    """A link to what is nowhere in the book is told with its page and with what may have been meant."""
    made = laid('<p id="figure-1">See <a href="urn:x-reportbuild:figur-1">it</a>.</p>').value
    told = bind_pages([made], leaves([made]), None, binding()).problems
    assert [problem.code for problem in told] == ["page.dead-link"]
    assert told[0].message == "a link on page i leads to “figur-1”, which is nowhere in the book"
    assert told[0].hint == "did you mean “figure-1”?"


def test_labels_may_have_any_letters() -> None:
    """A label with accents, spaces or per cent signs is found."""
    made = laid('<p id="año 50 %">See <a href="urn:x-reportbuild:año 50 %25">it</a>.</p>').value
    assert bind_pages([made], leaves([made]), None, binding()).problems == ()


def test_file_says_what_it_is(pdf: pikepdf.Pdf) -> None:
    """Title, authors, subject, keywords and dates stand in both places; the dates are the book's."""
    assert {key: str(value) for key, value in pdf.docinfo.items()} == {
        "/Title": "Agreements & <their> models",
        "/Author": "Ana Pérez, Bo Li",
        "/Subject": "A small book.",
        "/Keywords": "one, two",
        "/Creator": "reportbuild",
        "/Producer": "reportbuild",
        "/CreationDate": "D:20250718000000Z",
        "/ModDate": "D:20250718000000Z",
    }
    with pdf.open_metadata() as told:
        assert told["dc:title"] == "Agreements & <their> models"
        assert told["dc:creator"] == ["Ana Pérez", "Bo Li"]
        assert told["dc:language"] == {"en"}
        assert told["xmp:CreateDate"] == told["xmp:ModifyDate"] == "2025-07-18T00:00:00Z"
        assert (told["pdfaid:part"], told["pdfaid:conformance"], told["pdfuaid:part"]) == ("3", "A", "1")
    assert str(pdf.Root.Lang) == "en"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_claims_can_be_withheld() -> None:
    """A file that must not say that it conforms does not."""
    made = bind_pages(parts(), leaves(parts()), None, replace(binding(), claims=False)).value
    with pikepdf.open(BytesIO(made)) as pdf:
        packet = pdf.Root.Metadata.read_bytes()
    assert b"<pdfaid:" not in packet
    assert b"<pdfuaid:" not in packet


def test_each_face_has_one_program(pdf: pikepdf.Pdf) -> None:
    """However many chapters use a face, its program is in the file once, and so are its widths."""
    fonts = [font for page in pdf.pages for font in dict(page.Resources.get("/Font", {})).values()]
    faces: dict[str, set[tuple[int, int]]] = {}
    for font in fonts:
        faces.setdefault(str(font.BaseFont), set()).add(font.DescendantFonts[0].FontDescriptor.FontFile2.objgen)
    assert len(faces) == 3
    assert {len(programs) for programs in faces.values()} == {1}


def test_all_that_is_large_is_packed() -> None:
    """Fonts that chapters share and data that go along, too; not what catalogues read, who may not unpack it."""
    carried = replace(binding(), attachments=(Attachment("trees.csv", b"1,2\n" * 100, "text/csv", "Figure 1"),))
    with pikepdf.open(BytesIO(bind_pages(parts(), leaves(parts()), None, carried).value)) as pdf:
        streams = [made for made in pdf.objects if isinstance(made, pikepdf.Stream)]
        plain = [made for made in streams if "/Filter" not in made and len(made.read_raw_bytes()) > 100]
        assert [made.get("/Type") for made in plain] == [pikepdf.Name.Metadata]


def test_pictures_and_profiles_are_kept_once() -> None:
    """The same picture in two chapters is one object; so is the colour profile."""
    part = laid('<p>A <img src="book:figures/flower.png" alt="A flower"></p>').value
    other = laid('<p>B <img src="book:figures/flower.png" alt="A flower"> again</p>').value
    with pikepdf.open(BytesIO(bind_pages([part, other], leaves([part, other]), None, binding()).value)) as pdf:
        pictures = [made for made in pdf.objects if _is(made, "/Subtype", pikepdf.Name.Image)]
        profiles = [made for made in pdf.objects if _is(made, "/N", 3)]
    assert (len(pictures), len(profiles)) == (1, 1)


def test_a_chapter_that_failed_is_a_blank_page() -> None:
    """What could not be laid out leaves a page in its place, so that the rest can be looked at."""
    failed = replace(parts()[0], pdf=b"", anchors={})
    book = [failed, parts()[2]]
    made = bind_pages(book, leaves(book), None, replace(binding(), outline=())).value
    assert texts(made)[0] == ""
    assert "Resumen" in texts(made)[2]


def test_accented_letters_survive_sharing() -> None:
    """Letters that fonts put together of others, each chapter its own, are drawn as before when fonts are shared."""
    bodies = ("<p>ÁÉÍ 0123 ñ</p>", "<p>àèì 4567 ß</p>", "<p>1 ŵ ź</p>")
    chapters = [laid(body).value for body in bodies]
    book = pypdfium2.PdfDocument(bind_pages(chapters, leaves(chapters), None, replace(binding(), outline=())).value)
    for number, chapter in enumerate(chapters):
        pair = (page.render(scale=3).to_pil() for page in (book[2 * number], pypdfium2.PdfDocument(chapter.pdf)[0]))
        assert ImageChops.difference(*pair).getbbox() is None


def test_sheet_without_folios_changes_nothing() -> None:
    """A sheet with nothing on it leaves the pages as they are."""
    wanted = [replace(leaf, run=None) for leaf in leaves(parts())]
    empty = sheet(wanted)
    made = bind_pages(parts(), leaves(parts()), empty, binding()).value
    assert made == bind_pages(parts(), leaves(parts()), None, binding()).value


def _is(made: pikepdf.Object, key: str, value: object) -> bool:
    return isinstance(made, pikepdf.Stream) and made.get(key) == value


def test_data_go_along_as_data() -> None:
    """Each file once, under a name of its own, said to be data and what of; catalogues list them."""
    first = Attachment("trees.csv", b"a,b\n1,2\n", "text/csv", "Figure 1")
    carried = replace(binding(), attachments=(first, replace(first, content=b"c", description="")))
    one = laid("<p>A</p>").value
    made = bind_pages([one], paginate([Run(one.count, Side.RECTO, Folio.ARABIC)]), None, carried).value
    book = pikepdf.open(BytesIO(made))
    listed = list(book.Root.Names.EmbeddedFiles.Names)
    names = {str(name): spec for name, spec in zip(listed[::2], listed[1::2], strict=True)}
    assert list(names) == ["trees-2.csv", "trees.csv"]
    assert [str(spec.AFRelationship) for spec in book.Root.AF] == ["/Data", "/Data"]
    assert str(names["trees.csv"].Desc) == "Figure 1"
    assert names["trees.csv"].EF.F.read_bytes() == b"a,b\n1,2\n"
    assert str(names["trees.csv"].EF.F.Subtype) == "/text/csv"
