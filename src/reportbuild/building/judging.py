"""Foreign judges of finished files, asked where they are installed: veraPDF, EPUBCheck and Ace."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from lxml import etree

from reportbuild.building.outcome import Judge, JudgeFailedError
from reportbuild.packaging.certificate import Measured, measure, measure_words

PATIENCE = 300
"""Seconds that a judge may take for one file."""

COMPLAINTS = "complaints of "
"""What is measured of a judge; its name follows."""

PROFILES: Mapping[str, str] = MappingProxyType({"ua1": "PDF/UA-1", "3a": "PDF/A-3a"})
"""What veraPDF calls the standards that our PDFs claim. Sources: ISO 14289-1, ISO 19005-3"""

SUFFIXES: Mapping[str, str] = MappingProxyType({"verapdf": ".pdf", "epubcheck": ".epub", "ace": ".epub"})
"""What each judge reads, by the command that starts it."""


def judges_here() -> tuple[Judge, ...]:
    """The judges that can be started. Raises JudgeFailedError if there is none, or one does not say its version."""
    found = tuple(Judge(command, _version(command)) for command in SUFFIXES if shutil.which(command))
    if not found:
        raise JudgeFailedError("none of verapdf, epubcheck and ace can be started: install one, or leave --judged out")
    return found


def measured_again(name: str, content: bytes, *, judged: bool = False) -> tuple[Measured, ...]:
    """Everything that can be said of a finished file, with the verdicts of others if they are wanted.

    Raises UnknownKindError, JudgeFailedError
    """
    measured = measure(content)
    if content.startswith(b"%PDF"):
        measured = (*measured, measure_words(content))
    return (*measured, *verdicts(name, content, judges_of(name, judges_here()))) if judged else measured


def judges_of(name: str, judges: Sequence[Judge]) -> tuple[Judge, ...]:
    """Those of the judges that read a file of this name."""
    return tuple(judge for judge in judges if name.endswith(SUFFIXES[judge.command]))


def verdicts(name: str, content: bytes, judges: Sequence[Judge]) -> tuple[Measured, ...]:
    """What judges say of a file that they read: how many complaints each has, and which.

    Raises JudgeFailedError
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, Path(name).name)
        file.write_bytes(content)
        return tuple(measured for judge in judges for measured in _asked(judge, file))


def _asked(judge: Judge, file: Path) -> Iterator[Measured]:
    try:
        for about, complaints in _ASKING[judge.command](file):
            yield Measured(f"{COMPLAINTS}{judge.version} ({about})", len(complaints), complaints)
    except (ValueError, KeyError, OSError, etree.XMLSyntaxError) as error:
        raise JudgeFailedError(f"the answer of {judge.version} cannot be read: {error}") from error


_Said = Iterator[tuple[str, tuple[str, ...]]]
"""Of each standard that was asked about, its name and the complaints."""


def _verapdf(file: Path) -> _Said:
    for flavour, name in PROFILES.items():
        report = etree.fromstring(_run(["verapdf", "--format", "xml", "--flavour", flavour, str(file)]))
        verdict = report.find(".//validationReport")
        if verdict is None:
            raise ValueError("there is no verdict in it")
        failed = verdict.iterfind(".//rule[@status='failed']")
        rules = [
            f"{r.get('clause')}-{r.get('testNumber')}: {(r.findtext('description') or '').strip()}" for r in failed
        ]
        yield name, tuple(rules or ([] if verdict.get("isCompliant") == "true" else ["it does not conform"]))


def _epubcheck(file: Path) -> _Said:
    report = json.loads(_run(["epubcheck", "--usage", "--json", "-", str(file)]))
    yield "EPUB", tuple(f"{each['ID']}: {each['message']}" for each in report["messages"])


def _ace(file: Path) -> _Said:
    with tempfile.TemporaryDirectory() as folder:
        _run(["ace", "--force", "--silent", "--outdir", folder, str(file)])
        report = json.loads(Path(folder, "report.json").read_text("utf-8"))
    said = (each["earl:test"]["dct:title"] for document in report["assertions"] for each in document["assertions"])
    yield "EPUB Accessibility", tuple(said)


_ASKING: Mapping[str, Callable[[Path], _Said]] = MappingProxyType(
    {"verapdf": _verapdf, "epubcheck": _epubcheck, "ace": _ace}
)


def _version(command: str) -> str:
    said = _run([command, "--version"]).decode(errors="replace")
    found = re.search(r"\d+\.\d+[\w.-]*", said)
    if found is None:
        raise JudgeFailedError(f"{command} does not say its version")
    return f"{_NAMES[command]} {found[0]}"


_NAMES: Mapping[str, str] = MappingProxyType({"verapdf": "veraPDF", "epubcheck": "EPUBCheck", "ace": "Ace"})


def _run(command: Sequence[str]) -> bytes:
    """What a judge prints; how it ends is no matter: that differs with its verdict."""
    try:
        return subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise JudgeFailedError(f"{command[0]} came to no verdict: {error}") from error
