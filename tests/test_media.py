"""Promises where paper and screen part: page numbers and continuations on one, boxes that scroll on the other."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
import tinyhtml5
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reportbuild.model.document import (
    Block,
    Chapter,
    CitedIn,
    Column,
    Listing,
    ListingEntry,
    ListingKind,
    Note,
    NoteList,
    Only,
    Part,
    Reference,
    ReferenceList,
    Row,
)
from reportbuild.model.inlines import CrossRef, Image, Inline, Link, NoteCall, RefForm
from reportbuild.model.terms import ENGLISH, terms_for
from reportbuild.rendering.markup import mark_up
from reportbuild.rendering.media import INNER, for_paper, for_screen
from trees import HERE, HOSTILE, chapter, every_block, figure, line, paragraph, table

NUMBERS = {"fig": "47", "sec": "iv"}

PAGE_REF = CrossRef(HERE, "fig", line("Figure 1"), RefForm.PAGE, "fig")


def xhtml(*blocks: Block) -> str:
    return mark_up(chapter("one", *blocks), ENGLISH).xhtml


def as_html(text: str) -> etree._Element:
    """A text as the page engine reads it: a paragraph ends where HTML says it does."""
    return etree.fromstring(ElementTree.tostring(tinyhtml5.parse(text, namespace_html_elements=False)))


def paper(*blocks: Block) -> etree._Element:
    """The section of a chapter as the page engine has it."""
    return next(as_html(for_paper(xhtml(*blocks), NUMBERS, ENGLISH)).iter("section"))


def as_xml(text: str) -> etree._Element:
    """A section as reading systems read it: with a prefix that whoever packs it declares."""
    [section] = etree.fromstring(f'<body xmlns:epub="http://www.idpf.org/2007/ops">{text}</body>')
    return section


def screen(*blocks: Block) -> etree._Element:
    """The section of a chapter as reading systems have it."""
    return as_xml(for_screen(xhtml(*blocks)))


def words(section: etree._Element) -> str:
    """What is read: without the title of the chapter, without spaces of no width."""
    joined = "".join(section.itertext()).replace("\u2060", "").replace("\u200b", "")
    return " ".join(joined.split()).removeprefix("one ")


def listing(*targets: str) -> Listing:
    return Listing(HERE, ListingKind.CONTENTS, tuple(ListingEntry(HERE, each, "1", line(each)) for each in targets))


def test_contents_on_paper_have_page_numbers() -> None:
    """Each line ends with the printed number of its target's page, roman or arabic, after its leader."""
    section = paper(listing("fig", "sec"))
    assert [span.text for span in section.xpath("//*[@class='page-of']")] == ["47", "iv"]
    assert len(section.xpath("//*[@class='leader']")) == 2


def test_contents_on_a_screen_have_none() -> None:
    """Neither number nor leader, nor an empty place where they were; the links stay."""
    section = screen(listing("fig", "sec"))
    assert words(section) == "1 fig 1 sec"
    assert [a.get("href") for a in section.iter("a")] == ["#fig", "#sec"]
    assert [span.get("class") for span in section.iter("span")] == ["number", "number"]


def test_a_reference_to_a_page_is_a_number_on_paper_and_a_name_on_a_screen() -> None:
    """“see page 47”, in the book's own words; where there are no pages, “see Figure 1”."""
    assert words(paper(paragraph("see ", PAGE_REF, "."))) == "see page 47."
    assert words(screen(paragraph("see ", PAGE_REF, "."))) == "see Figure 1."
    spanish = for_paper(xhtml(paragraph(PAGE_REF)), NUMBERS, terms_for("es", {}))
    assert "página 47" in spanish


def test_a_mark_within_the_quotes_of_a_name_is_behind_its_page() -> None:
    """American commas stand within quotes; where a page's number stands in place of the name, none is lost."""
    ref = CrossRef(HERE, "fig", line("“Growth,”"), RefForm.PAGE, "fig", ",")
    block = paragraph("See ", ref, " and go on.")
    with_numbers, without = (as_xml(for_screen(xhtml(block), them, ENGLISH)) for them in (NUMBERS, {}))
    assert words(paper(block)) == words(with_numbers) == "See page 47, and go on."
    assert words(without) == "See “Growth,” and go on."
    assert not without.xpath("//@data-mark")


def test_a_page_that_is_not_known_yet_takes_its_room() -> None:
    """Before the first round a number is as wide as the widest, so that few lines move once it is known."""
    unknown = CrossRef(HERE, "x", line("Figure"), RefForm.PAGE, "x")
    assert words(paper(paragraph("see ", unknown), listing("x"))) == "see page 000 1 x 000"


def test_paper_asks_for_no_more_numbers_than_it_prints() -> None:
    """A chapter that prints no page number never has to be laid out again when numbers move."""
    asked: list[str] = []

    class Watched(dict[str, str]):
        def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
            asked.append(key)
            return super().get(key, default)

    for_paper(xhtml(paragraph(CrossRef(HERE, "fig", line("Figure 1"), target="fig"))), Watched(NUMBERS), ENGLISH)
    assert asked == []
    for_paper(xhtml(paragraph(PAGE_REF), listing("sec")), Watched(NUMBERS), ENGLISH)
    assert sorted(asked) == ["fig", "sec"]


@pytest.mark.parametrize("label", ["fig", "año-2025", "図-1", "a.b_c"])
def test_links_inside_the_book_survive_a_chapter_alone(label: str) -> None:
    """On paper they have a scheme of our own until the chapters are bound; the label is all there, in any script."""
    section = paper(paragraph(CrossRef(HERE, label, line("x"), target=label)))
    [link] = section.iter("a")
    assert unquote(link.get("href")) == INNER + label
    assert [a.get("href") for a in screen(paragraph(CrossRef(HERE, label, line("x"), target=label))).iter("a")] == [
        "#" + label
    ]


def test_links_out_of_the_book_lead_where_they_led() -> None:
    """On paper as on a screen, whatever is done to their words."""
    url = "https://example.org/a_b/c?d=1&e=%20f#g"
    for made in (paper, screen):
        assert [a.get("href") for a in made(paragraph(Link(HERE, url, line(url)))).iter("a")] == [url]


@pytest.mark.parametrize(
    ("address", "breaks"),
    [
        ("https://example.org/reports/growth", "https://example|.org/|reports/|growth"),
        ("https://www.example.org", "https://www|.example|.org"),
        ("doi.org/10.1000/182?page=12", "doi|.org/|10|.1000/|182|?page=12"),
        ("https://example.org/", "https://example|.org/"),
        ("https://example.org/how-it-grew", "https://example|.org/|how|-+it|-+grew"),
    ],
)
def test_long_addresses_may_break(address: str, breaks: str) -> None:
    """After a slash and before other marks, never within “https://” or behind a hyphen, nor at the end."""
    [link] = paper(paragraph(Link(HERE, "https://x.org", line(address)))).iter("a")
    assert link.text.replace("\u200b", "|").replace("\u2060", "+") == breaks
    assert link.get("class") == "address"


def test_a_word_without_end_may_break() -> None:
    """What is longer than any word breaks where it must, so that nothing runs off the page; words stay whole."""
    section = paper(paragraph("Verfassungsgericht", " ", "a1" * 30))
    [text] = [p.text for p in section.iter("p")]
    assert max(map(len, text.replace("\u200b", " ").split())) == len("Verfassungsgericht")
    assert words(section) == "Verfassungsgericht " + "a1" * 30


def test_hyphens_that_few_fonts_have_look_and_break_the_same() -> None:
    """A hyphen that does not break is an ordinary one between joiners."""
    [text] = [p.text for p in paper(paragraph("104\u2011208 and a\u2010b")).iter("p")]
    assert text == "104\u2060-\u2060208 and a-b"


@pytest.mark.parametrize("written", ["and/or that", "plain", "https://example.org/a b"])
def test_words_are_not_broken_like_addresses(written: str) -> None:
    """A link whose words are a sentence breaks as sentences do."""
    [link] = paper(paragraph(Link(HERE, "https://x.org", line(written)))).iter("a")
    assert link.text == written


@pytest.mark.parametrize("before", ["word", "word.”", ""])
def test_no_note_call_is_torn_from_its_word(before: str) -> None:
    """On paper a joiner stands before the call; the words themselves are the same."""
    call = NoteCall(HERE, "a", "n-1", "12")
    section = paper(paragraph(*([before] if before else []), call, " and on"))
    assert words(section) == f"{before}12 and on"
    assert f"{before}\u2060" in "".join(section.itertext())


def test_a_joiner_stands_behind_what_goes_before() -> None:
    """After a link, after another call, after emphasis: always right before the call."""
    first, second = (NoteCall(HERE, "a", f"n-{n}", str(n)) for n in (1, 2))
    link = Link(HERE, "https://x.org", line("link"))
    assert "link\u20601,\u20602 end" in "".join(paper(paragraph(link, first, second, " end")).itertext())


def numbered_table() -> Block:
    return replace(table("tab", line("x"), caption="Counts"), number="3")


def test_a_table_on_paper_says_where_it_goes_on() -> None:
    """A marker before it tells the running head its name, one behind it takes the name away, and neither is read."""
    [block] = paper(numbered_table()).xpath("//*[@class='table-block']")
    marks = [(each.tag, each.get("class"), each.get("data-continued")) for each in block]
    assert marks == [
        ("div", "table-guard", None),
        ("div", "table-mark", "Table 3 (continued)"),
        ("table", "small", None),
        ("div", "table-mark", ""),
    ]
    assert block.get("data-continued") is None
    assert words(block) == "Table 3. Counts Head x"


def test_a_table_without_a_number_is_never_called_continued() -> None:
    """It has no name that could be repeated."""
    assert paper(table("tab", line("x"), caption="")).xpath("//*[@class='table-mark']") == []


def test_a_table_on_a_screen_scrolls_in_a_box() -> None:
    """The keyboard reaches the box, and it is named by the table's caption; nothing of paper is left."""
    [block] = screen(numbered_table()).xpath("//*[@class='table-block']")
    [box] = block
    assert (box.get("class"), box.get("role"), box.get("tabindex")) == ("scroll", "region", "0")
    assert block.xpath("string(//*[@id = $id])", id=box.get("aria-labelledby")) == "Table 3. Counts"
    assert block.get("data-continued") is None
    assert words(block) == "Table 3. Counts Head x"


def test_a_box_without_a_name_is_no_region() -> None:
    """A table without a caption scrolls, too; a region that nobody can name would only be in the way."""
    [box] = screen(table("tab", line("x"), caption="")).xpath("//*[@class='scroll']")
    assert box.get("role") is None


@pytest.mark.parametrize("corner", ["", "Aspect"])
def test_things_compared_stand_one_below_the_other_on_screens(corner: str) -> None:
    """Each has a block of its own, whether the corner above the aspects says something or is empty."""
    aspects = Column(line(corner) if corner else (), row_header=True)
    columns = (aspects, Column(line("A")), Column(line("B")))
    rows = (Row(tuple((paragraph(word),) for word in ("Use", "x", "y"))),)
    made = screen(replace(table("tab"), columns=columns, rows=rows, comparison=True))
    [compared] = made.iter("table")
    assert compared.find("thead") is None
    blocks = [[words(cell) for cell in body.iter("th", "td")] for body in compared.iter("tbody")]
    assert blocks == [["A", "Use", "x"], ["B", "Use", "y"]]


def two_media() -> tuple[Block, ...]:
    inner = Only(HERE, "medium", "print", (paragraph("nested"),))
    return (
        paragraph("before"),
        Only(HERE, "medium", "print", (paragraph("ink"),)),
        paragraph("between"),
        Only(HERE, "medium", "screen", (paragraph("light"), inner)),
        paragraph("after"),
    )


def test_each_medium_has_its_own() -> None:
    """What is for the other goes with all that is in it; what stays carries no mark, and its neighbours stay."""
    assert words(paper(*two_media())) == "before ink between after"
    assert words(screen(*two_media())) == "before between light after"
    for section in (paper(*two_media()), screen(*two_media())):
        assert section.xpath("//@data-only") == []


@pytest.mark.parametrize("medium", ["print", "screen"])
def test_text_behind_what_goes_stays(medium: str) -> None:
    """Words that follow a dropped element, in the same line, are not dropped with it."""
    line_ = f'<section><p>a<span data-only="{medium}">x</span>b<i data-only="{medium}">y</i>c</p></section>'
    kept = for_screen(line_) if medium == "print" else for_paper(line_, {}, ENGLISH)
    assert "<p>abc</p>" in kept


@pytest.mark.parametrize(
    "name", ["figures/a.svg", "figures/año 1.svg", "figures/a%20b.svg", "figures/50%.svg", "figures/#1?.svg"]
)
def test_pictures_are_found_on_the_shelf(name: str) -> None:
    """On paper a picture's address leads to the very file, whatever it is called."""
    image = Image(HERE, name, "A")
    section = paper(replace(figure("f"), image=image), paragraph(image))
    assert [unquote(img.get("src")) for img in section.iter("img")] == [f"book:{name}"] * 2
    assert not {"#", "?", " "} & set("".join(img.get("src") for img in section.iter("img")))
    assert [img.get("src") for img in screen(paragraph(image)).iter("img")] == [name]


def footed(*kids: Block) -> tuple[Block, ...]:
    """A paragraph with two calls and the notes for the foot of its page; the first note has these blocks."""
    first = Note(HERE, "a", kids, id="n-1", number="1")
    second = Note(HERE, "b", (paragraph("Second."),), id="n-2", number="2")
    calls = paragraph("One", NoteCall(HERE, "a", "n-1", "1"), " two", NoteCall(HERE, "b", "n-2", "2"), " three.")
    return (calls, NoteList(HERE, "one", line("Notes"), (first, second), at_foot=True), paragraph("After."))


def test_notes_go_to_the_foot_of_the_page_on_paper() -> None:
    """Each stands at its call, for the styles to move; the list and its title are gone, and nothing else is."""
    section = paper(*footed(paragraph("First.")))
    assert words(section) == "One1. First. 1 two2. Second. 2 three. After."
    notes = section.xpath("//*[@class='footnote']")
    assert [(each.get("id"), each.getparent().get("class")) for each in notes] == [
        ("n-1", "note-call"),
        ("n-2", "note-call"),
    ]
    assert section.xpath("//*[contains(@class, 'at-foot')]") == []


def test_notes_stay_behind_the_chapter_on_a_screen() -> None:
    """Where there are no pages they are a list, with its title."""
    section = screen(*footed(paragraph("First.")))
    assert words(section) == "One1 two2 three. Notes 1. First. 2. Second. After."


def test_a_note_for_the_foot_may_hold_anything() -> None:
    """Lists, tables and boxes in a note stay in the note: none of them ends the paragraph that calls it."""
    section = paper(*footed(paragraph("First."), *every_block(" ")[1:13]))
    [note] = section.xpath("//*[@id='n-1']")
    [paragraph_] = [each for each in section.iter("p") if (each.text or "").startswith("One")]
    inside = [w for w in words(note).split() if w[0] == "w" and w[1:].isdecimal()]
    assert note in list(paragraph_.iter())
    assert inside == [f"w{n}" for n in range(1, len(inside) + 1)]
    assert len(inside) > 40
    assert words(section).endswith("2 three. After.")


def test_a_note_that_only_screens_call_is_not_on_paper() -> None:
    """Its call is gone, and so is the note."""
    gone = Only(HERE, "medium", "screen", (paragraph("x", NoteCall(HERE, "a", "n-1", "1")),))
    notes = NoteList(HERE, "one", (), (Note(HERE, "a", (paragraph("First."),), id="n-1", number="1"),), at_foot=True)
    assert words(paper(gone, notes, paragraph("After."))) == "After."


@pytest.mark.parametrize(
    ("targets", "on_paper"),
    [(("fig",), "Cited on page 47."), (("fig", "sec"), "Cited on pages 47, iv."), (("fig", "x", "fig"), "47, 000.")],
)
def test_a_work_says_on_which_pages_it_is_cited(targets: tuple[str, ...], on_paper: str) -> None:
    """Each page once, as a link to the place; on a screen it is the chapters that are named."""
    refs = tuple(CrossRef(HERE, target, line("note 1"), target=target) for target in targets)
    works = ReferenceList(HERE, "w", (), (Reference(HERE, "k", line("Work."), cited_on=(CitedIn(HERE, "One", refs),)),))
    section = paper(works)
    assert words(section).startswith("Work. Cited on page")
    assert words(section).endswith(on_paper)
    assert [a.get("href") for a in section.iter("a")] == [INNER + target for target in dict.fromkeys(targets)]
    assert words(screen(works)) == f"Work. Cited in One ({', '.join(['note 1'] * len(targets))})."


def test_nothing_of_reading_systems_is_on_paper() -> None:
    """The page engine gets plain HTML: no prefixes, no namespaces, no element that an empty tag would leave open."""
    made = for_paper(mark_up(Chapter("a", "chapter", Part.BODY, every_block()), ENGLISH).xhtml, NUMBERS, ENGLISH)
    assert "epub:" not in made
    assert "xmlns" not in made
    assert "></span>" in made
    assert made.count("<section") == made.count("</section>")


def test_every_word_is_on_paper_and_on_a_screen() -> None:
    """Both have all the words of the chapter in their order, hostile ones too, and none becomes an element."""
    whole = mark_up(Chapter("a", "chapter", Part.BODY, every_block(f" {HOSTILE} ")), ENGLISH).xhtml
    on_paper = as_html(for_paper(whole, NUMBERS, ENGLISH))
    on_screen = as_xml(for_screen(whole))
    numbered = [[w for w in words(each).split() if w[0] == "w" and w[1:].isdecimal()] for each in (on_paper, on_screen)]
    assert numbered[0] == [f"w{n}" for n in range(len(numbered[0]))]
    assert [w for w in numbered[0] if w not in numbered[1]] == ["w54"]  # what is for print alone
    for each in (on_paper, on_screen):
        assert not list(each.iter("script", "b"))
        assert HOSTILE in words(each)


INLINES = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
    | st.builds(lambda words: NoteCall(HERE, "a", "n", words), st.text("123", min_size=1))
    | st.builds(lambda words: Link(HERE, "https://x.org", line(words)), st.text("a/.:_ ", max_size=8)),
    max_size=6,
)


@given(INLINES)
def test_words_are_the_same_in_every_medium(kids: list[Inline | str]) -> None:
    """But for spaces of no width, paper and screen say the same."""
    made = (paragraph(*kids), numbered_table())
    assert words(paper(*made)) == words(screen(*made)) == words(as_xml(xhtml(*made)))


def test_a_sign_stays_with_its_number() -> None:
    """“§ 1357” and “no. 5” are never torn apart; what only looks alike is left alone."""
    [text] = [p.text for p in paper(paragraph("8 U.S.C. § 1357, ¶ 8, no. 5, pp. 3-4; so. 9, no. one")).iter("p")]
    assert text == "8 U.S.C. §\u00a01357, ¶\u00a08, no.\u00a05, pp.\u00a03-4; so. 9, no. one"


@pytest.mark.parametrize(("columns", "kinds"), [(6, ""), (7, "wide"), (12, "wide")])
def test_tables_of_many_columns_are_known(columns: int, kinds: str) -> None:
    """On paper a table says when it has more columns than the usual type can hold; on a screen it scrolls."""
    written = f"<section><table><thead><tr>{'<th>x</th>' * columns}</tr></thead></table></section>"
    [made] = etree.fromstring(for_paper(written, NUMBERS, ENGLISH)).iter("table")
    assert made.get("class", "").removesuffix("small").strip() == kinds


@pytest.mark.parametrize(("rows", "kind"), [(8, "small"), (9, None)])
def test_small_tables_are_known(rows: int, kind: str | None) -> None:
    """A table of few rows and not much text may be kept whole."""
    written = f"<section><table><tbody>{'<tr><td>x</td></tr>' * rows}</tbody></table></section>"
    [made] = etree.fromstring(for_paper(written, NUMBERS, ENGLISH)).iter("table")
    assert made.get("class") == kind


def test_rows_that_may_be_higher_than_a_page_are_known() -> None:
    """A row with a cell of many words may break; every other stays whole."""
    rows = "".join(f"<tr><td>x</td><td>{'word ' * count}</td></tr>" for count in (100, 200))
    written = f"<section><table><tbody>{rows}</tbody></table></section>"
    made = etree.fromstring(for_paper(written, NUMBERS, ENGLISH)).iter("tr")
    assert [row.get("class") for row in made] == [None, "tall"]


def test_a_list_begins_with_its_number() -> None:
    """On paper a list that begins with 98 counts from there."""
    [made] = etree.fromstring(for_paper('<section><ol start="98"><li>x</li></ol></section>', {}, ENGLISH)).iter("ol")
    assert made.get("style") == "counter-reset: list-item 97"


@pytest.mark.parametrize("ending", ["", f" {HOSTILE} "], ids=["usual", "hostile"])
def test_paper_reads_the_same_as_html_and_as_xml(ending: str) -> None:
    """The page engine is given the one or the other, whichever is faster: both are the same tree."""
    whole = mark_up(Chapter("a", "chapter", Part.BODY, every_block(ending)), ENGLISH).xhtml
    made = for_paper(whole, NUMBERS, ENGLISH)
    parsed = tinyhtml5.parse(made, namespace_html_elements=False)
    assert _told(next(parsed.iter("section"))) == _told(ElementTree.fromstring(made))
    assert _told(ElementTree.fromstring("<p>a<b/></p>")) != _told(ElementTree.fromstring("<p><b>a</b></p>"))


def _told(element: ElementTree.Element) -> tuple[object, ...]:
    """An element with all in it; languages by the name that HTML gives to their attribute."""
    said = {name.replace("{http://www.w3.org/XML/1998/namespace}", "xml:"): it for name, it in element.attrib.items()}
    return element.tag, said, element.text or "", [(_told(kid), kid.tail or "") for kid in element]
