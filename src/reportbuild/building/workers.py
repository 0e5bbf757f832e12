"""Steps done side by side in processes of their own, which stay warm from step to step."""

from __future__ import annotations

import gc
import multiprocessing
import pickle
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, TimeoutError
from contextlib import contextmanager
from ctypes import CDLL
from dataclasses import dataclass
from mmap import PAGESIZE
from multiprocessing import spawn
from pathlib import Path
from threading import Thread
from typing import Any

from pebble import CONSTS, ProcessExpired, ProcessPool

from reportbuild.building.ahead import FORKED, load_engine, unheard
from reportbuild.building.cache import Filed, Finished, Part, keep_elsewhere, packed, unpacked
from reportbuild.building.digests import digest, still
from reportbuild.model.problems import Checked

LARGEST = 150
"""Megabytes from which on a worker, its step done, makes room for a fresh one: engines hold on to what they had.

No step takes more than fifty on top of it.
"""

RENEWED_AFTER = 60
"""Steps after which it does so where nobody can say how large it is."""


CONSTS.sleep_unit = 0.02
"""Seconds after which the pool looks again whether a worker ended; it waits as long when it is to end itself."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value on its way between processes or from disk: pickled, and not opened until it is needed.

    What is in the cache is not even read before, and by the process that needs it.
    """

    part: Part | Filed


@dataclass(frozen=True, slots=True)
class OneByOne:
    """Values for a step that goes through them once: each is opened when its turn comes, for all of them are too much.

    of   Kept, and Sealed on their way to the step
    """

    of: tuple[Any, ...]

    def __iter__(self) -> Iterator[Any]:
        return map(_unsealed, self.of)


class Parts(tuple[Any, ...]):
    """The value of a step that gives several, each of which is kept and used by itself."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function and what it is called with. Sealed inputs are opened where it runs.

    kept   the cache's file, and the key that a worker keeps under what comes of it, so that it need not be sent
    """

    make: Callable[..., Any]
    inputs: tuple[Any, ...]
    kept: tuple[Path, str] | None = None


def finish(call: Call) -> Finished:
    """Calls a step's function, and seals what it gives.

    The function gives a Checked value, whose value may be Parts; or a pair of that and the questions it put.
    """
    return _finished(_made(call))


def _made(call: Call) -> Any:
    with _unswept():
        return call.make(*(_unsealed(given) for given in call.inputs))


def _finished(made: Any) -> Finished:
    checked, asked = made if isinstance(made, tuple) else (made, ())
    assert isinstance(checked, Checked)
    values = checked.value if isinstance(checked.value, Parts) else (checked.value,)
    return Finished(tuple(asked), pickle.dumps(checked.problems), tuple(map(_sealed, values)))


@contextmanager
def _unswept() -> Iterator[None]:
    """Layout makes a million objects that live as long as it does: looking meanwhile for those that can go, again and
    again, takes a third of the time and finds none. (Measured with WeasyPrint 70.0: 10.4 s, and 7.0 s without.)"""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _sealed(value: Any) -> Part:
    return Part(digest(value), still(value), packed(value))


def _unsealed(given: Any) -> Any:
    if isinstance(given, Sealed):
        return unpacked(given.part.content)
    if type(given) is tuple:
        return tuple(map(_unsealed, given))
    return given


def _warm_up(scratch: str) -> None:
    """What a worker does first: it loads the page engine, and stops collecting what a step will drop anyway.

    scratch   where the engine may put its fonts; a worker that is ended does not tidy up behind itself
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who has the workers
    tempfile.tempdir = scratch
    import reportbuild.rendering.pages  # noqa: F401  # loading it is the point

    gc.disable()
    gc.freeze()  # what is loaded now stays; collecting after a step need not look at it


def _finish_and_clear(call: Call) -> Finished:
    try:
        made = _made(call)
    finally:
        gc.collect()
    finished = _finished(made)
    if call.kept and Checked(None, pickle.loads(finished.problems)).sound:
        return keep_elsewhere(*call.kept, finished)
    return finished


@dataclass(frozen=True, slots=True)
class Lost:
    """What came of a step whose worker died or took too long.

    seconds   how long it was given, if that was too short; None if the worker died
    """

    seconds: float | None


class Workers:
    """Processes that do steps, between `start` and `stop`."""

    def __init__(self, count: int, seconds: float) -> None:
        """`count` processes, each step in at most so many seconds."""
        self._count = count
        self._seconds = seconds
        self._wanted = 0
        self._size = 0
        self._pool: ProcessPool | None = None
        self._opening: Thread | None = None
        self._begun: list[Future[Finished]] = []
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    @property
    def started(self) -> bool:
        return self._wanted > 0

    def start(self, wanted: int) -> None:
        """Begins to load the page engine for as many as are wanted, while there is something else to do."""
        self._wanted = max(self._wanted, min(wanted, self._count))
        if FORKED:
            load_engine()
        else:
            self._filled()

    @property
    def size(self) -> int:
        """How many steps are done side by side."""
        return self._wanted

    @property
    def ready(self) -> bool:
        """False while a step would have to wait for the page engine. Asked first, it begins to make the processes."""
        if self._pool is None and self._opening is None:
            self._opening = Thread(target=self._open)
            with unheard():
                self._opening.start()
        return self._opening is None or not self._opening.is_alive()

    def begin(self, calls: Sequence[Call]) -> Sequence[Future[Finished]]:
        """Begins steps, what stands first before the others. `result` says what came of them."""
        if self._opening:
            self._opening.join()
        pool = self._filled()
        begun = [pool.schedule(_finish_and_clear, (call,), timeout=self._seconds) for call in calls]
        self._begun = [future for future in (*self._begun, *begun) if not future.done()]
        return begun

    def _filled(self) -> ProcessPool:
        """The processes. Where few were begun and many are wanted now, they make room for more once all is done."""
        assert self._wanted, "workers that were not started"
        idle = all(future.done() for future in self._begun)
        if self._pool is None or (self._size < self._wanted and idle):
            self._end()
            self._open()
        assert self._pool
        return self._pool

    def _open(self) -> None:
        """Makes the processes; it takes as long as it takes to load the page engine."""
        # A worker only just begun may put its fonts there while the folder goes: no reason to fail a build.
        self._scratch = tempfile.TemporaryDirectory(prefix="reportbuild-", ignore_cleanup_errors=True)
        self._size = self._wanted
        self._pool = ProcessPool(
            max_workers=self._size,
            max_tasks=_WhileSmall(RENEWED_AFTER),
            initializer=_warm_up,
            initargs=(self._scratch.name,),
            context=multiprocessing.get_context("forkserver" if FORKED else "spawn"),
        )
        with unheard():
            self._pool.schedule(_nothing)

    def result(self, future: Future[Finished]) -> Finished | Lost:
        try:
            return future.result()
        except TimeoutError:
            return Lost(self._seconds)
        except ProcessExpired:
            return Lost(None)

    def stop(self) -> None:
        """Ends the processes, whatever they are at."""
        self._end()
        self._wanted = 0

    def _end(self) -> None:
        if self._opening is not None:
            self._opening.join()
            self._opening = None
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble has no type for it
            self._pool.join()
            self._pool = None
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None


def pass_over_script() -> None:
    """Has workers that are forked from this process not load the script that builds.

    They have no use for it, and one that builds without asking whether it is the main module would build in each.
    """
    spawn._fixup_main_from_name = spawn._fixup_main_from_path = lambda name: None  # type: ignore[attr-defined]


def give_back() -> None:
    """Has large blocks of memory given back to the system as soon as they are free, in this process from now on.

    Glibc keeps them for others of their size once some were freed; in a build hardly two are of a size. Measured: the
    main process of 951 pages has 130 MB, and 163 without. Elsewhere nothing is done.

    Source  mallopt(3)
    """
    if sys.platform == "linux" and hasattr(libc := CDLL(None), "mallopt"):
        libc.mallopt(_MMAP_THRESHOLD, LARGE_BLOCK)


LARGE_BLOCK = 64 * 1024
"""Bytes of a block that is large."""

_MMAP_THRESHOLD = -3


class _WhileSmall(int):
    """How many steps a worker may do, as the pool asks it before each: any number, while it is small."""

    def __gt__(self, done: int) -> bool:
        resident = _resident()
        return resident < LARGEST if resident else int(self) > int(done)


def _resident() -> float:
    """Megabytes of this process; 0 where the system does not tell. Source: proc_pid_statm(5)."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[1])
    except OSError:
        return 0
    return pages * PAGESIZE / 2**20


def _nothing() -> None:
    """Makes a worker start."""
