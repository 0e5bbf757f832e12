"""Printed values in place of the names of facts, and claims held against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from reportbuild.model.data import Claim, Fact
from reportbuild.model.document import Draft
from reportbuild.model.inlines import FactRef, Text
from reportbuild.model.problems import Checked, Place, Problem, did_you_mean
from reportbuild.model.walking import Node, find, rewrite
from reportbuild.reading import formats
from reportbuild.reading.arithmetic import Formula, FormulaError, Worth, read_formula, rounded, worth
from reportbuild.reading.numerals import number_words
from reportbuild.reading.quoting import bad_arithmetic

LONGEST_FRACTION = 6
"""Decimals; a number that has more never ends, and is printed with one."""


def print_facts(draft: Draft, facts: Mapping[str, Fact]) -> Checked[Draft]:
    """The draft with printed values in place of the names of facts, in the draft's language.

    facts   by name; all that the draft asks for, or all of the book where one of them is missing

    A fact that is not there, has no value or cannot be printed as it should stays in the text as it was written, so
    that the page shows the gap as well.

    Problems  fact.unknown         there is no such fact
              fact.bad-arithmetic  it cannot be worked out, or not be printed in this form
    """
    if next(find(draft, FactRef), None) is None:
        return Checked(draft)
    problems: list[Problem] = []

    def printed(node: Node) -> Node:
        if not isinstance(node, FactRef):
            return node
        made = _printed(node, facts, draft.lang)
        problems.extend(made.problems)
        return Text(node.at, made.value) if made.value else node

    return Checked(rewrite(draft, printed), tuple(problems))


def check_claims(claims: Mapping[str, Claim], facts: Mapping[str, Fact]) -> tuple[Problem, ...]:
    """What is wrong with claims: those that do not hold, and those nobody can work out.

    Problems  fact.claim-broken    the data say otherwise
              fact.unknown         there is no such fact
              fact.bad-arithmetic  it cannot be worked out, or does not say whether something is so
    """
    return tuple(problem for claim in claims.values() for problem in _claim_problems(claim, facts))


def printed_value(fact: Fact, lang: str) -> str:
    """The value of a fact as the text prints it: “1,234”, “June 6, 2025”."""
    if isinstance(fact.value, str):
        return formats.printed_date(fact.value, lang) or fact.value
    return formats.printed_number(fact.value, lang) if fact.value is not None else ""


def _printed(ref: FactRef, facts: Mapping[str, Fact], lang: str) -> Checked[str]:
    unknown = tuple(_unknown(name, facts, ref.at) for name in ref.names if name not in facts)
    if unknown:
        return Checked("", unknown)
    if any(facts[name].value is None for name in ref.names):
        return Checked("")
    try:
        return Checked(_in_form(ref, [facts[name] for name in ref.names], lang))
    except FormulaError as error:
        return Checked("", (bad_arithmetic(error, ref.formula, ref.at),))


def _in_form(ref: FactRef, facts: Sequence[Fact], lang: str) -> str:
    """A value in its forms, one after the other: those that change the number, then those that put it into words.

    Raises FormulaError  it cannot be had in this form
    """
    forms = {name: argument for name, _, argument in (form.partition(" ") for form in ref.forms)}
    formula = read_formula(ref.formula)
    alone = facts[0] if formula.is_name else None
    number: Decimal | None = None
    if "date" in forms:
        words = _date(alone, lang)
    elif alone and isinstance(alone.value, str):
        words = _words_alone(alone, forms, lang)
    else:
        number = _number_of(formula, facts)
        if "rounded" in forms:
            number = rounded(number, Decimal(forms["rounded"] or 1))
        words = _number_printed(number, forms, lang)
    if "unit" in forms:
        if len({fact.unit for fact in facts}) != 1 or not facts[0].unit:
            raise FormulaError("there is no one unit to print with it")
        one = number is not None and formats.is_one(number, lang)
        words = f"{words}\u00a0{(facts[0].unit_of_one if one else '') or facts[0].unit}"
    return words[:1].upper() + words[1:] if "capital" in forms else words


def _number_printed(number: Decimal, forms: Mapping[str, str], lang: str) -> str:
    if "percent" in forms:
        places = forms["percent"]
        share = rounded(number, Decimal(1).scaleb(-2 - int(places))) if places else _ending(number, 2)
        printed = formats.printed_percent(share, lang)
    elif "words" in forms:
        return _number_in_words(_ending(number, 0), lang)
    elif "short" in forms:
        printed = formats.printed_short(_with_one_decimal(number), lang)
    elif "plain" in forms:
        printed = f"{_ending(number, 0):f}"
    else:
        printed = formats.printed_number(_ending(number, 0), lang)
    printed = f"+{printed}" if "signed" in forms and number > 0 else printed.replace("-", "−")
    return formats.with_currency(printed, forms["money"], lang) if "money" in forms else printed


def _number_in_words(number: Decimal, lang: str) -> str:
    words = number_words(int(number), lang) if number == number.to_integral_value() else None
    if words is None:
        raise FormulaError("only whole numbers below a million are put into words, in English and in Spanish")
    return words


def _with_one_decimal(number: Decimal) -> Decimal:
    """A number to one decimal of its thousands, millions or billions, halves away from zero."""
    thousands = max(number.adjusted(), 0) // 3
    return rounded(number, Decimal(1).scaleb(thousands * 3 - 1)) if number else number


def _ending(number: Decimal, more: int) -> Decimal:
    """A number as it is; one that never ends, with one decimal (of a percentage, none).

    more   decimals that the printed form has less than the number: two of percent
    """
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > LONGEST_FRACTION:
        return rounded(number, Decimal("0.01") if more else Decimal("0.1"))
    return number.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else number


def _date(fact: Fact | None, lang: str) -> str:
    words = formats.printed_date(fact.as_of, lang) if fact and fact.as_of else None
    if words is None:
        raise FormulaError("it has no date: as-of says of one fact when it was so")
    return words


def _words_alone(fact: Fact, forms: Mapping[str, str], lang: str) -> str:
    unfit = [name for name in forms if name not in ("capital", "unit")]
    if unfit:
        raise FormulaError(f"“{fact.value}” is no number, so it cannot be printed as “{unfit[0]}”")
    return printed_value(fact, lang)


def _number_of(formula: Formula, facts: Sequence[Fact]) -> Decimal:
    value = _worth(formula, facts)
    if isinstance(value, bool):
        raise FormulaError("it says whether something is so, which is no number to print")
    return value


def _worth(formula: Formula, facts: Sequence[Fact]) -> Worth:
    numbers = {}
    for fact in facts:
        if not isinstance(fact.value, Decimal):
            raise FormulaError(f"“{fact.name}” is words, not a number")
        numbers[fact.name] = fact.value
    return worth(formula, numbers)


def _claim_problems(claim: Claim, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    if claim.holds is None:
        return
    at = claim.holds.at
    try:
        formula = read_formula(claim.holds.text)
        unknown = [_unknown(name, facts, at) for name in formula.names if name not in facts]
        if unknown:
            yield from unknown
            return
        value = _worth(formula, [facts[name] for name in formula.names])
        if not isinstance(value, bool):
            raise FormulaError("it is a number, and does not say whether something is so", 0, "compare it: a > b")
    except FormulaError as error:
        yield bad_arithmetic(error, claim.holds.text, at)
        return
    if not value:
        yield _broken(claim, [facts[name] for name in formula.names], at)


def _broken(claim: Claim, facts: Sequence[Fact], at: Place) -> Problem:
    """What does not hold, with every number in it and where that stands."""
    assert claim.holds is not None
    numbers = " and ".join(f"{fact.name} is {_plain(fact)} ({fact.at})" for fact in facts)
    shown = " ".join(claim.holds.text.split())
    message = f"the claim “{claim.name}” does not hold: {shown}, but {numbers or 'that is never so'}"
    return Problem("fact.claim-broken", message, at, "correct the data, or the claim and every sentence that makes it")


def _plain(fact: Fact) -> str:
    return f"{fact.value:f}" if isinstance(fact.value, Decimal) else str(fact.value)


def _unknown(name: str, facts: Mapping[str, Fact], at: Place) -> Problem:
    below = [known for known in facts if known.startswith(f"{name}.")]
    if below:
        hint = f"name one of those below it: {', '.join(below[:3])}"
    elif "-" in name and any(part in facts for part in name.split("-")):
        hint = "put spaces around a minus: names hold hyphens"
    else:
        hint = did_you_mean(name, facts) or "facts are stated in data/facts.yaml"
    return Problem("fact.unknown", f"there is no fact “{name}”", at, hint)
