"""A PDF and what is wanted of the press into the file for the press and its printer's sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import font_source_sans_pro
from pydantic import ValidationError

from reportbuild.building.digests import Keyed, digest_of
from reportbuild.building.laying import Paper
from reportbuild.building.outcome import BuiltFile, shipped
from reportbuild.building.steps import Kept, Step, Work
from reportbuild.model.press import SHEETS, As, Duplex, Mark, PressSettings
from reportbuild.model.problems import Checked, Place, Problem, did_you_mean
from reportbuild.model.terms import terms_for
from reportbuild.packaging.gathering import gather
from reportbuild.packaging.pagination import Run, paginate
from reportbuild.packaging.pdf import Binding, Block, bind
from reportbuild.packaging.press import Imposed, Slip, impose
from reportbuild.packaging.printers_sheet import Job, millimetres, printers_sheet
from reportbuild.packaging.sharing import share
from reportbuild.packaging.weighing import weigh
from reportbuild.reading.shelf import Folder, Shelf, take
from reportbuild.rendering.layout_settings import Folio, Side

NAMES: Mapping[As, tuple[str, str]] = MappingProxyType(
    {As.PAGES: ("", "-press"), As.WRAP: ("", "-cover"), **dict.fromkeys(set(As) - {As.PAGES, As.WRAP}, ("-pages", ""))}
)
"""What follows an edition's name in the names of its readers' file and of its file for the press."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of the press for one file.

    file      what the file for the press will be called
    contact   whom a printer may ask, lines of text
    """

    wanted: PressSettings
    slip: Slip
    file: str
    contact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pressed:
    """The file for the press, and the page that goes with it."""

    imposed: Imposed
    printers_sheet: bytes


def press_file(content: bytes, wish: Wish) -> Checked[Pressed | None]:
    """Any PDF as it is wanted of the press; None if there is an error.

    Problems  those of `impose` and `lay_out`
    """
    made = impose(content, wish.wanted, wish.slip)
    if made.value is None:
        return Checked(None, made.problems)
    weighed = weigh(content, wish.wanted, wish.slip.at).value
    title = wish.slip.title or wish.file
    job = Job(
        title, wish.file, wish.slip.lang or "en", wish.wanted, made.value, weighed.grams if weighed else 0, wish.contact
    )
    sheet = _printers_sheet(job, wish.slip)
    return Checked(Pressed(made.value, sheet.value), (*made.problems, *sheet.problems))


def press_edition(reader: BuiltFile, content: Kept[bytes], wish: Wish) -> Work[Checked[tuple[BuiltFile, ...]]]:
    """An edition's PDF for its readers, the file for the press, and the printer's sheet: a kept step.

    content   the PDF's
    """
    inputs = {
        "pages": content,
        "press": Keyed(wish, digest_of((wish.wanted.model_dump_json(), repr(wish.slip), wish.file, *wish.contact))),
    }
    (done,) = yield [Step(f"arrange {reader.edition} for the press", press_file, inputs, apart=True)]
    pressed: Pressed | None = done.kept.value
    if pressed is None:
        return Checked((reader,), done.problems)
    named = replace(reader, name=f"{reader.edition}{NAMES[wish.wanted.as_][0]}.pdf")
    imposed = BuiltFile(wish.file, reader.edition, reader.title, pressed.imposed.pdf)
    sheet = BuiltFile(f"{reader.edition}-printer.pdf", reader.edition, reader.title, pressed.printers_sheet, 1)
    return Checked((named, imposed, sheet), done.problems)


def read_profile(wanted: PressSettings | None, shelf: Shelf, at: Place) -> Checked[bytes]:
    """The printing condition that is named; empty if there is none.

    Problems  those of `take`
    """
    return take(shelf, wanted.profile, at) if wanted and wanted.profile else Checked(b"")


def wish_of(paper: Paper, name: str, at: Place, profile: bytes) -> Wish:
    """What an edition wants of the press."""
    wanted, book = paper.settings.press or PressSettings(), paper.book
    slip = Slip(
        at=at,
        title=paper.title,
        lang=book.language,
        date=book.date,
        identifier=book.identifier,
        creators=book.creators,
        producer=paper.producer,
        profile=profile,
    )
    publisher = book.publisher
    contact = (publisher.name, publisher.contact, publisher.url) if publisher else book.creators
    return Wish(wanted, slip, f"{name}{NAMES[wanted.as_][1]}.pdf", tuple(line for line in contact if line))


def options_read(options: Mapping[str, Any], at: Place) -> Checked[PressSettings]:
    """What was said on the command line, by the keys of `book.yaml`.

    Problems  press.option  a value that an option cannot have
    """
    try:
        return Checked(PressSettings.model_validate(options))
    except ValidationError as error:
        told = (_wrong_option(each["loc"], each["input"], each["msg"], at) for each in error.errors(include_url=False))
        return Checked(PressSettings(), tuple(told))


def size_of(name: str, wanted: PressSettings | None, built: Shelf) -> str:
    """A line that says what a copy of an edition takes of paper and weighs; or that it is not built yet.

    built   the output folder
    """
    file = f"{name}{NAMES[wanted.as_][0] if wanted else ''}.pdf"
    if file not in built.names():
        return f"{file} is not built yet"
    chosen = wanted or PressSettings()
    weighed = weigh(built.read(file), chosen, Place(file)).value
    if weighed is None:
        return f"{file} cannot be read"
    sheets = f"{weighed.sheets:g} sheet{'' if weighed.sheets == 1 else 's'} of {millimetres(weighed.size)}"
    pages = f"{weighed.pages} page{'' if weighed.pages == 1 else 's'}"
    return f"{pages} on {sheets}, {weighed.grams:.0f} g at {chosen.stock.weight:g} g/m²"


def _printers_sheet(job: Job, slip: Slip) -> Checked[bytes]:
    from reportbuild.rendering.pages import lay_out  # see `lay_out` in `building/laying.py`

    layouts = shipped("layouts")
    shelves = {"font": Folder(Path(font_source_sans_pro.font_directory))}
    styles = (layouts.read("base/printer.css").decode(),)
    pages = lay_out(printers_sheet(job, terms_for(job.lang, {})), styles, shelves, at=slip.at)
    cut = gather(pages.value, job.lang, {})
    if cut is None:
        return Checked(b"", pages.problems)
    title = f"{terms_for(job.lang, {})['press-title']}: {job.title}"
    day = slip.date or date(1970, 1, 1)
    binding = Binding(title, job.lang, day, slip.identifier, slip.at, slip.creators, producer=slip.producer)
    leaves = paginate([Run(pages.value.count, Side.RECTO, Folio.NONE)])
    gathering, matter, common, _ = cut
    shared = share([common])
    assert shared, "one chapter has one face of a name"
    bound = bind(Block([gathering], (), [common.held], shared), [matter], leaves, binding)
    return Checked(bound.value, (*pages.problems, *bound.problems))


def _wrong_option(loc: Sequence[str | int], given: Any, message: str, at: Place) -> Problem:
    name = str(loc[-1]) if loc else ""
    known = CHOICES.get(next((str(key) for key in loc if key in CHOICES), ""), ())
    if known:
        hint = did_you_mean(str(given), known) or f"there are {', '.join(known)}"
        return Problem("press.option", f"--{loc[0]} cannot be “{given}”", at, hint)
    said = message.removeprefix("Value error, ")
    return Problem("press.option", f"--{name}: {said}" if name else said, at)


CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "as": tuple(As),
        "sheet": tuple(SHEETS),
        "duplex": tuple(Duplex),
        "marks": tuple(Mark),
        "binding": ("left", "right"),
        "colour": ("as-is", "cmyk"),
        "standard": ("none", "x-4"),
    }
)
"""What can be said, for options that have a few words to choose from."""
