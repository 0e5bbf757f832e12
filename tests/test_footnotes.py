"""Promises of notes at the foot of the page: each with its call, none lost, long ones split, all read in place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO

import pikepdf
import pytest
from lxml import html
from pypdfium2 import PdfDocument

from reportbuild.model.document import Blocks, Chapter, ListBlock, Note, Paragraph, Part
from reportbuild.model.inlines import NoteCall
from reportbuild.model.problems import Checked
from reportbuild.model.terms import ENGLISH
from reportbuild.packaging.tree import Tree, read_tree
from reportbuild.rendering.laid import Pages
from reportbuild.rendering.markup import mark_up
from reportbuild.rendering.media import for_paper, for_screen
from reportbuild.resolving.parts import with_foot_notes
from tagged_book import laid
from trees import HERE, heading, line, paragraph

FOOT = """
    @page { size: 120mm 100mm; @footnote { margin-top: 3mm; border-top: 0.5pt solid } }
    .footnote { float: footnote; footnote-policy: line; text-indent: 0; font-size: 8pt; line-height: 11pt }
    .footnote::footnote-call, .footnote::footnote-marker { content: none; font-size: 0; line-height: 0 }
    .footnote [data-tag] { display: block }
"""

SENTENCE = "Trees give shade to streets, and streets give trees too little room and far too little water. "


def note(number: int, *kids: Blocks | str) -> Note:
    """A note as resolved."""
    blocks = tuple(block for kid in kids for block in ((paragraph(kid),) if isinstance(kid, str) else kid))
    return Note(HERE, f"n{number}", blocks, f"note-a-{number}", str(number))


def called(words: str, number: int) -> Paragraph:
    """A paragraph that calls a note at its end."""
    return Paragraph(HERE, (*line(words), NoteCall(HERE, f"n{number}", f"note-a-{number}", str(number))))


def chapter(blocks: Sequence[Paragraph], *notes: Note) -> Chapter:
    made = Chapter("a", "chapter", Part.BODY, (heading("One"), *blocks), notes)
    return with_foot_notes(made, ENGLISH)


def printed(made: Chapter) -> Checked[Pages]:
    return laid(for_paper(mark_up(made, ENGLISH).xhtml, {}, ENGLISH), FOOT)


def words_of(pages: Pages) -> list[str]:
    """The words of each page, as a reader of the file gets them, without what lines and fonts do to them."""
    texts = [page.get_textpage().get_text_bounded() for page in PdfDocument(pages.pdf)]
    return [re.sub(r"[\s\u00ad\ufffe-]", "", text) for text in texts]


def test_a_note_stands_at_its_call_in_one_markup_and_at_the_end_on_screens() -> None:
    """Where notes are printed is decided for paper alone; screens get the list that they always get."""
    made = mark_up(chapter([called("Text", 1)], note(1, "A note.", "Its second paragraph.")), ENGLISH)
    paper = html.fromstring(for_paper(made.xhtml, {}, ENGLISH))
    screen = html.fromstring(for_screen(made.xhtml))
    (foot,) = paper.xpath("//p/sup[@class='note-call']/span[@class='footnote']")
    assert foot.get("id") == "note-a-1"
    assert [kid.get("data-tag") for kid in foot] == ["p", "p"]
    assert not paper.xpath("//ol[@class='notes']")
    assert screen.xpath("//section[contains(@class, 'at-foot')]/ol/li[@id='note-a-1']/p")
    assert not screen.xpath("//p//li")
    assert "Notes" not in [entry.text for entry in made.outline]


def test_a_note_that_only_screens_call_is_not_printed() -> None:
    """A call for screens is not on paper, and its note is not either."""
    xhtml = mark_up(chapter([called("Text", 1)], note(1, "A note.")), ENGLISH).xhtml
    xhtml = xhtml.replace("<p>Text", '<p data-only="screen">Text', 1)
    assert "A note." not in for_paper(xhtml, {}, ENGLISH)


def test_a_call_and_its_note_are_on_one_page() -> None:
    """A line moves to the next page rather than leave its note behind; nothing is lost, nothing told."""
    blocks = [called(SENTENCE * 2, number) for number in range(1, 25)]
    made = printed(chapter(blocks, *(note(n, SENTENCE * (n % 4 + 1)) for n in range(1, 25))))
    assert made.problems == ()
    assert made.value.count > 5
    anchors = made.value.anchors
    assert [anchors[f"note-a-{n}"].page for n in range(1, 25)] == [
        anchors[f"call-note-a-{n}"].page for n in range(1, 25)
    ]


@pytest.mark.parametrize("paragraphs", [1, 3])
def test_a_note_longer_than_a_page_is_split(paragraphs: int) -> None:
    """It begins under its call and goes on at the foot of as many pages as it takes, between whole words."""
    tale = [f"Tale {n}. " + " ".join(f"word{n}x{m}" for m in range(900 // paragraphs)) for n in range(paragraphs)]
    made = printed(chapter([called("Once", 1), paragraph(SENTENCE * 20)], note(1, *tale)))
    assert made.problems == ()
    pages = words_of(made.value)
    assert "1.Tale0." in pages[0]
    assert "Treesgiveshade" in pages[1]
    told = re.findall(r"word\d+x\d+", "".join(pages))
    assert told == [word for words in tale for word in words.split() if word.startswith("word")]
    assert sum("word" in page for page in pages) > 2


def test_a_split_leaves_two_lines_on_either_side() -> None:
    """A single line of a note at the foot of a page would not be seen for one."""
    blocks = [called(SENTENCE, number) for number in range(1, 41)]
    made = printed(chapter(blocks, *(note(n, " ".join(f"n{n}w{m}" for m in range(40))) for n in range(1, 41))))
    assert made.problems == ()
    pages = [re.findall(r"n(\d+)w(\d+)", text) for text in words_of(made.value)]
    parts = [[sum(number == str(n) for number, _ in page) for page in pages] for n in range(1, 41)]
    split = [[count for count in part if count] for part in parts if sum(map(bool, part)) > 1]
    assert split
    assert [part for part in split if min(part) < 12] == []


def test_a_note_behind_one_that_fills_the_page_is_told() -> None:
    """There is no room for it on the page of its call, and the author should know."""
    blocks = [called("Once", 1), *(called("More", n) for n in range(2, 5))]
    made = printed(chapter(blocks, note(1, SENTENCE * 60), *(note(n, SENTENCE * 9) for n in range(2, 5))))
    assert {problem.code for problem in made.problems} <= {"page.note-apart"}
    assert "later page than its call" in made.problems[0].message


def test_a_list_in_a_note_is_a_list_in_the_tags() -> None:
    """A note stands within a paragraph, where HTML has no room for a list; what it is is said all the same."""
    items = ListBlock(HERE, ((paragraph("one"),), (paragraph("two"),)))
    made = printed(chapter([called("Text", 1)], note(1, "A note:", (items,))))
    assert made.problems == ()
    (read,) = tree_of(made.value).root.find("Note")
    assert [kid.kind for kid in read.branches] == ["P", "L"]
    assert [" ".join(item.text.split()) for item in read.find("LBody")] == ["one", "two"]


def test_a_note_is_read_after_its_call_and_linked_both_ways() -> None:
    """In the tags it is a Note with an id, in the paragraph that calls it, and each of the two leads to the other."""
    made = printed(chapter([called("Text", 1), paragraph("More")], note(1, "A note.", "Its end.")))
    tree = tree_of(made.value)
    assert tree.astray == ()
    (calling,) = (branch for branch in tree.root.find("P") if branch.text.startswith("Text"))
    assert [branch.kind for branch in calling.branches] == ["Reference", "Note"]
    (read,) = calling.find("Note")
    assert read.said["ID"] == "note-a-1"
    assert " ".join(read.text.split()) == "1. A note. Its end." or read.text == "1. A note.Its end."
    ways = [(way.target, way.says) for link in calling.find("Link") for way in link.ways]
    assert ways == [
        ("urn:x-reportbuild:note-a-1", "1"),
        ("urn:x-reportbuild:call-note-a-1", "Back to the text at note 1"),
    ]


def test_a_split_note_is_one_note_in_the_tags() -> None:
    """However many pages it goes over, it is heard at once, behind its call, with all its words in order."""
    tale = " ".join(f"word{m}" for m in range(600))
    made = printed(chapter([called("Once", 1), paragraph(SENTENCE * 20)], note(1, tale)))
    (read,) = tree_of(made.value).root.find("Note")
    assert read.text.split() == ["1.", *tale.split()]


def tree_of(pages: Pages) -> Tree:
    with pikepdf.open(BytesIO(pages.pdf)) as pdf:
        return read_tree(pdf)
