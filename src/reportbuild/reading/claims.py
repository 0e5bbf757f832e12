"""`data/claims.yaml` into claims, each with its verdict and its sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reportbuild.model.data import Claim, Verdict, Wording
from reportbuild.model.problems import Checked, Place, Problem, Severity, did_you_mean
from reportbuild.reading.shelf import Shelf
from reportbuild.reading.statements import Records, open_records, record, sources, words, wrong_shape
from reportbuild.reading.yaml import Keys

CLAIMS = "data/claims.yaml"

KEYS = ("says", "verdict", "holds", "correction", "sources")

VERDICTS = tuple(verdict.value for verdict in Verdict)


def read_claims(shelf: Shelf) -> Checked[Mapping[str, Claim]]:
    """The claims of `data/claims.yaml` by name, in the order of the file.

    Problems  fact.wrong-shape   a value of another kind than is wanted; no words, or no verdict that we know
              fact.unknown-key   a key that means nothing
              fact.no-source     a claim without sources (a warning)
              file.…, yaml.…     those of `take_text` and `read_yaml`
    """
    records = open_records(shelf, CLAIMS)
    value = records.values.value
    made = [_claim(records, name, given) for name, given in (value.items() if isinstance(value, dict) else ())]
    return Checked({claim.name: claim for claim in made if claim}, tuple(records.problems))


def _claim(records: Records, name: str, value: Any) -> Claim | None:
    known = record(records, (name,), value, KEYS)
    at = records.values.key_at(name)
    says = _wording(records, (name, "says"), known)
    verdict = _verdict(records, name, known)
    if known and says is None:
        records.problems.append(wrong_shape(f"the claim “{name}” says nothing", at, "add says: …"))
    if says is None or verdict is None:
        return None
    given = sources(records, (name, "sources"), known.get("sources"))
    if not known.get("sources"):
        records.problems.append(_no_source(name, at))
    return Claim(
        at,
        name,
        says,
        verdict,
        holds=_wording(records, (name, "holds"), known),
        correction=_wording(records, (name, "correction"), known),
        sources=given,
    )


def _wording(records: Records, keys: Keys, known: Mapping[str, Any]) -> Wording | None:
    text = words(records, keys, known.get(str(keys[-1])))
    return Wording(records.values.at(*keys), text) if text.strip() else None


def _verdict(records: Records, name: str, known: Mapping[str, Any]) -> Verdict | None:
    """The verdict; of a claim that says what must hold, and no verdict, that it is supported."""
    text = " ".join(words(records, (name, "verdict"), known.get("verdict")).split())
    if text in VERDICTS:
        return Verdict(text)
    if not text and known.get("holds"):
        return Verdict.SUPPORTED
    if known:
        at = records.values.at(name, "verdict") if text else records.values.key_at(name)
        message = f"“{text}” is no verdict" if text else f"the claim “{name}” has no verdict"
        hint = did_you_mean(text, VERDICTS) or f"verdicts are {', '.join(VERDICTS)}"
        records.problems.append(wrong_shape(message, at, hint))
    return None


def _no_source(name: str, at: Place) -> Problem:
    hint = "add sources: [key of a reference]"
    return Problem("fact.no-source", f"the claim “{name}” names no source", at, hint, Severity.WARNING)
