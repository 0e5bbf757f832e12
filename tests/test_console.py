"""Promises of telling: a person reads lines, a machine reads JSON, and no words of a manuscript steer either."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

from reportbuild.building.outcome import BuiltFile, Outcome
from reportbuild.building.press import Record
from reportbuild.console import json_lines, progress, sarif, tell, tell_account
from reportbuild.model.problems import Place, Problem, Severity

UNKNOWN = Problem("ref.unknown", "nothing is labelled “fig-x”", Place("a.md", 41, 7), "did you mean “fig-y”?")
LATE = Problem("page.unsettled", "numbers still move", Place("book.yaml"), severity=Severity.WARNING)
MINOR = Problem("text.minor", "a small thing", Place("a.md", 3), severity=Severity.HINT)


def told(*problems: Problem, terminal: bool = False) -> str:
    """What a person reads, in a window of 30 columns."""
    out = io.StringIO()
    tell(problems, Console(file=out, width=30, force_terminal=terminal, color_system="standard" if terminal else None))
    return out.getvalue()


def test_a_person_reads_a_line_for_each_problem_and_a_count() -> None:
    """Never folded, so that an editor can jump to the place; in the end how many there are of each kind."""
    assert told(UNKNOWN, LATE, UNKNOWN).splitlines() == [
        str(UNKNOWN),
        str(LATE),
        str(UNKNOWN),
        "2 errors, 1 warning; `reportbuild explain CODE` says more",
    ]
    assert told() == ""


def test_words_of_a_manuscript_are_not_markup_of_the_terminal() -> None:
    """Brackets, colons and numbers in a message are what they are."""
    message = "the note “[bold]x[/]” and :smile: and [/] and 12"
    assert told(Problem("a.b", message, Place("[red].md", 1), "[link=x]y[/link]")).splitlines()[0] == (
        f"[red].md:1: error[a.b] {message} ([link=x]y[/link])"
    )


@pytest.mark.parametrize("terminal", [True, False])
def test_words_of_a_manuscript_do_not_steer_the_terminal(terminal: bool) -> None:
    """Escape sequences, bells and line ends in a message are seen as �: nothing is cleared, forged or hidden."""
    hostile = "a\x1b[2Jb\x07c\nbook.yaml:1: error[x.y] forged\rd\x9b31m\u2028\ud800"
    plain = told(Problem("a.b", hostile, Place(f"{hostile}.md", 1), hostile), terminal=terminal)
    assert len(plain.splitlines()) == 2
    assert "\x1b[2J" not in plain
    assert not {"\x07", "\r", "\x9b", "\ud800"} & set(plain)
    assert plain.encode()


def test_a_terminal_shows_how_bad_it_is() -> None:
    """Errors, warnings and hints have colours of their own there."""
    colours = {told(each, terminal=True).split(f"{each.severity}[")[0][-8:] for each in (UNKNOWN, LATE, MINOR)}
    assert len(colours) == 3


def outcome(*problems: Problem) -> Outcome:
    files = (BuiltFile("report.pdf", "report", "Año\n2", b"%PDF", 12), BuiltFile("report.epub", "report", "Año", b"PK"))
    return Outcome(files, problems, (Record("read", False),))


def test_a_machine_reads_one_object_a_line() -> None:
    """First problems, then files, then whether it ended well; every line is ASCII, whatever the words are."""
    lines = list(json_lines(outcome(UNKNOWN, LATE)))
    assert all("\n" not in line and line.isascii() for line in lines)
    assert [json.loads(line) for line in lines] == [
        {
            "event": "problem",
            "code": "ref.unknown",
            "severity": "error",
            "file": "a.md",
            "line": 41,
            "column": 7,
            "message": "nothing is labelled “fig-x”",
            "hint": "did you mean “fig-y”?",
        },
        {
            "event": "problem",
            "code": "page.unsettled",
            "severity": "warning",
            "file": "book.yaml",
            "line": 0,
            "column": 0,
            "message": "numbers still move",
            "hint": "",
        },
        {"event": "file", "file": "report.pdf", "pages": 12, "title": "Año\n2"},
        {"event": "file", "file": "report.epub", "pages": None, "title": "Año"},
        {"event": "end", "sound": False},
    ]
    assert json.loads(list(json_lines(outcome(LATE)))[-1]) == {"event": "end", "sound": True}


def results(*problems: Problem) -> list[dict[str, Any]]:
    """The results of the one run of a SARIF log."""
    log = json.loads(sarif(problems))
    assert (log["version"], log["$schema"].split("/")[-1]) == ("2.1.0", "sarif-2.1.0.json")
    [run] = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(ids)) == len(ids)
    assert {result["ruleId"] for result in run["results"]} == set(ids)
    return list(run["results"])


def test_sarif_has_a_result_for_each_problem() -> None:
    """With its rule, its place and how bad it is, in the words of the standard: a hint is a note."""
    made = results(UNKNOWN, LATE, MINOR, UNKNOWN)
    assert [(each["ruleId"], each["level"]) for each in made] == [
        ("ref.unknown", "error"),
        ("page.unsettled", "warning"),
        ("text.minor", "note"),
        ("ref.unknown", "error"),
    ]
    assert made[0]["message"]["text"] == "nothing is labelled “fig-x” (did you mean “fig-y”?)"
    assert results() == []


def test_sarif_counts_lines_from_one() -> None:
    """A problem of a whole file has no region, one of a whole line begins at its first column."""
    places = [each["locations"][0]["physicalLocation"] for each in results(UNKNOWN, LATE, MINOR)]
    assert [place.get("region") for place in places] == [
        {"startLine": 41, "startColumn": 7},
        None,
        {"startLine": 3, "startColumn": 1},
    ]


def test_sarif_names_files_as_addresses() -> None:
    """Spaces and other scripts are escaped, slashes stay."""
    [made] = results(Problem("a.b", "x", Place("chapters/año 1.md", 1)))
    uri = made["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "chapters/a%C3%B1o%201.md"


def test_progress_is_seen_on_a_terminal_only() -> None:
    """A step's name is shown as it is, brackets and all; a file or a pipe gets nothing."""
    for terminal in (True, False):
        out = io.StringIO()
        with progress(Console(file=out, force_terminal=terminal, width=60), as_json=False) as told_of:
            told_of(Record("lay out [/01] [bold]growth", kept=False))
        assert ("lay out [/01] [bold]growth" in out.getvalue()) is terminal
        assert terminal or out.getvalue() == ""


def test_a_machine_reads_progress_as_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """One object for each step, on standard output, with why it was done, and nothing for people."""
    out = io.StringIO()
    with progress(Console(file=out, force_terminal=True), as_json=True) as told_of:
        told_of(Record("lay out año", kept=False, why="text changed"))
        told_of(Record("read a\nb", kept=True))
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"event": "step", "step": "lay out año", "kept": False, "why": "text changed"},
        {"event": "step", "step": "read a\nb", "kept": True},
    ]
    assert out.getvalue() == ""


def test_an_account_says_why_each_step_was_done() -> None:
    """A line for each step: that it was kept, or what had changed, in the words of the build."""
    out = io.StringIO()
    records = (
        Record("read [a]", kept=True),
        Record("lay out a", kept=False, why="another “text”"),
        Record("bind", kept=False),
    )
    tell_account(records, Console(file=out, width=10))
    assert out.getvalue().splitlines() == ["read [a]: kept", "lay out a: another “text”", "bind: nothing is kept"]
