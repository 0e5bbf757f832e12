"""The verification sheet: every fact with its value, its sources, and the places that print it or rest on it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportbuild.building.figures import Evidence, evidence_of
from reportbuild.model.data import Fact
from reportbuild.model.document import Draft
from reportbuild.model.entries import Entry
from reportbuild.model.inlines import FactRef
from reportbuild.model.problems import Checked, Place
from reportbuild.model.terms import terms_for
from reportbuild.model.walking import find
from reportbuild.reading.arithmetic import FormulaError, read_formula
from reportbuild.reading.bibliography import read_references
from reportbuild.reading.desk import Tongue
from reportbuild.reading.manuscript import Manuscript, open_manuscript
from reportbuild.reading.markdown import read_draft
from reportbuild.reading.shelf import Shelf

COLUMNS = ("fact", "value", "unit", "what", "as of", "sources", "addresses", "stated at", "printed at", "claims")


@dataclass(frozen=True, slots=True)
class Line:
    """A fact as a checker wants it; texts in the order of `COLUMNS`, of several the parts one below the other."""

    name: str
    value: str
    unit: str
    title: str
    as_of: str
    sources: tuple[str, ...]
    addresses: tuple[str, ...]
    stated_at: Place
    printed_at: tuple[Place, ...]
    claims: tuple[str, ...]

    def fields(self) -> tuple[str, ...]:
        several = (self.sources, self.addresses, (str(self.stated_at),), map(str, self.printed_at), self.claims)
        return (self.name, self.value, self.unit, self.title, self.as_of, *("\n".join(each) for each in several))


def verification_sheet(shelf: Shelf) -> Checked[tuple[Line, ...]]:
    """All facts of a manuscript in the order of their file, with every place in every chapter that prints them.

    Problems  those of facts and claims, and of `book.yaml`; what is wrong with chapters `check` tells
    """
    opened = open_manuscript(shelf)
    if opened.value is None:
        return Checked((), opened.problems)
    evidence = evidence_of(shelf)
    printed: dict[str, list[Place]] = {}
    for draft in _drafts(opened.value, shelf):
        for ref in find((draft.blocks, draft.notes), FactRef):
            for name in ref.names:
                printed.setdefault(name, []).append(ref.at)
    works = read_references(shelf, opened.value.references, _tongue(opened.value)).value
    known = {work.key: work for work in works}
    claims = _claims(evidence.value)
    lines = (_line(fact, known, printed, claims) for fact in evidence.value.facts.values())
    return Checked(tuple(lines), evidence.problems)


def as_csv(lines: Sequence[Line]) -> str:
    """The sheet as CSV, with a line of names; no field begins as a spreadsheet's formula does."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(field) for field in line.fields()] for line in lines)
    return kept.getvalue()


def as_text(lines: Sequence[Line]) -> Iterator[str]:
    """The sheet for people, a few lines for each fact."""
    for line in lines:
        date = f", as of {line.as_of}" if line.as_of else ""
        yield f"{line.name}: {line.value}{f' {line.unit}' if line.unit else ''}{date}"
        said = (
            ("what", [line.title] if line.title else []),
            ("sources", list(map(" ".join, _paired(line.sources, line.addresses))) or ["none"]),
            ("stated at", [str(line.stated_at)]),
            ("printed at", [str(at) for at in line.printed_at] or ["nowhere"]),
            ("claims", list(line.claims)),
        )
        yield from (f"  {name + ':':<12}{text}" for name, texts in said for text in texts)


def _paired(sources: Sequence[str], addresses: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for source, address in zip(sources, addresses, strict=True):
        yield (source, address) if address else (source,)


def _harmless(text: str) -> str:
    """A field with a mark before what a spreadsheet would work out; numbers stay as they are."""
    return f"'{text}" if re.match(r"[=+\-@\t]", text) and not re.fullmatch(r"-?[\d.]+", text) else text


def _tongue(manuscript: Manuscript) -> Tongue:
    book = manuscript.book
    return Tongue(book.language, terms_for(book.language, book.terms))


def _drafts(manuscript: Manuscript, shelf: Shelf) -> Iterator[Draft]:
    for name, text in manuscript.chapters.items():
        yield read_draft(text, name, _tongue(manuscript), shelf).value


def _claims(evidence: Evidence) -> Mapping[str, list[str]]:
    """The claims that rest on each fact, by its name."""
    found: dict[str, list[str]] = {}
    for claim in evidence.claims.values():
        for name in _names(claim.holds.text) if claim.holds else ():
            found.setdefault(name, []).append(claim.name)
    return found


def _names(formula: str) -> Iterable[str]:
    try:
        return read_formula(formula).names
    except FormulaError:
        return ()


def _line(
    fact: Fact, works: Mapping[str, Entry], printed: Mapping[str, Sequence[Place]], claims: Mapping[str, Sequence[str]]
) -> Line:
    keys = tuple(source.key for source in fact.sources)
    return Line(
        fact.name,
        f"{fact.value:f}" if isinstance(fact.value, Decimal) else fact.value or "",
        fact.unit,
        fact.title,
        fact.as_of,
        keys,
        tuple(works[key].address if key in works else "" for key in keys),
        fact.at,
        tuple(printed.get(fact.name, ())),
        tuple(claims.get(fact.name, ())),
    )
