"""`references.lock.yaml`: what was found when the addresses of the references were last looked up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields

from reportbuild.model.entries import Lookup
from reportbuild.model.problems import Checked, Place, Problem, Severity
from reportbuild.reading.shelf import Shelf, take_text
from reportbuild.reading.yaml import read_yaml

LOCK = "references.lock.yaml"

_HEAD = """\
# Written by “reportbuild links check”: what each address of the references led to on a day. Builds use no network;
# they read this file. Keep it with the manuscript.
"""


def read_lock(shelf: Shelf) -> Checked[Mapping[str, Lookup]]:
    """What was found at each address; empty if nothing was ever looked up.

    Problems  bib.bad-lock  the file is not as we write it; it is passed over
              and those of `take_text` and `read_yaml`
    """
    if LOCK not in shelf.names():
        return Checked({})
    text = take_text(shelf, LOCK, Place(LOCK))
    read = read_yaml(text.value, LOCK)
    value = read.value.value
    links = value.get("links") if isinstance(value, dict) else None
    problems = (*text.problems, *read.problems)
    if not isinstance(links, dict) or not all(isinstance(found, dict) for found in links.values()):
        return Checked({}, problems or (_bad_lock(),))
    return Checked({url: _lookup(found) for url, found in links.items()}, problems)


def write_lock(found: Mapping[str, Lookup]) -> str:
    """The file's text."""
    lines = [_HEAD + ("links:" if found else "links: {}")]
    for url, lookup in found.items():
        lines.append(f"  {json.dumps(url)}:")
        said = ((field.name, getattr(lookup, field.name)) for field in fields(Lookup))
        lines += [f"    {name}: {json.dumps(value, ensure_ascii=False)}" for name, value in said if value]
    return "\n".join(lines) + "\n"


def _lookup(found: Mapping[str, object]) -> Lookup:
    return Lookup(**{field.name: str(found.get(field.name, "")) for field in fields(Lookup)})


def _bad_lock() -> Problem:
    hint = "run “reportbuild links check”, which writes it anew"
    return Problem("bib.bad-lock", f"“{LOCK}” is not as it was written", Place(LOCK), hint, Severity.WARNING)
