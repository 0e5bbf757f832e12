"""The structure tree of a bound PDF: those of all chapters under one document.

Source  ISO 32000-1, 14.7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pikepdf import String

from reportbuild.packaging.gathering import Gathering
from reportbuild.packaging.sheaf import Numbered


def tree_texts(
    chapters: Sequence[tuple[Gathering, Numbered]], numbers: Mapping[str, int]
) -> Iterator[tuple[int, bytes]]:
    """The objects that hold the chapters' trees together, by their numbers.

    numbers   of the objects "tree" and "document"
    """
    tops = [each.first + top for gathering, each in chapters for top in gathering.elements]
    nodes = [each.first + gathering.numbers for gathering, each in chapters]
    kinds = {key: kind for gathering, _ in chapters for key, kind in gathering.kinds.items()}
    ids = {name: each.first + n for gathering, each in chapters for name, n in gathering.names.items()}
    following = max((each.first + gathering.sheaf.count for gathering, each in chapters), default=0)
    roles = b" ".join(f"{key} {kind}".encode() for key, kind in sorted(kinds.items()))
    said = [
        b"/Type /StructTreeRoot /K [ %d 0 R ] /RoleMap << %s >>" % (numbers["document"], roles),
        b"/ParentTree << /Kids [ %s ] >> /ParentTreeNextKey %d" % (references(nodes), following),
        b"/IDTree << /Names [ %s ] >>"
        % b" ".join(b"%s %d 0 R" % (String(name).unparse(), ids[name]) for name in sorted(ids)),
    ]
    yield numbers["tree"], b"<< %s >>\n" % b" ".join(said)
    kids = b"/Type /StructElem /S /Document /P %d 0 R /K [ %s ]" % (numbers["tree"], references(tops))
    yield numbers["document"], b"<< %s >>\n" % kids


def references(numbers: Sequence[int]) -> bytes:
    """References to objects, as they stand in an array."""
    return b" ".join(b"%d 0 R" % number for number in numbers)
