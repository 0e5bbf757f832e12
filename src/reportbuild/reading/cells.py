"""A field of a data file, or a cell of a drawn table, as it is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reportbuild.model.data import DataTable, Field
from reportbuild.model.document import Blocks, Column, Paragraph, Row
from reportbuild.model.inlines import Citation, Cite, Inlines, Text
from reportbuild.model.problems import Place, Problem
from reportbuild.model.walking import find, rewrite
from reportbuild.reading.desk import Desk, fresh_id
from reportbuild.reading.formats import number_in, printed_date, printed_number, printed_percent
from reportbuild.reading.inlines import read_words
from reportbuild.reading.options import Option
from reportbuild.reading.origins import aligned
from reportbuild.reading.rows import column_names, known_column, value_of


class Format(StrEnum):
    """How a field is printed."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"
    CITATION = "citation"


NUMBERS = (Format.INTEGER, Format.DECIMAL, Format.PERCENT)


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of a data file that a table shows."""

    name: str
    index: int
    column: Column
    format: Format


def shown_row(row: Sequence[Field], shown: Sequence[Shown], desk: Desk) -> Row:
    """A row as it is printed.

    desk   with the file on it that the row is in

    Problems  table.not-a-number, table.not-a-date   a field is not what its column's format wants
    """
    return Row(tuple(_cell(row[column.index], column, desk) for column in shown))


def drawn_cell(cell: Blocks, column: Shown, desk: Desk) -> Blocks:
    """A cell of a table drawn with pipes, the one text in it printed as its column is; notes and emphasis stay.

    Problems  table.not-a-number, table.not-a-date   it is not what its column's format wants
    """
    texts = list(find(cell, Text))
    if column.format is Format.TEXT or not texts:
        return cell
    whole = Field(texts[0].at, "".join(text.text for text in texts).strip())
    words = list(_words(whole, column.format, desk))
    return rewrite(cell, lambda node: words if node is texts[0] else [] if node in texts[1:] else node)


def total_row(data: DataTable, shown: Sequence[Shown], option: Option, desk: Desk) -> list[Row]:
    """The sums of some columns, and our word for it in the first of the others.

    data   its rows those that are shown
    """
    summed = {name for name in column_names(option, desk) if known_column(name, data, option, desk)}
    at = option.place()
    title = next((column.index for column in shown if column.name not in summed), None)
    cells: list[Blocks] = []
    for column in shown:
        words = desk.tongue.terms["total"] if column.index == title else ""
        if column.name in summed:
            words = _printed_sum([row[column.index] for row in data.rows], column, desk)
        cells.append((Paragraph(at, (Text(at, words),)),) if words else ())
    return [Row(tuple(cells), total=True)] if summed else []


def not_a_date(text: str, at: Place) -> Problem:
    return Problem("table.not-a-date", f"“{text}” is not a date", at, "write 2025-06-06, 2025-06 or 2025")


def _cell(field: Field, column: Shown, desk: Desk) -> Blocks:
    words = _words(field, column.format, desk) if field.text else ()
    return (Paragraph(words[0].at, words),) if words else ()


def _words(field: Field, format_: Format, desk: Desk) -> Inlines:
    """A field as its column's format has it, with the notes it calls."""
    if format_ is Format.TEXT:
        return read_words(field.text, aligned(field.text, desk.lines, field.at), desk)
    if format_ is Format.CITATION:
        return _citation(field, desk)
    value = value_of(field)
    end = len(value.text)
    origin = aligned(field.text, desk.lines, field.at).from_offset(end)
    calls = read_words(field.text[end:], origin, desk) if field.text[end:] else ()
    return (Text(field.at, _printed_value(value, format_, desk)), *calls)


def _printed_value(field: Field, format_: Format, desk: Desk) -> str:
    lang = desk.tongue.lang
    if format_ is Format.DATE:
        printed = printed_date(field.text, lang)
        if printed is None:
            desk.tell(not_a_date(field.text, field.at))
        return printed or field.text
    number = _number(field.text, format_)
    if number is None:
        desk.tell(_not_a_number(field, format_))
        return field.text
    return _printed(number, format_, lang)


def _number(text: str, format_: Format) -> Decimal | None:
    """The number in a field; of percent, a share of one, written as such or with a percent sign."""
    if format_ is Format.PERCENT and text.endswith("%"):
        number = number_in(text[:-1])
        return number.scaleb(-2) if number is not None else None
    number = number_in(text)
    return None if number is not None and format_ is Format.INTEGER and number != number.to_integral_value() else number


def _printed(number: Decimal, format_: Format, lang: str) -> str:
    if format_ is Format.INTEGER:
        number = number.to_integral_value()
    return printed_percent(number, lang) if format_ is Format.PERCENT else printed_number(number, lang)


def _printed_sum(fields: Sequence[Field], column: Shown, desk: Desk) -> str:
    total = Decimal(0)
    for field in map(value_of, fields):
        number = _number(field.text, column.format)
        if number is not None:
            total += number
        elif field.text and column.format not in NUMBERS:
            desk.tell(_not_a_number(field, column.format))
    return _printed(total, column.format, desk.tongue.lang)


def _citation(field: Field, desk: Desk) -> Inlines:
    """Keys parted by spaces."""
    origin = aligned(field.text, desk.lines, field.at)
    keys = re.finditer(r"[^\s;]+", field.text)
    cites = tuple(Cite(origin.at(key.start()), key[0].removeprefix("@")) for key in keys)
    return (Citation(field.at, fresh_id(desk, "cite"), cites),) if cites else ()


def _not_a_number(field: Field, format_: Format) -> Problem:
    wanted = "a whole number" if format_ is Format.INTEGER else "a number"
    hint = "write digits, a point before decimals, and no marks between thousands"
    return Problem("table.not-a-number", f"“{field.text}” is not {wanted}", field.at, hint)
