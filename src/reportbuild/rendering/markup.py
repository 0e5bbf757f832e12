"""A chapter into plain semantic XHTML, one function for each kind of block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reportbuild.model.document import (
    Block,
    Blocks,
    Box,
    Chapter,
    CodeBlock,
    Definitions,
    Heading,
    ListBlock,
    Listing,
    ListingEntry,
    Note,
    NoteList,
    Only,
    Paragraph,
    Part,
    Quote,
    QuoteKind,
    Recommendations,
    Reference,
    ReferenceList,
    Rule,
    Table,
)
from reportbuild.model.entries import reference_id
from reportbuild.model.figures import Figure, Figures
from reportbuild.model.index import IndexList
from reportbuild.model.inlines import DataLink, Image, Link, Text
from reportbuild.model.pickling import by_fields
from reportbuild.model.problems import Place
from reportbuild.model.tabular import Orientation, Reach
from reportbuild.model.walking import find, plain_text
from reportbuild.rendering.backmatter import mark_up_definitions, mark_up_index
from reportbuild.rendering.figures import Charted, caption_line, charts_in, labelled, mark_up_figure, mark_up_figures
from reportbuild.rendering.phrasing import attributes, escaped, mark_up_line
from reportbuild.rendering.specimens import specimens
from reportbuild.rendering.table_rows import mark_up_rows

Terms = Mapping[str, str]


@by_fields
@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading as outlines and navigation show it.

    level   1 for the chapter itself
    text    with its number: "2 What officers may do"
    """

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Markup:
    """A chapter as XHTML, the same for paper and for screen.

    name      the chapter's, unique in the book
    role      "chapter", or the name of a part nobody writes
    title     plain text, without number
    xhtml     one <section> element, well-formed without namespace declarations (epub:type is used); links inside the
              book are "#label", pictures are named as the shelf names them
    outline   its headings, in order
    ids       every id in it, in order
    images    every picture in it
    data      every file of data that it names, likewise
    path      the file it was written in; of a part nobody writes, the one that asks for it
    charts    what is to be drawn, by the names of the pictures, with where it was asked for
    wide      `specimens` of its tables

    pages_asked   ids whose page number it prints on paper
    """

    name: str
    role: str
    part: Part
    lang: str
    title: str
    number: str
    xhtml: str
    outline: tuple[OutlineEntry, ...]
    ids: tuple[str, ...]
    images: tuple[str, ...]
    path: str
    pages_asked: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    charts: tuple[Charted, ...] = ()
    wide: str = ""


def mark_up(chapter: Chapter, terms: Terms) -> Markup:
    """The chapter as semantic XHTML; what differs between paper and screen is marked, not decided.

    terms   our printed words in the chapter's language

    Source  HTML Standard; DPUB-ARIA 1.1 for roles; EPUB Structural Semantics Vocabulary 1.1 for epub:type
    """
    heading = chapter.heading
    role, epub_type = _ROLES.get(chapter.role, (None, None))
    opening = attributes(
        class_=" ".join(dict.fromkeys(("chapter", chapter.role))),
        role=role,
        epub_type=epub_type,
        aria_labelledby=heading.id,
        lang=chapter.lang,
    )
    xhtml = f"<section{opening}>\n{_blocks(chapter.blocks, terms)}</section>\n"
    return Markup(
        name=chapter.name,
        role=chapter.role,
        part=chapter.part,
        lang=chapter.lang,
        title=plain_text(heading.kids),
        number=heading.number,
        xhtml=xhtml,
        outline=tuple(_outline(chapter.blocks)),
        ids=tuple(re.findall(r' id="([^"]+)"', xhtml)),
        images=tuple(dict.fromkeys(image.src for image in find(chapter.blocks, Image))),
        pages_asked=tuple(dict.fromkeys(re.findall(r' data-label="([^"]+)"', xhtml))),
        path=heading.at.path,
        data=tuple(dict.fromkeys(link.path for link in find(chapter.blocks, DataLink))),
        charts=charts_in(chapter.blocks, terms),
        wide=specimens(xhtml),
    )


_ROLES: Mapping[str, tuple[str | None, str | None]] = {
    "chapter": ("doc-chapter", "chapter"),
    "summary": ("doc-abstract", "abstract"),
    "contents": (None, None),
    "tables": (None, "lot"),
    "figures": (None, "loi"),
    "notes": ("doc-endnotes", "endnotes"),
    "bibliography": ("doc-bibliography", "bibliography"),
    "imprint": (None, "imprint"),
    "index": ("doc-index", "index"),
}


def _outline(blocks: Blocks) -> Iterable[OutlineEntry]:
    for heading in find(blocks, Heading):
        number = f"{heading.number} " if heading.number else ""
        yield OutlineEntry(heading.level, heading.id, number + plain_text(heading.kids))


def _blocks(blocks: Blocks, terms: Terms) -> str:
    return "".join(_block(block, terms) + "\n" for block in blocks)


def _block(block: Block, terms: Terms) -> str:
    match block:
        case Heading():
            return _heading(block, terms)
        case Paragraph(kids=kids):
            return f"<p>{mark_up_line(kids)}</p>"
        case ListBlock():
            return _list(block, terms)
        case Definitions():
            return mark_up_definitions(block, lambda meaning: _item(meaning, True, terms))
        case Quote():
            return _quote(block, terms)
        case CodeBlock(text=text):
            return f"<pre><code>{escaped(text)}</code></pre>"
        case Rule():
            return "<hr/>"
        case Box():
            return _box(block, terms)
        case Recommendations():
            return _recommendations(block, terms)
        case Figure():
            return mark_up_figure(block, terms)
        case Figures():
            return mark_up_figures(block, terms)
        case Table():
            return _table(block, terms)
        case Only():
            return _only(block, terms)
        case Listing():
            return _listing(block)
        case NoteList():
            return _note_list(block, terms)
        case ReferenceList():
            return _references(block, terms)
        case IndexList():
            return mark_up_index(block, terms)


def _heading(block: Heading, terms: Terms) -> str:
    number = ""
    if block.number and block.level == 1:
        label = f'<span class="label">{escaped(terms["chapter"])} </span>'
        number = f'<span class="number">{label}{escaped(block.number)}</span> '
    elif block.number:
        number = f'<span class="number">{escaped(block.number)}</span> '
    return f"<h{block.level}{attributes(id=block.id)}>{number}{mark_up_line(block.kids)}</h{block.level}>"


def _list(block: ListBlock, terms: Terms) -> str:
    items = "".join(f"<li>{_item(item, block.tight, terms)}</li>\n" for item in block.items)
    if block.start is None:
        return f"<ul>\n{items}</ul>"
    start = str(block.start) if block.start != 1 else None
    return f"<ol{attributes(start=start)}>\n{items}</ol>"


def _item(blocks: Blocks, tight: bool, terms: Terms) -> str:
    """The contents of a list item; in a tight list its first paragraph stands without a paragraph's space."""
    if tight and blocks and isinstance(blocks[0], Paragraph):
        rest = "\n" + _blocks(blocks[1:], terms) if blocks[1:] else ""
        return mark_up_line(blocks[0].kids) + rest
    return "\n" + _blocks(blocks, terms)


def _quote(block: Quote, terms: Terms) -> str:
    who = f'<p class="attribution">{mark_up_line(block.attribution)}</p>\n' if block.attribution else ""
    role = {QuoteKind.EPIGRAPH: "doc-epigraph", QuoteKind.PULL_QUOTE: "doc-pullquote"}.get(block.kind)
    element = "aside" if block.kind is QuoteKind.PULL_QUOTE else "blockquote"
    kind = attributes(class_=block.kind.value, role=role)
    return f"<{element}{kind}>\n{_blocks(block.kids, terms)}{who}</{element}>"


def _box(block: Box, terms: Terms) -> str:
    title = mark_up_line(block.title) or escaped(terms[f"box-{block.kind}"])
    opening = attributes(class_=f"box {block.kind}", id=block.id, aria_labelledby=f"{block.id}-title")
    heading = f"<p{attributes(class_='box-title', id=f'{block.id}-title')}>{title}</p>"
    return f"<aside{opening}>\n{heading}\n{_blocks(block.kids, terms)}</aside>"


def _recommendations(block: Recommendations, terms: Terms) -> str:
    title = escaped(terms["recommendations-to"]).replace("{addressee}", mark_up_line(block.addressee))
    items = ""
    for number, (id_, item) in enumerate(zip(block.ids, block.items, strict=True), block.start):
        mark = escaped(terms["recommendation"].replace("{number}", str(number)))
        items += f'<li{attributes(id=id_)}><span class="number">{mark}</span> {_item(item, True, terms)}</li>\n'
    return f'<section class="recommendations">\n<p class="addressee">{title}</p>\n<ol>\n{items}</ol>\n</section>'


def _table(block: Table, terms: Terms) -> str:
    caption = caption_line(terms["table"], block.number, block.caption)
    shape = "comparison" if block.comparison else None
    reach = " in-column" if block.reach is Reach.COLUMN else ""
    turns = block.orientation.value if block.orientation is not Orientation.AUTO else None
    continued = f"{terms['table']} {block.number} ({terms['continued']})" if block.number else None
    parts = [
        f"<div{attributes(class_='table-block' + reach, id=block.id, data_continued=continued, data_turn=turns)}>",
        f"<table{attributes(class_=shape)}>",
        f"<caption>{caption}</caption>" if caption else "",
        mark_up_rows(block, lambda cell: _item(cell, True, terms) if len(cell) < 2 else "\n" + _blocks(cell, terms)),
        "</table>",
        _table_notes(block.notes, terms),
        labelled("table-note", terms["note"], block.note) + labelled("table-source", terms["source"], block.source),
        "</div>",
    ]
    return "\n".join(part for part in parts if part)


def _table_notes(notes: tuple[Note, ...], terms: Terms) -> str:
    if not notes:
        return ""
    items = "".join(_note(note, terms) for note in notes)
    return f'<ol class="notes table-notes">\n{items}</ol>'


def _only(block: Only, terms: Terms) -> str:
    kind = {"data_only": block.value} if block.key == "medium" else {"class_": block.value}
    return f"<div{attributes(**kind)}>\n{_blocks(block.kids, terms)}</div>"


def _listing(block: Listing) -> str:
    roles = {"contents": ("doc-toc", "toc"), "tables": (None, "lot"), "figures": (None, "loi")}
    role, epub_type = roles[block.kind]
    items = "".join(_entries(block.entries))
    return f"<nav{attributes(class_='listing', role=role, epub_type=epub_type)}>\n<ol>\n{items}</ol>\n</nav>"


def _entries(entries: tuple[ListingEntry, ...]) -> Iterable[str]:
    """Lines of a listing, those of level 2 as a list inside the line above them."""
    tops = [n for n, entry in enumerate(entries) if n == 0 or entry.level == 1]
    for here, after in zip(tops, [*tops[1:], len(entries)], strict=True):
        inner = "".join(f"<li>{_entry(entry)}</li>\n" for entry in entries[here + 1 : after])
        nested = f"\n<ol>\n{inner}</ol>\n" if inner else ""
        yield f"<li>{_entry(entries[here])}{nested}</li>\n"


def _entry(entry: ListingEntry) -> str:
    number = f'<span class="number">{escaped(entry.number)}</span> ' if entry.number else ""
    link = f"<a{attributes(href='#' + entry.target)}>{mark_up_line(entry.kids)}</a>"
    page = f'<span class="leader"></span> <span{attributes(class_="page-of", data_label=entry.target)}></span>'
    return f'<p class="line">{number}{link}{page}</p>'


def _note_list(block: NoteList, terms: Terms) -> str:
    items = "".join(_note(note, terms) for note in block.notes)
    title = f"<h2{attributes(id=f'notes-{block.chapter}')}>{mark_up_line(block.title)}</h2>\n" if block.title else ""
    kind = attributes(class_="note-group at-foot", role="doc-endnotes") if block.at_foot else ' class="note-group"'
    return f'<section{kind}>\n{title}<ol class="notes">\n{items}</ol>\n</section>'


def _note(note: Note, terms: Terms) -> str:
    """A note, its way back first: Kindle shows a note in place only if it opens with the link back."""
    words = terms["back-to-text"].replace("{number}", note.number)
    back = attributes(href=f"#call-{note.id}", role="doc-backlink", aria_label=words, class_="note-number")
    mark = f"<a{back}>{escaped(note.number)}</a>. "
    first = note.kids[0] if note.kids and isinstance(note.kids[0], Paragraph) else None
    lead = f"<p>{mark}{mark_up_line(first.kids) if first else ''}</p>\n"
    rest = _blocks(note.kids[1:] if first else note.kids, terms)
    return f"<li{attributes(class_='note', id=note.id)}>{lead}{rest}</li>\n"


def _references(block: ReferenceList, terms: Terms) -> str:
    title = f"<h2{attributes(id=block.id)}>{mark_up_line(block.title)}</h2>\n" if block.title else ""
    items = "".join(_reference(entry, terms) for entry in block.entries)
    return f'<section class="reference-group">\n{title}<ul class="references">\n{items}</ul>\n</section>'


def _reference(entry: Reference, terms: Terms) -> str:
    note = f'\n<p class="annotation">{mark_up_line(entry.annotation)}</p>' if entry.annotation else ""
    cited = f"\n{_cited_on(entry, terms)}" if entry.cited_on else ""
    copy = f" {_archived(entry.archive, terms)}" if entry.archive else ""
    id_ = entry.id or reference_id(entry.key)
    return f"<li{attributes(id=id_)}>{mark_up_line(entry.kids)}{copy}{note}{cited}</li>\n"


def _archived(address: str, terms: Terms) -> str:
    link = mark_up_line((Link(Place(""), address, (Text(Place(""), address),)),))
    return f'<span class="archived">{escaped(terms["archived-at"]).replace("{address}", link)}</span>'


def _cited_on(entry: Reference, terms: Terms) -> str:
    """Where a work is cited: by chapter on screens, by page on paper, where the pages are filled in."""
    chapters = (
        f"{escaped(it.chapter)} ({', '.join(mark_up_line((ref,)) for ref in it.places)})" for it in entry.cited_on
    )
    places = escaped(terms["cited-in"]).replace("{places}", "; ".join(chapters))
    refs = (ref for it in entry.cited_on for ref in it.places)
    pages = "".join(f"<a{attributes(href='#' + ref.target, data_label=ref.target)}></a>" for ref in refs)
    return f'<p class="cited-on" data-only="screen">{places}</p><p class="cited-on pages" data-only="print">{pages}</p>'
