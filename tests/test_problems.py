"""Promises of problems: what editors read, what keeps an edition back, what a misspelt name is answered with."""

from __future__ import annotations

import pytest

from reportbuild.model.problems import Checked, Place, Problem, Severity, did_you_mean, gather


def problem(severity: Severity = Severity.ERROR, line: int = 1) -> Problem:
    return Problem("ref.unknown", "nothing is labelled “fig-x”", Place("a.md", line), severity=severity)


def test_a_problem_prints_as_editors_read_it() -> None:
    """File, line and column come first and are parted by colons, so that editors and terminals can jump there."""
    told = Problem("ref.unknown", "nothing is labelled “fig-x”", Place("a.md", 41, 7), "did you mean “fig-y”?")
    assert str(told) == "a.md:41:7: error[ref.unknown] nothing is labelled “fig-x” (did you mean “fig-y”?)"


def test_a_hint_that_is_missing_leaves_no_brackets() -> None:
    """Without a hint the line ends with the message."""
    assert str(problem(Severity.WARNING)) == "a.md:1: warning[ref.unknown] nothing is labelled “fig-x”"


def test_what_is_unknown_of_a_place_is_left_out() -> None:
    """A whole file has no line, a whole line no column."""
    assert [str(Place("a.md")), str(Place("a.md", 4)), str(Place("a.md", 4, 2))] == ["a.md", "a.md:4", "a.md:4:2"]


def test_places_sort_as_a_reader_meets_them() -> None:
    """By file, then by line and column as numbers: line 9 before line 10, the file as a whole before its lines."""
    ordered = [Place("a.md"), Place("a.md", 9), Place("a.md", 10, 2), Place("a.md", 10, 11), Place("b.md", 1)]
    assert sorted([*ordered[3:], *ordered[:3]]) == ordered


@pytest.mark.parametrize(("severity", "sound"), [("error", False), ("warning", True), ("hint", True)])
def test_only_errors_keep_an_edition_back(severity: str, sound: bool) -> None:
    """Warnings and hints are told, but the edition is written."""
    assert Checked("value", (problem(Severity(severity)),)).sound is sound


def test_a_problem_is_an_error_unless_it_says_less() -> None:
    """Who forgets to say how bad it is gets the severest, which nobody overlooks."""
    assert Problem("a.b", "", Place("a.md")).severity is Severity.ERROR


def test_mapping_keeps_what_was_told() -> None:
    """Another value in the same wrapping: no problem is lost on the way."""
    assert Checked(2, (problem(),)).map(lambda n: n + 1) == Checked(3, (problem(),))


def test_gathering_keeps_every_value_and_problem_in_order() -> None:
    """Values stand as they came, those of unsound parts too, and so do all problems."""
    parts = [Checked("a", (problem(line=1), problem(line=2))), Checked("b"), Checked("c", (problem(line=3),))]
    assert gather(iter(parts)) == Checked(("a", "b", "c"), (problem(line=1), problem(line=2), problem(line=3)))
    assert gather([]) == Checked(())


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    """Of several names the nearest is meant; where none is near nothing is guessed."""
    known = ("fig-growth", "fig-yield", "tab-yield")
    assert did_you_mean("fig-yeild", known) == "did you mean “fig-yield”?"
    assert did_you_mean("map", known) == ""
    assert did_you_mean("fig-yield", ()) == ""
