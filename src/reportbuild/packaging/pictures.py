"""What kind of file a picture is, and whether an EPUB may carry it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from lxml import etree

from reportbuild.model.problems import Checked, Place, Problem, gather
from reportbuild.packaging.spine import plain_names

SVG = "image/svg+xml"

_SVG_ROOT = "{http://www.w3.org/2000/svg}svg"
_ENDINGS: Mapping[str, str] = {
    SVG: "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
}
_OPENINGS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"(\xef\xbb\xbf)?\s*<"), SVG),
)
_ELSEWHERE = re.compile(r"""@import|url\(\s*["']?(?!["'#]|data:)""", re.IGNORECASE)
_LINKS = ("href", "{http://www.w3.org/1999/xlink}href", "src")
_NAMED_OUTSIDE = re.compile(rb"<!ENTITY\s[^>]*?\s(SYSTEM|PUBLIC)\s|<\?xml-stylesheet\s")
_XML_NAME = re.compile(r"[^\W\d][\w.-]*")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as an EPUB carries it.

    source       its name on the shelf
    name         its name in the EPUB
    media_type   known from its contents, not from its name
    """

    source: str
    name: str
    media_type: str
    content: bytes


def take_pictures(images: Mapping[str, bytes]) -> Checked[tuple[Picture, ...]]:
    """The pictures that an EPUB can carry, in the order given.

    Problems  epub.picture-kind    it is none of the kinds that every reading system shows
              epub.picture-broken  an SVG is not well-formed, or not SVG
              epub.picture-script  an SVG holds a script
              epub.picture-elsewhere  an SVG needs another file, or the network
              epub.picture-id      an id in an SVG is no XML name, or is there twice

    Source  EPUB 3.3 sections 3.2 (core media types) and 6.2 (SVG)
    """
    stems = plain_names(PurePosixPath(source).stem for source in images)
    taken = gather(_take(source, stem, content) for (source, content), stem in zip(images.items(), stems, strict=True))
    return taken.map(lambda pictures: tuple(picture for picture in pictures if picture))


def _take(source: str, stem: str, content: bytes) -> Checked[Picture | None]:
    kind = next((kind for opening, kind in _OPENINGS if opening.match(content)), None)
    if kind is None:
        return Checked(None, (_unknown_kind(source),))
    picture = Picture(source, f"images/{stem}.{_ENDINGS[kind]}", kind, content)
    return Checked(picture, tuple(_faults(picture)) if kind == SVG else ())


def _faults(picture: Picture) -> Iterator[Problem]:
    """What keeps an SVG from being shown, or from being safe."""
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(picture.content, parser)
    except etree.XMLSyntaxError as error:
        reason = re.sub(r", line \d+, column \d+$", "", str(error.msg))
        yield _broken(Place(picture.source, *error.position), reason)
        return
    if _NAMED_OUTSIDE.search(picture.content):
        yield _elsewhere(Place(picture.source, 1))
    if root.tag != _SVG_ROOT:
        yield _broken(Place(picture.source, 1), "its first element is not “svg” in SVG's namespace")
    seen: set[str] = set()
    for element in root.iter("*"):
        at = Place(picture.source, element.sourceline or 0)
        yield from _scripts(element, at)
        yield from _other_files(element, at)
        yield from _ids(element, at, seen)


def _scripts(element: etree._Element, at: Place) -> Iterator[Problem]:
    if etree.QName(element).localname == "script" or any(name.startswith("on") for name in element.attrib):
        yield Problem(
            "epub.picture-script",
            f"“{at.path}” holds a script, which a picture in a book may not",
            at,
            "take out “script” elements and “on…” attributes, or export the picture as plain SVG",
        )


def _other_files(element: etree._Element, at: Place) -> Iterator[Problem]:
    """Only <a> may lead out of a picture; everything else that is named must be in the picture itself."""
    kind = etree.QName(element).localname
    links = [element.get(name, "").strip() for name in _LINKS] if kind != "a" else []
    styles = [*element.attrib.values(), (element.text or "") if kind == "style" else ""]
    outward = any(link and not link.startswith(("#", "data:")) for link in links)
    if outward or any(_ELSEWHERE.search(style) for style in styles):
        yield _elsewhere(at)


def _ids(element: etree._Element, at: Place, seen: set[str]) -> Iterator[Problem]:
    id_ = element.get("id")
    if id_ is None:
        return
    if id_ in seen or not _XML_NAME.fullmatch(id_):
        fault = "is there twice" if id_ in seen else "is no XML name"
        hint = "ids start with a letter, hold letters, digits, hyphens, dots and underscores, and are different"
        yield Problem("epub.picture-id", f"the id “{id_}” in “{at.path}” {fault}", at, hint)
    seen.add(id_)


def _elsewhere(at: Place) -> Problem:
    return Problem(
        "epub.picture-elsewhere",
        f"“{at.path}” needs another file or the network, and would be shown without it",
        at,
        "embed linked images and fonts in the picture, or turn its text into paths",
    )


def _unknown_kind(source: str) -> Problem:
    return Problem(
        "epub.picture-kind",
        f"“{source}” is not a kind of picture that every reading system shows",
        Place(source),
        "save it as SVG, PNG or JPEG",
    )


def _broken(at: Place, reason: str) -> Problem:
    return Problem(
        "epub.picture-broken", f"“{at.path}” is not a sound SVG picture: {reason}", at, "save it again, or anew"
    )
