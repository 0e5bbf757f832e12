"""`data/facts.yaml` into facts: typed in, or with what is to be computed from a CSV file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from reportbuild.model.data import Condition, Fact, Reckoned, Reckoning
from reportbuild.model.problems import Checked, Place, Problem, Severity
from reportbuild.reading.formats import DATE, number_in, printed_date
from reportbuild.reading.shelf import Shelf
from reportbuild.reading.statements import NAME, Records, open_records, record, sources, words, wrong_shape
from reportbuild.reading.yaml import Keys

FACTS = "data/facts.yaml"

LEAF = ("value", "from")
"""Keys that a fact has and a group of facts has not."""

HOWS = tuple(how.value for how in Reckoned)

KEYS = ("value", "title", "unit", "as-of", "source", "from", *HOWS, "where")

MOST = 20_000
"""Facts in one file."""


def read_facts(shelf: Shelf) -> Checked[Mapping[str, Fact]]:
    """The facts of `data/facts.yaml` by name, in the order of the file; those to be computed have no value yet.

    Facts may stand in groups, and groups in groups; a fact's name is made of all keys that lead to it.

    Problems  fact.wrong-shape   a value of another kind than is wanted, a name that is none, a date that is none
              fact.unknown-key   a key that means nothing
              fact.not-a-number  a value that looks like a number and is none
              fact.no-source     a fact without a source (a hint)
              file.…, yaml.…     those of `take_text` and `read_yaml`
    """
    records = open_records(shelf, FACTS)
    value = records.values.value
    facts = {fact.name: fact for fact in _facts(records, (), value if isinstance(value, dict) else {})}
    return Checked(facts, tuple(records.problems))


def _facts(records: Records, keys: Keys, group: Mapping[str, Any]) -> Iterator[Fact]:
    for key, value in group.items():
        inner = (*keys, key)
        at = records.values.key_at(*inner)
        if not NAME.fullmatch(key) or (not keys and not re.match(r"[^\W\d]", key)):
            hint = "use letters, digits, hyphens and underscores; begin with a letter"
            records.problems.append(wrong_shape(f"“{key}” cannot be the name of a fact", at, hint))
        elif isinstance(value, dict) and value and not _is_leaf(value):
            yield from _facts(records, inner, value)
        else:
            yield _fact(records, inner, value)


def _is_leaf(value: Mapping[str, Any]) -> bool:
    return any(key in value for key in LEAF) or not all(isinstance(inner, dict) for inner in value.values())


def _fact(records: Records, keys: Keys, value: Any) -> Fact:
    """One fact; without a value if what it says of that is wrong, so that only this is told of it."""
    known = record(records, keys, value, KEYS)
    name, at = ".".join(str(key) for key in keys), records.values.at(*keys)
    if not known:
        return Fact(at, name, None)
    if ("value" in known) == ("from" in known):
        message = f"“{name}” has {'both a value and a file' if 'value' in known else 'neither a value nor a file'}"
        records.problems.append(wrong_shape(message, at, "write value: 456, or from: data/….csv with sum: column"))
        return Fact(at, name, None)
    given = sources(records, (*keys, "source"), known.get("source"))
    if not known.get("source"):
        records.problems.append(_no_source(name, records.values.key_at(*keys)))
    of_one, unit = _unit(records, (*keys, "unit"), known.get("unit"))
    reckoning = _reckoning(records, keys, known) if "from" in known else None
    typed = _typed(records, keys, known) if "value" in known else None
    return Fact(
        records.values.at(*keys, "value") if typed is not None else at,
        name,
        typed,
        title=words(records, (*keys, "title"), known.get("title")),
        unit=unit,
        unit_of_one=of_one,
        as_of=_date(records, (*keys, "as-of"), known.get("as-of")),
        sources=given,
        reckoning=reckoning,
    )


def _typed(records: Records, keys: Keys, known: Mapping[str, Any]) -> Decimal | str | None:
    """A value as it was typed in: a number, a date or words."""
    value, at = known["value"], records.values.at(*keys, "value")
    for key in (*HOWS, "where"):
        if key in known:
            hint = "name the file it is computed from: from: data/….csv"
            records.problems.append(wrong_shape(f"“{key}” needs a file", records.values.key_at(*keys, key), hint))
    if value is None or isinstance(value, dict | list | bool):
        records.problems.append(wrong_shape("“value” should be a number or words", at))
        return None
    text = str(value)
    number = number_in(text)
    if number is None and re.fullmatch(r"[-+.,\d\s'eE$€£%]*\d[-+.,\d\s'eE$€£%]*", text) and not DATE.fullmatch(text):
        records.problems.append(not_a_number(text, at))
        return None
    # A year alone is a number: nothing tells them apart, and arithmetic with years is wanted.
    return text if number is None else number


def _date(records: Records, keys: Keys, value: Any) -> str:
    text = words(records, keys, value)
    if text and printed_date(text, "en") is None:
        hint = "write 2025-06-06, 2025-06 or 2025"
        records.problems.append(wrong_shape(f"“{text}” is not a date", records.values.at(*keys), hint))
        return ""
    return text


def _unit(records: Records, keys: Keys, value: Any) -> tuple[str, str]:
    """The unit of one, if it has a word of its own, and of any other number: “trees”, or [tree, trees]."""
    if not isinstance(value, list):
        return "", words(records, keys, value)
    if len(value) == 2 and all(isinstance(each, str) and each for each in value):
        return value[0], value[1]
    hint = "write trees, or [tree, trees]: of one, and of others"
    records.problems.append(wrong_shape("“unit” should be one word or two", records.values.at(*keys), hint))
    return "", ""


def _reckoning(records: Records, keys: Keys, known: Mapping[str, Any]) -> Reckoning | None:
    hows = [how for how in HOWS if how in known]
    at = records.values.at(*keys, "from")
    if len(hows) != 1 or not isinstance(known["from"], str):
        message = "says what is made of the file more than once" if hows else "does not say what is made of the file"
        if not isinstance(known["from"], str):
            message = "names no file"
        hint = f"write from: data/….csv, and one of {', '.join(HOWS)} with a column"
        records.problems.append(wrong_shape(f"“{'.'.join(map(str, keys))}” {message}", at, hint))
        return None
    column = known[hows[0]]
    column_at = records.values.at(*keys, hows[0])
    if hows[0] == Reckoned.COUNT and column in (True, "rows"):
        column = ""
    elif not isinstance(column, str) or not column:
        records.problems.append(wrong_shape(f"“{hows[0]}” should name a column", column_at))
        return None
    where = tuple(_conditions(records, (*keys, "where"), known.get("where")))
    return Reckoning(at, known["from"], Reckoned(hows[0]), column_at, column, where)


def _conditions(records: Records, keys: Keys, value: Any) -> Iterator[Condition]:
    if value is not None and not isinstance(value, dict):
        hint = "write {date: 2025-06-06}"
        records.problems.append(wrong_shape("“where” should be values by column", records.values.at(*keys), hint))
    for column, wanted in value.items() if isinstance(value, dict) else ():
        yield Condition(records.values.key_at(*keys, column), column, tuple(_texts(wanted)))


def _texts(wanted: Any) -> Sequence[str]:
    """Plain values of YAML as a CSV file has them."""
    listed = wanted if isinstance(wanted, list) else [wanted]
    return ["" if it is None else str(it).lower() if isinstance(it, bool) else str(it) for it in listed]


def not_a_number(text: str, at: Place) -> Problem:
    hint = "write digits, a point before decimals, and no marks between thousands"
    return Problem("fact.not-a-number", f"“{text[:40]}” is not a number we can count with", at, hint)


def _no_source(name: str, at: Place) -> Problem:
    hint = "add source: [key of a reference]"
    return Problem("fact.no-source", f"nobody says where the fact “{name}” comes from", at, hint, Severity.HINT)
