"""Promises of reading CSV files: each field with its line and column, each fault told."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportbuild.model.data import DataTable
from reportbuild.model.problems import Place
from reportbuild.reading.tables import read_csv


def sound(text: str) -> DataTable:
    checked = read_csv(text, "d.csv")
    assert not checked.problems
    assert checked.value
    return checked.value


def told(text: str) -> list[str]:
    return [str(problem) for problem in read_csv(text, "d.csv").problems]


def texts(table: DataTable) -> list[list[str]]:
    return [[field.text for field in row] for row in table.rows]


def test_the_first_line_names_the_columns() -> None:
    """The others are rows, each field at the place of its first character."""
    table = sound("state,count\nUtah,  3\nIowa,1\n")
    assert table.columns == ("state", "count")
    assert texts(table) == [["Utah", "3"], ["Iowa", "1"]]
    assert [field.at for field in table.rows[0]] == [Place("d.csv", 2, 1), Place("d.csv", 2, 8)]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_first_line_says_what_parts_the_columns(mark: str) -> None:
    """Commas, semicolons and tabs will do; the others are then text."""
    other = ";" if mark == "," else ","
    table = sound(f"a{mark}b\nx{other}y{mark}2\n")
    assert texts(table) == [[f"x{other}y", "2"]]


def test_a_quoted_field_may_hold_commas_quotes_and_lines() -> None:
    """It stands behind its quotation mark; what follows it keeps its own line."""
    table = sound('a,b\n"one, ""two""\nthree" ,4\n')
    assert texts(table) == [['one, "two"\nthree', "4"]]
    assert [field.at for field in table.rows[0]] == [Place("d.csv", 2, 2), Place("d.csv", 3, 9)]


def test_lines_that_hold_nothing_are_passed_over() -> None:
    """Empty lines and lines of commas are no rows, and change no place."""
    table = sound("\na,b\n\n,\n1,2\n\n")
    assert texts(table) == [["1", "2"]]
    assert table.rows[0][0].at == Place("d.csv", 5, 1)


def test_a_row_of_another_length_is_told_and_filled_or_cut() -> None:
    """Too many fields are told at the first, too few at the line."""
    checked = read_csv("a,b\n1,2,3\n4\n", "d.csv")
    assert [str(problem) for problem in checked.problems] == [
        "d.csv:2:5: error[table.ragged] this row has 3 fields, the first line names 2"
        " (put a field that holds a comma in quotation marks)",
        "d.csv:3: error[table.ragged] this row has 1 field, the first line names 2"
        " (give it a comma for every field, empty ones too)",
    ]
    assert checked.value
    assert texts(checked.value) == [["1", "2"], ["4", ""]]


def test_columns_need_names_of_their_own() -> None:
    """A name that stands twice and one that is missing are told at their place."""
    assert told("a,a,\n1,2,3\n") == [
        "d.csv:1:3: error[table.duplicate-column] two columns are named “a” (only the first is used: rename this one)",
        "d.csv:1:5: error[table.unnamed-column] column 3 has no name (name every column in the first line of d.csv)",
    ]


def test_a_file_without_rows_is_told() -> None:
    """Whether it is empty or has a header alone."""
    assert told("") == ["d.csv: error[table.empty] “d.csv” has no rows (write a line of names, and below it the rows)"]
    assert told("a,b\n") == [
        "d.csv:1: error[table.empty] “d.csv” has no rows (write a line of names, and below it the rows)"
    ]


@pytest.mark.parametrize("field", ['"x', '"x"y'])
def test_a_quotation_mark_that_does_not_close_the_field_is_told(field: str) -> None:
    """The field stays as it is written."""
    checked = read_csv(f"a,b\n{field},2\n", "d.csv")
    assert [(problem.code, problem.at) for problem in checked.problems] == [
        ("table.broken-quote", Place("d.csv", 2, 1))
    ]
    assert checked.value
    assert texts(checked.value) == [[field, "2"]]


@given(st.lists(st.lists(st.text(alphabet='ab,;"\n é', min_size=1), min_size=2, max_size=2), min_size=1))
def test_what_the_standard_library_writes_is_read_the_same(rows: list[list[str]]) -> None:
    """Every field comes back, but for lines in which nothing stands and spaces around bare words."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([["x", "y"], *rows])
    assert texts(sound(written.getvalue())) == rows


@given(st.text(alphabet='ab,;\t"\n ', max_size=40))
def test_every_place_lies_inside_the_file(text: str) -> None:
    """Fields and problems stand where there is something."""
    checked = read_csv(text, "d.csv")
    lines = text.split("\n")
    fields = [field.at for row in (checked.value.rows if checked.value else ()) for field in row]
    for place in (*fields, *(problem.at for problem in checked.problems)):
        assert place.line <= len(lines)
        assert place.column <= len(lines[max(place.line, 1) - 1]) + 1
