"""From one structured manuscript to a paginated PDF and an EPUB.

build     editions of a manuscript, written into a folder
check     everything that can be said of a manuscript without laying it out
Workshop  the same again and again, with warm workers
Outcome   what came of it: files, problems, steps
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportbuild.building.outcome import Outcome
    from reportbuild.building.run import Workshop, build, check

__all__ = ["Outcome", "Workshop", "build", "check"]


def __getattr__(name: str) -> object:
    """Loaded when they are asked for: the command line and workers come through here too, and begin with less."""
    if name not in __all__:
        raise AttributeError(f"the package reportbuild has no “{name}”")
    return getattr(import_module(f"reportbuild.building.{'outcome' if name == 'Outcome' else 'run'}"), name)
