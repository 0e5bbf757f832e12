"""Colours of screens as inks of a press: black and greys as black ink alone, all others by a profile or by rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image, ImageChops, ImageCms

Cmyk = tuple[float, float, float, float]
"""How much of cyan, magenta, yellow and black, from 0 to 1."""

ALIKE = 1 / 510
"""Red, green and blue that differ by less than half a step of 255 are grey."""


BLACK = 0.125
"""Red, green and blue that are all darker, and near each other, are black: #14171a is no dark blue."""

NEUTRAL = 0.04

PURE_BLACK: Cmyk = (0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Mixing:
    """How colours are mixed of inks. `mixed` turns a picture in RGB into one in CMYK."""

    mixed: Callable[[Image.Image], Image.Image]
    known: dict[tuple[float, float, float], Cmyk] = field(default_factory=dict)

    def ink(self, red: float, green: float, blue: float) -> Cmyk:
        """The inks of one colour; black and greys are black ink alone, so that text is printed with one plate."""
        if max(red, green, blue) < BLACK and max(red, green, blue) - min(red, green, blue) < NEUTRAL:
            return PURE_BLACK
        if max(red, green, blue) - min(red, green, blue) < ALIKE:
            return (0.0, 0.0, 0.0, 1 - (red + green + blue) / 3)
        key = (red, green, blue)
        if key not in self.known:
            dot = Image.new("RGB", (1, 1), (round(red * 255), round(green * 255), round(blue * 255)))
            cyan, magenta, yellow, black = self.mixed(dot).getpixel((0, 0))  # type: ignore[misc]
            self.known[key] = (cyan / 255, magenta / 255, yellow / 255, black / 255)
        return self.known[key]

    def picture(self, picture: Image.Image) -> Image.Image:
        """A picture in CMYK; one without a coloured dot in black ink alone."""
        drawn = picture.convert("RGB")
        red, green, blue = drawn.split()
        apart = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
        if max(_highest(band) for band in apart) <= 1:
            return drawn.convert("L")
        return self.mixed(drawn)


def by_profile(profile: bytes) -> Mixing | None:
    """Mixing for one printing condition; None if the profile is not that of a press with four inks.

    Colours come out as near as the press can, and black as dark as it can.

    Source  ISO 15076-1: relative colorimetric, with black point compensation
    """
    try:
        opened: Any = ImageCms.ImageCmsProfile(BytesIO(profile))
        if opened.profile.xcolor_space.strip() != "CMYK" or opened.profile.device_class.strip() != "prtr":
            return None
        transform = ImageCms.buildTransform(
            ImageCms.createProfile("sRGB"),
            opened,
            "RGB",
            "CMYK",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError):
        return None

    def mixed(picture: Image.Image) -> Image.Image:
        made = ImageCms.applyTransform(picture, transform)
        assert made is not None
        return made

    return Mixing(mixed)


def by_rule() -> Mixing:
    """Mixing without a profile: the complement of each colour, what the three have in common as black."""

    def mixed(picture: Image.Image) -> Image.Image:
        inverted = [band.point(lambda value: 255 - value) for band in picture.split()]
        black = ImageChops.darker(ImageChops.darker(inverted[0], inverted[1]), inverted[2])
        bands = [_without(band, black) for band in inverted]
        return Image.merge("CMYK", (*bands, black))

    return Mixing(mixed)


def _without(band: Image.Image, black: Image.Image) -> Image.Image:
    """What is left of an ink where black covers a part. (c - k) / (1 - k), in steps of 255."""
    bright = black.point(lambda value: 255 - value)
    rest = ImageChops.subtract(band, black)
    data = bytes(
        min(255, round(255 * one / light)) if light else 0
        for one, light in zip(rest.tobytes(), bright.tobytes(), strict=True)
    )
    return Image.frombytes("L", band.size, data)


def most_ink(picture: Image.Image) -> float:
    """The most ink that lies on one dot of a picture in CMYK, from 0 to 4; to a quarter of a step of 255."""
    cyan, magenta, yellow, black = picture.split()
    halves = ImageChops.add(cyan, magenta, scale=2), ImageChops.add(yellow, black, scale=2)
    return _highest(ImageChops.add(*halves, scale=2)) / 255 * 4


def _highest(band: Image.Image) -> int:
    return max(value for value, dots in enumerate(band.histogram()) if dots)


def profile_name(profile: bytes) -> str:
    """What a profile calls itself."""
    opened = ImageCms.ImageCmsProfile(BytesIO(profile))
    return str(ImageCms.getProfileDescription(opened)).strip() or "Custom"
