"""The whole book in one job of the layout engine, for comparison: one_job.py BOOK OUT.pdf"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from reportbuild.building import paper
from reportbuild.building.run import Workshop
from reportbuild.model.problems import Checked, Place
from reportbuild.reading.shelf import Shelf
from reportbuild.rendering.engine import Fetcher, reader
from reportbuild.rendering.laid import Anchor, Pages

given: list[tuple[str, tuple[str, ...], dict[str, Shelf]]] = []


def gather(document: str, styles: tuple[str, ...], shelves: dict[str, Shelf], *, at: Place) -> Checked[Pages]:
    """Stands in for the layout of a chapter: takes its document, and gives a page that has all its ids."""
    given.append((document, styles, shelves))
    ids = re.findall(r' id="([^"]+)"', document)
    return Checked(Pages(b"", 1, {id_: Anchor(0, 0, 0) for id_ in ids}))


def main(book: str, target: str) -> None:
    paper.lay_out = gather  # type: ignore[assignment]
    paper.bind = lambda *others: Checked(b"")  # type: ignore[assignment]
    paper.ROUNDS = 1
    Workshop(jobs=1, cache=None).build(book, Path(target).parent / "nothing")
    bodies = [re.search(r"<body[^>]*>(.*)</body>", document, re.S) for document, _, _ in given]
    text = "".join(found[1] for found in bodies if found).replace("urn:x-reportbuild:", "#")
    _, styles, shelves = given[0]
    fetcher = Fetcher(reader(shelves, Place("book"), []))
    fonts = FontConfiguration()
    sheets = [CSS(string=style, url_fetcher=fetcher, font_config=fonts) for style in styles]
    whole = f'<!DOCTYPE html><html lang="en-US" class="letter"><body>{text}</body></html>'
    HTML(string=whole, url_fetcher=fetcher).write_pdf(target, stylesheets=sheets, font_config=fonts, pdf_tags=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
