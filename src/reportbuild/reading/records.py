"""Data files into tables, whatever their format: CSV, or YAML as a list of records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reportbuild.model.data import DataTable, Field
from reportbuild.model.problems import Checked, Place, Problem, did_you_mean
from reportbuild.reading.cells import Format
from reportbuild.reading.tables import MOST_FIELDS, read_csv, suspects_in, too_many_fields
from reportbuild.reading.yaml import Keys, Located, read_yaml

DATA_FILE = re.compile(r"\.(csv|tsv|txt|ya?ml)$", re.IGNORECASE)
"""What the names of data files end with."""

FILE_KEYS = ("columns", "rows")


def read_data(text: str, path: str) -> Checked[DataTable | None]:
    """The table in a data file, by the ending of its name.

    Problems  those of `read_csv` and `read_records`
    """
    return read_records(text, path) if re.search(r"\.ya?ml$", path, re.IGNORECASE) else read_csv(text, path)


def read_records(text: str, path: str) -> Checked[DataTable | None]:
    """The table in a YAML file: a list of records, each with a value for every column.

    The columns are the keys, in the order in which they are first met. A file may also have `rows`, the list, and
    `columns`, which names them in order, each with its format. Values are taken as they are written: 1.50 stays 1.50.
    What a record lacks is empty.

    Problems  table.wrong-shape     the file is no list of records, or a value is a list or a mapping
              table.empty           it has no records
              table.unknown-column  a record has a column that `columns` does not name
              table.unknown-key     the file has another key than `columns` and `rows`
              table.formula         a value is a spreadsheet's formula
              table.too-large       it has more fields than a table can have
              and those of `read_yaml`
    """
    read = read_yaml(text, path, plain=_as_written)
    file, problems = read.value, list(read.problems)
    top, records, root = _opened(file, problems)
    formats = _formats(file, top.get("columns"), problems)
    rows: list[tuple[tuple[str, Field], ...]] = []
    for number, record in enumerate(records):
        if isinstance(record, dict):
            rows.append(tuple(_fields(file, (*root, number), record, problems)))
        else:
            at = file.at(*root, number)
            problems.append(Problem("table.wrong-shape", "this is no record", at, "write key: value for each column"))
    columns = tuple(formats) or tuple(dict.fromkeys(name for row in rows for name, _ in row))
    problems += _strangers(rows, columns) if formats else ()
    if read.sound and not (rows and columns):
        problems.append(_no_records(path))
    if len(rows) * len(columns) > MOST_FIELDS:
        return Checked(None, (*problems, too_many_fields(path)))
    filled = tuple(_filled(row, columns) for row in rows)
    table = DataTable(path, columns, filled, {name: format_ for name, format_ in formats.items() if format_})
    return Checked(table if columns else None, (*problems, *suspects_in(filled)))


def _as_written(kind: str, text: str) -> str | None:
    return None if kind == "null" else text


def _opened(file: Located, problems: list[Problem]) -> tuple[Mapping[str, Any], list[Any], Keys]:
    """What the file says of itself, its records, and what leads to them."""
    if isinstance(file.value, list):
        return {}, file.value, ()
    top = file.value if isinstance(file.value, dict) else {}
    for key in top:
        if key not in FILE_KEYS:
            hint = did_you_mean(key, FILE_KEYS) or "a file of data is a list of records, or has columns and rows"
            at = file.key_at(key)
            problems.append(Problem("table.unknown-key", f"the key “{key}” means nothing here", at, hint))
    records = top.get("rows")
    if records is not None and not isinstance(records, list):
        problems.append(Problem("table.wrong-shape", "“rows” should be a list of records", file.at("rows"), _SHAPE))
    elif file.value is not None and not top:
        problems.append(Problem("table.wrong-shape", "the file should be a list of records", file.at(), _SHAPE))
    return top, records if isinstance(records, list) else [], ("rows",)


_SHAPE = "write each as - state: Utah, and below it the other columns"


def _formats(file: Located, columns: Any, problems: list[Problem]) -> dict[str, str]:
    """The columns that a file names, each with its format; empty for one without."""
    named = dict.fromkeys(map(str, columns)) if isinstance(columns, list) else columns
    if named is None:
        return {}
    if not isinstance(named, dict):
        problems.append(Problem("table.wrong-shape", "“columns” should name them", file.at("columns"), _COLUMNS))
        return {}
    formats: dict[str, str] = {}
    for name, said in named.items():
        known = [each.value for each in Format]
        formats[name] = said if said in known else ""
        if said is not None and said not in known:
            hint = did_you_mean(str(said), known) or f"use {', '.join(known)}"
            problems.append(Problem("table.wrong-shape", f"“{said}” is no format", file.at("columns", name), hint))
    return formats


_COLUMNS = "write {state: text, total: integer}"


def _fields(
    file: Located, keys: Keys, record: Mapping[str, Any], problems: list[Problem]
) -> Iterator[tuple[str, Field]]:
    for name, value in record.items():
        at = file.at(*keys, name)
        if isinstance(value, dict | list):
            what = f"“{name}” should be one value"
            problems.append(Problem("table.wrong-shape", what, at, "write words or a number, in quotes where needed"))
        yield name, Field(at, "" if value is None or isinstance(value, dict | list) else str(value).strip())


def _filled(row: tuple[tuple[str, Field], ...], columns: tuple[str, ...]) -> tuple[Field, ...]:
    """A field for every column; one that is lacking stands where the record begins."""
    fields = dict(row)
    at = row[0][1].at if row else Place("")
    return tuple(fields.get(name) or Field(at, "") for name in columns)


def _strangers(rows: list[tuple[tuple[str, Field], ...]], columns: tuple[str, ...]) -> Iterator[Problem]:
    for row in rows:
        for name, field in row:
            if name not in columns:
                hint = did_you_mean(name, columns) or "name it in columns, too"
                yield Problem("table.unknown-column", f"“columns” does not name “{name}”", field.at, hint)


def _no_records(path: str) -> Problem:
    return Problem("table.empty", f"“{path}” has no rows", Place(path), "write each row as a record: - state: Utah")
