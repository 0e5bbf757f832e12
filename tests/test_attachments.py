"""Promises of data that go with a book: whoever has the book has its numbers, as they stand in the manuscript."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable

from pikepdf import Dictionary, Name, Pdf

from goldens import Golden
from reportbuild.model.data import Attachment
from reportbuild.packaging.attachments import attach


def test_a_pdf_carries_the_data_that_it_names(golden: Callable[[str], Golden]) -> None:
    """Byte for byte, once, as data that the document was made from."""
    book = golden("facts")
    with Pdf.open(io.BytesIO(book.pdf)) as pdf:
        assert list(pdf.attachments) == ["census.csv"]
        content = pdf.attachments["census.csv"].get_file().read_bytes()
        assert [str(file.AFRelationship) for file in pdf.Root.AF] == ["/Data"]
    assert content == (book.manuscript / "data/census.csv").read_bytes()


def test_an_epub_links_the_data_where_it_names_them(golden: Callable[[str], Golden]) -> None:
    """Links in the data appendix lead to the file; who cannot open it is led to the appendix."""
    book = golden("facts")
    with zipfile.ZipFile(io.BytesIO(book.epub)) as epub:
        links = re.findall(r'<a class="data-file" href="([^"]+)"', epub.read("EPUB/data.xhtml").decode())
        content = epub.read("EPUB/data/census.csv")
        package = epub.read("EPUB/content.opf").decode()
    assert set(links) == {"data/census.csv"}
    assert content == (book.manuscript / "data/census.csv").read_bytes()
    [item] = re.findall(r"<item [^>]*text/csv[^>]*>", package)
    fallback = re.search(r'fallback="([^"]+)"', item)
    assert fallback
    assert re.search(rf'<item href="data.xhtml" id="{fallback[1]}"', package)
    assert '<itemref idref="data-1" linear="no"/>' in package


def test_attachments_are_filed_by_name_and_dated_by_the_book() -> None:
    """The same files give the same PDF, whatever the clock says; without files nothing is added."""
    book = Pdf.new()
    book.Root.Names = Dictionary()
    attach(book, (), datetime.date(2025, 7, 18))
    assert Name.AF not in book.Root
    files = (
        Attachment("b.csv", b"b\n1\n", "text/csv", "data/b.csv"),
        Attachment("a.csv", b"a\n2\n", "text/csv", "data/a.csv"),
    )
    attach(book, files, datetime.date(2025, 7, 18))
    tree = book.Root.Names.EmbeddedFiles.Names
    assert [str(tree[n]) for n in (0, 2)] == ["a.csv", "b.csv"]
    assert str(tree[1].EF.F.Params.ModDate) == "D:20250718000000Z"
    assert tree[1].EF.F.read_bytes() == b"a\n2\n"
