"""Citations and works into formatted words, by pandoc's citeproc. The only room that speaks to the CSL engine."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from lxml import etree

from reportbuild.model.entries import Entry, OwnWords
from reportbuild.model.inlines import Citation, Cite, Inline, Inlines
from reportbuild.model.pickling import by_fields
from reportbuild.model.problems import Checked, Place, Problem
from reportbuild.model.walking import plain_text
from reportbuild.reading.pandoc import run_pandoc
from reportbuild.resolving.nodes import (
    Ast,
    Given,
    Setting,
    inlines_of,
    lines_of,
    nodes_of,
    stripped,
    without_full_stop,
    words_of,
)
from reportbuild.resolving.ownwords import with_locator


class Form(Enum):
    """Where a citation stands, which decides how its words begin and end."""

    TEXT = "in running text, or anywhere in a style without notes"
    SENTENCE = "in a note, as a sentence of its own"
    WITHIN = "in a note, within a sentence"
    AUTHOR = "in running text of a style with notes: the author's name alone"


@by_fields
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
    scope    the chapter whose bibliography it is; empty for the book's
    all      True if works that nobody cites are listed, too
    listed   False if only the citations are asked for
    """

    groups: Sequence[Sequence[Citing]]
    entries: Sequence[Entry]
    style: str
    lang: str
    linked: bool
    scope: str = ""
    all: bool = False
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Formatted:
    """Printed words: of each citation by its id, of each work by its key in the order of the bibliography."""

    texts: Mapping[str, Inlines]
    works: Mapping[str, Inlines]


def format_batch(request: Request, at: Place) -> Checked[Formatted]:
    """Every citation and every cited work as the style prints it, in one run of the engine.

    at   where the style is named

    Problems  cite.engine  the engine cannot do it, mostly for a fault in the style
    Source    CSL 1.0.2
    """
    given = Given([], [])
    document = json.dumps(_document(request, given), ensure_ascii=False).encode("utf-8", "replace")
    run = run_pandoc(("--from=json", "--to=json", "--citeproc"), document)
    if run.wrong:
        return Checked(Formatted({}, {}), (_failed(run.wrong, at),))
    return Checked(_formatted(run.out.decode(), request, given))


def _failed(wrong: str, at: Place) -> Problem:
    reason = wrong.splitlines()[0].removeprefix("CiteprocParseError: ")
    hint = "choose another style, or mend this one"
    return Problem("cite.engine", f"the citations cannot be formatted: {reason}", at, hint)


# What the engine is given.


def _document(request: Request, given: Given) -> Ast:
    cited = {cite.key for group in request.groups for citing in group for cite in citing.citation.cites}
    listed = json.dumps([dict(it.csl) for it in request.entries if request.all or it.key in cited]).encode()
    meta: Ast = {
        "csl": _enclosed("application/xml", _mended(request.style)),
        "bibliography": _enclosed("application/vnd.citationstyles.csl+json", listed),
        "lang": {"t": "MetaString", "c": request.lang},
        "link-citations": {"t": "MetaBool", "c": request.linked},
    }
    if not request.listed:
        meta["suppress-bibliography"] = {"t": "MetaBool", "c": True}
    if request.all:
        meta["nocite"] = {"t": "MetaInlines", "c": [{"t": "Cite", "c": [[_EVERYTHING], []]}]}
    blocks: list[Ast] = []
    works = {entry.key: entry for entry in request.entries if entry.own != _NOTHING_OF_ITS_OWN}
    for group in request.groups:
        # This class makes the engine forget what was cited so far.
        blocks.append({"t": "Header", "c": [1, ["", ["reset-citation-positions"], []], []]})
        own = own_words(group, works, request.lang) if works else {}
        blocks += (_paragraph(citing, own, given) for citing in group)
    return {"pandoc-api-version": [1, 23], "meta": meta, "blocks": blocks}


_NOTHING_OF_ITS_OWN = OwnWords()

_EVERYTHING: Ast = {
    "citationId": "*",
    "citationPrefix": [],
    "citationSuffix": [],
    "citationMode": {"t": "NormalCitation"},
    "citationNoteNum": 0,
    "citationHash": 0,
}
"""A citation of all works there are."""


def own_words(group: Sequence[Citing], works: Mapping[str, Entry], lang: str) -> Mapping[int, Inlines]:
    """What a group's notes print of works in their author's words, by the identity of the cite.

    works   those that have words of their own
    """
    found: dict[int, Inlines] = {}
    met: set[str] = set()
    for citing in group:
        for cite in citing.citation.cites if citing.note and citing.form is not Form.AUTHOR else ():
            own = works[cite.key].own if cite.key in works else _NOTHING_OF_ITS_OWN
            words = own.short or own.note if cite.key in met else own.note
            met.add(cite.key)
            if words:
                found[id(cite)] = with_locator(words, cite, lang)
    return found


def _enclosed(media_type: str, data: bytes) -> Ast:
    """A file as an address that holds it, so that the engine need not read the disk."""
    return {"t": "MetaString", "c": f"data:{media_type};base64,{b64encode(data).decode()}"}


def _paragraph(citing: Citing, own: Mapping[int, Inlines], given: Given) -> Ast:
    """A paragraph of its own for a citation, which puts it into the surroundings that its form depends on."""
    modes = ["AuthorInText" if citing.citation.narrative else "NormalCitation"]
    modes += ["NormalCitation"] * (len(citing.citation.cites) - 1)
    cites = [
        _own_cite(cite, mode, own[id(cite)], given) if id(cite) in own else _cite(cite, mode, given)
        for cite, mode in zip(citing.citation.cites, modes, strict=True)
    ]
    node: Ast = {"t": "Cite", "c": [[{**cite, "citationNoteNum": citing.note} for cite in cites], []]}
    if citing.form is not Form.WITHIN:
        return {"t": "Para", "c": [node]}
    follows = [] if citing.ends else [{"t": "Space"}, {"t": "Str", "c": "x"}]
    before: list[Ast] = [{"t": "Str", "c": "x"}, {"t": "Space"}]
    return {"t": "Para", "c": [{"t": "Note", "c": [{"t": "Para", "c": [*before, node, *follows]}]}]}


def _cite(cite: Cite, mode: str, given: Given) -> Ast:
    return {
        "citationId": cite.key,
        "citationPrefix": stripped(nodes_of(cite.prefix, given.kept)),
        "citationSuffix": _locator_and_suffix(cite, given.kept),
        "citationMode": {"t": "SuppressAuthor" if cite.suppress_author else mode},
        "citationHash": 0,
    }


def _own_cite(cite: Cite, mode: str, words: Inlines, given: Given) -> Ast:
    """A citation whose words will be the author's: the engine does all else, and its own words lie between marks."""
    made = _cite(replace(cite, locator=""), mode, given)
    start, end = given.marks(words)
    prefix = [*made["citationPrefix"], {"t": "Space"}] if made["citationPrefix"] else []
    suffix = made["citationSuffix"][1:]
    return {**made, "citationPrefix": [*prefix, start], "citationSuffix": [{"t": "Str", "c": "{}"}, end, *suffix]}


_LABELS = (
    *("book", "chapter", "column", "figure", "folio", "issue", "line", "note", "opus", "page"),
    *("number-of-pages", "paragraph", "part", "section", "sub-verbo", "verse", "volume"),
)
"""The locator labels that the engine can be told of."""


def _mended(style: str) -> bytes:
    """The style as the engine needs it.

    The engine takes a locator's label from its words in the document's language. So that we can name labels in any
    language, each gets a word of ours, of a form (the verb's) that no style prints of a label.

    Where a list of names has no form of its own but a label ("ed."), the engine puts the label before the names; told
    that the names come first, it does not.
    """
    root = etree.fromstring(style.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    for names in root.iter(f"{CSL}names"):
        if len(names) and names.find(f"{CSL}name") is None:
            names.insert(0, etree.Element(f"{CSL}name"))
    terms = etree.SubElement(etree.SubElement(root, f"{CSL}locale"), f"{CSL}terms")
    for label in _LABELS:
        etree.SubElement(terms, f"{CSL}term", name=label, form="verb").text = _locator_word(label)
    mended: bytes = etree.tostring(root)
    return mended


CSL = "{http://purl.org/net/xbiblio/csl}"


def _locator_word(label: str) -> str:
    return "reportbuild" + label.replace("-", "")


def _locator_and_suffix(cite: Cite, kept: list[Inline]) -> list[Ast]:
    """The braces tell the engine exactly what is locator; empty ones, that nothing in the suffix is."""
    suffix = nodes_of(cite.suffix, kept)
    start = plain_text(cite.suffix)[:1]
    if suffix and start.isalnum() and suffix[0]["t"] != "Space":
        suffix = [*words_of(", "), *suffix]
    if not cite.locator:
        return [{"t": "Str", "c": "{}"}, *suffix] if suffix else []
    if cite.label not in _LABELS or not _balanced(cite.locator):
        return [{"t": "Str", "c": "{},"}, *words_of(f" {cite.label} {cite.locator}"), *suffix]
    label = {"t": "Str", "c": _locator_word(cite.label)}
    return [{"t": "Str", "c": "{"}, label, *words_of(cite.locator), {"t": "Str", "c": "}"}, *suffix]


def _balanced(text: str) -> bool:
    left = re.sub(r"[^][{}]", "", text)
    while left != (left := left.replace("[]", "").replace("{}", "")):
        pass
    return not left


# What the engine gives back.


def _formatted(out: str, request: Request, given: Given) -> Formatted:
    divisions = (block for block in _blocks(out) if block["t"] == "Div") if request.listed else ()
    works = {key: nodes for block in divisions for key, nodes in _works(block)}
    listed = frozenset(works)
    paragraphs = (block["c"] for block in _blocks(out) if block["t"] == "Para")
    citings = [citing for group in request.groups for citing in group]

    def setting(at: Place) -> Setting:
        return Setting(at, given.kept, listed, request.scope)

    texts = {
        citing.citation.id: inlines_of(given.unmarked(_printed(nodes, citing)), setting(citing.citation.at))
        for citing, nodes in zip(citings, paragraphs, strict=True)
    }
    known = {entry.key: entry for entry in request.entries}
    return Formatted(texts, {key: _listed(nodes, known[key], setting(known[key].at)) for key, nodes in works.items()})


def _blocks(out: str) -> Iterator[Ast]:
    """The blocks of a document, one by one: those of a batch take twenty megabytes if all are opened at once.

    They come behind the metadata, in which no key has this name; within a text its quotes are escaped.
    """
    decoder, key = json.JSONDecoder(), '"blocks":['
    at = out.index(key) + len(key)
    while out[at] != "]":
        block, at = decoder.raw_decode(out, at)
        yield block
        at += out[at] == ","


def _listed(nodes: list[Ast], work: Entry, setting: Setting) -> Inlines:
    """A work in the bibliography; in words of its own it keeps the number that the style puts in the margin."""
    if not work.own.bibliography:
        return lines_of(nodes, setting)
    margin = [node for node in nodes[:1] if node["t"] == "Span" and "csl-left-margin" in node["c"][0][1]]
    return (*inlines_of(margin, setting), *work.own.bibliography)


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
            return opened if citing.ends else without_full_stop(opened)
    return words


def _opened(node: Ast) -> list[Ast]:
    return [kid for block in node["c"] for kid in block["c"]] if node["t"] == "Note" else [node]
