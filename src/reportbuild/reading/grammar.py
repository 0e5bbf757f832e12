"""The Markdown parser: CommonMark with tables, notes, definition lists, attributes and our own rules.

Every token it gives knows where it stood: a block's in meta["column"], an inline's in meta["pos"].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.attrs.parse import ParseError, parse
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from reportbuild.reading.fences import read_comment, read_fence, read_label
from reportbuild.reading.spans import read_bracketed, read_call, read_inline_note, read_role, read_textual

DEEPEST = 40
"""Levels of nesting; blocks that lie deeper are not read, and told; deeper emphasis is plain."""

QUOTES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "de": ("„", "“", "‚", "‘"),
        "en": ("“", "”", "‘", "’"),
        "es": ("«", "»", "“", "”"),
        "fr": ("«\u00a0", "\u00a0»", "“", "”"),
        "it": ("«", "»", "“", "”"),
        "pl": ("„", "”", "«", "»"),
        "pt-PT": ("«", "»", "“", "”"),
        "sv": ("”", "”", "’", "’"),
    }
)
"""Outer and inner quotation marks by language. Spanish outside Spain, and what is not here, has the English ones.

Source  CLDR, delimiters
"""


@dataclass(frozen=True, slots=True)
class Node:
    """A token with what stands between it and its closing token."""

    token: Token
    kids: list[Node] = field(default_factory=list)


def make_parser(lang: str) -> MarkdownIt:
    """The parser for chapters in a language, which decides the quotation marks."""
    parser = _Parser("commonmark", {"typographer": True, "quotes": _quotes(lang), "maxNesting": DEEPEST})
    parser.use(footnote_plugin, inline=False, move_to_end=False).use(deflist_plugin)
    parser.use(attrs_plugin, spans=True).use(attrs_block_plugin)
    parser.enable(["table", "strikethrough", "smartquotes"])
    parser.disable(["html_block", "text_join", "footnote_ref"])
    inline = parser.inline.ruler
    inline.before("link", "note_call", read_call)
    inline.before("link", "inline_note", read_inline_note)
    inline.before("link", "role", read_role)
    inline.after("span", "citation", read_bracketed)
    inline.after("span", "textual_citation", read_textual)
    parser.inline.ruler2.at("fragments_join", _join_fragments)
    interrupts = ["paragraph", "reference", "blockquote", "list", "footnote_def"]
    for name, block_rule in (("directive", read_fence), ("label", read_label), ("comment", read_comment)):
        parser.block.ruler.before("fence", name, block_rule, {"alt": interrupts})
    parser.core.ruler.before("inline", "heading_attributes", _heading_attributes)
    for rule in parser.block.ruler.__rules__:
        parser.block.ruler.at(rule.name, _placed(rule.fn), {"alt": rule.alt})
    return parser


def nested(tokens: Sequence[Token]) -> list[Node]:
    """A flat run of tokens as trees."""
    top: list[Node] = []
    open_: list[list[Node]] = [top]
    for token in tokens:
        if token.nesting < 0:
            open_.pop()
            continue
        if len(open_) > DEEPEST and token.type in ("em_open", "strong_open", "s_open"):
            open_.append(open_[-1])
            continue
        node = Node(token)
        open_[-1].append(node)
        if token.nesting > 0:
            open_.append(node.kids)
    return top


class _PlacedState(StateInline):
    """Inline state that writes down where each token begins."""

    begun = 0

    def append_pending(self, text: str) -> None:
        if not self.pending:
            self.begun = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:
        token = super().pushPending()
        token.meta["pos"] = self.begun
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """The new token. Marks of emphasis are pushed one by one from the place of the first."""
        token = super().push(ttype, tag, nesting)
        token.meta["pos"] = self.pos
        before = self.tokens[-2] if len(self.tokens) > 1 else None
        if before and ttype == before.type == "text" and before.meta.get("start") == self.pos:
            token.meta["pos"] = before.meta["pos"] + len(before.content)
        if ttype == "text":
            token.meta["start"] = self.pos
        return token


class _PlacedInline(ParserInline):
    """The inline parser, working on states that write down places."""

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _PlacedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _Parser(MarkdownIt):
    """markdown-it with our inline parser; an address of any kind makes a link, and is judged later with its place."""

    def __init__(self, config: str, options: Mapping[str, Any]) -> None:
        super().__init__(config, options)
        self.inline = _PlacedInline()
        self.configure(config, options)

    def validateLink(self, url: str) -> bool:
        return True


def _join_fragments(state: StateInline) -> None:
    """Levels counted anew once marks have become emphasis, and texts side by side made one with the first one's place.

    Stands for the parser's rule of that name, which keeps the place of the last.
    """
    level = 0
    joined: list[Token] = []
    for token in state.tokens:
        level += min(token.nesting, 0)
        token.level = level
        level += max(token.nesting, 0)
        if token.type == "text" and not token.content:
            continue
        if token.type == "text" and joined and joined[-1].type == "text":
            joined[-1].content += token.content
        else:
            joined.append(token)
    state.tokens[:] = joined


def _heading_attributes(state: StateCore) -> None:
    """Takes “{#id .unnumbered}” from the end of headings, as Pandoc does."""
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        start = inline.content.rfind("{") if inline.content.endswith("}") else -1
        if opening.type != "heading_open" or start < 0:
            continue
        attrs = _parsed(inline.content[start:])
        if attrs is not None:
            opening.attrs.update(attrs)
            inline.content = inline.content[:start].rstrip()


def _parsed(text: str) -> dict[str, str] | None:
    if text in ("{-}", "{.-}"):
        return {"class": "unnumbered"}
    try:
        end, attrs = parse(text)
    except ParseError:
        return None
    return attrs if end == len(text) - 1 else None


BlockRule = Callable[[StateBlock, int, int, bool], bool]


def _placed(rule: BlockRule) -> BlockRule:
    """The same rule for blocks, writing the column of each block it finds into the block's opening token."""

    def placed(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        known = len(state.tokens)
        found = rule(state, start, end, silent)
        if found and not silent:
            for token in state.tokens[known:]:
                if token.map and "column" not in token.meta:
                    token.meta["column"] = _column(state, token.map[0])
        return found

    return placed


def _column(state: StateBlock, line: int) -> int:
    """The column of a line's first character that belongs to the block being read."""
    first = state.bMarks[line] + state.tShift[line]
    return first - (state.src.rfind("\n", 0, first) + 1) + 1


def _quotes(lang: str) -> tuple[str, str, str, str]:
    primary, *rest = lang.split("-")
    if primary == "es" and rest and rest != ["ES"]:
        return QUOTES["en"]
    return QUOTES.get(lang) or QUOTES.get(primary) or QUOTES["en"]
