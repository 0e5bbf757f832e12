"""Objects cut out of a PDF: bytes with gaps where the numbers of objects go, so that any file can take them in."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pikepdf import Dictionary, Object, Pdf, Stream

WIDTH = 7
"""Bytes of a gap: as many figures as the largest number of an object has. Source: ISO 32000-1, annex C."""

COUNTED = b"\0"
"""Stands before a number, in a text of our own, that is counted on from the first object's."""

_NUMBERS = re.compile(rb"\((?:[^\\()]|\\.)*\)|(\d+) 0 R|/StructParents? (\d+)|\0(\d+)", re.DOTALL)
"""What is numbered anew: references, and numbers of the structure's parent tree. Strings are passed over."""


@dataclass(frozen=True, slots=True)
class Sheaf:
    """Objects that refer to each other by their positions.

    text    the objects as they are written, one after another; then scraps, which are part of objects elsewhere
    ends    where each of these ends in the text
    gaps    where numbers go; WIDTH bytes each
    leads   what number: n >= 0 is that of object n, -1 - n that of the nth name of `outer`
    outer   names of objects that are not in the sheaf
    data    of those objects that are streams, by their positions, as their dictionaries say that it is packed
    count   how many objects there are; what follows is scraps
    """

    text: bytes
    ends: Sequence[int]
    gaps: Sequence[int]
    leads: Sequence[int]
    outer: tuple[str, ...]
    data: Mapping[int, bytes]
    count: int

    def filled(self, first: int, outer: Mapping[str, int]) -> Filled:
        """The texts with all gaps filled.

        first   the number of the first object; the others follow
        outer   the numbers of what is not in the sheaf, by name
        """
        far = [outer[name] for name in self.outer]
        text = bytearray(self.text)
        for gap, lead in zip(self.gaps, self.leads, strict=True):
            text[gap : gap + WIDTH] = b"%*d" % (WIDTH, first + lead if lead >= 0 else far[-1 - lead])
        return Filled(self, bytes(text), (0, *self.ends), first)


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheaf whose objects have their numbers, from a first one on.

    bounds   the nth text stands between the nth bound and the next
    """

    sheaf: Sheaf
    text: bytes
    bounds: Sequence[int]
    first: int

    def __getitem__(self, position: int) -> bytes:
        return self.text[self.bounds[position] : self.bounds[position + 1]]

    def scrap(self, number: int) -> bytes:
        """A text that is part of an object elsewhere."""
        return self[self.sheaf.count + number]


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, and where its gaps are and lead to."""

    text: bytes
    gaps: Sequence[int]
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

    def sheaf(self) -> Sheaf:
        """Everything that was taken, with everything that it refers to."""
        while self._waiting:
            self._cut(self._waiting.pop())
        texts = [*self._texts, *self._scraps]
        starts = [0, *accumulate(len(each.text) for each in texts)]
        return Sheaf(
            text=b"".join(each.text for each in texts),
            ends=array("I", starts[1:]),
            gaps=array("I", (start + gap for start, each in zip(starts, texts, strict=False) for gap in each.gaps)),
            leads=array("i", (lead for each in texts for lead in each.leads)),
            outer=tuple(self._names),
            data=dict(sorted(self._data.items())),
            count=len(self._texts),
        )

    def _place(self, number: int) -> int:
        if number not in self._positions:
            self._positions[number] = len(self._texts)
            self._texts.append(_Text(b"", (), ()))
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
        gaps, leads, length, end = array("I"), array("i"), 0, 0
        for found in _NUMBERS.finditer(text):
            group = found.lastindex
            if group is None:
                continue
            before = text[end : found.start(group)].removesuffix(COUNTED)
            length += len(before)
            gaps.append(length)
            leads.append(self._lead(int(found[1])) if group == 1 else int(found[group]))
            pieces += [before, bytes(WIDTH)]
            length += WIDTH
            end = found.end(group)
        return _Text(b"".join([*pieces, text[end:], b"\n"]), gaps, leads)

    def _lead(self, number: int) -> int:
        name = self._outer.get((number, 0))
        return self._place(number) if name is None else -1 - self._names.setdefault(name, len(self._names))
