"""Chapters into one EPUB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportbuild.build.journal import Journal
from reportbuild.build.paper import Paper, lay_out_cover
from reportbuild.model.problems import Checked, Place, gather
from reportbuild.packaging.epub import Cover, Files, pack
from reportbuild.reading.shelf import take
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import for_screen
from reportbuild.rendering.snapshot import snapshot

COVER_WIDTH = 1600
"""Pixels; what shops ask of a cover's shorter side at the least."""


def pack_edition(markups: Sequence[Markup], paper: Paper, journal: Journal) -> Checked[bytes]:
    """The edition's EPUB, with the cover of its PDF.

    Problems  those of `take`, of the cover's layout and of `pack`
    """
    cover = lay_out_cover(paper, journal)
    picture = journal.step("draw cover", snapshot, cover.value.pdf, 0, width=COVER_WIDTH)
    names = tuple(dict.fromkeys(name for markup in markups for name in markup.images))
    images = gather(take(paper.shelves["book"], name, Place(name)) for name in names)
    files = Files(
        style=paper.layout.screen_style,
        images=dict(zip(names, images.value, strict=True)),
        cover=Cover(picture, "image/png"),
    )
    parts = [replace(markup, xhtml=for_screen(markup.xhtml)) for markup in markups]
    book = paper.book.model_copy(update={"title": paper.title, "subtitle": paper.subtitle})
    packed = journal.step("pack", pack, book, parts, files)
    return Checked(packed.value, (*cover.problems, *images.problems, *packed.problems))
