"""A layout folder (templates, styles) loaded, checked and filled. The only room that knows Jinja."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from traceback import walk_tb
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup as Safe
from pydantic import ValidationError

from reportbuild.model.metadata import Paper, Where
from reportbuild.model.problems import Checked, Place, Problem, did_you_mean
from reportbuild.reading.shelf import Shelf, Stack, Within, take_text
from reportbuild.reading.yaml import Located, read_yaml
from reportbuild.rendering.layout_settings import BASE, Bounds, Charts, Flow, Opening, Option, Settings, Sides


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout, loaded.

    files          its own folder before the base layout's
    styles         CSS texts for pages, in order
    folio_styles   CSS texts for the sheets that print page numbers
    screen_style   CSS text for reading systems
    web_style      CSS text for browsers; fonts are named as in `styles`
    web_script     a program for browsers
    parts          role or part of a chapter to how its pages begin; a role goes before a part
    chain          folders that a file is looked for in, in order: its own, those it extends, the base layout's
    purpose        for people: what it is for
    sizes          of its pages; the first is the usual one
    numbered       False if chapters are known by their titles alone
    notes          where editions print their notes that say nothing of it; None leaves it to the book
    fit            between which sizes type may be made to fit, if it may
    sides          whether left and right pages mirror each other
    smallest_type  points that no words are set smaller than, raised and lowered signs aside
    colours        by the name that styles know them by
    contrast       pairs of colours of which one is read upon the other
    fonts          by what they are for: "text", "display"
    sheets         names of the files behind `styles` and `folio_styles`
    charts         their width and ink
    """

    name: str
    files: Shelf
    styles: tuple[str, ...]
    folio_styles: tuple[str, ...]
    screen_style: str
    parts: Mapping[str, Opening]
    chain: tuple[str, ...] = ()
    purpose: str = ""
    sizes: tuple[Paper, ...] = (Paper.LETTER, Paper.A4)
    flow: Flow = Flow.APART
    numbered: bool = True
    notes: Where | None = None
    fit: Bounds | None = None
    sides: Sides = Sides.FACING
    smallest_type: float = 6
    options: Mapping[str, Option] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)
    contrast: tuple[tuple[str, str], ...] = ()
    fonts: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    web_style: str = ""
    web_script: str = ""
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
    said = _said(name, layouts, at)
    if not said.value:
        return Checked(None, said.problems)
    chain = (*(each.name for each in said.value), BASE)
    own = said.value[0].source
    try:
        settings = Settings.model_validate(_joined([each.source.value for each in said.value]))
    except ValidationError as error:
        return Checked(None, (*said.problems, *_wrong_settings(error, own)))
    # The last shelf lets a template extend that of another layout by its whole name, "base/sheet.html".
    files = Stack((*(Within(layouts, each) for each in chain), layouts))
    layout = _with_styles(settings, Layout(name, files, (), (), "", settings.parts, chain))
    return Checked(layout.value, (*said.problems, *layout.problems))


def layout_names(layouts: Shelf) -> tuple[str, ...]:
    """The layouts that editions can name."""
    return tuple(file.split("/")[0] for file in layouts.names() if re.fullmatch("[^/]+/layout.yaml", file))


@dataclass(frozen=True, slots=True)
class _Said:
    """The `layout.yaml` of one layout, as it was written."""

    name: str
    source: Located


def _said(name: str, layouts: Shelf, at: Place) -> Checked[tuple[_Said, ...]]:
    """What a layout says, then what those say that it extends; none if one of them is not there."""
    known, found, problems = layout_names(layouts), list[_Said](), list[Problem]()
    while name != BASE or not found:
        if name not in known or name in [each.name for each in found]:
            again = "extends itself" if name in known else ""
            return Checked((), (*problems, _unknown(name, known, at, again)))
        text = _text(Within(layouts, name), "layout.yaml", (name,))
        source = read_yaml(text.value, f"layouts/{name}/layout.yaml")
        problems += (*text.problems, *source.problems)
        found.append(_Said(name, source.value))
        said = source.value.value
        at = source.value.at("extends")
        name = str(said.get("extends", BASE)) if isinstance(said, dict) else BASE
    return Checked(tuple(found), tuple(problems))


def _unknown(name: str, known: Sequence[str], at: Place, again: str) -> Problem:
    if again:
        return Problem("layout.unknown", f"the layout “{name}” {again}", at, "extend another one, or none")
    hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
    return Problem("layout.unknown", f"there is no layout “{name}”", at, hint)


def _joined(said: Sequence[Any]) -> Any:
    """What the first says, and where it says nothing, what those behind it do; mappings are joined key by key."""
    if len(said) == 1 or not isinstance(said[0], dict):
        return said[0]
    own, rest = said[0], _joined(said[1:])
    if not isinstance(rest, dict):
        return own
    both = {
        key: {**rest[key], **own[key]} for key in own if isinstance(own[key], dict) and isinstance(rest.get(key), dict)
    }
    lists = [it.get("more_styles") for it in (rest, own)]
    more = {"more_styles": [name for it in lists if isinstance(it, list) for name in it]}
    return {**rest, **own, **both, **more}


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


def declared_names(layout: Layout, template: str, given: Collection[str]) -> Iterator[Problem]:
    """What is wrong with a template, and with those it is built on, before anything is filled in.

    given   names that it is given

    Problems  layout.template
    """
    environment, waiting, met = _environment(layout.files), [template], set[str]()
    while waiting:
        name = waiting.pop()
        if name in met:
            continue
        met.add(name)
        try:
            text, _, _ = _Loader(layout.files).get_source(environment, name)
            tree = environment.parse(text, name)
        except (TemplateError, UnicodeDecodeError) as error:
            yield _template_problem(error, layout, name)
            continue
        waiting += [each for each in meta.find_referenced_templates(tree) if each]
        for word in sorted(meta.find_undeclared_variables(tree) - {*given, "self", "super", "loop"}):
            yield _undeclared(word, text, Place(path_of(name, layout)), given)


def _undeclared(word: str, text: str, at: Place, given: Collection[str]) -> Problem:
    found = re.search(rf"{{[{{%][^}}]*?\b({re.escape(word)})\b", text)
    line = text.count("\n", 0, found.start(1)) + 1 if found else 0
    hint = did_you_mean(word, sorted(given)) or f"there are {', '.join(sorted(given))}"
    return Problem("layout.template", f"nobody says what “{word}” is", replace(at, line=line), hint)


def safe(xhtml: str) -> str:
    """Markup of ours that a template prints as it is."""
    return Safe(xhtml)


def _with_styles(settings: Settings, layout: Layout) -> Checked[Layout | None]:
    problems: list[Problem] = []

    def texts(names: tuple[str, ...]) -> tuple[str, ...]:
        taken = [_text(layout.files, file, layout.chain) for file in names]
        problems.extend(problem for text in taken for problem in text.problems)
        return tuple(text.value for text in taken)

    styles = (*settings.styles, *settings.more_styles)
    whole = replace(
        layout,
        styles=texts(styles),
        folio_styles=texts(settings.folio_styles),
        screen_style="\n".join(texts(settings.screen_styles)),
        web_style="\n".join(texts(settings.web_styles)),
        web_script="".join(texts(settings.web_script)),
        purpose=settings.purpose,
        sizes=settings.sizes,
        flow=settings.flow,
        numbered=settings.numbered,
        sides=settings.sides,
        smallest_type=settings.smallest_type,
        notes=settings.notes,
        fit=settings.fit,
        options=settings.options,
        colours=settings.colours,
        contrast=settings.contrast,
        fonts=settings.fonts,
        sheets=tuple(dict.fromkeys((*styles, *settings.folio_styles))),
        charts=settings.charts,
    )
    return Checked(whole, tuple(dict.fromkeys(problems)))


def path_of(file: str, layout: Layout) -> str:
    """A layout's file as problems name it, by the folder that it really lies in: "layouts/base/sheet.html"."""
    first, _, rest = file.partition("/")
    if rest and first in layout.chain:
        return f"layouts/{file}"
    for folder in layout.chain:
        if f"{folder}/{file}" in layout.files.names():
            return f"layouts/{folder}/{file}"
    return f"layouts/{layout.name}/{file}"


def _text(files: Shelf, file: str, chain: Sequence[str]) -> Checked[str]:
    """The text of a layout's file; a place in it is told with the layout's folder."""
    settings = Place(f"layouts/{chain[0]}/layout.yaml")
    taken = take_text(files, file, settings)
    names = files.names() if taken.problems else ()
    folder = next((f"layouts/{folder}" for folder in chain if f"{folder}/{file}" in names), f"layouts/{chain[0]}")
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
    if isinstance(error, TemplateNotFound):
        at = Place(path_of(str(error.name), layout))
        return Problem("layout.template", f"there is no template “{error.name}”", at)
    if isinstance(error, TemplateSyntaxError):
        name, line = error.name or template, error.lineno
    else:
        name, line = _position(error, layout.files) or (template, 0)
    what = "it includes itself without end" if isinstance(error, RecursionError) else str(error)
    return Problem("layout.template", f"the template does not work: {what}", Place(path_of(name, layout), line))


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
