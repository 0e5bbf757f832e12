"""The tree of a bound book, walked: what no validator sees. The book is that of `tagged_book`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

import pikepdf
import pytest
from lxml import html
from pikepdf import Array, Name

import tagged_book
from reportbuild.packaging.tree import Branch, Tree, read_tree, words_outside
from tagged_book import bind_pages, binding, laid, leaves


@lru_cache
def tree() -> Tree:
    with pikepdf.open(BytesIO(tagged_book.bound())) as pdf:
        return read_tree(pdf)


def found(kind: str) -> list[Branch]:
    return list(tree().root.find(kind))


def words(branch: Branch) -> str:
    """Its words as a reader puts them together: cut words whole again, one space between two."""
    return " ".join(branch.text.replace("\xad", "").split())


def test_tree_says_what_the_document_says() -> None:
    """Every word of every chapter is in the tree, in order, and no word that is not in the chapter."""
    chapters = tree().root.branches
    assert len(chapters) == len(tagged_book.CHAPTERS)
    for chapter, body in zip(chapters, tagged_book.CHAPTERS, strict=True):
        assert "".join(_said(chapter)).casefold() == "".join(_written(body)).casefold()


def test_paragraphs_have_their_spaces() -> None:
    """Words are told apart by spaces, at the ends of lines too, and words that a line cut are whole."""
    paragraphs = {words(paragraph) for paragraph in found("P")}
    written = [" ".join(p.text_content().split()) for p in html.fromstring(tagged_book.CHAPTERS[1]).xpath("./p")]
    written = [p.replace("\u2060", "") for p in written]
    assert len(written) > 5
    assert [p for p in written if p not in paragraphs and p != "Not for paper."] == []


def test_nothing_is_astray() -> None:
    """Everything that is drawn is in the tree or an artifact."""
    assert tree().astray == ()


def test_what_is_outside_of_the_tree_is_the_same_without_reading_it() -> None:
    """The short way to artifacts and words astray finds what the long way finds, in a spoilt file as well."""
    with pikepdf.open(BytesIO(tagged_book.bound())) as pdf:
        assert words_outside(pdf) == (list(read_tree(pdf).artifacts), [])
        kinds = (made for made in pdf.objects if isinstance(made, pikepdf.Dictionary) and made.get("/S") == Name.P)
        next(paragraph for paragraph in kinds if "/K" in paragraph).K = Array()
        assert words_outside(pdf) == (list(read_tree(pdf).artifacts), list(read_tree(pdf).astray))
        assert words_outside(pdf)[1]


def test_what_returns_on_every_page_is_no_text() -> None:
    """Running heads, page numbers, repeated table heads and leaders are artifacts."""
    artifacts = tree().artifacts
    assert {"A chapter", "i", "1", "9", "Table 1 (continued)", "State"} <= set(artifacts)
    assert any(set(words) == {"."} for words in artifacts)
    assert artifacts.count("State") == 2


def test_artifacts_say_what_they_are() -> None:
    """A running head is a header, a page number a footer, a repeated table head pagination."""
    with pikepdf.open(BytesIO(tagged_book.bound())) as pdf:
        drawn = b"".join(page.Contents[1].read_bytes() for page in pdf.pages if isinstance(page.Contents, Array))
        stamped = pdf.pages[0].Resources.XObject.Folio.read_bytes()
    assert b"/Artifact <</Type /Pagination /Subtype /Header /Attached [/Top]>> BDC" in drawn
    assert b"/Artifact <</Type /Pagination>> BDC" in drawn
    assert b"/Artifact <</Type /Layout>> BDC" in drawn
    assert b"/Artifact <</Type /Pagination /Subtype /Footer /Attached [/Bottom]>> BDC" in stamped


def test_chapters_are_sections_of_one_document() -> None:
    """One Document holds a Sect for each chapter, each opening with its heading."""
    assert tree().root.kind == "Document"
    headings = [[kid.kind for kid in chapter.branches][:1] for chapter in tree().root.branches]
    assert headings == [["H1"]] * 4
    assert [words(heading) for heading in found("H2")] == ["Lists", "Models", "Resumen"]


def test_what_a_page_cut_is_whole() -> None:
    """A paragraph over three pages is one element; so is a table."""
    long = next(paragraph for paragraph in found("P") if paragraph.text.startswith("They signed"))
    assert words(long).count("Extraordinary responsibilities") == 14
    assert len(found("Table")) == 2


def test_table_has_its_rows() -> None:
    """The table by state has its caption, one head, forty rows of three cells, and each row its header."""
    table = found("Table")[0]
    assert [kid.kind for kid in table.branches] == ["Caption", "THead", "TBody"]
    rows = list(table.find("TR"))
    assert [[kid.kind for kid in row.branches] for row in rows] == [["TH"] * 3] + [["TH", "TD", "TD"]] * 40
    assert [words(row.branches[2]) for row in rows[1:]] == [str(7 * n) for n in range(1, 41)]
    assert {head.said["Scope"] for head in rows[0].branches} == {"Column"}
    assert {row.branches[0].said["Scope"] for row in rows[1:]} == {"Row"}


def test_cells_of_an_irregular_table_name_their_headers() -> None:
    """Under a head of two rows every data cell, the empty one too, names the cells that head it."""
    table = found("Table")[1]
    names = {head.said["ID"]: words(head) for head in table.find("TH")}
    heads = [[names[name] for name in cell.said["Headers"]] for cell in table.find("TD")]
    assert heads == [["Agreements", "Old", "Jail"], ["Agreements", "New", "Jail"]]
    assert {words(head): head.said.get("ColSpan", head.said.get("RowSpan")) for head in table.find("TH")} == {
        "Kind": 2, "Agreements": 2, "Old": None, "New": None, "Jail": None,
    }  # fmt: skip
    assert "Headers" not in next(found("Table")[0].find("TD")).said


def test_lists_have_labels_bodies_and_numbering() -> None:
    """Every item is a label and a body; the list says how it is numbered."""
    numbered = next(one for one in found("L") if one.said["ListNumbering"] == "Decimal")
    assert [[kid.kind for kid in item.branches] for item in numbered.branches] == [["Lbl", "LBody"], ["Lbl", "LBody"]]
    assert [words(item.branches[0]) for item in numbered.branches] == ["1.", "2."]
    assert [inner.said["ListNumbering"] for inner in numbered.find("L")] == ["Decimal", "Disc"]


def test_definitions_are_items() -> None:
    """A term is the label of an item, its meaning the body."""
    terms = next(one for one in found("L") if "Meaning" in one.text)
    assert [[words(kid) for kid in item.branches] for item in terms.branches] == [
        ["Term", "Meaning of it."],
        ["Other", "Another."],
    ]


def test_contents_are_a_listing() -> None:
    """A line of the contents is an item with a reference in it, the lines under it a listing inside."""
    outer, inner = found("TOC")
    assert [kid.kind for kid in outer.branches] == ["TOCI", "TOCI"]
    assert [kid.kind for kid in outer.branches[0].branches] == ["Reference", "TOC"]
    assert [words(link) for link in outer.find("Link")] == ["Models", "By state", "Notes"]
    assert [len(link.ways) for link in outer.find("Link")] == [1, 1, 1]
    assert words(inner) == "By state 2"


def test_figure_has_words_and_a_place() -> None:
    """The figure has its words, and a box that is as large as the picture and inside the page; the ornament is none."""
    (figure,) = found("Figure")
    left, bottom, right, top = map(float, figure.said["BBox"])
    assert figure.said["Alt"] == "Two columns, the second shorter"
    assert (right - left, top - bottom) == pytest.approx((225, 90), abs=0.01)
    assert 0 < left < right < 340.2
    assert 0 < bottom < top < 510.3


def test_languages_are_marked() -> None:
    """A Spanish phrase says so, a Spanish chapter too, and the English word in it again."""
    spans = [(span.said.get("Lang"), words(span)) for span in found("Span") if "Lang" in span.said]
    assert spans == [("es", "acuerdo de cooperación"), ("en", "Sheriff")]
    assert [chapter.said.get("Lang") for chapter in tree().root.branches] == [None, None, "es", None]


def test_phrases_keep_their_meaning() -> None:
    """Emphasis, quotation, code and abbreviations are what they are; the file says what our own kinds stand for."""
    assert [(span.said["E"], words(span)) for span in found("Span") if "E" in span.said] == [
        ("Immigration and Customs Enforcement", "ICE")
    ]
    assert [words(quote) for quote in found("Quote")] == ["“words”"]
    assert [words(code) for code in found("Code")] == ["run --all"]
    with pikepdf.open(BytesIO(tagged_book.bound())) as pdf:
        assert dict(pdf.Root.StructTreeRoot.RoleMap) == {"/Aside": Name.Sect, "/Em": Name.Span, "/Strong": Name.Span}


def test_notes_are_linked_both_ways() -> None:
    """Each note call leads to its note, each note back to its call; both are references, and notes have ids."""
    notes = {note.said["ID"]: note for note in found("Note")}
    assert list(notes) == ["n1", "n2", "n3"]
    targets = [way.target for one in found("Reference") for link in one.find("Link") for way in link.ways]
    assert [target for target in targets if target[1:] in notes] == ["#n1", "#n2", "#n3"]
    for name, note in notes.items():
        assert [way.target for link in note.find("Link") for way in link.ways] == [f"#call-{name}"]


def test_link_has_an_area_for_each_line() -> None:
    """A link over three lines is one element with three areas, and each says where it leads."""
    link = next(link for link in found("Link") if "elsewhere" in words(link))
    assert len(link.ways) == 3
    assert {way.says for way in link.ways} == {
        "a page elsewhere with a name so long that it does not fit one line of a page"
    }
    assert {way.target for way in link.ways} == {"https://example.org/a"}


def test_a_link_may_say_more_than_its_text() -> None:
    """The way back from a note, whose text is but a number, is called by its label."""
    back = next(found("Note")[0].find("Link"))
    assert [way.says for way in back.ways] == ["Back to text, note 1"]


def test_words_in_a_group_of_their_own_are_text() -> None:
    """What is drawn half transparent, in a form of its own, is in the tree like everything else."""
    assert "Pale words in a group of their own." in {words(paragraph) for paragraph in found("P")}


def test_ways_back_into_the_tree_are_right() -> None:
    """From each mark and each area on a page the parent tree leads to the element that names it; ids lead to theirs."""
    with pikepdf.open(BytesIO(tagged_book.bound())) as pdf:
        top = pdf.Root.StructTreeRoot
        nodes = [(node, list(node.Nums)) for node in top.ParentTree.Kids]
        parents = {int(numbers[n]): numbers[n + 1] for _, numbers in nodes for n in range(0, len(numbers), 2)}
        assert [[int(n) for n in node.Limits] for node, _ in nodes] == [
            [numbers[0], numbers[-2]] for _, numbers in nodes
        ]
        assert list(parents) == sorted(parents)
        assert max(parents) < int(top.ParentTreeNextKey)
        for page in pdf.pages:
            for area in page.get("/Annots", ()):
                kids = parents[int(area.StructParent)].K
                assert area.objgen in {kid.Obj.objgen for kid in kids if isinstance(kid, pikepdf.Dictionary)}
            for mark, element in enumerate(
                parents[int(page.obj.StructParents)] if "/StructParents" in page.obj else ()
            ):
                assert any(_is_mark(kid, mark) for kid in element.K)
        names = list(top.IDTree.Names)
        assert names[::2] == sorted(names[::2], key=bytes)
        assert [str(element.ID) for element in names[1::2]] == [str(name) for name in names[::2]]


def _is_mark(kid: object, mark: int) -> bool:
    return kid == mark or (isinstance(kid, pikepdf.Dictionary) and kid.get("/MCID") == mark)


def _said(branch: Branch, numbered: bool = False) -> Iterator[str]:
    """What is said and was written: no labels of lists, no words in pictures, no quotation marks."""
    if branch.kind == "Figure" or (branch.kind == "Lbl" and numbered):
        return
    numbered = branch.said.get("ListNumbering", "None") != "None" or (numbered and branch.kind == "LI")
    for kid in branch.kids:
        if isinstance(kid, Branch):
            yield from _said(kid, numbered)
        else:
            yield "".join(kid.replace("\xad", "").split()).strip("“”")


def _written(body: str) -> Iterator[str]:
    """The words of a body, without those that are not meant for paper."""
    section = html.fromstring(body)
    for away in section.xpath("//*[@class='away']"):
        away.drop_tree()
    yield "".join(section.text_content().replace("\u2060", "").split()).replace("“", "").replace("”", "")


def test_what_runs_from_right_to_left_is_read_as_it_is_written() -> None:
    """Glyphs are drawn from left to right in every line; the words of the tree follow the text, whatever they mix."""
    first, second = "الحرية للجميع هنا", "שלום (עולם) 287"
    long = " ".join(["عربي كلمات طويلة"] * 30)
    body = f'<section id="a"><h1>T</h1><p>Words <span lang="ar">{first}</span> and {second}, {long}.</p></section>'
    made = laid(body).value
    with pikepdf.open(BytesIO(bind_pages([made], leaves([made]), None, binding()).value)) as pdf:
        assert [p.text.strip() for p in read_tree(pdf).root.find("P")] == [f"Words {first} and {second}, {long}."]
