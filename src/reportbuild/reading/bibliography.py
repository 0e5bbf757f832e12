"""CSL-YAML, CSL-JSON, BibLaTeX or RIS into entries, each problem with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reportbuild.model.entries import Entry
from reportbuild.model.problems import Checked, Place, Problem, gather
from reportbuild.model.terms import ENGLISH
from reportbuild.reading.desk import Desk, Tongue, make_desk
from reportbuild.reading.lock import read_lock
from reportbuild.reading.overrides import read_annotation, read_own_words
from reportbuild.reading.pandoc import run_pandoc
from reportbuild.reading.shelf import Shelf, take_text
from reportbuild.reading.works import Where, read_work
from reportbuild.reading.yaml import read_yaml


@dataclass(frozen=True, slots=True)
class RawWork:
    """A work as its file has it."""

    value: Any
    where: Where


_ENGLISH = Tongue("en-US", ENGLISH)


def read_references(shelf: Shelf, named: Mapping[str, Place], tongue: Tongue = _ENGLISH) -> Checked[tuple[Entry, ...]]:
    """The works of all files of references, in the order of the files.

    named    name of a file to where it is named: .yaml and .yml are CSL-YAML, .json is CSL-JSON, .bib is BibLaTeX, .ris
             is RIS
    tongue   the book's

    Text stays text: of markup only what CSL-JSON has in titles (<i>, <b>, <sup>, <sub>) will mean something. What the
    author says of a work in words of their own is Markdown.

    Problems  bib.no-id           a work without a key; it is left out
              bib.duplicate       a key that another work has; this one is left out
              bib.unknown-type    a type that CSL does not have
              bib.unknown-field   a field that CSL does not have; it is left out
              bib.field           a value that its field cannot have; it is left out
              bib.name            a name that is neither parts of a name nor a text; it is left out
              bib.date            a date that is not EDTF; it is printed as it stands
              bib.bad-url         an address no reader may be led to; it is printed without a link
              bib.broken          the file cannot be read
              bib.unknown-format  none of the formats above
              bib.own-words       something under “citation” that cannot be printed; it is left out
              bib.bad-lock        references.lock.yaml is not as it was written
              file.…  yaml.…      those of `take_text` and of `read_yaml`
    Source    CSL 1.0.2, appendices III and IV; csl-data.json; EDTF (ISO 8601-2, levels 0 and 1)
    """
    files = gather(works_in(shelf, name, at) for name, at in named.items())
    desks = [_desk(shelf, name, tongue) for name in named]
    entries: dict[str, Entry] = {}
    problems = list(files.problems)
    for work, desk in ((work, desk) for desk, works in zip(desks, files.value, strict=True) for work in works):
        read = read_work(work.value, work.where)
        problems += read.problems
        entry = _in_own_words(read.value, work, desk) if read.value else None
        if entry and entry.key in entries:
            problems.append(_duplicate(entry, entries[entry.key]))
        elif entry:
            entries[entry.key] = entry
    lock = read_lock(shelf)
    told = (*(problem for desk in desks for problem in desk.problems), *lock.problems)
    found = (replace(it, lookup=lock.value.get(it.address)) if lock.value else it for it in entries.values())
    return Checked(tuple(found), (*problems, *told))


def _desk(shelf: Shelf, name: str, tongue: Tongue) -> Desk:
    return make_desk(take_text(shelf, name, Place(name)).value, name, tongue, shelf)


def _in_own_words(entry: Entry, work: RawWork, desk: Desk) -> Entry:
    """The entry with what its author says of it."""
    if not {"citation", "annote"} & work.value.keys():
        return entry
    own = read_own_words(work.value, work.where, desk)
    return replace(entry, own=own, annotation=read_annotation(work.value, work.where, desk))


def works_in(shelf: Shelf, name: str, at: Place) -> Checked[tuple[RawWork, ...]]:
    """The works of a file of references as it has them.

    at   where the file is named
    """
    readers: Mapping[str, Callable[[str, str], Checked[tuple[RawWork, ...]]]] = {
        "yaml": _from_yaml,
        "yml": _from_yaml,
        "json": _from_json,
        "bib": _from_biblatex,
        "ris": _from_ris,
    }
    reader = readers.get(name.rpartition(".")[2].lower())
    if reader is None:
        hint = "use .yaml (CSL-YAML), .json (CSL-JSON), .bib (BibLaTeX) or .ris"
        return Checked((), (Problem("bib.unknown-format", f"“{name}” is no file of references", at, hint),))
    text = take_text(shelf, name, at)
    return reader(text.value, name) if not text.problems else Checked((), text.problems)


def _from_yaml(text: str, path: str) -> Checked[tuple[RawWork, ...]]:
    """Source: CSL-YAML as pandoc has it: a list, or a list under `references:`."""
    read = read_yaml(text, path)
    located = read.value
    under: tuple[str, ...] = ()
    works = located.value
    if isinstance(works, dict) and "references" in works:
        under, works = ("references",), works["references"]
    if works is None:
        return Checked((), read.problems)
    if not isinstance(works, list):
        return Checked((), (*read.problems, _no_list(located.at(*under))))

    def where(number: int) -> Where:
        return lambda *keys: located.key_at(*under, number, *keys)

    return Checked(tuple(RawWork(work, where(n)) for n, work in enumerate(works)), read.problems)


def _from_json(text: str, path: str) -> Checked[tuple[RawWork, ...]]:
    """Works of a JSON list, each read by itself so that we know where it begins.

    (Reading a large export as YAML, to know where everything stands, takes a hundred times longer. So a work's source
    is kept, and searched only when something in it must be told.)
    """
    decoder = json.JSONDecoder()
    works: list[RawWork] = []
    position = _after(text, r"\s*\[\s*", 0)
    if position is None:
        return Checked((), (_no_list(Place(path, 1, 1)),) if text.strip() else ())
    counted, line, line_start = 0, 1, 0
    while text[position : position + 1] != "]":
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            return Checked(tuple(works), (_not_json(error, path),))
        line += text.count("\n", counted, position)
        line_start = text.rfind("\n", 0, position) + 1
        counted = position
        works.append(RawWork(value, _json_places(text[position:end], Place(path, line, position - line_start + 1))))
        next_ = _after(text, r"\s*(?:,\s*(?=[^\s\]])|(?=\]))", end)
        if next_ is None:
            line += text.count("\n", counted, end)
            column = end - text.rfind("\n", 0, end)
            return Checked(tuple(works), (_not_json_at("a comma or “]” is missing", Place(path, line, column)),))
        position = next_
    return Checked(tuple(works))


def _after(text: str, pattern: str, position: int) -> int | None:
    found = re.compile(pattern).match(text, position)
    return found.end() if found else None


def _json_places(source: str, start: Place) -> Where:
    """Where things stand in the source of one JSON object, which starts at a place."""

    def where(field: str | None = None, number: int | None = None) -> Place:
        before = " " * (start.column - 1) + source[: _offset(source, field, number)]
        return Place(start.path, start.line + before.count("\n"), len(before) - before.rfind("\n"))

    return where


_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[][{},:]|[^\s"\[\]{},:]+')


def _offset(source: str, field: str | None, number: int | None) -> int:
    """Where the key of a field begins in a JSON object, or an item of the list it holds; 0 for what is not there."""
    depth = items = found = 0
    before = ""
    for token in _JSON_TOKEN.finditer(source):
        word = token[0]
        if depth == 1 and before in ("{", ","):
            if found:
                break
            found = token.start() if word.startswith('"') and json.loads(word) == field else 0
        elif found and depth == 2 and before in ("[", ","):
            if items == number:
                return token.start()
            items += 1
        depth += (word in ("{", "[")) - (word in ("}", "]"))
        before = word
    return found


def _from_biblatex(text: str, path: str) -> Checked[tuple[RawWork, ...]]:
    def start(key: str) -> str:
        return rf"@[ \t]*\w+\s*[{{(]\s*(?={re.escape(key)}\s*,)"

    return _from_pandoc("biblatex", text, path, start=start)


def _from_ris(text: str, path: str) -> Checked[tuple[RawWork, ...]]:
    """RIS, with what pandoc loses of it: full dates, and that the number of a report is not an ISSN."""
    read = _from_pandoc("ris", text, path, start=lambda key: rf"(?m)^ID  - (?={re.escape(key)}\s*$)")
    records = [record for record in re.split(r"(?m)^ER  -.*$", text) if "TY  -" in record]
    if len(records) != len(read.value):
        return read
    works: list[RawWork] = []
    line = 1
    for work, record in zip(read.value, records, strict=True):
        began = line + record[: record.index("TY  -")].count("\n")
        works.append(RawWork(_mended(work.value, record), _at_line(path, began)))
        line += record.count("\n")
    return Checked(tuple(works), read.problems)


def _at_line(path: str, line: int) -> Where:
    return lambda *keys: Place(path, line, 1 if line else 0)


def _mended(value: dict[str, Any], record: str) -> dict[str, Any]:
    tags = dict(re.findall(r"(?m)^(\w\w)  - (.*?)\s*$", record))
    mended = dict(value)
    for tag in ("DA", "PY", "Y1"):
        if found := re.match(r"(\d{4})/(\d\d?)?/?(\d\d?)?(?:/|$)", tags.get(tag, "")):
            mended["issued"] = {"date-parts": [[int(part) for part in found.groups() if part]]}
            break
    if value.get("type") == "report" and "ISSN" in value:
        mended["number"] = mended.pop("ISSN")
    return mended


def _from_pandoc(format_: str, text: str, path: str, *, start: Callable[[str], str]) -> Checked[tuple[RawWork, ...]]:
    """Works of a format that pandoc reads.

    start   key of a work to the pattern that its source begins with
    """
    run = run_pandoc((f"--from={format_}", "--to=csljson"), text.encode())
    if run.wrong:
        return Checked((), (_not_read(run.wrong, text, path),))

    works: list[RawWork] = []
    position = 0
    for value in json.loads(run.out):
        found = re.compile(start(str(value.get("id", "")))).search(text, position)
        position = found.end() if found else position
        line = text.count("\n", 0, found.start()) + 1 if found else 0
        works.append(RawWork(value, _at_line(path, line)))
    return Checked(tuple(works))


def _not_read(wrong: str, text: str, path: str) -> Problem:
    """What pandoc complains of. (Where a file breaks off, it counts a line or two that it added itself.)"""
    found = re.search(r"line (\d+),\s*column (\d+)\W*(.*)", wrong, re.DOTALL)
    lines = text.rstrip("\n").count("\n") + 1
    line, column = (int(found[1]), int(found[2])) if found else (0, 0)
    at = Place(path, line, column) if line <= lines else Place(path, lines)
    what = " ".join((found[3] if found else wrong).split())
    hint = "check the braces, quotes and commas near here"
    return Problem("bib.broken", f"the references cannot be read: {what}", at, hint)


def _no_list(at: Place) -> Problem:
    return Problem("bib.broken", "this is no list of works", at, "write a list, each work beginning with “- id:”")


def _not_json(error: ValueError | RecursionError, path: str) -> Problem:
    if isinstance(error, json.JSONDecodeError):
        return _not_json_at(error.msg, Place(path, error.lineno, error.colno))
    return _not_json_at("it is nested too deeply, or has a number that is too long", Place(path))


def _not_json_at(what: str, at: Place) -> Problem:
    return Problem("bib.broken", f"this is not JSON: {what}", at, "export the file again, or mend it here")


def _duplicate(entry: Entry, first: Entry) -> Problem:
    message = f"the key “{entry.key}” is taken already, at {first.at}"
    return Problem("bib.duplicate", message, entry.at, "give one of the two another key, or take it out")
