"""Rows of a data file into the values of a chart, each held against what its kind can draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from reportbuild.model.charts import ChartKind, Mark
from reportbuild.model.data import DataTable, Field
from reportbuild.model.problems import Problem, did_you_mean
from reportbuild.model.states import STATES, code_of
from reportbuild.reading.cells import not_a_date
from reportbuild.reading.desk import Desk
from reportbuild.reading.formats import DATE, number_in, printed_date, printed_number, printed_percent
from reportbuild.reading.rows import value_of

MOST_SERIES = 6
"""So many lines or parts are told apart without colour."""

MOST_NAMES = 60
"""So many bars have their names on one page."""

MOST_POINTS = 2000
"""More dated values than a line on paper shows."""

MOST_PANELS = 60


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a data file that a chart draws, by name.

    names    of what is compared, or the dates
    values   column to its title
    series   that says which line or part a row belongs to; empty if columns do
    panels   that says which small chart a row is in; empty if there is one
    says     of words beside values; empty if there is none
    dates    those of the two ends of a range
    """

    names: str
    values: Mapping[str, str]
    series: str = ""
    panels: str = ""
    says: str = ""
    dates: tuple[str, ...] = ()

    @property
    def used(self) -> tuple[str, ...]:
        """Every column that is drawn, in the order of reading."""
        named = (self.panels, self.names, self.series, *self.values, *self.dates, self.says)
        return tuple(dict.fromkeys(name for name in named if name))


def read_marks(data: DataTable, columns: Columns, kind: ChartKind, desk: Desk) -> tuple[Mark, ...]:
    """The values of a chart, row by row. A field that holds nothing is no value.

    data   its rows those that are drawn
    desk   with the data file on it

    Problems  chart.not-a-number     a value is none
              chart.negative-part    a part of a bar is less than nothing
              chart.duplicate-value  two rows say the same thing's value
              chart.unknown-state    a tile map is told of a state that there is not
              chart.too-many         more than can be told apart
              table.not-a-date       a line is drawn over something that is no date
              and those of the numbers
    """
    place = {name: number for number, name in enumerate(data.columns)}
    fineness = _fineness(data, place[columns.names])
    dated = kind is ChartKind.LINE or (kind is ChartKind.SMALL_MULTIPLES and fineness > 0)
    marks: list[Mark] = []
    met: dict[tuple[str, str, str], Field] = {}
    for row in data.rows:
        fields = {name: row[place[name]] for name in columns.used}
        for mark, field in _marks_of_row(fields, columns, kind, desk):
            named = _named(mark, fields[columns.names], kind, fineness if dated else None, desk)
            if named is None:
                continue
            key = (named.panel, named.series, named.name)
            if key in met:
                desk.tell(_duplicate(named, field, met[key]))
            else:
                met[key] = field
                marks.append(named)
    desk.tell(*_too_many(marks, kind, data))
    return tuple(marks)


def _fineness(data: DataTable, index: int) -> int:
    """How exact dates of a column are at their best: 1 for years, 2 for months, 3 for days, 0 if some is no date."""
    found = [DATE.fullmatch(row[index].text.strip()) for row in data.rows]
    return max((len([part for part in each.groups() if part]) for each in found if each), default=0) * all(found)


def _marks_of_row(
    fields: Mapping[str, Field], columns: Columns, kind: ChartKind, desk: Desk
) -> Iterator[tuple[Mark, Field]]:
    """The values that one row holds, still without their name, each with its field."""
    own, panel, words = (
        printed_date(fields[column].text, desk.tongue.lang) or fields[column].text if column else ""
        for column in (columns.series, columns.panels, columns.says)
    )
    several = len(columns.values) > 1
    for number, (column, title) in enumerate(columns.values.items()):
        field = fields[column]
        value = value_of(field).text.strip()
        if not value:
            continue
        amount, printed = _amount(value, desk.tongue.lang)
        if amount is None:
            desk.tell(_not_a_number(field))
            continue
        if amount < 0 and kind is ChartKind.STACKED_BAR:
            desk.tell(_negative(field))
        says = words
        if number < len(columns.dates):
            says = _date_words(fields[columns.dates[number]], desk)
        yield Mark("", float(amount), printed, own or (title if several else ""), panel, says=says), field


def _amount(text: str, lang: str) -> tuple[Decimal | None, str]:
    """A value and how it is printed."""
    number = number_in(text.removesuffix("%"))
    if number is None:
        return None, text
    if text.endswith("%"):
        return number, printed_percent(number.scaleb(-2), lang)
    return number, printed_number(number, lang)


def _date_words(field: Field, desk: Desk) -> str:
    words = printed_date(field.text, desk.tongue.lang) if field.text else ""
    if words is None:
        desk.tell(not_a_date(field.text, field.at))
    return words or field.text


def _named(mark: Mark, field: Field, kind: ChartKind, fineness: int | None, desk: Desk) -> Mark | None:
    """The value with the name of what it is of; None, and told, if that is none.

    fineness   of dates; None where names are no dates
    """
    text = value_of(field).text.strip()
    if kind is ChartKind.TILE_MAP:
        code = code_of(text)
        if code is None:
            desk.tell(_unknown_state(text, field))
            return None
        return replace(mark, name=code)
    words = printed_date(text, desk.tongue.lang) if "-" in text or fineness is not None else None
    if fineness is None:
        return replace(mark, name=words or text)
    if words is None:
        desk.tell(not_a_date(text, field.at))
        return None
    return replace(mark, name=words, day=_day(text, fineness))


def _day(text: str, fineness: int) -> int:
    """The day a date is drawn at: the first; but a year among days or months, in its middle, as near as we know."""
    year, month, day = (int(part) if part else None for part in DATE.fullmatch(text.strip()).groups())  # type: ignore[union-attr]
    month_, day_ = (7 if fineness > 1 else 1), (15 if fineness > 2 and month else 1)
    return date(year or 1, month or month_, day or day_).toordinal()


def _too_many(marks: Sequence[Mark], kind: ChartKind, data: DataTable) -> Iterator[Problem]:
    at = data.rows[0][0].at if data.rows else None
    counted = {
        "series": (len({mark.series for mark in marks}), MOST_SERIES if kind is not ChartKind.TILE_MAP else 4),
        "small charts": (len({mark.panel for mark in marks}), MOST_PANELS),
    }
    if any(mark.day is not None for mark in marks):
        counted["values"] = (len(marks), MOST_POINTS)
    else:
        most = max(Counter((mark.panel, mark.series) for mark in marks).values(), default=0)
        counted["names"] = (most, MOST_NAMES)
    for what, (count, most) in counted.items():
        if count > most and at:
            message = f"the chart has {count} {what}, and a reader can tell apart {most}"
            hint = "draw fewer with filter, or make several charts"
            yield Problem("chart.too-many", message, at, hint)


def _not_a_number(field: Field) -> Problem:
    hint = "write digits, with a point before decimals and without marks between thousands; or leave the field empty"
    return Problem("chart.not-a-number", f"“{field.text}” is not a number that can be drawn", field.at, hint)


def _negative(field: Field) -> Problem:
    message = f"“{field.text}” is less than nothing, and no part of a bar"
    return Problem("chart.negative-part", message, field.at, "draw it as kind: bar")


def _duplicate(mark: Mark, field: Field, first: Field) -> Problem:
    whose = " ".join(filter(None, (mark.name, mark.series, mark.panel)))
    message = f"“{whose}” has a second value here; its first is in line {first.at.line}"
    hint = "choose the rows with filter: {column: value}, or say which column tells them apart with series"
    return Problem("chart.duplicate-value", message, field.at, hint)


def _unknown_state(text: str, field: Field) -> Problem:
    hint = did_you_mean(text, (state.name for state in STATES.values())) or "write its name, or its two letters"
    return Problem("chart.unknown-state", f"there is no state “{text}”", field.at, hint)
