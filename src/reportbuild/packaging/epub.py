"""Markup of all parts packed into one EPUB 3. The only room that knows EbookLib.

EbookLib writes the package document, the NCX and the container; every page is finished XHTML before it gets there,
because EbookLib reads pages as HTML and loses what HTML does not know.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import PurePosixPath

from ebooklib import epub
from lxml import etree

from reportbuild.model.metadata import Book, Person
from reportbuild.model.problems import Checked
from reportbuild.model.terms import terms_for
from reportbuild.packaging import accessibility, navigation
from reportbuild.packaging.galley import Document, Galley, Names, write_documents
from reportbuild.packaging.pictures import Picture, take_pictures
from reportbuild.packaging.spine import (
    STYLE_SHEET,
    direction,
    finish,
    page,
    parse,
    plain_names,
)
from reportbuild.rendering.places import PageMark

_PAGE = "application/xhtml+xml"
_COVER = "cover.xhtml"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_ROLES: Mapping[str, str] = {
    "author": "aut",
    "editor": "edt",
    "translator": "trl",
    "illustrator": "ill",
    "contributor": "ctb",
}
_COVER_ENDINGS: Mapping[str, str] = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}
_FONT_TYPES: Mapping[str, str] = {
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class Cover:
    """The picture of a cover. PNG or JPEG is shown everywhere, SVG not in every shop.

    media_type   "image/png", "image/jpeg" or "image/svg+xml"
    """

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Files:
    """What an EPUB carries beside its text.

    style    the whole style sheet
    data     files of data that the parts name, as the shelf names them
    images   every picture that the parts name, as the shelf names it
    fonts    by the names that the style sheet uses, each below "fonts/": usually none, since readers choose their own

    before       marks of the pages of a PDF that come before the text, and are marked on the cover
    within       those of the pages that begin in each part, by its name
    pages_from   that PDF's identity
    """

    style: str
    images: Mapping[str, bytes] = field(default_factory=dict)
    cover: Cover | None = None
    fonts: Mapping[str, bytes] = field(default_factory=dict)
    before: tuple[PageMark, ...] = ()
    within: Mapping[str, tuple[PageMark, ...]] = field(default_factory=dict)
    pages_from: str = ""
    data: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def pages(self) -> tuple[PageMark, ...]:
        """All marks of pages, in order."""
        return (*self.before, *(mark for marks in self.within.values() for mark in marks))


def pack(book: Book, parts: Sequence[Galley], files: Files) -> Checked[bytes]:
    """One EPUB 3.3 file: a page for each part, contents, landmarks, cover and metadata; the same bytes every time.

    parts   in reading order, with what is only for paper taken out already

    Problems  epub.link-lost  what a link leads to is not in this edition
              epub.picture-…  a picture is one that an EPUB cannot carry

    Source  EPUB 3.3; EPUB Accessibility 1.1
    """
    pictures = take_pictures(files.images)
    data = dict(zip(files.data, (f"data/{name}" for name in plain_names(map(_file_name, files.data))), strict=True))
    names = Names({picture.source: picture.name for picture in pictures.value}, data, files.within)
    documents = write_documents(parts, names)
    package = _package(book, documents.value, files)
    _add_pages(package, book, documents.value, files)
    for item in _things(files, pictures.value):
        package.add_item(item)
    _add_data(package, files.data, data)
    written = _written(package, book, _fallbacks(data, documents.value))
    return Checked(_archive(written), pictures.problems + documents.problems)


def _package(book: Book, documents: Sequence[Document], files: Files) -> epub.EpubBook:
    """The book as EbookLib sees it: what it is called and who made it, nothing in it yet."""
    package = epub.EpubBook()
    package.metadata = {}  # EbookLib starts with a random identifier and its own name
    package.uid, package.title = book.identifier, book.title
    if direction(book.language) == "rtl":
        package.set_direction("rtl")
    for name, value, attributes in _dublin_core(book):
        package.add_metadata("DC", name, value, attributes)
    for value, attributes in (*_refinements(book), *_accessibility(book, documents, files)):
        package.add_metadata("OPF", "meta", value, attributes)
    return package


def _dublin_core(book: Book) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Element, value and attributes of what every catalogue knows. Source: EPUB 3.3 section 5.5.3."""
    yield "identifier", book.identifier, {"id": "id"}
    if book.identifiers.isbn and book.identifiers.doi:
        yield "identifier", f"https://doi.org/{book.identifiers.doi}", {"id": "doi"}
    yield "title", book.title, {"id": "title"}
    if book.subtitle:
        yield "title", book.subtitle, {"id": "subtitle"}
    yield "language", book.language, {}
    for number, (element, person) in enumerate(_people(book), 1):
        yield element, person.name, {"id": f"person-{number}"}
    if book.publisher:
        yield "publisher", book.publisher.name, {}
    yield "date", book.date.isoformat(), {}
    for keyword in book.keywords:
        yield "subject", keyword, {}
    for name, value in (("description", book.description), ("rights", book.licence)):
        if value:
            yield name, value, {}


def _people(book: Book) -> Iterator[tuple[str, Person]]:
    """Everybody who made the book, creators before contributors; without anybody, the publisher."""
    main = tuple(p for p in book.authors if p.role == "author") or book.authors
    if not main:
        yield from (("creator", Person(name=name)) for name in book.creators)
    yield from (("creator", person) for person in main)
    yield from (("contributor", person) for person in book.authors if person not in main)


def _refinements(book: Book) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Value and attributes of what is said about an element of `_dublin_core`. Source: EPUB 3.3 appendix D.3."""
    for number, kind in enumerate(("main", "subtitle") if book.subtitle else ("main",), 1):
        refined = "#title" if kind == "main" else "#subtitle"
        yield kind, {"refines": refined, "property": "title-type"}
        yield str(number), {"refines": refined, "property": "display-seq"}
    for number, (_, person) in enumerate(_people(book), 1):
        refined = f"#person-{number}"
        yield _ROLES[person.role], {"refines": refined, "property": "role", "scheme": "marc:relators"}
        yield str(number), {"refines": refined, "property": "display-seq"}
        if person.sort_name:
            yield person.sort_name, {"refines": refined, "property": "file-as"}


def _accessibility(book: Book, documents: Sequence[Document], files: Files) -> Iterator[tuple[str, Mapping[str, str]]]:
    if files.pages:
        yield files.pages_from, {"property": "pageBreakSource"}
    offered = accessibility.together(document.offered for document in documents)
    for name, value, lang in accessibility.metadata(offered, book.language):
        yield value, {"property": name, **({_XML_LANG: lang} if lang else {})}


def _add_pages(package: epub.EpubBook, book: Book, documents: Sequence[Document], files: Files) -> None:
    """The navigation, the cover and every part, in the order in which they are read.

    Without a printed list of contents among the parts, the navigation is shown as one, before the first chapter.
    """
    terms = terms_for(book.language, book.terms)
    cover = files.cover
    marks = _marks(documents, files)
    nav = navigation.write_navigation(documents, book.language, terms, _COVER if cover else "", marks)
    pages = [_item(f"part-{n}", document.name, _PAGE, document.content) for n, document in enumerate(documents, 1)]
    package.add_item(_item("nav", navigation.FILE, _PAGE, nav, "nav"))
    package.add_item(epub.EpubNcx())
    spine = ["nav", *(item.id for item in pages)]
    if navigation.has_contents(documents):
        spine.remove("nav")
    else:
        front = sum(document.part.part == "front" for document in documents)
        spine.insert(front, spine.pop(0))
    if cover:
        image = f"cover.{_COVER_ENDINGS[cover.media_type]}"
        package.add_item(_item("cover", _COVER, _PAGE, _cover_page(book, terms["cover"], image, files.before)))
        package.add_item(_item("cover-image", image, cover.media_type, cover.content, "cover-image"))
        package.add_metadata("OPF", "meta", "", {"name": "cover", "content": "cover-image"})
        spine.insert(0, "cover")
    for item in pages:
        package.add_item(item)
    package.spine = spine
    package.toc = _toc(navigation.stops(documents, book.language))


def _item(id_: str, name: str, media_type: str, content: bytes, *properties: str) -> epub.EpubItem:
    item = epub.EpubItem(uid=id_, file_name=name, media_type=media_type, content=content)
    item.properties = list(properties)
    return item


def _marks(documents: Sequence[Document], files: Files) -> tuple[tuple[str, str], ...]:
    """The number of each page of the PDF, and where it begins, in order."""
    homes = {mark.id: _COVER for mark in files.before}
    for document in documents:
        homes |= {mark.id: document.name for mark in files.within.get(document.part.name, ())}
    return tuple((mark.number, f"{homes[mark.id]}#{mark.id}") for mark in files.pages)


def _cover_page(book: Book, word: str, image: str, marks: Sequence[PageMark]) -> bytes:
    """A page that shows the cover; whoever cannot see it hears what is printed on it."""
    spans = "".join(
        f'<span role="doc-pagebreak" epub:type="pagebreak" id="{mark.id}" aria-label="{escape(mark.name)}"></span>'
        for mark in marks
    )
    words = ". ".join(filter(None, (f"{word}: {book.title}", book.subtitle, ", ".join(book.creators))))
    body = (
        f'<section class="cover" epub:type="cover" aria-label="{escape(word)}">\n{spans}'
        f'<img src="{image}" alt="{escape(words)}" role="doc-cover"/>\n</section>\n'
    )
    return finish(parse(page(book.title, book.language, body, "frontmatter")))


def _toc(stops: Sequence[navigation.Stop], prefix: str = "toc") -> list[object]:
    """The contents as EbookLib wants them for the NCX, which older reading systems still use."""
    lines: list[object] = []
    for number, stop in enumerate(stops, 1):
        if stop.kids:
            lines.append((epub.Section(stop.text, stop.href), _toc(stop.kids, f"{prefix}-{number}")))
        else:
            lines.append(epub.Link(stop.href, stop.text, f"{prefix}-{number}"))
    return lines


def _things(files: Files, pictures: Sequence[Picture]) -> Iterator[epub.EpubItem]:
    """Style sheet, fonts and pictures."""
    yield _item("style", STYLE_SHEET, "text/css", files.style.encode())
    for number, (name, content) in enumerate(files.fonts.items(), 1):
        yield _item(f"font-{number}", f"fonts/{name}", _FONT_TYPES[PurePosixPath(name).suffix.lower()], content)
    for number, picture in enumerate(pictures, 1):
        yield _item(f"picture-{number}", picture.name, picture.media_type, picture.content)


def _add_data(package: epub.EpubBook, contents: Mapping[str, bytes], names: Mapping[str, str]) -> None:
    """Files of data, beside what is read: a link may lead only to what is in the spine, and be read as XHTML there.

    Source  EPUB 3.3 sections 3.3 (core media types), 3.5 (manifest fallbacks) and 5.7.1 (spine)
    """
    for number, (path, name) in enumerate(names.items(), 1):
        package.add_item(_item(f"data-{number}", name, "text/csv", contents[path]))
        package.spine.append((f"data-{number}", "no"))


def _fallbacks(data: Mapping[str, str], documents: Sequence[Document]) -> Mapping[str, str]:
    """What is read in place of each file of data, by its id: the first part that names it."""
    parts = {path: f"part-{n}" for n, each in reversed([*enumerate(documents, 1)]) for path in each.part.data}
    return {f"data-{number}": parts[path] for number, path in enumerate(data, 1)}


def _file_name(path: str) -> str:
    return path.rpartition("/")[2]


def _written(package: epub.EpubBook, book: Book, fallbacks: Mapping[str, str]) -> Mapping[str, bytes]:
    """The files that EbookLib makes of a package, in its order, each mended where it falls short."""
    modified = datetime.datetime.combine(book.date, datetime.time())
    options = {
        "mtime": modified,
        "play_order": {"enabled": True, "start_from": 1},
        "compresslevel": 0,
        "raise_exceptions": True,
    }
    contents = {f"EPUB/{item.file_name}": item.content for item in package.items if not isinstance(item, epub.EpubNcx)}
    for item in package.items:
        item.content = b""  # EbookLib need not write, nor we read again, what it does not change
    rough = io.BytesIO()
    epub.write_epub(rough, package, options)
    with zipfile.ZipFile(rough) as archive:
        files = {name: archive.read(name) for name in archive.namelist()} | contents
    files["EPUB/content.opf"] = _mended_package(files["EPUB/content.opf"], book, fallbacks)
    files["EPUB/toc.ncx"] = _mended_ncx(files["EPUB/toc.ncx"], book)
    return files


def _mended_package(content: bytes, book: Book, fallbacks: Mapping[str, str]) -> bytes:
    """The package document with its language, direction and fallbacks, and without a prefix that nothing uses."""
    root = etree.fromstring(content)
    root.set(_XML_LANG, book.language)
    if direction(book.language) == "rtl":
        root.set("dir", "rtl")
    del root.attrib["prefix"]
    for item in root.iter("{*}item"):
        if item.get("id") in fallbacks:
            item.set("fallback", fallbacks[item.get("id")])
    return _xml(root)


def _mended_ncx(content: bytes, book: Book) -> bytes:
    """The NCX with its language and true depth."""
    root = etree.fromstring(content)
    root.set(_XML_LANG, book.language)
    nested = root.find(f".//{_NCX}navPoint/{_NCX}navPoint") is not None
    root.find(f"{_NCX}head/{_NCX}meta[@name='dtb:depth']").set("content", "2" if nested else "1")
    return _xml(root)


def _xml(root: etree._Element) -> bytes:
    content: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return content


def _archive(files: Mapping[str, bytes]) -> bytes:
    """A zip file without clock or machine in it: `mimetype` first and stored, the rest compressed, in the order given.

    Source  EPUB 3.3 section 4.2.3 (OCF ZIP container)
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            # The greatest effort takes half as long again, and saves one part in a hundred and fifty.
            archive.writestr(entry, content, compresslevel=6)
    return packed.getvalue()
