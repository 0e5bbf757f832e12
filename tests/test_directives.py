"""Promises of directives: what each makes of its argument, options and body, and what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import pytest

from reportbuild.model.document import (
    Align,
    Blocks,
    Box,
    BoxKind,
    Draft,
    ListBlock,
    Only,
    Paragraph,
    Quote,
    QuoteKind,
    Recommendations,
    Table,
)
from reportbuild.model.figures import Figure
from reportbuild.model.inlines import Citation, Cite, Inlines, NoteCall, Style, Styled, Text
from reportbuild.model.problems import Checked, Place
from reportbuild.model.walking import find, plain_text, walk
from reportbuild.reading.markdown import read_chapter
from reportbuild.reading.shelf import Memory

N = TypeVar("N")

SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'
CSV = """\
date,state,count,share,source
2025-06-06,Utah,1234,0.425,one two
2025-06,Iowa,7,1,one
2024,Ohio *x*,,,
"""
MODELS = """\
aspects:
  where: Where it works
  may: What *officers* may do
models:
  - name: Jail Model
    abbr: JM
    cells:
      where: {text: In jail, sources: [one, two]}
      may:
        list: [Ask, "Take [@three]"]
        sources: [one]
        note: Not always.
  - name: Task Model
    cells: {where: null}
"""


def chapter(text: str, *, lang: str = "en-US", **files: str) -> Checked[Draft]:
    """A chapter whose text begins on line 3; “d_csv” is d.csv."""
    named: Mapping[str, str] = {"d.csv": CSV, "m.yaml": MODELS, "x.svg": SVG, **files}
    shelf = Memory({name.replace("_", "."): content.encode() for name, content in named.items()})
    return read_chapter("# T\n\n" + text, "one.md", lang=lang, shelf=shelf)


def blocks(text: str, **files: str) -> Blocks:
    checked = chapter(text, **files)
    assert not checked.problems
    return checked.value.blocks[1:]


def only(text: str, kind: type[N], **files: str) -> N:
    (found,) = find(blocks(text, **files), kind)
    return found


def told(text: str, **files: str) -> list[str]:
    """What is told of a text that begins on line 3."""
    return [str(problem).removeprefix("one.md:") for problem in chapter(text, **files).problems]


def rows(table: Table) -> list[list[str]]:
    return [[plain_text(cell) for cell in row.cells] for row in table.rows]


def columns_at(words: Inlines) -> list[int]:
    return [text.at.column for text in find(words, Text)]


# Boxes, quotations, recommendations, conditions


@pytest.mark.parametrize("name", ["key-findings", "note", "warning", "aside"])
def test_boxes(name: str) -> None:
    """They have a title behind their name, a label, and blocks."""
    box = only(f":::{{{name}}} The *title*\n:name: box-a\n\nwords\n\n- item\n:::\n", Box)
    assert (box.kind, box.id, plain_text(box.title)) == (BoxKind(name), "box-a", "The title")
    assert [type(kid) for kid in box.kids] == [Paragraph, ListBlock]
    assert only(f":::{{{name}}}\nwords\n:::\n", Box).id == "one-box-1"


def test_directives_stand_in_others_and_in_lists_and_quotations() -> None:
    """The outer has more colons; places are those of the file."""
    outer, inner = find(blocks("::::{aside}\n- > :::{note} T\n  > words\n  > :::\n::::\n"), Box)
    assert (outer.at, inner.at) == (Place("one.md", 3, 1), Place("one.md", 4, 5))
    assert columns_at(inner.title) == [15]
    assert next(find(inner.kids, Text)).at == Place("one.md", 5, 5)


def test_backquotes_make_directives_too() -> None:
    """As in MyST, if there is a name in braces."""
    assert only("```{note}\nwords\n```\n", Box).kind is BoxKind.NOTE


@pytest.mark.parametrize("name", ["pull-quote", "epigraph"])
def test_quotations_and_who_is_quoted(name: str) -> None:
    """The last line behind dashes, or an option."""
    quote = only(f":::{{{name}}}\nWords.\n\nMore.\n\n-- Who *else*\n:::\n", Quote)
    assert (quote.kind, plain_text(quote.attribution)) == (QuoteKind(name), "Who else")
    assert columns_at(quote.attribution) == [4, 9]
    assert plain_text(quote.kids[-1]) == "More."
    assert plain_text(only(f":::{{{name}}}\n:attribution: Who\n\nWords.\n:::\n", Quote).attribution) == "Who"


def test_recommendations_are_a_numbered_list_to_somebody() -> None:
    """Each has a label, counted behind the name if there is one."""
    found = only(":::{recommendations} Congress and *states*\n1. Do\n\n   more.\n2. That\n:::\n", Recommendations)
    assert plain_text(found.addressee) == "Congress and states"
    assert found.ids == ("one-rec-1", "one-rec-2")
    assert [len(item) for item in found.items] == [2, 1]
    named = only(":::{recommendations} X\n:name: to-x\n1. Do\n2. That\n:::\n", Recommendations)
    assert named.ids == ("to-x-1", "to-x-2")


@pytest.mark.parametrize("body", ["- Do", "words", "words\n\n1. Do", ""])
def test_recommendations_without_a_numbered_list_are_told(body: str) -> None:
    """What stands there stays."""
    checked = chapter(f":::{{recommendations}} X\n{body}\n:::\n")
    assert [problem.code for problem in checked.problems] == ["md.no-list"]
    assert plain_text(checked.value.blocks[1]) == "X"


@pytest.mark.parametrize(
    ("condition", "read"),
    [
        ("print", ("medium", "print")),
        ("screen", ("medium", "screen")),
        ("medium = print", ("medium", "print")),
        ("edition=brief", ("edition", "brief")),
        ("edition != brief", ("not-edition", "brief")),
        ("lang=es-MX", ("lang", "es")),
    ],
)
def test_content_for_some(condition: str, read: tuple[str, str]) -> None:
    """Media, editions and languages."""
    found = only(f":::{{only}} {condition}\nwords\n:::\n", Only)
    assert (found.key, found.value) == read


@pytest.mark.parametrize("condition", ["", "paper", "format=pdf", "edition=", "edition!=", "lang!=es"])
def test_a_condition_that_means_nothing_is_told(condition: str) -> None:
    """The content stays."""
    checked = chapter(f":::{{only}} {condition}\nwords\n:::\n")
    assert [problem.code for problem in checked.problems] == ["md.unknown-condition"]
    assert plain_text(checked.value.blocks[1]) == "words"


# What is wrong with a directive


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            ":::{nte} T\nx\n:::\n",
            "3:1: error[md.unknown-directive] there is no directive “nte” (did you mean “note”?)",
        ),
        (
            ":::{note} T\nx\n",
            "3:1: error[md.unclosed] “note” is opened here and not closed (close it with a line :::)",
        ),
        (
            ":::note T\nx\n:::\n",
            "3:1: error[md.no-braces] “note” is written without its braces (write :::{note})",
        ),
        (
            "x\n\n:::\n",
            "5:1: error[md.stray-colons] these colons close nothing"
            " (take them away; a directive around others needs more colons than they have)",
        ),
        (
            ":::{note}\n:nmae: x\n:::\n",
            "4:1: error[md.unknown-option] “note” takes no option “nmae” (did you mean “name”?)",
        ),
        (
            ":::{note}\n:name: a\n:name: b\n:::\n",
            "5:1: error[md.duplicate-option] “name” is given a second time (take one of the two away)",
        ),
        (
            ":::{note}\n:name: a b\n:::\n",
            "4:8: error[md.wrong-option] “name”: “a b” is no label, it has a space in it (use hyphens)",
        ),
        (":::{note}\n:name:\n:::\n", "4:1: error[md.wrong-option] “name”: takes a label (write it behind :name:)"),
        (
            ":::{pull-quote} T\nx\n:::\n",
            "3:17: error[md.stray-argument] “pull-quote” takes no words behind its name"
            " (begin the text on a line of its own)",
        ),
        (
            ":::{table} d.csv\n:orientation: lanscape\n:::\n",
            "4:15: error[md.wrong-option] “orientation”: “lanscape” is none it takes (did you mean “landscape”?)",
        ),
        (
            ":::{note}\n---\nname: [\n---\n:::\n",
            "5:8: error[yaml.broken] this is not YAML: expected the node content, but found “<stream end>”"
            " (check indentation, colons and quotes near here)",
        ),
    ],
)
def test_what_is_wrong_with_a_directive_is_told_at_its_place(text: str, problem: str) -> None:
    """Once, and nothing else with it."""
    assert told(text) == [problem]


def test_an_unknown_directive_stays_in_sight() -> None:
    """Its argument and its body are text."""
    assert plain_text(chapter(":::{nte} The *title*\nwords\n:::\n").value.blocks[1:]) == "The titlewords"


# Figures


def test_figures() -> None:
    """Options in lines, the caption as body, MyST's legend as note."""
    figure = only(
        ':::{figure} x.svg\n:name: fig-x\n:alt: What it shows: "all"\n:source: The *source* [@k]\n:credit: Me\n\n'
        "The *caption*\ngoes on.\n\nA legend.\n:::\n",
        Figure,
    )
    assert (figure.id, figure.image.src, figure.image.alt) == ("fig-x", "x.svg", 'What it shows: "all"')
    assert figure.image.at == Place("one.md", 3, 13)
    assert plain_text(figure.caption) == "The caption goes on."
    assert [plain_text(words) for words in (figure.note, figure.source, figure.credit)] == [
        "A legend.",
        "The source",
        "Me",
    ]
    assert columns_at(figure.source)[:2] == [10, 15]


def test_options_may_be_a_block_of_yaml() -> None:
    """Words keep their places, folded and quoted ones too."""
    figure = only(
        ":::{figure} x.svg\n---\nname: fig-x\nalt: Words\ncaption: >-\n  The\n  *caption*\n"
        "note: 'It''s *so*'\n---\n:::\n",
        Figure,
    )
    assert (figure.id, figure.image.alt, plain_text(figure.caption)) == ("fig-x", "Words", "The caption")
    assert [(text.text, text.at.line, text.at.column) for text in find(figure.caption, Text)] == [
        ("The ", 8, 3),
        ("caption", 9, 4),
    ]
    assert [(text.text, text.at.column) for text in find(figure.note, Text)] == [("It’s ", 8), ("so", 15)]


def test_an_option_may_go_on_in_indented_lines() -> None:
    """Each line keeps its place."""
    figure = only(":::{figure} x.svg\n:alt: x\n:source: The first\n  *second*\n:::\n", Figure)
    assert [(text.text, text.at.line, text.at.column) for text in find(figure.source, Text)] == [
        ("The first ", 5, 10),
        ("second", 6, 4),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (":::{figure} x.svg\nwords\n:::\n", "3:13: error[image.no-alt"),
        (":::{figure} y.svg\n:alt: a\n:::\n", "3:13: error[file.missing"),
        (":::{figure} ../y.svg\n:decorative:\n:::\n", "3:13: error[file.outside"),
        (":::{figure}\n:alt: a\n:::\n", "3:1: error[md.no-argument"),
        (":::{figure} x.svg\n:decorative: yes\n:alt: a\n:::\n", "4:14: error[md.wrong-option"),
        (":::{figure} x.svg\n:alt: a\n\n- x\n:::\n", "6:1: error[md.not-a-caption"),
    ],
)
def test_what_is_wrong_with_a_figure_is_told(text: str, problem: str) -> None:
    """A picture needs words or says that it is decorative, and its file must be there."""
    assert [each.partition("] ")[0] for each in told(text)] == [problem]


# Tables from data


def test_a_data_file_is_a_table() -> None:
    """Without options all columns are shown, their fields being Markdown."""
    table = only(":::{table} d.csv\n:::\n", Table)
    assert [plain_text(column.title) for column in table.columns] == ["date", "state", "count", "share", "source"]
    assert rows(table)[2] == ["2024", "Ohio x", "", "", ""]
    assert table.rows[0].cells[1][0].at == Place("d.csv", 2, 12)
    assert (table.id, table.rows[2].cells[2]) == ("one-table-1", ())


FORMATTED = """\
:::{table} d.csv
---
name: tab-x
caption: The *caption*
columns:
  state: {title: "State[^s]", row-header: true, width: 20%}
  date: {title: Date, format: date}
  count: {format: integer}
  share: {title: Share, format: percent, align: center}
  source: {title: Sources, format: citation}
totals: [count]
notes: {s: "A *note*"}
note: Units differ.
source: "[@one]"
date: 2025-06-06
---
:::
"""


def test_columns_are_shown_in_the_order_they_are_described() -> None:
    """Numbers and dates are printed by the language, and numbers stand at the end."""
    table = only(FORMATTED, Table)
    assert [plain_text(column.title) for column in table.columns] == ["State", "Date", "count", "Share", "Sources"]
    assert [column.align for column in table.columns] == [
        Align.START,
        Align.START,
        Align.END,
        Align.CENTER,
        Align.START,
    ]
    assert (table.columns[0].row_header, table.columns[0].width) == (True, 20.0)
    assert [row[:4] for row in rows(table)] == [
        ["Utah", "June 6, 2025", "1,234", "42.5%"],
        ["Iowa", "June 2025", "7", "100%"],
        ["Ohio x", "2024", "", ""],
        ["Total", "", "1,241", ""],
    ]
    assert [row.total for row in table.rows] == [False, False, False, True]


def test_what_belongs_to_a_table() -> None:
    """Caption with the date of the data, lines, and notes of its own."""
    table = only(FORMATTED, Table)
    assert (table.id, plain_text(table.caption)) == ("tab-x", "The caption, June 6, 2025")
    assert plain_text(table.note) == "Units differ."
    assert [cite.key for cite in find(table.source, Cite)] == ["one"]
    assert [(note.name, plain_text(note.kids)) for note in table.notes] == [("s", "A note")]
    assert [call.name for call in find(table, NoteCall)] == ["s"]


def test_the_language_decides_how_numbers_and_dates_are_printed() -> None:
    """And our word for the total."""
    checked = chapter(FORMATTED, lang="es-ES")
    (table,) = find(checked.value.blocks, Table)
    assert rows(table)[0][1:4] == ["6 de junio de 2025", "1.234", "42,5 %"]
    (british,) = find(chapter(FORMATTED, lang="en-GB").value.blocks, Table)
    assert rows(british)[0][1] == "6 June 2025"


def test_keys_in_a_column_are_cited() -> None:
    """Each with its place in the data file."""
    citation = next(find(only(FORMATTED, Table).rows, Citation))
    assert [(cite.key, cite.at) for cite in citation.cites] == [
        ("one", Place("d.csv", 2, 28)),
        ("two", Place("d.csv", 2, 32)),
    ]


def test_rows_are_filtered_and_sorted() -> None:
    """Numbers by value, whatever stands in other columns; what is empty comes last."""
    table = only(
        ":::{table} d.csv\n:columns: [state]\n:sort: -count\n:filter: {date: [2025-06, 2024, 2025-06-06]}\n:::\n", Table
    )
    assert rows(table) == [["Utah"], ["Iowa"], ["Ohio x"]]
    sorted_ = only(":::{table} d.csv\n:columns: {state: null}\n:sort: [share, state]\n:::\n", Table)
    assert rows(sorted_) == [["Utah"], ["Iowa"], ["Ohio x"]]
    one = only(":::{table} d.csv\n:columns: {state: Where}\n:filter: {count: 7}\n:::\n", Table)
    assert (rows(one), plain_text(one.columns[0].title)) == ([["Iowa"]], "Where")


def test_hidden_columns_are_not_shown() -> None:
    """They may still choose and sort."""
    table = only(":::{table} d.csv\n:columns: {state: {}, count: {hide: true}}\n:sort: count\n:::\n", Table)
    assert rows(table) == [["Iowa"], ["Utah"], ["Ohio x"]]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            ":columns: {stat: State}",
            "one.md:4:12: error[table.unknown-column] “columns”: “d.csv” has no column “stat” (did you mean “state”?)",
        ),
        (
            ":sort: -cuont",
            "one.md:4:8: error[table.unknown-column] “sort”: “d.csv” has no column “cuont” (did you mean “count”?)",
        ),
        (
            ":totals: [count, shar]",
            "one.md:4:18: error[table.unknown-column] “totals”: “d.csv” has no column “shar” (did you mean “share”?)",
        ),
        (
            ":filter: {dat: 2024}",
            "one.md:4:11: error[table.unknown-column] “filter”: “d.csv” has no column “dat” (did you mean “date”?)",
        ),
        (
            ":columns: {state: {titel: x}}",
            "one.md:4:20: error[md.unknown-option] a column has no “titel” (did you mean “title”?)",
        ),
        (
            ":columns: {state: {format: intger}}",
            "one.md:4:28: error[md.wrong-option] “columns”: “intger” is no format (did you mean “integer”?)",
        ),
        (
            ":columns: {state: {width: wide}}",
            "one.md:4:27: error[md.wrong-option] “columns”: “wide” is no width (give percent of the table: 20%)",
        ),
        (
            ":columns: {state: {format: integer}}\n:filter: {state: Utah}",
            "d.csv:2:12: error[table.not-a-number] “Utah” is not a whole number"
            " (write digits, a point before decimals, and no marks between thousands)",
        ),
        (
            ":columns: {state: {format: date}}\n:filter: {state: Utah}",
            "d.csv:2:12: error[table.not-a-date] “Utah” is not a date (write 2025-06-06, 2025-06 or 2025)",
        ),
        (
            ":date: June",
            "one.md:4:8: error[table.not-a-date] “June” is not a date (write 2025-06-06, 2025-06 or 2025)",
        ),
        (
            ":filter: {state: Nowhere}",
            "one.md:4:1: warning[table.no-rows] the filter lets no row through"
            " (values must be written as they stand in the data)",
        ),
        (":notes: {s: x}", "one.md:4:13: warning[note.unused] the note “s” is never called, and not printed"),
        (
            ":totals: [state]\n:filter: {state: Utah}",
            "d.csv:2:12: error[table.not-a-number] “Utah” is not a number"
            " (write digits, a point before decimals, and no marks between thousands)",
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_told_at_its_place(options: str, problem: str) -> None:
    """In the chapter if the chapter is wrong, in the data file if that is."""
    found = [str(each) for each in chapter(f":::{{table}} d.csv\n{options}\n:::\n").problems]
    assert [each.removesuffix(" (write [^s] where it belongs)") for each in found] == [problem]


def test_a_table_whose_file_is_not_to_be_had_is_told() -> None:
    """It keeps its label, so that references to it lead somewhere."""
    checked = chapter(":::{table} e.csv\n:name: tab-x\n:caption: C\n:::\n")
    assert [(each.code, each.at) for each in checked.problems] == [("file.missing", Place("one.md", 3, 12))]
    assert next(find(checked.value.blocks, Table)).id == "tab-x"
    assert [each.code for each in chapter(":::{table} e.csv\n:::\n", e_csv="").problems] == ["table.empty"]
    assert told(":::{table} d.csv\nwords\n:::\n") == [
        "4:1: error[md.stray-body] “table” with a file takes no text of its own (move the text out of it)"
    ]


def test_notes_called_from_a_data_file_belong_to_the_table() -> None:
    """A number with a note is still a number."""
    table = only(
        ":::{table} e.csv\n:columns: {n: {format: integer}}\n:totals: n\n:notes: {a: x}\n:::\n",
        Table,
        e_csv="n\n1234[^a]\n",
    )
    assert rows(table) == [["1,234"], ["1,234"]]
    assert [call.at for call in find(table, NoteCall)] == [Place("e.csv", 2, 5)]


# Tables drawn with pipes


def test_a_drawn_table_in_a_directive() -> None:
    """It may be described as a data file's; columns that are not named stay."""
    table = only(
        ":::{table}\n---\nname: tab-x\ncaption: C\ncolumns:\n  A b: {row-header: true}\n  N: {format: integer}\n"
        'totals: [N]\nnotes: {a: "x"}\n---\n'
        "| A *b* | N | C |\n|---|--:|---|\n| x | 1234[^a] | y |\n| z | **6** | |\n:::\n",
        Table,
    )
    assert (table.id, plain_text(table.caption)) == ("tab-x", "C")
    assert [column.row_header for column in table.columns] == [True, False, False]
    assert rows(table) == [["x", "1,234", "y"], ["z", "6", ""], ["Total", "1,240", ""]]
    assert [each.style for each in find(table.rows, Styled)] == [Style.STRONG]
    assert len([*find(table, NoteCall)]) == 1


def test_the_caption_of_a_drawn_table_may_stand_behind_its_name() -> None:
    """As in MyST."""
    assert plain_text(only(":::{table} The *caption*\n|a|\n|-|\n|1|\n:::\n", Table).caption) == "The caption"


def test_a_table_directive_without_a_table_is_told() -> None:
    """What stands there stays."""
    assert [each.partition("] ")[0] for each in told(":::{table}\nwords\n:::\n")] == ["3:1: error[table.no-table"]


# Comparisons


def test_a_comparison_has_a_column_for_each_thing_and_a_row_for_each_aspect() -> None:
    """What is missing or null says that it is not stated."""
    table = only(":::{models} m.yaml\n:name: tab-m\n:caption: C\n:::\n", Table)
    assert (table.id, table.comparison) == ("tab-m", True)
    assert [plain_text(column.title) for column in table.columns] == ["", "Jail Model (JM)", "Task Model"]
    assert [column.row_header for column in table.columns] == [True, False, False]
    assert [[row[0], row[2]] for row in rows(table)] == [
        ["Where it works", "not stated"],
        ["What officers may do", "not stated"],
    ]
    assert [each.style for each in find(table.rows[0].cells[2], Styled)] == [Style.ITALIC]


def test_sources_of_a_cell_are_cited_behind_its_last_words() -> None:
    """Behind text, or behind the last line of a list; each key with its place."""
    table = only(":::{models} m.yaml\n:::\n", Table)
    where, may = (row.cells[1] for row in table.rows)
    assert [type(node) for node in walk(where)] == [Paragraph, Text, Citation, Cite, Cite]
    assert [cite.at for cite in find(where, Cite)] == [Place("m.yaml", 8, 40), Place("m.yaml", 8, 45)]
    (bullets,) = may
    assert isinstance(bullets, ListBlock)
    assert [cite.key for cite in find(bullets.items[0], Cite)] == []
    assert [cite.key for cite in find(bullets.items[1], Cite)] == ["three", "one"]
    assert next(find(bullets.items[1], Cite)).at == Place("m.yaml", 10, 28)


def test_the_note_of_a_cell_is_one_of_the_tables() -> None:
    """It is called behind the cell's sources."""
    table = only(":::{models} m.yaml\n:::\n", Table)
    (note,) = table.notes
    assert plain_text(note.kids) == "Not always."
    assert [call.name for call in find(table, NoteCall)] == [note.name]


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        (
            "aspects: {where: W}\nmodels: [{name: A, cells: {wher: x}}]\n",
            "m.yaml:2:28: error[table.unknown-aspect] “wher” is not among the aspects (did you mean “where”?)",
        ),
        (
            "aspects: {where: W}\nmodels: [{name: A, cells: {where: {txt: x}}}]\n",
            "m.yaml:2:36: error[table.unknown-key] the key “txt” means nothing here (did you mean “text”?)",
        ),
        (
            "aspects: [W]\nmodels: [{name: A}]\n",
            "m.yaml:1:10: error[table.wrong-shape] “aspects” should be keys and values"
            " (the guide shows what the file looks like)",
        ),
        (
            "aspects: {where: W}\nmodels: [{abbr: A}]\n",
            "m.yaml:2:10: error[table.wrong-shape] one of the things compared has no name (add name: …)",
        ),
        (
            "aspects: {where: W}\nmodels: [{name: A, cells: {where: {text: x, sources: [1]}}}]\n",
            "m.yaml:2:55: error[table.wrong-shape] “sources” should be keys of works, such as [smith_2020]"
            " (the guide shows what the file looks like)",
        ),
        (
            "",
            "m.yaml: error[table.empty] “m.yaml” compares nothing"
            " (give it aspects, and models that have cells for them)",
        ),
    ],
)
def test_what_is_wrong_with_a_comparison_is_told_in_its_file(file: str, problem: str) -> None:
    """At the key or the value."""
    found = [str(each) for each in chapter(":::{models} m.yaml\n:::\n", m_yaml=file).problems]
    assert problem in found


def test_entities_may_be_compared_as_models_are() -> None:
    """The word in the file is the author's choice."""
    file = "aspects: {a: A}\nentities: [{name: X, cells: {a: 3}}]\n"
    assert rows(only(":::{models} m.yaml\n:::\n", Table, m_yaml=file)) == [["A", "3"]]


# Included files


def test_an_included_file_stands_in_place_of_the_directive() -> None:
    """Its places are its own; its notes are the chapter's."""
    draft = chapter(":::{include} inc_md\n:::\n".replace("_", "."), inc_md="## S\n\nwords[^a]\n\n[^a]: note\n")
    assert not draft.problems
    assert [block.at for block in draft.value.blocks[1:]] == [Place("inc.md", 1, 1), Place("inc.md", 3, 1)]
    assert [note.at for note in draft.value.notes] == [Place("inc.md", 5, 1)]


def test_files_that_include_each_other_are_told() -> None:
    """The message shows the way round."""
    checked = chapter(":::{include} a.md\n:::\n", a_md="a\n\n:::{include} b.md\n:::\n", b_md=":::{include} a.md\n:::\n")
    assert [str(problem) for problem in checked.problems] == [
        "b.md:1:1: error[md.include-cycle] “a.md” includes itself: one.md → a.md → b.md → a.md"
        " (take one of these includes away)"
    ]


@pytest.mark.parametrize(
    ("name", "code"), [("", "md.no-argument"), ("no.md", "file.missing"), ("/etc/passwd", "file.outside")]
)
def test_a_file_that_cannot_be_included_is_told(name: str, code: str) -> None:
    """Nothing outside the manuscript can be named."""
    assert [problem.code for problem in chapter(f":::{{include}} {name}\n:::\n").problems] == [code]
