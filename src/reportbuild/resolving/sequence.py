"""The citations of a book in the order of reading, each with the note it is in, in groups that know each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from reportbuild.model.document import Draft, Table
from reportbuild.model.figures import Figure, Figures
from reportbuild.model.inlines import Citation, NoteCall
from reportbuild.model.walking import Node, branches, find, plain_text
from reportbuild.resolving.citeproc import Citing, Form

Group = list[Citing]
"""Citations among which a repeated one is printed as such."""


def groups_in_text(drafts: Sequence[Draft]) -> list[Group]:
    """All citations as one group, for a style that cites in the text."""
    return [[Citing(citation) for draft in drafts for citation, _ in _read(draft, list(calls_of(draft)), 1)]]


def groups_in_notes(drafts: Sequence[Draft], style: str, *, restart: bool, first: int = 1) -> list[Group]:
    """Notes in reading order, then what tables and figures cite, then names in sentences.

    style     CSL, as XML
    restart   True if each chapter's notes are a group of their own, and begin at 1
    first     number of the first note
    """
    groups: list[Group] = [[]]
    asides: list[Group] = []
    names: list[Group] = []
    number = first
    for draft in drafts:
        if restart:
            groups, number = [*groups, []], 1
        apart = list(asides_of(draft))
        standing = {citation.id for aside in apart for citation in aside}
        around = _surroundings(draft)
        calls = list(calls_of(draft))
        read = [(citation, note) for citation, note in _read(draft, calls, number) if citation.id not in standing]
        groups[-1] += (_in_note(citation, note, around) for citation, note in read if note)
        asides += ([_in_note(c, n, around) for n, c in enumerate(aside, 1)] for aside in apart)
        # Numbers far apart, so that no name counts as “the same” as the one before it and is printed as “ibid.”.
        named = [citation for citation, note in read if not note]
        names.append([Citing(citation, Form.AUTHOR, n * 1000) for n, citation in enumerate(named, 1)])
        number += len(calls)
    if "first-reference-note-number" in style:
        # A table's notes have letters: there is no number that a later one could name.
        asides = [[citing] for aside in asides for citing in aside]
    return [*groups, *asides, *names]


def _read(draft: Draft, calls: Sequence[NoteCall], number: int) -> Iterator[tuple[Citation, int]]:
    """The draft's citations in reading order, each with the number of its note, or 0 outside notes.

    calls    those of its numbered notes
    number   of the first note
    """
    notes = {note.name: note for note in draft.notes}
    numbered = set(map(id, calls))
    for node in find(draft.blocks, *_CITING):
        if isinstance(node, Citation):
            yield node, 0
        elif id(node) in numbered:
            if node.name in notes:
                yield from ((citation, number) for citation in find(notes.pop(node.name), Citation))
            number += 1


def calls_of(draft: Draft) -> Iterator[NoteCall]:
    """The calls of the draft's numbered notes, in order; a table's lettered notes are not among them."""
    lettered = {note.name for table in find(draft.blocks, Table) for note in table.notes}
    defined = {note.name for note in draft.notes} - lettered
    return (call for call in find(draft.blocks, NoteCall) if call.name in defined)


def _surroundings(draft: Draft) -> Mapping[str, tuple[str, str]]:
    """What stands in the same line before and after each citation, by its id."""
    around: dict[str, tuple[str, str]] = {}
    # As in `find`: no generator, for this is done with the whole book in every build.
    waiting: list[Node] = [draft.blocks, draft.notes]
    while waiting:
        each = waiting.pop()
        if each.__class__ is tuple:
            for position, one in enumerate(each):
                if one.__class__ is Citation:
                    around[one.id] = plain_text(each[:position]), plain_text(each[position + 1 :])
            waiting.extend(each)
        else:
            waiting.extend(filter(None, (getattr(each, name) for name in branches(each.__class__) or ())))
    return around


def _in_note(citation: Citation, note: int, around: Mapping[str, tuple[str, str]]) -> Citing:
    """A citation in a note: a sentence of its own if it opens one, unless its author's name opens a longer one.

    (A full stop after a single letter is an initial's, or that of “U.S.”, and ends no sentence.)
    """
    before, after = around[citation.id]
    opens = not before or re.search(r"(?<!\b\w)[.!?…][”’)\]]*$", before)
    form = Form.SENTENCE if opens and not citation.narrative else Form.WITHIN
    return Citing(citation, form, note, ends=not after or after[0] in ".!?" or after[0].isupper())


def asides_of(draft: Draft) -> Iterator[tuple[Citation, ...]]:
    """The citations that each table and each figure prints itself: in its notes, and in lines that begin with one."""
    for aside in find(draft.blocks, *_ASIDES):
        lines = (aside.note, aside.source, *((aside.credit,) if isinstance(aside, Figure | Figures) else ()))
        own = aside.notes if isinstance(aside, Table) else ()
        yield tuple(find((*(line for line in lines if line and isinstance(line[0], Citation)), own), Citation))


_CITING: tuple[type[Node], ...] = (Citation, NoteCall)
_ASIDES: tuple[type[Node], ...] = (Table, Figure, Figures)
