"""What a finished file offers to those who cannot see, hear or handle it, measured in the file itself."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from posixpath import join, normpath
from typing import Any

from lxml import etree, html
from pikepdf import Array, Dictionary, Name, Object, Pdf

from reportbuild.packaging.accessibility import count, local, metadata
from reportbuild.packaging.tree import read_tree

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


def measure(content: bytes) -> tuple[Measured, ...]:
    """Everything that is measured in a PDF, an EPUB or a web page of ours.

    Raises UnknownKindError
    """
    try:
        if content.startswith(b"%PDF"):
            return tuple(_pdf(content))
        if content.startswith(b"PK"):
            return tuple(_epub(content))
        if content.lstrip()[:9].lower() == b"<!doctype":
            return tuple(_of_texts({"": html.fromstring(content.decode())}))
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
        tree = read_tree(pdf)
    lost = tuple(f"“{words.strip()}” is drawn and in no tree" for words in tree.astray)
    return Measured(ORNAMENTS, len(tree.artifacts), lost)


def as_json(files: Mapping[str, Sequence[Measured]]) -> bytes:
    """What was measured in some files, for machines."""
    told = {
        name: [{"what": one.what, "count": one.count, "faults": list(one.faults)} for one in measured]
        for name, measured in files.items()
    }
    return (json.dumps({"files": told}, ensure_ascii=False, indent=2) + "\n").encode()


# --- Texts: EPUBs and web pages --------------------------------------------------------------------------------------


def _epub(content: bytes) -> Iterator[Measured]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xhtml")]
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        trees = {name: etree.fromstring(archive.read(name), parser) for name in names}
        package = etree.fromstring(archive.read("EPUB/content.opf"), parser)
    yield from _of_texts({name: tree for name, tree in trees.items() if not name.endswith("nav.xhtml")})
    yield _page_list(trees, package)
    yield _claims(trees, package)


def _of_texts(trees: Mapping[str, etree._Element]) -> Iterator[Measured]:
    """What is in documents, each by its file's name; "" for one that stands alone."""
    elements = [element for tree in trees.values() for element in tree.iter() if isinstance(element.tag, str)]
    heads = [[int(local(e)[1]) for e in tree.iter() if _is(e, "h1 h2 h3 h4 h5 h6")] for tree in trees.values()]
    skips = tuple(f"level {a} is followed by level {b}" for levels in heads for a, b in pairwise(levels) if b > a + 1)
    yield Measured("headings", sum(map(len, heads)), skips)
    tables = [element for element in elements if _is(element, "table")]
    yield Measured("tables", len(tables), tuple(f"“{_name(t)}” has no marked header cell" for t in tables if _bare(t)))
    images = [element for element in elements if _is(element, "img")]
    yield Measured("pictures", len(images), tuple(f"“{_source(i)}” has no words" for i in images if _wordless(i)))
    yield _links(trees)
    yield _notes(trees)
    yield Measured("changes of language", sum("lang" in e.attrib and not _is(e, "html section") for e in elements))
    unnamed = [name for name, tree in trees.items() if not tree.get("lang")]
    yield Measured("documents with a language", len(trees), tuple(f"{name} has none" for name in unnamed))
    yield Measured("marks of pages", sum(e.get("role") == "doc-pagebreak" for e in elements))


def _is(element: etree._Element, names: str) -> bool:
    return isinstance(element.tag, str) and local(element) in names.split()


def _bare(table: etree._Element) -> bool:
    return not any(cell.get("scope") for cell in table.iter() if _is(cell, "th"))


def _name(table: etree._Element) -> str:
    caption = next((each for each in table.iter() if _is(each, "caption")), None)
    return " ".join("".join(caption.itertext()).split()) if caption is not None else "a table"


def _source(image: etree._Element) -> str:
    source = image.get("src", "")
    return "a picture in the page" if source.startswith("data:") else source


def _wordless(image: etree._Element) -> bool:
    """True for a picture without words that is not said to be an ornament either."""
    return not image.get("alt", "").strip() and image.get("role") not in ("presentation", "none")


def _spots(trees: Mapping[str, etree._Element]) -> dict[tuple[str, str], etree._Element]:
    return {(name, e.get("id", "")): e for name, tree in trees.items() for e in tree.iter() if "id" in e.attrib}


def _target(name: str, href: str) -> tuple[str, str]:
    path, _, id_ = href.partition("#")
    return (normpath(join(name.rpartition("/")[0], path)) if path else name, id_)


def _links(trees: Mapping[str, etree._Element]) -> Measured:
    """Links within the edition, and those that lead nowhere."""
    spots = _spots(trees)
    links = [
        (name, e.get("href", "")) for name, tree in trees.items() for e in tree.iter() if _is(e, "a") and e.get("href")
    ]
    inner = [(name, href) for name, href in links if ":" not in href.partition("#")[0]]
    lost = [href for name, href in inner if _target(name, href) not in spots and (_target(name, href)[1] or not href)]
    return Measured("links within", len(inner), tuple(f"“{href}” leads nowhere" for href in lost))


def _notes(trees: Mapping[str, etree._Element]) -> Measured:
    """Calls of notes, and those from whose note no way leads back."""
    spots = _spots(trees)
    calls, lost = 0, []
    for name, tree in trees.items():
        for call in (e for e in tree.iter() if e.get("role") == "doc-noteref"):
            calls += 1
            home = _target(name, call.get("href", ""))
            note = spots.get(home)
            ways = [_target(home[0], e.get("href", "")) for e in note.iter() if _is(e, "a")] if note is not None else []
            if (name, call.get("id", "")) not in ways:
                lost.append(f"no way back to the call “{''.join(call.itertext())}” in {name or 'the page'}")
    return Measured("notes, there and back", calls, tuple(lost))


def _page_list(trees: Mapping[str, etree._Element], package: etree._Element) -> Measured:
    """The page list, whose every line must lead to a mark, and which must say of which PDF the pages are."""
    spots = _spots(trees)
    name = next(name for name in trees if name.endswith("nav.xhtml"))
    ways = [e.get("href", "") for e in trees[name].xpath("//*[@role='doc-pagelist']//*[local-name()='a']")]
    lost = [f"“{href}” leads to no mark" for href in ways if not _marks_page(spots.get(_target(name, href)))]
    marks = sum(e.get("role") == "doc-pagebreak" for tree in trees.values() for e in tree.iter())
    if marks != len(ways):
        lost.append(f"{marks} marks, {len(ways)} lines")
    if ways and not package.xpath("//*[@property='pageBreakSource']"):
        lost.append("no word of which PDF the pages are")
    return Measured("page list", len(ways), tuple(lost))


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


@dataclass(frozen=True, slots=True)
class _Element:
    """An element of a structure tree, with the attributes that are measured."""

    kind: str
    raw: Object
    said: Mapping[str, Any]


def _pdf(content: bytes) -> Iterator[Measured]:
    with Pdf.open(BytesIO(content)) as pdf:
        root = pdf.Root
        if "/StructTreeRoot" not in root:
            yield Measured("structure tree", 0, ("there is none: nothing in the file can be read in order",))
            return
        elements = list(_elements(root.StructTreeRoot))
        yield Measured("structure tree", len(elements), tuple(_unled(pdf)))
        yield from _tagged(elements)
        labels = root.get("/PageLabels")
        pages = len(pdf.pages)
        yield Measured("pages with a number", pages, () if labels is not None else ("pages have no labels",))
        outline = pdf.open_outline().root
        yield Measured("outline", len(outline), () if outline else ("there is none",))
        said = str(root.Metadata.read_bytes()) if "/Metadata" in root else ""
        missing = [name for name in ("pdfuaid:part", "pdfaid:part", "xmpMM:InstanceID") if name not in said]
        yield Measured("claims", 3 - len(missing), tuple(f"no {name} in the metadata" for name in missing))


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


def _elements(root: Object) -> Iterator[_Element]:
    roles = {str(key): str(value) for key, value in dict(root.get("/RoleMap", {})).items()}
    waiting = [root.K]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Array):
            waiting.extend(reversed(list(item)))
        elif isinstance(item, Dictionary) and "/S" in item:
            kind = str(item.S)
            yield _Element(roles.get(kind, kind)[1:], item, _said(item))
            if "/K" in item:
                waiting.append(item.K)


def _said(element: Object) -> dict[str, Any]:
    attributes = element.get("/A", Array())
    owners = (element, *(attributes if isinstance(attributes, Array) else [attributes]))
    return {
        key: owner[key] for owner in owners for key in ("/Alt", "/ID", "/Lang", "/Scope", "/Headers") if key in owner
    }


def _tagged(elements: Sequence[_Element]) -> Iterator[Measured]:
    levels = [int(e.kind[1]) for e in elements if e.kind in ("H1", "H2", "H3", "H4", "H5", "H6")]
    skips = tuple(f"level {a} is followed by level {b}" for a, b in pairwise(levels) if b > a + 1)
    yield Measured("headings", len(levels), skips)
    heads = [e for e in elements if e.kind == "TH"]
    mute = sum("/Scope" not in e.said and "/ID" not in e.said for e in heads)
    yield Measured("header cells of tables", len(heads), (f"{mute} do not say what they head",) if mute else ())
    bare = sum(not any(k.kind == "TH" for k in _elements(Dictionary(K=e.raw))) for e in elements if e.kind == "Table")
    tables = sum(e.kind == "Table" for e in elements)
    yield Measured("tables", tables, (f"{bare} have no header cell",) if bare else ())
    pictures = [e for e in elements if e.kind == "Figure"]
    mute = sum(not str(e.said.get("/Alt", "")).strip() for e in pictures)
    yield Measured("pictures", len(pictures), (f"{mute} have no words",) if mute else ())
    yield from _ways(elements)
    yield Measured("changes of language", sum("/Lang" in e.said and e.kind == "Span" for e in elements))


def _ways(elements: Sequence[_Element]) -> Iterator[Measured]:
    """Links, which must say where they lead; notes, each with a way there and a way back."""
    areas = {id(e): list(_areas(e.raw)) for e in elements if e.kind == "Link"}
    mute = sum(not str(area.get("/Contents", "")).strip() for found in areas.values() for area in found)
    dead = sum(not found for found in areas.values())
    faults = ((f"{mute} do not say where they lead",) if mute else ()) + ((f"{dead} cannot be used",) if dead else ())
    yield Measured("links", len(areas), faults)
    led = {str(area.Dest) for found in areas.values() for area in found if "/Dest" in area}
    notes = [str(e.said.get("/ID", "")) for e in elements if e.kind == "Note"]
    lost = [note for note in notes if note not in led or f"call-{note}" not in led]
    yield Measured("notes, there and back", len(notes), tuple(f"“{note}” is cut off" for note in lost))


def _areas(element: Object) -> Iterator[Object]:
    kids = element.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR:
            yield kid.Obj
