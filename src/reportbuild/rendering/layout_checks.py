"""A layout read through as an editor reads a text: names that nobody gives, properties that nothing uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reportbuild.model.problems import Place, Problem, Severity, did_you_mean
from reportbuild.rendering.layout_settings import Flow
from reportbuild.rendering.layouts import Layout, declared_names, path_of

FILLED = ("page.html", "folios.html")
"""Templates that every layout has; beside them, those of its flow."""

GIVEN = frozenset(
    "address book contact date full head lang leaves logo notes_elsewhere opens options paper part parts qr role "
    "setting terms title xhtml".split()
)
"""Names that templates are given."""


@dataclass(frozen=True, slots=True)
class _Use:
    """A custom property where it is said or used."""

    name: str
    at: Place


def check_layout(layout: Layout) -> Iterator[Problem]:
    """What is wrong with a layout's own files, whatever the manuscript.

    Problems  layout.unused-property      a custom property that no style uses (a hint)
              layout.undefined-property   a style uses one that is defined nowhere
              layout.template             a template is missing, broken, or uses a name that nobody gives
    """
    texts = {sheet: _read(layout, sheet) for sheet in layout.sheets}
    yield from _properties(layout, texts)
    flow = ("sheet.html",) if layout.flow is Flow.WHOLE else ("chapter.html", "cover.html")
    for template in (*FILLED, *flow):
        yield from declared_names(layout, template, GIVEN)


def _properties(layout: Layout, texts: Mapping[str, str]) -> Iterator[Problem]:
    said = [use for sheet, text in texts.items() for use in _uses(r"(?<![\w-])(--[\w-]+)\s*:", text, sheet, layout)]
    used = [use for sheet, text in texts.items() for use in _uses(r"var\(\s*(--[\w-]+)", text, sheet, layout)]
    ours = {f"--{name}" for name in layout.colours} | {f"--{use}-font" for use in layout.fonts}
    known = {use.name for use in said} | ours | {"--size", "--space"}
    for use in _firsts(used):
        if use.name not in known:
            hint = did_you_mean(use.name, sorted(known)) or "say what it is in :root"
            yield Problem("layout.undefined-property", f"nothing says what “{use.name}” is", use.at, hint)
    wanted = {use.name for use in used}
    for use in _firsts(said):
        if use.name not in wanted and use.at.path.startswith(f"layouts/{layout.name}/"):
            yield _unused(use)


def _uses(pattern: str, text: str, sheet: str, layout: Layout) -> Iterator[_Use]:
    bare = re.sub(r"/\*.*?\*/", lambda comment: re.sub(r"[^\n]", " ", comment[0]), text, flags=re.DOTALL)
    for found in re.finditer(pattern, bare):
        line = bare.count("\n", 0, found.start(1)) + 1
        column = found.start(1) - bare.rfind("\n", 0, found.start(1))
        yield _Use(found[1], Place(path_of(sheet, layout), line, column))


def _firsts(uses: Iterable[_Use]) -> Iterator[_Use]:
    met: set[str] = set()
    for use in uses:
        if use.name not in met:
            met.add(use.name)
            yield use


def _read(layout: Layout, sheet: str) -> str:
    try:
        return layout.files.read(sheet).decode()
    except (OSError, UnicodeDecodeError):
        return ""


def _unused(use: _Use) -> Problem:
    hint = "take it away, or write var() where it is meant"
    return Problem("layout.unused-property", f"nothing uses “{use.name}”", use.at, hint, Severity.HINT)
