"""The colours of a PDF turned into the inks of a press: in what draws pages, in pictures, in gradients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pikepdf import (
    Array,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Object,
    Operator,
    Pdf,
    PdfImage,
    Stream,
    parse_content_stream,
    unparse_content_stream,
)

from reportbuild.packaging.colours import Mixing
from reportbuild.packaging.originals import BROKEN

GREY, RGB, CMYK, LEFT, OTHER = "grey", "RGB", "CMYK", "left", "other"

DEVICES = {"/DeviceGray": GREY, "/CalGray": GREY, "/G": GREY, "/DeviceRGB": RGB, "/CalRGB": RGB, "/RGB": RGB}
DEVICES |= {"/DeviceCMYK": CMYK, "/CMYK": CMYK, "/Pattern": OTHER, "/Separation": OTHER, "/DeviceN": OTHER}

BY_COUNT = {1: GREY, 3: RGB, 4: CMYK}

SETS = {"g": GREY, "rg": RGB, "G": GREY, "RG": RGB, "k": CMYK, "K": CMYK}


@dataclass(slots=True)
class _Colours:
    """Which spaces colours are given in, for filling and for stroking. None: whoever draws the stream says."""

    fill: str | None = None
    stroke: str | None = None


@dataclass(slots=True)
class _Work:
    mixing: Mixing
    left: list[str] = field(default_factory=list)


def to_inks(made: Pdf, mixing: Mixing) -> tuple[str, ...]:
    """Turns every colour of a file into inks. What kinds of colours had to be left as they were, in words.

    Streams that only say how transparent something is stay as they are.

    Source  ISO 32000-1, 8.6 (colour spaces), 8.7.4 (shadings), 11.6.6 (groups)
    """
    work = _Work(mixing)
    masks = {mask.objgen for mask in _masks(made)}
    streams = [made_ for made_ in made.objects if isinstance(made_, Stream) and made_.objgen not in masks]
    for stream in streams:
        if stream.get("/Subtype") == Name.Image:
            _picture(stream, work)
        elif stream.get("/Subtype") == Name.Form or stream.get("/PatternType") == 1:
            _content(stream, stream.get("/Resources", Dictionary()), work)
            _group(stream)
            _shadings(stream.get("/Resources", Dictionary()), work)
    for font in made.objects:
        if isinstance(font, Dictionary) and font.get("/Subtype") == Name.Type3:
            for glyph in dict(font.CharProcs).values():
                _content(glyph, font.get("/Resources", Dictionary()), work)
    for page in made.pages:
        _content(page.obj.Contents, page.obj.Resources, work)
        page.obj.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)
    return tuple(dict.fromkeys(work.left))


def space_kind(space: Any, resources: Object) -> str:
    """What a colour space is, for our purposes: grey, RGB, CMYK, spot colours and patterns, or what we leave alone."""
    if isinstance(space, Name):
        named = dict(resources.get("/ColorSpace", {})).get(str(space))
        if named is not None and not isinstance(named, Name):
            return space_kind(named, resources)
        return DEVICES.get(str(space if named is None else named), LEFT)
    if isinstance(space, Array) and len(space):
        if space[0] == Name.ICCBased:
            return BY_COUNT.get(int(space[1].get("/N", 0)), LEFT)
        return DEVICES.get(str(space[0]), LEFT)
    return LEFT


def _masks(made: Pdf) -> Iterator[Object]:
    """Groups that say how transparent something is."""
    for one in made.objects:
        if isinstance(one, Dictionary | Stream):
            states = [one, *dict(one.get("/ExtGState", {})).values()] if isinstance(one, Dictionary) else []
            inner = one.get("/Resources")
            if isinstance(inner, Dictionary):
                states += dict(inner.get("/ExtGState", {})).values()
            for state in states:
                mask = state.get("/SMask") if isinstance(state, Dictionary) else None
                if isinstance(mask, Dictionary) and "/G" in mask:
                    yield mask.G


def _content(stream: Object, resources: Object, work: _Work) -> None:
    """A stream of drawing operators with every colour in inks."""
    try:
        read = parse_content_stream(stream)
    except BROKEN:
        work.left.append("drawings that cannot be read")
        return
    written = list(_converted(read, resources, work))
    if written != read:
        stream.write(unparse_content_stream(written))


def _converted(read: Iterable[Any], resources: Object, work: _Work) -> Iterator[Any]:
    now, saved = _Colours(), list[_Colours]()
    for instruction in read:
        name = str(instruction.operator)
        if name == "q":
            saved.append(_Colours(now.fill, now.stroke))
        elif name == "Q" and saved:
            now = saved.pop()
        elif name == "INLINE IMAGE":
            _inline(instruction, resources, work)
        if name in SETS:
            _set(now, name.isupper(), SETS[name])
            yield _inked(instruction.operands, SETS[name], name.isupper(), work) or instruction
        elif name in ("cs", "CS"):
            kind = space_kind(instruction.operands[0], resources)
            _set(now, name == "CS", kind)
            if kind == LEFT:
                work.left.append("colours in a space of their own (Lab, Indexed)")
            black = {GREY: [0], RGB: [0, 0, 0]}.get(kind)
            yield (_inked(black, kind, name == "CS", work) if black else None) or instruction
        elif name in ("sc", "scn", "SC", "SCN"):
            kind_ = (now.stroke if name.isupper() else now.fill) or BY_COUNT.get(len(instruction.operands), OTHER)
            yield _inked(instruction.operands, kind_, name.isupper(), work) or instruction
        else:
            yield instruction


def _set(now: _Colours, stroke: bool, kind: str) -> None:
    if stroke:
        now.stroke = kind
    else:
        now.fill = kind


def _inked(operands: Any, kind: str, stroke: bool, work: _Work) -> ContentStreamInstruction | None:
    """The operator that sets the same colour in inks; None if it does already, or if it is left."""
    if kind not in (GREY, RGB) or len(operands) != (1 if kind == GREY else 3):
        return None
    values = [min(1.0, max(0.0, float(value))) for value in operands]
    inks = work.mixing.ink(*values) if kind == RGB else (0.0, 0.0, 0.0, 1 - values[0])
    return ContentStreamInstruction([round(ink, 4) for ink in inks], Operator("K" if stroke else "k"))


def _inline(instruction: Any, resources: Object, work: _Work) -> None:
    picture = instruction.iimage
    if not picture.image_mask and space_kind(picture.obj.get("/ColorSpace", Name.G), resources) not in (GREY, CMYK):
        work.left.append("small pictures within drawings")


def _group(stream: Object) -> None:
    """Whatever is mixed while it is drawn is mixed in inks."""
    group = stream.get("/Group")
    if group is not None and "/CS" in group and space_kind(group.CS, Dictionary()) in (RGB, GREY):
        group.CS = Name.DeviceCMYK


def _picture(picture: Stream, work: _Work) -> None:
    """A picture in inks, as it lies in the file. One that only masks others has none."""
    if bool(picture.get("/ImageMask", False)) or "/ColorSpace" not in picture:
        return
    space = picture.ColorSpace
    indexed = isinstance(space, Array) and len(space) > 1 and space[0] == Name.Indexed
    kind = space_kind(space[1] if indexed else space, Dictionary())
    if kind in (CMYK, OTHER) or (kind == GREY and not indexed):
        return
    if kind == LEFT or isinstance(picture.get("/Mask"), Array) or ("/Decode" in picture and not _plain(picture)):
        work.left.append("pictures that are masked by a colour, or in a space of their own")
        return
    try:
        drawn = work.mixing.picture(PdfImage(picture).as_pil_image())
    except (*BROKEN, OSError):
        work.left.append("pictures that cannot be opened")
        return
    picture.write(drawn.tobytes())
    picture.ColorSpace = Name.DeviceGray if drawn.mode == "L" else Name.DeviceCMYK
    picture.BitsPerComponent = 8
    for key in ("/Decode", "/DecodeParms", "/Intent"):
        if key in picture:
            del picture[key]


def _plain(picture: Stream) -> bool:
    return all(int(value) == number % 2 for number, value in enumerate(picture.Decode))


def _shadings(resources: Object, work: _Work) -> None:
    """Gradients between colours: each colour in inks, and so what lies between them."""
    patterns = dict(resources.get("/Pattern", {})).values()
    between = [pattern.Shading for pattern in patterns if pattern.get("/PatternType") == 2]
    for shading in (*dict(resources.get("/Shading", {})).values(), *between):
        kind = space_kind(shading.ColorSpace, resources)
        if kind not in (RGB, GREY) or int(shading.ShadingType) not in (2, 3):
            if kind not in (CMYK, OTHER):
                work.left.append("gradients of a rare kind")
            continue
        if kind == GREY:
            continue
        ramps = list(_ramps(shading.get("/Function")))
        if not ramps or any(len(ramp.get(end, ())) not in (3, 4) for ramp in ramps for end in ("/C0", "/C1")):
            work.left.append("gradients of a rare kind")
            continue
        for ramp in ramps:
            for end in ("/C0", "/C1"):
                ramp[end] = _inks_of(ramp[end], work) if len(ramp[end]) == 3 else ramp[end]
        shading.ColorSpace = Name.DeviceCMYK


def _ramps(function: Any) -> Sequence[Object]:
    """The steps of a gradient's function; none if it is of another kind."""
    if not isinstance(function, Dictionary):
        return ()
    if int(function.FunctionType) == 2:
        return (function,)
    if int(function.FunctionType) == 3:
        parts = [_ramps(part) for part in function.Functions]
        return [ramp for part in parts for ramp in part] if all(parts) else ()
    return ()


def _inks_of(colour: Object, work: _Work) -> Array:
    return Array([round(ink, 4) for ink in work.mixing.ink(*map(float, colour))])
