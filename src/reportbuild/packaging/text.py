"""Markup of all parts as one plain text: tables in words, pictures by what is said of them, notes at the end."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from lxml.etree import _Element as Element

from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import for_screen, having_class, parsed
from reportbuild.rendering.table_headers import cells_of

WIDTH = 72
"""Characters in a line: what letters, old printers and braille displays can be counted on to take."""

Terms = Mapping[str, str]


def write_text(title: str, subtitle: str, parts: Iterable[Markup], terms: Terms) -> bytes:
    """A whole edition as plain text: UTF-8, lines of at most 72 characters where words allow.

    Every table is read out row by row, each value behind the name of its column. Notes stand at the end, in groups by
    chapter, wherever print has them.
    """
    blocks = [_underlined(title, "="), *_wrapped(subtitle)]
    notes: list[str] = []
    for part in parts:
        section = parsed(for_screen(part.xhtml))
        own = [] if part.role == "notes" else list(_notes(section, part.title, terms))
        blocks += _blocks(section, terms)
        notes += own
    if notes:
        blocks += [_underlined(terms["notes"], "="), *notes]
    return ("\n\n".join(block for block in blocks if block.strip()) + "\n").encode()


def _notes(section: Element, title: str, terms: Terms) -> Iterator[str]:
    """The notes of a chapter, taken out of it with their heading."""
    for group in having_class(section, "note-group"):
        heading = group.getprevious()
        if heading is not None and heading.tag == "h2" and heading.get("id", "").startswith("notes-"):
            _drop(heading)
        for inner in group.findall("h2"):
            group.remove(inner)
        yield _underlined(title, "-")
        yield from _blocks(group, terms)
        _drop(group)


def _drop(element: Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def _blocks(parent: Element, terms: Terms) -> Iterator[str]:
    """The blocks in an element, each as lines without an end."""
    words: list[str] = [parent.text or ""]
    for kid in parent:
        if kid.tag in _BLOCKS or kid.tag in _HOLDERS:
            yield from _wrapped("".join(words))
            words = [kid.tail or ""]
            yield from (_BLOCKS[kid.tag](kid, terms) if kid.tag in _BLOCKS else _blocks(kid, terms))
        else:
            words += [_line(kid), kid.tail or ""]
    yield from _wrapped("".join(words))


def _heading(element: Element, terms: Terms) -> Iterator[str]:
    rule = {"h1": "=", "h2": "-"}.get(element.tag, "")
    words = _plain(_line(element))
    yield _underlined(words, rule) if rule else words


def _underlined(words: str, rule: str) -> str:
    lines = textwrap.wrap(words, WIDTH) or [""]
    return "\n".join([*lines, rule * max(map(len, lines))])


def _paragraph(element: Element, terms: Terms) -> Iterator[str]:
    yield from _wrapped(_line(element))


def _list(element: Element, terms: Terms) -> Iterator[str]:
    """Items with a bullet or a number; notes and recommendations bring their own."""
    kinds = element.get("class", "").split()
    start = int(element.get("start", "1"))
    lines: list[str] = []
    for number, item in enumerate(element, start):
        numbered = element.tag == "ol" and item.find("p/a[@role='doc-backlink']") is None
        bare = "notes" in kinds or item.find("span[@class='number']") is not None or _in_listing(element)
        mark = "" if bare else f"{number}. " if numbered else "- "
        hang = " " * (len(mark) or (0 if "notes" in kinds else 2))
        inner = "\n".join(_blocks(item, terms))
        lines.append(textwrap.indent(inner, hang)[len(hang) :].join((mark, "")) if inner else mark)
    yield ("\n\n" if "notes" in kinds or "references" in kinds else "\n").join(lines)


def _in_listing(element: Element) -> bool:
    return any("listing" in above.get("class", "").split() for above in element.iterancestors())


def _definitions(element: Element, terms: Terms) -> Iterator[str]:
    for kid in element:
        inner = "\n".join(_blocks(kid, terms))
        yield inner if kid.tag == "dt" else textwrap.indent(inner, "    ")


def _quotation(element: Element, terms: Terms) -> Iterator[str]:
    yield textwrap.indent("\n\n".join(_blocks(element, terms)), "    ")


def _box(element: Element, terms: Terms) -> Iterator[str]:
    yield "* * *"
    yield from _blocks(element, terms)
    yield "* * *"


def _code(element: Element, terms: Terms) -> Iterator[str]:
    yield textwrap.indent("".join(element.itertext()).rstrip("\n"), "    ")


def _rule(element: Element, terms: Terms) -> Iterator[str]:
    yield "* * *"


def _table(element: Element, terms: Terms) -> Iterator[str]:
    """A table read out: for each row its name, then each value behind the name of its column.

    Where things are compared, each thing has its name on a line of its own, and each row the aspect before its value.
    """
    caption = element.find("caption")
    if caption is not None:
        yield from _wrapped(_line(caption))
    cells = cells_of(element)
    heads: dict[int, str] = {}
    for cell in cells:
        if cell.group.tag == "thead":
            words = _plain(_line(cell.element))
            heads |= {x: _plain(f"{heads.get(x, '')} {words}") for x in range(cell.x, cell.x + cell.columns)}
    for _, row in groupby((cell for cell in cells if cell.group.tag != "thead"), key=lambda cell: cell.y):
        said = [(heads.get(cell.x, ""), _cell(cell.element, terms), cell.wide) for cell in row]
        yield _filled(_row(said, headed=bool(heads)), hang="    ")


def _row(said: Sequence[tuple[str, str, bool]], *, headed: bool) -> str:
    """A row in words. The name of a group of rows stands alone.

    said     of each cell the head of its column, its words, and whether it heads a group
    headed   whether columns have heads at all; without them, the first cell says what the second is
    """
    (head, first, wide), *others = said
    if wide:
        return f"{first}:"
    name = (f"{first}. " if headed else f"{first}: ") if first and not head else ""
    values = ((head, cell) for head, cell, _ in (others if name else said) if cell)
    return f"{name}{'; '.join(f'{head}: {cell}' if head else cell for head, cell in values)}."


def _cell(element: Element, terms: Terms) -> str:
    """A cell on one line, the items of a list in it one behind the other."""
    items = [_plain(_line(item)) for item in element.iter("li")]
    return ", ".join(items) if items else _plain(" ".join(_blocks(element, terms)))


def _picture(element: Element, terms: Terms) -> Iterator[str]:
    if element.get("alt"):
        yield from _wrapped(f"[{terms['figure']}: {element.get('alt')}]")


def _wrapped(words: str) -> Iterator[str]:
    """Words as lines; an address is never broken."""
    filled = "\n".join(filter(None, map(_filled, words.split("\v"))))
    if filled:
        yield filled


def _filled(words: str, hang: str = "") -> str:
    return textwrap.fill(_plain(words), WIDTH, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)


def _plain(words: str) -> str:
    return " ".join(words.split())


def _line(element: Element) -> str:
    """The words within a line: notes are called in brackets, breaks of the author's stay."""
    words = element.text or ""
    if element.tag == "br":
        words = "\v"
    elif element.tag == "img":
        words = element.get("alt", "")
    if "note-call" in element.get("class", "").split():
        return f"[{''.join(element.itertext()).strip()}]"
    return words + "".join(_line(kid) + (kid.tail or "") for kid in element)


_BLOCKS: Mapping[str, Callable[[Element, Terms], Iterator[str]]] = MappingProxyType(
    {
        **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
        **dict.fromkeys(("ul", "ol"), _list),
        "p": _paragraph,
        "figcaption": _paragraph,
        "summary": _paragraph,
        "dl": _definitions,
        "blockquote": _quotation,
        "aside": _box,
        "pre": _code,
        "hr": _rule,
        "table": _table,
        "img": _picture,
    }
)

_HOLDERS = ("details", "section", "div", "figure", "nav", "li", "header", "footer")
