"""What each chapter brings for itself, once for the whole book: fonts, pictures, colour profiles."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from reportbuild.packaging.sheaf import Cutter, Sheaf, entries
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


@dataclass(frozen=True, slots=True)
class Shared:
    """What all chapters have in common.

    sheaf      its objects
    numbers    chapter by chapter: names, as `common` gave them, and positions in the sheaf
    intents    the output intents' position, if there are any
    """

    sheaf: Sheaf
    numbers: tuple[Mapping[str, int], ...]
    intents: int | None


def common(source: Pdf, resources: Sequence[Object]) -> tuple[Mapping[tuple[int, int], str], bytes]:
    """What a chapter may have in common with others: names of its objects, and a PDF of them under those names.

    resources   of the chapter's pages and forms, each once; none of what they name is named twice
    """
    named: dict[tuple[int, int], str] = {}
    matter = Pdf.new()
    kinds = {kind: Dictionary() for kind in _KINDS}
    for each in resources:
        pictures = (drawn for drawn in entries(each, "/XObject").values() if drawn.get("/Subtype") == Name.Image)
        spaces = [each.ColorSpace] if "/ColorSpace" in each and each.ColorSpace.is_indirect else []
        fonts = entries(each, "/Font").values()
        for kind, found in zip(_KINDS, (fonts, pictures, spaces), strict=True):
            for made in found:
                if made.is_indirect and made.objgen not in named:
                    name = f"{kind}{len(named)}"
                    named[made.objgen] = name
                    kinds[kind][name] = matter.copy_foreign(made)
    matter.Root.Common = Dictionary(kinds)
    if "/OutputIntents" in source.Root:
        matter.Root.Common.OutputIntents = matter.copy_foreign(source.make_indirect(source.Root.OutputIntents))
    written = BytesIO()
    matter.save(written, deterministic_id=True)
    return named, written.getvalue()


def share(chapters: Sequence[bytes]) -> Shared:
    """One of everything that several chapters have alike.

    chapters   a PDF of each with what is `common`; one that is empty is passed over
    """
    book = Pdf.new()
    sources = [Pdf.open(BytesIO(chapter)) for chapter in chapters if chapter]
    found = [book.copy_foreign(source.make_indirect(source.Root.Common)) for source in sources]
    share_fonts(book, found)
    _share_streams(found)
    cutter = Cutter(book, {})
    numbers = tuple(
        {name: cutter.take(made) for kind in _KINDS for name, made in entries(each, kind).items()} for each in found
    )
    intents = next((cutter.take(each.OutputIntents) for each in found if "/OutputIntents" in each), None)
    return Shared(cutter.sheaf(), numbers, intents)


def share_fonts(book: Pdf, resources: Iterable[Object]) -> None:
    """Gives all fonts of one face the same program, widths and characters.

    Each chapter has a subset of every face it uses, with the glyphs under the numbers of the whole face.
    Faces with CFF outlines, and fonts that lack a character they show, stay as they are.
    """
    faces: dict[str, list[_Font]] = {}
    for entry in _entries(resources):
        if entry.get("/Encoding") == Name("/Identity-H") and "/FontFile2" in entry.DescendantFonts[0].FontDescriptor:
            faces.setdefault(str(entry.BaseFont), []).append(_read(entry))
    for fonts in faces.values():
        program = united([font.subset for font in fonts]) if len(fonts) > 1 else None
        if program is not None:
            _share(book, fonts, program)


def _entries(resources: Iterable[Object]) -> Iterator[Object]:
    """Every font that resources name, once."""
    seen: set[tuple[int, int]] = set()
    for named in resources:
        for entry in entries(named, "/Font").values():
            if entry.objgen not in seen:
                seen.add(entry.objgen)
                yield entry


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
    """Writes what the fonts have in common into the first, and points the others there."""
    first, widths, letters = fonts[0], dict[int, float](), dict[bytes, bytes]()
    for font in reversed(fonts):
        widths |= font.widths
        letters |= font.letters
    descriptors = [font.below.FontDescriptor for font in fonts]
    shared = first.below.FontDescriptor
    shared.FontFile2 = book.make_stream(program, Length1=len(program))
    shared.FontBBox = Array([0, shared.Descent, max(widths.values()), shared.Ascent])
    for other in descriptors:
        shared.Flags = int(shared.Flags) & (int(other.Flags) | ~1)
    first.below.W = _width_array(widths)
    first.entry.ToUnicode = book.make_stream(_to_unicode(letters))
    for font in fonts[1:]:
        font.entry.DescendantFonts = first.entry.DescendantFonts
        font.entry.ToUnicode = first.entry.ToUnicode


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


def _share_streams(chapters: Iterable[Object]) -> None:
    """Keeps one of all pictures that are alike, and of all tables of colour spaces with the same profiles."""
    kept: dict[bytes, Object] = {}
    for chapter in chapters:
        for kind in ("/XObject", "/ColorSpace"):
            for name, made in entries(chapter, kind).items():
                chapter[kind][name] = kept.setdefault(_digest(made), made)


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
