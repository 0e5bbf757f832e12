"""A table too long to be laid out at once, cut into slices of some hundred rows, each a document of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

LONG = 400
"""Rows from which on a table is cut."""

SLICE = 300
"""Rows of a slice, about. Each takes a quarter of a megabyte while it is laid out."""

PROBE = 8
"""Rows that are laid out behind a slice, to see whether a page begins with the first of them."""

TOGETHER = 4
"""Rows at the end of a table that styles may keep together: where a page ends just before them tells nothing."""

BODY = "data-body"
"""Attribute of bodies that hold the rows of a slice."""

ROWS = "data-rows"
"""Attribute of the body in whose place the rows of a slice are put."""

NAME = "data-name"
"""Attribute for the name that a header cell has in the structure of every slice."""

_RULER = '<colgroup data-ruler=""></colgroup>'
_FIXED = ' data-fixed=""'


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    xml     as XML
    group   counts the bodies of the table
    cells   the words of each cell; empty for a row that has not one cell for each column
    """

    xml: str
    group: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parted:
    """A chapter around its longest table, whose rows stand apart.

    start    everything before the table, and the table as far as its heads
    middle   as much as the pages of a table need that goes on: heads of the text, out of sight, and heads of columns
    end      that, and everything after the table
    """

    start: str
    middle: str
    end: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Long:
    """A chapter with a long table, ready to be cut: complete documents without rows, and the rows.

    middle    by the side that its first page is on; end too
    rows      as XML
    groups    for each row, in which body of the table it is
    heights   of the rows, as expected, in the engine's unit
    page      height of a page's text
    carried   pages that are thrown away, of all documents but the first: they hold what must have gone before
    """

    start: str
    middle: Mapping[str, str]
    end: Mapping[str, str]
    rows: tuple[str, ...]
    groups: tuple[int, ...]
    heights: tuple[float, ...]
    page: float
    carried: int

    called = "rows"

    def __len__(self) -> int:
        return len(self.rows)

    def length(self, first: int) -> int:
        """Characters from a row on."""
        return sum(map(len, self.rows[first:]))

    def goes_on_in(self, row: int) -> str:
        """The innermost kind of structure element that a row and the one before are both in."""
        return "TBody" if self.groups[row] == self.groups[row - 1] else "Table"

    def document(self, first: int, end: int, side: str) -> str:
        """The document that some rows are laid out in.

        side   of its first page
        """
        if first == 0:
            return self.start
        return self.end[side] if end >= len(self.rows) else self.middle[side]

    def bodies(self, first: int, end: int) -> str:
        """Some rows, the first of them at the top of a page; then as many as show whether a page ends there."""
        return "".join(self._bodies(first, min(len(self.rows), end + PROBE)))

    def _bodies(self, first: int, end: int) -> Iterator[str]:
        rows, groups = list(self.rows[first:end]), self.groups
        carried = self._carried(first) if first else ""
        if first and groups[first] == groups[first - 1]:
            rows[0] = rows[0].replace("<tr", f'<tr style="{_ON_NEW_PAGE}"', 1)
            opening = f"{_BODY}{carried}"
        elif first:
            opening = f'{_BODY}{carried}</tbody><tbody {BODY}="" style="{_ON_NEW_PAGE}">'
        else:
            opening = _BODY
        yield opening
        for position, row in enumerate(rows, first):
            if position > first and groups[position] != groups[position - 1]:
                yield f"</tbody>{_BODY}"
            yield row
        yield "</tbody>"

    def _carried(self, first: int) -> str:
        """Rows for a page that is thrown away: the head of the group that goes on, and empty ones.

        They keep what styles say of the first two rows of a table from the slice, and odd rows odd.
        """
        opened = first
        while opened > 0 and self.groups[opened - 1] == self.groups[first - 1]:
            opened -= 1
        row = self.rows[opened]
        head = row.replace("<tr", f'<tr {ROWS}="again"', 1) if _GROUP_HEAD.match(row) else ""
        return head + _EMPTY_ROW * (2 + (first - opened - (2 + bool(head))) % 2)


_BODY = f'<tbody {BODY}="">'
_ON_NEW_PAGE = "break-before: page"
_EMPTY_ROW = f'<tr {ROWS}="empty"><td></td></tr>'
_GROUP_HEAD = re.compile(r'<tr[^>]*class="[^"]*\bgroup\b')


def is_long(xhtml: str) -> bool:
    """True if a chapter has a table that is to be cut."""
    return any(part.count("<tr") > LONG for part in xhtml.split("<table")[1:])


def part(section: etree._Element, write: Callable[[etree._Element], str]) -> Parted | None:
    """A chapter without the rows of its longest table, and the rows; None if the table has cells that reach over rows,
    or tables in them, and cannot be cut.

    section   is changed
    write     gives an element as text
    """
    table = max(section.iter("table"), key=lambda each: len(each.findall("tbody/tr")))
    if any(cell.get("rowspan") for cell in table.iterfind("tbody/tr/*")):
        return None
    if table.find("thead") is None or table.find(".//table") is not None or any(map(_is_held, table.iterancestors())):
        return None
    _name_heads(table)
    etree.cleanup_namespaces(section)
    rows = tuple(_rows(table))
    bodies = table.findall("tbody")
    for body in bodies[1:]:
        table.remove(body)
    etree.strip_elements(bodies[0], "tr")
    bodies[0].set(ROWS, "here")
    table.set("data-fixed", "")
    for widths in table.findall("colgroup"):
        widths.set("data-own", "")
    table.find("thead").addprevious(etree.Element("colgroup", {"data-ruler": ""}))
    table.set("data-long", "")
    start, middle, end = (_copy(section, *which) for which in ((True, False), (False, False), (False, True)))
    return Parted(write(start), write(middle), write(end), rows)


def _is_held(around: etree._Element) -> bool:
    """True for what does not go on to a next page as the chapter does: boxes, lists, notes."""
    return around.tag not in ("section", "div", "body", "html")


def _name_heads(table: etree._Element) -> None:
    prefix = next((around.get("id") for around in table.iterancestors() if around.get("id")), "table")
    heads = [*table.iterfind("thead//th"), *table.iterfind("tbody/tr/th[@colspan]")]
    for number, head in enumerate(heads, 1):
        head.set(NAME, f"{prefix}.head-{number}")


def _rows(table: etree._Element) -> Iterator[Row]:
    for group, body in enumerate(table.findall("tbody")):
        for row in body.findall("tr"):
            row.tail = "\n"
            plain = not any(cell.get("colspan") for cell in row)
            words = tuple("".join(cell.itertext()) for cell in row) if plain else ()
            yield Row(etree.tostring(row, encoding="unicode"), group, words)


def _copy(section: etree._Element, before: bool, after: bool) -> etree._Element:
    """The chapter with or without what comes before and after its table."""
    made = deepcopy(section)
    table = made.find(".//table[@data-long]")
    assert table is not None
    del table.attrib["data-long"]
    if not before:
        _drop_before(table, made)
    here = table
    while not after and here is not made:
        for later in list(here.itersiblings()):
            later.getparent().remove(later)
        here.tail = None
        here = here.getparent()
    return made


def _drop_before(table: etree._Element, made: etree._Element) -> None:
    """Takes away what comes before a table but the headings, of which running heads are made, and its own marks."""
    caption = table.find("caption")
    if caption is not None:
        table.remove(caption)
    here = table
    while here is not made:
        for earlier in list(here.itersiblings(preceding=True)):
            kept = _kept(earlier)
            for heading in kept:
                if heading.tag in HEADINGS:
                    put_out_of_sight(heading)
                here.addprevious(heading)
                heading.tail = None
            if earlier not in kept:
                earlier.getparent().remove(earlier)
        here = here.getparent()
        here.text = None


def _kept(element: etree._Element) -> list[etree._Element]:
    if "table-guard" in element.get("class", "") or "table-mark" in element.get("class", ""):
        return [element]
    return [each for each in element.iter("*") if each.tag in HEADINGS]


def put_out_of_sight(heading: etree._Element) -> None:
    """Makes a heading one that is not seen, and that nothing leads to: running heads may be made of it all the same."""
    heading.set("style", _OUT_OF_SIGHT)
    for element in heading.iter("*"):
        element.attrib.pop("id", None)


HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_OUT_OF_SIGHT = (
    "display: block; height: 0; overflow: hidden; margin: 0; padding: 0; border: 0; font-size: 1px; line-height: 1px; "
    "break-before: avoid; break-after: avoid"
)


def fixed(document: str, widths: Sequence[float]) -> str:
    """A document whose table has columns of given widths, in CSS pixels."""
    columns = "".join(f'<col style="width: {width:.9f}px">' for width in widths)
    without = re.sub(r"<colgroup data-own=\"\">.*?</colgroup>", "", document, flags=re.DOTALL)
    table = without.replace(_FIXED, ' style="table-layout: fixed"', 1)
    return table.replace(_RULER, f"<colgroup>{columns}</colgroup>", 1)


def free(document: str) -> str:
    """A document whose table has columns as wide as their words ask for."""
    return document.replace(_FIXED, "", 1).replace(_RULER, "", 1)


def specimens(rows: Sequence[Row]) -> tuple[int, ...]:
    """Rows that have the longest words and texts of each column, and so make the columns as wide as they are."""
    found: set[int] = set()
    plain = [(number, row.cells) for number, row in enumerate(rows) if row.cells]
    if not plain:
        return tuple(range(min(len(rows), PROBE)))
    for place in range(max(len(cells) for _, cells in plain)):
        texts = {cells[place]: number for number, cells in reversed(plain) if place < len(cells)}
        for width in (_width, _widest_word):
            found.update(texts[text] for text in sorted(texts, key=width)[-TRIED:])
    return tuple(sorted(found))


TRIED = 3
"""So many of the longest texts of a column are tried: how wide they come out is only guessed before."""


def _widest_word(text: str) -> float:
    return max(map(_width, text.split()), default=0)


def _width(text: str) -> float:
    """About how wide a text is, in ems."""
    return len(text.translate(_NARROW_TO_NONE)) * 0.35 + len(text.translate(_LOWER_TO_NONE)) * 0.12 + 0.2 * len(text)


_NARROW_TO_NONE = str.maketrans("", "", "iljtfr.,:;'|! ()[]")
_LOWER_TO_NONE = str.maketrans("", "", "abcdefghiklnopqrstuvxyzjtfr.,:;'|! ()[]0123456789-")
