"""The one door to files: a folder on disk or a dictionary in memory. Nothing outside it can be named."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
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
        found: list[str] = []
        for folder, folders, files in os.walk(self.root, followlinks=False):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            found += [Path(folder, f).relative_to(self.root).as_posix() for f in files if not f.startswith(".")]
        return tuple(sorted(name for name in found if self._is_plain(name)))

    def size(self, name: str) -> int:
        return self._plain(name).stat().st_size

    def read(self, name: str) -> bytes:
        return self._plain(name).read_bytes()

    def _is_plain(self, name: str) -> bool:
        return stat.S_ISREG(os.lstat(self.root / name).st_mode)

    def _plain(self, name: str) -> Path:
        """The path of a regular file inside that is reached through no symbolic link. Raises OSError."""
        if inner_name(name) != name:
            raise FileNotFoundError(name)
        path = self.root
        for part in PurePosixPath(name).parts:
            path = path / part
            if path.is_symlink():
                raise OSError("is a symbolic link")
        if not path.is_file():
            raise FileNotFoundError(name)
        return path


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
    return Problem(
        "file.outside", f"“{name}” leads out of the manuscript", at, "keep the file inside, name it from there"
    )


def _missing(name: str, at: Place, shelf: Shelf) -> Problem:
    return Problem("file.missing", f"there is no file “{name}”", at, did_you_mean(name, shelf.names()))


def _too_large(name: str, size: int, limit: int, at: Place) -> Problem:
    mb = 1024 * 1024
    return Problem("file.too-large", f"“{name}” has {size / mb:.1f} MB, more than {limit / mb:.0f}", at, "split it")


def _unreadable(name: str, error: OSError, at: Place) -> Problem:
    return Problem("file.unreadable", f"“{name}” cannot be read: {error.strerror or error}", at)


def _not_utf8(path: str, error: UnicodeDecodeError) -> Problem:
    before = error.object[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode()) + 1
    message = f"the byte 0x{error.object[error.start]:02X} is not UTF-8"
    return Problem("file.not-utf-8", message, Place(path, line, column), "save the file as UTF-8")
