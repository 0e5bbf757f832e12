"""A part of a draft as a chapter of its own: one section, one block, or the blocks of some kinds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from reportbuild.model.document import Block, Blocks, Box, Draft, Heading, Only, Quote, Recommendations, Table
from reportbuild.model.figures import Figure, Figures
from reportbuild.model.inlines import NoteCall, Text
from reportbuild.model.walking import Node, find, rewrite, walk


def take_part(draft: Draft, label: str, name: str, terms: Mapping[str, str]) -> Draft | None:
    """What a label of the draft names, as a chapter; None if it names nothing.

    name   of the new chapter, unique in the book

    A section brings what is below it, and its heading opens the chapter. The title of a box becomes the chapter's, so
    that no words stand there twice. A figure, a table or a recommendation alone stands under the heading it had before.
    """
    blocks = _section(draft.blocks, label) or _block(draft.blocks, label, name, terms)
    if blocks is None:
        return None
    box = next((it for it in _labelled(draft.blocks) if isinstance(it, Box) and it.id == label), None)
    return _with_its_notes(replace(draft, name=name, blocks=blocks, role=box.kind.value if box else ""), draft)


def part_labels(draft: Draft) -> Iterator[str]:
    """What of a draft can be taken by its label."""
    for block in _labelled(draft.blocks):
        yield from block.ids if isinstance(block, Recommendations) else (block.id,)


def take_kinds(draft: Draft, kinds: Collection[str]) -> Draft | None:
    """The draft's title with its blocks of some kinds; None if it has none.

    kinds   of `model.metadata.BlockKind`
    """
    kept = tuple(_of_kinds(draft.blocks[1:], kinds))
    return _with_its_notes(replace(draft, blocks=(draft.blocks[0], *kept)), draft) if kept else None


def unnumbered(draft: Draft) -> Draft:
    """The draft with a title that has no number."""
    title, *rest = draft.blocks
    assert isinstance(title, Heading)
    return replace(draft, blocks=(replace(title, numbered=False), *rest))


def without_notes(draft: Draft) -> Draft:
    """The draft without its notes and their calls; the lettered notes of tables stay with their tables."""
    own = {note.name for note in draft.notes}

    def drop(node: Node) -> Node:
        return [] if isinstance(node, NoteCall) and node.name in own else node

    return replace(draft, blocks=rewrite(draft.blocks, drop), notes=())


def kind_of(block: Block) -> str:
    """What a block is, in the word that `only:` in `book.yaml` has for it; empty for what has none."""
    match block:
        case Box() | Quote():
            return block.kind.value
        case Recommendations() | Table():
            return type(block).__name__.lower()
        case Figure() | Figures():
            return "figure"
    return ""


def _section(blocks: Blocks, label: str) -> Blocks | None:
    """The section of that label, headings raised so that its own is of level 1; a section has no chapter's number."""
    starts = [n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.id == label]
    if not starts:
        return None
    heading = blocks[starts[0]]
    assert isinstance(heading, Heading)
    level = heading.level
    behind = range(starts[0] + 1, len(blocks))
    end = next((n for n in behind if isinstance(it := blocks[n], Heading) and it.level <= level), len(blocks))

    def raised(node: Node) -> Node:
        if not isinstance(node, Heading):
            return node
        return replace(node, level=node.level - level + 1, numbered=node.numbered and level == 1)

    return rewrite(blocks[starts[0] : end], raised)


def _block(blocks: Blocks, label: str, name: str, terms: Mapping[str, str]) -> Blocks | None:
    """The box, figure, table or recommendation of that label, under a heading."""
    heading: Heading | None = None
    for block in _labelled(blocks):
        if isinstance(block, Heading):
            heading = block
        elif isinstance(block, Box) and block.id == label:
            title = block.title or (Text(block.at, terms[f"box-{block.kind}"]),)
            return (Heading(block.at, 1, block.id, title, numbered=False), *block.kids)
        elif heading and label in (block.ids if isinstance(block, Recommendations) else (block.id,)):
            above = Heading(block.at, 1, f"ch-{name}", heading.kids, numbered=False)
            return (above, _one_of(block, label) if isinstance(block, Recommendations) else block)
    return None


Labelled = Heading | Box | Figure | Figures | Table | Recommendations


def _labelled(blocks: Blocks) -> Iterator[Labelled]:
    for node in walk(blocks):
        if isinstance(node, Labelled):
            yield node


def _one_of(block: Recommendations, label: str) -> Recommendations:
    position = block.ids.index(label)
    return replace(block, ids=(label,), items=(block.items[position],))


def _of_kinds(blocks: Blocks, kinds: Collection[str]) -> Iterator[Block]:
    """The blocks of some kinds; of what is only for some medium, those within, marked as before."""
    for block in blocks:
        if kind_of(block) in kinds:
            yield block
        elif isinstance(block, Only):
            within = tuple(_of_kinds(block.kids, kinds))
            yield from (replace(block, kids=within),) if within else ()


def _with_its_notes(part: Draft, whole: Draft) -> Draft:
    """The part with those notes of the whole that it calls, in its text or in another of its notes."""
    called = {call.name for call in find(part.blocks, NoteCall)}
    for _ in whole.notes:
        inner = {call.name for note in whole.notes if note.name in called for call in find(note.kids, NoteCall)}
        if inner <= called:
            break
        called |= inner
    return replace(part, notes=tuple(note for note in whole.notes if note.name in called))
