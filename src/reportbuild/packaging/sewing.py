"""Sheaves of objects sewn into one PDF file.

Source  ISO 32000-1, 7.5.7 (object streams) and 7.5.8 (cross-reference streams)
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from itertools import accumulate, chain

from reportbuild.packaging.sheaf import Matter, Numbered

_TOGETHER = 200
"""Objects in one object stream: a reader unpacks all of them to see one."""

_EFFORT = 5
"""At which object streams are compressed: in half the time of the usual one, and hardly larger."""

_ROW = 7
"""Bytes of a row of the cross-reference table: one for its kind, four for a place, two for a position."""


def sew(
    sheaves: Sequence[Numbered], matters: Iterable[Matter], others: Mapping[int, bytes], *, root: int, about: int
) -> bytes:
    """A file of the sheaves' objects and of others, by their numbers, which have no gap from 1 on.

    matters of the sheaves, in their order; each is asked for when it is written
    root    number of the catalogue
    about   number of the information dictionary
    """
    last = max((*others, *(each.first + each.sheaf.count - 1 for each in sheaves)))
    file = _File(last)
    file.add_plain(list(others), list(accumulate(map(len, others.values()))), b"".join(others.values()))
    for each, matter in zip(sheaves, matters, strict=True):
        plain = [each.first + n for n in range(each.sheaf.count) if n not in matter.data]
        file.add_plain(plain, matter.plain.ends, matter.plain.filled(each.numbers))
        for (n, data), head in zip(matter.data.items(), matter.heads.apart(each.numbers), strict=True):
            file.add_stream(each.first + n, head, data)
    return file.finished(root, about)


class _File:
    """A file while it is written, and where each object is."""

    def __init__(self, last: int) -> None:
        self._file = BytesIO()
        self._file.write(b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n")
        self._table = _Table(last + 1)

    def add_plain(self, numbers: Sequence[int], ends: Sequence[int], text: bytes) -> None:
        """Objects without data, a number of them together in one stream.

        ends   where each of them ends in the text
        """
        bounds = (0, *ends)
        for start in range(0, len(numbers), _TOGETHER):
            own, together = self._table.following(), numbers[start : start + _TOGETHER]
            for position, number in enumerate(together):
                self._table.places[number], self._table.positions[number] = own, position
            begin, *others = bounds[start : start + len(together) + 1]
            offsets = (0, *(bound - begin for bound in others))
            table = tuple(chain.from_iterable(zip(together, offsets, strict=False)))
            head = b" ".join([b"%d %d"] * len(together)) % table + b"\n"
            packed = zlib.compress(head + text[begin : others[-1]], _EFFORT)
            said = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(together), len(head))
            self.add_stream(own, b"<< %s /Length %d >>\n" % (said, len(packed)), packed)

    def add_stream(self, number: int, dictionary: bytes, data: bytes) -> None:
        """An object with data."""
        self._table.kinds[number], self._table.places[number] = 1, self._file.tell()
        self._file.writelines((b"%d 0 obj\n%sstream\n" % (number, dictionary), data, b"\nendstream\nendobj\n"))

    def finished(self, root: int, about: int) -> bytes:
        """The whole file. Its identifier is that of its bytes."""
        start, own = self._file.tell(), self._table.following()
        mark = hashlib.sha256(self._file.getbuffer()).hexdigest()[:32].encode()
        self._table.kinds[own], self._table.places[own] = 1, start
        packed = zlib.compress(_predicted(self._table.written()))
        said = b"/Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R" % (own + 1, root, about)
        how = b"/Filter /FlateDecode /DecodeParms << /Columns %d /Predictor 12 >>" % _ROW
        self.add_stream(own, b"<< %s /ID [<%s> <%s>] %s /Length %d >>\n" % (said, mark, mark, how, len(packed)), packed)
        self._file.write(b"startxref\n%d\n%%%%EOF\n" % start)
        return self._file.getvalue()


class _Table:
    """The cross-reference table while it grows, in columns, which take a twentieth of the room of rows.

    kinds      2 for an object in an object stream, which all are at first; 1 for one that stands in the file
    places     the number of the object stream, or the place in the file
    positions  in the object stream
    """

    def __init__(self, size: int) -> None:
        self.kinds = bytearray(b"\2" * size)
        self.kinds[0] = 0  # the head of the list of free objects
        self.places = array("I", bytes(4 * size))
        self.positions = array("H", bytes(2 * size))

    def following(self) -> int:
        """The number of one more object."""
        self.kinds.append(2)
        self.places.append(0)
        self.positions.append(0)
        return len(self.kinds) - 1

    def written(self) -> bytes:
        """Row by row, largest bytes first."""
        size = len(self.kinds)
        rows = bytearray(_ROW * size)
        rows[::_ROW] = self.kinds
        places, positions = struct.pack(f">{size}L", *self.places), struct.pack(f">{size}H", *self.positions)
        for column in range(4):
            rows[1 + column :: _ROW] = places[column::4]
        for column in range(2):
            rows[5 + column :: _ROW] = positions[column::2]
        return bytes(rows)


def _predicted(table: bytes) -> bytes:
    """Each row as the difference from the one before it, which packs better. Source: ISO 32000-1, 7.4.4.4, PNG Up."""
    size = _ROW
    changes = _differences(table, bytes(size) + table[:-size])
    rows = bytearray(len(table) // size * (size + 1))
    rows[:: size + 1] = b"\2" * (len(table) // size)
    for column in range(size):
        rows[column + 1 :: size + 1] = changes[column::size]
    return bytes(rows)


def _differences(here: bytes, before: bytes) -> bytes:
    """Byte by byte, modulo 256: all of them in one subtraction, in which no byte borrows from the next."""
    top = int.from_bytes(b"\x80" * len(here), "big")
    x, y = int.from_bytes(here, "big"), int.from_bytes(before, "big")
    difference = ((x | top) - (y & ~top)) ^ ((x ^ ~y) & top)
    return difference.to_bytes(len(here), "big")
