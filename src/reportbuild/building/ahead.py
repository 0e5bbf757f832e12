"""The process that workers are forked from, begun as soon as there is reason to think that they will be wanted."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from multiprocessing import cpu_count, forkserver, resource_tracker
from pathlib import Path

from reportbuild.reading.shelf import Folder, Shelf

FORKED = sys.platform == "linux"
"""Workers are forked from a process that has loaded the page engine and has no threads: each starts in no time.

Elsewhere system libraries bear no fork once they are loaded, and each worker loads the engine for itself.

Source  Python's manual, multiprocessing, contexts and start methods
"""

WORTH_WORKERS = 30_000
"""Weight of steps for which it pays to start workers, which takes them a second: characters of text, as a rule."""


def load_engine() -> None:
    """Has the process begin to load the page engine, if it has not begun."""
    with unheard():
        forkserver.set_forkserver_preload(["reportbuild.building.loaded"])
        forkserver.ensure_running()


def load_engine_for(arguments: Sequence[str]) -> None:
    """The same before a command line is read, which takes a fifth of a second, if it is to build a book of some size.

    Where the build needs no worker after all, it was for nothing.
    """
    if FORKED and "build" in arguments and not {"-j", "--jobs"} & set(arguments) and cpu_count() > 1:
        named = (after for before, after in pairwise(arguments) if before in ("-m", "--manuscript"))
        if text_on(Folder(Path(next(named, "manuscript")))) > WORTH_WORKERS:
            load_engine()


def text_on(shelf: Shelf) -> int:
    """Bytes of all chapters that there are."""
    return sum(shelf.size(name) for name in shelf.names() if name.endswith(".md"))


@contextmanager
def unheard() -> Iterator[None]:
    """What is begun meanwhile, a thread or a process, never hears Ctrl-C, not even before it can say that it would not.

    Source  POSIX.1, pthread_create and exec: both inherit the signal mask
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # begun later, it would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
