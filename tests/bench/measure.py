"""Measures builds of a long book side by side with others, and writes docs/benchmarks.md.

    python tests/bench/measure.py [--chapters 30 100 330] [--times 5]

Every measurement is a process of its own; its time is wall time, its memory the largest of any one process.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from long_book import write_long_book

from reportbuild.model.charts import Chart, ChartKind, Mark
from reportbuild.model.problems import Place
from reportbuild.rendering.charts import draw

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs/benchmarks.md"
PICTURE = DOCS.parent / "pictures/benchmarks.svg"
PARAGRAPH = "A paragraph more than there was before, which is long enough to make a page of its own. " * 60


@dataclass(frozen=True)
class Run:
    """One measurement: seconds, and megabytes of the largest process."""

    seconds: float
    megabytes: float


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--chapters", type=int, nargs="+", default=[12, 112, 375])
    asked.add_argument("--times", type=int, default=5)
    given = asked.parse_args()
    with TemporaryDirectory(prefix="reportbuild-bench-") as folder:
        tables = [_measure(Path(folder) / str(chapters), chapters, given.times) for chapters in given.chapters]
    DOCS.write_text(_page(tables, given.times))
    PICTURE.write_text(_picture(tables[len(tables) // 2]))
    print(f"written: {DOCS}")


@dataclass(frozen=True)
class Table:
    """What was measured of one book.

    sizes   kilobytes of our PDF, and of that of the one job, which has the same text
    runs    the median of each measurement, by its name
    """

    chapters: int
    pages: int
    sizes: tuple[float, float]
    runs: Mapping[str, Run]


def _measure(folder: Path, chapters: int, times: int) -> Table:
    book = folder / "book"
    write_long_book(book, chapters)
    stories = _stories(folder, book)
    several: dict[str, list[Run]] = {}
    pages, sizes = 0, (0.0, 0.0)
    for turn in range(times):
        for name, (prepare, command) in stories.items():
            if turn == 0 or not (name in ONCE or (chapters > LONG and name in SLOW)):
                several.setdefault(name, []).append(_timed(prepare, command))
            if name == "one word":
                several.setdefault(WARM, []).append(_warm(folder, book))
            if name in ONCE and turn == 0:
                ours, theirs = (folder / name for name in ("out/report.pdf", "one-job.pdf"))
                sizes = ours.stat().st_size / 1000, theirs.stat().st_size / 1000
            pages = pages or json.loads((folder / "out/build.json").read_text())["files"][0]["pages"]
    runs = {
        name: Run(statistics.median(run.seconds for run in each), max(run.megabytes for run in each))
        for name, each in several.items()
    }
    for name, run in runs.items():
        print(f"{chapters} chapters, {name}: {run.seconds:.2f} s, {run.megabytes:.0f} MB", flush=True)
    return Table(chapters, pages, sizes, runs)


WARM = "one word, in a process that has built before"


def _warm(folder: Path, book: Path) -> Run:
    """Its builds tell their seconds; the process begins with one that is not counted."""
    command = (sys.executable, str(HERE / "warm.py"), str(book), str(folder / "out"), str(folder / "cache"), "3")
    told = folder / "warm.txt"
    with told.open("w") as out:
        run = _timed(lambda: None, command, out)
    return Run(statistics.median(map(float, told.read_text().split())), run.megabytes)


ONCE = ("one job of WeasyPrint",)
"""Measured once: a minute does not become truer by the fifth time."""

LONG = 200
SLOW = ("cold", "EPUB alone, cold", "EPUB by pandoc")
"""Of a book of so many chapters these are measured once, too."""


def _stories(folder: Path, book: Path) -> Mapping[str, tuple[Callable[[], None], Sequence[str]]]:
    cache, out = folder / "cache", folder / "out"
    ours = (sys.executable, "-m", "reportbuild", "build", "-m", str(book), "-o", str(out), "--cache", str(cache))
    first, epub = book / "chapters/001.md", book / "book.yaml"
    count = iter(range(10_000))

    def cold() -> None:
        shutil.rmtree(cache, ignore_errors=True)
        epub.write_text(epub.read_text().replace("formats: [epub]", "formats: [pdf, epub]"))

    def one_word() -> None:
        first.write_text(first.read_text().replace(" agreement", f" agreement{next(count)}", 1))

    def one_page() -> None:
        first.write_text(first.read_text().replace("\n\n## ", f"\n\n{next(count)} {PARAGRAPH}\n\n## ", 1))

    def one_note() -> None:
        number = next(count)
        first.write_text(first.read_text() + f"\nOne more.[^more{number}]\n\n[^more{number}]: A note.\n")

    def epub_alone() -> None:
        shutil.rmtree(cache, ignore_errors=True)
        epub.write_text(epub.read_text().replace("formats: [pdf, epub]", "formats: [epub]"))

    one_job = (sys.executable, str(HERE / "one_job.py"))

    def gathered() -> None:
        subprocess.run([*one_job, "gather", str(book), str(folder)], check=True, stdout=subprocess.DEVNULL)

    pandoc = (sys.executable, str(HERE / "peers.py"), "pandoc", str(book), str(folder / "pandoc.epub"))
    typst = (sys.executable, str(HERE / "peers.py"), "typst", str(book), str(folder / "typst.pdf"))
    return {
        "cold": (cold, ours),
        "nothing changed": (lambda: None, ours),
        "one word": (one_word, ours),
        "a page more in chapter 1": (one_page, ours),
        "a note more in chapter 1": (one_note, ours),
        "one job of WeasyPrint": (gathered, (*one_job, "lay-out", str(book), str(folder))),
        "Typst": (lambda: None, typst),
        "EPUB alone, cold": (epub_alone, ours),
        "EPUB by pandoc": (lambda: None, pandoc),
    }


def _timed(prepare: Callable[[], None], command: Sequence[str], out: IO[str] | int = subprocess.DEVNULL) -> Run:
    prepare()
    start = time.perf_counter()
    # As installed: a checkout on a machine that keeps no compiled modules would compile ours at every start.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, env=kept)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _largest(process.pid))
        time.sleep(0.02)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(process.stderr.read().decode() if process.stderr else "")
    return Run(seconds, peak)


def _largest(parent: int) -> float:
    """Megabytes of the largest of a process and its children, as they are now; read from /proc."""
    family = [parent, *(int(child) for child in _children(parent))]
    return max((_resident(pid) for pid in family), default=0.0)


def _children(pid: int) -> Sequence[str]:
    try:
        mine = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return ()
    return [*mine, *(each for child in mine for each in _children(int(child)))]


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    except (OSError, IndexError):
        return 0.0


def _page(tables: Sequence[Table], times: int) -> str:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    lines = [
        "# Benchmarks",
        "",
        f"Made by `make bench` on a machine with {machine}: medians of {times} runs from the shell, in turn;",
        "wall time, and the memory of the largest process. The long book has notes, tables, figures, citations and",
        "cross-references; the one job of WeasyPrint gets the same markup and the same styles, tagged, measured once.",
        "Every tenth chapter prints a page number of another one, and contents and lists print hundreds. Of a book of",
        f"more than {LONG} chapters, cold builds and EPUBs are measured once. Typst gets pandoc's reading of the",
        "text, whose making is not counted; it knows neither our tables nor our references.",
        "",
        "![Seconds for the long book](pictures/benchmarks.svg)",
    ]
    for table in tables:
        cold, (ours, theirs) = table.runs["cold"].seconds, table.sizes
        lines += [
            "",
            f"## {table.pages} pages, {table.chapters} chapters",
            "",
            "| | seconds | to cold | MB |",
            "| --- | ---: | ---: | ---: |",
        ]
        lines += [
            f"| {n} | {r.seconds:.2f} | {r.seconds / cold:.2f} | {r.megabytes:.0f} |" for n, r in table.runs.items()
        ]
        lines += ["", f"The PDF has {ours:,.0f} KB; that of the one job, which is tagged, too, has {theirs:,.0f} KB."]
    for few, many in pairwise(tables[-2:]):
        grown = (many.runs["cold"].megabytes - few.runs["cold"].megabytes) / (many.chapters - few.chapters)
        lines += [
            "",
            f"From {few.chapters} chapters to {many.chapters} the largest process grows by {grown:.2f} MB for each.",
        ]
    return "\n".join(lines) + "\n"


def _picture(table: Table) -> str:
    """The seconds of one book as bars, by our own charts."""
    marks = tuple(Mark(name, run.seconds, f"{run.seconds:.1f}") for name, run in table.runs.items())
    return draw(
        Chart(ChartKind.BAR, marks, unit=f"Seconds, {table.pages} pages"), 150, "#17405f", at=Place("benchmarks")
    ).value


if __name__ == "__main__":
    main()
