"""Citations in their line: note calls in their place, printed words, and the punctuation around them set right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from reportbuild.model.inlines import Citation, CrossRef, Inline, Inlines, NoteCall, Style, Styled, Text
from reportbuild.model.walking import Node, branches, plain_text


def with_lines(node: Node, change: Callable[[Inlines], Inlines], kind: type = Citation) -> Node:
    """The node with each of its own lines that cites changed, or that holds something of another kind."""
    moved = {}
    for name in branches(node.__class__) or ():
        before = getattr(node, name)
        after = _changed(before, change, kind) if before else before
        if after is not before:
            moved[name] = after
    return replace(node, **moved) if moved else node


def _changed(value: Node, change: Callable[[Inlines], Inlines], kind: type) -> Node:
    if not isinstance(value, tuple):
        return value
    if any(isinstance(each, kind) for each in value):
        return change(value)
    if not any(isinstance(each, tuple) for each in value):
        return value
    inner = tuple(_changed(each, change, kind) for each in value)
    return value if all(a is b for a, b in zip(value, inner, strict=True)) else inner


_MARKS = re.compile(r"(?:[’']s\b)?(?:[.,;:!?…)\]}»”\"]|[’'“‘«](?!\w))*")
"""What a note call follows: the “’s” after a name, and punctuation, of which dashes are no part."""


def with_calls(line: Inlines, *, american: bool) -> Inlines:
    """A line with note calls in place of its citations, behind the punctuation; a comma parts two calls.

    american   True where full stops and commas go inside quotation marks
    """
    made: list[Inline] = []
    rest = line
    while rest:
        run = _run(rest)
        if not any(isinstance(each, Citation) for each in run):
            made.append(rest[0])
            rest = rest[1:]
            continue
        rest = rest[len(run) :]
        first = run[0]
        if isinstance(first, Citation) and first.narrative:
            made.append(first)
        made, rest = _over_marks(made, rest, american=american)
        made += _calls(run)
    return tuple(made)


def _run(line: Inlines) -> Inlines:
    """The citations and note calls that a line begins with, and the space between them."""
    length = 0
    for position, each in enumerate(line):
        if isinstance(each, NoteCall) or (isinstance(each, Citation) and not (position and each.narrative)):
            length = position + 1
        elif not position or not (isinstance(each, Text) and each.text.isspace()):
            break
    return line[:length]


def _over_marks(line: list[Inline], rest: Inlines, *, american: bool) -> tuple[list[Inline], Inlines]:
    """A line and what follows a citation, with the punctuation moved before the citation and no space left there."""
    if not line:
        return line, rest
    marks = ""
    if rest and isinstance(rest[0], Text):
        found = _MARKS.match(rest[0].text)
        marks = found[0] if found else ""
        left = rest[0].text[len(marks) :]
        rest = (replace(rest[0], text=left), *rest[1:]) if left else rest[1:]
    last = line[-1]
    if not isinstance(last, Text):
        return [*line, Text(last.at, marks)] if marks else line, rest
    text = _joined(last.text.rstrip(), marks, american=american)
    return [*line[:-1], replace(last, text=text)] if text else line[:-1], rest


def _joined(text: str, marks: str, *, american: bool) -> str:
    """A text with punctuation after it. American full stops and commas go inside quotes, and only where none is yet."""
    words = text.rstrip("’”")
    quotes = text[len(words) :]
    if not (american and "”" in quotes and marks[:1] in (".", ",")):
        return text + marks
    inside = "" if marks[0] == "." and words[-1:] in ("?", "!", ".") else marks[0]
    return words + inside + quotes + marks[1:]


def _calls(run: Inlines) -> Iterator[Inline]:
    calls = [each for each in run if not isinstance(each, Text)]
    for position, each in enumerate(calls):
        if position:
            yield Styled(each.at, Style.SUPERSCRIPT, (Text(each.at, ","),))
        yield NoteCall(each.at, note_name(each)) if isinstance(each, Citation) else each


def with_words(line: Inlines, texts: Mapping[str, Inlines]) -> Inlines:
    """A line with its citations printed: raised numbers behind the punctuation, and no full stop after another.

    texts   printed words of each citation, by its id; a citation that is not there stays as it is
    """
    made: list[Inline] = []
    rest = line
    while rest:
        each, rest = rest[0], rest[1:]
        if not isinstance(each, Citation) or each.id not in texts:
            made.append(each)
            continue
        words = texts[each.id]
        if words and all(isinstance(word, Styled) and word.style is Style.SUPERSCRIPT for word in words):
            made, rest = _over_marks(made, rest, american=False)
        elif re.search(r"[.!?][”’»]*$", plain_text(words)):
            rest = _without_full_stop(rest)
        elif not words:
            made, rest = _over_marks(made, rest, american=False)
        made += [replace(each, kids=words)] if words else []
    return tuple(made)


def with_names(line: Inlines) -> Inlines:
    """A line with the full stop or comma after a reference inside the quotes that its name ends with, as Americans
    print them: See “A shift of power.”"""
    made: list[Inline] = []
    for each in line:
        mark = re.match(r"\.(?!\.)|,", each.text) if isinstance(each, Text) else None
        named = _with_mark(made[-1], mark[0]) if made and mark else None
        if named and isinstance(each, Text):
            made[-1] = named
            each = replace(each, text=each.text[1:])
        made += [each] if each != Text(each.at, "") else []
    return tuple(made) if tuple(made) != line else line


def _with_mark(ref: Inline, mark: str) -> CrossRef | None:
    """A reference with a mark inside the quotes that its name ends with; None for anything else."""
    last = ref.kids[-1] if isinstance(ref, CrossRef) and ref.kids else None
    if not isinstance(ref, CrossRef) or not isinstance(last, Text) or not last.text.endswith("”"):
        return None
    return replace(ref, kids=(*ref.kids[:-1], replace(last, text=_joined(last.text, mark, american=True))), mark=mark)


def _without_full_stop(line: Inlines) -> Inlines:
    """A line without the full stop at its beginning, where what stands before has one already."""
    if line and isinstance(line[0], Text) and re.match(r"\.(?!\.)", line[0].text):
        return (replace(line[0], text=line[0].text[1:]), *line[1:])
    return line


def note_name(citation: Citation) -> str:
    """The name of the note that is made for a citation."""
    return f"cite-{citation.id}"
