"""What an EPUB and a page of the web say, page of the PDF by page of the PDF."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from lxml import etree, html

from words import UNSEEN


def begun_in_epub(epub: bytes) -> dict[str, str]:
    """Page's number to the first words of the EPUB after its mark, in the order of the page list."""
    with zipfile.ZipFile(BytesIO(epub)) as archive:
        nav = etree.fromstring(archive.read("EPUB/nav.xhtml"))
        ways = {link.text: link.get("href") for link in nav.xpath("//*[@id='page-list']//*[local-name()='a']")}
        names = dict.fromkeys(href.partition("#")[0] for href in ways.values())
        texts = {name: dict(_texts(etree.fromstring(archive.read(f"EPUB/{name}")))) for name in names}
    return {number: texts[href.partition("#")[0]][href.partition("#")[2]] for number, href in ways.items()}


def begun_on_web(page: bytes) -> dict[str, str]:
    """The same of a page of the web."""
    root = html.fromstring(page.decode())
    ways = {link.text: link.get("href") for link in root.xpath("//*[@class='pages']//a")}
    texts = dict(_texts(root))
    return {number: texts[href[1:]] for number, href in ways.items()}


def _texts(root: etree._Element) -> Iterator[tuple[str, str]]:
    """The id of each mark, and the words that come after it up to the next one."""
    told = [""]
    marks = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if element.get("role") == "doc-pagebreak":
                marks.append(element.get("id"))
                told.append("")
            told[-1] += f" {element.text or ''}" if _parts(element) else element.text or ""
        else:
            told[-1] += (" " if _parts(element) else "") + (element.tail or "")
    return zip(marks, (" ".join(UNSEEN.sub("", words).split()) for words in told[1:]), strict=True)


def _parts(element: etree._Element) -> bool:
    """True for elements that part words even where no space is written."""
    name = str(element.tag).rpartition("}")[2]
    return name in "br caption dd div dt figcaption h1 h2 h3 h4 h5 h6 li p td th tr".split()


def page_source(epub: bytes) -> str:
    """What an EPUB says its pages are those of."""
    with zipfile.ZipFile(BytesIO(epub)) as archive:
        package = etree.fromstring(archive.read("EPUB/content.opf"))
    return str(package.xpath("string(//*[@property='pageBreakSource'])"))


def identity(pdf: bytes) -> str:
    """What a PDF says it is itself."""
    with pikepdf.open(BytesIO(pdf)) as file:
        metadata = etree.fromstring(file.Root.Metadata.read_bytes())
    return str(metadata.xpath("string(//*[local-name()='InstanceID'])"))
