"""Promises of charts: what is read from data, what is said of it in words, and how it is drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest
from lxml import etree

from reportbuild.model.charts import Chart, ChartKind, Mark
from reportbuild.model.figures import Drawn, Figure
from reportbuild.model.problems import Checked, Place
from reportbuild.model.states import STATES, code_of
from reportbuild.model.walking import find
from reportbuild.reading.markdown import read_chapter
from reportbuild.reading.shelf import Memory
from reportbuild.rendering.charts import draw
from reportbuild.rendering.scales import day_scale, value_scale
from reportbuild.rendering.strokes import FILLS, MARKERS, SIZE, Area, filled, marker, width_of

TREES = "street,2020,2025\nOak,90,140\nElm,120,105\nLime,45,\n"
GROWTH = "date,trees,event\n2002,12,first\n2007-11,134,\n2025-06-06,1649,\n"
STATE = "state,oak,elm,total\nFlorida,3,0,1234\nTX,1,4,5\nGuam,0,1,0\n"
FILES: Mapping[str, str] = {"t.csv": TREES, "g.csv": GROWTH, "s.csv": STATE}
SVG = "{http://www.w3.org/2000/svg}"


def told(text: str, *, lang: str = "en-US", **files: str) -> Checked[Figure]:
    """The one figure of a chapter that is a directive; “x_csv” is x.csv."""
    named = {**FILES, **{name.replace("_", "."): content for name, content in files.items()}}
    shelf = Memory({name: content.encode() for name, content in named.items()})
    draft = read_chapter(f"# T\n\n:::{{chart}} {text}\n:::\n", "one.md", lang=lang, shelf=shelf)
    [figure] = find(draft.value.blocks, Figure)
    return Checked(figure, draft.problems)


def drawn(text: str, *, lang: str = "en-US", **files: str) -> Drawn:
    made = told(text, lang=lang, **files)
    assert made.problems == ()
    assert made.value.drawn is not None
    return made.value.drawn


def svg(chart: Chart, width_mm: float = 150) -> etree._Element:
    made = draw(chart, width_mm, "#17405f", at=Place("one.md"))
    assert made.problems == ()
    return etree.fromstring(made.value.encode())


def day(*date_: int) -> int:
    return date(*date_).toordinal()


def words(picture: etree._Element) -> list[str]:
    return [text.text for text in picture.iter(f"{SVG}text")]


# --- words in its place


@pytest.mark.parametrize(
    ("text", "alt"),
    [
        ('t.csv\n:y: "2025"', "Bar chart. 140 (Oak); 105 (Elm)."),
        (
            't.csv\n:y: ["2020", "2025"]\n:kind: dot',
            "Dot plot. 2020: 90 (Oak); 120 (Elm); 45 (Lime). 2025: 140 (Oak); 105 (Elm).",
        ),
        (
            "g.csv\n:kind: line\n:y: trees\n:unit: Trees",
            "Line chart. Trees. Rises from 12 (2002) to 1,649 (June 6, 2025).",
        ),
        (
            "s.csv\n:kind: tile-map\n:y: {oak: Oaks, elm: Elms}",
            "Map of the states as equal tiles. Oaks: 2 states (Florida, Texas). Elms: 2 states (Texas, Guam).",
        ),
    ],
)
def test_a_chart_says_what_it_shows(text: str, alt: str) -> None:
    """Without words of the author's it is described from its data: what rises, from what to what; or what each is."""
    assert told(text).value.image.alt == alt


def test_words_are_those_of_the_book() -> None:
    """In Spanish, with Spanish numbers and dates."""
    made = told("g.csv\n:kind: line\n:y: trees", lang="es")
    assert made.value.image.alt == "Gráfico de líneas. Sube de 12 (2002) a 1.649 (6 de junio de 2025)."


def test_the_authors_words_go_first() -> None:
    """Who writes `alt` is heard."""
    assert told('t.csv\n:y: "2025"\n:alt: Oaks win.').value.image.alt == "Oaks win."


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((3, 1, 2), "Falls from 3 (2001) to 2 (2003). The lowest value is 1 (2002)."),
        ((1, 9, 2), "Rises from 1 (2001) to 2 (2003). The highest value is 9 (2002)."),
        ((2, 2, 2), "Stands at 2 (2001) and again at 2 (2003)."),
    ],
)
def test_a_peak_between_is_said(values: tuple[int, ...], said: str) -> None:
    """Ends alone would hide what lies between them."""
    rows = "".join(f"{2001 + n},{value}\n" for n, value in enumerate(values))
    assert told("x.csv\n:kind: line\n:y: trees", x_csv=f"year,trees\n{rows}").value.image.alt == f"Line chart. {said}"


def test_of_many_only_the_ends_are_said() -> None:
    """Nobody listens to thirty numbers."""
    rows = "".join(f"Street {n},{n}\n" for n in range(30))
    made = told("x.csv\n:y: trees", x_csv=f"street,trees\n{rows}").value
    assert made.image.alt == "Bar chart. Of 30, Street 29 is highest (29), Street 0 lowest (0)."


# --- data


def test_data_go_along_as_printed() -> None:
    """What was drawn, and no other column, as a table with numbers as the language prints them; and the file itself."""
    made = drawn("s.csv\n:kind: tile-map\n:y: total")
    assert made.data.heads == ("state", "total")
    assert made.data.rows == (("Florida", "1,234"), ("TX", "5"), ("Guam", "0"))
    assert made.data.numeric == (False, True)
    assert (made.file.name, made.file.content) == ("s.csv", STATE)


def test_an_empty_field_is_no_value() -> None:
    """It is neither nought nor a fault."""
    assert [mark.name for mark in drawn('t.csv\n:y: "2025"').chart.marks] == ["Oak", "Elm"]


def test_dates_are_as_exact_as_they_are_written() -> None:
    """Among days, a year is drawn at its middle; alone among years, at its beginning, where the axis has it."""
    mixed = [mark.day for mark in drawn("g.csv\n:kind: line\n:y: trees").chart.marks]
    years = [mark.day for mark in drawn("x.csv\n:kind: line\n:y: n", x_csv="year,n\n2002,1\n2004,2\n").chart.marks]
    assert mixed == [day(2002, 7, 1), day(2007, 11, 15), day(2025, 6, 6)]
    assert years == [day(2002, 1, 1), day(2004, 1, 1)]
    assert day_scale(years, 0, 1, lang="en", most=5).ticks[0] == (years[0], "2002")


def test_where_it_stands_makes_no_other_chart() -> None:
    """The same data, columns and options are the same chart, wherever it is written: it is not drawn again."""
    one, two = (drawn(f'{name}\n:y: "2025"', x_csv=TREES).chart for name in ("t.csv", "x.csv"))
    assert one == two


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('t.csv\n:y: "2026"', "one.md:4:5: error[table.unknown-column"),
        ('t.csv\n:x: streat\n:y: "2025"', "one.md:4:5: error[table.unknown-column"),
        ('t.csv\n:kind: line\n:y: "2025"', "t.csv:2:1: error[table.not-a-date"),
        ('t.csv\n:y: "2025"\n:height: tall', "one.md:5:10: error[md.wrong-option"),
        ('t.csv\n:y: "2025"\n:extent: pages', "one.md:5:10: error[md.wrong-option"),
        ('none.csv\n:y: "2025"', "one.md:3:12: error[file.missing"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text: str, code: str) -> None:
    """In the options or in the data, with line and column."""
    assert code in [str(problem).partition("]")[0] for problem in told(text).problems]


# --- drawings


KINDS = {
    "bar": 't.csv\n:y: ["2020", "2025"]',
    "stacked-bar": 't.csv\n:y: ["2020", "2025"]\n:kind: stacked-bar',
    "line": "g.csv\n:y: trees\n:kind: line\n:words: event",
    "range": 't.csv\n:y: ["2020", "2025"]\n:kind: range',
    "dot": 't.csv\n:y: "2020"\n:kind: dot',
    "small-multiples": 't.csv\n:y: "2020"\n:kind: small-multiples\n:panels: street',
    "tile-map": "s.csv\n:y: total\n:kind: tile-map",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_the_same_each_time(kind: str) -> None:
    """The same chart gives the same bytes, as wide as it is told, in the layout's type, and every value is printed."""
    chart = drawn(KINDS[kind]).chart
    assert chart.kind == kind
    first, second = (draw(chart, 150, "#17405f", at=Place("one.md")).value for _ in range(2))
    picture = svg(chart)
    assert first == second
    assert picture.get("width") == "150mm"
    assert picture.get("font-family", "").startswith("Source Sans Pro")
    assert {mark.printed for mark in chart.marks} <= {
        part for text in words(picture) for part in re.split("[ (]", text)
    }


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_drawn_outside(kind: str) -> None:
    """Words begin and end within the picture, on wide paper and on narrow."""
    for width_mm in (150, 90):
        picture = svg(drawn(KINDS[kind]).chart, width_mm)
        _, _, width, height = map(float, picture.get("viewBox", "").split())
        for text in picture.iter(f"{SVG}text"):
            if text.getparent().tag == f"{SVG}svg":
                assert 0 <= float(text.get("x")) <= width
                assert 0 < float(text.get("y")) <= height


@pytest.mark.parametrize("width_mm", [75, 86, 108, 150, 170])
def test_words_of_ranges_keep_apart(width_mm: int) -> None:
    """Long names, and values with whole dates on either side: none stands upon another, or beyond the picture."""
    ends = (("Posted as active", 456, 649), ("Signed, in the list of May 16", 491, 517))
    marks = tuple(
        Mark(name, value, str(value), says="September 17, 2025") for name, *values in ends for value in values
    )
    picture = svg(Chart(ChartKind.RANGE, marks, unit="Agreements"), width_mm)
    width = float(picture.get("viewBox", "").split()[2])
    areas = [word_area(text) for text in picture.iter(f"{SVG}text")]
    assert len(areas) >= 7
    assert [area for area in areas if area.x < -1 or area.right > width + 1] == []
    assert [(a, b) for n, a in enumerate(areas) for b in areas[:n] if overlap(a, b)] == []


def word_area(text: etree._Element) -> Area:
    """Where about words stand."""
    wide = width_of(text.text, float(text.get("font-size", SIZE))) * 0.96
    x, y = float(text.get("x")), float(text.get("y"))
    left = x - {"middle": wide / 2, "end": wide}.get(text.get("text-anchor", ""), 0)
    return Area(left, y - SIZE * 0.7, wide, SIZE * 0.8)


def overlap(a: Area, b: Area) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def test_of_two_dots_on_one_place_both_are_seen() -> None:
    """The full one lies upon the open one, which is the larger by its stroke."""
    marks = (
        Mark("Oak", 21, "21", series="2020"),
        Mark("Oak", 22, "22", series="2025"),
        Mark("Elm", 300, "300", "2020"),
    )
    circles = list(svg(Chart(ChartKind.DOT, marks, series=("2020", "2025"))).iter(f"{SVG}circle"))
    assert [circle.get("fill") for circle in circles[-3:-1]] == ["white", "#17405f"]


def test_a_narrow_chart_of_lines_is_no_tower() -> None:
    """Its slopes would be cliffs; on wide paper it is as high as ever."""
    chart = drawn(KINDS["line"]).chart
    heights = [float(svg(chart, wide).get("height", "").removesuffix("mm")) for wide in (75, 150)]
    assert heights == [60, 78]


def test_nothing_needs_colour() -> None:
    """Each of six series has a sign and a filling of its own, in one ink."""
    area = Area(0, 0, 40, 12)
    assert len({filled(kind, area, "#000") for kind in FILLS}) == len(FILLS) == 6
    assert len({marker(kind, 0, 0, "#000") for kind in MARKERS}) == len(MARKERS) == 6


def test_words_are_words() -> None:
    """What looks like markup is printed as it stands, and what no file can hold is left out."""
    hostile = '<script>alert("x")</script> & \x00 ]]>'
    chart = Chart(ChartKind.BAR, (Mark(hostile, 1, "1"), Mark("b", 2, "2")), unit=hostile)
    picture = svg(chart)
    assert picture.find(f".//{SVG}script") is None
    assert '<script>alert("x")</script> &   ]]>' in words(picture)


@pytest.mark.parametrize("value", [0.0, -3.0, 1e-9, 999_999_999_999_999.0])
@pytest.mark.parametrize("kind", [ChartKind.BAR, ChartKind.LINE, ChartKind.DOT, ChartKind.RANGE])
def test_odd_values_are_drawn(kind: ChartKind, value: float) -> None:
    """Nothing, less than nothing, next to nothing, very much: a picture all the same, and no place that is none."""
    day = 730_000 if kind is ChartKind.LINE else None
    made = draw(Chart(kind, (Mark("a", value, "a", day=day),)), 150, "#17405f", at=Place("one.md")).value
    assert not re.search(r"nan|inf", made.replace("stroke-linejoin", ""))


def test_a_chart_without_values_leaves_a_gap_that_is_seen() -> None:
    """A crossed frame."""
    assert len(svg(Chart(ChartKind.BAR)).findall(f"{SVG}line")) == 2


def test_scales_have_round_values() -> None:
    """And the values lie within."""
    scale = value_scale([3, 649], 0, 100, lang="en", percent=False)
    assert [text for _, text in scale.ticks] == ["0", "200", "400", "600", "800"]
    assert scale.place(0) == 0
    assert value_scale([-5, 12], 0, 1, lang="es", percent=True).ticks[0][1] == "-5\xa0%"


# --- the map


@pytest.mark.parametrize("width_mm", [75, 86, 150])
def test_categories_are_seen_in_narrow_tiles(width_mm: int) -> None:
    """A tile is as high as its name and its strips need, however narrow it is."""
    picture = svg(drawn("s.csv\n:kind: tile-map\n:y: {oak: Oaks, elm: Elms}").chart, width_mm)
    strips = [box for box in picture.iter(f"{SVG}rect") if box.get("fill") == "#17405f"]
    assert len(strips) >= 3
    assert min(float(box.get("height")) for box in strips) >= 5


def test_every_state_has_a_tile_of_its_own() -> None:
    """Fifty states, the District, and five territories that are drawn where data tell of them; no two on one place."""
    assert len(STATES) == 56
    assert len({(state.row, state.column) for state in STATES.values()}) == 56
    assert [code for code, state in STATES.items() if state.optional] == ["PR", "GU", "MP", "AS", "VI"]
    assert "GU" in words(svg(drawn(KINDS["tile-map"]).chart))
    assert "PR" not in words(svg(drawn(KINDS["tile-map"]).chart))


@pytest.mark.parametrize(
    ("said", "code"), [("Texas", "TX"), ("tx", "TX"), ("DISTRICT OF COLUMBIA", "DC"), ("Texass", None)]
)
def test_states_are_named_in_full_or_by_two_letters(said: str, code: str | None) -> None:
    """In capitals or not."""
    assert code_of(said) == code


# --- specifications


SPEC = "mark: point\nencoding: {x: {field: oak, type: quantitative}, y: {field: total, type: quantitative}}\n"


def test_a_specification_is_drawn_from_the_data() -> None:
    """In our type, with words as words, no wider than the page; the same bytes twice."""
    chart = drawn("s.csv\n:spec: d.yaml\n:alt: Dots", d_yaml=SPEC).chart
    first, second = (draw(chart, 100, "#17405f", at=Place("one.md")).value for _ in range(2))
    picture = etree.fromstring(first.encode())
    assert first == second
    assert float(picture.get("width", "").removesuffix("mm")) <= 100
    assert {"oak", "total"} <= set(words(picture))
    assert "Source Sans Pro" in first


@pytest.mark.parametrize(
    "spec",
    [
        'mark: bar\ndata: {url: "https://example.org/x.csv"}\n',
        'layer: [{mark: bar, data: {url: "/etc/passwd"}}]\n',
        'mark: {type: image, url: "file:///etc/passwd"}\n',
        "mark: {type: bar, href: x}\n",
    ],
)
def test_a_specification_leads_nowhere(spec: str) -> None:
    """Whatever in it is an address is told, and nothing is drawn from it."""
    made = told("s.csv\n:spec: d.yaml\n:alt: Dots", d_yaml=spec)
    assert [problem.code for problem in made.problems] == ["chart.outside"]
    assert made.value.drawn is not None
    assert made.value.drawn.chart.spec == ""
