"""Which structure element of a tagged PDF each HTML element becomes. Neither engine nor PDF objects are known here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from typing import Any
from xml.etree.ElementTree import Element

from reportbuild.rendering.long_tables import NAME
from reportbuild.rendering.media import INNER
from reportbuild.rendering.table_headers import Cell, cells_of, headers_of

Piece = Any
"""A piece of a line, or a picture, as set on a page; its `element_tag` ends in “::marker” and the like if generated."""

ROLES: Mapping[str, str] = {"Aside": "Sect", "Strong": "Span", "Em": "Span"}
"""Kinds of our own, and the standard kinds they stand for."""


@dataclass(frozen=True, slots=True)
class Node:
    """A structure element.

    kind        as in PDF 1.7, or one of ROLES
    kids        structure elements and pieces, in reading order
    element     what it was made of; None if HTML has no element for it
    lang        if another than that around it
    alt         words in place of a picture
    expansion   what an abbreviation stands for
    id          for what other elements point at: notes, header cells
    numbering   how the items of a list are marked
    cell        what a cell of a table spans and heads
    headers     ids of a cell's header cells, where their scope does not tell
    spoken      words in place of those that are drawn
    """

    kind: str
    kids: tuple[Node | Piece, ...] = ()
    element: Element | None = None
    lang: str = ""
    alt: str = ""
    expansion: str = ""
    id: str = ""
    numbering: str = ""
    cell: Cell | None = None
    headers: tuple[str, ...] = ()
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class _Around:
    """What must be known around an element.

    inside    element to the pieces and elements in it, in the order they were met
    order     element to its place in the document
    prefix    what made-up ids begin with
    items     what the items of the list around are, if more than items: "Note" or "BibEntry"
    cells     element to its cell, in a table
    headers   data cell to its header cells, in a table where scopes do not tell
    """

    inside: Mapping[Element, Sequence[Element | Piece]]
    order: Mapping[Element, int]
    prefix: str
    lang: str = ""
    listing: bool = False
    items: str = ""
    cells: Mapping[Element, Cell] = field(default_factory=dict)
    headers: Mapping[Element, tuple[Element, ...]] = field(default_factory=dict)


def structure_of(root: Element, inside: Mapping[Element, Sequence[Element | Piece]], prefix: str) -> tuple[Node, ...]:
    """What the Document of a chapter holds.

    inside   element to the pieces and elements in it, in the order they were met on the pages
    prefix   what ids begin with that are made up here; another for every chapter

    Source  ISO 32000-1, 14.8.4; ISO 14289-1, clause 7
    """
    order = {element: place for place, element in enumerate(root.iter())}
    around = _Around(inside, order, prefix, lang=root.get("lang", ""))
    return _paragraphs(_made(root, around)) if root in inside else ()


def links_in(nodes: Iterable[Node | Piece]) -> Iterator[Element]:
    """The links that structure elements were made of."""
    for node in nodes:
        if isinstance(node, Node):
            if node.kind == "Link" and node.element is not None:
                yield node.element
            yield from links_in(node.kids)


_KINDS: Mapping[str, str] = {
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    **{name: name.title() for name in ("caption", "code")},
    **dict.fromkeys(("address", "details", "div", "figure", "footer", "header", "hgroup", "main", "nav"), "Div"),
    "article": "Art",
    "aside": "Aside",
    "blockquote": "BlockQuote",
    "dd": "LBody",
    "dt": "Lbl",
    "em": "Em",
    "figcaption": "Caption",
    "p": "P",
    "pre": "P",
    "q": "Quote",
    "section": "Sect",
    "strong": "Strong",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "thead": "THead",
    "tr": "TR",
}

_GROUPS = frozenset(("Art", "Aside", "BlockQuote", "Div", "Sect"))
"""What holds paragraphs and never a line of its own."""

_IN_LINE = frozenset(("BibEntry", "Code", "Em", "Figure", "Link", "Quote", "Reference", "Span", "Strong"))


def _made(element: Element, around: _Around) -> tuple[Node | Piece, ...]:
    """What an element becomes: mostly one structure element; without a meaning of its own, what is in it."""
    tag, lang = _tag(element), element.get("lang", around.lang)
    within = _within(element, around if lang == around.lang else replace(around, lang=lang))
    kids = tuple(chain.from_iterable(_kid(item, within) for item in _items(element, around)))
    match tag:
        case "img" | "{http://www.w3.org/2000/svg}svg" | "svg":
            made = _figure(element, kids)
        case "a":
            made = _link(element, kids, around)
        case "ul" | "ol":
            made = (_list(element, kids, around),)
        case "li":
            made = (_item(element, kids, around),)
        case "dl":
            made = (Node("L", tuple(_definitions(kids)), element, numbering="None"),)
        case "table":
            made = (Node("Table", kids, element),)
        case "td" | "th":
            made = (_cell(element, kids, around),)
        case "span" if is_foot_note(element):
            made = (Node("Note", _paragraphs(kids), element, id=_id(element, around)),)
        case "abbr" if element.get("title"):
            made = (Node("Span", kids, element, expansion=element.get("title", "")),)
        case _:
            made = _plain(element, kids)
    return _in_language(made, lang if lang != around.lang else "", element)


def _tag(element: Element) -> str:
    """What an element is; a block in a note at the foot of a page stands as a span, and says what it was."""
    return element.get("data-tag") or str(element.tag)


def _within(element: Element, around: _Around) -> _Around:
    """What must be known inside an element."""
    classes = element.get("class", "").split()
    tag = _tag(element)
    if tag == "nav":
        return replace(around, listing=True)
    if tag in ("ol", "ul"):
        return replace(around, items="Note" if "notes" in classes else "BibEntry" if "references" in classes else "")
    if tag == "table":
        cells = cells_of(element)
        return replace(around, cells={cell.element: cell for cell in cells}, headers=headers_of(cells))
    return around


def _items(element: Element, around: _Around) -> Sequence[Element | Piece]:
    """What is in an element. Elements alone stand as in the document, wherever layout has put them."""
    items = around.inside[element]
    if all(isinstance(item, Element) for item in items):
        return sorted(items, key=lambda item: (is_foot_note(item), around.order[item]))
    return items


def is_foot_note(element: Element) -> bool:
    """True for a note at the foot of its page, which is read after its call."""
    return "footnote" in element.get("class", "").split()


def _kid(item: Element | Piece, around: _Around) -> tuple[Node | Piece, ...]:
    return _made(item, around) if isinstance(item, Element) else (item,)


def _plain(element: Element, kids: tuple[Node | Piece, ...]) -> tuple[Node | Piece, ...]:
    kind = _KINDS.get(_tag(element))
    if kind in _GROUPS:
        kids = _paragraphs(kids)
    return (Node(kind, kids, element),) if kind and (kids or kind == "TR") else kids


def _in_language(made: tuple[Node | Piece, ...], lang: str, element: Element) -> tuple[Node | Piece, ...]:
    """Marks what an element became with its language, if it is another than that around it."""
    if not lang or not made:
        return made
    if len(made) == 1 and isinstance(made[0], Node):
        return (replace(made[0], lang=lang),)
    return (Node("Span" if all(map(_is_in_line, made)) else "Div", made, element, lang=lang),)


def _paragraphs(kids: Iterable[Node | Piece]) -> tuple[Node | Piece, ...]:
    """Loose lines made paragraphs; a picture may stand without one."""
    return tuple(chain.from_iterable(_gathered("P", run, loose) for loose, run in groupby(kids, _is_in_line)))


def _gathered(kind: str, run: Iterable[Node | Piece], loose: bool) -> tuple[Node | Piece, ...]:
    kids = tuple(run)
    pictures = all(isinstance(kid, Node) and kid.kind == "Figure" for kid in kids)
    return (Node(kind, kids),) if loose and not pictures else kids


def _is_in_line(kid: Node | Piece) -> bool:
    return not isinstance(kid, Node) or kid.kind in _IN_LINE


def _figure(element: Element, kids: tuple[Node | Piece, ...]) -> tuple[Node | Piece, ...]:
    title = element.find("{http://www.w3.org/2000/svg}title")
    words = element.get("alt") or element.get("aria-label") or (title.text if title is not None else "") or ""
    return (Node("Figure", kids, element, alt=words),) if kids else ()


def _link(element: Element, kids: tuple[Node | Piece, ...], around: _Around) -> tuple[Node | Piece, ...]:
    """A link; one that leads elsewhere in the book is a reference, as a line of a listing is as a whole."""
    if not element.get("href") or not kids:
        return kids
    link = Node("Link", kids, element)
    inner = element.get("href", "").startswith((INNER, "#"))
    return (Node("Reference", (link,)),) if inner and not around.listing else (link,)


def _list(element: Element, kids: tuple[Node | Piece, ...], around: _Around) -> Node:
    if around.listing:
        return Node("TOC", kids, element)
    marker = next((kid for item in kids for kid in _kids(item, "Lbl")), None)
    return Node("L", kids, element, numbering=_numbering(marker.text) if marker else "None")


def _kids(node: Node | Piece, kind: str) -> Iterator[Piece]:
    """The pieces in a structure element's kids of a kind."""
    if isinstance(node, Node):
        yield from (piece for kid in node.kids if isinstance(kid, Node) and kid.kind == kind for piece in kid.kids)


_BULLETS: Mapping[str, str] = {"•": "Disc", "◦": "Circle", "▪": "Square"}


def _numbering(marker: str) -> str:
    """The style of a list, told by its first marker. Source: ISO 32000-1, table 347."""
    mark = marker.strip().strip("().")
    if mark.isdecimal():
        return "Decimal"
    if mark.isascii() and mark.isalpha():
        case = "Lower" if mark.islower() else "Upper"
        return case + ("Roman" if mark.lower() == "i" else "Alpha")
    return _BULLETS.get(mark, "Disc")


def _item(element: Element, kids: tuple[Node | Piece, ...], around: _Around) -> Node:
    """An item of a list; a note or a work if the list is one of such; a line of a listing."""
    marks = tuple(kid for kid in kids if _is_marker(kid))
    label = (Node("Lbl", marks),) if marks else ()
    body = tuple(kid for kid in kids if not _is_marker(kid))
    if around.listing:
        return Node("TOCI", (*label, *_references(body)), element)
    if around.items == "Note":
        body = (Node("Note", body, element, id=_id(element, around)),)
    elif around.items:
        body = (Node(around.items, body, element),)
    return Node("LI", (*label, Node("LBody", body)), element)


def _references(kids: Iterable[Node | Piece]) -> Iterator[Node | Piece]:
    """The paragraphs and loose lines of an item of a listing, as references."""
    lines = (replace(kid, kind="Reference") if isinstance(kid, Node) and kid.kind == "P" else kid for kid in kids)
    for loose, run in groupby(lines, _is_loose):
        yield from _gathered("Reference", run, loose)


def _is_loose(kid: Node | Piece) -> bool:
    return not isinstance(kid, Node) or kid.kind in _IN_LINE - {"Reference"}


def _is_marker(kid: Node | Piece) -> bool:
    return not isinstance(kid, Node) and kid.element_tag.endswith("::marker")


def _definitions(kids: Iterable[Node | Piece]) -> Iterator[Node]:
    """Terms and what they mean, as items: one begins with each term that follows a meaning."""
    item: list[Node] = []
    for kid in _flat(kids):
        if kid.kind == "Lbl" and item and item[-1].kind == "LBody":
            yield Node("LI", tuple(item))
            item = []
        item.append(kid)
    if item:
        yield Node("LI", tuple(item))


def _flat(kids: Iterable[Node | Piece]) -> Iterator[Node]:
    """Terms and meanings, out of the divisions that may group them."""
    for kid in kids:
        if isinstance(kid, Node):
            yield from _flat(kid.kids) if kid.kind == "Div" else (kid,)


def _cell(element: Element, kids: tuple[Node | Piece, ...], around: _Around) -> Node:
    cell = around.cells.get(element)
    headers = tuple(_id(head, around) for head in around.headers.get(element, ()))
    is_head = element.tag == "th"
    id_ = _id(element, around) if is_head and around.headers else ""
    return Node("TH" if is_head else "TD", kids, element, id=id_, cell=cell, headers=headers)


def _id(element: Element, around: _Around) -> str:
    return element.get("id") or element.get(NAME) or f"{around.prefix}.{around.order[element]}"
