"""The files of a manuscript into the drafts of one edition, with what the whole book needs to know of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from reportbuild.building.ahead import WORTH_WORKERS
from reportbuild.building.digests import Keyed, digest
from reportbuild.building.orders import Named, Share, Wanted, share_of, take_share, written_parts
from reportbuild.building.press import Press
from reportbuild.building.steps import Kept, Step
from reportbuild.building.workers import Parts
from reportbuild.model.document import Draft, Part
from reportbuild.model.entries import Entry
from reportbuild.model.problems import Checked, Place
from reportbuild.reading.bibliography import read_references
from reportbuild.reading.desk import Tongue
from reportbuild.reading.manuscript import check_conditions, check_files
from reportbuild.reading.markdown import read_draft
from reportbuild.reading.shelf import Shelf, Witnessed
from reportbuild.resolving.survey import Survey, survey

WORTH_READING_APART = 400_000
"""Characters of text; less is read here before workers have loaded the page engine."""

READINGS = 16
"""Chapters that are kept as they were read, for other editions: all of a brief, few of a long book."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A chapter that was read: where it stands, its draft, and what the book needs to know of it."""

    part: Part
    draft: Kept[Draft]
    survey: Survey


def read_chapters(wanted: Wanted, press: Press) -> Checked[tuple[Taken, ...]]:
    """The chapters that the edition's contents name, in reading order; of those with one name, the first."""
    named = list(written_parts(wanted))
    done = press.do_all(as_is_best([reading_step(each, wanted, press) for each in named], press))
    both = [(it, each) for it, each in zip(named, done, strict=True) if each.parts[1].value]
    taken = tuple(Taken(it.part, each.parts[0], each.parts[1].value) for it, each in both)
    told = [problem for each in done for problem in each.problems]
    told += check_conditions(wanted.manuscript, [found for each in taken for found in each.survey.editions])
    paths = {it.file: each.parts[1].value.paths for it, each in both}
    return Checked(taken, (*told, *check_files(wanted.manuscript, paths, wanted.shelf)))


class Readings:
    """Chapters as they were read last, with what was asked of the shelf: each edition takes its share of the same."""

    def __init__(self, shelf: Shelf, tongue: Tongue) -> None:
        self._given = shelf, tongue
        self.read = lru_cache(READINGS)(self._read)

    def __reduce__(self) -> tuple[type[Readings], tuple[Shelf, Tongue]]:
        """A worker begins without any."""
        return Readings, self._given

    def _read(self, text: str, path: str) -> tuple[Checked[Draft], tuple[tuple[str, str], ...]]:
        shelf, tongue = self._given
        watched = Witnessed(shelf)
        return read_draft(text, path, tongue, watched), tuple(watched.asked.items())


def reading_step(named: Named, wanted: Wanted, press: Press) -> Step:
    """To read a chapter, or a part of one."""
    readings = press.once("readings", lambda: Readings(wanted.shelf, wanted.tongue))
    text = wanted.manuscript.chapters[named.file]
    inputs = {
        "text": text,
        "path": named.file,
        "language": wanted.tongue,
        "share": share_of(named, wanted),
        "at": Keyed(named.at, digest(named.at) if named.label else ""),
        "manuscript": Keyed(readings, ""),
    }
    return Step(f"read {named.name}", _read_chapter, inputs, weight=len(text))


def as_is_best(steps: Sequence[Step], press: Press) -> Sequence[Step]:
    """The steps as they are best done: here, while workers load the page engine, or, if there is much to do, there.

    As many workers as there are chapters warm up, for those chapters will have to be laid out.
    """
    missing = press.missing(steps)
    if press.workers and sum(step.weight for step in steps) > WORTH_WORKERS:
        press.workers.start(len(missing))
    much = sum(step.weight for step in missing) > WORTH_READING_APART
    return [replace(step, apart=True) for step in steps] if much else steps


def _read_chapter(
    text: str, path: str, tongue: Tongue, share: Share, at: Place, readings: Readings
) -> tuple[Checked[Parts], tuple[tuple[str, str], ...]]:
    """A chapter as an edition wants it: its draft and its survey; and what it asked of the shelf."""
    read, asked = readings.read(text, path)
    draft = take_share(read.value, share, tongue, at)
    known = survey(draft.value, read.value) if draft.value else None
    return Checked(Parts((draft.value, known)), (*read.problems, *draft.problems)), asked


def references_step(wanted: Wanted) -> Step:
    """To read the works that can be cited."""
    inputs = {
        "files": wanted.manuscript.references,
        "language": wanted.tongue,
        "manuscript": Keyed(wanted.shelf, ""),
    }
    return Step("read references", _read_references, inputs)


def _read_references(
    named: Mapping[str, Place], tongue: Tongue, shelf: Shelf
) -> tuple[Checked[tuple[Entry, ...]], tuple[tuple[str, str], ...]]:
    watched = Witnessed(shelf)
    return read_references(watched, named, tongue), tuple(watched.asked.items())
