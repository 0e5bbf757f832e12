"""A field of a data file, or a cell of a drawn table, as it is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from reportbuild.model.data import DataTable, Field
from reportbuild.model.document import Blocks, Column, Paragraph, Row
from reportbuild.model.inlines import Citation, Cite, Inlines, Text
from reportbuild.model.problems import Place, Problem
from reportbuild.model.tabular import RowKind
from reportbuild.model.walking import find, plain_text, rewrite
from reportbuild.reading.desk import Desk, fresh_id
from reportbuild.reading.formats import (
    decimal_mark,
    number_in,
    printed_date,
    printed_money,
    printed_number,
    printed_percent,
    rounded,
)
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
    MONEY = "money"
    DATE = "date"
    CITATION = "citation"


NUMBERS = (Format.INTEGER, Format.DECIMAL, Format.PERCENT, Format.MONEY)

PLAIN = re.compile(r"(?:[^\W_]|(?:, ?|[ -])(?=[^\W_]))*")
"""Words that mean the same with and without Markdown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of a data file that a table shows.

    currency   of money, as a code of ISO 4217
    decimals   how many are printed; None for as many as a number has
    under      titles of the heads above its own, from the top
    """

    name: str
    index: int
    column: Column
    format: Format
    currency: str = ""
    decimals: int | None = None
    under: tuple[Inlines, ...] = ()


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
    words = list(_words(whole, column, desk))
    return rewrite(cell, lambda node: words if node is texts[0] else [] if node in texts[1:] else node)


def summed_columns(option: Option | None, data: DataTable, desk: Desk) -> frozenset[str]:
    """The columns that an option has summed up.

    Problems  table.unknown-column, md.wrong-option
    """
    if option is None:
        return frozenset()
    return frozenset(name for name in column_names(option, desk) if known_column(name, data, option, desk))


@dataclass(frozen=True, slots=True)
class Sums:
    """What a line that sums up others adds: the columns, our word for it by its key, and where it is asked for."""

    columns: frozenset[str]
    term: str
    at: Place


def total_row(rows: Sequence[Sequence[Field]], shown: Sequence[Shown], sums: Sums, desk: Desk) -> Row:
    """The sums of some columns over some rows, and our word for it in the first of the others."""
    title = next((column.index for column in shown if column.name not in sums.columns), None)
    cells: list[Blocks] = []
    for column in shown:
        words = desk.tongue.terms[sums.term] if column.index == title else ""
        if column.name in sums.columns:
            words = _printed_sum([row[column.index] for row in rows], column, desk)
        cells.append((Paragraph(sums.at, (Text(sums.at, words),)),) if words else ())
    return Row(tuple(cells), total=True, kind=RowKind(sums.term))


def head_cell(field: Field, column: Shown, desk: Desk) -> Blocks:
    """What heads a group of rows: the field that they have in common, as its column is printed."""
    return _cell(field, column, desk)


def on_the_point(rows: Sequence[Row], shown: Sequence[Shown], desk: Desk) -> tuple[Row, ...]:
    """Rows with the room that each number wants at its end for the points of a column to stand below each other."""
    columns: list[Sequence[str]] = []
    for place, column in enumerate(shown):
        mark = "." if column.format is Format.TEXT else decimal_mark(desk.tongue.lang)
        cells = [row.cells[place] if row.kind is not RowKind.GROUP else () for row in rows]
        columns.append(
            _paddings([plain_text(cell) for cell in cells], mark) if column.column.figures else [""] * len(rows)
        )
    if not any(any(column) for column in columns):
        return tuple(rows)
    return tuple(replace(row, padding=padding) for row, padding in zip(rows, zip(*columns, strict=True), strict=True))


def _paddings(printed: Sequence[str], mark: str) -> Sequence[str]:
    """What is missing at the end of each number to be as long, behind its point, as the longest."""
    ends = [re.search(rf"\d(?:{re.escape(mark)}(\d+))?\D*$", words) for words in printed]
    most = max((len(end[1] or "") for end in ends if end), default=0)
    lacking = (most - len(end[1] or "") if end else 0 for end in ends)
    return [
        ("" if end is None or end[1] else mark if more else "") + "0" * more
        for end, more in zip(ends, lacking, strict=True)
    ]


def not_a_date(text: str, at: Place) -> Problem:
    return Problem("table.not-a-date", f"“{text}” is not a date", at, "write 2025-06-06, 2025-06 or 2025")


def _cell(field: Field, column: Shown, desk: Desk) -> Blocks:
    words = _words(field, column, desk) if field.text else ()
    return (Paragraph(words[0].at, words),) if words else ()


def _words(field: Field, column: Shown, desk: Desk) -> Inlines:
    """A field as its column's format has it, with the notes it calls."""
    if column.format is Format.TEXT:
        if PLAIN.fullmatch(field.text):
            return (Text(field.at, field.text),)
        return read_words(field.text, aligned(field.text, desk.lines, field.at), desk)
    if column.format is Format.CITATION:
        return _citation(field, desk)
    value = value_of(field)
    end = len(value.text)
    if end == len(field.text):
        return (Text(field.at, _printed_value(value, column, desk)),)
    origin = aligned(field.text, desk.lines, field.at).from_offset(end)
    calls = read_words(field.text[end:], origin, desk)
    return (Text(field.at, _printed_value(value, column, desk)), *calls)


def _printed_value(field: Field, column: Shown, desk: Desk) -> str:
    lang = desk.tongue.lang
    if column.format is Format.DATE:
        printed = printed_date(field.text, lang)
        if printed is None:
            desk.tell(not_a_date(field.text, field.at))
        return printed or field.text
    number = _number(field.text, column.format)
    if number is None:
        desk.tell(_not_a_number(field, column.format))
        return field.text
    return _printed(number, column, lang)


def _number(text: str, format_: Format) -> Decimal | None:
    """The number in a field; of percent, a share of one, written as such or with a percent sign."""
    if format_ is Format.PERCENT and text.endswith("%"):
        number = number_in(text[:-1])
        return number.scaleb(-2) if number is not None else None
    number = number_in(text)
    return None if number is not None and format_ is Format.INTEGER and number != number.to_integral_value() else number


def _printed(number: Decimal, column: Shown, lang: str) -> str:
    if column.format is Format.INTEGER:
        number = number.to_integral_value()
    elif column.decimals is not None:
        number = rounded(number, column.decimals + 2 * (column.format is Format.PERCENT))
    if column.format is Format.PERCENT:
        return printed_percent(number, lang)
    if column.format is Format.MONEY and column.currency:
        return printed_money(number, column.currency, lang)
    return printed_number(number, lang)


def _printed_sum(fields: Sequence[Field], column: Shown, desk: Desk) -> str:
    total = Decimal(0)
    for field in map(value_of, fields):
        number = _number(field.text, column.format)
        if number is not None:
            total += number
        elif field.text and column.format not in NUMBERS:
            desk.tell(_not_a_number(field, column.format))
    return _printed(total, column, desk.tongue.lang)


def _citation(field: Field, desk: Desk) -> Inlines:
    """Keys parted by spaces."""
    origin = aligned(field.text, desk.lines, field.at)
    keys = re.finditer(r"[^\s;]+", field.text)
    cites = tuple(Cite(origin.at(key.start()), key[0].removeprefix("@")) for key in keys)
    return (Citation(field.at, fresh_id(desk, "cite"), cites),) if cites else ()


def _not_a_number(field: Field, format_: Format) -> Problem:
    wanted = "a whole number" if format_ is Format.INTEGER else "a number"
    hint = "write digits, a point before decimals, and no marks between thousands"
    if re.fullmatch(r"(?i)[+-]?(?:nan|inf|infinity|#\w+[!?/]?\w*)", field.text):
        hint = "leave the field empty, or give the column no format and say in words why there is no number"
    return Problem("table.not-a-number", f"“{field.text}” is not {wanted}", field.at, hint)
