"""What a file of references says of a work in the author's own words: Markdown into inlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reportbuild.model.entries import OwnWords
from reportbuild.model.inlines import (
    Citation,
    Code,
    CrossRef,
    Image,
    Inlines,
    LineBreak,
    Link,
    NoteCall,
    Phrase,
    Style,
    Styled,
    Text,
)
from reportbuild.model.problems import Place, Problem, did_you_mean
from reportbuild.model.walking import Node, plain_text, rewrite
from reportbuild.reading.desk import Desk
from reportbuild.reading.options import inner_words
from reportbuild.reading.works import Where

PARTS = ("note", "short", "bibliography")
"""What a work may say of its own citation."""


def read_own_words(work: Mapping[str, Any], where: Where, desk: Desk) -> OwnWords:
    """What is printed of a work in place of what the style makes of it: what stands under its key `citation`.

    work   as its file has it

    Problems  bib.own-words   a key that means nothing, a value that is no text, or something in the text that has no
              place in a citation; these are told to the desk, as are those of `read_inlines`
    """
    given = work.get("citation")
    if given is None:
        return OwnWords()
    if not isinstance(given, dict):
        desk.tell(_wrong("“citation” must hold “note”, “short” or “bibliography”", where("citation")))
        return OwnWords()
    words = {name: _words(value, where("citation", name), desk) for name, value in _known(given, where, desk)}
    return OwnWords(**words)


def read_annotation(work: Mapping[str, Any], where: Where, desk: Desk) -> Inlines:
    """What the book says of a work below it: the words of its field `annote`."""
    given = work.get("annote")
    return _words(given, where("annote"), desk) if isinstance(given, str) and given.strip() else ()


def _known(given: Mapping[str, Any], where: Where, desk: Desk) -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        if name not in PARTS:
            hint = did_you_mean(name, PARTS) or f"it may hold {', '.join(PARTS)}"
            desk.tell(_wrong(f"“citation” holds no “{name}”", where("citation", name), hint))
        elif not isinstance(value, str) or not value.strip():
            desk.tell(_wrong(f"“{name}” under “citation” must be a text", where("citation", name)))
        else:
            yield name, value


def _words(text: str, at: Place, desk: Desk) -> Inlines:
    """Markdown as inlines, emphasis as italics; what cannot stand in a citation is told, and its words stay."""

    def plain(node: Node) -> Node:
        if isinstance(node, Styled) and node.style is Style.EMPHASIS:
            return Styled(node.at, Style.ITALIC, node.kids)
        if isinstance(node, Text | Code | Styled | Link | Phrase | LineBreak):
            return node
        desk.tell(_wrong(f"“{_shown(node)}” cannot stand in a citation", at))
        return Text(node.at, plain_text(node) or _shown(node))

    return rewrite(inner_words(text.strip(), at, desk), plain)


def _shown(node: Node) -> str:
    """What a node is called in a message: as it was written, near enough."""
    match node:
        case NoteCall(name=name):
            return f"[^{name}]"
        case Citation(cites=(first, *_)):
            return f"@{first.key}"
        case Image(src=src):
            return src
        case CrossRef(label=label):
            return f"#{label}"
    return plain_text(node)


def _wrong(message: str, at: Place, hint: str = "") -> Problem:
    return Problem("bib.own-words", message, at, hint or "write words, *emphasis* and links, and nothing else")
