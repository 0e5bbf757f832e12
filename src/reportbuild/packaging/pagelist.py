"""Where the pages of a bound PDF begin in the text, for editions that mark them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from reportbuild.packaging.pagination import Leaf
from reportbuild.rendering.laid import Pages
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.places import END, PageMark, translate


class Text(Protocol):
    """A chapter's markup that is only opened where it is looked at."""

    @property
    def digest(self) -> str: ...

    @property
    def opened(self) -> Markup: ...


@dataclass(frozen=True, slots=True)
class PageList:
    """The pages of a PDF, as the text knows them.

    source    the PDF's identity, a URN
    cover     pages that come before the text
    marks     chapter's name to the pages that begin in it, in order
    texts     chapter's name to its markup, in which they begin
    numbers   id to the printed number of its page
    """

    source: str
    cover: tuple[PageMark, ...]
    marks: Mapping[str, tuple[PageMark, ...]]
    texts: Mapping[str, Text] = field(repr=False)
    numbers: Mapping[str, str]

    @property
    def all(self) -> tuple[PageMark, ...]:
        """Every page, in order."""
        return (*self.cover, *(mark for marks in self.marks.values() for mark in marks))


def page_list(
    leaves: Sequence[Leaf], parts: Sequence[Pages], texts: Mapping[str, Text], *, name: str, source: str
) -> PageList:
    """Every page of a PDF, at the place in the text where it begins.

    parts   the cover, and each chapter
    texts   of the chapters, in their order, by their names
    name    what is read out of a page: "Page {number}"

    A blank page begins where the page after it does, as does one on which nothing but a long note goes on. A chapter's
    last page begins where its text ends if none of it is there: one with the other half of a picture.
    """
    runs: list[list[tuple[str, int]]] = [[] for _ in parts]
    blank: list[tuple[str, int]] = []
    for leaf in leaves:
        if leaf.run is None:
            blank.append((leaf.number, 0))
        else:
            runs[leaf.run] += [*blank, (leaf.number, leaf.page)]
            blank = []
    printed = [{page: number for number, page in run} for run in runs]
    marked = [tuple(_marks(run, part, name)) for run, part in zip(runs, parts, strict=True)]
    return PageList(
        source=source,
        cover=marked[0],
        marks=dict(zip(texts, marked[1:], strict=True)),
        texts=texts,
        numbers={label: printed[run][at.page] for run, part in enumerate(parts) for label, at in part.anchors.items()},
    )


def marks_of(pages: PageList, name: str, text: Text) -> tuple[PageMark, ...]:
    """The pages that begin in a chapter, whose markup may differ from what the PDF was made of."""
    marks, printed = pages.marks.get(name, ()), pages.texts.get(name)
    if printed is None or printed.digest == text.digest:
        return marks
    before, here = printed.opened.xhtml, text.opened.xhtml
    moved = (mark.begin and translate(mark.begin, before, here) for mark in marks)
    return tuple(PageMark(mark.number, mark.name, begin) for mark, begin in zip(marks, moved, strict=True))


def identity(content: str) -> str:
    """The identity of a PDF, a URN made of a digest of what is in it. Source: RFC 9562, section 5.5"""
    return uuid.uuid5(uuid.NAMESPACE_OID, content).urn


def _marks(run: Sequence[tuple[str, int]], part: Pages, name: str) -> Iterator[PageMark]:
    begins = list(part.begins) or [None] * part.count
    after = END
    for page in range(len(begins) - 1, 0, -1):
        begins[page] = after = begins[page] or after
    for number, page in run:
        yield PageMark(number, name.replace("{number}", number), begins[page])
