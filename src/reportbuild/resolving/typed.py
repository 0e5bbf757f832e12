"""Numbers that were typed into running text where a fact of the data could stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from reportbuild.model.data import Fact
from reportbuild.model.document import CodeBlock, Draft, Heading, Quote, Table
from reportbuild.model.figures import Figure, Figures
from reportbuild.model.inlines import Citation, Link, Text
from reportbuild.model.problems import Place, Problem, Severity
from reportbuild.model.walking import walk
from reportbuild.reading import formats

PASSED_OVER = (Table, Figure, Figures, Quote, CodeBlock, Heading, Citation, Link)
"""What has numbers of its own: a quotation is as somebody wrote it, a table has its data, a title changes no ids."""

_NUMBER = re.compile(
    r"""(?<![\w.,:/§#$€£+=(-])(?P<number>\d{1,3}(?:[,.\u00a0\u202f]\d{3})+(?:[.,]\d{1,4})?|\d{2,9}(?:[.,]\d{1,4})?)"""
    r"""(?![\w%/:)(-]|[.,]\d)"""
)

_BEFORE = re.compile(
    r"""(?:\b(?:pages?|pp?\.|nos?\.|numbers?|n\.º|chapters?|sections?|secs?\.|notes?|figures?|tables?|vol\.|ages?|aged|public"""
    r"""\ law|title|página|páginas|capítulo|artículo|sección|nota|cuadro|figura|ley)|[§#№])\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words before a number that is a name and not a count."""

_NAMED = re.compile(r"^\s+(?:U\.S\.C|C\.F\.R|Stat\b|F\.\s?[23]d|[a-z]\.m\.|percent\b|per cent\b|por ciento\b)")
"""What follows a number that is a name, a time or a share."""


_QUOTED = re.compile("“[^”]*”|«[^»]*»|„[^“]*“")
"""What somebody else said, word for word."""


def numbers_in(draft: Draft) -> tuple[tuple[str, Place], ...]:
    """The numbers typed into a draft's running text, of two digits or more, with the places of their texts.

    Numbers that name something are left out: pages, sections, laws, days of a date, and what is joined to letters; and
    those in quotations.
    """
    months = formats.months(draft.lang)
    kept = walk((draft.blocks, draft.notes), but=PASSED_OVER)
    texts = (node for node in kept if isinstance(node, Text))
    return tuple((number, text.at) for text in texts for number in _numbers(text.text, months))


def check_typed(numbers: Sequence[tuple[str, Place]], facts: Mapping[str, Fact], lang: str) -> Iterator[Problem]:
    """Numbers that were typed in, and are the value of a fact.

    numbers   as they stand in running text, with their places

    Problems  fact.typed   (a hint)
    """
    named: dict[str, list[str]] = {}
    for fact in facts.values():
        for words in _typed_ways(fact, lang):
            named.setdefault(words, []).append(fact.name)
    for text, at in numbers:
        if text in named:
            yield _typed(text, named[text], at)


def _numbers(text: str, months: Sequence[str]) -> Iterator[str]:
    text = _QUOTED.sub(lambda words: " " * len(words[0]), text)
    for found in _NUMBER.finditer(text):
        before, behind = text[: found.start()], text[found.end() :]
        if not _BEFORE.search(before) and not _NAMED.search(behind) and not _is_day(before, behind, months):
            yield found["number"]


def _is_day(before: str, behind: str, months: Sequence[str]) -> bool:
    """True for the day in “April 17”, “17 April” and “17 de abril”."""
    words_before = re.findall(r"\w+", before[-30:].lower())[-1:]
    words_behind = [word for word in re.findall(r"\w+", behind[:30].lower())[:2] if word not in ("de", "of")][:1]
    return any(word in months for word in (*words_before, *words_behind))


def _typed_ways(fact: Fact, lang: str) -> Iterator[str]:
    """The ways a number can be typed that are worth a hint: two digits at the least, and not what looks like a year."""
    if not isinstance(fact.value, Decimal) or abs(fact.value) < 10:
        return
    printed = formats.printed_number(abs(fact.value), lang)
    yield printed
    plain = f"{abs(fact.value):f}"
    if plain != printed and not (len(plain) == 4 and plain.isdecimal() and 1500 <= int(plain) <= 2199):
        yield plain


def _typed(text: str, names: Sequence[str], at: Place) -> Problem:
    first, *others = names
    also = f" (and of {', '.join(others[:2])})" if others else ""
    message = f"“{text}” is typed here, and is the value of the fact “{first}”{also}"
    hint = f"write {{fact}}`{first}`, so that it changes with the data"
    return Problem("fact.typed", message, at, hint, Severity.HINT)
