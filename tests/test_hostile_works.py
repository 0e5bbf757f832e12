"""Promises of works that mean harm: whatever stands in them comes out as text, on paper and on screens."""

from __future__ import annotations

import json
import zipfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pytest
from lxml import etree, html
from pypdfium2 import PdfDocument

from reportbuild.building.outcome import BuiltFile
from reportbuild.building.run import Workshop

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"

WORKS = [
    {"id": "script", "type": "book", "title": SCRIPT, "author": [{"literal": SCRIPT}], "publisher": SCRIPT},
    {
        "id": "braces",
        "type": "book",
        "title": "{{ 7 * 7 }} {% raw %} {{{ }} ]]> <!-- &amp; &#0; </p>",
        "issued": "2020",
    },
    {"id": "leads", "type": "webpage", "title": "Leads", "URL": "javascript:alert(1)", "DOI": '"><script>x</script>'},
    {"id": "data", "type": "webpage", "title": "Data", "URL": "data:text/html,<script>alert(1)</script>"},
    {"id": "crowd", "type": "book", "title": "Crowd", "author": [{"family": f"Name{n}"} for n in range(10_000)]},
    {
        "id": "right",
        "type": "book",
        "title": "שדרות ועצים \u202eevil\u202c",
        "author": [{"family": "כהן"}],
        "issued": "2019",
    },
    {
        "id": "own",
        "type": "bill",
        "title": "Own",
        "citation": {"note": "Own <b onclick=x>note</b> [here](javascript:alert(1))", "bibliography": SCRIPT},
    },
]

STYLES = ("chicago-notes-bibliography", "apa")


@lru_cache
def built(style: str) -> tuple[bytes, bytes]:
    """The PDF and the EPUB of a book that cites all of them."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "references.json").write_text(json.dumps(WORKS), "utf-8")
        cites = "\n\n".join(f"Trees [@{work['id']}, p. {{{SCRIPT}}}]." for work in WORKS)
        (folder / "one.md").write_text(f"# One\n\n{cites}\n")
        (folder / "book.yaml").write_text(
            "title: T\ndate: 2026-01-15\ncontents: {body: [one.md], back: [notes, bibliography]}\n"
            f"citation-style: {style}\nbibliography: {{cited-on: true}}\neditions: {{r: {{formats: [pdf, epub]}}}}\n"
        )
        files = {file.name: file.content for file in made(folder)}
    return files["r.pdf"], files["r.epub"]


def made(folder: Path) -> tuple[BuiltFile, ...]:
    workshop = Workshop(jobs=1, cache=None)
    outcome = workshop.build(folder, folder / "out")
    errors = [str(problem) for problem in outcome.problems if problem.severity == "error"]
    # What the author wrote in Markdown is an error, as it would be in a chapter; then there is no book, so it goes.
    assert all("link.scheme" in it or "html.raw" in it for it in errors)
    if errors:
        works = [{k: v for k, v in work.items() if k != "citation"} for work in WORKS]
        (folder / "references.json").write_text(json.dumps(works), "utf-8")
        outcome = workshop.build(folder, folder / "out")
    assert outcome.sound
    return outcome.files


@pytest.mark.parametrize("style", STYLES)
def test_nothing_acts_on_screens(style: str) -> None:
    """No script, no handler, no address but those that readers may follow; the words are there as they were written."""
    with zipfile.ZipFile(BytesIO(built(style)[1])) as book:
        pages = [etree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xhtml")]
    elements = [element for page in pages for element in page.iter("*")]
    assert [it for it in elements if etree.QName(it).localname in ("script", "iframe", "object", "embed")] == []
    assert [name for it in elements for name in it.attrib if name.lower().startswith("on")] == []
    addresses = {str(it.get("href")).partition(":")[0] for it in elements if ":" in str(it.get("href", ""))}
    assert addresses <= {"https", "http", "mailto"}
    text = " ".join("".join(page.itertext()) for page in pages)
    assert "<script>alert(1)</script>" in text
    assert "{{ 7 * 7 }}" in text
    assert "שדרות ועצים" in text


@pytest.mark.parametrize("style", STYLES)
def test_nothing_acts_on_paper(style: str) -> None:
    """No script, and no link but to pages of the web and within the book."""
    with pikepdf.open(BytesIO(built(style)[0])) as pdf:
        areas = [area for page in pdf.pages for area in page.get("/Annots", ())]
        addresses = {str(area.A.URI).partition(":")[0] for area in areas if "/A" in area and "/URI" in area.A}
        kinds = {str(area.A.S) for area in areas if "/A" in area}
        assert "/JavaScript" not in pdf.Root.get("/Names", {})
        assert "/OpenAction" not in pdf.Root
    assert addresses <= {"https", "http", "mailto"}
    assert kinds <= {"/URI", "/GoTo"}
    text = " ".join(page.get_textpage().get_text_bounded() for page in PdfDocument(built(style)[0]))
    assert "<script>alert(1)</script>" in "".join(text.split())


def test_a_crowd_is_cut_short() -> None:
    """Ten thousand authors do not fill a hundred pages where the style names a few."""
    with zipfile.ZipFile(BytesIO(built("chicago-notes-bibliography")[1])) as book:
        text = " ".join(html.fromstring(book.read(name)).text_content() for name in book.namelist() if "xhtml" in name)
    assert "Name0 et al." in text
    assert "Name9999" not in text
