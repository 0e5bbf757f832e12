"""A tagged PDF read back as those hear it who cannot see it: its structure tree with the words that belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from struct import iter_unpack
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, String, parse_content_stream

Spot = tuple[tuple[int, int], int]
"""Where a mark is: the page or form that it is in, by its object number, and the mark's own number."""


@dataclass(frozen=True, slots=True)
class Way:
    """An area of a page that leads elsewhere.

    says     in words, where
    target   an address; "#label" within the file
    """

    says: str
    target: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A structure element as read.

    kind    its type, mapped to a standard one where the file says how
    said    what else it says: "Lang", "Alt", "ID", and of its attributes "Scope", "Headers", …
    kids    elements and words, in order
    ways    the areas that belong to it
    """

    kind: str
    said: Mapping[str, Any]
    kids: tuple[Branch | str, ...]
    ways: tuple[Way, ...]

    @property
    def text(self) -> str:
        """All words in it, as drawn, or those that it gives in their stead."""
        if "ActualText" in self.said:
            return str(self.said["ActualText"])
        return "".join(kid if isinstance(kid, str) else kid.text for kid in self.kids)

    @property
    def branches(self) -> tuple[Branch, ...]:
        """The elements in it, without loose words."""
        return tuple(kid for kid in self.kids if isinstance(kid, Branch))

    def find(self, *kinds: str) -> Iterator[Branch]:
        """It, and every element in it, of some kinds, in order."""
        if self.kind in kinds:
            yield self
        for kid in self.kids:
            if isinstance(kid, Branch):
                yield from kid.find(*kinds)


@dataclass(frozen=True, slots=True)
class Tree:
    """What a tagged PDF says.

    root        its Document
    artifacts   words that are drawn, but said to be no part of the document
    astray      words that are drawn and neither in the tree nor artifacts; there should be none
    """

    root: Branch
    artifacts: tuple[str, ...]
    astray: tuple[str, ...]


def read_tree(pdf: Pdf) -> Tree:
    """The structure tree of a tagged PDF of ours, with its words."""
    drawn = _Drawn()
    for page in pdf.pages:
        _read_stream(page.obj, page.obj.objgen, page.obj.Resources, drawn, _Span(None, False))
    top = pdf.Root.StructTreeRoot
    roles = {key.lstrip("/"): str(value).lstrip("/") for key, value in dict(top.get("/RoleMap", {})).items()}
    used: set[Spot] = set()
    root = _branch(top.K[0] if isinstance(top.K, Array) else top.K, None, _Sources(drawn.marked, roles, used))
    astray = [*drawn.astray, *(words for spot, words in drawn.marked.items() if spot not in used and words.strip())]
    return Tree(root, tuple(drawn.artifacts), tuple(astray))


def words_outside(pdf: Pdf) -> tuple[Sequence[str], Sequence[str]]:
    """The artifacts and the words astray of a tagged PDF of ours, as in `Tree`; what is in the tree is not read."""
    heard = frozenset(_spots(pdf.Root.StructTreeRoot))
    drawn = _Drawn(heard=heard)
    for page in pdf.pages:
        _read_stream(page.obj, page.obj.objgen, page.obj.Resources, drawn, _Span(None, False))
    astray = (words for spot, words in drawn.marked.items() if spot not in heard and words.strip())
    return drawn.artifacts, [*drawn.astray, *astray]


def _spots(top: Object) -> Iterator[Spot]:
    """The marks that a structure tree names."""
    waiting: list[tuple[Object, Object | None]] = [(top, None)]
    while waiting:
        element, page = waiting.pop()
        page = element.get("/Pg", page)
        found = element.get("/K", Array())
        for kid in found if isinstance(found, Array) else (found,):
            if isinstance(kid, int):
                assert page is not None, "a mark without a page"
                yield page.objgen, kid
            elif "/MCID" in kid:
                holder = kid.get("/Stm", kid.get("/Pg", page))
                assert holder is not None, "a mark without a page"
                yield holder.objgen, int(kid.MCID)
            elif "/Obj" not in kid:
                waiting.append((kid, page))


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Words as drawn so far: by their mark, as artifacts, or unmarked; and what the glyphs of fonts mean.

    heard   marks whose words nobody asks for
    """

    marked: dict[Spot, str] = field(default_factory=dict)
    artifacts: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    fonts: dict[tuple[int, int], Mapping[int, str]] = field(default_factory=dict)
    heard: frozenset[Spot] = frozenset()

    def add(self, spot: Spot | str | None, words: str) -> None:
        if isinstance(spot, tuple):
            self.marked[spot] = self.marked.get(spot, "") + words
        elif words.strip():
            (self.artifacts if spot else self.astray).append(words)


@dataclass(frozen=True, slots=True)
class _Sources:
    marked: Mapping[Spot, str]
    roles: Mapping[str, str]
    used: set[Spot]


def _branch(element: Object, page: Object | None, sources: _Sources) -> Branch:
    page = element.get("/Pg", page)
    kids: list[Branch | str] = []
    ways: list[Way] = []
    found = element.get("/K", Array())
    for kid in found if isinstance(found, Array) else [found]:
        if isinstance(kid, int):
            kids.append(_words(page, kid, sources))
        elif kid.get("/Type") == Name.MCR:
            kids.append(_words(kid.get("/Stm", kid.get("/Pg", page)), int(kid.MCID), sources))
        elif kid.get("/Type") == Name.OBJR:
            ways.append(_way(kid.Obj))
        else:
            kids.append(_branch(kid, page, sources))
    kind = str(element.S).lstrip("/")
    return Branch(sources.roles.get(kind, kind), dict(_said(element)), tuple(kids), tuple(ways))


def _way(area: Object) -> Way:
    target = f"#{area.Dest}" if "/Dest" in area else str(area.A.URI)
    return Way(str(area.get("/Contents", "")), target)


def _words(holder: Object | None, number: int, sources: _Sources) -> str:
    assert holder is not None, "a mark without a page"
    spot = (holder.objgen, number)
    sources.used.add(spot)
    return sources.marked.get(spot, "")


def _said(element: Object) -> Iterator[tuple[str, Any]]:
    """The plain entries of an element and of its attributes."""
    attributes = element.get("/A", Array())
    for owner in (element, *(attributes if isinstance(attributes, Array) else [attributes])):
        for key, value in dict(owner).items():
            if key not in ("/K", "/P", "/Pg", "/S", "/Type", "/A", "/O"):
                yield key.lstrip("/"), _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Array):
        return tuple(_plain(one) for one in value)
    return str(value).lstrip("/") if isinstance(value, Name | String) else value


@dataclass(frozen=True, slots=True)
class _Span:
    """Marked content as it is open.

    spot     a mark; ARTIFACT; or None if it says neither
    silent   True if other words stand for what is drawn in it
    """

    spot: Spot | str | None
    silent: bool


ARTIFACT = "artifact"

_WORDS = "BDC BMC EMC Tf TJ Tj Do"
"""Operators that say what words are drawn and what they belong to; most of a page says where."""


def _read_stream(stream: Object, key: tuple[int, int], resources: Object, drawn: _Drawn, around: _Span) -> None:
    """Adds the words that a page or a form draws.

    key      what its marks are found under
    around   what is open where a form is drawn
    """
    open_ = [around]
    font: Object = Dictionary()
    for instruction in parse_content_stream(stream, _WORDS):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "BDC" | "BMC":
                open_.append(_opened(operands, key, open_[-1], drawn))
            case "EMC":
                open_.pop()
            case "Tf":
                font = resources.Font[str(operands[0])]
            case "TJ" | "Tj" if not open_[-1].silent and open_[-1].spot not in drawn.heard:
                drawn.add(open_[-1].spot, _decoded(operands[0], font, drawn))
            case "Do":
                form = resources.XObject[str(operands[0])]
                if form.Subtype == Name.Form:
                    _read_stream(form, form.objgen, form.get("/Resources", resources), drawn, open_[-1])


def _opened(operands: Any, key: tuple[int, int], around: _Span, drawn: _Drawn) -> _Span:
    says = operands[1] if len(operands) > 1 else Dictionary()
    if operands[0] == Name.Artifact:
        return _Span(ARTIFACT, around.silent)
    spot = (key, int(says.MCID)) if "/MCID" in says else around.spot
    if isinstance(spot, tuple):
        drawn.marked.setdefault(spot, "")
    if "/ActualText" in says:
        drawn.add(spot, str(says.ActualText))
    return _Span(spot, around.silent or "/ActualText" in says)


def _decoded(shown: Any, font: Object, drawn: _Drawn) -> str:
    """The characters of glyphs, two bytes each, as the font says."""
    if font.objgen not in drawn.fonts:
        drawn.fonts[font.objgen] = dict(_letters(font.ToUnicode.read_bytes()))
    letters = drawn.fonts[font.objgen]
    parts = shown if isinstance(shown, Array) else (shown,)
    # The other parts of the array are numbers, of no type of PDF objects; isinstance would look far longer.
    codes = b"".join(bytes(part) for part in parts if type(part) is Object)
    return "".join(letters.get(code, "\ufffd") for (code,) in iter_unpack(">H", codes))


def _letters(program: bytes) -> Iterator[tuple[int, str]]:
    """What glyphs stand for. Source: ISO 32000-1, 9.10.3."""
    for section in re.findall(rb"beginbfchar(.*?)endbfchar", program, re.DOTALL):
        for glyph, text in re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]*)>", section):
            yield int(glyph, 16), bytes.fromhex(text.decode()).decode("utf-16-be")
