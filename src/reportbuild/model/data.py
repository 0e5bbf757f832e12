"""Data behind tables: what a CSV file holds, and things compared by aspects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
