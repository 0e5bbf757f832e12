"""Our own rules for blocks, for the Markdown parser: directives, labels and comments, as MyST has them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.rules_block import StateBlock

OPENING = re.compile(r"(?P<marks>:{3,}|`{3,}|~{3,})[ \t]*(?:\{(?P<name>[^{}\s`]+)\})?[ \t]*(?P<rest>.*)")
OPTION = re.compile(r":(?P<key>[A-Za-z][\w-]*):(?!:)[ \t]*")
LABEL = re.compile(r"\((\S+)\)=[ \t]*")
ATTRIBUTION = re.compile(r"(?:--|---|—|–)[ \t]*(?=\S)")
QUOTES = ("pull-quote", "epigraph")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Part of a line of the file: what is left of it behind the margin of the block it stands in.

    line     counted from 1
    column   of the first character, counted from 1
    """

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Fence:
    """A directive as written, without its body.

    braced        False for “:::note”, which MyST would not know
    closed        False if it goes on to the end
    options       the lines of its options, between the lines “---” or each beginning with “:key:”
    yaml          True for the former
    attribution   the last line of a quotation, behind its dashes
    """

    marks: str
    name: str
    braced: bool
    closed: bool
    argument: SourceLine
    options: tuple[SourceLine, ...]
    yaml: bool
    attribution: SourceLine | None


def read_fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Tokens directive_open … directive_close around the blocks of the body; meta["fence"] holds the Fence.

    Colons open a directive in any case; backquotes and tildes only with a name in braces, else they fence code. Colons
    with nothing behind them that close nothing become a token stray_fence.
    """
    if not _begins(state, start, ":", "`", "~") or state.is_code_block(start):
        return False
    head = _line(state, start)
    opening = OPENING.fullmatch(head.text)
    if not opening or not (opening["name"] or opening["marks"].startswith(":")):
        return False
    if silent:
        return True
    if opening["name"] or opening["rest"].strip():
        _push_directive(state, head, opening, end)
    else:
        state.push("stray_fence", "", 0).map = [start, start + 1]
        state.line = start + 1
    return True


def read_label(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """(id)= on a line of its own, as MyST has it: a token label."""
    found = LABEL.fullmatch(_line(state, start).text) if _begins(state, start, "(") else None
    if not found or state.is_code_block(start):
        return False
    if not silent:
        token = state.push("label", "", 0)
        token.content = found[1]
        state.line = start + 1
        token.map = [start, state.line]
    return True


def read_comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line that begins with a per cent sign, as MyST has it: a token comment."""
    if not _begins(state, start, "%") or state.is_code_block(start):
        return False
    if not silent:
        state.line = start + 1
        state.push("comment", "", 0).map = [start, state.line]
    return True


def _begins(state: StateBlock, line: int, *marks: str) -> bool:
    """True if a line begins with one of some marks; one that holds nothing does not."""
    return state.src.startswith(marks, state.bMarks[line] + state.tShift[line], state.eMarks[line])


def _push_directive(state: StateBlock, head: SourceLine, opening: re.Match[str], end: int) -> None:
    start = head.line - 1
    last, closed = _closing(state, opening["marks"], start, end)
    options, yaml, first = _options(state, start + 1, last)
    name, argument = _named(head, opening)
    attribution, behind = _attribution(state, first, last) if name in QUOTES else (None, last)
    fence = Fence(opening["marks"], name, opening["name"] is not None, closed, argument, options, yaml, attribution)
    token = state.push("directive_open", "", 1)
    token.meta["fence"] = fence
    _tokenize(state, first, behind)
    state.push("directive_close", "", -1)
    state.line = last + 1 if closed else last
    token.map = [start, state.line]


def _named(head: SourceLine, opening: re.Match[str]) -> tuple[str, SourceLine]:
    """A directive's name and its argument; of “:::note title” without braces, the first word and the others."""
    name, rest, at = opening["name"], opening["rest"], opening.start("rest")
    if name is None:
        name = rest.split()[0]
        rest, at = rest[len(name) :], at + len(name)
    margin = len(rest) - len(rest.lstrip())
    return name, SourceLine(head.line, head.column + at + margin, rest.strip())


def _closing(state: StateBlock, marks: str, start: int, end: int) -> tuple[int, bool]:
    """The line that closes a directive; without one, the line behind its last."""
    closing = re.compile(rf"{marks[0]}{{{len(marks)},}}[ \t]*")
    for line in range(start + 1, end):
        if not state.isEmpty(line) and state.sCount[line] < state.blkIndent:
            return line, False
        if state.sCount[line] - state.blkIndent < 4 and closing.fullmatch(_line(state, line).text):
            return line, True
    return end, False


def _options(state: StateBlock, start: int, end: int) -> tuple[tuple[SourceLine, ...], bool, int]:
    """The lines of a directive's options, whether they are a block of YAML, and the line where the body begins."""
    if start < end and _line(state, start).text.rstrip() == "---":
        for number in range(start + 1, end):
            if _line(state, number).text.rstrip() == "---":
                return tuple(_line(state, n, keep=True) for n in range(start + 1, number)), True, number + 1
        return (), False, start
    lines: list[SourceLine] = []
    for number in range(start, end):
        line = _line(state, number)
        continues = bool(lines) and state.sCount[number] > state.blkIndent and not state.isEmpty(number)
        if not OPTION.match(line.text) and not continues:
            break
        lines.append(_line(state, number, keep=continues))
    return tuple(lines), False, start + len(lines)


def _attribution(state: StateBlock, first: int, last: int) -> tuple[SourceLine | None, int]:
    """The last line of a quotation if it begins with dashes, and the line behind the quoted words."""
    line = last - 1
    while line > first and state.isEmpty(line):
        line -= 1
    if line < first:
        return None, last
    written = _line(state, line)
    dashes = ATTRIBUTION.match(written.text)
    if not dashes:
        return None, last
    words = written.text[dashes.end() :].rstrip()
    return SourceLine(written.line, written.column + dashes.end(), words), line


def _line(state: StateBlock, line: int, *, keep: bool = False) -> SourceLine:
    """A line without the margin of its block; with `keep`, its own indent stays."""
    begin = state.bMarks[line] + (0 if keep else state.tShift[line])
    of_file = state.src.rfind("\n", 0, begin) + 1
    return SourceLine(line + 1, begin - of_file + 1, state.src[begin : state.eMarks[line]])


def _tokenize(state: StateBlock, first: int, end: int) -> None:
    """Reads the lines of a body as blocks."""
    kept = state.lineMax, state.parentType
    state.lineMax, state.parentType = end, "directive"
    state.md.block.tokenize(state, first, end)
    state.lineMax, state.parentType = kept
