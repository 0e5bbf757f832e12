"""Chapters into one page of the web."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportbuild.building.paper import Paper
from reportbuild.building.press import Step
from reportbuild.building.screen import Marks, Screen, inputs, on_screen, pictures
from reportbuild.model.problems import Checked
from reportbuild.packaging.spine import direction
from reportbuild.packaging.web import Inside, in_web_order, seal, stops
from reportbuild.rendering.layouts import fill, safe
from reportbuild.rendering.markup import Markup
from reportbuild.resolving.parts import printed_date


def web_step(screen: Screen) -> Checked[Step]:
    """To write the edition as one HTML file.

    Problems  those of `take`, of `fill` and of `seal`
    """
    images = pictures(screen)
    step = Step("write web page", _written, {**inputs(screen), "pictures": images.value}, apart=True)
    return Checked(step, images.problems)


def _written(
    paper: Paper, markups: Sequence[Markup], marks: Mapping[str, Marks], source: str, images: Mapping[str, bytes]
) -> Checked[bytes]:
    text, last = in_web_order(markups)
    kept = {markup.name for markup in (*text, *last)}
    unseen = [mark for name, told in marks.items() if name not in kept for mark in told.pages]
    book = paper.book.model_copy(update={"title": paper.title, "subtitle": paper.subtitle})
    values = {
        "book": book,
        "date": printed_date(book),
        "direction": direction(book.language),
        "terms": paper.terms,
        "stops": stops((*text, *last), book.language),
        "pages": [mark for told in marks.values() for mark in told.pages],
        "unseen": unseen,
        "parts": [safe(on_screen(part, marks, paper.terms).xhtml) for part in text],
        "last_parts": [safe(on_screen(part, marks, paper.terms).xhtml) for part in last],
    }
    page = fill(paper.layout, "web.html", values)
    if not page.sound:
        return Checked(b"", page.problems)
    from reportbuild.rendering.webfonts import put_fonts_in  # loads much of fontTools

    style = put_fonts_in(paper.layout.web_style, paper.shelves["font"].read, page.value)
    sealed = seal(page.value, book, markups, Inside(style, paper.layout.web_script, images))
    return Checked(sealed.value, (*page.problems, *sealed.problems))
