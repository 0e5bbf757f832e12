"""The citations of a large book formatted in batches, side by side, as if all had been formatted at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from lxml import etree

from reportbuild.model.inlines import Citation, Cite
from reportbuild.model.problems import Checked, Place
from reportbuild.resolving.citeproc import CSL, Citing, Form, Formatted, Request, format_batch

BATCH = 1000
"""Citations of a batch, about. For so many the engine takes less than 200 megabytes."""


AT_ONCE = 2
"""Batches that are formatted side by side. What the engine gives of one takes twenty megabytes until it is read."""


def format_citations(request: Request, at: Place) -> Checked[Formatted]:
    """Every citation and every cited work as the style prints it.

    at   where the style is named

    Problems  those of `format_batch`
    """
    batches = _batches(request)
    if len(batches) == 1:
        return format_batch(request, at)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(lambda batch: format_batch(batch, at), batches))
    own = {citing.citation.id for group in request.groups for citing in group}
    texts = {id_: words for each in done for id_, words in each.value.texts.items() if id_ in own}
    told = dict.fromkeys(problem for each in done for problem in each.problems)
    return Checked(Formatted(texts, done[0].value.works), tuple(told))


def _batches(request: Request) -> Sequence[Request]:
    """The request in parts that come to the same as the whole.

    Groups do not know each other, but for one thing: where two works would print alike, the engine tells them apart by
    more names, and whether they would it looks up in all citations there are. So each batch gets every work, and what
    the engine would see of the others: each work that is cited again there, cited again. (Cited for the first time it
    sees every work anyhow; prefixes, suffixes and locators it does not look at.) Behind the last group it looks at all
    works once more, as that group has left them: so this one is in each batch.
    """
    groups = request.groups
    total = sum(map(len, groups))
    count = min(round(total / BATCH), len(groups) - 1)
    if count < 2 or request.linked or not _may_be_parted(request.style):
        return [request]
    repeats = [frozenset(_repeats(group)) for group in groups]
    everywhere = frozenset[_Repeat]().union(*repeats)
    cited = {cite.key for group in groups for citing in group for cite in citing.citation.cites}
    entries = request.entries if request.all else [entry for entry in request.entries if entry.key in cited]
    known = {entry.key for entry in entries}
    made = []
    for first, end in pairwise(_bounds([len(group) for group in groups[:-1]], count)):
        missing = everywhere.difference(*repeats[first:end], repeats[-1])
        again = _cited_again([it for it in missing if it.key in known])
        parts = (*groups[first:end], *([again] if again else []), groups[-1])
        made.append(replace(request, groups=parts, entries=entries, all=True, listed=not first))
    return made


def _may_be_parted(style: str) -> bool:
    """False for styles that print something which depends on the order or the number of all citations."""
    if any(counted in style for counted in _COUNTED):
        return False
    listed = etree.fromstring(style.encode(), etree.XMLParser(resolve_entities=False, no_network=True)).find(
        f"{CSL}bibliography"
    )
    return listed is None or listed.find(f"{CSL}sort") is not None


_COUNTED = ("citation-number", "first-reference-note-number", "near-note", "disambiguate-add-year-suffix")
"""What of a style reaches over groups, or counts notes. (Letters behind years go by order where all else is equal.)"""


def _bounds(sizes: Sequence[int], count: int) -> Iterator[int]:
    """Where so many batches of about one size begin among groups of given sizes; and where the last one ends."""
    yield 0
    total, here, begun = sum(sizes), 0, 1
    for number, size in enumerate(sizes):
        if begun < count and here * count >= total * begun:
            yield number
            begun += 1
        here += size
    yield len(sizes)


@dataclass(frozen=True, slots=True)
class _Repeat:
    """A work that is cited again in a group.

    at_once   True if nothing else was cited since: what some styles print as “ibid.”
    """

    key: str
    at_once: bool
    suppress_author: bool


def _repeats(group: Sequence[Citing]) -> Iterator[_Repeat]:
    """The works that a group cites more than once, in the ways it does.

    Source  CSL 1.0.2, section on locators: position; which notes are next to each other is as in the engine
    """
    last: dict[str, tuple[int, int, int, bool]] = {}
    notes: dict[int, set[str]] = {}
    for number, citing in enumerate(group):
        alone = len(citing.citation.cites) == 1
        for place, cite in enumerate(citing.citation.cites):
            if cite.key in last:
                before, earlier, note, was_alone = last[cite.key]
                within = (before, earlier + 1) == (number, place)
                following = (before + 1, 0) == (number, place) and _next(note, citing.note)
                at_once = within or (following and was_alone and len(notes.get(note, ())) <= 1)
                yield _Repeat(cite.key, at_once, cite.suppress_author)
            notes.setdefault(citing.note, set()).add(cite.key)
            last[cite.key] = (number, place, citing.note, alone)


def _next(note: int, other: int) -> bool:
    return not note or not other or other - note <= 1


def _cited_again(repeats: Collection[_Repeat]) -> list[Citing]:
    """A group in which works are cited again in given ways, and in no other."""
    made: list[Citing] = []
    note = 0
    in_order = sorted(repeats, key=lambda it: (it.key, not it.at_once, it.suppress_author))
    for key, ways in groupby(in_order, key=lambda it: it.key):
        for way in (_Repeat(key, at_once=False, suppress_author=False), *ways):
            note += 1 if way.at_once else _FAR
            cite = Cite(_NOWHERE, key, suppress_author=way.suppress_author)
            made.append(Citing(Citation(_NOWHERE, f"again {note}", (cite,)), Form.SENTENCE, note))
    return made


_FAR = 10
"""Notes between two citations of a work of which the later one is not “ibid.”."""

_NOWHERE = Place("")
