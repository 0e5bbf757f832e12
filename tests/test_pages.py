"""Laying out: what is promised of pages, and what is told when a promise cannot be kept."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf
import pytest
import weasyprint
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.formatting_structure.boxes import LineBox, TextBox

import tagged_book
from reportbuild.model.problems import Place, Severity
from reportbuild.reading.shelf import Memory
from reportbuild.rendering import pages, thrift
from reportbuild.rendering.contents import walk
from reportbuild.rendering.engine import Fetcher, prepare, reader, render
from reportbuild.rendering.laid import XML, XML_ENDS, Type
from reportbuild.rendering.pages import lay_out, try_pages
from tagged_book import STYLES, document, laid, shelves


def codes(body: str, *styles: str) -> list[str]:
    """The codes of the problems that laying out a body tells."""
    return [problem.code for problem in laid(body, *styles).problems]


def test_engine_is_the_one_we_know() -> None:
    """We lean on parts of WeasyPrint that it does not promise: another version needs these tests read again."""
    assert weasyprint.VERSION == "70.0"


def test_same_arguments_give_the_same_bytes() -> None:
    """A chapter laid out twice is the same file."""
    assert laid(tagged_book.CHAPTERS[1]).value == laid(tagged_book.CHAPTERS[1]).value


def test_ids_make_no_styles() -> None:
    """Elements that differ by their ids alone are of one style, and so is what is in them: a long list stays small."""
    items = "".join(f'<li id="item-{n}"><p>One of <i>many</i></p></li>' for n in range(5))
    read = reader(shelves(), Place("chapters/one.md"), [])
    made = render(document(f"<ol>{items}</ol>"), prepare(STYLES, read), Fetcher(read))
    boxes = [box for page in made.document.pages for box in page._page_box.descendants() if box.element is not None]
    styles = {tag: {id(box.style) for box in boxes if box.element_tag == tag} for tag in ("li", "p", "i")}
    assert (len(styles["p"]), len(styles["i"])) == (2, 2)  # the elements' own, and that of lines and of words in them
    assert [box.style["anchor"] for box in boxes if box.element_tag == "li"] == [f"item-{n}" for n in range(5)]


def test_styles_say_what_the_engine_works_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every property of every style has the value that it has the long way, whatever is said of it."""
    said = (
        "div { margin-inline: 1em 2em; text-indent: calc(10% + 1em); font-size: 120%; --own: red; color: var(--own) }",
        "p { text-indent: inherit; border-block-start: thick solid; direction: rtl } i { margin-block: 1mm }",
        "u { line-height: 1.5; float: left; page: turned } b { position: absolute; inline-size: 3em; border: 0 solid }",
    )

    def styles() -> list[dict[str, object]]:
        read = reader(shelves(), Place("chapters/one.md"), [])
        text = document("<div>One <p>of <i>many <b>and</b></i> <u>more <b>of</b></u></p><ul><li>them</ul></div>")
        made = render(text, prepare((*STYLES, *said), read), Fetcher(read))
        found = (box.style for page in made.document.pages for box in page._page_box.descendants())
        names = [name for name in INITIAL_VALUES if not re.search("_block_|_inline_", name)]
        return [{name: repr(style[name]) for name in names} for style in found]

    short = styles()
    for ways in ("_AT_FIRST", "_PASSED_ON"):
        monkeypatch.setattr(thrift, ways, set())
    assert len(short) > 20
    assert short == styles()


def test_ids_have_their_places() -> None:
    """Every id has its page, counted from 0, and its place in points from the lower left."""
    made = laid('<h1 id="one" style="margin: 0">One</h1><p id="two" style="break-before: page">Two</p>').value
    assert (made.count, sorted(made.anchors)) == (2, ["one", "two"])
    assert [made.anchors[name].page for name in ("one", "two")] == [0, 1]
    assert made.anchors["two"].x == pytest.approx(15 / 25.4 * 72)
    assert made.anchors["two"].y == pytest.approx((180 - 18) / 25.4 * 72)


@pytest.mark.parametrize("url", ["https://example.org/a.png", "file:///etc/passwd", "nowhere:a"])
def test_only_shelves_are_read(url: str) -> None:
    """A picture that is named by anything but a shelf is refused, and told with its address."""
    told = laid(f'<p>A <img src="{url}" alt="b"></p>').problems
    refused = [problem for problem in told if problem.code == "page.fetch-refused"]
    assert [url in problem.message for problem in refused] == [True]
    assert refused[0].severity is Severity.ERROR
    assert refused[0].at == Place("chapters/one.md")


@pytest.mark.parametrize(
    ("picture", "told"),
    [
        ("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E", []),
        ("data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=", []),
        ("data:image/png;base64,AA", ["page.picture-broken"]),
        ("data:image/png;base64,A", ["page.picture-broken"]),
    ],
)
def test_a_picture_may_lie_in_its_address(picture: str, told: list[str]) -> None:
    """Drawings hold photographs so; nothing is fetched for them. One that is damaged is told."""
    assert codes(f'<p>A <img src="{picture}" alt="b"></p>') == told


def test_styles_read_only_shelves() -> None:
    """Neither a font nor a style sheet comes from elsewhere."""
    style = '@import url("https://example.org/a.css"); @font-face { font-family: X; src: url(file:///etc/hosts) }'
    assert codes("<p>A</p>", style).count("page.fetch-refused") == 2


def test_a_missing_file_is_told() -> None:
    """A picture that is not on its shelf is told as missing; nothing outside of the shelf can be named."""
    assert "file.missing" in codes('<p>A <img src="book:figures/none.svg" alt="b"></p>')
    assert "file.outside" in codes('<p>A <img src="book:../secret.svg" alt="b"></p>')


def test_the_engine_is_heard() -> None:
    """What the engine does not understand is told as a warning."""
    told = laid("<p>A</p>", "p { colour: red }").problems
    assert [(problem.code, problem.severity) for problem in told] == [("page.engine-warning", Severity.WARNING)]
    assert "colour" in told[0].message


def test_no_line_is_cut_short_before_markup() -> None:
    """A text with a space at its end fills its line, whatever follows: in no width is its first word left alone."""
    body = "".join(
        f'<p style="margin: 0; width: {width / 4}pt">Nobody is left alone here <em>at all</em> times</p>'
        for width in range(300, 800)
    )
    read = reader(shelves(), Place("chapters/one.md"), [])
    rendered = render(document(body), prepare(STYLES, read), Fetcher(read))
    lines = [met.box for met in walk(rendered.document.pages, {}) if isinstance(met.box, LineBox)]
    firsts = ["".join(box.text for box in line.descendants() if isinstance(box, TextBox)) for line in lines]
    assert "Nobody is left" in firsts
    assert "Nobody" not in firsts


def test_the_engine_may_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception of the engine's is a problem of the chapter, not a crash."""

    def crash(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(pages, "render", crash)
    made = laid("<p>A</p>")
    assert [problem.code for problem in made.problems] == ["page.engine-failed"]
    assert made.value.count == 1


def test_words_that_run_off_the_page_are_lost() -> None:
    """Words that are set where there is no paper are told, from the first of them on."""
    told = laid('<p>One.</p><p class="x">Two three</p><p>Four.</p>', ".x { position: absolute; top: 400mm }").problems
    assert [problem.code for problem in told] == ["page.content-lost"]
    assert "“Two three …”" in told[0].message


def test_words_that_the_engine_drops_are_lost() -> None:
    """Lines that a style cuts off are told, with the words after the cut."""
    body = "<p>" + "one two three four five six seven eight nine ten " * 5 + "</p>"
    told = laid(body, "p { max-lines: 2; continue: discard; text-indent: 0; hyphens: none }").problems
    assert [problem.code for problem in told] == ["page.content-lost"]
    assert told[0].severity is Severity.ERROR


def test_an_id_without_a_place_is_lost() -> None:
    """An id that a link could not lead to is told."""
    told = laid('<p>A</p><table><tbody id="gone"></tbody></table>').problems
    assert [problem.code for problem in told] == ["page.content-lost"]
    assert "“gone”" in told[0].message


def test_what_is_hidden_on_purpose_is_not_lost() -> None:
    """Words that the styles do not display, or move to the margins, are no loss; nor are capitals and first letters."""
    style = """.a { display: none } .b { position: running(head) } @page { @top-left { content: element(head) } }
    .c { text-transform: uppercase } .d::first-letter { font-size: 2em } .e { hyphens: manual; width: 12mm }"""
    body = """<p class="a" id="a">Hidden</p><p class="b">Running</p><p class="c">Straße café</p><p class="d">Drop</p>
    <p class="e">Immi\u00adgra\u00adtion</p>"""
    assert codes(body, style) == []


def test_a_picture_needs_words() -> None:
    """A picture without words and without the mark of an ornament is told."""
    assert codes('<p><img src="book:figures/flower.png"></p>') == ["page.no-alt"]
    assert codes('<p>A<img src="book:figures/flower.png" alt=""></p>') == []


def test_fonts_of_the_machine_are_told() -> None:
    """A character that no font of the layout has is told, whether this machine has one that has it or not."""
    told = laid("<p>A \u25e6 \u25e6</p>").problems
    assert [problem.code for problem in told] in (["page.font-fallback"], ["page.engine-warning"])
    assert "◦" in told[0].message


def test_styles_are_read_once() -> None:
    """The same styles with the same fonts are prepared once for all chapters."""
    read = reader(shelves(), Place("a"), [])
    assert prepare(STYLES, read) is prepare(list(STYLES), read)


def test_other_fonts_are_other_styles() -> None:
    """A font of another content under the same name is not mistaken for the one before."""
    faces = Memory({"A.ttf": b"x"}), Memory({"A.ttf": b"y"})
    style = "@font-face { font-family: A; src: url(font:A.ttf) }"
    first, second = (prepare([style], reader({"font": shelf}, Place("a"), [])) for shelf in faces)
    assert first is not second


def test_every_chapter_is_a_tagged_file() -> None:
    """A chapter's own PDF has its tree and its language before it is bound."""
    with pikepdf.open(BytesIO(laid("<p>A</p>").value.pdf)) as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.StructTreeRoot.K[0].K[0].S) == "/P"


def test_lines_of_flexible_boxes_can_be_clicked() -> None:
    """A link that is an item of a flexible line, which the engine forgets, has its area; one without words has none."""
    ornament = '<img src="book:figures/flower.png" alt="">'
    body = f'<p class="line"><a href="#x">Word</a></p><p id="x">A <a href="#x">{ornament}</a></p>'
    with pikepdf.open(BytesIO(laid(body).value.pdf)) as pdf:
        assert [str(area.A.URI) for area in pdf.pages[0].Annots] == ["urn:x-reportbuild:x"]


def test_an_empty_document_is_a_page() -> None:
    """A document without words is one page, and no problem."""
    made = lay_out(document(""), STYLES, shelves(), at=Place("a"))
    assert (made.value.count, made.problems) == (1, ())


def test_the_smallest_type_is_found() -> None:
    """In points, with its words, wherever it stands; raised and lowered signs are small by nature."""
    signs = "<sup style='font-size: 2pt'>2</sup><sub>3</sub><a role='doc-noteref' href='#p'><b>4</b></a>"
    pages = laid(
        f"<p id='p' style='font: 9pt Text'>Words,{signs} <i style='font-size: 6.5pt'>aside</i> of it.</p>"
    ).value
    assert (pages.smallest and pages.smallest.size, pages.smallest and pages.smallest.words) == (6.5, "aside")
    assert laid("").value.smallest == Type(10, "A chapter")  # the running head


def test_pages_that_are_tried_are_those_that_are_drawn() -> None:
    """Trying says where pages end and where ids fall, as laying out does, and draws nothing."""
    words = "".join(f'<p id="p-{n}">{"Trees give shade. " * 40}</p>' for n in range(20))
    drawn = laid(words)
    tried = try_pages(document(words), STYLES, shelves(), at=Place("one.md"))
    assert drawn.value.count > 2
    assert (tried.count, tried.anchors) == (drawn.value.count, drawn.value.anchors)
    assert tried.pdf == b""


def test_what_is_read_as_xml_makes_the_same_pages() -> None:
    """A part of a document may be well-formed XML, which is read in no time: nobody sees which way it was."""
    body = '<section><h1 id="one">One &amp; two</h1><p>Trees<br/>give <i lang="es">sombra</i>.</p></section>'
    read = [
        lay_out(document(f"{before}{body}{behind}\n"), STYLES, shelves(), at=Place("one.md"))
        for before, behind in (("", ""), (XML, XML_ENDS))
    ]
    assert read[0] == read[1]
    assert read[0].value.pdf
