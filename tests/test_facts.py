"""Promises of facts and claims: where a value comes from, how it is printed, and when it is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reportbuild.building.figures import evidence_of
from reportbuild.building.verification import as_csv, verification_sheet
from reportbuild.model.data import Fact
from reportbuild.model.document import Table
from reportbuild.model.inlines import Citation, FactRef
from reportbuild.model.problems import Checked, Place
from reportbuild.model.walking import find, plain_text
from reportbuild.reading.markdown import read_chapter
from reportbuild.reading.numerals import number_words
from reportbuild.reading.shelf import Memory
from reportbuild.resolving.facts import print_facts
from reportbuild.resolving.typed import check_typed, numbers_in

CSV = "date,state,total\n2024-12,TX,90\n2024-12,FL,45\n2025-06,TX,200\n2025-06,FL,\n"


def shelf(facts: str, csv: str = CSV, **files: str) -> Memory:
    named = {"data/facts.yaml": facts, "data/by-state.csv": csv, **files}
    return Memory({name: text.encode() for name, text in named.items()})


def values(facts: str, csv: str = CSV) -> dict[str, object]:
    made = evidence_of(shelf(facts, csv))
    assert made.sound, made.problems
    return {fact.name: fact.value for fact in made.value.facts.values()}


def told(facts: str, csv: str = CSV) -> list[str]:
    return [str(problem) for problem in evidence_of(shelf(facts, csv)).problems if problem.severity != "hint"]


@pytest.mark.parametrize(
    ("how", "value"),
    [
        ("sum: total", 335),
        ("sum: total, where: {date: 2024-12}", 135),
        ("sum: total, where: {date: 2024-12, state: [TX, FL]}", 135),
        ("count: rows", 4),
        ("count: total", 3),
        ("count: rows, where: {state: TX}", 2),
        ("min: total", 45),
        ("max: total", 200),
        ("first: total, where: {state: TX}", 90),
        ("last: total, where: {state: TX}", 200),
        ("last: state", "FL"),
        ("first: total, where: {total: 45.0}", 45),
    ],
)
def test_a_fact_is_computed_from_rows(how: str, value: object) -> None:
    """Sums, counts, least, greatest, first and last of the rows that meet the conditions; empty fields do not count."""
    assert values(f"a: {{from: data/by-state.csv, {how}, source: x}}") == {"a": value}


def test_a_computed_fact_stands_where_its_value_does() -> None:
    """A value that is picked from a file has that field's place, for those who must correct it."""
    made = evidence_of(shelf("a: {from: data/by-state.csv, max: total, source: x}")).value.facts
    assert made["a"].at == Place("data/by-state.csv", 4, 12)


def test_facts_stand_in_groups() -> None:
    """A name is made of all keys that lead to it."""
    facts = 'a: {"2024-12": {value: 135, source: x}, b: {c: {value: 1.5, source: x}}}\nd: {value: Elm Hill, source: x}'
    assert values(facts) == {"a.2024-12": 135, "a.b.c": Decimal("1.5"), "d": "Elm Hill"}


@pytest.mark.parametrize("text", ["1e308", '"1,200"', '"$12"', '"12 %"', "12345678901234567890"])
def test_what_only_looks_like_a_number_is_no_value(text: str) -> None:
    """Words that a reader would take for a number, and arithmetic could not count with."""
    [line] = told(f"a: {{value: {text}, source: x}}")
    assert "[fact.not-a-number]" in line


def test_hostile_data_are_told() -> None:
    """Formulas, NaN, ragged rows, a byte order mark, semicolons: each is told with its place, or read as meant."""
    facts = "a: {from: data/by-state.csv, sum: total, source: x}"
    for bad in ("NaN", "1e308", "Infinity"):
        [line] = told(facts, f"state,total\nTX,{bad}\n")
        assert line.startswith("data/by-state.csv:2:4: error[fact.not-a-number]")
    assert "[table.formula]" in told(facts, "state,total\nTX,=cmd|' /C calc'!A0\n")[0]
    assert values(facts, "\ufeffstate;total\nTX;12\n") == {"a": 12}
    assert "table.ragged" in told(facts, "state,total\nTX,1,2\n")[0]


def test_a_unit_may_have_a_word_for_one() -> None:
    """One word, or two; nothing else."""
    fact = evidence_of(shelf("a: {value: 1, unit: [tree, trees], source: x}")).value.facts["a"]
    assert (fact.unit_of_one, fact.unit) == ("tree", "trees")
    assert "[fact.wrong-shape]" in told("a: {value: 1, unit: [a, b, c], source: x}")[0]


def test_what_cannot_be_computed_is_told_once() -> None:
    """Where the data are wrong, every sentence that prints them shows a gap, and none repeats the complaint."""
    made = evidence_of(shelf("a: {from: data/by-state.csv, sum: total, source: x}", "total\nNaN\n"))
    assert [problem.code for problem in made.problems] == ["fact.not-a-number"]
    read = read_chapter("# T\n\nOf {fact}`a + 1`.\n", "a.md", lang="en", shelf=Memory({})).value
    printed_ = print_facts(read, made.value.facts)
    assert printed_.problems == ()
    assert [ref.formula for ref in find(printed_.value, FactRef)] == ["a + 1"]


def test_a_file_outside_is_not_read() -> None:
    """Nor is one that is not there."""
    for path, code in (("../../etc/passwd", "file.outside"), ("data/no.csv", "file.missing")):
        assert code in told(f"a: {{from: {path}, sum: total, source: x}}")[0]


# --- printing


FACTS = {
    "a": Decimal(456),
    "b": Decimal(135),
    "big": Decimal(1250000),
    "share": Decimal("0.425"),
    "day": "2025-04-17",
    "town": "Elm Hill",
}


def printed(role: str, lang: str = "en-US") -> Checked[str]:
    """What a chapter prints of a role."""
    read = read_chapter(f"# T\n\n{{fact}}`{role}`\n", "a.md", lang=lang, shelf=Memory({}))
    assert read.sound, read.problems
    at = Place("data/facts.yaml", 1, 1)
    facts = {
        name: Fact(at, name, value, unit="agreements", unit_of_one="agreement", as_of="2025-04-17")
        for name, value in FACTS.items()
    }
    return print_facts(read.value, facts).map(lambda draft: plain_text(draft.blocks[1]))


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("a", "456"),
        ("big", "1,250,000"),
        ("a | words", "four hundred fifty-six"),
        ("a | words | capital", "Four hundred fifty-six"),
        ("a | rounded 10", "460"),
        ("a | rounded to 100 | words", "five hundred"),
        ("a / b", "3.4"),
        ("a / b | rounded 0.01", "3.38"),
        ("change(b, a) | percent", "238%"),
        ("change(b, a) | percent 1", "237.8%"),
        ("share | percent", "42.5%"),
        ("b - a", "−321"),
        ("a - b | signed", "+321"),
        ("big | short", "1.3 million"),
        ("big | money USD", "$1,250,000"),
        ("big | short | money USD", "$1.3 million"),
        ("a | unit", "456 agreements"),
        ("a / a | unit", "1 agreement"),
        ("a | date", "April 17, 2025"),
        ("big | plain", "1250000"),
        ("day", "April 17, 2025"),
        ("town", "Elm Hill"),
    ],
)
def test_a_fact_is_printed_in_its_form(role: str, words: str) -> None:
    """In words, rounded, as percent, as money, with its unit or its date, as the language has it."""
    made = printed(role)
    assert made.sound, made.problems
    assert made.value.replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("big", "1.250.000"),
        ("a | words", "cuatrocientos cincuenta y seis"),
        ("share | percent", "42,5 %"),
        ("a | date", "17 de abril de 2025"),
        ("big | short", "1,3 millones"),
    ],
)
def test_a_fact_speaks_the_books_language(role: str, words: str) -> None:
    """The same values in Spanish."""
    assert printed(role, "es").value.replace("\u00a0", " ") == words


@pytest.mark.parametrize("role", ["town | words", "a > b", "a / (b - b)", "a + town", "nobody"])
def test_what_cannot_be_printed_stays_in_sight(role: str) -> None:
    """An error is told, and the role's own words are kept for the page to show."""
    read = read_chapter(f"# T\n\n{{fact}}`{role}`\n", "a.md", lang="en", shelf=Memory({})).value
    made = print_facts(read, {name: Fact(Place("f"), name, value) for name, value in FACTS.items()})
    assert not made.sound
    assert [ref.formula for ref in find(made.value, FactRef)] == [role.partition(" |")[0]]


@pytest.mark.parametrize(
    ("number", "english", "spanish"),
    [
        (0, "zero", "cero"),
        (21, "twenty-one", "veintiuno"),
        (100, "one hundred", "cien"),
        (1101, "one thousand one hundred one", "mil ciento uno"),
        (31021, "thirty-one thousand twenty-one", "treinta y un mil veintiuno"),
        (-5, "minus five", "menos cinco"),
    ],
)
def test_whole_numbers_have_words(number: int, english: str, spanish: str) -> None:
    """As American and Spanish books spell them; a language we do not speak has none."""
    assert [number_words(number, lang) for lang in ("en-US", "es-MX", "de")] == [english, spanish, None]


# --- sources and tables


DATA = {
    "data/claims.yaml": "x:\n  says: More than {fact}`a` were *signed*.\n  holds: a > 1\n  sources: [ap]\n"
    "y:\n  says: Nobody counts.\n  verdict: range conflict\n  correction: Everybody does.\n  sources: cbs\n"
}


def test_a_cited_fact_brings_its_sources() -> None:
    """Once each, of all facts that are printed, at the place where they are named."""
    files = shelf("a: {value: 1, source: [cbs, ap]}\nb: {value: 2, source: ap}\n")
    read = read_chapter("# T\n\nIt is {fact}`a + b | cited`.\n", "a.md", lang="en", shelf=files)
    [citation] = find(read.value, Citation)
    assert [(cite.key, str(cite.at)) for cite in citation.cites] == [
        ("cbs", "data/facts.yaml:1:24"),
        ("ap", "data/facts.yaml:2:23"),
    ]


def test_the_claims_table_says_verdicts_in_words() -> None:
    """A sign and a word for each, never a colour; corrections beside them, sources cited."""
    read = read_chapter("# T\n\n:::{claims}\n:::\n", "a.md", lang="en", shelf=shelf("a: {value: 1}", **DATA))
    [table] = find(read.value, Table)
    assert [[plain_text(cell) for cell in row.cells] for row in table.rows] == [
        ["More than were signed.", "✓ supported", ""],
        ["Nobody counts.", "≠ range conflict", "Everybody does."],
    ]
    assert [cite.key for citation in find(table, Citation) for cite in citation.cites] == ["ap", "cbs"]
    assert table.columns[0].row_header


def test_the_data_appendix_says_where_facts_come_from() -> None:
    """Every fact with its date, and how it is computed."""
    how = "from: data/by-state.csv, sum: total, where: {date: 2024-12}, as-of: 2024-12"
    facts = f"a: {{value: 1, title: Firsts, source: cbs}}\nb: {{{how}}}"
    read = read_chapter("# T\n\n:::{data-appendix}\n:::\n", "a.md", lang="en", shelf=shelf(facts))
    [table] = find(read.value, Table)
    assert [[plain_text(cell) for cell in row.cells] for row in table.rows] == [
        ["Firsts", "", "", "As published."],
        ["b", "", "December 2024", "Sum of “total” in data/by-state.csv, where “date” is 2024-12."],
    ]
    assert [ref.names for ref in find(table, FactRef)] == [("a",), ("b",)]


def test_tables_of_some_are_made_of_those_alone() -> None:
    """Claims by verdict, facts by group; a misspelt one is told, with the nearest right one."""
    text = "# T\n\n:::{claims}\n:verdicts: range conflict\n:::\n\n:::{data-appendix}\n:groups: [b]\n:::\n"
    files = shelf("a: {value: 1}\nb: {c: {value: 2}, d: {value: 3}}\nbb: {value: 4}", **DATA)
    claims, facts = find(read_chapter(text, "a.md", lang="en", shelf=files).value, Table)
    assert [plain_text(row.cells[0]) for row in claims.rows] == ["Nobody counts."]
    assert [plain_text(row.cells[0]) for row in facts.rows] == ["b.c", "b.d"]
    wrong = text.replace("range conflict", "range-conflict").replace("[b]", "[c]")
    problems = read_chapter(wrong, "a.md", lang="en", shelf=files).problems
    assert [str(problem).partition(" (")[0] for problem in problems] == [
        "a.md:4:12: error[md.wrong-option] “verdicts”: “range-conflict” is no verdict",
        "a.md:8:10: error[md.wrong-option] “groups”: there are no facts “c”",
    ]


# --- numbers that were typed in


@pytest.mark.parametrize(
    "text",
    [
        "There were 456 of them.",
        "Of 1,250,000 dollars none is left.",
        "456, they say.",
        "At last 456.",
    ],
)
def test_a_typed_number_earns_a_hint(text: str) -> None:
    """A number in the text that a fact has."""
    assert len(typed(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "On April 17 there were some, and on 17 April too.",
        "See p. 456 and pages 456.",
        "Section 456 says so, and § 456, and 456(g) and 456-page books.",
        "It was $456, or 456%, or 456.5, or 1,456.",
        "> There were 456.",
        'They said “there were 456 of us” and "456".',
        "| a |\n| --- |\n| 456 |",
        "`456`",
        "Nobody [@key, p. 456].",
        "In 2025 nothing happened.",
    ],
)
def test_what_is_no_count_earns_none(text: str) -> None:
    """Days, pages, sections, money, shares, years, quotations, tables, code."""
    assert typed(text) == []


def typed(text: str) -> list[str]:
    facts = {
        name: Fact(Place("f"), name, Decimal(value))
        for name, value in {"a": 456, "b": 17, "c": 2025, "d": 1250000}.items()
    }
    draft = read_chapter(f"# T\n\n{text}\n", "a.md", lang="en-US", shelf=Memory({})).value
    return [problem.message for problem in check_typed(numbers_in(draft), facts, "en-US")]


# --- the verification sheet


def test_the_sheet_names_every_place() -> None:
    """Each fact with its value, its sources, and where it is stated and printed; nothing a spreadsheet would run."""
    files = {
        "book.yaml": "title: T\ndate: 2025-01-01\ncontents: [a.md]\neditions: {report: {}}\n",
        "a.md": "# T\n\nIt is {fact}`a`,\nand {fact}`a + b`.\n",
        **DATA,
    }
    sheet = verification_sheet(shelf('a: {value: -1, title: "=cmd()", source: cbs}\nb: {value: 2}\n', **files))
    assert [(line.name, line.value, line.sources) for line in sheet.value] == [("a", "-1", ("cbs",)), ("b", "2", ())]
    assert [str(at) for at in sheet.value[0].printed_at] == ["a.md:3:7", "a.md:4:5"]
    assert sheet.value[0].claims == ("x",)
    assert as_csv(sheet.value).splitlines()[1].startswith("a,-1,,'=cmd(),,cbs,")
