"""Foreign judges of pages for screens: axe in a real browser, and Ace over EPUBs.

Where one is missing, a person's tests are skipped with the reason, and a CI run fails.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judges import missing

NODE = Path(__file__).parent / "node"
INSTALLED = Path(sys.prefix) / "judges"
"""Where `make test` puts what tests/node/package-lock.json names."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a page at one size and in one set of colours.

    found        what axe finds: rule and element
    overflow     pixels that the page is wider than the window
    elsewhere    addresses that were asked for, other than the page itself
    complaints   what the browser says on its console
    keyboard     what the keyboard did: where it came to, what it opened
    """

    file: str
    scheme: str
    width: int
    found: tuple[str, ...]
    overflow: int
    elsewhere: tuple[str, ...]
    complaints: tuple[str, ...]
    keyboard: dict[str, str]


def looks(*pages: bytes) -> list[Look]:
    """Each page by day and by night, at 1280, 640 and 320 pixels: as it is, and zoomed to 200 % and 400 %."""
    node, browser = _node(), _browser()
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.html") for number in range(len(pages))]
        for path, page in zip(paths, pages, strict=True):
            path.write_bytes(page)
        said = _run([node, str(NODE / "look.mjs"), *map(str, paths)], browser)
    assert said.returncode == 0, said.stderr
    seen = [_look(json.loads(line)) for line in said.stdout.splitlines()]
    assert len(seen) == 6 * len(pages), said.stderr
    return seen


def ace(epub: bytes) -> list[str]:
    """What Ace finds in an EPUB: file, rule and element."""
    node, browser = _node(), _browser()
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book.epub")
        book.write_bytes(epub)
        command = [node, str(INSTALLED / "node_modules" / "@daisy" / "ace-cli" / "bin" / "ace.js")]
        said = _run([*command, "--force", "--outdir", f"{folder}/out", str(book)], browser)
        report = Path(folder, "out", "report.json")
        assert report.is_file(), said.stdout + said.stderr
        told = json.loads(report.read_text("utf-8"))
    faults = list(_faults(told))
    assert bool(faults) == (told["earl:result"]["earl:outcome"] != "pass")
    return faults


def _faults(told: dict[str, Any]) -> list[str]:
    faults = (
        (document["earl:testSubject"]["url"], each["earl:test"]["dct:title"], each["earl:result"].get("html", ""))
        for document in told["assertions"]
        for each in document["assertions"]
    )
    return [": ".join(fault) for fault in faults]


def _look(told: dict[str, Any]) -> Look:
    lists = {name: tuple(told[name]) for name in ("found", "elsewhere", "complaints")}
    return Look(**{**told, **lists})


def _node() -> str:
    found = shutil.which("node")
    if found is None or not (INSTALLED / "node_modules" / "axe-core").is_dir():
        missing("axe and Ace", "install Node 20 with npm, and run make test")
    return found or ""


def _browser() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        missing("Chromium", "install chromium")
    return found or ""


def _run(command: Sequence[str], browser: str) -> subprocess.CompletedProcess[str]:
    known = {"CHROMIUM": browser, "PUPPETEER_EXECUTABLE_PATH": browser, "NODE_FOLDER": str(INSTALLED)}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, env={**os.environ, **known}
    )
