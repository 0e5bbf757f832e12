"""Objects cut out of a PDF: bytes with gaps where the numbers of objects go, so that any file can take them in."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

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


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with gaps, how long it is once they are filled, and where they lead to."""

    text: bytes
    length: int
    leads: Sequence[int]


def entries(made: Object, key: str = "") -> dict[str, Object]:
    """What a dictionary says, or another one in it, in the same order every time; nothing if it is not there."""
    inner = made if not key else made[key] if key in made else Dictionary()
    return {name: inner[name] for name in sorted(inner.keys())}


class Cutter:
    """Cuts objects, and all that they refer to, out of a file."""

    def __init__(self, source: Pdf, outer: Mapping[tuple[int, int], str]) -> None:
        """outer   objects that stay outside, with their names"""
        self._source = source
        self._outer = outer
        self._names: dict[str, int] = {}
        self._positions: dict[int, int] = {}
        self._texts: list[_Text] = []
        self._data: dict[int, bytes] = {}
        self._waiting: list[int] = []
        self._scraps: list[_Text] = []

    def take(self, made: Object) -> int:
        """Takes an object; its position in the sheaf."""
        return self._place(made.objgen[0])

    def add(self, text: bytes) -> int:
        """Adds an object that is not in the file; its position."""
        self._texts.append(self._read(text))
        return len(self._texts) - 1

    def scrap(self, text: bytes) -> int:
        """Keeps a text that is part of an object elsewhere; its number among the scraps."""
        self._scraps.append(self._read(text))
        return len(self._scraps) - 1

    def sheaf(self) -> tuple[Sheaf, Matter]:
        """Everything that was taken, with everything that it refers to."""
        while self._waiting:
            self._cut(self._waiting.pop())
        matter = Matter(
            plain=_joined([text for n, text in enumerate(self._texts) if n not in self._data]),
            heads=_joined([self._texts[n] for n in sorted(self._data)]),
            data=dict(sorted(self._data.items())),
        )
        sheaf = Sheaf(_joined(self._scraps), tuple(self._names), len(self._texts))
        # What is counted, for the parent tree, has an object each, so that no sheaf counts on into the next.
        assert all(max(each.leads, default=-1) < sheaf.count for each in (matter.plain, matter.heads, sheaf.scraps))
        return sheaf, matter

    def _place(self, number: int) -> int:
        if number not in self._positions:
            self._positions[number] = len(self._texts)
            self._texts.append(_Text(b"", 0, ()))
            self._waiting.append(number)
        return self._positions[number]

    def _cut(self, number: int) -> None:
        made, place = self._source.get_object(number, 0), self._positions[number]
        if isinstance(made, Stream):
            self._data[place] = made.read_raw_bytes()
            made = Dictionary({**entries(made), "/Length": len(self._data[place])})
        self._texts[place] = self._read(made.unparse(resolved=True))

    def _read(self, text: bytes) -> _Text:
        """A text with its gaps found."""
        pieces: list[bytes] = []
        leads, end = array("i"), 0
        for found in _NUMBERS.finditer(text):
            group = found.lastindex
            if group is None:
                continue
            leads.append(self._lead(int(found[1])) if group == 1 else int(found[group]))
            pieces.append(text[end : found.start(group)].removesuffix(COUNTED))
            end = found.end(group)
        pieces.append(text[end:] + b"\n")
        length = sum(map(len, pieces)) + WIDTH * len(leads)
        return _Text(_GAP.join(piece.replace(b"%", b"%%") for piece in pieces), length, leads)

    def _lead(self, number: int) -> int:
        name = self._outer.get((number, 0))
        return self._place(number) if name is None else -1 - self._names.setdefault(name, len(self._names))


def _joined(texts: Sequence[_Text]) -> Texts:
    return Texts(
        text=b"".join(each.text for each in texts),
        ends=array("I", accumulate(each.length for each in texts)),
        leads=array("i", (lead for each in texts for lead in each.leads)),
    )
