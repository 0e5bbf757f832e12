"""Pandoc as a function from bytes to bytes: it opens no file and no connection. The only room that starts it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

LONGEST = 60
"""Seconds; a run that takes longer is stopped."""

_SPARING = ("+RTS", "-A2m", "-RTS")
"""Its memory is tidied up each time two megabytes are used up: it takes a tenth less of it, and no longer."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of pandoc came to.

    out     what it wrote; empty if it failed
    wrong   why it failed, in its own words; empty if it did not
    """

    out: bytes
    wrong: str = ""


def run_pandoc(arguments: Sequence[str], given: bytes) -> Run:
    """What pandoc makes of the bytes it is given.

    Raises  OSError  pandoc is not where the package that carries it should have put it
    """
    command = [str(_program()), *_SPARING, "--sandbox", *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return Run(b"", f"it took more than {LONGEST} seconds")
    if done.returncode:
        return Run(b"", done.stderr.decode("utf-8", "replace").strip() or f"it ended with code {done.returncode}")
    return Run(done.stdout)


def _program() -> Path:
    """The pandoc that was installed with us; never another one that a machine may have, so that all print alike.

    (The package is located, not imported: importing it would take longer than most of our runs.)
    """
    found = find_spec("pypandoc")
    if found is None or found.origin is None:
        raise FileNotFoundError("the package pypandoc_binary is not installed")
    return Path(found.origin).parent / "files" / ("pandoc.exe" if sys.platform == "win32" else "pandoc")
