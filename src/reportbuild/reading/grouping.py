"""Rows as a table prints them: in groups, each with a head and a line that sums it up, and summed up as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportbuild.model.data import DataTable, Field
from reportbuild.model.document import Column, Row
from reportbuild.model.problems import Place, did_you_mean
from reportbuild.model.tabular import RowKind
from reportbuild.reading.cells import Format, Shown, Sums, head_cell, on_the_point, summed_columns, total_row
from reportbuild.reading.desk import Desk
from reportbuild.reading.options import Option, Options, wrong_option
from reportbuild.reading.rows import known_column

GROUP_KEYS = ("by", "subtotals")

Fields = tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """How rows are grouped.

    by          the column whose fields the rows of a group have in common
    subtotals   True if each group ends with a line that sums it up
    """

    by: str
    subtotals: bool


@dataclass(frozen=True, slots=True)
class Printing:
    """What rows are printed with.

    data      the table that they are of
    shown     its columns that are shown, with the one that groups the rows among them
    grouped   None if they stand as they are
    row       prints one
    """

    data: DataTable
    shown: tuple[Shown, ...]
    grouped: Group | None
    row: Callable[[Fields, tuple[Shown, ...]], Row]

    @property
    def columns(self) -> tuple[Shown, ...]:
        """The columns without the one that heads groups: what it says stands above the rows."""
        return tuple(column for column in self.shown if self.grouped is None or column.name != self.grouped.by)


def read_group(options: Options, data: DataTable, desk: Desk) -> Group | None:
    """The option that groups rows: a column, or what is to be known of the groups.

    Problems  table.unknown-column  there is no such column
              md.wrong-option       it names none, or something else besides
    """
    option = options.get("group")
    if option is None:
        return None
    said: Mapping[str, Any] = option.value if isinstance(option.value, dict) else {"by": option.value}
    for key in said:
        if key not in GROUP_KEYS:
            hint = did_you_mean(key, GROUP_KEYS) or f"it has {', '.join(GROUP_KEYS)}"
            desk.tell(wrong_option(option, f"a group has no “{key}”", option.key_place(key), hint))
    by = said.get("by")
    if not isinstance(by, str):
        desk.tell(wrong_option(option, "takes the name of a column", hint="write region, or {by: region}"))
        return None
    group = Group(by, _subtotals(said, option, options, desk))
    return group if known_column(by, data, option, desk) else None


def arranged(chosen: Sequence[Fields], printing: Printing, options: Options, desk: Desk) -> tuple[Row, ...]:
    """Rows as they are printed, in groups if they are grouped, with the lines that sum them up.

    chosen   the rows to print, sorted; groups stand in the order in which they are met

    Problems  table.unknown-column  of totals
              and those of the cells
    """
    summed = summed_columns(options.get("totals"), printing.data, desk)
    columns, at = printing.columns, options["totals"].place() if summed else Place("")
    rows: list[Row] = []
    for head, members in _groups(chosen, printing):
        if head is not None:
            rows.append(Row((head_cell(head, _column(printing), desk),), kind=RowKind.GROUP))
        rows += (printing.row(fields, columns) for fields in members)
        if printing.grouped and printing.grouped.subtotals and summed:
            rows.append(total_row(members, columns, Sums(summed, "subtotal", at), desk))
    if summed:
        rows.append(total_row(chosen, columns, Sums(summed, "total", at), desk))
    return on_the_point(rows, columns, desk)


def _subtotals(said: Mapping[str, Any], option: Option, options: Options, desk: Desk) -> bool:
    subtotals = said.get("subtotals", "totals" in options)
    if not isinstance(subtotals, bool):
        desk.tell(wrong_option(option, "“subtotals” is true or false", option.place("subtotals")))
    elif subtotals and "totals" not in options:
        hint = "name the columns that are summed up: totals: [count]"
        desk.tell(wrong_option(option, "there are no totals to have subtotals of", option.place("subtotals"), hint))
    return subtotals is True


def _groups(chosen: Sequence[Fields], printing: Printing) -> Iterator[tuple[Field | None, Sequence[Fields]]]:
    """The rows of each group after the field that heads it; all of them after none if they are not grouped."""
    if printing.grouped is None:
        yield None, chosen
        return
    index = printing.data.columns.index(printing.grouped.by)
    groups: dict[str, list[Fields]] = {}
    for fields in chosen:
        groups.setdefault(fields[index].text, []).append(fields)
    yield from ((members[0][index], members) for members in groups.values())


def _column(printing: Printing) -> Shown:
    """The column that heads groups: as it is described, or plain."""
    assert printing.grouped is not None
    name = printing.grouped.by
    plain = Shown(name, printing.data.columns.index(name), Column(()), Format.TEXT)
    return next((column for column in printing.shown if column.name == name), plain)
