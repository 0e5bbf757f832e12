"""What other programs read out of an EPUB: every word, table and note, in order."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from goldens import Golden, every_book
from judges import missing
from words import words_of


def by_calibre(epub: bytes, folder: Path) -> bytes:
    """The book as one page of HTML, by Calibre, which keeps many people's libraries."""
    if shutil.which("ebook-convert") is None:
        missing("Calibre", "install calibre, without what it recommends")
    (folder / "book.epub").write_bytes(epub)
    command = ["ebook-convert", str(folder / "book.epub"), str(folder / "book.htmlz")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(folder / "book.htmlz") as archive:
        return archive.read("index.html")


pytestmark = pytest.mark.slow


@every_book
def test_nothing_is_lost(book: Golden, tmp_path: Path) -> None:
    """Every word of the text is read, in order; tables have their cells, notes and lists their items."""
    assert lost(book.epub, by_calibre(book.epub, tmp_path)) == []


def lost(epub: bytes, page: bytes) -> list[str]:
    """What of an EPUB is not in a page that was made of it."""
    written = _texts(epub)
    said = etree.fromstring(page, etree.HTMLParser(encoding="utf-8", huge_tree=True))
    words = "".join(words_of(etree.tostring(said, encoding="unicode", method="html")))
    found = []
    for text in written:
        if "".join(words_of(etree.tostring(text))) not in words:
            found.append(f"words of “{text.findtext('.//{*}title')}”")
    for kind in ("table", "td", "li"):
        count = sum(len(list(text.iter(f"{{*}}{kind}"))) for text in written)
        if len(list(said.iter(kind))) < count:
            found.append(f"one of {count} {kind}")
    return found


def _texts(epub: bytes) -> list[etree._Element]:
    """The documents in the order of reading; neither cover, navigation nor data."""
    with zipfile.ZipFile(BytesIO(epub)) as archive:
        package = etree.fromstring(archive.read("EPUB/content.opf"))
        names = {item.get("id"): item.get("href") for item in package.iter("{*}item")}
        order = [names[itemref.get("idref")] for itemref in package.iter("{*}itemref")]
        kept = [n for n in order if n.endswith(".xhtml") and n not in ("cover.xhtml", "nav.xhtml")]
        return [etree.fromstring(archive.read(f"EPUB/{name}")) for name in kept]


def test_what_is_lost_is_seen(golden_notes: Golden, tmp_path: Path) -> None:
    """Canary: a reader that leaves out a small word, and one that leaves out a cell."""
    page = by_calibre(golden_notes.epub, tmp_path)
    assert lost(golden_notes.epub, page.replace(b" the ", b" ")) != []
    assert lost(golden_notes.epub, page.replace(b"<td", b"<p", 1)) != []
