"""Small trees for tests: a few words, a paragraph, a table, a chapter as read and as resolved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from reportbuild.model.document import (
    Block,
    Blocks,
    Box,
    BoxKind,
    Chapter,
    CodeBlock,
    Column,
    Definitions,
    Draft,
    Heading,
    ListBlock,
    Listing,
    ListingEntry,
    ListingKind,
    Note,
    NoteList,
    Only,
    Paragraph,
    Part,
    Quote,
    Recommendations,
    Reference,
    ReferenceList,
    Row,
    Rule,
    Table,
)
from reportbuild.model.figures import Figure, Figures
from reportbuild.model.index import IndexEntry, IndexGroup, IndexList
from reportbuild.model.inlines import (
    Abbreviation,
    Citation,
    Cite,
    Code,
    CrossRef,
    DataLink,
    FactRef,
    Image,
    IndexMark,
    Inline,
    Inlines,
    LineBreak,
    Link,
    NoteCall,
    Phrase,
    RefForm,
    Style,
    Styled,
    Text,
)
from reportbuild.model.metadata import Book
from reportbuild.model.problems import Place

HERE = Place("chapters/a.md", 3, 1)

HOSTILE = '<script>alert("x")</script> ]]> <!-- & &amp; \' --> {{ 1 }} </p>'
"""Words that would be markup if somebody forgot to escape them."""


def text(words: str) -> Text:
    return Text(HERE, words)


def line(*kids: Inline | str) -> Inlines:
    """A line of text; what is a string becomes plain words."""
    return tuple(text(kid) if isinstance(kid, str) else kid for kid in kids)


def paragraph(*kids: Inline | str) -> Paragraph:
    return Paragraph(HERE, line(*kids))


def heading(title: str, level: int = 1, id_: str = "", *, numbered: bool = True) -> Heading:
    """A heading; its id is its title in small letters unless another is given."""
    return Heading(HERE, level, id_ or title.lower().replace(" ", "-"), line(title), numbered)


def call(name: str) -> NoteCall:
    return NoteCall(HERE, name)


def note(name: str, *kids: Inline | str) -> Note:
    return Note(HERE, name, (paragraph(*kids),))


def abbreviation(short: str, place: int = 3, expansion: str = "") -> Abbreviation:
    """An abbreviation in a line of the chapter's file."""
    return Abbreviation(Place(HERE.path, place, 1), short, expansion)


def figure(id_: str, caption: str = "Growth") -> Figure:
    return Figure(HERE, id_, Image(HERE, f"figures/{id_}.svg", "A chart"), line(caption) if caption else ())


def table(id_: str, *cells: Inlines, caption: str = "Growth", notes: tuple[Note, ...] = ()) -> Table:
    """A table of one column, a row for each cell."""
    rows = tuple(Row(((Paragraph(HERE, cell),),)) for cell in cells)
    return Table(HERE, id_, line(caption) if caption else (), (Column(line("Head")),), rows, notes=notes)


def draft(name: str, *blocks: Block, notes: tuple[Note, ...] = ()) -> Draft:
    """A chapter as read that opens with a heading of its own name."""
    return Draft(f"chapters/{name}.md", name, (heading(name), *blocks), notes)


def chapter(name: str, *blocks: Block, role: str = "chapter", notes: tuple[Note, ...] = ()) -> Chapter:
    """A resolved chapter that opens with a heading of its own name."""
    return Chapter(name, role, Part.BODY, (heading(name), *blocks), notes)


def book(**said: object) -> Book:
    """A book that says no more than it must, and what is given here in the words of `book.yaml`."""
    least = {"title": "Growth", "date": "2025-07-18", "contents": ["a.md"], "editions": {"report": {}}}
    return Book.model_validate(least | {name.replace("_", "-"): value for name, value in said.items()})


def every_inline(ending: str = "") -> Inlines:
    """One of each kind of inline, resolved; their words are w0, w1, w2 … in the order of reading."""
    words = (f"w{number}{ending}" for number in count())
    return _inlines(words)


def every_block(ending: str = "") -> Blocks:
    """One of each kind of block, resolved, inlines of every kind in it; words as in `every_inline`."""
    words = (f"w{number}{ending}" for number in count())
    return (
        Heading(HERE, 1, "top", _line(words), number="1"),
        Paragraph(HERE, _inlines(words)),
        ListBlock(HERE, (_blocks(words), (*_blocks(words), *_blocks(words))), start=3),
        ListBlock(HERE, (_blocks(words),), tight=False),
        Definitions(HERE, ((_line(words), (_blocks(words), _blocks(words))),)),
        Quote(HERE, _blocks(words), attribution=_line(words)),
        CodeBlock(HERE, next(words)),
        Rule(HERE),
        Box(HERE, BoxKind.KEY_FINDINGS, "box", _line(words), _blocks(words)),
        Recommendations(HERE, _line(words), (_blocks(words), _blocks(words)), ("rec-1", "rec-2"), start=1),
        Figure(
            HERE,
            "fig",
            Image(HERE, "figures/fig.svg", f"alt{ending}"),
            caption=_line(words),
            note=_line(words),
            source=_line(words),
            credit=_line(words),
            licence=_line(words),
            number="1",
        ),
        Figures(
            HERE,
            "figs",
            _line(words),
            (_part("part-a", "2a", words), _part("part-b", "2b", words)),
            note=_line(words),
            number="2",
        ),
        _every_table(words),
        Only(HERE, "medium", "print", _blocks(words)),
        Listing(HERE, ListingKind.CONTENTS, (ListingEntry(HERE, "top", "1", _line(words)),)),
        NoteList(HERE, "top", _line(words), (_resolved_note("n1", words),)),
        ReferenceList(HERE, "works", _line(words), (Reference(HERE, "cbs_2025", _line(words)),)),
        IndexList(HERE, (IndexGroup(HERE, next(words), (_index_entry(words),)),)),
    )


def _index_entry(words: Iterator[str]) -> IndexEntry:
    page = CrossRef(HERE, "mark", (), RefForm.PAGE, "mark")
    title = next(words)
    return IndexEntry(HERE, "entry", title, (page,), (CrossRef(HERE, "mark", _line(words), target="mark"),))


def _part(id_: str, number: str, words: Iterator[str]) -> Figure:
    return Figure(HERE, id_, Image(HERE, f"figures/{id_}.svg", "alt"), caption=_line(words), number=number)


def _every_table(words: Iterator[str]) -> Table:
    return Table(
        HERE,
        "tab",
        caption=_line(words),
        columns=(Column(_line(words), width=30, row_header=True), Column(_line(words))),
        rows=(Row((_blocks(words), (*_blocks(words), *_blocks(words)))), Row((_blocks(words), ()), total=True)),
        notes=(_resolved_note("tab-note-a", words),),
        note=_line(words),
        source=_line(words),
        number="1",
    )


def _resolved_note(id_: str, words: Iterator[str]) -> Note:
    return Note(HERE, "a", (*_blocks(words), *_blocks(words)), id=id_, number="1")


def _line(words: Iterator[str]) -> Inlines:
    return (text(next(words)),)


def _blocks(words: Iterator[str]) -> Blocks:
    return (Paragraph(HERE, _line(words)),)


def _inlines(words: Iterator[str]) -> Inlines:
    return (
        text(next(words)),
        LineBreak(HERE),
        Code(HERE, next(words)),
        *(Styled(HERE, style, _line(words)) for style in Style),
        Phrase(HERE, "es", _line(words)),
        Abbreviation(HERE, next(words), "expanded", first=False),
        Link(HERE, "https://example.org/?a=1&b=2", _line(words)),
        CrossRef(HERE, "top", _line(words), target="top"),
        CrossRef(HERE, next(words)),
        NoteCall(HERE, "a", "n1", next(words)),
        Citation(HERE, "c1", (Cite(HERE, "cbs_2025"),), kids=_line(words)),
        FactRef(HERE, next(words), ("trees",)),
        IndexMark(HERE, "mark", ("oak",)),
        DataLink(HERE, next(words)),
        Image(HERE, "figures/inline.svg", "alt"),
    )
