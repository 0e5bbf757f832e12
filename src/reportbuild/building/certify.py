"""The finished files of an edition measured, into a certificate for machines and a page for people."""

from __future__ import annotations

from collections.abc import Sequence

from reportbuild.building.digests import Keyed, bytes_digest
from reportbuild.building.laying import Paper
from reportbuild.building.outcome import BuiltFile
from reportbuild.building.press import Kept, Press, Step
from reportbuild.model.colours import READABLE
from reportbuild.model.problems import Checked
from reportbuild.packaging.certificate import Measured, as_json, measure
from reportbuild.packaging.tally import Tally
from reportbuild.rendering.layouts import fill
from reportbuild.rendering.looks import contrasts


def certify(
    files: Sequence[BuiltFile], paper: Paper, press: Press, *, tallies: tuple[Kept[Tally], ...] = ()
) -> Checked[tuple[BuiltFile, ...]]:
    """Two files that say what was measured in the others; a file is measured again only if it is another one.

    The colours that the layout sets upon each other are measured too.

    Plain text has nothing to be measured; an edition of nothing else has no certificate.

    tallies   of the parts that the PDF was bound of, each measured when it was gathered

    Problems  those of `fill`
    """
    files = [file for file in files if not file.name.endswith(".txt")]
    if not files:
        return Checked(())
    edition = files[0].edition
    steps = [_step(file, tallies) for file in files]
    measured = [done.kept.value for done in press.do_all(steps)]
    told = {file.name: each for file, each in zip(files, measured, strict=True)}
    colours = contrasts(paper.layout, paper.book.look)
    pairs = tuple((text, upon, round(ratio, 1), ratio < READABLE) for (text, upon), ratio in colours.items())
    values = {"title": paper.title, "edition": edition, "files": told, "pairs": pairs, "least": READABLE}
    step = Step("write certificate", _page, {"paper": Keyed(paper, paper.key), "values": values})
    page = press.do(step)
    name = f"{edition}.accessibility"
    return Checked(
        (
            BuiltFile(f"{name}.json", edition, paper.title, as_json(told, colours)),
            BuiltFile(f"{name}.html", edition, paper.title, page.kept.value),
        ),
        page.problems,
    )


def _step(file: BuiltFile, tallies: tuple[Kept[Tally], ...]) -> Step:
    inputs = {"content": Keyed(file.content, bytes_digest(file.content))}
    if file.name.endswith(".pdf"):
        return Step(f"measure {file.name}", _measured_bound, {**inputs, "tallies": tallies})
    return Step(f"measure {file.name}", _measured, inputs, apart=True)


def _measured(content: bytes) -> Checked[tuple[Measured, ...]]:
    return Checked(measure(content))


def _measured_bound(content: bytes, tallies: tuple[Tally, ...]) -> Checked[tuple[Measured, ...]]:
    return Checked(measure(content, tallies))


def _page(paper: Paper, values: dict[str, object]) -> Checked[bytes]:
    return fill(paper.layout, "certificate.html", values).map(str.encode)
