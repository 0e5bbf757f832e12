"""Does the steps of a build: kept ones are taken from the cache, the others done, side by side where that pays."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Generic, TypeVar

from reportbuild.building.ahead import WORTH_WORKERS
from reportbuild.building.cache import Cache, Filed, Finished
from reportbuild.building.steps import Beside, Done, Kept, Step, Work, by, handed, key_of
from reportbuild.building.workers import Call, Lost, Workers, finish
from reportbuild.model.problems import Checked, Place, Problem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record:
    """A step in the account of a build. `why` says what had changed, where that is known; empty for what was kept."""

    name: str
    kept: bool
    why: str = ""


class StepLostError(Exception):
    """A worker died, or took too long; `problem` says over what."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(slots=True)
class Press:
    """Where steps are done.

    version   of everything beside a step's inputs that shapes what it gives: our source, the engines
    cache     None keeps nothing
    workers   None does everything in this process
    answer    to the questions that kept steps put while they ran: what a file of the manuscript is
    told      called with each step as it is done or found
    meanwhile   done once, when there is nothing to do here but to wait for workers: what would have to be done later
    account   every step so far
    """

    version: str
    cache: Cache | None
    workers: Workers | None
    answer: Callable[[str], str]
    told: Callable[[Record], None] = lambda record: None
    meanwhile: Callable[[], None] = lambda: None
    account: list[Record] = field(default_factory=list)
    _inputs: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _shared: dict[str, Any] = field(default_factory=dict)

    def do(self, step: Step) -> Done:
        """One step."""
        return self.do_all([step])[0]

    def do_all(self, steps: Sequence[Step]) -> tuple[Done, ...]:
        """Steps that do not depend on each other, in the order given.

        Raises StepLostError
        """
        return self.work([_one_round(steps)])[0]

    def work(self, works: Iterable[Work[T]]) -> tuple[T, ...]:
        """Several works side by side: each goes on as soon as the steps that it waits for are done.

        They are taken one by one: what it takes to begin one is done while workers are busy with those before. In the
        account they stand one after another, whichever is faster.

        Raises StepLostError
        """
        going: list[_Going[T]] = []
        try:
            self._finish(map(_Going, works), going)
        finally:
            for each in going:
                each.take_in()
                self.account += each.account
                self._inputs |= each.inputs
        return tuple(each.result[0] for each in going)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What all editions of a build share; it is made when it is first asked for. `name` says all it depends on."""
        if name not in self._shared:
            self._shared[name] = make()
        shared: T = self._shared[name]
        return shared

    def remember(self) -> None:
        """Writes down what went into the steps that ran, so that the next build can say why it does one again."""
        if self.cache:
            self.cache.remember_inputs(self._inputs)

    def missing(self, steps: Sequence[Step]) -> list[Step]:
        """Those steps that are not kept."""
        return [step for step in steps if self._found(key_of(step, self.version)) is None]

    def _found(self, key: str) -> Finished | None:
        return self.cache.find(key, self.answer) if self.cache else None

    def _finish(self, coming: Iterator[_Going[Any]], going: list[_Going[Any]]) -> None:
        """Works to their ends: steps for workers there, the others here meanwhile.

        going   grows by those that are coming
        """
        here: list[_Task] = []
        waiting: list[_Task] = []
        apart: dict[Future[Finished], _Task] = {}
        ready: Sequence[_Going[Any]] = ()
        more = True
        while more or ready or here or waiting or apart:
            if more and not (ready or here):
                ready = list(islice(coming, 1))
                going += ready
                more = bool(ready)
            tasks = sorted((task for each in ready for task in self._asked(each)), key=lambda task: -task.step.weight)
            there = self._there(tasks, len(going) + more)
            here += (task for task in tasks if task not in there)
            waiting = sorted((*waiting, *there), key=lambda task: -task.step.weight)
            if self.workers and waiting and (self.workers.ready or not (more or here)):
                # One more than there are workers: none of them waits, and what is heavier goes first as it comes.
                some = waiting[: self.workers.size + 1 - len(apart)]
                apart |= zip(self.workers.begin([*map(self._call, some)]), some, strict=True)
                waiting = waiting[len(some) :]
            ready = []
            if apart and not (here or more):
                self.meanwhile()
                self.meanwhile = lambda: None
            for future in wait(apart, 0 if here or more else None, FIRST_COMPLETED).done if apart else ():
                task = apart.pop(future)
                ready += self._done(task, self._result(future, task.step))
            if here and not ready:
                task = here.pop(0)
                ready += self._done(task, finish(task.call))

    def _asked(self, work: _Going[Any]) -> Sequence[_Task]:
        """What a work waits for that is not kept, or works within it do. One that waits for nothing goes on."""
        going: _Going[Any] | None = work
        while going:
            # What it does on the way, without waiting for others, stands in the account where it is done.
            outer, self.account = self.account, going.account
            try:
                asked = going.go_on()
            finally:
                self.account = outer
            if asked is None:
                going = going.outer if going.outer and going.outer.may_go_on else None
            elif isinstance(asked, Beside):
                going.within = [_Going(each, going) for each in asked.works]
                if going.within:
                    return [task for each in going.within for task in self._asked(each)]
            elif tasks := self._not_kept(asked, going):
                return tasks
        return ()

    def _not_kept(self, steps: Sequence[Step], work: _Going[Any]) -> Sequence[_Task]:
        """Those steps of a work that have to be done; the others are found."""
        keys = [key_of(step, self.version) for step in steps]
        work.found = [self._found(key) for key in keys]
        for step, found in zip(steps, work.found, strict=True):
            record = self._record(step, found is not None, work)
            if record.kept:
                self.told(record)
        first = len(work.account) - len(steps)
        tasks = (_Task(work, n, step, keys[n], work.account[first + n]) for n, step in enumerate(steps))
        return [task for task in tasks if work.found[task.position] is None]

    def _there(self, tasks: Sequence[_Task], works: int) -> Sequence[_Task]:
        """Those for workers, which start where it pays: one for each, or for each work that will ask for more."""
        there = [task for task in tasks if task.step.apart]
        if self.workers and (self.workers.started or sum(task.step.weight for task in there) > WORTH_WORKERS):
            self.workers.start(max(len(there), works))
        return there if self.workers and self.workers.started else ()

    def _result(self, future: Future[Finished], step: Step) -> Finished:
        assert self.workers
        finished = self.workers.result(future)
        if isinstance(finished, Lost):
            raise StepLostError(_lost(step, finished))
        return finished

    def _done(self, task: _Task, finished: Finished) -> Sequence[_Going[Any]]:
        """Keeps what came of a step. Its work, if it waits for no other."""
        task.work.found[task.position] = self._kept(task.key, finished)
        self.told(task.record)
        return () if None in task.work.found else (task.work,)

    def _kept(self, key: str, finished: Finished) -> Finished:
        if self.cache is None or not Checked(None, pickle.loads(finished.problems)).sound:
            return finished
        if all(isinstance(part, Filed) for part in finished.parts):
            return self.cache.taken_in(finished)
        return self.cache.keep(key, finished)

    def _call(self, task: _Task) -> Call:
        """A step for a worker, which keeps what comes of it."""
        return replace(task.call, kept=(self.cache.file, task.key)) if self.cache else task.call

    def _record(self, step: Step, kept: bool, work: _Going[Any]) -> Record:
        """A step in the account of a work."""
        why = ""
        if not kept and self.cache:
            now = work.inputs[step.name] = dict(_described(step))
            why = _why(self.cache.inputs(step.name), now)
        work.account.append(Record(step.name, kept, why))
        return work.account[-1]


@dataclass(slots=True, eq=False)
class _Going(Generic[T]):
    """A work while it is done.

    outer    the one that it is within; None for one that is within no other
    found    what came of the steps that it waits for, in their order; None where they are not done yet
    within   the works that it waits for
    account  its own, with those of works within it once they have ended
    inputs   of its steps that ran, by their names
    result   none yet, or one
    """

    work: Work[T]
    outer: _Going[Any] | None = None
    found: list[Finished | None] = field(default_factory=list)
    within: list[_Going[Any]] = field(default_factory=list)
    account: list[Record] = field(default_factory=list)
    inputs: dict[str, Mapping[str, str]] = field(default_factory=dict)
    result: list[T] = field(default_factory=list)
    begun: bool = False

    @property
    def may_go_on(self) -> bool:
        """True once all works within it have their results."""
        return all(each.result for each in self.within)

    def go_on(self) -> Sequence[Step] | Beside | None:
        """What it asks for next; None once it has its result."""
        try:
            if self.begun:
                given = [each.result[0] for each in self.within] or [_done(each) for each in self.found if each]
                self.found = []
                self.take_in()
                return self.work.send(tuple(given))
            self.begun = True
            return next(self.work)
        except StopIteration as end:
            self.result.append(end.value)
            return None

    def take_in(self) -> None:
        """Puts the accounts of works within it behind its own, one after another, whichever was faster."""
        for each in self.within:
            each.take_in()
            self.account += each.account
            self.inputs |= each.inputs
        self.within = []


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """A step that is to be done. `position` is its own among those that its work waits for."""

    work: _Going[Any]
    position: int
    step: Step
    key: str
    record: Record

    @property
    def call(self) -> Call:
        return Call(self.step.make, tuple(map(handed, self.step.inputs.values())))


def _one_round(steps: Sequence[Step]) -> Work[tuple[Done, ...]]:
    return (yield steps)


_SHORT = 20
"""Characters that a text may not have if it is told as it is; no digest is as short."""


def _described(step: Step) -> Iterator[tuple[str, str]]:
    """Inputs for people: a mapping of short texts one by one, everything else by its digest."""
    for name, value in step.inputs.items():
        if isinstance(value, dict) and all(isinstance(each, str) and len(each) < _SHORT for each in value.values()):
            yield from ((f"{name} {key}", each) for key, each in value.items())
        else:
            yield name, by(value)


def _why(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """What had changed since a step last ran."""
    if not before:
        return "it was not done before"
    for name, value in now.items():
        was = before.get(name, "")
        if was != value:
            return f"{name} {_change(was, value)}"
    return "what was kept of it is gone"


def _change(was: str, now: str) -> str:
    """What happened to an input, where that can be said. Noughts are a page number of which no more is known."""
    if was and now and not (was + now).strip("0"):
        return f"has {len(now)} figures now, and had {len(was)}"
    if max(len(was), len(now)) < _SHORT:
        return f"moved from {was or 'nowhere'} to {now or 'nowhere'}"
    return "changed"


def _done(finished: Finished) -> Done:
    return Done(tuple(Kept(part) for part in finished.parts), pickle.loads(finished.problems))


def _lost(step: Step, lost: Lost) -> Problem:
    hint = "build again; if it stays so, take away half of the chapter to find the place"
    at = Place("book.yaml")
    if lost.seconds is None:
        return Problem("build.worker-died", f"the process that was to “{step.name}” died", at, hint)
    message = f"“{step.name}” took more than {lost.seconds:g} seconds"
    return Problem("build.too-slow", message, at, "give it more with --patience, or split the chapter")
