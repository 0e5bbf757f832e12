"""A work in its author's own words, with the page or section that is cited put where it belongs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from reportbuild.model.entries import LOCATOR
from reportbuild.model.inlines import Cite, Inline, Inlines, Link, Phrase, Styled, Text
from reportbuild.model.walking import Node, plain_text, rewrite


def with_locator(words: Inlines, cite: Cite, lang: str) -> Inlines:
    """The words with what is cited of the work: where “{locator}” stands, else behind them.

    cite   says what is cited; without a locator, “{locator}” goes, and with it the comma and the “at” before it
    lang   of the book, for the locator's word: “§ 4”, “cap. 4”; a page has none

    A full stop at the end goes: what follows in the sentence is the style's.
    """
    if not cite.locator:
        return _without_stop(_filled(words, ""))
    printed = printed_locator(cite, lang)
    if LOCATOR in plain_text(words):
        return _without_stop(_filled(words, printed))
    return (*_without_stop(words), Text(cite.at, f", {printed}"))


def printed_locator(cite: Cite, lang: str) -> str:
    """What is cited of a work, with its word: “12–14”, “§§ 4, 7”, “cap. 3”."""
    words = _WORDS.get(lang.split("-")[0].lower(), _WORDS["en"])
    value = re.sub(r"(?<=\d)-{1,2}(?=\d)", "–", cite.locator)
    if cite.label == "page":
        return value
    one, many = words.get(cite.label, (cite.label, cite.label))
    return f"{many if re.search('[–,&]', value) else one}\u00a0{value}"


_WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "en": {
            "book": ("bk.", "bks."),
            "chapter": ("ch.", "chs."),
            "column": ("col.", "cols."),
            "figure": ("fig.", "figs."),
            "folio": ("fol.", "fols."),
            "issue": ("no.", "nos."),
            "line": ("l.", "ll."),
            "note": ("n.", "nn."),
            "opus": ("op.", "opp."),
            "paragraph": ("¶", "¶¶"),
            "part": ("pt.", "pts."),
            "section": ("§", "§§"),
            "sub-verbo": ("s.v.", "s.vv."),
            "verse": ("v.", "vv."),
            "volume": ("vol.", "vols."),
        },
        "es": {
            "book": ("lib.", "libs."),
            "chapter": ("cap.", "caps."),
            "column": ("col.", "cols."),
            "figure": ("fig.", "figs."),
            "folio": ("fol.", "fols."),
            "issue": ("núm.", "núms."),
            "line": ("l.", "ll."),
            "note": ("n.", "nn."),
            "opus": ("op.", "opp."),
            "paragraph": ("párr.", "párrs."),
            "part": ("pt.", "pts."),
            "section": ("§", "§§"),
            "sub-verbo": ("s. v.", "s. vv."),
            "verse": ("v.", "vv."),
            "volume": ("vol.", "vols."),
        },
    }
)
"""Words for one and for several. Source: CSL locales en-US and es-ES, short and symbol forms."""

_SLOT = re.compile(r",?\s*(?:\b(?:at|en)\s+)?" + re.escape(LOCATOR))


def _filled(words: Inlines, printed: str) -> Inlines:
    def fill(node: Node) -> Node:
        if not isinstance(node, Text) or LOCATOR not in node.text:
            return node
        return replace(node, text=node.text.replace(LOCATOR, printed) if printed else _SLOT.sub("", node.text))

    return rewrite(words, fill)


def _without_stop(words: Inlines) -> Inlines:
    """Words without the full stop at their end, unless an abbreviation ends there: “et al.”, “Inc.”, “U.S.”."""
    if not words:
        return words
    *before, last = words
    return (*before, _ending(last))


def _ending(last: Inline) -> Inline:
    match last:
        case Text(text=text) if re.search(r"(?<![A-Z])(?<!\b[^\W\d])(?<!\bal)(?<!\bInc)(?<!\bLtd)\.$", text.rstrip()):
            return replace(last, text=text.rstrip()[:-1])
        case Styled(kids=kids) | Link(kids=kids) | Phrase(kids=kids):
            return replace(last, kids=_without_stop(kids))
    return last
