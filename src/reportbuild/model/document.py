"""The tree a chapter is made of: blocks, notes, and the chapter before and after its names are resolved.

Fields that hold nodes stand in the order of reading, so that walking a tree meets its words as a reader does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from reportbuild.model.figures import Figure, Figures
from reportbuild.model.index import IndexList
from reportbuild.model.inlines import CrossRef, Inlines
from reportbuild.model.pickling import by_fields
from reportbuild.model.problems import Place
from reportbuild.model.tabular import Orientation, Reach, RowKind, Spanner


@by_fields
@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 opens the chapter and stands first.

    id         unique in the book
    numbered   as read: the author did not say {.unnumbered}
    number     resolved: "2" or "2.1"; empty where none is printed
    """

    at: Place
    level: int
    id: str
    kids: Inlines
    numbered: bool = True
    number: str = ""


@by_fields
@dataclass(frozen=True, slots=True)
class Paragraph:
    at: Place
    kids: Inlines


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; `start` is the first number of an ordered one, None for bullets."""

    at: Place
    items: tuple[Blocks, ...]
    start: int | None = None
    tight: bool = True


@dataclass(frozen=True, slots=True)
class Definitions:
    """A definition list: terms and what each means.

    ids   of a glossary: one for each term, unique in the book; none otherwise
    """

    at: Place
    items: tuple[tuple[Inlines, tuple[Blocks, ...]], ...]
    ids: tuple[str, ...] = ()


class QuoteKind(StrEnum):
    QUOTE = "quote"
    PULL_QUOTE = "pull-quote"
    EPIGRAPH = "epigraph"


@dataclass(frozen=True, slots=True)
class Quote:
    at: Place
    kids: Blocks
    kind: QuoteKind = QuoteKind.QUOTE
    attribution: Inlines = ()


@dataclass(frozen=True, slots=True)
class CodeBlock:
    at: Place
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A break between thoughts."""

    at: Place


class BoxKind(StrEnum):
    KEY_FINDINGS = "key-findings"
    NOTE = "note"
    WARNING = "warning"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Box:
    """A block set apart and kept whole on a page; `title` empty as read means the usual one of its kind."""

    at: Place
    kind: BoxKind
    id: str
    title: Inlines
    kids: Blocks


@dataclass(frozen=True, slots=True)
class Recommendations:
    """What one addressee is asked to do.

    items   each the blocks of one recommendation
    ids     one for each item, unique in the book
    start   resolved: the number of the first, counted through the book (R1, R2 …)
    """

    at: Place
    addressee: Inlines
    items: tuple[Blocks, ...]
    ids: tuple[str, ...]
    start: int = 0


class Align(StrEnum):
    START = "start"
    CENTER = "center"
    END = "end"


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column.

    width        share of the measure in percent; None leaves it to the contents
    row_header   True if its cells name their rows
    unit         what its numbers count, as printed below the title
    figures      True if its cells are numbers, which stand below each other digit by digit
    """

    title: Inlines
    align: Align = Align.START
    width: float | None = None
    row_header: bool = False
    unit: Inlines = ()
    figures: bool = False


@by_fields
@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cell for each column, each cell a sequence of blocks; the head of a group is one cell.

    total     True for a line that sums up others
    padding   for each cell, the digits and points that it wants at its end to stand below the others; empty for none
    """

    cells: tuple[Blocks, ...]
    total: bool = False
    kind: RowKind = RowKind.PLAIN
    padding: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what belongs to it.

    spanners     heads above the columns' own, row by row from the top
    rows         each with as many cells as there are columns
    notes        its own notes, lettered a, b, c when resolved
    comparison   True if columns are things compared and rows are aspects of them
    number       empty as read
    """

    at: Place
    id: str
    caption: Inlines
    spanners: tuple[tuple[Spanner, ...], ...] = field(default=(), kw_only=True)
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()
    note: Inlines = ()
    source: Inlines = ()
    comparison: bool = False
    number: str = ""
    orientation: Orientation = Orientation.AUTO
    reach: Reach = Reach.PAGE


@dataclass(frozen=True, slots=True)
class Only:
    """Content for some editions or media, or for where there is room for it.

    key     "medium", "edition", "not-edition", "lang" or "room"
    value   "print" or "screen" for a medium; the name of the one edition that has it, or of the one that has it not;
            the language; "optional" for room
    """

    at: Place
    key: str
    value: str
    kids: Blocks


@dataclass(frozen=True, slots=True)
class ListingEntry:
    """A line of a table of contents or of a list of tables.

    target   label of what it points at
    number   as printed; may be empty
    level    1 for chapters (and everything in lists of tables and figures), 2 for sections
    """

    at: Place
    target: str
    number: str
    kids: Inlines
    level: int = 1


class ListingKind(StrEnum):
    CONTENTS = "contents"
    TABLES = "tables"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class Listing:
    """Contents, list of tables or list of figures: each line ends with the page of its target."""

    at: Place
    kind: ListingKind
    entries: tuple[ListingEntry, ...]


@dataclass(frozen=True, slots=True)
class NoteList:
    """Notes printed together.

    chapter   label of the chapter whose notes they are; empty at the end of that chapter itself
    title     its printed title, empty likewise
    at_foot   True if each stands at the foot of its page on paper; then the list is one for screens alone
    """

    at: Place
    chapter: str
    title: Inlines
    notes: tuple[Note, ...]
    at_foot: bool = False


@dataclass(frozen=True, slots=True)
class CitedIn:
    """The places of one chapter that cite a work.

    chapter   its name as printed: "Chapter 2"
    places    a link to each, with its name on screens; on paper each prints its page
    """

    at: Place
    chapter: str
    places: tuple[CrossRef, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """One formatted entry of a bibliography.

    id           unique in the book; empty for the one that the book's bibliography gives it
    annotation   what is said of the work below it
    cited_on     where it is cited, by chapter
    archive      address of a copy that an archive keeps, where it is to be printed
    """

    at: Place
    key: str
    kids: Inlines
    id: str = ""
    annotation: Inlines = ()
    cited_on: tuple[CitedIn, ...] = ()
    archive: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """A group of a bibliography; `title` is empty where there is only one group."""

    at: Place
    id: str
    title: Inlines
    entries: tuple[Reference, ...]


Block = (
    Heading
    | Paragraph
    | ListBlock
    | Definitions
    | Quote
    | CodeBlock
    | Rule
    | Box
    | Recommendations
    | Figure
    | Figures
    | Table
    | Only
    | Listing
    | NoteList
    | ReferenceList
    | IndexList
)
Blocks = tuple[Block, ...]


@by_fields
@dataclass(frozen=True, slots=True)
class Note:
    """A note: its definition as read, with id and number when resolved.

    name     as written: "a" for [^a]
    id       unique in the book; the call that leads to it has the id "call-" and this
    number   as printed
    """

    at: Place
    name: str
    kids: Blocks
    id: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A chapter as read: every node knows its place; references are bare labels.

    name     of the file without its ending; unique in the book
    blocks   the first is a level-1 heading
    notes    definitions in the order of the file
    lang     BCP 47
    role     of a box that was made a chapter, what kind of box it was
    """

    path: str
    name: str
    blocks: Blocks
    notes: tuple[Note, ...] = ()
    lang: str = "en"
    role: str = ""


class Part(StrEnum):
    """Where in the book a chapter stands."""

    FRONT = "front"
    BODY = "body"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter, resolved: every number, citation and reference is known.

    role    what kind of text it is: "chapter", or the name of a part nobody writes ("contents", "notes" …)
    notes   in the order of their calls, numbered
    """

    name: str
    role: str
    part: Part
    blocks: Blocks
    notes: tuple[Note, ...] = ()
    lang: str = "en"

    @property
    def heading(self) -> Heading:
        """The level-1 heading that opens it."""
        first = self.blocks[0]
        assert isinstance(first, Heading)
        return first
