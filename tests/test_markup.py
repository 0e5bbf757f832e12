"""Promises of markup: one well-formed section a chapter, every word in its order, every kind of block what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

import pytest
from lxml import etree

from reportbuild.model.document import (
    Align,
    Block,
    Box,
    BoxKind,
    Chapter,
    CitedIn,
    CodeBlock,
    Column,
    Definitions,
    ListBlock,
    Listing,
    ListingEntry,
    ListingKind,
    Note,
    NoteList,
    Only,
    Paragraph,
    Part,
    Quote,
    QuoteKind,
    Recommendations,
    Reference,
    ReferenceList,
    Row,
    Table,
)
from reportbuild.model.figures import Figure
from reportbuild.model.inlines import CrossRef, Image, Inlines, NoteCall, RefForm
from reportbuild.model.terms import BY_LANGUAGE, ENGLISH
from reportbuild.rendering.markup import Markup, mark_up
from trees import HERE, HOSTILE, call, chapter, every_block, every_inline, figure, heading, line, note, paragraph, table

EPUB = "http://www.idpf.org/2007/ops"


def parsed(markup: Markup) -> etree._Element:
    """The one section of a chapter."""
    [section] = etree.fromstring(f'<body xmlns:epub="{EPUB}">{markup.xhtml}</body>')
    return section


def marked(*blocks: Block, terms: Mapping[str, str] = ENGLISH) -> etree._Element:
    """The section of a chapter of these blocks."""
    return parsed(mark_up(chapter("one", *blocks), terms))


def block(made: Block) -> str:
    """The XHTML of one block, without the white space around it."""
    section = marked(made)
    return etree.tostring(section[1], encoding="unicode").replace(f' xmlns:epub="{EPUB}"', "").strip()


def everything(ending: str = "") -> Chapter:
    return Chapter("every", "chapter", Part.BODY, every_block(ending))


def test_everything_is_every_kind() -> None:
    """What the tests below mark up has every kind of block in it."""
    assert {type(each) for each in every_block()} == set(get_args(Block))


def test_every_word_comes_out_in_order() -> None:
    """A chapter's words are on the page as they were read, once each, whatever they stand in."""
    words = [word for word in "".join(parsed(mark_up(everything(" "), ENGLISH)).itertext()).split() if word[0] == "w"]
    assert [word for word in words if word[1:].isdecimal()] == [f"w{number}" for number in range(len(words))]


def test_hostile_words_are_words() -> None:
    """Nothing an author writes in any kind of block makes an element or an attribute, in no language of ours."""
    for terms in BY_LANGUAGE.values():
        said, tame = (parsed(mark_up(everything(words), terms)) for words in (HOSTILE, ""))
        assert [(e.tag, list(e.attrib)) for e in said.iter()] == [(e.tag, list(e.attrib)) for e in tame.iter()]
        assert HOSTILE in "".join(said.itertext())


def test_hostile_labels_and_terms_are_words() -> None:
    """Labels, names and the author's terms for our words are escaped, too."""
    box = Box(HERE, BoxKind.NOTE, HOSTILE, (), ())
    asked = Recommendations(HERE, line("x"), ((paragraph("x"),),), (HOSTILE,), 1)
    works = ReferenceList(HERE, HOSTILE, line("x"), (Reference(HERE, HOSTILE, line("x")),))
    notes = NoteList(HERE, HOSTILE, line("x"), (replace(note("a", "x"), id=HOSTILE, number=HOSTILE),))
    listing = Listing(HERE, ListingKind.TABLES, (ListingEntry(HERE, HOSTILE, HOSTILE, line("x")),))
    blocks = (box, asked, works, notes, listing, replace(figure(HOSTILE), number="1"), replace(table("t"), number="1"))
    terms = {key: f"{words} {HOSTILE}" for key, words in ENGLISH.items()}
    said = parsed(mark_up(Chapter("one", HOSTILE, Part.BODY, (heading("x", id_=HOSTILE), *blocks)), terms))
    assert not {"script", "b"} & {element.tag for element in said.iter()}


def test_a_chapter_is_one_section_named_by_its_heading() -> None:
    """It says what it is, in which language, and which heading names it."""
    made = parsed(mark_up(replace(chapter("one"), lang="es"), ENGLISH))
    assert dict(made.attrib) == {
        "class": "chapter",
        "role": "doc-chapter",
        f"{{{EPUB}}}type": "chapter",
        "aria-labelledby": "one",
        "lang": "es",
    }


@pytest.mark.parametrize(
    ("role", "doc_role", "epub_type"),
    [
        ("summary", "doc-abstract", "abstract"),
        ("contents", None, None),
        ("notes", "doc-endnotes", "endnotes"),
        ("bibliography", "doc-bibliography", "bibliography"),
        ("imprint", None, "imprint"),
        ("tables", None, "lot"),
        ("figures", None, "loi"),
    ],
)
def test_parts_nobody_writes_say_what_they_are(role: str, doc_role: str | None, epub_type: str) -> None:
    """So that reading systems can lead there; styles know them by their class."""
    made = parsed(mark_up(chapter("x", role=role), ENGLISH))
    assert (made.get("role"), made.get(f"{{{EPUB}}}type")) == (doc_role, epub_type)
    assert made.get("class") == f"chapter {role}"


def test_headings_have_their_numbers() -> None:
    """“Chapter 2” before a chapter's title, the bare number before any other; none where none is printed."""
    opening = replace(heading("One"), number="2")
    made = parsed(mark_up(Chapter("one", "chapter", Part.BODY, (opening, heading("Why", 2))), ENGLISH))
    assert ["".join(each.itertext()) for each in made] == ["Chapter 2 One", "Why"]
    assert [each.tag for each in made] == ["h1", "h2"]


def test_an_outline_has_every_heading() -> None:
    """In order, with its level, its number and plain words: no note numbers, no markup."""
    title = replace(heading("x", id_="x"), kids=line("One & only", NoteCall(HERE, "a", "n", "1")), number="2")
    made = mark_up(Chapter("one", "chapter", Part.BODY, (title, heading("Why", 2), heading("So", 3))), ENGLISH)
    assert [(each.level, each.id, each.text) for each in made.outline] == [
        (1, "x", "2 One & only"),
        (2, "why", "Why"),
        (3, "so", "So"),
    ]
    assert (made.title, made.number) == ("One & only", "2")


def test_ids_are_those_of_the_markup() -> None:
    """Every id in order, each once, and nothing that an author's words only make look like one."""
    made = mark_up(everything(' id="fake"'), ENGLISH)
    assert list(made.ids) == parsed(made).xpath("//@id")
    assert len(set(made.ids)) == len(made.ids)


def test_links_inside_a_chapter_lead_somewhere() -> None:
    """Every link of ours to a note, its call, a figure or a heading of the chapter finds its id there."""
    made = mark_up(everything(), ENGLISH)
    told = {href[1:] for href in parsed(made).xpath("//@href") if href.startswith("#")}
    missing = told - set(made.ids)
    assert missing == {"call-tab-note-a"}  # no cell of that table calls its note


def test_pictures_are_listed_once_each() -> None:
    """As the shelf names them, in order of first appearance, in text and figures."""
    inline = Image(HERE, "figures/b.svg", "B")
    made = mark_up(chapter("one", figure("a"), paragraph(inline), figure("a2"), paragraph(inline)), ENGLISH)
    assert made.images == ("figures/a.svg", "figures/b.svg", "figures/a2.svg")


def test_a_tight_list_has_no_paragraphs() -> None:
    """Its lines stand close; what follows the first paragraph of an item is a block of its own."""
    nested = ListBlock(HERE, ((paragraph("in"),),))
    made = ListBlock(HERE, ((paragraph("a"), nested), ()))
    assert block(made) == "<ul>\n<li>a\n<ul>\n<li>in</li>\n</ul>\n</li>\n<li>\n</li>\n</ul>"
    assert block(replace(made, items=((paragraph("a"),),), tight=False)) == "<ul>\n<li>\n<p>a</p>\n</li>\n</ul>"


@pytest.mark.parametrize(("start", "opening"), [(1, "<ol>"), (0, '<ol start="0">'), (7, '<ol start="7">')])
def test_a_numbered_list_begins_where_it_says(start: int, opening: str) -> None:
    """At one unless the author counts from another number."""
    assert block(ListBlock(HERE, ((paragraph("a"),),), start=start)).startswith(opening)


def test_definitions_are_terms_and_meanings() -> None:
    """A term may have several meanings."""
    made = Definitions(HERE, ((line("a"), ((paragraph("1"),), (paragraph("2"),))), (line("b"), ((paragraph("3"),),))))
    assert block(made) == "<dl>\n<dt>a</dt>\n<dd>1</dd>\n<dd>2</dd>\n<dt>b</dt>\n<dd>3</dd>\n</dl>"


@pytest.mark.parametrize(
    ("kind", "tag", "role"),
    [
        (QuoteKind.QUOTE, "blockquote", None),
        (QuoteKind.PULL_QUOTE, "aside", "doc-pullquote"),
        (QuoteKind.EPIGRAPH, "blockquote", "doc-epigraph"),
    ],
)
def test_quotations_are_told_apart(kind: QuoteKind, tag: str, role: str | None) -> None:
    """A pull quote repeats the text and is set aside; whose words they are stands last."""
    made = marked(Quote(HERE, (paragraph("x"),), kind, line("Somebody")))[1]
    assert (made.tag, made.get("class"), made.get("role")) == (tag, kind.value, role)
    assert (made[-1].get("class"), made[-1].text) == ("attribution", "Somebody")
    assert len(marked(Quote(HERE, (paragraph("x"),), kind))[1]) == 1


def test_code_keeps_its_spaces() -> None:
    """Line ends and indentation are part of it."""
    assert block(CodeBlock(HERE, "\nif x:\n    y < 1\n")) == "<pre><code>\nif x:\n    y &lt; 1\n</code></pre>"


@pytest.mark.parametrize("kind", BoxKind)
def test_a_box_is_named_by_its_title(kind: BoxKind) -> None:
    """By the author's or, without one, by our word for its kind."""
    own, usual = (marked(Box(HERE, kind, "b", title, (paragraph("x"),)))[1] for title in (line("Mine"), ()))
    for box, title in ((own, "Mine"), (usual, ENGLISH[f"box-{kind}"])):
        assert (box.tag, box.get("id"), box.get("class")) == ("aside", "b", f"box {kind}")
        assert box.xpath("string(//*[@id = $id])", id=box.get("aria-labelledby")) == title


def test_recommendations_have_numbers_and_ids() -> None:
    """Each can be linked to; numbers go on where the chapter before left off, and the addressee stands above."""
    asked = Recommendations(HERE, line("sheriffs"), ((paragraph("Stop"),), (paragraph("Go"),)), ("a", "b"), start=4)
    made = marked(asked)[1]
    assert "".join(made[0].itertext()) == "To sheriffs"
    assert [(li.get("id"), "".join(li.itertext())) for li in made.iter("li")] == [("a", "R4 Stop"), ("b", "R5 Go")]


def test_a_figure_has_what_belongs_to_it() -> None:
    """Its number and caption, its picture with its words, then note, source and credit, each under its word."""
    whole = replace(figure("f", "Growth"), note=line("n"), source=line("s"), credit=line("c"), number="2")
    made = marked(whole)[1]
    assert (made.tag, made.get("id"), made[0].tag, made[1].get("alt")) == ("figure", "f", "figcaption", "A chart")
    assert ["".join(each.itertext()) for each in made] == ["Figure 2. Growth", "", "Note: n", "Source: s", "Credit: c"]
    assert [each.tag for each in marked(figure("f", ""))[1]] == ["img"]


def whole_table() -> Table:
    columns = (Column(line("State"), row_header=True, width=40), Column(line("Count"), Align.END))
    rows = (
        Row(((paragraph("Texas"),), (paragraph("1", call("a")),))),
        Row(((paragraph("Total"),), (paragraph("2"), paragraph("3"))), total=True),
    )
    made = replace(table("t", caption="Counts"), columns=columns, rows=rows, number="3")
    return replace(made, notes=(replace(note("a", "A"), id="t-note-a", number="a"),), note=line("n"), source=line("s"))


def test_a_tables_headers_are_told_apart() -> None:
    """Column heads and row heads say what they head; a line of totals is known by its class, sides by theirs."""
    made = marked(whole_table())[1]
    assert [(th.text, th.get("scope"), th.get("class")) for th in made.iter("th")] == [
        ("State", "col", None),
        ("Count", "col", "end"),
        ("Texas", "row", None),
        ("Total", "row", None),
    ]
    assert [tr.get("class") for tr in made.iter("tr")] == [None, None, "total"]
    assert [col.get("style") for col in made.iter("col")] == ["width: 40%", None]
    assert [len(td.findall("p")) for td in made.iter("td")] == [0, 2]


def test_a_table_has_what_belongs_to_it() -> None:
    """Number and caption, its own notes, then note and source; and what it is called where it goes on."""
    made = marked(whole_table())[1]
    assert (made.get("id"), made.get("data-continued")) == ("t", "Table 3 (continued)")
    assert "".join(made.find("table/caption").itertext()) == "Table 3. Counts"
    after = ["".join(each.itertext()).strip() for each in made.find("table").itersiblings()]
    assert after == ["a. A", "Note: n", "Source: s"]


def test_a_table_without_a_caption_says_less() -> None:
    """No empty caption, no word of going on, no widths that nobody gave."""
    made = marked(table("t", line("x"), caption=""))[1]
    assert made.get("data-continued") is None
    assert made.findall(".//caption") + made.findall(".//colgroup") + made.findall(".//ol") == []


def test_a_comparison_is_known_by_its_class() -> None:
    """Its shape on the page is another than that of a table of numbers."""
    assert marked(replace(table("t"), comparison=True))[1].find("table").get("class") == "comparison"


def test_content_for_one_medium_is_marked() -> None:
    """Here nothing goes yet."""
    assert block(Only(HERE, "medium", "screen", (paragraph("x"),))) == ('<div data-only="screen">\n<p>x</p>\n</div>')


def entry(target: str, level: int = 1, number: str = "") -> ListingEntry:
    return ListingEntry(HERE, target, number, line(target.upper()), level)


def test_contents_are_lists_in_lists() -> None:
    """Sections stand under their chapter, however many there are of either, and before the first chapter as well."""
    listing = Listing(HERE, ListingKind.CONTENTS, (entry("a"), entry("b", 2), entry("c", 2), entry("d")))
    made = marked(listing)[1]
    assert (made.tag, made.get("role")) == ("nav", "doc-toc")
    assert made.xpath("ol/li/p/a/@href") == ["#a", "#d"]
    assert made.xpath("ol/li/ol/li/p/a/@href") == ["#b", "#c"]
    orphan = marked(Listing(HERE, ListingKind.CONTENTS, (entry("a", 2), entry("b", 2), entry("c"))))[1]
    assert orphan.xpath("//a/@href") == ["#a", "#b", "#c"]


def test_a_line_of_contents_ends_with_its_page() -> None:
    """Number, title as a link, leader, and an empty place for the page of its target."""
    made = marked(Listing(HERE, ListingKind.TABLES, (entry("a", number="7"),)))[1].find("ol/li/p")
    assert [(each.tag, each.get("class"), each.text) for each in made] == [
        ("span", "number", "7"),
        ("a", None, "A"),
        ("span", "leader", None),
        ("span", "page-of", None),
    ]
    assert made[-1].get("data-label") == "a"


def printed(made: Note) -> etree._Element:
    return marked(NoteList(HERE, "one", line("One"), (replace(made, id="n-1", number="4"),)))[1].find("ol/li")


def test_a_note_begins_with_its_way_back() -> None:
    """Some reading systems show a note in place only then; the link says in words where it leads."""
    item = printed(note("a", "See there."))
    assert item.get("id") == "n-1"
    back = item[0][0]
    assert dict(back.attrib) == {
        "href": "#call-n-1",
        "role": "doc-backlink",
        "aria-label": "Back to the text at note 4",
        "class": "note-number",
    }
    assert "".join(item.itertext()).strip() == "4. See there."


@pytest.mark.parametrize("kids", [(), (CodeBlock(HERE, "x"),), (paragraph("x"), CodeBlock(HERE, "y"))])
def test_a_note_of_any_blocks_has_its_number(kids: tuple[Block, ...]) -> None:
    """The number stands on a line of its own where the note does not begin with a paragraph."""
    item = printed(Note(HERE, "a", kids))
    assert [each.tag for each in item] == ["p", *("pre" for each in kids if not isinstance(each, Paragraph))]
    assert "".join(item[0].itertext()).startswith("4. ")


def test_groups_of_notes_and_references_have_titles() -> None:
    """Where there is one; a single group stands under the chapter's own heading."""
    titled = marked(NoteList(HERE, "one", line("One"), ()), ReferenceList(HERE, "laws", line("Laws"), ()))
    assert [(h2.get("id"), h2.text) for h2 in titled.iter("h2")] == [("notes-one", "One"), ("laws", "Laws")]
    bare = marked(NoteList(HERE, "", (), ()), ReferenceList(HERE, "rest", (), ()))
    assert list(bare.iter("h2")) == []


def test_notes_for_the_foot_of_the_page_are_marked() -> None:
    """The list says that it is one, for styles and for readers' aids; whoever lays out paper takes it apart."""
    made = marked(NoteList(HERE, "one", line("Notes"), (replace(note("a", "A"), id="n", number="1"),), at_foot=True))[1]
    assert (made.get("class"), made.get("role")) == ("note-group at-foot", "doc-endnotes")


def test_a_work_has_what_is_said_of_it_and_where_it_is_cited() -> None:
    """By chapter on screens; on paper an empty link for each place, where its page is filled in."""
    places = (
        CitedIn(HERE, "Chapter <1>", (lead("c1", "note 1"), lead("c2", "2"))),
        CitedIn(HERE, "About", (lead("c3", "1"),)),
    )
    work = Reference(HERE, "cbs", line("A work."), "own-id", line("Worth reading."), places)
    made = marked(ReferenceList(HERE, "w", (), (work,)))[1].find("ul/li")
    assert (made.get("id"), made.text.strip()) == ("own-id", "A work.")
    assert [(each.get("class"), each.get("data-only"), "".join(each.itertext())) for each in made] == [
        ("annotation", None, "Worth reading."),
        ("cited-on", "screen", "Cited in Chapter <1> (note 1, 2); About (1)."),
        ("cited-on pages", "print", ""),
    ]
    assert made[1].xpath("a/@href") == made[2].xpath("a/@href") == ["#c1", "#c2", "#c3"]
    assert made[2].xpath("a/@data-label") == ["c1", "c2", "c3"]


def lead(target: str, words: str) -> CrossRef:
    return CrossRef(HERE, target, line(words), target=target)


def test_a_chapter_says_whose_pages_it_prints() -> None:
    """Every id whose page number is filled in on paper, once each: contents, references to pages, nothing else."""
    listing = Listing(HERE, ListingKind.CONTENTS, (entry("a"), entry("b")))
    page = replace(lead("fig", "Figure 1"), form=RefForm.PAGE)
    made = mark_up(chapter("one", listing, paragraph(page, page, lead("tab", "Table 1")), listing), ENGLISH)
    assert made.pages_asked == ("a", "b", "fig")
    assert mark_up(chapter("two", paragraph(lead("tab", "Table 1"))), ENGLISH).pages_asked == ()


@pytest.mark.parametrize("key", ["cbs_2025", "doi:10.1/x", "año 2025", "2025a", "a&b"])
def test_a_work_can_be_linked_to_whatever_its_key(key: str) -> None:
    """Its id is a name that EPUB can hold: letters, digits, hyphens and underscores."""
    made = mark_up(chapter("one", ReferenceList(HERE, "w", (), (Reference(HERE, key, line("x")),))), ENGLISH)
    assert made.ids[-1].isascii()
    assert made.ids[-1].replace("-", "").replace("_", "").isalnum()


def test_inlines_of_every_kind_are_in_every_line() -> None:
    """Captions, titles and cells hold what a paragraph holds."""
    kids: Inlines = every_inline()
    whole = replace(whole_table(), caption=kids, note=kids, source=kids)
    made = marked(whole, replace(figure("f"), caption=kids), Box(HERE, BoxKind.NOTE, "b", kids, ()))
    assert len(list(made.iter("code"))) == 5


def test_figures_in_a_chapter_are_pictures_of_the_book() -> None:
    """The picture is named as the shelf names it: who lays out or packs finds it there."""
    assert marked(Figure(HERE, "f", Image(HERE, "figures/año & x.svg", "A")))[1].find("img").get("src") == (
        "figures/año & x.svg"
    )
