"""The one door to files: a folder on disk or a dictionary in memory. Nothing outside it can be named."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Protocol

from reportbuild.model.problems import Checked, Place, Problem, did_you_mean

LARGEST = 256 * 1024 * 1024
"""Bytes; a larger file is refused before it is read."""


class Shelf(Protocol):
    """Where files are taken from. Names are relative, with forward slashes."""

    def names(self) -> tuple[str, ...]:
        """Every file that may be named, sorted."""
        ...

    def size(self, name: str) -> int:
        """Bytes in a file. Raises OSError."""
        ...

    def read(self, name: str) -> bytes:
        """A file's bytes. Raises OSError."""
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on disk. Symbolic links inside it do not exist for us, hidden files neither."""

    root: Path

    def names(self) -> tuple[str, ...]:
        # By words and not by Paths: every build asks of hundreds of files, our own source, whether they are the same.
        found: list[str] = []
        for folder, folders, files in os.walk(self.root, followlinks=False):
            folders[:] = [each for each in folders if not each.startswith(".")]
            within = os.path.relpath(folder, self.root).replace(os.sep, "/")
            before = "" if within == "." else f"{within}/"
            shown = (each for each in files if not each.startswith("."))
            found += [before + each for each in shown if stat.S_ISREG(os.lstat(os.path.join(folder, each)).st_mode)]
        return tuple(sorted(found))

    def size(self, name: str) -> int:
        return self._plain(name).stat().st_size

    def read(self, name: str) -> bytes:
        return self._plain(name).read_bytes()

    def _plain(self, name: str) -> Path:
        """The path of a regular file inside that is reached through no symbolic link. Raises OSError."""
        if inner_name(name) != name:
            raise FileNotFoundError(name)
        path, mode = os.fspath(self.root), 0
        for part in name.split("/"):
            path = os.path.join(path, part)
            if mode and not stat.S_ISDIR(mode):
                raise FileNotFoundError(name)
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode):
                raise OSError("it is a link to another file")
        if not stat.S_ISREG(mode):
            raise FileNotFoundError(name)
        return Path(path)


@dataclass(frozen=True, slots=True)
class Memory:
    """Files in memory."""

    files: Mapping[str, bytes]

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))

    def size(self, name: str) -> int:
        return len(self.read(name))

    def read(self, name: str) -> bytes:
        if name not in self.files:
            raise FileNotFoundError(name)
        return self.files[name]


@dataclass(frozen=True, slots=True)
class Stack:
    """Several shelves as one; where two have a file of the same name, the first wins."""

    shelves: tuple[Shelf, ...]

    def names(self) -> tuple[str, ...]:
        return tuple(sorted({name for shelf in self.shelves for name in shelf.names()}))

    def size(self, name: str) -> int:
        return self._having(name).size(name)

    def read(self, name: str) -> bytes:
        return self._having(name).read(name)

    def _having(self, name: str) -> Shelf:
        for shelf in self.shelves:
            with suppress(FileNotFoundError):
                shelf.size(name)
                return shelf
        raise FileNotFoundError(name)


@dataclass(frozen=True, slots=True)
class Within:
    """A folder of a shelf as a shelf of its own."""

    shelf: Shelf
    folder: str

    def names(self) -> tuple[str, ...]:
        start = self.folder + "/"
        return tuple(name.removeprefix(start) for name in self.shelf.names() if name.startswith(start))

    def size(self, name: str) -> int:
        return self.shelf.size(f"{self.folder}/{name}")

    def read(self, name: str) -> bytes:
        return self.shelf.read(f"{self.folder}/{name}")


class Witnessed:
    """A shelf that writes down what was asked of it, and a digest of each answer.

    asked   question to digest; of a file that is not there, or cannot be read, "". `answer` answers them again
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.asked: dict[str, str] = {}

    def names(self) -> tuple[str, ...]:
        self._note("names")
        return self._shelf.names()

    def size(self, name: str) -> int:
        self._note(f"file {name}")
        return self._shelf.size(name)

    def read(self, name: str) -> bytes:
        self._note(f"file {name}")
        return self._shelf.read(name)

    def answer(self, question: str) -> str:
        """What is asked of the shelf, answered by a digest; the same question is answered once."""
        self._note(question)
        return self.asked[question]

    def _note(self, question: str) -> None:
        if question not in self.asked:
            self.asked[question] = self._digest(question)

    def _digest(self, question: str) -> str:
        kind, _, name = question.partition(" ")
        if kind == "names":
            return sha256("\0".join(self._shelf.names()).encode()).hexdigest()
        try:
            return sha256(self._shelf.read(name)).hexdigest()
        except OSError:
            return ""


def take(shelf: Shelf, name: str, at: Place, *, base: str = "", limit: int = LARGEST) -> Checked[bytes]:
    """The bytes of the file that is named at a place; empty if there are none to be had.

    name    as the author wrote it, relative to `base`
    base    folder on the shelf that the name starts from
    limit   bytes

    Problems  file.outside     the name leads out of the manuscript
              file.missing     there is no such file
              file.too-large   it is larger than the limit
              file.unreadable  the system refuses
    """
    inside = inner_name(name, base)
    if inside is None:
        return Checked(b"", (_outside(name, at),))
    try:
        size = shelf.size(inside)
        return Checked(shelf.read(inside)) if size <= limit else Checked(b"", (_too_large(name, size, limit, at),))
    except FileNotFoundError:
        return Checked(b"", (_missing(inside, at, shelf),))
    except OSError as error:
        return Checked(b"", (_unreadable(name, error, at),))


def take_text(shelf: Shelf, name: str, at: Place, *, base: str = "", limit: int = LARGEST) -> Checked[str]:
    """The text of the file that is named at a place, without a byte order mark, line ends as “\\n”.

    Problems  those of `take`, and
              file.not-utf-8   a byte that is not UTF-8, with its line and column
    """
    taken = take(shelf, name, at, base=base, limit=limit)
    try:
        text = taken.value.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        path = inner_name(name, base) or name
        return Checked("", (*taken.problems, _not_utf8(path, error)))
    return Checked(text.replace("\r\n", "\n").replace("\r", "\n"), taken.problems)


def inner_name(name: str, base: str = "") -> str | None:
    """The shelf's own name for a name written by an author, or None if it leads outside."""
    if name.startswith("/") or any(mark in name for mark in "\\:\0"):
        return None
    parts: list[str] = [p for p in base.split("/") if p]
    for part in PurePosixPath(name).parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part.startswith("."):
            return None
        else:
            parts.append(part)
    return "/".join(parts) or None


def _outside(name: str, at: Place) -> Problem:
    if "\\" in name:
        plain = name.replace("\\", "/")
        return Problem("file.outside", f"“{name}” is no name of a file here", at, f"write {plain}")
    if "/." in f"/{name}" and ".." not in name:
        return Problem("file.outside", f"“{name}” is hidden by the dot it begins with", at, "name it without the dot")
    hint = "keep the file in the manuscript's folder, and name it from there"
    return Problem("file.outside", f"“{name}” leads out of the manuscript", at, hint)


def _missing(name: str, at: Place, shelf: Shelf) -> Problem:
    hint = did_you_mean(name, shelf.names()) or "names are given from the manuscript's folder"
    return Problem("file.missing", f"there is no file “{name}”", at, hint)


def _too_large(name: str, size: int, limit: int, at: Place) -> Problem:
    mb = 1024 * 1024
    message = f"“{name}” has {size / mb:.1f} MB, more than {limit / mb:.0f}"
    return Problem("file.too-large", message, at, "split it, or make it smaller")


def _unreadable(name: str, error: OSError, at: Place) -> Problem:
    hint = "put a plain file in its place that everybody may read"
    return Problem("file.unreadable", f"“{name}” cannot be read: {error.strerror or error}", at, hint)


def _not_utf8(path: str, error: UnicodeDecodeError) -> Problem:
    before = error.object[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode()) + 1
    message = f"the byte 0x{error.object[error.start]:02X} is not UTF-8"
    return Problem("file.not-utf-8", message, Place(path, line, column), "save the file as UTF-8")
