"""YAML into plain values that remember where they stood. The only room that knows PyYAML."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.reader import ReaderError

from reportbuild.model.problems import Checked, Place, Problem

DEEPEST = 40
"""Levels of nesting; deeper files are refused."""

MOST_NODES = 200_000
"""Values in one file with its aliases unfolded; a file that would unfold to more is refused."""

LONGEST_NUMBER = 1000
"""Digits."""

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """Plain values from a YAML file: dict, list, str, int, float, bool, None. Dates stay text.

    places   where each value stands: () for the whole, ("authors", 0, "name") for what is inside
    keys     where the key of each value of a mapping stands, likewise
    """

    value: Any
    path: str
    places: Mapping[Keys, Place] = field(default_factory=dict)
    keys: Mapping[Keys, Place] = field(default_factory=dict)

    def at(self, *keys: str | int) -> Place:
        """Where a value stands; of what is not there, where its nearest parent stands."""
        for length in range(len(keys), -1, -1):
            if keys[:length] in self.places:
                return self.places[keys[:length]]
        return Place(self.path)

    def key_at(self, *keys: str | int) -> Place:
        """Where the key of a value stands; else where the value stands."""
        return self.keys.get(keys) or self.at(*keys)


def plain_value(kind: str, text: str) -> bool | float | str | None:
    """The value of a plain word; a number beyond what computers count with stays text.

    kind   what it looks like: "null", "bool", "int" or "float"
    """
    match kind:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int" if len(text) <= LONGEST_NUMBER:
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        case "float" if math.isfinite(float(text)):
            return float(text)
    return text


def read_yaml(
    text: str, path: str, *, line: int = 1, plain: Callable[[str, str], Any] = plain_value
) -> Checked[Located]:
    """The values of a YAML text, with the plain words of YAML 1.2: NO is Norway, 2025-07-18 is text.

    line    of the file that the text's first line is, for YAML inside another file
    plain   what becomes of a plain word that looks like something else than text

    An empty text is None. Of a text that cannot be read nothing is left but None.

    Problems  yaml.broken         it is not YAML
              yaml.duplicate-key  a key stands twice in one mapping
              yaml.tag            a tag such as !!python/object
              yaml.too-deep       nested too deeply, or its aliases unfold to too much
    Source    YAML 1.2.2, section 10.3 (core schema)
    """
    reader = _Reader(path, text, line, plain)
    try:
        root = reader.root()
        value = reader.value(root, ()) if root is not None else None
    except yaml.MarkedYAMLError as error:
        return Checked(Located(None, path), (_broken(error, reader),))
    except ReaderError as error:
        return Checked(Located(None, path), (_unprintable(error, reader),))
    except (_TooMuch, RecursionError):
        message = f"nested deeper than {DEEPEST} levels, or aliases that unfold to too much"
        problem = Problem(
            "yaml.too-deep", message, Place(path, line), "write it with fewer levels, and without aliases"
        )
        return Checked(Located(None, path), (problem,))
    return Checked(Located(value, path, reader.places, reader.keys), tuple(reader.problems))


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader with the plain scalars of YAML 1.2 instead of 1.1."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # as its base declares it


_PLAIN: Mapping[str, tuple[re.Pattern[str], str]] = {
    "null": (re.compile(r"^(?:~|null|Null|NULL|)$"), "~nN\0"),
    "bool": (re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF"),
    "int": (re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"), "-+0123456789"),
    "float": (re.compile(r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$"), "-+.0123456789"),
}
"""Kinds of plain words to what they look like and what they begin with; what looks like none of them is text."""

_CORE = "tag:yaml.org,2002:"

for _kind, (_pattern, _first) in _PLAIN.items():
    _Loader.add_implicit_resolver(_CORE + _kind, _pattern, [c if c != "\0" else "" for c in _first])


class _TooMuch(Exception):
    """The file unfolds to more than we are ready to hold."""


class _Reader:
    """Turns composed nodes into values, and writes down where each stood."""

    def __init__(self, path: str, text: str, line: int, plain: Callable[[str, str], Any]) -> None:
        self.plain = plain
        self.path = path
        self.text = text
        self.line = line
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.places: dict[Keys, Place] = {}
        self.keys: dict[Keys, Place] = {}
        self.problems: list[Problem] = []
        self.seen = 0

    def root(self) -> yaml.Node | None:
        """The parser's one node; None if the text is empty. Raises MarkedYAMLError, ReaderError, RecursionError."""
        loader = _Loader(self.text)
        try:
            return loader.get_single_node()
        except (ValueError, OverflowError) as error:
            # The parser trips over "\UFFFFFFFF" and the like.
            raise yaml.MarkedYAMLError(problem="no number can be so large", problem_mark=loader.get_mark()) from error

    def place(self, position: int) -> Place:
        """Where a character stands. The parser's own lines end at characters that end none in an editor."""
        lines = bisect_right(self.starts, position)
        return Place(self.path, self.line + lines - 1, position - self.starts[lines - 1] + 1)

    def value(self, node: yaml.Node, keys: Keys) -> Any:
        self.seen += 1
        if len(keys) > DEEPEST or self.seen > MOST_NODES:
            raise _TooMuch
        self.places[keys] = self.place(node.start_mark.index)
        if isinstance(node, yaml.MappingNode):
            self._tell_tag(node, "map")
            return dict(self._pairs(node, keys))
        if isinstance(node, yaml.SequenceNode):
            self._tell_tag(node, "seq")
            return [self.value(kid, (*keys, n)) for n, kid in enumerate(node.value)]
        return self._scalar(node)

    def _pairs(self, node: yaml.MappingNode, keys: Keys) -> Iterator[tuple[str, Any]]:
        met: set[str] = set()
        for key_node, kid in node.value:
            key = _characters(str(key_node.value)) if isinstance(key_node, yaml.ScalarNode) else ""
            at = self.place(key_node.start_mark.index)
            if key in met:
                self.problems.append(_duplicate_key(key, at))
                continue
            met.add(key)
            self.keys[(*keys, key)] = at
            yield key, self.value(kid, (*keys, key))

    def _scalar(self, node: yaml.Node) -> Any:
        text = _characters(str(node.value))
        kind = node.tag.removeprefix(_CORE)
        if kind not in _PLAIN or not _PLAIN[kind][0].fullmatch(text):
            self._tell_tag(node, "str")
            return text
        return self.plain(kind, text)

    def _tell_tag(self, node: yaml.Node, usual: str) -> None:
        """Tells of a tag that makes something else of a value than it is without one."""
        if node.tag != _CORE + usual:
            self.problems.append(_tag_used(node.tag, self.place(node.start_mark.index)))


def _characters(text: str) -> str:
    """A text with its escapes as characters: halves of one, as JSON has them, joined; what no page can hold is “�”."""
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return yaml.reader.Reader.NON_PRINTABLE.sub("�", joined)


def _broken(error: yaml.MarkedYAMLError, reader: _Reader) -> Problem:
    """What the parser complains of, in words for authors where we have some."""
    mark, opening = error.problem_mark or error.context_mark, error.context_mark or error.problem_mark
    at = reader.place(mark.index) if mark else Place(reader.path, reader.line)
    began = reader.place(opening.index) if opening else at
    complaint = error.problem or "it breaks off"
    for pattern, message, hint in _COMPLAINTS:
        if found := re.search(pattern, complaint):
            at = began if "opens here" in message else at
            return Problem("yaml.broken", message.format(*found.groups(), line=began.line), at, hint)
    what = complaint.replace("'", "“", 1).replace("'", "”", 1)
    return Problem("yaml.broken", f"this is not YAML: {what}", at, "check indentation, colons and quotes near here")


_COMPLAINTS = (
    (
        r"mapping values are not allowed",
        "a colon stands where none can",
        "put words that hold a colon in quotes, and write a space behind the colon of a key",
    ),
    (r"found character '\\t'", "a tab stands here", "indent with spaces"),
    (r"found character '(.+)' that cannot start", "no value can begin with “{}”", "put it in quotes"),
    (r"undefined alias", "no value can begin with “*”", "put it in quotes"),
    (r"unexpected end of stream", "a quotation mark opens here, and none closes", "close it"),
    (
        r"expected ',' or '([\]}])'",
        "before this, a comma or a “{}” is missing; the bracket opens in line {line}",
        "part values with commas, and close the bracket",
    ),
    (
        r"expected <block end>, but found '<scalar>'",
        "this does not belong to what stands before it",
        "check the quotes before it, and the indentation",
    ),
    (r"expected <block end>", "this line does not fit the lines above it", "indent it as they are"),
    (r"sequence entries are not allowed", "a list begins in the line of its key", "begin it on a line of its own"),
    (r"could not find expected ':'", "a key stands here without its colon", "write key: value"),
    (r"unknown escape character '(.)'", "“\\{}” means nothing in double quotes", "use single quotes"),
    (r"found another document", "“---” begins a second document", "take the line away"),
)
"""What the parser complains of, and what we say of it and advise. Source: PyYAML, scanner.py, parser.py, composer.py"""


def _unprintable(error: ReaderError, reader: _Reader) -> Problem:
    message = f"this is not YAML: the character U+{error.character:04X} may not stand in it"
    return Problem("yaml.broken", message, reader.place(error.position), "take it away")


def _duplicate_key(key: str, at: Place) -> Problem:
    return Problem("yaml.duplicate-key", f"“{key}” stands here a second time", at, "take one of the two away")


def _tag_used(tag: str, at: Place) -> Problem:
    hint = "leave it out; put words that begin with “!” in quotes"
    return Problem("yaml.tag", f"the tag “{tag.replace(_CORE, '!!')}” means nothing here", at, hint)
