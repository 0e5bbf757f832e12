"""The words of a document that its pages are checked against."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from reportbuild.rendering.script import script_of, squeezed, words_after


def everything(_: Element) -> bool:
    """Nothing is kept from the pages."""
    return True


def test_texts_are_by_element_and_squeezed() -> None:
    """Each element has the text directly in it, what follows its children too, without spaces and capitals."""
    root = fromstring("<p>One <b>Two</b> Thr\u00adee</p>")
    assert [(element.tag, text) for element, text in script_of(root, everything).texts.items()] == [
        ("p", "onethree"),
        ("b", "two"),
    ]


def test_spaces_are_where_words_part() -> None:
    """A space counts whichever side of a tag it is on; without one, two elements make one word."""
    root = fromstring("<p>a<b>b </b>c<i> d</i><u>e</u></p>")
    script = script_of(root, everything)
    bold, italic = root[0], root[1]
    assert script.is_space(bold, 1)
    assert not script.is_space(root, 1)
    assert script.is_space(root, 2)
    assert not script.is_space(italic, 1)


def test_spaces_between_blocks_are_the_source_s() -> None:
    """What parts the items of a list in the source parts no words; words directly between them do count."""
    root = fromstring("<ul>\n<li>a</li>\n<li>b</li>\n</ul>")
    assert script_of(root, everything).spaces == frozenset()


def test_a_line_break_and_a_leader_part_words() -> None:
    """The end of a line within a paragraph, and dots that lead to a number, stand for a space."""
    root = fromstring('<p>a<br/>b<span class="leader"/>c</p>')
    script = script_of(root, everything)
    assert [script.is_space(root, place) for place in (1, 2, 3)] == [True, True, False]


def test_what_is_not_shown_has_no_words() -> None:
    """An element that the styles keep from the pages is left out with all that is in it; a picture's insides too."""
    root = fromstring("<div><p>a</p><p class='x'><b>b</b></p>c<svg><text>d</text></svg></div>")
    script = script_of(root, lambda element: element.get("class") != "x")
    assert [text for text in script.texts.values() if text] == ["c", "a"]


def test_lost_words_are_named_as_written() -> None:
    """Words are named as they stand in the document, from the first lost one on, however squeezing changed them."""
    assert words_after("Straße  \u00adund Weg", len(squeezed("Straße")), 2) == "\u00adund Weg"
    assert words_after("A b", 9, 2) == ""
