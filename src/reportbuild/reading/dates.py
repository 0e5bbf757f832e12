"""Dates of works, EDTF or CSL's own, as CSL date objects."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

CslDate = dict[str, Any]

_SEASON = 20
"""EDTF's months 21 to 24 are the four seasons."""


def read_date(raw: Any) -> CslDate | None:
    """A date as CSL has it, or None if it is no date.

    raw   EDTF ("2024-06-03", "2020-12", "2001-21" for spring, "1900~", "199X", "2019/2020", "2019/.."), a year, a CSL
          date object, or {year, month, day} or two of them

    Source  ISO 8601-2 (EDTF), levels 0 and 1 without letters for zones and groups; CSL 1.0.2, csl-data.json
    """
    match raw:
        case bool():
            return None
        case int() | str():
            return _edtf(str(raw).strip())
        case {"raw": str(text)} if not raw.get("date-parts"):
            return _edtf(text.strip())
        case {"literal": str(text)} if not raw.get("date-parts") and text.strip():
            return {"literal": text.strip()}
        case {"date-parts": list(parts)}:
            return _dated([_numbers(part) for part in parts], raw)
        case {"year": _}:
            return _dated([_from_named(raw)], raw)
        case [*ends] if ends and all(isinstance(end, dict) for end in ends):
            return _dated([_from_named(end) for end in ends], {})
    return None


def _edtf(text: str) -> CslDate | None:
    ends = [_digits_left_open(end) for end in text.split("/")]
    if len(ends) == 2 and ends[1] in ("", "..", "open"):
        start = _point(ends[0])
        return _dated([start, [0]], {"circa": _is_vague(text)}) if start else None
    if len(ends) == 1 and "/" in ends[0]:
        ends = ends[0].split("/")
    points = [_point(end) for end in ends]
    if len(points) > 2 or not all(points):
        return None
    season = len(points) == 1 and points[0] is not None and len(points[0]) == 2 and points[0][1] - _SEASON
    if season and season > 0 and points[0]:
        return {"date-parts": [points[0][:1]], "season": season, **({"circa": True} if _is_vague(text) else {})}
    return _dated(points, {"circa": _is_vague(text)})


def _is_vague(text: str) -> bool:
    return any(mark in text for mark in "?~%")


def _digits_left_open(text: str) -> str:
    """ "2020-05-XX" without its day; "199X" as the years it may mean."""
    text = re.sub(r"(-XX)+(?=[?~%]?$)", "", text)
    if re.fullmatch(r"\d{2,3}X{1,2}[?~%]?", text):
        bare = text.rstrip("?~%")
        return f"{bare.replace('X', '0')}/{bare.replace('X', '9')}" if len(bare) == 4 else text
    return text


def _point(text: str) -> list[int] | None:
    """One end of a date: year, month and day as far as they are given."""
    pattern = r"(-?\d{4}|[Yy]-?\d{5,9})(?:-(\d\d)(?:-(\d\d)(?:T[\d:.+Z-]*)?)?)?[?~%]?"
    found = re.fullmatch(pattern, text)
    if not found:
        return None
    year = int(found[1].lstrip("Yy"))
    parts = [year if year > 0 else year - 1, *(int(part) for part in found.groups()[1:] if part)]
    return parts if _exists(parts) else None


def _exists(parts: list[int]) -> bool:
    """True if the calendar has such a day, or such a month or season."""
    match parts:
        case [_]:
            return True
        case [_, month]:
            return 1 <= month <= 12 or _SEASON < month <= _SEASON + 4
        case [year, month, day]:
            try:
                # In the proleptic Gregorian calendar every fourth century is alike.
                datetime.date(year % 400 + 400, month, day)
            except ValueError:
                return False
            return True
    return False


def _numbers(part: Any) -> list[int] | None:
    """Numbers of one of CSL's date parts, which may be text; what is empty there is not given."""
    if not isinstance(part, list):
        return None
    given = [each for each in part if each not in (None, "")]
    if not all(isinstance(each, int) or (isinstance(each, str) and re.fullmatch(r"-?\d{1,9}", each)) for each in given):
        return None
    return [int(each) for each in given]


def _from_named(raw: Mapping[str, Any]) -> list[int] | None:
    return _numbers([raw.get(name) for name in ("year", "month", "day")])


def _dated(points: list[list[int] | None], raw: Mapping[str, Any]) -> CslDate | None:
    if not 1 <= len(points) <= 2 or not all(point and (point == [0] or _exists(point)) for point in points):
        return None
    date: CslDate = {"date-parts": points}
    if raw.get("circa") not in (None, False, 0, "", "false", "0"):
        date["circa"] = True
    if season := re.fullmatch(r"[1-4]", str(raw.get("season", ""))):
        date["season"] = int(season[0])
    return date
