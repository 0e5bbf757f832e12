"""Chapters that follow each other below one masthead into one PDF, made to fit where that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from reportbuild.building.copy import Copy
from reportbuild.building.digests import Keyed, digest_of
from reportbuild.building.laying import Paper, common_values, lay_out, try_pages
from reportbuild.building.paper import ROUNDS, Settled
from reportbuild.building.steps import Done, Step, Work, beside
from reportbuild.model.metadata import Where
from reportbuild.model.problems import Checked, Place, Problem
from reportbuild.packaging.pagination import Leaf, Run, paginate
from reportbuild.rendering.laid import Pages
from reportbuild.rendering.layout_settings import Bounds, Side
from reportbuild.rendering.layouts import fill, safe
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import for_paper
from reportbuild.rendering.qr import qr_code
from reportbuild.rendering.sheets import optional_blocks, with_side_headings, without_optional

T = TypeVar("T")

STEP = 0.2
"""Points between two sizes of type that are tried."""

SPACES = tuple(1 + n / 10 for n in range(7))
"""Spacing between blocks that is tried, in shares of the usual one."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a sheet is set.

    size      of its type in points; 0 for the layout's own
    space     between its blocks, in shares of the usual one
    dropped   how many of the blocks that may be left out are left out
    """

    size: float = 0
    space: float = 1
    dropped: int = 0

    @property
    def style(self) -> str:
        size = f"--size: {self.size:g}pt; " if self.size else ""
        return f"{size}--space: {self.space:g}"


def settle_sheet(copies: Sequence[Copy], paper: Paper, at: Place) -> Work[Checked[Settled]]:
    """The edition's pages.

    at   where `fit` is said, or the edition

    Problems  page.does-not-fit   it is to fit on so many pages, and does not in the smallest type
              and those of `fill` and `lay_out`
    """
    sheet = _Sheet(tuple(copies), paper)
    fits = paper.settings.fit and paper.layout.fit
    fitted = (yield from _fit(sheet, at)) if fits else Checked(Setting())
    done = yield from sheet.settled(fitted.value)
    pages: Pages = done.kept.value
    leaves = sheet.leaves(pages)
    settled = Settled(("sheet",), (done,), (pages,), leaves, {}, {})
    return Checked(settled, (*fitted.problems, *done.problems))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet that can be laid out in one setting or another; each try is a step."""

    copies: tuple[Copy, ...]
    paper: Paper

    def settled(self, setting: Setting) -> Work[Done]:
        """The sheet with its own page numbers in it, where it prints any."""
        numbers: Mapping[str, str] = {}
        if any(copy.known.pages_asked for copy in self.copies):
            (tried,) = yield [self.step(setting, numbers, rough=True)]
            numbers = self._numbers(tried.kept.value)
        return (yield from self._agreeing(setting, numbers, rough=False))

    def tried(self, setting: Setting) -> Work[Done]:
        """The same without being drawn: how many pages it has."""
        return (yield from self._agreeing(setting, {}, rough=True))

    def _agreeing(self, setting: Setting, numbers: Mapping[str, str], *, rough: bool) -> Work[Done]:
        """The sheet with the page numbers that it has."""
        for _ in range(ROUNDS):
            (done,) = yield [self.step(setting, numbers, rough=rough)]
            found = self._numbers(done.kept.value)
            if found == numbers:
                break
            numbers = found
        return done

    def step(self, setting: Setting, numbers: Mapping[str, str], *, rough: bool) -> Step:
        images = [self.paper.images.get(name, "") for copy in self.copies for name in copy.known.images]
        inputs = {
            "text": tuple(copy.whole for copy in self.copies),
            "setting": setting,
            "page of": dict(numbers),
            "layout and pictures": Keyed(self.paper, digest_of((self.paper.key, *images))),
        }
        name = f"{'try' if rough else 'lay out'} the sheet"
        if setting.size:
            name += f" at {setting.size:g} points"
        weight = sum(copy.docket.length for copy in self.copies)
        return Step(name, _tried if rough else _laid_out, inputs, weight=weight, apart=True)

    def leaves(self, pages: Pages) -> tuple[Leaf, ...]:
        opening = self.paper.layout.opening("chapter", "body")
        return paginate([Run(pages.count, Side.NEXT, opening.folio)])

    def _numbers(self, pages: Pages) -> Mapping[str, str]:
        """Those that it prints."""
        leaves = self.leaves(pages)
        asked = sorted({label for copy in self.copies for label in copy.known.pages_asked})
        return {label: leaves[pages.anchors[label].page].number for label in asked if label in pages.anchors}


def _fit(sheet: _Sheet, at: Place) -> Work[Checked[Setting]]:
    """The largest type, then the widest spacing, in which the sheet has no more pages than it may.

    Blocks that may be left out go one by one, in their order, where it does not fit in the smallest type.
    """
    bounds, wanted = sheet.paper.layout.fit, int(sheet.paper.settings.fit.split()[0])
    assert bounds is not None
    sizes = _sizes(bounds)
    droppable = sum(optional_blocks(copy.whole.opened.xhtml) for copy in sheet.copies)

    def last(settings: Sequence[Setting], tried: Collection[int], *, low: int = -1) -> Work[int]:
        def fits(asked: Sequence[int]) -> Work[tuple[bool, ...]]:
            done = yield from beside([sheet.tried(settings[n]) for n in asked])
            return tuple(each.kept.value.count <= wanted for each in done)

        return (yield from _last(len(settings), fits, tried, low=low))

    dropped, end = 0, len(sizes) - 1
    tried = {0, end // 3, end * 2 // 3, end}
    while (size := (yield from last([Setting(each, dropped=dropped) for each in sizes], tried))) < 0:
        if dropped == droppable:
            small = Setting(bounds.smallest, dropped=dropped)
            done = yield from sheet.settled(small)
            over = sum(done.kept.value.lines[wanted:])
            return Checked(small, (_does_not_fit(sheet.paper.settings.fit, over, bounds, at),))
        dropped, tried = dropped + 1, {0}
    spaced = [Setting(sizes[size], space, dropped) for space in SPACES]
    # Only where there is no larger type may there be much room left to spread.
    space = yield from last(spaced, {3, 6} if size == end else {2, 4}, low=0)
    return Checked(spaced[space])


def _sizes(bounds: Bounds) -> tuple[float, ...]:
    """Every size that is tried, the largest and the smallest among them, in order."""
    steps = int((bounds.largest - bounds.smallest) / STEP)
    return tuple(sorted({bounds.smallest, *(round(bounds.largest - n * STEP, 2) for n in range(steps + 1))}))


def _last(
    count: int, hold: Callable[[Sequence[int]], Work[Sequence[bool]]], tried: Collection[int], *, low: int = -1
) -> Work[int]:
    """The last number below `count` for which something holds; it holds for all that go before. -1 if there is none.

    Two are tried side by side, a third of what is left from either end: a try is too short to keep all workers busy,
    and each round has to wait for the one before.

    hold    asked of several numbers at once
    tried   at first
    low     a number for which it is known to hold
    """
    high = count
    while high - low > 1:
        asked = sorted(n for n in tried if low < n < high)
        answers = yield from hold(asked)
        low = max([low, *(n for n, held in zip(asked, answers, strict=True) if held)])
        high = min([high, *(n for n, held in zip(asked, answers, strict=True) if not held)])
        left = high - low
        tried = {low + max(1, left // 3), low + max(1, left * 2 // 3)}
    return low


def _laid_out(
    markups: tuple[Markup, ...], setting: Setting, numbers: Mapping[str, str], paper: Paper
) -> Checked[Pages]:
    document = _document(markups, setting, numbers, paper)
    laid = lay_out(document.value, paper.layout.styles, paper, _path(markups))
    return Checked(laid.value, (*document.problems, *laid.problems))


def _tried(markups: tuple[Markup, ...], setting: Setting, numbers: Mapping[str, str], paper: Paper) -> Checked[Pages]:
    return Checked(try_pages(_document(markups, setting, numbers, paper).value, paper, _path(markups)))


def _path(markups: tuple[Markup, ...]) -> Place:
    return Place(markups[0].path if markups else "book.yaml")


def _document(markups: tuple[Markup, ...], setting: Setting, numbers: Mapping[str, str], paper: Paper) -> Checked[str]:
    book, left = paper.book, setting.dropped
    parts: list[dict[str, object]] = []
    for markup in markups:
        xhtml = without_optional(markup.xhtml, left)
        left = max(0, left - optional_blocks(markup.xhtml))
        ready = for_paper(with_side_headings(xhtml), numbers, paper.terms)
        parts.append({"name": markup.name, "role": markup.role, "title": markup.title, "xhtml": safe(ready)})
    values = {
        **common_values(paper),
        "setting": setting.style,
        "opens": Side.RECTO.value,
        "lang": book.language,
        "date": paper.date,
        "full": book.title,
        "terms": paper.terms,
        "address": book.address,
        "qr": qr_code(book.address) if book.address else "",
        "contact": book.look.address
        or ((book.publisher.contact,) if book.publisher and book.publisher.contact else ()),
        "notes_elsewhere": (paper.settings.notes.where if paper.settings.notes else paper.layout.notes) is Where.NONE,
        "parts": parts,
    }
    return fill(paper.layout, "sheet.html", values)


def _does_not_fit(fit: str, over: int, bounds: Bounds, at: Place) -> Problem:
    lines = "1 line" if over == 1 else f"{over} lines"
    message = f"the text is {lines} too long for {fit}, in the smallest type of {bounds.smallest:g} points"
    hint = "shorten it, or write {.optional} above a block that may be left out"
    return Problem("page.does-not-fit", message, at, hint)
