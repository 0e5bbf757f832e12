"""The tree within a line: words, and what is raised, linked, cited or named among them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reportbuild.model.pickling import by_fields
from reportbuild.model.problems import Place


class Style(StrEnum):
    """How a run of words differs from its neighbours; the value is the XHTML element."""

    EMPHASIS = "em"
    STRONG = "strong"
    ITALIC = "i"
    SMALL_CAPS = "small-caps"
    SUBSCRIPT = "sub"
    SUPERSCRIPT = "sup"
    DELETED = "del"


@by_fields
@dataclass(frozen=True, slots=True)
class Text:
    at: Place
    text: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    at: Place


@dataclass(frozen=True, slots=True)
class Code:
    at: Place
    text: str


@by_fields
@dataclass(frozen=True, slots=True)
class Styled:
    at: Place
    style: Style
    kids: Inlines


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a language of their own.

    lang   BCP 47: "es", "pt-BR"
    """

    at: Place
    lang: str
    kids: Inlines


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """As read, `expansion` is what the author wrote beside it (usually nothing); resolved, it is known.

    first   True at the first use in the book, where the expansion is printed in full
    """

    at: Place
    short: str
    expansion: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link out of the book: https, http, mailto or doi."""

    at: Place
    url: str
    kids: Inlines


class RefForm(StrEnum):
    """What a cross-reference prints: the target's name, the page it is on, or the author's words for a term."""

    NAME = "name"
    PAGE = "page"
    TERM = "term"


@by_fields
@dataclass(frozen=True, slots=True)
class CrossRef:
    """A link inside the book.

    label    the id of the target, without "#"
    kids     the author's own words; empty as read where the printed name is wanted, filled when resolved
    target   empty as read; resolved, the label again, or "" where it leads nowhere
    mark     a full stop or comma after it that went inside the quotes of its name: behind a page number it is needed
    """

    at: Place
    label: str
    kids: Inlines = ()
    form: RefForm = RefForm.NAME
    target: str = ""
    mark: str = ""


@by_fields
@dataclass(frozen=True, slots=True)
class NoteCall:
    """The raised number that calls a note.

    name     of the definition, as written: "a" for [^a]
    note     resolved: id of the note; the call's own id is "call-" and this
    number   resolved: as printed, "12" or "b"
    """

    at: Place
    name: str
    note: str = ""
    number: str = ""


@by_fields
@dataclass(frozen=True, slots=True)
class Cite:
    """One work within a citation.

    label     CSL locator label: "page", "section", "chapter"
    locator   what follows the label: "12-14"; empty if none
    """

    at: Place
    key: str
    prefix: Inlines = ()
    suffix: Inlines = ()
    label: str = "page"
    locator: str = ""
    suppress_author: bool = False


@by_fields
@dataclass(frozen=True, slots=True)
class Citation:
    """One place in the text that cites.

    id          unique in the book: the chapter's name and a number
    narrative   True for “@key says”, where the author's name is part of the sentence
    kids        empty as read; resolved in an in-text style, the printed citation
    marked      True if links lead to it, by its id
    """

    at: Place
    id: str
    cites: tuple[Cite, ...]
    narrative: bool = False
    kids: Inlines = ()
    marked: bool = False


@dataclass(frozen=True, slots=True)
class FactRef:
    """A value of the book's data, to be printed in its place.

    formula   arithmetic over facts, as written; usually the name of one
    names     of the facts in it
    forms     how it is printed, in this order: ("rounded 10", "words")
    """

    at: Place
    formula: str
    names: tuple[str, ...]
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexMark:
    """A place that the index leads to. It prints nothing.

    id      unique in the book
    entry   what it is filed under: a word, and what of it
    see     another entry that this one points at instead of at a page; also is True where it has pages, too
    """

    at: Place
    id: str
    entry: tuple[str, ...]
    see: tuple[str, ...] = ()
    also: bool = False


@dataclass(frozen=True, slots=True)
class DataLink:
    """The name of a file of data; where the edition carries the file, a link to it.

    path   as the shelf names it
    """

    at: Place
    path: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in a line of text or in a figure.

    src   as the shelf names it
    alt   what it shows, in words; empty only if decorative
    """

    at: Place
    src: str
    alt: str = ""
    decorative: bool = False


Inline = (
    Text
    | LineBreak
    | Code
    | Styled
    | Phrase
    | Abbreviation
    | Link
    | CrossRef
    | NoteCall
    | Citation
    | FactRef
    | IndexMark
    | DataLink
    | Image
)
Inlines = tuple[Inline, ...]
