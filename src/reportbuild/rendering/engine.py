"""The layout engine, tamed: it reads from shelves alone, keeps its style sheets, and what it mutters is heard."""

from __future__ import annotations

import logging
import re
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from math import inf
from typing import Any
from urllib.parse import unquote, unquote_to_bytes
from xml.etree.ElementTree import Element, fromstring

from weasyprint import CSS, DEFAULT_OPTIONS, HTML, Document
from weasyprint.css import ColorProfile
from weasyprint.css.counters import CounterStyle
from weasyprint.layout import inline
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reportbuild.model.problems import Place, Problem
from reportbuild.reading.shelf import Shelf, take
from reportbuild.rendering.columns import lay_out_columns_once
from reportbuild.rendering.footnotes import let_notes_split
from reportbuild.rendering.laid import XML, XML_ENDS
from reportbuild.rendering.long_lists import GOES_ON
from reportbuild.rendering.long_tables import ROWS
from reportbuild.rendering.plain_cells import take_short_ways
from reportbuild.rendering.thrift import make_thrifty

make_thrifty()
take_short_ways()
lay_out_columns_once()


@dataclass(frozen=True, slots=True)
class Prepared:
    """Style sheets as the engine keeps them, the fonts they bring, and what it said on reading them."""

    sheets: tuple[CSS, ...]
    fonts: FontConfiguration
    families: frozenset[str]
    counters: CounterStyle
    heard: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document, laid out.

    document   the engine's
    root       the document's root element
    shown      False for an element that the styles keep from the text: not displayed, or moved to the margins
    free       True for an element that they hang from a right edge, where its width has no say in what is around it
    families   of fonts that the styles bring
    """

    document: Any
    root: Element
    shown: Callable[[Element], bool]
    free: Callable[[Element], bool]
    families: frozenset[str]

    def cut(self, pages: range) -> Rendered:
        """Some of its pages."""
        return replace(self, document=self.document.copy(self.document.pages[pages.start : pages.stop]))

    def fallbacks(self) -> Iterator[tuple[str, str]]:
        """Families of other fonts, and the characters set in them. Known once the document is drawn."""
        for font in self.document.fonts.values():
            characters = "".join(sorted({c for text in font.to_unicode.values() for c in text if not c.isspace()}))
            if font.family not in self.families and characters:
                yield font.family, characters


def render(document: str, prepared: Prepared, fetcher: URLFetcher, rows: str = "") -> Rendered:
    """An HTML document, laid out.

    rows   bodies of a table as XML, which take the place of the body that is marked for it: read as XML they cost a
           twentieth of what they cost as HTML
    """
    before, xml, behind = _parted(document)
    html = HTML(string=f"{before}{_PLACE if xml else ''}{behind}", url_fetcher=fetcher)
    if xml:
        _put_in_place(html.etree_element, fromstring(f"<div>{xml}</div>")[:])
    html.goes_on = GOES_ON in xml
    if rows:
        _put_rows(html.etree_element, fromstring(f"<table>{rows}</table>"))
    options = {**DEFAULT_OPTIONS, "stylesheets": list(prepared.sheets), "output_intent": "srgb"}
    colours = {"srgb": ColorProfile(BytesIO(_srgb()), "srgb", "relative-colorimetric", (["r"], ["g"], ["b"]))}
    laid_out = _Document._render(html, prepared.fonts, prepared.counters.copy(), colours, options)
    styles = html.styles

    def shown(element: Element) -> bool:
        style = styles(element)
        return not (style["display"] == ("none",) or style["position"][0] == "running()")

    def free(element: Element) -> bool:
        style = styles(element)
        return bool(style["position"] == "absolute" and style["right"] != "auto" and style["left"] == "auto")

    return Rendered(laid_out, html.etree_element, shown, free, prepared.families)


_PLACE = '<i data-place="xml"></i>'


def _parted(document: str) -> tuple[str, str, str]:
    """A document around what may be read as XML, and that; nothing where there is none."""
    start, end = document.find(XML), document.find(XML_ENDS)
    if not 0 <= start < end or document.count(XML) > 1:
        return document, "", ""
    return document[:start], document[start + len(XML) : end], document[end + len(XML_ENDS) :]


def _put_in_place(root: Element, elements: Sequence[Element]) -> None:
    for parent in root.iter():
        for position, kid in enumerate(parent):
            if kid.get("data-place") == "xml":
                elements[-1].tail = kid.tail
                parent[position : position + 1] = elements
                return


def _put_rows(root: Element, bodies: Element) -> None:
    for table in root.iter("table"):
        for position, body in enumerate(table):
            if body.get(ROWS) is not None:
                table[position : position + 1] = bodies[:]
                return


@lru_cache(maxsize=1)
def _srgb() -> bytes:
    """The colours that pages are meant in, as the engine has them. Asked for them, the engine leaves its file open."""
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


class _Document(Document):  # type: ignore[misc]  # the engine has no types
    """The engine's document, which keeps the computed styles for us instead of dropping them after layout."""

    @classmethod
    def _build_layout_context(cls, html: Any, *others: Any) -> Any:
        context = super()._build_layout_context(html, *others)
        html.styles = context.style_for
        let_notes_split(context)
        if html.goes_on:
            context.__class__ = type("GoingOn", (_GoingOn, type(context)), {})
        return context


class _GoingOn:
    """A layout of a slice of lists, whose second page begins as if what is on it had not fit on the first: no space is
    left above it, nor at the top of its columns."""

    current_page: int
    _forced = False

    @property
    def forced_break(self) -> bool:
        return self._forced and self.current_page != 2

    @forced_break.setter
    def forced_break(self, forced: bool) -> None:
        self._forced = forced


def _sparing(split: Any) -> Any:
    """The engine's way to cut a line off a text, mended: what fits but for the space at its end is not cut.

    The engine cuts such a text after its first word, and leaves a line of one word wherever markup begins after a space
    at the end of a line. Measured with WeasyPrint 70.0: once in two pages.
    """

    def split_first_line(
        text: str, style: Any, context: Any, max_width: float | None, *others: Any, **options: Any
    ) -> tuple[Any, ...]:
        line: tuple[Any, ...] = split(text, style, context, max_width, *others, **options)
        collapses = style["white_space"] in ("normal", "pre-line")
        # No line holds more than four characters to each width of its type.
        if line[2] is None or max_width is None or len(text) * style["font_size"] > 4 * max_width:
            return line
        if not (collapses and text.endswith(" ")):
            return line
        bare = split(text.rstrip(" "), style, context, max_width, *others, **options)
        if bare[2] is not None or bare[3] > max_width:
            return line
        whole: tuple[Any, ...] = split(text, style, context, inf, *others, **options)
        return whole

    return split_first_line


inline.split_first_line = _sparing(inline.split_first_line)


def prepare(styles: Sequence[str], read: Callable[[str], bytes]) -> Prepared:
    """Style sheets read and their fonts registered.

    read   the bytes at an address
    """
    named = (found[1] for style in styles for found in _ADDRESS.finditer(style))
    return _prepared((_HOUSE_STYLE, *styles), tuple((url, read(url)) for url in dict.fromkeys(named)))


_ADDRESS = re.compile(r"url\(\s*[\"']?([^\"')]+?)[\"']?\s*\)")

_HOUSE_STYLE = f"""\
/* The engine's own, U+2010, is missing from some fonts, and in others has the glyph of every other hyphen. */
html {{ hyphenate-character: "-" }}
[{GOES_ON}] {{ margin-top: 0 !important; padding-top: 0 !important; border-top: 0 !important }}
"""


@lru_cache(maxsize=4)
def _prepared(styles: tuple[str, ...], named: tuple[tuple[str, bytes], ...]) -> Prepared:
    """Reading style sheets and fonts costs more than many a page, so what was read last is kept for the next chapter.

    It depends on its arguments alone, so what is kept is no state: the same styles and fonts give the same again.
    """
    contents, fonts, counters = dict(named), FontConfiguration(), CounterStyle()
    fetcher = Fetcher(lambda url: contents.get(url, b""))
    sheets: list[Any] = []
    heard: list[str] = []
    for style in styles:
        if "@font-face" in style or "@counter-style" in style:
            with overheard() as complaints:
                sheets.append(CSS(string=style, url_fetcher=fetcher, font_config=fonts, counter_style=counters))
            heard += complaints
        else:
            sheet, said = _sheet(style)
            sheets.append(sheet)
            heard += said
    families = frozenset(found[1] for style in styles for found in _FAMILY.finditer(style))
    return Prepared(tuple(sheets), fonts, families, counters, tuple(heard))


@lru_cache(maxsize=16)
def _sheet(style: str) -> tuple[Any, tuple[str, ...]]:
    """A style sheet that registers nothing, and what the engine says of it: layouts have most of theirs in common."""
    with overheard() as heard:
        return CSS(string=style, url_fetcher=Fetcher(lambda url: b"")), tuple(heard)


_FAMILY = re.compile(r"@font-face\s*\{[^}]*?font-family:\s*[\"']?([^\"';}]+?)[\"']?\s*[;}]")


class Fetcher(URLFetcher):  # type: ignore[misc]  # the engine has no types
    """The engine's door to files, walled up but for a way of ours: its own, to the network, is never opened."""

    def __init__(self, read: Callable[[str], bytes]) -> None:
        super().__init__()
        self._read = read

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The file at an address. Raises OSError, which the engine tells as a warning, if there is none."""
        content = self._read(url)
        if not content:
            raise OSError("not on a shelf")
        return URLFetcherResponse(url, content)


def reader(shelves: Mapping[str, Shelf], at: Place, problems: list[Problem]) -> Callable[[str], bytes]:
    """Reads from shelves: “book:a.svg” from the shelf “book”. What cannot be read is empty, and told to `problems`."""

    def read(url: str) -> bytes:
        scheme, _, name = url.partition(":")
        if scheme == "data":
            return _held(name)
        if scheme not in shelves:
            problems.append(_refused(url, shelves, at))
            return b""
        taken = take(shelves[scheme], unquote(name), at)
        problems.extend(taken.problems)
        return taken.value

    return read


def _held(address: str) -> bytes:
    """The bytes that an address itself holds, as pictures in pictures do; none if it is damaged. Source: RFC 2397."""
    kind, _, body = address.partition(",")
    try:
        return b64decode(unquote_to_bytes(body)) if kind.endswith(";base64") else unquote_to_bytes(body)
    except ValueError:
        return b""


def _refused(url: str, shelves: Mapping[str, Shelf], at: Place) -> Problem:
    schemes = ", ".join(f"{scheme}:" for scheme in shelves)
    message = f"“{url}” is neither in the manuscript nor in the layout, and is not fetched"
    hint = f"embed in a picture what it needs; layouts name files by {schemes}"
    return Problem("page.fetch-refused", message, at, hint)


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Everything the engine complains of meanwhile, in this thread."""
    heard: list[str] = []
    listener = _Listener(heard, threading.get_ident())
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield heard
    finally:
        logger.removeHandler(listener)


class _Listener(logging.Handler):
    """Writes down what one thread's engine says."""

    def __init__(self, heard: list[str], thread: int) -> None:
        super().__init__(logging.WARNING)
        self._heard, self._thread = heard, thread

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self._heard.append(record.getMessage())


def raised_by_engine(error: Exception) -> bool:
    """True if an exception comes from within the engine, False if from us."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and not str(trace.tb_frame.f_globals.get("__name__", "")).startswith("reportbuild.")
