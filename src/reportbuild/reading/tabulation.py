"""The directives “table” and “models”: a table's data and its options into a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from reportbuild.model.data import Compared, Comparison, DataTable, Field
from reportbuild.model.document import Blocks, Column, Note, Paragraph, Row, Table
from reportbuild.model.inlines import Inlines, Text
from reportbuild.model.problems import Problem, did_you_mean
from reportbuild.model.tabular import Orientation, Reach
from reportbuild.model.walking import plain_text
from reportbuild.reading.cells import Shown, drawn_cell, not_a_date, shown_row
from reportbuild.reading.columns import read_drawn, read_shown, spanners_of
from reportbuild.reading.comparisons import read_comparison
from reportbuild.reading.desk import LARGEST_TEXT, Desk, base_of, fresh_id, in_file
from reportbuild.reading.formats import printed_date
from reportbuild.reading.grouping import Printing, arranged, read_group
from reportbuild.reading.inlines import merged
from reportbuild.reading.options import (
    Directive,
    Kind,
    Option,
    Options,
    inner_words,
    read_options,
    text_of,
    words_of,
    words_on,
    wrong_option,
)
from reportbuild.reading.records import DATA_FILE, read_data
from reportbuild.reading.rows import chosen_rows
from reportbuild.reading.shelf import inner_name, take_text

MODELS_OPTIONS: Mapping[str, Kind] = MappingProxyType(
    {
        "name": Kind.NAME,
        "caption": Kind.WORDS,
        "note": Kind.WORDS,
        "source": Kind.WORDS,
        "date": Kind.TEXT,
        "orientation": Kind.TEXT,
        "width": Kind.TEXT,
    }
)
DATA_OPTIONS = frozenset(["columns", "filter", "group", "sort", "totals"])
TABLE_OPTIONS: Mapping[str, Kind] = MappingProxyType(
    {
        **MODELS_OPTIONS,
        "notes": Kind.DATA,
        **dict.fromkeys(sorted(DATA_OPTIONS), Kind.DATA),
    }
)


def read_table(directive: Directive, desk: Desk) -> Blocks:
    """The table of a data file, or the pipe table between the lines of the directive.

    The argument is the file; of a pipe table it may be the caption, as MyST has it. The date of the data stands behind
    the caption. The columns of a pipe table are named by the words at their heads.

    Problems  table.no-table     there is neither a file nor a pipe table
              table.not-a-date   `date` is no date
              md.stray-body      text between the lines of a table from a file
              and those of options, columns and rows
    """
    argument = directive.fence.argument
    options = read_options(directive.fence, TABLE_OPTIONS, desk)
    if DATA_FILE.search(argument.text):
        return _with_body(_titled(_data_table(directive, options, desk), options, desk), directive, desk)
    if len(directive.kids) == 1 and isinstance(directive.kids[0], Table):
        drawn = _drawn_table(directive.kids[0], options, desk)
        caption = words_on(argument, desk) if argument.text else ()
        return (_titled(replace(drawn, at=directive.at, caption=caption), options, desk),)
    hint = "name a .csv or .yaml file behind {table}, or write a pipe table between its lines"
    desk.tell(Problem("table.no-table", "there is no table in this {table}", directive.at, hint))
    return directive.kids


def read_models(directive: Directive, desk: Desk) -> Blocks:
    """The table of a comparison: a row for every aspect, or for those that are asked for, a column for every thing.

    Problems  table.unknown-aspect  one is asked for that the file does not have
              and those of options and of `read_comparison`
    """
    options = read_options(directive.fence, {**MODELS_OPTIONS, "aspects": Kind.DATA}, desk)
    text, beside = taken_file(directive, desk)
    table = Table(directive.at, "", (), (), (), comparison=True)
    if text is not None:
        compared = read_comparison(text, beside)
        columns = (Column((), row_header=True), *(Column(_name(thing)) for thing in compared.things))
        rows = tuple(
            Row((_aspect(title), *(thing.cells[key] for thing in compared.things)))
            for key, title in _aspects(compared, options.get("aspects"), desk).items()
        )
        table = replace(table, columns=columns, rows=rows, notes=compared.notes)
    return _with_body(_titled(table, options, desk), directive, desk)


def taken_file(directive: Directive, desk: Desk) -> tuple[str | None, Desk]:
    """The text of the file that a directive names, None if it is not to be had, and the desk with that file on it.

    Problems  md.no-argument  it names none
    """
    name = directive.fence.argument.text
    at = desk.place(directive.fence.argument.line, directive.fence.argument.column)
    if not name:
        hint = f"name it behind the braces: {{{directive.fence.name}}} data/….yaml"
        desk.tell(Problem("md.no-argument", f"“{directive.fence.name}” names no file", directive.at, hint))
        return None, desk
    base = base_of(desk, name)
    taken = take_text(desk.shelf, name, at, base=base, limit=LARGEST_TEXT)
    desk.tell(*taken.problems)
    text = taken.value if taken.sound else None
    return text, in_file(desk, inner_name(name, base) or name, taken.value)


def _with_body(table: Table, directive: Directive, desk: Desk) -> Blocks:
    """A table from a file, and behind it what stands between the lines of the directive and should not."""
    if directive.kids:
        desk.tell(stray_body(directive))
    return (table, *directive.kids)


def stray_body(directive: Directive) -> Problem:
    message = f"“{directive.fence.name}” with a file takes no text of its own"
    return Problem("md.stray-body", message, directive.kids[0].at, "move the text out of it")


def _data_table(directive: Directive, options: Options, desk: Desk) -> Table:
    text, beside = taken_file(directive, desk)
    if text is None:
        return Table(directive.at, "", (), (), ())
    read = read_data(text, beside.path)
    desk.tell(*read.problems)
    if read.value is None:
        return Table(directive.at, "", (), (), ())
    shown = read_shown(options.get("columns"), read.value, desk)
    printing = Printing(
        read.value, shown, read_group(options, read.value, desk), lambda row, columns: shown_row(row, columns, beside)
    )
    return _tabulated(Table(directive.at, "", (), (), ()), printing, options, beside)


def _tabulated(table: Table, printing: Printing, options: Options, desk: Desk) -> Table:
    """A table with its columns, the heads above them, and the rows that are chosen."""
    chosen = chosen_rows(printing.data, options, desk)
    return replace(
        table,
        spanners=spanners_of(printing.columns),
        columns=tuple(column.column for column in printing.columns),
        rows=arranged(chosen, printing, options, desk),
    )


def _drawn_table(table: Table, options: Options, desk: Desk) -> Table:
    """A table drawn with pipes, with its columns described, its rows chosen and summed up as those of a data file."""
    if not options.keys() & DATA_OPTIONS:
        return table
    fields = [
        tuple(Field(cell[0].at if cell else table.at, plain_text(cell)) for cell in row.cells) for row in table.rows
    ]
    cells = {row: drawn.cells for row, drawn in zip(fields, table.rows, strict=True)}
    data = DataTable(desk.path, tuple(plain_text(column.title) for column in table.columns), tuple(fields))
    shown = read_drawn(options.get("columns"), data, table.columns, desk)

    def print_row(fields: tuple[Field, ...], columns: Sequence[Shown]) -> Row:
        return Row(tuple(drawn_cell(cells[fields][column.index], column, desk) for column in columns))

    return _tabulated(table, Printing(data, shown, read_group(options, data, desk), print_row), options, desk)


def _titled(table: Table, options: Options, desk: Desk) -> Table:
    """The table with its label, caption, lines and notes."""
    caption = words_of(options, "caption", desk) or table.caption
    return replace(
        table,
        id=text_of(options, "name") or table.id or fresh_id(desk, "table"),
        caption=merged((*caption, *_date(options, caption != (), desk))),
        note=words_of(options, "note", desk),
        source=words_of(options, "source", desk),
        orientation=_choice(options, "orientation", Orientation, desk) or table.orientation,
        reach=_choice(options, "width", Reach, desk) or table.reach,
        notes=(*table.notes, *_notes(options, desk)),
    )


def _choice(options: Options, name: str, kinds: type[Any], desk: Desk) -> Any:
    """One of the words that an option takes; None if it is not given, or is another."""
    option = options.get(name)
    if option is None:
        return None
    known = [kind.value for kind in kinds]
    if option.value in known:
        return kinds(option.value)
    hint = did_you_mean(option.value, known) or f"use {', '.join(known)}"
    desk.tell(wrong_option(option, f"“{option.value}” is none it takes", hint=hint))
    return None


def _date(options: Options, behind: bool, desk: Desk) -> Inlines:
    if "date" not in options:
        return ()
    option = options["date"]
    words = printed_date(option.value, desk.tongue.lang)
    if words is None:
        desk.tell(not_a_date(option.value, option.place()))
    return (Text(option.place(), (", " if behind else "") + (words or option.value)),)


def _notes(options: Options, desk: Desk) -> tuple[Note, ...]:
    if "notes" not in options:
        return ()
    option = options["notes"]
    if not isinstance(option.value, dict):
        desk.tell(wrong_option(option, "takes the notes by name", hint="write {a: …, b: …}"))
        return ()
    notes = []
    for name, text in option.value.items():
        at = option.place(name)
        if isinstance(text, str):
            notes.append(Note(at, name, (Paragraph(at, inner_words(text, at, desk)),)))
        else:
            desk.tell(wrong_option(option, f"the note “{name}” has no words", at))
    return tuple(notes)


def _name(thing: Compared) -> Inlines:
    return (Text(thing.at, f"{thing.name} ({thing.abbr})" if thing.abbr else thing.name),)


def _aspects(compared: Comparison, option: Option | None, desk: Desk) -> Mapping[str, Inlines]:
    """The aspects to print, in the order in which they are asked for; all of them if none is."""
    if option is None:
        return compared.aspects
    if not isinstance(option.value, list) or not all(isinstance(key, str) for key in option.value):
        desk.tell(wrong_option(option, "takes the keys of aspects", hint="write [where, may]"))
        return compared.aspects
    for number, key in enumerate(option.value):
        if key not in compared.aspects:
            hint = did_you_mean(key, compared.aspects) or f"aspects are {', '.join(compared.aspects)}"
            message = f"“{key}” is not among the aspects of “{compared.path}”"
            desk.tell(Problem("table.unknown-aspect", message, option.place(number), hint))
    return {key: compared.aspects[key] for key in option.value if key in compared.aspects}


def _aspect(title: Inlines) -> Blocks:
    return (Paragraph(title[0].at, title),) if title else ()
