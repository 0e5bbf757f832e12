"""Promises of arithmetic over facts: it counts as people do, and can do nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportbuild.reading.arithmetic import LONGEST, FormulaError, read_formula, rounded, worth

FACTS = {name: Decimal(value) for name, value in {"a.2025-04-17": 456, "a.2024-12": 135, "zero": 0}.items()}


def result(text: str) -> Decimal | bool:
    formula = read_formula(text)
    return worth(formula, {name: FACTS[name] for name in formula.names})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("8 / 2 / 2", 2),
        ("-2 ** 2", -4),
        ("2 ** 3 ** 2", 512),
        ("2 ** -1", Decimal("0.5")),
        ("50% * 8", 4),
        ("10 × 3 − 4 ÷ 2", 28),
        ("a.2025-04-17 - a.2024-12", 321),
        ("a[\"2025-04-17\"] + a['2024-12']", 591),
        ("change(2, 3)", Decimal("0.5")),
        ("change(-2, -3)", Decimal("-0.5")),
        ("sum(1, 2, 3) + min(4, 5) + max(4, 5) + abs(-6)", 21),
        ("round(2.5) + round(456, 10)", 463),
    ],
)
def test_numbers_come_out_as_people_count(text: str, expected: Decimal) -> None:
    """Multiplication before addition, from the left; powers from the right; a change as a share of what was."""
    assert result(text) == expected


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('a["2025-04-17"] > 3 * a["2024-12"]', True),
        ("a.2025-04-17 > 4 * a.2024-12", False),
        ("100 < a.2024-12 <= 135", True),
        ("100 < a.2024-12 < 135", False),
        ("1 = 1 and not 1 != 1", True),
        ("1 > 2 or 2 ≥ 2", True),
        ("zero == 0.00", True),
    ],
)
def test_what_holds_holds(text: str, holds: bool) -> None:
    """Comparisons chain as in mathematics."""
    assert result(text) is holds


HOSTILE = (
    "__import__('os')",
    '__import__("os").system("true")',
    "().__class__.__bases__",
    "a.__class__()",
    "open('/etc/passwd')",
    "exec('1')",
    "lambda: 1",
    "[x for x in a]",
    "{1: 2}",
    "a if a else a",
    "1; 2",
    "1 := 2",
    "f'{a}'",
    "eval(a)",
    "9 ** 9 ** 9",
    "9 ** 0.5",
    "((9 ** 12) ** 12) ** 12",
    "1 / zero",
    "change(zero, 1)",
    "0 ** -1",
    "round(1, zero)",
    "(" * 5000 + "1" + ")" * 5000,
    "-" * 400 + "1",
    "not " * 100 + "1 > 2",
    "(" * 200 + "1" + ")" * 200,
    "1 +" * LONGEST + "1",
    "1e308",
    "0x10",
    "NaN(1)",
    "",
    "a.2024-12 <",
    "1 2",
    "1 + (1 < 2)",
    "1 and 2",
    "min()",
    "\0",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_arithmetic_is_told(text: str) -> None:
    """Code, boundless powers, depths, zeros to divide by: each is refused in words, and nothing runs."""
    with pytest.raises(FormulaError) as told:
        result(text)
    assert told.value.message


@given(st.text("()+-*/<>=,.\"'[]%_ab1290 andort\n", max_size=60))
def test_nothing_else_happens(text: str) -> None:
    """Whatever is written, there is a number, a truth, or an error in words."""
    try:
        formula = read_formula(text)
        value = worth(formula, {name: Decimal(7) for name in formula.names})
    except FormulaError as error:
        assert error.offset in range(len(text) + 1)  # noqa: PT017
    else:
        assert isinstance(value, Decimal | bool)


@pytest.mark.parametrize(
    ("number", "step", "printed"),
    [
        ("456", "10", "460"),
        ("455", "10", "460"),
        ("3.3777", "0.1", "3.4"),
        ("2.5", "1", "3"),
        ("-2.5", "1", "-3"),
        ("456", "25", "450"),
    ],
)
def test_numbers_round_as_schools_teach(number: str, step: str, printed: str) -> None:
    """Halves away from zero, with as many decimals as the step has."""
    assert str(rounded(Decimal(number), Decimal(step))) == printed
