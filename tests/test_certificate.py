"""Promises of the certificate: what is there is counted, and what is wrong is found."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Name, String

import screen_book
from goldens import Golden, every_book
from reportbuild.building.looking import layouts_of
from reportbuild.model.colours import READABLE
from reportbuild.model.metadata import Look
from reportbuild.model.problems import Place
from reportbuild.packaging.certificate import Measured, UnknownKindError, as_json, measure, measure_words
from reportbuild.packaging.epub import pack
from reportbuild.packaging.gathering import gather
from reportbuild.reading.shelf import Memory
from reportbuild.rendering.layouts import load_layout
from reportbuild.rendering.looks import contrasts
from screen_book import book as small_book
from screen_book import files
from tagged_book import CHAPTERS, bind_pages, binding, bound, leaves, parts
from test_judges_pdf import spoilt
from test_web import web_page


def faults(content: bytes) -> dict[str, tuple[str, ...]]:
    return {one.what: one.faults for one in measure(content) if one.faults}


def counts(content: bytes) -> dict[str, int]:
    return {one.what: one.count for one in measure(content)}


SPOILT = {
    "/H1": ("/S", Name.H3),
    "/TH": ("/A", None),
    "/Figure": ("/Alt", None),
    "/Table": ("/S", Name.Div),
    "/Span": ("/Lang", String("es")),
    "/Link": ("/K", Array()),
    "/Note": ("/ID", String("elsewhere")),
}
"""What becomes of the elements of some kinds in a spoilt part."""


@given(st.lists(st.sets(st.sampled_from(sorted(SPOILT))), min_size=len(CHAPTERS), max_size=len(CHAPTERS)))
@settings(max_examples=10, deadline=None)
def test_parts_add_up_to_the_whole(broken: list[set[str]]) -> None:
    """Whatever is wrong in some parts: their sum is what is measured in the file that they are bound into."""
    pages = [replace(part, pdf=_spoilt(part.pdf, kinds)) for part, kinds in zip(parts(), broken, strict=True)]
    whole = bind_pages(pages, leaves(pages), None, binding()).value
    tallies = [cut[3] for cut in (gather(part, binding().lang, {}) for part in pages) if cut]
    assert measure(whole, tallies) == measure(whole)


def _spoilt(content: bytes, kinds: set[str]) -> bytes:
    with pikepdf.open(BytesIO(content)) as pdf:
        for made in pdf.objects:
            if isinstance(made, pikepdf.Dictionary) and str(made.get("/S", "")) in kinds:
                key, value = SPOILT[str(made.S)]
                if value is not None:
                    made[key] = value
                elif key in made:
                    del made[key]
        saved = BytesIO()
        pdf.save(saved)
    return saved.getvalue()


@every_book
def test_golden_books_are_without_fault(book: Golden) -> None:
    """Nothing is wrong in any of them, and PDF and EPUB have as many notes and pages."""
    assert (faults(book.pdf), faults(book.epub), measure_words(book.pdf).faults) == ({}, {}, ())
    pdf, epub = counts(book.pdf), counts(book.epub)
    calls = {area.label for page in book.ledger.pages for area in page.areas if book.ledger.is_call(area)}
    assert pdf["notes, there and back"] == epub["notes, there and back"] == len(calls)
    assert pdf["tables"] <= epub["tables"]  # the data behind a chart is a table on screens alone
    assert pdf["pages with a number"] == epub["page list"] == epub["marks of pages"] == len(book.ledger.pages)


@every_book
def test_what_was_added_up_is_what_the_whole_file_says(book: Golden) -> None:
    """A bound PDF is measured part by part; measured as a whole it offers the same."""
    files = {file.name: file.content for file in book.outcome.files}
    (name,) = (name for name in files if name.endswith(".accessibility.json"))
    told = {file: measure(files[file]) for file in json.loads(files[name])["files"]}
    assert any(file.endswith(".pdf") for file in told)
    assert json.loads(files[name])["files"] == json.loads(as_json(told))["files"]


@every_book
def test_colours_of_pages_are_measured(book: Golden) -> None:
    """Each pair that the layout sets upon each other can be read, and the page for people says so."""
    files = {file.name: file.content.decode() for file in book.outcome.files if ".accessibility." in file.name}
    (data,) = (json.loads(content) for name, content in files.items() if name.endswith(".json"))
    (page,) = (content for name, content in files.items() if name.endswith(".html"))
    assert data["colours"]
    for pair in data["colours"]:
        assert (3 if pair["text"] == "charts" else 4.5) <= pair["contrast"] <= 21
        upon = "sobre" if book.case == "spanish" else "upon"
        assert f"{pair['text']} {upon} {pair['upon']}</th>" in page
    assert not re.search("hard to read|difícil de leer", page)


@every_book
def test_the_smallest_type_is_measured(book: Golden) -> None:
    """It is told beside the least that the layout allows, and the page for people says the same."""
    files = {file.name: file.content for file in book.outcome.files}
    (data,) = (json.loads(files[name]) for name in files if name.endswith(".accessibility.json"))
    (page,) = (files[name].decode() for name in files if name.endswith(".accessibility.html"))
    assert 6 == data["type"]["least"] <= data["type"]["smallest"] < 9
    assert f" {data['type']['smallest']:g} " in page


def test_a_pair_that_is_hard_to_read_is_told_with_its_contrast() -> None:
    """Canary: grey upon white, whose contrast is in the standard's own tables, is under the least."""
    layout = load_layout("report", layouts_of(Memory({})), at=Place("book.yaml")).value
    assert layout
    grey = contrasts(layout, Look(colours=("#949494", "#c9822b")))
    assert round(grey["accent", "paper"], 2) == 3.03 < READABLE
    assert {"text": "accent", "upon": "paper", "contrast": 3.03} in json.loads(as_json({}, grey))["colours"]


def test_a_web_page_is_measured() -> None:
    """Like an EPUB of one document."""
    page = web_page("notes")
    assert faults(page) == {}
    broken = page.replace(b'href="#call-', b'href="#cell-', 1).replace(b"<h3", b"<h5", 1).replace(b"</h3>", b"</h5>", 1)
    assert {"headings", "links within", "notes, there and back"} <= faults(broken).keys()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b' alt="', b' title="', "pictures"),
        (b' scope="', b' axis="', "tables"),
        (b"<h2", b"<h4", "headings"),
        (b'href="#', b'href="#no-', "links within"),
        (b"#call-", b"#elsewhere-", "notes, there and back"),
        (b'schema:accessibilityFeature">ARIA', b'schema:accessibilityFeature">braille', "claims"),
        (b' lang="en-US" xml:lang="en-US" dir="ltr">', b' dir="ltr">', "documents with a language"),
    ],
)
def test_what_is_wrong_in_an_epub_is_found(old: bytes, new: bytes, what: str) -> None:
    """Canaries: each thing that is measured, taken away."""
    packed = pack(small_book(), screen_book.galleys(), files()).value
    assert what not in faults(packed)
    assert what in faults(changed(packed, old, new))


def changed(epub: bytes, old: bytes, new: bytes) -> bytes:
    """An EPUB with other words in place of some, in all its files."""
    made = io.BytesIO()
    met = 0
    with zipfile.ZipFile(BytesIO(epub)) as before, zipfile.ZipFile(made, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            met += old in content
            text = content.replace(old, new)
            if new.startswith(b"<h"):
                text = text.replace(b"</h2>", b"</h4>")
            after.writestr(entry, text)
    assert met
    return made.getvalue()


def test_what_is_wrong_in_a_pdf_is_found() -> None:
    """Canaries: a figure without words, no tree at all, header cells that head nothing, notes that are cut off."""
    assert "pictures" in faults(spoilt("a figure without words"))
    assert measure(spoilt("content without a tree"))[0].faults
    for key, kind, what in (("/A", "/TH", "header cells of tables"), ("/ID", "/Note", "notes, there and back")):
        assert what in faults(_without(key, kind)), what


def test_an_order_that_leads_back_is_found() -> None:
    """Canaries: chapters of a PDF the other way round, and an EPUB in another order than its contents."""
    with pikepdf.open(BytesIO(bound())) as pdf:
        (document,) = pdf.Root.StructTreeRoot.K
        document.K = Array([*document.K][::-1])
        saved = BytesIO()
        pdf.save(saved)
    assert "reading order" not in faults(bound())
    assert "reading order" in faults(saved.getvalue())
    packed = pack(small_book(), screen_book.galleys(), files()).value
    swapped = re.sub(rb"(<itemref [^>]*>\s*)(<itemref [^>]*>\s*)(?=</spine>)", rb"\2\1", _package(packed))
    assert "reading order" not in faults(packed)
    assert "reading order" in faults(changed(packed, _package(packed), swapped))


def _package(epub: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(epub)) as archive:
        return archive.read("EPUB/content.opf")


def _without(key: str, kind: str) -> bytes:
    with pikepdf.open(BytesIO(bound())) as pdf:
        for made in pdf.objects:
            if isinstance(made, pikepdf.Dictionary) and made.get("/S") == pikepdf.Name(kind):
                for name in (key, "/ID"):
                    if name in made:
                        del made[name]
        saved = BytesIO()
        pdf.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize("content", [b"", b"words", b"%PDF-1.7 torn", b"PK torn"])
def test_what_is_no_file_of_ours_is_said(content: bytes) -> None:
    """Whatever else is measured is an error in words, not a pass."""
    with pytest.raises(UnknownKindError):
        measure(content)


def test_measured_is_plain() -> None:
    """A thing without fault has an empty list of them."""
    assert Measured("headings", 3).faults == ()
