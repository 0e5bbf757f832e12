"""What a table is made of beside its columns and cells: heads above heads, kinds of rows, ways to stand on a page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reportbuild.model.inlines import Inlines


@dataclass(frozen=True, slots=True)
class Spanner:
    """A head above the heads of several columns.

    first   the first of its columns, counted from 0
    span    how many there are
    """

    title: Inlines
    first: int
    span: int


class RowKind(StrEnum):
    """What a row is: one of the data, the head of those that follow it, or a line that sums up others."""

    PLAIN = "plain"
    GROUP = "group"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


class Orientation(StrEnum):
    """How a table stands on paper: `AUTO` turns one that is too wide for an upright page."""

    AUTO = "auto"
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class Reach(StrEnum):
    """How wide a table may be: as the page's type area, or as the text around it."""

    PAGE = "page"
    COLUMN = "column"
