"""The directives “claims” and “data-appendix”: what the book says and counts, with what it rests on, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from reportbuild.model.data import Claim, Fact, Reckoned, Reckoning, Wording
from reportbuild.model.document import Align, Blocks, Column, Paragraph, Row, Table
from reportbuild.model.inlines import DataLink, FactRef, Inline, Inlines, Text
from reportbuild.model.problems import Place, Problem, did_you_mean
from reportbuild.reading.claims import CLAIMS, VERDICTS, read_claims
from reportbuild.reading.desk import LARGEST_TEXT, Desk, fresh_id, in_file
from reportbuild.reading.facts import FACTS
from reportbuild.reading.formats import printed_date
from reportbuild.reading.options import (
    Directive,
    Kind,
    Options,
    inner_words,
    read_options,
    text_of,
    words_of,
    wrong_option,
)
from reportbuild.reading.quoting import citation_of, stated_facts
from reportbuild.reading.shelf import inner_name, take_text
from reportbuild.reading.tabulation import stray_body

TITLES: Mapping[str, Kind] = MappingProxyType(
    {"name": Kind.NAME, "caption": Kind.WORDS, "note": Kind.WORDS, "source": Kind.WORDS}
)


def read_claims_table(directive: Directive, desk: Desk) -> Blocks:
    """The claims of the manuscript, each with its verdict in words and with a sign, its correction and its sources.

    Problems  table.empty      there are none, or none with these verdicts
              md.wrong-option  `verdicts` names one that there is not
              md.stray-body    text between the lines of the directive
    """
    options = read_options(directive.fence, {**TITLES, "verdicts": Kind.DATA}, desk)
    wanted = _verdicts(options, desk)
    claims = [claim for claim in read_claims(desk.shelf).value.values() if claim.verdict in wanted]
    if not claims:
        desk.tell(_empty("claims", f"state them in {CLAIMS}", directive.at))
    beside = in_file(desk, CLAIMS, take_text(desk.shelf, CLAIMS, directive.at, limit=LARGEST_TEXT).value)
    words = desk.tongue.terms
    corrected = any(claim.correction for claim in claims)
    columns = (
        Column((Text(directive.at, words["claim"]),), width=46 if corrected else 75, row_header=True),
        Column((Text(directive.at, words["verdict"]),), width=20 if corrected else 25),
        *((Column((Text(directive.at, words["claim-correction"]),), width=34),) if corrected else ()),
    )
    rows = tuple(Row(_claim_cells(claim, beside)[: len(columns)]) for claim in claims)
    return _titled(Table(directive.at, "", (), columns, rows), directive, options, desk)


def read_data_appendix(directive: Directive, desk: Desk) -> Blocks:
    """All facts of the manuscript, each with its value, its date and its source.

    Problems  table.empty      there are none
              md.wrong-option  `groups` names one that there is not
              md.stray-body    text between the lines of the directive
    """
    options = read_options(directive.fence, {**TITLES, "groups": Kind.DATA}, desk)
    facts = list(_chosen(stated_facts(desk), options, desk))
    if not facts and "groups" not in options:
        desk.tell(_empty("facts", f"state them in {FACTS}", directive.at))
    words = desk.tongue.terms
    columns = (
        Column((Text(directive.at, words["fact"]),), width=34, row_header=True),
        Column((Text(directive.at, words["fact-value"]),), Align.END, width=16),
        Column((Text(directive.at, words["fact-date"]),), width=17),
        Column((Text(directive.at, words["fact-source"]),), width=33),
    )
    rows = tuple(_fact_row(fact, directive.at, desk) for fact in facts)
    return _titled(Table(directive.at, "", (), columns, rows), directive, options, desk)


def _titled(table: Table, directive: Directive, options: Options, desk: Desk) -> Blocks:
    if directive.kids:
        desk.tell(stray_body(directive))
    made = Table(
        table.at,
        text_of(options, "name") or fresh_id(desk, "table"),
        words_of(options, "caption", desk),
        table.columns,
        table.rows,
        note=words_of(options, "note", desk),
        source=words_of(options, "source", desk),
    )
    return (made, *directive.kids) if table.rows else directive.kids


# --- claims


def _claim_cells(claim: Claim, desk: Desk) -> tuple[Blocks, ...]:
    """The claim, its verdict with the sources behind it, and what would be right instead."""
    verdict = desk.tongue.terms[f"verdict-{claim.verdict.value.replace(' ', '-')}"]
    correction = _words(claim.correction, desk) if claim.correction else ()
    return (
        (Paragraph(claim.says.at, _words(claim.says, desk)),),
        (Paragraph(claim.at, (Text(claim.at, verdict), *citation_of([claim], claim.at, desk))),),
        (Paragraph(correction[0].at, correction),) if correction else (),
    )


def _words(wording: Wording, desk: Desk) -> Inlines:
    return inner_words(wording.text, wording.at, desk)


def _verdicts(options: Options, desk: Desk) -> tuple[str, ...]:
    """The verdicts that are wanted; all of them if nothing is said."""
    if "verdicts" not in options:
        return VERDICTS
    option = options["verdicts"]
    listed = option.value if isinstance(option.value, list) else [option.value]
    for number, name in enumerate(listed):
        if name not in VERDICTS:
            at = option.place(number) if listed is option.value else option.place()
            hint = did_you_mean(str(name), VERDICTS) or f"verdicts are {', '.join(VERDICTS)}"
            desk.tell(wrong_option(option, f"“{name}” is no verdict", at, hint))
    return tuple(name for name in listed if name in VERDICTS) or VERDICTS


# --- facts


def _fact_row(fact: Fact, at: Place, desk: Desk) -> Row:
    forms = ("unit",) if fact.unit else ()
    date = printed_date(fact.as_of, desk.tongue.lang) if fact.as_of else ""
    cells: tuple[Inlines, ...] = (
        (Text(at, fact.title or fact.name),),
        (FactRef(at, fact.name, (fact.name,), forms),),
        (Text(at, date),) if date else (),
        tuple(_rests_on(fact, at, desk)),
    )
    return Row(tuple((Paragraph(at, words),) if words else () for words in cells))


def _rests_on(fact: Fact, at: Place, desk: Desk) -> Iterator[Inline]:
    """Where a fact comes from: how it is computed, and the works cited for it."""
    if fact.reckoning:
        yield from _computed(fact.reckoning, desk)
    elif fact.sources:
        yield Text(at, desk.tongue.terms["fact-published"])
    yield from citation_of([fact], at, desk)


def _computed(how: Reckoning, desk: Desk) -> Iterator[Inline]:
    """“Sum of “total” in data/by-state.csv, where “date” is 2025-06-06.”"""
    terms, at = desk.tongue.terms, how.at
    what = "count-rows" if how.how is Reckoned.COUNT and not how.column else how.how.value
    before, _, behind = terms[f"reckoned-{what}"].replace("{column}", how.column).partition("{file}")
    path = inner_name(how.path) or how.path
    yield Text(at, before)
    yield DataLink(at, path)
    wanted = (
        terms["reckoned-where"].replace("{column}", each.column).replace("{value}", ", ".join(each.values))
        for each in how.where
    )
    yield Text(at, f"{behind}{''.join(wanted)}.")


def _chosen(facts: Mapping[str, Fact], options: Options, desk: Desk) -> Iterator[Fact]:
    """The facts of the groups that are wanted, in the order of the file; all of them if nothing is said."""
    if "groups" not in options:
        yield from facts.values()
        return
    option = options["groups"]
    listed = [str(name) for name in (option.value if isinstance(option.value, list) else [option.value])]
    groups = {".".join(name.split(".")[:n]) for name in facts for n in range(1, name.count(".") + 2)}
    for name in listed:
        if name not in groups:
            hint = did_you_mean(name, groups) or f"groups are {', '.join(sorted(groups)[:8])}"
            desk.tell(wrong_option(option, f"there are no facts “{name}”", hint=hint))
    for fact in facts.values():
        if any(fact.name == name or fact.name.startswith(f"{name}.") for name in listed):
            yield fact


def _empty(what: str, hint: str, at: Place) -> Problem:
    return Problem("table.empty", f"there are no {what} to print", at, hint)
