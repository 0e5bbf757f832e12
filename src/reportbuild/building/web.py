"""Chapters into one page of the web."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportbuild.building.digests import Keyed
from reportbuild.building.paper import Paper
from reportbuild.building.press import Kept, Press, Step
from reportbuild.model.problems import Checked, Place, gather
from reportbuild.packaging.spine import direction
from reportbuild.packaging.web import Inside, in_web_order, seal, stops
from reportbuild.reading.shelf import take
from reportbuild.rendering.layouts import fill, safe
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import for_screen
from reportbuild.rendering.webfonts import put_fonts_in
from reportbuild.resolving.parts import printed_date


def write_edition(markups: Sequence[Kept[Markup]], paper: Paper, press: Press) -> Checked[bytes]:
    """The edition as one HTML file.

    Problems  those of `take`, of `fill` and of `seal`
    """
    names = tuple(dict.fromkeys(name for markup in markups for name in markup.value.images))
    images = gather(take(paper.shelves["book"], name, Place(name)) for name in names)
    pictures = dict(zip(names, images.value, strict=True))
    step = Step(
        "write web page",
        _written,
        {"paper": Keyed(paper, paper.key), "text": tuple(markups), "pictures": pictures},
        apart=True,
    )
    written = press.do(step)
    return Checked(written.kept.value, (*images.problems, *written.problems))


def _written(paper: Paper, markups: Sequence[Markup], pictures: Mapping[str, bytes]) -> Checked[bytes]:
    text, last = in_web_order(markups)
    book = paper.book.model_copy(update={"title": paper.title, "subtitle": paper.subtitle})
    values = {
        "book": book,
        "date": printed_date(book),
        "direction": direction(book.language),
        "terms": paper.terms,
        "stops": stops((*text, *last), book.language),
        "pages": (),
        "parts": [safe(for_screen(part.xhtml)) for part in text],
        "last_parts": [safe(for_screen(part.xhtml)) for part in last],
    }
    page = fill(paper.layout, "web.html", values)
    if not page.sound:
        return Checked(b"", page.problems)
    style = put_fonts_in(paper.layout.web_style, paper.shelves["font"].read, page.value)
    sealed = seal(page.value, book, markups, Inside(style, paper.layout.web_script, pictures))
    return Checked(sealed.value, (*page.problems, *sealed.problems))
