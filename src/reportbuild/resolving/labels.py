"""Numbers everything that carries a number; one table of labels for the book."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from reportbuild.model.document import Box, Chapter, Definitions, Draft, Heading, Note, Part, Recommendations, Table
from reportbuild.model.figures import Figure, Figures
from reportbuild.model.inlines import Abbreviation, Inlines, NoteCall
from reportbuild.model.pickling import by_fields
from reportbuild.model.problems import Checked, Place, Problem
from reportbuild.model.walking import Node, find, rewrite


class Kind(StrEnum):
    """What a label names."""

    CHAPTER = "chapter"
    SECTION = "section"
    FIGURE = "figure"
    TABLE = "table"
    BOX = "box"
    RECOMMENDATION = "recommendation"
    TERM = "term"


@by_fields
@dataclass(frozen=True, slots=True)
class Label:
    """A place in the book that can be referred to.

    number   digits as printed: "2"; empty where none is printed
    title    its title or caption; may be empty
    term     our own word for it where it has no title: "box-note"
    section  title of the section that it is in; its own if it is a section
    """

    at: Place
    id: str
    kind: Kind
    number: str
    title: Inlines
    term: str = ""
    section: Inlines = ()


@dataclass(frozen=True, slots=True)
class Numbering:
    """What is known of the whole book once all drafts are numbered.

    labels          id to label
    first_notes     chapter's name to the number of its first note
    first_uses      abbreviation to the place of its first use in running text
    abbreviations   short form to what it stands for
    """

    labels: Mapping[str, Label]
    first_notes: Mapping[str, int]
    first_uses: Mapping[str, Place]
    abbreviations: Mapping[str, str]


def number(
    drafts: Sequence[tuple[Part, Draft]], abbreviations: Mapping[str, str], *, restart: bool
) -> Checked[Numbering]:
    """Every label of the book with its number.

    drafts          in reading order
    abbreviations   what `book.yaml` says they stand for; a chapter may say it beside one, too
    restart         True if note numbers begin at 1 in every chapter

    Chapters of the body are numbered, sections are not: policy reports name them by title. Figures and tables with a
    caption count through the book; one without is part of the text around it.

    Problems  ref.duplicate             a label that is taken already
              ref.bad-label             a label that EPUB could not hold
              ref.unknown-abbreviation  nobody says what it stands for
    """
    named = [label for part, draft in drafts for label in _labels(part, draft)]
    numbered = _numbered(named)
    labels: dict[str, Label] = {}
    problems: list[Problem] = []
    for label in numbered:
        problems += _label_problems(label, labels.get(label.id))
        labels.setdefault(label.id, label)
    known, unknown = _abbreviations([draft for _, draft in drafts], abbreviations)
    first_uses = dict(_first_uses([draft for _, draft in drafts]))
    numbering = Numbering(labels, _first_notes(drafts, restart), first_uses, known)
    return Checked(numbering, (*problems, *unknown))


def numbered_as_in(whole: Mapping[str, Label], numbering: Numbering) -> Numbering:
    """A numbering in which recommendations have the numbers that they have in the whole report.

    People write to each other of “R4”: it is the same one in every edition. All else counts through the edition, in
    which a Figure 3 without two others before it would look like a mistake.
    """
    labels = {
        id_: replace(label, number=whole[id_].number) if label.kind is Kind.RECOMMENDATION and id_ in whole else label
        for id_, label in numbering.labels.items()
    }
    return replace(numbering, labels=labels)


def numbered_chapter(draft: Draft, part: Part, numbering: Numbering) -> Checked[Chapter]:
    """The draft with its numbers printed: headings, figures, tables, recommendations, notes, abbreviations.

    Its notes stand in the order of their calls; a table's own notes stay with the table and have letters.

    Problems  note.nested   a note that is called from within a note
    """
    change = _Numberer(draft, numbering)
    lettered = any(table.notes for table in find(draft.blocks, Table))
    blocks = rewrite(draft.blocks, change.own_notes) if lettered else draft.blocks
    blocks = rewrite(blocks, change.number)
    notes = tuple(rewrite(note, change.abbreviation) for note in change.called)
    nested = tuple(_nested(call) for note in notes for call in find(note, NoteCall) if not call.note)
    role = draft.role or ("summary" if part is Part.FRONT and draft.name == "summary" else "chapter")
    return Checked(Chapter(draft.name, role, part, blocks, notes, draft.lang), nested)


def check_ids(labels: Mapping[str, Label], ids: Sequence[str]) -> tuple[Problem, ...]:
    """What is wrong with labels once the book is marked up, and what we give ids to ourselves has them.

    ids   every id of the book

    Problems  ref.duplicate   a label that is taken already
    """
    given = Counter(ids)
    return tuple(_ours_already(label) for label in labels.values() if given[label.id] > 1)


def _labels(part: Part, draft: Draft) -> Iterator[Label]:
    """Everything in a draft that can be referred to; `number` holds "#" where one is to be counted.

    Of a part of a figure it holds "&" and the part's letter, which stands behind the number counted last.
    """
    section: Inlines = ()
    for node in find(draft.blocks, *_LABELLED):
        section = node.kids if isinstance(node, Heading) else section
        yield from (replace(label, section=section) for label in _labels_of(node, part))


_LABELLED: tuple[type[Node], ...] = (Heading, Figure, Figures, Table, Box, Recommendations, Definitions)


def _labels_of(node: Node, part: Part) -> Iterator[Label]:
    match node:
        case Heading(level=1):
            counted = "#" if part is Part.BODY and node.numbered else ""
            yield Label(node.at, node.id, Kind.CHAPTER, counted, node.kids)
        case Heading():
            yield Label(node.at, node.id, Kind.SECTION, "", node.kids)
        case Figure(number=letter) if letter:
            yield Label(node.at, node.id, Kind.FIGURE, f"&{letter}", node.caption)
        case Figures():
            yield Label(node.at, node.id, Kind.FIGURE, "#", node.caption)
        case Figure():
            yield Label(node.at, node.id, Kind.FIGURE, "#" if node.caption else "", node.caption)
        case Table():
            yield Label(node.at, node.id, Kind.TABLE, "#" if node.caption else "", node.caption)
        case Box():
            yield Label(node.at, node.id, Kind.BOX, "", node.title, f"box-{node.kind}")
        case Recommendations():
            yield from (Label(node.at, id_, Kind.RECOMMENDATION, "#", ()) for id_ in node.ids)
        case Definitions(items=items, ids=ids):
            named = zip(ids, (term for term, _ in items), strict=False)
            yield from (Label(node.at, id_, Kind.TERM, "", term) for id_, term in named)


def _numbered(labels: Sequence[Label]) -> Iterator[Label]:
    counted: dict[Kind, int] = {}
    for label in labels:
        if label.number.startswith("&"):
            yield replace(label, number=f"{counted.get(label.kind, 0)}{label.number[1:]}")
        elif label.number:
            counted[label.kind] = counted.get(label.kind, 0) + 1
            yield replace(label, number=str(counted[label.kind]))
        else:
            yield label


def _first_notes(drafts: Sequence[tuple[Part, Draft]], restart: bool) -> Mapping[str, int]:
    firsts: dict[str, int] = {}
    so_far = 0
    for _, draft in drafts:
        firsts[draft.name] = 1 if restart else so_far + 1
        so_far += sum(1 for _ in _book_calls(draft))
    return firsts


def _book_calls(draft: Draft) -> Iterator[NoteCall]:
    """The calls of the draft's own notes in order, those of tables' lettered notes left out."""
    lettered = {id(call) for table in find(draft.blocks, Table) for call in _own_calls(table)}
    defined = {note.name for note in draft.notes}
    return (call for call in find(draft.blocks, NoteCall) if call.name in defined and id(call) not in lettered)


def _own_calls(table: Table) -> Iterator[NoteCall]:
    """The calls in a table of notes that belong to it."""
    own = {note.name for note in table.notes}
    return (call for call in find(table, NoteCall) if call.name in own)


def _abbreviations(drafts: Sequence[Draft], given: Mapping[str, str]) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    known = dict(given)
    used = [node for draft in drafts for node in find((draft.blocks, draft.notes), Abbreviation)]
    for node in used:
        if node.expansion:
            known.setdefault(node.short, node.expansion)
    return known, tuple(_unknown_abbreviation(node) for node in used if node.short not in known)


def _first_uses(drafts: Sequence[Draft]) -> Iterator[tuple[str, Place]]:
    """Where each abbreviation is first used in running text: a heading or a table's column is too narrow to expand."""
    met: set[str] = set()
    for draft in drafts:
        narrow = {id(node) for table in find(draft.blocks, Table, Heading) for node in find(table, Abbreviation)}
        for node in find(draft.blocks, Abbreviation):
            if node.short not in met and id(node) not in narrow:
                met.add(node.short)
                yield node.short, node.at


class _Numberer:
    """The changes that give one draft's nodes their numbers; `called` gathers its notes as they are called."""

    def __init__(self, draft: Draft, numbering: Numbering) -> None:
        self.name = draft.name
        self.numbering = numbering
        self.notes = {note.name: note for note in draft.notes}
        self.next_note = numbering.first_notes[draft.name]
        self.called: list[Note] = []

    def own_notes(self, node: Node) -> Node:
        """Letters for the notes that belong to a table."""
        if not isinstance(node, Table) or not node.notes:
            return node
        own = {note.name: note for note in node.notes}
        letters = {name: _letter(n) for n, name in enumerate(dict.fromkeys(call.name for call in _own_calls(node)))}

        def letter(call: Node) -> Node:
            if isinstance(call, NoteCall) and call.name in letters:
                return replace(call, note=f"{node.id}-note-{letters[call.name]}", number=letters[call.name])
            return call

        notes = tuple(replace(own[name], id=f"{node.id}-note-{it}", number=it) for name, it in letters.items())
        return rewrite(replace(node, notes=notes), letter)

    def number(self, node: Node) -> Node:
        match node:
            case Heading() | Figure() | Figures() | Table():
                return replace(node, number=self.numbering.labels[node.id].number)
            case Recommendations(ids=(first, *_)):
                return replace(node, start=int(self.numbering.labels[first].number))
            case NoteCall(name=name, note="") if name in self.notes:
                return self._call(node, self.notes[name])
        return self.abbreviation(node)

    def abbreviation(self, node: Node) -> Node:
        if not isinstance(node, Abbreviation):
            return node
        expansion = self.numbering.abbreviations.get(node.short, "")
        return replace(node, expansion=expansion, first=self.numbering.first_uses.get(node.short) == node.at)

    def _call(self, call: NoteCall, note: Note) -> NoteCall:
        id_ = f"note-{self.name}-{len(self.called) + 1}"
        number = str(self.next_note + len(self.called))
        self.called.append(replace(note, id=id_, number=number))
        return replace(call, note=id_, number=number)


def _letter(number: int) -> str:
    """a to z for the first notes of a table, counted from 0; then aa, ab …"""
    before, last = divmod(number, 26)
    return (_letter(before - 1) if before else "") + chr(ord("a") + last)


def _label_problems(label: Label, taken: Label | None) -> Iterator[Problem]:
    if taken is not None:
        message = f"the label “{label.id}” is taken already, at {taken.at}"
        yield Problem("ref.duplicate", message, label.at, "give one of the two another label")
    if not re.fullmatch(r"[A-Za-z_][\w.-]*", label.id):
        hint = "begin with a letter; use letters, digits, hyphens and underscores"
        yield Problem("ref.bad-label", f"“{label.id}” cannot be a label", label.at, hint)


def _ours_already(label: Label) -> Problem:
    message = f"the label “{label.id}” is one that we give to a part, a note or a work ourselves"
    return Problem("ref.duplicate", message, label.at, "give it another label")


def _unknown_abbreviation(node: Abbreviation) -> Problem:
    hint = f"add it to abbreviations in book.yaml, or write {{abbr}}`{node.short} (what it stands for)`"
    return Problem("ref.unknown-abbreviation", f"nobody says what “{node.short}” stands for", node.at, hint)


def _nested(call: NoteCall) -> Problem:
    hint = "move the inner note into the text of the outer one"
    return Problem("note.nested", f"the note “{call.name}” is called from within a note", call.at, hint)
