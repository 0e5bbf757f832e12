"""Problems and progress, told to a person or, as JSON lines or SARIF, to a machine."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from reportbuild.building.outcome import BUILT_BY, Outcome, problem_record, step_record
from reportbuild.building.press import Record
from reportbuild.model.problems import Problem, Severity

if TYPE_CHECKING:
    from reportbuild.packaging.certificate import Measured

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}
_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


def tell(problems: Sequence[Problem], console: Console) -> None:
    """Each problem on a line of its own, the way editors and people read it."""
    for problem in problems:
        line = Text()
        line.append(_seen(f"{problem.at}: "), "bold")
        line.append(f"{problem.severity}[{problem.code}]", _COLOURS[problem.severity])
        line.append(_seen(f" {problem.message}"))
        if problem.hint:
            line.append(_seen(f" ({problem.hint})"), "dim")
        console.print(line, soft_wrap=True)
    if problems:
        console.print(
            f"{_count(problems)}; `reportbuild explain CODE` says more", highlight=False, style="dim", soft_wrap=True
        )


def json_lines(outcome: Outcome) -> Iterator[str]:
    """One JSON object a line: each problem, then each file, then the end."""
    for problem in outcome.problems:
        yield json.dumps({"event": "problem", **problem_record(problem)})
    for file in outcome.files:
        yield json.dumps({"event": "file", "file": file.name, "pages": file.pages, "title": file.title})
    yield json.dumps({"event": "end", "sound": outcome.sound})


def sarif(problems: Sequence[Problem]) -> str:
    """All problems for tools that review changes. Source: SARIF 2.1.0."""
    rules = [{"id": code} for code in sorted({problem.code for problem in problems})]
    driver = {"name": "reportbuild", "version": BUILT_BY.split()[1], "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": [_result(p) for p in problems]}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2)


def tell_account(account: Sequence[Record], console: Console) -> None:
    """Each step of a build: whether it was kept, else why it was done."""
    for record in account:
        why = "kept" if record.kept else record.why or "nothing is kept"
        console.print(_seen(f"{record.name}: {why}"), soft_wrap=True, markup=False)


def tell_measured(measured: Sequence[Measured], console: Console) -> None:
    """A line for each thing that was measured; below it, what is at fault."""
    for one in measured:
        console.print(f"{one.count:>7}  {one.what}", soft_wrap=True, highlight=False, markup=False)
        for fault in one.faults:
            console.print(f"         at fault: {_seen(fault)}", style="red", soft_wrap=True, markup=False)


@contextmanager
def progress(console: Console, *, as_json: bool) -> Iterator[Callable[[Record], None]]:
    """A line that says what is being done: a bar on a terminal, JSON lines on standard output for a machine."""
    if as_json:
        yield lambda record: print(json.dumps({"event": "step", **step_record(record)}), flush=True)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading")
        counts = {True: 0, False: 0}

        def told(record: Record) -> None:
            counts[record.kept] += 1
            bar.update(task, description=f"{counts[False]} steps done, {counts[True]} kept: {record.name}")

        yield told


def _result(problem: Problem) -> dict[str, Any]:
    region = {"startLine": problem.at.line, "startColumn": problem.at.column or 1} if problem.at.line else None
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(problem.at.path)}}
    if region:
        place["region"] = region
    text = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
    return {
        "ruleId": problem.code,
        "level": _SARIF_LEVELS[problem.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }


def _seen(text: str) -> str:
    """Text that cannot steer a terminal: what an author's words would do there is seen as “�”."""
    return re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", "\ufffd", text)


def _count(problems: Sequence[Problem]) -> str:
    numbers = {severity: sum(p.severity is severity for p in problems) for severity in Severity}
    return ", ".join(f"{n} {severity}{'s' if n != 1 else ''}" for severity, n in numbers.items() if n)
