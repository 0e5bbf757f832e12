"""One page for the printer: what the file is, on what paper, how it is printed, folded and cut, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from reportbuild.model.press import MM, As, Duplex, PressSettings
from reportbuild.packaging.press import Imposed

BINDINGS: Mapping[As, str] = {
    As.PAGES: "press-separate",
    As.BOOKLET: "press-booklet",
    As.SIGNATURES: "press-signatures",
    As.TWO_UP: "press-copies",
    As.FOUR_UP: "press-copies",
    As.CUT_AND_STACK: "press-cut-and-stack",
    As.WRAP: "press-wrap",
}


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be printed. `grams` is what one copy weighs; `contact` whom to ask, lines of text."""

    title: str
    file: str
    lang: str
    wanted: PressSettings
    imposed: Imposed
    grams: float
    contact: tuple[str, ...] = ()


def printers_sheet(job: Job, terms: Mapping[str, str]) -> str:
    """The page as an HTML document, complete, of a heading and a table of two columns."""
    rows = "".join(
        f'<tr><th scope="row">{escape(terms[name])}</th><td>{"<br>".join(escape(line) for line in lines)}</td></tr>'
        for name, lines in _rows(job, terms)
    )
    title = escape(f"{terms['press-title']}: {job.title}")
    return (
        f'<!DOCTYPE html><html lang="{escape(job.lang)}"><head><title>{title}</title></head>'
        f'<body><h1 id="press"><span class="kind">{escape(terms["press-title"])}</span> {escape(job.title)}</h1>'
        f"<table><tbody>{rows}</tbody></table></body></html>"
    )


def _rows(job: Job, terms: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of each row's head among the terms, and its lines."""
    wanted, imposed = job.wanted, job.imposed
    yield "press-file", (job.file,)
    yield "press-finished", (millimetres(imposed.page_size),)
    yield "press-pages", (str(imposed.pages),)
    if imposed.blanks:
        yield "press-blanks", (str(imposed.blanks),)
    yield "press-sheet", (millimetres(imposed.sheet_size),)
    yield "press-sheets", (str(imposed.sheets),)
    yield "press-paper", (f"{wanted.stock.weight:g} g/m², {wanted.stock.caliper / MM:.2f} mm",)
    if wanted.as_ is not As.WRAP:
        yield "press-weight", (f"{job.grams:.0f} g",)
    flips = {None: "press-one-side", Duplex.LONG: "press-flip-long", Duplex.SHORT: "press-flip-short"}
    yield "press-printed", (terms[flips[imposed.turned]],)
    yield "press-scale", (terms["press-actual-size"],)
    signatures = " + ".join(map(str, imposed.parts))
    parts = (f"{terms['press-pages']}: {signatures}",) if len(imposed.parts) > 1 else ()
    yield "press-binding", (terms[BINDINGS[wanted.as_]], *parts)
    if imposed.spine:
        yield "press-spine", (f"{imposed.spine / MM:.1f} mm",)
    if wanted.bleed:
        yield "press-bleed", (f"{wanted.bleed / MM:.1f} mm",)
    yield "press-colours", (terms[f"press-colours-{wanted.colour}"],)
    if wanted.profile:
        yield "press-profile", (wanted.profile,)
    if wanted.standard == "x-4":
        yield "press-standard", ("PDF/X-4",)
    if job.contact:
        yield "press-contact", job.contact


def millimetres(size: tuple[float, float]) -> str:
    """A width and a height for people who have a ruler with either scale."""
    width, height = size
    return f"{width / MM:.0f} × {height / MM:.0f} mm ({width / 72:.4g} × {height / 72:.4g} in)"
