"""Pictures made fit for pages and screens: in the colours of screens, upright, and with nothing hidden in them."""

from __future__ import annotations

import re
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportbuild.model.problems import Place, Problem, Severity
from reportbuild.reading.shelf import Shelf
from reportbuild.reading.svg import clean_svg

PICTURES = (".svg", ".png", ".jpg", ".jpeg")

MOST_PIXELS = 100_000_000
"""More are refused before they are unpacked: a small file can hold a picture that fills a machine's memory."""

_KINDS = ("PNG", "JPEG", "GIF", "WEBP")
_ORIENTATION = 0x0112
_DEEP = frozenset(("I", "F", "I;16", "I;16B", "I;16L", "I;16N"))
_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_HIDDEN_CHUNKS = frozenset((b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"acTL", b"fcTL", b"fdAT"))
_HIDDEN_SEGMENTS = frozenset((0xE1, 0xED, 0xFE))


def check_picture(name: str, content: bytes) -> tuple[Problem, ...]:
    """What is wrong with a picture, or had to be changed in it.

    name   the shelf's, for problems

    Problems  image.broken      it is no picture, or damaged
              image.too-large   it has more pixels than anybody prints
              image.converted   it is printed in other colours than it has, or turned, or standing still
              image.cleaned     something was taken out of an SVG
    """
    if _is_svg(name, content):
        return clean_svg(name, content).problems
    return tuple(_faults(name, content))


def mended(name: str, content: bytes) -> bytes:
    """The picture as it is printed and shown; as it was, if nothing can be made of it.

    Camera, place and time, which photographs carry along unseen, are taken out.
    """
    if _is_svg(name, content):
        return clean_svg(name, content).value
    try:
        with _opened(content) as image:
            if _is_too_large(image):
                return b""
            if _changes(image) or image.format not in ("PNG", "JPEG"):
                return _converted(image)
            return _without_hidden(content, image.format)
    except Exception:  # whatever it is, it is the decoder's, and was told by `check_picture`
        return content


@dataclass(frozen=True, slots=True)
class Mended:
    """A shelf whose pictures are mended."""

    shelf: Shelf

    def names(self) -> tuple[str, ...]:
        return self.shelf.names()

    def size(self, name: str) -> int:
        return self.shelf.size(name)

    def read(self, name: str) -> bytes:
        content = self.shelf.read(name)
        return mended(name, content) if name.lower().endswith(PICTURES) else content


def _is_svg(name: str, content: bytes) -> bool:
    return name.lower().endswith(".svg") or _SVG.match(content) is not None


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    """A picture by its contents, of which only the head is read yet."""
    # Loading them takes time, and many books have drawings alone. The second makes itself known to the first.
    from PIL import Image, ImageFile, WebPImagePlugin  # noqa: F401

    torn = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # The page engine, once loaded, has torn pictures pass for whole ones.
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(content), formats=_KINDS) as image:
                yield image
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = torn


def _is_too_large(image: Any) -> bool:
    return bool(image.width * image.height > MOST_PIXELS)


def _faults(name: str, content: bytes) -> Iterator[Problem]:
    at = Place(name)
    try:
        with _opened(content) as image:
            if _is_too_large(image):
                yield _too_large(at, image.width * image.height)
                return
            changes = _changes(image)
            image.load()
    except Exception as error:  # whatever it is, it is the decoder's
        bomb = re.match(r"Image size \((\d+) pixels\)", str(error))
        yield _too_large(at, int(bomb[1])) if bomb else _broken(at, error)
        return
    yield from (_changed(at, *change) for change in changes)


def _changes(image: Any) -> list[tuple[str, str, Severity]]:
    """What is to be changed in a picture: what it is, what to do about it, how much it matters."""
    found = []
    if getattr(image, "is_animated", False) and image.format != "MPO":
        found.append(("moves, and is printed as it begins", "save the one picture you want", Severity.WARNING))
    if image.mode in ("CMYK", "YCCK", "LAB"):
        hint = "if its colours matter, convert it yourself, to sRGB"
        found.append((f"is in {image.mode}, and is printed in sRGB", hint, Severity.WARNING))
    elif _own_profile(image):
        hint = "nothing is to be done; it looks as it should everywhere"
        found.append(("has a colour profile of its own, and is printed in sRGB", hint, Severity.HINT))
    if image.mode in _DEEP:
        found.append(("has more than 8 bits a colour, and is printed with 8", "nothing is to be done", Severity.HINT))
    if image.getexif().get(_ORIENTATION, 1) not in (0, 1):
        found.append(("lies on its side, and is turned as its camera says", "nothing is to be done", Severity.HINT))
    return found


def _own_profile(image: Any) -> bool:
    """True if a picture brings a colour profile that is not sRGB, which all screens and our pages mean anyway."""
    profile = image.info.get("icc_profile")
    return bool(profile) and b"sRGB" not in profile and b"s\0R\0G\0B" not in profile[:4096]


def _converted(image: Any) -> bytes:
    """The picture's beginning, upright, in sRGB, with 8 bits a colour and nothing beside its pixels."""
    from PIL import ImageOps

    kind = "JPEG" if image.format in ("JPEG", "MPO") else "PNG"
    image.seek(0)
    made = _in_srgb(ImageOps.exif_transpose(image))
    if kind == "JPEG" and made.mode not in ("L", "RGB"):
        made = made.convert("RGB")
    for hidden in ("icc_profile", "exif", "xmp", "comment"):
        made.info.pop(hidden, None)
    target = BytesIO()
    options = {"quality": 93, "subsampling": 0} if kind == "JPEG" else {}
    made.save(target, kind, exif=b"", **options)
    return target.getvalue()


def _in_srgb(image: Any) -> Any:
    from PIL import ImageCms

    if image.mode in _DEEP:
        return image.point(lambda value: value / 256).convert("L")
    if image.mode in ("P", "1"):
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    profile = image.info.get("icc_profile")
    mode = {"RGBA": "RGBA", "L": "L", "LA": "LA"}.get(image.mode, "RGB")
    if profile and mode != "LA":
        try:
            ours = ImageCms.createProfile("sRGB")
            target = "RGB" if mode == "L" else mode
            return ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(BytesIO(profile)), ours, outputMode=target)
        except ImageCms.PyCMSError:
            pass  # A broken profile says nothing of the colours.
    return image if image.mode == mode else image.convert(mode)


def _without_hidden(content: bytes, kind: str) -> bytes:
    """The same pixels, untouched, without what a file says of camera, place and time."""
    return _plain_png(content) if kind == "PNG" else _plain_jpeg(content)


def _plain_png(content: bytes) -> bytes:
    """Source: PNG (third edition), 5.3: length, name, data, checksum."""
    kept, at = [content[:8]], 8
    while at + 8 <= len(content):
        length = struct.unpack(">I", content[at : at + 4])[0]
        if content[at + 4 : at + 8] not in _HIDDEN_CHUNKS:
            kept.append(content[at : at + 12 + length])
        at += 12 + length
    return b"".join(kept)


def _plain_jpeg(content: bytes) -> bytes:
    """Source: ITU-T T.81, B.1: segments up to the first scan; what comes then is pixels."""
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        if content[at + 1] not in _HIDDEN_SEGMENTS:
            kept.append(content[at : at + 2 + length])
        at += 2 + length
    return b"".join((*kept, content[at:]))


def _broken(at: Place, error: Exception) -> Problem:
    plain = "it is none of PNG, JPEG, GIF and WebP" if type(error).__name__ == "UnidentifiedImageError" else str(error)
    message = f"“{at.path}” is not a sound picture: {plain or 'it cannot be read'}"
    return Problem("image.broken", message, at, "save it again, or anew")


def _too_large(at: Place, pixels: int) -> Problem:
    message = f"“{at.path}” has {pixels / 1e6:,.0f} million pixels, more than {MOST_PIXELS / 1e6:.0f}"
    return Problem(
        "image.too-large", message, at, "a full page at 300 dots an inch needs 2,600 × 3,300: make it smaller"
    )


def _changed(at: Place, what: str, hint: str, severity: Severity) -> Problem:
    return Problem("image.converted", f"“{at.path}” {what}", at, hint, severity)
