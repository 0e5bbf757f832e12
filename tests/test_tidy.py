"""Promises of tidy references: nothing is lost on the way from any format, and the result is read as it was."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from reportbuild.model.problems import Place
from reportbuild.reading.bibliography import read_references
from reportbuild.reading.shelf import Memory
from reportbuild.reading.tidy import tidy_references


def csl_of(name: str, text: str) -> list[dict[str, Any]]:
    read = read_references(Memory({name: text.encode()}), {name: Place("book.yaml")})
    return [dict(entry.csl) for entry in read.value]


def tidied(name: str, text: str) -> str:
    tidy = tidy_references(Memory({name: text.encode()}), name)
    assert not tidy.problems
    return tidy.value


def test_every_format_becomes_the_same_works() -> None:
    """What another program exported is read from the tidy file as from its own."""
    sources = {
        "a.json": '[{"id": "a", "type": "book", "title": "T: U", "issued": {"date-parts": [[2020, 5]]}, "volume": 3}]',
        "b.bib": "@book{b, title={The {Beagle}}, author={Darwin, Charles}, date={1839}}",
        "c.ris": "TY  - RPRT\nID  - c\nTI  - Trees\nAU  - Smith, Ana\nPY  - 2020/05/01/\nER  - \n",
    }
    for name, text in sources.items():
        assert csl_of("t.yaml", tidied(name, text)) == csl_of(name, text)


def test_dates_are_edtf() -> None:
    """Ranges, seasons, doubt, and what is no date at all."""
    dates = ["2024-06-03", "2020-12", "2016", "1900~", "2019/2020", "2019/..", "2001-21", "-0043"]
    works = [{"id": f"w{n}", "type": "book", "issued": date} for n, date in enumerate(dates)]
    works.append({"id": "x", "type": "book", "issued": {"literal": "in spring"}})
    text = tidied("a.json", json.dumps(works))
    assert [f'issued: "{date}"' in text for date in dates] == [True] * len(dates)
    assert csl_of("t.yaml", text) == csl_of("a.json", json.dumps(works))


def test_words_of_the_author_stay() -> None:
    """What is printed in place of the style's words is as good in the tidy file."""
    text = tidied("a.yaml", "- {id: a, type: bill, citation: {note: 'H.R. 1, {locator}', short: H.R. 1}}")
    read = read_references(Memory({"t.yaml": text.encode()}), {"t.yaml": Place("book.yaml")})
    assert read.value[0].own.short


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), max_size=30)


@given(texts, texts)
@example("Who decides?", "A?")
@example(" ", "")
def test_whatever_the_words_are_they_are_read_again(title: str, name: str) -> None:
    """Quotes, colons, hashes, numbers and “no” are text and stay text."""
    works = json.dumps([{"id": "a", "type": "book", "title": title, "author": [{"family": name}]}])
    assert csl_of("t.yaml", tidy_references(Memory({"a.json": works.encode()}), "a.json").value) == csl_of(
        "a.json", works
    )
