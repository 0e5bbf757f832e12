"""A Vega-Lite specification in YAML, with a data file's rows put into it: nothing in it leads out of the manuscript."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from reportbuild.model.data import DataTable
from reportbuild.model.problems import Checked, Problem
from reportbuild.reading.formats import number_in
from reportbuild.reading.yaml import Keys, Located, read_yaml

LONGEST_SEQUENCE = 10_000
"""Numbers that a specification may count up itself."""

_ADDRESSES = frozenset(("url", "href"))
_COUNTED = ("start", "stop", "step")


def read_spec(text: str, path: str, data: DataTable | None) -> Checked[str]:
    """The specification as JSON, its data those of the file; empty if it cannot be used.

    Problems  chart.bad-spec   it is no specification
              chart.outside    it names an address, and nothing is fetched
              yaml.broken      and the others of YAML
    """
    read = read_yaml(text, path)
    located = read.value
    problems = list(read.problems)
    if not isinstance(located.value, dict):
        if not problems:
            hint = "write mark: bar, encoding: …, as Vega-Lite has it"
            problems.append(Problem("chart.bad-spec", f"“{path}” is no chart", located.at(), hint))
        return Checked("", tuple(problems))
    problems += _outside(located, (), located.value)
    problems += _endless(located, (), located.value)
    if not Checked(None, tuple(problems)).sound:
        return Checked("", tuple(problems))
    given = {"data": {"values": _values(data)}} if data is not None else {}
    return Checked(json.dumps({**located.value, **given}, ensure_ascii=False, sort_keys=True), tuple(problems))


def _values(data: DataTable) -> list[dict[str, Any]]:
    """Rows by column, numbers as numbers; a field that holds nothing is null."""
    return [{name: _value(field.text) for name, field in zip(data.columns, row, strict=True)} for row in data.rows]


def _value(text: str) -> float | str | None:
    number = number_in(text)
    return float(number) if number is not None else text or None


def _outside(located: Located, keys: Keys, value: Any) -> Iterator[Problem]:
    """Whatever in a specification is an address, or would be one."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _outside(located, (*keys, number), each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in _ADDRESSES:
                message = f"“{key}” names an address, and a chart draws the manuscript's data alone"
                hint = "name the data file behind {chart}, and take this line out"
                yield Problem("chart.outside", message, located.key_at(*keys, key), hint)
            yield from _outside(located, (*keys, key), each)


def _endless(located: Located, keys: Keys, value: Any) -> Iterator[Problem]:
    """Numbers that a specification counts up without end, or nearly."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _endless(located, (*keys, number), each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "sequence" and isinstance(each, dict) and not _is_short(each):
                message = f"“sequence” counts further than {LONGEST_SEQUENCE:,}"
                hint = "give it start, stop and step as numbers, or put the values into the data file"
                yield Problem("chart.bad-spec", message, located.key_at(*keys, key), hint)
            yield from _endless(located, (*keys, key), each)


def _is_short(sequence: dict[str, Any]) -> bool:
    numbers = [number_in(str(sequence.get(name, 1 if name == "step" else 0))) for name in _COUNTED]
    if None in numbers or not numbers[2]:
        return False
    start, stop, step = (float(number) for number in numbers if number is not None)
    return abs((stop - start) / step) <= LONGEST_SEQUENCE
