"""The whole book in one job of the layout engine as it comes, for comparison.

one_job.py gather BOOK FOLDER     writes what our own build would lay out, chapter by chapter, as one document
one_job.py lay-out BOOK FOLDER    lays that out, tagged: this is what is measured
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

FOUND = "whole.json"


class _Enough(Exception):
    """Everything was laid out that is."""


def _stop(*others: object) -> None:
    raise _Enough


def gather(book: Path, folder: Path) -> None:
    """Stands in for the layout of each chapter, takes its document, and gives a page that has all its ids."""
    from reportbuild.building import binding, paper
    from reportbuild.building.outcome import shipped
    from reportbuild.building.run import Workshop
    from reportbuild.model.problems import Checked
    from reportbuild.rendering import long_lists, long_tables, pages
    from reportbuild.rendering.laid import Anchor, Pages

    given: dict[str, tuple[str, tuple[str, ...]]] = {}

    def take(document: str, styles: tuple[str, ...], *others: object, **more: object) -> Checked[Pages]:
        ids = re.findall(r' id="([^"]+)"', document)
        given["".join(ids[:1])] = document, styles  # a part that is laid out again is the same part
        return Checked(Pages(b"", 1, {id_: Anchor(0, 0, 0) for id_ in ids}))

    pages.lay_out = take  # type: ignore[assignment]
    binding.bind_edition = _stop  # type: ignore[assignment]
    paper.ROUNDS = 1
    long_lists.LONG = long_tables.LONG = sys.maxsize  # nothing is cut into slices
    with suppress(_Enough):
        Workshop(jobs=1, cache=None).build(book, folder / "nothing")
    text = "".join(_part(document) for document, _ in given.values()).replace("urn:x-reportbuild:", "#")
    whole = f'<!DOCTYPE html><html lang="en-US" class="letter"><body>{text}</body></html>'
    styles = [_PARTS.sub(".part", style) for style in next(iter(given.values()))[1]]
    (folder / FOUND).write_text(json.dumps({"document": whole, "styles": styles, "layout": str(shipped("layouts"))}))


_PARTS = re.compile(r"^body(?=\.| \{ string-set)", re.M)
"""What styles call a part that is a document of its own."""


def _part(document: str) -> str:
    """A part of the book within the one document: it opens on the side that it has in ours, and has its heads."""
    found = re.search(r'<html[^>]* class="\S+ (\w*)".*?<body class="([^"]*)"([^>]*)>(.*)</body>', document, re.S)
    assert found
    opens = {"recto": "right", "verso": "left"}.get(found[1], "page")
    return f'<div class="part {found[2]}"{found[3]} style="break-before: {opens}">{found[4]}</div>'


def lay_out(book: Path, folder: Path) -> None:
    """The document in the engine, of which nothing is tamed."""
    import font_source_sans_pro
    import font_source_serif_pro
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    found = json.loads((folder / FOUND).read_text())
    fonts = [Path(each.font_directory) for each in (font_source_sans_pro, font_source_serif_pro)]
    shelves = {
        "font": fonts,
        "book": [book],
        "layout": [Path(found["layout"]) / "report", Path(found["layout"]) / "base"],
    }

    class Fetcher(URLFetcher):  # type: ignore[misc]  # the engine has no types
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            scheme, _, name = url.partition(":")
            files = (shelf / unquote(name) for shelf in shelves[scheme])
            return URLFetcherResponse(url, next(file for file in files if file.exists()).read_bytes())

    configuration = FontConfiguration()
    sheets = [CSS(string=style, url_fetcher=Fetcher(), font_config=configuration) for style in found["styles"]]
    html = HTML(string=found["document"], url_fetcher=Fetcher())
    html.write_pdf(folder / "one-job.pdf", stylesheets=sheets, font_config=configuration, pdf_tags=True)


if __name__ == "__main__":
    {"gather": gather, "lay-out": lay_out}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
