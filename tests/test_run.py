"""Promises of writing files: each is there whole or stays as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reportbuild.building.run import write_whole


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_files_are_written_into_a_folder_that_need_not_be_there(tmp_path: Path) -> None:
    """The folders above it are made as well."""
    folder = tmp_path / "a" / "output"
    write_whole(folder, {"report.pdf": b"%PDF", "report.epub": b"PK"})
    assert contents(folder) == {"report.pdf": b"%PDF", "report.epub": b"PK"}


def test_what_stood_there_is_written_over_and_the_rest_stays(tmp_path: Path) -> None:
    """Another edition's file of an earlier build is none of ours."""
    (tmp_path / "report.pdf").write_bytes(b"old")
    (tmp_path / "brief.pdf").write_bytes(b"other")
    write_whole(tmp_path, {"report.pdf": b"new"})
    assert contents(tmp_path) == {"report.pdf": b"new", "brief.pdf": b"other"}


def test_nothing_changes_if_anything_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full at the second file leaves the first as it was, and no half file beside it."""
    (tmp_path / "report.pdf").write_bytes(b"old")
    written: list[int] = []

    def full(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path, {"report.pdf": b"new", "report.epub": b"new"})
    assert contents(tmp_path) == {"report.pdf": b"old"}


def test_a_file_that_cannot_be_replaced_leaves_no_half_file(tmp_path: Path) -> None:
    """A folder stands in the way of one: it stays, and nothing unfinished stays with it."""
    (tmp_path / "report.epub").mkdir()
    with pytest.raises(OSError, match=r"report\.epub"):
        write_whole(tmp_path, {"report.epub": b"PK"})
    assert contents(tmp_path) == {}
    assert (tmp_path / "report.epub").is_dir()


def test_a_link_in_the_way_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """What it points at, somewhere else, is not ours to write."""
    elsewhere = tmp_path / "elsewhere.pdf"
    elsewhere.write_bytes(b"mine")
    output = tmp_path / "output"
    output.mkdir()
    (output / "report.pdf").symlink_to(elsewhere)
    write_whole(output, {"report.pdf": b"new"})
    assert elsewhere.read_bytes() == b"mine"
    assert contents(output) == {"report.pdf": b"new"}
    assert not (output / "report.pdf").is_symlink()


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    """The file stays as it was."""
    (tmp_path / "output").write_bytes(b"mine")
    with pytest.raises(OSError, match="output"):
        write_whole(tmp_path / "output", {"report.pdf": b"new"})
    assert (tmp_path / "output").read_bytes() == b"mine"
