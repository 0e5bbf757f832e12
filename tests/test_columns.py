"""Promises of columns that are laid out once: pages come out as they do when the engine lays out all of them twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from weasyprint.layout import block

from reportbuild.model.problems import Place
from reportbuild.rendering import columns
from reportbuild.rendering.engine import Fetcher, prepare, reader, render
from tagged_book import STYLES, document, laid, shelves

WORDS = "Extraordinary responsibilities notwithstanding, municipal administrations underestimate communication. "

NOTE = f"<li class='note'><p><a class='number' href='#x'>12</a>. {WORDS}<i>{WORDS}</i>{WORDS}</p></li>"

PIECES = {
    "text": f"<p>{WORDS}</p>",
    "long": f"<p>{WORDS * 9}</p>",
    "notes": f"<section><h2>A chapter</h2><ol class='notes'>{NOTE * 3}</ol></section>",
    "list": f"<ul>{'<li>Responsibilities</li>' * 4}</ul>",
    "heading": "<h2>Keeps with what is next</h2>",
    "block": f"<div style='break-inside: avoid'><p>{WORDS}</p><p>Text.</p></div>",
    "tower": "<div style='height: 90mm; background: #eee'>Higher than a page</div>",
    "rows": f"<table>{'<tr><td>One</td><td>Two</td></tr>' * 9}</table>",
    "picture": "<p><img src='book:figures/chart.svg' alt='A chart' style='width: 20mm'></p>",
    "figure": "<img src='book:figures/chart.svg' alt='A chart' style='display: block; width: 20mm'>",
    "footnote": f"<p>One<span style='float: footnote'>A note at the foot.</span> and {WORDS}</p>",
    "float": f"<div style='float: left; width: 9mm; height: 9mm'>Aside</div><p>{WORDS}</p>",
    "absolute": f"<p>{WORDS}<span style='position: absolute; right: 0; top: 5mm'>Away</span></p>",
    "relative": f"<div style='position: relative; left: 2mm; top: 10%; height: 9mm'>{WORDS}</div>",
    "running": "<div style='position: running(head)'>Running</div>",
    "mark": "<p style='string-set: chapter content(); bookmark-level: 2; counter-increment: page 3'>Text.</p>",
    "spanning": "<h2 style='column-span: all'>Over all columns</h2>",
    "column break": "<p style='break-before: column'>Text.</p>",
    "page break": "<p style='break-before: page'>Text.</p>",
    "left page": "<p style='break-after: left'>Text.</p>",
    "turned page": "<p style='page: turned'>Text.</p>",
    "nested": f"<div style='columns: 2'>{'<p>Some text.</p>' * 4}</div>",
    "framed": f"<div style='border: 2pt solid; border-radius: 3mm; padding: 2mm'><p>{WORDS * 2}</p></div>",
    "cloned": f"<div style='border: 1pt solid; padding: 1mm; box-decoration-break: clone'>{WORDS * 3}</div>",
    "capital": f"<p class='capital'>{WORDS}</p>",
    "clamped": f"<p style='max-lines: 2; continue: discard'>{WORDS}</p>",
    "leader": "<p class='dots'>Contents</p>",
    "page of": "<p class='page-of' id='x'>Text.</p>",
    "hebrew": "<p dir='rtl' style='direction: rtl'>שלום עולם שלום עולם שלום עולם שלום עולם</p>",
    "flexed": "<div style='display: flex'><p>Left</p><p>Right</p></div>",
    "inline block": f"<p><span style='display: inline-block; width: 12mm'>{WORDS}</span> text.</p>",
    "nothing": "<p></p><div></div>",
}

WAYS = (
    "columns: 2; column-gap: 3mm",
    "columns: 3; column-fill: auto",
    "columns: 1",
    "columns: 20mm",
    "columns: 4 15mm; column-gap: 10%",
    "columns: 2; direction: rtl",
    "columns: 2; height: 60mm",
    "columns: 2; min-height: 150mm; padding: 3mm; border: 1pt solid; margin-top: 9mm",
    "columns: 2; position: relative; orphans: 3; widows: 3",
    "columns: 2; break-inside: avoid; font-size: 12pt",
    "columns: 9; column-gap: 20mm",
)

PLACES = (
    "<div style='margin: 3mm; padding: 2mm; border: 1pt solid'>{}</div>",
    "<div style='break-inside: avoid'>{}</div>",
    "<div style='float: left; width: 50mm'>{}</div>",
    "<div style='position: absolute; top: 5mm; width: 50mm'>{}</div>",
    "<div style='display: inline-block; width: 50mm'>{}</div>",
    "<p>A note.<span style='float: footnote; display: block'>{}</span></p>",
    "<table><tr><td>{}</td></tr></table>",
)

STYLE = """
html { font-size: 7pt; line-height: 9pt }
.notes { list-style: none; padding: 0; font-size: 6pt } .number { display: inline-block; width: 4mm; text-align: right }
h2 { break-after: avoid; margin: 5mm 0 2mm } p { orphans: 2; widows: 2 } .capital::first-letter { font-size: 14pt }
.capital::first-line { font-weight: 600 } .page-of::before { content: target-counter("#x", page) " of " counter(pages) }
@page { size: 70mm 60mm; margin: 6mm 5mm; @top-left { content: element(head) } }
@page { @footnote { border-top: 1pt solid } } @page turned { size: 60mm 70mm }
"""


def boxes_of(body: str) -> list[tuple[Any, ...]]:
    """Each box on the pages of a body: what it is, and where and how large it is, exactly."""
    read = reader(shelves(), Place("chapters/one.md"), [])
    pages = render(document(body), prepare((*STYLES, STYLE), read), Fetcher(read)).document.pages
    return [
        (number, box.element_tag, getattr(box, "text", None), *(box.__dict__.get(name) for name in PLACE))
        for number, page in enumerate(pages)
        for box in page._page_box.descendants()
    ]


PLACE = ("position_x", "position_y", "width", "height", "margin_top", "margin_bottom", "baseline", "is_column")


def differs(body: str) -> bool:
    """True if columns that are laid out once differ from those that the engine lays out."""
    made = boxes_of(body)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "_is_plain", lambda box: False)
        return made != boxes_of(body)


@pytest.mark.parametrize("piece", PIECES)
def test_columns_come_out_as_the_engine_sets_them(piece: str) -> None:
    """Whatever is in columns, on full pages and on the last: every box has its place."""
    inside = PIECES["notes"] + PIECES[piece] + PIECES["notes"] * 3
    assert not differs("".join(f"<section style='{way}'>{inside}</section><p>{WORDS}</p>" for way in WAYS[:2]))


@pytest.mark.parametrize("place", PLACES)
def test_columns_come_out_the_same_anywhere(place: str) -> None:
    """In boxes of any kind, which the engine lays out in ways of their own, and more than once."""
    inside = "".join(PIECES[piece] for piece in ("turned page", "framed", "notes", "list", "long"))
    assert not differs(place.format(f"<section style='{WAYS[0]}'>{inside}</section>"))


@pytest.mark.slow
@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)
@given(st.lists(st.sampled_from([*PIECES]), max_size=9), st.sampled_from(WAYS), st.booleans())
def test_any_pieces_come_out_as_the_engine_sets_them(pieces: list[str], way: str, first: bool) -> None:
    """In any order, in columns of any kind, at the top of a page and further down."""
    before = "" if first else PIECES["text"]
    assert not differs(f"{before}<section style='{way}'>{''.join(map(PIECES.__getitem__, pieces))}</section>")


def test_files_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte for byte, and with the same places of all that is named."""
    notes = (
        f"<section style='{WAYS[0]}'><h1 style='column-span: all' id='notes'>Notes</h1>{PIECES['notes'] * 30}</section>"
    )
    once = laid(notes, STYLE)
    assert once.value.count > 5
    monkeypatch.setattr(columns, "_is_plain", lambda box: False)
    assert laid(notes, STYLE) == once


def columns_laid_out(monkeypatch: pytest.MonkeyPatch, inside: str) -> tuple[int, int]:
    """How many columns are on the pages that two columns take, and how many were laid out."""
    taken = []

    def noted(context: Any, box: Any, bottom_space: float, *others: Any, **named: Any) -> Any:
        if box.is_column:
            taken.append(bottom_space)
        return layout(context, box, bottom_space, *others, **named)

    layout = block.block_container_layout
    with monkeypatch.context() as patch:
        patch.setattr(block, "block_container_layout", noted)
        found = boxes_of(f"<section style='columns: 2'>{inside}</section>")
    return sum(box[-1] is True for box in found), sum(space < float("inf") for space in taken)


def test_columns_of_full_pages_are_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of ten more pages are so many more, and no more; twice as many where the engine goes its own way."""
    few, many = (columns_laid_out(monkeypatch, PIECES["long"] * pieces) for pieces in (5, 25))
    assert many[1] - few[1] == pytest.approx(many[0] - few[0], abs=4)
    assert many[0] - few[0] > 20
    monkeypatch.setattr(columns, "_is_plain", lambda box: False)
    assert columns_laid_out(monkeypatch, PIECES["long"] * 25)[1] > 1.8 * many[1]
