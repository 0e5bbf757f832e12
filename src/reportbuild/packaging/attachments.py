"""Files of data that go with a PDF: attached to it, so that whoever has the book has its numbers."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import md5

from pikepdf import Array, Dictionary, Name, Object, Pdf, String


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of data.

    name      as it is saved: "by-state.csv"; unique among the attachments
    content   as it stands in the manuscript
    about     what it is, in words
    """

    name: str
    content: bytes
    about: str


def attach(book: Pdf, files: Sequence[Attachment], date: datetime.date) -> None:
    """Adds files to a PDF's catalogue, as the data that the document was made from.

    date   of the book: attachments have one, and never the day of building

    Source  ISO 19005-3 (PDF/A-3), 6.8; ISO 32000-2, 7.11.4 and 14.13
    """
    if not files:
        return
    made = {each.name: _specification(book, each, date) for each in sorted(files, key=lambda each: each.name)}
    tree = [part for name, file in made.items() for part in (String(name), file)]
    book.Root.Names.EmbeddedFiles = Dictionary(Names=Array(tree))
    book.Root.AF = Array(list(made.values()))


def _specification(book: Pdf, file: Attachment, date: datetime.date) -> Object:
    stamp = String(date.strftime("D:%Y%m%d000000Z"))
    stream = book.make_stream(file.content, Type=Name.EmbeddedFile, Subtype=Name("/text/csv"))
    check = md5(file.content, usedforsecurity=False).digest()
    stream.Params = Dictionary(Size=len(file.content), ModDate=stamp, CreationDate=stamp, CheckSum=String(check))
    return book.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(file.name),
            UF=String(file.name),
            Desc=String(file.about),
            AFRelationship=Name.Data,
            EF=Dictionary(F=stream, UF=stream),
        )
    )
