"""Promises of the shelf: nothing outside it can be read, whatever it is called, and what cannot be read is told."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportbuild.model.problems import Place
from reportbuild.reading.shelf import Folder, Memory, Shelf, Stack, Within, inner_name, take, take_text

HERE = Place("chapters/a.md", 3, 7)

SHELF = Memory({"chapters/a.md": b"# A", "figures/growth.svg": b"<svg/>", "book.yaml": b"title: x"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A manuscript with every trap in it, and a secret beside it."""
    above = tmp_path_factory.mktemp("above")
    root = above / "manuscript"
    (root / "data").mkdir(parents=True)
    (root / ".git").mkdir()
    (above / "manuscript-old").mkdir()
    for secret in ("secret.txt", "manuscript-old/secret.txt", "manuscript/.env", "manuscript/.git/config"):
        (above / secret).write_text("SECRET")
    (root / "a.md").write_text("words")
    (root / "data" / "b.csv").write_text("1")
    (root / "link.txt").symlink_to(above / "secret.txt")
    (root / "inside.md").symlink_to(root / "a.md")
    (root / "dangling").symlink_to(above / "nothing")
    (root / "out").symlink_to(above)
    (root / "round").symlink_to(root)
    os.mkfifo(root / "pipe")
    return root


def refused(shelf: Shelf, name: str, base: str = "") -> str:
    """The one problem that taking a file earns; nothing of the file is given."""
    taken = take(shelf, name, HERE, base=base)
    assert taken.value == b""
    [problem] = taken.problems
    assert problem.at == HERE
    return problem.code


def test_a_file_is_named_from_the_shelf_or_from_a_folder_on_it() -> None:
    """A chapter names a figure from where it stands, or from the top of the manuscript."""
    assert take(SHELF, "figures/growth.svg", HERE).value == b"<svg/>"
    assert take(SHELF, "../figures/./growth.svg", HERE, base="chapters").value == b"<svg/>"
    assert take(SHELF, "a.md", HERE, base="chapters").value == b"# A"


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "data/../../secret.txt",
        "../manuscript/a.md",
        "../manuscript-old/secret.txt",
        "..",
        "/etc/passwd",
        "//server/share/x",
        "file:///etc/passwd",
        "file:a.md",
        "https://example.org/x",
        "C:/secret.txt",
        "C:secret.txt",
        "data/C:/secret.txt",
        "..\\secret.txt",
        "data\\b.csv",
        "a.md\0.svg",
        ".env",
        ".git/config",
        "data/../.git/config",
        "",
        ".",
        "./",
    ],
)
def test_names_that_lead_out_are_refused(folder: Path, name: str) -> None:
    """Upwards, absolute, addresses, other systems' ways to say so, hidden files, nothing at all: each is refused."""
    assert refused(Folder(folder), name) == "file.outside"


def test_a_folder_above_the_base_is_still_outside(folder: Path) -> None:
    """From a chapter's folder one step up is inside, two are not."""
    assert take(Folder(folder), "../a.md", HERE, base="data").sound
    assert refused(Folder(folder), "../../secret.txt", "data") == "file.outside"


@pytest.mark.parametrize("name", ["link.txt", "inside.md", "dangling", "out/secret.txt", "round/a.md", "out"])
def test_symbolic_links_do_not_exist(folder: Path, name: str) -> None:
    """No link is followed, to a file or a folder, not even one that stays inside; none is listed."""
    assert refused(Folder(folder), name) == "file.unreadable"
    assert name not in Folder(folder).names()


def test_only_plain_files_can_be_read(folder: Path) -> None:
    """A folder is no file; a pipe is none, and waiting for its end would never end."""
    assert refused(Folder(folder), "data") == "file.missing"
    assert refused(Folder(folder), "pipe") == "file.missing"
    assert refused(Folder(folder), "a.md/b") == "file.missing"


def test_a_folder_lists_what_can_be_read(folder: Path) -> None:
    """Sorted, with forward slashes, without hidden files, links and pipes; every name listed can be read."""
    shelf = Folder(folder)
    assert shelf.names() == ("a.md", "data/b.csv")
    assert [shelf.read(name) for name in shelf.names()] == [b"words", b"1"]
    assert Folder(folder / "nowhere").names() == ()


PARTS = st.sampled_from(
    [
        "..",
        ".",
        "",
        "a.md",
        "data",
        "b.csv",
        "secret.txt",
        "out",
        "round",
        "manuscript",
        "~",
        "C:",
        "\\..",
        "\0",
        ".env",
    ]
)
NAMES = st.lists(PARTS | st.text(max_size=3), max_size=6).map("/".join)


@given(NAMES, NAMES)
def test_no_name_reads_the_secret(folder: Path, name: str, base: str) -> None:
    """Whatever an author, a layout or a style sheet calls a file, and whoever asks: nothing outside is read."""
    shelf = Folder(folder)
    assert b"SECRET" not in take(shelf, name, HERE, base=base).value
    for door in (shelf, Stack((shelf,)), Within(shelf, "data"), Stack((Within(shelf, "data"), Within(shelf, "x")))):
        try:
            content = door.read(name)
        except OSError:
            continue
        assert content in (b"words", b"1")


@given(NAMES | st.text(), NAMES | st.text())
def test_an_inner_name_stays_inside(name: str, base: str) -> None:
    """What comes out is relative, goes only down and names no hidden file; naming it again gives the same."""
    inner = inner_name(name, inner_name(base) or "")
    if inner is not None:
        assert inner_name(inner) == inner
        assert not inner.startswith("/")
        assert not any(part.startswith(".") or part == "" for part in inner.split("/"))


def test_a_missing_file_is_answered_with_the_nearest() -> None:
    """The hint names the file that was probably meant."""
    [problem] = take(SHELF, "figures/groth.svg", HERE).problems
    assert str(problem) == (
        "chapters/a.md:3:7: error[file.missing] there is no file “figures/groth.svg”"
        " (did you mean “figures/growth.svg”?)"
    )


def test_a_file_is_too_large_above_the_limit() -> None:
    """At the limit a file is read; one byte above, nothing of it is."""
    assert take(Memory({"a": b"12345"}), "a", HERE, limit=5).value == b"12345"
    [problem] = take(Memory({"a": b"1" * 3_000_000}), "a", HERE, limit=2_000_000).problems
    assert (problem.code, problem.message) == ("file.too-large", "“a” has 2.9 MB, more than 2")


def test_what_the_system_refuses_is_told() -> None:
    """A file that is there and cannot be read says why; the build goes on."""

    @dataclass(frozen=True)
    class Locked:
        def names(self) -> tuple[str, ...]:
            return ("a",)

        def size(self, name: str) -> int:
            return 1

        def read(self, name: str) -> bytes:
            raise PermissionError(13, "Permission denied")

    [problem] = take(Locked(), "a", HERE).problems
    assert (problem.code, problem.message) == ("file.unreadable", "“a” cannot be read: Permission denied")
    assert refused(Folder(Path("/")), "x" * 5000) == "file.unreadable"


def test_the_first_shelf_of_a_stack_wins() -> None:
    """A file on two shelves is taken from the first; every name is listed once."""
    stack = Stack((Memory({"a": b"first"}), Memory({"a": b"second", "b": b"only"})))
    assert stack.names() == ("a", "b")
    assert (stack.read("a"), stack.read("b"), stack.size("b")) == (b"first", b"only", 4)
    with pytest.raises(FileNotFoundError):
        stack.read("c")


def test_a_folder_of_a_shelf_holds_its_own_only() -> None:
    """Names lose the folder's name; a folder whose name begins alike is another one."""
    within = Within(Memory({"base/a.css": b"1", "base-old/a.css": b"2", "base/x/b.css": b"3"}), "base")
    assert within.names() == ("a.css", "x/b.css")
    assert (within.read("a.css"), within.size("x/b.css")) == (b"1", 1)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"a\nb", "a\nb"),
        (b"a\r\nb\r\n", "a\nb\n"),
        (b"a\rb", "a\nb"),
        (b"\xef\xbb\xbfa", "a"),
        ("ñ“”".encode(), "ñ“”"),
        (b"", ""),
    ],
)
def test_text_is_the_same_from_every_system(raw: bytes, text: str) -> None:
    """Byte order marks and other systems' line ends make no difference."""
    taken = take_text(Memory({"a": raw}), "a", HERE)
    assert (taken.value, taken.problems) == (text, ())


@pytest.mark.parametrize(
    ("before", "line", "column"),
    [
        (b"", 1, 1),
        ("ok\nañ".encode(), 2, 3),
        (b"\xef\xbb\xbf", 1, 1),
        (b"\xef\xbb\xbfab\ncd", 2, 3),
        (b"a\r\n", 2, 1),
        (b"a\rb", 2, 2),
    ],
)
def test_a_wrong_byte_is_shown_where_it_stands(before: bytes, line: int, column: int) -> None:
    """The place is in the file itself, its column counted in characters, a byte order mark not counted."""
    taken = take_text(Memory({"data/x.csv": before + b"\xff o"}), "../data/x.csv", HERE, base="chapters")
    assert taken.value == ""
    [problem] = taken.problems
    assert (problem.code, problem.at) == ("file.not-utf-8", Place("data/x.csv", line, column))
    assert problem.message == "the byte 0xFF is not UTF-8"


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_a_problem_inside_them(raw: bytes) -> None:
    """Whatever a file holds, reading it as text does not fail, and the place that is told lies inside."""
    taken = take_text(Memory({"a": raw}), "a", HERE)
    assert "\r" not in taken.value
    for problem in taken.problems:
        lines = raw.splitlines(keepends=True)
        assert 1 <= problem.at.line <= len(lines)
        assert 1 <= problem.at.column <= len(lines[problem.at.line - 1])
