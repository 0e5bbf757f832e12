"""Whole numbers in words, in the languages we have words for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

MOST = 999_999
"""The largest number that is put into words; nobody reads longer ones."""

_ONES = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()

_UNOS = """
    cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete
    dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete
    veintiocho veintinueve
""".split()
_DECENAS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_CIENTOS = """
    ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos
""".split()


def number_words(number: int, lang: str) -> str | None:
    """A whole number in words: “four hundred fifty-six”, “cuatrocientos cincuenta y seis”.

    lang   BCP 47

    None for a language we have no words for, and for a number that is too large.

    Source  Chicago Manual of Style, 18th edition, on numbers; RAE, Ortografía de la lengua española, on numerals
    """
    speller = _SPELLERS.get(lang.split("-")[0].lower())
    if speller is None or abs(number) > MOST:
        return None
    minus = {"en": "minus ", "es": "menos "}[lang.split("-")[0].lower()] if number < 0 else ""
    return minus + speller(abs(number))


def _english(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return _TENS[ten - 2] + (f"-{_ONES[one]}" if one else "")
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    many, rest = divmod(number, size)
    return f"{_english(many)} {name}" + (f" {_english(rest)}" if rest else "")


def _spanish(number: int) -> str:
    if number < 30:
        return _UNOS[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return _DECENAS[ten - 3] + (f" y {_UNOS[one]}" if one else "")
    if number == 100:
        return "cien"
    if number < 1000:
        hundred, rest = divmod(number, 100)
        return _CIENTOS[hundred - 1] + (f" {_spanish(rest)}" if rest else "")
    many, rest = divmod(number, 1000)
    thousands = "mil" if many == 1 else f"{_before_a_noun(_spanish(many))} mil"
    return thousands + (f" {_spanish(rest)}" if rest else "")


def _before_a_noun(words: str) -> str:
    """“veintiuno” and “treinta y uno” lose their last letter before “mil”."""
    if words.endswith("veintiuno"):
        return words.removesuffix("veintiuno") + "veintiún"
    return words.removesuffix("o") if words.endswith("uno") else words


_SPELLERS: Mapping[str, Callable[[int], str]] = MappingProxyType({"en": _english, "es": _spanish})
