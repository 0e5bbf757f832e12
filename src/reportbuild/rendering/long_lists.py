"""Notes or works cited that are too long to be laid out at once, cut between two items into slices, each a document of
its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import accumulate

from lxml import etree

from reportbuild.rendering.laid import XML, XML_ENDS
from reportbuild.rendering.long_tables import HEADINGS, put_out_of_sight

LONG = 360_000
"""Characters of XHTML from which on lists are cut: some thirty pages in two columns."""

SLICE = 240_000
"""Characters of a slice, about. Four thousand take a megabyte while they are laid out."""

PROBE = 12
"""Items that are laid out behind a slice, to see whether a page begins with the first of them."""

ROLES = ("notes", "bibliography")
"""Roles of chapters that are nothing but headings and lists."""

ITEM = "data-item"
"""Attribute of items that are laid out in a slice."""

GOES_ON = "data-goes-on"
"""Attribute of elements of which a slice shows no beginning: a page goes on with them."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the items of one list are in.

    tags     start tags from the chapter's section on, as where a page goes on with it
    shared   how many of them the items of the list before are in, too
    heads    headings above, which running heads may be made of, out of sight
    """

    tags: tuple[str, ...]
    shared: int
    heads: str


@dataclass(frozen=True, slots=True)
class Parted:
    """A chapter of lists in pieces.

    items     as XML
    lists     for each item, in which list it is
    between   what stands before each item, and after the last
    around    what each list is in
    """

    items: tuple[str, ...]
    lists: tuple[int, ...]
    between: tuple[str, ...]
    around: tuple[Around, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A chapter of lists, ready to be cut.

    shells   complete documents but for their text, by the side that the first page is on
    """

    parted: Parted
    shells: Mapping[str, str]

    called = "items"
    carried = 1
    """Pages that are thrown away, of all documents but the first: they hold what must have gone before."""

    def __len__(self) -> int:
        return len(self.parted.items)

    def end(self, first: int) -> int:
        """Where a slice ends that begins with an item, if all from there on are to be of a length."""
        lengths = [*accumulate(map(len, self.parted.items[first:]))]
        length = lengths[-1] / max(1, round(lengths[-1] / SLICE))
        return first + next(number for number, so_far in enumerate(lengths, 1) if so_far >= length - 1)

    def length(self, first: int) -> int:
        """Characters from an item on."""
        return sum(map(len, self.parted.items[first:]))

    def goes_on_in(self, item: int) -> str:
        """The innermost kind of structure element that an item and the one before are both in."""
        return "L" if self._in_one_list(item) else "Sect"

    def document(self, first: int, end: int, side: str) -> str:
        """The document that some items are laid out in, with some more behind them.

        side   of its first page
        """
        return self.shells[side].replace(f"{XML}{XML_ENDS}", f"{XML}{self._text(first, end)}{XML_ENDS}", 1)

    def bodies(self, first: int, end: int) -> str:
        """Nothing that would have to be put in its place later."""
        return ""

    def _in_one_list(self, item: int) -> bool:
        return self.parted.lists[item] == self.parted.lists[item - 1]

    def _text(self, first: int, end: int) -> str:
        parted, last = self.parted, min(len(self), end + PROBE)
        pieces = [part for n in range(first + 1, last) for part in (parted.between[n], parted.items[n])]
        around = parted.around[parted.lists[last - 1]]
        closing = parted.between[-1] if last == len(self) else "".join(map(_end_tag, reversed(around.tags)))
        return "".join((self._opening(first), *pieces, closing))

    def _opening(self, first: int) -> str:
        """What a slice begins with, its first item included."""
        parted = self.parted
        around, item = parted.around[parted.lists[first]], parted.items[first]
        if first == 0:
            return parted.between[0] + item
        going_on = self._in_one_list(first)
        outer = around.tags if going_on else around.tags[: around.shared]
        before = self._unseen(first) if going_on else _ENDS.sub("", parted.between[first], count=1)
        section = _START.sub(r'\g<0> style="break-before: page"', outer[0], count=1)
        return "".join((f"<div>{around.heads}</div>", section, *outer[1:], before, item))

    def _unseen(self, first: int) -> str:
        """Items that are not displayed: they keep from the first of a slice what styles say of the first of a list, and
        odd ones odd."""
        before = first - self.parted.lists.index(self.parted.lists[first])
        return f'<li style="display: none" {ITEM}="before"></li>' * (2 - before % 2)


_START = re.compile(r"<[a-z][a-z0-9]*")
_ENDS = re.compile(r"^(\s*</[a-z0-9]+>)*")


def _end_tag(start: str) -> str:
    found = _START.match(start)
    assert found
    return f"</{found[0][1:]}>"


def is_long_list(role: str, xhtml: str) -> bool:
    """True if a chapter is nothing but lists, and is to be cut.

    role   of the chapter
    """
    return role in ROLES and len(xhtml) > LONG


def part(section: etree._Element) -> Parted | None:
    """A chapter of lists in pieces; None if it cannot be cut.

    section   is changed
    """
    lists = [each for each in section.iter("ol", "ul") if not any(above.tag == "li" for above in each.iterancestors())]
    lists = [each for each in lists if len(each)]
    if not lists or any(above.tag not in _HOLDING for each in lists for above in each.iterancestors()):
        return None
    etree.cleanup_namespaces(section)
    around = tuple(_around(section, lists))
    if any(each.shared != 1 for each in around[1:]):
        return None
    items = [(number, item) for number, each in enumerate(lists) for item in each]
    for _, item in items:
        item.set(ITEM, "")
        item.addprevious(etree.ProcessingInstruction(_CUT))
        after = etree.ProcessingInstruction(_CUT)
        after.tail, item.tail = item.tail, None
        item.addnext(after)
    pieces = etree.tostring(section, encoding="unicode").split(f"<?{_CUT} ?>")
    return Parted(tuple(pieces[1::2]), tuple(number for number, _ in items), tuple(pieces[::2]), around)


_CUT = "cut"
_HOLDING = ("section", "div", "body")


def _around(section: etree._Element, lists: Sequence[etree._Element]) -> Iterator[Around]:
    before: list[etree._Element] = []
    headings = [each for each in section.iter("*") if each.tag in HEADINGS]
    for each in lists:
        chain = [*reversed([*each.iterancestors()]), each]
        chain = chain[chain.index(section) :]
        shared = sum(1 for old, new in zip(before, chain, strict=False) if old is new)
        yield Around(tuple(map(_start_tag, chain)), shared, "".join(_heads_above(chain, headings)))
        before = chain


def _start_tag(element: etree._Element) -> str:
    alone = etree.Element(element.tag, {**element.attrib, GOES_ON: ""})
    return str(etree.tostring(alone, encoding="unicode")).replace("/>", ">")


def _heads_above(chain: Sequence[etree._Element], headings: Sequence[etree._Element]) -> Iterator[str]:
    """The headings of all that a list is in."""
    for heading in headings:
        if heading.getparent() in chain:
            unseen = deepcopy(heading)
            unseen.tail = None
            put_out_of_sight(unseen)
            yield etree.tostring(unseen, encoding="unicode")
