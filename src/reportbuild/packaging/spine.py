"""Markup of all parts into the XHTML documents of an EPUB: a file for each, and links that cross from file to file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType
from urllib.parse import quote

from lxml import etree

from reportbuild.model.document import Part
from reportbuild.model.problems import Checked, Place, Problem, Severity
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import NEVER_CLOSED

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
STYLE_SHEET = "style.css"

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NEVER_CLOSED = frozenset(f"{{{XHTML}}}{name}" for name in NEVER_CLOSED)
_LANGUAGES_FROM_RIGHT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi")
)
_SCRIPTS_FROM_RIGHT = frozenset(("adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"))
_RESERVED = ("nav", "cover")
_MATTER: Mapping[Part, str] = {Part.FRONT: "frontmatter", Part.BODY: "bodymatter", Part.BACK: "backmatter"}


_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Document:
    """One XHTML file of an EPUB.

    name      of the file: "02-models.xhtml"
    part      what it was made from
    content   finished
    tree      the same, not yet written
    """

    name: str
    part: Markup
    content: bytes
    tree: etree._Element = field(repr=False, compare=False)


def write_documents(
    parts: Sequence[Markup], pictures: Mapping[str, str], data: Mapping[str, str] = _NOTHING
) -> Checked[tuple[Document, ...]]:
    """One document for each part, in the same order.

    pictures   name on the shelf to name in the EPUB
    data       the same for files of data, which are linked where they are named

    A link whose target is in no part stays as plain words.

    Problems  epub.link-lost  what a link leads to is not in this edition
    """
    names = tuple(f"{name}.xhtml" for name in plain_names((part.name for part in parts), _RESERVED))
    trees = tuple(parse(_page_of(part)) for part in parts)
    homes = {id_: name for name, tree in zip(names, trees, strict=True) for id_ in _IDS(tree)}
    problems: list[Problem] = []
    documents = []
    for part, name, tree in zip(parts, names, trees, strict=True):
        problems += _link(tree, name, part, homes)
        _place_pictures(tree, pictures)
        _link_data(tree, data)
        documents.append(Document(name, part, finish(tree), tree))
    return Checked(tuple(documents), tuple(problems))


_IDS = etree.XPath("//@id", smart_strings=False)


def page(title: str, lang: str, body: str, matter: str) -> str:
    """A whole XHTML document around a body's contents.

    matter   epub:type of the body
    """
    language = f'lang="{escape(lang)}" xml:lang="{escape(lang)}" dir="{direction(lang)}"'
    return (
        f'<html xmlns="{XHTML}" xmlns:epub="{OPS}" {language}>\n<head>\n<meta charset="utf-8"/>\n'
        f'<title>{escape(title)}</title>\n<link rel="stylesheet" type="text/css" href="{STYLE_SHEET}"/>\n</head>\n'
        f'<body epub:type="{matter}">\n{body}</body>\n</html>\n'
    )


def parse(xhtml: str | bytes) -> etree._Element:
    """A finished document, or one on its way, as a tree; however long its paragraphs are."""
    return etree.fromstring(xhtml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def finish(tree: etree._Element) -> bytes:
    """A document's tree as the bytes of its file.

    Every language is told to old and new reading systems alike. Elements without contents get an end tag, because some
    reading systems and converters read XHTML as HTML, where <td/> opens a cell and never closes it.

    Source  EPUB 3.3 section 6.1 (XHTML); HTML Standard section 3.2.6.1 (lang and xml:lang)
    """
    for element in tree.iter("*"):
        if lang := element.get("lang"):
            element.set(_XML_LANG, lang)
            if direction(lang) != element.xpath("string(ancestor::*[@dir][1]/@dir)"):
                element.set("dir", direction(lang))
        if not len(element) and not element.text and element.tag not in _NEVER_CLOSED:
            element.text = ""
    content: bytes = etree.tostring(tree, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>")
    return content


def direction(lang: str) -> str:
    """Which way a language runs, "ltr" or "rtl"; a script named in the tag decides before the language."""
    primary, *others = lang.lower().split("-")
    script = next((tag for tag in others if len(tag) == 4 and tag.isalpha()), None)
    from_right = script in _SCRIPTS_FROM_RIGHT if script else primary in _LANGUAGES_FROM_RIGHT
    return "rtl" if from_right else "ltr"


def plain_names(names: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Names of small ASCII letters, digits, hyphens, underscores and dots, each different from all others.

    taken   names that none of them may have
    """
    used = set(taken)
    plain: list[str] = []
    for name in names:
        ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9_.-]+", "-", ascii_only).strip("-.") or "part"
        tries = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(used) + 2))
        plain.append(next(candidate for candidate in tries if candidate not in used))
        used.add(plain[-1])
    return tuple(plain)


def _page_of(part: Markup) -> str:
    """A part's page; a heading without words still leaves it a title."""
    return page(part.title or part.name, part.lang, part.xhtml, _MATTER[part.part])


def _link(tree: etree._Element, name: str, part: Markup, homes: Mapping[str, str]) -> Iterator[Problem]:
    """Turns "#label" into "file.xhtml#label" where the label is in another file."""
    for anchor in tree.iter(f"{{{XHTML}}}a"):
        target = anchor.get("href", "")
        home = homes.get(target[1:])
        if not target.startswith("#"):
            anchor.set("href", written_address(target))
        elif home is None:
            del anchor.attrib["href"]
            yield lost_link(part, target[1:], "".join(anchor.itertext()))
        elif home != name:
            anchor.set("href", home + target)


def written_address(address: str) -> str:
    """An address with everything escaped that no address may hold: spaces, quotes, letters beyond ASCII.

    Source  RFC 3986 section 2
    """
    return quote(address, safe="%/:?#[]@!$&'()*+,;=~")


def lost_link(part: Markup, label: str, words: str) -> Problem:
    """A link in a part whose target this edition has not."""
    return Problem(
        "epub.link-lost",
        f"“{words}” in “{part.title}” leads to “{label}”, which is not in this edition",
        Place(part.path),
        "name the file that holds it under “contents”, or keep the reference where the target is kept",
        Severity.WARNING,
    )


def _place_pictures(tree: etree._Element, pictures: Mapping[str, str]) -> None:
    for image in tree.iter(f"{{{XHTML}}}img"):
        source = image.get("src", "")
        image.set("src", pictures.get(source, source))


def _link_data(tree: etree._Element, data: Mapping[str, str]) -> None:
    """Turns the name of a file of data into a link to it, where the EPUB carries it."""
    for name in tree.iter(f"{{{XHTML}}}span"):
        path = name.attrib.pop("data-file", None)
        if path in data:
            name.tag = f"{{{XHTML}}}a"
            name.set("href", data[path])
