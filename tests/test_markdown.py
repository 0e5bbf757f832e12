"""Promises of reading a chapter: the tree CommonMark, Pandoc and MyST would see, every node at its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportbuild.model.document import CodeBlock, Definitions, Draft, Heading, ListBlock, Paragraph, Quote, Rule, Table
from reportbuild.model.figures import Figure
from reportbuild.model.inlines import (
    Abbreviation,
    Code,
    CrossRef,
    Image,
    Inlines,
    LineBreak,
    Link,
    NoteCall,
    Phrase,
    RefForm,
    Style,
    Styled,
    Text,
)
from reportbuild.model.problems import Checked, Place
from reportbuild.model.walking import find, plain_text, walk
from reportbuild.reading.markdown import read_chapter
from reportbuild.reading.shelf import Memory

N = TypeVar("N")

FILES: Mapping[str, bytes] = {
    "figures/x.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "chapters/near.png": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "chapters/notes.txt": b"",
    "data/x.csv": b'a,b\n1,"2\n3"\n',
    "m.yaml": b"aspects: {a: A}\nmodels: [{name: M, cells: {a: 'x ''y'' *z*'}}]\n",
    "inc.md": b"included *text*[^a]\n\n:::{include} inc.md\n:::\n",
}


def chapter(text: str, *, lang: str = "en-US") -> Checked[Draft]:
    return read_chapter(text, "chapters/01-one.md", lang=lang, shelf=Memory(FILES))


def body(text: str) -> Checked[Draft]:
    """A chapter whose text begins on line 3."""
    return chapter("# T\n\n" + text)


def sound(text: str) -> Draft:
    checked = body(text)
    assert not checked.problems
    return checked.value


def only(text: str, kind: type[N]) -> N:
    (found,) = find(sound(text).blocks, kind)
    return found


def line(text: str, *, lang: str = "en-US") -> Inlines:
    """The inlines of the one paragraph of a sound chapter."""
    checked = chapter("# T\n\n" + text, lang=lang)
    assert not checked.problems
    (paragraph,) = find(checked.value.blocks, Paragraph)
    return paragraph.kids


def told(text: str) -> list[str]:
    """What is told of a text that begins on line 3."""
    return [str(problem).removeprefix("chapters/01-one.md:") for problem in body(text).problems]


def codes(text: str) -> list[str]:
    return [problem.code for problem in chapter(text).problems]


def test_every_node_stands_at_its_first_character() -> None:
    """Line and column hold in paragraphs, lists, quotes and tables alike."""
    draft = sound(
        "One *two* **three**\nfour `five`[^a].\n\n"
        "> - six **seven**\n>   eight\n\n"
        "| a | \\| *b* |\n|---|---|\n| c | **d** |\n\n"
        "[^a]: Nine *ten*.\n\n    Eleven `x`.\n"
    )
    nodes: list[Any] = [*find((draft.blocks, draft.notes), Text, Styled, Code, NoteCall)]
    places = [(node.at.line, node.at.column) for node in nodes if not isinstance(node, Text) or node.text.strip()]
    assert places == [
        *((1, 3), (3, 1), (3, 5), (3, 6), (3, 11), (3, 13), (3, 20), (4, 6), (4, 12), (4, 16)),
        *((6, 5), (6, 9), (6, 11), (6, 18)),
        *((9, 3), (9, 8), (9, 10), (9, 11), (11, 3), (11, 7), (11, 9)),
        *((13, 7), (13, 12), (13, 13), (13, 17), (15, 5), (15, 12), (15, 15)),
    ]


def test_blocks_stand_at_their_first_character() -> None:
    """A block within others has the column behind their marks."""
    draft = sound("- a\n\n  > b\n  >\n  > 1. c\n")
    nodes: list[Any] = [*find(draft.blocks, ListBlock, Quote, Paragraph)]
    assert [(type(node), node.at.line, node.at.column) for node in nodes] == [
        (ListBlock, 3, 1),
        (Paragraph, 3, 3),
        (Quote, 5, 3),
        (Paragraph, 5, 5),
        (ListBlock, 7, 5),
        (Paragraph, 7, 8),
    ]


def test_plain_words_side_by_side_are_one_text() -> None:
    """Entities, escapes, loose marks and line ends make no seams."""
    assert [(type(kid), getattr(kid, "text", None)) for kid in line("a &amp; b \\* c * d\n_e f")] == [
        (Text, "a & b * c * d _e f")
    ]


# Headings


def test_a_chapter_is_opened_by_its_title() -> None:
    """Its name is the file's; the title's label is the author's, or made of the name."""
    draft = chapter("# The *title* {#ch-one .unnumbered}\n").value
    assert (draft.path, draft.name, draft.lang) == ("chapters/01-one.md", "01-one", "en-US")
    (title,) = find(draft.blocks, Heading)
    assert (title.id, title.numbered, plain_text(title.kids)) == ("ch-one", False, "The title")
    assert next(find(chapter("# T {-}\n").value.blocks, Heading)).numbered is False
    assert next(find(chapter("T\n=\n").value.blocks, Heading)).id == "ch-01-one"


def test_sections_without_a_label_get_one_of_their_title() -> None:
    """It begins with the chapter's name and is like no other in the file, the author's own included."""
    draft = sound("## Qué dice\n\n## Qué dice\n\n## Own {#ch-01-one-qué}\n\n## “Two”, *three*\n\n## …\n")
    assert [heading.id for heading in find(draft.blocks[1:], Heading)] == [
        "ch-01-one-que-dice",
        "ch-01-one-que-dice-2",
        "ch-01-one-qué",
        "ch-01-one-two-three",
        "ch-01-one-section",
    ]
    assert [
        h.id for h in find(read_chapter("# T\n\n## S\n", "sum.md", lang="en", shelf=Memory({})).value, Heading)
    ] == [
        "ch-sum",
        "sum-s",
    ]


def test_labels_may_stand_on_the_line_before() -> None:
    """As in MyST: {#id} or (id)=, before a heading, a figure, a table or a box."""
    draft = sound(
        "(sec-a)=\n## A\n\n{#fig-a}\n![x](figures/x.svg)\n\n{#tab-a}\n|a|\n|-|\n|1|\n\n(box-a)=\n:::{note}\nx\n:::\n"
    )
    assert [getattr(block, "id", None) for block in draft.blocks[1:]] == ["sec-a", "fig-a", "tab-a", "box-a"]
    assert told("(sec-a)=\nwords\n") == [
        "3:1: error[md.stray-label] “sec-a” labels nothing that can be referred to"
        " (labels stand before headings, figures, tables and boxes)"
    ]


def test_a_chapter_without_a_title_gets_its_name_for_one() -> None:
    """The problem is told at the first line of text."""
    checked = chapter("\nwords\n")
    assert [str(problem) for problem in checked.problems] == [
        "chapters/01-one.md:2:1: error[md.no-title] the chapter has no title (begin it with a line “# Title”)"
    ]
    title, paragraph = checked.value.blocks
    assert isinstance(title, Heading)
    assert plain_text(title.kids) == "01-one"
    assert isinstance(paragraph, Paragraph)


def test_the_title_comes_first_whatever_stands_before_it() -> None:
    """What stood before follows."""
    checked = chapter("words\n\n# T\n")
    assert [str(problem) for problem in checked.problems] == [
        "chapters/01-one.md:1:1: error[md.no-title] something stands before the chapter's title"
        " (begin the chapter with “# T”)"
    ]
    assert [type(block) for block in checked.value.blocks] == [Heading, Paragraph]


def test_a_second_title_is_told_and_becomes_a_section() -> None:
    """Within a box as well."""
    checked = body("# U\n\n:::{note}\n# V\n:::\n")
    assert [(problem.code, problem.at.line) for problem in checked.problems] == [
        ("md.second-title", 3),
        ("md.second-title", 6),
    ]
    assert [heading.level for heading in find(checked.value.blocks, Heading)] == [1, 2, 2]


def test_a_skipped_level_is_told() -> None:
    """Going up again is no skip."""
    assert told("### A\n\n## B\n\n### C\n\n## D\n") == [
        "3:1: warning[md.heading-skip] a heading of level 3 follows one of level 1 (write ##)"
    ]


def test_an_empty_chapter_is_told() -> None:
    """It still has a title, so that the book can be shown."""
    for text in ("", "\n \n"):
        checked = chapter(text)
        assert [str(problem) for problem in checked.problems] == [
            "chapters/01-one.md: error[md.empty] there is nothing in this chapter (write a title and some text)"
        ]
        assert [type(block) for block in checked.value.blocks] == [Heading]
    assert codes("% nothing but a comment\n") == ["md.no-title"]


def test_front_matter_is_told_and_not_printed() -> None:
    """The lines keep their numbers."""
    checked = chapter("---\ntitle: T\nauthors:\n  - A\n---\n# T\n\nwords")
    assert [(problem.code, problem.at.line) for problem in checked.problems] == [("md.front-matter", 1)]
    assert [block.at.line for block in checked.value.blocks] == [6, 8]


# Notes


def test_a_note_may_have_several_paragraphs_and_cite() -> None:
    """Definitions are kept in the order of the file."""
    draft = sound("One[^b] two[^a].\n\n[^a]: A *note*.\n\n    More [@x].\n\n[^b]: B\n")
    assert [(note.name, len(note.kids)) for note in draft.notes] == [("a", 2), ("b", 1)]
    assert [call.name for call in find(draft.blocks, NoteCall)] == ["b", "a"]


def test_a_note_may_stand_where_it_is_called() -> None:
    """As Pandoc has it: ^[text]; its words have their places."""
    draft = sound("One^[in *line*] two^[more].")
    first, second = draft.notes
    calls = [call.name for call in find(draft.blocks, NoteCall)]
    assert calls == [first.name, second.name]
    assert first.name != second.name
    assert [text.at.column for text in find(first, Text)] == [6, 10]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("One[^nope].", "3:4: error[note.undefined] there is no note “nope”"),
        ("One.\n\n[^a]: x\n", "5:1: warning[note.unused] the note “a” is never called, and not printed"),
        ("One[^a].\n\n[^a]: x\n\n[^a]: y\n", "7:1: error[note.duplicate] another note is named “a”"),
        ("One[^a] two[^a].\n\n[^a]: x\n", "3:12: error[note.called-twice] the note “a” is called already"),
    ],
)
def test_notes_and_calls_that_do_not_match_are_told(text: str, problem: str) -> None:
    """Each once, at the call or at the definition."""
    assert [each.rpartition(" (")[0] for each in told(text)] == [problem]


def test_a_call_that_leads_nowhere_stays_in_sight() -> None:
    """It is text, so that no later room has to know of it."""
    draft = body("One[^nope] two[^a] three[^a].\n\n[^a]: x\n").value
    assert plain_text(draft.blocks[1]) == "One[^nope] two three[^a]."


# Links and references


def test_references_within_the_book() -> None:
    """With words of the author's or without, by name or by page, in our way and in MyST's."""
    refs = [*find(line("[](#a) [the *chart*](#b) {page}`c` {ref}`d` {ref}`words <e>` {numref}`Fig. %s <f>`"), CrossRef)]
    assert [(ref.label, plain_text(ref.kids), ref.form) for ref in refs] == [
        ("a", "", RefForm.NAME),
        ("b", "the chart", RefForm.NAME),
        ("c", "", RefForm.PAGE),
        ("d", "", RefForm.NAME),
        ("e", "words", RefForm.NAME),
        ("f", "", RefForm.NAME),
    ]
    assert [ref.label for ref in find(line("[](#größe)"), CrossRef)] == ["größe"]


def test_links_out_of_the_book() -> None:
    """A link without words shows its address; an address alone is no link."""
    links = [*find(line("[a](https://x.org) [](http://x.org/é) <https://y.org> <a@b.org> [d](doi:10.1/x)"), Link)]
    assert [(link.url, plain_text(link.kids)) for link in links] == [
        ("https://x.org", "a"),
        ("http://x.org/%C3%A9", "http://x.org/é"),
        ("https://y.org", "https://y.org"),
        ("mailto:a@b.org", "a@b.org"),
        ("doi:10.1/x", "d"),
    ]
    assert not [*find(line("https://x.org and www.x.org"), Link)]
    assert [link.url for link in find(sound("[words][r]\n\n[r]: https://x.org\n").blocks, Link)] == ["https://x.org"]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "02.md", "//x.org"]
)
def test_other_addresses_are_told_and_their_words_kept(address: str) -> None:
    """No scheme but https, http, mailto and doi leads out of a book."""
    checked = body(f"see [the *words*]({address})")
    assert [(problem.code, problem.at) for problem in checked.problems] == [
        ("link.scheme", Place("chapters/01-one.md", 3, 5))
    ]
    assert not [*find(checked.value.blocks, Link)]
    assert plain_text(checked.value.blocks[1]) == "see the words"


def test_a_link_to_nowhere_is_told_and_what_is_not_printed_too() -> None:
    """An empty address, and the words behind an address."""
    assert [each.partition("] ")[0] for each in told('[a]() [b](https://x.org "c")')] == [
        "3:1: error[link.no-target",
        "3:7: hint[link.title",
    ]


# Words


def test_emphasis_code_and_breaks() -> None:
    """CommonMark, and GitHub's strikethrough."""
    kids = line("*a* **b** ~~c~~ `d`  \ne")
    assert [(type(kid), getattr(kid, "style", None)) for kid in kids if not isinstance(kid, Text)] == [
        (Styled, Style.EMPHASIS),
        (Styled, Style.STRONG),
        (Styled, Style.DELETED),
        (Code, None),
        (LineBreak, None),
    ]


def test_roles_for_words() -> None:
    """Their text is Markdown where words are meant."""
    kids = line("{sub}`2 *x*` {sup}`n` {sc}`Bce` {del}`old` {lang-es}`un *acuerdo*` {abbr}`ICE` {abbr}`X (Long name)`")
    styled = [(node.style, plain_text(node.kids)) for node in find(kids, Styled)]
    assert styled == [
        (Style.SUBSCRIPT, "2 x"),
        (Style.EMPHASIS, "x"),
        (Style.SUPERSCRIPT, "n"),
        (Style.SMALL_CAPS, "Bce"),
        (Style.DELETED, "old"),
        (Style.EMPHASIS, "acuerdo"),
    ]
    (phrase,) = find(kids, Phrase)
    assert (phrase.lang, plain_text(phrase.kids)) == ("es", "un acuerdo")
    assert [(each.short, each.expansion) for each in find(kids, Abbreviation)] == [("ICE", ""), ("X", "Long name")]


def test_phrases_in_braces() -> None:
    """As Pandoc has them, for languages and small capitals."""
    kids = line("[un *acuerdo*]{lang=es-MX} [bce]{.smallcaps}")
    assert [each.lang for each in find(kids, Phrase)] == ["es-MX"]
    assert [each.style for each in find(kids, Styled)] == [Style.EMPHASIS, Style.SMALL_CAPS]


@pytest.mark.parametrize(
    ("text", "problem", "words"),
    [
        ("{pgae}`x`", "3:1: error[md.unknown-role] there is no role “pgae” (did you mean “page”?)", "x"),
        ("{fcat}`x`", "3:1: error[md.unknown-role] there is no role “fcat” (did you mean “fact”?)", "x"),
        ("{cite}`x`", "3:1: error[md.unknown-role] there is no role “cite” (write [@key])", "x"),
        (
            "{lang-e}`x`",
            "3:1: error[md.unknown-language] “e” is no language tag (write es, pt-BR or the like)",
            "x",
        ),
        (
            "`x`{.python}",
            "3:1: warning[md.unknown-attribute] nothing is made of “.python” in braces here (take it away)",
            "x",
        ),
        (
            "a <b>x</b>",
            "3:3: warning[html.raw] “<b>” is HTML; it is printed as text"
            " (write it in Markdown; a line that begins with % is a comment)",
            "a <b>x</b>",
        ),
    ],
)
def test_what_has_no_meaning_is_told_and_stays_in_sight(text: str, problem: str, words: str) -> None:
    """The reader of a preview sees the words, the author the problem."""
    assert told(text)[0] == problem
    assert plain_text(body(text).value.blocks[1]) == words


def test_html_is_text_wherever_it_stands() -> None:
    """Blocks and comments of HTML are shown too; what is Markdown within them is read."""
    checked = body("<div>\n*x* <script>alert(1)</script>\n</div>\n\n<!-- a\nb -->\n")
    assert {problem.code for problem in checked.problems} == {"html.raw"}
    assert len([*find(checked.value.blocks, Styled)]) == 1
    assert plain_text(checked.value.blocks[1:]) == "<div> x <script>alert(1)</script> </div><!-- a b -->"


@pytest.mark.parametrize(
    ("lang", "text", "printed"),
    [
        ("en-US", "\"a 'b' c\" it's -- --- ...", "“a ‘b’ c” it’s – — …"),
        ("en-US", "2005--2009, a---b, ----", "2005–2009, a—b, ----"),
        ("es", "\"a 'b'\"", "«a “b”»"),
        ("es-MX", '"a"', "“a”"),
        ("fr", '"a"', "«\u00a0a\u00a0»"),
        ("de-DE", '"a"', "„a“"),
        ("xx", '"a"', "“a”"),
    ],
)
def test_quotes_dashes_and_dots_are_set_by_the_language(lang: str, text: str, printed: str) -> None:
    """What is typed on a keyboard becomes what is printed in a book."""
    assert "".join(text.text for text in find(line(text, lang=lang), Text)) == printed


def test_code_addresses_and_escaped_marks_are_printed_as_they_are() -> None:
    """Nobody's dashes or quotes are touched there."""
    kids = line('`a--"b"` <https://x.org/a--b> \\"x\\"')
    assert [code.text for code in find(kids, Code)] == ['a--"b"']
    assert [link.url for link in find(kids, Link)] == ["https://x.org/a--b"]
    assert plain_text(kids).endswith('"x"')


# Blocks


def test_lists_are_tight_or_loose_and_know_where_they_begin() -> None:
    """As CommonMark says."""
    tight, loose, numbered = find(sound("- a\n- b\n\n1. x\n\n2. y\n\n3) z\n"), ListBlock)
    assert (tight.tight, tight.start, len(tight.items)) == (True, None, 2)
    assert (loose.tight, loose.start) == (False, 1)
    assert (numbered.tight, numbered.start) == (True, 3)


def test_definitions_quotes_code_and_rules() -> None:
    """A term may have several definitions; code keeps its language and its lines."""
    draft = sound("Term\n: One\n: Two\n\n> q\n\n```python\na\n  b\n```\n\n    c\n\n---\n")
    (definitions,) = find(draft, Definitions)
    assert [(plain_text(term), len(meanings)) for term, meanings in definitions.items] == [("Term", 2)]
    assert [(code.language, code.text) for code in find(draft, CodeBlock)] == [("python", "a\n  b"), ("", "c")]
    assert [type(block) for block in draft.blocks[1:]] == [Definitions, Quote, CodeBlock, CodeBlock, Rule]


def test_code_that_never_ends_is_told() -> None:
    """It would take the rest of the chapter with it."""
    assert told("a\n\n```\nb\n\n# c\n") == [
        "5:1: error[md.unclosed] code is fenced from here on and never ends (close it with a line ```)"
    ]


def test_lines_of_comment_are_not_printed() -> None:
    """As in MyST, they begin with a per cent sign."""
    assert plain_text(sound("% not this\n\nthis\n").blocks[1:]) == "this"


def test_a_picture_alone_in_a_paragraph_is_a_figure() -> None:
    """Its title is the caption and may hold Markdown; braces label it."""
    figure = only('![A *fine* chart](figures/x.svg "Growth of *it*"){#fig-x}', Figure)
    assert (figure.id, figure.image.alt, figure.image.src) == ("fig-x", "A fine chart", "figures/x.svg")
    assert [(text.text, text.at.column) for text in find(figure.caption, Text)] == [("Growth of ", 34), ("it", 45)]
    assert only("![a](figures/x.svg)", Figure).id == "ch-01-one-figure-1"


def test_a_picture_among_words_stays_there() -> None:
    """It has no caption."""
    image = only("see ![an arrow](near.png) here", Image)
    assert (image.src, image.alt) == ("chapters/near.png", "an arrow")
    assert codes('# T\n\nsee ![a](figures/x.svg "b")') == ["image.inline"]


def test_pictures_are_found_beside_the_chapter_and_from_the_root() -> None:
    """The chapter's own folder comes first."""
    assert only("![a](near.png)", Image).src == "chapters/near.png"
    assert only("![a](../figures/x.svg)", Image).src == "figures/x.svg"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("![](near.png)", "image.no-alt"),
        ("![a](figures/y.svg)", "file.missing"),
        ("![a](../../y.svg)", "file.outside"),
        ("![a](https://x.org/y.svg)", "file.outside"),
        ("![a](notes.txt)", "image.type"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_told(text: str, problem: str) -> None:
    """Once, at its place; it stays in the tree."""
    checked = body(text)
    assert [(each.code, each.at.line, each.at.column) for each in checked.problems] == [(problem, 3, 1)]
    assert [*find(checked.value.blocks, Image)]


def test_a_decorative_picture_needs_no_words() -> None:
    """If it says so."""
    assert only("![](near.png){.decorative}", Image).decorative


def test_pipe_tables() -> None:
    """Cells hold Markdown; columns are aligned as they are drawn."""
    table = only("| a | b |\n|:-:|--:|\n| *x* \\| y | 2 |\n|   | 3 |\n", Table)
    assert [column.align.value for column in table.columns] == ["center", "end"]
    assert [[plain_text(cell) for cell in row.cells] for row in table.rows] == [["x | y", "2"], ["", "3"]]
    assert table.rows[1].cells[0] == ()


def test_a_pipe_table_with_ragged_rows_is_told() -> None:
    """Too many cells at the first, too few at the line; nothing is cut in silence."""
    assert told("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n| 4 |\n5\n| 6 | 7 \\| 8 |\n") == [
        "5:11: error[table.ragged] cells in this row: 3; columns in the table: 2 (write a pipe within a cell as \\|)",
        "6: error[table.ragged] cells in this row: 1; columns in the table: 2 (write a pipe within a cell as \\|)",
        "7: error[table.ragged] cells in this row: 1; columns in the table: 2 (write a pipe within a cell as \\|)",
    ]


def test_what_is_nested_too_deeply_is_told() -> None:
    """Nothing is lost in silence."""
    assert codes("# T\n\n" + ">" * 60 + " x\n") == ["md.too-deep"]
    assert plain_text(sound("**" * 200 + "x" + "**" * 200).blocks[1:]) == "x"


# Any text

PIECES = (
    *("# T\n", "## S {#x}\n", "\n", "\n\n", "  ", "    ", "\t", "> ", "- ", "1. ", ":::", ":::{note} T\n", "---\n"),
    *("::::{figure} figures/x.svg\n", ":alt: x\n", ":name: n\n", ":::{table} ../data/x.csv\n", "-- who\n", "[^a]"),
    *(":columns: {a: {format: integer}, b: A}\n", ":::{models} m.yaml\n", ":::{include} inc.md\n", "[^a]: n\n"),
    *(":::{only} print\n", ":::{pull-quote}\n", "|a|b|\n|-|-:|\n|1|2|3|\n", "| \\| |", "^[n]", "@k", "{abbr}`A (b)`"),
    *("[see @k, p. 2; -@l]", "{sub}`x`", "{x}`y`", '![a](figures/x.svg "c")', "[x](#y)", "<b>", "<http://x>", "`c`"),
    *("```\n", "```{note}\n", "*", "**", "_", "~~", '"', "'", "--", "...", "\\", "\\@", "(x)=\n", "{#id}\n", "[", "]"),
    *("{.a b=c}", "% c\n", "word ", "é", "\U0001f600", "\u2028", "\x0b", "\xa0", "(", ")", "{", "}", "Term\n: def\n"),
    *("&amp;", "\0", ":key: v\n", ":totals: [a]\n", ":sort: -b\n", "[a]{lang=es .x}", ":filter: {a: 1}\n"),
)
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=15).map("".join),
)


@given(TEXTS, st.sampled_from(["en-US", "es", "fr"]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_a_chapter_and_every_place_lies_inside_its_file(text: str, lang: str) -> None:
    """Whatever an author writes, we do not stumble, and can say where it stands."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    checked = chapter(text, lang=lang)
    lines = {name: content.decode().split("\n") for name, content in FILES.items()}
    lines["chapters/01-one.md"] = text.split("\n")
    nodes = (node.at for node in walk((checked.value.blocks, checked.value.notes)) if hasattr(node, "at"))
    for place in (*nodes, *(problem.at for problem in checked.problems)):
        assert place.line <= len(lines[place.path])
        assert place.column <= (len(lines[place.path][place.line - 1]) + 1 if place.line else 0)


@given(st.lists(st.sampled_from(["word", "*word*", "[^a]", "@key", "[@key, p. 2]", "`code`", "{sub}`x`"]), min_size=1))
def test_every_text_is_found_at_its_place(pieces: list[str]) -> None:
    """Its first character stands there, unless it is the end of a line."""
    lines = ["# T", "", *pieces]
    for node in find(chapter("\n".join(lines)).value.blocks, Text):
        rest = lines[node.at.line - 1][node.at.column - 1 :]
        assert (rest or " ")[0] == node.text[0]
