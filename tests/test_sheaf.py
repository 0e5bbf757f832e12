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
    cutter = Cutter()
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
    cutter = Cutter()
    cutter.turn_to(source)
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


def test_objects_of_several_files_come_back_as_if_they_were_in_one() -> None:
    """What is the same in two of them is there once, with what is in it in both; each is let go before the next."""
    cutter, sources = Cutter(), [Pdf.new() for _ in range(2)]
    tops = [source.make_indirect(Dictionary(K=Array([]), Said=String("100%7d"))) for source in sources]
    for source, top, word in zip(sources, tops, ("one", "two"), strict=True):
        kid = Dictionary(P=top, Said=String(word), Data=source.make_stream(word.encode()))
        top.K.append(source.make_indirect(kid))
    sources[0].Root.Top = tops[0]
    cutter.turn_to(sources[0])
    root, number = cutter.take(sources[0].Root), cutter.want(tops[0])
    cutter.let_go()
    cutter.turn_to(sources[1], before=100, same={tops[1].objgen[0]: number})
    cutter.extend(number, [*tops[1].K])
    sheaf, matter = cutter.sheaf()
    file = sew([sheaf.numbered(1, {})], [matter], {1 + sheaf.count: b"<< >>\n"}, root=1 + root, about=1 + sheaf.count)
    with pikepdf.open(BytesIO(file)) as made:
        assert [str(kid.Said) for kid in made.Root.Top.K] == ["one", "two"]
        assert [kid.Data.read_bytes() for kid in made.Root.Top.K] == [b"one", b"two"]
        assert all(kid.P.objgen == made.Root.Top.objgen for kid in made.Root.Top.K)
        assert str(made.Root.Top.Said) == "100%7d"
