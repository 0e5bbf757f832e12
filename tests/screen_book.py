"""A small report as rendering hands it to the EPUB: notes, tables, a chart, other languages, awkward characters."""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import Any

from reportbuild.model.document import Part
from reportbuild.model.metadata import Book, Person
from reportbuild.model.problems import Checked
from reportbuild.packaging.epub import Cover, Files
from reportbuild.packaging.galley import Document, Galley, Names, set_galley, write_documents
from reportbuild.rendering.markup import Markup, OutlineEntry

LAYOUTS = Path(__file__).parent.parent / "layouts"

CHART = b"""<?xml version="1.0"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 120" width="300pt" height="120pt" fill="#1a1a1a">
  <title id="chart-title">Agreements by month</title>
  <linearGradient id="fade"><stop offset="0" stop-color="#456"/></linearGradient>
  <rect x="20" y="80" width="40" height="30" fill="url(#fade)"/><text x="20" y="74" font-size="10">135</text>
  <rect x="90" y="40" width="40" height="70" fill="#456"/><text x="90" y="34" font-size="10">456</text>
  <rect x="160" y="10" width="40" height="100" fill="#456"/><text x="210" y="20" font-size="10">649</text>
</svg>
"""

COVER = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 800" width="600" height="800">
  <rect width="600" height="800" fill="#1d3557"/>
  <text x="60" y="200" font-size="44" fill="#fff">Counting &amp; telling</text>
</svg>
"""

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCB2kUIOwAAAABJRU5ErkJggg==")

_MODELS = """<section class="chapter" role="doc-chapter" epub:type="chapter" aria-labelledby="models" lang="en-US">
<h1 id="models"><span class="number"><span class="label">Chapter </span>1</span> What officers may do</h1>
<p>An agreement (<span lang="es" xml:lang="es">acuerdo de cooperación</span>) delegates powers.{call:models-1:1}
Three models exist; <a class="ref" href="#tab-models">Table 1</a> compares them, and <a class="ref"
href="#fig-growth">Figure 1</a> shows their growth.</p>
<h2 id="models-law"><span class="number">1.1</span> The law &amp; its “limits”</h2>
<p>“Fewer than &lt; 500” is not “more than &gt; 600”; AT&amp;T, “x &lt; y” and 1 &#8239;000 are plain words here.
See <a href="https://example.org/a b?q=“x”&amp;r=1#s">the statute</a>.{call:models-2:2} The title <span lang="he"
xml:lang="he">משטרה והגירה (2024)</span> reads from right to left.</p>
<aside class="box key-findings" id="findings" aria-labelledby="findings-title">
<p class="box-title" id="findings-title">Key findings</p>
<ul>
<li>Officers under the <abbr title="Warrant Service Officer">WSO</abbr> model serve warrants only.</li>
<li>They may not question people about their status.</li>
</ul>
</aside>
<div class="table-block" id="tab-models">
<div class="scroll" tabindex="0" role="region" aria-labelledby="tab-models-caption">
<table class="comparison">
<caption id="tab-models-caption"><span class="caption-label">Table 1.</span> <span class="caption-text">The three
agreement models</span></caption>
<colgroup><col style="width: 19%"/><col/><col/><col/></colgroup>
<thead><tr><th scope="col"></th><th scope="col">Jail Enforcement Model</th><th scope="col">Task Force Model</th><th
scope="col">Warrant Service Officer</th></tr></thead>
<tbody>
<tr><th scope="row">Where it works</th><td>Only in the agency’s own jail or correctional facility</td><td>In the
community, during routine duties, under ICE supervision</td><td>Only in the jail{call:tab-models-a:a}</td></tr>
<tr><th scope="row">What officers may do</th><td><ul>
<li>Question people held in the jail</li>
<li>Prepare charging documents, including the Notice to Appear</li>
</ul></td><td><ul>
<li>Stop, question and arrest without a warrant</li>
<li>Execute administrative warrants</li>
</ul></td><td>Serve and execute administrative warrants</td></tr>
<tr><th scope="row">Training</th><td>Four weeks</td><td>40 hours, online</td><td><i>not stated</i></td></tr>
</tbody>
</table>
</div>
<ol class="notes table-notes">
{note:tab-models-a:a} Under the supervision of ICE officers.</p></li>
</ol>
<p class="table-note"><span class="label">Note:</span> “Not stated” means that the template is silent.</p>
<p class="table-source"><span class="label">Source:</span> Templates of 15 February 2025.</p>
</div>
<section class="recommendations">
<p class="addressee">To sheriffs</p>
<ol>
<li id="rec-1"><span class="number">R1</span> Publish the agreement, its appendices and every later amendment.</li>
<li id="rec-2"><span class="number">R2</span> Report each year.</li>
</ol>
</section>
</section>
"""

_GROWTH = """<section class="chapter" role="doc-chapter" epub:type="chapter" aria-labelledby="growth" lang="en-US">
<h1 id="growth"><span class="number"><span class="label">Chapter </span>2</span> How the agreements grew</h1>
<blockquote class="epigraph" role="doc-epigraph">
<p>What is counted is not always what counts.</p>
<p class="attribution">A statistician</p>
</blockquote>
<p>Their number tripled in four months.{call:growth-1:1} As <a class="ref" href="#models-law">Section 1.1</a> says,
<span class="small-caps">ice</span> keeps the list (<code>list_2025-06-06.xlsx</code>), H<sub>2</sub>O
notwithstanding.</p>
<figure id="fig-growth">
<figcaption><span class="caption-label">Figure 1.</span> <span class="caption-text">Agreements in
force</span></figcaption>
<img src="figures/growth by month.svg" alt="Bar chart: 135 agreements in December, 456 in April, 649 in June."/>
<p class="figure-source"><span class="label">Source:</span> ICE lists.</p>
</figure>
<p><img src="figures/rule.png" alt="" role="presentation"/></p>
<aside class="pull-quote" role="doc-pullquote">
<p>“In four months, agreements more than tripled.”</p>
</aside>
<h2 id="growth-states"><span class="number">2.1</span> By state</h2>
<div class="table-block" id="tab-states">
<table>
<thead><tr><th scope="col">State</th><th scope="col" class="end">Agreements</th></tr></thead>
<tbody>
<tr><th scope="row">Florida</th><td class="end">277</td></tr>
<tr><th scope="row">Texas</th><td class="end">72</td></tr>
<tr class="total"><th scope="row">Total</th><td class="end">349</td></tr>
</tbody>
</table>
</div>
<aside class="box warning" id="box-1" aria-labelledby="box-1-title">
<p class="box-title" id="box-1-title">Warning</p>
<p>Lists of different days do not add up.</p>
</aside>
<dl>
<dt>Detainer</dt>
<dd>A request to hold a person for up to 48 hours.</dd>
</dl>
<pre><code>sum(total) == 649  # &lt;checked&gt;</code></pre>
<hr/>
<p>The end.{call:growth-2:2}</p>
</section>
"""

_NOTES = """<section class="chapter notes" role="doc-endnotes" epub:type="endnotes" lang="en-US">
<h1 id="notes">Notes</h1>
<section class="note-group">
<h2 id="notes-models"><a class="ref" href="#models">1 What officers may do</a></h2>
<ol class="notes">
{note:models-1:1} 8 U.S.C. § 1357(g); see also <a class="ref" href="#ref-usc">the statute</a>.</p>
<p>A second paragraph of the same note.</p></li>
{note:models-2:2} Ibid.</p></li>
</ol>
</section>
<section class="note-group">
<h2 id="notes-growth"><a class="ref" href="#growth">2 How the agreements grew</a></h2>
<ol class="notes">
{note:growth-1:1} <i>Growth &amp; Decline</i>, 12.</p></li>
{note:growth-2:2} See note 1.</p></li>
</ol>
</section>
</section>
"""

_BIBLIOGRAPHY = """<section class="chapter bibliography" role="doc-bibliography" epub:type="bibliography"
lang="en-US">
<h1 id="bibliography">Bibliography</h1>
<section class="reference-group">
<h2 id="bib-laws">Laws &amp; orders</h2>
<ul class="references">
<li id="ref-usc">“Powers of Immigration Officers and Employees.” 8 U.S.C. § 1357. <a
href="http://codes.lp.findlaw.com/uscode/8/12/II/IX/1357">http://codes.lp.findlaw.com/uscode/8/12/II/IX/1357</a>.</li>
<li id="ref-perez">Pérez, Ana. <i lang="es" xml:lang="es">La policía y el Estado</i>. Madrid: Ñandú, 2020.</li>
</ul>
</section>
</section>
"""

_IMPRINT = """<section class="chapter imprint" epub:type="imprint" aria-labelledby="imprint" lang="en-US">
<h1 id="imprint">About this edition</h1>
<p>© 2025 Ångström &amp; Sons. <a href="mailto:press@example.org">press@example.org</a></p>
</section>
"""


_CALL = r"""<sup class="note-call"><a id="call-\1" href="#\1" role="doc-noteref" epub:type="noteref">\2</a></sup>"""

_NOTE = r"""<li class="note" id="\1"><p><a href="#call-\1" role="doc-backlink"
aria-label="Back to the text at note \2" class="note-number">\2</a>."""


def book(**changes: object) -> Book:
    """A book with thirty authors, an editor and awkward characters in its title."""
    authors = [Person(name=f"Ana Pérez {n}", sort_name=f"Pérez {n}, Ana") for n in range(1, 31)]
    keys: dict[str, object] = {
        "title": "Counting & telling: “<287(g)>”",
        "subtitle": "What agreements are",
        "authors": (*authors, Person(name="Jo O’Neill", role="editor")),
        "publisher": {"name": "Ångström & Sons"},
        "date": datetime.date(2025, 7, 18),
        "language": "en-US",
        "licence": "CC-BY-4.0",
        "description": "Agreements < 700 & growing.",
        "keywords": ("police", "law & order"),
        "identifiers": {"isbn": "978-0-306-40615-7", "doi": "10.1234/abc"},
        "contents": {"body": ("models.md", "growth.md")},
        "editions": {"report": {"formats": ("pdf", "epub")}},
    }
    return Book.model_validate({**keys, **changes})


def parts() -> tuple[Markup, ...]:
    """Imprint, two chapters, notes and bibliography."""
    return (
        part("imprint", "imprint", Part.FRONT, _IMPRINT),
        part("01 models", "chapter", Part.BODY, _MODELS, "1"),
        part("02 Growth", "chapter", Part.BODY, _GROWTH, "2"),
        part("notes", "notes", Part.BACK, _NOTES),
        part("bibliography", "bibliography", Part.BACK, _BIBLIOGRAPHY),
    )


def galleys() -> tuple[Galley, ...]:
    """The same, set for an EPUB."""
    return tuple(map(set_galley, parts()))


def documents(parts: Iterable[Markup], **names: Any) -> Checked[tuple[Document, ...]]:
    """Parts as documents of an EPUB, in which files have the names given."""
    return write_documents([*map(set_galley, parts)], Names(**names))


def files() -> Files:
    """The base style sheets, the chart, a picture that says nothing, and a cover."""
    style = "\n".join((LAYOUTS / "base" / name).read_text("utf-8") for name in ("screen.css", "epub.css"))
    return Files(style, {"figures/growth by month.svg": CHART, "figures/rule.png": PNG}, Cover(COVER, "image/svg+xml"))


def part(name: str, role: str, where: Part, xhtml: str, number: str = "", lang: str = "en-US") -> Markup:
    """Markup whose headings are found in its XHTML."""
    xhtml = re.sub(r"\{call:([\w-]+):(\w+)\}", _CALL, xhtml)
    xhtml = re.sub(r"\{note:([\w-]+):(\w+)\}", _NOTE, xhtml)
    heads = re.findall(r'<h(\d) id="([^"]+)">(.*?)</h\d>', xhtml)
    outline = tuple(OutlineEntry(int(level), id_, _plain(words)) for level, id_, words in heads)
    title = outline[0].text.removeprefix(number).strip() if outline else ""
    ids = tuple(re.findall(r' id="([^"]+)"', xhtml))
    images = tuple(re.findall(r'<img src="([^"]+)"', xhtml))
    return Markup(name, role, where, lang, title, number, xhtml, outline, ids, images, f"chapters/{name}.md")


def _plain(words: str) -> str:
    return unescape(re.sub(r'<span class="label">.*?</span>|<[^>]+>', "", words))
