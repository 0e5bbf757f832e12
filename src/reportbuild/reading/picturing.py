"""The directives “figure” and “figures”: pictures, with everything that is said of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from reportbuild.model.document import Blocks, Paragraph
from reportbuild.model.figures import Extent, Figure, Figures
from reportbuild.model.inlines import Image, Inlines, Text
from reportbuild.model.problems import Problem, did_you_mean
from reportbuild.reading.desk import Desk, fresh_id
from reportbuild.reading.inlines import check_alt, merged, picture_named
from reportbuild.reading.options import (
    Directive,
    Kind,
    Options,
    read_options,
    text_of,
    words_of,
    words_on,
    wrong_option,
)

FIGURE_WORDS: Mapping[str, Kind] = MappingProxyType(
    {
        "name": Kind.NAME,
        "alt": Kind.TEXT,
        "caption": Kind.WORDS,
        "note": Kind.WORDS,
        "source": Kind.WORDS,
        "credit": Kind.WORDS,
        "licence": Kind.WORDS,
        "extent": Kind.TEXT,
    }
)
FIGURE_OPTIONS: Mapping[str, Kind] = MappingProxyType({**FIGURE_WORDS, "decorative": Kind.FLAG, "width": Kind.TEXT})
FIGURES_OPTIONS: Mapping[str, Kind] = MappingProxyType(
    {name: kind for name, kind in FIGURE_WORDS.items() if name != "alt"}
)

NARROWEST_MM = 5

LETTERS = "abcdefghijklmnopqrstuvwxyz"

F = TypeVar("F", Figure, Figures)


def read_figure(directive: Directive, desk: Desk) -> Blocks:
    """A picture from a file, with its caption and what else is said of it.

    Problems  md.no-argument    it names no file
              md.not-a-caption  something in it is no paragraph
              md.wrong-option   it is given room that there is not
              and those of pictures
    """
    options = read_options(directive.fence, FIGURE_OPTIONS, desk)
    argument = directive.fence.argument
    if not argument.text:
        hint = "name it behind the braces: {figure} figures/….svg"
        desk.tell(Problem("md.no-argument", "“figure” names no file", directive.at, hint))
        return directive.kids
    at = desk.place(argument.line, argument.column)
    decorative = "decorative" in options and options["decorative"].value
    image = Image(at, picture_named(argument.text, at, desk), text_of(options, "alt"), decorative)
    check_alt(image, desk)
    figure = Figure(
        directive.at, text_of(options, "name") or fresh_id(desk, "figure"), image, width_mm=_width(options, desk)
    )
    return with_words(figure, directive, options, desk)


def read_figures(directive: Directive, desk: Desk) -> Blocks:
    """Several pictures as one figure, its parts lettered. Its caption is a paragraph between them, or the argument.

    Problems  md.no-parts   there are not at least two figures in it
    """
    options = read_options(directive.fence, FIGURES_OPTIONS, desk)
    parts = tuple(kid for kid in directive.kids if isinstance(kid, Figure))
    if not 2 <= len(parts) <= len(LETTERS):
        hint = "put at least two figures between its lines, each with fewer colons than it has itself"
        desk.tell(Problem("md.no-parts", "“figures” has no two figures in it", directive.at, hint))
        return directive.kids
    lettered = tuple(replace(part, number=letter) for letter, part in zip(LETTERS, parts, strict=False))
    argument = directive.fence.argument
    title = words_on(argument, desk) if argument.text else ()
    whole = Figures(directive.at, text_of(options, "name") or fresh_id(desk, "figure"), caption=title, parts=lettered)
    others = replace(directive, kids=tuple(kid for kid in directive.kids if not isinstance(kid, Figure)))
    return with_words(whole, others, options, desk)


def with_words(figure: F, directive: Directive, options: Options, desk: Desk) -> tuple[F]:
    """The figure with its caption, and with what its options and its body say of it."""
    caption, legend = _caption(directive, desk)
    return (
        replace(
            figure,
            caption=words_of(options, "caption", desk) or caption or figure.caption,
            note=words_of(options, "note", desk) or legend,
            source=words_of(options, "source", desk),
            credit=words_of(options, "credit", desk),
            licence=words_of(options, "licence", desk),
            extent=_extent(options, desk),
        ),
    )


def _width(options: Options, desk: Desk) -> float:
    """Millimetres; 0 leaves it to the picture."""
    written = text_of(options, "width")
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?) ?mm", written)
    if found and float(found[1]) >= NARROWEST_MM:
        return float(found[1])
    if written:
        hint = f"write millimetres, {NARROWEST_MM} at the least: :width: 80mm"
        desk.tell(wrong_option(options["width"], f"“{written}” is no width", hint=hint))
    return 0


def _extent(options: Options, desk: Desk) -> Extent:
    written = text_of(options, "extent")
    known = [extent.value for extent in Extent if extent.value]
    if written in ("", *known):
        return Extent(written)
    hint = did_you_mean(written, known) or f"write {', '.join(known)}"
    desk.tell(wrong_option(options["extent"], f"there is no “{written}”", hint=hint))
    return Extent.USUAL


def _caption(directive: Directive, desk: Desk) -> tuple[Inlines, Inlines]:
    """The first paragraph of a figure's body, and the others made one, as MyST's legend."""
    paragraphs = [kid.kids for kid in directive.kids if isinstance(kid, Paragraph)]
    for kid in directive.kids:
        if not isinstance(kid, Paragraph):
            hint = "write the caption as a paragraph, and what else there is outside the figure"
            desk.tell(Problem("md.not-a-caption", "a figure holds words only", kid.at, hint))
    legend: Inlines = ()
    for kids in paragraphs[1:]:
        legend = (*legend, *((Text(kids[0].at, " "),) if legend else ()), *kids)
    return (paragraphs[0] if paragraphs else ()), merged(legend)
