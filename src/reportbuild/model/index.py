"""The index of a book: entries, the places that each leads to, and the entries that it points at."""

from __future__ import annotations

from dataclasses import dataclass

from reportbuild.model.inlines import CrossRef
from reportbuild.model.problems import Place


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """An entry of the index.

    id       unique in the book
    places   a link to each, for paper, where it prints its page
    sections a link to each section that has some, for screens
    see      other entries, as printed, each with the id of its own line
    also     True if `see` adds to the places, False if it stands for them
    inner    what of it
    """

    at: Place
    id: str
    title: str
    places: tuple[CrossRef, ...] = ()
    sections: tuple[CrossRef, ...] = ()
    see: tuple[CrossRef, ...] = ()
    also: bool = False
    inner: tuple[IndexEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexGroup:
    """The entries that begin with one letter."""

    at: Place
    title: str
    entries: tuple[IndexEntry, ...]


@dataclass(frozen=True, slots=True)
class IndexList:
    """The index, by letters."""

    at: Place
    groups: tuple[IndexGroup, ...]
