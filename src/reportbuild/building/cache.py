"""Finished steps on disk, found by what went into them."""

from __future__ import annotations

import json
import os
import pickle
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from errno import EIO
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from time import monotonic, sleep
from typing import Any

LARGEST = 1024 * 1024 * 1024
"""Bytes that kept steps may take; above that, those that were not used for the longest go."""

PATIENCE = 30
"""Seconds to wait for another build that writes."""

_PAUSE = 0.05
"""Seconds after which it is looked again."""

_HINT = "but --cache names another folder, and --no-cache does without"

_TABLES = """
CREATE TABLE IF NOT EXISTS steps (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, asked TEXT NOT NULL, problems BLOB NOT NULL, size INTEGER NOT NULL,
    used INTEGER NOT NULL, UNIQUE (key, asked));
CREATE TABLE IF NOT EXISTS made (
    step INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE, position INTEGER NOT NULL, digest TEXT NOT NULL,
    still TEXT NOT NULL, size INTEGER NOT NULL, check_sum INTEGER NOT NULL, PRIMARY KEY (step, position))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contents (
    step INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE, position INTEGER NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (step, position));
CREATE INDEX IF NOT EXISTS last_used ON steps (used);
CREATE TABLE IF NOT EXISTS inputs (step TEXT PRIMARY KEY, inputs TEXT NOT NULL);
"""

_FOUND = """
SELECT id, asked, problems, position, digest, still, made.size FROM steps JOIN made ON step = id WHERE key = ?
ORDER BY id DESC, position
"""
"""Contents are kept apart, so that what is asked of hundreds of steps in every build lies close together."""

Asked = tuple[tuple[str, str], ...]


def packed(value: Any) -> bytes:
    """A value as it is kept: pickled. Bytes stay as they are, for those of a whole book are the largest things there
    are; but for those that would look pickled."""
    return value if type(value) is bytes and value[:1] != pickle.PROTO else pickle.dumps(value, protocol=5)


def unpacked(content: bytes) -> Any:
    """The value."""
    return pickle.loads(content) if content[:1] == pickle.PROTO else content


@dataclass(frozen=True, slots=True)
class Part:
    """A value that a step gave, packed; and its digests, with places and without."""

    digest: str
    still: str
    content: bytes

    @property
    def size(self) -> int:
        """Bytes of the content."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Filed:
    """The same, left in the cache until it is asked for: most of what is kept never is.

    cache   in the process that has it open; in others, its file
    """

    position: int
    digest: str
    still: str
    size: int
    cache: Cache | Path
    step: int

    @property
    def content(self) -> bytes:
        """Raises TornError where it is not what was kept."""
        try:
            return _read(_opened_elsewhere(self.cache) if isinstance(self.cache, Path) else self.cache.base, self)
        except OSError as error:
            raise TornError(self.step) from error

    def __reduce__(self) -> tuple[Any, ...]:
        """In another process it is read by that process, from the same file."""
        file = self.cache if isinstance(self.cache, Path) else self.cache.file
        return Filed, (self.position, self.digest, self.still, self.size, file, self.step)


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
                                 run as our own. OSError where it cannot be made, or nothing can be written in it
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _refuse_strangers(folder)
        self.file = folder / "steps.sqlite"
        self.base = self._opened()
        self._used: list[int] = []

    def find(self, key: str, answer: Callable[[str], str]) -> Finished | None:
        """The step kept under a key whose questions still have the same answers; None if there is none.

        answer   to a question that the step put while it ran
        """
        try:
            rows = self.base.execute(_FOUND, (key,)).fetchall()
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
        try:
            with _whole(self.base) as base:
                return self.taken_in(_keep(base, self.file, key, finished))
        except sqlite3.DatabaseError as error:
            self._mend(error)
            return finished

    def taken_in(self, kept: Finished) -> Finished:
        """A step that was kept, its values to be read by this process, whichever kept it."""
        parts = tuple(replace(part, cache=self) if isinstance(part, Filed) else part for part in kept.parts)
        self._used += {part.step for part in parts if isinstance(part, Filed)}
        return replace(kept, parts=parts)

    def forget(self, step: int) -> None:
        """Keeps a step no longer."""
        self._delete("WHERE id = ?", step)

    def forget_all(self) -> None:
        """Keeps nothing of what it had."""
        self._delete("")

    def _delete(self, which: str, *values: int) -> None:
        try:
            with _whole(self.base) as base:
                base.execute(f"DELETE FROM steps {which}", values)
        except sqlite3.DatabaseError as error:
            self._mend(error)

    def inputs(self, step: str) -> Mapping[str, str]:
        """What went into a step when it last ran, by name; empty if that is not known."""
        try:
            row = self.base.execute("SELECT inputs FROM inputs WHERE step = ?", (step,)).fetchone()
            return dict(json.loads(row[0])) if row else {}
        except (sqlite3.DatabaseError, ValueError) as error:
            self._mend(error)
            return {}

    def remember_inputs(self, steps: Mapping[str, Mapping[str, str]]) -> None:
        """Writes down what went into steps, for the next build to say why it does one again."""
        rows = [(step, json.dumps(dict(inputs))) for step, inputs in steps.items()]
        try:
            with _whole(self.base) as base:
                base.executemany("INSERT OR REPLACE INTO inputs VALUES (?, ?)", rows)
        except sqlite3.DatabaseError as error:
            self._mend(error)

    def close(self, largest: int = LARGEST) -> None:
        """Lets go of the file, and of what is too much in it."""
        try:
            with _whole(self.base) as base:
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
        self.base.close()

    def _opened(self) -> sqlite3.Connection:
        """The file open, begun anew if it is broken.

        Raises OSError where another build holds on to it, or nothing can be written
        """
        broken, patient_until = False, monotonic() + PATIENCE
        while True:
            try:
                return _begun(self.file)
            except sqlite3.DatabaseError as error:
                if _is_busy(error) and monotonic() < patient_until:
                    sleep(_PAUSE)
                elif broken or _is_of_the_machine(error):
                    raise OSError(EIO, f"nothing can be kept here, {_HINT}: {error}", str(self.file)) from error
                else:
                    broken = True
                    self._remove()

    def _mend(self, error: Exception) -> None:
        """Begins a broken file anew. One that is only busy or full is left as it is: nothing is kept this time."""
        if not isinstance(error, sqlite3.OperationalError):
            self.base.close()
            self._remove()
            self.base = self._opened()

    def _remove(self) -> None:
        for ending in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)


def _begun(file: Path) -> sqlite3.Connection:
    base = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
    try:
        base.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;")
        base.executescript(_TABLES)
    except sqlite3.DatabaseError:
        base.close()
        raise
    file.chmod(0o600)
    return base


def _is_busy(error: sqlite3.DatabaseError) -> bool:
    """It is told at once to one of two builds that begin a file at the same time."""
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _is_of_the_machine(error: sqlite3.DatabaseError) -> bool:
    """True if the file may be sound: a disk is full, a folder may not be written in."""
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode != sqlite3.SQLITE_ERROR


def keep_elsewhere(file: Path, key: str, finished: Finished) -> Finished:
    """As `keep` of a cache that another process has open; where it cannot be kept, that process may try."""
    try:
        with _whole(_opened_elsewhere(file)) as base:
            return _keep(base, file, key, finished)
    except (sqlite3.DatabaseError, OSError):
        return finished


def _opened_elsewhere(file: Path) -> sqlite3.Connection:
    """A cache that another process has open. Raises OSError if it is gone."""
    return _connection(file, file.stat().st_ino)


@lru_cache(maxsize=1)
def _connection(file: Path, inode: int) -> sqlite3.Connection:
    """To open a file costs as much as to read a value. One that was removed and made anew is another one."""
    base = sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None)
    base.execute("PRAGMA synchronous = NORMAL")
    return base


@contextmanager
def _whole(base: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One change, whole or not at all; another build waits for it, and it for another build."""
    base.execute("BEGIN IMMEDIATE")
    try:
        yield base
        base.execute("COMMIT")
    finally:
        if base.in_transaction:
            base.execute("ROLLBACK")


def _keep(base: sqlite3.Connection, file: Path, key: str, finished: Finished) -> Finished:
    size = len(finished.problems) + sum(part.size for part in finished.parts)
    asked = json.dumps(finished.asked)
    base.execute(
        "INSERT OR IGNORE INTO steps (key, asked, problems, size, used)"
        " SELECT ?, ?, ?, ?, coalesce(max(used), 0) + 1 FROM steps",
        (key, asked, finished.problems, size),
    )
    (step,) = base.execute("SELECT id FROM steps WHERE key = ? AND asked = ?", (key, asked)).fetchone()
    parts = [*enumerate(finished.parts)]
    rows = ((step, n, part.digest, part.still, part.size, zlib.crc32(part.content)) for n, part in parts)
    base.executemany("INSERT OR IGNORE INTO made VALUES (?, ?, ?, ?, ?, ?)", rows)
    contents = ((step, n, part.content) for n, part in parts)
    base.executemany("INSERT OR IGNORE INTO contents VALUES (?, ?, ?)", contents)
    filed = tuple(Filed(n, part.digest, part.still, part.size, file, step) for n, part in parts)
    return replace(finished, parts=filed)


def _read(base: sqlite3.Connection, filed: Filed) -> bytes:
    # Of a large content a query gives the place alone: it would hold it twice.
    large = filed.size > LARGE
    wanted = "contents.rowid" if large else "content"
    try:
        row = base.execute(
            f"SELECT check_sum, {wanted} FROM made JOIN contents USING (step, position)"
            " WHERE step = ? AND position = ? AND digest = ?",
            (filed.step, filed.position, filed.digest),
        ).fetchone()
        if row is None:
            raise TornError(filed.step)
        content: bytes = _content(base, row[1]) if large else row[1]
    except sqlite3.DatabaseError as error:
        raise TornError(filed.step) from error
    if zlib.crc32(content) != row[0]:
        raise TornError(filed.step)
    return content


LARGE = 1024 * 1024
"""Bytes; a content of more is large."""


def _content(base: sqlite3.Connection, row: int) -> bytes:
    with base.blobopen("contents", "content", row, readonly=True) as blob:
        return blob.read()


def clean(folder: Path) -> None:
    """Removes a cache. Raises OSError where it cannot be removed."""
    for ending in ("", "-wal", "-shm"):
        (folder / f"steps.sqlite{ending}").unlink(missing_ok=True)


def _refuse_strangers(folder: Path) -> None:
    state = folder.stat()
    if hasattr(os, "getuid") and (state.st_uid != os.getuid() or state.st_mode & 0o022):
        raise PermissionError(f"the cache folder {folder} is not yours alone")
