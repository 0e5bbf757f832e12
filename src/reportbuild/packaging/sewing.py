"""Sheaves of objects sewn into one PDF file.

Source  ISO 32000-1, 7.5.7 (object streams) and 7.5.8 (cross-reference streams)
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Mapping, Sequence
from itertools import accumulate

from reportbuild.packaging.sheaf import Filled

_TOGETHER = 200
"""Objects in one object stream: a reader unpacks all of them to see one."""

_ROW = struct.Struct(">BLH")
"""A line of the cross-reference table: a kind; a place in the file or the number of an object stream; a position."""


def sew(sheaves: Sequence[Filled], others: Mapping[int, bytes], *, root: int, about: int) -> bytes:
    """A file of the sheaves' objects and of others, by their numbers, which have no gap from 1 on.

    root    number of the catalogue
    about   number of the information dictionary
    """
    last = max((*others, *(each.first + each.sheaf.count - 1 for each in sheaves)))
    file = _File(last)
    file.add_plain(list(others.items()))
    for each in sheaves:
        data = each.sheaf.data
        file.add_plain([(each.first + n, each[n]) for n in range(each.sheaf.count) if n not in data])
        for n, held in data.items():
            file.add_stream(each.first + n, each[n], held)
    return file.finished(root, about)


class _File:
    """A file while it is written: its pieces, and where each object is."""

    def __init__(self, last: int) -> None:
        self._pieces = [b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n"]
        self._length = len(self._pieces[0])
        self._rows: list[tuple[int, int, int]] = [(0, 0, 0)] * (last + 1)

    def add_plain(self, objects: Sequence[tuple[int, bytes]]) -> None:
        """Objects without data, by their numbers, a number of them together in one stream."""
        for start in range(0, len(objects), _TOGETHER):
            own, together = len(self._rows), objects[start : start + _TOGETHER]
            self._rows.append((0, 0, 0))
            offsets = accumulate((len(text) for _, text in together), initial=0)
            head = (
                b" ".join(b"%d %d" % (number, at) for (number, _), at in zip(together, offsets, strict=False)) + b"\n"
            )
            for position, (number, _) in enumerate(together):
                self._rows[number] = 2, own, position
            packed = zlib.compress(head + b"".join(text for _, text in together))
            said = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(together), len(head))
            self.add_stream(own, b"<< %s /Length %d >>\n" % (said, len(packed)), packed)

    def add_stream(self, number: int, dictionary: bytes, data: bytes) -> None:
        """An object with data."""
        self._rows[number] = 1, self._length, 0
        written = b"%d 0 obj\n%sstream\n%s\nendstream\nendobj\n" % (number, dictionary, data)
        self._pieces.append(written)
        self._length += len(written)

    def finished(self, root: int, about: int) -> bytes:
        """The whole file. Its identifier is that of its bytes."""
        start, own = self._length, len(self._rows)
        self._rows.append((1, start, 0))
        digest = hashlib.sha256()
        for piece in self._pieces:
            digest.update(piece)
        mark = digest.hexdigest()[:32].encode()
        packed = zlib.compress(_predicted(b"".join(_ROW.pack(*row) for row in self._rows)))
        said = b"/Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R" % (own + 1, root, about)
        how = b"/Filter /FlateDecode /DecodeParms << /Columns %d /Predictor 12 >>" % _ROW.size
        self.add_stream(own, b"<< %s /ID [<%s> <%s>] %s /Length %d >>\n" % (said, mark, mark, how, len(packed)), packed)
        return b"".join([*self._pieces, b"startxref\n%d\n%%%%EOF\n" % start])


def _predicted(table: bytes) -> bytes:
    """Each row as the difference from the one before it, which packs better. Source: ISO 32000-1, 7.4.4.4, PNG Up."""
    size = _ROW.size
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
