"""The way through an EPUB: the navigation document with contents and landmarks, and the same contents for the NCX."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from reportbuild.model.document import Part
from reportbuild.packaging.galley import Document
from reportbuild.packaging.spine import finish, page, parse

FILE = "nav.xhtml"
DEPTH = 2
"""Levels of headings in the contents."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A line of the contents.

    lang   of its words, if it is another than the book's
    kids   the lines under it
    """

    text: str
    href: str
    lang: str | None = None
    kids: tuple[Stop, ...] = ()


def stops(documents: Sequence[Document], language: str) -> tuple[Stop, ...]:
    """The contents: each part, and in it the headings down to level 2. A printed contents list is not in itself.

    language   the book's
    """
    return tuple(_stop(document, language) for document in documents if document.part.role != "contents")


def write_navigation(
    documents: Sequence[Document],
    language: str,
    terms: Mapping[str, str],
    cover: str,
    pages: Sequence[tuple[str, str]] = (),
) -> bytes:
    """The navigation document, which is also a readable page.

    terms   our printed words in the book's language
    cover   file of the cover; empty if there is none
    pages   number of each page of a PDF, and where it begins

    Source  EPUB 3.3 section 7 (EPUB navigation document)
    """
    title = escape(terms["contents"])
    toc = "".join(_line(stop) for stop in stops(documents, language))
    landmarks = "".join(
        f'<li><a epub:type="{kind}" href="{href}">{escape(text)}</a></li>\n'
        for kind, href, text in _landmarks(documents, terms, cover)
    )
    numbers = "".join(f'<li><a href="{href}">{escape(number)}</a></li>\n' for number, href in pages)
    opening = '<nav id="page-list" epub:type="page-list" role="doc-pagelist" hidden="hidden">'
    listed = f"{opening}\n<ol>\n{numbers}</ol>\n</nav>\n"
    body = (
        '<nav id="toc" class="contents" epub:type="toc" role="doc-toc" aria-labelledby="toc-title">\n'
        f'<h1 id="toc-title">{title}</h1>\n<ol>\n{toc}</ol>\n</nav>\n'
        f'<nav id="landmarks" epub:type="landmarks" hidden="hidden">\n<ol>\n{landmarks}</ol>\n</nav>\n'
        f"{listed if pages else ''}"
    )
    return finish(parse(page(terms["contents"], language, body, "frontmatter")))


def has_contents(documents: Sequence[Document]) -> bool:
    """True if one of the parts is a printed list of contents, so that the navigation need not be shown as a page."""
    return any(document.part.role == "contents" for document in documents)


def _stop(document: Document, language: str) -> Stop:
    """A part's line; its file is named without the heading, so that reading starts at the top of the page."""
    part = document.part
    lang = None if part.lang == language else part.lang
    heads = [entry for entry in part.outline if entry.level <= DEPTH and entry.text.strip()]
    text = heads[0].text if heads and heads[0].level == 1 else part.title or part.name
    kids = tuple(Stop(entry.text, f"{document.name}#{entry.id}", lang) for entry in heads if entry.level > 1)
    return Stop(text, document.name, lang, kids)


def _line(stop: Stop) -> str:
    lang = f' lang="{escape(stop.lang)}"' if stop.lang else ""
    kids = f"\n<ol>\n{''.join(map(_line, stop.kids))}</ol>\n" if stop.kids else ""
    return f'<li><a href="{escape(stop.href)}"{lang}>{escape(stop.text)}</a>{kids}</li>\n'


def _landmarks(documents: Sequence[Document], terms: Mapping[str, str], cover: str) -> Iterator[tuple[str, str, str]]:
    """Kind, file and words of each landmark that the book has, in reading order but for the contents."""
    if cover:
        yield "cover", cover, terms["cover"]
    contents = next((document.name for document in documents if document.part.role == "contents"), f"{FILE}#toc")
    yield "toc", contents, terms["contents"]
    body = next((document for document in documents if document.part.part is Part.BODY), None)
    if body:
        yield "bodymatter", body.name, _stop(body, "").text
    for role, kind in (("tables", "lot"), ("figures", "loi"), ("notes", "endnotes"), ("bibliography", "bibliography")):
        for document in documents:
            if document.part.role == role:
                yield kind, document.name, document.part.title
