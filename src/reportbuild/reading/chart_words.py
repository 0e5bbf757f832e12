"""What a chart shows, in words: for those who cannot see it, and as a table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from reportbuild.model.charts import Chart, ChartKind, Mark, Sheet
from reportbuild.model.data import DataTable
from reportbuild.model.states import STATES
from reportbuild.reading.formats import DATE, number_in, printed_date, printed_number, printed_percent
from reportbuild.reading.rows import value_of

Terms = Mapping[str, str]

MOST_SAID = 6
"""Values that are all said; of more, only what stands out: nobody listens to thirty numbers."""


def alt_of(chart: Chart, terms: Terms) -> str:
    """What a chart shows: its kind, and of each of its lines or parts what rises, from what to what.

    Empty for a chart without values, of which nothing can be said.
    """
    if not chart.marks:
        return ""
    match chart.kind:
        case ChartKind.TILE_MAP if chart.series:
            said = _categories(chart, terms)
        case ChartKind.RANGE:
            said = _ranges(chart, terms)
        case _:
            said = _courses(chart, terms)
    unit = f"{chart.unit}." if chart.unit else ""
    return " ".join(part for part in (terms[f"chart-{chart.kind}"] + ".", unit, *said) if part)


def _groups(chart: Chart) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    """The values of each line or part, with its name."""
    for panel in chart.panels or ("",):
        for series in chart.series or ("",):
            marks = tuple(mark for mark in chart.marks if (mark.panel, mark.series) == (panel, series))
            if marks:
                yield ", ".join(filter(None, (panel, series))), marks


def _courses(chart: Chart, terms: Terms) -> Iterator[str]:
    dated = all(mark.day is not None for mark in chart.marks)
    for name, marks in _groups(chart):
        said = _course(sorted(marks, key=lambda mark: mark.day or 0), terms) if dated else _compared(marks, terms)
        yield f"{name}: {said}" if name else said


def _course(marks: Sequence[Mark], terms: Terms) -> str:
    """From what to what a line rises, with its peak where that is at neither end."""
    first, last = marks[0], marks[-1]
    if len(marks) == 1:
        return _filled(terms["alt-value"], name=first.name, value=first.printed) + "."
    way = "alt-rises" if last.value > first.value else "alt-falls" if last.value < first.value else "alt-level"
    ends = {"first": first.printed, "start": first.name, "last": last.printed, "end": last.name}
    said = [_filled(terms[way], **ends)]
    top, bottom = max(marks, key=lambda mark: mark.value), min(marks, key=lambda mark: mark.value)
    for mark, term in ((top, "alt-highest"), (bottom, "alt-lowest")):
        if mark.value not in (first.value, last.value):
            said.append(_filled(terms[term], value=mark.printed, name=mark.name))
    return " ".join(said)


def _compared(marks: Sequence[Mark], terms: Terms) -> str:
    if len(marks) <= MOST_SAID:
        values = (_filled(terms["alt-value"], name=_full(mark.name), value=mark.printed) for mark in marks)
        return "; ".join(values) + "."
    ordered = sorted(marks, key=lambda mark: -mark.value)
    top, bottom = ordered[0], ordered[-1]
    same = [mark for mark in ordered if mark.value == bottom.value]
    lowest = terms["alt-several"] if len(same) > 1 else "{name}"
    return _filled(
        terms["alt-span"],
        count=str(len(marks)),
        top=_full(top.name),
        most=top.printed,
        bottom=_filled(lowest, name=_full(bottom.name), count=str(len(same))),
        least=bottom.printed,
    )


def _ranges(chart: Chart, terms: Terms) -> Iterator[str]:
    for name in dict.fromkeys(mark.name for mark in chart.marks):
        ends = [mark for mark in chart.marks if mark.name == name]
        said = [f"{mark.printed} ({mark.says})" if mark.says else mark.printed for mark in ends]
        term = terms["alt-range"] if len(ends) > 1 else terms["alt-value"]
        yield _filled(term, name=name, first=said[0], last=said[-1], value=said[0]) + "."


def _categories(chart: Chart, terms: Terms) -> Iterator[str]:
    """For each category how many states have it, and which; of many, only how many."""
    for series in chart.series:
        names = [_full(mark.name) for mark in chart.marks if mark.series == series and mark.value]
        term = "alt-states" if len(names) <= 2 * MOST_SAID else "alt-count"
        yield _filled(terms[term if names else "alt-none"], name=series, count=str(len(names)), names=", ".join(names))


def _full(name: str) -> str:
    return STATES[name].name if name in STATES else name


def _filled(term: str, **words: str) -> str:
    for name, word in words.items():
        term = term.replace(f"{{{name}}}", word)
    return term


def sheet_of(data: DataTable, columns: Mapping[str, str], lang: str, *, values: Collection[str] = ()) -> Sheet:
    """The rows that a chart is drawn from, as a table of plain words.

    columns   those it shows, to their titles; the first names the rows
    values    those that hold numbers: in others, 2025 is a year
    """
    places = [data.columns.index(name) for name in columns]
    numeric = tuple(all(_is_number(row[index].text) for row in data.rows) for index in places)
    counted = [name in values for name in columns]
    rows = (
        tuple(
            _printed(value_of(row[index]).text, lang, counts=counts)
            for index, counts in zip(places, counted, strict=True)
        )
        for row in data.rows
    )
    return Sheet(tuple(columns.values()), numeric, tuple(rows))


def _is_number(text: str) -> bool:
    return not text or number_in(text.removesuffix("%")) is not None


def _printed(text: str, lang: str, *, counts: bool) -> str:
    if not counts and DATE.fullmatch(text.strip()):
        return printed_date(text, lang) or text
    number = number_in(text.removesuffix("%"))
    if number is None:
        return text
    return printed_percent(number.scaleb(-2), lang) if text.endswith("%") else printed_number(number, lang)
