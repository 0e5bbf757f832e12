"""The finished files of an edition measured, into a certificate for machines and a page for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reportbuild.building.digests import Keyed, bytes_digest
from reportbuild.building.judging import COMPLAINTS, judges_of, verdicts
from reportbuild.building.laying import Paper
from reportbuild.building.outcome import BuiltFile, Judge, JudgeFailedError
from reportbuild.building.press import Kept, Step, Work
from reportbuild.model.colours import DISTINCT, READABLE
from reportbuild.model.problems import Checked, Place, Problem
from reportbuild.packaging.certificate import Measured, as_json, measure
from reportbuild.packaging.tally import Tally
from reportbuild.rendering.layouts import fill
from reportbuild.rendering.looks import contrasts, least_contrast

if TYPE_CHECKING:
    from reportbuild.building.binding import Bound


def certify(
    files: Sequence[BuiltFile],
    paper: Paper,
    *,
    bound: Bound | None = None,
    judges: tuple[Judge, ...] = (),
) -> Work[Checked[tuple[BuiltFile, ...]]]:
    """Two files that say what was measured in the others; a file is measured again only if it is another one.

    The colours that the layout sets upon each other are measured too, and how small its type is.

    Plain text has nothing to be measured; an edition of nothing else has no certificate.

    bound    what the PDF was bound of: its parts were measured when they were gathered
    judges   that are to be asked about the files they read

    Problems  judge.failed   a judge came to no verdict
              and those of `fill`
    """
    files = [file for file in files if not file.name.endswith(".txt")]
    if not files:
        return Checked(())
    edition = files[0].edition
    tallies = bound.tallies if bound else ()
    judged = [file for file in files if judges_of(file.name, judges)]
    done = yield [*(_step(file, tallies) for file in files), *(_judging(file, judges) for file in judged)]
    told: dict[str, tuple[Measured, ...]] = {}
    for file, each in zip((*files, *judged), done, strict=True):
        told[file.name] = (*told.get(file.name, ()), *each.kept.value)
    colours = contrasts(paper.layout, paper.book.look)
    type_ = (bound.smallest, paper.layout.smallest_type) if bound and bound.smallest else None
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
        (*(problem for each in done for problem in each.problems), *page.problems),
    )


def _name(one: Measured, terms: Mapping[str, str]) -> str:
    """What was measured, for people."""
    if one.what.startswith(COMPLAINTS):
        return terms["measured-of-complaints"].replace("{judge}", one.what.removeprefix(COMPLAINTS))
    return terms["measured-of-" + one.what.replace(",", "").replace(" ", "-")]


def _step(file: BuiltFile, tallies: tuple[Kept[Tally], ...]) -> Step:
    inputs = {"content": Keyed(file.content, bytes_digest(file.content))}
    if file.name.endswith(".pdf"):
        return Step(f"measure {file.name}", _measured_bound, {**inputs, "tallies": tallies})
    return Step(f"measure {file.name}", _measured, inputs, apart=True)


def _measured(content: bytes) -> Checked[tuple[Measured, ...]]:
    return Checked(measure(content))


def _measured_bound(content: bytes, tallies: tuple[Tally, ...]) -> Checked[tuple[Measured, ...]]:
    return Checked(measure(content, tallies))


def _judging(file: BuiltFile, judges: tuple[Judge, ...]) -> Step:
    inputs = {
        "name": file.name,
        "content": Keyed(file.content, bytes_digest(file.content)),
        "judges": judges_of(file.name, judges),
    }
    return Step(f"judge {file.name}", _judged, inputs, apart=True)


def _judged(name: str, content: bytes, judges: tuple[Judge, ...]) -> Checked[tuple[Measured, ...]]:
    try:
        return Checked(verdicts(name, content, judges))
    except JudgeFailedError as error:
        hint = "start it by hand with the file, or build without --judged"
        return Checked((), (Problem("judge.failed", str(error), Place(name), hint),))


def _page(paper: Paper, values: dict[str, object]) -> Checked[bytes]:
    return fill(paper.layout, "certificate.html", values).map(str.encode)
