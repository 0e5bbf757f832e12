"""What those hear who cannot see the pages: the structure tree of every golden book's PDF, held against its markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import ImageChops

from bench.long_book import write_long_book
from goldens import Golden, every_book, marked_up
from ledger import read
from reportbuild.building.run import Workshop
from reportbuild.packaging.tree import Branch, Tree, read_tree
from reportbuild.reading.shelf import Folder
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import for_paper
from words import LIKE_HYPHENS, UNSEEN, shapes_of, words_of

LONG = 12
"""Chapters of the long book, of about eight pages each: three times as many take a minute."""


def tree(pdf: bytes) -> Tree:
    with pikepdf.open(BytesIO(pdf)) as file:
        return read_tree(file)


@every_book
def test_the_tree_says_what_the_markup_says(book: Golden) -> None:
    """Chapter by chapter, every word in order and no other; nothing is drawn that is in no tree and no ornament."""
    assert differences(book.pdf, book.markups, book.terms) == []


@pytest.mark.slow
def test_the_tree_of_a_long_book_says_what_its_markup_says(tmp_path: Path) -> None:
    """A hundred pages with notes, tables, figures and an apparatus of three hundred works."""
    write_long_book(tmp_path / "long", LONG)
    outcome = Workshop(jobs=1, cache=None).build(tmp_path / "long", tmp_path / "out")
    pdf = next(file for file in outcome.files if file.name.endswith(".pdf"))
    assert (pdf.pages or 0) >= 90
    assert differences(pdf.content, *marked_up(Folder(tmp_path / "long"))) == []


def test_a_tree_that_says_something_else_is_seen(golden_notes: Golden) -> None:
    """Canary: a heading that has one word more."""
    first, *others = golden_notes.markups
    moved = replace(first, xhtml=first.xhtml.replace("</h1>", " more</h1>"))
    assert len(differences(golden_notes.pdf, [moved, *others], golden_notes.terms)) == 1


def differences(pdf: bytes, markups: Sequence[Markup], terms: Mapping[str, str]) -> list[str]:
    """Where chapters' trees first depart from their markup; what is astray. The cover comes before the chapters."""
    book, heard = read(pdf), tree(pdf)
    numbers = {label: book.number_of(label) for label in book.spots}
    chapters = heard.root.branches[1:]
    assert len(chapters) == len(markups)
    found = [f"“{words}” is astray" for words in heard.astray]
    for markup, chapter in zip(markups, chapters, strict=True):
        written = _squeezed("".join(words_of(for_paper(markup.xhtml, numbers, terms, shapes_of(markup.xhtml)))))
        said = _squeezed("".join(_said(chapter)))
        if said != written:
            place = next((n for n, (a, b) in enumerate(zip(said, written, strict=False)) if a != b), len(said))
            found.append(f"{markup.name}: “{said[place - 20 : place + 30]}” for “{written[place - 20 : place + 30]}”")
    return found


def _said(branch: Branch, numbered: bool = False) -> Iterator[str]:
    """Words that were written: no labels of lists, no words in pictures."""
    if branch.kind == "Figure" or (branch.kind == "Lbl" and numbered):
        return
    numbered = branch.said.get("ListNumbering", "None") != "None" or (numbered and branch.kind == "LI")
    for kid in branch.kids:
        if isinstance(kid, Branch):
            yield from _said(kid, numbered)
        else:
            yield kid


def _squeezed(text: str) -> str:
    """Text without spaces and capitals. Letters that run from the right are drawn in the order in which they stand."""
    plain = UNSEEN.sub("", "".join(text.split())).translate(LIKE_HYPHENS).casefold()
    return "".join("ا" if "\u0590" <= letter <= "\u08ff" else letter for letter in plain)


# --- Looks -----------------------------------------------------------------------------------------------------------


def test_tags_change_no_pixel(golden_notes: Golden) -> None:
    """Every page of a book looks the same with its marks, its tree and its links taken away."""
    with pikepdf.open(BytesIO(golden_notes.pdf)) as pdf:
        for page in pdf.pages:
            drawn = pikepdf.parse_content_stream(page)
            unmarked = [each for each in drawn if str(each.operator) not in ("BDC", "BMC", "EMC")]
            page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(unmarked))
        del pdf.Root.StructTreeRoot, pdf.Root.MarkInfo
        bare = BytesIO()
        pdf.save(bare)
    there, here = pypdfium2.PdfDocument(bare.getvalue()), pypdfium2.PdfDocument(golden_notes.pdf)
    assert len(here) == len(golden_notes.ledger.pages) > 5
    for one, other in zip(here, there, strict=True):
        before, after = one.render(scale=1.5).to_pil(), other.render(scale=1.5).to_pil()
        assert before.convert("L").getextrema()[1] == 255
        assert ImageChops.difference(before, after).getbbox() is None
