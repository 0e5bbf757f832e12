"""From values to places on paper, with round numbers and dates beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10

from reportbuild.reading.formats import printed_month, printed_number, printed_percent


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of values on a stretch of paper.

    ticks   values to be marked, each with its words
    """

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[tuple[float, str], ...] = ()

    def place(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def value_scale(
    values: Sequence[float], start: float, end: float, *, lang: str, percent: bool, zero: bool = True, most: int = 6
) -> Scale:
    """A scale that begins and ends at round values, with zero on it if so wanted: what is long must be much."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low - 1, high + 1) if low else (0.0, 1.0)
    step = _step((high - low) / most)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    ticks = tuple((n * step, _printed(n, step, lang, percent)) for n in range(first, last + 1))
    return Scale(first * step, last * step, start, end, ticks)


def _step(rough: float) -> float:
    """1, 2 or 5 of some power of ten."""
    power = 10.0 ** floor(log10(rough))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= rough * (1 - 1e-9))


def _printed(times: int, step: float, lang: str, percent: bool) -> str:
    value = times * Decimal(repr(step)).normalize()
    plain = value.quantize(Decimal(1)) if value == value.to_integral_value() else value
    return printed_percent(plain.scaleb(-2), lang) if percent else printed_number(Decimal(f"{plain:f}"), lang)


def day_scale(days: Sequence[int], start: float, end: float, *, lang: str, most: int) -> Scale:
    """A scale of days: years where it spans some, months where it does not."""
    first, last = min(days), max(days)
    if first == last:
        first, last = first - 15, last + 15
    yearly = all(date.fromordinal(day).timetuple().tm_yday == 1 for day in days)
    ticks = _years(first, last, most) if yearly or last - first > 800 else _months(first, last, most, lang)
    inside = tuple(tick for tick in ticks if first <= tick[0] <= last)
    return Scale(first, last, start, end, inside)


def _years(first: int, last: int, most: int) -> list[tuple[float, str]]:
    begin, end = date.fromordinal(first).year, date.fromordinal(last).year
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if (end - begin) / step <= most)
    years = range(begin + -begin % step, end + 1, step)
    return [(float(date(year, 1, 1).toordinal()), str(year)) for year in years]


def _months(first: int, last: int, most: int, lang: str) -> list[tuple[float, str]]:
    begin = date.fromordinal(first)
    count = (last - first) / 30.4
    step = next((step for step in (1, 2, 3, 6) if count / step <= most), 12)
    months = [(begin.year + (begin.month - 1 + n) // 12, (begin.month - 1 + n) % 12 + 1) for n in range(30)]
    days = [date(year, month, 1).toordinal() for year, month in months if (month - 1) % step == 0]
    return [(float(day), printed_month(day, lang)) for day in days]
