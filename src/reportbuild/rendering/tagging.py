"""Writes the structure tree that gives marked content its meaning into a PDF of the engine's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import is_
from typing import Any
from xml.etree.ElementTree import Element

from pydyf import PDF, Array, Dictionary, String

from reportbuild.rendering.contents import POINTS_PER_PX, Box
from reportbuild.rendering.marking import Mark
from reportbuild.rendering.structure import ROLES, Node


@dataclass(frozen=True, slots=True)
class Tagging:
    """What writing a structure tree needs to know.

    marks     box to its mark
    links     link to the areas it can be clicked at, each with its page
    pages     the engine's page objects
    heights   of the pages, in the engine's unit
    """

    pdf: PDF
    marks: Mapping[Box, Mark]
    links: Mapping[Element, Sequence[tuple[int, Dictionary]]]
    pages: Sequence[Dictionary]
    heights: Sequence[float]


@dataclass(frozen=True, slots=True)
class _Parents:
    """What each mark and each annotation belongs to, as written so far.

    marked      page or form to references, by the marks' numbers
    annotated   annotations and references
    named       ids and references
    """

    marked: dict[Any, dict[int, bytes]]
    annotated: list[tuple[Dictionary, bytes]]
    named: dict[str, bytes]


def write_structure(nodes: Iterable[Node], tagging: Tagging) -> None:
    """Writes a document's structure tree, all that points from the pages into it, and what names its elements.

    Source  ISO 32000-1, 14.7
    """
    pdf = tagging.pdf
    root = _added(pdf, {"Type": "/StructTreeRoot", "RoleMap": Dictionary({k: f"/{v}" for k, v in ROLES.items()})})
    document = _added(pdf, {"Type": "/StructElem", "S": "/Document", "P": root.reference})
    parents = _Parents({}, [], {})
    kept = (node for node in (_drawn(node, tagging.marks) for node in nodes) if node)
    document["K"] = Array(_write(node, document, tagging, parents) for node in kept)
    root["K"] = Array([document.reference])
    root["ParentTree"] = _parent_tree(tagging, parents).reference
    if parents.named:
        names = (part for name, reference in sorted(parents.named.items()) for part in (String(name), reference))
        root["IDTree"] = _added(pdf, {"Names": Array(names)}).reference
    pdf.catalog["StructTreeRoot"] = root.reference
    pdf.catalog["MarkInfo"] = Dictionary({"Marked": "true"})


def _added(pdf: PDF, entries: Mapping[str, Any]) -> Dictionary:
    made = Dictionary(entries)
    pdf.add_object(made)
    return made


def _drawn(node: Node, marks: Mapping[Box, Mark]) -> Node | None:
    """A structure element without what was never drawn; cells stay, lest the table lose its shape."""
    kids = (_drawn(kid, marks) if isinstance(kid, Node) else kid if kid in marks else None for kid in node.kids)
    left = tuple(kid for kid in kids if kid is not None)
    if left and len(left) == len(node.kids) and all(map(is_, left, node.kids)):
        return node
    return replace(node, kids=left) if left or node.kind in ("TD", "TH", "TR") else None


def _write(node: Node, parent: Dictionary, tagging: Tagging, parents: _Parents) -> bytes:
    """Writes a structure element and all in it; its reference."""
    element = _added(tagging.pdf, {"Type": "/StructElem", "S": f"/{node.kind}", "P": parent.reference})
    reference: bytes = element.reference
    marks = [tagging.marks[kid] for kid in node.kids if not isinstance(kid, Node)]
    if marks:
        element["Pg"] = tagging.pages[marks[0].page].reference
    element.update(_attributes(node, tagging))
    kids = element["K"] = Array()
    for kid in node.kids:
        if isinstance(kid, Node):
            kids.append(_write(kid, element, tagging, parents))
            continue
        mark = tagging.marks[kid]
        if mark.spoken and not node.spoken:
            kids.append(_write(Node("Span", (kid,), spoken=mark.spoken), element, tagging, parents))
        else:
            kids.append(_content(mark, marks[0].page, tagging))
            parents.marked.setdefault(mark.form or mark.page, {})[mark.number] = reference
    for page, area in tagging.links.get(node.element, ()) if node.kind == "Link" and node.element is not None else ():
        kids.append(Dictionary({"Type": "/OBJR", "Obj": area.reference, "Pg": tagging.pages[page].reference}))
        parents.annotated.append((area, reference))
    if node.id:
        parents.named[node.id] = reference
    return reference


def _content(mark: Mark, home: int, tagging: Tagging) -> int | Dictionary:
    """How a structure element names a mark: by its number alone on the page that the element gives as its own."""
    if mark.page == home and mark.form is None:
        return mark.number
    entries = {"Type": "/MCR", "Pg": tagging.pages[mark.page].reference, "MCID": mark.number}
    return Dictionary(entries if mark.form is None else {**entries, "Stm": mark.form.reference})


def _attributes(node: Node, tagging: Tagging) -> Iterator[tuple[str, Any]]:
    """What else a structure element says. Source: ISO 32000-1, 14.8.5 and 14.9."""
    for key, words in _said(node):
        if words:
            yield key, String(words)
    if node.numbering:
        yield "A", Dictionary({"O": "/List", "ListNumbering": f"/{node.numbering}"})
    if node.kind == "Figure":
        yield "A", Dictionary({"O": "/Layout", "BBox": _area(node.kids[0], tagging)})
    if node.cell and (entries := dict(_cell_attributes(node))):
        yield "A", Dictionary({"O": "/Table", **entries})


def _said(node: Node) -> Iterator[tuple[str, str]]:
    yield from (("Lang", node.lang), ("Alt", node.alt), ("ActualText", node.spoken))
    yield from (("E", node.expansion), ("ID", node.id))


def _cell_attributes(node: Node) -> Iterator[tuple[str, Any]]:
    assert node.cell
    if node.cell.scope:
        yield "Scope", f"/{node.cell.scope}"
    if node.cell.columns > 1:
        yield "ColSpan", node.cell.columns
    if node.cell.rows > 1:
        yield "RowSpan", node.cell.rows
    if node.headers:
        yield "Headers", Array(String(name) for name in node.headers)


def _area(box: Box, tagging: Tagging) -> Array:
    """The rectangle of a picture, in points from the lower left of its page."""
    height = tagging.heights[tagging.marks[box].page]
    left, top = box.content_box_x(), box.content_box_y()
    corners = (left, height - top - box.height, left + box.width, height - top)
    return Array(round(corner * POINTS_PER_PX, 3) for corner in corners)


def _parent_tree(tagging: Tagging, parents: _Parents) -> Dictionary:
    """From marks and annotations back to what they belong to. Source: ISO 32000-1, 14.7.4.4."""
    numbers = Array()
    places = [*range(len(tagging.pages)), *(place for place in parents.marked if not isinstance(place, int))]
    for number, place in enumerate(places):
        owners = parents.marked.get(place, {})
        numbers += [number, Array(owners.get(mark, "null") for mark in range(max(owners, default=-1) + 1))]
        holder = tagging.pages[place] if isinstance(place, int) else place.extra
        holder["StructParents"] = number
    for number, (annotation, reference) in enumerate(parents.annotated, len(places)):
        numbers += [number, reference]
        annotation["StructParent"] = number
    return _added(tagging.pdf, {"Nums": numbers})


def tidy(pdf: PDF) -> list[Dictionary]:
    """What PDF/A and PDF/UA ask of pages and pictures; the page objects.

    Source  ISO 19005-3, 6.2.3 (output intents) and 6.2.8 (interpolation); ISO 14289-1, 7.18.3 (tab order)
    """
    for intent in pdf.catalog.get("OutputIntents", ()):
        intent["S"] = "/GTS_PDFA1"
    pages = []
    for made in pdf.objects:
        if isinstance(made, Dictionary) and made.get("Type") == "/Page":
            made["Tabs"] = "/S"
            pages.append(made)
        elif getattr(made, "extra", {}).get("Subtype") == "/Image":
            made.extra["Interpolate"] = "false"
    return pages
