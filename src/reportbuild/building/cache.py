"""Finished steps on disk, found by what went into them."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

LARGEST = 1024 * 1024 * 1024
"""Bytes that kept steps may take; above that, those that were not used for the longest go."""

PATIENCE = 30
"""Seconds to wait for another build that writes."""

_TABLES = """
CREATE TABLE IF NOT EXISTS steps (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, asked TEXT NOT NULL, problems BLOB NOT NULL, size INTEGER NOT NULL,
    used INTEGER NOT NULL, UNIQUE (key, asked));
CREATE TABLE IF NOT EXISTS parts (
    step INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE, position INTEGER NOT NULL, digest TEXT NOT NULL,
    still TEXT NOT NULL, check_sum INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (step, position));
CREATE INDEX IF NOT EXISTS last_used ON steps (used);
CREATE TABLE IF NOT EXISTS inputs (step TEXT PRIMARY KEY, inputs TEXT NOT NULL);
"""

_FOUND = """
SELECT id, asked, problems, position, digest, still, length(content) FROM steps JOIN parts ON step = id WHERE key = ?
ORDER BY id DESC, position
"""

Asked = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A value that a step gave, pickled; and its digests, with places and without."""

    digest: str
    still: str
    content: bytes

    @property
    def size(self) -> int:
        """Bytes of the content."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Filed:
    """The same, left in the cache until it is asked for: most of what is kept never is."""

    position: int
    digest: str
    still: str
    size: int
    cache: Cache | _Reading
    step: int

    @property
    def content(self) -> bytes:
        """Raises TornError where it is not what was kept."""
        return self.cache.read(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """In another process it is read by that process, from the same file."""
        return _filed, (self.position, self.digest, self.still, self.size, self.cache.file, self.step)


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished step.

    asked      questions that it put while it ran, with the answers it got; it is good while they stay
    problems   what it told, pickled
    parts      what it gave
    """

    asked: Asked
    problems: bytes
    parts: tuple[Part | Filed, ...]


class TornError(Exception):
    """A kept value is not what it was, or is gone. Its step is to be forgotten: done anew, it will be right."""

    def __init__(self, step: int) -> None:
        super().__init__(step)
        self.step = step


class Cache:
    """Kept steps in one database file.

    Other builds may use it at the same time. A torn entry is as good as none, once it is read; a broken file is begun
    anew.
    """

    def __init__(self, folder: Path) -> None:
        """Opens the cache in a folder, which is made if it is not there.

        Raises  PermissionError  the folder is somebody else's, or others may write in it: what they put there would be
                                 run as our own. OSError where it cannot be made
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _refuse_strangers(folder)
        self.file = folder / "steps.sqlite"
        self._base = self._opened()
        self._used: list[int] = []

    def find(self, key: str, answer: Callable[[str], str]) -> Finished | None:
        """The step kept under a key whose questions still have the same answers; None if there is none.

        answer   to a question that the step put while it ran
        """
        try:
            rows = self._base.execute(_FOUND, (key,)).fetchall()
            for (step, asked, problems), parts in groupby(rows, itemgetter(0, 1, 2)):
                questions: Asked = tuple((question, given) for question, given in json.loads(asked))
                if all(answer(question) == given for question, given in questions):
                    self._used.append(step)
                    filed = (Filed(at, digest, still, size, self, step) for *_, at, digest, still, size in parts)
                    return Finished(questions, problems, tuple(filed))
        except (sqlite3.DatabaseError, ValueError) as error:
            self._mend(error)
        return None

    def keep(self, key: str, finished: Finished) -> Finished:
        """Keeps a step under a key. What is given back leaves its values here; where they cannot be kept, it has them,
        and the step is done again another time.

        One that another build kept meanwhile stays, for that build reads in it.
        """
        size = len(finished.problems) + sum(part.size for part in finished.parts)
        asked = json.dumps(finished.asked)
        try:
            with self._writing() as base:
                base.execute(
                    "INSERT OR IGNORE INTO steps (key, asked, problems, size, used)"
                    " SELECT ?, ?, ?, ?, coalesce(max(used), 0) + 1 FROM steps",
                    (key, asked, finished.problems, size),
                )
                (step,) = base.execute("SELECT id FROM steps WHERE key = ? AND asked = ?", (key, asked)).fetchone()
                base.executemany(
                    "INSERT OR IGNORE INTO parts VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        (step, position, part.digest, part.still, zlib.crc32(part.content), part.content)
                        for position, part in enumerate(finished.parts)
                    ),
                )
        except sqlite3.DatabaseError as error:
            self._mend(error)
            return finished
        self._used.append(step)
        parts = (
            Filed(position, part.digest, part.still, part.size, self, step)
            for position, part in enumerate(finished.parts)
        )
        return Finished(finished.asked, finished.problems, tuple(parts))

    def read(self, filed: Filed) -> bytes:
        """A kept value. Raises TornError if it is not what was kept, or gone."""
        return _read(self._base, filed)

    def forget(self, step: int) -> None:
        """Keeps a step no longer."""
        try:
            with self._writing() as base:
                base.execute("DELETE FROM steps WHERE id = ?", (step,))
        except sqlite3.DatabaseError as error:
            self._mend(error)

    def inputs(self, step: str) -> Mapping[str, str]:
        """What went into a step when it last ran, by name; empty if that is not known."""
        try:
            row = self._base.execute("SELECT inputs FROM inputs WHERE step = ?", (step,)).fetchone()
            return dict(json.loads(row[0])) if row else {}
        except (sqlite3.DatabaseError, ValueError) as error:
            self._mend(error)
            return {}

    def remember_inputs(self, steps: Mapping[str, Mapping[str, str]]) -> None:
        """Writes down what went into steps, for the next build to say why it does one again."""
        rows = [(step, json.dumps(dict(inputs))) for step, inputs in steps.items()]
        try:
            with self._writing() as base:
                base.executemany("INSERT OR REPLACE INTO inputs VALUES (?, ?)", rows)
        except sqlite3.DatabaseError as error:
            self._mend(error)

    def close(self, largest: int = LARGEST) -> None:
        """Lets go of the file, and of what is too much in it."""
        try:
            with self._writing() as base:
                base.executemany(
                    "UPDATE steps SET used = (SELECT max(used) + 1 FROM steps) WHERE id = ?",
                    ((step,) for step in self._used),
                )
                base.execute(
                    "DELETE FROM steps WHERE id IN (SELECT id FROM (SELECT id, sum(size) OVER (ORDER BY used DESC, id"
                    " DESC) AS so_far FROM steps) WHERE so_far > ?)",
                    (largest,),
                )
        except sqlite3.DatabaseError as error:
            self._mend(error)
        self._base.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One change, whole or not at all; another build waits for it, and it for another build."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield self._base
            self._base.execute("COMMIT")
        finally:
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")

    def _opened(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.file, timeout=PATIENCE, isolation_level=None)
        try:
            base.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;")
            base.executescript(_TABLES)
        except sqlite3.DatabaseError:
            base.close()
            self._remove()
            return self._opened()
        self.file.chmod(0o600)
        return base

    def _mend(self, error: Exception) -> None:
        """Begins a broken file anew. One that is only busy or full is left as it is: nothing is kept this time."""
        if not isinstance(error, sqlite3.OperationalError):
            self._base.close()
            self._remove()
            self._base = self._opened()

    def _remove(self) -> None:
        for ending in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The cache as another process reads it."""

    file: Path
    base: sqlite3.Connection

    def read(self, filed: Filed) -> bytes:
        return _read(self.base, filed)


def _filed(position: int, digest: str, still: str, size: int, file: Path, step: int) -> Filed:
    return Filed(position, digest, still, size, _reading(file), step)


@lru_cache(maxsize=1)
def _reading(file: Path) -> _Reading:
    """A connection costs as much as reading a value; whichever it is, it reads the same."""
    return _Reading(file, sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE))


def _read(base: sqlite3.Connection, filed: Filed) -> bytes:
    try:
        row = base.execute(
            "SELECT content, check_sum FROM parts WHERE step = ? AND position = ? AND digest = ?",
            (filed.step, filed.position, filed.digest),
        ).fetchone()
    except sqlite3.DatabaseError as error:
        raise TornError(filed.step) from error
    if row is None or zlib.crc32(row[0]) != row[1]:
        raise TornError(filed.step)
    content: bytes = row[0]
    return content


def clean(folder: Path) -> None:
    """Removes a cache. Raises OSError where it cannot be removed."""
    for ending in ("", "-wal", "-shm"):
        (folder / f"steps.sqlite{ending}").unlink(missing_ok=True)


def _refuse_strangers(folder: Path) -> None:
    state = folder.stat()
    if hasattr(os, "getuid") and (state.st_uid != os.getuid() or state.st_mode & 0o022):
        raise PermissionError(f"the cache folder {folder} is not yours alone")
