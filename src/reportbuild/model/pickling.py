"""How what a book has thousands of is pickled: in a third of the time that dataclasses with slots take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


def by_fields(kind: type[T]) -> type[T]:
    """A frozen dataclass of two fields or more, which is pickled as a call with its fields."""
    given: Callable[[T], tuple[Any, ...]] = attrgetter(*(each.name for each in fields(kind)))  # type: ignore[arg-type]

    def reduce(self: T) -> tuple[type[T], tuple[Any, ...]]:
        return kind, given(self)

    kind.__reduce__ = reduce  # type: ignore[assignment,method-assign]
    return kind
