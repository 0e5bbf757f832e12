"""A layout folder (templates, styles) loaded, checked and filled. The only room that knows Jinja."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from traceback import walk_tb
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup as Safe
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from reportbuild.model.document import Part
from reportbuild.model.problems import Checked, Place, Problem, did_you_mean
from reportbuild.reading.shelf import Shelf, Stack, Within, take_text
from reportbuild.reading.yaml import Located, read_yaml

BASE = "base"
"""The layout that every other one starts from: a file it does not have is taken from there."""


class Side(StrEnum):
    """Which page a chapter opens on: a right-hand one, a left-hand one, or the next, whichever it is."""

    RECTO = "recto"
    VERSO = "verso"
    NEXT = "next"


class Folio(StrEnum):
    """How a run of pages is numbered."""

    NONE = "none"
    ROMAN = "roman"
    ARABIC = "arabic"


class _Keys(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Opening(_Keys):
    """How the pages of a kind of chapter begin and are numbered."""

    opens: Side
    folio: Folio


class Charts(_Keys):
    """How charts are drawn for a layout.

    width   of the type area in millimetres, by the name of the paper
    ink     dark enough to print alone
    """

    width: Mapping[str, float] = {"letter": 150, "a4": 150}
    ink: str = "#14171a"


class _Settings(_Keys):
    """What `layout.yaml` says."""

    name: str
    purpose: str
    styles: tuple[str, ...]
    folio_styles: tuple[str, ...]
    screen_styles: tuple[str, ...]
    parts: Mapping[str, Opening]
    charts: Charts = Charts()

    @field_validator("parts")
    @classmethod
    def _whole(cls, parts: Mapping[str, Opening]) -> Mapping[str, Opening]:
        missing = [part.value for part in Part if part.value not in parts]
        if missing:
            raise ValueError(f"says nothing of {', '.join(missing)}")
        return parts


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout, loaded.

    files          its own folder before the base layout's
    styles         CSS texts for pages, in order
    folio_styles   CSS texts for the sheets that print page numbers
    screen_style   CSS text for reading systems and browsers
    parts          role or part of a chapter to how its pages begin; a role goes before a part
    charts         their width and ink
    """

    name: str
    files: Shelf
    styles: tuple[str, ...]
    folio_styles: tuple[str, ...]
    screen_style: str
    parts: Mapping[str, Opening]
    charts: Charts = field(default_factory=Charts)

    def opening(self, role: str, part: str) -> Opening:
        """How the pages of a chapter begin and are numbered."""
        return self.parts.get(role) or self.parts[part]


def load_layout(name: str, layouts: Shelf, *, at: Place) -> Checked[Layout | None]:
    """The layout of that name, whole.

    layouts   a folder for each layout
    at        where an edition names it

    Problems  layout.unknown    there is no such layout
              layout.settings   its layout.yaml says something it cannot
              file.missing      a style sheet it names is not there; and the rest of `take_text`
    """
    known = [file.split("/")[0] for file in layouts.names() if re.fullmatch("[^/]+/layout.yaml", file)]
    if name not in known:
        hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
        return Checked(None, (Problem("layout.unknown", f"there is no layout “{name}”", at, hint),))
    files = Stack((Within(layouts, name), Within(layouts, BASE)))
    text = _text(files, "layout.yaml", f"layouts/{name}")
    source = read_yaml(text.value, f"layouts/{name}/layout.yaml")
    told = (*text.problems, *source.problems)
    try:
        settings = _Settings.model_validate(source.value.value)
    except ValidationError as error:
        return Checked(None, (*told, *_wrong_settings(error, source.value)))
    layout = _with_styles(name, settings, files)
    return Checked(layout.value, (*told, *layout.problems))


def fill(layout: Layout, template: str, values: Mapping[str, object]) -> Checked[str]:
    """A template of the layout, filled.

    values   names to text (escaped when printed), to `safe` text (not escaped), to plain values

    Problems  layout.template   the template is missing or broken, or uses a name nobody gave it
    """
    environment = _environment(layout.files)
    try:
        return Checked(environment.get_template(template).render(values))
    except (TemplateError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        return Checked("", (_template_problem(error, layout, template),))


def safe(xhtml: str) -> str:
    """Markup of ours that a template prints as it is."""
    return Safe(xhtml)


def _with_styles(name: str, settings: _Settings, files: Shelf) -> Checked[Layout | None]:
    problems: list[Problem] = []

    def texts(names: tuple[str, ...]) -> tuple[str, ...]:
        taken = [_text(files, file, f"layouts/{name}") for file in names]
        problems.extend(problem for text in taken for problem in text.problems)
        return tuple(text.value for text in taken)

    layout = Layout(
        name=name,
        files=files,
        styles=texts(settings.styles),
        folio_styles=texts(settings.folio_styles),
        screen_style="\n".join(texts(settings.screen_styles)),
        parts=settings.parts,
        charts=settings.charts,
    )
    return Checked(layout, tuple(dict.fromkeys(problems)))


def _text(files: Shelf, file: str, folder: str) -> Checked[str]:
    """The text of a layout's file; a place in it is told with the layout's folder."""
    settings = Place(f"{folder}/layout.yaml")
    taken = take_text(files, file, settings)
    told = (p if p.at == settings else _moved(p, f"{folder}/{p.at.path}") for p in taken.problems)
    return Checked(taken.value, tuple(told))


def _moved(problem: Problem, path: str) -> Problem:
    return replace(problem, at=replace(problem.at, path=path))


def _environment(files: Shelf) -> Environment:
    """Jinja as we use it: sandboxed, everything escaped, an unknown name is an error."""
    return ImmutableSandboxedEnvironment(
        loader=_Loader(files), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


class _Loader(BaseLoader):
    """Templates from a shelf."""

    def __init__(self, files: Shelf) -> None:
        self.files = files

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            return self.files.read(template).decode(), template, lambda: True
        except OSError as error:
            raise TemplateNotFound(template) from error


def _template_problem(error: Exception, layout: Layout, template: str) -> Problem:
    folder = f"layouts/{layout.name}"
    if isinstance(error, TemplateNotFound):
        return Problem("layout.template", f"there is no template “{error.name}”", Place(f"{folder}/{error.name}"))
    if isinstance(error, TemplateSyntaxError):
        name, line = error.name or template, error.lineno
    else:
        name, line = _position(error, layout.files) or (template, 0)
    what = "it includes itself without end" if isinstance(error, RecursionError) else str(error)
    return Problem("layout.template", f"the template does not work: {what}", Place(f"{folder}/{name}", line))


def _position(error: Exception, files: Shelf) -> tuple[str, int] | None:
    """The template that an error rose from, and the line in it; Jinja puts both into the traceback."""
    names = set(files.names())
    frames = ((frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__))
    return next((frame for frame in reversed([*frames]) if frame[0] in names), None)


def _wrong_settings(error: ValidationError, source: Located) -> tuple[Problem, ...]:
    def told(detail: Any) -> Problem:
        key = ".".join(str(part) for part in detail["loc"])
        return Problem("layout.settings", f"“{key}”: {detail['msg']}", source.at(*detail["loc"]))

    return tuple(map(told, error.errors()))
