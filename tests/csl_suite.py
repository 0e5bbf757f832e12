"""The CSL test suite, read and run through our own rooms: what it wants of each fixture, and what we print.

Run by hand it prints the table of docs/citations.md: python tests/csl_suite.py FOLDER
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from reportbuild.model.inlines import (
    Citation,
    Cite,
    Inline,
    Inlines,
    LineBreak,
    Style,
    Styled,
    Text,
)
from reportbuild.model.problems import Place
from reportbuild.reading.bibliography import read_references
from reportbuild.reading.shelf import Memory
from reportbuild.resolving.citeproc import Citing, Form, Formatted, Request, format_batch

HERE = Place("fixture", 1, 1)

EQUAL, CAPITAL, MISS = "equal", "capital", "miss"


@dataclass(frozen=True, slots=True)
class Fixture:
    """One test of the suite.

    name       "category_WhatItTests"
    sections   by name: MODE, RESULT, CSL, INPUT, CITATIONS, CITATION-ITEMS
    """

    name: str
    sections: Mapping[str, str]

    @property
    def category(self) -> str:
        return self.name.partition("_")[0]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a fixture.

    verdict   EQUAL; CAPITAL if only the capital differs that a note begins with; MISS
    faces     True if italics, bold, small capitals, and raised and lowered letters are the same, too
    """

    fixture: Fixture
    verdict: str
    faces: bool
    wanted: str
    printed: str


def read_suite(folder: Path) -> list[Fixture]:
    """The fixtures that people maintain, by name."""
    humans = folder / "processor-tests" / "humans" if (folder / "processor-tests").is_dir() else folder
    return [_fixture(path) for path in sorted(humans.glob("*.txt"))]


def _fixture(path: Path) -> Fixture:
    text = path.read_text("utf-8-sig")
    found = re.findall(r">>=+ ([A-Z-]+) =+(?:>>)?[ \t]*\n(.*?)\n?<<=+ \1", text, re.DOTALL)
    return Fixture(path.stem, dict(found))


def run(fixture: Fixture) -> Outcome:
    """What we print of a fixture, held against what it wants."""
    wanted = fixture.sections["RESULT"]
    if fixture.sections["MODE"].strip() == "bibliography":
        printed = _bibliography(fixture)
    else:
        printed = _citations(fixture)
        wanted = re.sub(r"(?m)^(\.\.|>>)\[\d+\] ", "", wanted)
    same_faces = _faces(wanted) == _faces(printed)
    return Outcome(fixture, _verdict(wanted, printed), same_faces, wanted, printed)


def _verdict(wanted: str, printed: str) -> str:
    if _words(wanted) == _words(printed):
        return EQUAL
    if wanted.count("\n") != printed.count("\n"):
        return MISS

    return CAPITAL if all(map(_same_but_capital, wanted.split("\n"), printed.split("\n"))) else MISS


def _same_but_capital(wanted: str, printed: str) -> bool:
    """True if a line differs at most in the capital that it begins with."""
    return _words(wanted[:1].upper() + wanted[1:]) == _words(printed[:1].upper() + printed[1:])


# What a fixture has us do.


def _formatted(fixture: Fixture, citations: Sequence[tuple[Citation, int]], *, all_: bool) -> Formatted:
    style = fixture.sections["CSL"]
    notes = bool(re.search(r"<style\b[^>]*\bclass=\"note\"", style))
    source = json.dumps(_works(fixture)).encode()
    entries = read_references(Memory({"r.json": source}), {"r.json": HERE}).value
    form = Form.SENTENCE if notes else Form.TEXT
    group = [Citing(citation, form, note if notes else 0) for citation, note in citations]
    request = Request([group], entries, style, _language(style), linked=False, all=all_)
    return format_batch(request, HERE).value


def _language(style: str) -> str:
    found = re.search(r"<style\b[^>]*\bdefault-locale=\"([\w-]+)\"", style)
    return found[1] if found else "en-US"


def _keys(fixture: Fixture) -> list[str]:
    return [str(work["id"]) for work in _works(fixture)]


def _works(fixture: Fixture) -> list[dict[str, Any]]:
    """The works of a fixture; a few come without an id."""
    return [{"id": f"work-{n}", **work} for n, work in enumerate(json.loads(fixture.sections["INPUT"]))]


def _bibliography(fixture: Fixture) -> str:
    """All works listed. (Works are cited first where the fixture says so; their order decides citation numbers.)"""
    listed = _asked(fixture) or [(Citation(HERE, "all", tuple(Cite(HERE, key) for key in _keys(fixture))), 1)]
    formatted = _formatted(fixture, listed, all_=True)
    return "\n".join(_html(words) for words in formatted.works.values())


def _citations(fixture: Fixture) -> str:
    asked = _asked(fixture) or [(Citation(HERE, "c1", tuple(Cite(HERE, key) for key in _keys(fixture))), 1)]
    formatted = _formatted(fixture, asked, all_=False)
    return "\n".join(_html(formatted.texts.get(citation.id, ())) for citation, _ in asked)


def _asked(fixture: Fixture) -> list[tuple[Citation, int]]:
    """The citations that a fixture asks for, each with the number of its note."""
    if "CITATION-ITEMS" in fixture.sections:
        lists = json.loads(fixture.sections["CITATION-ITEMS"])
        return [(Citation(HERE, f"c{n}", _cites(items)), n) for n, items in enumerate(lists, 1)]
    if "CITATIONS" in fixture.sections:
        return list(_in_order(json.loads(fixture.sections["CITATIONS"])))
    return []


def _in_order(steps: Sequence[Any]) -> Iterator[tuple[Citation, int]]:
    """Citations in the order they have once the last one was put among the others."""
    made = {step[0]["citationID"]: step[0] for step in steps}
    last, before, behind = steps[-1]
    order = [*(name for name, _ in before), last["citationID"], *(name for name, _ in behind)]
    notes = {**dict((*before, *behind)), last["citationID"]: _note(last)}
    for name in order:
        yield Citation(HERE, str(name), _cites(made[name]["citationItems"])), notes[name]


def _note(citation: Mapping[str, Any]) -> int:
    return int(citation.get("properties", {}).get("noteIndex", 0))


def _cites(items: Sequence[Mapping[str, Any]]) -> tuple[Cite, ...]:
    return tuple(
        Cite(
            HERE,
            str(item["id"]),
            _inlines(item.get("prefix", "")),
            _inlines(item.get("suffix", "")),
            str(item.get("label") or "page"),
            str(item.get("locator") or ""),
            bool(item.get("suppress-author")),
        )
        for item in items
    )


# Marked words, there and back.

_STYLES = {
    "i": Style.ITALIC,
    "b": Style.STRONG,
    "sup": Style.SUPERSCRIPT,
    "sub": Style.SUBSCRIPT,
    "sc": Style.SMALL_CAPS,
}


def _inlines(html: str) -> Inlines:
    """An affix of a citation, which may be marked."""
    found = re.fullmatch(r"(.*?)<(i|b|sup|sub|sc)>(.*?)</\2>(.*)", html, re.DOTALL)
    if not found:
        return (Text(HERE, html),) if html else ()
    before, tag, inside, after = found.groups()
    return (*_inlines(before), Styled(HERE, _STYLES[tag], _inlines(inside)), *_inlines(after))


def _html(inlines: Inlines) -> str:
    return "".join(map(_marked, inlines))


def _marked(inline: Inline) -> str:
    tags = {style: tag for tag, style in _STYLES.items()} | {Style.EMPHASIS: "i"}
    match inline:
        case Text(text=text):
            return text.replace("&", "&amp;").replace("<", "&lt;")
        case LineBreak():
            return " "
        case Styled(style=style, kids=kids):
            return f"<{tags.get(style, 'u')}>{_html(kids)}</{tags.get(style, 'u')}>"
    return _html(inline.kids)  # type: ignore[union-attr]


class _Reader(HTMLParser):
    """Each character with its face."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[tuple[str, frozenset[str]]] = []
        self.faces = [frozenset[str]()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        style = (dict(attrs).get("style") or "").replace(" ", "")
        face = self.faces[-1]
        if tag in ("i", "b", "sup", "sub", "sc", "u"):
            face |= {tag}
        elif "font-style:italic" in style:
            face |= {"i"}
        elif "font-style:normal" in style:
            face -= {"i"}
        elif "font-weight:normal" in style:
            face -= {"b"}
        elif "font-variant:small-caps" in style:
            face |= {"sc"}
        elif "font-variant:normal" in style:
            face -= {"sc"}
        elif "baseline" in dict(attrs):
            face -= {"sup", "sub"}
        elif tag == "div":
            self.read.append((" ", frozenset()))
        self.faces.append(face)

    def handle_endtag(self, tag: str) -> None:
        self.faces.pop()

    def handle_data(self, data: str) -> None:
        self.read += ((character, self.faces[-1]) for character in data)


def _read(html: str) -> list[tuple[str, frozenset[str]]]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.read


def _faces(html: str) -> list[tuple[str, frozenset[str]]]:
    """Characters with their faces; white space left out."""
    return [(character, face) for character, face in _read(html) if not character.isspace()]


def _words(html: str) -> str:
    """Characters alone, runs of white space as one space."""
    return " ".join("".join(character for character, _ in _read(html)).split())


# All of it.


def run_all(folder: Path) -> list[Outcome]:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(run, read_suite(folder)))


def table(outcomes: Sequence[Outcome]) -> str:
    """The results by category, each miss by name, as they stand in docs/citations.md."""
    lines = [
        "| Category | Fixtures | Equal | Capital at a note's start | Missed |",
        "| --- | ---: | ---: | ---: | --- |",
    ]
    for category in sorted({outcome.fixture.category for outcome in outcomes}):
        mine = [outcome for outcome in outcomes if outcome.fixture.category == category]
        counted = Counter(outcome.verdict for outcome in mine)
        missed = ", ".join(it.fixture.name.partition("_")[2] for it in mine if it.verdict == MISS)
        lines.append(f"| {category} | {len(mine)} | {counted[EQUAL]} | {counted[CAPITAL] or ''} | {missed} |")
    counted = Counter(outcome.verdict for outcome in outcomes)
    lines.append(f"| **all** | {len(outcomes)} | {counted[EQUAL]} | {counted[CAPITAL]} | {counted[MISS]} |")
    return "\n".join(lines)


if __name__ == "__main__":
    ran = run_all(Path(sys.argv[1]))
    print(table(ran))
    for outcome in ran if "-v" in sys.argv else ():
        if outcome.verdict == MISS or ("-f" in sys.argv and not outcome.faces):
            print(f"\n## {outcome.fixture.name} {outcome.verdict}\n{outcome.wanted}\n---\n{outcome.printed}")
    print(sum(o.verdict == EQUAL and o.faces for o in ran), "equal in faces, too", file=sys.stderr)
