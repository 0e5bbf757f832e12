"""A file of references, whatever its format, as tidy CSL-YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from reportbuild.model.problems import Checked, Place, Problem
from reportbuild.reading.bibliography import works_in
from reportbuild.reading.shelf import Shelf
from reportbuild.reading.works import DATES, NAMES, read_work

_FIRST = ("id", "type", "title", "title-short", "author", "editor", "container-title", "publisher", "issued")
"""Fields in the order in which people read them; the others follow by name."""


def tidy_references(shelf: Shelf, name: str) -> Checked[str]:
    """The works of a file as CSL-YAML: dates as EDTF, fields in one order, nothing that is not read again.

    name   .yaml and .yml are CSL-YAML, .json is CSL-JSON, .bib is BibLaTeX, .ris is RIS

    Problems  those of `read_references`
    """
    works = works_in(shelf, name, Place(name))
    problems: list[Problem] = [*works.problems]
    lines = ["references:"]
    for work in works.value:
        read = read_work(work.value, work.where)
        problems += read.problems
        if read.value:
            own = work.value.get("citation")
            lines += ["", *_item({**read.value.csl, **({"citation": own} if isinstance(own, dict) else {})})]
    return Checked("\n".join(lines) + "\n", tuple(problems))


def _item(csl: Mapping[str, Any]) -> Iterator[str]:
    order = [*(name for name in _FIRST if name in csl), *sorted(csl.keys() - set(_FIRST))]
    for position, name in enumerate(order):
        yield from _field(name, csl[name], "  - " if position == 0 else "    ")


def _field(name: str, value: Any, margin: str) -> Iterator[str]:
    if name in NAMES:
        yield f"{margin}{name}:"
        yield from (f"      - {_flow(person)}" for person in value)
    elif name in DATES:
        yield f"{margin}{name}: {_date(value)}"
    elif isinstance(value, dict):
        yield f"{margin}{name}:"
        yield from (f"      {key}: {_scalar(str(inner))}" for key, inner in value.items())
    else:
        yield f"{margin}{name}: {_scalar(str(value))}"


def _flow(mapping: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {_scalar(value)}" for key, value in mapping.items()) + "}"


def _date(value: Mapping[str, Any]) -> str:
    """A CSL date object as EDTF, or as it is where EDTF has no word for it. Source: ISO 8601-2."""
    parts = value.get("date-parts")
    if not parts:
        return _flow({"literal": value.get("literal", "")})
    ends = [_point(part) for part in parts]
    if "season" in value and len(ends) == 1:
        ends = [f"{ends[0][:4]}-{20 + int(value['season'])}"]
    return json.dumps("/".join(ends) + ("~" if value.get("circa") else ""))


def _point(part: list[int]) -> str:
    """One end of a date; CSL has no year 0, EDTF has."""
    if part == [0]:
        return ".."
    year, *rest = part
    year = year if year > 0 else year + 1
    return "-".join([f"{year:05d}" if year < 0 else f"{year:04d}", *(f"{number:02d}" for number in rest)])


_PLAIN = re.compile(r"[A-Za-z(/][^\n]*")
_NOT_PLAIN = re.compile(r": |:$| #|^[\s]|\s$|^(?:true|false|null|yes|no|on|off)$|[{}\[\],?]", re.IGNORECASE)


def _scalar(value: Any) -> str:
    """A value as YAML reads it back as the same text."""
    if isinstance(value, bool | int):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and not _NOT_PLAIN.search(value):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
