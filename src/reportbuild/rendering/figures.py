"""Figures as XHTML: pictures and charts with their captions, the lines below them, and the data behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportbuild.model.document import Blocks
from reportbuild.model.figures import Drawn, Extent, Figure, Figures
from reportbuild.model.inlines import Inlines
from reportbuild.model.problems import Place
from reportbuild.model.walking import find, plain_text
from reportbuild.rendering.phrasing import attributes, escaped, mark_up_image, mark_up_line

Terms = Mapping[str, str]

HALF, THIRD, COLUMN = 0.47, 0.3, 0.84
"""Of the type area's width: a part of two or four, a part of three, and text."""


@dataclass(frozen=True, slots=True)
class Charted:
    """A chart of a chapter.

    src      the picture that the markup names
    title    the figure's number and caption, as one line
    share    of the type area's width, that it is drawn as wide as
    """

    src: str
    title: str
    drawn: Drawn
    at: Place
    share: float = 1.0


def mark_up_figure(block: Figure, terms: Terms) -> str:
    caption = caption_line(terms["figure"], block.number, block.caption)
    legend = f"<figcaption>{caption}</figcaption>\n" if caption else ""
    inner = f"{legend}{_picture(block)}\n{_data(block, terms)}{_figure_lines(block, terms)}"
    return f"<figure{attributes(class_=_figure_class(block), id=block.id)}>\n{inner}</figure>"


def _picture(block: Figure) -> str:
    style = f"width: {block.width_mm:g}mm" if block.width_mm else None
    return mark_up_image(block.image, style)


def mark_up_figures(block: Figures, terms: Terms) -> str:
    """Several pictures as one figure. The parts stand in a row of their own, each with its letter."""
    caption = caption_line(terms["figure"], block.number, block.caption)
    parts = "".join(_figure_part(part, terms) + "\n" for part in block.parts)
    row = f'<div class="parts of-{len(block.parts)}">\n{parts}</div>\n'
    inner = f"<figcaption>{caption}</figcaption>\n{row}{_figure_lines(block, terms)}"
    return f"<figure{attributes(class_=_figure_class(block), id=block.id)}>\n{inner}</figure>"


def _figure_part(block: Figure, terms: Terms) -> str:
    letter = f'<span class="part-letter">({escaped(block.number.lstrip("0123456789"))})</span> '
    legend = f"<figcaption>{letter}{mark_up_line(block.caption)}</figcaption>\n"
    inner = f"{_picture(block)}\n{legend}{_data(block, terms)}{_figure_lines(block, terms)}"
    return f"<figure{attributes(class_='part', id=block.id)}>\n{inner}</figure>"


def _figure_class(block: Figure | Figures) -> str | None:
    chart = "chart" if isinstance(block, Figure) and block.drawn else ""
    extent = f"extent-{block.extent}" if block.extent else ""
    return " ".join(filter(None, (chart, extent))) or None


def _figure_lines(block: Figure | Figures, terms: Terms) -> str:
    """The lines below a picture."""
    lines = (
        ("figure-note", terms["note"], block.note),
        ("figure-source", terms["source"], block.source),
        ("figure-credit", terms["credit"], block.credit),
        ("figure-licence", f"{terms['licence']}:", block.licence),
    )
    return "".join(labelled(*line) for line in lines)


def _data(block: Figure, terms: Terms) -> str:
    """What a chart was drawn from, for screens: a table that is there to be opened."""
    if block.drawn is None or not block.drawn.data.rows:
        return ""
    sheet = block.drawn.data
    sides = ["end" if number and is_number else None for number, is_number in enumerate(sheet.numeric)]
    head = "".join(
        f"<th{attributes(scope='col', class_=side)}>{escaped(title)}</th>"
        for title, side in zip(sheet.heads, sides, strict=True)
    )
    body = "".join(f"<tr>{_cells(row, sides)}</tr>\n" for row in sheet.rows)
    summary = f"<summary>{escaped(terms['chart-data'])}</summary>"
    inner = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"
    name = attributes(aria_label=terms["chart-data"], role="region", tabindex="0", class_="scroll")
    return f'<details class="chart-data" data-only="screen">\n{summary}\n<div{name}>{inner}</div>\n</details>\n'


def _cells(row: Sequence[str], sides: Sequence[str | None]) -> str:
    first, *others = row
    cells = (f"<td{attributes(class_=side)}>{escaped(text)}</td>" for text, side in zip(others, sides[1:], strict=True))
    return f"<th{attributes(scope='row')}>{escaped(first)}</th>{''.join(cells)}"


def charts_in(blocks: Blocks, terms: Terms) -> tuple[Charted, ...]:
    """The charts among blocks, each with how much of the page's width it has, so that its words print in their size."""
    parts = {part.id: whole for whole in find(blocks, Figures) for part in whole.parts}
    return tuple(_charted(figure, parts.get(figure.id), terms) for figure in find(blocks, Figure) if figure.drawn)


def _charted(figure: Figure, whole: Figures | None, terms: Terms) -> Charted:
    assert figure.drawn is not None
    number = f"{terms['figure']} {figure.number}. " if figure.number else ""
    title = f"{number}{plain_text(figure.caption)}".strip()
    share = (THIRD if len(whole.parts) == 3 else HALF) if whole else COLUMN if figure.extent is Extent.COLUMN else 1.0
    return Charted(figure.image.src, title, figure.drawn, figure.at, share)


def caption_line(word: str, number: str, caption: Inlines) -> str:
    label = f'<span class="caption-label">{escaped(word)} {escaped(number)}.</span> ' if number else ""
    return label + f'<span class="caption-text">{mark_up_line(caption)}</span>' if caption or label else ""


def labelled(kind: str, word: str, words: Inlines) -> str:
    if not words:
        return ""
    return f'<p class="{kind}"><span class="label">{escaped(word)}</span> {mark_up_line(words)}</p>\n'
