"""Arithmetic over facts, read and worked out by a small parser of our own, which runs no code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from types import MappingProxyType

LONGEST = 500
"""Characters of one formula."""

DEEPEST = 25
"""Brackets within brackets, and signs before signs."""

HIGHEST_POWER = 12

NAME = re.compile(r"""[^\W\d]\w*(?:-\w+)*(?:\.\w+(?:-\w+)*|\[\s*(?:"[\w-]+"|'[\w-]+'|[\w-]+)\s*\])*""")
"""A fact as a formula names it: agreements.2025-04-17, or agreements["2025-04-17"]."""

_TOKEN = re.compile(
    rf"""\s*(?:(?P<number>\d{{1,15}}(?:\.\d{{1,12}})?%?(?![\w.]))|(?P<name>{NAME.pattern})"""
    r"""|(?P<sign>\*\*|<=|>=|==|!=|[-+*/<>=(),≤≥≠×÷−]))"""
)

_SAME = MappingProxyType({"≤": "<=", "≥": ">=", "≠": "!=", "=": "==", "×": "*", "÷": "/", "−": "-"})
_COMPARED = ("<", "<=", ">", ">=", "==", "!=")
_WORDS = ("and", "or", "not")


class FormulaError(Exception):
    """What is wrong with a formula.

    offset   of the character where it is, in the formula
    """

    def __init__(self, message: str, offset: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.offset, self.hint = message, offset, hint


@dataclass(frozen=True, slots=True)
class _Term:
    """One operation: "number", "fact", a sign, a word or the name of a function; and what it is done to."""

    kind: str
    kids: tuple[_Term, ...] = ()
    value: Decimal | str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Formula:
    """Arithmetic as it was written.

    names    of the facts in it, each once, in order
    """

    text: str
    names: tuple[str, ...]
    root: _Term

    @property
    def is_name(self) -> bool:
        """True if it is a fact and nothing else."""
        return self.root.kind == "fact"


Worth = Decimal | bool


def read_formula(text: str) -> Formula:
    """The arithmetic in a text: + - * / **, brackets, < <= > >= = !=, and, or, not, and a few functions.

    Numbers may have a percent sign. A minus between facts has spaces around it, since names hold hyphens.

    Raises FormulaError  it is none, or longer, deeper or with more than we are ready to work out
    """
    if len(text) > LONGEST:
        raise FormulaError(f"it is longer than {LONGEST} characters")
    reader = _Reader(list(_tokens(text)), len(text))
    root = reader.either()
    if reader.now != "end":
        raise FormulaError(f"“{reader.token[1]}” is not expected here", reader.token[2], FUNCTIONS_HINT)
    return Formula(text, tuple(dict.fromkeys(str(term.value) for term in _terms(root) if term.kind == "fact")), root)


def worth(formula: Formula, facts: Mapping[str, Decimal]) -> Worth:
    """What a formula comes to: a number, or whether it is so.

    facts   the numbers of all facts that it names

    Raises FormulaError  it divides by zero, grows beyond bounds, or counts with what is no number
    """
    try:
        return _worth(formula.root, facts)
    except DivisionByZero:
        raise FormulaError("it divides by zero") from None
    except DecimalException:
        raise FormulaError("its numbers grow beyond all bounds") from None


def dotted(name: str) -> str:
    """The name of a fact with points alone: agreements["2025-04-17"] is agreements.2025-04-17."""
    return re.sub(r"""\[\s*["']?([\w-]+)["']?\s*\]""", r".\1", name)


Token = tuple[str, str, int]


def _tokens(text: str) -> Iterator[Token]:
    """Kind, text and offset of each piece; at last one of the kind "end"."""
    pos = 0
    while text[pos:].strip():
        found = _TOKEN.match(text, pos)
        if not found:
            at = pos + len(text[pos:]) - len(text[pos:].lstrip())
            wrong = re.match(r"\d[\w.]*|.", text[at:], re.DOTALL)
            assert wrong is not None
            raise FormulaError(f"“{wrong[0][:20]}” means nothing in arithmetic", at, FUNCTIONS_HINT)
        kind = str(found.lastgroup)
        piece = found[kind]
        yield (piece if piece in _WORDS else kind), _SAME.get(piece, piece), found.start(kind)
        pos = found.end()


class _Reader:
    """Pieces into terms, from what binds least to what binds most."""

    def __init__(self, tokens: Sequence[Token], end: int) -> None:
        self.tokens = [*tokens, ("end", "", end)]
        self.position = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    @property
    def now(self) -> str:
        """The sign that stands here, or the kind of what does."""
        kind, text, _ = self.token
        return text if kind == "sign" else kind

    def step(self) -> Token:
        self.position += 1
        return self.tokens[self.position - 1]

    def either(self) -> _Term:
        return self._joined(self.both, ("or",))

    def both(self) -> _Term:
        return self._joined(self.turned, ("and",))

    def turned(self) -> _Term:
        return self._before(("not",), self.turned, self.compared)

    def compared(self) -> _Term:
        """A chain as in mathematics: 1 < a <= b is 1 < a and a <= b."""
        left, made = self.total(), []
        while self.now in _COMPARED:
            _, sign, offset = self.step()
            right = self.total()
            made.append(_Term(sign, (left, right), offset=offset))
            left = right
        if not made:
            return left
        return made[0] if len(made) == 1 else _Term("and", tuple(made))

    def total(self) -> _Term:
        return self._joined(self.product, ("+", "-"))

    def product(self) -> _Term:
        return self._joined(self.signed, ("*", "/"))

    def signed(self) -> _Term:
        return self._before(("-", "+"), self.signed, self.power)

    def power(self) -> _Term:
        base = self.atom()
        if self.now != "**":
            return base
        _, _, offset = self.step()
        return _Term("**", (base, self.signed()), offset=offset)

    def atom(self) -> _Term:
        kind, text, offset = self.step()
        if kind == "number":
            share = Decimal(text.removesuffix("%"))
            return _Term("number", value=share.scaleb(-2) if text.endswith("%") else share, offset=offset)
        if kind == "name" and self.now == "(":
            return self._called(text, offset)
        if kind == "name":
            return _Term("fact", value=dotted(text), offset=offset)
        if text == "(":
            return self._inside(offset, self.either)
        self.position -= 1
        missing = "a number or a fact is missing at the end" if kind == "end" else f"“{text}” is not expected here"
        raise FormulaError(missing, offset)

    def _called(self, name: str, offset: int) -> _Term:
        if name not in FUNCTIONS:
            raise FormulaError(f"there is no function “{name}”", offset, FUNCTIONS_HINT)
        self.step()
        kids = self._inside(offset, self._arguments).kids
        fewest, most = FUNCTIONS[name]
        if not fewest <= len(kids) <= most:
            raise FormulaError(f"“{name}” takes {_count(fewest, most)}, not {len(kids)}", offset)
        return _Term(name, kids, offset=offset)

    def _arguments(self) -> _Term:
        kids = [self.total()]
        while self.now == ",":
            self.step()
            kids.append(self.total())
        return _Term("arguments", tuple(kids))

    def _inside(self, offset: int, read: Callable[[], _Term]) -> _Term:
        inner = self._deeper(read, offset)
        if self.now != ")":
            raise FormulaError("the bracket that opens here does not close", offset)
        self.step()
        return inner

    def _deeper(self, read: Callable[[], _Term], offset: int) -> _Term:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaError(f"it is nested more than {DEEPEST} levels deep", offset)
        inner = read()
        self.depth -= 1
        return inner

    def _joined(self, read: Callable[[], _Term], signs: Sequence[str]) -> _Term:
        left = read()
        while self.now in signs:
            _, sign, offset = self.step()
            left = _Term(sign, (left, read()), offset=offset)
        return left

    def _before(self, signs: Sequence[str], again: Callable[[], _Term], other: Callable[[], _Term]) -> _Term:
        if self.now not in signs:
            return other()
        _, sign, offset = self.step()
        return _Term(sign, (self._deeper(again, offset),), offset=offset)


FUNCTIONS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"abs": (1, 1), "change": (2, 2), "max": (1, 20), "min": (1, 20), "round": (1, 2), "sum": (1, 20)}
)
"""Name to the fewest and the most numbers it takes. “change” is the change from the first to the second, as a share."""

FUNCTIONS_HINT = f"there are + - * / ** ( ) < <= > >= = !=, and, or, not, {', '.join(sorted(FUNCTIONS))}"


def _count(fewest: int, most: int) -> str:
    numbers = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    return f"{numbers} number{'s' if most > 1 else ''}"


def _terms(root: _Term) -> Iterator[_Term]:
    yield root
    for kid in root.kids:
        yield from _terms(kid)


_BOUNDS = Context(prec=34, Emin=-99, Emax=99, traps=[InvalidOperation, DivisionByZero, Overflow])


def _worth(term: _Term, facts: Mapping[str, Decimal]) -> Worth:
    match term.kind:
        case "number":
            return Decimal(term.value)
        case "fact":
            return facts[str(term.value)]
        case "and":
            return False not in [_truth(kid, facts) for kid in term.kids]
        case "or":
            return True in [_truth(kid, facts) for kid in term.kids]
        case "not":
            return not _truth(term.kids[0], facts)
    numbers = [_number(kid, facts) for kid in term.kids]
    if term.kind in _COMPARED:
        return _compared(term.kind, *numbers)
    return _figured(term, numbers, _BOUNDS.copy())


def _compared(sign: str, left: Decimal, right: Decimal) -> bool:
    order = (left > right) - (left < right)
    return {
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
        "==": order == 0,
        "!=": order != 0,
    }[sign]


def _figured(term: _Term, numbers: Sequence[Decimal], within: Context) -> Decimal:
    first, last = numbers[0], numbers[-1]
    match term.kind:
        case "+":
            return within.add(first, last) if len(numbers) > 1 else first
        case "-":
            return within.subtract(first, last) if len(numbers) > 1 else within.minus(first)
        case "*":
            return within.multiply(first, last)
        case "/":
            return within.divide(first, _not_zero(last))
        case "**":
            if last != last.to_integral_value() or abs(last) > HIGHEST_POWER:
                raise FormulaError(f"a power is a whole number up to {HIGHEST_POWER}", term.offset)
            return within.power(first if last >= 0 else _not_zero(first), last)
        case "abs":
            return within.abs(first)
        case "change":
            return within.divide(within.subtract(last, first), _not_zero(within.abs(first)))
        case "min":
            return min(numbers)
        case "max":
            return max(numbers)
        case "round":
            return rounded(first, Decimal(1) if len(numbers) == 1 else last)
    return sum(numbers, Decimal(0))


def _not_zero(number: Decimal) -> Decimal:
    if not number:
        raise FormulaError("it divides by zero")
    return number


def rounded(number: Decimal, step: Decimal) -> Decimal:
    """A number to the nearest multiple of a step: 456 to the nearest 10 is 460; halves go away from zero.

    Raises FormulaError  the step is not above zero
    """
    if step <= 0:
        raise FormulaError("numbers are rounded to a multiple of a number above zero: 10, 0.1")
    within = _BOUNDS.copy()
    times = within.divide(number, step).to_integral_value("ROUND_HALF_UP")
    whole = within.multiply(times, step)
    exponent = step.as_tuple().exponent
    return whole.quantize(Decimal(1) if not isinstance(exponent, int) or exponent > 0 else step, context=within)


def _number(term: _Term, facts: Mapping[str, Decimal]) -> Decimal:
    value = _worth(term, facts)
    if isinstance(value, bool):
        raise FormulaError("it counts with a comparison as if that were a number", term.offset)
    return value


def _truth(term: _Term, facts: Mapping[str, Decimal]) -> bool:
    value = _worth(term, facts)
    if not isinstance(value, bool):
        raise FormulaError("“and”, “or” and “not” stand between comparisons, not numbers", term.offset)
    return value
