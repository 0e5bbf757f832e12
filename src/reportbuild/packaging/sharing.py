"""What each chapter brings for itself, once for the whole book: fonts, pictures, colour profiles."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from reportbuild.model.pickling import by_fields
from reportbuild.packaging.sheaf import Cutter, Matter, Sheaf, entries
from reportbuild.packaging.truetype import Subset, read_subset, united


@dataclass(frozen=True, slots=True)
class _Font:
    """A font as one chapter brings it.

    letters   glyph to the characters it stands for, both in hexadecimal figures
    widths    glyph to its width, in thousandths of the type's size
    """

    entry: Object
    letters: Mapping[bytes, bytes]
    widths: Mapping[int, float]
    subset: Subset

    @property
    def below(self) -> Object:
        """The font that has the glyphs, under the one that names them. Source: ISO 32000-1, 9.7."""
        return self.entry.DescendantFonts[0]


_KINDS = ("/Font", "/XObject", "/ColorSpace")
"""What resources name that chapters may have in common: of what is drawn by name, only pictures."""


@by_fields
@dataclass(frozen=True, slots=True)
class Held:
    """Something that a chapter may have in common with others.

    identity   what is the same in all chapters that hold the same thing
    glyphs     of a font, those that the chapter uses; others may use more of it
    """

    identity: str
    glyphs: tuple[int, ...] = ()


Holdings = Mapping[str, Held]
"""By the names of objects."""


@dataclass(frozen=True, slots=True)
class Common:
    """What a chapter may have in common with others: a PDF of it, and what is in it; empty if that is nothing."""

    content: bytes = b""
    held: Holdings = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shared:
    """What all chapters have in common.

    sheaf       its objects, and their matter
    positions   identity to position in the sheaf
    """

    sheaf: Sheaf
    matter: Matter
    positions: Mapping[str, int]

    def numbers(self, held: Holdings, first: int) -> Mapping[str, int]:
        """The numbers of a chapter's objects, by their names. `first` is the number of the sheaf's first object."""
        return {name: first + self.positions[one.identity] for name, one in held.items()}


INTENTS = "/OutputIntents"
"""The name, and the identity, of the output intents, which are the book's."""


class Commons:
    """What a chapter may have in common with others, found in its file, or in several one after another."""

    def __init__(self) -> None:
        self._matter = Pdf.new()
        self._matter.Root.Common = Dictionary({kind: Dictionary() for kind in _KINDS})
        self._found: list[dict[int, tuple[str, Object]]] = []

    def find(self, source: Pdf, resources: Iterable[Object], before: int = 0) -> Collection[int]:
        """Finds it in a file: the numbers that its objects have there.

        resources   of the pages and forms, each once; none of what they name is named twice
        before      what is added to numbers, so that none is used in two files
        """
        if INTENTS in source.Root and not self._found:
            intents = source.make_indirect(source.Root.OutputIntents)
            self._matter.Root.Common.OutputIntents = self._matter.copy_foreign(intents)
        found: dict[int, tuple[str, Object]] = {}
        for kind, made in (one for each in resources for one in _sharable(each)):
            number = before + made.objgen[0]
            if made.is_indirect and number not in found:
                found[number] = kind, self._matter.copy_foreign(made)
        self._found.append(found)
        return [number - before for number in found]

    def common(self) -> tuple[Mapping[int, str], Common]:
        """The names of all objects, by their numbers, and the objects themselves."""
        names: dict[int, str] = {}
        for found in reversed(self._found):  # the last file first, as in a file the last page is
            for number, (kind, made) in found.items():
                names[number] = f"{kind}{len(names)}"
                self._matter.Root.Common[kind][names[number]] = made
        written = BytesIO()
        self._matter.save(written, deterministic_id=True)
        return names, Common(written.getvalue(), dict(_held(self._matter.Root.Common)))


def _sharable(resources: Object) -> Iterator[tuple[str, Object]]:
    """What chapters may have in common of what some resources name, with its kind."""
    pictures = (drawn for drawn in entries(resources, "/XObject").values() if drawn.get("/Subtype") == Name.Image)
    spaces = [resources.ColorSpace] if "/ColorSpace" in resources and resources.ColorSpace.is_indirect else []
    fonts = entries(resources, "/Font").values()
    for kind, found in zip(_KINDS, (fonts, pictures, spaces), strict=True):
        yield from ((kind, made) for made in found)


def _held(matter: Object) -> Iterator[tuple[str, Held]]:
    for kind in _KINDS:
        for name, made in entries(matter, kind).items():
            yield name, _font_held(made) if kind == "/Font" else Held(_digest(made).hex())
    if INTENTS in matter:
        yield INTENTS, Held(INTENTS)


def _font_held(entry: Object) -> Held:
    """A font of a face that others may have more glyphs of, or one that is like no other."""
    if not _is_of_a_face(entry):
        return Held(_digest(entry).hex())
    font = _read(entry)
    letters = (int(glyph, 16) for glyph in font.letters)
    return Held(f"{entry.BaseFont} {font.subset.face}", tuple(sorted({*font.widths, *letters})))


def needed(chapters: Sequence[Holdings]) -> tuple[int, ...]:
    """The chapters that hold everything, and every glyph, that any of them does: those with most of it first."""
    found: dict[str, set[int]] = {}
    kept: list[int] = []
    most = sorted(range(len(chapters)), key=lambda n: -sum(1 + len(one.glyphs) for one in chapters[n].values()))
    for n in most:
        held = chapters[n].values()
        if any(one.identity not in found or not found[one.identity].issuperset(one.glyphs) for one in held):
            kept.append(n)
            for one in held:
                found.setdefault(one.identity, set()).update(one.glyphs)
    return tuple(sorted(kept))


def told_apart(chapters: Sequence[Holdings]) -> list[Holdings]:
    """What chapters hold, where faces are not what their names say: each has its own."""
    return [
        {name: Held(f"{one.identity} of {n} {name}") if one.glyphs else one for name, one in held.items()}
        for n, held in enumerate(chapters)
    ]


def share(chapters: Sequence[Common]) -> Shared | None:
    """One of everything that several chapters have alike; None if two of their faces have one name."""
    book = Pdf.new()
    found: dict[str, list[Object]] = {}
    for chapter in chapters:
        if chapter.content:
            source = Pdf.open(BytesIO(chapter.content))
            matter = book.copy_foreign(source.make_indirect(source.Root.Common))
            objects = {name: made for kind in _KINDS for name, made in entries(matter, kind).items()}
            if INTENTS in matter:
                objects[INTENTS] = matter.OutputIntents
            for name, one in chapter.held.items():
                found.setdefault(one.identity, []).append(objects[name])
    for alike in found.values():
        if len(alike) > 1 and _is_of_a_face(alike[0]):
            fonts = [_read(entry) for entry in alike]
            program = united([font.subset for font in fonts])
            if program is None:
                return None
            _share(book, fonts, program)
    cutter = Cutter()
    cutter.turn_to(book)
    positions = {identity: cutter.take(alike[0]) for identity, alike in found.items()}
    return Shared(*cutter.sheaf(), positions)


def _is_of_a_face(made: Object) -> bool:
    """True for a font that may be shared; those with CFF outlines stay as they are."""
    if not isinstance(made, Dictionary) or made.get("/Type") != Name.Font:
        return False
    return made.get("/Encoding") == Name("/Identity-H") and "/FontFile2" in made.DescendantFonts[0].FontDescriptor


def _read(entry: Object) -> _Font:
    below = entry.DescendantFonts[0]
    letters = _letters(entry.ToUnicode.read_bytes())
    widths = dict(_widths(below.W))
    file = below.FontDescriptor.FontFile2.read_bytes()
    return _Font(entry, letters, widths, read_subset(file, frozenset(widths)))


def _letters(program: bytes) -> dict[bytes, bytes]:
    """What glyphs stand for, from a ToUnicode program. Source: ISO 32000-1, 9.10.3."""
    sections = re.findall(rb"beginbfchar(.*?)endbfchar", program, re.DOTALL)
    return {glyph: text for section in sections for glyph, text in re.findall(rb"<(\w+)> <(\w*)>", section)}


def _widths(ranges: Object) -> Iterator[tuple[int, float]]:
    """Glyphs and widths, from pairs of a first glyph and the widths from there on."""
    for first, widths in re.findall(rb"(\d+) \[([^\]]*)\]", ranges.unparse(resolved=True)[1:-1]):
        yield from enumerate(map(float, widths.split()), int(first))


def _share(book: Pdf, fonts: Sequence[_Font], program: bytes) -> None:
    """Writes what the fonts of one face have in common into the first of them."""
    first, widths, letters = fonts[0], dict[int, float](), dict[bytes, bytes]()
    for font in reversed(fonts):
        widths |= font.widths
        letters |= font.letters
    shared = first.below.FontDescriptor
    shared.FontFile2 = _packed(book, program, Length1=len(program))
    shared.FontBBox = Array([0, shared.Descent, max(widths.values()), shared.Ascent])
    for other in fonts:
        shared.Flags = int(shared.Flags) & (int(other.below.FontDescriptor.Flags) | ~1)
    first.below.W = _width_array(widths)
    first.entry.ToUnicode = _packed(book, _to_unicode(letters))


def _packed(book: Pdf, data: bytes, **said: int) -> Object:
    return book.make_stream(zlib.compress(data), Filter=Name.FlateDecode, **said)


def _width_array(widths: Mapping[int, float]) -> Array:
    array = Array()
    for glyph in sorted(widths):
        if glyph - 1 not in widths:
            array.append(glyph)
            array.append(Array())
        array[-1].append(widths[glyph])
    return array


_PROGRAM = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{sections}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def _to_unicode(letters: Mapping[bytes, bytes]) -> bytes:
    """What glyphs stand for, as a ToUnicode program, a hundred to a section."""
    lines = [f"<{glyph.decode()}> <{text.decode()}>" for glyph, text in sorted(letters.items())]
    parts = (lines[start : start + 100] for start in range(0, len(lines), 100))
    sections = (f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
    return _PROGRAM.format(sections="\n".join(sections)).encode()


def _digest(made: Object) -> bytes:
    """The same for objects that say the same, streams in them included."""
    digest = hashlib.sha256()
    if isinstance(made, Stream):
        digest.update(made.read_raw_bytes())
    if isinstance(made, Array):
        digest.update(b"".join(_digest(part) for part in made))
    elif isinstance(made, Dictionary | Stream):
        digest.update(b"".join(key.encode() + _digest(value) for key, value in entries(made).items()))
    else:
        digest.update(repr(made).encode())
    return digest.digest()
