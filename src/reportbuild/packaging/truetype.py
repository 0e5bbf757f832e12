"""Subsets of one TrueType face put together again: every glyph that any of them has, under the number it always had."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

_KEPT = (b"cvt ", b"fpgm", b"prep")
"""Tables that are taken over as they are; a face has them or not."""

_MORE, _WORDS, _SCALE, _TWO_SCALES, _MATRIX = 0x20, 0x01, 0x08, 0x40, 0x80
"""Flags of a component of a glyph. Source: OpenType 1.9, glyf."""


@dataclass(frozen=True, slots=True)
class Subset:
    """A face without the glyphs that a chapter does not use.

    used    numbers of the glyphs that are drawn, as in the whole face. Those that are only parts of others may have
            another number in every subset
    """

    tables: Mapping[bytes, bytes]
    offsets: Sequence[int]
    used: frozenset[int]

    @property
    def face(self) -> str:
        """A digest of what all subsets of one face have alike: when it was made, and the programs that hint it."""
        alike = [self.tables[b"head"][4:8], self.tables[b"head"][18:36], *(self.tables.get(tag, b"") for tag in _KEPT)]
        return hashlib.sha256(b"".join(alike)).hexdigest()[:16]

    def glyph(self, number: int) -> bytes:
        """A glyph's outline; empty if it has none or is not in the subset."""
        if number + 1 >= len(self.offsets):
            return b""
        return self.tables[b"glyf"][self.offsets[number] : self.offsets[number + 1]]

    def metrics(self, number: int) -> bytes:
        """A glyph's advance and left side bearing, two bytes each."""
        table, full = self.tables[b"hmtx"], _number(self.tables[b"hhea"], 34)
        if number < full:
            return table[4 * number : 4 * number + 4]
        bearing = 4 * full + 2 * (number - full)
        return table[4 * full - 4 : 4 * full - 2] + (table[bearing : bearing + 2] or b"\0\0")


def united(subsets: Sequence[Subset]) -> bytes | None:
    """One font file with the glyphs of all subsets; None if they are not of one face after all."""
    union = _Union(max(max(subset.used, default=0) for subset in subsets), {}, {}, {}, [])
    for subset in subsets:
        for number in sorted(subset.used | {0}):
            union.enter(number, _moved(number, subset, union), subset.metrics(number))
    return None if union.clashes else _file(_tables(subsets, union))


def read_subset(file: bytes, used: frozenset[int]) -> Subset:
    """A subset from its file. Source: OpenType 1.9, font file and loca."""
    records = (struct.unpack_from(">4sLLL", file, 12 + 16 * n) for n in range(_number(file, 4)))
    tables = {tag: file[offset : offset + length] for tag, _, offset, length in records}
    if _number(tables[b"head"], 50):
        return Subset(tables, struct.unpack(f">{len(tables[b'loca']) // 4}L", tables[b"loca"]), used)
    halves = struct.unpack(f">{len(tables[b'loca']) // 2}H", tables[b"loca"])
    return Subset(tables, [2 * half for half in halves], used)


@dataclass(frozen=True, slots=True)
class _Union:
    """Glyphs gathered so far.

    top       the last number that is the same in every subset
    parts     parts of other glyphs, by their looks; they are numbered from there on
    clashes   numbers that mean two different glyphs
    """

    top: int
    glyphs: dict[int, bytes]
    metrics: dict[int, bytes]
    parts: dict[tuple[bytes, bytes], int]
    clashes: list[int]

    def enter(self, number: int, outline: bytes, metrics: bytes) -> None:
        """Adds a glyph, or finds that it is there."""
        if self.glyphs.setdefault(number, outline) != outline:
            self.clashes.append(number)
        self.metrics.setdefault(number, metrics)


def _moved(number: int, subset: Subset, union: _Union) -> bytes:
    """A glyph's outline, naming its parts by the numbers that they have in the union. They are in it then."""
    outline = bytearray(subset.glyph(number))
    for place in _parts(outline):
        part = _number(outline, place)
        looks = _moved(part, subset, union), subset.metrics(part)
        here = union.parts.setdefault(looks, union.top + 1 + len(union.parts))
        union.enter(here, *looks)
        struct.pack_into(">H", outline, place, here)
    return bytes(outline)


def _parts(outline: bytes | bytearray) -> Iterator[int]:
    """Where a glyph that is put together of others names them. Source: OpenType 1.9, glyf."""
    place, more = 10, len(outline) > 10 and outline[0] >= 0x80
    while more:
        flags = _number(outline, place)
        yield place + 2
        place += 8 if flags & _WORDS else 6
        place += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0
        more = bool(flags & _MORE)


def _tables(subsets: Sequence[Subset], union: _Union) -> dict[bytes, bytes]:
    """The tables that a font in a PDF needs. Source: ISO 32000-1, 9.9, table 126."""
    count = max(union.glyphs) + 1
    padded = [_padded(union.glyphs.get(number, b""), 4) for number in range(count)]
    ends = [0, *accumulate(map(len, padded))]
    model = subsets[0].tables
    head, hhea, maxp = (bytearray(model[tag]) for tag in (b"head", b"hhea", b"maxp"))
    struct.pack_into(">L", head, 8, 0)
    struct.pack_into(">H", head, 50, 1)
    struct.pack_into(">H", hhea, 34, count)
    limits = (struct.unpack(">14H", subset.tables[b"maxp"][4:32]) for subset in subsets)
    struct.pack_into(">14H", maxp, 4, count, *list(map(max, zip(*limits, strict=True)))[1:])
    kept = {tag: model[tag] for tag in _KEPT if tag in model}
    return kept | {
        b"glyf": b"".join(padded),
        b"head": bytes(head),
        b"hhea": bytes(hhea),
        b"hmtx": b"".join(union.metrics.get(number, bytes(4)) for number in range(count)),
        b"loca": struct.pack(f">{count + 1}L", *ends),
        b"maxp": bytes(maxp),
    }


def _file(tables: Mapping[bytes, bytes]) -> bytes:
    """A font file of tables. Source: OpenType 1.9, table directory and head.checksumAdjustment."""
    power = len(tables).bit_length() - 1
    header = struct.pack(">L4H", 0x00010000, len(tables), 16 << power, power, (len(tables) - (1 << power)) * 16)
    offset, records, body = 12 + 16 * len(tables), b"", b""
    for tag, table in sorted(tables.items()):
        records += struct.pack(">4sLLL", tag, _checksum(table), offset + len(body), len(table))
        body += _padded(table, 4)
    file = bytearray(header + records + body)
    head = file.index(tables[b"head"], len(header + records))
    struct.pack_into(">L", file, head + 8, (0xB1B0AFBA - _checksum(file)) % 2**32)
    return bytes(file)


def _checksum(data: bytes | bytearray) -> int:
    padded = _padded(bytes(data), 4)
    total: int = sum(struct.unpack(f">{len(padded) // 4}L", padded))
    return total % 2**32


def _padded(data: bytes, size: int) -> bytes:
    return data + bytes(-len(data) % size)


def _number(data: bytes | bytearray, place: int) -> int:
    """An unsigned number of two bytes."""
    return int.from_bytes(data[place : place + 2], "big")
