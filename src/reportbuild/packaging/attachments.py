"""Files that a PDF carries: the data that its charts were drawn from."""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Sequence
from hashlib import md5

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from reportbuild.model.data import Attachment


def attach(book: Pdf, attachments: Sequence[Attachment], date: datetime.date) -> None:
    """Puts files into the book, each as data that belongs to it.

    book   whose names are there already

    Source  ISO 19005-3, 6.8 (associated files); ISO 32000-1, 7.11.4; ISO 14289-1, 7.11 (F and UF)
    """
    if not attachments:
        return
    names, specs = Array(), Array()
    for name, attachment in sorted(_distinct(attachments), key=lambda each: bytes(String(each[0]))):
        spec = book.make_indirect(_specification(book, name, attachment, date))
        specs.append(spec)
        names.append(String(name))
        names.append(spec)
    book.Root.Names.EmbeddedFiles = book.make_indirect(Dictionary(Names=names))
    book.Root.AF = specs


def _distinct(attachments: Sequence[Attachment]) -> list[tuple[str, Attachment]]:
    taken: dict[str, Attachment] = {}
    for attachment in attachments:
        stem, dot, ending = attachment.name.rpartition(".")
        name, number = attachment.name, 1
        while name in taken:
            number += 1
            name = f"{stem or attachment.name}-{number}{dot}{ending if stem else ''}"
        taken[name] = attachment
    return list(taken.items())


def _specification(book: Pdf, name: str, attachment: Attachment, date: datetime.date) -> Object:
    stamp = String(f"D:{date:%Y%m%d}000000Z")
    content = attachment.content
    sums = Dictionary(Size=len(content), ModDate=stamp, CheckSum=String(md5(content, usedforsecurity=False).digest()))
    said = {"Type": Name.EmbeddedFile, "Subtype": Name(f"/{attachment.media_type}"), "Params": sums}
    file = Stream(book, zlib.compress(content), **said, Filter=Name.FlateDecode)
    embedded = book.make_indirect(file)
    return Dictionary(
        Type=Name.Filespec,
        F=String(name),
        UF=String(name),
        Desc=String(attachment.description or name),
        AFRelationship=Name.Data,
        EF=Dictionary(F=embedded, UF=embedded),
    )
