"""What a finished file offers to those who cannot see, hear or handle it, measured in the file itself."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from types import MappingProxyType

from lxml import etree, html
from pikepdf import Array, Dictionary, Name, Pdf

from reportbuild.packaging.accessibility import metadata
from reportbuild.packaging.accessibility import together as offered_together
from reportbuild.packaging.inventory import Inventory, take_inventory, target
from reportbuild.packaging.spine import parse
from reportbuild.packaging.tally import Tally, tally, together
from reportbuild.packaging.tree import words_outside

ORNAMENTS = "running heads, folios and other ornaments"


@dataclass(frozen=True, slots=True)
class Measured:
    """One thing that was measured.

    what     "headings"
    count    how many there are
    faults   what is wrong with some of them, each in words
    """

    what: str
    count: int
    faults: tuple[str, ...] = ()


class UnknownKindError(ValueError):
    """A file is none of those that we make; in words for people."""


def measure(content: bytes, parts: Sequence[Tally] | None = None) -> tuple[Measured, ...]:
    """Everything that is measured in a PDF, an EPUB or a web page of ours.

    parts   what the structure tree of a PDF offers, in the parts that it was bound of; without them the tree is walked

    Raises UnknownKindError
    """
    try:
        if content.startswith(b"%PDF"):
            return tuple(_pdf(content, parts))
        if content.startswith(b"PK"):
            return tuple(_epub(content))
        if content.lstrip()[:9].lower() == b"<!doctype":
            page = {"": take_inventory("", html.fromstring(content.decode()))}
            return tuple(_of_texts(page, page))
    except Exception as error:  # whatever a reader of a broken file raises
        raise UnknownKindError(f"it cannot be read: {error}") from error
    raise UnknownKindError("it is neither a PDF nor an EPUB nor a web page")


def measure_words(content: bytes) -> Measured:
    """How many pieces of a PDF are drawn and said to be no part of the text; at fault is what nobody would hear.

    It takes longer than all the rest: every page is read as it is drawn.
    """
    with Pdf.open(BytesIO(content)) as pdf:
        if "/StructTreeRoot" not in pdf.Root:
            return Measured(ORNAMENTS, 0, ("without a tree nothing is said to be one",))
        artifacts, astray = words_outside(pdf)
    lost = tuple(f"“{words.strip()}” is drawn and in no tree" for words in astray)
    return Measured(ORNAMENTS, len(artifacts), lost)


def as_json(
    files: Mapping[str, Sequence[Measured]],
    contrasts: Mapping[tuple[str, str], float] = MappingProxyType({}),
    type_: tuple[float, float] | None = None,
) -> bytes:
    """What was measured in some files, for machines.

    contrasts   of the colours that their layout sets upon each other, where it is known
    type_       the smallest on its pages, and the least that the layout allows; points
    """
    told = {
        name: [{"what": one.what, "count": one.count, "faults": list(one.faults)} for one in measured]
        for name, measured in files.items()
    }
    measured: dict[str, object] = {"files": told}
    if contrasts:
        pairs = contrasts.items()
        measured["colours"] = [{"text": text, "upon": upon, "contrast": round(at, 2)} for (text, upon), at in pairs]
    if type_:
        measured["type"] = {"smallest": round(type_[0], 2), "least": type_[1]}
    return (json.dumps(measured, ensure_ascii=False, indent=2) + "\n").encode()


# --- Texts: EPUBs and web pages --------------------------------------------------------------------------------------


def _epub(content: bytes) -> Iterator[Measured]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xhtml")]
        held = {name: take_inventory(name, parse(archive.read(name))) for name in names}
        nav = next(name for name in names if name.endswith("nav.xhtml"))
        navigation, package = parse(archive.read(nav)), parse(archive.read("EPUB/content.opf"))
    yield from _of_texts({name: each for name, each in held.items() if not name.endswith("nav.xhtml")}, held)
    yield _page_list(nav, _PAGE_LIST(navigation), held, package)
    yield _order(nav, _CONTENTS(navigation), held, package)
    yield _claims(held, package)


_PAGE_LIST = etree.XPath("//*[@role='doc-pagelist']//*[local-name()='a']/@href", smart_strings=False)
_CONTENTS = etree.XPath("//*[@role='doc-toc']//*[local-name()='a']/@href", smart_strings=False)


def _of_texts(texts: Mapping[str, Inventory], held: Mapping[str, Inventory]) -> Iterator[Measured]:
    """What is in documents, each by its file's name; "" for one that stands alone.

    held   in all documents of the edition, those that only lead to others included
    """
    found = texts.values()
    skips = tuple(fault for each in found for fault in _skips(each.levels))
    yield Measured("headings", sum(len(each.levels) for each in found), skips)
    bare = tuple(f"“{name}” has no marked header cell" for each in found for name in each.bare)
    yield Measured("tables", sum(each.tables for each in found), bare)
    wordless = tuple(f"“{source}” has no words" for each in found for source in each.wordless)
    yield Measured("pictures", sum(each.pictures for each in found), wordless)
    yield _links(texts, held)
    yield _notes(texts, held)
    yield Measured("changes of language", sum(each.languages for each in found))
    unnamed = tuple(f"{name} has none" for name, each in texts.items() if not each.spoken)
    yield Measured("documents with a language", len(texts), unnamed)
    yield Measured("marks of pages", sum(len(each.marks) for each in found))


def _links(texts: Mapping[str, Inventory], held: Mapping[str, Inventory]) -> Measured:
    """Links within the edition, and those that lead nowhere."""
    spots = {spot for each in held.values() for spot in each.spots}
    links = [link for each in texts.values() for link in each.links]
    lost = tuple(f"“{href}” leads nowhere" for href, to in links if to[1] and to not in spots)
    return Measured("links within", len(links), lost)


def _notes(texts: Mapping[str, Inventory], held: Mapping[str, Inventory]) -> Measured:
    """Calls of notes, and those from whose note no way leads back."""
    calls = [call for each in texts.values() for call in each.calls]
    lost = (call for call in calls if call.note[0] not in held or (call.note, call.spot) not in held[call.note[0]].ways)
    words = (f"no way back to the call “{call.words}” in {call.spot[0] or 'the page'}" for call in lost)
    return Measured("notes, there and back", len(calls), tuple(words))


def _page_list(nav: str, lines: Sequence[str], held: Mapping[str, Inventory], package: etree._Element) -> Measured:
    """The page list, whose every line must lead to a mark, and which must say of which PDF the pages are."""
    marks = [mark for each in held.values() for mark in each.marks]
    known = set(marks)
    lost = [f"“{href}” leads to no mark" for href in lines if target(nav, href) not in known]
    if len(marks) != len(lines):
        lost.append(f"{len(marks)} marks, {len(lines)} lines")
    if lines and not package.xpath("//*[@property='pageBreakSource']"):
        lost.append("no word of which PDF the pages are")
    return Measured("page list", len(lines), tuple(lost))


def _order(nav: str, lines: Sequence[str], held: Mapping[str, Inventory], package: etree._Element) -> Measured:
    """The contents, whose lines must lead ever further into the book as its package puts it in order."""
    homes = {item.get("id"): f"EPUB/{item.get('href')}" for item in package.iter("{*}item")}
    files = dict.fromkeys(homes[item.get("idref")] for item in package.iter("{*}itemref"))
    there = dict.fromkeys(spot for file in files if file in held for spot in held[file].spots)
    places = {spot: place for place, spot in enumerate(there)}
    led = [(href, places[target(nav, href)]) for href in lines if target(nav, href) in places]
    back = (after[0] for before, after in pairwise(led) if after[1] < before[1])
    return Measured("reading order", len(led), tuple(f"“{href}” leads back" for href in back))


def _claims(held: Mapping[str, Inventory], package: etree._Element) -> Measured:
    """What the package claims, held against what is in the documents."""
    offered = offered_together(
        each.offered for name, each in held.items() if not name.endswith(("nav.xhtml", "cover.xhtml"))
    )
    found = {(name, value) for name, value, _ in metadata(offered, "en") if not name.endswith("Summary")}
    said = {
        (e.get("property"), e.text) for e in package.iter("{*}meta") if str(e.get("property")).startswith("schema:")
    }
    said = {(name, value) for name, value in said if not str(name).endswith("Summary")}
    return Measured(
        "claims", len(said), tuple(f"“{value}” is claimed and not found" for _, value in sorted(said - found))
    )


# --- PDFs ------------------------------------------------------------------------------------------------------------


def _pdf(content: bytes, parts: Sequence[Tally] | None) -> Iterator[Measured]:
    with Pdf.open(BytesIO(content)) as pdf:
        root = pdf.Root
        if "/StructTreeRoot" not in root:
            yield Measured("structure tree", 0, ("there is none: nothing in the file can be read in order",))
            return
        found = _whole(pdf) if parts is None else _bound(parts)
        yield Measured("structure tree", found.elements, tuple(_unled(pdf)))
        yield from _tagged(found)
        labels = root.get("/PageLabels")
        pages = len(pdf.pages)
        yield Measured("pages with a number", pages, () if labels is not None else ("pages have no labels",))
        outline = pdf.open_outline().root
        yield Measured("outline", len(outline), () if outline else ("there is none",))
        said = str(root.Metadata.read_bytes()) if "/Metadata" in root else ""
        missing = [name for name in ("pdfuaid:part", "pdfaid:part", "xmpMM:InstanceID") if name not in said]
        yield Measured("claims", 3 - len(missing), tuple(f"no {name} in the metadata" for name in missing))


def _bound(parts: Sequence[Tally]) -> Tally:
    """The parts in the element that holds them together: each begins on a page behind those before."""
    found = together(parts)
    return together((Tally(elements=1, steps=max(0, found.tops - 1)), found))


def _whole(pdf: Pdf) -> Tally:
    tree = pdf.Root.StructTreeRoot
    kids = tree.K if isinstance(tree.K, Array) else [tree.K]
    return tally(kids, dict(tree.get("/RoleMap", Dictionary())), [page.obj for page in pdf.pages])


def _unled(pdf: Pdf) -> Iterator[str]:
    """What must be said of a whole file for its tree to be used."""
    root = pdf.Root
    if not root.get("/MarkInfo", Dictionary()).get("/Marked", False):
        yield "the file does not say that it is tagged"
    if not str(root.get("/Lang", "")):
        yield "the file has no language"
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
        yield "the window would show the file's name, not its title"
    for number, page in enumerate(pdf.pages, 1):
        if "/Annots" in page and page.obj.get("/Tabs") != Name.S:
            yield f"on page {number} the keyboard does not follow the text"


def _tagged(found: Tally) -> Iterator[Measured]:
    yield Measured("headings", len(found.levels), _skips(found.levels))
    yield Measured("header cells of tables", found.heads, _some(found.mute_heads, "do not say what they head"))
    yield Measured("tables", found.tables, _some(found.bare, "have no header cell"))
    yield Measured("pictures", found.pictures, _some(found.wordless, "have no words"))
    unused = (*_some(found.mute_ways, "do not say where they lead"), *_some(found.dead_links, "cannot be used"))
    yield Measured("links", found.links, unused)
    goals = frozenset(found.goals)
    lost = [note for note in found.notes if not {note, f"call-{note}"} <= goals]
    yield Measured("notes, there and back", len(found.notes), tuple(f"“{note}” is cut off" for note in lost))
    yield Measured("changes of language", found.languages)
    yield Measured("reading order", found.steps, _some(found.back, "lead back to an earlier page"))


def _skips(levels: Sequence[int]) -> tuple[str, ...]:
    return tuple(f"level {a} is followed by level {b}" for a, b in pairwise(levels) if b > a + 1)


def _some(count: int, fault: str) -> tuple[str, ...]:
    return (f"{count} {fault}",) if count else ()
