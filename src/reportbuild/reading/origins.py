"""From an offset in a piece of text back to the line and column where that character stands in its file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reportbuild.model.problems import Place

REACH = 10
"""Characters that an escape in a file may be longer than what it stands for."""

INK = re.compile(r"\S")


class Run(NamedTuple):
    """Characters that stand in the file as they stand in the text.

    offset   of the first in the text
    length   beyond it, everything is said to stand at its end
    """

    offset: int
    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a piece of text came from: runs in the order of the text, the first at offset 0."""

    path: str
    runs: tuple[Run, ...]

    def at(self, offset: int) -> Place:
        """Where the character at an offset stands."""
        run = self.runs[bisect_right(self.runs, offset, key=lambda r: r.offset) - 1]
        return Place(self.path, run.line, run.column + min(offset - run.offset, run.length))

    def from_offset(self, start: int) -> Origin:
        """The origin of the text from an offset on."""
        here = bisect_right(self.runs, start, key=lambda r: r.offset) - 1
        return Origin(self.path, tuple(_shifted(run, start) for run in self.runs[here:]))


def on_one_line(place: Place, length: int) -> Origin:
    """The origin of a text of some length that stands at a place just as it is."""
    return Origin(place.path, (Run(0, max(place.line, 1), max(place.column, 1), length),))


def on_lines(text: str, lines: Sequence[str], first: int, path: str) -> Origin:
    """The origin of a text whose every line ends a line of the file, but for a margin before and spaces behind.

    lines   of the file
    first   the line that the text begins on, counted from 0
    """
    runs = []
    offset = 0
    for number, piece in enumerate(text.split("\n"), first):
        source = lines[number] if number < len(lines) else ""
        column = source.rfind(piece)
        if column < 0:
            column = max(source.rfind(piece.strip()), 0)
        runs.append(Run(offset, min(number, len(lines) - 1) + 1, column + 1, min(len(piece), len(source) - column)))
        offset += len(piece) + 1
    return Origin(path, tuple(runs))


def aligned(text: str, lines: Sequence[str], at: Place) -> Origin:
    """The origin of a text that is written at a place with quotes, escapes and line breaks of its own.

    lines   of the file
    at      where a scalar of YAML begins (its quote or its “|” or “>” too), or a field of CSV

    A character that cannot be found again is said to stand where the search for it began.
    """
    if 0 < at.line <= len(lines) and at.column and lines[at.line - 1].startswith(text, at.column - 1):
        return on_one_line(at, len(text))
    runs: list[Run] = []
    for offset, (line, column, found) in enumerate(_matches(text, lines, at)):
        last = runs[-1] if runs else None
        if last and found and last.line == line and last.length and last.column + offset - last.offset == column:
            runs[-1] = last._replace(length=offset - last.offset + 1)
        else:
            runs.append(Run(offset, line, column, int(found)))
    return Origin(at.path, tuple(runs) or (Run(0, max(at.line, 1), max(at.column, 1), 0),))


def _matches(text: str, lines: Sequence[str], at: Place) -> Iterator[tuple[int, int, bool]]:
    """For each character of the text its line, its column, and whether it was found there."""
    row, column = _scalar_start(lines, max(at.line, 1) - 1, max(at.column, 1) - 1)
    for char in text:
        if not char.isspace():
            row, column = _skip_space(lines, row, column)
        line = lines[row] if row < len(lines) else ""
        found = line.find(char, column, column + REACH)
        if found < 0:
            yield min(row, len(lines) - 1) + 1, min(column, len(line)) + 1, False
        else:
            yield row + 1, found + 1, True
            column = found + 1


def _scalar_start(lines: Sequence[str], row: int, column: int) -> tuple[int, int]:
    """Past the quote or the block indicator of a YAML scalar."""
    opening = lines[row][column : column + 1] if row < len(lines) else ""
    if opening in ("'", '"') and opening:
        return row, column + 1
    return (row + 1, 0) if opening in ("|", ">") and opening else (row, column)


def _skip_space(lines: Sequence[str], row: int, column: int) -> tuple[int, int]:
    start = row, column
    while row < len(lines):
        here = INK.search(lines[row], column)
        if here:
            return row, here.start()
        row, column = row + 1, 0
    return start


def _shifted(run: Run, start: int) -> Run:
    passed = max(start - run.offset, 0)
    return Run(max(run.offset - start, 0), run.line, run.column + min(passed, run.length), max(run.length - passed, 0))
