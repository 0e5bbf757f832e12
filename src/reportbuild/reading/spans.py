"""Our own rules within a line, for the Markdown parser: roles, notes and citations."""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from reportbuild.reading.citing import Cited, Span, key_at, read_cited, read_narrative

ROLE = re.compile(r"\{(?P<name>[A-Za-z][\w:+.-]*)\}(?P<ticks>`+)")
CALL = re.compile(r"\[\^(?P<name>[^\]\s\[]+)\]")
HOLDS_MARKDOWN = re.compile(r"lang-.*|sub|subscript|sup|superscript|sc|smallcaps|del|strike")
"""Roles whose text may hold Markdown of its own."""


def read_role(state: StateInline, silent: bool) -> bool:
    """{name}`text`: tokens role_open … role_close around Markdown, or one token role with its text."""
    found = ROLE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    ticks = found["ticks"]
    closing = re.compile(rf"(?<!`){ticks}(?!`)").search(state.src, found.end(), state.posMax)
    if not closing:
        return False
    if not silent:
        _push_role(state, found["name"], Span(found.end(), closing.start()))
    state.pos = closing.end()
    return True


def read_call(state: StateInline, silent: bool) -> bool:
    """[^name]: a token note_call, whether the note is defined or not."""
    found = CALL.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        state.push("note_call", "", 0).meta["name"] = found["name"]
    state.pos = found.end()
    return True


def read_inline_note(state: StateInline, silent: bool) -> bool:
    """^[text]: tokens note_open … note_close around the text."""
    if not state.src.startswith("^[", state.pos):
        return False
    inside = _bracket(state, state.pos + 1)
    if inside is None:
        return False
    if not silent:
        _push_around(state, "note", inside)
    state.pos = inside.end + 1
    return True


def read_bracketed(state: StateInline, silent: bool) -> bool:
    """[see @key, p. 4; @other]: tokens citation_open … citation_close."""
    inside = _bracket(state, state.pos)
    cited = read_cited(state.src, inside, _hopper(state)) if inside else ()
    if not inside or not cited:
        return False
    if not silent:
        _push_citation(state, cited, narrative=False)
    state.pos = inside.end + 1
    return True


def read_textual(state: StateInline, silent: bool) -> bool:
    """@key, “@key [p. 4]”, -@key: the same tokens, narrative unless the author is left out."""
    key = key_at(state.src, state.pos) if state.src[state.pos] in "@-" else None
    if not key or key.end() > state.posMax:
        return False
    behind = re.compile(r" ?\n? *(?=\[[^\^])").match(state.src, key.end(), state.posMax)
    inside = _bracket(state, behind.end()) if behind else None
    if inside and (_is_link(state, inside) or key_at(state.src, inside.start)):
        inside = None
    if not silent:
        cited = read_narrative(state.src, key, inside, _hopper(state))
        _push_citation(state, cited, narrative=not cited[0].suppress_author)
    state.pos = inside.end + 1 if inside else key.end()
    return True


def _bracket(state: StateInline, start: int) -> Span | None:
    """What stands between a bracket and the one that closes it."""
    if state.src[start : start + 1] != "[" or start >= state.posMax:
        return None
    end = state.md.helpers.parseLinkLabel(state, start, False)
    return Span(start + 1, end) if end >= 0 else None


def _is_link(state: StateInline, inside: Span) -> bool:
    return state.src[inside.end + 1 : inside.end + 2] in ("(", "[", "{") and inside.end + 1 < state.posMax


def _hopper(state: StateInline) -> Callable[[int], int]:
    """From the offset of a token to the offset behind it, by the parser's own rules."""

    def hop(pos: int) -> int:
        kept = state.pos
        state.pos = pos
        state.md.inline.skipToken(state)
        state.pos, behind = kept, state.pos
        return behind

    return hop


def _push_role(state: StateInline, name: str, inside: Span) -> None:
    if HOLDS_MARKDOWN.fullmatch(name):
        _push_around(state, "role", inside).meta["name"] = name
        return
    token = state.push("role", "", 0)
    token.content = state.src[inside.start : inside.end].replace("\n", " ").strip()
    token.meta["name"] = name


def _push_citation(state: StateInline, cited: tuple[Cited, ...], *, narrative: bool) -> None:
    state.push("citation_open", "", 1).meta["narrative"] = narrative
    for work in cited:
        state.push("cite_open", "", 1).meta.update(cited=work, pos=work.at)
        _push_around(state, "prefix", work.prefix)
        _push_around(state, "suffix", work.suffix)
        state.push("cite_close", "", -1)
    state.push("citation_close", "", -1)


def _push_around(state: StateInline, name: str, inside: Span) -> Token:
    """Opening and closing tokens around the Markdown between two offsets.

    It is read by itself: the parser's own rules look beyond the end they are given.
    """
    opening = state.push(f"{name}_open", "", 1)
    inner = type(state)(state.src[inside.start : inside.end], state.md, state.env, [])
    inner.level = state.level
    state.md.inline.tokenize(inner)
    for rule in state.md.inline.ruler2.getRules(""):
        rule(inner)
    for token in inner.tokens:
        token.meta["pos"] += inside.start
    state.tokens.extend(inner.tokens)
    state.push(f"{name}_close", "", -1)
    return opening
