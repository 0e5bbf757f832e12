"""The options of a directive: what it may be told, each value with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from reportbuild.model.document import Blocks
from reportbuild.model.inlines import Inlines
from reportbuild.model.problems import Place, Problem, did_you_mean
from reportbuild.reading.desk import Desk
from reportbuild.reading.fences import OPTION, Fence, SourceLine
from reportbuild.reading.inlines import read_words
from reportbuild.reading.origins import aligned
from reportbuild.reading.yaml import Keys, Located, read_yaml


class Kind(Enum):
    """What an option takes."""

    WORDS = "words with Markdown in them"
    TEXT = "plain words"
    NAME = "a label"
    FLAG = "nothing"
    DATA = "values of YAML"


@dataclass(frozen=True, slots=True)
class Option:
    """One option as written.

    at      of its name
    value   text for words, True or False for a flag, plain values for data
    root    what leads to it in `within`
    """

    name: str
    at: Place
    value: Any
    within: Located
    root: Keys

    def place(self, *keys: str | int) -> Place:
        """Where a value inside it stands."""
        return self.within.at(*self.root, *keys)

    def key_place(self, *keys: str | int) -> Place:
        """Where the key of a value inside it stands."""
        return self.within.key_at(*self.root, *keys)


Options = Mapping[str, Option]


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive as read: its first line and options, and the blocks of its body."""

    at: Place
    fence: Fence
    kids: Blocks


def read_options(fence: Fence, kinds: Mapping[str, Kind], desk: Desk) -> Options:
    """The options of a directive, by name, those only that it knows and that are well-formed.

    Problems  md.unknown-option    it takes no such option
              md.duplicate-option  it is given twice
              md.wrong-option      what it is given is not what it takes
              yaml.broken          and the others of YAML
    """
    options: dict[str, Option] = {}
    for option in _from_yaml(fence.options, desk) if fence.yaml else _from_lines(fence.options, kinds, desk):
        kind = kinds.get(option.name)
        if kind is None:
            message = f"“{fence.name}” takes no option “{option.name}”"
            desk.tell(Problem("md.unknown-option", message, option.at, _known(option.name, kinds)))
        elif option.name in options:
            message = f"“{option.name}” is given a second time"
            desk.tell(Problem("md.duplicate-option", message, option.at, "take one of the two away"))
        elif checked := _checked(option, kind, desk):
            options[option.name] = checked
    return options


def _known(name: str, kinds: Mapping[str, Kind]) -> str:
    known = tuple(kinds)
    return did_you_mean(name, known) or (f"it takes {', '.join(known)}" if known else "it takes none")


def words_of(options: Options, name: str, desk: Desk) -> Inlines:
    """An option's words; none if it is not given."""
    option = options.get(name)
    return inner_words(option.value, option.place(), desk) if option else ()


def inner_words(text: str, at: Place, desk: Desk) -> Inlines:
    """Markdown in a scalar of YAML, or in the rest of an option's line."""
    return read_words(text, aligned(text, desk.lines, at), desk)


def text_of(options: Options, name: str) -> str:
    return options[name].value if name in options else ""


def words_on(line: SourceLine, desk: Desk) -> Inlines:
    """Markdown on part of a line: an argument, an attribution."""
    place = desk.place(line.line, line.column)
    return read_words(line.text, aligned(line.text, desk.lines, place), desk)


def wrong_option(option: Option, what: str, at: Place | None = None, hint: str = "") -> Problem:
    return Problem("md.wrong-option", f"“{option.name}”: {what}", at or option.place(), hint)


def _from_yaml(lines: Sequence[SourceLine], desk: Desk) -> Iterator[Option]:
    """Options between lines “---”."""
    if not lines:
        return
    read = read_yaml(_padded(lines), desk.path, line=lines[0].line)
    desk.tell(*read.problems)
    located = read.value
    if isinstance(located.value, dict):
        for name, value in located.value.items():
            yield Option(name, located.key_at(name), value, located, (name,))
    elif located.value is not None:
        message = "what stands between “---” and “---” is not a list of options"
        desk.tell(Problem("md.wrong-option", message, located.at(), "write each as name: value"))


def _from_lines(lines: Sequence[SourceLine], kinds: Mapping[str, Kind], desk: Desk) -> Iterator[Option]:
    """Options each on a line “:name: value”, which may go on in indented lines."""
    for group in _groups(lines):
        head, found = group[0], OPTION.match(group[0].text)
        assert found is not None
        name, at = found["key"], desk.place(head.line, head.column)
        value = SourceLine(head.line, head.column + found.end(), head.text[found.end() :].rstrip())
        written = (value, *group[1:])
        quoted = re.fullmatch(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'", value.text) and len(group) == 1
        if kinds.get(name) is Kind.DATA or quoted:
            read = read_yaml(_padded(written), desk.path, line=value.line)
            desk.tell(*read.problems)
            yield Option(name, at, read.value.value, read.value, ())
        else:
            text = " ".join(line.text.strip() for line in written).strip()
            yield Option(name, at, text, Located(text, desk.path, {(): desk.place(value.line, value.column)}), ())


def _groups(lines: Sequence[SourceLine]) -> list[list[SourceLine]]:
    groups: list[list[SourceLine]] = []
    for line in lines:
        if OPTION.match(line.text):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _padded(lines: Sequence[SourceLine]) -> str:
    """Lines as YAML, each value in the column it has in the file."""
    return "\n".join(" " * (line.column - 1) + line.text for line in lines)


def _checked(option: Option, kind: Kind, desk: Desk) -> Option | None:
    """The option with its value as its kind has it; None, and told, if it is of another kind."""
    value = option.value
    if kind is Kind.DATA:
        return option
    if kind is Kind.FLAG:
        flags = {"": True, None: True, True: True, "true": True, False: False, "false": False}
        if isinstance(value, str | bool | None) and value in flags:
            return Option(option.name, option.at, flags[value], option.within, option.root)
        desk.tell(wrong_option(option, "takes no value", hint=f"write :{option.name}: alone"))
        return None
    if isinstance(value, bool | list | dict | None) or value == "":
        hint = f"write it behind :{option.name}:"
        desk.tell(wrong_option(option, f"takes {kind.value}", option.place() if value else option.at, hint))
        return None
    text = str(value)
    if kind is Kind.NAME and re.search(r"\s", text):
        desk.tell(wrong_option(option, f"“{text}” is no label, it has a space in it", hint="use hyphens"))
        return None
    return Option(option.name, option.at, text, option.within, option.root)
