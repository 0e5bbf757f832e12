"""Keys of `book.yaml` that are read and checked, and of which nothing is made yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportbuild.model.problems import Place, Problem, Severity
from reportbuild.reading.yaml import Keys, Located

EDITION_KEYS = ("fit", "only", "pdf")


def not_yet(values: Located) -> tuple[Problem, ...]:
    """A warning for every use of such a key or value, at its place.

    Problems  meta.not-yet
    """
    return tuple(sorted(_all(values), key=lambda problem: problem.at))


def _all(values: Located) -> Iterator[Problem]:
    yield from _sections(values, ("contents",))
    editions = _at(values, "editions")
    for name, edition in editions.items() if isinstance(editions, dict) else ():
        yield from _sections(values, ("editions", name, "contents"))
        for key in EDITION_KEYS:
            if isinstance(edition, dict) and edition.get(key):
                yield _told(f"“{key}”", values.key_at("editions", name, key))


def _sections(values: Located, keys: Keys) -> Iterator[Problem]:
    """Parts of chapters among the contents."""
    named = _at(values, *keys)
    if isinstance(named, dict):
        for part in named:
            yield from _sections(values, (*keys, part))
    for number, name in enumerate(named if isinstance(named, list) else ()):
        if isinstance(name, str) and "#" in name:
            yield _told(f"a section alone, “{name}”,", values.at(*keys, number))


def _at(values: Located, *keys: str | int) -> Any:
    value = values.value
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _told(what: str, at: Place) -> Problem:
    return Problem("meta.not-yet", f"{what} cannot be made yet", at, "it is passed over", Severity.WARNING)
