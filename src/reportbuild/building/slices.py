"""Chapters laid out at once, or, with a long table or long lists, in slices, which are joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from reportbuild.building.copy import Copy
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
from reportbuild.rendering.laid import XML, XML_ENDS, Anchor, Further, Pages, Slice
from reportbuild.rendering.layout_settings import Side
from reportbuild.rendering.long_lists import Listed
from reportbuild.rendering.long_lists import part as part_lists
from reportbuild.rendering.long_tables import SLICE, Long, fixed, free, part, specimens
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

    copy: Copy
    numbers: Mapping[str, str]
    rough: bool = False


def lay_out_chapter(chapter: Asked, paper: Paper) -> Work[Done]:
    """A chapter as Pages."""
    copy, numbers = chapter.copy, chapter.numbers
    tables = (yield from one(try_tables_step(copy, paper))).kept if copy.known.wide else None
    if copy.docket.is_cut:
        return (yield from _in_slices(chapter, tables, paper))
    return (yield from one((try_pages_step if chapter.rough else page_step)(copy, paper, numbers, tables)))


def _parting(chapter: Asked, tables: Kept[Trial] | None, paper: Paper) -> Step:
    """To rule the columns of a chapter's longest table, or to take its lists apart."""
    inputs, weight = chapter_inputs(chapter.copy, paper, chapter.numbers, tables)
    verb, make = ("rule", _ruled) if chapter.copy.docket.long_table else ("part", _parted)
    return Step(f"{verb} {chapter.copy.known.name}", make, inputs, weight, apart=True)


def _parted(markup: Markup, numbers: Mapping[str, str], tables: Trial | None, paper: Paper) -> Checked[Listed | None]:
    """A chapter of lists, ready to be cut; None if it cannot be."""
    parted = None if tables else part_lists(set_for_paper(numbered(markup.xhtml), numbers, paper.terms))
    if parted is None:
        return Checked(None)
    shells = {side: filled(f"{XML}{XML_ENDS}", markup, numbers, paper, side) for side in (Side.RECTO, Side.VERSO)}
    listed = Listed(parted, {side: shell.value for side, shell in shells.items()})
    return Checked(listed, shells[Side.RECTO].problems)


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

    end    at the least
    page   the first, counted from 0 within the chapter
    """

    first: int
    end: int
    page: int


def _in_slices(chapter: Asked, tables: Kept[Trial] | None, paper: Paper) -> Work[Done]:
    """A chapter laid out in slices, each of which begins where the one before ended.

    Where each will end is worked out beforehand, so that they can be laid out side by side; those that were laid out
    from a wrong row on are laid out again. Items are longer than a line, so that fewer pages begin with one: a slice in
    which none does is laid out again, twice as long.
    """
    ready = yield from one(_parting(chapter, tables, paper))
    long: Long | Listed | None = ready.kept.value
    whole = page_step(chapter.copy, paper, chapter.numbers, tables)
    slices: list[Done] = []
    here, room, limit = _Guess(0, 0, 0), 0.0, len(long) if long else 0
    while long and here.first < len(long):
        guesses = [*_guesses(long, here, room)][:limit]
        done = yield [_step(long, guess, chapter, paper) for guess in guesses]
        for guess, each in zip(guesses, done, strict=True):
            if (guess.first, guess.page) != (here.first, here.page):
                limit = UNSURE
                break
            made: Slice = each.kept.value
            if made.end <= guess.first and isinstance(long, Listed) and made.pages.pdf:
                here = replace(here, end=2 * guess.end - guess.first)
                break
            if made.end <= guess.first or not made.pages.pdf:
                return (yield from one(whole))
            slices.append(each)
            here, room = _Guess(made.end, 0, here.page + made.pages.count), made.room
    if long is None:
        return (yield from one(whole))
    return (yield from _joined(long, slices, ready.problems, chapter.copy.known.name))


def _guesses(long: Long | Listed, here: _Guess, room: float) -> Iterator[_Guess]:
    """The slices from some row on, as they are expected; of items the next alone, for nobody knows how high they are.

    room   for rows on a page; 0 if it is not known yet
    """
    if isinstance(long, Listed):
        yield replace(here, end=min(len(long), max(here.end, long.end(here.first))))
        return
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


def _step(long: Long | Listed, guess: _Guess, chapter: Asked, paper: Paper) -> Step:
    markup, numbers = chapter.copy.known, chapter.numbers
    opened = side_opened(markup, numbers, paper)
    other = Side.VERSO if opened is Side.RECTO else Side.RECTO
    thrown = long.carried if guess.first else 0
    inputs = {
        "text": long.document(guess.first, guess.end, other if (guess.page - thrown) % 2 else opened),
        "rows": long.bodies(guess.first, guess.end),
        "from": guess.first,
        "last": guess.end >= len(long),
        "path": markup.path,
        "layout and pictures": keyed(markup, paper),
    }
    name = f"lay out {markup.name}, {long.called} {guess.first + 1}–{guess.end}"
    # What comes after waits for it.
    return Step(name, _sliced, inputs, weight=long.length(guess.first), apart=True)


def _sliced(document: str, bodies: str, first: int, last: bool, path: str, paper: Paper) -> Checked[Slice]:
    from reportbuild.rendering.pages import Cut, lay_out_slice  # it loads the engine: see `lay_out`

    cut = Cut(document, bodies, first, last)
    made = lay_out_slice(cut, styles_of(paper), paper.shelves, at=Place(path))
    return Checked(made.value, (*made.problems, *small_type(made.value.pages, paper.layout, Place(path))))


def _joined(long: Long | Listed, slices: Sequence[Done], told: Sequence[Problem], name: str) -> Work[Done]:
    """The slices as one chapter."""
    parts = tuple(each.kept for each in slices)
    goes_on = tuple(long.goes_on_in(part.value.end) for part in parts[:-1])
    done = yield from one(Step(f"join {name}", _join, {"slices": parts, "goes on": goes_on}))
    problems = (*told, *(problem for each in slices for problem in each.problems), *done.problems)
    return Done(done.parts, tuple(dict.fromkeys(problems)))


def _join(slices: Sequence[Slice], goes_on: Sequence[str]) -> Checked[Pages]:
    """A chapter's pages.

    goes_on   for each slice but the first, the innermost kind of structure element that goes on in it
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
        tuple(Further(each.pdf, kind) for each, kind in zip(parts[1:], goes_on, strict=True)),
    )
    return Checked(whole)
