"""A YAML file of things compared by aspects: agreement models, leases, treaties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reportbuild.model.data import Compared, Comparison
from reportbuild.model.document import Block, Blocks, ListBlock, Note, Paragraph
from reportbuild.model.inlines import Citation, Cite, Inline, Inlines, NoteCall, Style, Styled, Text
from reportbuild.model.problems import Place, Problem, did_you_mean
from reportbuild.reading.desk import Desk, fresh_id
from reportbuild.reading.inlines import merged, read_words
from reportbuild.reading.origins import aligned
from reportbuild.reading.yaml import Keys, Located, read_yaml

FILE_KEYS = ("aspects", "models", "entities")
THING_KEYS = ("name", "abbr", "cells")
CELL_KEYS = ("text", "list", "sources", "note")


@dataclass(frozen=True, slots=True)
class _File:
    """The file being read; `notes` is gathered into."""

    values: Located
    desk: Desk
    notes: list[Note] = field(default_factory=list)


def read_comparison(text: str, desk: Desk) -> Comparison:
    """The things that a file compares, each with a cell for every aspect.

    desk   with the file on it

    The file has `aspects`, key to title, and `models` (or `entities`), a list of things with a name, an abbreviation
    and `cells`. A cell is text, a list, nothing, or has text or a list with `sources` and a `note`. What is not stated
    says so.

    Problems  table.wrong-shape     a value of another kind than is wanted
              table.unknown-key     a key that means nothing here
              table.unknown-aspect  a cell of an aspect that `aspects` does not name
              table.empty           nothing is compared
    """
    read = read_yaml(text, desk.path)
    desk.tell(*read.problems)
    file, told = _File(read.value, desk), len(desk.problems)
    top = _mapping(file, (), read.value.value, FILE_KEYS)
    group = "entities" if "models" not in top else "models"
    titles = _mapping(file, ("aspects",), top.get("aspects"))
    aspects = {key: _words(file, ("aspects", key), title) for key, title in titles.items()}
    things = [
        _thing(file, (group, number), value, aspects)
        for number, value in enumerate(_list(file, (group,), top.get(group)))
    ]
    if read.sound and len(desk.problems) == told and not (aspects and things):
        desk.tell(_compares_nothing(desk.path))
    return Comparison(desk.path, aspects, tuple(things), tuple(file.notes))


def _thing(file: _File, keys: Keys, value: Any, aspects: Mapping[str, Inlines]) -> Compared:
    thing = _mapping(file, keys, value, THING_KEYS)
    at = file.values.at(*keys)
    if not thing.get("name"):
        file.desk.tell(Problem("table.wrong-shape", "one of the things compared has no name", at, "add name: …"))
    given = _mapping(file, (*keys, "cells"), thing.get("cells"))
    for key in given.keys() - aspects.keys():
        where = file.values.key_at(*keys, "cells", key)
        hint = did_you_mean(key, aspects) or f"aspects are {', '.join(aspects)}"
        file.desk.tell(Problem("table.unknown-aspect", f"“{key}” is not among the aspects", where, hint))
    cells = {key: _cell(file, (*keys, "cells", key), given.get(key)) for key in aspects}
    return Compared(at, str(thing.get("name") or ""), str(thing.get("abbr") or ""), cells)


def _cell(file: _File, keys: Keys, value: Any) -> Blocks:
    """The blocks of a cell, its sources cited and its note called behind the last words."""
    plain = value if isinstance(value, dict) else {"list" if isinstance(value, list) else "text": value}
    inner = _mapping(file, keys, plain, CELL_KEYS)
    root = keys if plain is not value else ()
    at = file.values.at(*keys)
    blocks: list[Block] = []
    for key in ("text", "list"):
        where = root or (*keys, key)
        if inner.get(key) is not None:
            blocks += _text(file, where, inner[key]) if key == "text" else _bullets(file, where, inner[key])
    if not blocks:
        unknown = Text(at, file.desk.tongue.terms["not-stated"])
        blocks.append(Paragraph(at, (Styled(at, Style.ITALIC, (unknown,)),)))
    behind = (*_sources(file, (*keys, "sources"), inner.get("sources")), *_note(file, keys, inner.get("note")))
    return (*blocks[:-1], _with(blocks[-1], behind))


def _text(file: _File, keys: Keys, value: Any) -> list[Block]:
    words = _words(file, keys, value)
    return [Paragraph(words[0].at, words)] if words else []


def _bullets(file: _File, keys: Keys, value: Any) -> list[Block]:
    items = [tuple(_text(file, (*keys, n), item)) for n, item in enumerate(_list(file, keys, value))]
    kept = tuple(item for item in items if item)
    return [ListBlock(file.values.at(*keys), kept)] if kept else []


def _sources(file: _File, keys: Keys, value: Any) -> Inlines:
    named = [value] if isinstance(value, str) else _list(file, keys, value)
    cites = []
    for number, key in enumerate(named):
        at = file.values.at(*keys, number)
        if isinstance(key, str) and key:
            cites.append(Cite(at, key.removeprefix("@")))
        else:
            file.desk.tell(_wrong_shape(keys, "keys of works, such as [smith_2020]", at))
    if not cites:
        return ()
    return (Text(cites[0].at, " "), Citation(cites[0].at, fresh_id(file.desk, "cite"), tuple(cites)))


def _note(file: _File, keys: Keys, value: Any) -> Inlines:
    if value is None:
        return ()
    words = _words(file, (*keys, "note"), value)
    at = file.values.at(*keys, "note")
    name = "-".join(str(key) for key in keys)
    file.notes.append(Note(at, name, (Paragraph(at, words),)))
    return (NoteCall(at, name),)


def _with(block: Block, behind: Iterable[Inline]) -> Block:
    """The block with something behind its last words."""
    match block:
        case Paragraph():
            return replace(block, kids=merged((*block.kids, *behind)))
        case ListBlock(items=(*items, last)):
            return replace(block, items=(*items, (*last[:-1], _with(last[-1], behind))))
    return block


def _words(file: _File, keys: Keys, value: Any) -> Inlines:
    at = file.values.at(*keys)
    if isinstance(value, dict | list | bool | None):
        file.desk.tell(_wrong_shape(keys, "words", at))
        return ()
    text = str(value)
    return read_words(text, aligned(text, file.desk.lines, at), file.desk)


def _mapping(file: _File, keys: Keys, value: Any, known: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """A mapping's values, those of unknown keys told; empty if it is none."""
    if not isinstance(value, dict):
        if value is not None:
            file.desk.tell(_wrong_shape(keys, "keys and values", file.values.at(*keys)))
        return {}
    for key in value if known else ():
        if key not in known:
            at = file.values.key_at(*keys, key)
            hint = did_you_mean(key, known) or f"what can stand here: {', '.join(known)}"
            file.desk.tell(Problem("table.unknown-key", f"the key “{key}” means nothing here", at, hint))
    return value


def _list(file: _File, keys: Keys, value: Any) -> list[Any]:
    if value is not None and not isinstance(value, list):
        file.desk.tell(_wrong_shape(keys, "a list", file.values.at(*keys)))
        return []
    return value or []


def _compares_nothing(path: str) -> Problem:
    hint = "give it aspects, and models that have cells for them"
    return Problem("table.empty", f"“{path}” compares nothing", Place(path), hint)


def _wrong_shape(keys: Keys, wanted: str, at: Place) -> Problem:
    name = next((key for key in reversed(keys) if isinstance(key, str)), "")
    what = f"“{name}”" if name and isinstance(keys[-1], str) else f"each of “{name}”" if name else "the file"
    return Problem("table.wrong-shape", f"{what} should be {wanted}", at, "the guide shows what the file looks like")
