"""Marked-up chapters on their way through a build: what is known of each, and its text, which only steps look at."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reportbuild.building.steps import Kept
from reportbuild.rendering.long_lists import is_long_list
from reportbuild.rendering.long_tables import is_long
from reportbuild.rendering.markup import Markup
from reportbuild.rendering.media import counts_pages


@dataclass(frozen=True, slots=True)
class Docket:
    """What is known of a chapter's text beside the text, which would be the most of a build's memory.

    markup         all of it but the text
    length         of the text, in characters of XHTML
    counts_pages   True if its words depend on what page numbers are
    long_table     True if it has a table that is too long to be laid out at once, and is to be cut
    long_list      True if it is lists that are
    """

    markup: Markup
    length: int
    counts_pages: bool
    long_table: bool
    long_list: bool

    @property
    def is_cut(self) -> bool:
        return self.long_table or self.long_list


def docket_of(markup: Markup) -> Docket:
    """What is known of a chapter's text."""
    text = markup.xhtml
    long = is_long(text), is_long_list(markup.role, text)
    return Docket(replace(markup, xhtml=""), len(text), counts_pages(text), *long)


@dataclass(frozen=True, slots=True)
class Copy:
    """A marked-up chapter: what printers call the text that they are given to set."""

    whole: Kept[Markup]
    docket: Docket

    @property
    def known(self) -> Markup:
        """All of it but the text."""
        return self.docket.markup
