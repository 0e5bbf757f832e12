"""Promises of tables from data: types, units, groups, heads above heads, records of YAML, and what bad data earn."""

from __future__ import annotations

import pytest

from reportbuild.model.data import DataTable
from reportbuild.model.document import Align, Row, Table
from reportbuild.model.problems import Place
from reportbuild.model.tabular import Orientation, Reach, RowKind
from reportbuild.model.walking import plain_text
from reportbuild.reading.records import read_data
from reportbuild.reading.tables import MOST_FIELDS
from test_directives import chapter, only, rows

CSV = """\
region,street,trees,share,cost,height
North,Oak,1204,0.4255,1250.5,12.5
South,Elm,87,1,3,9
North,Mill,30,0.5,20,
South,Lane,,,,10.25
"""


def table(*options: str, csv: str = CSV, lang: str = "en-US") -> Table:
    """The table of a data file with options, of which nothing may be told."""
    written = ":::{table} e.csv\n---\n" + "\n".join(options or ("caption: C",)) + "\n---\n:::\n"
    return only(written, Table, e_csv=csv) if lang == "en-US" else _in(lang, written, csv)


def _in(lang: str, written: str, csv: str) -> Table:
    checked = chapter(written, lang=lang, e_csv=csv)
    assert not checked.problems
    (made,) = (block for block in checked.value.blocks if isinstance(block, Table))
    return made


def told(*options: str, csv: str = CSV) -> list[str]:
    written = ":::{table} e.csv\n---\n" + "\n".join(options) + "\n---\n:::\n"
    return [str(each) for each in chapter(written, e_csv=csv).problems]


def column(made: Table, place: int) -> list[str]:
    return [words[place] for words in rows(made)]


@pytest.mark.parametrize(
    ("spec", "lang", "printed"),
    [
        ("{format: money, unit: USD}", "en-US", ["$1,250.50", "$3.00", "$20.00", ""]),
        ("{format: money, unit: EUR, decimals: 0}", "es", ["1.251 €", "3 €", "20 €", ""]),
        ("{format: money, unit: JPY}", "en-US", ["¥1,251", "¥3", "¥20", ""]),
        ("{format: decimal, decimals: 2}", "en-US", ["1,250.50", "3.00", "20.00", ""]),
    ],
)
def test_money_and_decimals_are_printed_as_the_language_has_them(spec: str, lang: str, printed: list[str]) -> None:
    """Money has its currency's decimals if any amount has some; halves are rounded away from zero."""
    assert [
        words.replace("\xa0", " ") for words in column(table(f"columns: {{cost: {spec}}}", lang=lang), 0)
    ] == printed


def test_whole_amounts_of_money_have_no_cents() -> None:
    """No amount has any, so none is printed with them."""
    assert column(table("columns: {trees: {format: money, unit: USD}}"), 0) == ["$1,204", "$87", "$30", ""]


def test_percent_is_rounded_as_a_percentage() -> None:
    """Decimals are those that are printed, not those of the share of one."""
    assert column(table("columns: {share: {format: percent, decimals: 1}}"), 0) == ["42.6%", "100.0%", "50.0%", ""]


def test_a_unit_belongs_to_the_head() -> None:
    """It is no part of the title, and no cell repeats it."""
    made = table('columns: {height: {title: Height, format: decimal, unit: "*m*"}}')
    assert [plain_text(words) for words in (made.columns[0].title, made.columns[0].unit)] == ["Height", "m"]
    assert column(made, 0) == ["12.5", "9", "", "10.25"]


def test_points_of_decimals_stand_below_each_other() -> None:
    """Each number gets the room of the digits, and of the point, that it lacks behind the longest."""
    assert [row.padding for row in table("columns: {height: {format: decimal}}").rows] == [
        ("0",),
        (".00",),
        ("",),
        ("",),
    ]
    assert [row.padding for row in table("columns: {trees: {format: integer}}").rows] == [()] * 4


def test_a_column_of_numbers_stands_at_its_end_without_being_told() -> None:
    """As they are written; one with anything else in it is words."""
    made = table()
    assert [each.align for each in made.columns] == [Align.START] * 2 + [Align.END] * 4
    assert column(made, 2) == ["1204", "87", "30", ""]
    assert table(csv="year,n\n2024,1\n2025,many\n").columns[1].align is Align.START


def test_rows_stand_in_groups() -> None:
    """Each group has a head, in the order in which groups are met, and a line that sums it up; the column that makes
    them is not repeated in their rows."""
    made = table("group: region", "totals: [trees]", "columns: {street: Street, region: R, trees: {format: integer}}")
    assert [plain_text(each.title) for each in made.columns] == ["Street", "trees"]
    assert [(row.kind.value, *words) for row, words in zip(made.rows, rows(made), strict=True)] == [
        ("group", "North"),
        ("plain", "Oak", "1,204"),
        ("plain", "Mill", "30"),
        ("subtotal", "Subtotal", "1,234"),
        ("group", "South"),
        ("plain", "Elm", "87"),
        ("plain", "Lane", ""),
        ("subtotal", "Subtotal", "87"),
        ("total", "Total", "1,321"),
    ]


def test_groups_may_do_without_subtotals() -> None:
    """Then the whole is summed up alone; without totals there is nothing to sum up."""
    kinds = [row.kind for row in table("group: {by: region, subtotals: false}", "totals: trees").rows]
    assert (RowKind.SUBTOTAL in kinds, kinds[-1]) == (False, RowKind.TOTAL)
    assert {row.kind for row in table("group: region").rows} == {RowKind.GROUP, RowKind.PLAIN}


def test_a_drawn_table_is_grouped_as_well() -> None:
    """Its columns are named by the words at their heads."""
    made = only(
        ":::{table}\n:group: Where\n:totals: N\n| Where | N |\n|---|---|\n| a | 1 |\n| b | 2 |\n| a | 3 |\n:::\n", Table
    )
    assert rows(made) == [["a"], ["1"], ["3"], ["4"], ["b"], ["2"], ["2"], ["6"]]


def test_heads_stand_above_heads() -> None:
    """Neighbours under the same words share one head; a column under another, or under none, parts them."""
    made = table(
        "columns:",
        "  street: Street",
        "  trees: {under: Counted}",
        "  share: {under: [Counted, In percent]}",
        "  cost: {under: Paid}",
        "  height: {under: Counted}",
    )
    assert [[(plain_text(each.title), each.first, each.span) for each in level] for level in made.spanners] == [
        [("Counted", 1, 2), ("Paid", 3, 1), ("Counted", 4, 1)],
        [("In percent", 2, 1)],
    ]


@pytest.mark.parametrize(
    ("filter_", "streets"),
    [
        ('{trees: ">= 87"}', ["Oak", "Elm"]),
        ('{trees: "< 87"}', ["Mill"]),
        ('{region: "!= North"}', ["Elm", "Lane"]),
        ('{height: ["> 12", 9]}', ["Oak", "Elm"]),
        ('{street: ">= M"}', ["Oak", "Mill"]),
    ],
)
def test_a_filter_may_be_a_bound(filter_: str, streets: list[str]) -> None:
    """Numbers are compared as numbers, words as words."""
    made = table(f"filter: {filter_}", "columns: [street]")
    assert column(made, 0) == streets


def test_a_table_says_how_it_stands() -> None:
    """On its side or upright, as wide as the page or as the text."""
    made = table("orientation: landscape", "width: column")
    assert (made.orientation, made.reach) == (Orientation.LANDSCAPE, Reach.COLUMN)
    assert (table().orientation, table().reach) == (Orientation.AUTO, Reach.PAGE)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            ["columns: {cost: {format: money}}"],
            "one.md:5:11: error[md.wrong-option] “columns”: the money of “cost” has no currency"
            " (give it as unit, by its code: unit: USD)",
        ),
        (
            ["columns: {cost: {format: money, unit: Taler}}"],
            "one.md:5:39: error[md.wrong-option] “columns”: “Taler” is no currency"
            " (give it as unit, by its code: unit: USD)",
        ),
        (
            ["columns: {cost: {decimals: 1.5}}"],
            "one.md:5:28: error[md.wrong-option] “columns”: “1.5” is no number of decimals (give 0 to 12)",
        ),
        (
            ["group: regoin"],
            "one.md:5:8: error[table.unknown-column] “group”: “e.csv” has no column “regoin” (did you mean “region”?)",
        ),
        (
            ["group: {by: region, subtotal: true}"],
            "one.md:5:21: error[md.wrong-option] “group”: a group has no “subtotal” (did you mean “subtotals”?)",
        ),
        (
            ["group: {by: region, subtotals: true}"],
            "one.md:5:32: error[md.wrong-option] “group”: there are no totals to have subtotals of"
            " (name the columns that are summed up: totals: [count])",
        ),
        (["width: wide"], "one.md:5:8: error[md.wrong-option] “width”: “wide” is none it takes (use page, column)"),
    ],
)
def test_what_is_wrong_with_an_option_is_told_at_its_place(options: list[str], problem: str) -> None:
    """Once, and nothing else with it."""
    assert told(*options) == [problem]


def test_a_comparison_may_print_some_of_its_aspects() -> None:
    """Those that are asked for, in their order; one that there is not is told."""
    made = only(":::{models} m.yaml\n:aspects: [may]\n:::\n", Table)
    assert column(made, 0) == ["What officers may do"]
    assert [str(each) for each in chapter(":::{models} m.yaml\n:aspects: [may, wher]\n:::\n").problems] == [
        "one.md:4:17: error[table.unknown-aspect] “wher” is not among the aspects of “m.yaml” (did you mean “where”?)"
    ]


# Records of YAML


RECORDS = """\
columns: {park: text, length: decimal, open: }
rows:
  - {park: "Oak *Hill*", length: 1.50, open: true}
  - park: NO
    length: 2
"""


def records(text: str) -> DataTable:
    checked = read_data(text, "d.yaml")
    assert not checked.problems
    assert checked.value
    return checked.value


def test_records_make_a_table() -> None:
    """Values are taken as they are written, each at its place; what a record lacks is empty."""
    made = records(RECORDS)
    assert (made.columns, dict(made.formats)) == (("park", "length", "open"), {"park": "text", "length": "decimal"})
    assert [[field.text for field in row] for row in made.rows] == [["Oak *Hill*", "1.50", "true"], ["NO", "2", ""]]
    assert made.rows[1][1].at == Place("d.yaml", 5, 13)


def test_a_list_alone_names_its_columns_as_it_goes() -> None:
    """In the order in which they are first met."""
    assert records("- {a: 1}\n- {b: 2, a: 3}\n").columns == ("a", "b")


def test_a_file_that_says_its_formats_is_printed_so() -> None:
    """Without a word in the directive; a column described there may say otherwise."""
    made = only(":::{table} d.yaml\n:::\n", Table, d_yaml="columns: {n: integer}\nrows: [{n: 1234}]\n")
    assert rows(made) == [["1,234"]]
    made = only(
        ":::{table} d.yaml\n:columns: {n: {format: text}}\n:::\n",
        Table,
        d_yaml="columns: {n: integer}\nrows: [{n: 9999}]\n",
    )
    assert rows(made) == [["9999"]]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "d.yaml: error[table.empty] “d.yaml” has no rows (write each row as a record: - state: Utah)"),
        ("x", "d.yaml:1:1: error[table.wrong-shape] the file should be a list of records"),
        ("- 1\n- {a: 2}\n", "d.yaml:1:3: error[table.wrong-shape] this is no record"),
        ("- {a: [1]}\n", "d.yaml:1:7: error[table.wrong-shape] “a” should be one value"),
        ("- {a: 1, a: 2}\n", "d.yaml:1:10: error[yaml.duplicate-key] “a” stands here a second time"),
        ("colums: {}\nrows: [{a: 1}]\n", "d.yaml:1:1: error[table.unknown-key] the key “colums” means nothing here"),
        ("columns: {a: intger}\nrows: [{a: 1}]\n", "d.yaml:1:14: error[table.wrong-shape] “intger” is no format"),
        ("columns: [a]\nrows: [{b: 1}]\n", "d.yaml:2:12: error[table.unknown-column] “columns” does not name “b”"),
        ("- {a: =1+1}\n", "d.yaml:1:7: error[table.formula] “=1+1” is a spreadsheet's formula, not its value"),
    ],
)
def test_what_is_wrong_with_records_is_told_at_its_place(text: str, problem: str) -> None:
    """What is right with them is read all the same."""
    first, *_ = read_data(text, "d.yaml").problems
    assert str(first).startswith(problem)


# Hostile data


@pytest.mark.parametrize(
    "text", ["=1+1", "= SUM(A1)", "=cmd|' /C calc'!A0", "@SUM(1)", "+A1(2)", "-2+3*cmd|' /C calc'!A0"]
)
def test_formulas_are_told(text: str) -> None:
    """Whatever sign they begin with."""
    assert [each.code for each in read_data(f'a,b\n"{text}",x\n', "d.csv").problems] == ["table.formula"]


@pytest.mark.parametrize(
    "text", ["-5", "+3.5", "-", "- of that: 5", "@home", "=", "-12%", "+1 (202) 555-0100", "-5 (n=3)"]
)
def test_what_only_looks_like_a_formula_is_none(text: str) -> None:
    """A number with its sign, a dash, a name."""
    assert read_data(f'a,b\n"{text}",x\n', "d.csv").problems == ()


@pytest.mark.parametrize("text", ["1e308", "NaN", "inf", "#DIV/0!", "3,5", "0x1F", "9" * 40])
def test_what_is_no_number_is_told(text: str) -> None:
    """Nothing is made of numbers that a book cannot print; they stay in sight."""
    csv = f'n,x\n"{text}",y\n'
    (problem,) = told("columns: {n: {format: decimal}}", csv=csv)
    assert problem.startswith(f"e.csv:2:2: error[table.not-a-number] “{text}” is not a number")


def test_a_file_of_more_fields_than_a_table_can_have_is_refused() -> None:
    """It is told, and reading stops where it has enough."""
    checked = read_data("a\n" + "1\n" * (MOST_FIELDS + 1), "d.csv")
    assert (checked.value, [each.code for each in checked.problems]) == (None, ["table.too-large"])
    assert read_data("a\n" + "1\n" * MOST_FIELDS, "d.csv").sound


def test_every_row_is_printed() -> None:
    """None is lost on the way, and none is doubled."""
    csv = "n\n" + "".join(f"{number}\n" for number in range(3000))
    made = table("columns: [n]", csv=csv)
    assert [words for (words,) in rows(made)] == [str(number) for number in range(3000)]
    assert isinstance(made.rows[0], Row)
