"""Chapters into one bound PDF: laid out one by one, until no printed page number moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reportbuild.building.copy import Copy, Docket
from reportbuild.building.laying import Paper, cover_step, side_of
from reportbuild.building.slices import Asked, lay_out_chapter
from reportbuild.building.steps import Done, Work, beside, one
from reportbuild.model.problems import Checked, Place, Problem, Severity
from reportbuild.packaging.pagination import Leaf, Run, paginate, sides
from reportbuild.rendering.laid import Anchor, Pages
from reportbuild.rendering.layout_settings import Side, Sides
from reportbuild.rendering.markup import Markup

ROUNDS = 5
"""How often chapters that print page numbers are laid out again before we give up. (Typst gives up at the same.)"""


LISTINGS = ("contents", "tables", "figures", "index")
"""Roles of chapters that are nothing but page numbers."""


@dataclass(frozen=True, slots=True)
class Settled:
    """An edition whose page numbers move no more.

    parts    the cover and the chapters, laid out
    pages    the same, without what they draw
    leaves   every page of the book
    heads    running heads that name pages: (run, page) to text
    numbers  id to the printed number of its page
    """

    names: tuple[str, ...]
    parts: tuple[Done, ...]
    pages: tuple[Pages, ...]
    leaves: tuple[Leaf, ...]
    heads: Mapping[tuple[int | None, int], str]
    numbers: Mapping[str, str]


def settle(copies: Sequence[Copy], paper: Paper) -> Work[Checked[Settled]]:
    """The edition's pages.

    Problems  page.unsettled   page numbers still moved after the last round
              and those of `fill` and `lay_out`
    """
    parts, pages, numbers, unsettled = yield from _settle(copies, paper)
    chapters = [copy.known for copy in copies]
    heads = dict(_heads(chapters, pages, numbers, paper.terms))
    names = ("cover", *(chapter.name for chapter in chapters))
    problems = (*(problem for part in parts for problem in part.problems), *unsettled)
    return Checked(Settled(names, parts, pages, _leaves(chapters, paper, pages), heads, numbers), problems)


def _settle(
    copies: Sequence[Copy], paper: Paper
) -> Work[tuple[tuple[Done, ...], tuple[Pages, ...], Mapping[str, str], tuple[Problem, ...]]]:
    """The cover and every chapter laid out, their pages, and the printed page number of every id, once these agree.

    Most chapters that print page numbers are only told how many figures these have, which can be guessed before there
    are any; contents and lists, in which numbers hang from the right edge, not even that. Chapters that have to know
    the numbers are drawn once there are some: at first it is enough to know where their own pages end. If those are
    nothing but page numbers, they wait until no other chapter moves.
    """
    chapters = [copy.known for copy in copies]
    listings = {n for n, chapter in enumerate(chapters) if chapter.role in LISTINGS}
    asked = [_asked(chapter, paper) for chapter in chapters]
    exact = {n for n, copy in enumerate(copies) if copy.known.pages_asked and _is_exact(copy.docket)}
    rough = {n for n in exact if ROUNDS > 1}
    pages: Sequence[Pages] = [_COVER, *map(_guessed, copies)]
    numbers = _printed(chapters, pages, _leaves(chapters, paper, pages))
    laid: dict[int, Done] = {}
    known: dict[int, Pages] = {}
    answers: dict[int, Mapping[str, str]] = {}
    first = [cover_step(paper)]

    def told(n: int) -> Mapping[str, str]:
        answer = {label: numbers[label] for label in asked[n] if label in numbers}
        if n in exact:
            return answer
        hang = chapters[n].pages_asked if n in listings else ()
        return {label: _held(it) for label, it in answer.items() if label not in hang}

    for turn in range(ROUNDS + bool(listings)):
        given = {n: told(n) for n in range(len(chapters))}
        moved = [n for n in given if answers.get(n) != given[n] or n in rough]
        if 0 < turn < ROUNDS:
            moved = [n for n in moved if n not in listings] or moved
        if not moved and not first:
            break
        asking = [Asked(copies[n], given[n], turn == 0 and n in rough) for n in moved]
        done = yield from beside([*map(one, first), *(lay_out_chapter(each, paper) for each in asking)])
        for n, each in zip([-1][: len(first)] + moved, done, strict=True):
            laid[n], known[n] = each, replace(each.kept.opened, pdf=b"", further=())
        answers.update((n, given[n]) for n in moved)
        if turn:
            rough -= {*moved}
        first = []
        pages = [known[n] for n in sorted(known)]
        exact |= {n for n in moved if known[n].uneven}
        numbers = _printed(chapters, pages, _leaves(chapters, paper, pages))
    late = [n for n in answers if answers[n] != told(n)]
    parts = tuple(laid[n] for n in sorted(laid))
    return parts, tuple(pages), numbers, tuple(_unsettled(chapters[n]) for n in late[:1])


def _is_exact(docket: Docket) -> bool:
    """True for a chapter that is told page numbers themselves."""
    return docket.counts_pages or docket.is_cut


_PAGE = 3500
"""Characters of XHTML to a page; about."""

_COVER = Pages(b"", 1, {})


def _guessed(copy: Copy) -> Pages:
    """About how many pages a chapter will have, and where its ids fall."""
    count, ids = max(1, round(copy.docket.length / _PAGE)), copy.known.ids
    return Pages(b"", count, {id_: Anchor(n * count // len(ids), 0, 0) for n, id_ in enumerate(ids)})


def _asked(chapter: Markup, paper: Paper) -> tuple[str, ...]:
    """Whatever a chapter's pages depend on that is known only when all chapters are laid out."""
    opens = paper.layout.opening(chapter.role, chapter.part).opens
    sided = opens is Side.NEXT and paper.layout.sides is Sides.FACING
    return (*chapter.pages_asked, *((side_of(chapter),) if sided else ()))


def _held(answer: str) -> str:
    """Noughts in place of a page number."""
    return "0" * len(answer) if answer.isdecimal() else answer


def _leaves(markups: Sequence[Markup], paper: Paper, parts: Sequence[Pages]) -> tuple[Leaf, ...]:
    roles = [("cover", "front"), *((markup.role, markup.part.value) for markup in markups)]
    openings = [paper.layout.opening(role, part) for role, part in roles]
    return paginate([Run(pages.count, o.opens, o.folio) for pages, o in zip(parts, openings, strict=True)])


def _printed(markups: Sequence[Markup], parts: Sequence[Pages], leaves: Sequence[Leaf]) -> Mapping[str, str]:
    """What pages ask of the whole book: id to the printed number of its page, and the side each chapter opens on."""
    numbers = {(leaf.run, leaf.page): leaf.number for leaf in leaves}
    opened = sides(leaves)
    return {
        **{
            label: numbers[run, anchor.page] for run, part in enumerate(parts) for label, anchor in part.anchors.items()
        },
        **{side_of(markup): opened[run].value for run, markup in enumerate(markups, 1)},
    }


def _heads(
    markups: Sequence[Markup], parts: Sequence[Pages], numbers: Mapping[str, str], terms: Mapping[str, str]
) -> Iterator[tuple[tuple[int | None, int], str]]:
    """Running heads that name pages: (run, page) to text. The cover is run 0."""
    for run, markup in enumerate(markups, 1):
        if markup.role == "notes":
            yield from (((run, page), head) for page, head in _note_heads(markup, parts[run], numbers, terms))


def _note_heads(
    markup: Markup, pages: Pages, numbers: Mapping[str, str], terms: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    """For each page of notes, which pages of the text they belong to: "Notes to pages 12–15"."""
    first = ""
    called: dict[int, list[str]] = {}
    for note in markup.ids:
        if f"call-{note}" in numbers:
            called.setdefault(pages.anchors[note].page, []).append(numbers[f"call-{note}"])
    for page in range(pages.count):
        here = called.get(page)
        first, last = (here[0], here[-1]) if here else (first, first)
        if first:
            term = terms["notes-to-page" if first == last else "notes-to-pages"]
            yield page, term.replace("{first}", first).replace("{last}", last)
        first = last


def _unsettled(markup: Markup) -> Problem:
    message = f"after {ROUNDS} rounds page numbers still move in “{markup.title}”"
    hint = "a printed page number may be one off; a word more or less near it usually settles it"
    return Problem("page.unsettled", message, Place(markup.path), hint, Severity.WARNING)
