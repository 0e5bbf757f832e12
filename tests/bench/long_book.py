"""A long book for measuring, the same every time: chapters with notes, tables, figures, citations and references.

The sentences are those of a short vocabulary in a fixed order of shuffling; nothing depends on a clock or on chance.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

WORDS = (
    "agreement officer county sheriff jail warrant federal state local police community court record notice model task "
    "force training supervision statute program report council agency budget resident lawyer hearing custody transfer "
    "question number list date source evidence growth policy practice public safety trust crime study survey interview"
).split()
VERBS = "shows holds names counts covers limits follows describes changes requires allows keeps compares".split()
SMALL = "the a of in under by for with and that each no every most some".split()


def write_long_book(folder: Path, chapters: int) -> None:
    """Writes a manuscript of so many chapters, of about eight pages each."""
    for part in ("chapters", "data", "figures"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    names = [f"chapters/{number:03}.md" for number in range(1, chapters + 1)]
    for number, name in enumerate(names, 1):
        (folder / name).write_text("\n\n".join(_chapter(number, chapters)) + "\n")
    (folder / "data/counts.csv").write_text("\n".join(_counts()) + "\n")
    (folder / "figures/line.svg").write_text(FIGURE)
    (folder / "references.yaml").write_text("references:\n" + "".join(map(_reference, range(300))))
    (folder / "book.yaml").write_text(BOOK + "".join(f"    - {name}\n" for name in names) + EDITIONS)


def _chapter(number: int, chapters: int) -> Iterator[str]:
    dice = random.Random(number)
    yield f"# {_phrase(dice)} {{#ch-{number}}}"
    for section in range(1, 6):
        yield f"## {_phrase(dice)} {{#sec-{number}-{section}}}"
        for paragraph in range(4):
            note = f"[^n{section}-{paragraph}]" if paragraph in (1, 3) else f" [@work{dice.randrange(300)}]"
            yield " ".join(_sentence(dice) for _ in range(6)) + note
        yield from (f"[^n{section}-{p}]: {_sentence(dice)} See also @work{dice.randrange(300)}." for p in (1, 3))
        other = dice.randrange(1, chapters + 1)
        yield f"More on this stands in [](#sec-{other}-{section})."
    if number % 10 == 0:
        yield f"The numbers are given on {{page}}`tbl-{number - 9}`."
    yield TABLE.format(number=number, work=number % 300, caption=_phrase(dice))
    yield FIGURE_BLOCK.format(number=number, caption=_phrase(dice))


def _sentence(dice: random.Random) -> str:
    words = [dice.choice(SMALL), dice.choice(WORDS), dice.choice(VERBS)]
    for _ in range(dice.randrange(4, 10)):
        words += [dice.choice(SMALL), dice.choice(WORDS)]
    return " ".join(words).capitalize() + "."


def _phrase(dice: random.Random) -> str:
    return f"{dice.choice(WORDS)} and {dice.choice(WORDS)} of the {dice.choice(WORDS)}".capitalize()


def _counts() -> Iterator[str]:
    yield "place,jail,field,total"
    for row in range(24):
        yield f"Place {row + 1},{row * 3 % 17},{row * 7 % 23},{row * 3 % 17 + row * 7 % 23}"


def _reference(number: int) -> str:
    dice = random.Random(f"reference {number}")
    kind = dice.choice(("report", "book", "webpage", "article-journal"))
    family = dice.choice(WORDS).capitalize()
    return (
        f"  - id: work{number}\n    type: {kind}\n    title: {_phrase(dice)}\n"
        f"    author: [{{family: {family}, given: Ada}}]\n    issued: '{dice.randrange(1996, 2026)}'\n"
        f"    publisher: {dice.choice(WORDS).capitalize()} Press\n    container-title: Journal of {_phrase(dice)}\n"
    )


BOOK = """\
title: A long book about agreements
authors: [{name: The measuring office}]
publisher: {name: Bench Press}
date: 2025-07-18
language: en-US
citation-style: chicago-notes-bibliography
contents:
  front: [imprint, contents, tables]
  body:
"""
EDITIONS = """\
  back: [notes, bibliography]
editions:
  report: {layout: report, formats: [pdf, epub]}
"""
TABLE = """\
:::{{table}} data/counts.csv
---
name: tbl-{number}
caption: {caption}
columns:
  place: {{title: Place, row-header: true}}
  jail: {{title: In the jail, format: integer}}
  field: {{title: In the field, format: integer}}
  total: {{title: Together, format: integer}}
totals: [jail, field, total]
source: "[@work{work}]"
---
:::"""
FIGURE_BLOCK = """\
:::{{figure}} figures/line.svg
:name: fig-{number}
:alt: A line that rises from the lower left to the upper right.
{caption}
:::"""
FIGURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 380 160" width="380" height="160">
<path d="M20 140H360M20 140V20" stroke="#111" fill="none"/><path d="M20 130L120 100 220 80 350 30" stroke="#1c3f60"
stroke-width="2" fill="none"/><text x="24" y="156" font-family="Source Sans Pro" font-size="10">2024</text>
</svg>
"""
