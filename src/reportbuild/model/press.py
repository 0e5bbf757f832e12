"""What a press is asked for: how pages lie on sheets, on what paper, in which colours.

A part of the schema of `book.yaml`, and what the options of `reportbuild press` come to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator, model_validator

MM = 72 / 25.4
"""Points of a millimetre."""

UNITS: Mapping[str, float] = MappingProxyType({"mm": MM, "cm": MM * 10, "in": 72.0, "pt": 1.0})
"""Units of length, in points."""

LONGEST = 20 * 72.0

SHEETS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "letter": (612.0, 792.0),
        "legal": (612.0, 1008.0),
        "tabloid": (792.0, 1224.0),
        "a3": (297 * MM, 420 * MM),
        "a4": (210 * MM, 297 * MM),
        "a5": (148 * MM, 210 * MM),
        "sra3": (320 * MM, 450 * MM),
    }
)
"""Sheets that printers hold, upright: width and height in points."""


def points(length: Any) -> float:
    """A length as it is written, “3 mm”, in points.

    Raises  ValueError, in words for authors
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(mm|cm|in|pt)", str(length).strip())
    if not found:
        raise ValueError(f"the length “{length}” is not understood: write a number and mm, cm, in or pt, such as 3 mm")
    if float(found[1]) * UNITS[found[2]] > LONGEST:
        raise ValueError(f"the length “{length}” is longer than any sheet: is its unit the one you meant?")
    return float(found[1]) * UNITS[found[2]]


def _within(value: float, least: int, most: int, unit: str) -> float:
    if not least <= value <= most:
        raise ValueError(f"{value:g} {unit} cannot be: write a number from {least} to {most}")
    return value


Length = Annotated[
    float,
    BeforeValidator(points),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?\s*(mm|cm|in|pt)$"}),
]
"""Kept in points; written with its unit."""


class As(StrEnum):
    """How pages are arranged."""

    PAGES = "pages"
    BOOKLET = "booklet"
    SIGNATURES = "signatures"
    TWO_UP = "2-up"
    FOUR_UP = "4-up"
    CUT_AND_STACK = "cut-and-stack"
    WRAP = "wrap"


class Duplex(StrEnum):
    """Over which edge the printer turns a sheet."""

    LONG = "long-edge"
    SHORT = "short-edge"


class Mark(StrEnum):
    """What is drawn beside the pages."""

    CROP = "crop"
    FOLD = "fold"
    REGISTRATION = "registration"


class Stock(BaseModel):
    """The paper: what it weighs and how thick it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weight: float = Field(80, description="Grams per square metre. 20 lb bond is 75, 24 lb is 90.")
    caliper: Length = Field(0.1 * MM, description="The thickness of one leaf, such as 0.1 mm.")

    @field_validator("weight")
    @classmethod
    def _paper(cls, value: float) -> float:
        return _within(value, 20, 600, "grams per square metre")


class PressSettings(BaseModel):
    """What a press is asked for."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        alias_generator=lambda name: name.strip("_").replace("_", "-"),
    )

    as_: As = Field(As.PAGES, description="How pages are arranged.")
    sheet: Literal["letter", "legal", "tabloid", "a3", "a4", "a5", "sra3"] | None = Field(
        None, description="The paper in the printer; left out: as large as is needed."
    )
    signature: int | None = Field(None, description="Pages that are folded together: a multiple of 4.")
    up: int = Field(4, description="How many places a sheet has that is cut and stacked.")
    gutter: Length = Field(0.0, description="White between pages that are cut apart.")
    duplex: Duplex | None = Field(None, description="Over which edge the printer turns a sheet; left out: like a leaf.")
    binding: Literal["left", "right"] = "left"
    back_cover: bool = Field(False, description="Keep the last page for the back cover: blank pages stand before it.")
    pages: int | None = Field(None, description="Of the block that a wrap goes around.")
    stock: Stock = Field(default_factory=Stock)
    bleed: Length = 0.0
    marks: tuple[Mark, ...] | None = Field(None, description="Left out: those that folding and cutting need.")
    colour: Literal["as-is", "cmyk"] = "as-is"
    profile: str = Field("", description="An ICC profile of the printing condition, in the manuscript's folder.")
    standard: Literal["none", "x-4"] = "none"
    ink_limit: int = Field(300, description="The most ink that may lie on one spot, in percent.")

    @field_validator("signature")
    @classmethod
    def _sheets(cls, value: int | None) -> int | None:
        if value is not None and (value % 4 or not 4 <= value <= 128):
            raise ValueError(f"no signature has {value} pages: a folded sheet has 4, so write 4, 8, 12, 16 and so on")
        return value

    @field_validator("up")
    @classmethod
    def _places(cls, value: int) -> int:
        if value not in (2, 4):
            raise ValueError(f"no sheet is cut into {value}: write up: 2 or up: 4")
        return value

    @field_validator("pages")
    @classmethod
    def _block(cls, value: int | None) -> int | None:
        return value if value is None else int(_within(value, 1, 5000, "pages"))

    @field_validator("ink_limit")
    @classmethod
    def _ink(cls, value: int) -> int:
        return int(_within(value, 200, 400, "percent of ink"))

    @model_validator(mode="after")
    def _agree(self) -> PressSettings:
        if self.standard == "x-4" and not self.profile:
            raise ValueError("“standard” x-4 needs a “profile”: a file is X-4 only if it holds its printing condition")
        if self.profile and self.colour != "cmyk":
            raise ValueError("“profile” is for “colour” cmyk, and colours stay as they are: write colour: cmyk")
        if self.signature and self.as_ not in (As.BOOKLET, As.SIGNATURES):
            raise ValueError("“signature” is for “as” booklet or signatures")
        return self
