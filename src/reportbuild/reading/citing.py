"""Pandoc's citation syntax: what stands in “[see @key, ch. 2, and elsewhere; @other]” into keys, locators and the rest.

Works on plain text and offsets; what is Markdown in it is read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

KEY = re.compile(r"(?P<minus>-?)@(?:\{(?P<braced>[^{}\s]+)\}|(?P<plain>\w(?:\w|[:.#$%&\-+?<>~/](?=\w))*))")
"""A key begins with a letter, a digit or “_”, and ends with one: punctuation behind it is the sentence's."""

HOPPED = frozenset("\\`[<{!^&")
"""Characters that may begin something whose inside is not ours to read: code, a link, a role, an escape."""


@dataclass(frozen=True, slots=True)
class Span:
    """From an offset to the one behind the last character."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cited:
    """One work in a citation, as it is written.

    at       offset of its “@” or “-@”
    label    CSL's word for the kind of locator
    joined   True if no “;” parts it from the work before it
    """

    key: str
    at: int
    prefix: Span
    suffix: Span
    label: str = "page"
    locator: str = ""
    suppress_author: bool = False
    joined: bool = False


def read_cited(text: str, span: Span, hop: Callable[[int], int]) -> tuple[Cited, ...]:
    """The works cited between the brackets of a citation; none if it is not a citation.

    span   between the brackets
    hop    from the offset of something to the offset behind it

    What stands before a key belongs to it, back to the last “;”; what stands behind it, up to the next one.

    Source  Pandoc User's Guide, “Citation syntax”
    """
    keys, marks = _scanned(text, span, hop)
    cited: list[Cited] = []
    start = span.start
    for number, key in enumerate(keys):
        until = keys[number + 1].start() if number + 1 < len(keys) else span.end
        between = [mark for mark in marks if key.end() <= mark < until]
        end = between[-1] if between and number + 1 < len(keys) else until
        joined = number > 0 and not any(keys[number - 1].end() <= mark < key.start() for mark in marks)
        cited.append(_cited(text, key, Span(start, key.start()), Span(key.end(), end), joined=joined))
        start = end + 1 if end < until else cited[-1].suffix.start
        if end == until and number + 1 < len(keys):
            cited[-1] = _without_suffix(cited[-1])
    return tuple(cited)


def read_narrative(text: str, key: re.Match[str], bracket: Span | None, hop: Callable[[int], int]) -> tuple[Cited, ...]:
    """The works cited by “@key” in a sentence, with the bracket behind it: “@key [p. 4; @other]”.

    bracket   between its brackets, if there are any
    """
    if bracket is None:
        nothing = Span(key.end(), key.end())
        return (_cited(text, key, Span(key.start(), key.start()), nothing, joined=False),)
    keys, marks = _scanned(text, bracket, hop)
    first_end = bracket.end
    if keys:
        before = [mark for mark in marks if mark < keys[0].start()]
        first_end = before[-1] if before else keys[0].start()
    first = _cited(text, key, Span(key.start(), key.start()), Span(bracket.start, first_end), joined=False)
    rest = read_cited(text, Span(min(first_end + 1, bracket.end), bracket.end), hop) if keys else ()
    return (first, *rest)


def key_at(text: str, pos: int) -> re.Match[str] | None:
    """The key that begins at an offset; none within a word or an address: “ana@example.org”, “site.org/@ana”."""
    if pos and (text[pos - 1].isalnum() or text[pos - 1] in "_@/"):
        return None
    return KEY.match(text, pos)


def read_locator(text: str, start: int, end: int) -> tuple[str, str, int]:
    """The locator that may stand behind a key: its CSL label, its value, and the offset where what follows begins.

    A value without a label is a page and must begin with a digit. Braces say where a locator begins and ends.

    Source  Pandoc User's Guide, “Citation syntax”; CSL 1.0.1, “Locators”
    """
    braced = BRACED.match(text, start, end)
    if braced:
        inside = braced.group("value").strip()
        label = LABEL.match(inside)
        return (*_named(label, inside), braced.end()) if inside else ("page", "", braced.end())
    opening = OPENING.match(text, start, end)
    pos = opening.end() if opening else start
    label = LABEL.match(text, pos, end)
    first = WORD.match(text, label.end() if label else pos, end)
    if not first or not _counts(first.group(), ROMAN if label else ()):
        return "page", "", start
    stop = _value_end(text, first, end)
    value = re.sub(r"-{2,3}", "–", text[first.start() : stop])
    return _csl(label) if label else "page", value, stop


def _scanned(text: str, span: Span, hop: Callable[[int], int]) -> tuple[list[re.Match[str]], list[int]]:
    """The keys and the semicolons between two offsets that stand in nothing else."""
    keys: list[re.Match[str]] = []
    marks: list[int] = []
    pos = span.start
    while pos < span.end:
        key = key_at(text, pos) if text[pos] in "-@" else None
        if key and key.end() <= span.end:
            keys.append(key)
            pos = key.end()
            continue
        if text[pos] == ";":
            marks.append(pos)
        pos = hop(pos) if text[pos] in HOPPED else pos + 1
    return keys, marks


def _cited(text: str, key: re.Match[str], before: Span, behind: Span, *, joined: bool) -> Cited:
    label, locator, rest = read_locator(text, behind.start, behind.end)
    return Cited(
        key=key["braced"] or key["plain"],
        at=key.start(),
        prefix=_stripped(text, before),
        suffix=Span(rest, max(rest, _stripped(text, Span(rest, behind.end)).end)),
        label=label,
        locator=locator,
        suppress_author=bool(key["minus"]),
        joined=joined,
    )


def _without_suffix(cited: Cited) -> Cited:
    """What stands between two keys with no “;” between them belongs to the second."""
    return replace(cited, suffix=Span(cited.suffix.start, cited.suffix.start))


def _stripped(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _value_end(text: str, first: re.Match[str], end: int) -> int:
    """Where a locator ends that begins with a word: “33-35, 38” goes on as long as numbers do."""
    word = first
    roman = [numerals for numerals in ROMAN if numerals.fullmatch(first.group())]
    while (joint := JOINT.match(text, word.end(), end)) and (following := WORD.match(text, joint.end(), end)):
        if not _counts(following.group(), roman):
            break
        word = following
    stop = word.end()
    while stop > first.start() + 1 and text[stop - 1] in ".:":
        stop -= 1
    return stop


def _counts(word: str, roman: Iterable[re.Pattern[str]]) -> bool:
    """True if a word can be a locator, or go on with one: it has digits, or is a numeral of a wanted kind."""
    return any(c.isdigit() for c in word) or any(numerals.fullmatch(word) for numerals in roman)


def _named(label: re.Match[str] | None, inside: str) -> tuple[str, str]:
    return (_csl(label), inside[label.end() :].strip()) if label else ("page", inside)


def _csl(label: re.Match[str]) -> str:
    return LABELS[re.sub(r"[.\s]", "", label.group("name")).lower()]


def _by_word(words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for label, forms in words.items():
        yield from ((form, label) for form in forms.split())


LABELS: Mapping[str, str] = MappingProxyType(
    dict(
        _by_word(
            {
                "book": "book books bk bks libro libros lib",
                "chapter": "chapter chapters chap chaps ch chs capítulo capítulos cap caps",
                "column": "column columns col cols columna columnas",
                "figure": "figure figures fig figs figura figuras",
                "folio": "folio folios fol fols",
                "issue": "number numbers no nos issue issues número números núm núms",
                "line": "line lines l ll línea líneas",
                "note": "note notes n nn nota notas",
                "opus": "opus opera op opp",
                "page": "page pages p pp pg pgs página páginas pág págs",
                "paragraph": "paragraph paragraphs para paras par pars ¶ ¶¶ párrafo párrafos párr párrs",
                "part": "part parts pt pts parte partes",
                "section": "section sections sec secs sect § §§ sección secciones secc apartado apartados apdo",
                "sub-verbo": "sv svv subverbo",
                "verse": "verse verses v vv verso versos",
                "volume": "volume volumes vol vols volumen volúmenes",
            }
        )
    )
)
"""The words and shortened words of English and Spanish, without stops and spaces, to CSL's labels.

Those of CSL 1.0.1, which the citation engine knows; “art. 4” and “app. B” stay as the author wrote them.
"""

ABBREVIATED = "|".join(re.escape(word) for word in sorted(LABELS, key=len, reverse=True) if word[0] not in "§¶")

OPENING = re.compile(r"\s*,?\s*")
BRACED = re.compile(r"\s*,?\s*\{(?P<value>[^{}]*)\}")
LABEL = re.compile(
    rf"(?P<name>(?:s\. ?v\.|sub verbo|(?:{ABBREVIATED})(?:\.|(?![\w]))|§{{1,2}}|¶{{1,2}}))\s*", re.IGNORECASE
)
WORD = re.compile(r"(?:[^\s,;&()\[\]{}–—-]|\([^\s()]*\)|[–—-](?=[^\s,;]))+")
JOINT = re.compile(r"\s*(?:,|&|[–—]|-{1,3})\s*")
ROMAN = (re.compile(r"[ivxlcdm]+(?:[-–][ivxlcdm]+)*"), re.compile(r"[IVXLCDM]+(?:[-–][IVXLCDM]+)*"))
