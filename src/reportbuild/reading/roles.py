"""Roles, {name}`text`: what each makes of its text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from reportbuild.model.inlines import Abbreviation, CrossRef, Inline, RefForm, Style, Text
from reportbuild.model.problems import Place, Problem, did_you_mean
from reportbuild.reading.desk import Desk

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

KNOWN = (*STYLES, "abbr", "lang-es", "page", "ref", "numref")

NOT_YET = ("fact", "index", "term")


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
              md.not-yet        it is planned
              md.empty-role     there is nothing in it
    """
    at, name, text = role.at, role.name, role.text
    if not text:
        desk.tell(
            Problem("md.empty-role", f"there is nothing in {{{name}}}", at, "write something between the backquotes")
        )
        return ()
    if name == "abbr":
        return (_abbreviation(role),)
    if name in ("page", "ref", "numref"):
        return (_reference(role),)
    if name in NOT_YET:
        desk.tell(Problem("md.not-yet", f"the role “{name}” does not exist yet", at, "write the words themselves"))
    else:
        usual = "there are abbr, page, sub, sup, sc, del and lang-…, such as lang-es"
        hint = "write [@key]" if name.startswith("cite") else did_you_mean(name, (*KNOWN, *NOT_YET)) or usual
        desk.tell(Problem("md.unknown-role", f"there is no role “{name}”", at, hint))
    return (Text(at, text),)


def _abbreviation(role: Role) -> Abbreviation:
    """`ICE` or `ICE (Immigration and Customs Enforcement)`."""
    found = re.fullmatch(r"(?P<short>[^()]+?)\s*\((?P<expansion>.+)\)", role.text)
    return Abbreviation(role.at, found["short"], found["expansion"]) if found else Abbreviation(role.at, role.text)


def _reference(role: Role) -> CrossRef:
    """`label`, or MyST's `words <label>`; words with a place for the number are left to us."""
    found = re.fullmatch(r"(?P<words>.*?)\s*<#?(?P<label>[^<>]+)>", role.text)
    label, words = found.group("label", "words") if found else (role.text.removeprefix("#"), "")
    form = RefForm.PAGE if role.name == "page" else RefForm.NAME
    kids = (Text(role.at, words),) if words and not re.search(r"%s|\{(?:number|name)\}", words) else ()
    return CrossRef(role.at, label.strip(), kids, form)
