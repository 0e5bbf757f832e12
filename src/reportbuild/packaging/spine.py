"""XHTML as reading systems want it: whole documents, with languages told to all of them and no element left open."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from lxml import etree

from reportbuild.model.problems import Place, Problem, Severity
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import NEVER_CLOSED

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
STYLE_SHEET = "style.css"

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NEVER_CLOSED = frozenset(f"{{{XHTML}}}{name}" for name in NEVER_CLOSED)
_LANGUAGES_FROM_RIGHT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi")
)
_SCRIPTS_FROM_RIGHT = frozenset(("adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"))


def page(title: str, lang: str, body: str, matter: str) -> str:
    """A whole XHTML document around a body's contents.

    matter   epub:type of the body
    """
    language = f'lang="{escape(lang)}" xml:lang="{escape(lang)}" dir="{direction(lang)}"'
    return (
        f'<html xmlns="{XHTML}" xmlns:epub="{OPS}" {language}>\n<head>\n<meta charset="utf-8"/>\n'
        f'<title>{escape(title)}</title>\n<link rel="stylesheet" type="text/css" href="{STYLE_SHEET}"/>\n</head>\n'
        f'<body epub:type="{matter}">\n{body}</body>\n</html>\n'
    )


def parse(xhtml: str | bytes) -> etree._Element:
    """A finished document, or one on its way, as a tree; however long its paragraphs are."""
    return etree.fromstring(xhtml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def finish(tree: etree._Element) -> bytes:
    """A document's tree as the bytes of its file.

    Every language is told to old and new reading systems alike. Elements without contents get an end tag, because some
    reading systems and converters read XHTML as HTML, where <td/> opens a cell and never closes it.

    Source  EPUB 3.3 section 6.1 (XHTML); HTML Standard section 3.2.6.1 (lang and xml:lang)
    """
    for element in tree.iter("*"):
        if lang := element.get("lang"):
            element.set(_XML_LANG, lang)
            if direction(lang) != element.xpath("string(ancestor::*[@dir][1]/@dir)"):
                element.set("dir", direction(lang))
        if not len(element) and not element.text and element.tag not in _NEVER_CLOSED:
            element.text = ""
    content: bytes = etree.tostring(tree, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>")
    return content


def direction(lang: str) -> str:
    """Which way a language runs, "ltr" or "rtl"; a script named in the tag decides before the language."""
    primary, *others = lang.lower().split("-")
    script = next((tag for tag in others if len(tag) == 4 and tag.isalpha()), None)
    from_right = script in _SCRIPTS_FROM_RIGHT if script else primary in _LANGUAGES_FROM_RIGHT
    return "rtl" if from_right else "ltr"


def plain_names(names: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Names of small ASCII letters, digits, hyphens, underscores and dots, each different from all others.

    taken   names that none of them may have
    """
    used = set(taken)
    plain: list[str] = []
    for name in names:
        ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9_.-]+", "-", ascii_only).strip("-.") or "part"
        tries = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(used) + 2))
        plain.append(next(candidate for candidate in tries if candidate not in used))
        used.add(plain[-1])
    return tuple(plain)


def written_address(address: str) -> str:
    """An address with everything escaped that no address may hold: spaces, quotes, letters beyond ASCII.

    Source  RFC 3986 section 2
    """
    return quote(address, safe="%/:?#[]@!$&'()*+,;=~")


def lost_link(part: Markup, label: str, words: str) -> Problem:
    """A link in a part whose target this edition has not."""
    return Problem(
        "epub.link-lost",
        f"“{words}” in “{part.title}” leads to “{label}”, which is not in this edition",
        Place(part.path),
        "name the file that holds it under “contents”, or keep the reference where the target is kept",
        Severity.WARNING,
    )
