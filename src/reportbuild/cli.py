"""Commands, options, exit codes. Each command is a few lines."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from reportbuild import console as telling
from reportbuild.build.run import BUILT_BY, Outcome, build, check, read_book, shipped, write_whole
from reportbuild.reading.settings import json_schema

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

app = typer.Typer(
    help="From one structured manuscript to a paginated PDF and an EPUB.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Exit(IntEnum):
    """What a command's exit says."""

    SOUND = 0
    WITH_ERRORS = 1
    WRONG_USE = 2
    OUR_FAULT = 3
    STOPPED = 130


Folder = Annotated[Path, typer.Option("-m", "--manuscript", help="The folder with book.yaml.")]
Editions = Annotated[list[str] | None, typer.Argument(help="Names of editions; none means all.", show_default=False)]


@app.command("build")
def build_command(
    editions: Editions = None,
    manuscript: Folder = Path("manuscript"),
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the files go.")] = Path("output"),
    as_json: Annotated[bool, typer.Option("--json", help="Tell everything as JSON lines on standard output.")] = False,
) -> None:
    """Build editions into OUTPUT: <edition>.pdf, <edition>.epub and build.json.

    If the manuscript has an error, nothing is written and the previous editions stay as they were.
    """
    with telling.progress(err) as told:
        outcome = build(manuscript, output, editions=editions or (), told=told)
    if as_json:
        _print_lines(telling.json_lines(outcome))
    else:
        telling.tell(outcome.problems, err)
        for file in outcome.files:
            pages = f", {file.pages} pages" if file.pages else ""
            out.print(f"{output / file.name}  ({len(file.content) / 1024:,.0f} KB{pages})", soft_wrap=True)
    raise typer.Exit(_exit(outcome))


@app.command("check")
def check_command(
    editions: Editions = None,
    manuscript: Folder = Path("manuscript"),
    as_json: Annotated[bool, typer.Option("--json", help="Tell everything as JSON lines.")] = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="Tell everything as SARIF 2.1.0.")] = False,
) -> None:
    """Check a manuscript without laying it out: references, citations, numbers, files. Writes nothing."""
    outcome = check(manuscript, editions=editions or ())
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
def editions(manuscript: Folder = Path("manuscript")) -> None:
    """List the editions of a manuscript: name, layout, formats."""
    read = read_book(manuscript)
    if read.value is None:
        telling.tell(read.problems, err)
        raise typer.Exit(Exit.WITH_ERRORS)
    for name, edition in read.value.book.editions.items():
        out.print(f"{name}: layout {edition.layout}, {', '.join(edition.formats)}", soft_wrap=True)


@app.command()
def schema() -> None:
    """Print the JSON Schema of book.yaml, for editors."""
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
    """From one structured manuscript to a paginated PDF and an EPUB."""


def main() -> None:
    """The command line. Whatever is not the author's mistake is ours, and says so."""
    try:
        app()
    except KeyboardInterrupt:
        err.print("Stopped. Nothing was written over.")
        sys.exit(Exit.STOPPED)
    except LookupError as error:
        err.print(f"error: {error.args[0]}", markup=False)
        sys.exit(Exit.WRONG_USE)
    except OSError as error:
        err.print(f"error: {error.filename or 'a file'}: {error.strerror or error}", markup=False)
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
    err.print(f"error: {message} ({hint})", markup=False)
    raise typer.Exit(Exit.WRONG_USE)
