"""Numbers and dates as a language prints them. The only room that knows Babel."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
    get_decimal_symbol,
    list_currencies,
)

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,12})?")


def number_in(text: str) -> Decimal | None:
    """The number in a data file's cell: digits, at most one point, no thousands marks; None if there is none."""
    return Decimal(text.strip()) if NUMBER.fullmatch(text.strip()) else None


def printed_number(number: Decimal, lang: str) -> str:
    """A number with the language's own marks and as many decimals as it has: “1,234.50”."""
    return _shaped(number, _number_like, lang)


@cache
def _number_like(specimen: str, lang: str) -> str:
    number = Decimal(specimen)
    return _shape(format_decimal(number, format=_pattern(number), locale=_locale(lang)))


def printed_percent(share: Decimal, lang: str) -> str:
    """A share of one as percent, with the decimals it has: 0.425 is “42.5%”."""
    return _shaped(share.scaleb(2), _percent_like, lang)


@cache
def _percent_like(specimen: str, lang: str) -> str:
    percent = Decimal(specimen)
    pattern = re.sub("[#,0.]+", _pattern(percent), _locale(lang).percent_formats[None].pattern)
    return _shape(format_percent(percent.scaleb(-2), format=pattern, locale=_locale(lang)))


def printed_money(amount: Decimal, currency: str, lang: str) -> str:
    """An amount with its currency's sign where the language puts it: “$1,234.50”, “1234,50 €”.

    currency   ISO 4217
    """
    return _shaped(amount, _money_like, currency, lang)


@cache
def _money_like(specimen: str, currency: str, lang: str) -> str:
    amount = Decimal(specimen)
    pattern = re.sub("[#,0.]+", _pattern(amount), _locale(lang).currency_formats["standard"].pattern)
    return _shape(format_currency(amount, currency, format=pattern, locale=_locale(lang), currency_digits=False))


def _shaped(number: Decimal, like: Callable[..., str], *said: str) -> str:
    """A number as one of as many digits is printed: a table has thousands of few shapes, and Babel takes its time.

    like   what is printed, with “%s” for each digit, of a number that has ones for digits
    """
    digits = f"{abs(number):f}"
    sign = "-" if number.is_signed() else ""
    return like(sign + re.sub("[0-9]", "1", digits), *said) % tuple(digits.replace(".", ""))


def _shape(printed: str) -> str:
    return printed.replace("%", "%%").replace("1", "%s")


def is_currency(text: str) -> bool:
    """True for a code of ISO 4217: “USD”."""
    return text in list_currencies()


def minor_digits(currency: str) -> int:
    """Decimals of a currency: 2 of dollars, 0 of yen."""
    return get_currency_precision(currency)


def rounded(number: Decimal, decimals: int) -> Decimal:
    """A number with so many decimals, a half away from zero as people round."""
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def decimal_mark(lang: str) -> str:
    """What parts whole numbers from decimals in a language."""
    return get_decimal_symbol(_locale(lang))


def with_currency(amount: str, currency: str, lang: str) -> str:
    """An amount of money that is printed already, with its sign: “$1,234.50”, “1.234 €”, “$1.2 million”.

    currency   ISO 4217: "USD"
    """
    whole = _locale(lang).currency_formats["standard"].pattern.partition(";")[0]
    pattern = re.sub("[#,0.]+", "0", whole)
    one = format_currency(1, currency, format=pattern, locale=_locale(lang), currency_digits=False)
    signed = re.match(r"[-+−]?", amount)
    assert signed is not None
    return signed[0] + one.replace("1", amount[signed.end() :])


def printed_short(number: Decimal, lang: str) -> str:
    """A large number shortened with a word, to one decimal: “1.2 million”; its parts stay on one line."""
    return format_compact_decimal(number, format_type="long", locale=_locale(lang), fraction_digits=1).replace(
        " ", "\u00a0"
    )


def is_one(number: Decimal, lang: str) -> bool:
    """True if a language has the form for one with a number: “1 tree”. Source: CLDR, plural rules."""
    return bool(_locale(lang).plural_form(abs(number)) == "one")


@lru_cache(maxsize=5000)
def printed_date(text: str, lang: str) -> str | None:
    """A day, month or year of ISO 8601 in words: “June 6, 2025”, “junio de 2025”, “2025”; None if it is none."""
    found = DATE.fullmatch(text.strip())
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        whole = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return format_date(whole, "long", locale=_locale(lang))
    return format_skeleton("yMMMM", whole, locale=_locale(lang)) if month else str(year)


def months(lang: str) -> tuple[str, ...]:
    """The names of the months, short ones too, in small letters."""
    names = (
        format_date(date(2000, month, 1), form, locale=_locale(lang)) for month in range(1, 13) for form in _MONTHS
    )
    return tuple(name.lower().rstrip(".") for name in names)


_MONTHS = ("MMMM", "MMM")


def printed_month(day: int, lang: str) -> str:
    """The month of a day, counted from the year 1, in short: “Jun 2025”."""
    return format_skeleton("yMMM", date.fromordinal(day), locale=_locale(lang))


def _pattern(number: Decimal) -> str:
    """CLDR's pattern for as many decimals as a number was written with."""
    exponent = number.as_tuple().exponent
    decimals = max(-exponent, 0) if isinstance(exponent, int) else 0
    return "#,##0" + ("." + "0" * decimals if decimals else "")


@cache
def _locale(lang: str) -> Locale:
    """The nearest language Babel knows; English if it knows none of the kind."""
    for name in (lang, lang.split("-")[0]):
        try:
            return Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
