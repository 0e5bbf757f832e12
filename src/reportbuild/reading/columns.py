"""Which columns of a table are shown, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reportbuild.model.data import DataTable
from reportbuild.model.document import Align, Column
from reportbuild.model.inlines import Inlines, Text
from reportbuild.model.problems import Place, Problem, did_you_mean
from reportbuild.model.tabular import Spanner
from reportbuild.model.walking import plain_text
from reportbuild.reading.cells import NUMBERS, Format, Shown
from reportbuild.reading.desk import Desk
from reportbuild.reading.formats import is_currency, minor_digits, number_in
from reportbuild.reading.options import Option, inner_words, wrong_option
from reportbuild.reading.rows import known_column, value_of

COLUMN_KEYS = ("title", "format", "align", "width", "row-header", "hide", "unit", "decimals", "under")

MOST_DECIMALS = 12


def read_shown(option: Option | None, data: DataTable, desk: Desk) -> tuple[Shown, ...]:
    """The columns of a data file to show, in the order they are named; all of the file if none is.

    option   column's name to its title, or to what is to be known of it; or a list of names

    Problems  table.unknown-column   there is no such column
              md.unknown-option      a column takes no such key
              md.wrong-option        nor such a value
    """
    plain = tuple(Column((Text(Place(data.path, 1), name),)) for name in data.columns)
    named = _named(option, data, desk)
    if named is None or option is None:
        return tuple(_as_it_is(name, n, data, plain[n]) for n, name in enumerate(data.columns))
    of = _Spec(option, data, plain, desk)
    shown = tuple(column for name, spec in named.items() for column in _shown(name, spec, of))
    if not shown and bool(named) == bool(option.value):
        desk.tell(wrong_option(option, "shows no column"))
    return shown


def read_drawn(option: Option | None, data: DataTable, plain: Sequence[Column], desk: Desk) -> tuple[Shown, ...]:
    """The columns of a table drawn with pipes, in the order they are drawn.

    option   what is to be known of some of them, by the words at their heads
    plain    the columns as they are drawn

    Problems  those of `read_shown`
    """
    named = _named(option, data, desk) or {}
    shown: list[Shown] = []
    for index, name in enumerate(data.columns):
        if option and name in named:
            shown += _shown(name, named[name], _Spec(option, data, plain, desk))
        else:
            shown.append(Shown(name, index, plain[index], Format.TEXT))
    return tuple(shown)


def spanners_of(shown: Sequence[Shown]) -> tuple[tuple[Spanner, ...], ...]:
    """The heads above the columns' own, row by row: one head for neighbours whose titles above are the same."""
    deepest = max((len(column.under) for column in shown), default=0)
    keys = [tuple(plain_text(title) for title in column.under) for column in shown]
    rows = []
    for level in range(deepest):
        row: list[Spanner] = []
        for place, column in enumerate(shown):
            key = keys[place][: level + 1]
            if len(key) <= level:
                continue
            if row and row[-1].first + row[-1].span == place and keys[place - 1][: level + 1] == key:
                row[-1] = Spanner(row[-1].title, row[-1].first, row[-1].span + 1)
            else:
                row.append(Spanner(column.under[level], place, 1))
        rows.append(tuple(row))
    return tuple(rows)


def _as_it_is(name: str, index: int, data: DataTable, column: Column) -> Shown:
    """A column that nothing is said of but what its file says; numbers stand at its end, as they are written."""
    format_ = Format(data.formats.get(name, Format.TEXT))
    values = [value_of(row[index]).text for row in data.rows if row[index].text]
    figures = format_ in NUMBERS or (bool(values) and all(number_in(value) is not None for value in values))
    return Shown(name, index, replace(column, align=Align.END if figures else column.align, figures=figures), format_)


def _named(option: Option | None, data: DataTable, desk: Desk) -> Mapping[str, Any] | None:
    """What an option says of columns, by those of their names that there are."""
    if option is None:
        return None
    named = option.value
    if isinstance(named, list) and all(isinstance(name, str) for name in named):
        named = dict.fromkeys(named)
    if not isinstance(named, dict):
        desk.tell(wrong_option(option, "takes the columns by name", hint="write {state: {title: State}, …}"))
        return None
    return {name: spec for name, spec in named.items() if known_column(name, data, option, desk)}


@dataclass(frozen=True, slots=True)
class _Spec:
    """The option that describes columns, the data they are of, what they are if nothing is said, and the desk."""

    option: Option
    data: DataTable
    plain: Sequence[Column]
    desk: Desk


def _shown(name: str, spec: Any, of: _Spec) -> list[Shown]:
    """The column as described; none if it is hidden."""
    keys: Mapping[str, Any] = spec if isinstance(spec, dict) else {} if spec is None else {"title": spec}
    for key in keys:
        _tell_key(name, key, of)
    if keys.get("hide") is True:
        return []
    index = of.data.columns.index(name)
    plain = of.plain[index]
    format_ = _choice(name, keys, "format", Format, of) or Format(of.data.formats.get(name, Format.TEXT))
    figures = format_ in NUMBERS or (format_ is Format.TEXT and _as_it_is(name, index, of.data, plain).column.figures)
    usual = Align.END if figures and plain.align is Align.START else plain.align
    align = _choice(name, keys, "align", Align, of) or usual
    unit = _unit(name, keys, of)
    column = Column(
        _title(name, spec, keys, of),
        align,
        _width(name, keys.get("width"), of),
        keys.get("row-header") is True,
        () if format_ is Format.MONEY else unit,
        figures and align is Align.END,
    )
    decimals = _decimals(name, keys, of)
    currency = ""
    if format_ is Format.MONEY:
        currency = _currency(name, keys, unit, of)
        decimals = decimals if decimals is not None else _cents(index, currency, of.data)
    return [Shown(name, index, column, format_, currency, decimals, _under(name, keys, of))]


def _cents(index: int, currency: str, data: DataTable) -> int | None:
    """Decimals of money: those of its currency if any amount has some, none if all are whole."""
    amounts = (number_in(value_of(row[index]).text) for row in data.rows)
    whole = all(amount is None or amount == amount.to_integral_value() for amount in amounts)
    return 0 if whole else minor_digits(currency)


def _unit(name: str, keys: Mapping[str, Any], of: _Spec) -> Inlines:
    unit = keys.get("unit")
    if unit is None:
        return ()
    at = of.option.place(name, "unit")
    if isinstance(unit, dict | list | bool):
        of.desk.tell(wrong_option(of.option, "a unit is words", at))
        return ()
    return inner_words(str(unit), at, of.desk)


def _currency(name: str, keys: Mapping[str, Any], unit: Inlines, of: _Spec) -> str:
    code = plain_text(unit)
    if is_currency(code):
        return code
    message = f"“{code}” is no currency" if code else f"the money of “{name}” has no currency"
    at = of.option.place(name, "unit") if code else of.option.key_place(name)
    of.desk.tell(wrong_option(of.option, message, at, "give it as unit, by its code: unit: USD"))
    return ""


def _decimals(name: str, keys: Mapping[str, Any], of: _Spec) -> int | None:
    value = keys.get("decimals")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_DECIMALS:
        at = of.option.place(name, "decimals")
        of.desk.tell(wrong_option(of.option, f"“{value}” is no number of decimals", at, f"give 0 to {MOST_DECIMALS}"))
        return None
    return value


def _under(name: str, keys: Mapping[str, Any], of: _Spec) -> tuple[Inlines, ...]:
    """The titles above a column's own, from the top."""
    under = keys.get("under")
    if under is None:
        return ()
    if isinstance(under, str):
        return (inner_words(under, of.option.place(name, "under"), of.desk),)
    if isinstance(under, list) and all(isinstance(title, str) for title in under):
        return tuple(inner_words(title, of.option.place(name, "under", n), of.desk) for n, title in enumerate(under))
    of.desk.tell(wrong_option(of.option, "what a column stands under is words", of.option.place(name, "under")))
    return ()


def _tell_key(name: str, key: str, of: _Spec) -> None:
    at = of.option.key_place(name, key)
    if key not in COLUMN_KEYS:
        of.desk.tell(Problem("md.unknown-option", f"a column has no “{key}”", at, _known_key(key)))


def _known_key(key: str) -> str:
    return did_you_mean(key, COLUMN_KEYS) or f"it has {', '.join(COLUMN_KEYS)}"


def _title(name: str, spec: Any, keys: Mapping[str, Any], of: _Spec) -> Inlines:
    title = keys.get("title")
    if title is None:
        return of.plain[of.data.columns.index(name)].title
    at = of.option.place(name, "title") if isinstance(spec, dict) else of.option.place(name)
    if isinstance(title, dict | list | bool):
        of.desk.tell(wrong_option(of.option, "a title is words", at))
        return (Text(at, name),)
    return inner_words(str(title), at, of.desk)


def _choice(name: str, keys: Mapping[str, Any], key: str, kinds: type[Any], of: _Spec) -> Any:
    value = {"left": "start", "right": "end"}.get(keys.get(key, ""), keys.get(key)) if key == "align" else keys.get(key)
    if value is None:
        return None
    known = [kind.value for kind in kinds]
    if value in known:
        return kinds(value)
    hint = did_you_mean(str(value), known) or f"use {', '.join(known)}"
    of.desk.tell(wrong_option(of.option, f"“{value}” is no {key}", of.option.place(name, key), hint))
    return None


def _width(name: str, value: Any, of: _Spec) -> float | None:
    """Percent of the measure: 20, or “20%”."""
    if value is None:
        return None
    number = number_in(str(value).removesuffix("%"))
    if isinstance(value, bool) or number is None or not 0 < number <= 100:
        at = of.option.place(name, "width")
        of.desk.tell(wrong_option(of.option, f"“{value}” is no width", at, "give percent of the table: 20%"))
        return None
    return float(number)
