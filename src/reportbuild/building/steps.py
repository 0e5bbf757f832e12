"""What there is to do in a build: steps, what comes of them, and works that ask for steps."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from reportbuild.building.cache import Filed, Part, unpacked
from reportbuild.building.digests import Keyed, digest, digest_of
from reportbuild.building.workers import OneByOne, Sealed
from reportbuild.model.problems import Problem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do.

    name     says what it does, for people: "lay out 03-growth"
    make     a pure function at the top of a module, called with the inputs in order; it gives a Checked value
    inputs   by name, for people and for the key: plain values, values Kept from other steps, tuples of them, OneByOne,
             or Keyed
    weight   the heavier of two steps is begun first: as a rule characters of text
    apart    True if it is worth a worker
    """

    name: str
    make: Callable[..., Any]
    inputs: Mapping[str, Any]
    weight: int = 0
    apart: bool = False


class Kept(Generic[T]):
    """One value that a step gave. It is unpickled when it is looked at, not before."""

    def __init__(self, part: Part | Filed) -> None:
        self._part = part
        self._value: list[T] = []

    @property
    def digest(self) -> str:
        """A digest of the value."""
        return self._part.digest

    @property
    def still(self) -> Keyed:
        """The value, keyed without its places: for steps that do not look at them."""
        return Keyed(self, self._part.still)

    @property
    def size(self) -> int:
        """Bytes that it takes pickled."""
        return self._part.size

    @property
    def filed(self) -> Filed | None:
        """Where it is in the cache; None if it is not there."""
        return self._part if isinstance(self._part, Filed) else None

    @property
    def sealed(self) -> Sealed:
        return Sealed(self._part)

    @property
    def value(self) -> T:
        if not self._value:
            self._value.append(self.opened)
        return self._value[0]

    @property
    def opened(self) -> T:
        """The value, which is not held: for those who hold a part of it."""
        opened: T = unpacked(self._part.content)
        return opened


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a step: its values, and what it told."""

    parts: tuple[Kept[Any], ...]
    problems: tuple[Problem, ...]

    @property
    def kept(self) -> Kept[Any]:
        """The one value of a step that gives one."""
        return self.parts[0]


@dataclass(frozen=True, slots=True)
class Beside:
    """Works that are done side by side within another, which goes on once all of them have their results."""

    works: Sequence[Generator[Any, Any, Any]]


Work = Generator[Sequence[Step] | Beside, tuple[Done, ...], T]
"""What is made in rounds: it asks for steps, is given what came of them, asks for more, and gives its result."""


def beside(works: Sequence[Work[T]]) -> Work[tuple[T, ...]]:
    """Several works as one: each goes on as soon as the steps that it waits for are done. Their results, in order."""
    return cast(tuple[T, ...], (yield Beside(works)))


def one(step: Step) -> Work[Done]:
    """A step as a work."""
    return (yield [step])[0]


def key_of(step: Step, version: str) -> str:
    """What a step is kept under: its function, and everything that goes into it."""
    function = f"{step.make.__module__}.{step.make.__qualname__}"
    return digest_of([version, function, *(f"{name} {by(value)}" for name, value in step.inputs.items())])


def by(value: Any) -> str:
    if isinstance(value, Keyed):
        return value.by
    if isinstance(value, Kept):
        return value.digest
    if isinstance(value, OneByOne):
        return by(value.of)
    if type(value) is tuple and any(isinstance(each, Keyed | Kept) for each in value):
        return digest_of(map(by, value))
    return digest(value)


def handed(value: Any) -> Any:
    """An input as it goes to where the step is done."""
    if isinstance(value, Keyed):
        return handed(value.value)
    if isinstance(value, Kept):
        return value.sealed
    if isinstance(value, OneByOne):
        return OneByOne(handed(value.of))
    return tuple(map(handed, value)) if type(value) is tuple else value
