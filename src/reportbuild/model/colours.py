"""Colours as screens have them, and how well one is read upon another."""

from __future__ import annotations

import re

READABLE = 4.5
"""The least contrast between text and what is behind it. Source: WCAG 2.2, 1.4.3"""

DISTINCT = 3.0
"""The least between what is drawn and what is behind it. Source: WCAG 2.2, 1.4.11"""


def is_colour(written: str) -> bool:
    """True for "#1b4d5c" and "#fff"."""
    return re.fullmatch(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})", written) is not None


def contrast(one: str, other: str) -> float:
    """How well one colour is read upon another: from 1, not at all, to 21, black on white.

    one, other   as `is_colour` has them

    Source  WCAG 2.2, contrast ratio
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """How bright a colour is, from 0 to 1. Source: WCAG 2.2, relative luminance"""
    digits = colour.removeprefix("#")
    pairs = [digit * 2 for digit in digits] if len(digits) == 3 else [digits[n : n + 2] for n in (0, 2, 4)]
    red, green, blue = (_linear(int(pair, 16) / 255) for pair in pairs)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
