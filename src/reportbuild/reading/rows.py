"""Which rows of a table are shown, and in what order."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from operator import ge, gt, le, lt, ne
from types import MappingProxyType
from typing import Any

from reportbuild.model.data import DataTable, Field
from reportbuild.model.problems import Problem, Severity, did_you_mean
from reportbuild.reading.desk import Desk
from reportbuild.reading.formats import number_in
from reportbuild.reading.options import Option, Options, wrong_option

CALLS = re.compile(r"(?:\[\^[^\]\s]+\])+$")


def chosen_rows(data: DataTable, options: Options, desk: Desk) -> tuple[tuple[Field, ...], ...]:
    """The rows that the filter lets through, sorted.

    Problems  table.unknown-column  of filter or sort
              table.no-rows         the filter lets none through
    """
    rows = _filtered(data, options["filter"], desk) if "filter" in options else data.rows
    if "sort" in options:
        option = options["sort"]
        for name in reversed(column_names(option, desk)):
            column = name.removeprefix("-")
            if known_column(column, data, option, desk):
                rows = _sorted(rows, data.columns.index(column), down=name != column)
    return rows


def column_names(option: Option, desk: Desk) -> list[str]:
    """The columns that an option names, one or several."""
    names = option.value if isinstance(option.value, list) else [option.value]
    if names and all(isinstance(name, str) for name in names):
        return names
    desk.tell(wrong_option(option, "takes the names of columns", hint="write state, or [state, total]"))
    return []


def known_column(name: str, data: DataTable, option: Option, desk: Desk) -> bool:
    """True if there is a column that an option names; else it is told."""
    if name in data.columns:
        return True
    listed = [str(each).removeprefix("-") for each in option.value] if isinstance(option.value, list) else []
    at = option.place(listed.index(name)) if name in listed else option.key_place(name)
    message = f"“{option.name}”: “{data.path}” has no column “{name}”"
    hint = did_you_mean(name, data.columns) or f"its columns are {', '.join(data.columns)}"
    desk.tell(Problem("table.unknown-column", message, at, hint))
    return False


def value_of(field: Field) -> Field:
    """A field without the calls of notes at its end: “1234[^a]”."""
    return replace(field, text=CALLS.sub("", field.text))


def _filtered(data: DataTable, option: Option, desk: Desk) -> tuple[tuple[Field, ...], ...]:
    if not isinstance(option.value, dict):
        desk.tell(wrong_option(option, "takes values by column", hint="write {date: 2025-06-06}"))
        return data.rows
    rows = data.rows
    for name, wanted in option.value.items():
        if known_column(name, data, option, desk):
            index = data.columns.index(name)
            lets_through = _condition([_as_text(value) for value in (wanted if isinstance(wanted, list) else [wanted])])
            rows = tuple(row for row in rows if lets_through(value_of(row[index]).text))
    if not rows and data.rows:
        hint = "values must be written as they stand in the data"
        desk.tell(Problem("table.no-rows", "the filter lets no row through", option.at, hint, Severity.WARNING))
    return rows


_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType({">=": ge, "<=": le, "!=": ne, ">": gt, "<": lt})


def _condition(wanted: list[str]) -> Callable[[str], bool]:
    """Whether a field is one of the values that are wanted: each is a value, or a bound such as “>= 10”."""
    bounds = [
        (_COMPARED[found[1]], found[2]) for each in wanted if (found := re.fullmatch(r"([<>!]=|[<>])\s*(.*)", each))
    ]
    values = {each for each in wanted if not re.match(r"[<>!]=|[<>]", each)}
    numbers = {number_in(value) for value in values} - {None}

    def lets_through(text: str) -> bool:
        number = number_in(text.removesuffix("%"))
        if text in values or (number is not None and number_in(text) in numbers):
            return True
        return any(_holds(compared, text, bound) for compared, bound in bounds)

    return lets_through


def _holds(compared: Callable[[Any, Any], bool], text: str, bound: str) -> bool:
    """Whether a field is within a bound: numbers by value, words and dates by the alphabet; a field that is empty, or
    no number where one is wanted, is only ever unlike the bound."""
    number, limit = number_in(text.removesuffix("%")), number_in(bound.removesuffix("%"))
    if number is not None and limit is not None:
        return compared(number, limit)
    return compared(text, bound) if text and limit is None else compared is ne


def _as_text(value: Any) -> str:
    """A plain value of YAML as a data file has it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _sorted(rows: tuple[tuple[Field, ...], ...], index: int, *, down: bool) -> tuple[tuple[Field, ...], ...]:
    """Rows by one column, by value where all are numbers; rows without a value last."""
    there = [row for row in rows if row[index].text]
    numbers = [number_in(value_of(row[index]).text.removesuffix("%")) for row in there]
    by_value = None not in numbers
    keyed = [
        (number or 0, "") if by_value else (0, row[index].text.casefold())
        for number, row in zip(numbers, there, strict=True)
    ]
    order = sorted(range(len(there)), key=keyed.__getitem__, reverse=down)
    there = [there[n] for n in order]
    return (*there, *(row for row in rows if not row[index].text))
