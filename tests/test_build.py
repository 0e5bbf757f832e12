"""Promises of a build as a whole: what it may touch, what it leaves behind, and what it makes of many editions."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from io import BytesIO
from pathlib import Path
from threading import Timer
from typing import Any

import pikepdf
import pytest

from goldens import Golden, every_book, manuscript_of
from reportbuild.building.cache import Finished
from reportbuild.building.press import WORTH_WORKERS, Press
from reportbuild.building.run import Workshop
from reportbuild.building.steps import Step, Work, beside
from reportbuild.building.workers import Call, Workers, finish
from reportbuild.model.document import Draft
from reportbuild.model.problems import Checked
from reportbuild.reading.markdown import read_draft

TWO_EDITIONS = {
    "book.yaml": """
title: Two editions
date: 2025-01-01
contents: {body: [one.md, two.md], back: [notes]}
editions:
  whole: {formats: [pdf, epub]}
  half: {formats: [pdf], title: Half of it, contents: {body: [one.md], back: [notes]}}
""",
    "one.md": "# One\n\nA word.[^a]\n\n[^a]: A note.\n",
    "two.md": "# Two\n\nSee [](#one).\n\n:::{only} edition=half\nNever seen.\n:::\n",
}


@pytest.fixture
def two_editions(tmp_path: Path) -> Path:
    """A manuscript of two editions, in a folder of its own."""
    folder = tmp_path / "manuscript"
    folder.mkdir()
    for name, text in TWO_EDITIONS.items():
        (folder / name).write_text(text.replace("# One\n", "# One {#one}\n"), "utf-8")
    return folder


def workshop(jobs: int = 1) -> Workshop:
    """One that keeps nothing."""
    return Workshop(jobs=jobs, cache=None)


def test_each_edition_has_its_own_contents_and_title(two_editions: Path, tmp_path: Path) -> None:
    """All of them are built unless some are named, each into files of its name."""
    outcome = workshop().build(two_editions, tmp_path / "out")
    assert list(map(str, outcome.problems)) == []
    files = {file.name: file for file in outcome.files}
    certificates = {
        name: [f"{name}.accessibility.{ending}" for ending in ("json", "html")] for name in ("whole", "half")
    }
    assert list(files) == ["whole.pdf", "whole.epub", *certificates["whole"], "half.pdf", *certificates["half"]]
    assert (files["whole.pdf"].title, files["half.pdf"].title) == ("Two editions", "Half of it")
    assert (files["whole.pdf"].pages or 0) > (files["half.pdf"].pages or 0)
    alone = workshop().build(two_editions, tmp_path / "alone", editions=["half"])
    half = ["half.pdf", *certificates["half"]]
    assert [(file.name, file.content) for file in alone.files] == [(name, files[name].content) for name in half]
    assert {path.name for path in (tmp_path / "alone").iterdir()} == {"build.json", *half}


def test_an_error_in_one_edition_keeps_all_from_being_written(two_editions: Path, tmp_path: Path) -> None:
    """The half refers to what is nowhere, in words that the whole does not have."""
    asked = ":::{only} edition=half\nSee [](#three).\n:::\n"
    (two_editions / "one.md").write_text(f"# One {{#one}}\n\nWords.[^a]\n\n{asked}\n[^a]: A note.\n", "utf-8")
    (two_editions / "two.md").write_text("# Two {#two}\n\nWords.\n", "utf-8")
    outcome = workshop().build(two_editions, tmp_path / "out")
    assert (outcome.sound, outcome.files) == (False, ())
    assert [(problem.code, problem.at.path, problem.at.line) for problem in outcome.problems] == [
        ("ref.unknown", "one.md", 6)
    ]
    assert not (tmp_path / "out").exists()


def test_a_build_opens_no_connection(two_editions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where the text names addresses."""

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    (two_editions / "two.md").write_text(
        "# Two\n\nSee <https://example.org/> and [us](mailto:a@example.org).\n", "utf-8"
    )
    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert len(workshop().build(two_editions, tmp_path / "out").files) == 7
    with pytest.raises(AssertionError, match="a connection was opened"):
        socket.create_connection(("127.0.0.1", 9))


def test_nothing_else_in_the_folders_is_touched(two_editions: Path, tmp_path: Path) -> None:
    """Neither the manuscript nor what else lies in the output folder."""
    other = tmp_path / "out" / "brief.pdf"
    other.parent.mkdir()
    other.write_bytes(b"another build's")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (*two_editions.iterdir(), other)}
    assert workshop().build(two_editions, tmp_path / "out").sound
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (*two_editions.iterdir(), other)} == before


@pytest.mark.slow
@pytest.mark.parametrize("case", ["starter", "notes"])
def test_side_by_side_is_the_same_as_one_by_one(book: Golden, tmp_path: Path) -> None:
    """Two workers make the same bytes as none."""
    with workshop(jobs=2) as many:
        outcome = many.build(book.manuscript, tmp_path)
    assert {file.name: file.content for file in outcome.files} == {f.name: f.content for f in book.outcome.files}


@every_book
def test_problems_are_in_files_of_the_manuscript(book: Golden) -> None:
    """What is told of pages, too, names a file, so that an editor can open it."""
    assert [
        str(problem) for problem in book.outcome.problems if not (book.manuscript / problem.at.path).is_file()
    ] == []


@every_book
def test_no_file_says_where_it_was_made(book: Golden) -> None:
    """No folder, no user and no machine can be read in any part of a PDF or an EPUB."""
    telltales = (b"/tmp/", b"/home/", b"/root/", str(book.manuscript).encode(), socket.gethostname().encode() + b".")
    with zipfile.ZipFile(BytesIO(book.epub)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not name.endswith(".png")}
    plain = BytesIO()
    with pikepdf.open(BytesIO(book.pdf)) as file:
        file.save(plain, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    parts["pdf"] = plain.getvalue()
    assert [(name, sign) for name, content in parts.items() for sign in telltales if sign in content] == []


def test_steps_are_told_as_they_are_done(two_editions: Path, tmp_path: Path) -> None:
    """Each by a name that says what it does; the account has them all, and those that are done every time as well."""
    told: list[str] = []
    outcome = workshop().build(
        two_editions, tmp_path / "out", editions=["half"], told=lambda record: told.append(record.name)
    )
    assert {"read one", "mark up one", "lay out one"} <= set(told) <= set(outcome.ran)
    assert len(told) <= len(outcome.ran)
    assert not {"read two", "lay out two"} & set(outcome.ran)


def _echoed(value: str) -> Checked[str]:
    return Checked(value)


def _work(name: str, rounds: int) -> Work[list[str]]:
    got = []
    for n in range(rounds):
        (done,) = yield [Step(f"{name} {n}", _echoed, {"value": f"{name} {n}"}, apart=True)]
        got.append(done.kept.value)
    return got


def test_works_go_on_side_by_side_each_for_as_long_as_it_takes() -> None:
    """Each is given what it asked for; the account has them one after another."""
    press = Press("", None, None, lambda question: "")
    assert press.work([_work("a", 3), _work("b", 0), _work("c", 1)]) == (["a 0", "a 1", "a 2"], [], ["c 0"])
    assert [record.name for record in press.account] == ["a 0", "a 1", "a 2", "c 0"]


def _within(name: str) -> Work[list[str]]:
    first = yield from _work(f"{name} first", 1)
    both = yield from beside([_work(f"{name} left", 2), _work(f"{name} none", 0), _work(f"{name} right", 1)])
    none: tuple[list[str], ...] = yield from beside([])
    last = yield from _work(f"{name} last", 1)
    return [*first, *(word for each in (*both, *none) for word in each), *last]


def test_works_within_a_work_go_on_side_by_side() -> None:
    """It goes on when all of them have ended; their steps stand in its account where it asked for them."""
    press = Press("", None, None, lambda question: "")
    made = press.work([_within("a"), _work("b", 1)])
    told = ["a first 0", "a left 0", "a left 1", "a right 0", "a last 0"]
    assert made == (told, ["b 0"])
    assert [record.name for record in press.account] == [*told, "b 0"]


class OneThatWaits(Workers):
    """Workers that do each step at once, but for “a 0”, which they do when “b 1” has begun."""

    started, ready, size = True, True, 2

    def __init__(self) -> None:
        self.late: Future[Finished] = Future()
        self.waited = False

    def start(self, wanted: int) -> None: ...

    def begin(self, calls: Sequence[Call]) -> Sequence[Future[Finished]]:
        return [self._begun(call) for call in calls]

    def _begun(self, call: Call) -> Future[Finished]:
        if call.inputs == ("a 0",):
            Timer(10, self._give_up).start()
            return self.late
        done: Future[Finished] = Future()
        done.set_result(finish(call))
        if call.inputs == ("b 1",):
            self.late.set_result(finish(Call(_echoed, ("a 0",))))
        return done

    def _give_up(self) -> None:
        if not self.late.done():
            self.waited = True
            self.late.set_result(finish(Call(_echoed, ("a 0",))))


def test_no_work_waits_for_another() -> None:
    """One goes on for as long as its own steps are done, while another waits for one of its own."""
    workers = OneThatWaits()
    press = Press("", None, workers, lambda question: "")
    assert press.work([_work("a", 1), _work("b", 3)]) == (["a 0"], ["b 0", "b 1", "b 2"])
    assert not workers.waited


def test_no_work_within_a_work_waits_for_another() -> None:
    """One goes on while a step of the other is not done; the account has them in their order all the same."""
    workers = OneThatWaits()
    press = Press("", None, workers, lambda question: "")
    assert press.work([beside([_work("a", 1), _work("b", 3)])]) == ((["a 0"], ["b 0", "b 1", "b 2"]),)
    assert not workers.waited
    assert [record.name for record in press.account] == ["a 0", "b 0", "b 1", "b 2"]


def test_the_next_work_is_begun_while_workers_are_busy() -> None:
    """What comes first is with the workers before the next is taken up."""
    workers = OneThatWaits()
    press = Press("", None, workers, lambda question: "")
    taken: list[str] = []

    def works() -> Iterator[Work[list[str]]]:
        yield _work("a", 1)
        taken.append("waiting" if not workers.late.done() else "done")
        yield _work("b", 2)

    assert press.work(works()) == (["a 0"], ["b 0", "b 1"])
    assert taken == ["waiting"]


def test_a_chapter_is_read_once_for_all_editions(two_editions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes its share of the same reading."""
    read: list[str] = []

    def counted(text: str, path: str, *others: Any) -> Checked[Draft]:
        read.append(path)
        return read_draft(text, path, *others)

    monkeypatch.setattr("reportbuild.building.readings.read_draft", counted)
    outcome = workshop().check(two_editions)
    assert [step for step in outcome.ran if step.startswith("read o")] == ["read one", "read one"]
    assert sorted(read) == ["one.md", "two.md"]


@pytest.mark.slow
def test_workers_end_even_where_their_scratch_folder_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was only just begun may write into the folder while it goes: a finished build does not fail."""

    def stays(*path: object, **more: object) -> None:
        raise OSError(errno.ENOTEMPTY, "Directory not empty")

    workers = Workers(1, 60)
    workers.start(1)
    monkeypatch.setattr(os, "rmdir", stays)
    workers.stop()
    assert not workers.started


SCRIPT = """
from reportbuild import Workshop
with Workshop(jobs=2, cache=None) as workshop:
    print(workshop.build("book", "out").sound)
"""


@pytest.mark.slow
def test_a_script_that_builds_is_run_once(tmp_path: Path) -> None:
    """Workers do not load the script that has them: one that does not ask whether it is the main module builds, too."""
    shutil.copytree(manuscript_of("starter"), tmp_path / "book")
    chapter = tmp_path / "book/chapters/next-steps.md"
    chapter.write_text(chapter.read_text() + "\n\nWords of a chapter that workers are worth." * (WORTH_WORKERS // 40))
    (tmp_path / "script.py").write_text(SCRIPT)
    ran = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert (ran.stdout, ran.stderr, ran.returncode) == ("True\n", "", 0)
