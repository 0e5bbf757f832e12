"""The role “fact”: which value of the data is printed, how, and whether with its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from reportbuild.model.data import Claim, Fact
from reportbuild.model.inlines import Citation, Cite, FactRef, Inline, Text
from reportbuild.model.problems import Place, Problem, Severity, did_you_mean
from reportbuild.reading.arithmetic import FormulaError, read_formula
from reportbuild.reading.desk import Desk, fresh_id
from reportbuild.reading.facts import FACTS, read_facts

FORMS: Mapping[str, str] = MappingProxyType(
    {
        "rounded": r"(?:to )?\d{1,12}(?:\.\d{1,6})?|",
        "words": "",
        "capital": "",
        "percent": r"\d|",
        "money": "[A-Z]{3}",
        "short": "",
        "signed": "",
        "plain": "",
        "unit": "",
        "date": "",
        "cited": "",
    }
)
"""What may stand behind “|”, and what may follow it."""

EXAMPLES: Mapping[str, str] = MappingProxyType(
    {"rounded": "rounded 10, or rounded alone", "percent": "percent, or percent 1", "money": "money USD"}
)


def read_fact(text: str, at: Place, desk: Desk) -> Sequence[Inline]:
    """A fact, or arithmetic over facts, and behind “|” how it is printed: `agreements.2025-04-17 | rounded 10 | words`.

    “cited” adds a citation of the sources of all facts in it.

    Problems  fact.bad-arithmetic  it cannot be read
              fact.unknown-form    nothing of this name can be made of a number
              fact.no-source       it is to be cited and has no source (a warning)
    """
    formula, *written = (part.strip() for part in text.split("|"))
    try:
        names = read_formula(formula).names
    except FormulaError as error:
        desk.tell(bad_arithmetic(error, formula, at))
        return (Text(at, text),)
    forms = [_form(form, at, desk) for form in written]
    printed = FactRef(at, formula, names, tuple(form for form in forms if form and form != "cited"))
    return (printed, *_cited(names, at, desk)) if "cited" in forms else (printed,)


def bad_arithmetic(error: FormulaError, formula: str, at: Place) -> Problem:
    shown = formula if len(formula) <= 60 else formula[:59] + "…"
    return Problem("fact.bad-arithmetic", f"“{shown}” cannot be worked out: {error.message}", at, error.hint)


def _form(written: str, at: Place, desk: Desk) -> str:
    """A form as it is kept; empty, and told, if it is none."""
    name, _, argument = written.partition(" ")
    if name in FORMS and re.fullmatch(FORMS[name], argument.strip()):
        return f"{name} {argument.strip().removeprefix('to ')}".rstrip()
    if name in FORMS:
        message, hint = f"“{written}” cannot be read", f"write {EXAMPLES.get(name, f'{name} alone')}"
    else:
        message = f"a fact cannot be printed as “{written}”"
        hint = did_you_mean(name, FORMS) or f"forms are {', '.join(FORMS)}"
    desk.tell(Problem("fact.unknown-form", message, at, hint))
    return ""


def stated_facts(desk: Desk) -> Mapping[str, Fact]:
    """The facts of the manuscript as they are stated. What is wrong with them is told where they are computed."""
    if FACTS not in desk.facts:
        desk.facts[FACTS] = read_facts(desk.shelf).value
    return desk.facts[FACTS]


def _cited(names: Sequence[str], at: Place, desk: Desk) -> Iterator[Inline]:
    known = stated_facts(desk)
    facts = [known[name] for name in names if name in known]
    yield from citation_of(facts, at, desk)
    for fact in facts:
        if not fact.sources:
            message, hint = f"“{fact.name}” is to be cited and has no source", f"add source: [key] to it in {FACTS}"
            desk.tell(Problem("fact.no-source", message, at, hint, Severity.WARNING))


def citation_of(things: Sequence[Fact | Claim], at: Place, desk: Desk) -> Iterator[Inline]:
    """A citation of all sources of some facts or claims, each once, and the space before it."""
    sources = {source.key: source for thing in things for source in thing.sources}
    if sources:
        cites = tuple(Cite(source.at, key) for key, source in sources.items())
        yield Text(at, " ")
        yield Citation(at, fresh_id(desk, "cite"), cites)
