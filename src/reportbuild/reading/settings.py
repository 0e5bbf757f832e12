"""`book.yaml` into what is known of the book, every problem at the line and column of its key or value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reportbuild.model.metadata import Book, Format
from reportbuild.model.problems import Checked, Place, Problem, did_you_mean
from reportbuild.model.terms import ENGLISH
from reportbuild.reading.shelf import Shelf, take_text
from reportbuild.reading.yaml import Keys, Located, read_yaml

SETTINGS = "book.yaml"

LARGEST_SETTINGS = 1024 * 1024
"""Bytes."""

PLACEHOLDERS: Mapping[str, str] = MappingProxyType({"title": "…", "date": "0001-01-01"})
"""What stands for values that are missing or wrong while the rest is checked; no edition is made with them."""


@dataclass(frozen=True, slots=True)
class Written:
    """`book.yaml` as it was written: its values with their places, and its lines."""

    values: Located
    lines: tuple[str, ...] = ()


def read_settings(shelf: Shelf) -> Checked[Book | None]:
    """What `book.yaml` says of the book; None if not even its contents and editions can be understood.

    Another key or value that is wrong is told and left out, so that the rest of the manuscript can be read.

    Problems  meta.missing-file  there is no book.yaml
              meta.missing       a key that must be there
              meta.unknown-key   a key that means nothing
              meta.wrong-type    a number where text is wanted, text where a list is, and so on
              meta.wrong-value   a value that its key cannot have
              file.…  yaml.…     those of `take_text` and `read_yaml`
    """
    written = read_written(shelf)
    if not written.sound:
        return Checked(None, written.problems)
    checked = check_written(written.value)
    return Checked(checked.value, (*written.problems, *checked.problems))


def read_written(shelf: Shelf) -> Checked[Written]:
    """`book.yaml` as it was written."""
    if SETTINGS not in shelf.names():
        hint = did_you_mean(SETTINGS, shelf.names()) or "reportbuild new writes one"
        message = f"there is no {SETTINGS} in the manuscript's folder"
        problem = Problem("meta.missing-file", message, Place(SETTINGS), hint)
        return Checked(Written(Located(None, SETTINGS)), (problem,))
    text = take_text(shelf, SETTINGS, Place(SETTINGS), limit=LARGEST_SETTINGS)
    read = read_yaml(text.value, SETTINGS)
    return Checked(Written(read.value, tuple(text.value.split("\n"))), (*text.problems, *read.problems))


def check_written(written: Written) -> Checked[Book | None]:
    """The book that was written; None if too little of it can be understood."""
    value = written.values.value if written.values.value is not None else {}
    if not isinstance(value, dict):
        problem = Problem(
            "meta.wrong-type", f"{SETTINGS} is not keys and values", written.values.at(), "begin with title: …"
        )
        return Checked(None, (problem,))
    book, errors = _validated(value)
    if errors:
        book, _ = _validated({**PLACEHOLDERS, **_without(value, errors)})
    days = tuple(_date_problems(value, written))
    others = (_problem(error, written) for error in errors if not days or error["loc"] != ("date",))
    told = sorted(
        (*days, *_one_each(others), *_term_problems(written.values), *_pages_from_problems(book, written.values)),
        key=lambda problem: problem.at,
    )
    return Checked(book, tuple(told))


def _one_each(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Of the ways in which one value is of no wanted type, the first."""
    met: set[Place] = set()
    for problem in problems:
        if problem.code != "meta.wrong-type" or problem.at not in met:
            yield problem
        met |= {problem.at} if problem.code == "meta.wrong-type" else set()


def json_schema() -> dict[str, Any]:
    """The schema of `book.yaml` for editors, the short ways of writing included.

    Source  JSON Schema, 2020-12
    """
    schema = Book.model_json_schema(by_alias=True)
    kinds = schema["$defs"]
    for name, short in (
        ("Notes", {"$ref": "#/$defs/Where"}),
        ("Contents", {"type": "array", "items": {"type": "string"}}),
    ):
        kinds[name] = {"anyOf": [short, kinds[name]]}
    only = kinds["EditionSettings"]["properties"]["only"]
    only["anyOf"] = [only["items"], {"type": only.pop("type"), "items": only.pop("items")}]
    for said in (said for kind in kinds.values() for said in kind.get("properties", {}).values()):
        if said.get("type") == "string" and not isinstance(said.get("default", ""), str):
            del said["default"]  # a length as we keep it, in points, is no length as it is written
    title = "book.yaml of a reportbuild manuscript"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}


def _validated(value: Mapping[str, Any]) -> tuple[Book | None, list[ErrorDetails]]:
    try:
        return Book.model_validate(value), []
    except ValidationError as error:
        return None, error.errors(include_url=False)


def _without(value: Mapping[str, Any], errors: Sequence[ErrorDetails]) -> Mapping[str, Any]:
    """The same values without the wrong ones; of a list, all goes."""
    kept = deepcopy(dict(value))
    for error in errors:
        keys = _keys(error["loc"], value)
        *way, last = [*takewhile(lambda key: isinstance(key, str), keys)] or [""]
        parent: Any = kept
        for key in way:
            parent = parent.get(key, {})
        parent.pop(last, None)
    return kept


def _keys(loc: Sequence[str | int], value: Any) -> Keys:
    """An error's location as keys of the file, without what is missing there or left out in a short way of writing."""
    keys: list[str | int] = []
    for key in loc:
        if key in (value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()):
            value = value[key]
            keys.append(key)
    return tuple(keys)


def _problem(error: ErrorDetails, written: Written) -> Problem:
    """What pydantic found wrong, in our words and with its place."""
    values, loc = written.values, error["loc"]
    keys = _keys(loc, values.value)
    name = str(next((key for key in reversed(keys) if isinstance(key, str)), SETTINGS))
    at = values.at(*keys)
    kind, given = error["type"], error["input"]
    if kind == "missing":
        return Problem(
            "meta.missing", f"“{loc[-1]}” is missing", at, f"add {EXAMPLES.get(str(loc[-1]), f'{loc[-1]}: …')}"
        )
    if kind == "extra_forbidden":
        known = known_keys(keys[:-1])
        hint = did_you_mean(str(loc[-1]), known) or f"what can stand here: {', '.join(known)}"
        return Problem("meta.unknown-key", f"the key “{loc[-1]}” means nothing here", values.key_at(*keys), hint)
    if given is None:
        hint = "give it a value, or take the line away"
        return Problem("meta.wrong-type", f"“{name}” has no value", values.key_at(*keys), hint)
    if kind in WANTED:
        return _wrong_type(name, given, WANTED[kind], _Where(at, written))
    return _wrong_value(error, name, keys, written)


@dataclass(frozen=True, slots=True)
class _Where:
    at: Place
    written: Written

    def raw(self) -> str:
        """The plain scalar as it was written: 1.10 is not 1.1."""
        line = self.written.lines[self.at.line - 1] if self.at.line else ""
        found = re.match(r"[^\s,\]}]+", line[self.at.column - 1 :])
        return found[0] if found else ""


def _wrong_type(name: str, given: Any, wanted: str, where: _Where) -> Problem:
    if isinstance(given, bool | int | float) and wanted == "text":
        raw = where.raw()
        read_as = "true or false" if isinstance(given, bool) else "a number"
        hint = f'write it in quotes: "{raw}"'
        return Problem("meta.wrong-type", f"“{name}”: {raw} without quotes is {read_as}, not text", where.at, hint)
    is_ = "a list" if isinstance(given, list) else "keys and values" if isinstance(given, dict) else f"“{given}”"
    hint = f"write {EXAMPLES.get(name, '{key: value}')}" if wanted == "keys and values" else ""
    if wanted == "a list":
        hint = f"write {EXAMPLES.get(name, f'[{given}]')}"
    return Problem("meta.wrong-type", f"“{name}” should be {wanted}, and is {is_}", where.at, hint)


def _wrong_value(error: ErrorDetails, name: str, keys: Keys, written: Written) -> Problem:
    kind, given, at = error["type"], error["input"], written.values.at(*keys)
    if kind in ("enum", "literal_error"):
        known = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
        hint = did_you_mean(str(given), known)
        return Problem("meta.wrong-value", f"“{given}” is not among what “{name}” can be: {', '.join(known)}", at, hint)
    if kind in ("string_too_short", "too_short"):
        return Problem("meta.wrong-value", f"“{name}” is empty", at, f"write {EXAMPLES.get(name, 'something')}")
    if kind in ("string_pattern_mismatch", "float_parsing", "int_parsing", "int_from_float", "bool_parsing"):
        return Problem(
            "meta.wrong-value", f"“{given}” cannot be “{name}”", at, f"write {EXAMPLES.get(name, 'another')}"
        )
    message = error["msg"].removeprefix("Value error, ")
    named = re.match("“(.+?)”", message)
    at = written.values.key_at(*keys, named[1]) if named else at
    return Problem("meta.wrong-value", message, at)


def _date_problems(value: Mapping[str, Any], written: Written) -> Iterator[Problem]:
    """A date is a day of ISO 8601 and nothing else; pydantic would take seconds since 1970 too."""
    given = value.get("date")
    if given is None or (isinstance(given, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", given) and _is_day(given)):
        return
    at = written.values.at("date")
    shown = _Where(at, written).raw() if isinstance(given, int | float) else given
    yield Problem("meta.wrong-value", f"“{shown}” is not a day", at, "write it as 2025-07-18")


def _term_problems(values: Located) -> Iterator[Problem]:
    """Words of our own in other words can only be those that we print."""
    terms = values.value.get("terms") if isinstance(values.value, dict) else None
    for key in terms if isinstance(terms, dict) else ():
        if key not in ENGLISH:
            hint = did_you_mean(key, ENGLISH) or f"what can stand here: {', '.join(ENGLISH)}"
            yield Problem("meta.unknown-key", f"we print no word “{key}”", values.key_at("terms", key), hint)


def _pages_from_problems(book: Book | None, values: Located) -> Iterator[Problem]:
    """Pages can only be those of an edition that has some: a PDF."""
    for name, edition in book.editions.items() if book else ():
        source = book.editions.get(edition.pages_from) if book else None
        if not edition.pages_from or (source and Format.PDF in source.formats):
            continue
        paged = tuple(other for other, its in book.editions.items() if Format.PDF in its.formats) if book else ()
        what = "makes no PDF" if source else "does not exist"
        message = f"pages cannot come from the edition “{edition.pages_from}”, which {what}"
        hint = did_you_mean(edition.pages_from, paged) or f"editions with a PDF: {', '.join(paged) or 'none'}"
        yield Problem("meta.wrong-value", message, values.at("editions", name, "pages-from"), hint)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def known_keys(keys: Keys) -> tuple[str, ...]:
    """The keys that the mapping at some keys may have."""
    schema = Book.model_json_schema(by_alias=True)
    node: dict[str, Any] = schema
    for key in keys:
        node = _resolved(node, schema)
        inner = node.get("items") if isinstance(key, int) else node.get("properties", {}).get(key)
        node = inner or node.get("additionalProperties") or {}
    return tuple(_resolved(node, schema).get("properties", {}))


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference, or the first of several that is one, stands for."""
    for part in (node, *node.get("anyOf", ())):
        if "$ref" in part:
            found: dict[str, Any] = schema["$defs"][part["$ref"].rpartition("/")[2]]
            return found
    return node


WANTED: Mapping[str, str] = MappingProxyType(
    {
        "string_type": "text",
        "tuple_type": "a list",
        "list_type": "a list",
        "model_type": "keys and values",
        "model_attributes_type": "keys and values",
        "dict_type": "keys and values",
        "mapping_type": "keys and values",
        "bool_type": "text, a number, true or false",
        "int_type": "text, a number, true or false",
        "float_type": "text, a number, true or false",
    }
)
"""Pydantic's errors of type, and what each says is wanted."""

EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "title": "title: The title of the report",
        "date": "date: 2025-07-18",
        "contents": "contents: {body: [chapters/01.md]}",
        "editions": "editions: {report: {layout: report, formats: [pdf, epub]}}",
        "formats": "formats: [pdf, epub]",
        "authors": "authors: [{name: Ana Pérez}]",
        "publisher": "publisher: {name: …}",
        "notes": "notes: book",
        "press": "press: {as: booklet}",
        "stock": "stock: {weight: 80, caliper: 0.1 mm}",
        "weight": "weight: 80",
        "signature": "signature: 16",
        "bibliography": "bibliography: {entries: cited}",
        "groups": "groups: [{title: Laws, types: [legislation]}]",
        "identifiers": 'identifiers: {isbn: "978-…"}',
        "abbreviations": "abbreviations: {ICE: Immigration and Customs Enforcement}",
        "terms": "terms: {contents: What is inside}",
        "orcid": "0000-0000-0000-0000",
        "url": "an address that begins with https://",
        "isbn": "978-… with its check digit",
        "issn": "1234-567X",
        "doi": "10.1234/…",
        "language": "a language tag: en-US, es",
    }
)
"""What a key looks like when it is right."""
