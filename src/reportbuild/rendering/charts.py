"""A chart into SVG, at its size on paper. The only room that knows Vega-Lite, which is loaded for specifications alone.

The kinds that we know are drawn with strokes of our own: they print the same everywhere, and start no other engine.
"""

from __future__ import annotations

import json
import re
from typing import Any

from reportbuild.model.charts import Chart, ChartKind
from reportbuild.model.problems import Checked, Place, Problem
from reportbuild.rendering.barplots import draw_rows
from reportbuild.rendering.lineplots import draw_line, draw_panels
from reportbuild.rendering.strokes import FAMILY, GRID, INK, POINTS_PER_MM, QUIET, drawing, line
from reportbuild.rendering.tilemap import draw_tiles


def draw(chart: Chart, width_mm: float, ink: str, *, at: Place, fonts: str = "") -> Checked[str]:
    """The chart as SVG. The same arguments give the same bytes.

    width_mm   of the type area
    ink        the layout's colour for what is drawn, dark enough to print alone
    at         the directive, for problems
    fonts      the folder of the layout's fonts, by which Vega-Lite measures words

    Problems  page.chart-broken   Vega-Lite does not understand a specification
    """
    width = width_mm * POINTS_PER_MM
    if chart.kind is ChartKind.SPEC:
        return _by_specification(chart, width, ink, at, fonts) if chart.spec else Checked(_empty(width))
    if not chart.marks:
        return Checked(_empty(width))
    match chart.kind:
        case ChartKind.LINE:
            parts, height = draw_line(chart, width, ink)
        case ChartKind.SMALL_MULTIPLES:
            parts, height = draw_panels(chart, width, ink)
        case ChartKind.TILE_MAP:
            parts, height = draw_tiles(chart, width, ink)
        case _:
            parts, height = draw_rows(chart, width, ink)
    return Checked(drawing(parts, width, height))


def _empty(width: float) -> str:
    """What stands for a chart without values: a frame, so that the gap is seen."""
    return drawing([line(0, 0, width, 60), line(0, 60, width, 0)], width, 60)


def _by_specification(chart: Chart, width: float, ink: str, at: Place, fonts: str) -> Checked[str]:
    """A Vega-Lite specification, drawn in our type and ink, without a way to any address."""
    import vl_convert  # Loading it and starting V8 takes a second or two, and most books have no specification.

    if fonts:
        vl_convert.register_font_directory(fonts)
    spec = json.loads(chart.spec)
    simple = not {"facet", "hconcat", "vconcat", "concat", "repeat"} & spec.keys()
    if simple:
        high = {"height": chart.height_mm * POINTS_PER_MM} if chart.height_mm else {}
        spec = {"width": width, "autosize": {"type": "fit", "contains": "padding"}, **high, **spec}
    try:
        svg = vl_convert.vegalite_to_svg(spec, config=_config(ink), allowed_base_urls=[])
    except ValueError as error:
        return Checked(_empty(width), (_not_understood(str(error), at),))
    return Checked(_on_paper(svg, width))


def _config(ink: str) -> dict[str, Any]:
    """Our type, our ink, and nothing that needs colour; a specification may say otherwise."""
    label = {
        "labelColor": QUIET,
        "titleColor": QUIET,
        "labelFontSize": 8,
        "titleFontSize": 8,
        "titleFontWeight": "normal",
    }
    return {
        "font": FAMILY,
        "background": None,
        "padding": 0,
        "view": {"stroke": None},
        "axis": {**label, "gridColor": GRID, "domainColor": INK, "tickColor": INK},
        "legend": {**label, "labelColor": INK},
        "header": label,
        "text": {"fontSize": 8, "fill": INK},
        "mark": {"color": ink},
        "range": {"category": [ink, "#9aa8b2", "#5f7684", "#d3dade", INK]},
    }


def _on_paper(svg: str, width: float) -> str:
    """Vega's picture, its pixels taken for points, and no wider than the type area."""
    wide, high = (float(size) for size in re.search(r'width="([\d.]+)" height="([\d.]+)"', svg).groups())  # type: ignore[union-attr]
    scale = min(1.0, width / wide) / POINTS_PER_MM
    size = f'width="{wide * scale:.2f}mm" height="{high * scale:.2f}mm"'
    return re.sub(r'width="[\d.]+" height="[\d.]+"', size, svg, count=1)


def _not_understood(said: str, at: Place) -> Problem:
    reason = next((line.strip() for line in said.splitlines()[1:] if line.strip()), said)
    message = f"Vega-Lite does not understand the specification: {reason[:200]}"
    return Problem("page.chart-broken", message, at, "try it in Vega-Lite's own editor")
