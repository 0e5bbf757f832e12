"""Roles, {name}`text`: what each makes of its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from reportbuild.model.inlines import Abbreviation, CrossRef, IndexMark, Inline, RefForm, Style, Text
from reportbuild.model.problems import Place, Problem, did_you_mean
from reportbuild.reading.desk import Desk, fresh_id, slug
from reportbuild.reading.quoting import read_fact

STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "sub": Style.SUBSCRIPT,
        "subscript": Style.SUBSCRIPT,
        "sup": Style.SUPERSCRIPT,
        "superscript": Style.SUPERSCRIPT,
        "sc": Style.SMALL_CAPS,
        "smallcaps": Style.SMALL_CAPS,
        "del": Style.DELETED,
        "strike": Style.DELETED,
    }
)

KNOWN = (*STYLES, "abbr", "fact", "index", "lang-es", "page", "ref", "numref", "term")


@dataclass(frozen=True, slots=True)
class Role:
    """A role whose text is not Markdown."""

    at: Place
    name: str
    text: str


def style_of(name: str) -> Style | None:
    """The style that a role, or a class in braces, stands for."""
    return STYLES.get(name)


def read_plain_role(role: Role, desk: Desk) -> Sequence[Inline]:
    """What a role makes of its text. What it makes nothing of stays in sight.

    Problems  md.unknown-role   nobody knows it
              md.empty-role     there is nothing in it
              and those of `read_fact`
    """
    at, name, text = role.at, role.name, role.text
    if not text:
        desk.tell(
            Problem("md.empty-role", f"there is nothing in {{{name}}}", at, "write something between the backquotes")
        )
        return ()
    reader = READERS.get(name)
    if reader:
        return reader(role, desk)
    usual = "there are abbr, fact, index, page, sub, sup, sc, del, term and lang-…, such as lang-es"
    hint = "write [@key]" if name.startswith("cite") else did_you_mean(name, KNOWN) or usual
    desk.tell(Problem("md.unknown-role", f"there is no role “{name}”", at, hint))
    return (Text(at, text),)


def _abbreviation(role: Role, desk: Desk) -> Sequence[Inline]:
    """`ICE` or `ICE (Immigration and Customs Enforcement)`."""
    found = re.fullmatch(r"(?P<short>[^()]+?)\s*\((?P<expansion>.+)\)", role.text)
    return (Abbreviation(role.at, found["short"], found["expansion"]) if found else Abbreviation(role.at, role.text),)


def _fact(role: Role, desk: Desk) -> Sequence[Inline]:
    return read_fact(role.text, role.at, desk)


def _reference(role: Role, desk: Desk) -> Sequence[Inline]:
    """`label`, or MyST's `words <label>`; words with a place for the number are left to us."""
    words, label = _pointed(role.text)
    form = RefForm.PAGE if role.name == "page" else RefForm.NAME
    kids = (Text(role.at, words),) if words and not re.search(r"%s|\{(?:number|name)\}", words) else ()
    return (CrossRef(role.at, label.removeprefix("#"), kids, form),)


def _term(role: Role, desk: Desk) -> Sequence[Inline]:
    """A word of the glossary: `term`, or `words <term>`."""
    words, term = _pointed(role.text)
    return (CrossRef(role.at, term_id(term), (Text(role.at, words or term),), RefForm.TERM),)


def _index(role: Role, desk: Desk) -> Sequence[Inline]:
    """`word`, `words <entry!subentry>`, `entry!subentry`, `see: entry; other` or `seealso: entry; other`.

    A word alone and words before an entry are printed, the rest is not.
    """
    at, id_ = role.at, fresh_id(desk, "index")
    if pointer := re.fullmatch(r"(see|seealso):\s*(?P<entry>[^;]+);\s*(?P<other>[^;]+)", role.text):
        entry, other = _entry(pointer["entry"]), _entry(pointer["other"])
        return (IndexMark(at, id_, entry, other, also=pointer[1] == "seealso"),) if entry and other else ()
    words, entry_text = _pointed(role.text)
    pointed = role.text.endswith(">")
    printed = words if pointed else "" if "!" in role.text else role.text
    mark = (IndexMark(at, id_, entry),) if (entry := _entry(entry_text)) else ()
    return (*mark, *((Text(at, printed),) if printed else ()))


def _entry(text: str) -> tuple[str, ...]:
    """What an index files a place under: a word, and what of it."""
    return tuple(part.strip() for part in text.split("!") if part.strip())


def _pointed(text: str) -> tuple[str, str]:
    """Words and what they point at, as MyST has them: `words <label>`; of a label alone, no words."""
    found = re.fullmatch(r"(?P<words>[^<]*?)\s*<(?P<label>[^<>]+)>", text)
    return (found["words"], found["label"].strip()) if found else ("", text.strip())


def term_id(term: str) -> str:
    """The label of a term of the glossary."""
    return f"term-{slug(term)}"


READERS: Mapping[str, Callable[[Role, Desk], Sequence[Inline]]] = MappingProxyType(
    {
        "abbr": _abbreviation,
        "fact": _fact,
        "index": _index,
        "numref": _reference,
        "page": _reference,
        "ref": _reference,
        "term": _term,
    }
)
