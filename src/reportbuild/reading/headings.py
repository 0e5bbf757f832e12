"""The headings of a chapter: one title that opens it, and no level skipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from reportbuild.model.document import Blocks, Heading
from reportbuild.model.inlines import Text
from reportbuild.model.problems import Place, Problem, Severity
from reportbuild.model.walking import Node, find, plain_text, rewrite
from reportbuild.reading.desk import Desk, slug, titled_id


def check_headings(blocks: Blocks, desk: Desk) -> Blocks:
    """The blocks with the chapter's title first, whatever the author wrote.

    A chapter without a title gets its name for one; a second title becomes a section.

    Problems  md.no-title      nothing of level 1, or something before it
              md.second-title  another heading of level 1
              md.heading-skip  a heading more than one level below the one before it
    """
    title = next((block for block in blocks if isinstance(block, Heading) and block.level == 1), None)
    if title is None or blocks[0] is not title:
        desk.tell(_no_title(blocks, title))
    desk.tell(*_skips(blocks))
    rest = tuple(block for block in blocks if block is not title)
    others = [heading for heading in find(rest, Heading) if heading.level == 1]
    desk.tell(*(_second_title(heading) for heading in others))
    return (title or named_title(desk), *(rewrite(rest, partial(_lowered, desk)) if others else rest))


def named_title(desk: Desk) -> Heading:
    """A title for a chapter that has none."""
    at = Place(desk.path, 1, 1)
    return Heading(at, 1, _title_id(desk), (Text(at, desk.name),))


def _no_title(blocks: Blocks, title: Heading | None) -> Problem:
    if title is None:
        at = blocks[0].at if blocks else Place("")
        return Problem("md.no-title", "the chapter has no title", at, "begin it with a line “# Title”")
    message = "something stands before the chapter's title"
    return Problem("md.no-title", message, blocks[0].at, f"begin the chapter with “# {plain_text(title.kids)}”")


def _second_title(heading: Heading) -> Problem:
    message = "a heading of level 1 is the title of a chapter, and opens it"
    return Problem("md.second-title", message, heading.at, "write ## for a section; begin a new chapter in a new file")


def _skips(blocks: Blocks) -> Iterator[Problem]:
    before = 1
    for heading in find(blocks, Heading):
        if heading.level > before + 1:
            message = f"a heading of level {heading.level} follows one of level {before}"
            hint = f"write {'#' * (before + 1)}"
            yield Problem("md.heading-skip", message, heading.at, hint, Severity.WARNING)
        before = heading.level


def _lowered(desk: Desk, node: Node) -> Node:
    """A second title as the section that it becomes, with a label of its own in place of the chapter's."""
    if not isinstance(node, Heading) or node.level > 1:
        return node
    id_ = titled_id(desk, plain_text(node.kids)) if node.id == _title_id(desk) else node.id
    return replace(node, level=2, id=id_)


def _title_id(desk: Desk) -> str:
    return f"ch-{slug(desk.name)}"
