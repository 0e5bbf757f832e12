"""What a finished file offers to those who cannot see, hear or handle it, measured in the file itself."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from posixpath import join, normpath
from types import MappingProxyType

from lxml import etree, html
from pikepdf import Array, Dictionary, Name, Pdf

from reportbuild.packaging.accessibility import HEADINGS, count, local, metadata, named
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
            page = {"": html.fromstring(content.decode())}
            return tuple(_of_texts(page, _spots(page)))
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
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        trees = {name: etree.fromstring(archive.read(name), parser) for name in names}
        package = etree.fromstring(archive.read("EPUB/content.opf"), parser)
    spots = _spots(trees)
    yield from _of_texts({name: tree for name, tree in trees.items() if not name.endswith("nav.xhtml")}, spots)
    yield _page_list(trees, package, spots)
    yield _order(trees, package, spots)
    yield _claims(trees, package)


def _of_texts(trees: Mapping[str, etree._Element], spots: _Spots) -> Iterator[Measured]:
    """What is in documents, each by its file's name; "" for one that stands alone."""
    heads = [[int(local(head)[1]) for head in named(tree, *HEADINGS)] for tree in trees.values()]
    skips = tuple(fault for levels in heads for fault in _skips(levels))
    yield Measured("headings", sum(map(len, heads)), skips)
    tables = [table for tree in trees.values() for table in named(tree, "table")]
    yield Measured("tables", len(tables), tuple(f"“{_name(t)}” has no marked header cell" for t in tables if _bare(t)))
    images = [image for tree in trees.values() for image in named(tree, "img")]
    yield Measured("pictures", len(images), tuple(f"“{_source(i)}” has no words" for i in images if _wordless(i)))
    yield _links(trees, spots)
    yield _notes(trees, spots)
    spoken = [element for tree in trees.values() for element in _WITH_LANG(tree)]
    yield Measured("changes of language", sum(local(element) not in ("html", "section") for element in spoken))
    unnamed = [name for name, tree in trees.items() if not tree.get("lang")]
    yield Measured("documents with a language", len(trees), tuple(f"{name} has none" for name in unnamed))
    yield Measured("marks of pages", sum(len(_with_role(tree, "doc-pagebreak")) for tree in trees.values()))


def _with_role(tree: etree._Element, role: str) -> list[etree._Element]:
    return list(_WITH_ROLE(tree, role=role))


_WITH_ROLE = etree.XPath("//@role[. = $role]/..")
_WITH_LANG = etree.XPath("//*[@lang]")
_WITH_ID = etree.XPath("//*[@id]")


def _bare(table: etree._Element) -> bool:
    return not any(cell.get("scope") for cell in named(table, "th"))


def _name(table: etree._Element) -> str:
    caption = next(named(table, "caption"), None)
    return " ".join("".join(caption.itertext()).split()) if caption is not None else "a table"


def _source(image: etree._Element) -> str:
    source = image.get("src", "")
    return "a picture in the page" if source.startswith("data:") else source


def _wordless(image: etree._Element) -> bool:
    """True for a picture without words that is not said to be an ornament either."""
    return not image.get("alt", "").strip() and image.get("role") not in ("presentation", "none")


_Spots = Mapping[tuple[str, str], etree._Element]
"""Elements by the name of their document and their id."""


def _spots(trees: Mapping[str, etree._Element]) -> _Spots:
    return {(name, e.get("id", "")): e for name, tree in trees.items() for e in _WITH_ID(tree)}


def _target(name: str, href: str) -> tuple[str, str]:
    path, _, id_ = href.partition("#")
    return (_joined(name, path) if path else name, id_)


@lru_cache(maxsize=1024)
def _joined(name: str, path: str) -> str:
    return normpath(join(name.rpartition("/")[0], path))


def _links(trees: Mapping[str, etree._Element], spots: _Spots) -> Measured:
    """Links within the edition, and those that lead nowhere."""
    links = [(name, e.get("href", "")) for name, tree in trees.items() for e in named(tree, "a") if e.get("href")]
    inner = [(name, href) for name, href in links if ":" not in href.partition("#")[0]]
    aims = ((href, _target(name, href)) for name, href in inner)
    lost = [href for href, aim in aims if aim not in spots and (aim[1] or not href)]
    return Measured("links within", len(inner), tuple(f"“{href}” leads nowhere" for href in lost))


def _notes(trees: Mapping[str, etree._Element], spots: _Spots) -> Measured:
    """Calls of notes, and those from whose note no way leads back."""
    calls, lost = 0, []
    for name, tree in trees.items():
        for call in _with_role(tree, "doc-noteref"):
            calls += 1
            home = _target(name, call.get("href", ""))
            note = spots.get(home)
            ways = [_target(home[0], e.get("href", "")) for e in named(note, "a")] if note is not None else []
            if (name, call.get("id", "")) not in ways:
                lost.append(f"no way back to the call “{''.join(call.itertext())}” in {name or 'the page'}")
    return Measured("notes, there and back", calls, tuple(lost))


def _page_list(trees: Mapping[str, etree._Element], package: etree._Element, spots: _Spots) -> Measured:
    """The page list, whose every line must lead to a mark, and which must say of which PDF the pages are."""
    name = next(name for name in trees if name.endswith("nav.xhtml"))
    ways = [e.get("href", "") for e in trees[name].xpath("//*[@role='doc-pagelist']//*[local-name()='a']")]
    lost = [f"“{href}” leads to no mark" for href in ways if not _marks_page(spots.get(_target(name, href)))]
    marks = sum(len(_with_role(tree, "doc-pagebreak")) for tree in trees.values())
    if marks != len(ways):
        lost.append(f"{marks} marks, {len(ways)} lines")
    if ways and not package.xpath("//*[@property='pageBreakSource']"):
        lost.append("no word of which PDF the pages are")
    return Measured("page list", len(ways), tuple(lost))


def _order(trees: Mapping[str, etree._Element], package: etree._Element, spots: _Spots) -> Measured:
    """The contents, whose lines must lead ever further into the book as its package puts it in order."""
    homes = {item.get("id"): f"EPUB/{item.get('href')}" for item in package.iter("{*}item")}
    files = [homes[item.get("idref")] for item in package.iter("{*}itemref")]
    ranks = {name: rank for rank, name in enumerate(files)}
    there = sorted((spot for spot in spots if spot[0] in ranks), key=lambda spot: ranks[spot[0]])
    places = {spot: place for place, spot in enumerate(there)}
    name = next(name for name in trees if name.endswith("nav.xhtml"))
    ways = trees[name].xpath("//*[@role='doc-toc']//*[local-name()='a']/@href")
    led = [(href, places[_target(name, href)]) for href in ways if _target(name, href) in places]
    back = (after[0] for before, after in pairwise(led) if after[1] < before[1])
    return Measured("reading order", len(led), tuple(f"“{href}” leads back" for href in back))


def _marks_page(element: etree._Element | None) -> bool:
    return element is not None and element.get("role") == "doc-pagebreak"


def _claims(trees: Mapping[str, etree._Element], package: etree._Element) -> Measured:
    """What the package claims, held against what is in the documents."""
    texts = [tree for name, tree in trees.items() if not name.endswith(("nav.xhtml", "cover.xhtml"))]
    found = {(name, value) for name, value, _ in metadata(count(texts), "en") if not name.endswith("Summary")}
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
