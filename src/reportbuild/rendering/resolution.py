"""How finely pictures of pixels are printed, at the size that they have on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, floor
from urllib.parse import unquote

from weasyprint.formatting_structure.boxes import ReplacedBox
from weasyprint.images import RasterImage

from reportbuild.model.problems import Place, Problem, Severity
from reportbuild.rendering.contents import Met
from reportbuild.rendering.media import PICTURES

LEAST_DPI = 220
"""Dots an inch; print shops ask for 300, and below this one sees it. Source: PDF/X-Plus (GWG 2022), images."""

SMALLEST_PX = 20
"""What is narrower is a sign within a line, and nobody looks into it."""

PX_PER_INCH = 96
MM_PER_INCH = 25.4


def coarse_pictures(met: Iterable[Met]) -> Iterator[Problem]:
    """What is said of pictures that are printed with too few dots.

    Problems  page.low-resolution   fewer than 220 dots an inch
    """
    for one in met:
        box = one.box
        if not isinstance(box, ReplacedBox) or not isinstance(box.replacement, RasterImage):
            continue
        source = box.element.get("src", "") if box.element is not None else ""
        if box.width > SMALLEST_PX and source.startswith(PICTURES):
            dpi = box.replacement.width / (box.width / PX_PER_INCH)
            if dpi < LEAST_DPI:
                width_mm = box.width / PX_PER_INCH * MM_PER_INCH
                yield _coarse(unquote(source.removeprefix(PICTURES)), dpi, width_mm)


def _coarse(name: str, dpi: float, width_mm: float) -> Problem:
    wanted = ceil(300 * width_mm / MM_PER_INCH)
    message = f"“{name}” is printed {width_mm:.0f} mm wide with {dpi:.0f} dots an inch"
    narrower = floor(width_mm * dpi / LEAST_DPI)
    hint = f"give it {wanted:,} pixels in width" + (f", or :width: {narrower}mm" if narrower > width_mm / 2 else "")
    return Problem("page.low-resolution", message, Place(name), hint, Severity.WARNING)
