"""What `layout.yaml` says of a layout: its pages, how chapters follow each other, its options, colours and fonts."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from reportbuild.model.document import Part
from reportbuild.model.metadata import Paper, Where

BASE = "base"
"""The layout that every other one starts from: a file it does not have is taken from there."""


class Side(StrEnum):
    """Which page a chapter opens on: a right-hand one, a left-hand one, or the next, whichever it is."""

    RECTO = "recto"
    VERSO = "verso"
    NEXT = "next"


class Sides(StrEnum):
    """Whether left and right pages mirror each other, or are alike: then no chapter minds on which it opens."""

    FACING = "facing"
    ALIKE = "alike"


class Folio(StrEnum):
    """How a run of pages is numbered."""

    NONE = "none"
    ROMAN = "roman"
    ARABIC = "arabic"


class _Keys(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Opening(_Keys):
    """How the pages of a kind of chapter begin and are numbered."""

    opens: Side
    folio: Folio


class Flow(StrEnum):
    """How chapters follow each other: each on pages of its own, or all as one text below one masthead."""

    APART = "apart"
    WHOLE = "whole"


class Bounds(_Keys):
    """Between which sizes type may be made to fit: points."""

    smallest: float = Field(ge=5)
    largest: float = Field(le=40)


Value = str | int | float | bool


class Option(_Keys):
    """Something that an edition may ask of the layout."""

    type: Literal["switch", "number", "words"]
    default: Value
    says: str

    @model_validator(mode="after")
    def _default_is_of_its_type(self) -> Option:
        if not self.takes(self.default):
            raise ValueError(f"the default is no {self.type}")
        return self

    def takes(self, value: Value) -> bool:
        """True if a value is of the option's type."""
        match self.type:
            case "switch":
                return isinstance(value, bool)
            case "number":
                return isinstance(value, int | float) and not isinstance(value, bool)
        return isinstance(value, str)


class Charts(_Keys):
    """How charts are drawn for a layout.

    width   of the type area in millimetres, by the name of the paper
    ink     dark enough to print alone
    """

    width: Mapping[str, float] = {"letter": 150, "a4": 150}
    ink: str = "#14171a"


class Settings(_Keys):
    """What `layout.yaml` says."""

    name: str
    purpose: str
    extends: str = BASE
    sizes: tuple[Paper, ...] = Field((Paper.LETTER, Paper.A4), min_length=1)
    flow: Flow = Flow.APART
    numbered: bool = True
    notes: Where | None = None
    fit: Bounds | None = None
    smallest_type: float = Field(6, ge=4)
    sides: Sides = Sides.FACING
    options: Mapping[str, Option] = Field(default_factory=dict)
    colours: Mapping[str, str] = Field(default_factory=dict)
    contrast: tuple[tuple[str, str], ...] = ()
    fonts: Mapping[str, str] = Field(default_factory=dict)
    styles: tuple[str, ...]
    more_styles: tuple[str, ...] = ()
    folio_styles: tuple[str, ...]
    screen_styles: tuple[str, ...]
    web_styles: tuple[str, ...] = ("screen.css", "web.css")
    web_script: tuple[str, ...] = ("web.js",)
    parts: Mapping[str, Opening]
    charts: Charts = Charts()

    @field_validator("parts")
    @classmethod
    def _whole(cls, parts: Mapping[str, Opening]) -> Mapping[str, Opening]:
        missing = [part.value for part in Part if part.value not in parts]
        if missing:
            raise ValueError(f"says nothing of {', '.join(missing)}")
        return parts
