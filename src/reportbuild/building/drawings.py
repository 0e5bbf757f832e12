"""The charts of an edition, a kept step for each, as files beside those of the manuscript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportbuild.building.digests import Keyed, bytes_digest, digest
from reportbuild.building.press import Press
from reportbuild.building.steps import Step
from reportbuild.model.charts import Chart, ChartKind
from reportbuild.model.data import Attachment
from reportbuild.model.problems import Checked, Place
from reportbuild.rendering.charts import draw
from reportbuild.rendering.figures import Charted
from reportbuild.rendering.markup import Markup


@dataclass(frozen=True, slots=True)
class Drawings:
    """What was drawn, and what it was drawn from.

    files         SVG by the names that the markup has for pictures
    digests       of the files
    attachments   the data of each chart
    """

    files: Mapping[str, bytes]
    digests: Mapping[str, str]
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """How charts are drawn.

    width_mm   of the type area
    fonts      the folder of the layout's fonts
    """

    width_mm: float
    ink: str
    fonts: str


def draw_charts(markups: Sequence[Markup], wanted: Drawing, press: Press) -> Checked[Drawings]:
    """All charts, each drawn again only if its own data changed, or its width.

    Problems  those of `draw`
    """
    charts = [chart for markup in markups for chart in markup.charts]
    done = press.do_all([_step(chart, wanted) for chart in charts])
    files = {chart.src: each.kept.value for chart, each in zip(charts, done, strict=True)}
    problems = tuple(problem for each in done for problem in each.problems)
    digests = {name: bytes_digest(content) for name, content in files.items()}
    return Checked(Drawings(files, digests, _attachments(charts)), problems)


def _step(charted: Charted, wanted: Drawing) -> Step:
    chart = charted.drawn.chart
    name = charted.src.rpartition("/")[2].removesuffix(".svg")
    inputs = {
        "chart": Keyed(chart, digest(chart)),
        "width": round(wanted.width_mm * charted.share, 1),
        "ink": wanted.ink,
        "fonts": Keyed(wanted.fonts, ""),
        "place": Keyed(charted.at, ""),
    }
    return Step(f"draw {name}", _drawn, inputs, apart=chart.kind is ChartKind.SPEC)


def _drawn(chart: Chart, width_mm: float, ink: str, fonts: str, at: Place) -> Checked[bytes]:
    drawn = draw(chart, width_mm, ink, at=at, fonts=fonts)
    return Checked(drawn.value.encode(), drawn.problems)


def _attachments(charts: Sequence[Charted]) -> tuple[Attachment, ...]:
    """The data file of every chart, once, said to be that of the first chart drawn from it."""
    found: dict[tuple[str, str], Attachment] = {}
    for chart in charts:
        file = chart.drawn.file
        if file.content:
            found.setdefault(
                (file.name, file.content), Attachment(file.name, file.content.encode(), "text/csv", chart.title)
            )
    return tuple(found.values())
