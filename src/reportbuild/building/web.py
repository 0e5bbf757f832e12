"""Chapters into one page of the web."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportbuild.building.laying import Paper
from reportbuild.building.screen import Marks, Screen, inputs, on_screen, pictures
from reportbuild.building.steps import Step, Work
from reportbuild.model.problems import Checked
from reportbuild.packaging.spine import direction
from reportbuild.packaging.web import Inside, in_web_order, seal, stops
from reportbuild.rendering.layouts import fill, safe
from reportbuild.rendering.markup import Markup


def writing(screen: Screen) -> Work[Checked[Step]]:
    """All that goes into the edition as one HTML file, and the step that writes it.

    Its fonts are cut anew only for other characters.

    Problems  those of `take`, of `fill` and of `seal`
    """
    images = pictures(screen)
    given = inputs(screen)
    (page,) = yield [Step("fill web page", _filled, given)]
    characters = "".join(sorted(set(page.kept.value)))
    shaping = {"characters": characters, "paper": given["paper"]}
    (style,) = yield [Step("cut web fonts", _style, shaping, apart=True)]
    written = {"paper": given["paper"], "text": given["text"], "pictures": images.value}
    written |= {"page": page.kept, "style": style.kept}
    step = Step("write web page", _written, written, apart=True)
    return Checked(step, (*images.problems, *page.problems))


def _style(characters: str, paper: Paper) -> Checked[str]:
    """The style sheet with the fonts in it."""
    from reportbuild.rendering.webfonts import put_fonts_in  # loads much of fontTools

    return Checked(put_fonts_in(paper.layout.web_style, paper.shelves["font"].read, characters))


def _filled(paper: Paper, markups: Sequence[Markup], marks: Mapping[str, Marks], source: str) -> Checked[str]:
    text, last = in_web_order(markups)
    kept = {markup.name for markup in (*text, *last)}
    unseen = [mark for name, told in marks.items() if name not in kept for mark in told.pages]
    book = paper.book.model_copy(update={"title": paper.title, "subtitle": paper.subtitle})
    values = {
        "book": book,
        "date": paper.date,
        "direction": direction(book.language),
        "terms": paper.terms,
        "stops": stops((*text, *last), book.language),
        "pages": [mark for told in marks.values() for mark in told.pages],
        "unseen": unseen,
        "parts": [safe(on_screen(part, marks, paper.terms).xhtml) for part in text],
        "last_parts": [safe(on_screen(part, marks, paper.terms).xhtml) for part in last],
    }
    return fill(paper.layout, "web.html", values)


def _written(
    paper: Paper, markups: Sequence[Markup], images: Mapping[str, bytes], page: str, style: str
) -> Checked[bytes]:
    if not page:  # it could not be filled, which was told
        return Checked(b"")
    book = paper.book.model_copy(update={"title": paper.title, "subtitle": paper.subtitle})
    return seal(page, book, markups, Inside(style, paper.layout.web_script, images))
