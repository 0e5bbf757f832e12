"""Works that can be cited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reportbuild.model.inlines import Inlines
from reportbuild.model.problems import Place


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A work in its author's own words, where a citation style would garble it. What is empty is left to the style.

    note           in a note, when it is first cited; LOCATOR in it says where a page or section goes
    short          in a note, when it is cited again; empty, `note` is
    bibliography   in the bibliography
    """

    note: Inlines = ()
    short: Inlines = ()
    bibliography: Inlines = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """What an address led to on a day.

    status    the answer's number, "200"; in words, if there was no answer
    address   where it led in the end, if elsewhere
    title     of the page
    sha256    of what was there
    date      of the day: "2025-07-18"
    archive   address of a copy that an archive keeps
    """

    status: str
    address: str = ""
    title: str = ""
    sha256: str = ""
    date: str = ""
    archive: str = ""

    @property
    def dead(self) -> bool:
        """True if a reader finds nothing there. An answer that only shuts programs out says nothing of readers."""
        return not self.status.isdecimal() or (int(self.status) >= 400 and self.status not in _FOR_PROGRAMS)


_FOR_PROGRAMS = ("401", "403", "405", "406", "408", "425", "429", "451", "500", "502", "503", "504")
"""Answers that a program may get where a reader, or the same program later, gets the page. Source: RFC 9110, 15."""

LOCATOR = "{locator}"
"""Stands in own words for the page, or whatever else is cited of a work."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One work of a bibliography.

    key    what citations name it by
    type   CSL's word: "report", "legislation", "webpage"
    csl    the work as CSL-JSON, its dates as CSL date objects
    own    what is printed of it in place of what the style makes of it
    annotation   what the book says of it: the words of CSL's “annote”, read as text is
    lookup       what its address led to when it was last looked up
    unstated     fields that are empty on purpose: whoever read the work found that it does not say

    Source  CSL 1.0.2, appendices III (types) and IV (variables)
    """

    at: Place
    key: str
    type: str
    csl: Mapping[str, Any]
    own: OwnWords = OwnWords()
    annotation: Inlines = ()
    lookup: Lookup | None = None
    unstated: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where readers find it on the web: its address, else that of its DOI; empty if it has neither."""
        doi = str(self.csl.get("DOI", "")).removeprefix("https://doi.org/")
        return str(self.csl.get("URL", "")) or (f"https://doi.org/{doi}" if doi else "")


def reference_id(key: str, chapter: str = "") -> str:
    """The id of a work in the bibliography: a name in the sense of XML, whatever the key is made of.

    chapter   whose list it is; empty for the book's
    """
    names = ("ref", chapter, key) if chapter else ("ref", key)
    return "-".join(re.sub(r"[^A-Za-z0-9_-]", lambda found: f"_{ord(found[0]):x}", name) for name in names)
