"""Inlines into nodes of pandoc's document tree, and back again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any

from reportbuild.model.entries import reference_id
from reportbuild.model.inlines import Code, CrossRef, Inline, Inlines, LineBreak, Link, Style, Styled, Text
from reportbuild.model.problems import Place
from reportbuild.model.walking import plain_text
from reportbuild.reading.works import is_address

Ast = dict[str, Any]
"""A node of pandoc's document tree: its kind under "t", its contents under "c"."""


def nodes_of(inlines: Inlines, kept: list[Inline]) -> list[Ast]:
    """Inlines as pandoc's nodes.

    kept   gathers what pandoc has no kind for; a node that names its place there stands for it
    """
    return [node for inline in inlines for node in _node(inline, kept)]


def _node(inline: Inline, kept: list[Inline]) -> list[Ast]:
    """An author's own words for the engine. What it has no kind for is kept here and only stood for there."""
    match inline:
        case Text(text=text):
            return words_of(text)
        case Styled(style=style, kids=kids):
            return [{"t": _PANDOC_STYLES[style], "c": nodes_of(kids, kept)}]
    return _stood_for(inline, kept)


def _stood_for(inline: Inline, kept: list[Inline]) -> list[Ast]:
    kept.append(inline)
    attributes = ["", ["kept"], [["number", str(len(kept) - 1)]]]
    return [{"t": "Span", "c": [attributes, words_of(plain_text((inline,)) or "x")]}]


def words_of(text: str) -> list[Ast]:
    """A text as words and the spaces between them."""
    parts = re.split(r"([ \t\n]+)", text)
    return [
        {"t": "Space"} if part.isspace() and part != "\u00a0" else {"t": "Str", "c": part} for part in parts if part
    ]


def stripped(nodes: list[Ast]) -> list[Ast]:
    """Nodes without the spaces at their end."""
    while nodes and nodes[-1]["t"] == "Space":
        nodes = nodes[:-1]
    return nodes


@dataclass(frozen=True, slots=True)
class Given:
    """What the engine was given only marks for.

    kept   nodes that it has no kind for
    own    words that will stand in place of its own
    """

    kept: list[Inline]
    own: list[Inlines]

    def marks(self, words: Inlines) -> tuple[Ast, Ast]:
        """Nodes to put before and behind what words of our own will stand for."""
        self.own.append(words)
        start, end = (_mark(edge, len(self.own) - 1) for edge in ("own-start", "own-end"))
        return start, end

    def unmarked(self, nodes: list[Ast]) -> list[Ast]:
        """Nodes of the engine's with our own words in place of what lies between marks."""
        edges = {
            (*node["c"][0][1], *map(tuple, node["c"][0][2])): at for at, node in enumerate(nodes) if _is_mark(node)
        }
        made: list[Ast] = []
        position = 0
        for number, words in enumerate(self.own):
            start, end = (edges.get((edge, ("number", str(number)))) for edge in ("own-start", "own-end"))
            if start is not None and end is not None and position <= start < end:
                made += [*nodes[position:start], *(node for inline in words for node in _stood_for(inline, self.kept))]
                position = end + 1
                if re.search(r"[.?!]$", plain_text(words)) and nodes[position : end + 2] == [{"t": "Str", "c": "."}]:
                    position += 1
        return [*made, *nodes[position:]]


def _mark(edge: str, number: int) -> Ast:
    return {"t": "Span", "c": [["", [edge], [["number", str(number)]]], [{"t": "Str", "c": "x"}]]}


def _is_mark(node: Ast) -> bool:
    return node["t"] == "Span" and bool({"own-start", "own-end"} & set(node["c"][0][1]))


@dataclass(frozen=True, slots=True)
class Setting:
    """What is needed to read the engine's nodes.

    at       of the words to be made
    kept     the nodes that were stood for
    listed   keys of the works in the bibliography
    scope    the chapter whose bibliography it is; empty for the book's
    """

    at: Place
    kept: Sequence[Inline]
    listed: frozenset[str]
    scope: str = ""


def lines_of(nodes: Sequence[Ast], setting: Setting) -> Inlines:
    """The nodes of a work, each part that stands on a line of its own parted from the others by one break."""
    made: list[Inline] = []
    for inline in inlines_of(nodes, setting):
        if not isinstance(inline, LineBreak) or (made and not isinstance(made[-1], LineBreak)):
            made.append(inline)
    return tuple(made[:-1] if made and isinstance(made[-1], LineBreak) else made)


def inlines_of(nodes: Sequence[Ast], setting: Setting) -> Inlines:
    """Pandoc's nodes as inlines, words side by side made one."""
    made = (inline for node in nodes for inline in _inline(node, setting))
    joined: list[Inline] = []
    for kind, run in groupby(made, type):
        if kind is Text:
            text = "".join(inline.text for inline in run if isinstance(inline, Text))
            joined += [Text(setting.at, text)] if text else []
        else:
            joined += run
    return tuple(joined)


def _inline(node: Ast, setting: Setting) -> Inlines:
    kind, contents = node["t"], node.get("c", "")
    match kind:
        case "Str":
            return (Text(setting.at, contents),)
        case "Space" | "SoftBreak":
            return (Text(setting.at, " "),)
        case "LineBreak":
            return (LineBreak(setting.at),)
        case "Emph" | "Underline":
            return _slanted(inlines_of(contents, setting), setting.at)
        case "Strong" | "SmallCaps" | "Subscript" | "Superscript" | "Strikeout":
            return (Styled(setting.at, _STYLES[kind], inlines_of(contents, setting)),)
        case "Link":
            return _link(contents[2][0], inlines_of(contents[1], setting), setting)
        case "Span":
            return _span(contents[0], contents[1], setting)
        case "Cite" | "Quoted":
            return inlines_of(contents[1], setting)
        case "Code":
            return (Code(setting.at, contents[1]),)
        case "Math" | "RawInline":
            return (Text(setting.at, contents[1]),)
    raise ValueError(f"citeproc gave a {kind}")


def _slanted(kids: Inlines, at: Place) -> Inlines:
    """Italics; what is italic within them stands upright, as in the name of a ship within a title."""
    parts: list[Inline] = []
    for upright, run in groupby(kids, lambda kid: isinstance(kid, Styled) and kid.style is Style.ITALIC):
        inner = tuple(run)
        if upright:
            parts += (kid for each in inner if isinstance(each, Styled) for kid in each.kids)
        else:
            parts.append(Styled(at, Style.ITALIC, inner))
    return tuple(parts)


def _span(attributes: list[Any], nodes: list[Ast], setting: Setting) -> Inlines:
    classes, pairs = attributes[1], dict(attributes[2])
    if "kept" in classes:
        return (setting.kept[int(pairs["number"])],)
    kids = inlines_of(nodes, setting)
    if "csl-block" in classes:
        return (LineBreak(setting.at), *kids, LineBreak(setting.at))
    return (LineBreak(setting.at), *kids) if "csl-indent" in classes else kids


def _link(target: str, kids: Inlines, setting: Setting) -> Inlines:
    key = target.removeprefix("#ref-")
    if key != target:
        label = reference_id(key, setting.scope)
        return (CrossRef(setting.at, label, kids, target=label),) if key in setting.listed else kids
    return (Link(setting.at, target, kids),) if is_address(target) else kids


def without_full_stop(nodes: list[Ast]) -> list[Ast]:
    """The nodes without the style's full stop at their end.

    After an abbreviation that has one of its own ("ibid.") the engine leaves an empty string for the style's.
    """
    if not nodes:
        return nodes
    before, last = nodes[:-1], nodes[-1]
    match last["t"]:
        case "Str" if re.search(r"\.[”’»]*$", last["c"]):
            return [*before, {"t": "Str", "c": re.sub(r"\.([”’»]*)$", r"\1", last["c"])}]
        case "Str" if re.fullmatch("[”’»]+", last["c"]):
            return [*without_full_stop(before), last]
        case "Emph" | "Strong" | "SmallCaps":
            return [*before, {"t": last["t"], "c": without_full_stop(last["c"])}]
        case "Span":
            return [*before, {"t": "Span", "c": [last["c"][0], without_full_stop(last["c"][1])]}]
    return nodes


_PANDOC_STYLES: Mapping[Style, str] = MappingProxyType(
    {
        Style.EMPHASIS: "Emph",
        Style.ITALIC: "Emph",
        Style.STRONG: "Strong",
        Style.SMALL_CAPS: "SmallCaps",
        Style.SUBSCRIPT: "Subscript",
        Style.SUPERSCRIPT: "Superscript",
        Style.DELETED: "Strikeout",
    }
)

_STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "Strong": Style.STRONG,
        "SmallCaps": Style.SMALL_CAPS,
        "Subscript": Style.SUBSCRIPT,
        "Superscript": Style.SUPERSCRIPT,
        "Strikeout": Style.DELETED,
    }
)
