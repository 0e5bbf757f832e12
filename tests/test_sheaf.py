"""Sheaves: whatever stands in an object, its numbers are filled in and nothing else is changed."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import pikepdf
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, String

from reportbuild.packaging.sewing import sew
from reportbuild.packaging.sheaf import COUNTED, WIDTH, Cutter

TRICKY = st.sampled_from(["%", "%d", "%%", "%7d", "%(n)s", "(", ")", "\\", "1 0 R", "/StructParent 3", "\0", "“", "\n"])
WORDS = st.lists(TRICKY | st.text(max_size=5), max_size=4).map("".join)
PIECES = st.sampled_from([b"%", b"%d", b"%%", b"/Lang (50 %\\) 1 0 R)", b" 12 0 ", b"(7 0 R)", b"<25>", b"/A#25 "])


@given(st.lists(st.tuples(PIECES, st.integers(0, 20))), st.integers(1, 10**6))
def test_gaps_are_filled_as_one_would_fill_them_by_hand(told: list[tuple[bytes, int]], first: int) -> None:
    """Numbers that are counted on from the first object's, each as wide as all others; what stands between stays."""
    cutter = Cutter(Pdf.new(), {})
    for _ in range(21):
        cutter.add(b"null")
    number = cutter.scrap(b"".join(piece + COUNTED + b"%d" % counted for piece, counted in told))
    numbered = cutter.sheaf()[0].numbered(first, {})
    by_hand = b"".join(piece + str(first + counted).rjust(WIDTH).encode() for piece, counted in told)
    assert numbered.scraps[number] == by_hand + b"\n"


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=300), st.integers(1, 1000))
def test_objects_come_back_as_they_were_cut_out(words: list[tuple[str, str]], first: int) -> None:
    """Texts, names, streams and who refers to whom, whatever the numbers are from which the objects are counted."""
    source = Pdf.new()
    stream = source.make_stream(words[0][0].encode(), Said=String(words[0][1]))
    kids = [source.make_indirect(Dictionary(Said=String(one), Other=String(two), Of=stream)) for one, two in words]
    for before, after in pairwise(kids):
        before.Next = after
    source.Root.Kids, source.Root[Name("/50%d")] = Array(kids), Name("/100%")
    cutter = Cutter(source, {})
    root, about = cutter.take(source.Root), cutter.take(source.make_indirect(Dictionary()))
    sheaf, matter = cutter.sheaf()
    others = dict.fromkeys(range(1, first), b"null\n")
    file = sew([sheaf.numbered(first, {})], [matter], others, root=first + root, about=first + about)
    with pikepdf.open(BytesIO(file)) as made:
        assert [(str(kid.Said), str(kid.Other)) for kid in made.Root.Kids] == words
        assert all(before.Next.objgen == after.objgen for before, after in pairwise(made.Root.Kids))
        assert made.Root[Name("/50%d")] == Name("/100%")
        assert made.Root.Kids[0].Of.read_bytes() == words[0][0].encode()
        assert str(made.Root.Kids[0].Of.Said) == words[0][1]
