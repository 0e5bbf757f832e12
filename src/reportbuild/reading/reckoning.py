"""Facts that are computed: the rows of CSV files summed up, counted or picked from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from reportbuild.model.data import DataTable, Fact, Field, Reckoned, Reckoning
from reportbuild.model.problems import Checked, Place, Problem, Severity, did_you_mean
from reportbuild.reading.desk import LARGEST_TEXT
from reportbuild.reading.facts import not_a_number
from reportbuild.reading.formats import DATE, number_in
from reportbuild.reading.rows import value_of
from reportbuild.reading.shelf import Shelf, inner_name, take_text
from reportbuild.reading.tables import read_csv


def reckon(facts: Mapping[str, Fact], shelf: Shelf) -> Checked[Mapping[str, Fact]]:
    """The facts with the values of those that are computed; one that cannot be has none.

    Problems  fact.unknown-column  the file has no such column
              fact.no-rows         no row meets the conditions; of a count, a warning
              fact.not-a-number    a field that is to be counted with holds none
              and those of `take_text` and `read_csv`
    """
    tables = {name: _table(name, at, shelf) for name, at in _files(facts)}
    known = dict(facts)
    problems = [problem for table in tables.values() for problem in table.problems]
    for fact in facts.values():
        table = tables[fact.reckoning.path].value if fact.reckoning else None
        if fact.reckoning and table:
            made = _made(fact, fact.reckoning, table)
            problems += made.problems
            known.update({fact.name: made.value} if made.value else {})
    return Checked(known, tuple(problems))


def _files(facts: Mapping[str, Fact]) -> Iterator[tuple[str, Place]]:
    """The files that facts are computed from, each once, with where it is first named."""
    met: set[str] = set()
    for fact in facts.values():
        if fact.reckoning and fact.reckoning.path not in met:
            met.add(fact.reckoning.path)
            yield fact.reckoning.path, fact.reckoning.at


def _table(name: str, at: Place, shelf: Shelf) -> Checked[DataTable | None]:
    taken = take_text(shelf, name, at, limit=LARGEST_TEXT)
    if taken.problems:
        return Checked(None, taken.problems)
    return read_csv(taken.value, inner_name(name) or name)


def _made(fact: Fact, how: Reckoning, table: DataTable) -> Checked[Fact | None]:
    unknown = tuple(_unknown_columns(how, table))
    if unknown:
        return Checked(None, unknown)
    rows = [row for row in table.rows if _meets(row, how, table)]
    if how.how is Reckoned.COUNT:
        return _counted(fact, how, table, rows)
    fields = [value_of(row[table.columns.index(how.column)]) for row in rows]
    fields = [field for field in fields if field.text]
    if not fields:
        return Checked(None, (_no_rows(fact, how),))
    if how.how in (Reckoned.FIRST, Reckoned.LAST):
        return _picked(fact, fields[0 if how.how is Reckoned.FIRST else -1])
    numbers = [(_number(field), field) for field in fields]
    wrong = tuple(not_a_number(field.text, field.at) for number, field in numbers if number is None)
    if wrong:
        return Checked(None, wrong)
    counted = [(number, field) for number, field in numbers if number is not None]
    if how.how is Reckoned.SUM:
        return Checked(replace(fact, value=sum((number for number, _ in counted), Decimal(0))))
    chosen = (min if how.how is Reckoned.MIN else max)(counted, key=lambda each: each[0])
    return Checked(replace(fact, value=chosen[0], at=chosen[1].at))


def _counted(fact: Fact, how: Reckoning, table: DataTable, rows: Sequence[Sequence[Field]]) -> Checked[Fact | None]:
    """How many rows there are; with a column, how many have something in it."""
    there = [row for row in rows if not how.column or row[table.columns.index(how.column)].text]
    empty = replace(_no_rows(fact, how), severity=Severity.WARNING)
    return Checked(replace(fact, value=Decimal(len(there))), () if rows else (empty,))


def _picked(fact: Fact, field: Field) -> Checked[Fact | None]:
    number = _number(field)
    if number is None and not DATE.fullmatch(field.text) and any(mark.isdecimal() for mark in field.text[:2]):
        return Checked(None, (not_a_number(field.text, field.at),))
    return Checked(replace(fact, value=field.text if number is None else number, at=field.at))


def _number(field: Field) -> Decimal | None:
    """The number in a field; a percent sign makes it a share of one."""
    if field.text.endswith("%"):
        number = number_in(field.text[:-1])
        return number.scaleb(-2) if number is not None else None
    return number_in(field.text)


def _meets(row: Sequence[Field], how: Reckoning, table: DataTable) -> bool:
    return all(_is_one_of(row[table.columns.index(each.column)].text, each.values) for each in how.where)


def _is_one_of(text: str, values: Sequence[str]) -> bool:
    """True if a field is one of the values, as it is written or by its number."""
    number = number_in(text)
    return text in values or (number is not None and number in [number_in(value) for value in values])


def _unknown_columns(how: Reckoning, table: DataTable) -> Iterator[Problem]:
    named = [(how.column, how.column_at)] if how.column else []
    for column, at in (*named, *((each.column, each.at) for each in how.where)):
        if column not in table.columns:
            hint = did_you_mean(column, table.columns) or f"its columns are {', '.join(table.columns)}"
            yield Problem("fact.unknown-column", f"“{table.path}” has no column “{column}”", at, hint)


def _no_rows(fact: Fact, how: Reckoning) -> Problem:
    wanted = " and ".join(f"{each.column} is {' or '.join(each.values)}" for each in how.where)
    what = f"no row of “{how.path}” where {wanted}" if wanted else f"nothing in “{how.path}”"
    column = f" that has something in “{how.column}”" if how.column else ""
    hint = "values must be written as they stand in the data"
    at = how.where[0].at if how.where else how.at
    return Problem("fact.no-rows", f"“{fact.name}” is computed from {what}{column}", at, hint)
