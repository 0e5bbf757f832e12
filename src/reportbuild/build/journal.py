"""The steps of a build as they are done: for the progress bar, for `build.json`, and for tests that ask what ran."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Journal:
    """Every step goes through here, by a name that says what it does: "lay out 03-growth".

    told   called with the name before a step begins
    ran    names of the steps in the order they were done
    """

    told: Callable[[str], None] = lambda name: None
    ran: list[str] = field(default_factory=list)

    def step(self, name: str, make: Callable[P, T], *inputs: P.args, **options: P.kwargs) -> T:
        """Does a step, and writes it down once it is done.

        make   a pure function: what it gives depends on its inputs alone, so that a step could be kept or done elsewhere
        """
        self.told(name)
        made = make(*inputs, **options)
        self.ran.append(name)
        return made
