"""A small book with one of everything that pages hold, laid out and bound, for tests of pages, tags and files."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from PIL import Image

from reportbuild.model.problems import Checked, Place
from reportbuild.packaging.gathering import Stamped, gather, gather_stamps
from reportbuild.packaging.pagination import Leaf, Run, paginate
from reportbuild.packaging.pdf import Binding, Block, bind
from reportbuild.packaging.sharing import Common, share
from reportbuild.reading.shelf import Memory, Shelf
from reportbuild.rendering.laid import Pages
from reportbuild.rendering.layout_settings import Folio, Side
from reportbuild.rendering.markup import OutlineEntry
from reportbuild.rendering.pages import lay_out

CHART = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='120'>"
    "<rect width='60' height='100' fill='#246'/><g opacity='0.5'><rect x='80' width='60' height='60'/></g>"
    "<text x='150' y='60' font-family='Serif'>Growth</text></svg>"
)

STYLES = (
    """
    @font-face { font-family: Serif; src: url("font:SourceSerifPro-Regular.ttf") }
    @font-face { font-family: Serif; src: url(font:SourceSerifPro-It.ttf); font-style: italic }
    @font-face { font-family: Serif; src: url(font:SourceSerifPro-Semibold.ttf); font-weight: 600 }
    @page { size: 120mm 180mm; margin: 18mm 15mm }
    html { font: 10pt/14pt Serif; hyphens: auto }
    """,
    """
    body { margin: 0; string-set: chapter attr(data-chapter) }
    @page :right { @top-right { content: string(chapter) } }
    @page :left { @top-left { content: string(continued, start) } }
    .mark { string-set: continued attr(data-continued); height: 0 }
    p { text-align: justify; margin: 0; text-indent: 1em }
    strong, th { font-weight: 600 }
    a { color: #024 }
    q::before { content: "“" } q::after { content: "”" }
    .box { background: #eee; padding: 3mm; border-top: 1pt solid }
    .dim { opacity: 0.6 }
    .listing ol, .notes { list-style: none; padding: 0 }
    .line { display: flex; text-indent: 0 }
    .line .leader { flex: 1; border-bottom: 0.5pt solid }
    .dots::after { content: leader(".") }
    table { width: 100%; border-collapse: collapse }
    tr { break-inside: avoid; border-bottom: 0.5pt solid }
    h1 .label { text-transform: uppercase }
    .away { display: none }
    u { text-decoration: underline }
    figure img { display: block }
    code, pre { font-family: Serif }
    ul { list-style-type: disc }
    """,
)

_WORDS = (
    "Extraordinary responsibilities notwithstanding, municipal administrations characteristically underestimate "
    "intergovernmental communication; consequently, misunderstandings accumulate. "
)

_CONTENTS = """<section class="chapter contents"><h1 id="contents">Contents</h1>
<nav class="listing" role="doc-toc"><ol>
<li><p class="line"><span class="number">1</span> <a href="urn:x-reportbuild:models">Models</a><span
class="leader"></span><span class="page-of">1</span></p>
<ol><li><p class="line"><a href="urn:x-reportbuild:tbl-states">By state</a><span
class="leader"></span><span class="page-of">2</span></p></li></ol></li>
<li><a href="urn:x-reportbuild:notes">Notes</a><span class="leader dots"></span><span class="page-of">7</span></li>
</ol></nav></section>"""


def _call(number: int) -> str:
    link = f'<a id="call-n{number}" href="urn:x-reportbuild:n{number}" role="doc-noteref">{number}</a>'
    return f'\u2060<sup class="note-call">{link}</sup>'


_FEATURES = """<h2 id="lists">Lists</h2>
<ol><li>one</li><li><p>two, with <strong>weight</strong></p><ul><li>inside</li><li>and more</li></ul></li></ol>
<dl><dt>Term</dt><dd>Meaning of it.</dd><dt>Other</dt><dd>Another.</dd></dl>
<aside class="box" id="box" aria-labelledby="box-title"><p id="box-title">Key findings</p><ul><li>First finding.</li>
<li>Second.</li></ul></aside>
<blockquote class="quotation"><p>Quoted <q>words</q> stand here.</p></blockquote>
<pre><code>run --all</code></pre><hr>
<p class="dim">Pale words in a group of their own.</p>
<p>An <abbr title="Immigration and Customs Enforcement">ICE</abbr> officer, <u>underlined words</u>, and
<a href="https://example.org/a">a page elsewhere with a name so long that it does not fit one line of a page</a>.</p>
<figure id="fig-growth"><figcaption><span class="label">Figure 1.</span> Growth</figcaption>
<img src="book:figures/chart.svg" alt="Two columns, the second shorter">
<p class="figure-source">Source: counts.</p></figure>
<p>Before <img src="book:figures/flower.png" alt=""> after an ornament.</p>
<p class="away">Not for paper.</p>"""

_STATES = "".join(f'<tr><th scope="row">State {n}</th><td>{n}</td><td>{n * 7}</td></tr>' for n in range(1, 41))

_TABLES = f"""<div class="table-block" id="tbl-states"><div class="mark" data-continued="Table 1 (continued)"></div>
<table><caption>Table 1. By state</caption><thead><tr><th scope="col">State</th><th scope="col">Before</th><th
scope="col">After</th></tr></thead><tbody>{_STATES}</tbody></table><div class="mark" data-continued=""></div>
<p class="table-note">Note: made up.</p></div>
<table id="tbl-groups"><thead><tr><th rowspan="2" scope="col">Kind</th>
<th colspan="2" scope="colgroup">Agreements</th></tr>
<tr><th scope="col">Old</th><th scope="col">New</th></tr></thead><tbody><tr><th scope="row">Jail</th>
<td>1</td><td></td></tr></tbody></table>"""

_MODELS = f"""<section class="chapter"><h1 id="models"><span class="number"><span class="label">Chapter</span> 1</span>
Models</h1><p>{_WORDS * 3}See <a href="urn:x-reportbuild:tbl-states">Table 1</a>.{_call(1)}</p>
<p>They signed the <i lang="es">acuerdo de <em>cooperación</em></i> twice.{_call(2)} {_WORDS * 14}</p>
{_FEATURES}{_TABLES}</section>"""

_SPANISH = f"""<section class="chapter" lang="es"><h1 id="resumen">Resumen</h1>
<p>La policía local y los acuerdos.{_call(3)} <span lang="en">Sheriff</span> dijo que no.</p></section>"""


def _note(number: int, words: str) -> str:
    label = f'role="doc-backlink" aria-label="Back to text, note {number}"'
    back = f'<a href="urn:x-reportbuild:call-n{number}" {label}>{number}</a>'
    return f'<li class="note" id="n{number}"><p>{back}. {words}</p></li>'


_NOTES = f"""<section class="chapter notes-part"><h1 id="notes">Notes</h1><section><h2 id="notes-models">Models</h2>
<ol class="notes">{_note(1, "A first note.")}{_note(2, _WORDS)}</ol></section>
<section><h2 id="notes-resumen">Resumen</h2><ol class="notes">{_note(3, "Nota.")}</ol></section></section>"""

CHAPTERS = (_CONTENTS, _MODELS, _SPANISH, _NOTES)
"""The body of each chapter; the first is front matter."""


def shelves() -> dict[str, Shelf]:
    """What the book's pages may name."""
    flower = BytesIO()
    Image.new("RGB", (8, 8), "red").save(flower, "PNG")
    book = Memory({"figures/chart.svg": CHART.encode(), "figures/flower.png": flower.getvalue()})
    faces = files("font_source_serif_pro") / "files"
    names = ("SourceSerifPro-Regular.ttf", "SourceSerifPro-It.ttf", "SourceSerifPro-Semibold.ttf")
    return {"book": book, "font": Memory({name: (faces / name).read_bytes() for name in names})}


def document(body: str, title: str = "A chapter") -> str:
    """A whole document around a body."""
    return f'<!DOCTYPE html><html lang="en"><title>{title}</title><body data-chapter="{title}">{body}</body></html>'


def laid(body: str, *styles: str) -> Checked[Pages]:
    """A body, laid out in the book's styles and others."""
    return lay_out(document(body), (*STYLES, *styles), shelves(), at=Place("chapters/one.md"))


@lru_cache
def parts() -> tuple[Pages, ...]:
    """The book's chapters, laid out; no problem is told."""
    made = [laid(body) for body in CHAPTERS]
    assert not [problem for one in made for problem in one.problems]
    return tuple(one.value for one in made)


def leaves(pages: Sequence[Pages]) -> tuple[Leaf, ...]:
    """The pages of a book whose first part is front matter; every chapter opens on the right."""
    folios = [Folio.ROMAN if number == 0 else Folio.ARABIC for number in range(len(pages))]
    return paginate([Run(part.count, Side.RECTO, folio) for part, folio in zip(pages, folios, strict=True)])


def sheet(wanted: Sequence[Leaf]) -> Pages:
    """The folios of the pages that print one."""
    style = """body { margin: 0 } p { string-set: number attr(data-number); height: 0 } p + p { break-before: page }
    @page { @bottom-center { content: string(number) } }"""
    body = "".join(f'<p data-number="{leaf.number if leaf.run is not None else ""}"></p>' for leaf in wanted)
    made = lay_out(document(body), (STYLES[0], style), shelves(), at=Place("folios"))
    assert not made.problems
    return made.value


def bind_pages(pages: Sequence[Pages], wanted: Sequence[Leaf], stamps: Pages | None, said: Binding) -> Checked[bytes]:
    """Pages cut out of their files, and bound."""
    cut = [gather(part, said.lang, {}) for part in pages]
    stamped = gather_stamps(stamps, {n: Stamped(n, {}) for n in range(len(wanted))}) if stamps else None
    common = [each[2] if each else Common() for each in (*cut, *filter(None, [stamped]))]
    shared = share(common)
    assert shared
    block = Block(
        [each[0] if each else None for each in cut],
        [stamped[0]] if stamped else [],
        [each.held for each in common],
        shared,
    )
    matters = [each[1] for each in (stamped, *cut) if each]
    return bind(block, matters, wanted, said)


def binding() -> Binding:
    """What the book says of itself."""
    return Binding(
        title="Agreements & <their> models",
        lang="en",
        date=datetime.date(2025, 7, 18),
        identifier="urn:uuid:00000000-0000-5000-8000-000000000000",
        at=Place("book.yaml"),
        creators=("Ana Pérez", "Bo Li"),
        subject="A small book.",
        keywords=("one", "two"),
        outline=(
            OutlineEntry(1, "contents", "Contents"),
            OutlineEntry(1, "models", "1 Models"),
            OutlineEntry(2, "lists", "Lists"),
            OutlineEntry(1, "resumen", "Resumen"),
            OutlineEntry(1, "notes", "Notes"),
            OutlineEntry(3, "notes-models", "Models"),
        ),
    )


@lru_cache
def bound() -> bytes:
    """The whole book as one PDF; no problem is told."""
    wanted = leaves(parts())
    made = bind_pages(parts(), wanted, sheet(wanted), binding())
    assert not made.problems
    return made.value
