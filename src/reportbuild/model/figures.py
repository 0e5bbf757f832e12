"""Pictures in a text, alone or together, and charts that are yet to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reportbuild.model.charts import Chart, DataFile, Sheet
from reportbuild.model.inlines import Image, Inlines
from reportbuild.model.problems import Place


class Extent(StrEnum):
    """How much room a figure is given on paper; the usual is the type area's width."""

    USUAL = ""
    COLUMN = "column"
    PAGE = "page"
    SPREAD = "spread"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart, its data as a table of plain words, and the file they came from."""

    chart: Chart
    data: Sheet
    file: DataFile


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with what belongs to it; `number` is empty as read.

    image     of a chart, the name under which it will be drawn
    licence   under which the picture may be used, where that is another than the book's
    width_mm  on paper; 0 leaves it to the picture
    drawn     what is to be drawn, if it is a chart
    """

    at: Place
    id: str
    image: Image
    caption: Inlines = ()
    note: Inlines = ()
    source: Inlines = ()
    credit: Inlines = ()
    licence: Inlines = ()
    extent: Extent = Extent.USUAL
    width_mm: float = 0
    drawn: Drawn | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Pictures that are one figure: its parts are lettered and count as one.

    parts   each with its own caption, and lettered “a”, “b” when resolved
    """

    at: Place
    id: str
    caption: Inlines
    parts: tuple[Figure, ...]
    note: Inlines = ()
    source: Inlines = ()
    credit: Inlines = ()
    licence: Inlines = ()
    extent: Extent = Extent.USUAL
    number: str = ""
