"""The finished files of an edition measured, into a certificate for machines and a page for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reportbuild.building.digests import Keyed
from reportbuild.building.judging import COMPLAINTS, judges_of, verdicts
from reportbuild.building.laying import Paper
from reportbuild.building.outcome import BuiltFile, Judge, JudgeFailedError
from reportbuild.building.steps import Kept, Step, Work
from reportbuild.model.colours import DISTINCT, READABLE
from reportbuild.model.problems import Checked, Place, Problem
from reportbuild.packaging.certificate import Measured, as_json, measure
from reportbuild.packaging.tally import Tally
from reportbuild.rendering.layouts import fill
from reportbuild.rendering.looks import contrasts, least_contrast

if TYPE_CHECKING:
    from reportbuild.building.binding import Bound

Sight = tuple[str, tuple[Measured, ...]]
"""The name of a file, and what was measured in it."""


def measuring(
    name: str, content: Kept[bytes], judges: tuple[Judge, ...], bound: Bound | None = None
) -> Work[Checked[Sight]]:
    """What is measured in a finished file; it is measured again only if it is another one.

    judges   that are to be asked about it, if they read such files
    bound    what a PDF was bound of: its parts were measured when they were gathered

    Problems  judge.failed   a judge came to no verdict
    """
    asked = [_judging(name, content, judges)] if judges_of(name, judges) else []
    done = yield [_step(name, content, bound.tallies if bound else ()), *asked]
    measured = tuple(one for each in done for one in each.kept.value)
    return Checked((name, measured), tuple(problem for each in done for problem in each.problems))


def certify(
    edition: str, seen: Sequence[Sight], paper: Paper, *, smallest: float | None
) -> Work[Checked[tuple[BuiltFile, ...]]]:
    """Two files that say what was measured in the others of an edition; none where nothing was.

    The colours that the layout sets upon each other are measured too, and how small its type is.

    smallest   of the type on its pages, in points; None where it has none

    Problems  those of `fill`
    """
    if not seen:
        return Checked(())
    told = dict(seen)
    colours = contrasts(paper.layout, paper.book.look)
    type_ = (smallest, paper.layout.smallest_type) if smallest else None
    values = {
        "title": paper.title,
        "edition": edition,
        "lang": paper.book.language,
        "terms": paper.terms,
        "files": {name: [(_name(one, paper.terms), one) for one in each] for name, each in told.items()},
        "pairs": tuple((*pair, round(ratio, 1), ratio < least_contrast(pair[0])) for pair, ratio in colours.items()),
        "readable": READABLE,
        "distinct": f"{DISTINCT:g}",
        "type": type_,
    }
    step = Step("write certificate", _page, {"paper": Keyed(paper, paper.key), "values": values})
    (page,) = yield [step]
    name = f"{edition}.accessibility"
    return Checked(
        (
            BuiltFile(f"{name}.json", edition, paper.title, as_json(told, colours, type_)),
            BuiltFile(f"{name}.html", edition, paper.title, page.kept.value),
        ),
        page.problems,
    )


def _name(one: Measured, terms: Mapping[str, str]) -> str:
    """What was measured, for people."""
    if one.what.startswith(COMPLAINTS):
        return terms["measured-of-complaints"].replace("{judge}", one.what.removeprefix(COMPLAINTS))
    return terms["measured-of-" + one.what.replace(",", "").replace(" ", "-")]


def _step(name: str, content: Kept[bytes], tallies: tuple[Kept[Tally], ...]) -> Step:
    if name.endswith(".pdf"):
        inputs = {"content": content, "tallies": tallies}
        return Step(f"measure {name}", _measured_bound, inputs, apart=True)
    return Step(f"measure {name}", _measured, {"content": content}, apart=True)


def _measured(content: bytes) -> Checked[tuple[Measured, ...]]:
    return Checked(measure(content))


def _measured_bound(content: bytes, tallies: tuple[Tally, ...]) -> Checked[tuple[Measured, ...]]:
    return Checked(measure(content, tallies))


def _judging(name: str, content: Kept[bytes], judges: tuple[Judge, ...]) -> Step:
    inputs = {"name": name, "content": content, "judges": judges_of(name, judges)}
    return Step(f"judge {name}", _judged, inputs, apart=True)


def _judged(name: str, content: bytes, judges: tuple[Judge, ...]) -> Checked[tuple[Measured, ...]]:
    try:
        return Checked(verdicts(name, content, judges))
    except JudgeFailedError as error:
        hint = "start it by hand with the file, or build without --judged"
        return Checked((), (Problem("judge.failed", str(error), Place(name), hint),))


def _page(paper: Paper, values: dict[str, object]) -> Checked[bytes]:
    return fill(paper.layout, "certificate.html", values).map(str.encode)
