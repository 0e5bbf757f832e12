"""Which structure elements a document becomes; pieces of lines are stood in for by their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from reportbuild.rendering.structure import Node, links_in, structure_of


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of a line, as if it were set."""

    text: str
    element_tag: str = "p"


def nodes(body: str, **options: Any) -> tuple[Node | Words, ...]:
    """What a body becomes, all its text set in one piece for each text of the document."""
    root = fromstring(f"<body>{body}</body>")
    return structure_of(root, _inside(root, **options), "c")


def outline(body: str, **options: Any) -> str:
    """What a body becomes, in brackets: P(one Em(two))."""
    return " ".join(map(_brackets, nodes(body, **options)))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h2>a</h2><p>b</p>", "H2(a) P(b)"),
        ("<section><h1>a</h1>b<em>c</em></section>", "Sect(H1(a) P(b Em(c)))"),
        ("<aside><p>a</p></aside>", "Aside(P(a))"),
        ("<blockquote>a<p>b</p></blockquote>", "BlockQuote(P(a) P(b))"),
        ("<p>H<sub>2</sub>O<i>x</i></p>", "P(H 2 O x)"),
        ("<pre><code>a</code></pre>", "P(Code(a))"),
        ("<p></p><div><span></span></div>a", "P(a)"),
        ('<p><a href="https://x.org">a</a></p>', "P(Link(a))"),
        ('<p><a href="urn:x-reportbuild:b">a</a></p>', "P(Reference(Link(a)))"),
        ('<p><a href="#b">a</a> <a>c</a></p>', "P(Reference(Link(a)) c)"),
        ("<dl><dt>a</dt><dd>b</dd><dd>c</dd><dt>d</dt></dl>", "L(LI(Lbl(a) LBody(b) LBody(c)) LI(Lbl(d)))"),
        ("<dl><div><dt>a</dt><dd>b</dd></div></dl>", "L(LI(Lbl(a) LBody(b)))"),
        ("<nav><ol><li><p>a</p></li><li>b</li></ol></nav>", "Div(TOC(TOCI(Reference(a)) TOCI(Reference(b))))"),
        ("<nav><ol><li>a<ol><li>b</li></ol></li></ol></nav>", "Div(TOC(TOCI(Reference(a) TOC(TOCI(Reference(b))))))"),
        ('<ol class="notes"><li id="n"><p>a</p></li></ol>', "L(LI(LBody(Note(P(a)))))"),
        ('<ul class="references"><li>a</li></ul>', "L(LI(LBody(BibEntry(a))))"),
        ("<table><tr><th>a</th><td></td></tr></table>", "Table(TR(TH(a) TD()))"),
        ("<unheard>a</unheard>", "P(a)"),
    ],
)  # fmt: skip
def test_elements_become_what_they_mean(body: str, expected: str) -> None:
    """Every element becomes the kind that says what it is; those without a meaning leave what is in them."""
    assert outline(body) == expected


def test_markers_are_labels() -> None:
    """What is printed before an item is its label, and tells how the list is numbered."""
    (made,) = nodes("<ol><li>a</li><li>b</li></ol>", marker="1. ")
    assert isinstance(made, Node)
    assert made.numbering == "Decimal"
    assert _brackets(made) == "L(LI(Lbl(1. ) LBody(a)) LI(Lbl(1. ) LBody(b)))"


@pytest.mark.parametrize(
    ("marker", "numbering"),
    [
        ("(3)", "Decimal"), ("a.", "LowerAlpha"), ("B)", "UpperAlpha"), ("i.", "LowerRoman"), ("I.", "UpperRoman"),
        ("•  ", "Disc"), ("◦ ", "Circle"), ("▪ ", "Square"), ("– ", "Disc"),
    ],
)  # fmt: skip
def test_numbering_is_that_of_the_first_marker(marker: str, numbering: str) -> None:
    """The style of a list is read from what is printed."""
    (made,) = nodes("<ul><li>a</li></ul>", marker=marker)
    assert isinstance(made, Node)
    assert made.numbering == numbering


def test_a_language_is_said_where_it_changes() -> None:
    """An element in another language says so; one in the language around it does not; loose words get a span."""
    (made,) = nodes('<p lang="es">a<i lang="es">b</i><i lang="en">c</i></p>')
    assert isinstance(made, Node)
    assert made.lang == "es"
    assert [(kid.kind, kid.lang) for kid in made.kids if isinstance(kid, Node)] == [("Span", "en")]


def test_made_up_ids_are_of_the_chapter() -> None:
    """A note without an id gets one that no other chapter has."""
    (made,) = nodes('<ol class="notes"><li>a</li></ol>')
    assert isinstance(made, Node)
    note = made.kids[0].kids[0].kids[0]
    assert (note.kind, note.id[:2]) == ("Note", "c.")


def test_blocks_stand_as_in_the_document() -> None:
    """Blocks that layout has put in another order are read in the order of the document."""
    root = fromstring("<body><div><p>a</p><p>b</p></div></body>")
    div = root[0]
    inside: dict[Element, list[Any]] = {
        root: [div], div: [div[1], div[0]], div[0]: [Words("a")], div[1]: [Words("b")],
    }  # fmt: skip
    assert " ".join(map(_brackets, structure_of(root, inside, "c"))) == "Div(P(a) P(b))"


def test_links_are_found_however_deep() -> None:
    """Every link with words is found, one without is not."""
    made = nodes('<ul><li><p><em><a href="#a" id="one">x</a></em></p></li></ul><p><a href="#b" id="two"></a></p>')
    assert [link.get("id") for link in links_in(made)] == ["one"]


def _inside(root: Element, marker: str = "") -> dict[Element, list[Any]]:
    """As if everything had been set: for each element its words and the elements in it."""
    inside: dict[Element, list[Any]] = {}
    for element in root.iter():
        mark = [Words(marker, "li::marker")] if marker and element.tag == "li" else []
        inside[element] = [*mark, *_words(element.text)]
        for child in element:
            inside[element] += [child, *_words(child.tail)]
    return inside


def _words(text: str | None) -> list[Words]:
    return [Words(text)] if text and text.strip() else []


def _brackets(node: Node | Words) -> str:
    if isinstance(node, Words):
        return node.text
    return f"{node.kind}({' '.join(map(_brackets, node.kids))})"
