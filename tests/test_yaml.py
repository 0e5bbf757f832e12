"""Promises of reading YAML: YAML 1.2's words, a place for everything, and no text that brings us down."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportbuild.model.problems import Checked, Place
from reportbuild.reading.yaml import DEEPEST, Located, read_yaml


def value(text: str) -> Any:
    """What a sound text says."""
    read = read_yaml(text, "book.yaml")
    assert read.problems == ()
    return read.value.value


def told(text: str) -> list[str]:
    """Codes and places of the problems of a text."""
    return [f"{problem.code} {problem.at}" for problem in read_yaml(text, "book.yaml").problems]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("off", "off"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("", None),
        ("nil", "nil"),
        ("12", 12),
        ("-12", -12),
        ("012", 12),
        ("0o14", 12),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("1.50", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.2.3", "1.2.3"),
        ("-", [None]),
        ("2025-07-18", "2025-07-18"),
        ("2025-07-18T10:00:00Z", "2025-07-18T10:00:00Z"),
        ("<<", "<<"),
        ("=", "="),
        ('"12"', "12"),
        ("'true'", "true"),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
    ],
)
def test_words_mean_what_they_mean_in_yaml_1_2(word: str, meant: object) -> None:
    """NO is Norway, 12:30 a time of day, 2025-07-18 a text; quotes make a text of anything."""
    found = value(word)
    assert (found, type(found)) == (meant, type(meant))


def test_values_and_keys_have_places() -> None:
    """Line and column of every value and of its key; of what is not there, of the nearest thing around it."""
    located = read_yaml("title: x\nauthors:\n  - name: Ana\n    role: editor\n", "book.yaml").value
    assert located.value == {"title": "x", "authors": [{"name": "Ana", "role": "editor"}]}
    assert located.at("title") == Place("book.yaml", 1, 8)
    assert located.at("authors", 0, "role") == Place("book.yaml", 4, 11)
    assert located.key_at("authors", 0, "role") == Place("book.yaml", 4, 5)
    assert located.at("authors", 0, "orcid") == located.at("authors", 0) == Place("book.yaml", 3, 5)
    assert located.key_at("authors", 7) == located.at("authors")
    assert located.at("nowhere") == located.at() == Place("book.yaml", 1, 1)
    assert Located(None, "book.yaml").at("title") == Place("book.yaml")


def test_yaml_inside_another_file_has_places_there() -> None:
    """Lines count from where the text stands in its file, of values as of problems."""
    read = read_yaml("a: 1\nb: [", "chapters/a.md", line=12)
    assert read.problems[0].at == Place("chapters/a.md", 13, 5)
    assert read_yaml("a: 1\nb: 2", "chapters/a.md", line=12).value.at("b") == Place("chapters/a.md", 13, 4)


def test_unusual_line_ends_do_not_shift_places() -> None:
    """Editors count lines by line feeds alone; what else YAML takes for a line's end moves nothing."""
    assert read_yaml("a: 'x\u2028\u0085y'\nb: 2", "book.yaml").value.at("b") == Place("book.yaml", 2, 4)


def test_a_key_that_stands_twice_is_told() -> None:
    """The first value counts, the second is told at its own key; the same key elsewhere is another one."""
    read = read_yaml("a: 1\nb: {a: 2}\na: 3\n", "book.yaml")
    assert read.value.value == {"a": 1, "b": {"a": 2}}
    assert [str(problem) for problem in read.problems] == [
        "book.yaml:3:1: error[yaml.duplicate-key] “a” stands here a second time (take one of the two away)"
    ]
    assert told("1: a\n'1': b") == ["yaml.duplicate-key book.yaml:2:1"]


def test_an_empty_text_says_nothing() -> None:
    """An empty file, and one of comments only, is None and no problem."""
    assert value("") is value("# nothing yet\n") is None


@pytest.mark.parametrize(
    "text", ["a: [1, 2", "a: b: c", "a:\n\t- b", "'open", "*nowhere", "a: 1\n---\nb: 2", "@a", "%YAML 3.0\n---\na"]
)
def test_what_is_not_yaml_is_told_where_it_breaks(text: str) -> None:
    """One problem, with a line that is there; nothing of the values is left."""
    read = read_yaml(text, "book.yaml")
    assert read.value.value is None
    [problem] = read.problems
    assert problem.code == "yaml.broken"
    assert 1 <= problem.at.line <= text.count("\n") + 1
    assert "\n" not in str(problem)


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: 1\nb: \x01", "2:4"), ('a: "\\UFFFFFFFF"', "1:7"), ("a: \ud800", "1:4"), ("%YAML " + "1" * 5000, "1:7")],
)
def test_characters_that_cannot_be_are_told(text: str, place: str) -> None:
    """A control character, or a code that is no character, is broken YAML and not our fault."""
    assert told(text) == [f"yaml.broken book.yaml:{place}"]


@pytest.mark.parametrize(("escaped", "meant"), [(r"\ud83d\ude00", "😀"), (r"x\ud800", "x�"), (r"a\0b\x1b\t", "a�b�\t")])
def test_escapes_never_make_what_no_page_can_hold(escaped: str, meant: str) -> None:
    """Halves of a character, as JSON writes them, are joined; a lone half and a control character become �."""
    assert value(f'a: "{escaped}"') == {"a": meant}


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system ['true']",
        "a: !!python/name:os.system x",
        "a: !secret x",
        "a: !secret {b: 1}",
        "a: !secret [1]",
        "a: !!int twelve",
        "a: !!float x",
        "a: !!bool perhaps",
        "a: !!timestamp 2025-07-18",
        "a: !!binary aGk=",
        "a: !!set {b, c}",
        "a: !!map x",
    ],
)
def test_tags_are_told_and_do_nothing(text: str) -> None:
    """No tag makes anything but plain values: an unknown one, or one that does not fit, is told where it stands."""
    assert told(text) == ["yaml.tag book.yaml:1:4"]


@pytest.mark.parametrize("pair", ["[]", "{}"])
def test_nesting_has_an_end(pair: str) -> None:
    """The deepest nesting that is allowed is read; what is deeper is told, however much deeper it is."""

    def nested(depth: int) -> str:
        return ("[" if pair == "[]" else "{a: ") * depth + pair + pair[1] * depth

    assert value(nested(DEEPEST - 1)) is not None
    for depth in (DEEPEST + 1, 10_000):
        assert told(nested(depth)) == ["yaml.too-deep book.yaml:1"]


def test_aliases_do_not_explode() -> None:
    """A few lines that unfold to billions of values are refused; so is a value inside itself."""
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    assert told(bomb) == ["yaml.too-deep book.yaml:1"]
    assert told("a: &a [*a]") == ["yaml.too-deep book.yaml:1"]
    assert value("a: &a [1]\nb: *a") == {"a": [1], "b": [1]}


def test_a_very_long_number_is_no_danger() -> None:
    """A number of more digits than computers care to read is a text; one that nobody can tell from infinity, too."""
    assert value("1" * 5000) == "1" * 5000
    assert value("1e999") == "1e999"


TEXTS = st.text() | st.lists(
    st.sampled_from(
        [
            *"-?:,[]{}#&*!|>%@`'\"\\ \t\n\r0aé😀\u2028\x85\ufeff\x00\ud800~",
            *("a: ", "- ", "? ", "&a ", "*a", "!!int ", "!<", "%TAG ", "---", "..."),
            *("\\U", "ffffffff", "\\x", "<<", "1e9", "|2-\n"),
        ]
    ),
    max_size=25,
).map("".join)


@given(TEXTS)
def test_any_text_is_values_or_problems_with_places_inside_it(text: str) -> None:
    """Whatever an author writes, reading it raises nothing, and every place that is told is a place in the text."""
    read = read_yaml(text, "book.yaml", line=5)
    lines = text.split("\n")
    for place in (*read.value.places.values(), *read.value.keys.values(), *(p.at for p in read.problems)):
        assert 5 <= place.line < 5 + len(lines)
        assert 0 <= place.column <= len(lines[place.line - 5]) + 1
    assert all("\n" not in str(problem) for problem in read.problems)
    _assert_plain(read)


def _assert_plain(read: Checked[Located]) -> None:
    """Values are plain, and everything in them has a place."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), read.value.value)]
    while waiting:
        keys, found = waiting.pop()
        assert found is None or type(found) in (dict, list, str, int, float, bool)
        assert not isinstance(found, float) or math.isfinite(found)
        assert not isinstance(found, str) or found == found.encode().decode()
        assert found is None or keys in read.value.places
        if isinstance(found, dict):
            waiting += [((*keys, key), kid) for key, kid in found.items()]
        elif isinstance(found, list):
            waiting += [((*keys, place), kid) for place, kid in enumerate(found)]


CHARACTERS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=8)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | CHARACTERS,
        lambda kids: st.lists(kids, max_size=4) | st.dictionaries(CHARACTERS, kids, max_size=4),
        max_leaves=12,
    )
)
def test_json_is_read_as_json(said: object) -> None:
    """A file of JSON is YAML, too, and says the same."""
    assert value(json.dumps(said)) == said
