"""What a title page and a library catalogue need to know of a book, and what editions of it are wanted.

This is the one schema of `book.yaml`: it is checked with it, and the JSON Schema for editors is made from it.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from reportbuild.model.colours import is_colour
from reportbuild.model.press import PressSettings


class _Keys(BaseModel):
    """A mapping of known keys, written with hyphens; any other key is an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, alias_generator=lambda name: name.replace("_", "-")
    )


class Person(_Keys):
    """Somebody who made the book."""

    name: str = Field(min_length=1, description="As printed: “Ana Pérez”.")
    sort_name: str = Field("", description="As filed in a catalogue: “Pérez, Ana”. Left out: the name as it is.")
    role: Literal["author", "editor", "translator", "illustrator", "contributor"] = "author"
    orcid: str = Field("", pattern=r"^(\d{4}-){3}\d{3}[\dX]$|^$", description="0000-0000-0000-0000")
    affiliation: str = ""


class Publisher(_Keys):
    """Who answers for the book."""

    name: str = Field(min_length=1)
    place: str = ""
    url: str = Field("", pattern=r"^https?://\S+$|^$")
    contact: str = Field("", description="How readers reach the publisher: an address, a telephone number.")


class Identifiers(_Keys):
    """Numbers the book is registered under."""

    isbn: str = Field("", pattern=r"^(97[89][- ]?)?[\d -]{9,14}[\dX]$|^$")
    doi: str = Field("", pattern=r"^10\.\d{4,9}/\S+$|^$")
    issn: str = Field("", pattern=r"^\d{4}-\d{3}[\dX]$|^$")


class Where(StrEnum):
    """Where notes are printed in the PDF; “none” leaves them, and their calls, to the full report."""

    PAGE = "page"
    CHAPTER = "chapter"
    BOOK = "book"
    NONE = "none"


class Notes(_Keys):
    """Where notes stand, and whether their numbers restart with each chapter."""

    where: Where = Where.BOOK
    numbering: Literal["chapter", "book"] = "chapter"

    @model_validator(mode="before")
    @classmethod
    def _word_alone(cls, value: Any) -> Any:
        return {"where": value} if isinstance(value, str) else value


class Group(_Keys):
    """One group of the bibliography: works of some types or with some keywords; the last may leave both out and takes
    what is left."""

    title: str = Field(min_length=1)
    types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = Field((), description="Of the references: their field “keyword”.")


class Bibliography(_Keys):
    """What the bibliography lists, and in what groups."""

    scope: Literal["book", "chapter"] = Field("book", description="One for the book, or one at each chapter's end.")
    entries: Literal["cited", "all"] = "cited"
    groups: tuple[Group, ...] = ()
    cited_on: bool = Field(False, description="Say of each work where it is cited: pages in print, links on screens.")
    annotated: bool = Field(False, description="Print the field “annote” of each work below it.")
    archived: bool = Field(False, description="Print the archived address that references.lock.yaml knows, too.")


class Typeface(_Keys):
    """A typeface of one's own: a font file of the manuscript for each of its faces."""

    regular: str = Field(min_length=1)
    bold: str = ""
    italic: str = ""
    bold_italic: str = ""
    use: Literal["everything", "headings"] = Field("everything", description="What it is used for.")


class Look(_Keys):
    """How an organisation looks, whatever the layout: what it has on its letters."""

    logo: str = Field("", description="A picture of the manuscript: figures/logo.svg.")
    colours: tuple[str, ...] = Field(
        (), max_length=2, description="The main colour and a second one: [#1b4d5c, #d98324]."
    )
    typeface: Typeface | None = None
    address: tuple[str, ...] = Field((), description="Lines under which readers reach you.")

    @field_validator("colours")
    @classmethod
    def _are_colours(cls, colours: tuple[str, ...]) -> tuple[str, ...]:
        for colour in colours:
            if not is_colour(colour):
                raise ValueError(f"“{colour}” is no colour; write it as “#1b4d5c”")
        return colours


class Contents(_Keys):
    """The book's parts in reading order: files by name, parts nobody writes by their word."""

    front: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    back: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _list_alone(cls, value: Any) -> Any:
        return {"body": value} if isinstance(value, list | tuple) else value


class Paper(StrEnum):
    """The size of the trimmed page."""

    LETTER = "letter"
    A4 = "a4"
    TRADE = "6x9"
    HALF_LETTER = "half-letter"
    QUARTER_LETTER = "quarter-letter"
    A5 = "a5"
    A6 = "a6"


class Format(StrEnum):
    PDF = "pdf"
    EPUB = "epub"
    WEB = "web"
    TEXT = "text"


class BlockKind(StrEnum):
    """A kind of block that an edition may be made of."""

    KEY_FINDINGS = "key-findings"
    NOTE = "note"
    WARNING = "warning"
    ASIDE = "aside"
    RECOMMENDATIONS = "recommendations"
    FIGURE = "figure"
    TABLE = "table"
    PULL_QUOTE = "pull-quote"


PRESS_FILES = ("pages", "press", "cover", "printer")
"""What follows the name of an edition for the press in the names of its files."""


class EditionSettings(_Keys):
    """One edition: which layout, which files come out, and what differs from the book."""

    layout: str = Field("report", description="`reportbuild layouts` lists them.")
    formats: tuple[Format, ...] = Field((Format.PDF,), min_length=1, description="A file for each.")
    paper: Paper | None = Field(None, description="The size of its pages; left out: the first that the layout has.")
    title: str = ""
    subtitle: str = ""
    contents: Contents | None = Field(None, description="Other parts, or another order, than the book's.")
    notes: Notes | None = None
    options: Mapping[str, str | int | float | bool] = Field(default_factory=dict, description="The layout's own.")
    fit: str = Field("", pattern=r"^[1-9]\d? pages?$|^$", description="Make type and spacing as large as fits: 1 page.")
    only: tuple[BlockKind, ...] = Field((), description="Of all chapters, nothing but blocks of these kinds.")
    pages_from: str = Field("", description="For screens: the edition whose pages are marked in the text.")
    press: PressSettings | None = Field(None, description="Sheets to be folded or cut, or a file for a print shop.")

    @field_validator("only", mode="before")
    @classmethod
    def _kind_alone(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @property
    def is_whole(self) -> bool:
        """True if it has everything that the book's contents name."""
        return self.contents is None and not self.only

    @model_validator(mode="after")
    def _has_pages(self) -> EditionSettings:
        if self.press and Format.PDF not in self.formats:
            raise ValueError("“press” arranges the pages of a PDF, and “formats” has none: write formats: [pdf]")
        return self


class Book(_Keys):
    """Everything `book.yaml` says."""

    title: str = Field(min_length=1)
    subtitle: str = ""
    question: str = Field("", description="The question the report answers; printed on the title page.")
    authors: tuple[Person, ...] = ()
    publisher: Publisher | None = None
    url: str = Field("", pattern=r"^https?://\S+$|^$", description="Where the full report is read or got.")
    date: datetime.date = Field(description="The date of the text: 2025-07-18. Never the day of printing.")
    version: str = ""
    language: str = Field("en-US", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", description="BCP 47: en-US, es.")
    identifiers: Identifiers = Identifiers()
    licence: str = Field("", description="An SPDX name, such as CC-BY-4.0, or a sentence.")
    description: str = ""
    keywords: tuple[str, ...] = ()
    citation_style: str = Field("chicago-notes-bibliography", description="A CSL style's name, or a .csl file.")
    references: tuple[str, ...] = Field((), description="Files of references; left out: references.* beside book.yaml.")
    notes: Notes = Notes()
    bibliography: Bibliography = Bibliography()
    look: Look = Look()
    abbreviations: Mapping[str, str] = Field(default_factory=dict, description="Short form to what it stands for.")
    terms: Mapping[str, str] = Field(default_factory=dict, description="Our printed words in other words.")
    contents: Contents
    editions: Mapping[str, EditionSettings] = Field(min_length=1)

    @field_validator("editions")
    @classmethod
    def _file_names(cls, editions: Mapping[str, EditionSettings]) -> Mapping[str, EditionSettings]:
        for name in editions:
            if not name.replace("-", "").isalnum() or not name.isascii():
                raise ValueError(f"“{name}” becomes a file name: use letters, digits and hyphens")
            base, _, last = name.rpartition("-")
            if last in PRESS_FILES and base in editions and editions[base].press:
                raise ValueError(
                    f"“{name}” is a file that “{base}” makes for the press: give this edition another name"
                )
        return editions

    @property
    def identifier(self) -> str:
        """The book's identity as a URN or DOI address: ISBN, else DOI, else a UUID made of title and publisher.

        Source: RFC 8141 (urn:isbn), RFC 9562 section 5.5 (UUID version 5).
        """
        if self.identifiers.isbn:
            return "urn:isbn:" + self.identifiers.isbn.replace("-", "").replace(" ", "")
        if self.identifiers.doi:
            return f"https://doi.org/{self.identifiers.doi}"
        publisher = self.publisher.name if self.publisher else ""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"reportbuild:{publisher}:{self.title}").urn

    @property
    def address(self) -> str:
        """Where the full report is found: the address given, else that of its DOI; empty if there is neither."""
        return self.url or (f"https://doi.org/{self.identifiers.doi}" if self.identifiers.doi else "")

    @property
    def creators(self) -> tuple[str, ...]:
        """The authors' names as printed; without any, the publisher's."""
        names = tuple(p.name for p in self.authors if p.role == "author") or tuple(p.name for p in self.authors)
        return names or ((self.publisher.name,) if self.publisher else ())
