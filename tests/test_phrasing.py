"""Promises of markup within a line: well-formed whatever the words are, and each kind what it is to a reader."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reportbuild.model.inlines import (
    Abbreviation,
    Citation,
    Code,
    CrossRef,
    Image,
    Inline,
    LineBreak,
    Link,
    NoteCall,
    Phrase,
    RefForm,
    Style,
    Styled,
)
from reportbuild.rendering.phrasing import attributes, escaped, mark_up_image, mark_up_line
from trees import HERE, HOSTILE, every_inline, line, text

EPUB = "http://www.idpf.org/2007/ops"


def parsed(xhtml: str) -> etree._Element:
    return etree.fromstring(f'<p xmlns:epub="{EPUB}">{xhtml}</p>')


def written(*kids: Inline | str) -> str:
    return mark_up_line(line(*kids))


def hostile(words: str) -> tuple[Inline, ...]:
    """The same words wherever an author can put words."""
    return (
        text(words),
        Code(HERE, words),
        Phrase(HERE, words, line(words)),
        Abbreviation(HERE, words, words, first=True),
        Abbreviation(HERE, words, words),
        Link(HERE, words, line(words)),
        CrossRef(HERE, words, line(words), target=words),
        CrossRef(HERE, words, form=RefForm.PAGE, target=words),
        CrossRef(HERE, words),
        NoteCall(HERE, words),
        NoteCall(HERE, words, words, words),
        Citation(HERE, words, (), kids=line(words)),
        Image(HERE, words, words),
    )


def test_hostile_words_are_words() -> None:
    """Whatever an author writes, wherever he writes it, no element and no attribute comes of it."""
    said = parsed(mark_up_line(hostile(HOSTILE)))
    tame = parsed(mark_up_line(hostile("tame")))
    assert [(e.tag, list(e.attrib)) for e in said.iter()] == [(e.tag, list(e.attrib)) for e in tame.iter()]
    assert "".join(said.itertext()) == "".join(tame.itertext()).replace("tame", HOSTILE)


def as_xml_has_it(words: str) -> str:
    """Words as they come back from XML: its line ends are line feeds, and some characters it cannot hold."""
    unwritable = {*map(chr, range(32)), *map(chr, range(0xD800, 0xE000)), "\ufffe", "\uffff"} - {*"\t\n"}
    return "".join("�" if c in unwritable else c for c in words.replace("\r\n", "\n").replace("\r", "\n"))


@given(st.text(st.characters()))
def test_any_text_is_well_formed_and_all_of_it_is_there(words: str) -> None:
    """Control characters and halves of characters, which XML cannot write, are seen as �; the rest is kept."""
    [code] = parsed(written(Code(HERE, words)))
    assert (code.text or "") == as_xml_has_it(words)
    [made] = parsed(f"<a{attributes(title=words)}/>")
    assert made.get("title") == re.sub(r"[\t\n]", " ", as_xml_has_it(words))
    assert parsed(mark_up_line(hostile(words))) is not None


def test_what_xml_can_write_is_not_lost() -> None:
    """Only what cannot be written is replaced: other scripts, symbols, tabs and joined letters stay."""
    words = "ñ 漢字 שלום 😀 a\tb\u00ad\u200d\ufeff"
    assert escaped(words) == words
    assert escaped("a\x00b\x0cc\ud800d\ufffee") == "a�b�c�d�e"


def test_every_word_comes_out_in_order() -> None:
    """What is read is what is seen, once each."""
    words = "".join(parsed(mark_up_line(every_inline(" "))).itertext()).split()
    assert words == [f"w{number}" for number in range(len(words))]
    assert len(words) > 15


@pytest.mark.parametrize("style", Style)
def test_styles_are_elements(style: Style) -> None:
    """Each style is its own element; small capitals have none and are a class."""
    [element] = parsed(written(Styled(HERE, style, line("x"))))
    assert element.tag == ("span" if style is Style.SMALL_CAPS else style.value)
    assert element.get("class") == ("small-caps" if style is Style.SMALL_CAPS else None)


@pytest.mark.parametrize(
    ("node", "xhtml"),
    [
        (LineBreak(HERE), "<br/>"),
        (Code(HERE, "a < b"), "<code>a &lt; b</code>"),
        (Phrase(HERE, "es", line("acuerdo")), '<span lang="es" xml:lang="es">acuerdo</span>'),
        (Abbreviation(HERE, "ICE", "Immigration", first=True), "Immigration (<abbr>ICE</abbr>)"),
        (Abbreviation(HERE, "ICE", "Immigration"), '<abbr title="Immigration">ICE</abbr>'),
        (Abbreviation(HERE, "ICE", first=True), "<abbr>ICE</abbr>"),
        (Link(HERE, "https://a.org/?b=1&c=2", line("x")), '<a href="https://a.org/?b=1&amp;c=2">x</a>'),
        (Link(HERE, "doi:10.1000/182", line("x")), '<a href="https://doi.org/10.1000/182">x</a>'),
        (Link(HERE, "mailto:a@b.org", line("x")), '<a href="mailto:a@b.org">x</a>'),
        (CrossRef(HERE, "fig", line("Figure 1"), target="fig"), '<a class="ref" href="#fig">Figure 1</a>'),
        (
            CrossRef(HERE, "fig", line("Figure 1"), RefForm.PAGE, "fig"),
            '<a class="page-ref" href="#fig" data-label="fig">Figure 1</a>',
        ),
        (CrossRef(HERE, "gone"), '<span class="broken-ref">gone</span>'),
        (CrossRef(HERE, "gone", line("the chart")), '<span class="broken-ref">the chart</span>'),
        (NoteCall(HERE, "gone"), '<sup class="broken-ref">gone</sup>'),
        (Citation(HERE, "c", (), kids=line("(Li 2025)")), '<span class="citation">(Li 2025)</span>'),
    ],
)
def test_each_kind_is_marked_up_as_what_it_is(node: Inline, xhtml: str) -> None:
    """Links lead where they say, languages are told twice, and what is broken is seen and can be styled."""
    assert written(node) == xhtml


def test_a_note_call_leads_to_its_note_and_back() -> None:
    """It says that it calls a note, and has the id that the note's way back leads to."""
    [call] = parsed(written(NoteCall(HERE, "a", "note-one-1", "12"))).iter("a")
    assert dict(call.attrib) == {
        "id": "call-note-one-1",
        "href": "#note-one-1",
        "role": "doc-noteref",
        f"{{{EPUB}}}type": "noteref",
    }
    assert call.text == "12"


def test_a_decorative_picture_is_passed_over() -> None:
    """Readers' aids are told to say nothing of it; any other picture has its words."""
    assert mark_up_image(Image(HERE, "a.svg", "A chart")) == '<img src="a.svg" alt="A chart"/>'
    assert mark_up_image(Image(HERE, "a.svg", decorative=True)) == '<img src="a.svg" alt="" role="presentation"/>'


def test_attributes_that_are_none_are_not_there() -> None:
    """An empty one is, since alt="" says something; names have hyphens, prefixes and no underscore at the end."""
    assert attributes(class_="a", alt="", role=None, data_label="x", epub_type="t", xml_lang="es") == (
        ' class="a" alt="" data-label="x" epub:type="t" xml:lang="es"'
    )


def test_two_note_calls_in_a_row_are_two_numbers() -> None:
    """Calls 8 and 9 print as “8,9”, not as 89."""
    calls = tuple(NoteCall(HERE, name, f"note-{name}", number) for name, number in (("a", "8"), ("b", "9")))
    assert re.sub("<[^>]+>", "", mark_up_line(calls)) == "8,9"
