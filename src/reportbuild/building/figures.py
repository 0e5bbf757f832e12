"""The facts of a manuscript, computed once for all its chapters; its claims held against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reportbuild.building.digests import Keyed
from reportbuild.building.press import Press
from reportbuild.building.steps import Step
from reportbuild.model.data import Claim, Fact, Source
from reportbuild.model.entries import Entry
from reportbuild.model.inlines import Cite
from reportbuild.model.problems import Checked, Problem
from reportbuild.reading.claims import CLAIMS, read_claims
from reportbuild.reading.facts import FACTS, read_facts
from reportbuild.reading.reckoning import reckon
from reportbuild.reading.shelf import Shelf, Witnessed
from reportbuild.resolving.citations import unknown_key
from reportbuild.resolving.facts import check_claims, print_facts
from reportbuild.resolving.survey import Survey
from reportbuild.resolving.typed import check_typed


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the book counts and claims, by name."""

    facts: Mapping[str, Fact]
    claims: Mapping[str, Claim]

    def printed_in(self, asking: Survey) -> Survey:
        """What the book sees of a chapter, with facts printed. What is wrong with them the chapter's own step tells."""
        if not asking.facts:
            return asking
        return replace(asking, skeleton=print_facts(asking.skeleton, self.facts).value)

    def typed_in(self, surveys: Sequence[Survey], lang: str) -> tuple[Problem, ...]:
        """Numbers in the text of chapters that could be facts. See `check_typed`."""
        return tuple(problem for each in surveys for problem in check_typed(each.numbers, self.facts, lang))


def gather_evidence(shelf: Shelf, press: Press) -> Checked[Evidence]:
    """The facts and claims of a manuscript; a step of its own if it has any.

    Problems  those of `read_facts`, `reckon`, `read_claims` and `check_claims`
    """
    if not {FACTS, CLAIMS} & set(shelf.names()):
        return Checked(Evidence({}, {}))
    done = press.do(Step("read facts", _gather, {"manuscript": Keyed(shelf, "")}))
    return Checked(done.kept.value, done.problems)


def _gather(shelf: Shelf) -> tuple[Checked[Evidence], tuple[tuple[str, str], ...]]:
    watched = Witnessed(shelf)
    return evidence_of(watched), tuple(watched.asked.items())


def evidence_of(shelf: Shelf) -> Checked[Evidence]:
    """The same without a press."""
    stated, claims = read_facts(shelf), read_claims(shelf)
    facts = reckon(stated.value, shelf)
    told = (*stated.problems, *facts.problems, *claims.problems)
    # A claim over facts that could not be computed would only be told what its facts were told.
    broken = check_claims(claims.value, facts.value) if facts.sound and stated.sound else ()
    return Checked(Evidence(facts.value, claims.value), (*told, *broken))


def facts_for(asking: Survey, facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
    """As much of the facts as a chapter prints. One that asks for what is not there is given all, for a hint."""
    asked = dict.fromkeys(name for name, _ in asking.facts)
    if not all(name in facts for name in asked):
        return facts
    return {name: replace(facts[name], title="", sources=(), reckoning=None) for name in asked}


def check_sources(evidence: Evidence, entries: Sequence[Entry]) -> tuple[Problem, ...]:
    """Sources of facts and claims that are no works, whether they are printed or not.

    Problems  cite.unknown-key
    """
    known = {entry.key for entry in entries}
    named: list[Source] = [source for fact in evidence.facts.values() for source in fact.sources]
    named += [source for claim in evidence.claims.values() for source in claim.sources]
    return tuple(unknown_key(Cite(each.at, each.key), known) for each in named if each.key not in known)
