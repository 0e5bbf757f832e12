"""What a chart shows, told so that it can be drawn, and nothing of where it was written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChartKind(StrEnum):
    """How values are drawn; the last is drawn as a Vega-Lite specification says."""

    BAR = "bar"
    STACKED_BAR = "stacked-bar"
    LINE = "line"
    RANGE = "range"
    DOT = "dot"
    SMALL_MULTIPLES = "small-multiples"
    TILE_MAP = "tile-map"
    SPEC = "spec"


@dataclass(frozen=True, slots=True)
class Mark:
    """One value of a chart.

    name      what it is of, as printed: “Texas”; of a value with a date, the date in words
    series    which of several lines or parts it belongs to; empty if there is one
    panel     which of several small charts it is in
    day       days since the year 1, of a value with a date; None where names are compared
    value     what is drawn
    printed   the value as printed
    says      words beside it
    """

    name: str
    value: float
    printed: str
    series: str = ""
    panel: str = ""
    day: int | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, the same wherever it stands: what is equal is drawn once.

    marks       in the order of the data
    series      names of lines or parts, in order; empty if there is one without a name
    panels      names of small charts, in order
    unit        words over the values: “agreements”
    height_mm   0 leaves it to the contents
    lang        BCP 47
    absent      our words for what has no value, where a map shows that; empty where everything has one
    spec        a Vega-Lite specification with its data in it, as JSON; empty for all other kinds
    """

    kind: ChartKind
    marks: tuple[Mark, ...] = ()
    series: tuple[str, ...] = ()
    panels: tuple[str, ...] = ()
    unit: str = ""
    height_mm: float = 0
    lang: str = "en"
    absent: str = ""
    spec: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of plain words; its first column names the rows.

    numeric   True for a column of numbers
    """

    heads: tuple[str, ...] = ()
    numeric: tuple[bool, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class DataFile:
    """The file that a chart is drawn from, as it stands, to be handed on with the book.

    name      of the file, without its folder
    content   its text
    """

    name: str
    content: str
