"""One work of a bibliography: its fields checked and brought into the form of CSL-JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from reportbuild.model.entries import Entry
from reportbuild.model.problems import Checked, Place, Problem, Severity, did_you_mean
from reportbuild.reading.dates import read_date

Where = Callable[..., Place]
"""Where something of a work stands: the work itself without arguments, else the key that arguments lead to."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPES = _words("""
    article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset
    document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation
    manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical
    personal_communication post post-weblog regulation report review review-book software song speech standard thesis
    treaty webpage
""")
"""Source: CSL 1.0.2, appendix III."""

TEXTS = _words("""
    abstract annote archive archive_collection archive_location archive-place authority call-number chapter-number
    citation-key citation-label citation-number collection-number collection-title container-title
    container-title-short dimensions division DOI edition event event-place event-title genre ISBN ISSN issue
    jurisdiction keyword language license locator medium note number number-of-pages number-of-volumes
    original-publisher original-publisher-place original-title page page-first part-number part-title PMCID PMID
    printing-number publisher publisher-place references reviewed-genre reviewed-title scale section source status
    supplement-number title title-short URL version volume volume-title volume-title-short year-suffix
""")
"""Source: CSL 1.0.2, appendix IV, standard and number variables."""

NAMES = _words("""
    author chair collection-editor compiler composer container-author contributor curator director editor
    editor-translator editorial-director executive-producer guest host illustrator interviewer narrator organizer
    original-author performer producer recipient reviewed-author script-writer series-creator translator
""")
"""Source: CSL 1.0.2, appendix IV, name variables."""

DATES = _words("accessed available-date event-date issued original-date submitted")
"""Source: CSL 1.0.2, appendix IV, date variables."""

_OLDER: Mapping[str, str] = MappingProxyType(
    {"shortTitle": "title-short", "journalAbbreviation": "container-title-short"}
)
"""Names of fields that exports have from CSL's earlier days. Source: csl-data.json."""

_NOT_PRINTED = frozenset({"id", "type", "categories", "custom", "citation"})
"""Keys that csl-data.json has and no style prints, and the author's own words, which are read elsewhere."""

_PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
_SWITCHES = ("comma-suffix", "static-ordering", "parse-names")

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML document may hold. Source: XML 1.0, production 2."""


def read_work(value: Any, where: Where) -> Checked[Entry | None]:
    """A work as an entry; None if it has no key.

    value   as its file has it; a field of null is one that the work does not state

    Problems  those of `read_references` that concern one work
    """
    key = _key(value) if isinstance(value, dict) else ""
    if not key:
        return Checked(None, (_no_key(where()),))
    problems: list[Problem] = []
    type_ = _clean(str(value.get("type") or ""))
    if type_ not in TYPES:
        problems.append(_unknown_type(key, type_, where("type") if type_ else where("id")))
    csl: dict[str, Any] = {"id": key, "type": type_}
    unstated: list[str] = []
    for written, raw in value.items():
        name = _OLDER.get(written, written)
        if raw is None and name in {*NAMES, *DATES, *TEXTS}:
            unstated.append(name)
        if name in _NOT_PRINTED or raw is None or raw in ("", [], {}):
            continue
        field = _field(name, raw, where=lambda *keys, written=written: where(written, *keys))
        problems += field.problems
        if field.value is not None:
            csl.setdefault(name, field.value)
    return Checked(Entry(where("id"), key, type_, csl, unstated=tuple(unstated)), tuple(problems))


def is_address(url: str) -> bool:
    """True if a reader may be led there: https or http with a host, mailto, doi."""
    try:
        parts = urlsplit(url)
        on_the_web = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    elsewhere = parts.scheme in ("mailto", "doi") and bool(parts.path)
    return (on_the_web or elsewhere) and not re.search(r'[\s"<>\\]', url)


def _key(value: Mapping[str, Any]) -> str:
    """What citations name a work by. An address, which some exports have as id, gives way to the key for citing."""
    id_ = value.get("id")
    key = _clean(str(id_)) if isinstance(id_, str | int) else ""
    citation_key = value.get("citation-key")
    return _clean(citation_key) if "/" in key and isinstance(citation_key, str) and citation_key else key


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text).strip()


def _field(name: str, raw: Any, where: Where) -> Checked[Any]:
    if name in NAMES:
        return _names(name, raw, where)
    if name in DATES:
        return _date(name, raw, where)
    if name not in TEXTS:
        return Checked(None, (_unknown_field(name, where()),))
    text = _text(name, raw)
    if text is None:
        return Checked(None, (_not_a_text(name, where()),))
    bad = name == "URL" and not is_address(text)
    # A field of nothing but spaces says as little as one that is not there.
    return Checked(text or None, (_bad_url(text, where()),) if bad else ())


def _text(name: str, raw: Any) -> str | None:
    match raw:
        case bool():
            return None
        case str() | int() | float():
            return _clean(str(raw))
        case [*words] if name == "keyword" and all(isinstance(word, str) for word in words):
            return _clean(", ".join(words))
    return None


def _date(name: str, raw: Any, where: Where) -> Checked[Any]:
    date = read_date(raw)
    if date is not None or _is_empty_date(raw):
        return Checked(date)
    shown = _clean(str(raw)) if isinstance(raw, str | int | float) else ""
    hint = "write it as 2025-07-18, 2025-07, 2025, 1900~ or 2019/2020"
    problem = Problem("bib.date", f"“{shown or name}” is not a date", where(), hint, Severity.WARNING)
    return Checked({"literal": shown} if shown else None, (problem,))


def _is_empty_date(raw: Any) -> bool:
    """True of what exports write where there is no date."""
    return isinstance(raw, dict) and raw.get("date-parts") in ([], [[]], [[None]], [[""]], [["0"]], [[0]])


def _names(name: str, raw: Any, where: Where) -> Checked[Any]:
    people = raw if isinstance(raw, list) else [raw]
    names: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for number, person in enumerate(people):
        read, wrong = _name(person), _wrong_in_name(person)
        names += [read] if read else []
        if wrong:
            problems.append(_bad_name(name, wrong, where(number) if isinstance(raw, list) else where()))
    return Checked(names or None, tuple(problems))


def _name(person: Any) -> dict[str, Any] | None:
    if isinstance(person, str | int) and not isinstance(person, bool):
        return {"literal": _clean(str(person))} if _clean(str(person)) else None
    if not isinstance(person, dict):
        return None
    parts = {part: _clean(str(person[part])) for part in _PARTS if isinstance(person.get(part), str | int)}
    switches = {switch: person[switch] for switch in _SWITCHES if isinstance(person.get(switch), str | int)}
    has_name = parts.get("family") or parts.get("literal") or parts.get("given")
    return {**parts, **switches} if has_name else None


def _wrong_in_name(person: Any) -> str:
    """What is wrong with a name, as the end of a sentence; empty if nothing is."""
    if not isinstance(person, dict):
        return "" if _name(person) else "is empty or no name"
    unknown = [key for key in person if key not in (*_PARTS, *_SWITCHES)]
    if unknown:
        return f"has a part “{unknown[0]}”, which no name has"
    bad = [part for part in _PARTS if not isinstance(person.get(part, ""), str | int | None)]
    if bad:
        return f"has no text as “{bad[0]}”"
    return "" if _name(person) else "has neither a family nor a literal name"


def _no_key(at: Place) -> Problem:
    return Problem("bib.no-id", "this work has no id, so nothing can cite it", at, "give it one: “id: smith_2020”")


def _unknown_type(key: str, type_: str, at: Place) -> Problem:
    if not type_:
        return Problem("bib.unknown-type", f"the work “{key}” has no type", at, "add one, such as “type: report”")
    hint = _nearest(type_, TYPES) or "take one of CSL's types, such as report, webpage, legislation"
    return Problem("bib.unknown-type", f"“{type_}” is no type of work", at, hint)


def _unknown_field(name: str, at: Place) -> Problem:
    hint = _nearest(name, TEXTS | NAMES | DATES) or "take it away; it is not printed"
    return Problem("bib.unknown-field", f"a work has no field “{_clean(name)}”", at, hint, Severity.WARNING)


def _nearest(name: str, known: frozenset[str]) -> str:
    """A hint that names the known word that differs least: in capitals or hyphens alone, or in few letters."""

    def plain(word: str) -> str:
        return re.sub(r"[-_ ]", "", word).lower()

    same = next((word for word in sorted(known) if plain(word) == plain(name)), None)
    return f"did you mean “{same}”?" if same else did_you_mean(name, sorted(known))


def _not_a_text(name: str, at: Place) -> Problem:
    hint = "write plain words; until then it is left out"
    return Problem("bib.field", f"“{name}” of a work must be a text", at, hint, Severity.WARNING)


def _bad_url(text: str, at: Place) -> Problem:
    hint = "begin it with https:// or http://; until then it is printed without a link"
    return Problem("bib.bad-url", f"“{text[:80]}” is no address that readers can follow", at, hint, Severity.WARNING)


def _bad_name(field: str, wrong: str, at: Place) -> Problem:
    hint = "write {family: …, given: …}, or {literal: …} for an organization"
    return Problem("bib.name", f"a name under “{field}” {wrong}", at, hint, Severity.WARNING)
