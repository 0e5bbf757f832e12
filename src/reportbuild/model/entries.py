"""Works that can be cited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reportbuild.model.problems import Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One work of a bibliography.

    key    what citations name it by
    type   CSL's word: "report", "legislation", "webpage"
    csl    the work as CSL-JSON, its dates as CSL date objects

    Source  CSL 1.0.2, appendices III (types) and IV (variables)
    """

    at: Place
    key: str
    type: str
    csl: Mapping[str, Any]


def reference_id(key: str) -> str:
    """The id of a work in the bibliography: a name in the sense of XML, whatever the key is made of."""
    return "ref-" + re.sub(r"[^A-Za-z0-9_-]", lambda found: f"_{ord(found[0]):x}", key)
