"""Commands, options, exit codes. Each command is a few lines."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterable
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from typer.core import TyperGroup

from reportbuild import console as telling
from reportbuild.building import cache as keeping
from reportbuild.building.outcome import BUILT_BY, JudgeFailedError, Outcome, UnknownEditionError, shipped
from reportbuild.building.run import CACHE, PATIENCE, Workshop, write_whole
from reportbuild.model.problems import Place, Severity
from reportbuild.reading.shelf import Folder as Shelf

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

ORDER = "new build check verify press editions layouts facts references links schema explain clean".split()


class InOrder(TyperGroup):
    """Commands in the order in which authors meet them."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=ORDER.index)


app = typer.Typer(
    cls=InOrder,
    help="From one structured manuscript to a paginated PDF, an EPUB, a web page and plain text.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

references = typer.Typer(no_args_is_help=True, help="References: turn those of other programs into CSL-YAML.")
links = typer.Typer(no_args_is_help=True, help="Addresses of the references: ask whether they still answer.")
app.add_typer(references, name="references")
app.add_typer(links, name="links")
layouts = typer.Typer(invoke_without_command=True, help="Layouts: list them, or begin one of your own.")
app.add_typer(layouts, name="layouts")


class Exit(IntEnum):
    """What a command's exit says."""

    SOUND = 0
    WITH_ERRORS = 1
    WRONG_USE = 2
    OUR_FAULT = 3
    STOPPED = 130


Folder = Annotated[Path, typer.Option("-m", "--manuscript", help="The folder with book.yaml.")]
Editions = Annotated[list[str] | None, typer.Argument(help="Names of editions; none means all.", show_default=False)]
Arranged = Annotated[str, typer.Option("--as", help="pages, booklet, signatures, 2-up, 4-up, cut-and-stack or wrap.")]
Cache = Annotated[Path, typer.Option("--cache", help="Where finished steps are kept.", show_default=False)]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Keep nothing, and use nothing that was kept.")]
Judged = Annotated[bool, typer.Option("--judged", help="Ask veraPDF, EPUBCheck and Ace too, where installed.")]
AsJson = Annotated[bool, typer.Option("--json", help="Tell everything as JSON lines on standard output.")]


@app.command("build")
def build_command(
    editions: Editions = None,
    manuscript: Folder = Path("manuscript"),
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the files go.")] = Path("output"),
    jobs: Annotated[int, typer.Option("-j", "--jobs", min=0, help="Steps side by side; 0 is one a core.")] = 0,
    cache: Cache = CACHE,
    no_cache: NoCache = False,
    patience: Annotated[float, typer.Option(min=1, help="Seconds that one step may take.")] = PATIENCE,
    judged: Judged = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say of each step why it was done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build editions into OUTPUT: <edition>.pdf, .epub, .html, .txt, what was measured in them, and build.json.

    If the manuscript has an error, nothing is written and the previous editions stay as they were. What did not change
    since the last build is not done again. Hints are left to `check`.
    """
    workshop = Workshop(jobs or os.cpu_count() or 1, None if no_cache else cache, patience)
    with workshop, telling.progress(err, as_json=as_json) as told:
        outcome = workshop.build(manuscript, output, editions=editions or (), judged=judged, told=told)
    if explain and not as_json:
        telling.tell_account(outcome.account, out)
    if as_json:
        _print_lines(telling.json_lines(outcome))
    else:
        telling.tell([p for p in outcome.problems if p.severity is not Severity.HINT], err)
        for file in outcome.files:
            pages = f", {file.pages} page{'' if file.pages == 1 else 's'}" if file.pages else ""
            out.print(f"{output / file.name}  ({len(file.content) / 1024:,.0f} KB{pages})", soft_wrap=True)
    raise typer.Exit(_exit(outcome))


@app.command("check")
def check_command(
    editions: Editions = None,
    manuscript: Folder = Path("manuscript"),
    cache: Cache = CACHE,
    no_cache: NoCache = False,
    as_json: AsJson = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="Tell everything as SARIF 2.1.0.")] = False,
) -> None:
    """Check a manuscript without laying it out: references, citations, numbers, files. Writes nothing."""
    with Workshop(1, None if no_cache else cache) as workshop:
        outcome = workshop.check(manuscript, editions=editions or ())
    if as_sarif:
        _print_lines([telling.sarif(outcome.problems)])
    elif as_json:
        _print_lines(telling.json_lines(outcome))
    else:
        telling.tell(outcome.problems, err)
        if not outcome.problems:
            out.print("Nothing to say: the manuscript is sound.")
    raise typer.Exit(_exit(outcome))


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A PDF, an EPUB or a web page that was built here.", dir_okay=False)],
    judged: Judged = False,
    as_json: AsJson = False,
) -> None:
    """Measure again what a finished file offers to those who cannot see, hear or handle it.

    Ends with 1 if something is at fault.
    """
    from reportbuild.building.judging import measured_again
    from reportbuild.packaging import certificate

    try:
        measured = measured_again(file.name, file.read_bytes(), judged=judged)
    except (OSError, certificate.UnknownKindError, JudgeFailedError) as error:
        _wrong_use(f"{file}: {error}", "name a file in the output folder")
    if as_json:
        _print_lines([certificate.as_json({file.name: measured}).decode().rstrip()])
    else:
        telling.tell_measured(measured, out)
    raise typer.Exit(Exit.WITH_ERRORS if any(one.faults for one in measured) else Exit.SOUND)


@app.command()
def clean(cache: Cache = CACHE) -> None:
    """Throw away what was kept of earlier builds."""
    keeping.clean(cache)


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet, or is empty.")]) -> None:
    """Write a small, complete manuscript to begin from."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        _wrong_use(f"“{folder}” is there already and not empty", "name another folder")
    starter = shipped("starter")
    for name in starter.names():
        place = folder / name
        write_whole(place.parent, {place.name: starter.read(name)})
    out.print(f"A manuscript stands in {folder}. Build it with:\n  reportbuild build -m {folder}", soft_wrap=True)


@app.command()
def editions(
    manuscript: Folder = Path("manuscript"),
    sizes: Annotated[
        bool, typer.Option("--sizes", help="Say what a copy of each takes: pages, sheets, grams.")
    ] = False,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the built files are.")] = Path("output"),
) -> None:
    """List the editions of a manuscript: name, layout, formats; with --sizes, what a copy takes of paper and weighs."""
    from reportbuild.reading.settings import read_settings  # it takes a while to load: builds need not wait for it

    read = read_settings(Shelf(manuscript))
    if read.value is None:
        telling.tell(read.problems, err)
        raise typer.Exit(Exit.WITH_ERRORS)
    for name, edition in read.value.editions.items():
        out.print(f"{name}: layout {edition.layout}, {', '.join(edition.formats)}", soft_wrap=True)
        if sizes and "pdf" in edition.formats:
            from reportbuild.building.pressing import size_of  # what other commands need not wait for

            out.print(f"  {size_of(name, edition.press, Shelf(output))}", soft_wrap=True)


@layouts.callback()
def layouts_command(context: typer.Context, manuscript: Folder = Path("manuscript")) -> None:
    """List the layouts that editions can name: those that come with reportbuild, and those of the manuscript."""
    if context.invoked_subcommand:
        return
    from reportbuild.building.looking import described_layouts

    for line in described_layouts(Shelf(manuscript)):
        out.print(line, soft_wrap=True, markup=False)


@layouts.command("new")
def layouts_new_command(
    name: Annotated[str, typer.Argument(help="What editions will call it: letters, digits, hyphens.")],
    start: Annotated[str, typer.Option("--from", help="The layout that it starts from.")] = "report",
    manuscript: Folder = Path("manuscript"),
) -> None:
    """Begin a layout of your own in the manuscript's folder layouts/NAME, which has all of another one."""
    from reportbuild.building.looking import CannotBeginError, begun_layout

    try:
        files = begun_layout(name, start, Shelf(manuscript))
    except CannotBeginError as error:
        _wrong_use(str(error), error.hint)
    write_whole(manuscript / "layouts" / name, files)
    out.print(
        f"A layout stands in {manuscript / 'layouts' / name}. Name it in an edition: layout: {name}", soft_wrap=True
    )


@references.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="CSL-YAML, CSL-JSON (Zotero), BibLaTeX or RIS.", dir_okay=False)],
) -> None:
    """Print references of any format as tidy CSL-YAML, to be kept as references.yaml."""
    from reportbuild.reading.tidy import tidy_references  # what other commands need not wait for

    tidied = tidy_references(Shelf(file.parent), file.name)
    telling.tell(tidied.problems, err)
    _print_lines([tidied.value.rstrip("\n")])
    raise typer.Exit(Exit.SOUND if tidied.sound else Exit.WITH_ERRORS)


@links.command("check")
def links_command(
    manuscript: Folder = Path("manuscript"),
    archive: Annotated[bool, typer.Option(help="Ask the Internet Archive for copies, too.")] = True,
) -> None:
    """Look up every address of the references on the web, and write what was found into references.lock.yaml.

    The only command that uses the network.
    """
    from reportbuild.building.links import Limits, look_up
    from reportbuild.reading.bibliography import read_references
    from reportbuild.reading.lock import LOCK, write_lock
    from reportbuild.reading.manuscript import open_manuscript

    opened = open_manuscript(Shelf(manuscript))
    if opened.value is None:
        telling.tell(opened.problems, err)
        raise typer.Exit(Exit.WITH_ERRORS)
    works = read_references(Shelf(manuscript), opened.value.references).value
    known = {work.address: work.lookup for work in works if work.lookup}
    limits = Limits() if archive else Limits(archive="")
    found = {}
    for looked in look_up([work.address for work in works], known, today=date.today().isoformat(), limits=limits):
        found[looked.url] = looked.found
        dead = "dead: " if looked.found.dead else ""
        _print_lines([f"{looked.number}/{looked.of}  {dead}{looked.found.status}  {looked.url}"])
    if found and not any(lookup.status.isdecimal() for lookup in found.values()):
        _wrong_use("no address answered, so nothing was written", "is this machine connected to the internet?")
    write_whole(manuscript, {LOCK: write_lock(found).encode()})


@app.command("press")
def press_command(
    file: Annotated[Path, typer.Argument(help="Any PDF.", exists=True, dir_okay=False)],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file for the press.", dir_okay=False)],
    as_: Arranged = "booklet",
    sheet: Annotated[str, typer.Option(help="The paper in the printer: letter, a4, tabloid, …")] = "",
    signature: Annotated[int, typer.Option(help="Pages that are folded together, a multiple of 4.")] = 0,
    up: Annotated[int, typer.Option(help="Places on a sheet that is cut and stacked: 2 or 4.")] = 4,
    gutter: Annotated[str, typer.Option(help="White between pages that are cut apart, such as 5mm.")] = "",
    duplex: Annotated[str, typer.Option(help="The edge the printer turns sheets over: long-edge, short-edge.")] = "",
    binding: Annotated[str, typer.Option(help="left, or right for scripts from right to left.")] = "left",
    back_cover: Annotated[bool, typer.Option("--back-cover", help="Blank pages stand before the last page.")] = False,
    pages: Annotated[int, typer.Option(help="Pages of the block that a wrap goes around.")] = 0,
    weight: Annotated[float, typer.Option(help="Of the paper, in grams per square metre.")] = 80,
    caliper: Annotated[str, typer.Option(help="Thickness of one leaf.")] = "0.1mm",
    bleed: Annotated[str, typer.Option(help="What is kept of drawings beyond the page's edge, such as 3mm.")] = "",
    marks: Annotated[str, typer.Option(help="crop, fold, registration, with commas; or none.")] = "",
    colour: Annotated[str, typer.Option(help="as-is or cmyk.")] = "as-is",
    profile: Annotated[Path | None, typer.Option(help="ICC profile of the press.", exists=True, dir_okay=False)] = None,
    standard: Annotated[str, typer.Option(help="none or x-4.")] = "none",
    ink_limit: Annotated[int, typer.Option(help="Most ink on one spot, in percent.")] = 300,
    printers_sheet: Annotated[Path | None, typer.Option(help="Write the printer's sheet, too.", dir_okay=False)] = None,
) -> None:
    """Arrange the pages of any PDF for printing, folding and cutting. The file it writes is for the press only."""
    from reportbuild.building.pressing import Wish, options_read, press_file
    from reportbuild.packaging.press import Slip

    said = {"as": as_, "sheet": sheet, "signature": signature, "up": up, "gutter": gutter, "duplex": duplex}
    said |= {"binding": binding, "back-cover": back_cover, "pages": pages, "bleed": bleed, "colour": colour}
    said |= {"profile": str(profile or ""), "standard": standard, "ink-limit": ink_limit}
    given: dict[str, object] = {key: value for key, value in said.items() if value}
    given["stock"] = {"weight": weight, "caliper": caliper}
    if marks:
        given["marks"] = [] if marks == "none" else [mark.strip() for mark in marks.split(",")]
    options = options_read(given, Place("the command line"))
    if not options.sound:
        telling.tell(options.problems, err)
        raise typer.Exit(Exit.WRONG_USE)
    condition = Shelf(profile.parent).read(profile.name) if profile else b""
    slip = Slip(Place(file.name), producer=BUILT_BY, profile=condition)
    made = press_file(Shelf(file.parent).read(file.name), Wish(options.value, slip, output.name))
    telling.tell(made.problems, err)
    if made.value is None:
        raise typer.Exit(Exit.WITH_ERRORS)
    write_whole(output.parent, {output.name: made.value.imposed.pdf})
    if printers_sheet:
        write_whole(printers_sheet.parent, {printers_sheet.name: made.value.printers_sheet})
    out.print(f"{output}  ({made.value.imposed.sheets} sheets)", soft_wrap=True)


@app.command()
def facts(
    manuscript: Folder = Path("manuscript"),
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV, for a spreadsheet.")] = False,
) -> None:
    """List every fact: value, date, sources, and where it is stated and printed. For those who check the numbers."""
    from reportbuild.building import verification  # what other commands need not wait for

    sheet = verification.verification_sheet(Shelf(manuscript))
    telling.tell(sheet.problems, err)
    _print_lines([verification.as_csv(sheet.value).rstrip("\n")] if as_csv else verification.as_text(sheet.value))
    if sheet.sound and not sheet.value:
        out.print("The manuscript states no facts: they stand in data/facts.yaml.")
    raise typer.Exit(Exit.SOUND if sheet.sound else Exit.WITH_ERRORS)


@app.command()
def schema() -> None:
    """Print the JSON Schema of book.yaml, for editors."""
    from reportbuild.reading.settings import json_schema  # see `editions`

    _print_lines([json.dumps(json_schema(), ensure_ascii=False, indent=2)])


@app.command()
def explain(code: Annotated[str, typer.Argument(help="A problem's code, such as ref.unknown.")]) -> None:
    """Say what a problem means and what to do about it."""
    pages = shipped("docs").read("problems.md").decode()
    sections = {part.partition("\n")[0].strip("` "): part.partition("\n")[2].strip() for part in pages.split("\n## ")}
    if code not in sections:
        _wrong_use(f"there is no problem “{code}”", "codes stand in square brackets: error[ref.unknown]")
    _print_lines([code, "", sections[code]])


def _version(wanted: bool) -> None:
    if wanted:
        out.print(BUILT_BY)
        raise typer.Exit(Exit.SOUND)


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """From one structured manuscript to a paginated PDF, an EPUB, a web page and plain text."""


def main() -> None:
    """The command line. Whatever is not the author's mistake is ours, and says so."""
    try:
        app()
    except SystemExit as end:  # typer turns Ctrl-C into one
        if end.code == Exit.STOPPED:
            err.print("Stopped. Every file that was there is whole.")
        raise
    except (UnknownEditionError, JudgeFailedError) as error:
        err.print(f"error: {error}", markup=False, soft_wrap=True)
        sys.exit(Exit.WRONG_USE)
    except OSError as error:
        err.print(f"error: {error.filename or 'a file'}: {error.strerror or error}", markup=False, soft_wrap=True)
        sys.exit(Exit.WRONG_USE)
    except Exception:
        traceback.print_exc()
        err.print(f"\nThis is our mistake, not yours. Please report it with the lines above and: {BUILT_BY}")
        sys.exit(Exit.OUR_FAULT)


def _print_lines(lines: Iterable[str]) -> None:
    """Plain lines on standard output, never folded or coloured."""
    for line in lines:
        print(line)


def _exit(outcome: Outcome) -> Exit:
    return Exit.SOUND if outcome.sound else Exit.WITH_ERRORS


def _wrong_use(message: str, hint: str) -> NoReturn:
    err.print(f"error: {message} ({hint})", markup=False, soft_wrap=True)
    raise typer.Exit(Exit.WRONG_USE)
