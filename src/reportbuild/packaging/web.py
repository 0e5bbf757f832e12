"""A filled page of the web made whole: links, headings, pictures, and a policy by which nothing else is fetched."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from reportbuild.model.metadata import Book
from reportbuild.model.problems import Checked, Place, Problem
from reportbuild.packaging.accessibility import count, metadata
from reportbuild.packaging.navigation import DEPTH
from reportbuild.packaging.pictures import Picture, take_pictures
from reportbuild.packaging.spine import OPS, direction, lost_link, parse, written_address
from reportbuild.rendering.markup import Markup

LAST = ("tables", "figures", "imprint")
"""Parts nobody writes that stand before the text of a book, and after it on a page of the web."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A line of the contents.

    lang   of its words, if it is another than the book's
    kids   the lines under it
    """

    text: str
    href: str
    number: str = ""
    lang: str | None = None
    kids: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True)
class Inside:
    """What a page of the web carries beside its text.

    style    the whole style sheet, fonts in it
    script   a program; everything can be read without it
    images   every picture that the parts name, as the shelf names it
    """

    style: str
    script: str
    images: Mapping[str, bytes] = field(default_factory=dict)


def in_web_order(parts: Sequence[Markup]) -> tuple[tuple[Markup, ...], tuple[Markup, ...]]:
    """The parts of a page of the web, and those at its foot. Its contents are its navigation, not a part."""
    kept = [part for part in parts if part.role != "contents"]
    last = [part for name in LAST[:2] for part in kept if part.role == name]
    text = [part for part in kept if part.role not in LAST]
    return (*text, *last), tuple(part for part in kept if part.role == LAST[2])


def stops(parts: Sequence[Markup], language: str) -> tuple[Stop, ...]:
    """The contents: each part, and in it the headings down to level 2.

    language   the book's
    """
    return tuple(_stop(part, language) for part in parts if part.outline)


def seal(page: str, book: Book, parts: Sequence[Markup], inside: Inside) -> Checked[bytes]:
    """One HTML file that needs no other; the same bytes every time.

    page    XHTML without namespaces, whose main heading is the book's title and whose parts begin with one of level 1

    The parts' headings go down by a level. A link that leads nowhere stays as plain words.

    Problems  epub.link-lost  what a link leads to is not in this edition
              epub.picture-…  a picture is one that no page may carry
              layout.template  the template of the page is not well-formed

    Source  HTML Standard; Content Security Policy 3
    """
    pictures = take_pictures(inside.images)
    try:
        root = parse(page.replace("<html", f'<html xmlns:epub="{OPS}"', 1).encode())
    except etree.XMLSyntaxError as error:
        return Checked(b"", (_not_well_formed(str(error)),))
    problems = tuple(_link(root, parts))
    _lower_headings(root)
    _place_pictures(root, pictures.value)
    _speak_html(root)
    _name_scrolling(root)
    _number_pages(root)
    _head(root, book, inside)
    text = etree.tostring(root, encoding="unicode", method="html")
    return Checked(f"<!DOCTYPE html>\n{text}\n".encode(), pictures.problems + problems)


def _not_well_formed(reason: str) -> Problem:
    message = f"the page that it makes is not well-formed XML: {reason}"
    return Problem("layout.template", message, Place("layouts/web.html"), "close every element, void ones too: <br/>")


def _stop(part: Markup, language: str) -> Stop:
    lang = None if part.lang == language else part.lang
    top, *heads = (entry for entry in part.outline if entry.level <= DEPTH)
    kids = tuple(Stop(entry.text, f"#{entry.id}", lang=lang) for entry in heads if entry.text.strip())
    text = top.text.removeprefix(f"{part.number} ") if part.number else top.text
    return Stop(text.strip() or part.name, f"#{top.id}", part.number, lang, kids)


def _link(root: etree._Element, parts: Sequence[Markup]) -> Iterator[Problem]:
    """Addresses escaped, and links that lead nowhere made plain words."""
    here = {element.get("id") for element in root.iter("*")}
    homes = {id_: part for part in parts for id_ in part.ids}
    for anchor in root.iter("a"):
        target = anchor.get("href")
        if target is None:
            continue
        if not target.startswith("#"):
            anchor.set("href", written_address(target))
        elif target[1:] not in here:
            del anchor.attrib["href"]
            part = next((homes[up.get("id")] for up in _around(anchor) if up.get("id") in homes), parts[0])
            yield lost_link(part, target[1:], "".join(anchor.itertext()))


def _around(element: etree._Element) -> Iterator[etree._Element]:
    """The elements that an element is in, and what stands in those."""
    for above in element.iterancestors():
        yield from above.iter("*")


def _lower_headings(root: etree._Element) -> None:
    """The book's title is the only heading of level 1; below level 6 the number is said in another way."""
    for part in root.iter("section"):
        if "chapter" not in part.get("class", "").split():
            continue
        for level in range(6, 0, -1):
            for heading in list(part.iter(f"h{level}")):
                heading.tag = f"h{min(level + 1, 6)}"
                if level == 6:
                    heading.set("aria-level", "7")


def _place_pictures(root: etree._Element, pictures: Sequence[Picture]) -> None:
    content = {picture.source: picture for picture in pictures}
    for image in root.iter("img"):
        picture = content.get(image.get("src", ""))
        if picture:
            packed = base64.b64encode(picture.content).decode()
            image.set("src", f"data:{picture.media_type};base64,{packed}")


def _speak_html(root: etree._Element) -> None:
    """Says in HTML's words what XHTML says in those of XML and of EPUB."""
    for element in root.iter("*"):
        for name in list(element.attrib):
            if name.startswith("{"):
                del element.attrib[name]
        lang = element.get("lang")
        if lang and direction(lang) != element.xpath("string(ancestor::*[@dir][1]/@dir)"):
            element.set("dir", direction(lang))
    etree.cleanup_namespaces(root)


def _name_scrolling(root: etree._Element) -> None:
    """A table without a caption has no name for its box, but the keyboard must reach it. Source: WCAG 2.2, 2.1.1"""
    for box in root.iter("div"):
        if box.get("class") == "scroll" and not box.get("tabindex"):
            box.set("tabindex", "0")


def _number_pages(root: etree._Element) -> None:
    """The numbers of pages, where styles can show them; their names, where a browser's pointer shows them too.

    axe-core takes no role of DPUB-ARIA for one that can have a label, but anything can have a title.
    """
    for mark in root.iter("span"):
        if mark.get("role") == "doc-pagebreak":
            mark.set("title", mark.attrib.pop("aria-label", ""))
            mark.set("data-number", mark.get("id", "").removeprefix("page-"))


def _head(root: etree._Element, book: Book, inside: Inside) -> None:
    """What a page says of itself, its style and its program."""
    head, body = root.find("head"), root.find("body")
    about = json.dumps(_about(book, root), ensure_ascii=False, indent=1).replace("<", "\\u003c")
    policy = {
        "default-src": "'none'",
        "img-src": "data:",
        "font-src": "data:",
        "style-src-elem": _hash(inside.style),
        "style-src-attr": "'unsafe-inline'",
        "script-src": _hash(inside.script),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    said_policy = "; ".join(f"{name} {value}" for name, value in policy.items())
    head.insert(1, etree.Element("meta", {"http-equiv": "Content-Security-Policy", "content": said_policy}))
    for name, value in _named(book):
        etree.SubElement(head, "meta", {"name": name, "content": value})
    etree.SubElement(head, "script", {"type": "application/ld+json"}).text = about
    etree.SubElement(head, "style").text = inside.style
    etree.SubElement(body, "script").text = inside.script
    for element in head:
        element.tail = "\n"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _named(book: Book) -> Iterator[tuple[str, str]]:
    for creator in book.creators:
        yield "author", creator
    for name, value in (
        ("description", book.description),
        ("keywords", ", ".join(book.keywords)),
        ("dcterms.identifier", book.identifier),
        ("dcterms.date", book.date.isoformat()),
        ("color-scheme", "light dark"),
        ("referrer", "no-referrer"),
    ):
        if value:
            yield name, value


def _about(book: Book, root: etree._Element) -> dict[str, object]:
    """The book as catalogues of the web read it, with what the page offers to those who cannot see, hear or handle it.

    Source  schema.org, Report; Schema.org Accessibility Properties for Discoverability
    """
    about: dict[str, object] = {"@context": "https://schema.org", "@type": "Report", "name": book.title}
    about |= {
        "alternativeHeadline": book.subtitle,
        "author": [{"@type": "Person", "name": person.name} for person in book.authors],
        "publisher": {"@type": "Organization", "name": book.publisher.name} if book.publisher else None,
        "datePublished": book.date.isoformat(),
        "inLanguage": book.language,
        "license": book.licence,
        "identifier": book.identifier,
    }
    for name, value, _ in metadata(count(root), book.language):
        name = name.removeprefix("schema:")
        if name in ("accessMode", "accessModeSufficient", "accessibilityFeature"):
            about[name] = [*_listed(about.get(name)), value]
        else:
            about[name] = value
    return {name: value for name, value in about.items() if value}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
