"""Directives, :::{name}: what each makes of its argument, its options and its body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from reportbuild.model.document import (
    Block,
    Blocks,
    Box,
    BoxKind,
    Definitions,
    ListBlock,
    Only,
    Paragraph,
    Quote,
    QuoteKind,
    Recommendations,
)
from reportbuild.model.problems import Problem, did_you_mean
from reportbuild.model.walking import plain_text
from reportbuild.reading.charting import read_chart
from reportbuild.reading.desk import Desk, filed, fresh_id
from reportbuild.reading.evidence import read_claims_table, read_data_appendix
from reportbuild.reading.options import Directive, Kind, read_options, text_of, words_of, words_on
from reportbuild.reading.picturing import read_figure, read_figures
from reportbuild.reading.roles import term_id
from reportbuild.reading.tabulation import read_models, read_table


def read_directive(directive: Directive, desk: Desk) -> Blocks:
    """The blocks that a directive stands for. What nothing can be made of stays in sight.

    Problems  md.unknown-directive  nobody knows it
              md.no-braces          :::note instead of :::{note}
              md.unclosed           the colons that close it are missing
              md.stray-argument     words behind its name that it has no use for
              md.no-list            recommendations without a numbered list, a glossary without definitions
              md.unknown-condition  of {only}
              and those of options, figures, charts and tables
    """
    reader = READERS.get(directive.fence.name)
    if reader:
        check_fence(directive, desk)
        return reader(directive, desk)
    desk.tell(_unknown(directive))
    return (*_argument_in_sight(directive, desk), *directive.kids)


def check_fence(directive: Directive, desk: Desk) -> None:
    """Tells whether the colons and braces of a known directive are as they should be."""
    fence = directive.fence
    if not fence.closed:
        message = f"“{fence.name}” is opened here and not closed"
        desk.tell(Problem("md.unclosed", message, directive.at, f"close it with a line {fence.marks}"))
    if not fence.braced:
        message = f"“{fence.name}” is written without its braces"
        desk.tell(Problem("md.no-braces", message, directive.at, f"write {fence.marks}{{{fence.name}}}"))


def _unknown(directive: Directive) -> Problem:
    name = directive.fence.name
    known = (*READERS, "include")
    hint = did_you_mean(name, known) or f"there are {', '.join(sorted(known))}"
    return Problem("md.unknown-directive", f"there is no directive “{name}”", directive.at, hint)


def _box(directive: Directive, desk: Desk) -> Blocks:
    options = read_options(directive.fence, {"name": Kind.NAME}, desk)
    title = words_on(directive.fence.argument, desk) if directive.fence.argument.text else ()
    id_ = text_of(options, "name") or fresh_id(desk, "box")
    return (Box(directive.at, BoxKind(directive.fence.name), id_, title, directive.kids),)


def _quote(directive: Directive, desk: Desk) -> Blocks:
    options = read_options(directive.fence, {"attribution": Kind.WORDS}, desk)
    written = directive.fence.attribution
    attribution = words_of(options, "attribution", desk) or (words_on(written, desk) if written else ())
    kids = (*_stray_argument(directive, desk), *directive.kids)
    return (Quote(directive.at, kids, QuoteKind(directive.fence.name), attribution),)


def _recommendations(directive: Directive, desk: Desk) -> Blocks:
    """The items of a numbered list; a label given to them all is numbered as they are."""
    options = read_options(directive.fence, {"name": Kind.NAME}, desk)
    argument = directive.fence.argument
    match directive.kids:
        case (ListBlock(start=int(), items=items),):
            name = text_of(options, "name")
            ids = tuple(f"{name}-{n}" if name else fresh_id(desk, "rec") for n in range(1, len(items) + 1))
            addressee = words_on(argument, desk) if argument.text else ()
            return (Recommendations(directive.at, addressee, items, ids),)
    message = "the recommendations are not one numbered list"
    desk.tell(Problem("md.no-list", message, directive.at, "write 1. before each, and nothing around them"))
    return (*_argument_in_sight(directive, desk), *directive.kids)


def _glossary(directive: Directive, desk: Desk) -> Blocks:
    """A definition list whose terms can be referred to; sorted if that is asked for."""
    options = read_options(directive.fence, {"sorted": Kind.FLAG}, desk)
    kids = (*_stray_argument(directive, desk), *directive.kids)
    match kids:
        case (Definitions(items=items) as listed,):
            if "sorted" in options and options["sorted"].value:
                items = tuple(sorted(items, key=lambda item: filed(plain_text(item[0]))))
            ids = tuple(term_id(plain_text(term)) for term, _ in items)
            return (replace(listed, items=items, ids=ids),)
    hint = "write each term on a line of its own, and below it “: ” and what it means"
    desk.tell(Problem("md.no-list", "the glossary is not one list of terms and what they mean", directive.at, hint))
    return kids


def _only(directive: Directive, desk: Desk) -> Blocks:
    read_options(directive.fence, {}, desk)
    argument = directive.fence.argument
    key, equals, value = argument.text.replace(" ", "").partition("=")
    if not equals:
        key, value = "medium", key
    if key == "edition!":
        key = "not-edition"
    if value and (
        key in ("edition", "not-edition", "lang") or (key, value) in (("medium", "print"), ("medium", "screen"))
    ):
        return (Only(directive.at, key, value.split("-")[0] if key == "lang" else value, directive.kids),)
    message = f"“{argument.text}” is no condition" if argument.text else "“only” does not say when"
    hint = "write print, screen, edition=name, edition!=name or lang=es"
    at = desk.place(argument.line, argument.column) if argument.text else directive.at
    desk.tell(Problem("md.unknown-condition", message, at, hint))
    return directive.kids


def _stray_argument(directive: Directive, desk: Desk) -> Blocks:
    """Words behind the name of a directive that has no use for them, told and kept."""
    argument = directive.fence.argument
    if argument.text:
        message = f"“{directive.fence.name}” takes no words behind its name"
        at = desk.place(argument.line, argument.column)
        desk.tell(Problem("md.stray-argument", message, at, "begin the text on a line of its own"))
    return _argument_in_sight(directive, desk)


def _argument_in_sight(directive: Directive, desk: Desk) -> tuple[Block, ...]:
    words = words_on(directive.fence.argument, desk) if directive.fence.argument.text else ()
    return (Paragraph(words[0].at, words),) if words else ()


READERS: Mapping[str, Callable[[Directive, Desk], Blocks]] = MappingProxyType(
    {
        "key-findings": _box,
        "note": _box,
        "warning": _box,
        "aside": _box,
        "pull-quote": _quote,
        "epigraph": _quote,
        "recommendations": _recommendations,
        "claims": read_claims_table,
        "data-appendix": read_data_appendix,
        "glossary": _glossary,
        "figure": read_figure,
        "figures": read_figures,
        "chart": read_chart,
        "table": read_table,
        "models": read_models,
        "only": _only,
    }
)
