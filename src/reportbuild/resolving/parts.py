"""The chapters nobody writes: imprint, contents, lists of tables and figures, notes, bibliography, index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reportbuild.model.document import (
    Block,
    Chapter,
    Heading,
    Listing,
    ListingEntry,
    ListingKind,
    NoteList,
    Paragraph,
    Part,
    Reference,
    Table,
)
from reportbuild.model.entries import Entry
from reportbuild.model.figures import Figure, Figures
from reportbuild.model.inlines import (
    Abbreviation,
    Citation,
    CrossRef,
    IndexMark,
    Inlines,
    Link,
    NoteCall,
    Style,
    Styled,
    Text,
)
from reportbuild.model.metadata import Book, Where
from reportbuild.model.problems import Place
from reportbuild.model.walking import Node, find, rewrite
from reportbuild.reading import formats
from reportbuild.resolving.index import Marked, make_index
from reportbuild.resolving.reflists import back_referenced, reference_lists


@dataclass(frozen=True, slots=True)
class Sources:
    """What the parts nobody writes are made from.

    chapters     every chapter of the edition that is there already, in reading order
    references   formatted, in the order of the bibliography
    entries      the works themselves, by key
    notes_at     where this edition prints its notes
    marked       the places that the index leads to
    listed       False if the citation style has no bibliography, and works are listed as its notes cite them
    """

    book: Book
    terms: Mapping[str, str]
    chapters: Sequence[Chapter]
    references: Sequence[Reference]
    entries: Mapping[str, Entry]
    notes_at: Where
    listed: bool = True
    marked: Sequence[Marked] = ()


def make_part(name: str, part: Part, sources: Sources, *, at: Place) -> Chapter | None:
    """The part that a word in `contents:` asks for, or None where it would be empty.

    name   one of `reading.manuscript.PARTS`
    at     where the word stands
    """
    makers: Mapping[str, Callable[[Sources, Place], Iterator[Block]]] = {
        "imprint": _imprint,
        "contents": _contents,
        "tables": _tables,
        "figures": _figures,
        "notes": _notes,
        "bibliography": _bibliography,
        "index": _index,
    }
    blocks = tuple(makers[name](sources, at))
    if not blocks:
        return None
    title = "works-cited" if name == "bibliography" and not sources.listed else name
    heading = Heading(at, 1, f"ch-{name}", (Text(at, sources.terms[title]),), numbered=False)
    return Chapter(name, name, part, (heading, *blocks), (), sources.book.language)


def with_chapter_notes(chapter: Chapter, terms: Mapping[str, str]) -> Chapter:
    """The chapter with its notes printed at its own end."""
    if not chapter.notes:
        return chapter
    at = chapter.heading.at
    heading = Heading(at, 2, f"notes-{chapter.name}", (Text(at, terms["notes"]),), numbered=False)
    blocks = (*chapter.blocks, heading, NoteList(at, "", (), chapter.notes))
    return Chapter(chapter.name, chapter.role, chapter.part, blocks, chapter.notes, chapter.lang)


def with_foot_notes(chapter: Chapter, terms: Mapping[str, str]) -> Chapter:
    """The chapter with its notes at the feet of its pages; on screens, where there are none, at its own end."""
    if not chapter.notes:
        return chapter
    at = chapter.heading.at
    notes = NoteList(at, chapter.name, (Text(at, terms["notes"]),), chapter.notes, at_foot=True)
    return replace(chapter, blocks=(*chapter.blocks, notes))


def _imprint(sources: Sources, at: Place) -> Iterator[Block]:
    book, terms = sources.book, sources.terms
    edition = terms["edition"].replace("{date}", printed_date(book)).replace("{version}", book.version)
    lines: list[Inlines] = [(Text(at, f"© {book.date.year} {_and(book.creators, terms)}".rstrip()),)]
    lines.append((Text(at, edition if book.version else printed_date(book)),))
    if book.publisher:
        lines.append(_publisher(book, at))
    for word, number in (("isbn", book.identifiers.isbn), ("issn", book.identifiers.issn)):
        if number:
            lines.append((Text(at, f"{terms[word]} {number}"),))
    if book.identifiers.doi:
        lines.append((_link(f"https://doi.org/{book.identifiers.doi}", at),))
    if book.licence:
        lines.append((_bold(terms["licence"], at), Text(at, ": "), *_licence(book.licence, at)))
    if book.publisher and book.publisher.contact:
        lines.append((_bold(terms["contact"], at), Text(at, f": {book.publisher.contact}")))
    lines.append((_bold(terms["suggested-citation"], at), Text(at, ": "), *_suggested_citation(book, terms, at)))
    yield from (Paragraph(at, line) for line in lines)


def _publisher(book: Book, at: Place) -> Inlines:
    assert book.publisher is not None
    place = f"{book.publisher.place}: " if book.publisher.place else ""
    url = (Text(at, ", "), _link(book.publisher.url, at)) if book.publisher.url else ()
    return (Text(at, place + book.publisher.name), *url)


def _licence(licence: str, at: Place) -> Inlines:
    """A licence as printed; a Creative Commons licence, written as SPDX writes it, links to its deed."""
    found = re.fullmatch(r"CC-([A-Z-]+)-(\d\.\d)", licence)
    if not found:
        return (Text(at, licence),)
    kind, version = found.groups()
    deed = _link(f"https://creativecommons.org/licenses/{kind.lower()}/{version}/", at)
    return (Text(at, f"Creative Commons {kind} {version}, "), deed)


def _suggested_citation(book: Book, terms: Mapping[str, str], at: Place) -> Inlines:
    """How to cite this report. Source: Chicago Manual of Style, 18th edition, on reports."""
    title = f"{book.title}: {book.subtitle}" if book.subtitle else book.title
    publisher = f"{book.publisher.name}, " if book.publisher else ""
    place = f"{book.publisher.place}: " if book.publisher and book.publisher.place else ""
    identity = book.identifiers.doi and f"https://doi.org/{book.identifiers.doi}"
    end: Inlines = (Text(at, " "), _link(identity, at), Text(at, ".")) if identity else ()
    return (
        *((Text(at, f"{_stopped(_and(book.creators, terms))} "),) if book.creators else ()),
        Styled(at, Style.EMPHASIS, (Text(at, title),)),
        Text(at, f"{_stopped(title).removeprefix(title)} {place}{publisher}{book.date.year}."),
        *end,
    )


def _stopped(words: str) -> str:
    """Words with a full stop behind them, unless they end in a mark that takes its place."""
    return words if words.endswith((".", "?", "!", "…")) else f"{words}."


def printed_date(book: Book) -> str:
    """The book's date in words of its language: "July 18, 2025"."""
    date = book.date.isoformat()
    return formats.printed_date(date, book.language) or date


def _and(names: Sequence[str], terms: Mapping[str, str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])}{',' if len(names) > 2 else ''} {terms['author-and']} {names[-1]}"


def _bold(word: str, at: Place) -> Styled:
    return Styled(at, Style.STRONG, (Text(at, word),))


def _link(url: str, at: Place) -> Link:
    return Link(at, url, (Text(at, url.removeprefix("https://").removesuffix("/")),))


def _contents(sources: Sources, at: Place) -> Iterator[Block]:
    """Chapters and their sections of level 2; a contents page shows no more, and never itself or the imprint."""
    listed = (chapter for chapter in sources.chapters if chapter.role not in ("imprint", "contents"))
    headings = [h for chapter in listed for h in find(chapter.blocks, Heading) if h.level <= 2]
    if headings:
        entries = tuple(ListingEntry(h.at, h.id, h.number, _quiet(h.kids), h.level) for h in headings)
        yield Listing(at, ListingKind.CONTENTS, entries)


def _tables(sources: Sources, at: Place) -> Iterator[Block]:
    yield from _list_of((Table,), ListingKind.TABLES, sources, at)


def _figures(sources: Sources, at: Place) -> Iterator[Block]:
    yield from _list_of((Figure, Figures), ListingKind.FIGURES, sources, at)


def _list_of(
    what: tuple[type[Table | Figure | Figures], ...], kind: ListingKind, sources: Sources, at: Place
) -> Iterator[Block]:
    found = [each for chapter in sources.chapters for each in find(chapter.blocks, *what) if each.number]
    if found:
        entries = tuple(ListingEntry(each.at, each.id, each.number, _quiet(each.caption)) for each in found)
        yield Listing(at, kind, entries)


def _notes(sources: Sources, at: Place) -> Iterator[Block]:
    """All notes of the book, grouped by chapter. Where notes stand with their chapters there are none left."""
    if sources.notes_at is not Where.BOOK:
        return
    for chapter in sources.chapters:
        if chapter.notes:
            heading = chapter.heading
            number = (Text(heading.at, f"{heading.number}. "),) if heading.number else ()
            yield NoteList(heading.at, chapter.name, (*number, *_quiet(heading.kids)), chapter.notes)


def _bibliography(sources: Sources, at: Place) -> Iterator[Block]:
    wanted, references = sources.book.bibliography, tuple(sources.references)
    if wanted.cited_on:
        references = back_referenced(references, sources.chapters, sources.terms)
    yield from reference_lists(references, wanted, sources.entries, at=at)


def _index(sources: Sources, at: Place) -> Iterator[Block]:
    made = make_index(sources.marked, sources.terms, at)
    if made:
        yield made


def _quiet(kids: Inlines) -> Inlines:
    """A title as it is repeated elsewhere: without calls and marks, without links, without a first use's expansion."""

    def quiet(node: Node) -> Node:
        match node:
            case NoteCall() | IndexMark():
                return []
            case Link(kids=words) | CrossRef(kids=words) | Citation(kids=words):
                return list(words)
            case Abbreviation():
                return replace(node, first=False)
        return node

    return rewrite(kids, quiet)
