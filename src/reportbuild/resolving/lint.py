"""What a careful editor would ask about the references: fields that the style prints and a work lacks, works that
nobody cites, works that stand twice, addresses that lead nowhere for long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from reportbuild.model.document import Draft
from reportbuild.model.entries import Entry
from reportbuild.model.inlines import Cite
from reportbuild.model.metadata import Bibliography
from reportbuild.model.problems import Problem, Severity
from reportbuild.model.walking import find
from reportbuild.resolving.citations import StyleSheet


def lint_works(
    entries: Sequence[Entry], drafts: Sequence[Draft], style: StyleSheet, bibliography: Bibliography
) -> tuple[Problem, ...]:
    """What should be looked at among the works. Nothing of it keeps a book from being made.

    drafts   all that cite

    Problems  bib.field-missing   the style prints it of such a work, and the work does not have it
              bib.no-access-date  the style wants to know when a page of the web was read
              bib.uncited         a work that nothing cites, where only what is cited is listed
              bib.same-work       another work of the same title and date
              bib.dead-link       an address that led nowhere when it was last looked up
              bib.doubtful-url    an address that will not lead readers anywhere, or not for long
    """
    cited = {cite.key for draft in drafts for cite in find(draft, Cite)}
    whole = bibliography.entries == "all"
    problems: list[Problem] = []
    met: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if entry.key in cited or whole:
            problems += (*_missing(entry, style), *_no_access_date(entry, style))
        elif cited:
            problems.append(_uncited(entry))
        problems += _doubtful(entry)
        first = met.setdefault(_likeness(entry), entry)
        if first is not entry and _same_dates(entry.csl, first.csl):
            problems.append(_twice(entry, first))
    return tuple(problems)


# What a style needs.

_NEEDED: Mapping[str, str] = MappingProxyType(
    {
        "article-journal": "author title container-title issued volume|issue|DOI page|number|DOI",
        "article-magazine": "title container-title issued",
        "article-newspaper": "title container-title issued",
        "bill": "title|number issued",
        "book": "author|editor|translator title publisher issued",
        "chapter": "author title container-title publisher issued",
        "dataset": "author|publisher title issued",
        "hearing": "title issued",
        "interview": "author|interviewer issued",
        "legal_case": "title issued authority|container-title",
        "legislation": "title|number|container-title",
        "paper-conference": "author title container-title|event-title issued",
        "patent": "author title number issued",
        "personal_communication": "author issued",
        "post": "author|container-title title|URL issued",
        "post-weblog": "author|container-title title issued",
        "regulation": "title|number issued",
        "report": "author|publisher title issued",
        "thesis": "author title publisher issued",
        "treaty": "title issued",
        "webpage": "title author|publisher|container-title URL",
    }
)
"""What is printed of a work of each type; with “|” between, one of them is enough.

Source  Chicago Manual of Style, 18th ed., chapter 14; APA Publication Manual, 7th ed., chapter 10; The Bluebook, 21st
        ed.; OSCOLA, 4th ed.
"""


def _missing(entry: Entry, style: StyleSheet) -> Iterator[Problem]:
    """What the style prints and the work lacks, if the work is not known not to state it; one in words of its own lacks
    nothing."""
    if entry.own.note and entry.own.bibliography:
        return
    printed = _variables(style)
    needs = [need.split("|") for need in _NEEDED.get(entry.type, "").split()]
    known = {*entry.csl, *entry.unstated}
    wanting = [need for need in needs if printed.intersection(need) and not known.intersection(need)]
    if wanting:
        yield _field_missing(entry, wanting, style)


@lru_cache(maxsize=4)
def _variables(style: StyleSheet) -> frozenset[str]:
    """The variables that a style prints; asked of every work, and slow to find in a long style."""
    named = re.findall(r'\bvariable="([^"]+)"', style.xml)
    return frozenset(name for names in named for name in names.split())


_WANT_ACCESS = re.compile(
    r"ieee|american-medical-association|nlm|vancouver|national-library|harvard|oscola|sociological"
)
"""Names of styles that print of every address when it was read. Others want it of pages without a date of their own."""


def _no_access_date(entry: Entry, style: StyleSheet) -> Iterator[Problem]:
    if "URL" not in entry.csl or "accessed" in {*entry.csl, *entry.unstated} or "accessed" not in _variables(style):
        return
    page = entry.type in ("webpage", "post", "post-weblog")
    always = _WANT_ACCESS.search(style.name) and "DOI" not in entry.csl
    if always or (page and "issued" not in entry.csl):
        message = f"“{style.name}” prints when “{entry.key}” was read, and the work does not say"
        hint = 'add “accessed: "2025-07-18"”, the day you read it'
        yield Problem("bib.no-access-date", message, entry.at, hint, Severity.HINT)


def _field_missing(entry: Entry, wanting: Sequence[Sequence[str]], style: StyleSheet) -> Problem:
    named = ", ".join(" or ".join(f"“{field}”" for field in need) for need in wanting)
    message = f"“{entry.key}” ({entry.type}) lacks what “{style.name}” prints: {named}"
    return Problem("bib.field-missing", message, entry.at, "add what the work itself says", Severity.HINT)


# What is there too often, or for nothing.


def _uncited(entry: Entry) -> Problem:
    hint = "cite it, or let the bibliography list all works: bibliography: {entries: all}"
    return Problem("bib.uncited", f"nothing cites “{entry.key}”, so it is not printed", entry.at, hint, Severity.HINT)


def _likeness(entry: Entry) -> tuple[str, str]:
    """What two works share that are probably one: their titles' letters and where they came out."""
    csl = entry.csl
    titles = (str(csl.get("title", entry.key)), str(csl.get("container-title", "")))
    title, within = ("".join(filter(str.isalnum, text)).casefold() for text in titles)
    return title, within


def _same_dates(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """True if two dates do not contradict each other: 2025 is like May 2025, May 16 is not like May 28."""
    dates = [(csl.get("issued") or {}).get("date-parts") or [[]] for csl in (one, other)]
    parts = list(zip(dates[0][0], dates[1][0], strict=False))
    return (bool(parts) and all(a == b for a, b in parts)) or dates == [[[]], [[]]]


def _twice(entry: Entry, first: Entry) -> Problem:
    message = f"“{entry.key}” has the title and the date of “{first.key}”, at {first.at}"
    return Problem(
        "bib.same-work", message, entry.at, "cite one of them everywhere, and take out the other", Severity.HINT
    )


# Where addresses lead.

_DOUBTS = (
    (r"//(?:[^/]*\.)?(?:ezproxy|proxy)\b|\.(?:ezproxy|proxy)\.", "leads through a library's proxy"),
    (r"//(?:bit\.ly|goo\.gl|t\.co|tinyurl\.com|ow\.ly|is\.gd)/", "is a shortened one, and its service may end"),
    (r"[?&;](?:jsessionid|phpsessid|sid|session_?id|token)=|;jsessionid", "holds the number of somebody's visit"),
    (r"(?:\.\.\.|…|%E2%80%A6)$", "breaks off"),
    (r"//(?:www\.)?google\.[a-z.]+/(?:search|url)", "is that of a search, not of what was found"),
)


def _doubtful(entry: Entry) -> Iterator[Problem]:
    if entry.lookup and entry.lookup.dead:
        yield _dead(entry)
    url = str(entry.csl.get("URL", ""))
    doubts = [what for pattern, what in _DOUBTS if re.search(pattern, url, re.IGNORECASE)]
    if url and _is_private(url):
        doubts.insert(0, "leads to a machine that readers cannot reach")
    if doubts:
        hint = "give the address that everybody can open"
        message = f"the address of “{entry.key}” {doubts[0]}"
        yield Problem("bib.doubtful-url", message, entry.at, hint, Severity.HINT)


def _dead(entry: Entry) -> Problem:
    assert entry.lookup
    message = f"the address of “{entry.key}” led nowhere on {entry.lookup.date}: {entry.lookup.status}"
    hint = "look for its new one, or print the archived copy: bibliography: {archived: true}"
    return Problem("bib.dead-link", message, entry.at, hint, Severity.WARNING)


def _is_private(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".local", ".internal", ".lan", ".localhost"))
