"""Manuscripts built into a folder, whole or not at all."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from types import TracebackType

from platformdirs import user_cache_path

from reportbuild.building.ahead import WORTH_WORKERS, text_on
from reportbuild.building.cache import Cache, Filed, Finished, Part, TornError, packed, unpacked
from reportbuild.building.digests import digest, digest_of, engines, shelf_digest
from reportbuild.building.outcome import BuiltFile, Judge, Order, Outcome, report, shipped
from reportbuild.building.press import Press, Record, StepLostError
from reportbuild.building.workers import Workers, give_back
from reportbuild.reading.shelf import Folder, Shelf, Witnessed

CACHE = user_cache_path("reportbuild")
"""Where finished steps are kept unless it is said otherwise."""

PATIENCE = 300.0
"""Seconds that one step may take unless it is said otherwise."""


TORN = 8
"""Values that may turn out to be torn, one after another; then all that is kept goes, and the build does without."""

SWEPT_AFTER = 100_000
"""New objects after which those are looked for that can go."""


def build(
    manuscript: str | Path = "manuscript",
    output: str | Path = "output",
    *,
    editions: Sequence[str] = (),
    told: Callable[[Record], None] = lambda step: None,
) -> Outcome:
    """Builds editions of a manuscript and writes them into a folder.

    editions   names from `book.yaml`; none means all of them
    told       called with each step as it is done or found to be kept

    If there is an error, nothing is written and what stood in the folder stays as it was. Who builds again and again
    does it in a `Workshop`.

    Raises  UnknownEditionError for an edition that `book.yaml` does not know
            OSError              where the folder cannot be written
    """
    with Workshop() as workshop:
        return workshop.build(manuscript, output, editions=editions, told=told)


def check(
    manuscript: str | Path = "manuscript",
    *,
    editions: Sequence[str] = (),
    told: Callable[[Record], None] = lambda step: None,
) -> Outcome:
    """Everything that can be said of a manuscript without laying it out. Writes nothing."""
    with Workshop(jobs=1) as workshop:
        return workshop.check(manuscript, editions=editions, told=told)


@dataclass(slots=True)
class Workshop:
    """A place to build in again and again: its workers stay warm, and finished steps are kept.

    jobs       how many steps may be done side by side; 1 does all of them in this process
    cache      the folder where finished steps are kept; None keeps nothing
    patience   seconds that one step may take
    """

    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    cache: Path | None = CACHE
    patience: float = PATIENCE
    _workers: Workers | None = None

    def __enter__(self) -> Workshop:
        if self.jobs > 1:
            self._workers = Workers(self.jobs, self.patience)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._workers:
            self._workers.stop()

    def build(
        self,
        manuscript: str | Path,
        output: str | Path,
        *,
        editions: Sequence[str] = (),
        judged: bool = False,
        told: Callable[[Record], None] = lambda step: None,
    ) -> Outcome:
        """See `build`.

        judged   True if other programs are asked about the finished files: their verdicts stand in the certificate

        Raises JudgeFailedError if none is installed, or one does not say its version
        """
        order = Order(tuple(editions), judges=_judges() if judged else ())
        outcome = self._make(Folder(Path(manuscript)), order, told)
        if outcome.sound and outcome.files:
            contents = {file.name: file.content for file in outcome.files}
            write_whole(Path(output), {**contents, "build.json": report(outcome)})
        return outcome

    def check(
        self,
        manuscript: str | Path,
        *,
        editions: Sequence[str] = (),
        told: Callable[[Record], None] = lambda step: None,
    ) -> Outcome:
        """See `check`."""
        return self._make(Folder(Path(manuscript)), Order(tuple(editions), printed=False), told)

    def _make(self, shelf: Shelf, order: Order, told: Callable[[Record], None]) -> Outcome:
        give_back()
        cache = Cache(self.cache) if self.cache else None
        if self._workers and order.printed and text_on(shelf) > WORTH_WORKERS:
            # They load the page engine while we look what changed; if nothing did, it was for nothing.
            self._workers.start(1)
        try:
            watched = Witnessed(shelf)
            version = digest_of((_source_digest(), engines()))
            key = digest_of((version, shelf_digest(shelf), digest(order)))
            with _seldom_swept():
                for torn_so_far in count(1):
                    used = cache if torn_so_far <= TORN else None
                    press = Press(version, used, self._workers, watched.answer, told, _load_the_last)
                    try:
                        return _kept_whole(used, key) or _made(shelf, order, press, key)
                    except TornError as torn:
                        assert cache
                        cache.forget(torn.step)
                        if torn_so_far == TORN:
                            cache.forget_all()
                raise AssertionError("without a cache nothing is torn")
        finally:
            if cache:
                cache.close()


def _load_the_last() -> None:
    """Loads what is needed once pages are laid out, while they are: it takes a twentieth of a second."""
    import reportbuild.building.binding
    import reportbuild.building.certify
    import reportbuild.building.screen  # noqa: F401  # loading them is the point


def _made(shelf: Shelf, order: Order, press: Press, key: str) -> Outcome:
    # All engines load with this room; a build in which nothing changed does without it.
    from reportbuild.building.edition import make_editions

    try:
        made = make_editions(shelf, order, press)
    except StepLostError as lost:
        return Outcome((), (lost.problem,), tuple(press.account))
    press.remember()
    outcome = Outcome(made.value, made.problems, tuple(press.account))
    if press.cache and outcome.sound:
        # What is kept already is kept once: copies of the files would be the largest things in a build's memory.
        files = [replace(file, content=b"") if file.filed else file for file in outcome.files]
        plain = packed((files, outcome.problems))
        press.cache.keep(key, Finished((), b"", (Part(key, "", plain),)))
    return outcome


def _kept_whole(cache: Cache | None, key: str) -> Outcome | None:
    """What came of the same build before, if nothing at all has changed.

    Raises TornError where a file is not kept any more
    """
    kept = cache.find(key, lambda question: "") if cache else None
    if cache is None or kept is None:
        return None
    files, problems = unpacked(kept.parts[0].content)
    try:
        whole = tuple(_whole(file, cache) for file in files)
    except TornError:
        for part in kept.parts:
            if isinstance(part, Filed):
                cache.forget(part.step)
        raise
    return Outcome(whole, problems, (Record("everything", kept=True),))


def _whole(file: BuiltFile, cache: Cache) -> BuiltFile:
    """A file with its content."""
    if file.filed is None:
        return file
    (filed,) = cache.taken_in(Finished((), b"", (file.filed,))).parts
    return replace(file, content=unpacked(filed.content))


def _judges() -> tuple[Judge, ...]:
    from reportbuild.building.judging import judges_here

    return judges_here()


@contextmanager
def _seldom_swept() -> Iterator[None]:
    """A build opens a hundred thousand objects that stay till it ends: looking which can go, after every 700, takes
    a tenth of its time and finds none."""
    before = gc.get_threshold()
    gc.set_threshold(SWEPT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _source_digest() -> str:
    """A digest of our own source and layouts: a checkout changes without changing its version."""
    return digest_of((shelf_digest(Folder(Path(__file__).parent.parent)), shelf_digest(shipped("layouts"))))


def write_whole(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Writes files so that each is there whole or stays as it was: all are on disk before the first takes its place.

    Raises  OSError where the folder cannot be written; no half file is left
    """
    folder.mkdir(parents=True, exist_ok=True)
    waiting = {folder / f".{name}.{os.getpid()}": folder / name for name in contents}
    try:
        for unready, ready in waiting.items():
            _write_through(unready, contents[ready.name])
        for unready, ready in waiting.items():
            unready.replace(ready)
    finally:
        for unready in waiting:
            unready.unlink(missing_ok=True)


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
