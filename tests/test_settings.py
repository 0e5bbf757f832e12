"""Promises of reading book.yaml: every fault at its key or value, in words for people."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportbuild.model.metadata import Book, Format, Where
from reportbuild.model.problems import Checked
from reportbuild.reading.settings import json_schema, read_settings
from reportbuild.reading.shelf import Memory

SOUND = "title: T\ndate: 2025-07-18\ncontents: [a.md]\neditions: {report: {}}\n"


def read(text: str) -> Checked[Book | None]:
    return read_settings(Memory({"book.yaml": text.encode()}))


def told(text: str) -> list[str]:
    return [str(problem) for problem in read(text).problems]


def told_of(line: str) -> list[str]:
    """What is told of a line 5 that is added to a sound file."""
    return [problem.removeprefix("book.yaml:5:") for problem in told(SOUND + line + "\n")]


def test_a_sound_file_is_a_book() -> None:
    """Short ways of writing are understood, and what is left out has its usual value."""
    checked = read(SOUND + "notes: chapter\nversion: '1.0'\n")
    assert not checked.problems
    assert checked.value
    assert checked.value.contents.body == ("a.md",)
    assert checked.value.notes.where is Where.CHAPTER
    assert checked.value.editions["report"].formats == (Format.PDF,)


def test_an_unknown_key_is_told_at_its_place_with_the_nearest_known_one() -> None:
    """At the top and within a mapping, the suggestion is one of that mapping's keys."""
    assert told_of("titel: x") == [
        "1: error[meta.unknown-key] the key “titel” means nothing here (did you mean “title”?)"
    ]
    assert told_of("authors: [{name: A}, {name: B, rol: author}]") == [
        "32: error[meta.unknown-key] the key “rol” means nothing here (did you mean “role”?)"
    ]
    assert told_of("bibliography: {groups: [{title: A, tpyes: [book]}]}") == [
        "36: error[meta.unknown-key] the key “tpyes” means nothing here (did you mean “types”?)"
    ]


def test_a_key_that_is_missing_is_told_where_it_belongs() -> None:
    """Every missing key is told at once, with a line that would do."""
    assert told("subtitle: S\n") == [
        "book.yaml:1:1: error[meta.missing] “title” is missing (add title: The title of the report)",
        "book.yaml:1:1: error[meta.missing] “date” is missing (add date: 2025-07-18)",
        "book.yaml:1:1: error[meta.missing] “contents” is missing (add contents: {body: [chapters/01.md]})",
        "book.yaml:1:1: error[meta.missing] “editions” is missing"
        " (add editions: {report: {layout: report, formats: [pdf, epub]}})",
    ]
    assert told_of("authors: [{role: editor}]") == ["11: error[meta.missing] “name” is missing (add name: …)"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "version: 1.10",
            "10: error[meta.wrong-type] “version”: 1.10 without quotes is a number, not text"
            ' (write it in quotes: "1.10")',
        ),
        (
            "subtitle: true",
            "11: error[meta.wrong-type] “subtitle”: true without quotes is true or false, not text"
            ' (write it in quotes: "true")',
        ),
        ("subtitle:", "1: error[meta.wrong-type] “subtitle” has no value (give it a value, or take the line away)"),
        ("keywords: a, b", "11: error[meta.wrong-type] “keywords” should be a list, and is “a, b” (write [a, b])"),
        (
            "authors: [Ana]",
            "11: error[meta.wrong-type] “authors” should be keys and values, and is “Ana”"
            " (write authors: [{name: Ana Pérez}])",
        ),
        ("subtitle: [a]", "11: error[meta.wrong-type] “subtitle” should be text, and is a list"),
    ],
)
def test_a_value_of_another_kind_is_told_at_the_value(line: str, problem: str) -> None:
    """The message says what it was read as, and the hint how to write it."""
    assert told_of(line) == [problem]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "notes: bok",
            "8: error[meta.wrong-value] “bok” is not among what “notes” can be: page, chapter, book, none"
            " (did you mean “book”?)",
        ),
        (
            "authors: [{name: A, role: boss}]",
            "27: error[meta.wrong-value] “boss” is not among what “role” can be: author, editor, translator,"
            " illustrator, contributor",
        ),
        ("identifiers: {doi: x}", "20: error[meta.wrong-value] “x” cannot be “doi” (write 10.1234/…)"),
        (
            "language: English",
            "11: error[meta.wrong-value] “English” cannot be “language” (write a language tag: en-US, es)",
        ),
    ],
)
def test_a_value_that_cannot_be_is_told_with_those_that_can(line: str, problem: str) -> None:
    """What can be is listed, or shown by example."""
    assert told_of(line) == [problem]


@pytest.mark.parametrize("day", ["18 July 2025", "2025-02-30", "2025-07", "20250718", "1752796800"])
def test_the_date_is_a_day_and_nothing_else(day: str) -> None:
    """No other way of writing a day is guessed at; a number is not taken for seconds."""
    assert told(SOUND.replace("2025-07-18", day)) == [
        f"book.yaml:2:7: error[meta.wrong-value] “{day}” is not a day (write it as 2025-07-18)"
    ]


def test_the_name_of_an_edition_must_do_as_a_file_name() -> None:
    """It is told at the name."""
    assert told(SOUND.replace("{report: {}}", "{a b: {}}")) == [
        "book.yaml:4:12: error[meta.wrong-value] “a b” becomes a file name: use letters, digits and hyphens"
    ]


def test_a_value_of_no_wanted_kind_is_told_once() -> None:
    """Options of a layout may be text, numbers, true or false; a list is told once, not four times."""
    assert len(told(SOUND.replace("{report: {}}", "{report: {options: {a: [1]}}}"))) == 1


def test_what_is_wrong_is_left_out_and_the_rest_is_read() -> None:
    """One wrong key does not hide what is wrong elsewhere."""
    checked = read(SOUND.replace("title: T", "title: 1984") + "titel: x\nkeywords: [a]\n")
    assert not checked.sound
    assert checked.value
    assert checked.value.keywords == ("a",)


def test_a_missing_file_and_broken_yaml_are_told() -> None:
    """Without book.yaml, or with one that is no YAML, there is no book."""
    missing = read_settings(Memory({"bok.yaml": b""}))
    assert [str(problem) for problem in missing.problems] == [
        "book.yaml: error[meta.missing-file] there is no book.yaml in the manuscript's folder"
        " (did you mean “bok.yaml”?)"
    ]
    assert [problem.code for problem in read("a: [").problems] == ["yaml.broken"]
    assert told("- a\n") == [
        "book.yaml:1:1: error[meta.wrong-type] book.yaml is not keys and values (begin with title: …)"
    ]


def test_the_schema_for_editors_has_the_short_ways_of_writing() -> None:
    """It is plain JSON, its keys are those of the file, and `notes: page` and a plain list of contents are allowed."""
    schema = json.loads(json.dumps(json_schema()))
    assert "citation-style" in schema["properties"]
    assert {"type": "array", "items": {"type": "string"}} in schema["$defs"]["Contents"]["anyOf"]
    assert {"$ref": "#/$defs/Where"} in schema["$defs"]["Notes"]["anyOf"]
    assert {"$ref": "#/$defs/BlockKind"} in schema["$defs"]["EditionSettings"]["properties"]["only"]["anyOf"]


def test_the_schema_offers_no_value_that_it_refuses() -> None:
    """What editors put in for a length is not the number of points that we keep."""
    for kind in json_schema()["$defs"].values():
        for said in kind.get("properties", {}).values():
            assert "pattern" not in said or re.search(said["pattern"], said.get("default", "1 mm"))


@given(st.text(alphabet="abtitle:{}[]- \n'\"1.#&*!|>", max_size=60))
def test_no_text_makes_us_stumble(text: str) -> None:
    """Whatever book.yaml holds, it is a book or told, and places lie inside it."""
    lines = text.split("\n")
    for problem in read(text + "\n" + SOUND).problems:
        assert problem.at.line <= len(lines) + 5
