"""Chapters into one EPUB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportbuild.building.digests import Keyed
from reportbuild.building.paper import Paper
from reportbuild.building.press import Done, Kept, Press, Step
from reportbuild.model.problems import Checked, Place, gather
from reportbuild.packaging.epub import Cover, Files, pack
from reportbuild.reading.shelf import take
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import for_screen
from reportbuild.rendering.pages import Pages
from reportbuild.rendering.snapshot import snapshot

COVER_WIDTH = 1600
"""Pixels; what shops ask of a cover's shorter side at the least."""


def pack_edition(markups: Sequence[Kept[Markup]], paper: Paper, cover: Done, press: Press) -> Checked[bytes]:
    """The edition's EPUB, with the cover of its PDF, laid out.

    Problems  those of `take`, of the cover's layout and of `pack`
    """
    picture = press.do(Step("draw cover", _picture, {"cover": cover.kept}))
    names = tuple(dict.fromkeys(name for markup in markups for name in markup.value.images))
    images = gather(take(paper.shelves["book"], name, Place(name)) for name in names)
    named = tuple(dict.fromkeys(name for markup in markups for name in markup.value.data))
    data = {name: take(paper.shelves["book"], name, Place(name)).value for name in named}
    files = Files(
        data=data,
        style=paper.layout.screen_style,
        images=dict(zip(names, images.value, strict=True)),
        cover=Cover(picture.kept.value, "image/png"),
    )
    step = Step("pack", _packed, {"paper": Keyed(paper, paper.key), "text": tuple(markups), "files": files}, apart=True)
    packed = press.do(step)
    return Checked(packed.kept.value, (*cover.problems, *images.problems, *packed.problems))


def _picture(cover: Pages) -> Checked[bytes]:
    return Checked(snapshot(cover.pdf, 0, width=COVER_WIDTH))


def _packed(paper: Paper, markups: Sequence[Markup], files: Files) -> Checked[bytes]:
    parts = [replace(markup, xhtml=for_screen(markup.xhtml)) for markup in markups]
    book = paper.book.model_copy(update={"title": paper.title, "subtitle": paper.subtitle})
    return pack(book, parts, files)
