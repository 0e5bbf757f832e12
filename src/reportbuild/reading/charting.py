"""The directive “chart”: a data file and what it says of its columns into a figure that is yet to be drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from reportbuild.model.charts import Chart, ChartKind, DataFile, Sheet
from reportbuild.model.data import DataTable
from reportbuild.model.document import Blocks
from reportbuild.model.figures import Drawn, Figure
from reportbuild.model.inlines import Image
from reportbuild.model.problems import Place, Problem, did_you_mean
from reportbuild.model.states import STATES
from reportbuild.reading.chart_words import alt_of, sheet_of
from reportbuild.reading.charted import Columns, read_marks
from reportbuild.reading.desk import LARGEST_TEXT, Desk, base_of, fresh_id
from reportbuild.reading.formats import number_in
from reportbuild.reading.options import Directive, Kind, Option, Options, read_options, text_of, wrong_option
from reportbuild.reading.picturing import FIGURE_WORDS, with_words
from reportbuild.reading.rows import chosen_rows, column_names, known_column
from reportbuild.reading.shelf import inner_name, take_text
from reportbuild.reading.tables import read_csv
from reportbuild.reading.tabulation import taken_file
from reportbuild.reading.vega import read_spec

CHART_OPTIONS: Mapping[str, Kind] = MappingProxyType(
    {
        **FIGURE_WORDS,
        "kind": Kind.TEXT,
        "x": Kind.TEXT,
        "y": Kind.DATA,
        "series": Kind.TEXT,
        "panels": Kind.TEXT,
        "words": Kind.TEXT,
        "dates": Kind.DATA,
        "unit": Kind.TEXT,
        "height": Kind.TEXT,
        "filter": Kind.DATA,
        "sort": Kind.DATA,
        "spec": Kind.TEXT,
    }
)
DRAWN = "~charts/"
"""What the names of drawn pictures begin with; no author's file is in a folder of that name by chance."""

TALLEST_MM = 200


def read_chart(directive: Directive, desk: Desk) -> Blocks:
    """A figure that is drawn from a data file.

    Problems  chart.unknown-kind   there is no such kind of chart
              chart.no-values      nothing says which column is drawn, or there is nothing in it
              chart.not-a-range    a range has not two values
              chart.no-alt         the data cannot say what the chart shows, and the author does not
              table.unknown-column an option names a column that the file has not
              and those of options, data files, values and specifications
    """
    options = read_options(directive.fence, CHART_OPTIONS, desk)
    id_ = text_of(options, "name") or fresh_id(desk, "chart")
    kind = _kind(options, desk)
    text, beside = taken_file(directive, desk)
    file = DataFile(beside.path.rpartition("/")[2], text or "")
    chart, sheet = Chart(kind, lang=desk.tongue.lang), Sheet()
    if text is not None:
        read = read_csv(text, beside.path)
        desk.tell(*read.problems)
        if read.value is not None:
            data = replace(read.value, rows=chosen_rows(read.value, options, desk))
            chart, sheet = _described(data, chart, options, directive.at, desk)
    alt = text_of(options, "alt") or alt_of(chart, desk.tongue.terms)
    if not alt and (chart.spec or chart.marks):
        hint = "say with :alt: what it shows: what rises, from what to what"
        message = "its data cannot say what this chart shows to those who cannot see it"
        desk.tell(Problem("chart.no-alt", message, directive.at, hint))
    image = Image(directive.at, f"{DRAWN}{id_}.svg", alt or chart.kind.value)
    figure = Figure(directive.at, id_, image, drawn=Drawn(chart, sheet, file))
    return with_words(figure, directive, options, desk)


def _kind(options: Options, desk: Desk) -> ChartKind:
    if "spec" in options:
        if "kind" in options:
            desk.tell(wrong_option(options["kind"], "the specification says the kind", hint="take one of the two away"))
        return ChartKind.SPEC
    written = text_of(options, "kind") or ChartKind.BAR.value
    known = [kind.value for kind in ChartKind if kind is not ChartKind.SPEC]
    if written in known:
        return ChartKind(written)
    hint = did_you_mean(written, known) or f"there are {', '.join(known)}; anything else with spec: a Vega-Lite file"
    desk.tell(
        Problem("chart.unknown-kind", f"there is no chart of the kind “{written}”", options["kind"].place(), hint)
    )
    return ChartKind.BAR


def _described(data: DataTable, chart: Chart, options: Options, at: Place, desk: Desk) -> tuple[Chart, Sheet]:
    """The chart of a data file, and the same as a table."""
    chart = replace(chart, unit=text_of(options, "unit"), height_mm=_height(options, desk))
    if chart.kind is ChartKind.SPEC:
        spec = _spec(options["spec"], data, desk)
        everything = {name: name for name in data.columns}
        return replace(chart, spec=spec), sheet_of(data, everything, chart.lang)
    if "y" not in options:
        desk.tell(_no_column(data, at))
        return chart, Sheet()
    columns = _columns(data, chart.kind, options, desk)
    if columns is None:
        return chart, Sheet()
    marks = read_marks(data, columns, chart.kind, desk)
    if data.rows and not marks:
        hint = "name with y the column that holds numbers"
        desk.tell(Problem("chart.no-values", "there is no value to draw", options["y"].at, hint))
    titles = {name: columns.values.get(name, name) for name in columns.used}
    named = dict.fromkeys(mark.series for mark in marks if mark.series)
    panels = dict.fromkeys(mark.panel for mark in marks if mark.panel)
    absent = chart.kind is ChartKind.TILE_MAP and any(
        not state.optional and code not in {mark.name for mark in marks} for code, state in STATES.items()
    )
    said = desk.tongue.terms["no-value"] if absent else ""
    drawn = replace(chart, marks=marks, series=tuple(named), panels=tuple(panels), absent=said)
    return drawn, sheet_of(data, titles, chart.lang, values=columns.values.keys())


def _columns(data: DataTable, kind: ChartKind, options: Options, desk: Desk) -> Columns | None:
    """Which columns are drawn; None, and told, where that is not known."""
    values = _titled(options["y"], desk)
    single = {name: text_of(options, name) for name in ("x", "series", "panels", "words")}
    dates = tuple(column_names(options["dates"], desk)) if "dates" in options else ()
    asked = [*((name, options["y"]) for name in values), *((name, options["dates"]) for name in dates)]
    asked += [(name, options[option]) for option, name in single.items() if name]
    sound = [known_column(name, data, option, desk) for name, option in asked]
    if kind is ChartKind.RANGE and len(values) != 2:
        hint = "name the columns of the two: y: [from, to]"
        desk.tell(Problem("chart.not-a-range", "a range is drawn between two values", options["y"].at, hint))
        return None
    if not values or not all(sound):
        return None
    return Columns(single["x"] or data.columns[0], values, single["series"], single["panels"], single["words"], dates)


def _no_column(data: DataTable, at: Place) -> Problem:
    numeric = (
        name for n, name in enumerate(data.columns) if any(number_in(row[n].text) is not None for row in data.rows)
    )
    hint = f"say y: {next(numeric, data.columns[-1])}; its columns are {', '.join(data.columns)}"
    return Problem("chart.no-values", f"nothing says which column of “{data.path}” is drawn", at, hint)


def _titled(option: Option, desk: Desk) -> Mapping[str, str]:
    """The columns whose values are drawn, each with its title: y: total, y: [a, b], or y: {a: In jails, b: …}."""
    if isinstance(option.value, dict):
        return {str(name): str(title or name) for name, title in option.value.items()}
    return {name: name for name in column_names(option, desk)}


def _height(options: Options, desk: Desk) -> float:
    """Millimetres; 0 leaves it to the chart."""
    written = text_of(options, "height").removesuffix("mm").strip()
    if not written:
        return 0
    if re.fullmatch(r"\d{1,3}(\.\d+)?", written) and 20 <= float(written) <= TALLEST_MM:
        return float(written)
    hint = f"write millimetres between 20 and {TALLEST_MM}: :height: 70"
    desk.tell(wrong_option(options["height"], f"“{written}” is no height", hint=hint))
    return 0


def _spec(option: Option, data: DataTable, desk: Desk) -> str:
    base = base_of(desk, option.value)
    taken = take_text(desk.shelf, option.value, option.place(), base=base, limit=LARGEST_TEXT)
    desk.tell(*taken.problems)
    if not taken.sound:
        return ""
    read = read_spec(taken.value, inner_name(option.value, base) or option.value, data)
    desk.tell(*read.problems)
    return read.value
