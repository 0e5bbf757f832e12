"""CSV files into rows of named fields, each field with its line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportbuild.model.data import DataTable, Field
from reportbuild.model.problems import Checked, Place, Problem

MOST_FIELDS = 250_000
"""Rows times columns of one table; one with more is a data base, and no page will ever print it."""


def read_csv(text: str, path: str) -> Checked[DataTable | None]:
    """The table in a CSV file: its first line names the columns.

    text   without a byte order mark, lines ending in “\\n”

    Columns are parted by commas, or by semicolons or tabs if the first line has more of them. Lines that hold nothing
    are passed over. Every row has a field for every column: what is missing is empty, what is too much is left out.

    Problems  table.empty             there are no rows
              table.unnamed-column    the first line leaves a name out
              table.duplicate-column  two columns have one name
              table.ragged            a row has more or fewer fields than there are columns
              table.broken-quote      a quotation mark that does not close, or closes within a field
              table.unprintable       a field has a character that is none of writing
              table.formula           a field is a spreadsheet's formula
              table.too-large         there are more fields than a table can have
    Source    RFC 4180
    """
    reader = _Reader(text, path, _delimiter(text.lstrip("\n").partition("\n")[0]), [])
    header, *rows = _bounded(_records(reader)) or [[]]
    if sum(map(len, rows)) > MOST_FIELDS:
        return Checked(None, (*_header_problems(header, path), too_many_fields(path)))
    problems = [*_header_problems(header, path), *reader.problems]
    if not rows:
        at, hint = Place(path, 1 if header else 0), "write a line of names, and below it the rows"
        problems.append(Problem("table.empty", f"“{path}” has no rows", at, hint))
    if not header:
        return Checked(None, tuple(problems))
    names = tuple(dict.fromkeys(field.text for field in header))
    kept = [[field.text for field in header].index(name) for name in names]
    problems += [_ragged(row, len(header)) for row in rows if len(row) != len(header)]
    filled = [_filled(row, len(header)) for row in rows]
    table = DataTable(path, names, tuple(tuple(row[n] for n in kept) for row in filled))
    return Checked(table, (*problems, *suspects_in(table.rows)))


def suspects_in(rows: Sequence[Sequence[Field]]) -> Iterator[Problem]:
    """Tells of each field that no page can print, or that a spreadsheet would run: whoever opens the data that an
    edition carries would run it.

    Source  OWASP, CSV injection
    """
    for row in rows:
        for field in row:
            if found := _UNPRINTABLE.search(field.text):
                message = f"the character U+{ord(found[0]):04X} cannot be printed"
                yield Problem("table.unprintable", message, field.at, "take it away")
            if _FORMULA.match(field.text):
                shown = field.text if len(field.text) <= LONGEST_SHOWN else f"{field.text[:LONGEST_SHOWN]}…"
                message, hint = f"“{shown}” is a spreadsheet's formula, not its value", "save the table's values"
                yield Problem("table.formula", message, field.at, hint)


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")

_FORMULA = re.compile(r"=\s*[\w+\-@(\"'|]|@[^\W\d]\w*[(|!]|[+-][\d.+\-*/ ]*[^\W\d]\w*[(|!]")
"""What begins as a formula does. A number with its sign is none, nor a line that opens with a dash or an at sign."""

LONGEST_SHOWN = 40
"""Characters of a field that a problem names."""


def too_many_fields(path: str) -> Problem:
    message = f"“{path}” has more than {MOST_FIELDS} fields"
    return Problem("table.too-large", message, Place(path), "take out the rows and columns that the book does not need")


def _bounded(records: Iterator[list[Field]]) -> list[list[Field]]:
    """The records as far as a table may have them, and one more if there are more."""
    kept, count = [], 0
    for record in records:
        kept.append(record)
        count += len(record)
        if count > MOST_FIELDS + len(kept[0]):
            break
    return kept


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    path: str
    delimiter: str
    problems: list[Problem]


def _delimiter(header: str) -> str:
    """What parts the columns: of tab, semicolon and comma, the one that the first line has most of."""
    bare = re.sub(r'"(?:[^"]|"")*"', "", header)
    return max(",\t;", key=bare.count)


def _records(reader: _Reader) -> Iterator[list[Field]]:
    """The lines of the file as fields; a quoted field may hold line breaks."""
    text, mark = reader.text, re.escape(reader.delimiter)
    quoted = re.compile(rf'[ ]*"((?:[^"]|"")*)"[ ]*(?=[{mark}\n]|\Z)')
    plain = re.compile(rf"[^{mark}\n]*")
    pos, line, line_start = 0, 1, 0
    record: list[Field] = []
    while pos < len(text) or record:
        found = quoted.match(text, pos)
        within = found.start(1) if found else pos
        written = found[1].replace('""', '"') if found else plain.match(text, pos)[0]  # type: ignore[index]
        margin = 0 if found else len(written) - len(written.lstrip())
        at = Place(reader.path, line, within + margin - line_start + 1)
        record.append(Field(at, written if found else written.strip()))
        if not found and record[-1].text.startswith('"'):
            reader.problems.append(_broken_quote(at))
        end = found.end() if found else pos + len(written)
        if found and "\n" in found[0]:
            line, line_start = line + found[0].count("\n"), text.rindex("\n", pos, end) + 1
        pos = end + 1
        if end >= len(text) or text[end] == "\n":
            if any(field.text for field in record):
                yield record
            record, line, line_start = [], line + 1, pos


def _header_problems(header: Sequence[Field], path: str) -> Iterator[Problem]:
    met: set[str] = set()
    for number, field in enumerate(header, 1):
        if not field.text:
            message = f"column {number} has no name"
            yield Problem("table.unnamed-column", message, field.at, f"name every column in the first line of {path}")
        elif field.text in met:
            message = f"two columns are named “{field.text}”"
            yield Problem("table.duplicate-column", message, field.at, "only the first is used: rename this one")
        met.add(field.text)


def _ragged(row: Sequence[Field], wanted: int) -> Problem:
    at = row[wanted].at if len(row) > wanted else Place(row[-1].at.path, row[-1].at.line)
    more = "put a field that holds a comma in quotation marks"
    hint = more if len(row) > wanted else "give it a comma for every field, empty ones too"
    fields = "1 field" if len(row) == 1 else f"{len(row)} fields"
    return Problem("table.ragged", f"this row has {fields}, the first line names {wanted}", at, hint)


def _filled(row: Sequence[Field], wanted: int) -> list[Field]:
    return [*row[:wanted], *(Field(row[-1].at, "") for _ in range(wanted - len(row)))]


def _broken_quote(at: Place) -> Problem:
    hint = 'begin and end the field with it; double it inside: "the ""rule"""'
    return Problem("table.broken-quote", "a field that begins with a quotation mark does not end with one", at, hint)
