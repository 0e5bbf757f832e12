"""Citations and works into formatted words, by pandoc's citeproc. The only room that knows the CSL engine."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from types import MappingProxyType
from typing import Any

from reportbuild.model.entries import Entry, reference_id
from reportbuild.model.inlines import (
    Citation,
    Cite,
    Code,
    CrossRef,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Style,
    Styled,
    Text,
)
from reportbuild.model.problems import Checked, Place, Problem
from reportbuild.model.walking import plain_text
from reportbuild.reading.pandoc import run_pandoc
from reportbuild.reading.works import is_address

Ast = dict[str, Any]
"""A node of pandoc's document tree: its kind under "t", its contents under "c"."""


class Form(Enum):
    """Where a citation stands, which decides how its words begin and end."""

    TEXT = "in running text, or anywhere in a style without notes"
    SENTENCE = "in a note, as a sentence of its own"
    WITHIN = "in a note, within a sentence"
    AUTHOR = "in running text of a style with notes: the author's name alone"


@dataclass(frozen=True, slots=True)
class Citing:
    """A citation in its place.

    note   number of the note it is in or makes; 0 where the style has no notes
    ends   True if the sentence ends with it
    """

    citation: Citation
    form: Form = Form.TEXT
    note: int = 0
    ends: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be formatted.

    groups   citations in reading order; with each group first, later and repeated citations are counted afresh
    style    CSL, as XML
    linked   True if a citation in the text links to the work's entry in the bibliography
    """

    groups: Sequence[Sequence[Citing]]
    entries: Sequence[Entry]
    style: str
    lang: str
    linked: bool


@dataclass(frozen=True, slots=True)
class Formatted:
    """Printed words: of each citation by its id, of each work by its key in the order of the bibliography."""

    texts: Mapping[str, Inlines]
    works: Mapping[str, Inlines]


def format_citations(request: Request, at: Place) -> Checked[Formatted]:
    """Every citation and every cited work as the style prints it, in one run of the engine.

    at   where the style is named

    Problems  cite.engine  the engine cannot do it, mostly for a fault in the style
    Source    CSL 1.0.2
    """
    kept: list[Inline] = []
    document = json.dumps(_document(request, kept), ensure_ascii=False).encode("utf-8", "replace")
    run = run_pandoc(("--from=json", "--to=json", "--citeproc"), document)
    if run.wrong:
        return Checked(Formatted({}, {}), (_failed(run.wrong, at),))
    return Checked(_formatted(json.loads(run.out)["blocks"], request, kept))


def _failed(wrong: str, at: Place) -> Problem:
    hint = "choose another style, or mend this one"
    return Problem("cite.engine", f"the citations cannot be formatted: {wrong.splitlines()[0]}", at, hint)


# What the engine is given.


def _document(request: Request, kept: list[Inline]) -> Ast:
    cited = {cite.key for group in request.groups for citing in group for cite in citing.citation.cites}
    works = json.dumps([dict(entry.csl) for entry in request.entries if entry.key in cited]).encode()
    meta = {
        "csl": _enclosed("application/xml", _with_locator_words(request.style).encode()),
        "bibliography": _enclosed("application/vnd.citationstyles.csl+json", works),
        "lang": {"t": "MetaString", "c": request.lang},
        "link-citations": {"t": "MetaBool", "c": request.linked},
    }
    blocks: list[Ast] = []
    for group in request.groups:
        # This class makes the engine forget what was cited so far.
        blocks.append({"t": "Header", "c": [1, ["", ["reset-citation-positions"], []], []]})
        blocks += (_paragraph(citing, kept) for citing in group)
    return {"pandoc-api-version": [1, 23], "meta": meta, "blocks": blocks}


def _enclosed(media_type: str, data: bytes) -> Ast:
    """A file as an address that holds it, so that the engine need not read the disk."""
    return {"t": "MetaString", "c": f"data:{media_type};base64,{b64encode(data).decode()}"}


def _paragraph(citing: Citing, kept: list[Inline]) -> Ast:
    """A paragraph of its own for a citation, which puts it into the surroundings that its form depends on."""
    modes = ["AuthorInText" if citing.citation.narrative else "NormalCitation"]
    modes += ["NormalCitation"] * (len(citing.citation.cites) - 1)
    cites = [_cite(cite, mode, citing, kept) for cite, mode in zip(citing.citation.cites, modes, strict=True)]
    node: Ast = {"t": "Cite", "c": [cites, []]}
    if citing.form is not Form.WITHIN:
        return {"t": "Para", "c": [node]}
    follows = [] if citing.ends else [{"t": "Space"}, {"t": "Str", "c": "x"}]
    before: list[Ast] = [{"t": "Str", "c": "x"}, {"t": "Space"}]
    return {"t": "Para", "c": [{"t": "Note", "c": [{"t": "Para", "c": [*before, node, *follows]}]}]}


def _cite(cite: Cite, mode: str, citing: Citing, kept: list[Inline]) -> Ast:
    return {
        "citationId": cite.key,
        "citationPrefix": _stripped(_nodes(cite.prefix, kept)),
        "citationSuffix": _locator_and_suffix(cite, kept),
        "citationMode": {"t": "SuppressAuthor" if cite.suppress_author else mode},
        "citationNoteNum": citing.note,
        "citationHash": 0,
    }


_LABELS = (
    *("book", "chapter", "column", "figure", "folio", "issue", "line", "note", "opus", "page"),
    *("number-of-pages", "paragraph", "part", "section", "sub-verbo", "verse", "volume"),
)
"""The locator labels that the engine can be told of."""


def _with_locator_words(style: str) -> str:
    """The style with a word of ours for each locator label, so that we can name labels in any language.

    The engine takes a locator's label from its words in the document's language. The words we add are of a form
    (the verb's) that no style prints of a label.
    """

    def with_ours(end: re.Match[str]) -> str:
        ns = end[1]
        terms = "".join(f'<{ns}term name="{it}" form="verb">{_locator_word(it)}</{ns}term>' for it in _LABELS)
        return f"<{ns}locale><{ns}terms>{terms}</{ns}terms></{ns}locale>{end[0]}"

    return re.sub(r"</(\w+:|)style\s*>", with_ours, style)


def _locator_word(label: str) -> str:
    return "reportbuild" + label.replace("-", "")


def _locator_and_suffix(cite: Cite, kept: list[Inline]) -> list[Ast]:
    """The braces tell the engine exactly what is locator; empty ones, that nothing in the suffix is."""
    suffix = _nodes(cite.suffix, kept)
    start = plain_text(cite.suffix)[:1]
    if suffix and start.isalnum() and suffix[0]["t"] != "Space":
        suffix = [*_words(", "), *suffix]
    if not cite.locator:
        return [{"t": "Str", "c": "{}"}, *suffix] if suffix else []
    if cite.label not in _LABELS or not _balanced(cite.locator):
        return [{"t": "Str", "c": "{},"}, *_words(f" {cite.label} {cite.locator}"), *suffix]
    label = {"t": "Str", "c": _locator_word(cite.label)}
    return [{"t": "Str", "c": "{"}, label, *_words(cite.locator), {"t": "Str", "c": "}"}, *suffix]


def _balanced(text: str) -> bool:
    left = re.sub(r"[^][{}]", "", text)
    while left != (left := left.replace("[]", "").replace("{}", "")):
        pass
    return not left


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


def _nodes(inlines: Inlines, kept: list[Inline]) -> list[Ast]:
    return [node for inline in inlines for node in _node(inline, kept)]


def _node(inline: Inline, kept: list[Inline]) -> list[Ast]:
    """An author's own words for the engine. What it has no kind for is kept here and only stood for there."""
    match inline:
        case Text(text=text):
            return _words(text)
        case Styled(style=style, kids=kids):
            return [{"t": _PANDOC_STYLES[style], "c": _nodes(kids, kept)}]
    kept.append(inline)
    attributes = ["", ["kept"], [["number", str(len(kept) - 1)]]]
    return [{"t": "Span", "c": [attributes, _words(plain_text((inline,)) or "x")]}]


def _words(text: str) -> list[Ast]:
    parts = re.split(r"([ \t\n]+)", text)
    return [
        {"t": "Space"} if part.isspace() and part != "\u00a0" else {"t": "Str", "c": part} for part in parts if part
    ]


def _stripped(nodes: list[Ast]) -> list[Ast]:
    while nodes and nodes[-1]["t"] == "Space":
        nodes = nodes[:-1]
    return nodes


# What the engine gives back.


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is needed to read the engine's nodes.

    at       of the words to be made
    kept     the nodes that were stood for
    listed   keys of the works in the bibliography
    """

    at: Place
    kept: Sequence[Inline]
    listed: frozenset[str]


def _formatted(blocks: Sequence[Ast], request: Request, kept: Sequence[Inline]) -> Formatted:
    works = {key: nodes for block in blocks if block["t"] == "Div" for key, nodes in _works(block)}
    listed = frozenset(works)
    paragraphs = [block["c"] for block in blocks if block["t"] == "Para"]
    citings = [citing for group in request.groups for citing in group]
    texts = {
        citing.citation.id: _inlines(_printed(nodes, citing), _Setting(citing.citation.at, kept, listed))
        for citing, nodes in zip(citings, paragraphs, strict=True)
    }
    places = {entry.key: entry.at for entry in request.entries}
    formatted = {key: _inlines(nodes, _Setting(places[key], kept, listed)) for key, nodes in works.items()}
    return Formatted(texts, formatted)


def _works(references: Ast) -> Iterator[tuple[str, list[Ast]]]:
    for entry in references["c"][1]:
        (identifier, _, _), blocks = entry["c"]
        yield identifier.removeprefix("ref-"), [node for block in blocks for node in block["c"]]


def _printed(paragraph: list[Ast], citing: Citing) -> list[Ast]:
    """The nodes of a citation, out of the paragraph that it was given in."""
    if citing.form is Form.WITHIN:
        paragraph = paragraph[0]["c"][0]["c"]
    words: list[Ast] = next(node["c"][1] for node in paragraph if node["t"] == "Cite")
    match citing.form:
        case Form.AUTHOR:
            return [node for node in words if node["t"] != "Note"]
        case Form.SENTENCE:
            opened = [node for word in words for node in _opened(word)]
            return opened if citing.ends else _without_full_stop(opened)
    return words


def _opened(node: Ast) -> list[Ast]:
    return [kid for block in node["c"] for kid in block["c"]] if node["t"] == "Note" else [node]


def _without_full_stop(nodes: list[Ast]) -> list[Ast]:
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
            return [*_without_full_stop(before), last]
        case "Emph" | "Strong" | "SmallCaps":
            return [*before, {"t": last["t"], "c": _without_full_stop(last["c"])}]
        case "Span":
            return [*before, {"t": "Span", "c": [last["c"][0], _without_full_stop(last["c"][1])]}]
    return nodes


_STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "Strong": Style.STRONG,
        "SmallCaps": Style.SMALL_CAPS,
        "Subscript": Style.SUBSCRIPT,
        "Superscript": Style.SUPERSCRIPT,
        "Strikeout": Style.DELETED,
    }
)


def _inlines(nodes: Sequence[Ast], setting: _Setting) -> Inlines:
    made = (inline for node in nodes for inline in _inline(node, setting))
    joined: list[Inline] = []
    for kind, run in groupby(made, type):
        if kind is Text:
            text = "".join(inline.text for inline in run if isinstance(inline, Text))
            joined += [Text(setting.at, text)] if text else []
        else:
            joined += run
    return tuple(joined)


def _inline(node: Ast, setting: _Setting) -> Inlines:
    kind, contents = node["t"], node.get("c", "")
    match kind:
        case "Str":
            return (Text(setting.at, contents),)
        case "Space" | "SoftBreak":
            return (Text(setting.at, " "),)
        case "LineBreak":
            return (LineBreak(setting.at),)
        case "Emph" | "Underline":
            return _slanted(_inlines(contents, setting), setting.at)
        case "Strong" | "SmallCaps" | "Subscript" | "Superscript" | "Strikeout":
            return (Styled(setting.at, _STYLES[kind], _inlines(contents, setting)),)
        case "Link":
            return _link(contents[2][0], _inlines(contents[1], setting), setting)
        case "Span":
            return _span(contents[0], contents[1], setting)
        case "Cite" | "Quoted":
            return _inlines(contents[1], setting)
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


def _span(attributes: list[Any], nodes: list[Ast], setting: _Setting) -> Inlines:
    classes, pairs = attributes[1], dict(attributes[2])
    if "kept" in classes:
        return (setting.kept[int(pairs["number"])],)
    kids = _inlines(nodes, setting)
    return (LineBreak(setting.at), *kids) if "csl-block" in classes else kids


def _link(target: str, kids: Inlines, setting: _Setting) -> Inlines:
    key = target.removeprefix("#ref-")
    if key != target:
        label = reference_id(key)
        return (CrossRef(setting.at, label, kids, target=label),) if key in setting.listed else kids
    return (Link(setting.at, target, kids),) if is_address(target) else kids
