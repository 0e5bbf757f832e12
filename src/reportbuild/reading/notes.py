"""Notes and their calls held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportbuild.model.document import Draft, Note, Table
from reportbuild.model.inlines import NoteCall, Text
from reportbuild.model.problems import Place, Problem, Severity, did_you_mean
from reportbuild.model.walking import Node, find, rewrite


def check_notes(draft: Draft) -> tuple[Draft, tuple[Problem, ...]]:
    """The draft with a note for every call and a call for every note, and what was wrong with them.

    A call that leads to no note, or to one that is called already, stays in sight as text. A note by the name of
    another is left out.

    Problems  note.undefined     a call without a note
              note.called-twice  a second call of the same note
              note.duplicate     a second note of the same name
              note.unused        a note that is never called
    """
    problems: list[Problem] = []
    own = _table_notes(draft, problems)
    notes = _unique(draft.notes, problems)
    names = {note.name for note in notes}
    met: set[str] = set()
    astray: set[Place] = set()
    for call in find((draft.blocks, notes), NoteCall):
        if call.at in own:
            continue
        if call.name not in names:
            hint = did_you_mean(call.name, names) or f"write [^{call.name}]: and the note in a paragraph of its own"
            problems.append(Problem("note.undefined", f"there is no note “{call.name}”", call.at, hint))
            astray.add(call.at)
        elif call.name in met:
            problems.append(_called_twice(call))
            astray.add(call.at)
        met.add(call.name)
    problems += [_unused(note) for note in notes if note.name not in met]
    kept = tuple(note for note in notes if note.name in met)
    return _without_calls(replace(draft, notes=kept), astray), tuple(problems)


def _table_notes(draft: Draft, problems: list[Problem]) -> set[Place]:
    """Where tables call notes of their own; those notes checked."""
    own: set[Place] = set()
    chapter = {note.name for note in draft.notes}
    for table in find(draft.blocks, Table):
        names = {note.name for note in table.notes}
        calls = [call for call in find(table, NoteCall) if call.name in names]
        firsts = {call.name: call for call in reversed(calls)}
        problems += [_called_twice(call) for call in calls if call is not firsts[call.name]]
        problems += [_unused(note) for note in table.notes if note.name not in firsts]
        problems += [_duplicate(note) for note in table.notes if note.name in chapter]
        own |= {call.at for call in calls}
    return own


def _unique(notes: Sequence[Note], problems: list[Problem]) -> tuple[Note, ...]:
    kept: dict[str, Note] = {}
    for note in notes:
        if note.name in kept:
            problems.append(_duplicate(note))
        kept.setdefault(note.name, note)
    return tuple(kept.values())


def _without_calls(draft: Draft, astray: set[Place]) -> Draft:
    """The draft with text in place of some calls."""

    def shown(node: Node) -> Node:
        return Text(node.at, f"[^{node.name}]") if isinstance(node, NoteCall) and node.at in astray else node

    return rewrite(draft, shown) if astray else draft


def _called_twice(call: NoteCall) -> Problem:
    hint = "give it a note of its own; a link to the other may say “see note”"
    return Problem("note.called-twice", f"the note “{call.name}” is called already", call.at, hint)


def _duplicate(note: Note) -> Problem:
    return Problem("note.duplicate", f"another note is named “{note.name}”", note.at, "give one of them another name")


def _unused(note: Note) -> Problem:
    message = f"the note “{note.name}” is never called, and not printed"
    return Problem("note.unused", message, note.at, f"write [^{note.name}] where it belongs", Severity.WARNING)
