"""One chapter's Markdown into a draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from markdown_it.token import Token

from reportbuild.model.document import (
    Block,
    Blocks,
    Box,
    CodeBlock,
    Definitions,
    Draft,
    Heading,
    ListBlock,
    Note,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from reportbuild.model.figures import Figure, Figures
from reportbuild.model.inlines import Inlines, Text
from reportbuild.model.problems import Checked, Place, Problem
from reportbuild.model.terms import terms_for
from reportbuild.model.walking import plain_text
from reportbuild.reading.desk import Desk, Tongue, fresh_id, make_desk, slug, titled_id, written_ids
from reportbuild.reading.directives import check_fence, read_directive
from reportbuild.reading.fences import Fence
from reportbuild.reading.grammar import DEEPEST, Node, nested
from reportbuild.reading.headings import check_headings, named_title
from reportbuild.reading.inlines import read_image, read_inlines, read_words, tell_attributes, unread_braces
from reportbuild.reading.notes import check_notes
from reportbuild.reading.options import Directive, read_options
from reportbuild.reading.origins import Origin, aligned, on_lines, on_one_line
from reportbuild.reading.pipes import read_pipe_table
from reportbuild.reading.shelf import Shelf
from reportbuild.reading.tabulation import stray_body, taken_file

HOLDERS = ("blockquote_open", "list_item_open", "dd_open", "directive_open", "footnote_reference_open")
"""Blocks that hold blocks."""


def read_chapter(text: str, path: str, *, lang: str, shelf: Shelf) -> Checked[Draft]:
    """The chapter in a Markdown text.

    text   as `take_text` gives it
    path   as the shelf names it; its last part without its ending is the chapter's name
    lang   BCP 47; decides quotation marks, numbers and dates

    Whatever is broken stays in the text, so that the page shows it too.

    Problems  md.empty, md.front-matter, md.too-deep, md.stray-colons, md.unclosed, md.stray-label, md.include-cycle
              and those of `check_headings`, `check_notes`, `read_inlines`, `read_directive` and their kin
    Source    CommonMark 0.31; MyST for directives and roles; Pandoc for citations, notes and attributes
    """
    return read_draft(text, path, Tongue(lang, terms_for(lang, {})), shelf)


def read_draft(text: str, path: str, tongue: Tongue, shelf: Shelf) -> Checked[Draft]:
    """The same with printed words of the author's own."""
    desk = make_desk(text, path, tongue, shelf)
    blocks = _read(_without_front_matter(text, desk), desk)
    if blocks or text.strip():
        blocks = check_headings(blocks or (_nothing(desk),), desk)
    else:
        desk.tell(Problem("md.empty", "there is nothing in this chapter", Place(path), "write a title and some text"))
        blocks = (named_title(desk),)
    draft, problems = check_notes(Draft(path, desk.name, blocks, tuple(desk.notes), tongue.lang))
    desk.tell(*problems)
    return Checked(draft, tuple(sorted(desk.problems, key=lambda problem: problem.at)))


def _read(text: str, desk: Desk) -> Blocks:
    tokens = desk.parser.parse(text, {})
    deep = next((token for token in tokens if token.level >= DEEPEST - 1 and token.type in HOLDERS), None)
    if deep and deep.map:
        message = f"what stands here is nested more than {DEEPEST} levels deep, and not read"
        hint = "take some of the “>”, bullets or directives around it away"
        desk.tell(Problem("md.too-deep", message, desk.place(deep.map[0] + 1), hint))
    return _blocks(nested(tokens), desk)


def _nothing(desk: Desk) -> Block:
    """Stands in a chapter that consists of comments or definitions only."""
    return Paragraph(desk.place(1), ())


def _without_front_matter(text: str, desk: Desk) -> str:
    """The text with a YAML header, as other tools want it, made empty lines."""
    header = re.match(r"---[ \t]*\n(?:\w[\w-]*:.*\n|[ \t#-].*\n)+?---[ \t]*(?:\n|\Z)", text)
    if not header:
        return text
    message = "the lines between “---” and “---” are not read"
    desk.tell(Problem("md.front-matter", message, desk.place(1), "what they say belongs into book.yaml"))
    return "\n" * header[0].count("\n") + text[header.end() :]


def _blocks(nodes: Sequence[Node], desk: Desk) -> Blocks:
    """The blocks of a run of trees, each with the label that was set before it or written on it."""
    blocks: list[Block] = []
    label: tuple[str, Place] | None = None
    for node in nodes:
        if node.token.type == "label":
            label = node.token.content, _at(node, desk)
            continue
        read = READERS[node.token.type](node, desk)
        label = _attributes(node, desk) or label
        if label and read:
            read = (_labelled(read[0], *label, desk), *read[1:])
            label = None
        blocks += read
    if label:
        desk.tell(_stray_label(*label))
    return tuple(blocks)


def _attributes(node: Node, desk: Desk) -> tuple[str, Place] | None:
    """The label in braces on a line before a block; what else is there is told."""
    token = node.token
    if token.type in ("heading_open", "comment"):
        return None
    at = _at(node, desk)
    tell_attributes(token, {"id", "start"}, at, desk)
    return (str(token.attrs["id"]), _label_place(str(token.attrs["id"]), at, desk)) if "id" in token.attrs else None


def _label_place(label: str, block: Place, desk: Desk) -> Place:
    """Where a label in braces stands: in the line of its block or one of those above it, else where the block does."""
    for line in range(block.line, max(block.line - 3, 0), -1):
        column = desk.lines[line - 1].find(f"#{label}")
        if column >= 0:
            return desk.place(line, column + 1)
    return block


def _labelled(block: Block, label: str, at: Place, desk: Desk) -> Block:
    if isinstance(block, Heading | Figure | Figures | Table | Box):
        return replace(block, id=label)
    desk.tell(_stray_label(label, at))
    return block


def _stray_label(label: str, at: Place) -> Problem:
    hint = "labels stand before headings, figures, tables and boxes"
    return Problem("md.stray-label", f"“{label}” labels nothing that can be referred to", at, hint)


def _at(node: Node, desk: Desk) -> Place:
    """Where a block's first character stands."""
    assert node.token.map is not None
    return desk.place(node.token.map[0] + 1, node.token.meta.get("column", 1))


def _origin(token: Token, desk: Desk) -> Origin:
    assert token.map is not None
    return on_lines(token.content, desk.lines, token.map[0], desk.path)


def _paragraph(node: Node, desk: Desk) -> Blocks:
    """A paragraph, or a picture alone in one: a figure."""
    token = node.kids[0].token
    written = [kid for kid in token.children or () if kid.type != "text" or kid.content.strip()]
    if len(written) == 1 and written[0].type == "image":
        return (_figure(written[0], _origin(token, desk), token.content, desk),)
    kids = read_inlines(token, _origin(token, desk), desk)
    return (Paragraph(_at(node, desk), kids),) if kids else ()


def _figure(token: Token, origin: Origin, text: str, desk: Desk) -> Figure:
    """![alt](file "caption"){#label}"""
    at = origin.at(token.meta["pos"])
    image = read_image(token, at, desk)
    title = str(token.attrs.get("title", ""))
    start = max(text.find(title, token.meta["pos"]), token.meta["pos"])
    caption = read_words(title, aligned(title, desk.lines, origin.at(start)), desk) if title else ()
    return Figure(at, str(token.attrs.get("id") or fresh_id(desk, "figure")), image, caption)


def _heading(node: Node, desk: Desk) -> Blocks:
    token, inline = node.token, node.kids[0].token
    at, level = _at(node, desk), int(token.tag[1:])
    origin = _heading_origin(inline, token.markup, at, desk)
    kids = read_inlines(inline, origin, desk)
    if braces := re.search(r"\{[^{}`]*\}$", inline.content):
        desk.tell(unread_braces(braces[0], origin.at(braces.start())))
    classes = str(token.attrs.get("class", "")).split()
    tell_attributes(token, {"id", "class"} if set(classes) <= {"unnumbered"} else {"id"}, at, desk)
    id_ = token.attrs.get("id") or (titled_id(desk, plain_text(kids)) if level > 1 else f"ch-{slug(desk.name)}")
    return (Heading(at, level, str(id_), kids, numbered="unnumbered" not in classes),)


def _heading_origin(token: Token, markup: str, at: Place, desk: Desk) -> Origin:
    if not markup.startswith("#"):
        return _origin(token, desk)
    line = desk.lines[at.line - 1]
    start = line.find(token.content, at.column - 1 + len(markup))
    return on_one_line(Place(desk.path, at.line, max(start, 0) + 1), len(token.content))


def _list(node: Node, desk: Desk) -> Blocks:
    start = int(node.token.attrs.get("start", 1)) if node.token.type == "ordered_list_open" else None
    tight = any(kid.token.hidden for item in node.kids for kid in item.kids)
    items = tuple(_blocks(item.kids, desk) for item in node.kids)
    return (ListBlock(_at(node, desk), items, start, tight or not any(items)),)


def _definitions(node: Node, desk: Desk) -> Blocks:
    items: list[tuple[Inlines, tuple[Blocks, ...]]] = []
    for kid in node.kids:
        if kid.token.type == "dt_open":
            term = kid.kids[0].token
            items.append((read_inlines(term, _origin(term, desk), desk), ()))
        else:
            items[-1] = (items[-1][0], (*items[-1][1], _blocks(kid.kids, desk)))
    return (Definitions(_at(node, desk), tuple(items)),)


def _quote(node: Node, desk: Desk) -> Blocks:
    return (Quote(_at(node, desk), _blocks(node.kids, desk)),)


def _code(node: Node, desk: Desk) -> Blocks:
    token, at = node.token, _at(node, desk)
    language = token.info.split()[0] if token.info.strip() else ""
    if token.type == "fence" and token.map and not _closes(token, desk.lines[token.map[1] - 1]):
        hint = f"close it with a line {token.markup}"
        desk.tell(Problem("md.unclosed", "code is fenced from here on and never ends", at, hint))
    return (CodeBlock(at, token.content.removesuffix("\n"), language),)


def _closes(token: Token, line: str) -> bool:
    """True if a line is the fence that ends a block of code, whatever margin it has."""
    assert token.map is not None
    return line.rstrip().endswith(token.markup) and token.map[1] - token.map[0] > 1


def _rule(node: Node, desk: Desk) -> Blocks:
    return (Rule(_at(node, desk)),)


def _table(node: Node, desk: Desk) -> Blocks:
    return (read_pipe_table(node, _at(node, desk), desk),)


def _note(node: Node, desk: Desk) -> Blocks:
    desk.notes.append(Note(_at(node, desk), node.token.meta["label"], _blocks(node.kids, desk)))
    return ()


def _comment(node: Node, desk: Desk) -> Blocks:
    return ()


def _stray_colons(node: Node, desk: Desk) -> Blocks:
    at = _at(node, desk)
    hint = "take them away; a directive around others needs more colons than they have"
    desk.tell(Problem("md.stray-colons", "these colons close nothing", at, hint))
    return (Paragraph(at, (Text(at, desk.lines[at.line - 1][at.column - 1 :].strip()),)),)


def _directive(node: Node, desk: Desk) -> Blocks:
    fence: Fence = node.token.meta["fence"]
    directive = Directive(_at(node, desk), fence, _blocks(node.kids, desk))
    return _include(directive, desk) if fence.name == "include" else read_directive(directive, desk)


def _include(directive: Directive, desk: Desk) -> Blocks:
    """The blocks of another file of the manuscript."""
    check_fence(directive, desk)
    read_options(directive.fence, {}, desk)
    if directive.kids:
        desk.tell(stray_body(directive))
    text, beside = taken_file(directive, desk)
    if text is None:
        return directive.kids
    if beside.path in desk.including:
        way = " → ".join((*desk.including, beside.path))
        message, hint = f"“{beside.path}” includes itself: {way}", "take one of these includes away"
        desk.tell(Problem("md.include-cycle", message, directive.at, hint))
        return directive.kids
    desk.ids.update(written_ids(text))
    return (*_read(text, beside), *directive.kids)


READERS: Mapping[str, Callable[[Node, Desk], Blocks]] = MappingProxyType(
    {
        "paragraph_open": _paragraph,
        "heading_open": _heading,
        "bullet_list_open": _list,
        "ordered_list_open": _list,
        "dl_open": _definitions,
        "blockquote_open": _quote,
        "fence": _code,
        "code_block": _code,
        "hr": _rule,
        "table_open": _table,
        "footnote_reference_open": _note,
        "comment": _comment,
        "stray_fence": _stray_colons,
        "directive_open": _directive,
    }
)
