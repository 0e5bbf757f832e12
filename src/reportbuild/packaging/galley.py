"""A part set as a galley: XHTML that is finished but for what only the whole EPUB knows, which goes into gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape, unescape

from lxml import etree

from reportbuild.model.document import Part
from reportbuild.model.pickling import by_fields
from reportbuild.model.problems import Checked, Problem
from reportbuild.packaging.accessibility import Offered, count
from reportbuild.packaging.spine import XHTML, finish, lost_link, page, parse, plain_names, written_address
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.places import PageMark

HELD = "\u2063"
"""Stands before a mark's position among its part's where the page's number and name will be."""

_HREF = b' href="'
_RESERVED = ("nav", "cover")
_MATTER: Mapping[Part, str] = {Part.FRONT: "frontmatter", Part.BODY: "bodymatter", Part.BACK: "backmatter"}

_GAPS = re.compile(
    rb'<a\b[^>]*?(?P<link> href="#[^"]*")'
    rb'|<a\b[^>]*? href="(?P<data>\xe2\x81\xa3[^"]*)"'
    rb'|<img\b[^>]*? src="(?P<picture>[^"]*)"'
    rb'|<span\b[^>]*? id="page-(?P<number>\xe2\x81\xa3[0-9]+)"'
    rb'| aria-label="(?P<name>\xe2\x81\xa3[0-9]+)"'
)
"""Where something goes into a finished document. What is written as XML has no “>” and no quote within a value."""


@by_fields
@dataclass(frozen=True, slots=True)
class Gap:
    """Where something goes into a galley.

    kind   "link", "data", "picture"; "number" or "name" of a page
    of     the label, the file as the shelf names it, the position of the page's mark
    held   what stands there meanwhile; of a link the whole attribute
    """

    kind: str
    of: str
    held: bytes


@dataclass(frozen=True, slots=True)
class Galley:
    """A part on its way into an EPUB.

    part      what it was set from, without its XHTML
    text      a template: what goes into the gaps is put in by formatting
    ids       every id in it but those of marks of pages
    offered   counted in it; no gap changes that
    """

    part: Markup
    text: bytes
    gaps: tuple[Gap, ...]
    ids: tuple[str, ...]
    offered: Offered


def set_galley(part: Markup) -> Galley:
    """A part as a galley. Files of data that it names are linked where they are named."""
    tree = parse(page(part.title or part.name, part.lang, part.xhtml, _MATTER[part.part]))
    for anchor in tree.iter(f"{{{XHTML}}}a"):
        if not anchor.get("href", "").startswith("#"):
            anchor.set("href", written_address(anchor.get("href", "")))
    for name in tree.iter(f"{{{XHTML}}}span"):
        path = name.attrib.pop("data-file", None)
        if path in part.data:
            name.tag = f"{{{XHTML}}}a"
            name.set("href", f"{HELD}{path}")
    text, gaps = _with_gaps(finish(tree))
    ids = tuple(id_ for id_ in _IDS(tree) if HELD not in id_)
    return Galley(replace(part, xhtml=""), text, gaps, ids, count(tree))


_IDS = etree.XPath("//@id", smart_strings=False)


def _with_gaps(content: bytes) -> tuple[bytes, tuple[Gap, ...]]:
    gaps, pieces, end = [], [], 0
    for found in _GAPS.finditer(content):
        kind = str(found.lastgroup)
        pieces.append(content[end : found.start(kind)])
        gaps.append(_gap(kind, found[kind]))
        end = found.end(kind)
    return b"%b".join(piece.replace(b"%", b"%%") for piece in (*pieces, content[end:])), tuple(gaps)


def _gap(kind: str, held: bytes) -> Gap:
    written = unescape(held.decode())
    return Gap(kind, written[len(_HREF) + 1 : -1] if kind == "link" else written.removeprefix(HELD), held)


@dataclass(frozen=True, slots=True)
class Document:
    """One XHTML file of an EPUB.

    name      of the file: "02-models.xhtml"
    part      what it was made from, without its XHTML
    content   finished
    offered   counted in it
    """

    name: str
    part: Markup
    content: bytes
    offered: Offered


@dataclass(frozen=True, slots=True)
class Names:
    """What files are called in an EPUB, and pages in a PDF.

    pictures   name on the shelf to name in the EPUB
    data       the same for files of data
    marks      name of a part to the marks of pages in it
    """

    pictures: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Sequence[PageMark]] = field(default_factory=dict)


_NO_NAMES = Names()


def write_documents(galleys: Sequence[Galley], names: Names = _NO_NAMES) -> Checked[tuple[Document, ...]]:
    """One document for each part, in the same order.

    A link whose target is in no part stays as plain words.

    Problems  epub.link-lost  what a link leads to is not in this edition
    """
    files = tuple(f"{name}.xhtml" for name in plain_names((galley.part.name for galley in galleys), _RESERVED))
    homes = {id_: file for file, galley in zip(files, galleys, strict=True) for id_ in galley.ids}
    documents = [_document(file, galley, homes, names) for file, galley in zip(files, galleys, strict=True)]
    return Checked(tuple(documents), tuple(problem for galley in galleys for problem in _lost_links(galley, homes)))


def _document(file: str, galley: Galley, homes: Mapping[str, str], names: Names) -> Document:
    """A galley with its gaps filled."""
    marks = {f"{n}": mark for n, mark in enumerate(names.marks.get(galley.part.name, ()))}
    known = {
        "picture": names.pictures,
        "data": names.data,
        "number": {n: escape(mark.number) for n, mark in marks.items()},
        "name": {n: escape(mark.name) for n, mark in marks.items()},
    }
    filling = []
    for gap in galley.gaps:
        if gap.kind == "link":
            filling.append(_led(gap.held, homes.get(gap.of), file))
        else:
            put = known[gap.kind].get(gap.of)
            filling.append(gap.held if put is None else put.encode())
    return Document(file, galley.part, galley.text % tuple(filling), galley.offered)


def _led(held: bytes, home: str | None, file: str) -> bytes:
    """A link's attribute: "file.xhtml#label" where the label is in another file; nothing where it is in none."""
    if home is None or home == file:
        return b"" if home is None else held
    return _HREF + home.encode() + held[len(_HREF) :]


def _lost_links(galley: Galley, homes: Mapping[str, str]) -> Iterator[Problem]:
    labels = [gap.of for gap in galley.gaps if gap.kind == "link"]
    if all(label in homes for label in labels):
        return
    tree = parse(galley.text % tuple(gap.held for gap in galley.gaps))
    links = (anchor for anchor in tree.iter(f"{{{XHTML}}}a") if anchor.get("href", "").startswith("#"))
    for label, link in zip(labels, links, strict=True):
        if label not in homes:
            yield lost_link(galley.part, label, "".join(link.itertext()))
