"""What an EPUB offers to those who cannot see, hear or handle it, measured in its documents and said as metadata."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from lxml import etree

HEADINGS = tuple(f"h{level}" for level in range(1, 7))
_SUMMARIES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "text": "The text can be read aloud, enlarged and recoloured; a linked table of contents leads through it.",
        "headings": "Headings mark its structure.",
        "pictures": "Pictures described in words: {described} of {pictures}.",
        "tables": "Tables with marked header cells: {headed} of {tables}.",
        "notes": "Notes linked with their place in the text: {notes}.",
    },
    "es": {
        "text": "El texto se puede escuchar, ampliar y cambiar de color; un índice enlazado lleva a cada parte.",
        "headings": "Los títulos marcan su estructura.",
        "pictures": "Imágenes descritas con palabras: {described} de {pictures}.",
        "tables": "Cuadros con celdas de encabezado marcadas: {headed} de {tables}.",
        "notes": "Notas enlazadas con su lugar en el texto: {notes}.",
    },
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What was counted in the documents of a book.

    pictures    that mean something; decorative ones are left out
    described   of those, the ones that say in words what they show
    headed      of the tables, those whose header cells are marked with their scope
    notes       links from a note's number to the note
    pages       marks of the pages of a PDF
    roles       True if parts are marked by ARIA roles
    """

    headings: int
    pictures: int
    described: int
    tables: int
    headed: int
    notes: int
    roles: bool
    pages: int = 0


def together(parts: Iterable[Offered]) -> Offered:
    """What several documents hold. Nothing is taken on trust from the stages before: each was finished and counted."""
    found = list(parts)
    numbers = {each.name: sum(getattr(one, each.name) for one in found) for each in fields(Offered)}
    return Offered(**{**numbers, "roles": any(one.roles for one in found)})


def count(tree: etree._Element) -> Offered:
    """What a document holds, with or without XHTML's namespace."""
    heads, images, tables = (list(named(tree, *names)) for names in (HEADINGS, ("img",), ("table",)))
    return offer(len(heads), images, tables, _ROLES(tree))


def offer(
    headings: int, images: Sequence[etree._Element], tables: Sequence[etree._Element], roles: Sequence[str]
) -> Offered:
    """What a document offers that holds all these."""
    pictures = [image for image in images if not _decorative(image)]
    counts = Counter(roles)
    return Offered(
        headings=headings,
        pictures=len(pictures),
        described=sum(bool(image.get("alt", "").strip()) for image in pictures),
        tables=len(tables),
        headed=sum(map(is_headed, tables)),
        notes=counts["doc-noteref"],
        pages=counts["doc-pagebreak"],
        roles=any(role.startswith("doc-") for role in counts),
    )


def is_headed(table: etree._Element) -> bool:
    """True if some of its header cells say what they head."""
    return any(cell.get("scope") for cell in named(table, "th"))


_ROLES = etree.XPath("//@role", smart_strings=False)


def metadata(offered: Offered, language: str) -> tuple[tuple[str, str, str], ...]:
    """Property, value and language ("" for a keyword) of everything to be said in the package document.

    Source  EPUB Accessibility 1.1 section 2 (discoverability); Schema.org Accessibility Properties for Discoverability
    """
    words = language.split("-")[0] if language.split("-")[0] in _SUMMARIES else "en"
    return (
        *(("schema:accessMode", mode, "") for mode in _modes(offered)),
        *(("schema:accessModeSufficient", modes, "") for modes in _sufficient(offered)),
        *(("schema:accessibilityFeature", feature, "") for feature in _features(offered)),
        ("schema:accessibilityHazard", "none", ""),
        ("schema:accessibilitySummary", _summary(offered, _SUMMARIES[words]), words),
    )


def named(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Elements of some names, in order, with or without XHTML's namespace."""
    yield from element.iter(*(f"{{*}}{name}" for name in names))


def local(element: etree._Element) -> str:
    """An element's name without namespace."""
    return str(element.tag).rpartition("}")[2]


def _modes(offered: Offered) -> Iterator[str]:
    yield "textual"
    if offered.pictures:
        yield "visual"


def _sufficient(offered: Offered) -> Iterator[str]:
    """Sets of senses that suffice: words alone only where every picture is put into words."""
    if offered.described == offered.pictures:
        yield "textual"
    if offered.pictures:
        yield "textual,visual"


def _features(offered: Offered) -> Iterator[str]:
    yield from ("displayTransformability", "readingOrder", "tableOfContents", "unlocked")
    if offered.headings:
        yield "structuralNavigation"
    if offered.pages:
        yield from ("pageBreakMarkers", "pageNavigation")
    if offered.pictures and offered.described == offered.pictures:
        yield "alternativeText"
    if offered.roles:
        yield "ARIA"


def _summary(offered: Offered, words: Mapping[str, str]) -> str:
    counts = {name: str(getattr(offered, name)) for name in ("described", "pictures", "headed", "tables", "notes")}
    told = ["text", *(name for name in ("headings", "pictures", "tables", "notes") if getattr(offered, name))]
    return " ".join(words[name].format(**counts) for name in told)


def _decorative(image: etree._Element) -> bool:
    return image.get("alt") == "" and image.get("role") in ("presentation", "none")
