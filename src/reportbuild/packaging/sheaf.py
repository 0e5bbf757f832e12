"""Objects cut out of a PDF: bytes with gaps where the numbers of objects go, so that any file can take them in."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from pikepdf import Dictionary, Object, Pdf, Stream

WIDTH = 7
"""Bytes of a filled gap: as many figures as the largest number of an object has. Source: ISO 32000-1, annex C."""

_GAP = b"%%%dd" % WIDTH

COUNTED = b"\0"
"""Stands before a number, in a text of our own, that is counted on from the first object's."""

_NUMBERS = re.compile(rb"\((?:[^\\()]|\\.)*\)|(\d+) 0 R|/StructParents? (\d+)|\0(\d+)", re.DOTALL)
"""What is numbered anew: references, and numbers of the structure's parent tree. Strings are passed over."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts one after another, with gaps where numbers go.

    text    all of them, a template: a book has hundreds of thousands of gaps, and formatting fills them in no time
    ends    where each ends once the gaps are filled
    leads   what number goes into each gap: n >= 0 is that of object n, -1 - n that of the nth name of the `outer`
    """

    text: bytes
    ends: Sequence[int]
    leads: Sequence[int]

    def filled(self, numbers: Sequence[int]) -> bytes:
        """All texts, with the numbers that leads lead to."""
        return self.text % tuple(map(numbers.__getitem__, self.leads))

    def apart(self, numbers: Sequence[int]) -> list[bytes]:
        """The same, text by text."""
        filled = self.filled(numbers)
        return [filled[start:end] for start, end in pairwise((0, *self.ends))]


@dataclass(frozen=True, slots=True)
class Matter:
    """The objects of a sheaf: by far the most of it, and not looked at before it is written.

    plain   those that are no streams, as they are written, in their order
    heads   dictionaries of those that are, in theirs
    data    of the streams, by their positions, as their dictionaries say that it is packed
    """

    plain: Texts
    heads: Texts
    data: Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class Sheaf:
    """Objects that refer to each other by their positions, without their matter.

    scraps  parts of objects elsewhere
    outer   names of objects that are not in the sheaf
    count   how many objects there are
    """

    scraps: Texts
    outer: tuple[str, ...]
    count: int

    def numbered(self, first: int, outer: Mapping[str, int]) -> Numbered:
        """The sheaf with numbers for its objects.

        first   the number of the first object; the others follow
        outer   the numbers of what is not in the sheaf, by name
        """
        numbers = [*range(first, first + self.count), *(outer[name] for name in reversed(self.outer))]
        return Numbered(self, first, numbers, self.scraps.apart(numbers))


@dataclass(frozen=True, slots=True)
class Numbered:
    """A sheaf whose objects have their numbers, from a first one on. Their texts are filled when they are written.

    numbers   of its objects, and then, last name first, of what is not in it
    scraps    filled
    """

    sheaf: Sheaf
    first: int
    numbers: Sequence[int]
    scraps: Sequence[bytes]


class Loose(NamedTuple):
    """A text with gaps, cut out of a file.

    length   once they are filled
    leads    what goes into each: n >= 0 is the number of an object, -1 - n is a number n that is counted
    """

    text: bytes
    length: int
    leads: Sequence[int]


def entries(made: Object, key: str = "") -> dict[str, Object]:
    """What a dictionary says, or another one in it, in the same order every time; nothing if it is not there."""
    inner = made if not key else made[key] if key in made else Dictionary()
    return {name: inner[name] for name in sorted(inner.keys())}


class Cutter:
    """Cuts objects, and all that they refer to, out of a file, or out of several, of which one is held at a time.

    Objects have numbers that are good for all files. What was read stays loose until it is known what is in the sheaf,
    and where.
    """

    def __init__(self) -> None:
        self._source: Pdf | None = None
        self._before = 0
        self._same: Mapping[int, int] = {}
        self._outer: set[int] = set()
        self._wanted: list[int] = []
        self._loose: dict[int, Loose] = {}
        self._packed: dict[int, bytes] = {}
        self._leads: dict[int, int] = {}  # from numbers, as they are in a Loose, to what is in Texts
        self._met: list[int] = []
        self._waiting: list[int] = []
        self._texts: list[Loose] = []
        self._scraps: list[Loose] = []

    def turn_to(
        self, source: Pdf, outer: Iterable[int] = (), before: int = 0, same: Mapping[int, int] | None = None
    ) -> None:
        """Turns to a file, once the one before is let go.

        outer    its objects that stay outside, by the numbers that they have in it
        before   what is added to numbers, so that none is used in two files
        same     its objects that are ones of the files before, with the numbers that they have there
        """
        self._source, self._before, self._same = source, before, same or {}
        self._outer.update(map(self.number, outer))

    def number(self, own: int) -> int:
        """The number, good for all files, of an object that has a number of its own in this one."""
        return self._same.get(own, self._before + own)

    def want(self, made: Object) -> int:
        """The number of an object that may be taken once the file is let go."""
        self._wanted.append(self.number(made.objgen[0]))
        return self._wanted[-1]

    def read(self, text: bytes) -> Loose:
        """A text of this file, which may be added once it is let go."""
        read = self._read(text)
        self._wanted += read.leads
        return read

    def take(self, made: Object) -> int:
        """Takes an object; its position in the sheaf."""
        return self.position(self.number(made.objgen[0]))

    def position(self, number: int) -> int:
        """Takes an object by its number; its position in the sheaf."""
        self._meet((number,))
        return self._leads[number]

    def add(self, *pieces: bytes | Loose) -> int:
        """Adds an object that is in no file, in pieces; its position."""
        text = _run_together([self._read(each) if isinstance(each, bytes) else each for each in pieces])
        self._meet(text.leads)
        self._texts.append(text)
        return len(self._texts) - 1

    def scrap(self, text: bytes) -> int:
        """Keeps a text that is part of an object elsewhere; its number among the scraps."""
        read = self._read(text)
        self._meet(read.leads)
        self._scraps.append(read)
        return len(self._scraps) - 1

    def extend(self, number: int, kids: Sequence[Object]) -> None:
        """Puts more kids into a structure element of a file before."""
        more = self.read(b"".join(kid.unparse() + b" " for kid in kids))
        self._loose[number] = _extended(self._loose[number], more)

    def let_go(self) -> None:
        """Lets go of the file: what is taken out of it or wanted, and everything that it refers to, is read."""
        waiting = [*self._waiting, *self._wanted]
        while waiting:
            number = waiting.pop()
            if number >= 0 and number not in self._loose and number not in self._outer:
                self._loose[number] = text = self._cut(number)
                waiting += text.leads
        self._wanted.clear()
        self._source = None

    def sheaf(self, names: Mapping[int, str] | None = None) -> tuple[Sheaf, Matter]:
        """Everything that was taken, with everything that it refers to.

        names   of what stays outside, by its numbers
        """
        self.let_go()
        while self._waiting:
            number = self._waiting.pop()
            self._texts[self._leads[number]] = text = self._loose.pop(number)
            self._meet(text.leads)
        data = dict(sorted((self._leads[number], packed) for number, packed in self._packed.items()))
        matter = Matter(
            plain=self._joined([text for n, text in enumerate(self._texts) if n not in data]),
            heads=self._joined([self._texts[n] for n in data]),
            data=data,
        )
        outer = tuple((names or {})[number] for number in self._met)
        sheaf = Sheaf(self._joined(self._scraps), outer, len(self._texts))
        # What is counted, for the parent tree, has an object each, so that no sheaf counts on into the next.
        assert all(max(each.leads, default=-1) < sheaf.count for each in (matter.plain, matter.heads, sheaf.scraps))
        return sheaf, matter

    def _read(self, text: bytes) -> Loose:
        """A text of this file, with its gaps found."""
        template, pieces = text.replace(b"%", b"%%"), list[bytes]()
        before, same, leads, end = self._before, self._same, array("i"), 0
        for found in _NUMBERS.finditer(template):
            group = found.lastindex
            if group is None:
                continue
            number = int(found[group])
            leads.append(same.get(number, before + number) if group == 1 else -1 - number)
            pieces.append(template[end : found.start(group) - (group == 3)])
            end = found.end(group)
        pieces.append(template[end:])
        length = sum(map(len, pieces)) + WIDTH * len(leads) - (len(template) - len(text))
        return Loose(_GAP.join(pieces), length, leads)

    def _cut(self, number: int) -> Loose:
        assert self._source, "a file that was let go"
        made = self._source.get_object(number - self._before, 0)
        if isinstance(made, Stream):
            self._packed[number] = made.read_raw_bytes()
            made = Dictionary({**entries(made), "/Length": len(self._packed[number])})
        return self._read(made.unparse(resolved=True))

    def _meet(self, numbers: Iterable[int]) -> None:
        """Takes objects, but for those that stay outside, and says where they lead to from within the sheaf."""
        for number in numbers:
            if number not in self._leads:
                self._leads[number] = self._led(number)

    def _led(self, number: int) -> int:
        if number < 0:
            return -1 - number
        if number in self._outer:
            self._met.append(number)
            return -len(self._met)
        self._waiting.append(number)
        self._texts.append(_NOTHING)
        return len(self._texts) - 1

    def _joined(self, texts: Sequence[Loose]) -> Texts:
        text = BytesIO()  # `join` would take eighty bytes for each part while it joins
        text.writelines(part for each in texts for part in (each.text, b"\n"))
        leads = map(self._leads.__getitem__, chain.from_iterable(each.leads for each in texts))
        return Texts(text.getvalue(), array("I", accumulate(each.length + 1 for each in texts)), array("i", leads))


_NOTHING = Loose(b"", 0, ())


def _run_together(texts: Sequence[Loose]) -> Loose:
    leads = array("i", (lead for each in texts for lead in each.leads))
    return Loose(b"".join(each.text for each in texts), sum(each.length for each in texts), leads)


_KIDS = re.compile(rb"/K \[ (?:%s 0 R )*" % _GAP)


def _extended(element: Loose, kids: Loose) -> Loose:
    """A structure element with more kids. All that it has are elements, too."""
    found = _KIDS.search(element.text)
    assert found
    end = found.end()
    before = element.text[:end].replace(b"%%", b"").count(_GAP)
    text = element.text[:end] + kids.text + element.text[end:]
    leads = array("i", (*element.leads[:before], *kids.leads, *element.leads[before:]))
    return Loose(text, element.length + kids.length, leads)
