"""Chapters laid out side by side; one with a long table in slices, which are joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from reportbuild.building.laying import (
    Paper,
    Trial,
    chapter_inputs,
    filled,
    keyed,
    page_step,
    side_opened,
    small_type,
    styles_of,
    try_pages_step,
    try_tables_step,
)
from reportbuild.building.steps import Done, Kept, Step, Work, one
from reportbuild.model.problems import Checked, Place, Problem
from reportbuild.rendering.laid import Anchor, Further, Pages, Slice
from reportbuild.rendering.layout_settings import Side
from reportbuild.rendering.long_tables import SLICE, Long, fixed, free, is_long, part, specimens
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import set_for_paper, written
from reportbuild.rendering.places import numbered

FIRST = 2.5
"""Pages of rows that are laid out to see how many of them a page holds."""

UNSURE = 2
"""Slices that are laid out side by side once one ended elsewhere than expected."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A chapter, and what it is told of page numbers.

    rough   True if it will be told more, so that its pages need not be drawn yet
    """

    markup: Kept[Markup]
    numbers: Mapping[str, str]
    rough: bool = False


def lay_out_chapter(chapter: Asked, paper: Paper) -> Work[Done]:
    """A chapter as Pages."""
    markup, numbers = chapter.markup, chapter.numbers
    wide = markup.value.wide
    tables = (yield from one(try_tables_step(markup, paper))).kept if wide else None
    if is_long(markup.value.xhtml):
        return (yield from _in_slices(chapter, tables, paper))
    return (yield from one((try_pages_step if chapter.rough else page_step)(markup, paper, numbers, tables)))


def _ruling(chapter: Asked, tables: Kept[Trial] | None, paper: Paper) -> Step:
    """To rule the columns of a chapter's longest table."""
    inputs, weight = chapter_inputs(chapter.markup, paper, chapter.numbers, tables)
    return Step(f"rule {chapter.markup.value.name}", _ruled, inputs, weight, apart=True)


def _ruled(markup: Markup, numbers: Mapping[str, str], tables: Trial | None, paper: Paper) -> Checked[Long | None]:
    """A chapter with its longest table's columns ruled; None if that table cannot be cut."""
    from reportbuild.rendering.ruling import rule  # it loads the engine: see `lay_out`

    tried = tables or Trial()
    section = set_for_paper(numbered(markup.xhtml), numbers, paper.terms, tried.shapes)
    parted = part(section, lambda element: written(element, "both"))
    if parted is None:
        return Checked(None)
    start = filled(parted.start, markup, numbers, paper)
    middle, end = (
        {side: filled(text, markup, numbers, paper, side).value for side in (Side.RECTO, Side.VERSO)}
        for text in (parted.middle, parted.end)
    )
    shown = specimens(parted.rows)
    ruling = rule(free(middle[Side.RECTO]), parted.rows, shown, styles_of(paper), paper.shelves)
    if ruling is None:
        return Checked(None)
    long = Long(
        fixed(start.value, ruling.widths),
        {side: fixed(text, ruling.widths) for side, text in middle.items()},
        {side: fixed(text, ruling.widths) for side, text in end.items()},
        tuple(row.xml for row in parted.rows),
        tuple(row.group for row in parted.rows),
        ruling.heights,
        ruling.page,
        ruling.carried,
    )
    return Checked(long, (*start.problems, *tried.told))


@dataclass(frozen=True, slots=True)
class _Guess:
    """Where a slice is thought to be.

    page   the first, counted from 0 within the chapter
    """

    first: int
    end: int
    page: int


def _in_slices(chapter: Asked, tables: Kept[Trial] | None, paper: Paper) -> Work[Done]:
    """A chapter laid out in slices, each of which begins where the one before ended.

    Where each will end is worked out beforehand, so that they can be laid out side by side; those that were laid out
    from a wrong row on are laid out again.
    """
    ruled = yield from one(_ruling(chapter, tables, paper))
    long: Long | None = ruled.kept.value
    markup, numbers = chapter.markup, chapter.numbers
    whole = page_step(markup, paper, numbers, tables)
    slices: list[Done] = []
    here, room, limit = _Guess(0, 0, 0), 0.0, len(long.rows) if long else 0
    while long and here.first < len(long.rows):
        guesses = [*_guesses(long, here, room)][:limit]
        done = yield [_step(long, guess, chapter, paper) for guess in guesses]
        for guess, each in zip(guesses, done, strict=True):
            if (guess.first, guess.page) != (here.first, here.page):
                limit = UNSURE
                break
            made: Slice = each.kept.value
            if made.end <= guess.first or not made.pages.pdf:
                return (yield from one(whole))
            slices.append(each)
            here, room = _Guess(made.end, 0, here.page + made.pages.count), made.room
    if long is None:
        return (yield from one(whole))
    return (yield from _joined(long, slices, ruled.problems, markup.value.name))


def _guesses(long: Long, here: _Guess, room: float) -> Iterator[_Guess]:
    """The slices from some row on, as they are expected.

    room   for rows on a page; 0 if it is not known yet
    """
    count = len(long.rows)
    pages = [here.first, *_page_ends(long, here.first, room or FIRST * long.page)]
    if not room:
        yield _Guess(here.first, pages[1], here.page)
        return
    slices = max(1, round((count - here.first) / SLICE))
    step = ceil((len(pages) - 1) / slices)
    for place in range(0, len(pages) - 1, step):
        yield _Guess(pages[place], pages[min(place + step, len(pages) - 1)], here.page + place)


def _page_ends(long: Long, first: int, room: float) -> Iterator[int]:
    """The rows that end pages, the last of all among them."""
    filled = 0.0
    for number in range(first, len(long.rows)):
        if filled and filled + long.heights[number] > room:
            yield number
            filled = 0.0
        filled += long.heights[number]
    yield len(long.rows)


def _step(long: Long, guess: _Guess, chapter: Asked, paper: Paper) -> Step:
    markup, numbers = chapter.markup.value, chapter.numbers
    opened = side_opened(markup, numbers, paper)
    other = Side.VERSO if opened is Side.RECTO else Side.RECTO
    bodies = long.bodies(guess.first, guess.end)
    inputs = {
        "text": long.document(guess.first, guess.end, other if (guess.page - long.carried) % 2 else opened),
        "rows": bodies,
        "from": guess.first,
        "last": guess.end >= len(long.rows),
        "path": markup.path,
        "layout and pictures": keyed(markup, paper),
    }
    name = f"lay out {markup.name}, rows {guess.first + 1}–{guess.end}"
    return Step(name, _sliced, inputs, weight=len(bodies), apart=True)


def _sliced(document: str, bodies: str, first: int, last: bool, path: str, paper: Paper) -> Checked[Slice]:
    from reportbuild.rendering.pages import Cut, lay_out_slice  # it loads the engine: see `lay_out`

    cut = Cut(document, bodies, first, last)
    made = lay_out_slice(cut, styles_of(paper), paper.shelves, at=Place(path))
    return Checked(made.value, (*made.problems, *small_type(made.value.pages, paper.layout, Place(path))))


def _joined(long: Long, slices: Sequence[Done], told: Sequence[Problem], name: str) -> Work[Done]:
    """The slices as one chapter."""
    parts = tuple(each.kept for each in slices)
    ends = [part.value.end for part in parts[:-1]]
    goes_on = tuple(long.groups[end] == long.groups[end - 1] for end in ends)
    done = yield from one(Step(f"join {name}", _join, {"slices": parts, "goes on": goes_on}))
    problems = (*told, *(problem for each in slices for problem in each.problems), *done.problems)
    return Done(done.parts, tuple(dict.fromkeys(problems)))


def _join(slices: Sequence[Slice], goes_on: Sequence[bool]) -> Checked[Pages]:
    """A chapter's pages.

    goes_on   for each slice but the first, whether it goes on with the body of the table that the one before ended in,
              or begins a new one
    """
    parts = [each.pages for each in slices]
    starts = [sum(each.count for each in parts[:place]) for place in range(len(parts))]
    anchors: dict[str, Anchor] = {}
    for start, each in zip(starts, parts, strict=True):
        for name, anchor in each.anchors.items():
            anchors.setdefault(name, replace(anchor, page=start + anchor.page))
    whole = Pages(
        parts[0].pdf,
        sum(each.count for each in parts),
        anchors,
        tuple(lines for each in parts for lines in each.lines),
        tuple(begin for each in parts for begin in each.begins),
        tuple(start + page for start, each in zip(starts, parts, strict=True) for page in each.turned),
        min((each.smallest for each in parts if each.smallest), key=lambda type_: type_.size, default=None),
        tuple(Further(each.pdf, same_body) for each, same_body in zip(parts[1:], goes_on, strict=True)),
    )
    return Checked(whole)
