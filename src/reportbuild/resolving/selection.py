"""What of a draft belongs to an edition: content for other editions or languages goes, the rest stays."""

from __future__ import annotations

from dataclasses import replace

from reportbuild.model.document import Draft, Only
from reportbuild.model.inlines import NoteCall
from reportbuild.model.walking import Node, find, rewrite


def select(draft: Draft, *, edition: str, lang: str) -> Draft:
    """The draft without what is meant for another edition or language, and without the notes only that called.

    Content for print or for screen stays, marked: paper and screen part only when a layout is filled.
    """
    if next(find((draft.blocks, draft.notes), Only), None) is None:
        return draft
    wanted = {"edition": (edition,), "lang": (lang.lower(), lang.lower().split("-")[0])}

    def keep(node: Node) -> Node:
        if not isinstance(node, Only) or node.key in ("medium", "room"):
            return node
        if node.key == "not-edition":
            return [] if node.value == edition else list(node.kids)
        value = node.value.lower() if node.key == "lang" else node.value
        return list(node.kids) if value in wanted[node.key] else []

    blocks, notes = rewrite((draft.blocks, draft.notes), keep)
    gone = _called(draft.blocks) - _called(blocks)
    return replace(draft, blocks=blocks, notes=tuple(note for note in notes if note.name not in gone))


def _called(blocks: Node) -> set[str]:
    return {call.name for call in find(blocks, NoteCall)}
