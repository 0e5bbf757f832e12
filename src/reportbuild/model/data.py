"""Data behind the book: what a CSV file holds, things compared by aspects, facts, and claims held against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from reportbuild.model.document import Blocks, Note
from reportbuild.model.inlines import Inlines
from reportbuild.model.problems import Place


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of a data file, as it stands there."""

    at: Place
    text: str


@dataclass(frozen=True, slots=True)
class DataTable:
    """A data file as rows of named fields.

    columns   names from the header line, unique
    rows      each with a field for every column
    formats   column to how its fields are printed, where the file says so itself
    """

    path: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Field, ...], ...]
    formats: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing of a comparison.

    cells   aspect to what is stated of it; an aspect that is missing is not stated
    """

    at: Place
    name: str
    abbr: str
    cells: Mapping[str, Blocks]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Things compared by aspects: agreement models, leases, treaties.

    aspects   key to printed title, in order
    notes     called from within cells
    """

    path: str
    aspects: Mapping[str, Inlines]
    things: tuple[Compared, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A work that a fact or a claim rests on, by its key."""

    at: Place
    key: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Rows that count: those that have one of these values in a column."""

    at: Place
    column: str
    values: tuple[str, ...]


class Reckoned(StrEnum):
    """What is made of a column's values."""

    SUM = "sum"
    COUNT = "count"
    MIN = "min"
    MAX = "max"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How a fact is computed from a CSV file.

    at          where the file is named
    column_at   where the column is
    column      empty to count rows
    where       the rows must meet all of it
    """

    at: Place
    path: str
    how: Reckoned
    column_at: Place
    column: str
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that the book prints, held to where it comes from.

    at          where the value stands, or is asked for
    name        of all keys that lead to it, with points: "agreements.2025-04-17"
    value       a number, or words; a date is words, as ISO 8601 has it. None if it is to be computed, or cannot be had
    title       what it is, in words
    unit        what it counts: "trees"; unit_of_one, where that has another word: "tree"
    as_of       a day, month or year as ISO 8601 has it; may be empty
    reckoning   how it is computed; None for one that was typed in
    """

    at: Place
    name: str
    value: Decimal | str | None
    title: str = ""
    unit: str = ""
    unit_of_one: str = ""
    as_of: str = ""
    sources: tuple[Source, ...] = ()
    reckoning: Reckoning | None = None


class Verdict(StrEnum):
    """What the data say of a claim."""

    SUPPORTED = "supported"
    RANGE_CONFLICT = "range conflict"
    DATED = "dated"
    ANACHRONISTIC = "anachronistic"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of the author's in a data file, with Markdown in them, as written."""

    at: Place
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence held against the data.

    holds        arithmetic over facts that must be so; None if nothing can be worked out
    correction   what would be right instead
    """

    at: Place
    name: str
    says: Wording
    verdict: Verdict
    holds: Wording | None = None
    correction: Wording | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with the book.

    name          as it is saved; two of the same name are told apart by a number
    media_type    “text/csv”
    description   what it is, for the list that readers show
    """

    name: str
    content: bytes
    media_type: str
    description: str
