"""YAML files of facts and claims: their values, each checked for what it should be, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportbuild.model.data import Source
from reportbuild.model.problems import Place, Problem, did_you_mean
from reportbuild.reading.desk import LARGEST_TEXT
from reportbuild.reading.shelf import Shelf, take_text
from reportbuild.reading.yaml import Keys, Located, read_yaml

NAME = re.compile(r"\w+(?:-\w+)*")
"""A key that can be part of a fact's name."""


@dataclass(frozen=True, slots=True)
class Records:
    """A file being read; `problems` is gathered into."""

    values: Located
    problems: list[Problem] = field(default_factory=list)

    @property
    def path(self) -> str:
        return self.values.path


def open_records(shelf: Shelf, path: str) -> Records:
    """The records of a file; none, and nothing told, if there is no such file.

    Problems  file.…, yaml.…     those of `take_text` and `read_yaml`
              fact.wrong-shape   the file is not keys and values
    """
    if not _is_there(shelf, path):
        return Records(Located({}, path))
    taken = take_text(shelf, path, Place(path), limit=LARGEST_TEXT)
    read = read_yaml(taken.value, path)
    records = Records(read.value, [*taken.problems, *read.problems])
    if not isinstance(read.value.value, dict | None):
        records.problems.append(wrong_shape(f"“{path}” should be names and what belongs to them", read.value.at()))
    return records


def record(records: Records, keys: Keys, value: Any, known: Sequence[str]) -> Mapping[str, Any]:
    """The fields of one record, those that mean nothing told and left out.

    Problems  fact.wrong-shape  it is no record
              fact.unknown-key  a field that means nothing
    """
    if not isinstance(value, dict):
        message = f"“{keys[-1]}” should have {known[0]} and the like below it"
        records.problems.append(wrong_shape(message, records.values.at(*keys)))
        return {}
    for key in value:
        if key not in known:
            hint = did_you_mean(key, known) or f"what can stand here: {', '.join(known)}"
            at = records.values.key_at(*keys, key)
            records.problems.append(Problem("fact.unknown-key", f"the key “{key}” means nothing here", at, hint))
    return {key: inner for key, inner in value.items() if key in known}


def words(records: Records, keys: Keys, value: Any) -> str:
    """Words, or a number taken as words; empty if there are none.

    Problems  fact.wrong-shape
    """
    if value is None or isinstance(value, dict | list | bool):
        if value is not None:
            records.problems.append(wrong_shape(f"“{keys[-1]}” should be words", records.values.at(*keys)))
        return ""
    return str(value)


def sources(records: Records, keys: Keys, value: Any) -> tuple[Source, ...]:
    """The works that a record names as its sources: one key, or a list of them.

    Problems  fact.wrong-shape
    """
    listed = value if isinstance(value, list) else [value] if value is not None else []
    return tuple(_sources(records, keys, listed, one=listed is not value))


def wrong_shape(message: str, at: Place, hint: str = "") -> Problem:
    return Problem("fact.wrong-shape", message, at, hint or "the guide shows what the file looks like")


def _sources(records: Records, keys: Keys, listed: Sequence[Any], *, one: bool) -> Iterator[Source]:
    for number, key in enumerate(listed):
        at = records.values.at(*keys) if one else records.values.at(*keys, number)
        if isinstance(key, str) and key and not re.search(r"\s", key):
            yield Source(at, key.removeprefix("@"))
        else:
            hint = "write keys of references: [smith_2020, jones_2021]"
            records.problems.append(wrong_shape(f"“{keys[-1]}” should be keys of references", at, hint))


def _is_there(shelf: Shelf, path: str) -> bool:
    try:
        shelf.size(path)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True
